// SPDX-License-Identifier: GPL-2.0
/*
 * The lookups of packets: which binding a destination has, and whether a source may
 * send from where the packet came from. Both probe the prefix lengths in use,
 * longest first; they take no lock and no reference, and write nothing.
 */
#include "lookup.h"
#include "prefix.h"

/**
 * halma_dst_find() - downlink lookup
 * @hd: device
 * @family: of @daddr
 * @daddr: inner destination
 * @skip_mipv6: the anchor answers what came directly from the HoA (R6612-66)
 * @pathp: its paths
 *
 * The lowest precedence wins, then the longest prefix. Packet path, under RCU.
 *
 * Return: binding, active or blocked with action drop; NULL if there is none.
 */
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

/**
 * halma_src_check() - uplink check
 * @hd: device
 * @family: of @saddr
 * @saddr: inner source
 * @tnl: far end that the packet came from
 * @bcep: the binding that allows it, or one that stood in its way
 *
 * For each kind the longest match counts, and one that allows it is enough
 * (R6612-67). Packet path, under RCU.
 *
 * Return: 0, or the enum halma_drop to drop it with.
 */
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
				if (verdict == HALMA_DROP_NO_SOURCE_BINDING) {
					verdict = HALMA_DROP_BLOCKED_SOURCE;
					*bcep = bce;
				}
				continue;
			}
			if (halma_paths_from(paths, tnl)) {
				*bcep = bce;
				return 0;
			}
			verdict = HALMA_DROP_SPOOFED_SOURCE;
			*bcep = bce;
		}
	}
	return verdict;
}
