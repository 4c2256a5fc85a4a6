/* SPDX-License-Identifier: GPL-2.0 */
/* The network device: link kind halma. */
#ifndef HALMA_LINK_H
#define HALMA_LINK_H

struct net_device;
struct netlink_ext_ack;
struct rtnl_newlink_params;

int halma_newlink(struct net_device *dev, struct rtnl_newlink_params *params,
		  struct netlink_ext_ack *extack);
int halma_link_register(void);
void halma_link_unregister(void);

#endif /* HALMA_LINK_H */
