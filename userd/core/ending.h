/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that end without a message of their mobile node or peer: revoked, or the peer is gone.
 */
#ifndef HALMAD_CORE_ENDING_H
#define HALMAD_CORE_ENDING_H

#include <sys/queue.h>

#include "core/cache.h"
#include "core/outside.h"

struct core;

/**
 * enum ending_how - how a session ends
 * @ENDING_INVALID: the wait begins that its role lets it have, as if it had been de-registered
 * @ENDING_NOW: at once
 */
enum ending_how {
	ENDING_INVALID,
	ENDING_NOW,
};

/**
 * ending_one() - end a session that is not pending
 * @core: core
 * @bce: session
 * @how: how
 *
 * What waits for this goes on. The job is left in the batch; earlier ones may run.
 */
void ending_one(struct core *core, struct bce *bce, enum ending_how how);

/**
 * ending_hoa() - take the IPv4 home address from a session that has prefixes, too
 * @core: core
 * @bce: session that is not pending
 *
 * It lasts no longer for that. The job is left in the batch; earlier ones may run.
 */
void ending_hoa(struct core *core, struct bce *bce);

/**
 * struct ending_session - a session that is to end
 * @id: its id
 * @version: that of its binding: one that was registered again since then goes on
 */
struct ending_session {
	u64 id;
	u64 version;
};

/* Sessions that end in one turn: what takes longer than that would make all others wait. */
#define ENDING_TURN	256

/**
 * struct ending - sessions that end together, some in each turn
 * @entry: among all that are under way
 * @peer: peer that registered them
 * @how: as in ending_one()
 * @spare_awaited: a session that something waits for is invalidated, whatever @how says
 * @done: all have ended; NULL if nobody wants to know. It is freed after that
 * @total: number of sessions
 * @ended: number of those that ended, so far
 * @v: the rest of them, from @next on
 * @count: number of @v
 * @room: room in @v
 * @next: the first that was not looked at
 * @first: room for few
 */
struct ending {
	TAILQ_ENTRY(ending) entry;
	struct in6_addr peer;
	enum ending_how how;
	bool spare_awaited;
	void (*done)(struct core *core, struct ending *w);
	u32 total;
	u32 ended;
	struct ending_session *v;
	u32 count;
	u32 room;
	u32 next;
	struct ending_session first[BATCH_MAX];
};

TAILQ_HEAD(endings, ending);

/**
 * ending_begin() - begin to end sessions that a peer registered
 * @core: core
 * @w: with all up to @done set; allocated, belongs to the anchor from now on
 * @selects: a session is one of them
 * @ctx: for @selects
 *
 * With few, all is true when this returns, except that what waited has not gone on.
 *
 * Return: number of sessions.
 */
u32 ending_begin(struct core *core, struct ending *w,
		   bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx);

/**
 * ending_find() - what is under way for a peer
 * @core: core
 * @peer: its address
 * @done: tells of what kind
 *
 * Return: NULL if nothing is.
 */
struct ending *ending_find(const struct core *core, const struct in6_addr *peer,
				 void (*done)(struct core *core, struct ending *w));

/**
 * ending_turn() - go on with what is under way, for one turn
 *
 * Return: true if there is more to be done.
 */
bool ending_turn(struct core *core);

/**
 * ending_fini() - forget what is under way
 */
void ending_fini(struct core *core);

/**
 * ending_all_of() - begin to end all active sessions that a peer registered
 * @core: core
 * @peer: its address
 * @how: as above
 * @before: only sessions that were last registered before this boot time in milliseconds
 *
 * It takes the place of one that is under way.
 *
 * Return: number of sessions.
 */
u32 ending_all_of(struct core *core, const struct in6_addr *peer, enum ending_how how, u64 before);

/**
 * ending_count() - the sessions that ending_all_of() would end
 */
u32 ending_count(const struct core *core, const struct in6_addr *peer, u64 before);

#endif /* HALMAD_CORE_ENDING_H */
