/* SPDX-License-Identifier: GPL-2.0 */
/* Answers to the sources of downlink packets that are refused. */
#ifndef HALMA_ANSWER_H
#define HALMA_ANSWER_H

#include <linux/skbuff.h>
#include "halma.h"
#include "verdict.h"

void halma_answers_init(struct halma_dev *hd);
void halma_answers_stop(struct halma_dev *hd);
void halma_answer_later(struct halma_dev *hd, struct sk_buff *skb, struct halma_verdict v,
			u8 family);

#endif /* HALMA_ANSWER_H */
