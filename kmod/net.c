// SPDX-License-Identifier: GPL-2.0
/*
 * The anchors of a namespace. A tunnel packet that arrives in it asks whether it is for
 * a local address of one of them; a command names one by anchor-id from the outer side,
 * and by ifindex from the namespace that the device lives in.
 */
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "hash.h"
#include "net.h"
#include "params.h"

unsigned int halma_net_id __read_mostly;

/* Local addresses */

#define HALMA_LOCALS_MIN	16

/**
 * struct halma_local - a local address of a device, for finding the device by it
 * @node: in &halma_locals.bucket
 * @addr: the address; an IPv4 one is mapped
 * @vrf: interface index of the VRF, or 0
 * @hd: whose it is
 * @rcu: for freeing
 */
struct halma_local {
	struct hlist_node node;
	struct in6_addr addr;
	int vrf;
	struct halma_dev *hd;
	struct rcu_head rcu;
};

/**
 * struct halma_locals - the local addresses of a namespace
 * @mask: buckets - 1
 * @n: addresses
 * @rcu: for freeing
 * @bucket: of &halma_local
 *
 * Every tunnel packet that arrives in the namespace, whosever it is, looks in here: so
 * it is no rhashtable, which costs it three times as much. A table that is full is
 * replaced by a copy of twice its size.
 */
struct halma_locals {
	u32 mask;
	u32 n;
	struct rcu_head rcu;
	struct hlist_head bucket[];
};

static __always_inline struct hlist_head *
halma_local_bucket(struct halma_locals *table, const struct in6_addr *addr, int vrf)
{
	return &table->bucket[halma_addr_hash(addr, vrf) & table->mask];
}

static __always_inline struct halma_local *
halma_local_lookup(struct halma_locals *table, const struct in6_addr *addr, int vrf)
{
	struct halma_local *loc;

	hlist_for_each_entry_rcu(loc, halma_local_bucket(table, addr, vrf), node, true)
		if (ipv6_addr_equal(&loc->addr, addr) && loc->vrf == vrf)
			return loc;
	return NULL;
}

/**
 * halma_local_find() - the anchor that has a local address
 * @net: outer namespace
 * @addr: the address; an IPv4 one is mapped
 * @vrf: interface index of the VRF, or 0
 *
 * Packet path. Return: anchor, valid until rcu_read_unlock(), or NULL.
 */
struct halma_dev *halma_local_find(const struct net *net, const struct in6_addr *addr, int vrf)
{
	/* As net_generic(), which would enter an RCU section of its own. */
	const struct halma_net *hn = rcu_dereference(net->gen)->ptr[halma_net_id];
	struct halma_locals *table = rcu_dereference(hn->locals);
	const struct halma_local *loc;

	if (!table)
		return NULL;
	loc = halma_local_lookup(table, addr, vrf);
	return loc ? loc->hd : NULL;
}

static struct halma_locals *halma_net_locals(struct halma_net *hn)
{
	return rcu_dereference_protected(hn->locals, lockdep_is_held(&hn->lock));
}

static void halma_locals_free(struct halma_locals *table)
{
	struct halma_local *loc;
	struct hlist_node *next;
	u32 i;

	for (i = 0; table && i <= table->mask; i++)
		hlist_for_each_entry_safe(loc, next, &table->bucket[i], node)
			kfree_rcu(loc, rcu);
	kvfree_rcu(table, rcu);
}

/* A table of @size buckets with copies of all that is in @old; NULL without memory. */
static struct halma_locals *halma_locals_copy(struct halma_locals *old, u32 size)
{
	struct halma_local *loc, *copy;
	struct halma_locals *table;
	u32 i;

	table = kvzalloc(struct_size(table, bucket, size), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->mask = size - 1;
	for (i = 0; old && i <= old->mask; i++) {
		hlist_for_each_entry(loc, &old->bucket[i], node) {
			copy = kmemdup(loc, sizeof(*loc), GFP_KERNEL_ACCOUNT);
			if (!copy) {
				halma_locals_free(table);
				return NULL;
			}
			hlist_add_head(&copy->node,
				       halma_local_bucket(table, &copy->addr, copy->vrf));
			table->n++;
		}
	}
	return table;
}

/* Make room for one more. Without memory a table that exists does as it is. */
static struct halma_locals *halma_locals_grow(struct halma_net *hn)
{
	struct halma_locals *old = halma_net_locals(hn), *new;

	if (old && old->n <= old->mask)
		return old;
	new = halma_locals_copy(old, old ? 2 * (old->mask + 1) : HALMA_LOCALS_MIN);
	if (!new)
		return old;
	rcu_assign_pointer(hn->locals, new);
	if (old)
		halma_locals_free(old);
	return new;
}

static void halma_local_del(struct halma_net *hn, struct halma_dev *hd,
			    const struct in6_addr *addr, int vrf)
{
	struct halma_locals *table = halma_net_locals(hn);
	struct halma_local *loc = halma_local_lookup(table, addr, vrf);

	if (WARN_ON_ONCE(!loc || loc->hd != hd))
		return;
	hlist_del_rcu(&loc->node);
	table->n--;
	kfree_rcu(loc, rcu);
}

static int halma_local_add(struct halma_net *hn, struct halma_dev *hd,
			   const struct in6_addr *addr, int vrf, struct netlink_ext_ack *extack)
{
	struct halma_locals *table = halma_locals_grow(hn);
	struct halma_local *loc;

	if (!table)
		return -ENOMEM;
	if (halma_local_lookup(table, addr, vrf)) {
		NL_SET_ERR_MSG_MOD(extack, "the local address belongs to another halma device");
		return -EADDRINUSE;
	}
	loc = kzalloc(sizeof(*loc), GFP_KERNEL_ACCOUNT);
	if (!loc)
		return -ENOMEM;
	loc->addr = *addr;
	loc->vrf = vrf;
	loc->hd = hd;
	hlist_add_head_rcu(&loc->node, halma_local_bucket(table, addr, vrf));
	table->n++;
	return 0;
}

/* Remove those of the first @n of @old that @prm has not. */
static void halma_locals_del_first(struct halma_net *hn, struct halma_dev *hd,
				   const struct halma_params *old, int n,
				   const struct halma_params *prm)
{
	struct in6_addr addr;
	int i;

	for (i = 0; i < n; i++) {
		addr = halma_params_local(old, i);
		if (!prm || !halma_params_has_local(prm, &addr))
			halma_local_del(hn, hd, &addr, old->vrf);
	}
}

static int halma_locals_add_locked(struct halma_net *hn, struct halma_dev *hd,
				   const struct halma_params *prm, const struct halma_params *old,
				   struct netlink_ext_ack *extack)
{
	struct in6_addr addr;
	int i, err;

	for (i = 0; i < halma_params_n_local(prm); i++) {
		addr = halma_params_local(prm, i);
		if (old && halma_params_has_local(old, &addr))
			continue;
		err = halma_local_add(hn, hd, &addr, prm->vrf, extack);
		if (err) {
			halma_locals_del_first(hn, hd, prm, i, old);
			return err;
		}
	}
	return 0;
}

/**
 * halma_locals_add() - let packets find an anchor by its new local addresses
 * @hd: anchor
 * @prm: new parameters
 * @old: those whose local addresses it has
 * @extack: sentence for a refusal
 *
 * All or none; none when its VRF has gone. Under &halma_dev.lock.
 *
 * Return: 0, -EADDRINUSE or -ENOMEM.
 */
int halma_locals_add(struct halma_dev *hd, const struct halma_params *prm,
		     const struct halma_params *old, struct netlink_ext_ack *extack)
{
	struct halma_net *hn = halma_net(hd->net);
	int err;

	if (hd->vrf_gone)
		return 0;
	mutex_lock(&hn->lock);
	err = halma_locals_add_locked(hn, hd, prm, old, extack);
	mutex_unlock(&hn->lock);
	return err;
}

/**
 * halma_locals_del() - packets find an anchor no more by its former local addresses
 * @hd: anchor
 * @old: parameters that it had
 * @prm: those that it has, or NULL
 *
 * Under &halma_dev.lock.
 */
void halma_locals_del(struct halma_dev *hd, const struct halma_params *old,
		      const struct halma_params *prm)
{
	struct halma_net *hn = halma_net(hd->net);

	if (hd->vrf_gone)
		return;
	mutex_lock(&hn->lock);
	halma_locals_del_first(hn, hd, old, halma_params_n_local(old), prm);
	mutex_unlock(&hn->lock);
}

/* Anchors */

/* Reserve the anchor-id that is wanted, or the lowest free one. */
static int halma_net_reserve(struct halma_net *hn, u32 *anchor_id, struct netlink_ext_ack *extack)
{
	int err;

	if (!*anchor_id)
		return xa_alloc(&hn->devs, anchor_id, NULL, xa_limit_32b, GFP_KERNEL_ACCOUNT);
	err = xa_insert(&hn->devs, *anchor_id, NULL, GFP_KERNEL_ACCOUNT);
	if (err != -EBUSY)
		return err;
	NL_SET_ERR_MSG_MOD(extack, "the anchor-id is taken in this namespace");
	return -EEXIST;
}

/**
 * halma_net_publish() - let commands and packets find an anchor
 * @hd: anchor
 * @anchor_id: wanted, 0 for the lowest free one
 * @extack: sentence for a refusal
 *
 * Return: 0, -EEXIST or -EADDRINUSE when id or a local address is taken, -ENOMEM.
 */
int halma_net_publish(struct halma_dev *hd, u32 anchor_id, struct netlink_ext_ack *extack)
{
	static atomic64_t serial = ATOMIC64_INIT(0);
	struct halma_net *hn = halma_net(hd->net);
	int err;

	mutex_lock(&hn->lock);
	hn->used = true;
	err = halma_net_reserve(hn, &anchor_id, extack);
	if (err)
		goto out;
	hd->anchor_id = anchor_id;
	hd->serial = atomic64_inc_return(&serial);
	err = halma_locals_add_locked(hn, hd, rcu_dereference_protected(hd->params, true), NULL,
				      extack);
	if (err) {
		xa_erase(&hn->devs, anchor_id);
		goto out;
	}
	xa_store(&hn->devs, anchor_id, hd, GFP_KERNEL); /* reserved: cannot fail */
	WRITE_ONCE(hn->n_devs, hn->n_devs + 1);
out:
	mutex_unlock(&hn->lock);
	return err;
}

/**
 * halma_net_withdraw() - undo halma_net_publish()
 * @hd: anchor; dead from now on
 *
 * Under &halma_dev.lock. Who has found it may still use it until the end of a grace
 * period, or until halma_dev_put().
 */
void halma_net_withdraw(struct halma_dev *hd)
{
	struct halma_net *hn = halma_net(hd->net);

	lockdep_assert_held(&hd->lock);
	WRITE_ONCE(hd->dead, true);
	mutex_lock(&hn->lock);
	xa_erase(&hn->devs, hd->anchor_id);
	WRITE_ONCE(hn->n_devs, hn->n_devs - 1);
	mutex_unlock(&hn->lock);
	halma_locals_del(hd, halma_dereference(hd, hd->params), NULL);
}

/* The anchor of a device that lives in the namespace; under RCU. */
static struct halma_dev *halma_net_by_ifindex(struct net *net, int ifindex)
{
	struct net_device *dev = dev_get_by_index_rcu(net, ifindex);

	return dev && halma_netdev_is(dev) ? halma_netdev_priv(dev) : NULL;
}

/*
 * The one of lowest ifindex behind @ifindex that lives in the namespace, its outer side
 * being another; under RCU.
 */
static struct halma_dev *halma_net_next_guest(struct net *net, int ifindex)
{
	struct net_device *dev, *next = NULL;

	for_each_netdev_rcu(net, dev)
		if (halma_netdev_is(dev) && halma_netdev_priv(dev)->net != net &&
		    dev->ifindex > ifindex && (!next || dev->ifindex < next->ifindex))
			next = dev;
	return next ? halma_netdev_priv(next) : NULL;
}

/* The next one that the namespace can see; under RCU. */
static struct halma_dev *halma_net_next(struct net *net, struct halma_place *place)
{
	unsigned long id = place->anchor_id;
	struct halma_dev *hd;

	while (id < U32_MAX) {
		hd = xa_find_after(&halma_net(net)->devs, &id, U32_MAX, XA_PRESENT);
		if (!hd)
			break;
		place->anchor_id = id;
		if (!READ_ONCE(hd->dead))
			return hd;
	}
	place->anchor_id = U32_MAX;
	while ((hd = halma_net_next_guest(net, place->ifindex))) {
		place->ifindex = READ_ONCE(hd->dev->ifindex);
		if (!READ_ONCE(hd->dead))
			return hd;
	}
	return NULL;
}

/* Under RCU. */
static struct halma_dev *halma_net_named(struct net *net, u32 anchor_id, int ifindex)
{
	struct halma_dev *hd;

	if (!anchor_id)
		return halma_net_by_ifindex(net, ifindex);
	hd = xa_load(&halma_net(net)->devs, anchor_id);
	return !ifindex || hd == halma_net_by_ifindex(net, ifindex) ? hd : NULL;
}

/**
 * halma_net_get() - the anchor that a command means
 * @net: of the command's socket
 * @anchor_id: in the outer namespace, or 0
 * @ifindex: in the namespace of the device, or 0
 * @extack: sentence for a refusal
 *
 * With neither, the only one that @net can see.
 *
 * Return: counted reference, -ENODEV, or -EINVAL if there are several.
 */
struct halma_dev *halma_net_get(struct net *net, u32 anchor_id, int ifindex,
				struct netlink_ext_ack *extack)
{
	struct halma_place place = {};
	bool several = false;
	struct halma_dev *hd;

	rcu_read_lock();
	if (anchor_id || ifindex) {
		hd = halma_net_named(net, anchor_id, ifindex);
	} else {
		hd = halma_net_next(net, &place);
		several = hd && halma_net_next(net, &place);
	}
	if (hd && (several || READ_ONCE(hd->dead) || !refcount_inc_not_zero(&hd->refs)))
		hd = NULL;
	rcu_read_unlock();

	if (several) {
		NL_SET_ERR_MSG_MOD(extack, "there are several devices: name one");
		return ERR_PTR(-EINVAL);
	}
	if (!hd) {
		NL_SET_ERR_MSG_MOD(extack, "no such halma device in this namespace");
		return ERR_PTR(-ENODEV);
	}
	return hd;
}

/**
 * halma_net_get_next() - go through the anchors that a namespace can see
 * @net: namespace
 * @place: that of the one before, zero for the first; becomes that of the result
 *
 * First those whose outer side it is, then those that only live in it.
 *
 * Return: counted reference, or NULL at the end.
 */
struct halma_dev *halma_net_get_next(struct net *net, struct halma_place *place)
{
	struct halma_dev *hd;

	rcu_read_lock();
	do {
		hd = halma_net_next(net, place);
	} while (hd && !refcount_inc_not_zero(&hd->refs));
	rcu_read_unlock();
	return hd;
}

/* Namespaces */

/* The outer namespace takes its devices with it, wherever they are. */
static void halma_exit_rtnl(struct net *net, struct list_head *kill)
{
	struct halma_dev *hd;
	unsigned long id;

	xa_for_each(&halma_net(net)->devs, id, hd)
		if (dev_net(hd->dev) != net)
			unregister_netdevice_queue(hd->dev, kill);
}

HALMA_DEFINE_EXIT_RTNL(halma_devs_ops, halma_exit_rtnl);

static int halma_net_init(struct net *net)
{
	struct halma_net *hn = halma_net(net);

	mutex_init(&hn->lock);
	xa_init_flags(&hn->devs, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&hn->owned);
	return 0;
}

/*
 * All devices have gone. The routes of far ends are released in the background, but
 * count in their namespace, whose counters go when IPv6 leaves it, after us.
 */
static void halma_net_exit(struct list_head *nets)
{
	bool used = false;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		used |= halma_net(net)->used;
		kvfree(rcu_dereference_protected(halma_net(net)->locals, true));
		xa_destroy(&halma_net(net)->devs);
	}
	if (!used)
		return;
	flush_workqueue(halma_wq);
	/* Once for our references, once for those that XFRM bundles have on others. */
	rcu_barrier();
	rcu_barrier();
}

static struct pernet_operations halma_net_ops = {
	.init = halma_net_init,
	.exit_batch = halma_net_exit,
	.id = &halma_net_id,
	.size = sizeof(struct halma_net),
};

/**
 * halma_net_register() - have tables in each namespace
 *
 * Ahead of everything that looks for an anchor. Return: 0 or an error.
 */
int halma_net_register(void)
{
	int err;

	err = register_pernet_subsys(&halma_net_ops);
	if (err)
		return err;
	err = register_pernet_device(&halma_devs_ops);
	if (err)
		unregister_pernet_subsys(&halma_net_ops);
	return err;
}

/**
 * halma_net_unregister() - undo halma_net_register()
 */
void halma_net_unregister(void)
{
	unregister_pernet_device(&halma_devs_ops);
	unregister_pernet_subsys(&halma_net_ops);
}
