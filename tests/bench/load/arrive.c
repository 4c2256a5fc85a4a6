// SPDX-License-Identifier: GPL-2.0
/*
 * Arrivals.
 */
#include "arrive.h"

#include <math.h>

#include "load.h"

#define BURST	64
/* of a hundred; the rest are initial ones */
#define REFRESH_SHARE	60
#define HANDOVER_SHARE	30
#define LEAVE_SHARE	5

uint64_t arrive_settle(struct nodes *nodes, uint32_t count, uint64_t step)
{
	uint64_t now = NODES_BEGIN;
	uint32_t nr = 0;

	while (nr < count) {
		nodes_begin(nodes);
		while (nr < count && nodes->queued < CHUNK_MAX)
			nodes_ask(nodes, nr++, ASK_INITIAL, now);
		load_turns(nodes, BURST, now, 0);
		nodes_judge(nodes, now);
		now += step;
	}
	return now + NSEC_PER_SEC;
}

enum ask arrive_ask(struct nodes *nodes)
{
	uint32_t dice = nodes_random(nodes, 100);

	if (dice < REFRESH_SHARE)
		return ASK_REFRESH;
	if (dice < REFRESH_SHARE + HANDOVER_SHARE)
		return ASK_HANDOVER;
	return dice < REFRESH_SHARE + HANDOVER_SHARE + LEAVE_SHARE ? ASK_LEAVE : ASK_INITIAL;
}

double arrive_gap(struct nodes *nodes, uint32_t rate)
{
	double share = (nodes_random(nodes, 1 << 24) + 1.0) / (1 << 24);

	return -log(share) * (double)NSEC_PER_SEC / rate;
}
