// SPDX-License-Identifier: GPL-2.0
/*
 * Path sets. Each change of a binding makes a new one; packets see the old one or
 * the new one, never half of each. A path set counts as a user of the far ends that
 * it names, from halma_paths_make() until halma_paths_put_tnls().
 */
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "paths.h"
#include "prefix.h"
#include "tnl.h"

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

/* Does a far end go when @old, which is counted there, does? */
static bool halma_paths_is_last(const struct halma_tnl *tnl)
{
	return tnl && tnl->users == 1;
}

/*
 * Are there more far ends than may be, and more than the @before that there were, when
 * @old has been replaced? What replaces it has been counted.
 */
static bool halma_paths_exceed(const struct halma_dev *hd, const struct halma_params *prm,
			       const struct halma_paths *old, u32 before)
{
	u32 after = hd->n_tnls;

	if (old)
		after -= halma_paths_is_last(old->tnl) + halma_paths_is_last(old->prev);
	return after > prm->max_tunnels && after > before;
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
 * -ENOSPC if there were more far ends than may be when it has replaced @old.
 */
struct halma_paths *halma_paths_make(struct halma_dev *hd, const struct halma_request *rq,
				     u8 kind, const struct halma_paths *old,
				     struct netlink_ext_ack *extack)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	const struct halma_tnl_key *key = rq->has & HALMA_HAS_PATH ? &rq->tnl : &old->tnl->key;
	u32 before = hd->n_tnls;
	struct halma_paths *new;
	struct halma_tnl *tnl;

	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return ERR_PTR(-ENOMEM);
	tnl = halma_tnl_get(hd, key);
	if (IS_ERR(tnl)) {
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
	if (halma_paths_exceed(hd, prm, old, before)) {
		NL_SET_ERR_MSG_MOD(extack, "the device has as many tunnels as it may");
		halma_paths_discard(hd, new);
		return ERR_PTR(-ENOSPC);
	}
	return new;
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

/* A path set comes to its far end: its binding has counted nothing there. */
static void halma_paths_join(struct halma_dev *hd, struct halma_paths *paths)
{
	struct halma_tnl *tnl = paths->tnl;

	paths->walked = tnl->walked ^ (hd->walk.tnl == tnl);
	list_add(&paths->tnl_node, &tnl->paths);
}

static struct halma_paths *halma_paths_after(struct halma_paths *paths)
{
	if (list_is_last(&paths->tnl_node, &paths->tnl->paths))
		return NULL;
	return list_next_entry(paths, tnl_node);
}

/* A path set leaves its far end, its binding having counted @now. */
static void halma_paths_leave(struct halma_dev *hd, struct halma_paths *paths,
			      const struct halma_counters *now)
{
	struct halma_tnl *tnl = paths->tnl;

	halma_counters_add(&tnl->gone, now, &paths->base);
	if (hd->walk.tnl == tnl) {
		if (paths->walked == tnl->walked)
			halma_counters_add(&hd->walk.sum, now, &paths->base);
		if (hd->walk.next == paths)
			hd->walk.next = halma_paths_after(paths);
	}
	list_del(&paths->tnl_node);
}

/* A path set takes the place of another one that led to the same far end. */
static void halma_paths_replace(struct halma_dev *hd, struct halma_paths *new,
				struct halma_paths *old)
{
	new->base = old->base;
	new->walked = old->walked;
	list_replace(&old->tnl_node, &new->tnl_node);
	if (hd->walk.next == old)
		hd->walk.next = new;
}

/**
 * halma_paths_attach() - a path set takes its place in its far end
 * @hd: device
 * @bce: binding of both; its change is that of the far ends
 * @new: path set, or NULL when the binding goes
 * @old: path set that leaves its far end, with what it has counted; or NULL
 *
 * Under &halma_dev.lock.
 */
void halma_paths_attach(struct halma_dev *hd, struct halma_bce *bce, struct halma_paths *new,
			struct halma_paths *old)
{
	struct halma_counters now;

	halma_bce_counters(bce, &now);
	if (new) {
		new->bce = bce;
		new->base = now;
		new->tnl->change = bce->change;
	}
	if (old)
		old->tnl->change = bce->change;
	if (old && new && old->tnl == new->tnl) {
		halma_paths_replace(hd, new, old);
		return;
	}
	if (old)
		halma_paths_leave(hd, old, &now);
	if (new)
		halma_paths_join(hd, new);
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

/* Look at path sets of a walk until @budget is used up. */
static void halma_walk_some(struct halma_walk *walk, int *budget)
{
	struct halma_counters now;
	struct halma_paths *paths;

	while ((paths = walk->next) && *budget > 0) {
		halma_bce_counters(paths->bce, &now);
		halma_counters_add(&walk->sum, &now, &paths->base);
		paths->walked = !walk->tnl->walked;
		walk->next = halma_paths_after(paths);
		--*budget;
	}
}

static int halma_walk(struct halma_dev *hd, int *budget)
{
	struct halma_walk *walk = &hd->walk;

	for (;;) {
		halma_walk_some(walk, budget);
		if (!walk->next)
			return 0;
		mutex_unlock(&hd->lock);
		cond_resched();
		mutex_lock(&hd->lock);
		*budget = HALMA_BATCH;
		if (READ_ONCE(hd->dead))
			return -ENODEV;
		if (!walk->tnl)
			return -ENOENT;
	}
}

/**
 * halma_tnl_count() - what a far end has counted
 * @hd: device
 * @tnl: far end
 * @budget: bindings that may be looked at before the lock is dropped; what is left of it
 * @c: result: of its bindings since they came, and of those that have left
 *
 * Under &halma_walk.lock and &halma_dev.lock. The latter is dropped whenever HALMA_BATCH
 * bindings have been looked at, since a MAG has as many as there are, and what was found
 * under it may have gone. A binding that comes, leaves or moves meanwhile counts once.
 *
 * Return: 0, -ENOENT if the far end has gone meanwhile, -ENODEV if the device is going.
 */
int halma_tnl_count(struct halma_dev *hd, struct halma_tnl *tnl, int *budget,
		    struct halma_counters *c)
{
	struct halma_walk *walk = &hd->walk;
	int err;

	lockdep_assert_held(&walk->lock);
	lockdep_assert_held(&hd->lock);
	walk->tnl = tnl;
	walk->next = list_first_entry_or_null(&tnl->paths, struct halma_paths, tnl_node);
	walk->sum = tnl->gone;
	err = halma_walk(hd, budget);
	if (!err) {
		tnl->walked = !tnl->walked;
		*c = walk->sum;
	}
	walk->tnl = NULL;
	return err;
}
