// SPDX-License-Identifier: GPL-2.0
/*
 * A router between us and a far end says that our outer packet did not arrive.
 * The path MTU is learnt; the inner source is told in its own words (RFC 2473,
 * section 8).
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/inet_dscp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>
#include "dev.h"
#include "encap.h"
#include "err.h"
#include "lookup.h"
#include "tnl.h"

/**
 * struct halma_relay - what to tell the inner source
 * @too_big: that its packet was larger than @mtu; else that it is unreachable
 * @mtu: of the tunnel
 */
struct halma_relay {
	bool too_big;
	u32 mtu;
};

/*
 * Learn from the error and decide what to relay. Return false when there is
 * nothing to say.
 */
static bool halma_err_learn(struct halma_dev *hd, struct sk_buff *skb, u8 type, u8 code,
			    __be32 info, int offset, struct halma_relay *relay)
{
	const struct halma_params *prm = rcu_dereference(hd->params);

	switch (type) {
	case ICMPV6_PKT_TOOBIG:
		/* Every link carries that much: discarded (RFC 8201, section 4). */
		if (ntohl(info) < IPV6_MIN_MTU)
			return false;
		ip6_update_pmtu(skb, hd->net, info, prm->vrf, prm->fwmark,
				sock_net_uid(hd->net, NULL));
		relay->too_big = true;
		/* What is in front of the inner header is not for its source. */
		relay->mtu = ntohl(info) > offset ? ntohl(info) - offset : 0;
		return true;
	case ICMPV6_DEST_UNREACH:
		return true;
	case ICMPV6_TIME_EXCEED:
		return code == ICMPV6_EXC_HOPLIMIT;
	case ICMPV6_PARAMPROB:
		/* Our encapsulation limit was used up, or a header not understood. */
		return true;
	default:
		return false;
	}
}

static struct halma_dev *halma_err_find(struct sk_buff *skb, const struct halma_tnl **tnlp)
{
	const struct ipv6hdr *outer = (const struct ipv6hdr *)skb->data;
	struct halma_dev *hd;

	hd = halma_local_find(dev_net(skb->dev), &outer->saddr,
			      l3mdev_master_ifindex_rcu(skb->dev));
	if (!hd)
		return NULL;
	*tnlp = halma_tnl_find(hd, &outer->saddr, &outer->daddr, HALMA_ENCAP_IPV6);
	return *tnlp ? hd : NULL;
}

/*
 * Could we have sent a packet for @daddr to the far end? Anybody may quote one
 * that we did not, and have us tell its source.
 */
static bool halma_err_is_ours(struct halma_dev *hd, const struct halma_tnl *tnl, u8 family,
			      const void *daddr)
{
	const struct halma_paths *paths;
	int skip_mipv6;

	for (skip_mipv6 = 0; skip_mipv6 < 2; skip_mipv6++)
		if (halma_dst_find(hd, family, daddr, skip_mipv6, &paths) &&
		    (paths->tnl == tnl || READ_ONCE(paths->prev) == tnl))
			return true;
	return false;
}

/* A private copy that begins with the inner header and seems to come from us. */
static struct sk_buff *halma_err_inner(struct halma_dev *hd, const struct halma_tnl *tnl,
				       struct sk_buff *skb, int offset, u8 family)
{
	const void *daddr;
	struct sk_buff *inner;

	if (!pskb_may_pull(skb, offset + (family == AF_INET6 ? sizeof(struct ipv6hdr) :
						 sizeof(struct iphdr))))
		return NULL;
	daddr = family == AF_INET6 ?
		(const void *)&((const struct ipv6hdr *)(skb->data + offset))->daddr :
		&((const struct iphdr *)(skb->data + offset))->daddr;
	if (!halma_err_is_ours(hd, tnl, family, daddr))
		return NULL;
	inner = skb_clone(skb, GFP_ATOMIC);
	if (!inner)
		return NULL;
	skb_dst_drop(inner);
	skb_pull(inner, offset);
	skb_reset_network_header(inner);
	skb_scrub_packet(inner, dev_net(hd->dev) != hd->net);
	inner->dev = hd->dev;
	/* The control block still speaks of the ICMP packet. */
	memset(inner->cb, 0, sizeof(inner->cb));
	return inner;
}

/*
 * The beginning of both handlers. Return the packet that the error is about, to be freed by the
 * caller, or NULL when there is nothing to relay; @err is then what the handler returns.
 */
static struct sk_buff *halma_err_open(struct sk_buff *skb, u8 type, u8 code, int offset,
				      __be32 info, u8 family, struct halma_relay *relay, int *err)
{
	const struct halma_tnl *tnl;
	struct halma_dev *hd;

	hd = halma_err_find(skb, &tnl);
	if (!hd) {
		*err = -ENOENT;
		return NULL;
	}
	*err = 0;
	if (!halma_err_learn(hd, skb, type, code, info, offset, relay))
		return NULL;
	return halma_err_inner(hd, tnl, skb, offset, family);
}

int halma_err6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code, int offset,
	       __be32 info)
{
	struct halma_relay relay = {};
	struct sk_buff *inner;
	int err;

	inner = halma_err_open(skb, type, code, offset, info, AF_INET6, &relay, &err);
	if (!inner)
		return err;
	inner->protocol = htons(ETH_P_IPV6);

	if (!relay.too_big) {
		icmpv6_send(inner, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	} else {
		u32 mtu = max_t(u32, relay.mtu, IPV6_MIN_MTU);

		/* Packets up to 1280 are fragmented from now on, outside. */
		if (sizeof(struct ipv6hdr) + ntohs(ipv6_hdr(inner)->payload_len) > mtu)
			icmpv6_send(inner, ICMPV6_PKT_TOOBIG, 0, mtu);
	}
	consume_skb(inner);
	return 0;
}

/* icmp_send() wants the packet to have a route, as if it had just come in. */
static bool halma_err_route4(const struct net_device *dev, struct sk_buff *inner)
{
	const struct iphdr *iph = ip_hdr(inner);
	int oif = l3mdev_master_ifindex_rcu(dev);
	struct flowi4 fl4 = { .flowi4_oif = oif, .daddr = iph->saddr };
	struct rtable *rt;
	bool local;

	if (iph->version != 4 || iph->ihl < 5)
		return false;
	rt = ip_route_output_key(dev_net(dev), &fl4);
	if (IS_ERR(rt))
		return false;
	inner->dev = rt->dst.dev;
	local = rt->rt_flags & RTCF_LOCAL;
	ip_rt_put(rt);
	if (!local)
		return !ip_route_input(inner, iph->daddr, iph->saddr,
				       inet_dsfield_to_dscp(iph->tos), inner->dev);

	/* It never came in: the route that it went out by. */
	fl4 = (struct flowi4) { .flowi4_oif = oif, .daddr = iph->daddr, .saddr = iph->saddr };
	rt = ip_route_output_key(dev_net(dev), &fl4);
	if (IS_ERR(rt))
		return false;
	skb_dst_set(inner, &rt->dst);
	return true;
}

int halma_err4(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code, int offset,
	       __be32 info)
{
	struct halma_relay relay = {};
	struct sk_buff *inner;
	int err;

	inner = halma_err_open(skb, type, code, offset, info, AF_INET, &relay, &err);
	if (!inner)
		return err;
	inner->protocol = htons(ETH_P_IP);
	if (!halma_err_route4(inner->dev, inner))
		goto out;

	if (!relay.too_big)
		icmp_send(inner, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else if (ip_hdr(inner)->frag_off & htons(IP_DF) &&
		 ntohs(ip_hdr(inner)->tot_len) > relay.mtu)
		icmp_send(inner, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(relay.mtu));
out:
	kfree_skb(inner);
	return 0;
}
