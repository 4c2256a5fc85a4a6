// SPDX-License-Identifier: GPL-2.0
/*
 * Timers: a binary heap in an array, each timer knows its position.
 *
 * Nearly all that happens to a deadline is that it moves later: a session is refreshed. Its place
 * in the heap stays that of the old deadline then, and nothing but the timer itself is touched;
 * when the old deadline comes, the timer goes where it belongs. So a place is never later than
 * its timer, and a timer goes through the heap once in a lifetime, however often it is moved.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/timer.h"

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
	bool later = timer->pos && at >= timer->at;

	timer->at = at;
	if (!later)
		sift(timers, slot, timer->pos ? timer->pos : ++timers->count);
}

struct timer *timers_first(struct timers *timers)
{
	struct timer_slot first;

	while (timers->count) {
		first = timers->v[1];
		if (first.at == first.timer->at)
			return first.timer;
		first.at = first.timer->at;
		sift_down(timers, first, 1);
	}
	return NULL;
}
