// SPDX-License-Identifier: GPL-2.0
/*
 * Uplink. A tunnel packet comes out of the IPv6 stack:
 *
 *   halma_rcv -> halma_local_find: for which device
 *             -> halma_rx_decide: from which far end
 *                -> XFRM policy: may it come in the clear
 *                -> halma_rx_check: may this far end send from that source
 *             -> halma_rx_decap: outer header off (ECN: RFC 6040, 4.2)
 *             -> halma_rx_deliver: into the inner or, for the anchor's own
 *                addresses, the outer namespace
 *
 * We are asked before ip6_tunnel and the others, so a packet that is not for one
 * of our addresses must go on to them untouched.
 */
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/xfrm.h>
#include "dev.h"
#include "err.h"
#include "lookup.h"
#include "params.h"
#include "rcv.h"
#include "stats.h"
#include "tnl.h"
#include "trace.h"
#include "verdict.h"

/* Ahead of ip6_vti (0), ip6_tunnel (1), xfrm interfaces (2) and xfrm6_tunnel (3). */
#define HALMA_TUNNEL6_PRIORITY	(-1)

/**
 * struct halma_rx - an uplink packet on its way through this file
 * @hd: device
 * @prm: its parameters
 * @tnl: far end
 * @bce: binding of the inner source
 * @family: of the inner packet
 * @from: interface that the outer packet came in by
 */
struct halma_rx {
	struct halma_dev *hd;
	const struct halma_params *prm;
	struct halma_tnl *tnl;
	struct halma_bce *bce;
	u8 family;
	struct net_device *from;
};

/* What an alert can tell of the packet, while it has its outer header. */
static void halma_rx_about(const struct halma_rx *rx, const struct sk_buff *skb,
			   struct halma_alert_info *about)
{
	const struct ipv6hdr *outer = ipv6_hdr(skb);

	*about = (struct halma_alert_info){
		.family = rx->family,
		.local = &outer->daddr,
		.remote = &outer->saddr,
	};
	/* The stack has pulled the inner header for us. */
	if (rx->family == AF_INET6) {
		const struct ipv6hdr *inner = (const struct ipv6hdr *)skb->data;

		about->saddr = &inner->saddr;
		about->daddr = &inner->daddr;
	} else {
		const struct iphdr *inner = (const struct iphdr *)skb->data;

		about->saddr = &inner->saddr;
		about->daddr = &inner->daddr;
	}
}

static bool halma_rx_version(const struct halma_rx *rx, const struct sk_buff *skb)
{
	if (rx->family == AF_INET6)
		return ((const struct ipv6hdr *)skb->data)->version == 6;
	return ((const struct iphdr *)skb->data)->version == 4 &&
	       ((const struct iphdr *)skb->data)->ihl >= 5;
}

static int halma_rx_check(struct halma_rx *rx, const struct sk_buff *skb)
{
	const void *saddr;

	if (!halma_rx_version(rx, skb))
		return HALMA_DROP_RX_MALFORMED;
	if (rx->family == AF_INET6) {
		const struct ipv6hdr *inner = (const struct ipv6hdr *)skb->data;

		saddr = &inner->saddr;
		if (ipv6_addr_type(&inner->saddr) & IPV6_ADDR_LINKLOCAL ||
		    ipv6_addr_type(&inner->daddr) & IPV6_ADDR_LINKLOCAL)
			return HALMA_DROP_LINK_LOCAL;
	} else {
		const struct iphdr *inner = (const struct iphdr *)skb->data;

		saddr = &inner->saddr;
	}
	return halma_src_check(rx->hd, rx->family, saddr, rx->tnl, &rx->bce);
}

/* Is the packet for the anchor itself? */
static bool halma_rx_is_local(const struct halma_rx *rx, const struct sk_buff *skb)
{
	if (rx->family == AF_INET6)
		return halma_params_local6(rx->prm, &ipv6_hdr(skb)->daddr);
	return halma_params_local4(rx->prm, ip_hdr(skb)->daddr);
}

/*
 * A BU or IKE message inside a tunnel is for the daemon, which lives with its
 * addresses and XFRM on the outer side (R6612-65). Elsewhere is where the device
 * is in another namespace or VRF than that.
 */
static bool halma_rx_is_elsewhere(const struct halma_rx *rx)
{
	const struct net_device *dev = rx->hd->dev;

	return dev_net(dev) != rx->hd->net || l3mdev_master_ifindex_rcu(dev) != rx->prm->vrf;
}

static int halma_rx_decap(struct halma_rx *rx, struct sk_buff *skb)
{
	struct net_device *dev = rx->hd->dev;
	u8 outer_ds = ipv6_get_dsfield(ipv6_hdr(skb)), inner_ds;

	if (iptunnel_pull_offloads(skb))
		return HALMA_DROP_RX_NOMEM;
	skb->protocol = rx->family == AF_INET6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	skb_reset_network_header(skb);
	skb_reset_mac_header(skb);
	if (!pskb_inet_may_pull(skb))
		return HALMA_DROP_RX_MALFORMED;
	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	__skb_tunnel_rx(skb, dev, rx->hd->net);

	inner_ds = rx->family == AF_INET6 ? ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;
	if (INET_ECN_decapsulate(skb, outer_ds, inner_ds) > 1)
		return HALMA_DROP_ECN;
	return 0;
}

/* Consumes the packet. */
static void halma_rx_deliver(struct halma_rx *rx, struct sk_buff *skb)
{
	u32 packets = halma_skb_packets(skb), bytes = skb->len;
	int rc;

	if (unlikely(halma_rx_is_local(rx, skb)) && halma_rx_is_elsewhere(rx)) {
		skb->dev = rx->from;
		rc = netif_rx(skb);
	} else {
		rc = gro_cells_receive(&rx->hd->gro_cells, skb);
	}
	if (likely(rc == NET_RX_SUCCESS))
		halma_count_rx(rx->hd, rx->bce, packets, bytes);
	else
		halma_count_drop(rx->hd, HALMA_DROP_RX_NOMEM);
}

/* The outer side's VRF, as the interface of a received packet shows it. */
static int halma_rx_vrf(const struct sk_buff *skb)
{
	return l3mdev_master_ifindex_rcu(skb->dev);
}

/* May the packet come in? Reads the packet and the cache, no more. */
static struct halma_verdict halma_rx_decide(struct halma_rx *rx, struct sk_buff *skb)
{
	const struct ipv6hdr *outer = ipv6_hdr(skb);
	int cause;

	rx->tnl = halma_tnl_find(rx->hd, &outer->daddr, &outer->saddr, HALMA_ENCAP_IPV6);
	if (unlikely(!rx->tnl))
		return (struct halma_verdict){
			.cause = HALMA_DROP_UNKNOWN_FAR_END,
			.alert = true,
			.leave = !rx->prm->exclusive,
		};
	if (unlikely(!netif_running(rx->hd->dev)))
		return halma_silent(HALMA_DROP_DOWN);
	/* Tunnel handlers are registered NOPOLICY: nobody else has checked. */
	if (!xfrm6_policy_check(NULL, XFRM_POLICY_IN, skb))
		return halma_silent(HALMA_DROP_POLICY);
	cause = halma_rx_check(rx, skb);
	return (struct halma_verdict){ .cause = cause, .alert = cause };
}

/* Returns 0 if the packet was consumed; else it belongs to somebody else. */
static int halma_rcv(struct sk_buff *skb, u8 family)
{
	struct halma_rx rx = { .family = family, .from = skb->dev };
	struct halma_alert_info about;
	struct halma_verdict v;

	rx.hd = halma_local_find(dev_net(skb->dev), &ipv6_hdr(skb)->daddr, halma_rx_vrf(skb));
	if (!rx.hd)
		return 1;
	rx.prm = rcu_dereference(rx.hd->params);
	v = halma_rx_decide(&rx, skb);
	if (unlikely(v.cause)) {
		halma_rx_about(&rx, skb, &about);
		return !halma_refuse(rx.hd, skb, v, &about);
	}
	trace_halma_rcv(rx.hd, skb, rx.bce);
	v.cause = halma_rx_decap(&rx, skb);
	if (likely(!v.cause))
		halma_rx_deliver(&rx, skb);
	else
		halma_drop(rx.hd, skb, v.cause);
	return 0;
}

static int halma_rcv6(struct sk_buff *skb)
{
	return halma_rcv(skb, AF_INET6);
}

static int halma_rcv4(struct sk_buff *skb)
{
	return halma_rcv(skb, AF_INET);
}

static struct xfrm6_tunnel halma_tunnel6 = {
	.handler = halma_rcv6,
	.err_handler = halma_err6,
	.priority = HALMA_TUNNEL6_PRIORITY,
};

static struct xfrm6_tunnel halma_tunnel46 = {
	.handler = halma_rcv4,
	.err_handler = halma_err4,
	.priority = HALMA_TUNNEL6_PRIORITY,
};

int halma_rcv_register(void)
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

void halma_rcv_unregister(void)
{
	xfrm6_tunnel_deregister(&halma_tunnel46, AF_INET);
	xfrm6_tunnel_deregister(&halma_tunnel6, AF_INET6);
}
