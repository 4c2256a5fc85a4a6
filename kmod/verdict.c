// SPDX-License-Identifier: GPL-2.0
/* The one place that acts on a verdict. */
#include "refusal.h"
#include "stats.h"
#include "verdict.h"

/**
 * halma_refuse() - act on a verdict that does not let the packet pass
 * @hd: device
 * @skb: packet; of a verdict with a refusal, its network header is what is refused
 * @v: verdict
 * @about: family and addresses of the packet; its cause is set here
 *
 * Tells the operator and the source, counts, and takes the packet unless it is left to
 * others. Packet path, under RCU, BHs off.
 *
 * Return: true if the packet has been taken.
 */
bool halma_refuse(struct halma_dev *hd, struct sk_buff *skb, struct halma_verdict v,
		  struct halma_alert_info *about)
{
	if (v.alert) {
		about->cause = v.cause;
		halma_alert(hd, about);
	}
	if (v.leave) {
		halma_count_left(hd, v.cause);
		return false;
	}
	if (v.refusal)
		halma_refusal_later(hd, skb, v, about->family);
	else
		halma_drop(hd, skb, v.cause);
	return true;
}
