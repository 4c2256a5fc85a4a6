/* SPDX-License-Identifier: GPL-2.0 */
/* Tunnels in tunnels: how often a packet has been encapsulated here. */
#ifndef HALMA_NEST_H
#define HALMA_NEST_H

#include <linux/ipv6.h>
#include "halma.h"

/* A packet may be encapsulated this often (a MIPv6 tunnel inside a PMIPv6 tunnel). */
#define HALMA_DEPTH_MAX	2

int halma_nest_depth(const struct halma_dev *hd, const struct halma_params *prm,
		     const struct sk_buff *skb);

/* Can there be a tunnel inside an IPv6 packet? That is all that most packets need to ask. */
static inline bool halma_nest_may(const struct ipv6hdr *ip6h)
{
	return ip6h->nexthdr == IPPROTO_IPV6 || ip6h->nexthdr == IPPROTO_IPIP ||
	       ip6h->nexthdr == NEXTHDR_DEST || ip6h->nexthdr == NEXTHDR_FRAGMENT;
}

#endif /* HALMA_NEST_H */
