/* SPDX-License-Identifier: GPL-2.0 */
/* The owner of a device: the daemon whose bindings others change by force only. */
#ifndef HALMA_OWNER_H
#define HALMA_OWNER_H

#include "halma.h"

int halma_owner_may_write(const struct halma_dev *hd, const struct net *net, u32 portid, u8 kind,
			  bool force, struct netlink_ext_ack *extack);
void halma_owner_forget(struct halma_dev *hd);
int halma_owner_register(void);
void halma_owner_unregister(void);

#endif /* HALMA_OWNER_H */
