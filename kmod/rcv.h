/* SPDX-License-Identifier: GPL-2.0 */
/* Uplink: tunnel packets, and errors about those that we sent. */
#ifndef HALMA_RCV_H
#define HALMA_RCV_H

#include <linux/skbuff.h>

int halma_rcv_register(void);
void halma_rcv_unregister(void);

#endif /* HALMA_RCV_H */
