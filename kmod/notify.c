// SPDX-License-Identifier: GPL-2.0
/*
 * Notifications and alerts.
 *
 * A notification is written under &halma_dev.lock, with the final state, and sent
 * after it was dropped. NULL is nothing to send: nobody listens, or there is no
 * memory; a listener that misses one sees it in the change numbers.
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

/* Consumes @skb. The namespaces cannot go while we are inside RCU and not dead. */
static void halma_multicast(struct halma_dev *hd, struct sk_buff *skb, unsigned int group)
{
	struct net *inner;

	rcu_read_lock();
	if (READ_ONCE(hd->dead)) {
		kfree_skb(skb);
		goto out;
	}
	inner = dev_net(hd->dev);
	if (inner != hd->net) {
		struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC);

		if (copy)
			genlmsg_multicast_netns(&halma_nl_family, inner, copy, 0, group,
						GFP_ATOMIC);
	}
	genlmsg_multicast_netns(&halma_nl_family, hd->net, skb, 0, group, GFP_ATOMIC);
out:
	rcu_read_unlock();
}

/**
 * halma_notify_send() - send a notification to both namespaces of its device
 * @hd: device
 * @skb: notification, freed; or NULL
 */
void halma_notify_send(struct halma_dev *hd, struct sk_buff *skb)
{
	if (skb)
		halma_multicast(hd, skb, HALMA_NLGRP_BINDINGS);
}

/**
 * halma_notify_send_all() - send several
 * @hd: device
 * @queue: notifications; empty afterwards
 */
void halma_notify_send_all(struct halma_dev *hd, struct sk_buff_head *queue)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(queue)))
		halma_notify_send(hd, skb);
}

/**
 * halma_notify_binding() - a notification about a binding
 * @hd: device
 * @bce: binding, in its final state
 * @cmd: HALMA_CMD_BINDING_*_NTF
 * @reason: enum halma_reason, 0 for none
 *
 * Under &halma_dev.lock. Return: notification, or NULL.
 */
struct sk_buff *halma_notify_binding(struct halma_dev *hd, const struct halma_bce *bce, u8 cmd,
				     u32 reason)
{
	struct halma_fill f = { .net = hd->net, .cmd = cmd };

	if (!halma_listeners(hd, HALMA_NLGRP_BINDINGS))
		return NULL;
	f.skb = nlmsg_new(halma_fill_size(), GFP_KERNEL);
	if (!f.skb)
		return NULL;
	if (halma_fill_binding(&f, hd, bce, reason)) {
		kfree_skb(f.skb);
		return NULL;
	}
	return f.skb;
}

/**
 * halma_notify_dev() - a notification about a device
 * @hd: device
 *
 * Under &halma_dev.lock. Return: notification, or NULL.
 */
struct sk_buff *halma_notify_dev(struct halma_dev *hd)
{
	struct halma_fill f = { .net = hd->net, .cmd = HALMA_CMD_DEV_NTF };

	if (!halma_listeners(hd, HALMA_NLGRP_BINDINGS))
		return NULL;
	f.skb = nlmsg_new(halma_fill_size(), GFP_KERNEL);
	if (!f.skb)
		return NULL;
	if (halma_fill_dev(&f, hd)) {
		kfree_skb(f.skb);
		return NULL;
	}
	return f.skb;
}

static int halma_fill_filter(struct sk_buff *skb, const struct halma_filter *flt)
{
	if (!flt)
		return 0;
	if (flt->by & HALMA_BY_KIND && nla_put_u32(skb, HALMA_A_BINDING_KIND, flt->kind))
		return -EMSGSIZE;
	if (flt->by & HALMA_BY_MNID &&
	    (nla_put_u32(skb, HALMA_A_BINDING_MN_ID_TYPE, flt->mnid.type) ||
	     nla_put(skb, HALMA_A_BINDING_MN_ID, flt->mnid.len, flt->mnid.id)))
		return -EMSGSIZE;
	if (flt->by & HALMA_BY_STATE && nla_put_u32(skb, HALMA_A_BINDING_STATE, flt->state))
		return -EMSGSIZE;
	return 0;
}

/**
 * halma_notify_flush() - one notification about many bindings that have gone
 * @hd: device
 * @flt: which they were; NULL for all
 * @reason: enum halma_reason
 * @count: their number
 *
 * Under &halma_dev.lock. Return: notification, or NULL.
 */
struct sk_buff *halma_notify_flush(struct halma_dev *hd, const struct halma_filter *flt,
				   u32 reason, u32 count)
{
	struct halma_fill f = { .net = hd->net, .cmd = HALMA_CMD_BINDING_FLUSH_NTF };
	void *msg;

	if (!halma_listeners(hd, HALMA_NLGRP_BINDINGS))
		return NULL;
	f.skb = nlmsg_new(halma_fill_size(), GFP_KERNEL);
	if (!f.skb)
		return NULL;
	msg = halma_fill_begin(&f, hd);
	if (!msg || halma_fill_filter(f.skb, flt) ||
	    nla_put_u32(f.skb, HALMA_A_BINDING_REASON, reason) ||
	    nla_put_u32(f.skb, HALMA_A_BINDING_COUNT, count) ||
	    nla_put_u64_64bit(f.skb, HALMA_A_BINDING_CHANGE, hd->change, HALMA_A_BINDING_PAD)) {
		kfree_skb(f.skb);
		return NULL;
	}
	genlmsg_end(f.skb, msg);
	return f.skb;
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

/**
 * halma_alert() - tell the operator of a packet, if the rate allows
 * @hd: device
 * @alert: what to tell
 *
 * Packet path, under RCU, BHs off.
 */
void halma_alert(struct halma_dev *hd, const struct halma_alert_info *alert)
{
	struct halma_fill f = { .net = hd->net, .cmd = HALMA_CMD_ALERT_NTF };
	void *msg;

	if (!halma_listeners(hd, HALMA_NLGRP_ALERTS))
		return;
	if (!__ratelimit(&hd->alert_limit)) {
		halma_count_alert(hd, false);
		return;
	}
	f.skb = nlmsg_new(512, GFP_ATOMIC);
	if (!f.skb)
		return;
	msg = halma_fill_begin(&f, hd);
	if (!msg || nla_put_u32(f.skb, HALMA_A_ALERT_CAUSE, alert->cause) ||
	    (alert->local && nla_put_in6_addr(f.skb, HALMA_A_ALERT_LOCAL_IPV6, alert->local)) ||
	    (alert->remote &&
	     nla_put_in6_addr(f.skb, HALMA_A_ALERT_REMOTE_IPV6, alert->remote)) ||
	    halma_fill_inner(f.skb, alert)) {
		kfree_skb(f.skb);
		return;
	}
	genlmsg_end(f.skb, msg);
	halma_multicast(hd, f.skb, HALMA_NLGRP_ALERTS);
	halma_count_alert(hd, true);
}
