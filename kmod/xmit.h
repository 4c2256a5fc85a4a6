/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Downlink: from the home network to the mobile node. Which binding and path a packet takes,
 * whether it may and whether it fits.
 */
#ifndef HALMA_XMIT_H
#define HALMA_XMIT_H

#include <linux/netdevice.h>

netdev_tx_t halma_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* HALMA_XMIT_H */
