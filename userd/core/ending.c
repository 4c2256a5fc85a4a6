// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that end without a message of their mobile node or peer.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/core.h"
#include "core/session.h"

static void finish_invalidate(struct core *core, struct job *job, const struct binding_req *req)
{
	if (req->error) {
		batch_refused(core, req);
		return;
	}
	session_commit(core, job->bce, &job->facts, req->version);
	core->stats.invalidated++;
	core_role(core, job->bce)->ops->ended(core_role(core, job->bce), job->bce);
}

static void finish_delete(struct core *core, struct job *job, const struct binding_req *req)
{
	if (req->error && req->error != -ENOENT)
		batch_refused(core, req);
	core->stats.revoked++;
	core_role(core, job->bce)->ops->ended(core_role(core, job->bce), job->bce);
	session_drop(core, job->bce, true);
}

void ending_one(struct core *core, struct bce *bce, enum ending_how how)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(core))
		batch_run(core);
	if (how == ENDING_NOW) {
		session_delete(core, bce, finish_delete);
		return;
	}
	job = batch_job(core, bce, finish_invalidate, &req);
	job->facts = bce->facts;
	job->facts.lifetime = 0;
	job->facts.state = HALMA_STATE_BLOCKED;
	session_request(core, req, bce, &job->facts, BINDING_SET);
}

static void finish_hoa(struct core *core, struct job *job, const struct binding_req *req)
{
	struct bce *bce = job->bce;
	bool ends = bce->timer.pos;
	u64 at = bce->timer.at;

	if (req->error) {
		batch_refused(core, req);
		session_undo(core, bce, true);
		return;
	}
	session_commit(core, bce, &job->facts, req->version);
	if (ends)
		timer_set(&core->cache.timers, &bce->timer, at);
	else
		timer_clear(&core->cache.timers, &bce->timer);
	session_keep(core, bce);
}

/* What remains of a session, in ms; 0 is for ever. */
static u64 remains(const struct core *core, const struct bce *bce)
{
	if (!bce->timer.pos)
		return 0;
	return bce->timer.at > core->now.boot_ms ? bce->timer.at - core->now.boot_ms : 1;
}

void ending_hoa(struct core *core, struct bce *bce)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(core))
		batch_run(core);
	/* without memory the whole session goes: rather that than what the peer has let go */
	if (bce_change(&core->cache, bce, bce->set.prefix, bce->set.hnp_count)) {
		ending_one(core, bce, ENDING_NOW);
		return;
	}
	job = batch_job(core, bce, finish_hoa, &req);
	job->facts = bce->facts;
	session_request(core, req, bce, &job->facts, BINDING_SET);
	req->lifetime = remains(core, bce);
}

/* When a session was last registered; a session without end is as old as can be. */
static u64 accepted_at(const struct bce *bce)
{
	u64 lifetime = bce->facts.lifetime * LIFETIME_UNIT_MS;

	return bce->timer.pos && bce->timer.at > lifetime ? bce->timer.at - lifetime : 0;
}

static enum ending_how how_of(const struct ending *w, const struct bce *bce)
{
	bool awaited = bce->facts.state == HALMA_STATE_ACTIVE && bce->mn->awaited;

	return w->spare_awaited && awaited ? ENDING_INVALID : w->how;
}

/* Return: true if there are more. */
static bool turn(struct core *core, struct ending *w)
{
	u32 end = w->count - w->next < ENDING_TURN ? w->count : w->next + ENDING_TURN;
	const struct ending_session *v;
	struct bce *bce;

	batch_run(core);
	while (w->next < end) {
		v = &w->v[w->next++];
		bce = bce_find_id(&core->cache, v->id);
		if (!bce || bce->version != v->version)
			continue;
		w->ended++;
		ending_one(core, bce, how_of(w, bce));
	}
	batch_run(core);
	return w->next < w->count;
}

static void ending_free(struct ending *w)
{
	if (w->v != w->first)
		free(w->v);
	free(w);
}

static void finish(struct core *core, struct ending *w)
{
	if (w->done)
		w->done(core, w);
	ending_free(w);
}

static bool grow(struct ending *w)
{
	struct ending_session *v;

	v = reallocarray(w->v == w->first ? NULL : w->v, 2 * w->room, sizeof(*v));
	if (!v)
		return false;
	if (w->v == w->first)
		memcpy(v, w->first, sizeof(w->first));
	w->v = v;
	w->room *= 2;
	return true;
}

static void add(struct core *core, struct ending *w, const struct bce *bce)
{
	/* with no memory for more, these end now */
	if (w->count == w->room && !grow(w)) {
		while (turn(core, w))
			;
		w->count = 0;
		w->next = 0;
	}
	w->v[w->count++] = (struct ending_session){ .id = bce->id, .version = bce->version };
	w->total++;
}

u32 ending_begin(struct core *core, struct ending *w,
		   bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx)
{
	struct bce *bce, *next;
	u32 total;

	w->v = w->first;
	w->room = ARRAY_SIZE(w->first);
	batch_run(core);
	for (bce = bce_first_of_peer(&core->cache, &w->peer); bce; bce = next) {
		next = bce_next_of_peer(bce);
		if (selects(bce, ctx))
			add(core, w, bce);
	}
	total = w->total;
	if (turn(core, w))
		TAILQ_INSERT_TAIL(&core->endings, w, entry);
	else
		finish(core, w);
	return total;
}

struct ending *ending_find(const struct core *core, const struct in6_addr *peer,
				 void (*done)(struct core *core, struct ending *w))
{
	struct ending *w;

	TAILQ_FOREACH(w, &core->endings, entry)
		if (w->done == done && in6_equal(&w->peer, peer))
			return w;
	return NULL;
}

bool ending_turn(struct core *core)
{
	struct ending *w = TAILQ_FIRST(&core->endings);

	if (!w)
		return false;
	/* all have their turn */
	TAILQ_REMOVE(&core->endings, w, entry);
	if (turn(core, w))
		TAILQ_INSERT_TAIL(&core->endings, w, entry);
	else
		finish(core, w);
	return !TAILQ_EMPTY(&core->endings);
}

void ending_fini(struct core *core)
{
	struct ending *w;

	while ((w = TAILQ_FIRST(&core->endings))) {
		TAILQ_REMOVE(&core->endings, w, entry);
		ending_free(w);
	}
}

static bool is_older(const struct bce *bce, const void *ctx)
{
	const u64 *before = ctx;

	return bce->facts.state == HALMA_STATE_ACTIVE && accepted_at(bce) < *before;
}

u32 ending_count(const struct core *core, const struct in6_addr *peer, u64 before)
{
	const struct bce *bce;
	u32 count = 0;

	for (bce = bce_first_of_peer(&core->cache, peer); bce; bce = bce_next_of_peer(bce))
		count += is_older(bce, &before);
	return count;
}

u32 ending_all_of(struct core *core, const struct in6_addr *peer, enum ending_how how, u64 before)
{
	struct ending *w = ending_find(core, peer, NULL);

	batch_run(core);
	if (w) {
		TAILQ_REMOVE(&core->endings, w, entry);
		ending_free(w);
	}
	w = calloc(1, sizeof(*w));
	if (!w) {
		log_err("out of memory: the sessions of a peer cannot be ended");
		return 0;
	}
	w->peer = *peer;
	w->how = how;
	return ending_begin(core, w, is_older, &before);
}
