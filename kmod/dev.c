// SPDX-License-Identifier: GPL-2.0
/*
 * Anchors. All of them are in one list, in the order of their making; a box has
 * a handful. Their local addresses are hashed, since each tunnel packet that
 * arrives in any namespace asks whether it is for one of us.
 */
#include <linux/capability.h>
#include <linux/hash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "bcache.h"
#include "dev.h"
#include "notify.h"
#include "params.h"

#define HALMA_LOCAL_BITS	6

static LIST_HEAD(halma_devs);
static struct hlist_head halma_locals[1 << HALMA_LOCAL_BITS];
/* Writers of the two, inside &halma_dev.lock. */
static DEFINE_MUTEX(halma_devs_lock);
static u64 halma_next_serial = 1;

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
	refcount_set(&hd->refs, 1);
	INIT_LIST_HEAD(&hd->node);
	hd->net = net;
	/* what programs that hold numbers in floating point still tell apart */
	hd->instance = (get_random_u64() >> 11) ?: 1;
	ratelimit_state_init(&hd->alert_limit, HZ, prm->alert_rate);
	ratelimit_set_flags(&hd->alert_limit, RATELIMIT_MSG_ON_RELEASE);

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
	/* The list is walked under RCU, and looks at nothing that goes here at once. */
	halma_bcache_free(hd);
	free_percpu(hd->pcpu);
	kfree(rcu_dereference_protected(hd->params, true));
	kfree_rcu(hd, rcu);
}

/* Local addresses */

static struct hlist_head *halma_local_bucket(const struct net *net, const struct in6_addr *addr)
{
	u32 hash = ipv6_addr_hash(addr) ^ net_hash_mix(net);

	return &halma_locals[hash_32(hash, HALMA_LOCAL_BITS)];
}

static struct halma_local *halma_local_lookup(const struct net *net, const struct in6_addr *addr,
					      int vrf)
{
	struct halma_local *loc;

	hlist_for_each_entry_rcu(loc, halma_local_bucket(net, addr), node,
				 lockdep_is_held(&halma_devs_lock))
		if (ipv6_addr_equal(&loc->addr, addr) && loc->net == net && loc->vrf == vrf)
			return loc;
	return NULL;
}

/**
 * halma_local_find() - the anchor that has a local address
 * @net: outer namespace
 * @addr: the address
 * @vrf: interface index of the VRF, or 0
 *
 * Packet path. Return: anchor, valid until rcu_read_unlock(), or NULL.
 */
struct halma_dev *halma_local_find(const struct net *net, const struct in6_addr *addr, int vrf)
{
	const struct halma_local *loc = halma_local_lookup(net, addr, vrf);

	return loc ? loc->hd : NULL;
}

static void halma_local_del(struct halma_dev *hd, const struct in6_addr *addr, int vrf)
{
	struct halma_local *loc = halma_local_lookup(hd->net, addr, vrf);

	if (WARN_ON_ONCE(!loc || loc->hd != hd))
		return;
	hlist_del_rcu(&loc->node);
	kfree_rcu(loc, rcu);
}

static int halma_local_add(struct halma_dev *hd, const struct in6_addr *addr, int vrf,
			   struct netlink_ext_ack *extack)
{
	struct halma_local *loc;

	if (halma_local_lookup(hd->net, addr, vrf)) {
		NL_SET_ERR_MSG_MOD(extack, "the local address belongs to another halma device");
		return -EADDRINUSE;
	}
	loc = kzalloc(sizeof(*loc), GFP_KERNEL_ACCOUNT);
	if (!loc)
		return -ENOMEM;
	loc->addr = *addr;
	loc->net = hd->net;
	loc->vrf = vrf;
	loc->hd = hd;
	hlist_add_head_rcu(&loc->node, halma_local_bucket(hd->net, addr));
	return 0;
}

/* Add those of @prm that @old has not; all or none. */
static int halma_locals_add(struct halma_dev *hd, const struct halma_params *prm,
			    const struct halma_params *old, struct netlink_ext_ack *extack)
{
	struct in6_addr addr;
	int i, err;

	for (i = 0; i < halma_params_n_local(prm); i++) {
		addr = halma_params_local(prm, i);
		if (old && halma_params_has_local(old, &addr))
			continue;
		err = halma_local_add(hd, &addr, prm->vrf, extack);
		if (err)
			goto err_undo;
	}
	return 0;

err_undo:
	while (i--) {
		addr = halma_params_local(prm, i);
		if (!old || !halma_params_has_local(old, &addr))
			halma_local_del(hd, &addr, prm->vrf);
	}
	return err;
}

/* Remove those of @old that @prm has not. */
static void halma_locals_del(struct halma_dev *hd, const struct halma_params *old,
			     const struct halma_params *prm)
{
	struct in6_addr addr;
	int i;

	for (i = 0; i < halma_params_n_local(old); i++) {
		addr = halma_params_local(old, i);
		if (!prm || !halma_params_has_local(prm, &addr))
			halma_local_del(hd, &addr, old->vrf);
	}
}

/* The list */

static bool halma_anchor_id_taken(const struct net *net, u32 anchor_id)
{
	const struct halma_dev *hd;

	list_for_each_entry(hd, &halma_devs, node)
		if (hd->net == net && hd->anchor_id == anchor_id)
			return true;
	return false;
}

/**
 * halma_dev_publish() - let commands and packets find an anchor
 * @hd: anchor
 * @anchor_id: wanted, 0 for the lowest free one
 * @extack: sentence for a refusal
 *
 * Return: 0, -EEXIST or -EADDRINUSE when id or a local address is taken, -ENOMEM.
 */
int halma_dev_publish(struct halma_dev *hd, u32 anchor_id, struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&halma_devs_lock);
	if (anchor_id && halma_anchor_id_taken(hd->net, anchor_id)) {
		NL_SET_ERR_MSG_MOD(extack, "the anchor-id is taken in this namespace");
		err = -EEXIST;
		goto out;
	}
	if (!anchor_id)
		while (halma_anchor_id_taken(hd->net, ++anchor_id))
			;
	hd->anchor_id = anchor_id;
	err = halma_locals_add(hd, rcu_dereference_protected(hd->params, true), NULL, extack);
	if (err)
		goto out;
	hd->serial = halma_next_serial++;
	list_add_tail_rcu(&hd->node, &halma_devs);
out:
	mutex_unlock(&halma_devs_lock);
	return err;
}

/**
 * halma_dev_withdraw() - undo halma_dev_publish()
 * @hd: anchor; dead from now on
 *
 * Who has found it may still use it until the end of a grace period, or until
 * halma_dev_put().
 */
void halma_dev_withdraw(struct halma_dev *hd)
{
	mutex_lock(&halma_devs_lock);
	WRITE_ONCE(hd->dead, true);
	list_del_rcu(&hd->node);
	/*
	 * halma_dev_set_params() changes local addresses and parameters inside
	 * this lock and looks at @dead there.
	 */
	halma_locals_del(hd, rcu_dereference_protected(hd->params, true), NULL);
	mutex_unlock(&halma_devs_lock);
}

static bool halma_local_in_use(struct halma_dev *hd, const struct halma_params *prm)
{
	struct rb_node *node;

	for (node = rb_first(&hd->tnl_ids); node; node = rb_next(node))
		if (!halma_params_local6(prm, &rb_entry(node, struct halma_tnl,
							id_node)->key.local))
			return true;
	return false;
}

/*
 * Addresses, marks and routes are those of the outer namespace: who rules the
 * inner one only must not choose them.
 */
static int halma_dev_may_configure(const struct halma_dev *hd, struct netlink_ext_ack *extack)
{
	if (ns_capable(hd->net->user_ns, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "parameters are for the administrator of the outer namespace");
	return -EPERM;
}

/**
 * halma_dev_set_params() - replace the parameters
 * @hd: anchor
 * @prm: taken over on success
 * @extack: sentence for a refusal
 *
 * Under &halma_dev.lock. Return: 0, -EADDRINUSE, -EBUSY when a tunnel uses a
 * local address that would go, -EPERM, -ENOMEM.
 */
int halma_dev_set_params(struct halma_dev *hd, struct halma_params *prm,
			 struct netlink_ext_ack *extack)
{
	struct halma_params *old = halma_dereference(hd, hd->params);
	int err;

	if (halma_local_in_use(hd, prm)) {
		NL_SET_ERR_MSG_MOD(extack, "a tunnel uses a local address that would go");
		return -EBUSY;
	}
	mutex_lock(&halma_devs_lock);
	err = hd->dead ? -ENODEV : halma_dev_may_configure(hd, extack);
	if (!err)
		err = halma_locals_add(hd, prm, old, extack);
	if (!err) {
		prm->route_gen = old->route_gen + 1;
		rcu_assign_pointer(hd->params, prm);
		halma_locals_del(hd, old, prm);
	}
	mutex_unlock(&halma_devs_lock);
	if (err)
		return err;
	WRITE_ONCE(hd->alert_limit.burst, prm->alert_rate);
	kfree_rcu(old, rcu);
	hd->change++;
	halma_notify_dev(hd);
	return 0;
}

/**
 * halma_dev_visible() - is a namespace the outer or the inner one of an anchor?
 * @hd: anchor
 * @net: namespace
 *
 * Under RCU.
 */
bool halma_dev_visible(const struct halma_dev *hd, const struct net *net)
{
	return !READ_ONCE(hd->dead) && (hd->net == net || dev_net(hd->dev) == net);
}

static bool halma_dev_named(const struct halma_dev *hd, const struct net *net, u32 anchor_id,
			    int ifindex)
{
	if (!halma_dev_visible(hd, net))
		return false;
	if (anchor_id && (hd->net != net || hd->anchor_id != anchor_id))
		return false;
	if (ifindex && (dev_net(hd->dev) != net || hd->dev->ifindex != ifindex))
		return false;
	return true;
}

/**
 * halma_dev_get_by_name() - the anchor that a command means
 * @net: of the command's socket
 * @anchor_id: in the outer namespace, or 0
 * @ifindex: in the namespace of the device, or 0
 * @extack: sentence for a refusal
 *
 * With neither, the only one that @net can see.
 *
 * Return: counted reference, -ENODEV, or -EINVAL if there are several.
 */
struct halma_dev *halma_dev_get_by_name(const struct net *net, u32 anchor_id, int ifindex,
					struct netlink_ext_ack *extack)
{
	struct halma_dev *hd, *found = NULL;
	bool several = false;

	rcu_read_lock();
	list_for_each_entry_rcu(hd, &halma_devs, node) {
		if (!halma_dev_named(hd, net, anchor_id, ifindex))
			continue;
		several = found;
		if (several)
			break;
		found = hd;
	}
	if (found && (several || !refcount_inc_not_zero(&found->refs)))
		found = NULL;
	rcu_read_unlock();

	if (several) {
		NL_SET_ERR_MSG_MOD(extack, "there are several devices: name one");
		return ERR_PTR(-EINVAL);
	}
	if (!found) {
		NL_SET_ERR_MSG_MOD(extack, "no such halma device in this namespace");
		return ERR_PTR(-ENODEV);
	}
	return found;
}

/**
 * halma_dev_get_next() - go through the anchors
 * @net: that can see them, or NULL for all
 * @serial: of the one before, 0 for the first
 *
 * Return: counted reference, or NULL at the end.
 */
struct halma_dev *halma_dev_get_next(const struct net *net, u64 serial)
{
	struct halma_dev *hd;

	rcu_read_lock();
	list_for_each_entry_rcu(hd, &halma_devs, node)
		if (hd->serial > serial && (!net || halma_dev_visible(hd, net)) &&
		    refcount_inc_not_zero(&hd->refs))
			goto out;
	hd = NULL;
out:
	rcu_read_unlock();
	return hd;
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
