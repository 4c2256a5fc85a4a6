// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that end without a de-registration.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"
#include "base/log.h"
#include "core/session.h"
#include "core/ending.h"

static void finish_invalidate(struct lma *lma, struct job *job, const struct binding_req *req)
{
	if (req->error) {
		batch_refused(lma, req);
		return;
	}
	session_commit(lma, job->bce, &job->d.facts, req->version);
	lma->stats.peering[SESSIONS_INVALIDATED]++;
	held_resume(lma, job->bce->mn);
}

static void finish_delete(struct lma *lma, struct job *job, const struct binding_req *req)
{
	if (req->error && req->error != -ENOENT)
		batch_refused(lma, req);
	lma->stats.peering[SESSIONS_REVOKED]++;
	held_resume(lma, job->bce->mn);
	session_drop(lma, job->bce, true);
}

void withdraw(struct lma *lma, struct bce *bce, enum mag_action how)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(lma))
		batch_run(lma);
	if (how == MAG_DELETE) {
		session_delete(lma, bce, finish_delete);
		return;
	}
	job = batch_job(lma, bce, finish_invalidate, &req);
	job->d.facts = bce->facts;
	job->d.facts.lifetime = 0;
	job->d.facts.state = HALMA_STATE_BLOCKED;
	session_request(lma, req, bce, &job->d.facts, BINDING_SET);
}

static void finish_hoa(struct lma *lma, struct job *job, const struct binding_req *req)
{
	struct bce *bce = job->bce;
	bool ends = bce->timer.pos;
	u64 at = bce->timer.at;

	if (req->error) {
		batch_refused(lma, req);
		session_undo(lma, bce, true);
		return;
	}
	session_commit(lma, bce, &job->d.facts, req->version);
	if (!ends)
		return;
	timer_set(&lma->cache.timers, &bce->timer, at);
	session_keep(lma, bce);
}

void withdraw_hoa(struct lma *lma, struct bce *bce)
{
	struct binding_req *req;
	struct job *job;

	if (batch_full(lma))
		batch_run(lma);
	/* without memory the whole session goes: rather that than what the MAG has let go */
	if (bce_change(&lma->cache, bce, bce->set.prefix, bce->set.hnp_count)) {
		withdraw(lma, bce, MAG_DELETE);
		return;
	}
	job = batch_job(lma, bce, finish_hoa, &req);
	job->d.facts = bce->facts;
	session_request(lma, req, bce, &job->d.facts, BINDING_SET);
	/* what remains; 0 would be for ever */
	if (bce->timer.pos)
		req->lifetime = bce->timer.at > lma->now.boot_ms ?
				bce->timer.at - lma->now.boot_ms : 1;
}

/* When the last PBU of a session was accepted; a session without end is as old as can be. */
static u64 accepted_at(const struct bce *bce)
{
	u64 lifetime = bce->facts.lifetime * LIFETIME_UNIT_MS;

	return bce->timer.pos && bce->timer.at > lifetime ? bce->timer.at - lifetime : 0;
}

static enum mag_action how_of(const struct withdrawal *w, const struct bce *bce)
{
	bool awaited = bce->facts.state == HALMA_STATE_ACTIVE && bce->mn->held;

	return w->spare_awaited && awaited ? MAG_INVALIDATE : w->how;
}

/* Return: true if there are more. */
static bool turn(struct lma *lma, struct withdrawal *w)
{
	u32 end = w->count - w->next < WITHDRAW_TURN ? w->count : w->next + WITHDRAW_TURN;
	const struct withdrawn *v;
	struct bce *bce;

	batch_run(lma);
	while (w->next < end) {
		v = &w->v[w->next++];
		bce = bce_find_id(&lma->cache, v->id);
		if (!bce || bce->version != v->version)
			continue;
		w->ended++;
		withdraw(lma, bce, how_of(w, bce));
	}
	batch_run(lma);
	return w->next < w->count;
}

static void withdrawal_free(struct withdrawal *w)
{
	if (w->v != w->first)
		free(w->v);
	free(w);
}

static void finish(struct lma *lma, struct withdrawal *w)
{
	if (w->done)
		w->done(lma, w);
	withdrawal_free(w);
}

static bool grow(struct withdrawal *w)
{
	struct withdrawn *v;

	v = reallocarray(w->v == w->first ? NULL : w->v, 2 * w->room, sizeof(*v));
	if (!v)
		return false;
	if (w->v == w->first)
		memcpy(v, w->first, sizeof(w->first));
	w->v = v;
	w->room *= 2;
	return true;
}

static void add(struct lma *lma, struct withdrawal *w, const struct bce *bce)
{
	/* with no memory for more, these end now */
	if (w->count == w->room && !grow(w)) {
		while (turn(lma, w))
			;
		w->count = 0;
		w->next = 0;
	}
	w->v[w->count++] = (struct withdrawn){ .id = bce->id, .version = bce->version };
	w->total++;
}

u32 withdraw_begin(struct lma *lma, struct withdrawal *w,
		   bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx)
{
	struct bce *bce, *next;
	u32 total;

	w->v = w->first;
	w->room = ARRAY_SIZE(w->first);
	batch_run(lma);
	for (bce = bce_first_of_mag(&lma->cache, &w->mag); bce; bce = next) {
		next = bce_next_of_mag(bce);
		if (selects(bce, ctx))
			add(lma, w, bce);
	}
	total = w->total;
	if (turn(lma, w))
		TAILQ_INSERT_TAIL(&lma->withdrawals, w, entry);
	else
		finish(lma, w);
	return total;
}

struct withdrawal *withdraw_find(const struct lma *lma, const struct in6_addr *mag,
				 void (*done)(struct lma *lma, struct withdrawal *w))
{
	struct withdrawal *w;

	TAILQ_FOREACH(w, &lma->withdrawals, entry)
		if (w->done == done && in6_equal(&w->mag, mag))
			return w;
	return NULL;
}

bool withdraw_turn(struct lma *lma)
{
	struct withdrawal *w = TAILQ_FIRST(&lma->withdrawals);

	if (!w)
		return false;
	/* all have their turn */
	TAILQ_REMOVE(&lma->withdrawals, w, entry);
	if (turn(lma, w))
		TAILQ_INSERT_TAIL(&lma->withdrawals, w, entry);
	else
		finish(lma, w);
	return !TAILQ_EMPTY(&lma->withdrawals);
}

void withdraw_fini(struct lma *lma)
{
	struct withdrawal *w;

	while ((w = TAILQ_FIRST(&lma->withdrawals))) {
		TAILQ_REMOVE(&lma->withdrawals, w, entry);
		withdrawal_free(w);
	}
}

static bool is_older(const struct bce *bce, const void *ctx)
{
	const u64 *before = ctx;

	return bce->facts.state == HALMA_STATE_ACTIVE && accepted_at(bce) < *before;
}

static u32 count_older(const struct lma *lma, const struct in6_addr *mag, u64 before)
{
	const struct bce *bce;
	u32 count = 0;

	for (bce = bce_first_of_mag(&lma->cache, mag); bce; bce = bce_next_of_mag(bce))
		count += is_older(bce, &before);
	return count;
}

u32 withdraw_all_of(struct lma *lma, const struct in6_addr *mag, enum mag_action how, u64 before)
{
	struct withdrawal *w = withdraw_find(lma, mag, NULL);

	batch_run(lma);
	if (how == MAG_KEEP)
		return count_older(lma, mag, before);
	if (w) {
		TAILQ_REMOVE(&lma->withdrawals, w, entry);
		withdrawal_free(w);
	}
	w = calloc(1, sizeof(*w));
	if (!w) {
		log_err("out of memory: the sessions of a MAG cannot be ended");
		return 0;
	}
	w->mag = *mag;
	w->how = how;
	return withdraw_begin(lma, w, is_older, &before);
}
