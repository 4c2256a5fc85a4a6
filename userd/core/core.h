/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core: sessions of every kind. Cache, prefixes, kernel and store are brought to agree here,
 * whichever protocol asks for it. It knows no message, and no role by name.
 *
 *	agree.c		sessions and the kernel, after what it told was lost
 *	restore.c	sessions after a restart, kernel and store; the restart counter
 *	revocation.c	revocations that wait for the answer of a peer
 *	ending.c	sessions that end without a message of their mobile node or peer
 *	session.c	sessions from their beginning to their end
 *	wait.c		messages that cannot be decided yet
 *	home.c		prefixes out of pools that mobile nodes have for good
 *	assign.c	prefixes out of pools, never twice
 *	batch.c		requests to the kernel and messages to the wire
 *	report.c	what becomes of messages: counted, told and logged
 *	latency.c	how long it took
 *	cookie.c	what the kernel keeps of a session for the next run
 *	cache.c		sessions and their indexes
 *	inside.c	which prefixes of pools have addresses of sessions in them
 *	pool.c		prefixes of one network
 *
 * Each calls only those below it. A role (role.h) calls all of them; they call its operations and
 * the finish functions of its jobs. What a session is to have is a claim (claim.h). This wing may
 * include store/, config/, wire/ and base/.
 */
#ifndef HALMAD_CORE_CORE_H
#define HALMAD_CORE_CORE_H

#include "config/conf.h"
#include "core/assign.h"
#include "core/batch.h"
#include "core/ending.h"
#include "core/latency.h"
#include "core/report.h"
#include "core/revocation.h"
#include "core/role.h"
#include "core/stats.h"
#include "core/wait.h"

#define ROLE_MAX	(HALMA_KIND_PMIPV6 + 1)

/**
 * enum core_life - how far a core has got
 * @CORE_NEW: it knows what was adopted
 * @CORE_RESTORED: it agrees with the store
 * @CORE_BEGUN: it serves, and its peers are told its restart counter
 */
enum core_life {
	CORE_NEW,
	CORE_RESTORED,
	CORE_BEGUN,
};

/**
 * struct core - the core of an anchor
 * @conf: configuration
 * @pools: its pools
 * @next: those of a configuration that is about to be used; none if there is none
 * @outside: the world outside
 * @role: by kind of session; NULL for a kind that nobody plays
 * @cache: sessions
 * @now: time
 * @stats: counters
 * @sessions: number of sessions, by kind and state
 * @latency: how long it took
 * @batch: what waits for the end of the batch
 * @waits: messages that wait
 * @copies: messages that waited, until the end of the batch: the jobs that come of them point into
 *	them
 * @assign: reserved blocks of pools
 * @life: how far it has got
 * @may_have_lost: the run before did not end in order, and its kernel is gone: its last sessions
 *	may have been lost; or a run before has lost some, and no peer was told
 * @telling: the store is being told all sessions once more
 * @sweeping: what it is not told then is none any more
 * @clock: time of day at boot time 0 in ms, by which the store knows all deadlines
 * @again: sessions that the store has to be told once more
 * @again_count: number of @again
 * @again_next: the first of @again that it was not told yet
 * @again_home: the first profile of whose prefix for good it was not told yet
 * @listener: who hears what is decided
 * @strangers: limits of log lines about senders that no role knows
 * @endings: sessions that end, some in each turn
 * @revocations: what waits for the answer of a peer
 * @restart_counter: our own (RFC 5847, 3.2); before core_begin() the last one that a run before is
 *	known to have told: that of the sessions that were adopted, or what core_recall() got; 0 if
 *	none is
 * @forgotten: there is no store, and the kernel has no sessions of the runs before any more
 */
struct core {
	struct conf *conf;
	struct pools pools;
	struct pools next;
	struct outside outside;
	struct role *role[ROLE_MAX];
	struct cache cache;
	struct now now;
	struct core_stats stats;
	u32 sessions[ROLE_MAX][HALMA_STATE_BLOCKED + 1];
	struct latency latency;
	struct batch batch;
	struct waits waits;
	struct mh_copies copies;
	struct assign assign;
	enum core_life life;
	bool may_have_lost;
	bool telling;
	bool sweeping;
	u64 clock;
	u64 *again;
	u32 again_count;
	u32 again_next;
	u32 again_home;
	struct listener listener;
	struct log_limits strangers;
	struct endings endings;
	struct revocations revocations;
	u32 restart_counter;
	bool forgotten;
};

/**
 * core_init() - begin without sessions and without roles
 * @core: all zero
 * @conf: configuration, belongs to the core from now on if this succeeds
 * @outside: the world outside
 * @now: time
 *
 * Return: 0, or -ENOMEM.
 */
int core_init(struct core *core, struct conf *conf, const struct outside *outside,
	      const struct now *now);

/**
 * core_prepare() - make what core_reload() needs for a configuration, in roles, too
 *
 * Return: 0; or -ENOMEM, and nothing has changed.
 */
int core_prepare(struct core *core, const struct conf *conf);

/**
 * core_reload() - use another configuration; sessions stay
 * @core: core
 * @conf: configuration, the last one that was prepared; belongs to the core from now on, and the
 *	one before is freed
 */
void core_reload(struct core *core, struct conf *conf);

/**
 * core_fini() - free what core_init() and all after it made; roles are gone already
 */
void core_fini(struct core *core);

/**
 * core_play() - let a role have the sessions of its kind
 */
void core_play(struct core *core, struct role *role);

/**
 * core_plays() - there is a role for sessions of a kind
 */
static inline bool core_plays(const struct core *core, enum halma_kind kind)
{
	return (unsigned int)kind < ROLE_MAX && core->role[kind];
}

/**
 * core_role() - the role of a session; NULL for one that has not begun
 */
static inline struct role *core_role(const struct core *core, const struct bce *bce)
{
	return core->role[bce->facts.kind];
}

/* A number that nobody can guess, another one each time. */
static inline u64 core_random(struct core *core)
{
	core->now.random = core->now.random * 6364136223846793005ULL + 1442695040888963407ULL;
	/* the upper bits are the better ones */
	return core->now.random >> 16;
}

#endif /* HALMAD_CORE_CORE_H */
