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
 * closed, loudly.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"
#include "base/log.h"
#include "core/session.h"

#define KERNEL_KEY	"kernel"

/* Whether the last run has ended in order, so that the store has all of it */
#define END_KEY		"end"
#define END_IN_ORDER	"in order"

/* How long a stop may wait for the disk */
#define STOP_MS		5000

/**
 * struct restore - a restart
 * @lma: anchor
 * @fresh: the kernel had no bindings when it was started
 * @seen: ids of sessions that the store knows as they are
 * @seen_count: number of @seen
 * @seen_room: room in @seen
 */
struct restore {
	struct lma *lma;
	bool fresh;
	u64 *seen;
	u32 seen_count;
	u32 seen_room;
};

static u64 wall_ms(const struct lma *lma)
{
	return timestamp_ms(lma->now.timestamp);
}

static void forget(struct lma *lma, u64 id)
{
	store_change(lma->batch.io.store, &(struct store_change){ .op = STORE_FORGET, .id = id });
}

/* It has ended, as far as is known. */
static void close_session(struct lma *lma, const struct binding_info *info)
{
	struct binding_req req = {
		.id = info->id, .version = info->version, .mnid = &info->mnid,
		.prefix = info->prefix, .prefix_count = info->prefix_count, .local = info->local,
		.remote = info->remote, .state = info->state, .cookie_len = info->cookie_len,
	};

	if (!assign_resting(lma)) {
		forget(lma, info->id);
		return;
	}
	memcpy(req.cookie, info->cookie, info->cookie_len);
	session_rest(lma, &req);
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

/* Somebody else has some prefix of it. */
static bool is_taken(const struct lma *lma, const struct binding_info *info, const struct bce *bce)
{
	const struct bce *other;
	unsigned int i;

	for (i = 0; i < info->prefix_count; i++) {
		other = bce_find_hnp(&lma->cache, &info->prefix[i]);
		if (other && other != bce)
			return true;
	}
	return false;
}

static void facts_of(const struct binding_info *info, struct bce_facts *facts)
{
	*facts = (struct bce_facts){
		.pcoa = info->remote,
		.lmaa = info->local,
		.state = info->state,
	};
	bce_cookie_decode(facts, info->cookie, info->cookie_len);
}

/* What is left of a session, in ms: never more than it was given, whatever the clock says. */
static u64 left(const struct lma *lma, const struct bce_facts *facts, u64 until)
{
	u64 given = session_lifetime(lma, facts);
	u64 now = wall_ms(lma);

	if (until == STORE_FOREVER)
		return until;
	if (until <= now)
		return 0;
	return until - now < given ? until - now : given;
}

static void failed(struct lma *lma, struct bce *bce, const struct binding_req *req)
{
	char mnid[MNID_TEXT_MAX];

	lma->stats.restore_failed++;
	log_limited(LOG_LEVEL_ERR, "session %llu of %s cannot be installed again: %s%s%s",
		    (unsigned long long)req->id, mnid_text(req->mnid, mnid),
		    strerror(-req->error), req->text[0] ? ": " : "", req->text);
	if (req->op == BINDING_NEW) {
		session_drop(lma, bce, true);
		return;
	}
	/* it goes on as the kernel has it */
	session_undo(lma, bce, true);
	session_keep(lma, bce);
}

static void finish(struct lma *lma, struct job *job, const struct binding_req *req)
{
	struct bce *bce = job->bce;

	if (req->error) {
		failed(lma, bce, req);
		return;
	}
	session_commit(lma, bce, &job->d.facts, req->version);
	/* what is left of it is less than a PBU would have got */
	if (req->lifetime)
		timer_set(&lma->cache.timers, &bce->timer, lma->now.boot_ms + req->lifetime);
	else
		timer_clear(&lma->cache.timers, &bce->timer);
	session_keep(lma, bce);
	if (req->op == BINDING_NEW)
		lma->stats.restored++;
	else
		lma->stats.corrected++;
}

static void install(struct lma *lma, struct bce *bce, const struct bce_facts *facts,
		    enum binding_op op, u64 lifetime)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(lma))
		batch_run(lma);
	job = batch_job(lma, bce, finish, &req);
	job->d.facts = *facts;
	session_request(lma, req, bce, facts, op);
	/* 0 is for ever */
	req->lifetime = lifetime == STORE_FOREVER ? 0 : lifetime;
}

/* The kernel has an older one, somebody has put it there. */
static void correct(struct restore *r, struct bce *bce, const struct binding_info *info,
		    const struct bce_facts *facts, u64 lifetime)
{
	char mnid[MNID_TEXT_MAX];

	if (!lifetime || is_taken(r->lma, info, bce) || session_change(r->lma, bce, info)) {
		r->lma->stats.restore_failed++;
		log_limited(LOG_LEVEL_ERR, "session %llu of %s goes on as the kernel has it, which is not the last",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
		bce->version = info->version;
		session_keep(r->lma, bce);
		return;
	}
	bce->version = info->version;
	install(r->lma, bce, facts, BINDING_SET, lifetime);
}

static void both_know(struct restore *r, struct bce *bce, const struct binding_info *info,
		      const struct kept *kept, u64 until)
{
	struct bce_facts facts;

	see(r, bce->id);
	facts_of(info, &facts);
	/* the kernel does not have it */
	if (info->version >= bce->version)
		bce_keep_again(bce, kept);
	if (info->version > bce->version)
		correct(r, bce, info, &facts, left(r->lma, &facts, until));
	else if (info->version < bce->version || !same_prefixes(bce, info))
		session_keep(r->lma, bce);
	else
		/* a repeated de-registration is no news for the kernel, but for the order */
		bce->facts.replay = facts.replay;
}

static void put_back(struct restore *r, const struct binding_info *info, const struct kept *kept,
		     u64 until)
{
	struct lma *lma = r->lma;
	struct bce_facts facts;
	struct bce *bce = NULL;
	u64 lifetime;

	facts_of(info, &facts);
	lifetime = left(lma, &facts, until);
	if (!lifetime) {
		lma->stats.expired_meanwhile++;
		close_session(lma, info);
		return;
	}
	if (!is_taken(lma, info, NULL))
		bce = session_make(lma, info);
	if (!bce) {
		lma->stats.restore_failed++;
		log_limited(LOG_LEVEL_ERR, "session %llu cannot be installed again: its prefix is taken, or there is no memory",
			    (unsigned long long)info->id);
		forget(lma, info->id);
		return;
	}
	see(r, info->id);
	bce_keep_again(bce, kept);
	bce->version = info->version;
	install(lma, bce, &facts, BINDING_NEW, lifetime);
}

static void on_binding(void *ctx, const struct binding_info *info, const struct kept *kept,
		       u64 until)
{
	struct restore *r = ctx;
	struct lma *lma = r->lma;
	char mnid[MNID_TEXT_MAX];
	struct bce *bce = bce_find_id(&lma->cache, info->id);

	if (bce && mnid_equal(&bce->mn->mnid, &info->mnid)) {
		both_know(r, bce, info, kept, until);
	} else if (r->fresh && !bce) {
		put_back(r, info, kept, until);
	} else {
		lma->stats.closed++;
		log_limited(LOG_LEVEL_INFO, "session %llu of %s ended while halmad was not there",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
		/* that of somebody else with its id is told to the store */
		if (!bce)
			close_session(lma, info);
	}
}

static void on_reservation(void *ctx, const struct store_reservation *reservation)
{
	struct restore *r = ctx;

	assign_recall(r->lma, reservation, r->fresh);
}

static int id_cmp(const void *a, const void *b)
{
	u64 ia = *(const u64 *)a;
	u64 ib = *(const u64 *)b;

	return ia < ib ? -1 : ia > ib;
}

/* What the store does not know. */
static void tell(struct restore *r)
{
	struct bce *bce;
	u32 count, i;
	u64 *ids;

	if (r->seen_count)
		qsort(r->seen, r->seen_count, sizeof(*r->seen), id_cmp);
	ids = bce_ids(&r->lma->cache, &count);
	for (i = 0; i < count; i++) {
		bce = bce_find_id(&r->lma->cache, ids[i]);
		bce->unsure = assign_resting(r->lma);
		if (!r->seen_count || !bsearch(&ids[i], r->seen, r->seen_count, sizeof(*ids),
					       id_cmp))
			session_keep(r->lma, bce);
	}
	free(ids);
}

static bool is_fresh(struct store *store, const char *kernel, bool created)
{
	const char *last = store_variable(store, KERNEL_KEY);

	/* what cannot be known is never the same */
	return created || !*kernel || !last || strcmp(last, kernel);
}

/* The run before had sessions, its kernel has gone with them, and nobody knows the last of them. */
static bool may_have_lost(struct store *store, bool fresh)
{
	const char *end = store_variable(store, END_KEY);

	return fresh && store_variable(store, KERNEL_KEY) && (!end || strcmp(end, END_IN_ORDER));
}

/* Return: number of the change. */
static u64 keep_end(struct store *store, const char *how)
{
	return store_change(store, &(struct store_change){
		.op = STORE_VARIABLE, .urgent = true, .key = END_KEY, .value = how,
	});
}

bool lma_restore(struct lma *lma, const char *kernel, bool created, char *text)
{
	struct store *store = lma->batch.io.store;
	struct restore r = { .lma = lma };
	const struct store_reader reader = {
		.binding = on_binding, .reservation = on_reservation, .ctx = &r,
	};
	u64 first;
	bool ok;

	if (!store)
		return true;
	r.fresh = is_fresh(store, kernel, created);
	lma->may_have_lost = may_have_lost(store, r.fresh);
	/* before all else, so that what is told is never taken for the whole of a run */
	first = keep_end(store, "");
	assign_begin(lma, first);
	ok = store_read(store, &reader, text);
	batch_run(lma);
	if (ok) {
		tell(&r);
		assign_start(lma);
		store_change(store, &(struct store_change){
			.op = STORE_VARIABLE, .key = KERNEL_KEY, .value = kernel,
		});
	}
	free(r.seen);
	return ok;
}

void lma_store_event(struct lma *lma)
{
	store_events(lma->batch.io.store);
	session_keep_again(lma);
}

void lma_stop(struct lma *lma)
{
	if (!lma->batch.io.store)
		return;
	/* what is not complete cannot be in order */
	do {
		session_keep_again(lma);
	} while (store_flush(lma->batch.io.store, STOP_MS) && lma->telling);
	if (!store_ready(lma->batch.io.store))
		return;
	assign_stop(lma);
	keep_end(lma->batch.io.store, END_IN_ORDER);
}
