// SPDX-License-Identifier: GPL-2.0
/*
 * Notifications and alerts.
 *
 * A notification is written and sent under &halma_dev.lock, each time that
 * &halma_dev.change or &halma_dev.refresh has risen by one: listeners get them in that
 * order and without a hole. A hole tells a listener that it has missed something; so
 * does ENOBUFS, also when there was no memory here.
 */
#include <net/netlink.h>
#include "bcache.h"
#include "fill.h"
#include "filter.h"
#include "netlink-gen.h"
#include "notify.h"
#include "stats.h"

/* Somebody in either namespace of the device? */
static bool halma_listeners(const struct halma_dev *hd, unsigned int group)
{
	bool any = false;

	rcu_read_lock();
	if (!READ_ONCE(hd->dead))
		any = genl_has_listeners(&halma_nl_family, hd->net, group) ||
		      genl_has_listeners(&halma_nl_family, dev_net(hd->dev), group);
	rcu_read_unlock();
	return any;
}

/* Tell the listeners of both namespaces that they miss something. Under RCU. */
static void halma_notify_lost(struct halma_dev *hd, unsigned int group)
{
	struct net *inner = dev_net(hd->dev);

	genl_set_err(&halma_nl_family, hd->net, 0, group, -ENOBUFS);
	if (inner != hd->net)
		genl_set_err(&halma_nl_family, inner, 0, group, -ENOBUFS);
}

/* Consumes @skb, which may be NULL. The namespaces stay while we are inside RCU and not dead. */
static void halma_multicast(struct halma_dev *hd, struct sk_buff *skb, unsigned int group)
{
	struct sk_buff *copy = NULL;
	struct net *inner;

	rcu_read_lock();
	if (READ_ONCE(hd->dead)) {
		kfree_skb(skb);
		goto out;
	}
	inner = dev_net(hd->dev);
	if (skb && inner != hd->net)
		copy = skb_clone(skb, GFP_ATOMIC);
	if (!skb || (inner != hd->net && !copy)) {
		halma_notify_lost(hd, group);
		kfree_skb(skb);
		goto out;
	}
	if (copy)
		genlmsg_multicast_netns(&halma_nl_family, inner, copy, 0, group, GFP_ATOMIC);
	genlmsg_multicast_netns(&halma_nl_family, hd->net, skb, 0, group, GFP_ATOMIC);
out:
	rcu_read_unlock();
}

static struct sk_buff *halma_notify_begin(struct halma_fill *f, struct halma_dev *hd, u8 cmd)
{
	f->net = hd->net;
	f->cmd = cmd;
	f->event = true;
	f->skb = nlmsg_new(halma_fill_size(), GFP_KERNEL);
	return f->skb;
}

/* What could not be written is as lost as what could not be sent. */
static struct sk_buff *halma_notify_end(struct halma_fill *f, int err)
{
	if (!err)
		return f->skb;
	kfree_skb(f->skb);
	return NULL;
}

/**
 * halma_notify_binding() - tell of a binding
 * @hd: device
 * @bce: binding, in its final state; @bce->change or @hd->refresh is the number
 * @cmd: HALMA_CMD_BINDING_*_NTF
 * @reason: enum halma_reason, 0 for none
 *
 * Under &halma_dev.lock.
 */
void halma_notify_binding(struct halma_dev *hd, const struct halma_bce *bce, u8 cmd, u32 reason)
{
	unsigned int group = cmd == HALMA_CMD_BINDING_REFRESH_NTF ? HALMA_NLGRP_REFRESHES :
								    HALMA_NLGRP_BINDINGS;
	struct sk_buff *skb = NULL;
	struct halma_fill f = {};

	if (!halma_listeners(hd, group))
		return;
	if (halma_notify_begin(&f, hd, cmd))
		skb = halma_notify_end(&f, halma_fill_binding(&f, hd, bce, reason));
	halma_multicast(hd, skb, group);
}

/**
 * halma_notify_dev() - tell of a device
 * @hd: device; @hd->change has risen
 *
 * Under &halma_dev.lock.
 */
void halma_notify_dev(struct halma_dev *hd)
{
	struct sk_buff *skb = NULL;
	struct halma_fill f = {};

	if (!halma_listeners(hd, HALMA_NLGRP_BINDINGS))
		return;
	if (halma_notify_begin(&f, hd, HALMA_CMD_DEV_NTF))
		skb = halma_notify_end(&f, halma_fill_dev(&f, hd));
	halma_multicast(hd, skb, HALMA_NLGRP_BINDINGS);
}

static int halma_fill_filter_path(struct sk_buff *skb, const struct halma_filter *flt)
{
	struct nlattr *path = nla_nest_start(skb, HALMA_A_BINDING_PATH), *key;

	if (!path)
		return -EMSGSIZE;
	key = nla_nest_start(skb, HALMA_A_PATH_TUNNEL);
	if (!key || nla_put_u32(skb, HALMA_A_TUNNEL_KEY_ENCAP, flt->tnl.encap) ||
	    (!flt->local_any &&
	     nla_put_in6_addr(skb, HALMA_A_TUNNEL_KEY_LOCAL_IPV6, &flt->tnl.local)) ||
	    nla_put_in6_addr(skb, HALMA_A_TUNNEL_KEY_REMOTE_IPV6, &flt->tnl.remote))
		return -EMSGSIZE;
	nla_nest_end(skb, key);
	nla_nest_end(skb, path);
	return 0;
}

/* The whole filter: a listener must be able to tell which of its bindings match. */
static int halma_fill_filter(struct sk_buff *skb, const struct halma_filter *flt)
{
	struct nlattr *nest;
	int i;

	if (!flt)
		return 0;
	nest = nla_nest_start(skb, HALMA_A_FILTER);
	if (!nest ||
	    (flt->by & HALMA_BY_ID &&
	     nla_put_u64_64bit(skb, HALMA_A_BINDING_ID, flt->id, HALMA_A_BINDING_PAD)) ||
	    (flt->by & HALMA_BY_KIND && nla_put_u32(skb, HALMA_A_BINDING_KIND, flt->kind)) ||
	    (flt->by & HALMA_BY_MNID &&
	     (nla_put_u32(skb, HALMA_A_BINDING_MN_ID_TYPE, flt->mnid.type) ||
	      nla_put(skb, HALMA_A_BINDING_MN_ID, flt->mnid.len, flt->mnid.id))) ||
	    (flt->by & HALMA_BY_TUNNEL && halma_fill_filter_path(skb, flt)) ||
	    (flt->by & HALMA_BY_STATE && nla_put_u32(skb, HALMA_A_BINDING_STATE, flt->state)))
		return -EMSGSIZE;
	for (i = 0; i < flt->n_prefixes; i++)
		if (halma_fill_prefix(skb, &flt->prefixes[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int halma_fill_flush(const struct halma_fill *f, struct halma_dev *hd,
			    const struct halma_filter *flt, u32 reason,
			    const struct halma_flushed *gone)
{
	struct sk_buff *skb = f->skb;
	struct nlattr *nest;
	void *msg;

	msg = halma_fill_begin(f, hd);
	if (!msg || nla_put_uint(skb, HALMA_A_CHANGE, hd->change) ||
	    nla_put_u32(skb, HALMA_A_REASON, reason) || halma_fill_filter(skb, flt))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, HALMA_A_FLUSH);
	if (!nest || nla_put_uint(skb, HALMA_A_FLUSH_COUNT, gone->count) ||
	    nla_put_uint(skb, HALMA_A_FLUSH_UNTIL, gone->until) ||
	    halma_fill_counters(skb, HALMA_A_FLUSH_COUNTERS, &gone->c))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	genlmsg_end(skb, msg);
	return 0;
}

/**
 * halma_notify_flush() - tell of many bindings that have gone
 * @hd: device; @hd->change has risen
 * @flt: which they were; NULL for all
 * @reason: enum halma_reason
 * @gone: how many and up to which change
 *
 * Under &halma_dev.lock.
 */
void halma_notify_flush(struct halma_dev *hd, const struct halma_filter *flt, u32 reason,
			const struct halma_flushed *gone)
{
	struct sk_buff *skb = NULL;
	struct halma_fill f = {};

	if (!halma_listeners(hd, HALMA_NLGRP_BINDINGS))
		return;
	if (halma_notify_begin(&f, hd, HALMA_CMD_BINDING_FLUSH_NTF))
		skb = halma_notify_end(&f, halma_fill_flush(&f, hd, flt, reason, gone));
	halma_multicast(hd, skb, HALMA_NLGRP_BINDINGS);
}

static int halma_fill_inner(struct sk_buff *skb, const struct halma_alert_info *alert)
{
	if (alert->family == AF_INET6)
		return nla_put_in6_addr(skb, HALMA_A_ALERT_SOURCE_IPV6, alert->saddr) ||
		       nla_put_in6_addr(skb, HALMA_A_ALERT_DESTINATION_IPV6, alert->daddr);
	if (alert->family == AF_INET)
		return nla_put_in_addr(skb, HALMA_A_ALERT_SOURCE_IPV4,
				       *(const __be32 *)alert->saddr) ||
		       nla_put_in_addr(skb, HALMA_A_ALERT_DESTINATION_IPV4,
				       *(const __be32 *)alert->daddr);
	return 0;
}

/* The binding lives as long as the RCU section that it was found in, its node with it. */
static int halma_fill_alert_binding(struct sk_buff *skb, const struct halma_bce *bce)
{
	if (!bce)
		return 0;
	return nla_put_uint(skb, HALMA_A_ALERT_ID, bce->id) ||
	       nla_put_u32(skb, HALMA_A_ALERT_MN_ID_TYPE, bce->mn->type) ||
	       nla_put(skb, HALMA_A_ALERT_MN_ID, bce->mn->len, bce->mn->id);
}

static int halma_fill_alert(const struct halma_fill *f, const struct halma_dev *hd,
			    const struct halma_alert_info *alert)
{
	struct sk_buff *skb = f->skb;
	struct nlattr *nest;
	void *msg;

	msg = halma_fill_begin(f, hd);
	if (!msg)
		return -EMSGSIZE;
	nest = nla_nest_start(skb, HALMA_A_ALERT);
	if (!nest || nla_put_u32(skb, HALMA_A_ALERT_CAUSE, alert->cause) ||
	    (alert->local && nla_put_in6_addr(skb, HALMA_A_ALERT_LOCAL_IPV6, alert->local)) ||
	    (alert->remote &&
	     nla_put_in6_addr(skb, HALMA_A_ALERT_REMOTE_IPV6, alert->remote)) ||
	    halma_fill_inner(skb, alert) || halma_fill_alert_binding(skb, alert->bce))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	genlmsg_end(skb, msg);
	return 0;
}

/**
 * halma_alerts_init() - no alert has been sent yet
 * @hd: device
 * @rate: alerts per second of each cause
 */
void halma_alerts_init(struct halma_dev *hd, u32 rate)
{
	int i;

	for (i = 0; i < HALMA_ALERT_LIMITS; i++) {
		ratelimit_state_init(&hd->alert_limit[i], HZ, rate);
		ratelimit_set_flags(&hd->alert_limit[i], RATELIMIT_MSG_ON_RELEASE);
	}
}

/**
 * halma_alerts_set_rate() - from now on at another rate
 * @hd: device
 * @rate: alerts per second of each cause
 */
void halma_alerts_set_rate(struct halma_dev *hd, u32 rate)
{
	int i;

	for (i = 0; i < HALMA_ALERT_LIMITS; i++)
		WRITE_ONCE(hd->alert_limit[i].burst, rate);
}

/*
 * Each cause has a limit of its own: what anybody can send does not hide what should
 * wake the operator. No drop has number 0, which the cause of no drop takes.
 */
static struct ratelimit_state *halma_alert_limit(struct halma_dev *hd, u32 cause)
{
	return &hd->alert_limit[cause <= HALMA_DROP_MAX ? cause : 0];
}

/**
 * halma_alert() - tell the operator of a packet, if the rate allows
 * @hd: device
 * @alert: what to tell
 *
 * Packet path, under RCU, BHs off.
 */
void halma_alert(struct halma_dev *hd, const struct halma_alert_info *alert)
{
	struct halma_fill f = { .net = hd->net, .cmd = HALMA_CMD_ALERT_NTF, .event = true };
	struct sk_buff *skb = NULL;

	if (!halma_listeners(hd, HALMA_NLGRP_ALERTS))
		return;
	if (!__ratelimit(halma_alert_limit(hd, alert->cause))) {
		halma_count_alert(hd, false);
		return;
	}
	f.skb = nlmsg_new(1024, GFP_ATOMIC);
	if (f.skb)
		skb = halma_notify_end(&f, halma_fill_alert(&f, hd, alert));
	halma_multicast(hd, skb, HALMA_NLGRP_ALERTS);
	halma_count_alert(hd, skb);
}
