// SPDX-License-Identifier: GPL-2.0
/*
 * From the anchor's events to the clients that monitor.
 *
 * Once an event did not fit, those after it are lost, too, until the queue is empty: so what is
 * lost lies between what was queued before and what comes after it.
 */
#include <stdlib.h>

#include "control/monitor.h"
#include "control/show.h"
#include "core/core.h"

/* Events written in one turn of the event loop */
#define TURN_EVENTS	64

/**
 * struct monitor - events that wait
 * @ctl: control socket
 * @anchor: anchor
 * @source: runs while something waits and nothing else is to be done
 * @queue: a ring; NULL while nobody hears
 * @first: the oldest
 * @count: how many
 * @missed: events that did not fit behind them
 */
struct monitor {
	struct ctl *ctl;
	struct anchor *anchor;
	sd_event_source *source;
	struct event *queue;
	unsigned int first;
	unsigned int count;
	u64 missed;
};

static void on_event(void *ctx, const struct event *event)
{
	struct monitor *m = ctx;

	if (!m->count)
		sd_event_source_set_enabled(m->source, SD_EVENT_ON);
	if (m->missed || m->count == MONITOR_QUEUE) {
		m->missed++;
		return;
	}
	m->queue[(m->first + m->count++) % MONITOR_QUEUE] = *event;
}

static void write_first(struct monitor *m)
{
	const struct event *event = &m->queue[m->first];

	/* not worth writing if nobody could read it */
	if (ctl_ready(m->ctl))
		ctl_publish(m->ctl, show_event(event, anchor_conf(m->anchor)));
	else
		ctl_lost(m->ctl, 1);
	m->first = (m->first + 1) % MONITOR_QUEUE;
	m->count--;
}

static int on_time(sd_event_source *source, void *data)
{
	struct monitor *m = data;
	unsigned int turns;

	for (turns = 0; m->count && turns < TURN_EVENTS; turns++)
		write_first(m);
	if (m->count)
		return 0;
	if (m->missed)
		ctl_lost(m->ctl, m->missed);
	m->missed = 0;
	return sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

struct monitor *monitor_new(sd_event *event, struct ctl *ctl, struct anchor *anchor)
{
	struct monitor *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->ctl = ctl;
	m->anchor = anchor;
	if (sd_event_add_defer(event, &m->source, on_time, m) < 0 ||
	    sd_event_source_set_enabled(m->source, SD_EVENT_OFF) < 0 ||
	    sd_event_source_set_priority(m->source, SD_EVENT_PRIORITY_IDLE) < 0) {
		monitor_free(m);
		return NULL;
	}
	return m;
}

void monitor_free(struct monitor *m)
{
	if (!m)
		return;
	monitor_stop(m);
	sd_event_source_disable_unref(m->source);
	free(m);
}

bool monitor_start(struct monitor *m)
{
	const struct listener listener = { .heard = on_event, .ctx = m };

	if (m->queue)
		return true;
	m->queue = calloc(MONITOR_QUEUE, sizeof(*m->queue));
	if (!m->queue)
		return false;
	core_listen(anchor_core(m->anchor), &listener);
	return true;
}

void monitor_stop(struct monitor *m)
{
	core_listen(anchor_core(m->anchor), NULL);
	sd_event_source_set_enabled(m->source, SD_EVENT_OFF);
	free(m->queue);
	m->queue = NULL;
	m->first = 0;
	m->count = 0;
	m->missed = 0;
}
