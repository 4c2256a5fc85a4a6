// SPDX-License-Identifier: GPL-2.0
/*
 * Processor time for each PBU. Sizes take turns, long enough for each to have its own caches
 * warm; the tenth percentile of the chunks counts, since others only slow a chunk down.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

/* Time between two messages, as at the rate that is the goal */
#define STEP_NS		50000
#define PACES_MAX	4096
#define TURN_CHUNKS	16

/**
 * struct paces - what the chunks of a phase took
 * @v: nanoseconds for each message
 * @count: number of @v
 * @messages: in all
 * @calls: system calls
 * @all: nanoseconds in all
 */
struct paces {
	double v[PACES_MAX];
	unsigned int count;
	uint64_t messages;
	uint64_t calls;
	double all;
};

/* Those that are measured go through this one, which callgrind can tell from the rest. */
static __attribute__((noinline)) void turns_measured(struct nodes *nodes, unsigned int burst,
						     uint64_t now)
{
	load_turns(nodes, burst, now, STEP_NS);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static json_t *paces_json(struct paces *p)
{
	if (!p->count)
		return json_null();
	qsort(p->v, p->count, sizeof(p->v[0]), compare);
	return json_pack("{s:f, s:f, s:f, s:I, s:f}", "ns", p->v[p->count / 10],
			 "median-ns", p->v[p->count / 2], "mean-ns", p->all / (double)p->messages,
			 "messages", (json_int_t)p->messages,
			 "calls", (double)p->calls / (double)p->messages);
}

static void add_pace(struct paces *p, uint64_t ns, unsigned int messages, uint64_t calls)
{
	if (p->count < PACES_MAX)
		p->v[p->count++] = (double)ns / messages;
	p->messages += messages;
	p->calls += calls;
	p->all += (double)ns;
}

/**
 * struct run - a size and how far it is
 * @nodes: its nodes
 * @now: its time
 * @next: next node, where they are taken in turn
 * @phase: figures
 * @bytes: allocated for the sessions
 * @resident: kilobytes that became resident with them
 */
struct run {
	struct nodes *nodes;
	uint64_t now;
	uint32_t next;
	struct paces phase[ASK_MAX];
	size_t bytes;
	size_t resident;
};

static const char *const phase_names[ASK_MAX] = {
	[ASK_INITIAL] = "initial",
	[ASK_REFRESH] = "refresh",
	[ASK_HANDOVER] = "handover",
	[ASK_LEAVE] = "deregister",
};

static bool measured(const struct load_options *o, enum ask kind)
{
	return !o->only || !strcmp(o->only, phase_names[kind]);
}

/* Fill a chunk: in turn for those that change a node's state, at random for the others. */
static void fill(struct run *r, unsigned int want, enum ask ask)
{
	struct nodes *nodes = r->nodes;
	unsigned int tries = 0;
	uint32_t nr;

	nodes_begin(nodes);
	while (nodes->queued < want && tries++ < 16 * want) {
		if (ask == ASK_REFRESH || ask == ASK_HANDOVER)
			nr = nodes_random(nodes, nodes->count);
		else if (r->next < nodes->count)
			nr = r->next++;
		else
			return;
		if (nodes_fit(nodes, nr, ask, r->now))
			nodes_ask(nodes, nr, ask, r->now + nodes->queued * STEP_NS);
	}
}

/* Return: false when there was nothing left to ask for. */
static bool chunk(const struct load_options *o, struct run *r, enum ask ask)
{
	/* a small number of nodes cannot all be in one chunk */
	unsigned int want = r->nodes->count < 2 * CHUNK_MAX ? r->nodes->count / 2 : CHUNK_MAX;
	uint64_t begin, calls;

	fill(r, want, ask);
	if (!r->nodes->queued)
		return false;
	calls = world.calls;
	begin = load_clock(CLOCK_THREAD_CPUTIME_ID);
	if (measured(o, ask))
		turns_measured(r->nodes, o->burst, r->now);
	else
		load_turns(r->nodes, o->burst, r->now, STEP_NS);
	add_pace(&r->phase[ask], load_clock(CLOCK_THREAD_CPUTIME_ID) - begin, r->nodes->queued,
		 world.calls - calls);
	r->now += (uint64_t)r->nodes->queued * STEP_NS;
	nodes_judge(r->nodes, r->now);
	return true;
}

static void all_of(const struct load_options *o, struct run *r, enum ask ask)
{
	r->next = 0;
	while (chunk(o, r, ask))
		;
}

static bool begin(const struct load_options *o, struct run *r, uint32_t count)
{
	size_t bytes, resident;

	r->nodes = nodes_new(count, o->mags);
	if (!r->nodes)
		return false;
	bytes = load_allocated();
	resident = load_resident();
	all_of(o, r, ASK_INITIAL);
	r->bytes = load_allocated() - bytes;
	r->resident = load_resident() - resident;
	if (anchor_sessions(r->nodes->anchor) != count)
		r->nodes->faults++;
	return true;
}

static json_t *end(const struct load_options *o, struct run *r)
{
	json_t *phases = json_object(), *out;
	uint32_t n = r->nodes->count;
	int i;

	all_of(o, r, ASK_LEAVE);
	/* the end of the delete wait */
	anchor_wake(r->nodes->anchor, r->now + 11 * NSEC_PER_SEC);
	if (anchor_sessions(r->nodes->anchor) || anchor_pool_used(r->nodes->anchor))
		r->nodes->faults++;
	for (i = 0; i < ASK_MAX; i++)
		if (phase_names[i])
			json_object_set_new(phases, phase_names[i], paces_json(&r->phase[i]));
	out = json_pack("{s:I, s:I, s:o, s:f, s:f, s:I}", "sessions", (json_int_t)n,
			"mags", (json_int_t)r->nodes->mags, "phases", phases,
			"bytes", (double)r->bytes / n, "resident", r->resident * 1024.0 / n,
			"faults", (json_int_t)r->nodes->faults);
	nodes_free(r->nodes);
	free(r);
	return out;
}

json_t *load_cost(const struct load_options *o)
{
	struct run *run[SIZES_MAX] = { NULL };
	json_t *sizes = json_array();
	unsigned int i, k, n;

	for (i = 0; i < o->n_sizes; i++) {
		run[i] = calloc(1, sizeof(*run[i]));
		if (!run[i] || !begin(o, run[i], o->sizes[i]))
			return NULL;
	}
	for (k = 0; k < o->rounds; k++) {
		for (i = 0; i < o->n_sizes; i++) {
			for (n = 0; n < TURN_CHUNKS; n++)
				chunk(o, run[i], ASK_REFRESH);
			for (n = 0; n < TURN_CHUNKS; n++)
				chunk(o, run[i], ASK_HANDOVER);
		}
	}
	for (i = 0; i < o->n_sizes; i++)
		json_array_append_new(sizes, end(o, run[i]));
	return json_pack("{s:i, s:o}", "burst", (int)o->burst, "sizes", sizes);
}
