// SPDX-License-Identifier: GPL-2.0
/*
 * All that the daemon has counted, as metrics: the rows of families.c, one after the other.
 */
#include <stdio.h>
#include <stdlib.h>

#include "control/families.h"
#include "core/core.h"
#include "daemon.h"
#include "ha/ha.h"
#include "lma/lma.h"

static const void *base_of(const struct metrics_view *view, enum family_source source)
{
	const struct ike *ike = view->ipsec ? ipsec_ike(view->ipsec) : NULL;

	switch (source) {
	case FROM_CORE:
		return &anchor_core(view->anchor)->stats;
	case FROM_LMA:
		return &anchor_lma(view->anchor)->stats;
	case FROM_HA:
		return &anchor_ha(view->anchor)->stats;
	case FROM_DOOR:
		return anchor_stats(view->anchor);
	case FROM_ICMP:
		return &anchor_ha(view->anchor)->icmp;
	case FROM_HOME_LINK:
		return &anchor_ha(view->anchor)->link.stats;
	case FROM_DRAIN:
		return &anchor_ha(view->anchor)->drain;
	case FROM_DEVICE:
		return view->device;
	case FROM_IKE:
		return ike ? ike_stats(ike) : NULL;
	case FROM_STORE:
		return view->store;
	case FROM_TRACKER:
		return view->tracker;
	case FROM_CACHE:
		return anchor_cache(view->anchor);
	default:
		return view->anchor;
	}
}

u64 row_number(const void *base, size_t at, size_t size)
{
	const u8 *place = (const u8 *)base + at;

	switch (size) {
	case sizeof(u64):
		return *(const u64 *)place;
	case sizeof(u32):
		return *(const u32 *)place;
	default:
		return *(const bool *)place;
	}
}

static u64 member(const void *base, const struct row *row, unsigned int i)
{
	return row_number(base, row->at + i * row->size, row->size);
}

static void begin_labels(struct openmetrics_labels *labels, const struct row *row)
{
	labels->count = 0;
	if (row->label.name)
		openmetrics_label(labels, row->label.name, row->label.value);
}

static u32 scale_of(const struct row *row)
{
	return row->scale ? row->scale : 1;
}

static bool had_before(const struct row *row, unsigned int i)
{
	unsigned int k;

	for (k = row->first; k < i; k++)
		if (!strcmp(row->name(k), row->name(i)))
			return true;
	return false;
}

/* A sample may be there once only. */
static u64 sum_of_name(const void *base, const struct row *row, unsigned int i)
{
	u64 sum = 0;
	unsigned int k;

	for (k = i; k < row->end; k++)
		if (k == i || !strcmp(row->name(k), row->name(i)))
			sum += member(base, row, k);
	return sum;
}

static void put_member(struct openmetrics *om, const void *base, const struct row *row,
		       unsigned int i)
{
	struct openmetrics_labels labels;
	char text[12];
	u64 value = row->name ? sum_of_name(base, row, i) : member(base, row, i);

	if (row->sparse && !value)
		return;
	snprintf(text, sizeof(text), "%u", i);
	begin_labels(&labels, row);
	openmetrics_label(&labels, row->key, row->name ? row->name(i) : text);
	if (row->status_name)
		openmetrics_label(&labels, "name", row->status_name((u8)i));
	openmetrics_sample(om, &labels, value, scale_of(row));
}

void row_members(struct openmetrics *om, const void *base, const struct row *row)
{
	unsigned int i;

	for (i = row->first; i < row->end; i++)
		if (!row->name || !had_before(row, i))
			put_member(om, base, row, i);
}

static void put_one(struct openmetrics *om, const void *base, const struct row *row)
{
	struct openmetrics_labels labels;

	begin_labels(&labels, row);
	openmetrics_sample(om, &labels, row_number(base, row->at, row->size), scale_of(row));
}

bool metrics_write(const struct metrics_view *view, struct openmetrics *om)
{
	const struct row *row;
	const void *base;
	size_t i;

	for (i = 0; (row = row_at(i)); i++) {
		base = base_of(view, row->source);
		if (!base)
			continue;
		if (row->family.name)
			openmetrics_family(om, &row->family);
		if (row->put)
			row->put(view, om, row);
		else if (row->key)
			row_members(om, base, row);
		else
			put_one(om, base, row);
	}
	return openmetrics_end(om);
}

char *metrics_text(struct halmad *h, bool plain, size_t *len)
{
	const struct conf *conf = anchor_conf(h->anchor);
	struct openmetrics om = { .plain = plain };
	struct tracker_status tracker;
	struct nlhalma_stats device;
	struct store_status store;
	struct metrics_view view = {
		.anchor = h->anchor, .ipsec = conf->ipsec ? h->ipsec : NULL,
		.queue_max = conf->store.queue_max, .started = h->started,
	};

	halmad_clock(&view.now);
	if (!nlhalma_stats_get(h->device.nl, &device))
		view.device = &device;
	if (h->store)
		store_status(h->store, &store);
	view.store = h->store ? &store : NULL;
	if (conf->tracker.socket)
		tracker_status(h->tracker, &tracker);
	view.tracker = conf->tracker.socket ? &tracker : NULL;
	if (metrics_write(&view, &om)) {
		*len = om.len;
		return om.text;
	}
	free(om.text);
	return NULL;
}
