/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that end without a de-registration: revoked, or their MAG is gone.
 */
#ifndef HALMAD_CORE_ENDING_H
#define HALMAD_CORE_ENDING_H

#include <sys/queue.h>

#include "anchor.h"

/**
 * withdraw() - end a session that is not pending
 * @lma: anchor
 * @bce: session
 * @how: MAG_INVALIDATE: the delete wait of RFC 5213, 5.3.5 begins as if the MAG had de-registered
 *	it; MAG_DELETE: at once. A PBU that waits for this goes on.
 *
 * The job is left in the batch; earlier ones may run.
 */
void withdraw(struct lma *lma, struct bce *bce, enum mag_action how);

/**
 * withdraw_hoa() - take the IPv4 home address from a session that has prefixes, too
 * @lma: anchor
 * @bce: session that is not pending
 *
 * It lasts no longer for that. The job is left in the batch; earlier ones may run.
 */
void withdraw_hoa(struct lma *lma, struct bce *bce);

/**
 * struct withdrawn - a session that is to end
 * @id: its id
 * @version: that of its binding: one that was registered again since then goes on
 */
struct withdrawn {
	u64 id;
	u64 version;
};

/* Sessions that end in one turn: what takes longer than that would make all other MAGs wait. */
#define WITHDRAW_TURN	256

/**
 * struct withdrawal - sessions that end together, some in each turn
 * @entry: among all that are under way
 * @mag: MAG that registered them
 * @how: as in withdraw()
 * @spare_awaited: a session that a PBU waits for is invalidated, whatever @how says
 * @done: all have ended; NULL if nobody wants to know. It is freed after that
 * @total: number of sessions
 * @ended: number of those that ended, so far
 * @v: the rest of them, from @next on
 * @count: number of @v
 * @room: room in @v
 * @next: the first that was not looked at
 * @first: room for few
 */
struct withdrawal {
	TAILQ_ENTRY(withdrawal) entry;
	struct in6_addr mag;
	enum mag_action how;
	bool spare_awaited;
	void (*done)(struct lma *lma, struct withdrawal *w);
	u32 total;
	u32 ended;
	struct withdrawn *v;
	u32 count;
	u32 room;
	u32 next;
	struct withdrawn first[LMA_BATCH];
};

TAILQ_HEAD(withdrawals, withdrawal);

/**
 * withdraw_begin() - begin to end sessions that a MAG registered
 * @lma: anchor
 * @w: with all up to @done set; allocated, belongs to the anchor from now on
 * @selects: a session is one of them
 * @ctx: for @selects
 *
 * With few, all is true when this returns, except that PBUs that waited have not gone on.
 *
 * Return: number of sessions.
 */
u32 withdraw_begin(struct lma *lma, struct withdrawal *w,
		   bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx);

/**
 * withdraw_find() - what is under way for a MAG
 * @lma: anchor
 * @mag: address of the MAG
 * @done: tells of what kind
 *
 * Return: NULL if nothing is.
 */
struct withdrawal *withdraw_find(const struct lma *lma, const struct in6_addr *mag,
				 void (*done)(struct lma *lma, struct withdrawal *w));

/**
 * withdraw_turn() - go on with what is under way, for one turn
 *
 * Return: true if there is more to be done.
 */
bool withdraw_turn(struct lma *lma);

/**
 * withdraw_fini() - forget what is under way
 */
void withdraw_fini(struct lma *lma);

/**
 * withdraw_all_of() - begin to end all active sessions that a MAG registered
 * @lma: anchor
 * @mag: address of the MAG
 * @how: as above, or MAG_KEEP
 * @before: only sessions whose last accepted PBU came before this boot time in milliseconds
 *
 * It takes the place of one that is under way.
 *
 * Return: number of sessions.
 */
u32 withdraw_all_of(struct lma *lma, const struct in6_addr *mag, enum mag_action how, u64 before);

#endif /* HALMAD_CORE_ENDING_H */
