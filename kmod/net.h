/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of a namespace: the anchors whose outer side it is. Each namespace has
 * tables of its own, so that nobody pays for the devices of others.
 */
#ifndef HALMA_NET_H
#define HALMA_NET_H

#include <linux/xarray.h>
#include <net/l3mdev.h>
#include <net/netns/generic.h>
#include "halma.h"

struct halma_locals;

/**
 * struct halma_net - a namespace
 * @lock: writers of all below, inside &halma_dev.lock
 * @devs: anchors whose outer side it is, by anchor-id
 * @locals: their local addresses, NULL while there has been none
 * @owned: anchors that a socket of it owns, &halma_dev.owner_node
 * @n_devs: number of @devs
 * @used: it is or was the outer side of an anchor
 */
struct halma_net {
	struct mutex lock; /* writers, see above */
	struct xarray devs;
	struct halma_locals __rcu *locals;
	struct list_head owned;
	u32 n_devs;
	bool used;
};

/**
 * struct halma_place - how far a walk over the anchors of a namespace has got
 * @anchor_id: of the last one whose outer side it is
 * @ifindex: of the last one that only lives in it
 */
struct halma_place {
	u32 anchor_id;
	int ifindex;
};

extern unsigned int halma_net_id;

static inline struct halma_net *halma_net(const struct net *net)
{
	return net_generic(net, halma_net_id);
}

struct halma_dev *halma_local_find(const struct net *net, const struct in6_addr *addr, int vrf);
int halma_locals_add(struct halma_dev *hd, const struct halma_params *prm,
		     const struct halma_params *old, struct netlink_ext_ack *extack);
void halma_locals_del(struct halma_dev *hd, const struct halma_params *old,
		      const struct halma_params *prm);

int halma_net_publish(struct halma_dev *hd, u32 anchor_id, struct netlink_ext_ack *extack);
void halma_net_withdraw(struct halma_dev *hd);
struct halma_dev *halma_net_get(struct net *net, u32 anchor_id, int ifindex,
				struct netlink_ext_ack *extack);
struct halma_dev *halma_net_get_next(struct net *net, struct halma_place *place);

/* Is a namespace the outer side of more than one anchor? */
static inline bool halma_net_several(const struct net *net)
{
	return READ_ONCE(halma_net(net)->n_devs) > 1;
}

int halma_net_register(void);
void halma_net_unregister(void);

/* The anchor that has the local address, where @skb has come in; under RCU. */
static inline struct halma_dev *halma_local_of(const struct sk_buff *skb,
					       const struct in6_addr *addr)
{
	return halma_local_find(dev_net(skb->dev), addr, l3mdev_master_ifindex_rcu(skb->dev));
}

#endif /* HALMA_NET_H */
