// SPDX-License-Identifier: GPL-2.0
/*
 * A long time with all kinds of messages. At some points memory is looked at, twice: with the
 * sessions that are there, and after all of them have gone, when nothing may be left that was
 * not there at the point before.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"

#ifdef __SANITIZE_ADDRESS__
/* gcc has no header for it */
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

/* Slow enough for lifetimes and delete waits to end meanwhile */
#define STEP_NS		NSEC_PER_MSEC
#define LONGEST_NS	(7200 * NSEC_PER_SEC)

size_t load_allocated(void)
{
#ifdef __SANITIZE_ADDRESS__
	return __sanitizer_get_current_allocated_bytes();
#else
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
#endif
}

size_t load_resident(void)
{
	unsigned long size, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (!f)
		return 0;
	if (fscanf(f, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	fclose(f);
	return resident * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

void load_turns(struct nodes *nodes, unsigned int burst, uint64_t now, uint64_t step)
{
	unsigned int done, n;

	for (done = 0; done < nodes->queued; done += n) {
		n = nodes->queued - done < burst ? nodes->queued - done : burst;
		world.waiting = &nodes->msg[done];
		world.waiting_count = n;
		subject_turn(nodes->anchor, now + (done + n) * step);
	}
}

/* In a hundred messages, so many of each; the rest are initial ones and refreshes. */
static const unsigned char mix[ASK_MAX] = {
	[ASK_HANDOVER] = 25,
	[ASK_LEAVE] = 12,
	[ASK_SHORT] = 5,
	[ASK_WAIT] = 4,
	[ASK_OLD] = 2,
	[ASK_FUTURE] = 2,
	[ASK_STRANGER] = 2,
	[ASK_NOBODY] = 2,
	[ASK_FULL] = 2,
	[ASK_CUT] = 2,
};

static enum ask some_ask(struct nodes *nodes)
{
	uint32_t dice = nodes_random(nodes, 100);
	int ask;

	for (ask = 0; ask < ASK_MAX; ask++) {
		if (dice < mix[ask])
			return ask;
		dice -= mix[ask];
	}
	return ASK_REFRESH;
}

/* Everybody at once, so that what grows with sessions has grown before anybody looks. */
static void everybody(struct nodes *nodes, uint64_t *now)
{
	uint32_t nr = 0;

	while (nr < nodes->count) {
		nodes_begin(nodes);
		while (nr < nodes->count && nodes->queued < CHUNK_MAX)
			nodes_ask(nodes, nr++, ASK_INITIAL, *now);
		load_turns(nodes, 1, *now, 0);
		nodes_judge(nodes, *now);
		*now += STEP_NS;
	}
}

/* Return: messages. */
static unsigned int soak_chunk(struct nodes *nodes, unsigned int burst, uint64_t *now)
{
	unsigned int tries;
	enum ask ask;
	uint32_t nr;

	nodes_begin(nodes);
	for (tries = 0; tries < CHUNK_MAX && nodes->queued < CHUNK_MAX - 1; tries++) {
		nr = nodes_random(nodes, nodes->count);
		/* who is not there comes, be it out of the delete wait */
		ask = nodes_fit(nodes, nr, ASK_INITIAL, *now) ? ASK_INITIAL : some_ask(nodes);
		if (nodes_fit(nodes, nr, ask, *now))
			nodes_ask(nodes, nr, ask, *now);
	}
	/* all at the same time, for the model to know it; bursts of different sizes */
	load_turns(nodes, 1 + nodes_random(nodes, burst), *now, 0);
	nodes_judge(nodes, *now);
	*now += nodes->queued * STEP_NS;
	subject_wake(nodes->anchor, *now);
	return nodes->queued;
}

/* Everybody's lifetime ends. */
static void drain(struct nodes *nodes, uint64_t *now)
{
	uint32_t i;

	*now += LONGEST_NS;
	subject_wake(nodes->anchor, *now);
	*now += LONGEST_NS;
	for (i = 0; i < nodes->count; i++)
		nodes->v[i].state = NODE_OUT;
	if (subject_sessions(nodes->anchor) || subject_held(nodes->anchor) ||
	    subject_pool_used(nodes->anchor) || world.bindings)
		nodes->faults++;
}

/**
 * struct point - what a look at memory found
 * @messages: messages until then
 * @sessions: sessions that were there
 * @allocated: bytes
 * @empty: bytes after all sessions had gone
 * @resident: kilobytes
 */
struct point {
	uint64_t messages;
	uint32_t sessions;
	size_t allocated;
	size_t empty;
	size_t resident;
};

static void look(struct nodes *nodes, struct point *p, uint64_t *now)
{
	p->sessions = subject_sessions(nodes->anchor);
	p->allocated = load_allocated();
	p->resident = load_resident();
	drain(nodes, now);
	p->empty = load_allocated();
}

static json_t *point_json(const struct point *p)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "messages", (json_int_t)p->messages,
			 "sessions", (json_int_t)p->sessions,
			 "allocated", (json_int_t)p->allocated,
			 "allocated-empty", (json_int_t)p->empty,
			 "resident-kb", (json_int_t)p->resident);
}

json_t *load_soak(const struct load_options *o)
{
	static const unsigned int percent[] = { 10, 50, 100 };
	struct nodes *nodes = nodes_new(o->sizes[0], o->mags);
	json_t *list = json_array(), *asked = json_array();
	struct point point[3] = { 0 };
	uint64_t done = 0, now = 0;
	unsigned int i;

	if (!nodes)
		return NULL;
	world.judge = true;
	everybody(nodes, &now);
	drain(nodes, &now);
	for (i = 0; i < 3; i++) {
		while (done < o->count * percent[i] / 100)
			done += soak_chunk(nodes, o->burst, &now);
		point[i].messages = done;
		look(nodes, &point[i], &now);
	}
	for (i = 0; i < 3; i++)
		json_array_append_new(list, point_json(&point[i]));
	for (i = 0; i < ASK_MAX; i++)
		json_array_append_new(asked, json_integer((json_int_t)nodes->asked[i]));
	list = json_pack("{s:o, s:o, s:I}", "points", list, "asked", asked,
			 "faults", (json_int_t)(nodes->faults + world.faults));
	world.judge = false;
	nodes_free(nodes);
	return list;
}
