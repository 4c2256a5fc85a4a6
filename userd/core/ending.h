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
 * ending_due() - the timer of a session has run out: its time is over, or its end is tried again
 * @core: core with room for a job
 * @bce: session that is not pending
 */
void ending_due(struct core *core, struct bce *bce);

/**
 * ending_narrow() - a session goes on with some of its prefixes; what else it had is gone
 * @core: core
 * @bce: session that is not pending
 * @prefix: what it keeps, in its order
 * @count: number of @prefix
 *
 * It lasts no longer for that. The job is left in the batch; earlier ones may run.
 */
void ending_narrow(struct core *core, struct bce *bce, const struct prefix *prefix,
		   unsigned int count);

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
 * enum ending_cause - why sessions of a peer end together
 * @ENDING_REVOKED: revoked by the anchor
 * @ENDING_BY_PEER: revoked by the peer. A session that something waits for is invalidated: that the
 *	peer gives it up is what was waited for, as a de-registration would be
 * @ENDING_PEER_FAILED: the peer cannot be reached
 * @ENDING_PEER_RESTARTED: the peer has lost them
 */
enum ending_cause {
	ENDING_REVOKED,
	ENDING_BY_PEER,
	ENDING_PEER_FAILED,
	ENDING_PEER_RESTARTED,
};

/**
 * struct ending - sessions that end together, some in each turn
 * @entry: among all that are under way
 * @cause: why
 * @how: as in ending_one()
 * @kind: of the sessions
 * @peer: peer that registered them
 * @selects: a session ends if it still does when its turn comes; NULL: if it has not been
 *	registered again
 * @ctx: for @selects
 * @told: is told that all have ended; NULL if nobody wants to know. The ending is freed after that
 * @about: for @told; belongs to the ending
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
	enum ending_cause cause;
	enum ending_how how;
	enum halma_kind kind;
	struct in6_addr peer;
	bool (*selects)(const struct bce *bce, const void *ctx);
	const void *ctx;
	void (*told)(struct core *core, const struct ending *ending);
	void *about;
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
 * ending_new() - make an ending; ending_begin() begins it, and until then ending_free() frees it
 * @cause: why
 * @how: how
 * @kind: of the sessions
 * @peer: peer that registered them
 * @about: octets of @about, zero at first
 *
 * Return: NULL if there is no memory.
 */
struct ending *ending_new(enum ending_cause cause, enum ending_how how, enum halma_kind kind,
			  const struct in6_addr *peer, size_t about);

/**
 * ending_free() - free an ending that has not begun; NULL is none
 */
void ending_free(struct ending *ending);

/**
 * ending_begin() - begin to end sessions of a peer
 * @core: core
 * @ending: belongs to the core from now on
 * @selects: a session is one of them
 * @ctx: for @selects
 *
 * With few, all is true when this returns, except that what waited has not gone on.
 *
 * Return: number of sessions.
 */
u32 ending_begin(struct core *core, struct ending *ending,
		 bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx);

/**
 * ending_of_kind() - begin to end sessions of a kind, whoever registered them
 * @core: core
 * @kind: of the sessions
 * @selects: a session is one of them
 * @ctx: for @selects
 *
 * They count as revoked by the anchor.
 *
 * Return: number of sessions; 0 also if there is no memory, which the log has then.
 */
u32 ending_of_kind(struct core *core, enum halma_kind kind,
		   bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx);

/**
 * ending_find() - what is under way for a peer, for a cause
 *
 * Return: NULL if nothing is.
 */
struct ending *ending_find(const struct core *core, enum halma_kind kind,
			   const struct in6_addr *peer, enum ending_cause cause);

/**
 * ending_how_of() - how a session ends
 * @cause: why
 * @how: how it does unless @cause says otherwise
 * @bce: session
 */
enum ending_how ending_how_of(enum ending_cause cause, enum ending_how how, const struct bce *bce);

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
 * ending_all_of() - begin to end all active sessions of a peer that has failed or restarted
 * @core: core
 * @kind: of the sessions
 * @peer: its address
 * @cause: which of both
 * @how: how
 * @before: only sessions that were last registered before this boot time in milliseconds
 *
 * It takes the place of one for either cause that is under way.
 *
 * Return: number of sessions.
 */
u32 ending_all_of(struct core *core, enum halma_kind kind, const struct in6_addr *peer,
		  enum ending_cause cause, enum ending_how how, u64 before);

/**
 * ending_count() - the sessions that ending_all_of() would end
 */
u32 ending_count(const struct core *core, enum halma_kind kind, const struct in6_addr *peer,
		 u64 before);

#endif /* HALMAD_CORE_ENDING_H */
