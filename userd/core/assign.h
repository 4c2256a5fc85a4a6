/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Assignment of prefixes out of pools to sessions that name none, so that none is given twice, not
 * even after a power cut. Prefixes that a mobile node has for good, whichever protocol it speaks,
 * are home.h's.
 *
 * What the store knows of a session can be some milliseconds old when the power goes; a prefix
 * that was given in these would be given to somebody else after the restart. So the block of a
 * prefix is reserved in the store, durably, before any prefix of it is given; reserving the next
 * one while there is still one to give from keeps that out of the way of messages. When the kernel
 * has lost its bindings, what is free in reserved blocks is in doubt: for as long as a session can
 * last, only a mobile node that names such a prefix, and may, gets it.
 */
#ifndef HALMAD_CORE_ASSIGN_H
#define HALMAD_CORE_ASSIGN_H

#include "core/claim.h"
#include "store/store.h"

struct conf;
struct core;

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
 * @shares: claimants with a part of their own: each is in a block of its own, and the next one is
 *	ready for it
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
	u32 shares;
};

/**
 * assign_take() - take a free prefix out of a pool
 * @core: core
 * @from: pool, one of the core
 * @by: who asks: the prefix is one that it may serve
 * @prefix: result
 */
enum claim_result assign_take(struct core *core, const struct pool *from,
			      const struct claimant *by, struct prefix *prefix);

/**
 * assign_claim() - a free prefix that was asked for by value can be given
 */
enum claim_result assign_claim(struct core *core, const struct prefix *prefix);

/**
 * assign_settle() - give up blocks that are not needed any more; while no job waits
 */
void assign_settle(struct core *core);

/**
 * assign_resting() - a session that is only known from before the restart may live longer than is
 * known: its prefixes are kept back
 */
bool assign_resting(const struct core *core);

/**
 * assign_rest() - keep back a prefix that nobody has, as far as is known
 */
void assign_rest(struct core *core, const struct prefix *prefix);

/**
 * assign_is_held() - a prefix is kept back, or in doubt
 */
bool assign_is_held(const struct core *core, const struct prefix *prefix);

/**
 * assign_wake() - end that, if it is time
 *
 * Return: true if it ended now: what sessions have must be marked again, and what has ended be
 * forgotten by the store.
 */
bool assign_wake(struct core *core);

/**
 * assign_begin() - at the start: before anything is recalled
 * @core: core
 * @first: number of the first change of this run
 * @text: what is wrong in the store, on failure; room for STORE_TEXT_MAX
 *
 * Return: false on failure.
 */
bool assign_begin(struct core *core, u64 first, char *text);

/**
 * assign_recall() - at the start: a reservation of the store
 * @core: core
 * @reservation: reservation
 * @lost: the kernel has lost its bindings since then
 */
void assign_recall(struct core *core, const struct store_reservation *reservation, bool lost);

/**
 * assign_start() - begin to give prefixes, after all reservations were recalled
 */
void assign_start(struct core *core);

/**
 * assign_reload() - the pools are those of another configuration
 */
void assign_reload(struct core *core);

/**
 * assign_again() - tell the store all reservations once more
 */
void assign_again(struct core *core);

/**
 * assign_stop() - the store is told of all sessions: nothing is in doubt after this
 */
void assign_stop(struct core *core);

void assign_fini(struct core *core);

#endif /* HALMAD_CORE_ASSIGN_H */
