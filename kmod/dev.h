/* SPDX-License-Identifier: GPL-2.0 */
/* Anchors: making them, finding them, changing their parameters. */
#ifndef HALMA_DEV_H
#define HALMA_DEV_H

#include <net/l3mdev.h>
#include "halma.h"

struct halma_dev *halma_dev_alloc(struct net *net, struct halma_params *prm);
void halma_dev_put(struct halma_dev *hd);
int halma_dev_publish(struct halma_dev *hd, u32 anchor_id, struct netlink_ext_ack *extack);
void halma_dev_withdraw(struct halma_dev *hd);
int halma_dev_set_params(struct halma_dev *hd, struct halma_params *prm,
			 struct netlink_ext_ack *extack);
struct halma_dev *halma_local_find(const struct net *net, const struct in6_addr *addr, int vrf);
bool halma_dev_visible(const struct halma_dev *hd, const struct net *net);
struct halma_dev *halma_dev_get_by_name(const struct net *net, u32 anchor_id, int ifindex,
					struct netlink_ext_ack *extack);
struct halma_dev *halma_dev_get_next(const struct net *net, u64 serial);
int halma_dev_lock(struct halma_dev *hd, struct netlink_ext_ack *extack);

/* The anchor that has the local address, where @skb has come in; under RCU. */
static inline struct halma_dev *halma_local_of(const struct sk_buff *skb,
					       const struct in6_addr *addr)
{
	return halma_local_find(dev_net(skb->dev), addr, l3mdev_master_ifindex_rcu(skb->dev));
}

static inline void halma_dev_unlock(struct halma_dev *hd)
{
	mutex_unlock(&hd->lock);
}

#endif /* HALMA_DEV_H */
