/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor: what its rooms share, and nobody else sees.
 *
 *	lmarun.c	the door: messages by type, deadlines, reload
 *	pbu.c		Proxy Binding Updates
 *	watch.c		heartbeats
 *	revoke.c	revocations by the operator, and to find out
 *	revoked.c	revocations by MAGs
 *	withdraw.c	sessions that end without a de-registration
 *	held.c		PBUs that wait for a de-registration
 *	attach.c	PBUs that wait for the attachment tracker
 *	restore.c	sessions after a restart: kernel and store
 *	session.c	sessions: cache, pools, kernel, store
 *	assign.c	prefixes out of pools, never twice
 *	rejected.c	messages beside PBUs that are refused or ignored
 *	seclog.c	log of what matters for security
 *	batch.c		requests to the kernel and messages to the wire
 *	event.c		what is told to those who watch
 *
 * Each calls only those below it. What else a peer can say or be told gets a room beside pbu.c.
 */
#ifndef HALMAD_CORE_CORE_H
#define HALMAD_CORE_CORE_H

#include "core/assign.h"
#include "core/attach.h"
#include "core/batch.h"
#include "core/event.h"
#include "core/held.h"
#include "lma/revoke.h"
#include "core/ending.h"

/**
 * struct rate - so many in a second
 * @second: current second
 * @count: how many in it
 */
struct rate {
	u64 second;
	u32 count;
};

/**
 * struct lma - the anchor
 * @conf: configuration
 * @cache: sessions
 * @now: time
 * @stats: counters
 * @batch: what waits for the end of the batch
 * @msg: messages that are being received
 * @held: PBUs that wait for a de-registration
 * @attach: PBUs that wait for the attachment tracker; NULL if it was never asked
 * @copies: PBUs that waited, until the end of the batch: the jobs that come of them point into them
 * @assign: reserved blocks of pools
 * @may_have_lost: the run before did not end in order, and its kernel is gone: its last sessions
 *	may have been lost
 * @telling: the store is being told all once more
 * @again: sessions that the store has to be told once more
 * @again_count: number of @again
 * @again_next: the first of @again that it was not told yet
 * @ear: who hears what is decided
 * @bris: BRIs that wait for a BRA
 * @withdrawals: sessions that end, some in each turn
 * @restart_counter: our own (RFC 5847, 3.2); before lma_restart_counter() that of the sessions that
 *	were adopted, 0 if they have none
 * @errors: Binding Errors
 * @strangers: PBUs of who is no MAG
 */
struct lma {
	struct conf *conf;
	struct bce_cache cache;
	struct lma_now now;
	struct lma_stats stats;
	struct batch batch;
	struct mh_msg msg[LMA_BATCH];
	struct held_queue held;
	struct attach_table *attach;
	struct mh_copies copies;
	struct assign assign;
	bool may_have_lost;
	bool telling;
	u64 *again;
	u32 again_count;
	u32 again_next;
	struct event_ear ear;
	struct bri_table bris;
	struct withdrawals withdrawals;
	u32 restart_counter;
	struct rate errors;
	struct rate strangers;
};

/* A number that nobody can guess, another one each time. */
static inline u64 lma_random(struct lma *lma)
{
	lma->now.random = lma->now.random * 6364136223846793005ULL + 1442695040888963407ULL;
	/* the upper bits are the better ones */
	return lma->now.random >> 16;
}

/* One more is within @most in a second; it is counted if it is. */
static inline bool rate_admit(struct rate *rate, u64 boot_ms, u32 most)
{
	u64 second = boot_ms / MSEC_PER_SEC;

	if (rate->second != second)
		*rate = (struct rate){ .second = second };
	if (rate->count >= most)
		return false;
	rate->count++;
	return true;
}

#endif /* HALMAD_CORE_CORE_H */
