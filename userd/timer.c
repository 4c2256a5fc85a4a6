// SPDX-License-Identifier: GPL-2.0
/*
 * Timers: a binary heap in an array, each timer knows its position.
 */
#include <errno.h>
#include <stdlib.h>

#include "timer.h"

int timers_add(struct timers *timers)
{
	u32 room = timers->room ? 2 * timers->room : 64;
	struct timer_slot *v;

	if (timers->exist == timers->room) {
		/* element 0 is not used */
		v = reallocarray(timers->v, (size_t)room + 1, sizeof(*v));
		if (!v)
			return -ENOMEM;
		timers->v = v;
		timers->room = room;
	}
	timers->exist++;
	return 0;
}

void timers_fini(struct timers *timers)
{
	free(timers->v);
	timers->v = NULL;
	timers->room = 0;
	timers->count = 0;
	timers->exist = 0;
}

static void place(struct timers *timers, struct timer_slot slot, u32 pos)
{
	timers->v[pos] = slot;
	slot.timer->pos = pos;
}

static void sift_up(struct timers *timers, struct timer_slot slot, u32 pos)
{
	while (pos > 1 && timers->v[pos / 2].at > slot.at) {
		place(timers, timers->v[pos / 2], pos);
		pos /= 2;
	}
	place(timers, slot, pos);
}

static void sift_down(struct timers *timers, struct timer_slot slot, u32 pos)
{
	u32 child;

	while (2 * pos <= timers->count) {
		child = 2 * pos;
		if (child < timers->count && timers->v[child + 1].at < timers->v[child].at)
			child++;
		if (timers->v[child].at >= slot.at)
			break;
		place(timers, timers->v[child], pos);
		pos = child;
	}
	place(timers, slot, pos);
}

static void sift(struct timers *timers, struct timer_slot slot, u32 pos)
{
	if (pos > 1 && timers->v[pos / 2].at > slot.at)
		sift_up(timers, slot, pos);
	else
		sift_down(timers, slot, pos);
}

void timer_clear(struct timers *timers, struct timer *timer)
{
	struct timer_slot last;
	u32 pos = timer->pos;

	if (!pos)
		return;
	timer->pos = 0;
	last = timers->v[timers->count--];
	if (last.timer != timer)
		sift(timers, last, pos);
}

void timer_set(struct timers *timers, struct timer *timer, u64 at)
{
	const struct timer_slot slot = { .at = at, .timer = timer };

	timer->at = at;
	sift(timers, slot, timer->pos ? timer->pos : ++timers->count);
}

struct timer *timers_first(const struct timers *timers)
{
	return timers->count ? timers->v[1].timer : NULL;
}
