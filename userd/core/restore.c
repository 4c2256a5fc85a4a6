// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions after a restart: the kernel and the store are brought to agree.
 *
 *	both know it		the higher version counts
 *	only the kernel		it goes on until it expires; the store is told
 *	only the store		in the same kernel: it expired or was deleted, it is closed
 *				in a fresh one: it is installed again for what is left of it
 *
 * A session is the same if its id and its mobile node are. What cannot be installed again is
 * closed, loudly. What the restart counter is now is found here, too: core_begin().
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/cookie.h"
#include "core/core.h"
#include "core/restore.h"
#include "core/session.h"
#include "core/variable.h"

#define KERNEL_KEY	"kernel"

/* Whether the last run has ended in order, so that the store has all of it; or whether sessions
 * were lost, and no peer was told yet
 */
#define END_KEY		"end"
#define END_IN_ORDER	"in order"
#define END_LOST	"lost"
#define END_NOT_YET	""

#define COUNTER_KEY	"restart-counter"
#define COUNTER_WAIT_MS	2000

/* How long a stop may wait for the disk */
#define STOP_MS		5000

/**
 * struct restore - a restart
 * @core: core
 * @fresh: the kernel had no bindings when it was started
 * @seen: ids of sessions that the store knows as they are
 * @seen_count: number of @seen
 * @seen_room: room in @seen
 */
struct restore {
	struct core *core;
	bool fresh;
	u64 *seen;
	u32 seen_count;
	u32 seen_room;
};

static u64 wall_ms(const struct core *core)
{
	return timestamp_ms(core->now.timestamp);
}

static void forget(struct core *core, u64 id)
{
	store_change(core->outside.store, &(struct store_change){ .op = STORE_FORGET, .id = id });
}

/* It has ended, as far as is known. */
static void close_session(struct core *core, const struct binding_info *info)
{
	struct binding_req req = {
		.kind = info->kind, .id = info->id, .version = info->version, .mnid = &info->mnid,
		.prefix = info->prefix, .prefix_count = info->prefix_count, .local = info->local,
		.remote = info->remote, .state = info->state, .cookie_len = info->cookie_len,
	};

	if (!assign_resting(core)) {
		forget(core, info->id);
		return;
	}
	memcpy(req.cookie, info->cookie, info->cookie_len);
	session_rest(core, &req);
}

/* A session that the store need not be told about; without memory it is told needlessly. */
static void see(struct restore *r, u64 id)
{
	u32 room = r->seen_room ? 2 * r->seen_room : 1024;
	u64 *seen;

	if (r->seen_count == r->seen_room) {
		seen = reallocarray(r->seen, room, sizeof(*seen));
		if (!seen)
			return;
		r->seen = seen;
		r->seen_room = room;
	}
	r->seen[r->seen_count++] = id;
}

/* Prefixes of one session differ, so that equally many of which each is there are the same. */
static bool same_prefixes(const struct bce *bce, const struct binding_info *info)
{
	unsigned int i;

	if (bce->set.count != info->prefix_count)
		return false;
	for (i = 0; i < info->prefix_count; i++)
		if (!bce_has(&bce->set, &info->prefix[i]))
			return false;
	return true;
}

static const struct bce *who_has(const struct core *core, const struct binding_info *info,
				 const struct bce *bce)
{
	const struct bce *other;
	unsigned int i;

	for (i = 0; i < info->prefix_count; i++) {
		other = bce_find_hnp(&core->cache, info->kind, &info->prefix[i]);
		if (other && other != bce)
			return other;
	}
	return NULL;
}

/* Somebody else has some prefix of it: a session of its kind, which one that is being put back does
 * not say before the kernel has it.
 */
static bool is_taken(struct core *core, const struct binding_info *info, const struct bce *bce)
{
	const struct bce *other = who_has(core, info, bce);

	if (!other || !other->pending)
		return other;
	batch_run(core);
	return who_has(core, info, bce);
}

/* Return: false if little is known about it. */
static bool facts_of(const struct core *core, const struct binding_info *info,
		     struct bce_facts *facts, u32 *counter)
{
	*facts = (struct bce_facts){
		.kind = info->kind,
		.coa = info->remote,
		.local = info->local,
		.state = info->state,
	};
	return cookie_decode(core, facts, info->cookie, info->cookie_len, counter);
}

/* What is left of a session, in ms: never more than it was given, whatever the clock says. */
static u64 left(const struct core *core, const struct bce_facts *facts, u64 until)
{
	u64 given = session_lifetime(core, facts);
	u64 now = wall_ms(core);

	if (until == STORE_FOREVER)
		return until;
	if (until <= now)
		return 0;
	return until - now < given ? until - now : given;
}

static void failed(struct core *core, struct bce *bce, const struct binding_req *req)
{
	char mnid[MNID_TEXT_MAX];

	core->stats.restore_failed++;
	log_limited(LOG_LEVEL_ERR, "session %llu of %s cannot be installed again: %s%s%s",
		    (unsigned long long)req->id, mnid_text(req->mnid, mnid),
		    strerror(-req->error), req->text[0] ? ": " : "", req->text);
	if (req->op == BINDING_NEW) {
		session_drop(core, bce, true);
		return;
	}
	/* it goes on as the kernel has it */
	session_undo(core, bce, true);
	session_keep(core, bce);
}

static void finish(struct core *core, struct job *job, const struct binding_req *req)
{
	struct bce *bce = job->bce;

	if (req->error) {
		failed(core, bce, req);
		return;
	}
	session_commit_rest(core, bce, &job->facts, req->version, req->lifetime);
	if (req->op == BINDING_NEW)
		core->stats.restored++;
	else
		core->stats.corrected++;
}

static void install(struct core *core, struct bce *bce, const struct bce_facts *facts,
		    enum binding_op op, u64 lifetime)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(core))
		batch_run(core);
	job = batch_job(core, bce, finish, &req);
	job->facts = *facts;
	session_request(core, req, bce, facts, op);
	/* 0 is for ever */
	req->lifetime = lifetime == STORE_FOREVER ? 0 : lifetime;
}

/* The kernel has an older one, somebody has put it there. */
static void correct(struct restore *r, struct bce *bce, const struct binding_info *info,
		    const struct bce_facts *facts, u64 lifetime)
{
	char mnid[MNID_TEXT_MAX];

	if (!lifetime || is_taken(r->core, info, bce) || session_change(r->core, bce, info)) {
		r->core->stats.restore_failed++;
		log_limited(LOG_LEVEL_ERR, "session %llu of %s goes on as the kernel has it, which is not the last",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
		bce->version = info->version;
		session_keep(r->core, bce);
		return;
	}
	bce->version = info->version;
	install(r->core, bce, facts, BINDING_SET, lifetime);
}

static void both_know(struct restore *r, struct bce *bce, const struct binding_info *info,
		      const struct kept *kept, u64 until)
{
	struct bce_facts facts;

	see(r, bce->id);
	facts_of(r->core, info, &facts, NULL);
	/* the kernel does not have it */
	if (info->version >= bce->version)
		bce_keep_again(bce, kept);
	if (info->version > bce->version)
		correct(r, bce, info, &facts, left(r->core, &facts, until));
	else if (info->version < bce->version || !same_prefixes(bce, info))
		session_keep(r->core, bce);
	else
		/* a repeated de-registration is no news for the kernel, but for the order */
		bce->facts.order = facts.order;
}

static void put_back(struct restore *r, const struct binding_info *info, const struct kept *kept,
		     u64 until)
{
	struct core *core = r->core;
	struct bce_facts facts;
	struct bce *bce = NULL;
	u64 lifetime;

	facts_of(core, info, &facts, NULL);
	lifetime = left(core, &facts, until);
	if (!lifetime) {
		core->stats.expired_meanwhile++;
		close_session(core, info);
		return;
	}
	if (!is_taken(core, info, NULL))
		bce = session_make(core, info);
	if (!bce) {
		core->stats.restore_failed++;
		log_limited(LOG_LEVEL_ERR, "session %llu cannot be installed again: its prefix is taken, or there is no memory",
			    (unsigned long long)info->id);
		forget(core, info->id);
		return;
	}
	see(r, info->id);
	bce_keep_again(bce, kept);
	bce->version = info->version;
	install(core, bce, &facts, BINDING_NEW, lifetime);
}

static void on_binding(void *ctx, const struct binding_info *info, const struct kept *kept,
		       u64 until)
{
	struct restore *r = ctx;
	struct core *core = r->core;
	char mnid[MNID_TEXT_MAX];
	struct bce *bce = bce_find_id(&core->cache, info->id);

	/* it stays in the store for a run that does */
	if (!core_plays(core, info->kind))
		return;
	if (bce && mnid_equal(&bce->mn->mnid, &info->mnid)) {
		both_know(r, bce, info, kept, until);
	} else if (r->fresh && !bce) {
		put_back(r, info, kept, until);
	} else {
		core->stats.closed++;
		log_limited(LOG_LEVEL_INFO, "session %llu of %s ended while halmad was not there",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
		/* that of somebody else with its id is told to the store */
		if (!bce)
			close_session(core, info);
	}
}

static void on_reservation(void *ctx, const struct store_reservation *reservation)
{
	struct restore *r = ctx;

	assign_recall(r->core, reservation, r->fresh);
}

/* The later one of two restart counters, of which 0 is none; they begin again behind the last. */
static u32 later(u32 a, u32 b)
{
	if (!a || !b)
		return a | b;
	return (__s32)(b - a) > 0 ? b : a;
}

static int id_cmp(const void *a, const void *b)
{
	u64 ia = *(const u64 *)a;
	u64 ib = *(const u64 *)b;

	return ia < ib ? -1 : ia > ib;
}

/* All at once are more than the store's queue has room for. */
static void keep_now(struct core *core, const struct bce *bce)
{
	session_keep(core, bce);
	store_make_room(core->outside.store);
}

/* What the store does not know. */
static void tell(struct restore *r)
{
	struct bce *bce;
	u32 at = 0;

	if (r->seen_count)
		qsort(r->seen, r->seen_count, sizeof(*r->seen), id_cmp);
	while ((bce = bce_each(&r->core->cache, &at))) {
		bce->unheard = true;
		bce->unsure = assign_resting(r->core);
		if (!r->seen_count || !bsearch(&bce->id, r->seen, r->seen_count,
					       sizeof(*r->seen), id_cmp))
			keep_now(r->core, bce);
	}
}

static bool is_fresh(struct store *store, const char *kernel, bool created)
{
	const char *last = store_variable(store, KERNEL_KEY);

	/* what cannot be known is never the same */
	return created || !*kernel || !last || strcmp(last, kernel);
}

static bool ended(struct store *store, const char *how)
{
	const char *end = store_variable(store, END_KEY);

	return end && !strcmp(end, how);
}

/* The run before had sessions, its kernel has gone with them, and nobody knows the last of them. */
static bool may_have_lost(struct store *store, bool fresh)
{
	if (ended(store, END_LOST))
		return true;
	return fresh && store_variable(store, KERNEL_KEY) && !ended(store, END_IN_ORDER);
}

/* Return: number of the change. */
static u64 keep_end(struct store *store, const char *how)
{
	return store_change(store, &(struct store_change){
		.op = STORE_VARIABLE, .urgent = true, .key = END_KEY, .value = how,
	});
}

/* What an older halmad or a hand has written is taken for what it says, or for nothing. */
static bool check_variables(struct store *store, char *text)
{
	const char *end = store_variable(store, END_KEY);
	u64 counter;

	if (!variable_number(store, COUNTER_KEY, UINT32_MAX, &counter, text))
		return false;
	if (end && *end && strcmp(end, END_IN_ORDER) && strcmp(end, END_LOST))
		return variable_refuse(END_KEY, end, "a word that halmad writes there", text);
	return true;
}

/* All that the store has was read. */
static void agreed(struct restore *r, const char *kernel)
{
	struct core *core = r->core;

	tell(r);
	assign_start(core);
	if (core->stats.restore_failed)
		keep_end(core->outside.store, END_LOST);
	store_change(core->outside.store, &(struct store_change){
		.op = STORE_VARIABLE, .key = KERNEL_KEY, .value = kernel,
	});
	core->life = CORE_RESTORED;
}

void core_recall(struct core *core, u32 counter, bool created)
{
	core->restart_counter = later(core->restart_counter, counter);
	core->forgotten = created && !core->cache.count;
}

bool core_restore(struct core *core, const char *kernel, bool created, char *text)
{
	struct store *store = core->outside.store;
	struct restore r = { .core = core };
	const struct store_reader reader = {
		.binding = on_binding, .reservation = on_reservation, .ctx = &r,
	};
	u64 first;
	bool ok;

	if (!store)
		return true;
	if (!check_variables(store, text))
		return false;
	r.fresh = is_fresh(store, kernel, created);
	core->may_have_lost = may_have_lost(store, r.fresh);
	/* before all else, so that what is told is never taken for the whole of a run */
	first = keep_end(store, core->may_have_lost ? END_LOST : END_NOT_YET);
	if (!assign_begin(core, first, text))
		return false;
	ok = store_read(store, &reader, text);
	batch_run(core);
	if (ok)
		agreed(&r, kernel);
	free(r.seen);
	return ok;
}

void core_store_event(struct core *core)
{
	store_events(core->outside.store);
	session_keep_again(core);
	wait_stored(core);
}

/* Nobody else will tell that sessions were lost. */
static bool has_untold_loss(const struct core *core)
{
	return core->life != CORE_BEGUN && (core->may_have_lost || core->stats.restore_failed);
}

void core_stop(struct core *core)
{
	if (!core->outside.store || core->life == CORE_NEW)
		return;
	/* what is not complete cannot be in order */
	do {
		session_keep_again(core);
	} while (store_flush(core->outside.store, STOP_MS) && core->telling);
	if (!store_ready(core->outside.store) || has_untold_loss(core))
		return;
	assign_stop(core);
	keep_end(core->outside.store, END_IN_ORDER);
}

bool core_made(const struct core *core, const struct binding_info *info)
{
	struct bce_facts facts;

	return core_plays(core, info->kind) && facts_of(core, info, &facts, NULL);
}

int core_adopt(struct core *core, const struct binding_info *info)
{
	char mnid[MNID_TEXT_MAX];
	struct bce_facts facts;
	struct bce *bce;
	u32 counter;

	if (!core_plays(core, info->kind))
		return -EOPNOTSUPP;
	if (bce_find_id(&core->cache, info->id))
		return -EEXIST;
	if (!facts_of(core, info, &facts, &counter))
		log_warning("binding %llu of %s was not made by halmad; little is known about it",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
	bce = session_make(core, info);
	if (!bce)
		return -ENOMEM;
	session_adopt(core, bce, &facts, info->version);
	bce->defended = info->defend && info->state == HALMA_STATE_ACTIVE;
	/* that of the last run that had any of them */
	core->restart_counter = later(core->restart_counter, counter);
	if (info->has_lifetime)
		timer_set(&core->cache.timers, &bce->timer, core->now.boot_ms + info->remaining);
	core->stats.adopted++;
	return 0;
}

void core_lost(struct core *core, u64 id, u64 version)
{
	struct bce *bce = bce_find_id(&core->cache, id);
	char mnid[MNID_TEXT_MAX];

	if (!bce || bce->pending || version < bce->version)
		return;
	core->stats.lost++;
	log_limited(LOG_LEVEL_NOTICE, "binding %llu of %s was deleted by somebody else",
		    (unsigned long long)id, mnid_text(&bce->mn->mnid, mnid));
	session_drop(core, bce, true);
}

static void keep_counter(struct store *store, u32 counter)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", counter);
	store_change(store, &(struct store_change){
		.op = STORE_VARIABLE, .urgent = true, .key = COUNTER_KEY, .value = text,
	});
}

/* That of the runs before; 0 if there is none. */
static u32 kept_counter(const struct store *store)
{
	char text[STORE_TEXT_MAX];
	u64 counter = 0;

	/* it was looked at before all else */
	if (store && !variable_number(store, COUNTER_KEY, UINT32_MAX, &counter, text))
		return 0;
	return (u32)counter;
}

bool core_begin(struct core *core)
{
	u32 seconds = (u32)(core->now.timestamp >> 16);
	struct store *store = core->outside.store;
	u32 kept = kept_counter(store);
	u32 counter = later(core->restart_counter, kept);
	bool lost = kept && (core->stats.restore_failed || core->may_have_lost);

	/* one that no run before can have told; 0 is none */
	if (!counter)
		counter = seconds | !seconds;
	else if (lost || core->forgotten)
		counter += 1 + (counter == UINT32_MAX);
	if (store && counter != kept)
		keep_counter(store, counter);
	if (store && (core->may_have_lost || core->stats.restore_failed))
		keep_end(store, END_NOT_YET);
	/* both the counter, before anybody hears of it [RFC 5847, 3.2], and that there is a run,
	 * before it has anything to lose
	 */
	if (store && !store_flush(store, COUNTER_WAIT_MS))
		log_err("the store cannot keep restart counter %u yet", counter);
	core->restart_counter = counter;
	core->life = CORE_BEGUN;
	return lost;
}
