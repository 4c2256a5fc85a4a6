// SPDX-License-Identifier: GPL-2.0
/*
 * Filters. A filter that names one binding or one mobile node looks only there; any
 * other one walks the cache in the order of ids.
 */
#include "bcache.h"
#include "filter.h"
#include "mn.h"
#include "tnl.h"
#include "tree.h"

static bool halma_bce_has_prefix(const struct halma_bce *bce, const struct halma_prefix_key *key)
{
	int i;

	for (i = 0; i < bce->n_prefixes; i++)
		if (!memcmp(&bce->prefixes[i]->key, key, sizeof(*key)))
			return true;
	return false;
}

/**
 * halma_filter_match() - does a binding match?
 * @hd: device
 * @flt: filter
 * @bce: binding
 *
 * Under &halma_dev.lock.
 */
bool halma_filter_match(struct halma_dev *hd, const struct halma_filter *flt,
			const struct halma_bce *bce)
{
	const struct halma_paths *paths = halma_dereference(hd, bce->paths);
	int i;

	if (flt->by & HALMA_BY_ID && bce->id != flt->id)
		return false;
	if (flt->by & HALMA_BY_KIND && bce->kind != flt->kind)
		return false;
	if (flt->by & HALMA_BY_STATE && paths->state != flt->state)
		return false;
	if (flt->by & HALMA_BY_MNID && !halma_mn_is(bce->mn, &flt->mnid))
		return false;
	if (flt->by & HALMA_BY_TUNNEL && !halma_tnl_match(paths->tnl, &flt->tnl, flt->local_any))
		return false;
	for (i = 0; i < flt->n_prefixes; i++)
		if (!halma_bce_has_prefix(bce, &flt->prefixes[i]))
			return false;
	return true;
}

/**
 * halma_filter_next() - the next binding that a filter may be about
 * @hd: device
 * @flt: filter
 * @id: lowest id that is not done
 *
 * Under &halma_dev.lock. Dumps and flushes that drop the lock go on at the id behind
 * the last one: what is there all the while is met exactly once.
 *
 * Return: binding of the lowest id from @id on, still to be held against
 * halma_filter_match(); NULL at the end.
 */
struct halma_bce *halma_filter_next(struct halma_dev *hd, const struct halma_filter *flt, u64 id)
{
	struct halma_mn *mn;

	if (flt->by & HALMA_BY_ID)
		return flt->id >= id ? halma_bce_find(hd, flt->id) : NULL;
	if (!(flt->by & HALMA_BY_MNID))
		return halma_bce_next(hd, id);
	mn = halma_mn_find(hd, &flt->mnid);
	return mn ? halma_tree_next(&mn->bces, HALMA_TREE_MN, id) : NULL;
}

/**
 * halma_filter_one() - the one binding that a filter names by id or by prefix
 * @hd: device
 * @flt: filter
 *
 * Under &halma_dev.lock. Of several kinds at one prefix the first in kind order is
 * looked at, unless the filter names a kind.
 *
 * Return: the binding; -ENOENT if there is none that matches all of the filter,
 * -EINVAL if it names neither.
 */
struct halma_bce *halma_filter_one(struct halma_dev *hd, const struct halma_filter *flt)
{
	struct halma_bce *bce;

	if (flt->by & HALMA_BY_ID)
		bce = halma_bce_find(hd, flt->id);
	else if (flt->n_prefixes == 1)
		bce = halma_bce_find_prefix(hd, &flt->prefixes[0],
					    flt->by & HALMA_BY_KIND ? flt->kind : 0);
	else
		return ERR_PTR(-EINVAL);
	return bce && halma_filter_match(hd, flt, bce) ? bce : ERR_PTR(-ENOENT);
}
