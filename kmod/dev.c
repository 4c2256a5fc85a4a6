// SPDX-License-Identifier: GPL-2.0
/*
 * Anchors: what belongs to one and is neither its bindings nor its packets. How they
 * are found is in net.c.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "bcache.h"
#include "dev.h"
#include "homelink.h"
#include "net.h"
#include "notify.h"
#include "params.h"
#include "refusal.h"

/**
 * halma_dev_alloc() - make an anchor that nobody can find yet
 * @net: outer namespace
 * @prm: parameters, taken over on success
 *
 * Return: anchor with one reference, or an error.
 */
struct halma_dev *halma_dev_alloc(struct net *net, struct halma_params *prm)
{
	struct halma_dev *hd;
	int err, cpu;

	hd = kzalloc(sizeof(*hd), GFP_KERNEL_ACCOUNT);
	if (!hd)
		return ERR_PTR(-ENOMEM);
	mutex_init(&hd->lock);
	mutex_init(&hd->walk.lock);
	refcount_set(&hd->refs, 1);
	INIT_LIST_HEAD(&hd->owner_node);
	halma_refusals_init(hd);
	hd->net = net;
	/* what programs that hold numbers in floating point still tell apart */
	hd->instance = (get_random_u64() >> 11) ?: 1;
	halma_alerts_init(hd, prm->alert_rate);

	err = -ENOMEM;
	hd->pcpu = alloc_percpu(struct halma_pcpu);
	if (!hd->pcpu)
		goto err_free;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(hd->pcpu, cpu)->syncp);
	err = halma_bcache_init(hd);
	if (err)
		goto err_pcpu;
	RCU_INIT_POINTER(hd->params, prm);
	return hd;

err_pcpu:
	free_percpu(hd->pcpu);
err_free:
	kfree(hd);
	return ERR_PTR(err);
}

/**
 * halma_dev_put() - give a reference back
 * @hd: anchor; with the last one it is freed, and its cache must be empty
 */
void halma_dev_put(struct halma_dev *hd)
{
	if (!refcount_dec_and_test(&hd->refs))
		return;
	/* Who finds it under RCU looks at nothing that goes here at once. */
	halma_bcache_free(hd);
	free_percpu(hd->pcpu);
	kfree(rcu_dereference_protected(hd->params, true));
	kfree_rcu(hd, rcu);
}

/*
 * &halma_dev.local_tnls in the order of new parameters, into @tnls, which is zero; false
 * if far ends use a local address that is no more among them.
 */
static bool halma_local_tnls(const struct halma_dev *hd, const struct halma_params *old,
			     const struct halma_params *prm, u32 *tnls)
{
	int i, at;

	for (i = 0; i < old->n_local6; i++) {
		if (!hd->local_tnls[i])
			continue;
		at = halma_params_index6(prm, &old->local6[i]);
		if (at < 0)
			return false;
		tnls[at] = hd->local_tnls[i];
	}
	return true;
}

/**
 * halma_dev_set_params() - replace the parameters
 * @hd: anchor
 * @prm: taken over on success
 * @extack: sentence for a refusal
 *
 * Under &halma_dev.lock, and under RTNL if the home link changes. Return: 0, -EADDRINUSE,
 * -EBUSY when a tunnel uses a local address that would go, -ENOMEM, and what
 * halma_home_make() has.
 */
int halma_dev_set_params(struct halma_dev *hd, struct halma_params *prm,
			 struct netlink_ext_ack *extack)
{
	struct halma_params *old = halma_dereference(hd, hd->params);
	bool moves = prm->home_link != old->home_link;
	struct halma_home *home = NULL;
	u32 tnls[HALMA_LOCAL_MAX] = {};
	int err;

	if (!halma_local_tnls(hd, old, prm, tnls)) {
		NL_SET_ERR_MSG_MOD(extack, "a tunnel uses a local address that would go");
		return -EBUSY;
	}
	if (moves)
		home = halma_home_make(hd, prm->home_link, extack);
	if (IS_ERR(home))
		return PTR_ERR(home);
	err = halma_locals_add(hd, prm, old, extack);
	if (err) {
		halma_home_free(home);
		return err;
	}
	if (moves)
		swap(hd->home, home);
	prm->route_gen = old->route_gen + 1;
	rcu_assign_pointer(hd->params, prm);
	memcpy(hd->local_tnls, tnls, sizeof(tnls));
	halma_locals_del(hd, old, prm);
	halma_alerts_set_rate(hd, prm->alert_rate);
	if (moves)
		halma_home_free(home);
	kfree_rcu(old, rcu);
	hd->change++;
	halma_notify_dev(hd);
	return 0;
}

/**
 * halma_dev_lock() - take the writers' lock
 * @hd: anchor
 * @extack: sentence for a refusal
 *
 * Return: 0, or -ENODEV, unlocked, if the anchor is going.
 */
int halma_dev_lock(struct halma_dev *hd, struct netlink_ext_ack *extack)
{
	mutex_lock(&hd->lock);
	if (!READ_ONCE(hd->dead))
		return 0;
	mutex_unlock(&hd->lock);
	NL_SET_ERR_MSG_MOD(extack, "the device is being deleted");
	return -ENODEV;
}
