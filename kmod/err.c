// SPDX-License-Identifier: GPL-2.0
/*
 * A router between us and a far end says that our outer packet did not arrive.
 * The path MTU is learnt; the inner source is told in its own words (RFC 2473,
 * section 8). Nobody says who sent the error: what it quotes must be a packet that a
 * binding here can have sent, or nothing is learnt and nobody told.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/inet_dscp.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>
#include "encap.h"
#include "err.h"
#include "lookup.h"
#include "net.h"
#include "stats.h"
#include "tnl.h"

static struct halma_dev *halma_err_find(struct sk_buff *skb, const struct halma_err *err,
					struct halma_tnl **tnlp)
{
	struct halma_dev *hd;

	hd = halma_local_of(skb, err->to.local);
	if (!hd)
		return NULL;
	*tnlp = halma_tnl_find(hd, &err->to);
	return *tnlp ? hd : NULL;
}

/* The destination of the inner packet that is quoted, or NULL if there is none. */
static const void *halma_err_daddr(struct sk_buff *skb, const struct halma_err *err)
{
	const struct ipv6hdr *ip6h;
	const struct iphdr *iph;

	if (!pskb_may_pull(skb, err->offset + (err->family == AF_INET6 ? sizeof(*ip6h) :
								       sizeof(*iph))))
		return NULL;
	if (err->family == AF_INET6) {
		ip6h = (const struct ipv6hdr *)(skb->data + err->offset);
		return ip6h->version == 6 ? &ip6h->daddr : NULL;
	}
	iph = (const struct iphdr *)(skb->data + err->offset);
	return iph->version == 4 ? &iph->daddr : NULL;
}

/*
 * Could a binding here have sent what is quoted to the far end? Anybody may quote one
 * that none did, to have us tell its source, or send less in each packet to a MAG.
 */
static bool halma_err_is_ours(struct halma_dev *hd, const struct halma_tnl *tnl,
			      struct sk_buff *skb, const struct halma_err *err)
{
	const struct halma_paths *paths;
	const void *daddr;
	int skip_mipv6;

	if (err->what == HALMA_ERR_TOO_BIG && err->size <= err->mtu)
		return false;
	daddr = halma_err_daddr(skb, err);
	for (skip_mipv6 = 0; daddr && skip_mipv6 < 2; skip_mipv6++)
		if (halma_dst_find(hd, err->family, daddr, skip_mipv6, &paths) &&
		    (paths->tnl == tnl || READ_ONCE(paths->prev) == tnl))
			return true;
	return false;
}

/*
 * The route that packets take now is the one that learns: looked up anew, from what is
 * quoted, it could be another one of several equal ones.
 */
static void halma_err_learn(struct halma_dev *hd, struct halma_tnl *tnl, struct sk_buff *skb,
			    const struct halma_err *err)
{
	const struct halma_route *route;

	route = halma_tnl_route(hd, tnl, rcu_dereference(hd->params), err->family);
	if (route)
		tnl->ops->learn(route->dst, skb, err->mtu);
}

/* A private copy that begins with the inner header and seems to come from us. */
static struct sk_buff *halma_err_inner(struct halma_dev *hd, struct sk_buff *skb, int offset)
{
	struct sk_buff *inner;

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

/* What is in front of the inner header is not for its source. */
static u32 halma_err_mtu(const struct halma_err *err)
{
	return err->mtu > err->offset ? err->mtu - err->offset : 0;
}

static void halma_err_relay6(struct sk_buff *inner, const struct halma_err *err)
{
	u32 mtu = max_t(u32, halma_err_mtu(err), IPV6_MIN_MTU);

	inner->protocol = htons(ETH_P_IPV6);
	if (err->what == HALMA_ERR_UNREACHABLE)
		icmpv6_send(inner, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	/* Packets up to 1280 are fragmented from now on, outside. */
	else if (sizeof(struct ipv6hdr) + ntohs(ipv6_hdr(inner)->payload_len) > mtu)
		icmpv6_send(inner, ICMPV6_PKT_TOOBIG, 0, mtu);
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

static void halma_err_relay4(struct sk_buff *inner, const struct halma_err *err)
{
	u32 mtu = halma_err_mtu(err);

	inner->protocol = htons(ETH_P_IP);
	if (!halma_err_route4(inner->dev, inner))
		return;
	if (err->what == HALMA_ERR_UNREACHABLE)
		icmp_send(inner, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else if (ip_hdr(inner)->frag_off & htons(IP_DF) && ntohs(ip_hdr(inner)->tot_len) > mtu)
		icmp_send(inner, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
}

/**
 * halma_err() - learn from an error about an outer packet, and relay it
 * @skb: error; @skb->data is the outer header as quoted
 * @err: what its encapsulation has read of it
 *
 * From the error handlers of encapsulations, under RCU, BHs off.
 *
 * Return: 0 if the quoted packet was for one of our far ends, -ENOENT if not.
 */
int halma_err(struct sk_buff *skb, const struct halma_err *err)
{
	struct halma_tnl *tnl;
	struct sk_buff *inner;
	struct halma_dev *hd;

	hd = halma_err_find(skb, err, &tnl);
	if (!hd)
		return -ENOENT;
	if (!err->what)
		return 0;
	if (!halma_err_is_ours(hd, tnl, skb, err)) {
		halma_count_drop(hd, HALMA_DROP_FOREIGN_ERROR);
		return 0;
	}
	if (err->what == HALMA_ERR_TOO_BIG)
		halma_err_learn(hd, tnl, skb, err);
	inner = halma_err_inner(hd, skb, err->offset);
	if (!inner)
		return 0;
	if (err->family == AF_INET6)
		halma_err_relay6(inner, err);
	else
		halma_err_relay4(inner, err);
	consume_skb(inner);
	return 0;
}
