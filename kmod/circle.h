/* SPDX-License-Identifier: GPL-2.0 */
/* Care-of addresses that lead in a circle. */
#ifndef HALMA_CIRCLE_H
#define HALMA_CIRCLE_H

#include "halma.h"

int halma_circle_check(struct halma_dev *hd, const struct halma_bce *bce,
		       const struct halma_prefix_key *keys, int n, const struct halma_tnl *tnl,
		       struct netlink_ext_ack *extack);

#endif /* HALMA_CIRCLE_H */
