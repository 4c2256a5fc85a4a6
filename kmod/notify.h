/* SPDX-License-Identifier: GPL-2.0 */
/* Notifications: what changed, and what an operator should look at. */
#ifndef HALMA_NOTIFY_H
#define HALMA_NOTIFY_H

#include <linux/skbuff.h>
#include "halma.h"

struct halma_filter;

/**
 * struct halma_flushed - what a flush has taken away
 * @until: bindings with a higher change were left alone
 * @count: how many
 * @c: sum of their counters
 */
struct halma_flushed {
	u64 until;
	u32 count;
	struct halma_counters c;
};

void halma_notify_binding(struct halma_dev *hd, const struct halma_bce *bce, u8 cmd, u32 reason);
void halma_notify_dev(struct halma_dev *hd);
void halma_notify_flush(struct halma_dev *hd, const struct halma_filter *flt, u32 reason,
			const struct halma_flushed *gone);

/**
 * struct halma_alert_info - what an alert tells
 * @cause: enum halma_drop or enum halma_alert
 * @family: of @saddr and @daddr, 0 for none
 * @local: outer destination, or NULL
 * @remote: outer source, or NULL
 * @saddr: inner source
 * @daddr: inner destination
 * @bce: binding that the packet ran into, or NULL
 */
struct halma_alert_info {
	u32 cause;
	u8 family;
	const struct in6_addr *local;
	const struct in6_addr *remote;
	const void *saddr;
	const void *daddr;
	const struct halma_bce *bce;
};

void halma_alerts_init(struct halma_dev *hd, u32 rate);
void halma_alerts_set_rate(struct halma_dev *hd, u32 rate);
void halma_alert(struct halma_dev *hd, const struct halma_alert_info *alert);

#endif /* HALMA_NOTIFY_H */
