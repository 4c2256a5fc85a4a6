// SPDX-License-Identifier: GPL-2.0
/*
 * Processor time for each PBU. Sizes take turns, long enough for each to have its own caches
 * warm; the tenth percentile of the chunks counts, since others only slow a chunk down.
 *
 * All phases are measured while there are as many sessions as the size says: in a turn some nodes
 * leave, and come when their old sessions are gone. What it costs to get there is the phase
 * "fill", in which memory is touched for the first time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

/* Time between two messages, as at the rate that is the goal */
#define STEP_NS		50000
#define PACES_MAX	4096
#define TURN_CHUNKS	16
/* So many of them lose their sessions and get new ones */
#define CHURN_CHUNKS	2
/* More than the delete wait and what the nodes keep off it */
#define GONE_NS		(12 * NSEC_PER_SEC)

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
 * @fill: figures of the first sessions
 * @bytes: allocated for the sessions
 * @resident: kilobytes that became resident with them
 */
struct run {
	struct nodes *nodes;
	uint64_t now;
	uint32_t next;
	struct paces phase[ASK_MAX];
	struct paces fill;
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
static bool chunk(const struct load_options *o, struct run *r, enum ask kind, struct paces *paces)
{
	/* a small number of nodes cannot all be in one chunk */
	unsigned int want = r->nodes->count < 2 * CHUNK_MAX ? r->nodes->count / 2 : CHUNK_MAX;
	uint64_t begin, calls;

	fill(r, want, kind);
	if (!r->nodes->queued)
		return false;
	calls = world.calls;
	begin = load_clock(CLOCK_THREAD_CPUTIME_ID);
	if (paces == &r->phase[kind] && measured(o, kind))
		turns_measured(r->nodes, o->burst, r->now);
	else
		load_turns(r->nodes, o->burst, r->now, STEP_NS);
	add_pace(paces, load_clock(CLOCK_THREAD_CPUTIME_ID) - begin, r->nodes->queued,
		 world.calls - calls);
	r->now += (uint64_t)r->nodes->queued * STEP_NS;
	nodes_judge(r->nodes, r->now);
	return true;
}

static void all_of(const struct load_options *o, struct run *r, enum ask kind, struct paces *paces)
{
	r->next = 0;
	while (chunk(o, r, kind, paces))
		;
}

/* The same nodes leave and come again, as new ones. */
static void churn(const struct load_options *o, struct run *r)
{
	uint32_t first = r->next;
	unsigned int n;

	if (first + CHURN_CHUNKS * CHUNK_MAX > r->nodes->count)
		first = 0;
	r->next = first;
	for (n = 0; n < CHURN_CHUNKS; n++)
		chunk(o, r, ASK_LEAVE, &r->phase[ASK_LEAVE]);
	r->now += GONE_NS;
	subject_wake(r->nodes->anchor, r->now);
	r->next = first;
	for (n = 0; n < CHURN_CHUNKS; n++)
		chunk(o, r, ASK_INITIAL, &r->phase[ASK_INITIAL]);
	if (subject_sessions(r->nodes->anchor) != r->nodes->count)
		r->nodes->faults++;
}

static void turn(const struct load_options *o, struct run *r)
{
	unsigned int n;

	for (n = 0; n < TURN_CHUNKS; n++)
		chunk(o, r, ASK_REFRESH, &r->phase[ASK_REFRESH]);
	for (n = 0; n < TURN_CHUNKS; n++)
		chunk(o, r, ASK_HANDOVER, &r->phase[ASK_HANDOVER]);
	churn(o, r);
}

static bool begin(const struct load_options *o, struct run *r, uint32_t count)
{
	size_t bytes, resident;

	r->nodes = nodes_new(count, o->mags);
	if (!r->nodes)
		return false;
	r->now = NODES_BEGIN;
	bytes = load_allocated();
	resident = load_resident();
	all_of(o, r, ASK_INITIAL, &r->fill);
	r->bytes = load_allocated() - bytes;
	r->resident = load_resident() - resident;
	if (subject_sessions(r->nodes->anchor) != count)
		r->nodes->faults++;
	return true;
}

static json_t *end(const struct load_options *o, struct run *r)
{
	json_t *phases = json_object(), *out;
	uint32_t n = r->nodes->count;
	struct paces rest = { .count = 0 };
	int i;

	all_of(o, r, ASK_LEAVE, &rest);
	subject_wake(r->nodes->anchor, r->now + GONE_NS);
	if (subject_sessions(r->nodes->anchor) || subject_pool_used(r->nodes->anchor))
		r->nodes->faults++;
	for (i = 0; i < ASK_MAX; i++)
		if (phase_names[i])
			json_object_set_new(phases, phase_names[i], paces_json(&r->phase[i]));
	json_object_set_new(phases, "fill", paces_json(&r->fill));
	out = json_pack("{s:I, s:I, s:o, s:f, s:f, s:I}", "sessions", (json_int_t)n,
			"mags", (json_int_t)r->nodes->mags, "phases", phases,
			"bytes", (double)r->bytes / n, "resident", r->resident * 1024.0 / n,
			"faults", (json_int_t)r->nodes->faults);
	nodes_free(r->nodes);
	free(r);
	return out;
}

static double ns_of(const json_t *sizes, size_t nr, const char *phase)
{
	const json_t *phases = json_object_get(json_array_get(sizes, nr), "phases");

	return json_real_value(json_object_get(json_object_get(phases, phase), "ns"));
}

/* What a PBU costs with the last size, as a multiple of what it costs with the first. */
static json_t *growth(const json_t *sizes)
{
	json_t *o = json_object();
	double first;
	int i;

	for (i = 0; i < ASK_MAX; i++) {
		first = phase_names[i] ? ns_of(sizes, 0, phase_names[i]) : 0;
		if (first > 0)
			json_object_set_new(o, phase_names[i],
					    json_real(ns_of(sizes, json_array_size(sizes) - 1,
							    phase_names[i]) / first));
	}
	return o;
}

json_t *load_cost(const struct load_options *o)
{
	struct run *run[SIZES_MAX] = { NULL };
	json_t *sizes = json_array();
	unsigned int i, k;

	for (i = 0; i < o->n_sizes; i++) {
		run[i] = calloc(1, sizeof(*run[i]));
		if (!run[i] || !begin(o, run[i], o->sizes[i]))
			return NULL;
	}
	for (k = 0; k < o->rounds; k++)
		for (i = 0; i < o->n_sizes; i++)
			turn(o, run[i]);
	for (i = 0; i < o->n_sizes; i++)
		json_array_append_new(sizes, end(o, run[i]));
	return json_pack("{s:i, s:o, s:o}", "burst", (int)o->burst, "growth", growth(sizes),
			 "sizes", sizes);
}
