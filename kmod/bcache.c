// SPDX-License-Identifier: GPL-2.0
/*
 * The binding cache.
 *
 * One table of prefixes, with a slot per kind, serves both protocols (RFC 6612,
 * section 4.2: the MIPv6 entry first, then the PMIPv6 entry). Nothing here knows
 * a protocol: kinds differ by their precedence and by what they do while blocked.
 *
 * A change has two halves. What can fail comes first and is invisible: memory,
 * limits, prefixes taken by somebody else. Then everything that packets can see
 * is published, the path set by one store.
 */
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "bcache.h"
#include "encap.h"
#include "mn.h"
#include "prefix.h"
#include "tnl.h"
#include "trace.h"

/* Links of care-of addresses that are followed before giving up. */
#define HALMA_CHAIN_MAX	8

/**
 * struct halma_stage - a change that is prepared and not yet visible
 * @prefixes: counted with halma_prefix_get(), or NULL if they stay
 * @n_prefixes: entries of @prefixes
 * @paths: with counted far ends
 * @cookie: copied, or NULL
 */
struct halma_stage {
	struct halma_prefix **prefixes;
	u8 n_prefixes;
	struct halma_paths *paths;
	u8 *cookie;
};

int halma_bcache_init(struct halma_dev *hd)
{
	int err;

	xa_init_flags(&hd->bces, XA_FLAGS_ACCOUNT);
	timerqueue_init_head(&hd->deadlines);
	hd->next_auto_id = HALMA_AUTO_ID_BASE;
	err = halma_mns_init(hd);
	if (err)
		return err;
	err = halma_prefix_index_init(&hd->prefixes);
	if (err)
		goto err_mns;
	err = halma_tnls_init(hd);
	if (err)
		goto err_prefixes;
	return 0;

err_prefixes:
	halma_prefix_index_free(&hd->prefixes);
err_mns:
	halma_mns_free(hd);
	return err;
}

void halma_bcache_free(struct halma_dev *hd)
{
	halma_tnls_free(hd);
	halma_prefix_index_free(&hd->prefixes);
	halma_mns_free(hd);
	xa_destroy(&hd->bces);
}

void halma_bcache_clear(struct halma_dev *hd)
{
	struct halma_bce *bce;
	unsigned long id;
	int n = 0;

	mutex_lock(&hd->lock);
	xa_for_each(&hd->bces, id, bce) {
		halma_bce_del(hd, bce);
		if (++n % HALMA_BATCH)
			continue;
		mutex_unlock(&hd->lock);
		cond_resched();
		mutex_lock(&hd->lock);
	}
	mutex_unlock(&hd->lock);
}

struct halma_bce *halma_bce_find(struct halma_dev *hd, u64 id)
{
	lockdep_assert_held(&hd->lock);
	return xa_load(&hd->bces, id);
}

/* Deadlines */

static void halma_timer_start(struct halma_dev *hd)
{
	struct timerqueue_node *next = timerqueue_getnext(&hd->deadlines);

	if (next && !READ_ONCE(hd->dead))
		hrtimer_start(&hd->timer, next->expires, HRTIMER_MODE_ABS);
}

static void halma_bce_disarm(struct halma_dev *hd, struct halma_bce *bce)
{
	if (!RB_EMPTY_NODE(&bce->timer.node))
		timerqueue_del(&hd->deadlines, &bce->timer);
}

static void halma_bce_arm(struct halma_dev *hd, struct halma_bce *bce)
{
	const struct halma_paths *paths = halma_dereference(hd, bce->paths);
	u64 when = bce->deadline;

	halma_bce_disarm(hd, bce);
	if (paths->prev && (!when || paths->prev_until < when))
		when = paths->prev_until;
	if (!when)
		return;
	bce->timer.expires = ns_to_ktime(when);
	if (timerqueue_add(&hd->deadlines, &bce->timer))
		halma_timer_start(hd);
}

static void halma_bce_set_lifetime(struct halma_dev *hd, struct halma_bce *bce, u64 lifetime)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);

	bce->lifetime = lifetime;
	bce->lifetime_end = 0;
	bce->deadline = 0;
	if (!lifetime)
		return;
	bce->lifetime_end = ktime_get_boottime_ns() + lifetime * NSEC_PER_MSEC;
	bce->deadline = bce->lifetime_end + (u64)prm->slack * NSEC_PER_MSEC;
}

/* The last packets of the previous far end have had their time. */
static void halma_bce_end_grace(struct halma_dev *hd, struct halma_bce *bce)
{
	struct halma_paths *paths = halma_dereference(hd, bce->paths);
	struct halma_tnl *prev = paths->prev;

	/* Readers only compare it, and look at the time after that. */
	WRITE_ONCE(paths->prev, NULL);
	halma_tnl_put(hd, prev);
}

struct halma_bce *halma_bce_expire(struct halma_dev *hd, u64 now)
{
	lockdep_assert_held(&hd->lock);
	for (;;) {
		struct timerqueue_node *next = timerqueue_getnext(&hd->deadlines);
		const struct halma_paths *paths;
		struct halma_bce *bce;

		if (!next)
			return NULL;
		bce = container_of(next, struct halma_bce, timer);
		if (ktime_to_ns(next->expires) > now) {
			halma_timer_start(hd);
			return NULL;
		}
		if (bce->deadline && bce->deadline <= now)
			return bce;
		paths = halma_dereference(hd, bce->paths);
		if (paths->prev)
			halma_bce_end_grace(hd, bce);
		halma_bce_arm(hd, bce);
	}
}

/* Counters of far ends */

static void halma_counters_add(struct halma_counters *to, const struct halma_counters *c,
			       const struct halma_counters *base)
{
	to->tx_packets += c->tx_packets - base->tx_packets;
	to->tx_bytes += c->tx_bytes - base->tx_bytes;
	to->rx_packets += c->rx_packets - base->rx_packets;
	to->rx_bytes += c->rx_bytes - base->rx_bytes;
}

void halma_tnl_counters(struct halma_dev *hd, const struct halma_tnl *tnl,
			struct halma_counters *c)
{
	const struct halma_paths *paths;
	struct halma_counters now;

	lockdep_assert_held(&hd->lock);
	*c = tnl->gone;
	list_for_each_entry(paths, &tnl->paths, tnl_node) {
		halma_bce_counters(paths->bce, &now);
		halma_counters_add(c, &now, &paths->base);
	}
}

/* Paths */

/* A path set takes its place in its far end, and @old leaves its own. */
static void halma_paths_attach(struct halma_dev *hd, struct halma_bce *bce,
			       struct halma_paths *new, struct halma_paths *old)
{
	struct halma_counters now;

	halma_bce_counters(bce, &now);
	if (old) {
		halma_counters_add(&old->tnl->gone, &now, &old->base);
		list_del(&old->tnl_node);
	}
	if (new) {
		new->bce = bce;
		new->base = now;
		list_add(&new->tnl_node, &new->tnl->paths);
		new->tnl->change = hd->change;
	}
}

static void halma_paths_put_tnls(struct halma_dev *hd, const struct halma_paths *paths)
{
	if (paths->prev)
		halma_tnl_put(hd, paths->prev);
	halma_tnl_put(hd, paths->tnl);
}

static void halma_paths_discard(struct halma_dev *hd, struct halma_paths *paths)
{
	halma_paths_put_tnls(hd, paths);
	kfree(paths);
}

static u8 halma_kind_precedence(u8 kind)
{
	static const u8 precedence[] = {
		[HALMA_KIND_MIPV6] = 2,
		[HALMA_KIND_STATIC] = 4,
		[HALMA_KIND_PMIPV6] = 6,
	};

	return precedence[kind];
}

static u8 halma_kind_blocked_action(u8 kind)
{
	return kind == HALMA_KIND_MIPV6 ? HALMA_BLOCKED_ACTION_NEXT : HALMA_BLOCKED_ACTION_DROP;
}

/* Who still may send from the far end that @new leaves, and until when. */
static void halma_paths_set_prev(struct halma_paths *new, const struct halma_paths *old, u32 grace)
{
	u64 now = ktime_get_boottime_ns();

	if (!old || new->state != HALMA_STATE_ACTIVE || old->state != HALMA_STATE_ACTIVE)
		return;
	if (old->tnl != new->tnl) {
		if (!grace)
			return;
		new->prev = old->tnl;
		new->prev_until = now + (u64)grace * NSEC_PER_MSEC;
	} else if (old->prev && now < old->prev_until) {
		new->prev = old->prev;
		new->prev_until = old->prev_until;
	}
	if (new->prev)
		new->prev->users++;
}

static struct halma_paths *halma_paths_make(struct halma_dev *hd, const struct halma_request *rq,
					    u8 kind, const struct halma_paths *old,
					    struct netlink_ext_ack *extack)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	const struct halma_tnl_key *key = rq->has & HALMA_HAS_PATH ? &rq->tnl : &old->tnl->key;
	struct halma_paths *new;
	struct halma_tnl *tnl;

	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return ERR_PTR(-ENOMEM);
	tnl = halma_tnl_get(hd, key, prm->max_tunnels);
	if (IS_ERR(tnl)) {
		if (PTR_ERR(tnl) == -ENOSPC)
			NL_SET_ERR_MSG_MOD(extack, "the device has as many tunnels as it may");
		kfree(new);
		return ERR_CAST(tnl);
	}

	if (old) {
		*new = *old;
		new->prev = NULL;
	} else {
		new->state = HALMA_STATE_ACTIVE;
		new->blocked_action = halma_kind_blocked_action(kind);
		new->precedence = halma_kind_precedence(kind);
	}
	new->tnl = tnl;
	if (rq->has & HALMA_HAS_STATE)
		new->state = rq->state;
	if (rq->has & HALMA_HAS_BLOCKED_ACTION)
		new->blocked_action = rq->blocked_action;
	if (rq->has & HALMA_HAS_PRECEDENCE)
		new->precedence = rq->precedence;
	if (rq->has & HALMA_HAS_PATH) {
		new->bid = rq->bid;
		new->preference = rq->preference;
	}
	halma_paths_set_prev(new, old, rq->has & HALMA_HAS_GRACE ? rq->grace : prm->grace);
	return new;
}

/* Prefixes */

static int halma_prefix_is_free(struct halma_dev *hd, const struct halma_prefix *px,
				const struct halma_bce *bce, struct netlink_ext_ack *extack)
{
	int k;

	for (k = 0; k < HALMA_KINDS; k++) {
		const struct halma_bce *other = halma_dereference(hd, px->slot[k]);

		if (!other || other == bce)
			continue;
		if (k == bce->kind - 1) {
			NL_SET_ERR_MSG_MOD(extack, "another binding of this kind has the prefix");
			return -EADDRINUSE;
		}
		if (other->mn != bce->mn) {
			NL_SET_ERR_MSG_MOD(extack, "the prefix belongs to another mobile node");
			return -EADDRINUSE;
		}
	}
	return 0;
}

static struct halma_prefix *halma_stage_prefix(struct halma_dev *hd, const struct halma_bce *bce,
					       const struct halma_prefix_key *key, u8 precedence,
					       struct netlink_ext_ack *extack)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	u32 before = hd->prefixes.count;
	struct halma_prefix *px;
	int err;

	px = halma_prefix_get(&hd->prefixes, key, precedence);
	if (px == ERR_PTR(-ENOSPC))
		NL_SET_ERR_MSG_MOD(extack, "eight prefix lengths are in use already");
	if (IS_ERR(px))
		return px;
	err = halma_prefix_is_free(hd, px, bce, extack);
	if (!err && hd->prefixes.count != before && before >= prm->max_prefixes) {
		NL_SET_ERR_MSG_MOD(extack, "the device has as many prefixes as it may");
		err = -ENOSPC;
	}
	if (!err)
		return px;
	halma_prefix_put(&hd->prefixes, px, precedence);
	return ERR_PTR(err);
}

static void halma_stage_put_prefixes(struct halma_dev *hd, struct halma_stage *st, u8 precedence)
{
	while (st->n_prefixes)
		halma_prefix_put(&hd->prefixes, st->prefixes[--st->n_prefixes], precedence);
	kfree(st->prefixes);
	st->prefixes = NULL;
}

/* Reserve @n prefixes; on error nothing is left of them. */
static int halma_stage_prefixes(struct halma_dev *hd, const struct halma_bce *bce,
				struct halma_stage *st, const struct halma_prefix_key *keys, int n,
				u8 precedence, struct netlink_ext_ack *extack)
{
	struct halma_prefix *px;

	st->prefixes = kcalloc(n, sizeof(*st->prefixes), GFP_KERNEL_ACCOUNT);
	if (!st->prefixes)
		return -ENOMEM;
	while (st->n_prefixes < n) {
		px = halma_stage_prefix(hd, bce, &keys[st->n_prefixes], precedence, extack);
		if (IS_ERR(px)) {
			halma_stage_put_prefixes(hd, st, precedence);
			return PTR_ERR(px);
		}
		st->prefixes[st->n_prefixes++] = px;
	}
	return 0;
}

static bool halma_prefixes_same(const struct halma_bce *bce, const struct halma_request *rq)
{
	int i;

	if (!(rq->has & HALMA_HAS_PREFIXES))
		return true;
	if (bce->n_prefixes != rq->n_prefixes)
		return false;
	for (i = 0; i < rq->n_prefixes; i++)
		if (memcmp(&bce->prefixes[i]->key, &rq->prefixes[i], sizeof(rq->prefixes[i])))
			return false;
	return true;
}

/* Keys of what the binding has or will have; into @keys, which has room. */
static int halma_wanted_keys(const struct halma_bce *bce, const struct halma_request *rq,
			     struct halma_prefix_key *keys)
{
	int i;

	if (rq->has & HALMA_HAS_PREFIXES) {
		memcpy(keys, rq->prefixes, rq->n_prefixes * sizeof(*keys));
		return rq->n_prefixes;
	}
	for (i = 0; i < bce->n_prefixes; i++)
		keys[i] = bce->prefixes[i]->key;
	return bce->n_prefixes;
}

static void halma_slots_publish(struct halma_dev *hd, struct halma_bce *bce,
				struct halma_stage *st, u8 old_precedence)
{
	struct halma_prefix **old = bce->prefixes;
	u8 n_old = bce->n_prefixes;
	int i, j;

	for (i = 0; i < st->n_prefixes; i++)
		rcu_assign_pointer(st->prefixes[i]->slot[bce->kind - 1], bce);
	for (i = 0; i < n_old; i++) {
		for (j = 0; j < st->n_prefixes && st->prefixes[j] != old[i]; j++)
			;
		if (j == st->n_prefixes)
			RCU_INIT_POINTER(old[i]->slot[bce->kind - 1], NULL);
		halma_prefix_put(&hd->prefixes, old[i], old_precedence);
	}
	kfree(old);
	bce->prefixes = st->prefixes;
	bce->n_prefixes = st->n_prefixes;
}

/* Loops */

static bool halma_key_has(const struct halma_prefix_key *key, const struct in6_addr *addr)
{
	return key->family == AF_INET6 && ipv6_prefix_equal(&key->addr, addr, key->len);
}

/*
 * Would packets to the binding come back to it? Two nodes whose care-of
 * addresses lie in each other's prefixes would send one packet in a circle.
 */
static int halma_loop_check(struct halma_dev *hd, const struct halma_bce *bce,
			    const struct halma_prefix_key *keys, int n,
			    const struct in6_addr *remote, struct netlink_ext_ack *extack)
{
	const struct halma_paths *paths;
	struct in6_addr addr = *remote;
	struct halma_bce *next;
	int depth, i;

	for (depth = 0; depth < HALMA_CHAIN_MAX; depth++) {
		for (i = 0; i < n; i++)
			if (halma_key_has(&keys[i], &addr))
				goto loop;
		rcu_read_lock();
		next = halma_dst_find(hd, AF_INET6, &addr, false, &paths);
		if (next && next != bce)
			addr = paths->tnl->key.remote;
		rcu_read_unlock();
		if (!next || next == bce)
			return 0;
	}
loop:
	NL_SET_ERR_MSG_MOD(extack, "care-of addresses lead in a circle");
	return -ELOOP;
}

/* Bindings */

static int halma_stage_cookie(struct halma_stage *st, const struct halma_request *rq)
{
	if (!(rq->has & HALMA_HAS_COOKIE) || !rq->cookie_len)
		return 0;
	st->cookie = kmemdup(rq->cookie, rq->cookie_len, GFP_KERNEL_ACCOUNT);
	return st->cookie ? 0 : -ENOMEM;
}

/* Everything about a change that can fail. */
static int halma_bce_stage(struct halma_dev *hd, struct halma_bce *bce, struct halma_stage *st,
			   const struct halma_request *rq, struct netlink_ext_ack *extack)
{
	struct halma_paths *old = halma_dereference(hd, bce->paths);
	struct halma_prefix_key *keys;
	int n, err;

	keys = kmalloc_array(HALMA_BINDING_PREFIX_MAX, sizeof(*keys), GFP_KERNEL);
	if (!keys)
		return -ENOMEM;
	n = halma_wanted_keys(bce, rq, keys);

	st->paths = halma_paths_make(hd, rq, bce->kind, old, extack);
	if (IS_ERR(st->paths)) {
		err = PTR_ERR(st->paths);
		goto out;
	}
	err = halma_loop_check(hd, bce, keys, n, &st->paths->tnl->key.remote, extack);
	if (err)
		goto err_paths;
	if (!old || !halma_prefixes_same(bce, rq) || old->precedence != st->paths->precedence)
		err = halma_stage_prefixes(hd, bce, st, keys, n, st->paths->precedence, extack);
	if (err)
		goto err_paths;
	err = halma_stage_cookie(st, rq);
	if (!err)
		goto out;

	if (st->prefixes)
		halma_stage_put_prefixes(hd, st, st->paths->precedence);
err_paths:
	halma_paths_discard(hd, st->paths);
out:
	kfree(keys);
	return err;
}

static void halma_bce_commit(struct halma_dev *hd, struct halma_bce *bce, struct halma_stage *st,
			     const struct halma_request *rq)
{
	struct halma_paths *old = halma_dereference(hd, bce->paths);
	u8 old_precedence = old ? old->precedence : 0;

	bce->change = ++hd->change;
	halma_paths_attach(hd, bce, st->paths, old);
	rcu_assign_pointer(bce->paths, st->paths);
	if (st->prefixes)
		halma_slots_publish(hd, bce, st, old_precedence);
	if (old) {
		if (old->tnl != st->paths->tnl)
			bce->handovers++;
		halma_paths_put_tnls(hd, old);
		kfree_rcu(old, rcu);
	}
	if (rq->has & HALMA_HAS_COOKIE) {
		kfree(bce->cookie);
		bce->cookie = st->cookie;
		bce->cookie_len = rq->cookie_len;
	}
	if (rq->has & HALMA_HAS_VERSION)
		bce->version = rq->version;
	if (rq->has & HALMA_HAS_LIFETIME)
		halma_bce_set_lifetime(hd, bce, rq->lifetime);
	halma_bce_arm(hd, bce);
}

static int halma_check_complete(const struct halma_request *rq, struct netlink_ext_ack *extack)
{
	if (!(rq->has & HALMA_HAS_KIND))
		NL_SET_ERR_MSG_MOD(extack, "a new binding needs a kind");
	else if (!(rq->has & HALMA_HAS_MNID))
		NL_SET_ERR_MSG_MOD(extack, "a new binding needs a mobile node identifier");
	else if (!(rq->has & HALMA_HAS_PREFIXES))
		NL_SET_ERR_MSG_MOD(extack, "a new binding needs a prefix");
	else if (!(rq->has & HALMA_HAS_PATH))
		NL_SET_ERR_MSG_MOD(extack, "a new binding needs a path");
	else
		return 0;
	return -EINVAL;
}

static u64 halma_auto_id(struct halma_dev *hd)
{
	while (xa_load(&hd->bces, hd->next_auto_id))
		hd->next_auto_id++;
	return hd->next_auto_id++;
}

/* Make the binding and give it a mobile node; nothing can find it yet. */
static struct halma_bce *halma_bce_alloc(struct halma_dev *hd, const struct halma_request *rq,
					 struct netlink_ext_ack *extack)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	struct halma_bce *bce;

	if (hd->n_bces >= prm->max_bindings) {
		NL_SET_ERR_MSG_MOD(extack, "the device has as many bindings as it may");
		return ERR_PTR(-ENOSPC);
	}
	bce = kzalloc(sizeof(*bce), GFP_KERNEL_ACCOUNT);
	if (!bce)
		return ERR_PTR(-ENOMEM);
	bce->mn = halma_mn_get(hd, &rq->mnid, prm->max_mns);
	if (IS_ERR(bce->mn)) {
		int err = PTR_ERR(bce->mn);

		if (err == -ENOSPC)
			NL_SET_ERR_MSG_MOD(extack, "the device has as many mobile nodes as it may");
		kfree(bce);
		return ERR_PTR(err);
	}
	bce->kind = rq->kind;
	timerqueue_init(&bce->timer);
	bce->id = rq->has & HALMA_HAS_ID ? rq->id : halma_auto_id(hd);
	return bce;
}

struct halma_bce *halma_bce_new(struct halma_dev *hd, const struct halma_request *rq,
				struct netlink_ext_ack *extack)
{
	struct halma_stage st = {};
	struct halma_bce *bce;
	int err;

	lockdep_assert_held(&hd->lock);
	err = halma_check_complete(rq, extack);
	if (err)
		return ERR_PTR(err);
	if (rq->has & HALMA_HAS_ID && xa_load(&hd->bces, rq->id)) {
		NL_SET_ERR_MSG_MOD(extack, "a binding with this id exists");
		return ERR_PTR(-EEXIST);
	}

	bce = halma_bce_alloc(hd, rq, extack);
	if (IS_ERR(bce))
		return bce;
	err = halma_bce_stage(hd, bce, &st, rq, extack);
	if (err)
		goto err_mn;
	err = xa_insert(&hd->bces, bce->id, bce, GFP_KERNEL_ACCOUNT);
	if (err)
		goto err_stage;

	list_add_tail(&bce->mn_node, &bce->mn->bces);
	hd->n_bces++;
	hd->generation++;
	halma_bce_commit(hd, bce, &st, rq);
	trace_halma_binding(hd, bce, "new");
	return bce;

err_stage:
	kfree(st.cookie);
	halma_stage_put_prefixes(hd, &st, st.paths->precedence);
	halma_paths_discard(hd, st.paths);
err_mn:
	halma_mn_put(hd, bce->mn);
	kfree(bce);
	return ERR_PTR(err);
}

int halma_bce_set(struct halma_dev *hd, struct halma_bce *bce, const struct halma_request *rq,
		  struct netlink_ext_ack *extack)
{
	struct halma_stage st = {};
	int err;

	lockdep_assert_held(&hd->lock);
	if (rq->has & HALMA_HAS_KIND && rq->kind != bce->kind) {
		NL_SET_ERR_MSG_MOD(extack, "the kind of a binding cannot change");
		return -EINVAL;
	}
	if (rq->has & HALMA_HAS_MNID && !halma_mn_is(bce->mn, &rq->mnid)) {
		NL_SET_ERR_MSG_MOD(extack, "the binding belongs to another mobile node");
		return -EEXIST;
	}
	if (rq->has & HALMA_HAS_VERSION && rq->version < bce->version) {
		NL_SET_ERR_MSG_MOD(extack, "the binding has a higher version");
		return -ESTALE;
	}
	err = halma_bce_stage(hd, bce, &st, rq, extack);
	if (err)
		return err;
	halma_bce_commit(hd, bce, &st, rq);
	trace_halma_binding(hd, bce, "set");
	return 0;
}

static void halma_bce_free_rcu(struct rcu_head *head)
{
	struct halma_bce *bce = container_of(head, struct halma_bce, rcu);

	kfree(rcu_dereference_protected(bce->paths, true));
	kfree(bce);
}

void halma_bce_del(struct halma_dev *hd, struct halma_bce *bce)
{
	struct halma_paths *paths = halma_dereference(hd, bce->paths);
	int i;

	lockdep_assert_held(&hd->lock);
	trace_halma_binding(hd, bce, "del");
	halma_bce_disarm(hd, bce);
	for (i = 0; i < bce->n_prefixes; i++) {
		RCU_INIT_POINTER(bce->prefixes[i]->slot[bce->kind - 1], NULL);
		halma_prefix_put(&hd->prefixes, bce->prefixes[i], paths->precedence);
	}
	halma_paths_attach(hd, bce, NULL, paths);
	halma_paths_put_tnls(hd, paths);
	xa_erase(&hd->bces, bce->id);
	list_del(&bce->mn_node);
	halma_mn_put(hd, bce->mn);
	hd->n_bces--;
	hd->generation++;
	hd->change++;
	/* Packets look at neither of these. */
	kfree(bce->prefixes);
	kfree(bce->cookie);
	call_rcu(&bce->rcu, halma_bce_free_rcu);
}

/* Lookups of writers */

static bool halma_bce_has_prefix(const struct halma_bce *bce, const struct halma_prefix_key *key)
{
	int i;

	for (i = 0; i < bce->n_prefixes; i++)
		if (!memcmp(&bce->prefixes[i]->key, key, sizeof(*key)))
			return true;
	return false;
}

bool halma_bce_match(struct halma_dev *hd, const struct halma_bce *bce,
		     const struct halma_request *rq)
{
	const struct halma_paths *paths = halma_dereference(hd, bce->paths);
	int i;

	if (rq->has & HALMA_HAS_KIND && bce->kind != rq->kind)
		return false;
	if (rq->has & HALMA_HAS_STATE && paths->state != rq->state)
		return false;
	if (rq->has & HALMA_HAS_MNID && !halma_mn_is(bce->mn, &rq->mnid))
		return false;
	if (rq->has & HALMA_HAS_PATH && !halma_tnl_match(paths->tnl, &rq->tnl, rq->local_any))
		return false;
	if (rq->has & HALMA_HAS_PREFIXES)
		for (i = 0; i < rq->n_prefixes; i++)
			if (!halma_bce_has_prefix(bce, &rq->prefixes[i]))
				return false;
	return true;
}

struct halma_bce *halma_bce_find_prefix(struct halma_dev *hd, const struct halma_prefix_key *key,
					u8 kind)
{
	const void *addr = key->family == AF_INET6 ? (const void *)&key->addr :
						     &key->addr.s6_addr32[3];
	struct halma_bce *bce = NULL;
	struct halma_prefix *px;
	int k;

	lockdep_assert_held(&hd->lock);
	rcu_read_lock();
	px = halma_prefix_find(&hd->prefixes, key->family, addr, key->len);
	for (k = 0; px && !bce && k < HALMA_KINDS; k++)
		if (!kind || k == kind - 1)
			bce = rcu_dereference(px->slot[k]);
	rcu_read_unlock();
	return bce;
}

/* Lookups of packets */

struct halma_bce *halma_dst_find(struct halma_dev *hd, u8 family, const void *daddr,
				 bool skip_mipv6, const struct halma_paths **pathp)
{
	const struct halma_lengths *lens = halma_prefix_lengths(&hd->prefixes, family);
	struct halma_bce *best = NULL;
	u8 lowest = HALMA_PRECEDENCES;
	int i, k;

	for (i = 0; lens && i < lens->n; i++) {
		const struct halma_prefix *px;

		px = halma_prefix_find(&hd->prefixes, family, daddr, lens->len[i]);
		for (k = 0; px && k < HALMA_KINDS; k++) {
			struct halma_bce *bce = rcu_dereference(px->slot[k]);
			const struct halma_paths *paths;

			if (!bce || (skip_mipv6 && k == HALMA_KIND_MIPV6 - 1))
				continue;
			paths = rcu_dereference(bce->paths);
			if (paths->precedence >= lowest ||
			    (paths->state == HALMA_STATE_BLOCKED &&
			     paths->blocked_action == HALMA_BLOCKED_ACTION_NEXT))
				continue;
			lowest = paths->precedence;
			best = bce;
			*pathp = paths;
		}
		/* Can a shorter prefix still win? */
		if (best && !(lens->shorter[i] & (BIT(lowest) - 1)))
			break;
	}
	return best;
}

static bool halma_paths_from(const struct halma_paths *paths, const struct halma_tnl *tnl)
{
	if (paths->tnl == tnl)
		return true;
	return READ_ONCE(paths->prev) == tnl && ktime_get_boottime_ns() < paths->prev_until;
}

int halma_src_check(struct halma_dev *hd, u8 family, const void *saddr,
		    const struct halma_tnl *tnl, struct halma_bce **bcep)
{
	const struct halma_lengths *lens = halma_prefix_lengths(&hd->prefixes, family);
	int verdict = HALMA_DROP_NO_SOURCE_BINDING;
	u8 seen = 0;
	int i, k;

	for (i = 0; lens && i < lens->n && seen != BIT(HALMA_KINDS) - 1; i++) {
		const struct halma_prefix *px;

		px = halma_prefix_find(&hd->prefixes, family, saddr, lens->len[i]);
		for (k = 0; px && k < HALMA_KINDS; k++) {
			struct halma_bce *bce = rcu_dereference(px->slot[k]);
			const struct halma_paths *paths;

			if (!bce || seen & BIT(k))
				continue;
			seen |= BIT(k);
			paths = rcu_dereference(bce->paths);
			if (paths->state == HALMA_STATE_BLOCKED) {
				if (verdict == HALMA_DROP_NO_SOURCE_BINDING)
					verdict = HALMA_DROP_BLOCKED_SOURCE;
				continue;
			}
			if (halma_paths_from(paths, tnl)) {
				*bcep = bce;
				return 0;
			}
			verdict = HALMA_DROP_SPOOFED_SOURCE;
		}
	}
	return verdict;
}

#ifdef HALMA_DEBUG
#include "selftest/bcache.c"
#endif
