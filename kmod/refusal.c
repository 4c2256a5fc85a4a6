// SPDX-License-Identifier: GPL-2.0
/*
 * The sources of refused packets are told why, a moment later: an answer that is sent
 * while its packet is being sent goes out from within all that the packet has come
 * through. The answer to an echo reply would want the ICMP socket that is sending the
 * reply, and an answer that leaves by tunnel would count as one tunnel in the other.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/icmp.h>
#include "refusal.h"
#include "stats.h"

/* Packets that wait; the source of one more is told nothing. */
#define HALMA_REFUSALS_MAX	512

/* So many are sent at a time: whoever floods us must not keep a CPU from all else. */
#define HALMA_REFUSALS_BUDGET	64

/**
 * struct halma_refusal_cb - control block of a packet that waits
 * @v: why it is refused
 * @family: of the packet
 */
struct halma_refusal_cb {
	struct halma_verdict v;
	u8 family;
};

static struct halma_refusal_cb *halma_refusal_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct halma_refusal_cb) > sizeof(skb->cb));
	return (struct halma_refusal_cb *)skb->cb;
}

static void halma_refuse6(struct sk_buff *skb, struct halma_verdict v)
{
	switch (v.refusal) {
	case HALMA_REFUSAL_UNREACHABLE:
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
		break;
	case HALMA_REFUSAL_TOO_BIG:
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, v.info);
		break;
	case HALMA_REFUSAL_PARAM_PROBLEM:
		icmpv6_ndo_send(skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD, v.info);
		break;
	}
}

static void halma_refuse4(struct sk_buff *skb, struct halma_verdict v)
{
	switch (v.refusal) {
	case HALMA_REFUSAL_UNREACHABLE:
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
		break;
	case HALMA_REFUSAL_TOO_BIG:
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(v.info));
		break;
	}
}

/* BHs off, and nothing is being sent on this CPU. */
static void halma_refusals_send(struct tasklet_struct *t)
{
	struct halma_dev *hd = from_tasklet(hd, t, refusal_tasklet);
	struct halma_refusal_cb cb;
	struct sk_buff *skb;
	int n;

	rcu_read_lock();
	for (n = 0; n < HALMA_REFUSALS_BUDGET; n++) {
		skb = skb_dequeue(&hd->refusals);
		if (!skb)
			break;
		cb = *halma_refusal_cb(skb);
		memset(skb->cb, 0, sizeof(skb->cb));
		if (cb.family == AF_INET6)
			halma_refuse6(skb, cb.v);
		else
			halma_refuse4(skb, cb.v);
		halma_drop(hd, skb, cb.v.cause);
	}
	rcu_read_unlock();
	if (!skb_queue_empty_lockless(&hd->refusals))
		tasklet_schedule(t);
}

/**
 * halma_refusals_init() - no source waits to be told
 * @hd: device
 */
void halma_refusals_init(struct halma_dev *hd)
{
	skb_queue_head_init(&hd->refusals);
	tasklet_setup(&hd->refusal_tasklet, halma_refusals_send);
}

/**
 * halma_refusals_stop() - what still waits is dropped, and its source is told nothing
 * @hd: device
 *
 * While packets may still be sent through it others can follow; who frees it calls this
 * once more when none can. May sleep.
 */
void halma_refusals_stop(struct halma_dev *hd)
{
	struct sk_buff *skb;

	tasklet_kill(&hd->refusal_tasklet);
	local_bh_disable();
	while ((skb = skb_dequeue(&hd->refusals)))
		halma_drop(hd, skb, halma_refusal_cb(skb)->v.cause);
	local_bh_enable();
}

/**
 * halma_refusal_later() - tell the source of a packet why it is dropped, and drop it
 * @hd: device
 * @skb: packet, consumed; its network header is what is refused
 * @v: verdict with a refusal
 * @family: of the packet
 *
 * From halma_xmit(), under RCU, BHs off.
 */
void halma_refusal_later(struct halma_dev *hd, struct sk_buff *skb, struct halma_verdict v,
			 u8 family)
{
	if (skb_queue_len_lockless(&hd->refusals) >= HALMA_REFUSALS_MAX) {
		halma_drop(hd, skb, v.cause);
		return;
	}
	/* The sender need not wait for it, and the route must. */
	skb_orphan(skb);
	skb_dst_force(skb);
	*halma_refusal_cb(skb) = (struct halma_refusal_cb){ .v = v, .family = family };
	skb_queue_tail(&hd->refusals, skb);
	tasklet_schedule(&hd->refusal_tasklet);
}
