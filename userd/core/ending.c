// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that end without a message of their mobile node or peer.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/core.h"
#include "core/session.h"

static void tell_ended(struct core *core, struct bce *bce)
{
	struct role *role = core_role(core, bce);

	role->ops->ended(role, bce);
}

static void finish_invalidate(struct core *core, struct job *job, const struct binding_req *req)
{
	if (req->error) {
		batch_refused(core, req);
		return;
	}
	session_commit(core, job->bce, &job->facts, req->version);
	core->stats.invalidated++;
	tell_ended(core, job->bce);
}

static void finish_delete(struct core *core, struct job *job, const struct binding_req *req)
{
	if (!session_ended(core, job->bce, req)) {
		job->bce->ordered = true;
		/* whoever was asked has answered */
		job->bce->revoking = REVOKING_NOT;
		return;
	}
	core->stats.revoked++;
	tell_ended(core, job->bce);
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

void ending_due(struct core *core, struct bce *bce)
{
	if (bce->ending && bce->ordered)
		session_delete(core, bce, finish_delete);
	else
		session_end(core, bce);
}

static void finish_narrow(struct core *core, struct job *job, const struct binding_req *req)
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

void ending_narrow(struct core *core, struct bce *bce, const struct prefix *prefix,
		   unsigned int count)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(core))
		batch_run(core);
	/* without memory the whole session goes: rather that than what it must not have */
	if (bce_change(&core->cache, bce, prefix, count)) {
		ending_one(core, bce, ENDING_NOW);
		return;
	}
	job = batch_job(core, bce, finish_narrow, &req);
	job->facts = bce->facts;
	session_request(core, req, bce, &job->facts, BINDING_SET);
	req->lifetime = session_remains(core, bce);
}

void ending_hoa(struct core *core, struct bce *bce)
{
	ending_narrow(core, bce, bce->set.prefix, bce->set.hnp_count);
}

/* When a session was last registered; a session without end is as old as can be. */
static u64 accepted_at(const struct bce *bce)
{
	u64 lifetime = bce->facts.lifetime * LIFETIME_UNIT_MS;

	return bce->timer.pos && bce->timer.at > lifetime ? bce->timer.at - lifetime : 0;
}

enum ending_how ending_how_of(enum ending_cause cause, enum ending_how how, const struct bce *bce)
{
	bool awaited = bce->facts.state == HALMA_STATE_ACTIVE && bce->mn->awaited;

	return cause == ENDING_BY_PEER && awaited ? ENDING_INVALID : how;
}

/* The kernel may have been told something else of a session meanwhile; that is no reason to go on
 * with what it must not have.
 */
static bool still_ends(const struct ending *ending, const struct bce *bce,
		       const struct ending_session *session)
{
	if (ending->selects)
		return bce->facts.kind == ending->kind && ending->selects(bce, ending->ctx);
	return bce->version == session->version;
}

/* Return: true if there are more. */
static bool turn(struct core *core, struct ending *ending)
{
	u32 left = ending->count - ending->next;
	u32 end = ending->next + (left < ENDING_TURN ? left : ENDING_TURN);
	const struct ending_session *v;
	struct bce *bce;

	batch_run(core);
	while (ending->next < end) {
		v = &ending->v[ending->next++];
		bce = bce_find_id(&core->cache, v->id);
		if (!bce || !still_ends(ending, bce, v))
			continue;
		ending->ended++;
		ending_one(core, bce, ending_how_of(ending->cause, ending->how, bce));
	}
	batch_run(core);
	return ending->next < ending->count;
}

struct ending *ending_new(enum ending_cause cause, enum ending_how how, enum halma_kind kind,
			  const struct in6_addr *peer, size_t about)
{
	struct ending *ending = calloc(1, sizeof(*ending));

	if (!ending)
		return NULL;
	ending->cause = cause;
	ending->how = how;
	ending->kind = kind;
	ending->peer = *peer;
	ending->v = ending->first;
	ending->room = ARRAY_SIZE(ending->first);
	if (about) {
		ending->about = calloc(1, about);
		if (!ending->about)
			goto err_free;
	}
	return ending;
err_free:
	free(ending);
	return NULL;
}

void ending_free(struct ending *ending)
{
	if (!ending)
		return;
	if (ending->v != ending->first)
		free(ending->v);
	free(ending->about);
	free(ending);
}

static void finish(struct core *core, struct ending *ending)
{
	if (ending->told)
		ending->told(core, ending);
	ending_free(ending);
}

static bool grow(struct ending *ending)
{
	struct ending_session *old = ending->v == ending->first ? NULL : ending->v;
	struct ending_session *v = reallocarray(old, 2 * ending->room, sizeof(*v));

	if (!v)
		return false;
	if (!old)
		memcpy(v, ending->first, sizeof(ending->first));
	ending->v = v;
	ending->room *= 2;
	return true;
}

static void add(struct core *core, struct ending *ending, const struct bce *bce)
{
	/* with no memory for more, these end now */
	if (ending->count == ending->room && !grow(ending)) {
		while (turn(core, ending))
			;
		ending->count = 0;
		ending->next = 0;
	}
	ending->v[ending->count++] = (struct ending_session){
		.id = bce->id, .version = bce->version,
	};
	ending->total++;
}

u32 ending_begin(struct core *core, struct ending *ending,
		 bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx)
{
	struct bce *bce, *next;
	u32 total;

	batch_run(core);
	bce = bce_first_of_peer(&core->cache, ending->kind, &ending->peer);
	for (; bce; bce = next) {
		next = bce_next_of_peer(bce);
		if (selects(bce, ctx))
			add(core, ending, bce);
	}
	total = ending->total;
	if (turn(core, ending))
		TAILQ_INSERT_TAIL(&core->endings, ending, entry);
	else
		finish(core, ending);
	return total;
}

u32 ending_of_kind(struct core *core, enum halma_kind kind,
		   bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx)
{
	struct ending *ending = ending_new(ENDING_REVOKED, ENDING_NOW, kind, &in6addr_any, 0);
	u32 count, i, total;
	struct bce *bce;
	u64 *ids;

	batch_run(core);
	ids = bce_ids(&core->cache, &count);
	if (!ending || (!ids && core->cache.count)) {
		log_err("out of memory: sessions that are nobody's any more go on");
		ending_free(ending);
		free(ids);
		return 0;
	}
	ending->selects = selects;
	ending->ctx = ctx;
	/* some may end at once */
	for (i = 0; i < count; i++) {
		bce = bce_find_id(&core->cache, ids[i]);
		if (bce && bce->facts.kind == kind && selects(bce, ctx))
			add(core, ending, bce);
	}
	free(ids);
	total = ending->total;
	if (turn(core, ending))
		TAILQ_INSERT_TAIL(&core->endings, ending, entry);
	else
		finish(core, ending);
	return total;
}

struct ending *ending_find(const struct core *core, enum halma_kind kind,
			   const struct in6_addr *peer, enum ending_cause cause)
{
	struct ending *ending;

	TAILQ_FOREACH(ending, &core->endings, entry)
		if (ending->cause == cause && ending->kind == kind &&
		    in6_equal(&ending->peer, peer))
			return ending;
	return NULL;
}

bool ending_turn(struct core *core)
{
	struct ending *ending = TAILQ_FIRST(&core->endings);

	if (!ending)
		return false;
	/* all have their turn */
	TAILQ_REMOVE(&core->endings, ending, entry);
	if (turn(core, ending))
		TAILQ_INSERT_TAIL(&core->endings, ending, entry);
	else
		finish(core, ending);
	return !TAILQ_EMPTY(&core->endings);
}

void ending_fini(struct core *core)
{
	struct ending *ending;

	while ((ending = TAILQ_FIRST(&core->endings))) {
		TAILQ_REMOVE(&core->endings, ending, entry);
		ending_free(ending);
	}
}

static bool is_older(const struct bce *bce, const void *ctx)
{
	const u64 *before = ctx;

	return bce->facts.state == HALMA_STATE_ACTIVE && accepted_at(bce) < *before;
}

u32 ending_count(const struct core *core, enum halma_kind kind, const struct in6_addr *peer,
		 u64 before)
{
	const struct bce *bce = bce_first_of_peer(&core->cache, kind, peer);
	u32 count = 0;

	for (; bce; bce = bce_next_of_peer(bce))
		count += is_older(bce, &before);
	return count;
}

/* Forget what is under way. */
static void replace(struct core *core, enum halma_kind kind, const struct in6_addr *peer,
		    enum ending_cause cause)
{
	struct ending *ending = ending_find(core, kind, peer, cause);

	if (!ending)
		return;
	TAILQ_REMOVE(&core->endings, ending, entry);
	ending_free(ending);
}

u32 ending_all_of(struct core *core, enum halma_kind kind, const struct in6_addr *peer,
		  enum ending_cause cause, enum ending_how how, u64 before)
{
	struct ending *ending;

	batch_run(core);
	replace(core, kind, peer, ENDING_PEER_FAILED);
	replace(core, kind, peer, ENDING_PEER_RESTARTED);
	ending = ending_new(cause, how, kind, peer, 0);
	if (!ending) {
		log_err("out of memory: the sessions of a peer cannot be ended");
		return 0;
	}
	return ending_begin(core, ending, is_older, &before);
}
