// SPDX-License-Identifier: GPL-2.0
/*
 * Uplink. A tunnel packet comes out of the stack, by way of its encapsulation:
 *
 *   halma_local_of: is it for one of our addresses
 *   halma_rcv -> halma_rx_decide: from which far end
 *                -> XFRM policy: may it come in the clear
 *                -> halma_rx_check: may this far end send from that source (lookup.c)
 *             -> halma_rx_decap: outer header off (ECN: RFC 6040, 4.2)
 *             -> halma_rx_deliver: into the inner or, for the anchor's own
 *                addresses, the outer namespace
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/xfrm.h>
#include "encap.h"
#include "lookup.h"
#include "params.h"
#include "rcv.h"
#include "stats.h"
#include "tnl.h"
#include "trace.h"
#include "verdict.h"

/* What an alert can tell of the packet, while it is as it came. */
static void halma_rx_about(const struct halma_rx *rx, const struct sk_buff *skb,
			   struct halma_alert_info *about)
{
	*about = (struct halma_alert_info){
		.family = rx->family,
		/* Once it is known, the packet may have been copied elsewhere. */
		.local = rx->tnl ? &rx->tnl->key.local : rx->from.local,
		.remote = rx->sender ?: rx->tnl ? &rx->tnl->key.remote : rx->from.remote,
		.bce = rx->bce,
	};
	/* The encapsulation has pulled the inner header for us. */
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
			return HALMA_DROP_RX_LINK_LOCAL;
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
	u8 inner_ds;

	if (iptunnel_pull_offloads(skb))
		return HALMA_DROP_RX_NOMEM;
	skb->protocol = rx->family == AF_INET6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	skb_reset_network_header(skb);
	if (!pskb_inet_may_pull(skb))
		return HALMA_DROP_RX_MALFORMED;
	memset(skb->cb, 0, sizeof(struct inet6_skb_parm));
	__skb_tunnel_rx(skb, dev, rx->hd->net);
	/* The answer to what a MIPv6 binding allows goes along that binding; another tunnel may
	 * have been around this one.
	 */
	if (rx->bce->kind != HALMA_KIND_MIPV6)
		skb->mark = rx->prm->rx_mark ?: skb->mark;
	else if (skb->mark == rx->prm->rx_mark)
		skb->mark = 0;

	inner_ds = rx->family == AF_INET6 ? ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;
	if (INET_ECN_decapsulate(skb, rx->ds, inner_ds) > 1)
		return HALMA_DROP_ECN;
	return 0;
}

/*
 * Where the outer packet has come in: as if the inner one had come by itself, with the
 * link header in front of it that taps, filters and masters of such a device look at.
 */
static int halma_rx_elsewhere(struct sk_buff *skb, struct net_device *from)
{
	skb->dev = from;
	skb_mac_header_rebuild(skb);
	if (from->type == ARPHRD_ETHER && skb->mac_len == ETH_HLEN)
		eth_hdr(skb)->h_proto = skb->protocol;
	return netif_rx(skb);
}

/* Consumes the packet. */
static void halma_rx_deliver(const struct halma_rx *rx, struct sk_buff *skb,
			     struct net_device *from)
{
	u32 packets = halma_skb_packets(skb), bytes = skb->len;
	int rc;

	if (unlikely(halma_rx_is_local(rx, skb)) && halma_rx_is_elsewhere(rx)) {
		if (skb_cow_head(skb, skb->mac_len)) {
			halma_drop(rx->hd, skb, HALMA_DROP_RX_NOMEM);
			return;
		}
		rc = halma_rx_elsewhere(skb, from);
	} else {
		skb_reset_mac_header(skb);
		rc = gro_cells_receive(&rx->hd->gro_cells, skb);
	}
	if (likely(rc == NET_RX_SUCCESS))
		halma_count_rx(rx->hd, rx->bce, packets, bytes);
	else /* the queue has counted it for its device */
		halma_count_left(rx->hd, HALMA_DROP_RX_NOMEM);
}

/* May the packet come in? Reads the packet and the cache, no more. */
static struct halma_verdict halma_rx_decide(struct halma_rx *rx, struct sk_buff *skb)
{
	int cause;

	rx->tnl = halma_tnl_find(rx->hd, &rx->from);
	if (unlikely(!rx->tnl))
		return (struct halma_verdict){
			.cause = HALMA_DROP_UNKNOWN_FAR_END,
			.alert = true,
			.leave = !rx->prm->exclusive,
		};
	/* Any node can claim any home address: that says nothing of who sends. */
	if (unlikely(rx->sender))
		return (struct halma_verdict){ .cause = HALMA_DROP_HOME_ADDRESS, .alert = true };
	if (unlikely(!netif_running(rx->hd->dev)))
		return halma_silent(HALMA_DROP_DOWN);
	/* Tunnel handlers are registered NOPOLICY: nobody else has checked. */
	if (!xfrm_policy_check(NULL, XFRM_POLICY_IN, skb, rx->tnl->ops->family))
		return halma_silent(HALMA_DROP_POLICY);
	cause = halma_rx_check(rx, skb);
	if (unlikely(cause))
		return (struct halma_verdict){ .cause = cause, .alert = true };
	return HALMA_PASS;
}

static noinline bool halma_rx_refuse(const struct halma_rx *rx, struct sk_buff *skb,
				     struct halma_verdict v)
{
	struct halma_alert_info about;

	halma_rx_about(rx, skb, &about);
	return halma_refuse(rx->hd, skb, v, &about);
}

/**
 * halma_rcv() - a tunnel packet has arrived at a local address of a device
 * @skb: packet; the inner header has been pulled and is at @skb->data, and
 *	@skb->dev is where the outer packet came in by
 * @rx: what its encapsulation has read of it
 *
 * From the handlers of encapsulations, under RCU, BHs off.
 *
 * Return: 0 if the packet was consumed; 1 if it belongs to somebody else.
 */
int halma_rcv(struct sk_buff *skb, struct halma_rx *rx)
{
	struct net_device *from = skb->dev;
	struct halma_verdict v;
	int cause;

	rx->prm = rcu_dereference(rx->hd->params);
	v = halma_rx_decide(rx, skb);
	if (unlikely(v.cause))
		return !halma_rx_refuse(rx, skb, v);
	trace_halma_rcv(rx->hd, skb, rx->bce);
	cause = halma_rx_decap(rx, skb);
	if (likely(!cause))
		halma_rx_deliver(rx, skb, from);
	else
		halma_drop(rx->hd, skb, cause);
	return 0;
}
