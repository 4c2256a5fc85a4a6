/* SPDX-License-Identifier: GPL-2.0 */
/* Anchors: making them, changing their parameters. */
#ifndef HALMA_DEV_H
#define HALMA_DEV_H

#include "halma.h"

struct halma_dev *halma_dev_alloc(struct net *net, struct halma_params *prm);
void halma_dev_put(struct halma_dev *hd);
int halma_dev_set_params(struct halma_dev *hd, struct halma_params *prm,
			 struct netlink_ext_ack *extack);
int halma_dev_lock(struct halma_dev *hd, struct netlink_ext_ack *extack);

static inline void halma_dev_unlock(struct halma_dev *hd)
{
	mutex_unlock(&hd->lock);
}

#endif /* HALMA_DEV_H */
