// SPDX-License-Identifier: GPL-2.0
/*
 * The binding cache against a plain list of bindings: random new, set and del,
 * and after each step random lookups both ways. Included by bcache.c.
 */
#include <linux/random.h>
#include "dev.h"
#include "lookup.h"
#include "selftest.h"

#define HALMA_SB_BINDINGS	24
#define HALMA_SB_ROUNDS		3000
#define HALMA_SB_LOOKUPS	8

/* What the model knows of a binding. */
struct halma_sb_binding {
	bool used;
	u8 kind;
	u8 mn;
	u8 state;
	u8 action;
	u8 precedence;
	u8 n;
	u8 remote;
	u8 prev;
	struct halma_prefix_key keys[3];
};

struct halma_sb {
	struct halma_dev *hd;
	struct rnd_state rnd;
	struct halma_sb_binding b[HALMA_SB_BINDINGS];
};

static u32 halma_sb_below(struct halma_sb *sb, u32 n)
{
	return prandom_u32_state(&sb->rnd) % n;
}

static struct in6_addr halma_sb_remote(u8 n)
{
	struct in6_addr addr = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff } };

	addr.s6_addr[15] = n + 1;
	return addr;
}

static struct in6_addr halma_sb_addr(struct halma_sb *sb)
{
	struct in6_addr addr = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8 } };

	addr.s6_addr[6] = halma_sb_below(sb, 2);
	addr.s6_addr[7] = halma_sb_below(sb, 3);
	addr.s6_addr[15] = halma_sb_below(sb, 3);
	return addr;
}

static void halma_sb_random(struct halma_sb *sb, struct halma_request *rq, u8 *mn)
{
	static const u8 lens[] = { 128, 64, 56, 48 };
	int i, n = 1 + halma_sb_below(sb, 3);

	memset(rq, 0, sizeof(*rq));
	rq->has = HALMA_HAS_ID | HALMA_HAS_KIND | HALMA_HAS_MNID | HALMA_HAS_PREFIXES |
		  HALMA_HAS_PATH | HALMA_HAS_STATE | HALMA_HAS_BLOCKED_ACTION |
		  HALMA_HAS_PRECEDENCE | HALMA_HAS_GRACE;
	rq->id = 1 + halma_sb_below(sb, HALMA_SB_BINDINGS);
	rq->kind = 1 + halma_sb_below(sb, HALMA_KINDS);
	rq->precedence = halma_sb_below(sb, HALMA_PRECEDENCES);
	rq->state = 1 + !halma_sb_below(sb, 4);
	rq->blocked_action = 1 + halma_sb_below(sb, 2);
	rq->grace = halma_sb_below(sb, 2) * 60000;
	*mn = halma_sb_below(sb, 4);
	rq->mnid.type = 1;
	rq->mnid.len = 1;
	rq->mnid.id = mn;
	rq->tnl.encap = HALMA_ENCAP_IPV6;
	rq->tnl.local = halma_sb_remote(100);
	rq->tnl.remote = halma_sb_remote(halma_sb_below(sb, 3));
	while (rq->n_prefixes < n) {
		struct in6_addr addr = halma_sb_addr(sb);
		struct halma_prefix_key *key = &rq->prefixes[rq->n_prefixes];

		halma_prefix_key_set(key, AF_INET6, &addr,
				     lens[halma_sb_below(sb, ARRAY_SIZE(lens))]);
		for (i = 0; i < rq->n_prefixes; i++)
			if (!memcmp(key, &rq->prefixes[i], sizeof(*key)))
				break;
		if (i == rq->n_prefixes)
			rq->n_prefixes++;
		else
			n--;
	}
}

/* What the module must answer, by the rules of uapi/halma.yaml. */
static int halma_sb_expect(struct halma_sb *sb, const struct halma_request *rq, u8 mn)
{
	const struct halma_sb_binding *own = &sb->b[rq->id - 1];
	int i, j, k;

	if (own->used && own->kind != rq->kind)
		return -EINVAL;
	if (own->used && own->mn != mn)
		return -EEXIST;
	for (i = 0; i < HALMA_SB_BINDINGS; i++) {
		const struct halma_sb_binding *b = &sb->b[i];

		if (!b->used || b == own)
			continue;
		for (j = 0; j < b->n; j++)
			for (k = 0; k < rq->n_prefixes; k++)
				if (!memcmp(&b->keys[j], &rq->prefixes[k], sizeof(b->keys[j])) &&
				    (b->kind == rq->kind || b->mn != mn))
					return -EADDRINUSE;
	}
	return 0;
}

static void halma_sb_apply(struct halma_sb *sb, const struct halma_request *rq, u8 mn)
{
	struct halma_sb_binding *b = &sb->b[rq->id - 1];
	u8 remote = rq->tnl.remote.s6_addr[15];

	if (!b->used || b->state != HALMA_STATE_ACTIVE || rq->state != HALMA_STATE_ACTIVE)
		b->prev = 0;
	else if (b->remote != remote)
		b->prev = rq->grace ? b->remote : 0;
	b->used = true;
	b->kind = rq->kind;
	b->mn = mn;
	b->state = rq->state;
	b->action = rq->blocked_action;
	b->precedence = rq->precedence;
	b->remote = remote;
	b->n = rq->n_prefixes;
	memcpy(b->keys, rq->prefixes, b->n * sizeof(b->keys[0]));
}

static int halma_sb_set(struct halma_sb *sb)
{
	struct halma_request *rq;
	struct halma_bce *bce;
	int err, expect;
	u8 mn;

	rq = kmalloc(sizeof(*rq), GFP_KERNEL);
	if (!rq)
		return -ENOMEM;
	halma_sb_random(sb, rq, &mn);
	expect = halma_sb_expect(sb, rq, mn);
	bce = halma_bce_find(sb->hd, rq->id);
	if (bce) {
		/* a refresh is as good as a change */
		err = min(halma_bce_set(sb->hd, bce, rq, NULL), 0);
	} else {
		bce = halma_bce_new(sb->hd, rq, NULL);
		err = PTR_ERR_OR_ZERO(bce);
	}
	if (!err)
		halma_sb_apply(sb, rq, mn);
	kfree(rq);
	return err == expect ? 0 : -EINVAL;
}

static int halma_sb_del(struct halma_sb *sb)
{
	u64 id = 1 + halma_sb_below(sb, HALMA_SB_BINDINGS);
	struct halma_bce *bce = halma_bce_find(sb->hd, id);

	if (!bce != !sb->b[id - 1].used)
		return -EINVAL;
	if (bce)
		halma_bce_del(sb->hd, bce);
	sb->b[id - 1].used = false;
	return 0;
}

/* Length of the longest prefix of the binding that has the address, or -1. */
static int halma_sb_match(const struct halma_sb_binding *b, const struct in6_addr *addr)
{
	int i, len = -1;

	for (i = 0; b->used && i < b->n; i++)
		if (halma_prefix_key_has(&b->keys[i], addr))
			len = max_t(int, len, b->keys[i].len);
	return len;
}

static int halma_sb_check_dst(struct halma_sb *sb)
{
	struct in6_addr addr = halma_sb_addr(sb);
	const struct halma_paths *paths;
	const struct halma_bce *bce;
	int i, best = -1, best_len = -1;

	for (i = 0; i < HALMA_SB_BINDINGS; i++) {
		const struct halma_sb_binding *b = &sb->b[i], *w = best < 0 ? NULL : &sb->b[best];
		int len = halma_sb_match(b, &addr);

		if (len < 0 || (b->state == HALMA_STATE_BLOCKED &&
				b->action == HALMA_BLOCKED_ACTION_NEXT))
			continue;
		if (w && (w->precedence < b->precedence ||
			  (w->precedence == b->precedence &&
			   (best_len > len || (best_len == len && w->kind < b->kind)))))
			continue;
		best = i;
		best_len = len;
	}
	bce = halma_dst_find(sb->hd, AF_INET6, &addr, false, &paths);
	if (!bce)
		return best < 0 ? 0 : -EINVAL;
	return best >= 0 && bce->id == best + 1 ? 0 : -EINVAL;
}

static int halma_sb_check_src(struct halma_sb *sb)
{
	struct in6_addr addr = halma_sb_addr(sb), remote = halma_sb_remote(halma_sb_below(sb, 3));
	struct in6_addr local = halma_sb_remote(100);
	struct halma_tnl_from from = {
		.local = &local,
		.remote = &remote,
		.encap = HALMA_ENCAP_IPV6,
	};
	struct halma_bce *bce;
	struct halma_tnl *tnl;
	bool allowed = false;
	int i, kind;

	tnl = halma_tnl_find(sb->hd, &from);
	for (kind = 1; kind <= HALMA_KINDS; kind++) {
		const struct halma_sb_binding *b = NULL;
		int longest = -1;

		for (i = 0; i < HALMA_SB_BINDINGS; i++) {
			int len = halma_sb_match(&sb->b[i], &addr);

			if (sb->b[i].kind == kind && len > longest) {
				longest = len;
				b = &sb->b[i];
			}
		}
		if (b && b->state == HALMA_STATE_ACTIVE &&
		    (b->remote == remote.s6_addr[15] || b->prev == remote.s6_addr[15]))
			allowed = true;
	}
	if (!tnl)
		return allowed ? -EINVAL : 0;
	return !halma_src_check(sb->hd, AF_INET6, &addr, tnl, &bce) == allowed ? 0 : -EINVAL;
}

static int halma_sb_round(struct halma_sb *sb)
{
	int i, err;

	err = halma_sb_below(sb, 4) ? halma_sb_set(sb) : halma_sb_del(sb);
	rcu_read_lock();
	for (i = 0; !err && i < HALMA_SB_LOOKUPS; i++) {
		err = halma_sb_check_dst(sb);
		if (!err)
			err = halma_sb_check_src(sb);
	}
	rcu_read_unlock();
	return err;
}

/* A device that is never registered: the cache needs none. */
static int halma_sb_run(struct halma_sb *sb)
{
	struct halma_params *prm;
	struct halma_dev *hd;
	int i, err = 0;

	prm = kzalloc(sizeof(*prm), GFP_KERNEL);
	if (!prm)
		return -ENOMEM;
	prm->max_bindings = HALMA_SB_BINDINGS;
	prm->max_mns = 4;
	prm->max_mn_bindings = HALMA_SB_BINDINGS;
	prm->max_prefixes = U32_MAX;
	prm->max_tunnels = 3 + 1;
	hd = kzalloc(sizeof(*hd), GFP_KERNEL);
	if (!hd) {
		kfree(prm);
		return -ENOMEM;
	}
	mutex_init(&hd->lock);
	hd->net = &init_net;
	hd->dead = true; /* arms no timer */
	RCU_INIT_POINTER(hd->params, prm);
	err = halma_bcache_init(hd);
	if (err)
		goto out;
	sb->hd = hd;
	mutex_lock(&hd->lock);
	for (i = 0; !err && i < HALMA_SB_ROUNDS; i++)
		err = halma_sb_round(sb);
	mutex_unlock(&hd->lock);
	if (err)
		pr_err("selftest: the cache differs from the model in round %d\n", i);
	halma_bcache_clear(hd);
	if (!err && (hd->n_bces || hd->n_mns || hd->n_tnls || hd->prefixes.count))
		err = -EINVAL;
	halma_bcache_free(hd);
out:
	kfree(prm);
	kfree(hd);
	return err;
}

int __init halma_bcache_selftest(u64 seed)
{
	struct halma_sb *sb;
	int err;

	sb = kzalloc(sizeof(*sb), GFP_KERNEL);
	if (!sb)
		return -ENOMEM;
	prandom_seed_state(&sb->rnd, seed);
	err = halma_sb_run(sb);
	kfree(sb);
	return err;
}

int __init halma_selftest(void)
{
	u64 seed = get_random_u64();
	int err;

	err = halma_prefix_selftest(seed);
	if (!err)
		err = halma_bcache_selftest(seed);
	if (err)
		pr_err("selftest failed, seed %llu: %d\n", seed, err);
	else
		pr_debug("selftest passed, seed %llu\n", seed);
	return err;
}
