// SPDX-License-Identifier: GPL-2.0
/*
 * Link kind halma: ip link add lma0 type halma local 2001:db8::1. The namespace
 * that makes the device is its outer side, where its packets to far ends live;
 * the device itself may be moved to another one.
 */
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/module.h>
#include <net/addrconf.h>
#include <net/ip6_tunnel.h>
#include <net/ip_tunnels.h>
#include <net/l3mdev.h>
#include <net/neighbour.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>
#include "dev.h"
#include "encap.h"
#include "expire.h"
#include "homelink.h"
#include "link.h"
#include "net.h"
#include "netlink-gen.h"
#include "notify.h"
#include "owner.h"
#include "params.h"
#include "refusal.h"
#include "stats.h"
#include "xmit.h"

#define HALMA_MTU_DEFAULT	(ETH_DATA_LEN - sizeof(struct ipv6hdr))
#define HALMA_MTU_MAX		(IP6_MAX_MTU - HALMA_HEADROOM)
#define HALMA_NETDEV_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
				 NETIF_F_GSO_SOFTWARE | NETIF_F_HW_CSUM)

/* Device operations */

static int halma_ndo_init(struct net_device *dev)
{
	struct halma_priv *priv = netdev_priv(dev);
	int err;

	err = gro_cells_init(&priv->hd->gro_cells, dev);
	if (err)
		return err;
	err = halma_net_publish(priv->hd, priv->anchor_id, priv->extack);
	if (err)
		gro_cells_destroy(&priv->hd->gro_cells);
	priv->published = !err;
	return err;
}

/* Before the second synchronize_net() of unregistering: see DOC in halma.h. */
static void halma_ndo_uninit(struct net_device *dev)
{
	struct halma_dev *hd = halma_netdev_priv(dev);
	struct halma_flushed gone = {};
	struct halma_stats sum;

	halma_refusals_stop(hd);
	halma_stats_sum(hd, &sum);
	gone.c = sum.c;
	mutex_lock(&hd->lock);
	gone.until = hd->change++;
	gone.count = hd->n_bces;
	halma_notify_flush(hd, NULL, HALMA_REASON_DEVICE, &gone);
	halma_owner_forget(hd);
	halma_net_withdraw(hd);
	mutex_unlock(&hd->lock);
	refcount_inc(&hd->refs);
	halma_expire_all(hd);
}

/* No packet is in here any more. */
static void halma_priv_destructor(struct net_device *dev)
{
	struct halma_dev *hd = halma_netdev_priv(dev);

	halma_refusals_stop(hd);
	gro_cells_destroy(&hd->gro_cells);
	halma_dev_put(hd);
}

/*
 * What one mobile node sends to another leaves by the device that it has come in by:
 * IPv4 would tell the sender to take the shorter way, of which there is none. Only with
 * both switches off it does not.
 */
static void halma_no_redirects(struct net_device *dev)
{
	struct in_device *idev = __in_dev_get_rtnl(dev);

	if (!idev)
		return;
	IN_DEV_CONF_SET(idev, SEND_REDIRECTS, false);
	IPV4_DEVCONF_ALL(dev_net(dev), SEND_REDIRECTS) = false;
}

static int halma_ndo_open(struct net_device *dev)
{
	struct inet6_dev *idev = __in6_dev_get(dev);

	if (idev)
		idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	halma_no_redirects(dev);
	return 0;
}

static int halma_ndo_stop(struct net_device *dev)
{
	halma_refusals_stop(halma_netdev_priv(dev));
	return 0;
}

static void halma_ndo_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *st)
{
	struct halma_stats sum;
	int cause;

	halma_stats_sum(halma_netdev_priv(dev), &sum);
	st->tx_packets = sum.c.tx_packets;
	st->tx_bytes = sum.c.tx_bytes;
	st->rx_packets = sum.c.rx_packets;
	st->rx_bytes = sum.c.rx_bytes;
	for (cause = 1; cause <= HALMA_DROP_MAX; cause++) {
		if (halma_drop_way(cause) == HALMA_WAY_TX)
			st->tx_dropped += sum.drops[cause];
		else if (halma_drop_way(cause) == HALMA_WAY_RX)
			st->rx_dropped += sum.drops[cause];
	}
	/* The two are not read at one moment. */
	st->rx_dropped -= min(st->rx_dropped, sum.left);
}

/*
 * Packet sockets want header operations, to be told the protocol of what they are given;
 * but then a gateway is taken for one that has a link address, for which each packet
 * would pay. The kernel's own direct output is no longer for modules.
 */
static int halma_neigh_output(struct neighbour *neigh, struct sk_buff *skb)
{
	return dev_queue_xmit(skb);
}

static const struct neigh_ops halma_neigh_ops4 = {
	.family = AF_INET,
	.output = halma_neigh_output,
	.connected_output = halma_neigh_output,
};

static const struct neigh_ops halma_neigh_ops6 = {
	.family = AF_INET6,
	.output = halma_neigh_output,
	.connected_output = halma_neigh_output,
};

static int halma_ndo_neigh_construct(struct net_device *dev, struct neighbour *neigh)
{
	neigh->ops = neigh->tbl->family == AF_INET6 ? &halma_neigh_ops6 : &halma_neigh_ops4;
	neigh->output = halma_neigh_output;
	return 0;
}

const struct net_device_ops halma_netdev_ops = {
	.ndo_init = halma_ndo_init,
	.ndo_uninit = halma_ndo_uninit,
	.ndo_open = halma_ndo_open,
	.ndo_stop = halma_ndo_stop,
	.ndo_start_xmit = halma_xmit,
	.ndo_neigh_construct = halma_ndo_neigh_construct,
	.ndo_get_stats64 = halma_ndo_get_stats64,
};

/* ethtool -S */

static void halma_get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "halma", sizeof(info->driver));
}

static int halma_get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? HALMA_DROP_MAX : -EOPNOTSUPP;
}

static void halma_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	int cause;

	if (sset != ETH_SS_STATS)
		return;
	for (cause = 1; cause <= HALMA_DROP_MAX; cause++)
		ethtool_sprintf(&data, "drop-%s", halma_drop_name(cause));
}

static void halma_get_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats, u64 *data)
{
	struct halma_stats sum;

	halma_stats_sum(halma_netdev_priv(dev), &sum);
	memcpy(data, &sum.drops[1], HALMA_DROP_MAX * sizeof(*data));
}

static const struct ethtool_ops halma_ethtool_ops = {
	.get_drvinfo = halma_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_sset_count = halma_get_sset_count,
	.get_strings = halma_get_strings,
	.get_ethtool_stats = halma_get_ethtool_stats,
};

static const struct device_type halma_type = { .name = "halma" };

static void halma_setup(struct net_device *dev)
{
	dev->netdev_ops = &halma_netdev_ops;
	dev->ethtool_ops = &halma_ethtool_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->needs_free_netdev = true;
	SET_NETDEV_DEVTYPE(dev, &halma_type);

	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->addr_len = 0;
	dev->hard_header_len = 0;
	/*
	 * No more: forwarding makes that much room ahead of a device with header operations,
	 * and would copy what has enough for us and for an Ethernet link.
	 */
	dev->needed_headroom = HALMA_HEADROOM;
	dev->mtu = HALMA_MTU_DEFAULT;
	dev->min_mtu = IPV6_MIN_MTU;
	dev->max_mtu = HALMA_MTU_MAX;
	halma_dev_set_lltx(dev);
	dev->features |= HALMA_NETDEV_FEATURES;
	dev->hw_features |= HALMA_NETDEV_FEATURES;
	dev->hw_enc_features |= HALMA_NETDEV_FEATURES;
	netif_keep_dst(dev);
}

/* Link operations */

static int halma_link_validate(struct nlattr *tb[], struct nlattr *data[],
			       struct netlink_ext_ack *extack)
{
	if (tb[IFLA_ADDRESS]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_ADDRESS], "the device has no link address");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* A device that exists gets its home link, or goes again. */
static int halma_link_home(struct halma_dev *hd, struct net_device *dev, u32 ifindex,
			   struct netlink_ext_ack *extack)
{
	struct halma_home *home = halma_home_make(hd, ifindex, extack);

	if (IS_ERR(home)) {
		unregister_netdevice(dev);
		return PTR_ERR(home);
	}
	hd->home = home;
	return 0;
}

/**
 * halma_newlink() - make a device
 * @dev: allocated and set up
 * @params: its outer namespace, and attributes
 * @extack: sentence for a refusal
 *
 * Under RTNL. Return: 0, -ENODEV if there is no such VRF or home link, or an error of what
 * the device is made of.
 */
int halma_newlink(struct net_device *dev, struct rtnl_newlink_params *params,
		  struct netlink_ext_ack *extack)
{
	struct net *net = rtnl_newlink_link_net(params);
	struct nlattr **data = params->data;
	struct halma_priv *priv = netdev_priv(dev);
	struct halma_params *prm;
	u32 home;
	int err;

	prm = halma_params_make(NULL, data, extack);
	if (IS_ERR(prm))
		return PTR_ERR(prm);
	home = prm->home_link;
	if (prm->vrf && !netif_index_is_l3_master(net, prm->vrf)) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_HALMA_VRF], "no VRF has this index");
		kfree(prm);
		return -ENODEV;
	}
	priv->hd = halma_dev_alloc(net, prm);
	if (IS_ERR(priv->hd)) {
		kfree(prm);
		return PTR_ERR(priv->hd);
	}
	priv->hd->dev = dev;
	halma_expire_init(priv->hd);
	if (data && data[IFLA_HALMA_ANCHOR_ID])
		priv->anchor_id = nla_get_u32(data[IFLA_HALMA_ANCHOR_ID]);

	priv->extack = extack;
	dev->priv_destructor = halma_priv_destructor;
	err = register_netdevice(dev);
	priv->extack = NULL;
	if (!err)
		return halma_link_home(priv->hd, dev, home, extack);
	if (!priv->published) {
		halma_dev_put(priv->hd);
		return err;
	}
	/* It was, and has been withdrawn: wait for who has seen it. */
	synchronize_net();
	return err;
}

/*
 * Addresses, marks and routes are those of the outer namespace: who rules the inner one
 * only must not choose them. rtnetlink has looked at the sender and at who opened the
 * socket, but for the namespace that the device is in; only dev-set can ask for another.
 */
static int halma_link_may_change(const struct halma_dev *hd, const struct net_device *dev,
				 struct netlink_ext_ack *extack)
{
	if (dev_net(dev)->user_ns == hd->net->user_ns)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "parameters are set from the outer namespace");
	return -EPERM;
}

static int halma_changelink(struct net_device *dev, struct nlattr *tb[], struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	struct halma_dev *hd = halma_netdev_priv(dev);
	struct halma_params *prm;
	int err;

	if (!data)
		return 0;
	if (data[IFLA_HALMA_ANCHOR_ID] &&
	    nla_get_u32(data[IFLA_HALMA_ANCHOR_ID]) != hd->anchor_id) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_HALMA_ANCHOR_ID],
				    "the anchor-id cannot change");
		return -EOPNOTSUPP;
	}
	err = halma_link_may_change(hd, dev, extack);
	if (!err)
		err = halma_dev_lock(hd, extack);
	if (err)
		return err;
	prm = halma_params_make(halma_dereference(hd, hd->params), data, extack);
	if (IS_ERR(prm)) {
		halma_dev_unlock(hd);
		return PTR_ERR(prm);
	}
	err = halma_dev_set_params(hd, prm, extack);
	if (err)
		kfree(prm);
	halma_dev_unlock(hd);
	return err;
}

static size_t halma_link_get_size(const struct net_device *dev)
{
	return halma_params_size();
}

static int halma_link_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	struct halma_dev *hd = halma_netdev_priv(dev);
	int err;

	rcu_read_lock();
	err = halma_params_fill(skb, rcu_dereference(hd->params), hd->anchor_id);
	rcu_read_unlock();
	return err;
}

static struct net *halma_get_link_net(const struct net_device *dev)
{
	return halma_netdev_priv(dev)->net;
}

static struct rtnl_link_ops halma_link_ops __read_mostly = {
	.kind = "halma",
	.maxtype = IFLA_HALMA_MAX,
	.policy = halma_link_nl_policy,
	.priv_size = sizeof(struct halma_priv),
	.setup = halma_setup,
	.validate = halma_link_validate,
	.newlink = halma_newlink_op,
	.changelink = halma_changelink,
	.get_size = halma_link_get_size,
	.fill_info = halma_link_fill_info,
	.get_link_net = halma_get_link_net,
};

/**
 * halma_link_register() - offer the link kind
 *
 * Return: 0 or an error.
 */
int halma_link_register(void)
{
	return rtnl_link_register(&halma_link_ops);
}

/**
 * halma_link_unregister() - undo halma_link_register(); all devices go
 */
void halma_link_unregister(void)
{
	rtnl_link_unregister(&halma_link_ops);
}
