// SPDX-License-Identifier: GPL-2.0
/*
 * Latency under a rate that nobody slows down: messages arrive when they are due, whether or not
 * the anchor is done with those before, and the time of each runs from when it was due.
 *
 * By default the clock is this thread's processor time: a second is what the anchor would have
 * in one on a processor of its own, however many others want this one. With the clock on the
 * wall the same schedule is run with nobody at work first, which tells what the machine adds.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrive.h"
#include "histogram.h"
#include "load.h"
#include "mobiles.h"

/* Messages that are due at once are read as one batch of this size at most */
#define BATCH	64

/**
 * struct live - the schedule
 * @msg: messages
 * @next: of a message: the next one of the same mobile node, if mobile nodes register themselves
 * @last: the last one of each mobile node that was planned
 * @first: the first one of each mobile node that is not answered
 * @count: number of @msg
 * @base: the first one of the batch
 * @clock: by which they are due
 * @start: when it began
 * @bad: answers that are wrong
 * @histogram: how long they took
 */
static struct {
	struct world_msg *msg;
	unsigned int *next;
	unsigned int *last;
	unsigned int *first;
	unsigned int count;
	unsigned int base;
	clockid_t clock;
	uint64_t start;
	uint64_t bad;
	struct histogram histogram;
} live;

#define NO_MESSAGE	UINT_MAX

/* Which message that answers. A PBU's sequence number is the last 16 bits of its number in the
 * schedule; that of a BU is one more than the last of its mobile node.
 */
static unsigned int answered(const uint8_t *data, const struct in6_addr *to)
{
	uint32_t node = mobiles_nr(to);
	unsigned int nr;

	if (nodes_kind == NODES_MAG)
		return live.base + (uint16_t)((data[8] << 8 | data[9]) - live.base);
	if (node == UINT32_MAX)
		return NO_MESSAGE;
	nr = live.first[node];
	if (nr == NO_MESSAGE || memcmp(data + 8, live.msg[nr].data + 6, 2))
		return NO_MESSAGE;
	live.first[node] = live.next[nr];
	return nr;
}

static bool on_send(const uint8_t *data, size_t len, const struct in6_addr *to)
{
	uint64_t now = load_clock(live.clock) - live.start;
	unsigned int nr;

	if (len < 16 || data[2] != 6 || data[6]) {
		live.bad++;
		return true;
	}
	nr = answered(data, to);
	if (nr >= live.count || live.msg[nr].due > now) {
		live.bad++;
		return true;
	}
	histogram_add(&live.histogram, now - live.msg[nr].due);
	return true;
}

/* Say which one it is. */
static void number(struct world_msg *msg, uint32_t node, unsigned int nr)
{
	if (nodes_kind == NODES_MAG) {
		msg->data[6] = (uint8_t)(nr >> 8);
		msg->data[7] = (uint8_t)nr;
		return;
	}
	live.next[nr] = NO_MESSAGE;
	if (live.first[node] == NO_MESSAGE)
		live.first[node] = nr;
	else
		live.next[live.last[node]] = nr;
	live.last[node] = nr;
}

/* Nodes that left do not come back here, since what they get then is known only afterwards. */
static void plan_one(struct nodes *nodes, struct world_msg *msg, unsigned int nr, uint32_t *fresh,
		     uint64_t now)
{
	enum ask ask = arrive_ask(nodes);
	uint32_t node;

	if (ask == ASK_INITIAL && *fresh == nodes->count)
		ask = ASK_REFRESH;
	do {
		node = ask == ASK_INITIAL ? *fresh : nodes_random(nodes, nodes->count);
		/* more than one of a node in the schedule */
		nodes->chunk++;
	} while (!nodes_fit(nodes, node, ask, now));
	nodes->queued = 0;
	nodes_ask(nodes, node, ask, now);
	*msg = nodes->msg[0];
	msg->due = now;
	number(msg, node, nr);
	if (ask == ASK_LEAVE)
		nodes->v[node].state = NODE_FADING;
	if (ask == ASK_LEAVE)
		nodes->v[node].until = UINT64_MAX / 2;
	if (ask == ASK_INITIAL)
		(*fresh)++;
}

static void plan(struct nodes *nodes, uint32_t rate, uint32_t fresh, uint64_t offset)
{
	double at = 0;
	unsigned int i;

	for (i = 0; i < live.count; i++) {
		at += arrive_gap(nodes, rate);
		plan_one(nodes, &live.msg[i], i, &fresh, offset + (uint64_t)at);
		live.msg[i].due = (uint64_t)at;
	}
}

/* Serve what is due, until all is; without nodes nobody works. */
static void serve(struct nodes *nodes, uint64_t offset)
{
	unsigned int next = 0, n;
	uint64_t now;

	live.start = load_clock(live.clock);
	while (next < live.count) {
		now = load_clock(live.clock) - live.start;
		for (n = 0; n < BATCH && next + n < live.count; n++)
			if (live.msg[next + n].due > now)
				break;
		if (!n)
			continue;
		live.base = next;
		world_forget();
		world.waiting = &live.msg[next];
		world.waiting_count = n;
		next += n;
		if (nodes) {
			subject_turn(nodes->anchor, offset + now);
			continue;
		}
		now = load_clock(live.clock) - live.start;
		while (n--)
			histogram_add(&live.histogram, now - live.msg[next - 1 - n].due);
	}
}

static json_t *bucket_json(unsigned int i)
{
	return json_pack("[I, I]", (json_int_t)histogram_end(i),
			 (json_int_t)live.histogram.bucket[i]);
}

static json_t *figures(void)
{
	static const double shares[] = { 0.5, 0.9, 0.99, 0.999 };
	static const char *const names[] = { "p50", "p90", "p99", "p99.9" };
	json_t *o = json_object(), *buckets = json_array();
	unsigned int i;

	for (i = 0; i < 4; i++)
		json_object_set_new(o, names[i],
				    json_integer((json_int_t)histogram_at(&live.histogram,
									  shares[i])));
	json_object_set_new(o, "most", json_integer((json_int_t)live.histogram.most));
	json_object_set_new(o, "count", json_integer((json_int_t)live.histogram.count));
	for (i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (live.histogram.bucket[i])
			json_array_append_new(buckets, bucket_json(i));
	json_object_set_new(o, "histogram", buckets);
	live.histogram = (struct histogram){ 0 };
	return o;
}

json_t *load_latency(const struct load_options *o)
{
	uint32_t n = o->sizes[0], more = n / 10;
	struct nodes *nodes = nodes_new(n + more, o->mags);
	json_t *out, *control = NULL;
	uint64_t offset, faults;

	live.count = o->rate * o->seconds;
	live.clock = o->wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
	live.msg = calloc(live.count, sizeof(*live.msg));
	live.next = calloc(live.count, sizeof(*live.next));
	live.last = calloc(n + more, sizeof(*live.last));
	live.first = malloc((n + more) * sizeof(*live.first));
	if (!nodes || !live.msg || !live.next || !live.last || !live.first)
		return NULL;
	memset(live.first, 0xff, (n + more) * sizeof(*live.first));
	/* all but some that come fresh */
	offset = arrive_settle(nodes, n, NSEC_PER_MSEC);
	plan(nodes, o->rate, n, offset);
	serve(NULL, 0);
	control = figures();
	world.on_send = on_send;
	serve(nodes, offset);
	world.on_send = NULL;
	faults = nodes->faults + live.bad + (live.count - live.histogram.count);
	out = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "clock",
			o->wall ? "wall" : "processor", "sessions", (json_int_t)n,
			"mags", (json_int_t)o->mags,
			"rate", (json_int_t)o->rate, "seconds", (json_int_t)o->seconds,
			"faults", (json_int_t)faults, "control", control, "latency", figures());
	free(live.msg);
	free(live.next);
	free(live.last);
	free(live.first);
	nodes_free(nodes);
	return out;
}
