/* SPDX-License-Identifier: GPL-2.0 */
/* ICMPv6 errors about packets that we sent to a far end. */
#ifndef HALMA_ERR_H
#define HALMA_ERR_H

#include <linux/ipv6.h>
#include <linux/skbuff.h>

/*
 * Error handlers for inner IPv6 and inner IPv4. @skb->data is the outer header
 * as quoted, @offset leads from there to the inner one. Return 0 if the quoted
 * packet was ours, -ENOENT otherwise.
 */
int halma_err6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code, int offset,
	       __be32 info);
int halma_err4(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code, int offset,
	       __be32 info);

#endif /* HALMA_ERR_H */
