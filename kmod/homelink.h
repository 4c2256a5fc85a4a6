/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A classic home link: for the addresses that bindings defend the anchor is there in the
 * place of the mobile node (RFC 6275, 10.4.1).
 */
#ifndef HALMA_HOMELINK_H
#define HALMA_HOMELINK_H

#include "halma.h"

struct halma_home *halma_home_make(struct halma_dev *hd, u32 ifindex,
				   struct netlink_ext_ack *extack);
void halma_home_free(struct halma_home *home);
int halma_home_register(void);
void halma_home_unregister(void);

#endif /* HALMA_HOMELINK_H */
