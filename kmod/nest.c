// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels in tunnels. The packet itself says how often it has been encapsulated, by its
 * headers: that holds when it has been in a queue, or in another device, meanwhile.
 */
#include <net/ipv6.h>
#include "nest.h"
#include "net.h"

/* A chain of headers ends within a handful, or is not worth reading. */
#define HALMA_NEST_HEADERS	8

/* Step over a header between two of ours: a limit, or that of a fragment. */
static int halma_nest_step(const struct sk_buff *skb, int off, u8 *nexthdr)
{
	const struct ipv6_opt_hdr *opt;
	const struct frag_hdr *frag;
	struct ipv6_opt_hdr optbuf;
	struct frag_hdr fragbuf;

	if (*nexthdr == NEXTHDR_DEST) {
		opt = skb_header_pointer(skb, off, sizeof(optbuf), &optbuf);
		if (!opt)
			return -1;
		*nexthdr = opt->nexthdr;
		return off + ipv6_optlen(opt);
	}
	frag = skb_header_pointer(skb, off, sizeof(fragbuf), &fragbuf);
	if (!frag)
		return -1;
	*nexthdr = frag->nexthdr;
	return frag->frag_off & htons(IP6_OFFSET) ? -1 : off + (int)sizeof(*frag);
}

/* What follows the IPv6 header at @off, and where; -1 if it is elsewhere (in another fragment). */
static int halma_nest_inner(const struct sk_buff *skb, const struct ipv6hdr *ip6h, int off,
			    u8 *nexthdr)
{
	int n;

	*nexthdr = ip6h->nexthdr;
	off += sizeof(*ip6h);
	for (n = 0; n < HALMA_NEST_HEADERS && off > 0; n++) {
		if (*nexthdr != NEXTHDR_DEST && *nexthdr != NEXTHDR_FRAGMENT)
			break;
		off = halma_nest_step(skb, off, nexthdr);
	}
	return off;
}

/**
 * halma_nest_depth() - how often this namespace has encapsulated a packet
 * @hd: device
 * @prm: its parameters
 * @skb: IPv6 packet, network header set
 *
 * Counts the outer headers that come from a local address of a device of the same outer
 * side, those of fragments too. What is encrypted is not seen. Packet path, under RCU.
 *
 * Return: that number, HALMA_DEPTH_MAX at most.
 */
int halma_nest_depth(const struct halma_dev *hd, const struct halma_params *prm,
		     const struct sk_buff *skb)
{
	int off = skb_network_offset(skb), depth = 0, n;
	const struct ipv6hdr *ip6h;
	struct ipv6hdr buf;
	u8 nexthdr;

	for (n = 0; n < HALMA_NEST_HEADERS && depth < HALMA_DEPTH_MAX; n++) {
		ip6h = skb_header_pointer(skb, off, sizeof(buf), &buf);
		if (!ip6h)
			break;
		off = halma_nest_inner(skb, ip6h, off, &nexthdr);
		if (nexthdr != IPPROTO_IPV6 && nexthdr != IPPROTO_IPIP)
			break;
		if (halma_local_find(hd->net, &ip6h->saddr, prm->vrf))
			depth++;
		if (nexthdr == IPPROTO_IPIP || off < 0)
			break;
	}
	return depth;
}
