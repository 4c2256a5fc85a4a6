/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers to the sources of downlink packets that are refused: which ICMP error a refusal is.
 */
#ifndef HALMA_REFUSAL_H
#define HALMA_REFUSAL_H

#include <linux/skbuff.h>
#include "halma.h"
#include "verdict.h"

void halma_refusals_init(struct halma_dev *hd);
void halma_refusals_stop(struct halma_dev *hd);
void halma_refusal_later(struct halma_dev *hd, struct sk_buff *skb, struct halma_verdict v,
			 u8 family);

#endif /* HALMA_REFUSAL_H */
