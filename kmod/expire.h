/* SPDX-License-Identifier: GPL-2.0 */
/* Deadlines of bindings, and the end of everything when a device goes. */
#ifndef HALMA_EXPIRE_H
#define HALMA_EXPIRE_H

#include "halma.h"

void halma_expire_arm(struct halma_dev *hd, struct halma_bce *bce);
void halma_expire_disarm(struct halma_dev *hd, struct halma_bce *bce);
void halma_expire_set_lifetime(struct halma_dev *hd, struct halma_bce *bce, u64 lifetime);
void halma_expire_init(struct halma_dev *hd);
void halma_expire_all(struct halma_dev *hd);

#endif /* HALMA_EXPIRE_H */
