/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family: commands. */
#ifndef HALMA_NETLINK_H
#define HALMA_NETLINK_H

#include "halma.h"

struct halma_dev *halma_nl_get_dev(struct net *net, struct nlattr **attrs,
				   struct netlink_ext_ack *extack);
int halma_netlink_register(void);
void halma_netlink_unregister(void);

#endif /* HALMA_NETLINK_H */
