// SPDX-License-Identifier: GPL-2.0
/*
 * Path sets. Each change of a binding makes a new one; packets see the old one or
 * the new one, never half of each. A path set counts as a user of the far ends that
 * it names, from halma_paths_make() until halma_paths_put_tnls().
 */
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "lookup.h"
#include "paths.h"
#include "prefix.h"
#include "tnl.h"

/* Links of care-of addresses that are followed before giving up. */
#define HALMA_CHAIN_MAX	8

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

/**
 * halma_paths_make() - a path set as somebody wants it
 * @hd: device
 * @rq: what is wanted; it has a path if there is no @old
 * @kind: enum halma_kind of the binding, for what @rq leaves open
 * @old: path set that it will replace, or NULL
 * @extack: sentence for a refusal
 *
 * Under &halma_dev.lock. It counts its far ends, but is in no far end's list yet.
 *
 * Return: path set, for halma_paths_attach() or halma_paths_discard(); -ENOMEM, or
 * -ENOSPC at the limit of far ends.
 */
struct halma_paths *halma_paths_make(struct halma_dev *hd, const struct halma_request *rq,
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
		new->handovers += old->tnl != tnl;
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

/**
 * halma_paths_put_tnls() - a path set uses its far ends no more
 * @hd: device
 * @paths: path set that no packet will find any more; freed by the caller
 *
 * Under &halma_dev.lock.
 */
void halma_paths_put_tnls(struct halma_dev *hd, const struct halma_paths *paths)
{
	if (paths->prev)
		halma_tnl_put(hd, paths->prev);
	halma_tnl_put(hd, paths->tnl);
}

/**
 * halma_paths_discard() - undo halma_paths_make()
 * @hd: device
 * @paths: path set that nobody has seen; freed
 *
 * Under &halma_dev.lock.
 */
void halma_paths_discard(struct halma_dev *hd, struct halma_paths *paths)
{
	halma_paths_put_tnls(hd, paths);
	kfree(paths);
}

/**
 * halma_paths_end_grace() - the last packets of the previous far end have had their time
 * @hd: device
 * @paths: path set with a previous far end
 *
 * Under &halma_dev.lock.
 */
void halma_paths_end_grace(struct halma_dev *hd, struct halma_paths *paths)
{
	struct halma_tnl *prev = paths->prev;

	/* Readers only compare it, and look at the time after that. */
	WRITE_ONCE(paths->prev, NULL);
	halma_tnl_put(hd, prev);
}

/* Counters of far ends */

/**
 * halma_counters_add() - add counters, or what they have risen by
 * @to: sum
 * @c: counters
 * @base: what they were, or NULL for zero
 */
void halma_counters_add(struct halma_counters *to, const struct halma_counters *c,
			const struct halma_counters *base)
{
	static const struct halma_counters zero;

	base = base ?: &zero;
	to->tx_packets += c->tx_packets - base->tx_packets;
	to->tx_bytes += c->tx_bytes - base->tx_bytes;
	to->rx_packets += c->rx_packets - base->rx_packets;
	to->rx_bytes += c->rx_bytes - base->rx_bytes;
}

/**
 * halma_paths_attach() - a path set takes its place in its far end
 * @hd: device
 * @bce: binding of both
 * @new: path set, or NULL when the binding goes
 * @old: path set that leaves its far end, with what it has counted; or NULL
 *
 * Under &halma_dev.lock, @hd->change being that of the change.
 */
void halma_paths_attach(struct halma_dev *hd, struct halma_bce *bce, struct halma_paths *new,
			struct halma_paths *old)
{
	struct halma_counters now;

	bool stays = old && new && old->tnl == new->tnl;

	halma_bce_counters(bce, &now);
	if (old) {
		if (!stays)
			halma_counters_add(&old->tnl->gone, &now, &old->base);
		list_del(&old->tnl_node);
		old->tnl->change = hd->change;
	}
	if (new) {
		new->bce = bce;
		new->base = stays ? old->base : now;
		list_add(&new->tnl_node, &new->tnl->paths);
		new->tnl->change = hd->change;
	}
}

/**
 * halma_paths_counters() - what went along a path since it leads to its far end
 * @paths: path set of a binding
 * @c: result
 *
 * Under &halma_dev.lock.
 */
void halma_paths_counters(const struct halma_paths *paths, struct halma_counters *c)
{
	struct halma_counters now;

	halma_bce_counters(paths->bce, &now);
	memset(c, 0, sizeof(*c));
	halma_counters_add(c, &now, &paths->base);
}

/**
 * halma_paths_same() - does a request leave a path set as it is?
 * @paths: path set
 * @rq: request
 *
 * Under &halma_dev.lock. A grace alone changes nothing.
 */
bool halma_paths_same(const struct halma_paths *paths, const struct halma_request *rq)
{
	if (rq->has & HALMA_HAS_PATH &&
	    (!halma_tnl_match(paths->tnl, &rq->tnl, false) || paths->bid != rq->bid ||
	     paths->preference != rq->preference))
		return false;
	if (rq->has & HALMA_HAS_STATE && paths->state != rq->state)
		return false;
	if (rq->has & HALMA_HAS_BLOCKED_ACTION && paths->blocked_action != rq->blocked_action)
		return false;
	return !(rq->has & HALMA_HAS_PRECEDENCE) || paths->precedence == rq->precedence;
}

/**
 * halma_tnl_counters() - what a far end has counted
 * @hd: device
 * @tnl: far end
 * @c: result: of its bindings since they came, and of those that have left
 *
 * Under &halma_dev.lock. Walks the bindings of the far end.
 */
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

/* Circles */

/**
 * halma_paths_check_circle() - would packets to a binding come back to it?
 * @hd: device
 * @bce: binding that changes
 * @keys: prefixes that it will have
 * @n: entries of @keys
 * @remote: far end that it will have
 * @extack: sentence for a refusal
 *
 * Two nodes whose care-of addresses lie in each other's prefixes would send one
 * packet in a circle. Under &halma_dev.lock.
 *
 * Return: 0, or -ELOOP; also when the chain is longer than HALMA_CHAIN_MAX.
 */
int halma_paths_check_circle(struct halma_dev *hd, const struct halma_bce *bce,
			     const struct halma_prefix_key *keys, int n,
			     const struct in6_addr *remote, struct netlink_ext_ack *extack)
{
	const struct halma_paths *paths;
	struct in6_addr addr = *remote;
	struct halma_bce *next;
	int depth, i;

	for (depth = 0; depth < HALMA_CHAIN_MAX; depth++) {
		for (i = 0; i < n; i++)
			if (halma_prefix_key_has(&keys[i], &addr))
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
