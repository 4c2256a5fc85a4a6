/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timers: one min-heap for all deadlines of the daemon.
 */
#ifndef HALMAD_BASE_TIMER_H
#define HALMAD_BASE_TIMER_H

#include "base/types.h"

enum timer_kind {
	TIMER_BCE,
	TIMER_WAIT,
	TIMER_HEARTBEAT,
	TIMER_REVOCATION,
	TIMER_HOMELINK,
	TIMER_PREFIX,
	TIMER_DRAIN,
};

/**
 * struct timer - a deadline, embedded in what it is the deadline of
 * @at: boot time in milliseconds
 * @pos: position in the heap from 1 on, 0 while not set
 * @kind: what it is embedded in
 */
struct timer {
	u64 at;
	u32 pos;
	enum timer_kind kind;
};

/**
 * struct timer_slot - a place in the heap
 * @at: deadline of @timer, or one that it had before and that was earlier; here, so that comparing
 *	does not touch what timers are embedded in
 * @timer: timer
 */
struct timer_slot {
	u64 at;
	struct timer *timer;
};

/**
 * struct timers - the heap
 * @v: places; element 0 is not used
 * @count: number of timers that are set
 * @room: number of timers for which there is room
 * @exist: number of timers that exist, whether set or not
 */
struct timers {
	struct timer_slot *v;
	u32 count;
	u32 room;
	u32 exist;
};

/**
 * timers_add() - a timer comes into being
 *
 * With the room made here, timer_set() cannot fail.
 *
 * Return: 0, or -ENOMEM.
 */
int timers_add(struct timers *timers);

/**
 * timers_sub() - a timer ceases to be; it is not set
 */
static inline void timers_sub(struct timers *timers)
{
	timers->exist--;
}

/**
 * timers_fini() - free the heap
 */
void timers_fini(struct timers *timers);

/**
 * timer_set() - set or move a deadline
 */
void timer_set(struct timers *timers, struct timer *timer, u64 at);

/**
 * timer_clear() - take a deadline back; it need not be set
 */
void timer_clear(struct timers *timers, struct timer *timer);

/**
 * timers_first() - the timer with the next deadline, NULL for none
 */
struct timer *timers_first(struct timers *timers);

#endif /* HALMAD_BASE_TIMER_H */
