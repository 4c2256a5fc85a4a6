// SPDX-License-Identifier: GPL-2.0
/* Mobile nodes. */
#include <linux/jhash.h>
#include <linux/slab.h>
#include "mn.h"

static u32 halma_mnid_hash(const void *data, u32 len, u32 seed)
{
	const struct halma_mnid *mnid = data;

	return jhash(mnid->id, mnid->len, seed ^ mnid->type);
}

static u32 halma_mn_hash(const void *data, u32 len, u32 seed)
{
	const struct halma_mn *mn = data;

	return jhash(mn->id, mn->len, seed ^ mn->type);
}

static int halma_mn_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	return !halma_mn_is(obj, arg->key);
}

static const struct rhashtable_params halma_mn_params = {
	.head_offset = offsetof(struct halma_mn, node),
	.hashfn = halma_mnid_hash,
	.obj_hashfn = halma_mn_hash,
	.obj_cmpfn = halma_mn_cmp,
	.automatic_shrinking = true,
};

/**
 * halma_mns_init() - make an empty table of mobile nodes
 * @hd: device
 *
 * Return: 0 or -ENOMEM.
 */
int halma_mns_init(struct halma_dev *hd)
{
	return rhashtable_init(&hd->mns, &halma_mn_params);
}

/**
 * halma_mns_free() - free the table of mobile nodes
 * @hd: device; the table is empty
 */
void halma_mns_free(struct halma_dev *hd)
{
	rhashtable_destroy(&hd->mns);
}

/**
 * halma_mn_find() - the mobile node of an identifier
 * @hd: device
 * @mnid: identifier
 *
 * Return: mobile node, valid while &halma_dev.lock is held, or NULL.
 */
struct halma_mn *halma_mn_find(struct halma_dev *hd, const struct halma_mnid *mnid)
{
	lockdep_assert_held(&hd->lock);
	return rhashtable_lookup_fast(&hd->mns, mnid, halma_mn_params);
}

/**
 * halma_mn_get() - find a mobile node or make one
 * @hd: device
 * @mnid: identifier
 * @max: limit of mobile nodes
 *
 * Under &halma_dev.lock. One without bindings goes with halma_mn_put().
 *
 * Return: mobile node, -ENOMEM, or -ENOSPC at the limit.
 */
struct halma_mn *halma_mn_get(struct halma_dev *hd, const struct halma_mnid *mnid, u32 max)
{
	struct halma_mn *mn = halma_mn_find(hd, mnid);
	int err;

	if (mn)
		return mn;
	if (hd->n_mns >= max)
		return ERR_PTR(-ENOSPC);
	mn = kzalloc(struct_size(mn, id, mnid->len), GFP_KERNEL_ACCOUNT);
	if (!mn)
		return ERR_PTR(-ENOMEM);
	mn->bces = RB_ROOT;
	mn->type = mnid->type;
	mn->len = mnid->len;
	memcpy(mn->id, mnid->id, mnid->len);
	err = rhashtable_insert_fast(&hd->mns, &mn->node, halma_mn_params);
	if (err) {
		kfree(mn);
		return ERR_PTR(halma_hash_error(err));
	}
	hd->n_mns++;
	return mn;
}

/**
 * halma_mn_put() - free a mobile node if it has no binding
 * @hd: device
 * @mn: mobile node
 *
 * Under &halma_dev.lock.
 */
void halma_mn_put(struct halma_dev *hd, struct halma_mn *mn)
{
	lockdep_assert_held(&hd->lock);
	if (!RB_EMPTY_ROOT(&mn->bces))
		return;
	rhashtable_remove_fast(&hd->mns, &mn->node, halma_mn_params);
	hd->n_mns--;
	kfree_rcu(mn, rcu);
}
