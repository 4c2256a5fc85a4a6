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
	struct timer **v;

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

static void place(struct timers *timers, struct timer *timer, u32 pos)
{
	timers->v[pos] = timer;
	timer->pos = pos;
}

static void sift_up(struct timers *timers, struct timer *timer, u32 pos)
{
	while (pos > 1 && timers->v[pos / 2]->at > timer->at) {
		place(timers, timers->v[pos / 2], pos);
		pos /= 2;
	}
	place(timers, timer, pos);
}

static void sift_down(struct timers *timers, struct timer *timer, u32 pos)
{
	u32 child;

	while (2 * pos <= timers->count) {
		child = 2 * pos;
		if (child < timers->count && timers->v[child + 1]->at < timers->v[child]->at)
			child++;
		if (timers->v[child]->at >= timer->at)
			break;
		place(timers, timers->v[child], pos);
		pos = child;
	}
	place(timers, timer, pos);
}

void timer_clear(struct timers *timers, struct timer *timer)
{
	struct timer *last;
	u32 pos = timer->pos;

	if (!pos)
		return;
	timer->pos = 0;
	last = timers->v[timers->count--];
	if (last == timer)
		return;
	if (pos > 1 && timers->v[pos / 2]->at > last->at)
		sift_up(timers, last, pos);
	else
		sift_down(timers, last, pos);
}

void timer_set(struct timers *timers, struct timer *timer, u64 at)
{
	timer_clear(timers, timer);
	timer->at = at;
	sift_up(timers, timer, ++timers->count);
}

struct timer *timers_first(const struct timers *timers)
{
	return timers->count ? timers->v[1] : NULL;
}
