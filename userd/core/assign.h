/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Assignment of prefixes out of pools, so that none is given twice, not even after a power cut.
 *
 * What the store knows of a session can be some milliseconds old when the power goes; a prefix
 * that was given in these would be given to somebody else after the restart. So the block of a
 * prefix is reserved in the store, durably, before any prefix of it is given; reserving the next
 * one while there is still one to give from keeps that out of the way of PBUs. When the kernel has
 * lost its bindings, what is free in reserved blocks is in doubt: for as long as a session can
 * last, only a mobile node that names such a prefix, and may, gets it.
 */
#ifndef HALMAD_CORE_ASSIGN_H
#define HALMAD_CORE_ASSIGN_H

#include "anchor.h"
#include "store/store.h"

/**
 * struct assign_block - a block that is reserved in the store
 * @block: its prefixes
 * @number: of the change that reserves it; of a block of another run, that of the first one of this
 * @until: while it is in doubt: time of day in ms up to when, as the store has it
 * @end: while it is in doubt: boot time in ms up to when, as the time of day can be set
 * @used: when it was last used, counted in uses
 */
struct assign_block {
	struct prefix block;
	u64 number;
	u64 until;
	u64 end;
	u64 used;
};

/**
 * struct assign - all blocks that are reserved
 * @v: blocks
 * @count: number of @v
 * @room: room in @v
 * @first: number of the first change of this run: once it is durable, so is what was recalled
 * @opening: number of those whose reservation may not be durable yet
 * @doubts: number of those in doubt
 * @new_doubts: number of those that were not in doubt before this start
 * @uses: counts uses
 * @rest_until: up to this time of day in ms, as the store has it, what a session gives back is kept
 *	back, if the session was not heard of since the start; 0 for not at all
 * @rest_end: the same as boot time
 * @grown: a block was reserved since assign_settle()
 */
struct assign {
	struct assign_block *v;
	u32 count;
	u32 room;
	u64 first;
	u32 opening;
	u32 doubts;
	u32 new_doubts;
	u64 uses;
	u64 rest_until;
	u64 rest_end;
	bool grown;
};

/**
 * enum assign_result - whether a prefix can be given
 * @ASSIGN_OK: it can
 * @ASSIGN_EMPTY: the pool has none
 * @ASSIGN_NOT_DURABLE: the store does not do what it should
 */
enum assign_result {
	ASSIGN_OK,
	ASSIGN_EMPTY,
	ASSIGN_NOT_DURABLE,
};

/**
 * assign_take() - take a free prefix out of a pool
 * @lma: anchor
 * @pool: pool
 * @mag: MAG; the prefix is one that it may serve
 * @prefix: result
 */
enum assign_result assign_take(struct lma *lma, struct pool *pool, struct mag *mag,
			       struct prefix *prefix);

/**
 * assign_claim() - a free prefix that was asked for by value can be given
 */
enum assign_result assign_claim(struct lma *lma, const struct prefix *prefix);

/**
 * assign_settle() - give up blocks that are not needed any more; while no job waits
 */
void assign_settle(struct lma *lma);

/**
 * assign_resting() - a session that is only known from before the restart may live longer than is
 * known: its prefixes are kept back
 */
bool assign_resting(const struct lma *lma);

/**
 * assign_rest() - keep back a prefix that nobody has, as far as is known
 */
void assign_rest(struct lma *lma, const struct prefix *prefix);

/**
 * assign_wake() - end that, if it is time
 *
 * Return: true if it ended now: what sessions have must be marked again, and what has ended be
 * forgotten by the store.
 */
bool assign_wake(struct lma *lma);

/**
 * assign_begin() - at the start: before anything is recalled
 * @lma: anchor
 * @first: number of the first change of this run
 */
void assign_begin(struct lma *lma, u64 first);

/**
 * assign_recall() - at the start: a reservation of the store
 * @lma: anchor
 * @reservation: reservation
 * @lost: the kernel has lost its bindings since then
 */
void assign_recall(struct lma *lma, const struct store_reservation *reservation, bool lost);

/**
 * assign_start() - begin to give prefixes, after all reservations were recalled
 */
void assign_start(struct lma *lma);

/**
 * assign_reload() - go on with the pools of another configuration
 * @lma: anchor with the new configuration
 * @old: the old one
 */
void assign_reload(struct lma *lma, struct conf *old);

/**
 * assign_again() - tell the store all reservations once more
 */
void assign_again(struct lma *lma);

/**
 * assign_stop() - the store is told of all sessions: nothing is in doubt after this
 */
void assign_stop(struct lma *lma);

void assign_fini(struct lma *lma);

#endif /* HALMAD_CORE_ASSIGN_H */
