// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that end without a de-registration.
 */
#include <errno.h>

#include "lmaint.h"
#include "session.h"
#include "withdraw.h"

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

u32 withdraw_all_of(struct lma *lma, const struct in6_addr *mag, enum mag_action how, u64 before)
{
	struct bce *bce, *next;
	u32 count = 0;

	batch_run(lma);
	for (bce = bce_first_of_mag(&lma->cache, mag); bce; bce = next) {
		next = bce_next_of_mag(bce);
		if (bce->facts.state != HALMA_STATE_ACTIVE || accepted_at(bce) >= before)
			continue;
		count++;
		if (how != MAG_KEEP)
			withdraw(lma, bce, how);
	}
	batch_run(lma);
	return count;
}
