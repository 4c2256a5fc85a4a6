// SPDX-License-Identifier: GPL-2.0
/* Objects as netlink attributes. */
#include <linux/net_namespace.h>
#include <net/netlink.h>
#include "bcache.h"
#include "encap.h"
#include "fill.h"
#include "netlink-gen.h"
#include "params.h"
#include "paths.h"
#include "stats.h"
#include "tnl.h"
#include "version.h"

/* A binding is a subscriber's location: not for everybody's ears. */
static const struct genl_multicast_group halma_nl_mcgrps[] = {
	[HALMA_NLGRP_BINDINGS] = {
		.name = HALMA_MCGRP_BINDINGS, .flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[HALMA_NLGRP_REFRESHES] = {
		.name = HALMA_MCGRP_REFRESHES, .flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[HALMA_NLGRP_ALERTS] = {
		.name = HALMA_MCGRP_ALERTS, .flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family halma_nl_family __ro_after_init = {
	.name = HALMA_FAMILY_NAME,
	.version = HALMA_FAMILY_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.mcgrps = halma_nl_mcgrps,
	.n_mcgrps = ARRAY_SIZE(halma_nl_mcgrps),
};

#define HALMA_FEATURES	(HALMA_FEATURE_INNER_IPV4 | HALMA_FEATURE_DIRECT_MARK | \
			 HALMA_FEATURE_VRF | HALMA_FEATURE_NESTED | HALMA_FEATURE_XFRM_IN | \
			 HALMA_FEATURE_RX_MARK | HALMA_FEATURE_NODE_LIMIT | \
			 HALMA_FEATURE_HOME_LINK)

/**
 * halma_fill_size() - octets for the largest message of any of these
 */
size_t halma_fill_size(void)
{
	size_t link = nla_total_size(halma_params_size());
	size_t key = nla_total_size(2 * nla_total_size(4) + 2 * nla_total_size(16));
	size_t counters = nla_total_size(4 * nla_total_size(8));
	size_t path = nla_total_size(6 * nla_total_size(4) + 2 * nla_total_size_64bit(8) +
				     2 * key + counters);
	size_t drop = nla_total_size(nla_total_size(4) + nla_total_size(8));
	size_t binding;

	binding = HALMA_BINDING_PREFIX_MAX *
		  nla_total_size(nla_total_size(16) + nla_total_size(4)) +
		  HALMA_BINDING_PATH_MAX * path + counters +
		  nla_total_size(HALMA_MN_ID_MAX) + nla_total_size(HALMA_COOKIE_MAX) +
		  8 * nla_total_size_64bit(8) + 11 * nla_total_size(4);
	return NLMSG_HDRLEN + GENL_HDRLEN + 512 +
	       max3(binding, link, HALMA_DROP_MAX * drop + counters);
}

/**
 * halma_fill_begin() - a message with the name of the device in it
 * @f: message
 * @hd: device
 *
 * A notification tells the instance of the device, too.
 *
 * Return: the message, for genlmsg_end() or genlmsg_cancel(); NULL if there is no room.
 */
void *halma_fill_begin(const struct halma_fill *f, const struct halma_dev *hd)
{
	int ifindex = 0;
	void *msg;

	msg = genlmsg_put(f->skb, f->portid, f->seq, &halma_nl_family, f->flags, f->cmd);
	if (!msg)
		return NULL;
	rcu_read_lock();
	if (!READ_ONCE(hd->dead))
		ifindex = hd->dev->ifindex;
	rcu_read_unlock();
	if (nla_put_u32(f->skb, HALMA_A_ANCHOR_ID, hd->anchor_id) ||
	    (ifindex && nla_put_u32(f->skb, HALMA_A_IFINDEX, ifindex)) ||
	    (f->event && nla_put_uint(f->skb, HALMA_A_INSTANCE, hd->instance))) {
		genlmsg_cancel(f->skb, msg);
		return NULL;
	}
	if (f->cb)
		genl_dump_check_consistent(f->cb, msg);
	return msg;
}

static int halma_fill_where(const struct halma_fill *f, struct halma_dev *hd)
{
	char name[IFNAMSIZ] = "";
	int nsid = NETNSA_NSID_NOT_ASSIGNED;

	rcu_read_lock();
	if (!READ_ONCE(hd->dead)) {
		strscpy(name, hd->dev->name, sizeof(name));
		if (dev_net(hd->dev) != f->net)
			nsid = peernet2id(f->net, dev_net(hd->dev));
	}
	rcu_read_unlock();
	if (nla_put_string(f->skb, HALMA_A_DEV_IFNAME, name))
		return -EMSGSIZE;
	if (nsid != NETNSA_NSID_NOT_ASSIGNED &&
	    nla_put_s32(f->skb, HALMA_A_DEV_INNER_NETNSID, nsid))
		return -EMSGSIZE;
	return 0;
}

static int halma_fill_link(struct sk_buff *skb, struct halma_dev *hd)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);
	struct nlattr *link = nla_nest_start(skb, HALMA_A_LINK);

	if (!link || halma_params_fill(skb, prm, hd->anchor_id))
		return -EMSGSIZE;
	nla_nest_end(skb, link);
	return 0;
}

static int halma_fill_dev_nest(const struct halma_fill *f, struct halma_dev *hd)
{
	struct sk_buff *skb = f->skb;
	struct nlattr *dev = nla_nest_start(skb, HALMA_A_DEV);

	if (!dev || halma_fill_where(f, hd) ||
	    (hd->owner_portid && nla_put_u32(skb, HALMA_A_DEV_OWNER, hd->owner_portid)) ||
	    nla_put_uint(skb, HALMA_A_DEV_BINDINGS, hd->n_bces) ||
	    nla_put_uint(skb, HALMA_A_DEV_MNS, hd->n_mns) ||
	    nla_put_uint(skb, HALMA_A_DEV_PREFIXES, hd->prefixes.count) ||
	    nla_put_uint(skb, HALMA_A_DEV_TUNNELS, hd->n_tnls))
		return -EMSGSIZE;
	nla_nest_end(skb, dev);
	return 0;
}

/**
 * halma_fill_family() - what the module can do
 * @f: message, which names no device
 *
 * Return: 0 or -EMSGSIZE.
 */
int halma_fill_family(const struct halma_fill *f)
{
	struct sk_buff *skb = f->skb;
	struct nlattr *nest;
	void *msg;

	msg = genlmsg_put(skb, f->portid, f->seq, &halma_nl_family, f->flags, f->cmd);
	if (!msg)
		return -EMSGSIZE;
	nest = nla_nest_start(skb, HALMA_A_FAMILY);
	if (!nest || nla_put_u32(skb, HALMA_A_FAMILY_ABI_VERSION, HALMA_ABI_VERSION) ||
	    nla_put_uint(skb, HALMA_A_FAMILY_FEATURES, HALMA_FEATURES) ||
	    nla_put_string(skb, HALMA_A_FAMILY_MODULE_VERSION, HALMA_VERSION) ||
	    nla_put_uint(skb, HALMA_A_FAMILY_LOCAL_MAX, HALMA_LOCAL_MAX) ||
	    nla_put_uint(skb, HALMA_A_FAMILY_PREFIX_MAX, HALMA_BINDING_PREFIX_MAX) ||
	    nla_put_uint(skb, HALMA_A_FAMILY_PATH_MAX, HALMA_BINDING_PATH_MAX) ||
	    nla_put_uint(skb, HALMA_A_FAMILY_LENGTH_MAX, HALMA_LENGTH_MAX)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, msg);
	return 0;
}

/**
 * halma_fill_dev() - write one device
 * @f: message
 * @hd: device
 *
 * Under &halma_dev.lock. Return: 0, or -EMSGSIZE and nothing is left of it.
 */
int halma_fill_dev(const struct halma_fill *f, struct halma_dev *hd)
{
	struct sk_buff *skb = f->skb;
	void *msg = halma_fill_begin(f, hd);

	if (!msg)
		return -EMSGSIZE;
	if ((!f->event && nla_put_uint(skb, HALMA_A_INSTANCE, hd->instance)) ||
	    nla_put_uint(skb, HALMA_A_CHANGE, hd->change) ||
	    nla_put_uint(skb, HALMA_A_REFRESH, hd->refresh) ||
	    halma_fill_dev_nest(f, hd) || halma_fill_link(skb, hd)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	return 0;
}

/**
 * halma_fill_key() - write a tunnel key
 * @skb: message
 * @attr: nest
 * @key: far end
 *
 * Return: 0 or -EMSGSIZE.
 */
int halma_fill_key(struct sk_buff *skb, int attr, const struct halma_tnl_key *key)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || nla_put_u32(skb, HALMA_A_TUNNEL_KEY_ENCAP, key->encap) ||
	    nla_put_in6_addr(skb, HALMA_A_TUNNEL_KEY_LOCAL_IPV6, &key->local) ||
	    nla_put_in6_addr(skb, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, &key->remote))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * halma_fill_counters() - write packets and bytes of both directions
 * @skb: message
 * @attr: nest
 * @c: counters
 *
 * Return: 0 or -EMSGSIZE.
 */
int halma_fill_counters(struct sk_buff *skb, int attr, const struct halma_counters *c)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || nla_put_uint(skb, HALMA_A_COUNTERS_TX_PACKETS, c->tx_packets) ||
	    nla_put_uint(skb, HALMA_A_COUNTERS_TX_BYTES, c->tx_bytes) ||
	    nla_put_uint(skb, HALMA_A_COUNTERS_RX_PACKETS, c->rx_packets) ||
	    nla_put_uint(skb, HALMA_A_COUNTERS_RX_BYTES, c->rx_bytes))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * halma_fill_prefix() - write a prefix of a binding or of a filter
 * @skb: message, within the nest of either
 * @key: prefix
 *
 * Return: 0 or -EMSGSIZE.
 */
int halma_fill_prefix(struct sk_buff *skb, const struct halma_prefix_key *key)
{
	struct nlattr *nest = nla_nest_start(skb, HALMA_A_BINDING_PREFIX);
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (key->family == AF_INET6)
		err = nla_put_in6_addr(skb, HALMA_A_PREFIX_IPV6, &key->addr);
	else
		err = nla_put_in_addr(skb, HALMA_A_PREFIX_IPV4, key->addr.s6_addr32[3]);
	if (err || nla_put_u32(skb, HALMA_A_PREFIX_LENGTH, key->len))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int halma_fill_prefixes(struct sk_buff *skb, const struct halma_bce *bce)
{
	int i;

	for (i = 0; i < bce->n_prefixes; i++)
		if (halma_fill_prefix(skb, &bce->prefixes[i]->key))
			return -EMSGSIZE;
	return 0;
}

static int halma_fill_previous(struct sk_buff *skb, const struct halma_paths *paths, u64 now)
{
	const struct halma_tnl *prev = paths->prev;

	if (!prev || now >= paths->prev_until)
		return 0;
	if (nla_put_u32(skb, HALMA_A_PATH_GRACE,
			div_u64(paths->prev_until - now, NSEC_PER_MSEC)))
		return -EMSGSIZE;
	return halma_fill_key(skb, HALMA_A_PATH_PREVIOUS, &prev->key);
}

/* Milliseconds that are left of a lifetime. */
static u64 halma_fill_left(const struct halma_bce *bce, u64 now)
{
	return bce->lifetime_end > now ? div_u64(bce->lifetime_end - now, NSEC_PER_MSEC) : 0;
}

static int halma_fill_path(struct sk_buff *skb, const struct halma_bce *bce,
			   const struct halma_paths *paths, u64 now)
{
	struct nlattr *nest = nla_nest_start(skb, HALMA_A_BINDING_PATH);
	struct halma_counters c;

	halma_paths_counters(paths, &c);
	if (!nest || (paths->bid && nla_put_u32(skb, HALMA_A_PATH_BID, paths->bid)) ||
	    (paths->preference &&
	     nla_put_u32(skb, HALMA_A_PATH_PREFERENCE, paths->preference)) ||
	    halma_fill_key(skb, HALMA_A_PATH_TUNNEL, &paths->tnl->key) ||
	    nla_put_u32(skb, HALMA_A_PATH_STATE, paths->state) ||
	    (bce->lifetime &&
	     (nla_put_u64_64bit(skb, HALMA_A_PATH_LIFETIME, bce->lifetime,
				HALMA_A_PATH_PAD) ||
	      nla_put_uint(skb, HALMA_A_PATH_REMAINING, halma_fill_left(bce, now)))) ||
	    halma_fill_previous(skb, paths, now) ||
	    halma_fill_counters(skb, HALMA_A_PATH_COUNTERS, &c))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* The binding has one path, so what sums its paths up is what that one says. */
static int halma_fill_sums(struct sk_buff *skb, const struct halma_bce *bce,
			   const struct halma_paths *paths, u64 now)
{
	struct halma_counters c;

	halma_bce_counters(bce, &c);
	return nla_put_u32(skb, HALMA_A_BINDING_STATE, paths->state) ||
	       (bce->lifetime &&
		(nla_put_u64_64bit(skb, HALMA_A_BINDING_LIFETIME, bce->lifetime,
				   HALMA_A_BINDING_PAD) ||
		 nla_put_uint(skb, HALMA_A_BINDING_REMAINING, halma_fill_left(bce, now)))) ||
	       halma_fill_counters(skb, HALMA_A_BINDING_COUNTERS, &c);
}

static int halma_fill_binding_nest(struct sk_buff *skb, struct halma_dev *hd,
				   const struct halma_bce *bce)
{
	const struct halma_paths *paths = halma_dereference(hd, bce->paths);
	struct nlattr *nest = nla_nest_start(skb, HALMA_A_BINDING);
	u64 now = ktime_get_boottime_ns();

	if (!nest ||
	    nla_put_u64_64bit(skb, HALMA_A_BINDING_ID, bce->id, HALMA_A_BINDING_PAD) ||
	    nla_put_u32(skb, HALMA_A_BINDING_KIND, bce->kind) ||
	    nla_put_u32(skb, HALMA_A_BINDING_PRECEDENCE, paths->precedence) ||
	    nla_put_u32(skb, HALMA_A_BINDING_MN_ID_TYPE, bce->mn->type) ||
	    nla_put(skb, HALMA_A_BINDING_MN_ID, bce->mn->len, bce->mn->id) ||
	    halma_fill_prefixes(skb, bce) ||
	    halma_fill_path(skb, bce, paths, now) ||
	    halma_fill_sums(skb, bce, paths, now) ||
	    nla_put_u32(skb, HALMA_A_BINDING_BLOCKED_ACTION, paths->blocked_action) ||
	    (bce->cookie_len &&
	     nla_put(skb, HALMA_A_BINDING_COOKIE, bce->cookie_len, bce->cookie)) ||
	    nla_put_u64_64bit(skb, HALMA_A_BINDING_VERSION, bce->version, HALMA_A_BINDING_PAD) ||
	    (bce->defend && nla_put_u32(skb, HALMA_A_BINDING_DEFEND, 1)) ||
	    nla_put_uint(skb, HALMA_A_BINDING_CHANGE, bce->change) ||
	    nla_put_uint(skb, HALMA_A_BINDING_REFRESH, halma_bce_refreshed(hd, bce)) ||
	    nla_put_uint(skb, HALMA_A_BINDING_HANDOVERS, paths->handovers))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* The number of a notification about a binding, and why the binding went. */
static int halma_fill_event(const struct halma_fill *f, const struct halma_dev *hd,
			    const struct halma_bce *bce, u32 reason)
{
	bool refresh = f->cmd == HALMA_CMD_BINDING_REFRESH_NTF;

	if (!f->event)
		return 0;
	if (nla_put_uint(f->skb, refresh ? HALMA_A_REFRESH : HALMA_A_CHANGE,
			 refresh ? hd->refresh : bce->change))
		return -EMSGSIZE;
	return reason ? nla_put_u32(f->skb, HALMA_A_REASON, reason) : 0;
}

/**
 * halma_fill_binding() - write one binding
 * @f: message
 * @hd: device
 * @bce: binding
 * @reason: enum halma_reason of a notification, 0 for none
 *
 * Under &halma_dev.lock. Return: 0, or -EMSGSIZE and nothing is left of it.
 */
int halma_fill_binding(const struct halma_fill *f, struct halma_dev *hd,
		       const struct halma_bce *bce, u32 reason)
{
	void *msg = halma_fill_begin(f, hd);

	if (!msg)
		return -EMSGSIZE;
	if (halma_fill_event(f, hd, bce, reason) || halma_fill_binding_nest(f->skb, hd, bce)) {
		genlmsg_cancel(f->skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(f->skb, msg);
	return 0;
}

/**
 * halma_fill_tunnel_size() - octets that halma_fill_tunnel() needs at most
 */
size_t halma_fill_tunnel_size(void)
{
	size_t key = nla_total_size(2 * nla_total_size(4) + 2 * nla_total_size(16));
	size_t counters = nla_total_size(4 * nla_total_size(8));

	return NLMSG_HDRLEN + GENL_HDRLEN + 2 * nla_total_size(4) +
	       nla_total_size(key + counters + 3 * nla_total_size(8) + nla_total_size(4));
}

/**
 * halma_fill_tunnel() - write one far end
 * @f: message
 * @hd: device
 * @tnl: far end
 * @c: what it has counted
 *
 * Under &halma_dev.lock. Return: 0, or -EMSGSIZE and nothing is left of it.
 */
int halma_fill_tunnel(const struct halma_fill *f, struct halma_dev *hd, struct halma_tnl *tnl,
		      const struct halma_counters *c)
{
	const struct halma_route *route;
	struct sk_buff *skb = f->skb;
	u32 mtu = 0, oif = 0;
	struct nlattr *nest;
	void *msg;

	msg = halma_fill_begin(f, hd);
	if (!msg)
		return -EMSGSIZE;
	rcu_read_lock();
	/* The outer namespace stays for as long as we are in here, unless it is going. */
	route = READ_ONCE(hd->dead) ? NULL : halma_tnl_route_known(hd, tnl);
	if (route) {
		mtu = halma_encap_mtu(tnl->ops, route->dst,
				      rcu_dereference(hd->params)->encap_limit < 256);
		oif = route->dst->dev->ifindex;
	}
	rcu_read_unlock();
	nest = nla_nest_start(skb, HALMA_A_TUNNEL);
	if (!nest || halma_fill_key(skb, HALMA_A_TUNNEL_KEY, &tnl->key) ||
	    nla_put_uint(skb, HALMA_A_TUNNEL_BINDINGS, tnl->users) ||
	    nla_put_uint(skb, HALMA_A_TUNNEL_MTU, mtu) ||
	    (oif && nla_put_u32(skb, HALMA_A_TUNNEL_OIF, oif)) ||
	    halma_fill_counters(skb, HALMA_A_TUNNEL_COUNTERS, c) ||
	    nla_put_uint(skb, HALMA_A_TUNNEL_CHANGE, tnl->change)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, msg);
	return 0;
}

static int halma_fill_drops(struct sk_buff *skb, const struct halma_stats *sum)
{
	int cause;

	for (cause = 1; cause <= HALMA_DROP_MAX; cause++) {
		struct nlattr *nest = nla_nest_start(skb, HALMA_A_STATS_DROP);

		if (!nest || nla_put_u32(skb, HALMA_A_DROP_COUNT_CAUSE, cause) ||
		    nla_put_uint(skb, HALMA_A_DROP_COUNT_PACKETS, sum->drops[cause]))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/**
 * halma_fill_stats() - write the counters of a device
 * @f: message
 * @hd: device
 *
 * Under &halma_dev.lock. Return: 0, or -EMSGSIZE and nothing is left of it.
 */
int halma_fill_stats(const struct halma_fill *f, struct halma_dev *hd)
{
	struct sk_buff *skb = f->skb;
	struct halma_stats sum;
	struct nlattr *nest;
	void *msg;

	msg = halma_fill_begin(f, hd);
	if (!msg)
		return -EMSGSIZE;
	halma_stats_sum(hd, &sum);
	nest = nla_nest_start(skb, HALMA_A_STATS);
	if (!nest || halma_fill_counters(skb, HALMA_A_STATS_COUNTERS, &sum.c) ||
	    halma_fill_drops(skb, &sum) ||
	    nla_put_uint(skb, HALMA_A_STATS_ALERTS, sum.alerts) ||
	    nla_put_uint(skb, HALMA_A_STATS_ALERTS_SUPPRESSED, sum.alerts_suppressed)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, msg);
	return 0;
}
