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
#include "circle.h"
#include "expire.h"
#include "mn.h"
#include "paths.h"
#include "prefix.h"
#include "tnl.h"
#include "trace.h"
#include "tree.h"

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

/**
 * halma_bcache_init() - make an empty cache
 * @hd: device
 *
 * Return: 0 or -ENOMEM.
 */
int halma_bcache_init(struct halma_dev *hd)
{
	int err;

	hd->bces = RB_ROOT;
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

/**
 * halma_bcache_free() - free the tables of the cache
 * @hd: device; the cache is empty
 */
void halma_bcache_free(struct halma_dev *hd)
{
	halma_tnls_free(hd);
	halma_prefix_index_free(&hd->prefixes);
	halma_mns_free(hd);
}

/**
 * halma_bcache_clear() - empty the cache
 * @hd: device to which nothing is added any more
 *
 * In batches, dropping the lock between them.
 */
void halma_bcache_clear(struct halma_dev *hd)
{
	struct halma_bce *bce;
	int n = 0;

	mutex_lock(&hd->lock);
	while ((bce = halma_bce_next(hd, 0))) {
		halma_bce_del(hd, bce);
		if (++n % HALMA_BATCH)
			continue;
		mutex_unlock(&hd->lock);
		cond_resched();
		mutex_lock(&hd->lock);
	}
	mutex_unlock(&hd->lock);
}

/**
 * halma_bce_find() - the binding of an id
 * @hd: device
 * @id: key
 *
 * Return: binding, valid while &halma_dev.lock is held, or NULL.
 */
struct halma_bce *halma_bce_find(struct halma_dev *hd, u64 id)
{
	struct halma_bce *bce = halma_bce_next(hd, id);

	return bce && bce->id == id ? bce : NULL;
}

/**
 * halma_bce_next() - the binding of the lowest id from some id on
 * @hd: device
 * @id: lowest id that is wanted
 *
 * Return: binding, valid while &halma_dev.lock is held, or NULL.
 */
struct halma_bce *halma_bce_next(struct halma_dev *hd, u64 id)
{
	lockdep_assert_held(&hd->lock);
	return halma_tree_next(&hd->bces, HALMA_TREE_DEV, id);
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

static void halma_say_lengths(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG_MOD(extack, "eight prefix lengths are in use already");
}

static struct halma_prefix *halma_stage_prefix(struct halma_dev *hd, const struct halma_bce *bce,
					       const struct halma_prefix_key *key, u8 precedence,
					       struct netlink_ext_ack *extack)
{
	struct halma_prefix *px;
	int err;

	px = halma_prefix_get(&hd->prefixes, key, precedence);
	if (px == ERR_PTR(-ENOSPC))
		halma_say_lengths(extack);
	if (IS_ERR(px))
		return px;
	err = halma_prefix_is_free(hd, px, bce, extack);
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

static bool halma_stage_has(const struct halma_stage *st, const struct halma_prefix *px)
{
	int i;

	for (i = 0; i < st->n_prefixes; i++)
		if (st->prefixes[i] == px)
			return true;
	return false;
}

/* Does a prefix go when the binding that has it gives it up? */
static bool halma_prefix_is_last(const struct halma_prefix *px, const struct halma_bce *bce)
{
	int k;

	for (k = 0; k < HALMA_KINDS; k++)
		if (k != bce->kind - 1 && rcu_access_pointer(px->slot[k]))
			return false;
	return true;
}

/*
 * May there be as many prefixes and lengths as there will be when the staged prefixes have
 * taken the place of what the binding has? The number @before may be over a limit that
 * has been lowered: then it must not grow.
 */
static int halma_stage_limits(struct halma_dev *hd, const struct halma_bce *bce,
			      const struct halma_stage *st, u32 before,
			      struct netlink_ext_ack *extack)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	u32 after = hd->prefixes.count;
	int i, f;

	for (i = 0; i < bce->n_prefixes; i++)
		after -= !halma_stage_has(st, bce->prefixes[i]) &&
			 halma_prefix_is_last(bce->prefixes[i], bce);
	if (after > prm->max_prefixes && after > before) {
		NL_SET_ERR_MSG_MOD(extack, "the device has as many prefixes as it may");
		return -ENOSPC;
	}
	for (f = 0; f < 2; f++) {
		if (halma_prefix_lengths_left(&hd->prefixes, f, bce->prefixes,
					      bce->n_prefixes) > HALMA_LENGTH_MAX) {
			halma_say_lengths(extack);
			return -ENOSPC;
		}
	}
	return 0;
}

/* Reserve @n prefixes; on error nothing is left of them. */
static int halma_stage_prefixes(struct halma_dev *hd, const struct halma_bce *bce,
				struct halma_stage *st, const struct halma_prefix_key *keys, int n,
				u8 precedence, struct netlink_ext_ack *extack)
{
	u32 before = hd->prefixes.count;
	struct halma_prefix *px;
	int err;

	st->prefixes = kcalloc(n, sizeof(*st->prefixes), GFP_KERNEL_ACCOUNT);
	if (!st->prefixes)
		return -ENOMEM;
	while (st->n_prefixes < n) {
		px = halma_stage_prefix(hd, bce, &keys[st->n_prefixes], precedence, extack);
		err = PTR_ERR_OR_ZERO(px);
		if (err)
			goto err_put;
		st->prefixes[st->n_prefixes++] = px;
	}
	err = halma_stage_limits(hd, bce, st, before, extack);
	if (!err)
		return 0;

err_put:
	halma_stage_put_prefixes(hd, st, precedence);
	return err;
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
	err = halma_circle_check(hd, bce, keys, n, st->paths->tnl, extack);
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

/* What is no matter of packets. */
static void halma_bce_refresh(struct halma_dev *hd, struct halma_bce *bce, struct halma_stage *st,
			      const struct halma_request *rq)
{
	if (rq->has & HALMA_HAS_COOKIE) {
		kfree(bce->cookie);
		bce->cookie = st->cookie;
		bce->cookie_len = rq->cookie_len;
	}
	if (rq->has & HALMA_HAS_VERSION)
		bce->version = rq->version;
	if (rq->has & HALMA_HAS_LIFETIME)
		halma_expire_set_lifetime(hd, bce, rq->lifetime);
	halma_expire_arm(hd, bce);
}

static bool halma_defend_same(const struct halma_bce *bce, const struct halma_request *rq)
{
	return !(rq->has & HALMA_HAS_DEFEND) || rq->defend == bce->defend;
}

static void halma_bce_commit(struct halma_dev *hd, struct halma_bce *bce, struct halma_stage *st,
			     const struct halma_request *rq)
{
	struct halma_paths *old = halma_dereference(hd, bce->paths);
	u8 old_precedence = old ? old->precedence : 0;

	bce->change = ++hd->change;
	if (rq->has & HALMA_HAS_DEFEND)
		WRITE_ONCE(bce->defend, rq->defend);
	halma_paths_attach(hd, bce, st->paths, old);
	rcu_assign_pointer(bce->paths, st->paths);
	if (st->prefixes)
		halma_slots_publish(hd, bce, st, old_precedence);
	if (old) {
		halma_paths_put_tnls(hd, old);
		kfree_rcu(old, rcu);
	}
	halma_bce_refresh(hd, bce, st, rq);
}

/**
 * halma_request_complete() - has a request all that a new binding needs?
 * @rq: request
 */
bool halma_request_complete(const struct halma_request *rq)
{
	u32 needed = HALMA_HAS_KIND | HALMA_HAS_MNID | HALMA_HAS_PREFIXES | HALMA_HAS_PATH;

	return (rq->has & needed) == needed;
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
	while (halma_bce_find(hd, hd->next_auto_id))
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
	if (bce->mn->n_bces >= prm->max_mn_bindings) {
		NL_SET_ERR_MSG_MOD(extack, "the mobile node has as many bindings as it may");
		halma_mn_put(hd, bce->mn);
		kfree(bce);
		return ERR_PTR(-ENOSPC);
	}
	bce->kind = rq->kind;
	timerqueue_init(&bce->timer);
	bce->id = rq->has & HALMA_HAS_ID ? rq->id : halma_auto_id(hd);
	return bce;
}

/**
 * halma_bce_new() - create a binding
 * @hd: device
 * @rq: what is wanted; without id it gets one
 * @extack: sentence for a refusal
 *
 * All or nothing. Under &halma_dev.lock.
 *
 * Return: the binding or an error (see uapi/halma.yaml).
 */
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
	if (rq->has & HALMA_HAS_ID && halma_bce_find(hd, rq->id)) {
		NL_SET_ERR_MSG_MOD(extack, "a binding with this id exists");
		return ERR_PTR(-EEXIST);
	}

	bce = halma_bce_alloc(hd, rq, extack);
	if (IS_ERR(bce))
		return bce;
	err = halma_bce_stage(hd, bce, &st, rq, extack);
	if (err)
		goto err_mn;

	halma_tree_add(&hd->bces, HALMA_TREE_DEV, bce);
	halma_tree_add(&bce->mn->bces, HALMA_TREE_MN, bce);
	bce->mn->n_bces++;
	hd->n_bces++;
	hd->generation++;
	halma_bce_commit(hd, bce, &st, rq);
	trace_halma_binding(hd, bce, "new");
	return bce;

err_mn:
	halma_mn_put(hd, bce->mn);
	kfree(bce);
	return ERR_PTR(err);
}

/**
 * halma_bce_set() - replace a binding
 * @hd: device
 * @bce: binding
 * @rq: what is wanted; what it has not stays
 * @extack: sentence for a refusal
 *
 * All or nothing; one pointer store for packets. Under &halma_dev.lock.
 *
 * Return: 0, 1 if nothing was said anew but lifetime, version or cookie, or an error.
 */
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
	if (halma_paths_same(halma_dereference(hd, bce->paths), rq) &&
	    halma_prefixes_same(bce, rq) && halma_defend_same(bce, rq)) {
		err = halma_stage_cookie(&st, rq);
		if (err)
			return err;
		bce->refreshed = ++hd->refresh;
		halma_bce_refresh(hd, bce, &st, rq);
		trace_halma_binding(hd, bce, "refresh");
		return 1;
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

/**
 * halma_bce_del() - take a binding out of everything
 * @hd: device; who has to tell of it has raised @hd->change and told
 * @bce: binding; freed after a grace period
 *
 * Under &halma_dev.lock.
 */
void halma_bce_del(struct halma_dev *hd, struct halma_bce *bce)
{
	struct halma_paths *paths = halma_dereference(hd, bce->paths);
	int i;

	lockdep_assert_held(&hd->lock);
	trace_halma_binding(hd, bce, "del");
	halma_expire_disarm(hd, bce);
	for (i = 0; i < bce->n_prefixes; i++) {
		RCU_INIT_POINTER(bce->prefixes[i]->slot[bce->kind - 1], NULL);
		halma_prefix_put(&hd->prefixes, bce->prefixes[i], paths->precedence);
	}
	halma_paths_attach(hd, bce, NULL, paths);
	halma_paths_put_tnls(hd, paths);
	halma_tree_del(&hd->bces, HALMA_TREE_DEV, bce);
	halma_tree_del(&bce->mn->bces, HALMA_TREE_MN, bce);
	bce->mn->n_bces--;
	halma_mn_put(hd, bce->mn);
	hd->n_bces--;
	hd->generation++;
	/* Packets look at neither of these. */
	kfree(bce->prefixes);
	kfree(bce->cookie);
	call_rcu(&bce->rcu, halma_bce_free_rcu);
}

/**
 * halma_bce_find_prefix() - the binding that has exactly a prefix
 * @hd: device
 * @key: prefix
 * @kind: enum halma_kind, or 0 for the first in the order of kinds
 *
 * Return: binding, valid while &halma_dev.lock is held, or NULL.
 */
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

#ifdef HALMA_DEBUG
#include "selftest/bcache.c"
#endif
