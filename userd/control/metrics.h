/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that the daemon has counted, as metrics: one table of families, read from its own state when
 * it is asked for. What is in no row is in no metric.
 *
 * It costs as much with a million sessions as with none. Mobile nodes are in no label; MAGs and
 * pools are, up to a limit.
 */
#ifndef HALMAD_CONTROL_METRICS_H
#define HALMAD_CONTROL_METRICS_H

#include "anchor.h"
#include "control/openmetrics.h"
#include "control/tracker.h"
#include "ipsec/ipsec.h"
#include "kernel/counters.h"
#include "store/store.h"

struct halmad;

/* MAGs, and pools, with samples of their own: the first ones of the configuration. The others, and
 * one that is called METRICS_OTHER, have common ones under that name.
 */
#define METRICS_NAMED	256
#define METRICS_OTHER	"other"

/**
 * struct metrics_view - what metrics are made from; what is NULL is not there
 * @anchor: anchor
 * @device: what the module has counted
 * @ipsec: IPsec, if it is required
 * @store: how the store does
 * @queue_max: changes that may wait for it
 * @tracker: how the attachment tracker does
 * @now: time
 * @started: boot time of the start in ms
 */
struct metrics_view {
	struct anchor *anchor;
	const struct nlhalma_stats *device;
	const struct ipsec *ipsec;
	const struct store_status *store;
	u32 queue_max;
	const struct tracker_status *tracker;
	struct now now;
	u64 started;
};

/**
 * metrics_write() - write all metrics
 * @view: what they are made from
 * @om: text that has just begun; the caller frees it
 *
 * Return: false if there was no memory.
 */
bool metrics_write(const struct metrics_view *view, struct openmetrics *om);

/**
 * metrics_text() - all metrics of a daemon
 * @h: daemon
 * @plain: in the text format 0.0.4, not as OpenMetrics
 * @len: octets of the result
 *
 * Return: text, to be freed; NULL if there is no memory.
 */
char *metrics_text(struct halmad *h, bool plain, size_t *len);

#endif /* HALMAD_CONTROL_METRICS_H */
