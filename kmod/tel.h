/* SPDX-License-Identifier: GPL-2.0 */
/* The tunnel encapsulation limit option (RFC 2473, 4.1.1). */
#ifndef HALMA_TEL_H
#define HALMA_TEL_H

#include <linux/skbuff.h>

/* Octets of a destination options header that holds nothing else. */
#define HALMA_TEL_LEN	8

int halma_tel_find(struct sk_buff *skb);
u8 halma_tel_push(struct sk_buff *skb, u8 limit, u8 nexthdr);

#endif /* HALMA_TEL_H */
