/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family: commands. */
#ifndef HALMA_NETLINK_H
#define HALMA_NETLINK_H

int halma_netlink_register(void);
void halma_netlink_unregister(void);

#endif /* HALMA_NETLINK_H */
