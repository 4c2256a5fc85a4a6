// SPDX-License-Identifier: GPL-2.0
/*
 * The home link (RFC 6275, 10.4.1 and 10.4.2): an interface on which mobile nodes have
 * their home addresses, in the namespace of the device.
 *
 *   halma_home_in  -> halma_home_solicited -> halma_home_advertise: a neighbour
 *                     solicitation for a defended address is answered
 *                  -> halma_home_divert: a packet to one goes into the device,
 *                     whatever its route; what happens there is in xmit.c
 *   halma_home_out -> halma_home_divert: the same for packets of this node
 *
 * Whether an address is defended is one lookup in the index of prefixes, however many
 * there are, and begins and ends with what packets see of the binding. The proxy
 * entries of the kernel would be a second account of that, in 16 hash chains under one
 * lock, and in the group of each address packets would look for theirs in a list of
 * all. So the interface takes all multicast packets, and no group is joined: a switch
 * that filters them must take us for a multicast router.
 *
 * All behind connection tracking and address translation: what those say of a packet
 * holds before this.
 */
#include <linux/capability.h>
#include <linux/icmpv6.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv6.h>
#include <linux/slab.h>
#include <net/dst_metadata.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/ipv6_stubs.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include "dev.h"
#include "homelink.h"
#include "notify.h"
#include "params.h"
#include "prefix.h"
#include "stats.h"

/* Solicitations are small; a larger one is none. */
#define HALMA_SOLICIT_MAX	IPV6_MIN_MTU

/**
 * struct halma_home - the home link of a device
 * @node: in the list of all, under RTNL
 * @hd: the device
 * @dev: the interface
 * @tracker: of the reference to @dev
 * @net: their namespace
 * @hooks: where packets come by; no others know of it
 * @rcu: for freeing
 *
 * Made and freed under RTNL. Packets find it by @hooks until a grace period after.
 */
struct halma_home {
	struct list_head node;
	struct halma_dev *hd;
	struct net_device *dev;
	netdevice_tracker tracker;
	struct net *net;
	struct nf_hook_ops hooks[2];
	struct rcu_head rcu;
};

static LIST_HEAD(halma_homes);

/* Does a binding defend an address? Under RCU. */
static bool halma_home_defends(struct halma_dev *hd, const struct in6_addr *addr)
{
	const struct halma_prefix *px;
	int k;

	px = halma_prefix_find(&hd->prefixes, AF_INET6, addr, 128);
	for (k = 0; px && k < HALMA_KINDS; k++) {
		const struct halma_bce *bce = rcu_dereference(px->slot[k]);

		if (bce && READ_ONCE(bce->defend) &&
		    rcu_dereference(bce->paths)->state == HALMA_STATE_ACTIVE)
			return true;
	}
	return false;
}

/* Neighbour solicitations */

/* The ICMPv6 type of what can be neighbour discovery (RFC 4861, 7.1), else 0. */
static u8 halma_home_nd_type(const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const struct icmp6hdr *icmp;
	struct icmp6hdr buf;

	if (ip6h->nexthdr != IPPROTO_ICMPV6 || ip6h->hop_limit != 255)
		return 0;
	icmp = skb_header_pointer(skb, skb_network_offset(skb) + sizeof(*ip6h), sizeof(buf), &buf);
	if (!icmp || icmp->icmp6_type < NDISC_ROUTER_SOLICITATION ||
	    icmp->icmp6_type > NDISC_REDIRECT)
		return 0;
	return icmp->icmp6_type;
}

/*
 * The link-layer address of the source; NULL if it is not there. False if the options are
 * not what they must be (RFC 4861, 7.1.1).
 */
static bool halma_home_options(const struct nd_msg *msg, int len, const struct net_device *dev,
			       u8 **lladdr)
{
	u8 *opt = (u8 *)msg->opt;

	*lladdr = NULL;
	for (len -= sizeof(*msg); len > 0; len -= opt[1] * 8, opt += opt[1] * 8) {
		if (len < 8 || !opt[1] || opt[1] * 8 > len)
			return false;
		if (opt[0] != ND_OPT_SOURCE_LL_ADDR)
			continue;
		*lladdr = ndisc_opt_addr_data((struct nd_opt_hdr *)opt, (struct net_device *)dev);
		if (!*lladdr)
			return false;
	}
	return true;
}

/* Is it a solicitation that a node must listen to (RFC 4861, 7.1.1)? */
static bool halma_home_valid(struct sk_buff *skb, const struct halma_home *home, u8 **lladdr)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	int len = skb->len - sizeof(*ip6h);
	const struct nd_msg *msg;

	msg = (const struct nd_msg *)(ip6h + 1);
	if (msg->icmph.icmp6_code || !halma_home_options(msg, len, home->dev, lladdr))
		return false;
	if (ipv6_addr_any(&ip6h->saddr) &&
	    (*lladdr || !ipv6_addr_is_solict_mult(&ip6h->daddr)))
		return false;
	return !ipv6_addr_is_multicast(&ip6h->saddr) &&
	       !nf_ip6_checksum(skb, NF_INET_PRE_ROUTING, sizeof(*ip6h), IPPROTO_ICMPV6);
}

/*
 * As a proxy (RFC 4861, 7.2.4): without Override, which only the advertisement has that
 * begins the defence (RFC 6275, 10.4.1), and never as a router.
 */
static void halma_home_advertise(const struct halma_home *home, const struct in6_addr *to,
				 const struct in6_addr *target, const u8 *lladdr)
{
	struct neighbour *neigh;

	if (ipv6_addr_any(to)) {
		ipv6_stub->ndisc_send_na(home->dev, &in6addr_linklocal_allnodes, target, false,
					 false, false, true);
		return;
	}
	if (lladdr) {
		neigh = neigh_event_ns(ipv6_stub->nd_tbl, (u8 *)lladdr, (void *)to, home->dev);
		if (neigh)
			neigh_release(neigh);
	}
	ipv6_stub->ndisc_send_na(home->dev, to, target, false, true, false, true);
}

/* Is it a solicitation for an address that is defended? Then it is answered, and consumed. */
static bool halma_home_solicited(const struct halma_home *home, struct sk_buff *skb)
{
	struct in6_addr from, target;
	u8 *lladdr;

	if (halma_home_nd_type(skb) != NDISC_NEIGHBOUR_SOLICITATION)
		return false;
	if (skb->len < sizeof(struct ipv6hdr) + sizeof(struct nd_msg) ||
	    !pskb_may_pull(skb, min_t(unsigned int, skb->len, HALMA_SOLICIT_MAX)))
		return false;
	target = ((struct nd_msg *)(ipv6_hdr(skb) + 1))->target;
	if (!halma_home_defends(home->hd, &target))
		return false;
	if (skb->len > HALMA_SOLICIT_MAX || !halma_home_valid(skb, home, &lladdr)) {
		halma_drop(home->hd, skb, HALMA_DROP_TX_MALFORMED);
		return true;
	}
	from = ipv6_hdr(skb)->saddr;
	halma_home_advertise(home, &from, &target, lladdr);
	consume_skb(skb);
	return true;
}

/* Packets */

/*
 * Send the packet through the device: by a route that leads there, so that all that the
 * stack does with packets is done to it, whatever better route its destination has.
 * Return the netfilter verdict.
 */
static unsigned int halma_home_divert(const struct halma_home *home, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct flowi6 fl6 = {
		.flowi6_oif = home->hd->dev->ifindex,
		.flowi6_mark = skb->mark,
		.daddr = ip6h->daddr,
		.flowlabel = ip6_flowinfo(ip6h),
		.flowi6_proto = ip6h->nexthdr,
	};
	struct dst_entry *dst;

	dst = ip6_route_output(home->net, NULL, &fl6);
	if (dst->error || dst->dev != home->hd->dev) {
		dst_release(dst);
		local_bh_disable();
		halma_drop(home->hd, skb, HALMA_DROP_NO_ROUTE);
		local_bh_enable();
		return NF_STOLEN;
	}
	skb_dst_drop(skb);
	skb_dst_set(skb, dst);
	return NF_ACCEPT;
}

/* Never into the tunnel (RFC 6275, 10.4.2). The source is told; if it is a group, it is not. */
static unsigned int halma_home_link_local(const struct halma_home *home, struct sk_buff *skb)
{
	icmpv6_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
	halma_drop(home->hd, skb, HALMA_DROP_LINK_LOCAL);
	return NF_STOLEN;
}

/* A packet has arrived anywhere in the namespace. Under RCU, BHs off. */
static unsigned int halma_home_in(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	const struct halma_home *home = priv;
	bool here = state->in == home->dev;
	struct in6_addr daddr;

	if (here && halma_home_solicited(home, skb))
		return NF_STOLEN;
	daddr = ipv6_hdr(skb)->daddr;
	if (ipv6_addr_is_multicast(&daddr) || skb_valid_dst(skb) ||
	    !halma_home_defends(home->hd, &daddr))
		return NF_ACCEPT;
	if (!(ipv6_addr_type(&daddr) & IPV6_ADDR_LINKLOCAL))
		return halma_home_divert(home, skb);
	return here ? halma_home_link_local(home, skb) : NF_ACCEPT;
}

/*
 * A packet of this node, on its way to the home link. What IPsec has a way for takes that
 * one: RFC 6275, 9.3.2. So does what tells a node at home that it is, and what looks for
 * its link-layer address.
 */
static unsigned int halma_home_out(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	const struct halma_home *home = priv;
	const struct in6_addr *daddr = &ipv6_hdr(skb)->daddr;

	if (state->out != home->dev || !skb_dst(skb) || dst_xfrm(skb_dst(skb)))
		return NF_ACCEPT;
	if (ipv6_addr_type(daddr) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL) ||
	    halma_params_direct(rcu_dereference(home->hd->params), skb->mark) ||
	    halma_home_nd_type(skb) || !halma_home_defends(home->hd, daddr))
		return NF_ACCEPT;
	return halma_home_divert(home, skb);
}

/* Links */

static const struct nf_hook_ops halma_home_hooks[] = {
	{
		.hook = halma_home_in,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP6_PRI_LAST,
	}, {
		.hook = halma_home_out,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP6_PRI_LAST,
	},
};

static struct net_device *halma_home_dev(struct net *net, u32 ifindex,
					 struct netlink_ext_ack *extack)
{
	struct net_device *dev = __dev_get_by_index(net, ifindex);

	/* Who rules the outer namespace has not therefore a say in this one. */
	if (!ns_capable(net->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_MOD(extack, "the home link is in a namespace of others");
		return ERR_PTR(-EPERM);
	}
	if (!dev) {
		NL_SET_ERR_MSG_MOD(extack, "no interface has the index of the home link");
		return ERR_PTR(-ENODEV);
	}
	if (!(dev->flags & IFF_MULTICAST) || dev->flags & (IFF_LOOPBACK | IFF_NOARP) ||
	    !dev->addr_len) {
		NL_SET_ERR_MSG_MOD(extack, "the home link has no neighbour discovery");
		return ERR_PTR(-EINVAL);
	}
	return dev;
}

/**
 * halma_home_make() - be on a home link
 * @hd: device, whose addresses are defended there
 * @ifindex: interface in its namespace, 0 for none
 * @extack: sentence for a refusal
 *
 * Under RTNL. It goes by itself with the interface, or when the device leaves the
 * namespace.
 *
 * Return: home link, NULL for none, or -EPERM, -ENODEV, -EINVAL, -ENOMEM, -EOVERFLOW.
 */
struct halma_home *halma_home_make(struct halma_dev *hd, u32 ifindex,
				   struct netlink_ext_ack *extack)
{
	struct halma_home *home;
	struct net_device *dev;
	int i, err;

	ASSERT_RTNL();
	if (!ifindex)
		return NULL;
	dev = halma_home_dev(dev_net(hd->dev), ifindex, extack);
	if (IS_ERR(dev))
		return ERR_CAST(dev);
	home = kzalloc(sizeof(*home), GFP_KERNEL_ACCOUNT);
	if (!home)
		return ERR_PTR(-ENOMEM);
	home->hd = hd;
	home->dev = dev;
	home->net = dev_net(dev);
	err = dev_set_allmulti(dev, 1);
	if (err)
		goto err_free;
	for (i = 0; i < ARRAY_SIZE(home->hooks); i++) {
		home->hooks[i] = halma_home_hooks[i];
		home->hooks[i].priv = home;
	}
	err = nf_register_net_hooks(home->net, home->hooks, ARRAY_SIZE(home->hooks));
	if (err)
		goto err_allmulti;
	netdev_hold(dev, &home->tracker, GFP_KERNEL);
	list_add(&home->node, &halma_homes);
	return home;

err_allmulti:
	dev_set_allmulti(dev, -1);
err_free:
	/* One hook may have been there for a moment. */
	kfree_rcu(home, rcu);
	return ERR_PTR(err);
}

/**
 * halma_home_free() - be on a home link no more
 * @home: home link, or NULL; nobody finds it any more but packets that have already
 *
 * Under RTNL.
 */
void halma_home_free(struct halma_home *home)
{
	if (!home)
		return;
	ASSERT_RTNL();
	list_del(&home->node);
	nf_unregister_net_hooks(home->net, home->hooks, ARRAY_SIZE(home->hooks));
	dev_set_allmulti(home->dev, -1);
	netdev_put(home->dev, &home->tracker);
	kfree_rcu(home, rcu);
}

/* The interface has gone from where the device is, or the device from there. */
static void halma_home_gone(struct halma_home *home)
{
	struct halma_dev *hd = home->hd;

	mutex_lock(&hd->lock);
	WRITE_ONCE(halma_dereference(hd, hd->params)->home_link, 0);
	hd->home = NULL;
	hd->change++;
	halma_notify_dev(hd);
	mutex_unlock(&hd->lock);
	halma_home_free(home);
}

static int halma_home_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct halma_home *home, *next;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	list_for_each_entry_safe(home, next, &halma_homes, node)
		if (home->dev == dev || home->hd->dev == dev)
			halma_home_gone(home);
	return NOTIFY_DONE;
}

static struct notifier_block halma_home_notifier = { .notifier_call = halma_home_event };

/**
 * halma_home_register() - hear of interfaces that go
 *
 * Return: 0 or an error.
 */
int halma_home_register(void)
{
	return register_netdevice_notifier(&halma_home_notifier);
}

/**
 * halma_home_unregister() - undo halma_home_register(); no device is left
 */
void halma_home_unregister(void)
{
	unregister_netdevice_notifier(&halma_home_notifier);
}
