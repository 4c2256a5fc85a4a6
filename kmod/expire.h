/* SPDX-License-Identifier: GPL-2.0 */
/* Deadlines of bindings, and the end of everything when a device goes. */
#ifndef HALMA_EXPIRE_H
#define HALMA_EXPIRE_H

#include "halma.h"

void halma_expire_init(struct halma_dev *hd);

/* Free all bindings in the background, then one reference; @hd is dead. */
void halma_expire_all(struct halma_dev *hd);

#endif /* HALMA_EXPIRE_H */
