// SPDX-License-Identifier: GPL-2.0
/*
 * Downlink. A packet comes along the route of the home network:
 *
 *   halma_xmit -> halma_tx_classify: is it one that may be tunnelled
 *              -> halma_tx_decide -> halma_tx_find: which binding
 *                                 -> halma_tx_limit: tunnel encapsulation limit
 *                                    (RFC 2473, 4.1.1)
 *                                 -> halma_tx_size: does it fit (RFC 2473, 7;
 *                                    RFC 5213, 6.9.5)
 *              -> halma_tx_send: headers on, and out, by the encapsulation; or by a
 *                 routing header, what the anchor says itself (rh2.c); or halma_refuse()
 *
 * If the route to the far end leads into a halma device again, the packet goes
 * round once more (RFC 6612, scenario A.1 on one node).
 */
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/route.h>
#include "encap.h"
#include "lookup.h"
#include "nest.h"
#include "params.h"
#include "rh2.h"
#include "stats.h"
#include "tnl.h"
#include "trace.h"
#include "verdict.h"
#include "xmit.h"

/*
 * How deep this CPU is in here; BHs are off. Only the stack of the kernel needs that, for
 * what is sent meanwhile and for tunnels whose headers cannot be read.
 */
#define HALMA_STACK_MAX	4
static DEFINE_PER_CPU(u8, halma_depth);

/**
 * struct halma_tx - a downlink packet on its way through this file
 * @hd: device
 * @bce: binding
 * @paths: of @bce
 * @mtu: for the inner packet
 * @rh2: it goes by a type 2 routing header, and has no outer header
 * @out: what its outer header will be made of, as far as that is known
 */
struct halma_tx {
	struct halma_dev *hd;
	struct halma_bce *bce;
	const struct halma_paths *paths;
	int mtu;
	bool rh2;
	struct halma_outer out;
};

/* What an alert can tell of the packet; of one that is none at all, nothing. */
static void halma_tx_about(const struct halma_tx *tx, const struct sk_buff *skb,
			   struct halma_alert_info *about)
{
	*about = (struct halma_alert_info){ .family = tx->out.family };
	if (tx->out.family == AF_INET6) {
		about->saddr = &ipv6_hdr(skb)->saddr;
		about->daddr = &ipv6_hdr(skb)->daddr;
	} else if (tx->out.family == AF_INET) {
		about->saddr = &ip_hdr(skb)->saddr;
		about->daddr = &ip_hdr(skb)->daddr;
	}
}

/* A route without gateway makes a neighbour entry for each destination. */
static bool halma_has_gateway(const struct sk_buff *skb)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (!dst)
		return true;
	if (dst->ops->family == AF_INET6)
		return container_of(dst, struct rt6_info, dst)->rt6i_flags & RTF_GATEWAY;
	if (dst->ops->family == AF_INET)
		return container_of(dst, struct rtable, dst)->rt_gw_family;
	return true;
}

static noinline void halma_tx_no_gateway(const struct halma_tx *tx, const struct sk_buff *skb)
{
	unsigned long last = READ_ONCE(tx->hd->no_gateway_at);
	struct halma_alert_info about;

	if (last && time_before(jiffies, last + 60 * HZ))
		return;
	WRITE_ONCE(tx->hd->no_gateway_at, jiffies ?: 1);
	halma_tx_about(tx, skb, &about);
	about.cause = HALMA_ALERT_NO_GATEWAY;
	halma_alert(tx->hd, &about);
}

static bool halma_ike_port(__be16 port)
{
	return port == htons(500) || port == htons(4500);
}

/*
 * Does UDP at @off, or a fragment of it, come from a port of IKE? The ports are in the
 * first fragment only, so the socket is asked, which is still there unless the packet has
 * come here from another namespace. All fragments go one way: those of unknown ports are
 * taken for IKE, of which there is more than of anything else that an anchor says to a
 * node in datagrams of this size.
 */
static noinline bool halma_tx_is_ike(const struct sk_buff *skb, int off, bool fragment)
{
	const struct sock *sk = skb->sk;
	const struct udphdr *udp;
	struct udphdr buf;

	if (sk && sk_fullsock(sk) && sk->sk_protocol == IPPROTO_UDP &&
	    (sk->sk_family == AF_INET6 || sk->sk_family == AF_INET))
		return halma_ike_port(inet_sk(sk)->inet_sport);
	if (fragment)
		return true;
	udp = skb_header_pointer(skb, skb_network_offset(skb) + off, sizeof(buf), &buf);
	return udp && halma_ike_port(udp->source);
}

static bool halma_tx_own_ike6(const struct halma_tx *tx, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const struct frag_hdr *fh;
	struct frag_hdr buf;

	if (ip6h->nexthdr != IPPROTO_UDP && ip6h->nexthdr != NEXTHDR_FRAGMENT)
		return false;
	if (likely(!halma_params_local6(tx->out.prm, &ip6h->saddr)))
		return false;
	if (ip6h->nexthdr == IPPROTO_UDP)
		return halma_tx_is_ike(skb, sizeof(*ip6h), false);
	fh = skb_header_pointer(skb, skb_network_offset(skb) + sizeof(*ip6h), sizeof(buf), &buf);
	return fh && fh->nexthdr == IPPROTO_UDP && halma_tx_is_ike(skb, 0, true);
}

static bool halma_tx_own_ike4(const struct halma_tx *tx, const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	return iph->protocol == IPPROTO_UDP && halma_params_local4(tx->out.prm, iph->saddr) &&
	       halma_tx_is_ike(skb, iph->ihl * 4, ip_is_fragment(iph));
}

/* Is the packet IKE from the anchor itself? */
static bool halma_tx_own_ike(const struct halma_tx *tx, const struct sk_buff *skb)
{
	return tx->out.family == AF_INET6 ? halma_tx_own_ike6(tx, skb) :
					    halma_tx_own_ike4(tx, skb);
}

/*
 * Does the mark say that no MIPv6 binding counts? What comes out of a tunnel bears rx-mark, which
 * can be the same: it makes answers of the kernel direct, not what is forwarded.
 */
static bool halma_tx_direct(const struct halma_params *prm, const struct sk_buff *skb)
{
	return halma_params_direct(prm, skb->mark) &&
	       !(skb->skb_iif && skb->mark == prm->rx_mark);
}

/*
 * The binding for the destination. What the anchor says to a node that is at
 * home must not follow a MIPv6 binding that the node has not yet taken back:
 * answers are marked by the daemon, IKE is recognised (R6612-24, R6612-66).
 */
static void halma_tx_find(struct halma_tx *tx, struct sk_buff *skb)
{
	const void *daddr = tx->out.family == AF_INET6 ? (const void *)&ipv6_hdr(skb)->daddr :
						     &ip_hdr(skb)->daddr;
	const struct halma_params *prm = tx->out.prm;
	bool direct;

	direct = halma_tx_direct(prm, skb);
	if (!direct && unlikely(halma_tx_own_ike(tx, skb))) {
		tx->bce = halma_dst_find(tx->hd, tx->out.family, daddr, true, &tx->paths);
		if (tx->bce)
			return;
	}
	tx->bce = halma_dst_find(tx->hd, tx->out.family, daddr, direct, &tx->paths);
}

/* Is it a packet at all, and one that may be tunnelled (RFC 6275, 10.4.2)? */
static struct halma_verdict halma_tx_classify(struct halma_tx *tx, struct sk_buff *skb)
{
	static const struct halma_verdict link_local = {
		.cause = HALMA_DROP_LINK_LOCAL,
		.refusal = HALMA_REFUSAL_UNREACHABLE,
	};

	if (!pskb_inet_may_pull(skb))
		return halma_silent(HALMA_DROP_TX_MALFORMED);

	if (skb->protocol == htons(ETH_P_IPV6) && ipv6_hdr(skb)->version == 6) {
		int type = ipv6_addr_type(&ipv6_hdr(skb)->daddr);

		tx->out.family = AF_INET6;
		if (type & IPV6_ADDR_MULTICAST)
			return halma_silent(HALMA_DROP_MULTICAST);
		if (unlikely(halma_nest_may(ipv6_hdr(skb))) &&
		    halma_nest_depth(tx->hd, tx->out.prm, skb) >= HALMA_DEPTH_MAX)
			return halma_silent(HALMA_DROP_NESTING);
		return type & IPV6_ADDR_LINKLOCAL ? link_local : HALMA_PASS;
	}
	if (skb->protocol == htons(ETH_P_IP) && ip_hdr(skb)->version == 4) {
		__be32 daddr = ip_hdr(skb)->daddr;

		tx->out.family = AF_INET;
		if (ipv4_is_multicast(daddr) || ipv4_is_lbcast(daddr))
			return halma_silent(HALMA_DROP_MULTICAST);
		return ipv4_is_linklocal_169(daddr) ? link_local : HALMA_PASS;
	}
	return halma_silent(HALMA_DROP_TX_MALFORMED);
}

static struct halma_verdict halma_tx_limit(struct halma_tx *tx, struct sk_buff *skb)
{
	int off = 0, limit;

	tx->out.limit = tx->out.prm->encap_limit < 256 ? tx->out.prm->encap_limit : -1;
	if (tx->out.family == AF_INET6)
		off = halma_tel_find(skb);
	if (!off)
		return HALMA_PASS;
	limit = skb_network_header(skb)[off];
	if (!limit)
		return (struct halma_verdict){
			.cause = HALMA_DROP_ENCAP_LIMIT,
			.refusal = HALMA_REFUSAL_PARAM_PROBLEM,
			.info = off,
		};
	tx->out.limit = limit - 1;
	return HALMA_PASS;
}

static bool halma_tx_fits(const struct sk_buff *skb, unsigned int size)
{
	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, size) : skb->len <= size;
}

/*
 * What is larger than the tunnel goes back with Packet Too Big; but an IPv6
 * packet of up to 1280 octets, and an IPv4 packet that may be fragmented, is
 * tunnelled, and the outer packet is fragmented (R5213-22).
 */
static struct halma_verdict halma_tx_size(struct halma_tx *tx, struct sk_buff *skb)
{
	struct halma_verdict too_big = {
		.cause = HALMA_DROP_TOO_BIG,
		.refusal = HALMA_REFUSAL_TOO_BIG,
	};

	tx->mtu = tx->rh2 ? dst_mtu(tx->out.dst) - HALMA_RH2_LEN :
		  halma_encap_mtu(tx->out.tnl->ops, tx->out.dst, tx->out.limit >= 0);
	if (likely(halma_tx_fits(skb, tx->mtu)))
		return HALMA_PASS;

	if (tx->out.family == AF_INET6) {
		int max = max(tx->mtu, IPV6_MIN_MTU);

		if (max != tx->mtu && halma_tx_fits(skb, max))
			return HALMA_PASS;
		too_big.info = max;
		return too_big;
	}
	if (!(ip_hdr(skb)->frag_off & htons(IP_DF)))
		return HALMA_PASS;
	too_big.info = tx->mtu;
	return too_big;
}

/*
 * Octets to have free in front of the packet. If it comes round once more, there is room
 * for the second headers, too: it is copied once at the most.
 */
static unsigned int halma_tx_room(const struct halma_outer *out)
{
	const struct net_device *dev = out->dst->dev;
	unsigned int room = out->tnl->ops->headroom + out->dst->header_len;

	if (unlikely(halma_netdev_is(dev)))
		return room + HALMA_HEADROOM + LL_MAX_HEADER;
	return room + LL_RESERVED_SPACE(dev);
}

/* One packet or super-packet that needs no more decisions; consumes it. */
static void halma_tx_send(const struct halma_tx *tx, struct sk_buff *skb)
{
	const struct halma_outer *out = &tx->out;
	u32 packets = halma_skb_packets(skb), bytes = skb->len;
	struct halma_dev *hd = tx->hd;
	int err;

	skb_scrub_packet(skb, !net_eq(hd->net, dev_net(skb->dev)));
	if (skb_cow_head(skb, halma_tx_room(out))) {
		halma_drop(hd, skb, HALMA_DROP_TX_NOMEM);
		return;
	}
	trace_halma_xmit(hd, skb, tx->bce);
	if (tx->rh2 ? halma_rh2_build(skb, out) : halma_encap_build(skb, out)) {
		halma_drop(hd, skb, HALMA_DROP_GSO);
		return;
	}
	if (out->prm->fwmark)
		skb->mark = out->prm->fwmark;
	err = halma_encap_output(hd->net, skb, out);
	if (likely(!net_xmit_eval(err)))
		halma_count_tx(hd, tx->bce, packets, bytes);
	else
		halma_count_drop(hd, HALMA_DROP_REFUSED);
}

/*
 * A super-packet whose segments will not fit, or that has one outer header
 * already, or gets a routing header, is cut up before.
 */
static bool halma_tx_cuts(const struct halma_tx *tx, const struct sk_buff *skb)
{
	return skb_is_gso(skb) && (skb->encapsulation || tx->rh2 || !halma_tx_fits(skb, tx->mtu));
}

static void halma_tx_segment(const struct halma_tx *tx, struct sk_buff *skb)
{
	struct sk_buff *segs, *seg, *next;

	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs)) {
		halma_drop(tx->hd, skb, HALMA_DROP_GSO);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, seg, next) {
		skb_mark_not_on_list(seg);
		halma_tx_send(tx, seg);
	}
}

/* Where does the packet go, and may it? Reads the packet and the cache, no more. */
static struct halma_verdict halma_tx_decide(struct halma_tx *tx, struct sk_buff *skb)
{
	const struct halma_route *route;
	struct halma_verdict v;

	halma_tx_find(tx, skb);
	if (!tx->bce)
		return (struct halma_verdict){
			.cause = HALMA_DROP_NO_BINDING,
			.refusal = HALMA_REFUSAL_UNREACHABLE,
			.alert = true,
		};
	if (tx->paths->state == HALMA_STATE_BLOCKED)
		return halma_silent(HALMA_DROP_BLOCKED);

	route = halma_tnl_route(tx->hd, tx->paths->tnl, tx->out.prm, tx->out.family);
	if (!route)
		return (struct halma_verdict){
			.cause = HALMA_DROP_NO_ROUTE,
			.refusal = HALMA_REFUSAL_UNREACHABLE,
		};
	tx->out.tnl = tx->paths->tnl;
	tx->out.dst = route->dst;
	tx->rh2 = halma_rh2_due(tx->hd, tx->bce, &tx->out, skb);
	v = tx->rh2 ? HALMA_PASS : halma_tx_limit(tx, skb);
	return v.cause ? v : halma_tx_size(tx, skb);
}

static noinline void halma_tx_refuse(const struct halma_tx *tx, struct sk_buff *skb,
				     struct halma_verdict v)
{
	struct halma_alert_info about;

	halma_tx_about(tx, skb, &about);
	halma_refuse(tx->hd, skb, v, &about);
}

/* Consumes the packet. */
static void halma_tx(struct halma_tx *tx, struct sk_buff *skb)
{
	struct halma_verdict v;

	v = halma_tx_classify(tx, skb);
	if (!v.cause) {
		if (unlikely(!halma_has_gateway(skb)))
			halma_tx_no_gateway(tx, skb);
		v = halma_tx_decide(tx, skb);
	}
	if (unlikely(v.cause))
		halma_tx_refuse(tx, skb, v);
	else if (halma_tx_cuts(tx, skb))
		halma_tx_segment(tx, skb);
	else
		halma_tx_send(tx, skb);
}

/**
 * halma_xmit() - a packet is sent through the device
 * @skb: packet, consumed
 * @dev: device
 *
 * Return: NETDEV_TX_OK; what cannot be sent is counted.
 */
netdev_tx_t halma_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct halma_tx tx = { .hd = halma_netdev_priv(dev) };

	if (unlikely(this_cpu_read(halma_depth) >= HALMA_STACK_MAX)) {
		halma_drop(tx.hd, skb, HALMA_DROP_NESTING);
		return NETDEV_TX_OK;
	}
	this_cpu_inc(halma_depth);
	rcu_read_lock();
	tx.out.prm = rcu_dereference(tx.hd->params);
	halma_tx(&tx, skb);
	rcu_read_unlock();
	this_cpu_dec(halma_depth);
	return NETDEV_TX_OK;
}
