/* SPDX-License-Identifier: GPL-2.0 */
/* Encapsulations: what stands between the outer and the inner header. */
#ifndef HALMA_ENCAP_H
#define HALMA_ENCAP_H

#include <linux/skbuff.h>
#include "halma.h"

/**
 * struct halma_encap_ops - one encapsulation
 * @overhead: octets of all headers in front of the inner one, without a
 *	destination options header
 * @gso_type: SKB_GSO_* bits that a super-packet gets, by inner family (0 IPv6, 1 IPv4)
 * @proto: protocol that routes and policies are looked up with, by inner family
 * @push: put what comes between outer and inner header; returns the next header
 *	value for what precedes it. Headroom is there.
 */
struct halma_encap_ops {
	u8 overhead;
	int gso_type[2];
	u8 proto[2];
	u8 (*push)(struct sk_buff *skb, const struct halma_tnl *tnl, int family);
};

/* NULL when the module has no such encapsulation. */
const struct halma_encap_ops *halma_encap_find(u32 encap);

#define HALMA_TEL_LEN	8

/* Room for the largest set of headers in front of an inner packet. */
#define HALMA_HEADROOM	(sizeof(struct ipv6hdr) + HALMA_TEL_LEN)

/**
 * halma_tel_find() - tunnel encapsulation limit option of an IPv6 packet
 * @skb: packet, network header set
 *
 * RFC 2473, section 4.1.1. May pull, so header pointers must be taken anew.
 *
 * Return: offset of the limit octet from the network header, or 0.
 */
int halma_tel_find(struct sk_buff *skb);

/* Push a destination options header that holds @limit; returns IPPROTO_DSTOPTS. */
u8 halma_tel_push(struct sk_buff *skb, u8 limit, u8 nexthdr);

#endif /* HALMA_ENCAP_H */
