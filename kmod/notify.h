/* SPDX-License-Identifier: GPL-2.0 */
/* Notifications: what changed, and what an operator should look at. */
#ifndef HALMA_NOTIFY_H
#define HALMA_NOTIFY_H

#include <linux/skbuff.h>
#include "halma.h"

struct halma_filter;

struct sk_buff *halma_notify_binding(struct halma_dev *hd, const struct halma_bce *bce, u8 cmd,
				     u32 reason);
struct sk_buff *halma_notify_dev(struct halma_dev *hd);
struct sk_buff *halma_notify_flush(struct halma_dev *hd, const struct halma_filter *flt,
				   u32 reason, u32 count);
void halma_notify_send(struct halma_dev *hd, struct sk_buff *skb);
void halma_notify_send_all(struct halma_dev *hd, struct sk_buff_head *queue);

/**
 * struct halma_alert_info - what an alert tells
 * @cause: enum halma_drop or enum halma_alert
 * @family: of @saddr and @daddr, 0 for none
 * @local: outer destination, or NULL
 * @remote: outer source, or NULL
 * @saddr: inner source
 * @daddr: inner destination
 */
struct halma_alert_info {
	u32 cause;
	u8 family;
	const struct in6_addr *local;
	const struct in6_addr *remote;
	const void *saddr;
	const void *daddr;
};

void halma_alert(struct halma_dev *hd, const struct halma_alert_info *alert);

#endif /* HALMA_NOTIFY_H */
