/* SPDX-License-Identifier: GPL-2.0 */
/*
 * halma-load: what the program can do.
 *
 *	main.c		arguments
 *	cost.c		processor time for each PBU, phase by phase
 *	latency.c	from the arrival of a PBU to its PBA, at a rate that nobody slows down
 *	beside.c	the same while one MAG sends more than it may
 *	soak.c		a long time with all kinds of messages; memory
 *	send.c		messages to a halmad that runs elsewhere
 *	arrive.c	what comes, and when
 *	nodes.c		mobile nodes: what they ask for, and whether they get it
 *	subject.c	halmad's objects
 *	world.c		the kernel under them
 *	wire.c		octets, by the test MAG's codec
 *	mobiles.c	mobile nodes that register themselves
 *	wirebu.c	their octets, by the codec of the test mobile node
 */
#ifndef BENCH_LOAD_LOAD_H
#define BENCH_LOAD_LOAD_H

#include <jansson.h>
#include <time.h>

#include "nodes.h"

#define SIZES_MAX	4

/**
 * struct load_options - what was asked for
 * @sizes: numbers of mobile nodes
 * @n_sizes: number of @sizes
 * @mags: number of MAGs
 * @burst: most messages that wait when the anchor looks
 * @rounds: how often each size, or each kind of flood, has its turn
 * @count: messages of the soak
 * @rate: PBUs in a second
 * @seconds: how long
 * @only: the phase that is measured, NULL for all
 * @wall: latency by the clock on the wall instead of processor time
 */
struct load_options {
	uint32_t sizes[SIZES_MAX];
	unsigned int n_sizes;
	unsigned int mags;
	unsigned int burst;
	unsigned int rounds;
	uint64_t count;
	uint32_t rate;
	uint32_t seconds;
	const char *only;
	bool wall;
};

/* Each returns what it found, and NULL with a line on standard error if it cannot be done. */
json_t *load_cost(const struct load_options *o);
json_t *load_latency(const struct load_options *o);
json_t *load_beside(const struct load_options *o);
json_t *load_soak(const struct load_options *o);

/* Speaks with a real halmad; see the head of send.c. Returns an exit status. */
int load_send(const struct load_options *o);

/**
 * load_memory() - bytes that are allocated, and resident kilobytes
 */
size_t load_allocated(void);
size_t load_resident(void);

/**
 * load_turns() - let the anchor work on all messages of a chunk
 * @nodes: nodes with their chunk
 * @burst: how many it finds each time
 * @now: time of the first
 * @step: time between two, in ns
 */
void load_turns(struct nodes *nodes, unsigned int burst, uint64_t now, uint64_t step);

static inline uint64_t load_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * NSEC_PER_SEC + (uint64_t)t.tv_nsec;
}

#endif /* BENCH_LOAD_LOAD_H */
