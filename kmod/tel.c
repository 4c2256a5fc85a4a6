// SPDX-License-Identifier: GPL-2.0
/*
 * The tunnel encapsulation limit: how often a packet may be encapsulated again.
 */
#include <linux/ip6_tunnel.h>
#include <linux/ipv6.h>
#include <net/ipv6.h>
#include "tel.h"

/* Offset of the limit octet inside a destination options header at @off, or 0. */
static int halma_tel_in_opts(const struct sk_buff *skb, int off, int len)
{
	const u8 *nh = skb_network_header(skb);
	int end = off + len;

	for (off += 2; off < end;) {
		int opt_len;

		if (nh[off] == IPV6_TLV_PAD1) {
			off++;
			continue;
		}
		if (off + 2 > end)
			return 0;
		opt_len = nh[off + 1];
		if (off + 2 + opt_len > end)
			return 0;
		if (nh[off] == IPV6_TLV_TNL_ENCAP_LIMIT && opt_len == 1)
			return off + 2;
		off += 2 + opt_len;
	}
	return 0;
}

/* Can @len octets from the network header on be read? */
static bool halma_nh_may_pull(struct sk_buff *skb, int len)
{
	return pskb_may_pull(skb, skb_network_offset(skb) + len);
}

/**
 * halma_tel_find() - tunnel encapsulation limit option of an IPv6 packet
 * @skb: packet, network header set
 *
 * RFC 2473, section 4.1.1. May pull, so header pointers must be taken anew.
 *
 * Return: offset of the limit octet from the network header, or 0.
 */
int halma_tel_find(struct sk_buff *skb)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;
	int off = sizeof(struct ipv6hdr);
	int n;

	/* A chain of headers ends within a handful, or is not worth reading. */
	for (n = 0; n < 8; n++) {
		const struct ipv6_opt_hdr *hdr;
		int len, tel;

		if (nexthdr != NEXTHDR_HOP && nexthdr != NEXTHDR_ROUTING &&
		    nexthdr != NEXTHDR_DEST)
			return 0;
		if (!halma_nh_may_pull(skb, off + sizeof(*hdr)))
			return 0;
		hdr = (const void *)(skb_network_header(skb) + off);
		len = ipv6_optlen(hdr);
		if (nexthdr == NEXTHDR_DEST) {
			if (!halma_nh_may_pull(skb, off + len))
				return 0;
			tel = halma_tel_in_opts(skb, off, len);
			if (tel)
				return tel;
			hdr = (const void *)(skb_network_header(skb) + off);
		}
		nexthdr = hdr->nexthdr;
		off += len;
	}
	return 0;
}

/**
 * halma_tel_push() - put a destination options header with a limit in front
 * @skb: packet, with headroom
 * @limit: to send
 * @nexthdr: of the header
 *
 * Return: next header value for what precedes it.
 */
u8 halma_tel_push(struct sk_buff *skb, u8 limit, u8 nexthdr)
{
	u8 *opt = skb_push(skb, HALMA_TEL_LEN);

	opt[0] = nexthdr;
	opt[1] = 0;
	opt[2] = IPV6_TLV_TNL_ENCAP_LIMIT;
	opt[3] = 1;
	opt[4] = limit;
	opt[5] = IPV6_TLV_PADN;
	opt[6] = 1;
	opt[7] = 0;
	return NEXTHDR_DEST;
}
