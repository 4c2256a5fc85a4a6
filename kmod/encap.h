/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Encapsulations: all that depends on what stands in front of an inner packet. Who
 * sends, receives and shows asks the encapsulation of the far end, and never which one
 * it is.
 */
#ifndef HALMA_ENCAP_H
#define HALMA_ENCAP_H

#include <linux/indirect_call_wrapper.h>
#include <net/dst.h>
#include <net/ipv6.h>
#include "halma.h"
#include "tel.h"

/* Room for the largest set of headers in front of an inner packet. */
#define HALMA_HEADROOM	(sizeof(struct ipv6hdr) + HALMA_TEL_LEN)

/**
 * struct halma_outer - what a downlink packet's outer header is made of
 * @prm: parameters of the device
 * @tnl: far end
 * @dst: route to it
 * @limit: tunnel encapsulation limit to send, -1 none
 * @family: of the inner packet
 */
struct halma_outer {
	const struct halma_params *prm;
	const struct halma_tnl *tnl;
	struct dst_entry *dst;
	int limit;
	u8 family;
};

/**
 * struct halma_encap_ops - one encapsulation
 * @family: of the outer header
 * @overhead: octets of all headers in front of the inner one, without the limit's
 * @limit_len: octets that a tunnel encapsulation limit takes
 * @headroom: octets to have free in front of the inner header, HALMA_HEADROOM at most
 * @route: look up the route of a far end for an inner family, XFRM included, into the
 *	dst and cookie of a route, or return false; packet path, under RCU
 * @learn: let the route that a far end uses know what an error says that its path
 *	carries; @skb->data is the outer header as quoted; packet path, under RCU
 * @build: put all headers in front of the inner one at @skb->data, which has the
 *	headroom; -errno if it cannot be segmented behind them; BHs off
 * @output: send @skb, of which @build has been called, and fragment it if need be;
 *	as ip6_local_out()
 * @hook: have tunnel packets given to halma_rcv(), which need not be ours, and errors
 *	to halma_err()
 * @unhook: undo @hook
 */
struct halma_encap_ops {
	u8 family;
	u8 overhead;
	u8 limit_len;
	u8 headroom;
	bool (*route)(const struct halma_dev *hd, const struct halma_tnl *tnl,
		      const struct halma_params *prm, u8 family, struct halma_route *route);
	void (*learn)(struct dst_entry *dst, struct sk_buff *skb, u32 mtu);
	int (*build)(struct sk_buff *skb, const struct halma_outer *out);
	int (*output)(struct net *net, struct sk_buff *skb, const struct halma_outer *out);
	int (*hook)(void);
	void (*unhook)(void);
};

extern const struct halma_encap_ops halma_encap_ipv6;
int halma_ipv6_build(struct sk_buff *skb, const struct halma_outer *out);
int halma_ipv6_output(struct net *net, struct sk_buff *skb, const struct halma_outer *out);

const struct halma_encap_ops *halma_encap_find(u32 encap);
int halma_encap_register(void);
void halma_encap_unregister(void);

/* What a route carries for inner packets, the outer ones not being fragmented. */
static inline u32 halma_encap_mtu(const struct halma_encap_ops *ops, const struct dst_entry *dst,
				  bool limit)
{
	return dst_mtu(dst) - ops->overhead - (limit ? ops->limit_len : 0);
}

/* The two that each packet meets are called directly where indirect calls are dear. */
static inline int halma_encap_build(struct sk_buff *skb, const struct halma_outer *out)
{
	return INDIRECT_CALL_1(out->tnl->ops->build, halma_ipv6_build, skb, out);
}

static inline int halma_encap_output(struct net *net, struct sk_buff *skb,
				     const struct halma_outer *out)
{
	return INDIRECT_CALL_1(out->tnl->ops->output, halma_ipv6_output, net, skb, out);
}

#endif /* HALMA_ENCAP_H */
