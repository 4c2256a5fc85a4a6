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
	[HALMA_NLGRP_BINDINGS] = { .name = "bindings", .flags = GENL_MCAST_CAP_NET_ADMIN, },
	[HALMA_NLGRP_ALERTS] = { .name = "alerts", .flags = GENL_MCAST_CAP_NET_ADMIN, },
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
			 HALMA_FEATURE_VRF | HALMA_FEATURE_NESTED | HALMA_FEATURE_XFRM_IN)

/* Every set begins with the same two attributes. */
static_assert((int)HALMA_A_DEV_ANCHOR_ID == (int)HALMA_A_BINDING_ANCHOR_ID);
static_assert((int)HALMA_A_DEV_ANCHOR_ID == (int)HALMA_A_TUNNEL_ANCHOR_ID);
static_assert((int)HALMA_A_DEV_ANCHOR_ID == (int)HALMA_A_STATS_ANCHOR_ID);
static_assert((int)HALMA_A_DEV_ANCHOR_ID == (int)HALMA_A_ALERT_ANCHOR_ID);
static_assert((int)HALMA_A_DEV_IFINDEX == (int)HALMA_A_BINDING_IFINDEX);
static_assert((int)HALMA_A_DEV_IFINDEX == (int)HALMA_A_TUNNEL_IFINDEX);
static_assert((int)HALMA_A_DEV_IFINDEX == (int)HALMA_A_STATS_IFINDEX);
static_assert((int)HALMA_A_DEV_IFINDEX == (int)HALMA_A_ALERT_IFINDEX);

/**
 * halma_fill_size() - octets for the largest message of any of these
 */
size_t halma_fill_size(void)
{
	size_t binding, link = halma_params_size();
	size_t key = nla_total_size(3 * nla_total_size(4) + 2 * nla_total_size(16));
	size_t counters = nla_total_size(4 * nla_total_size(8));

	binding = HALMA_BINDING_PREFIX_MAX *
		  nla_total_size(nla_total_size(16) + nla_total_size(4)) +
		  nla_total_size(2 * nla_total_size(4) + key) + key + counters +
		  nla_total_size(HALMA_MN_ID_MAX) + nla_total_size(HALMA_COOKIE_MAX) +
		  6 * nla_total_size_64bit(8) + 10 * nla_total_size(4);
	return NLMSG_HDRLEN + GENL_HDRLEN + 512 + binding +
	       max_t(size_t, link, HALMA_DROP_MAX * nla_total_size(nla_total_size(4) +
								  nla_total_size(8)));
}

/**
 * halma_fill_begin() - a message with the name of the device in it
 * @f: message
 * @hd: device
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
	if (nla_put_u32(f->skb, HALMA_A_DEV_ANCHOR_ID, hd->anchor_id) ||
	    (ifindex && nla_put_u32(f->skb, HALMA_A_DEV_IFINDEX, ifindex))) {
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
	struct nlattr *link = nla_nest_start(skb, HALMA_A_DEV_LINK);

	if (!link || halma_params_fill(skb, prm, hd->anchor_id))
		return -EMSGSIZE;
	nla_nest_end(skb, link);
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
	if (halma_fill_where(f, hd) ||
	    nla_put_u32(skb, HALMA_A_DEV_ABI_VERSION, HALMA_ABI_VERSION) ||
	    nla_put_u64_64bit(skb, HALMA_A_DEV_FEATURES, HALMA_FEATURES, HALMA_A_DEV_PAD) ||
	    nla_put_string(skb, HALMA_A_DEV_MODULE_VERSION, HALMA_VERSION) ||
	    (hd->owner_portid && nla_put_u32(skb, HALMA_A_DEV_OWNER, hd->owner_portid)) ||
	    nla_put_u64_64bit(skb, HALMA_A_DEV_CHANGE, hd->change, HALMA_A_DEV_PAD) ||
	    halma_fill_link(skb, hd) ||
	    nla_put_u32(skb, HALMA_A_DEV_BINDINGS, hd->n_bces) ||
	    nla_put_u32(skb, HALMA_A_DEV_MNS, hd->n_mns) ||
	    nla_put_u32(skb, HALMA_A_DEV_PREFIXES, hd->prefixes.count) ||
	    nla_put_u32(skb, HALMA_A_DEV_TUNNELS, hd->n_tnls)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	return 0;
}

static int halma_fill_key(struct sk_buff *skb, int attr, const struct halma_tnl_key *key)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || nla_put_u32(skb, HALMA_A_TUNNEL_KEY_ENCAP, key->encap) ||
	    nla_put_in6_addr(skb, HALMA_A_TUNNEL_KEY_LOCAL_IPV6, &key->local) ||
	    nla_put_in6_addr(skb, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, &key->remote))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int halma_fill_counters(struct sk_buff *skb, int attr, const struct halma_counters *c)
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

static int halma_fill_prefixes(struct sk_buff *skb, const struct halma_bce *bce)
{
	int i;

	for (i = 0; i < bce->n_prefixes; i++) {
		const struct halma_prefix_key *key = &bce->prefixes[i]->key;
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
	}
	return 0;
}

static int halma_fill_path(struct sk_buff *skb, const struct halma_paths *paths)
{
	struct nlattr *nest = nla_nest_start(skb, HALMA_A_BINDING_PATH);

	if (!nest || (paths->bid && nla_put_u32(skb, HALMA_A_PATH_BID, paths->bid)) ||
	    (paths->preference &&
	     nla_put_u32(skb, HALMA_A_PATH_PREFERENCE, paths->preference)) ||
	    halma_fill_key(skb, HALMA_A_PATH_TUNNEL, &paths->tnl->key))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int halma_fill_previous(struct sk_buff *skb, const struct halma_paths *paths, u64 now)
{
	const struct halma_tnl *prev = paths->prev;

	if (!prev || now >= paths->prev_until)
		return 0;
	if (nla_put_u32(skb, HALMA_A_BINDING_GRACE,
			div_u64(paths->prev_until - now, NSEC_PER_MSEC)))
		return -EMSGSIZE;
	return halma_fill_key(skb, HALMA_A_BINDING_PREVIOUS, &prev->key);
}

static int halma_fill_lifetime(struct sk_buff *skb, const struct halma_bce *bce, u64 now)
{
	u64 left = 0;

	if (!bce->lifetime)
		return 0;
	if (bce->lifetime_end > now)
		left = div_u64(bce->lifetime_end - now, NSEC_PER_MSEC);
	return nla_put_u64_64bit(skb, HALMA_A_BINDING_LIFETIME, bce->lifetime,
				 HALMA_A_BINDING_PAD) ||
	       nla_put_u64_64bit(skb, HALMA_A_BINDING_REMAINING, left, HALMA_A_BINDING_PAD);
}

/**
 * halma_fill_binding() - write one binding
 * @f: message
 * @hd: device
 * @bce: binding
 * @reason: enum halma_reason, 0 for none
 *
 * Under &halma_dev.lock. Return: 0, or -EMSGSIZE and nothing is left of it.
 */
int halma_fill_binding(const struct halma_fill *f, struct halma_dev *hd,
		       const struct halma_bce *bce, u32 reason)
{
	const struct halma_paths *paths = halma_dereference(hd, bce->paths);
	u64 now = ktime_get_boottime_ns();
	struct sk_buff *skb = f->skb;
	struct halma_counters c;
	void *msg;

	msg = halma_fill_begin(f, hd);
	if (!msg)
		return -EMSGSIZE;
	halma_bce_counters(bce, &c);
	if (nla_put_u64_64bit(skb, HALMA_A_BINDING_ID, bce->id, HALMA_A_BINDING_PAD) ||
	    nla_put_u32(skb, HALMA_A_BINDING_KIND, bce->kind) ||
	    nla_put_u32(skb, HALMA_A_BINDING_PRECEDENCE, paths->precedence) ||
	    nla_put_u32(skb, HALMA_A_BINDING_MN_ID_TYPE, bce->mn->type) ||
	    nla_put(skb, HALMA_A_BINDING_MN_ID, bce->mn->len, bce->mn->id) ||
	    halma_fill_prefixes(skb, bce) ||
	    halma_fill_path(skb, paths) ||
	    nla_put_u32(skb, HALMA_A_BINDING_STATE, paths->state) ||
	    nla_put_u32(skb, HALMA_A_BINDING_BLOCKED_ACTION, paths->blocked_action) ||
	    halma_fill_lifetime(skb, bce, now) ||
	    halma_fill_previous(skb, paths, now) ||
	    (bce->cookie_len &&
	     nla_put(skb, HALMA_A_BINDING_COOKIE, bce->cookie_len, bce->cookie)) ||
	    nla_put_u64_64bit(skb, HALMA_A_BINDING_VERSION, bce->version, HALMA_A_BINDING_PAD) ||
	    nla_put_u64_64bit(skb, HALMA_A_BINDING_CHANGE, bce->change, HALMA_A_BINDING_PAD) ||
	    halma_fill_counters(skb, HALMA_A_BINDING_COUNTERS, &c) ||
	    nla_put_u32(skb, HALMA_A_BINDING_HANDOVERS, paths->handovers) ||
	    (reason && nla_put_u32(skb, HALMA_A_BINDING_REASON, reason))) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	return 0;
}

/**
 * halma_fill_tunnel() - write one far end
 * @f: message
 * @hd: device
 * @tnl: far end
 *
 * Under &halma_dev.lock. Return: 0, or -EMSGSIZE and nothing is left of it.
 */
int halma_fill_tunnel(const struct halma_fill *f, struct halma_dev *hd,
		      struct halma_tnl *tnl)
{
	const struct halma_route *route;
	struct sk_buff *skb = f->skb;
	struct halma_counters c;
	u32 mtu = 0, oif = 0;
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
	halma_tnl_counters(hd, tnl, &c);
	if (halma_fill_key(skb, HALMA_A_TUNNEL_KEY, &tnl->key) ||
	    nla_put_u32(skb, HALMA_A_TUNNEL_BINDINGS, tnl->users) ||
	    nla_put_u32(skb, HALMA_A_TUNNEL_MTU, mtu) ||
	    (oif && nla_put_u32(skb, HALMA_A_TUNNEL_OIF, oif)) ||
	    halma_fill_counters(skb, HALMA_A_TUNNEL_COUNTERS, &c) ||
	    nla_put_u64_64bit(skb, HALMA_A_TUNNEL_CHANGE, tnl->change, HALMA_A_TUNNEL_PAD)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
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
	void *msg;

	msg = halma_fill_begin(f, hd);
	if (!msg)
		return -EMSGSIZE;
	halma_stats_sum(hd, &sum);
	if (halma_fill_counters(skb, HALMA_A_STATS_COUNTERS, &sum.c) ||
	    halma_fill_drops(skb, &sum) ||
	    nla_put_uint(skb, HALMA_A_STATS_ALERTS, sum.alerts) ||
	    nla_put_uint(skb, HALMA_A_STATS_ALERTS_SUPPRESSED, sum.alerts_suppressed)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	return 0;
}
