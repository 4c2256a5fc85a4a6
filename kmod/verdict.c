// SPDX-License-Identifier: GPL-2.0
/* The one place that acts on a verdict. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/icmp.h>
#include "stats.h"
#include "verdict.h"

static void halma_answer6(struct sk_buff *skb, struct halma_verdict v)
{
	switch (v.answer) {
	case HALMA_ANSWER_UNREACHABLE:
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH, 0);
		break;
	case HALMA_ANSWER_TOO_BIG:
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, v.info);
		break;
	case HALMA_ANSWER_PARAM_PROBLEM:
		icmpv6_ndo_send(skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD, v.info);
		break;
	}
}

static void halma_answer4(struct sk_buff *skb, struct halma_verdict v)
{
	switch (v.answer) {
	case HALMA_ANSWER_UNREACHABLE:
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
		break;
	case HALMA_ANSWER_TOO_BIG:
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(v.info));
		break;
	}
}

/**
 * halma_refuse() - act on a verdict that does not let the packet pass
 * @hd: device
 * @skb: packet; of a verdict with an answer, its network header is what is answered
 * @v: verdict
 * @about: family and addresses of the packet; its cause is set here
 *
 * Tells the operator and the source, counts, and frees the packet unless it is left to
 * others. Packet path, under RCU, BHs off.
 *
 * Return: true if the packet has been freed.
 */
bool halma_refuse(struct halma_dev *hd, struct sk_buff *skb, struct halma_verdict v,
		  struct halma_alert_info *about)
{
	if (v.alert) {
		about->cause = v.cause;
		halma_alert(hd, about);
	}
	if (v.answer && about->family == AF_INET6)
		halma_answer6(skb, v);
	else if (v.answer && about->family == AF_INET)
		halma_answer4(skb, v);
	if (v.leave) {
		halma_count_left(hd, v.cause);
		return false;
	}
	halma_drop(hd, skb, v.cause);
	return true;
}
