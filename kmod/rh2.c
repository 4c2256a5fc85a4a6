// SPDX-License-Identifier: GPL-2.0
/*
 * What the anchor itself says to a mobile node that is away goes to the care-of address
 * with a type 2 routing header, not through the tunnel (RFC 6275, 9.3.2 and 10.4.2).
 *
 * Here and not by XFRM: a policy for each home address would flush all routes of the
 * machine with each registration, and be asked about each packet that is forwarded; and
 * it would know only the source addresses that it was made for. IPsec that a policy wants
 * for the home address has been applied before the packet comes here, as it must be.
 */
#include <linux/icmpv6.h>
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/ndisc.h>
#include "params.h"
#include "prefix.h"
#include "rh2.h"

/* Is the source an address of this machine, where its outer packets are sent? */
static bool halma_rh2_from_here(const struct halma_dev *hd, const struct halma_params *prm,
				const struct sk_buff *skb)
{
	/* What has come in by an interface is forwarded, and needs no lookup. */
	if (likely(skb->skb_iif))
		return false;
	return net_eq(dev_net(skb->dev), hd->net) &&
	       l3mdev_master_ifindex_rcu(skb->dev) == prm->vrf &&
	       ipv6_chk_addr(hd->net, &ipv6_hdr(skb)->saddr, skb->dev, 0);
}

/* Is the destination the home address, and no other address that is reached by it? */
static bool halma_rh2_to_hoa(struct halma_dev *hd, const struct halma_bce *bce,
			     const struct sk_buff *skb)
{
	const struct halma_prefix *px;

	px = halma_prefix_find(&hd->prefixes, AF_INET6, &ipv6_hdr(skb)->daddr, 128);
	return px && rcu_dereference(px->slot[HALMA_KIND_MIPV6 - 1]) == bce;
}

/* Is it that small with the header? Of a super-packet, what it will be cut up into. */
static bool halma_rh2_fits(const struct sk_buff *skb, u32 mtu)
{
	const unsigned int max = mtu - HALMA_RH2_LEN;

	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, max) : skb->len <= max;
}

static bool halma_rh2_is_nd(const struct sk_buff *skb, unsigned int off)
{
	u8 buf, *type = skb_header_pointer(skb, off, sizeof(buf), &buf);

	return !type || (*type >= NDISC_ROUTER_SOLICITATION && *type <= NDISC_REDIRECT);
}

/*
 * May it be that large? What every path carries may, if it is no part of something larger, which
 * takes one way as a whole. TCP and UDP must be told if it is not: but the error would quote the
 * care-of address, by which they know nobody, while err.c tells of what goes through the tunnel.
 * From ICMPv6 the route learns. Fragments must not be fragmented again, but within the tunnel.
 */
static bool halma_rh2_size(const struct halma_outer *out, const struct sk_buff *skb, int proto,
			   bool fragment)
{
	if (proto != IPPROTO_ICMPV6)
		return !fragment && halma_rh2_fits(skb, IPV6_MIN_MTU);
	return !fragment || halma_rh2_fits(skb, dst_mtu(out->dst));
}

/*
 * A tunnel packet, or what a fragment of one begins with. Those of halma have an address of the
 * machine as source, too; they are counted by their headers (nest.c), which a routing header
 * is not.
 */
static bool halma_rh2_is_tunnel(int proto)
{
	return proto == IPPROTO_IPV6 || proto == IPPROTO_IPIP || proto == IPPROTO_DSTOPTS;
}

/*
 * Not neighbour discovery (RFC 6275, 9.3.2), nor Mobility Headers, which get theirs from
 * who sends them, or must not have one (6.1); nor what goes by other routing headers, nor tunnels.
 */
static bool halma_rh2_may(const struct halma_outer *out, const struct sk_buff *skb)
{
	unsigned short frag = 0;
	unsigned int off = 0;
	int proto, flags = 0;

	if (ipv6_find_hdr(skb, &off, NEXTHDR_ROUTING, NULL, NULL) >= 0)
		return false;
	off = 0;
	proto = ipv6_find_hdr(skb, &off, -1, &frag, &flags);
	if (proto < 0 || proto == IPPROTO_MH || halma_rh2_is_tunnel(proto))
		return false;
	if (proto == IPPROTO_ICMPV6 && !frag && halma_rh2_is_nd(skb, off))
		return false;
	return halma_rh2_size(out, skb, proto, flags & IP6_FH_F_FRAG);
}

/**
 * halma_rh2_due() - does a downlink packet go by a type 2 routing header?
 * @hd: device
 * @bce: binding of its destination
 * @out: the way to the care-of address
 * @skb: packet, network header at @skb->data
 *
 * If IPsec protects the tunnel, what the anchor says goes through it as well. Packet path, under
 * RCU.
 */
bool halma_rh2_due(struct halma_dev *hd, const struct halma_bce *bce,
		   const struct halma_outer *out, struct sk_buff *skb)
{
	return bce->kind == HALMA_KIND_MIPV6 && out->family == AF_INET6 &&
	       halma_rh2_from_here(hd, out->prm, skb) && halma_rh2_to_hoa(hd, bce, skb) &&
	       out->tnl->key.encap == HALMA_ENCAP_IPV6 && !dst_xfrm(out->dst) &&
	       halma_rh2_may(out, skb);
}

/* Length of what stands in front of routing headers: hop-by-hop options (RFC 8200, 4.1). */
static int halma_rh2_offset(struct sk_buff *skb)
{
	const struct ipv6_opt_hdr *hbh;
	int len = sizeof(struct ipv6hdr);

	if (ipv6_hdr(skb)->nexthdr != NEXTHDR_HOP)
		return len;
	if (!pskb_may_pull(skb, len + sizeof(*hbh)))
		return -EINVAL;
	hbh = (const struct ipv6_opt_hdr *)(skb->data + len);
	len += ipv6_optlen(hbh);
	return pskb_may_pull(skb, len) ? len : -EINVAL;
}

/**
 * halma_rh2_build() - put in the routing header
 * @skb: packet of halma_rh2_due() that is not GSO, with headroom, whose headers are ours to change
 * @out: the way to the care-of address
 *
 * In front of a fragment header, if there is one: each fragment has its own.
 *
 * Return: 0 or -errno.
 */
int halma_rh2_build(struct sk_buff *skb, const struct halma_outer *out)
{
	int len = halma_rh2_offset(skb);
	struct rt2_hdr *rh2;
	u8 *nexthdr;
	int err;

	if (len < 0)
		return len;
	/* It is that of the final destination, which hardware will not find any more. */
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		err = skb_checksum_help(skb);
		if (err)
			return err;
	}
	skb_push(skb, HALMA_RH2_LEN);
	memmove(skb->data, skb->data + HALMA_RH2_LEN, len);
	skb_reset_network_header(skb);
	nexthdr = len == sizeof(struct ipv6hdr) ? &ipv6_hdr(skb)->nexthdr :
						  skb->data + sizeof(struct ipv6hdr);
	rh2 = (struct rt2_hdr *)(skb->data + len);
	*rh2 = (struct rt2_hdr){
		.rt_hdr = {
			.nexthdr = *nexthdr,
			.hdrlen = HALMA_RH2_LEN / 8 - 1,
			.type = IPV6_SRCRT_TYPE_2,
			.segments_left = 1,
		},
		.addr = ipv6_hdr(skb)->daddr,
	};
	*nexthdr = NEXTHDR_ROUTING;
	ipv6_hdr(skb)->daddr = out->tnl->key.remote;
	return 0;
}
