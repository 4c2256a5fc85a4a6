// SPDX-License-Identifier: GPL-2.0
/*
 * IPv6 and IPv4 directly in IPv6 (RFC 2473): nothing but a tunnel encapsulation limit
 * stands between the headers.
 *
 * tunnel6 hands us what has next header 41 or 4. It asks us before ip6_tunnel and the
 * others, so a packet that is not for one of our addresses must go on to them
 * untouched.
 */
#include <linux/icmpv6.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ip6_tunnel.h>
#include <net/ip_tunnels.h>
#include <net/xfrm.h>
#include "encap.h"
#include "err.h"
#include "net.h"
#include "rcv.h"

/* Ahead of ip6_vti (0), ip6_tunnel (1), xfrm interfaces (2) and xfrm6_tunnel (3). */
#define HALMA_TUNNEL6_PRIORITY	(-1)

static u8 halma_ipv6_proto(u8 family)
{
	return family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
}

/* Downlink */

static bool halma_ipv6_route(const struct halma_dev *hd, const struct halma_tnl *tnl,
			     const struct halma_params *prm, u8 family,
			     struct halma_route *route)
{
	struct flowi6 fl6 = {
		.flowi6_oif = prm->vrf,
		.flowi6_mark = prm->fwmark,
		.flowi6_proto = halma_ipv6_proto(family),
		.flowi6_uid = sock_net_uid(hd->net, NULL),
		.saddr = tnl->key.local,
		.daddr = tnl->key.remote,
	};
	struct dst_entry *dst;

	if (READ_ONCE(hd->vrf_gone))
		return false;
	dst = ip6_route_output(hd->net, NULL, &fl6);
	if (dst->error) {
		dst_release(dst);
		return false;
	}
	dst = xfrm_lookup(hd->net, dst, flowi6_to_flowi(&fl6), NULL, 0);
	if (IS_ERR(dst))
		return false;
	route->dst = dst;
	route->cookie = rt6_get_cookie(container_of(dst, struct rt6_info, dst));
	return true;
}

/*
 * Not ip6_update_pmtu(), which looks for the route by what is quoted: neither protocol
 * nor flow label are there as they were when ours was looked up. A route that many
 * destinations share makes an exception for the one in the network header.
 */
static void halma_ipv6_learn(struct dst_entry *dst, struct sk_buff *skb, u32 mtu)
{
	int offset = skb_network_offset(skb);

	skb_reset_network_header(skb);
	dst->ops->update_pmtu(dst, NULL, skb, mtu, false);
	skb_set_network_header(skb, offset);
}

/* First word of the outer header: traffic class (RFC 6040, 4.1) and flow label. */
static __be32 halma_ipv6_flowinfo(struct sk_buff *skb, const struct halma_outer *out)
{
	const struct halma_params *prm = out->prm;
	u8 inner, tclass;
	__be32 label;

	inner = out->family == AF_INET6 ? ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;
	tclass = prm->dscp_mode == HALMA_DSCP_MODE_FIXED ? prm->dscp << 2 : inner;
	/* CE too, of which INET_ECN_encapsulate() makes ECT(0), as RFC 3168 did. */
	tclass = (tclass & ~INET_ECN_MASK) | (inner & INET_ECN_MASK);

	if (prm->flow_label_mode == HALMA_FLOW_LABEL_MODE_FIXED) {
		label = htonl(prm->flow_label);
	} else if (prm->flow_label_mode == HALMA_FLOW_LABEL_MODE_INHERIT &&
		   out->family == AF_INET6) {
		label = ip6_flowlabel(ipv6_hdr(skb));
	} else {
		/* Not the bits that a receive queue is chosen by (RFC 6438). */
		label = (__force __be32)rol32(skb_get_hash(skb), 16) & IPV6_FLOWLABEL_MASK;
	}
	return ip6_make_flowinfo(tclass, label);
}

/**
 * halma_ipv6_build() - the outer header, and the limit if there is one
 * @skb: inner packet, with headroom
 * @out: what to write
 *
 * See &halma_encap_ops.build.
 *
 * Return: 0 or -errno.
 */
int halma_ipv6_build(struct sk_buff *skb, const struct halma_outer *out)
{
	__be32 flowinfo = halma_ipv6_flowinfo(skb, out);
	u8 nexthdr = halma_ipv6_proto(out->family);
	struct ipv6hdr *ip6h;
	int err;

	skb_set_inner_ipproto(skb, nexthdr);
	err = iptunnel_handle_offloads(skb, SKB_GSO_IPXIP6);
	if (err)
		return err;
	if (out->limit >= 0)
		nexthdr = halma_tel_push(skb, out->limit, nexthdr);
	skb_push(skb, sizeof(*ip6h));
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IPV6);
	ip6h = ipv6_hdr(skb);
	*(__be32 *)ip6h = flowinfo | htonl(0x60000000);
	ip6h->nexthdr = nexthdr;
	ip6h->hop_limit = out->prm->hop_limit ?: ip6_dst_hoplimit(out->dst);
	ip6h->saddr = out->tnl->key.local;
	ip6h->daddr = out->tnl->key.remote;
	return 0;
}

/**
 * halma_ipv6_output() - send a packet with its outer header
 * @net: outer namespace
 * @skb: packet, consumed
 * @out: what its header was made of
 *
 * See &halma_encap_ops.output.
 *
 * Return: as ip6_local_out().
 */
int halma_ipv6_output(struct net *net, struct sk_buff *skb, const struct halma_outer *out)
{
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	/* Too large for the path by now means: fragment the outer packet. */
	skb->ignore_df = !skb_is_gso(skb);
	skb_dst_set_noref(skb, out->dst);
	return ip6_local_out(net, NULL, skb);
}

/* Uplink */

/*
 * The address that a packet was sent from whose source the stack has exchanged with the
 * one of a Home Address option (RFC 6275, 9.3.1); NULL if it has not.
 */
static const struct in6_addr *halma_ipv6_sender(struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_IPV6_MIP6)
	int off;

	if (likely(!IP6CB(skb)->dsthao))
		return NULL;
	off = ipv6_find_tlv(skb, IP6CB(skb)->dsthao, IPV6_TLV_HAO);
	if (off >= 0)
		return &((const struct ipv6_destopt_hao *)(skb_network_header(skb) + off))->addr;
	return &ipv6_hdr(skb)->saddr;
#else
	return NULL;
#endif
}

static int halma_ipv6_rcv_ours(struct sk_buff *skb, struct halma_dev *hd, u8 family)
{
	const struct ipv6hdr *outer = ipv6_hdr(skb);
	struct halma_rx rx = {
		.hd = hd,
		.from = {
			.local = &outer->daddr,
			.remote = &outer->saddr,
			.encap = HALMA_ENCAP_IPV6,
		},
		.sender = halma_ipv6_sender(skb),
		.family = family,
		.ds = ipv6_get_dsfield(outer),
	};

	return halma_rcv(skb, &rx);
}

/* Other people's tunnels pass by here: no more is done for them than to look. */
static int halma_ipv6_rcv(struct sk_buff *skb, u8 family)
{
	struct halma_dev *hd = halma_local_of(skb, &ipv6_hdr(skb)->daddr);

	return hd ? halma_ipv6_rcv_ours(skb, hd, family) : 1;
}

static int halma_ipv6_rcv6(struct sk_buff *skb)
{
	return halma_ipv6_rcv(skb, AF_INET6);
}

static int halma_ipv6_rcv4(struct sk_buff *skb)
{
	return halma_ipv6_rcv(skb, AF_INET);
}

/* Errors: @skb->data is the outer header as quoted, @offset leads to the inner one. */

static void halma_ipv6_what(struct halma_err *err, u8 type, u8 code, __be32 info)
{
	switch (type) {
	case ICMPV6_PKT_TOOBIG:
		/* Every link carries that much: discarded (RFC 8201, section 4). */
		if (ntohl(info) < IPV6_MIN_MTU)
			return;
		err->what = HALMA_ERR_TOO_BIG;
		err->mtu = ntohl(info);
		return;
	case ICMPV6_DEST_UNREACH:
	case ICMPV6_PARAMPROB:
		/* The latter: our limit was used up, or a header not understood. */
		err->what = HALMA_ERR_UNREACHABLE;
		return;
	case ICMPV6_TIME_EXCEED:
		if (code == ICMPV6_EXC_HOPLIMIT)
			err->what = HALMA_ERR_UNREACHABLE;
		return;
	}
}

static int halma_ipv6_err(struct sk_buff *skb, u8 type, u8 code, int offset, __be32 info,
			  u8 family)
{
	const struct ipv6hdr *outer = (const struct ipv6hdr *)skb->data;
	struct halma_err err = {
		.to = {
			.local = &outer->saddr,
			.remote = &outer->daddr,
			.encap = HALMA_ENCAP_IPV6,
		},
		.size = sizeof(*outer) + ntohs(outer->payload_len),
		.family = family,
		.offset = offset,
	};

	halma_ipv6_what(&err, type, code, info);
	return halma_err(skb, &err);
}

static int halma_ipv6_err6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code,
			   int offset, __be32 info)
{
	return halma_ipv6_err(skb, type, code, offset, info, AF_INET6);
}

static int halma_ipv6_err4(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code,
			   int offset, __be32 info)
{
	return halma_ipv6_err(skb, type, code, offset, info, AF_INET);
}

static struct xfrm6_tunnel halma_tunnel6 = {
	.handler = halma_ipv6_rcv6,
	.err_handler = halma_ipv6_err6,
	.priority = HALMA_TUNNEL6_PRIORITY,
};

static struct xfrm6_tunnel halma_tunnel46 = {
	.handler = halma_ipv6_rcv4,
	.err_handler = halma_ipv6_err4,
	.priority = HALMA_TUNNEL6_PRIORITY,
};

static int halma_ipv6_hook(void)
{
	int err;

	err = xfrm6_tunnel_register(&halma_tunnel6, AF_INET6);
	if (err) {
		pr_err("another module handles IPv6 tunnels at priority %d: %d\n",
		       HALMA_TUNNEL6_PRIORITY, err);
		return err;
	}
	err = xfrm6_tunnel_register(&halma_tunnel46, AF_INET);
	if (err) {
		pr_err("another module handles IPv4-in-IPv6 tunnels at priority %d: %d\n",
		       HALMA_TUNNEL6_PRIORITY, err);
		xfrm6_tunnel_deregister(&halma_tunnel6, AF_INET6);
	}
	return err;
}

static void halma_ipv6_unhook(void)
{
	xfrm6_tunnel_deregister(&halma_tunnel46, AF_INET);
	xfrm6_tunnel_deregister(&halma_tunnel6, AF_INET6);
}

const struct halma_encap_ops halma_encap_ipv6 = {
	.family = AF_INET6,
	.overhead = sizeof(struct ipv6hdr),
	.limit_len = HALMA_TEL_LEN,
	.headroom = sizeof(struct ipv6hdr) + HALMA_TEL_LEN,
	.route = halma_ipv6_route,
	.learn = halma_ipv6_learn,
	.build = halma_ipv6_build,
	.output = halma_ipv6_output,
	.hook = halma_ipv6_hook,
	.unhook = halma_ipv6_unhook,
};
