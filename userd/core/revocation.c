// SPDX-License-Identifier: GPL-2.0
/*
 * Revocations that wait for their answer (RFC 5846).
 *
 * One that waits has a place in a table by the lower bits of its sequence number; sessions that it
 * is about are marked with that number, and not pointed to, since they can end for other reasons
 * meanwhile. Jobs of the batch run before anything is done here, so that no session is pending.
 */
#include <stdlib.h>

#include "core/core.h"
#include "core/revocation.h"

/**
 * struct group_end - the end of several sessions that are revoked
 * @asked: by a BRI
 * @sequence: its sequence number
 * @result: without one, what comes of it
 */
struct group_end {
	bool asked;
	u16 sequence;
	struct revoke_result result;
};

static bool marked(const struct bce *bce, u16 sequence)
{
	return bce->revoking != REVOKING_NOT && bce->revocation == sequence;
}

static void mark(struct bce *bce, const struct revocation *rev)
{
	bce->revoking = rev->firm ? REVOKING_FIRM : REVOKING_ASKED;
	bce->revocation = rev->sequence;
}

static struct revocation *find(const struct core *core, u16 sequence)
{
	struct revocation *rev = core->revocations.slot[sequence % REVOCATION_MAX];

	return rev && rev->sequence == sequence ? rev : NULL;
}

const struct revocation *revocation_of(const struct core *core, const struct bce *bce)
{
	return bce->revoking == REVOKING_NOT ? NULL : find(core, bce->revocation);
}

static u64 whole_wait(const struct conf_revocation *conf)
{
	u64 delay = conf->init_min_delay;
	u64 sum = delay;
	u32 i;

	for (i = 0; i < conf->max_retries; i++) {
		delay = delay * 2 < conf->max_brack_timeout ? delay * 2 : conf->max_brack_timeout;
		sum += delay;
	}
	return sum;
}

/* "there is no collision between the sequence numbers of all outstanding" BRIs [5.1] */
static bool new_sequence(struct core *core, u16 *sequence)
{
	struct revocations *table = &core->revocations;
	unsigned int i;

	if (!table->next)
		table->next = (u16)core_random(core);
	for (i = 0; i < REVOCATION_MAX; i++) {
		*sequence = table->next++;
		if (!table->slot[*sequence % REVOCATION_MAX])
			return true;
	}
	return false;
}

static void tell(struct revocation *rev, enum revocation_step step)
{
	rev->role->ops->revocation(rev->role, rev, step);
}

/* Send a BRI and wait for the answer; NULL if there are too many, or no memory. */
static struct revocation *post(struct role *role, const struct in6_addr *local,
			       const struct in6_addr *peer, struct mh_msg *bri, bool firm)
{
	const struct conf_revocation *conf = &role->core->conf->revocation;
	struct core *core = role->core;
	struct revocation *rev = NULL;
	const struct mh_answer *sent;

	if (!new_sequence(core, &bri->br.sequence) || timers_add(&core->cache.timers))
		return NULL;
	sent = batch_post(core, bri, local, peer, 0);
	if (sent)
		rev = malloc(sizeof(*rev) + sent->len);
	if (!rev) {
		timers_sub(&core->cache.timers);
		return NULL;
	}
	*rev = (struct revocation){
		.timer = { .kind = TIMER_REVOCATION },
		.role = role,
		.sequence = bri->br.sequence,
		.firm = firm,
		.peer = *peer,
		.local = *local,
		.delay = conf->init_min_delay,
		.retries = conf->max_retries,
		.since = core->now.boot_ms,
		.until = core->now.boot_ms + whole_wait(conf),
		.result = { .peer = *peer },
		.len = sent->len,
	};
	memcpy(rev->data, sent->data, sent->len);
	core->revocations.slot[rev->sequence % REVOCATION_MAX] = rev;
	core->revocations.asked += !firm;
	timer_set(&core->cache.timers, &rev->timer, core->now.boot_ms + rev->delay);
	tell(rev, REVOCATION_SENT);
	return rev;
}

static void revocation_free(struct core *core, struct revocation *rev)
{
	timer_clear(&core->cache.timers, &rev->timer);
	timers_sub(&core->cache.timers);
	core->revocations.slot[rev->sequence % REVOCATION_MAX] = NULL;
	core->revocations.asked -= !rev->firm;
	ending_free(rev->end);
	free(rev);
}

void revocation_fini(struct core *core)
{
	unsigned int i;

	for (i = 0; i < REVOCATION_MAX; i++)
		if (core->revocations.slot[i])
			revocation_free(core, core->revocations.slot[i]);
}

static void report(const struct core *core, const struct revoke_result *result)
{
	if (result->order && core->outside.revoked)
		core->outside.revoked(core->outside.ctx, result);
}

/* The session that a revocation is about, if it still is. */
static struct bce *session_of(const struct core *core, const struct revocation *rev)
{
	struct bce *bce = bce_find_id(&core->cache, rev->id);

	return bce && marked(bce, rev->sequence) ? bce : NULL;
}

/* End the session that a revocation is about. Return: number of sessions. */
static u32 end_session(struct core *core, const struct revocation *rev)
{
	struct bce *bce;

	batch_run(core);
	bce = session_of(core, rev);
	if (bce)
		ending_one(core, bce, ENDING_NOW);
	batch_run(core);
	return bce ? 1 : 0;
}

/* The peer has answered, or not: what that means is for the role to say. */
static void end_question(struct core *core, const struct revocation *rev)
{
	struct bce *bce;

	batch_run(core);
	bce = session_of(core, rev);
	if (!bce)
		return;
	bce->revoking = REVOKING_NOT;
	rev->role->ops->answered(rev->role, bce, rev->result.outcome, rev->result.status);
}

/* Its place is free before anybody hears of the result. */
static void over(struct core *core, struct revocation *rev, u32 sessions)
{
	struct revoke_result result = rev->result;

	result.id = rev->id;
	result.sessions = sessions;
	revocation_free(core, rev);
	report(core, &result);
}

static void group_ended(struct core *core, const struct ending *ending)
{
	const struct group_end *end = ending->about;
	struct revoke_result result = end->result;

	if (end->asked) {
		over(core, find(core, end->sequence), ending->ended);
		return;
	}
	result.sessions = ending->ended;
	report(core, &result);
}

static struct ending *end_of_group(enum halma_kind kind, const struct in6_addr *peer)
{
	struct ending *ending;

	ending = ending_new(ENDING_REVOKED, ENDING_NOW, kind, peer, sizeof(struct group_end));
	if (ending)
		ending->told = group_ended;
	return ending;
}

static bool is_marked(const struct bce *bce, const void *ctx)
{
	const struct revocation *rev = ctx;

	return marked(bce, rev->sequence);
}

/* End all sessions of a revocation; its place in the table is kept until that is done. */
static void end_group(struct core *core, struct revocation *rev)
{
	struct ending *ending = rev->end;
	struct group_end *end = ending->about;

	timer_clear(&core->cache.timers, &rev->timer);
	rev->end = NULL;
	rev->ending = true;
	end->asked = true;
	end->sequence = rev->sequence;
	ending_begin(core, ending, is_marked, rev);
}

static void conclude(struct core *core, struct revocation *rev, enum revoke_outcome outcome,
		     u8 status)
{
	u32 sessions = 0;

	rev->result.outcome = outcome;
	rev->result.status = status;
	tell(rev, REVOCATION_OVER);
	if (rev->end) {
		end_group(core, rev);
		return;
	}
	if (rev->firm)
		sessions = end_session(core, rev);
	else
		end_question(core, rev);
	over(core, rev, sessions);
}

void revocation_due(struct core *core, struct revocation *rev)
{
	u64 longest = core->conf->revocation.max_brack_timeout;

	if (!rev->retries) {
		conclude(core, rev, REVOKE_TIMEOUT, 0);
		return;
	}
	rev->retries--;
	/* "doubled upon each retransmission" [RFC 5846, 6.3] */
	rev->delay = rev->delay * 2 < longest ? rev->delay * 2 : longest;
	timer_set(&core->cache.timers, &rev->timer, core->now.boot_ms + rev->delay);
	batch_post_again(core, rev->data, rev->len, &rev->local, &rev->peer);
	tell(rev, REVOCATION_SENT_AGAIN);
}

/* It waits for an answer of this peer. */
static bool waits(const struct revocation *rev, const struct role *role,
		  const struct in6_addr *peer)
{
	return rev->role == role && !rev->ending && in6_equal(&rev->peer, peer);
}

bool revocation_answer(struct role *role, const struct in6_addr *peer, u16 sequence, u8 status)
{
	enum revoke_outcome outcome = status < BRA_REFUSED ? REVOKE_ACKNOWLEDGED : REVOKE_REFUSED;
	struct revocation *rev = find(role->core, sequence);

	/* who answers what nobody asked does not make the batch run early */
	if (!rev || !waits(rev, role, peer))
		return false;
	/* a message that came before it may have made the BRI void */
	batch_run(role->core);
	rev = find(role->core, sequence);
	if (!rev || !waits(rev, role, peer))
		return false;
	conclude(role->core, rev, outcome, status);
	return true;
}

u64 revocation_since(const struct role *role, const struct in6_addr *peer)
{
	const struct revocation *rev;
	u64 since = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < REVOCATION_MAX; i++) {
		rev = role->core->revocations.slot[i];
		if (rev && waits(rev, role, peer) && rev->since < since)
			since = rev->since;
	}
	return since;
}

bool revocation_unknown(struct role *role, const struct in6_addr *peer)
{
	struct core *core = role->core;
	struct revocation *rev;
	bool found = false;
	unsigned int i;

	if (revocation_since(role, peer) == UINT64_MAX)
		return false;
	batch_run(core);
	for (i = 0; i < REVOCATION_MAX; i++) {
		rev = core->revocations.slot[i];
		if (!rev || !waits(rev, role, peer))
			continue;
		found = true;
		conclude(core, rev, REVOKE_UNSUPPORTED, 0);
	}
	return found;
}

void revocation_void(struct core *core, struct bce *bce, enum revoke_outcome outcome)
{
	struct revocation *rev = find(core, bce->revocation);

	bce->revoking = REVOKING_NOT;
	/* one that is about several waits on */
	if (!rev || rev->id != bce->id)
		return;
	rev->result.outcome = outcome;
	tell(rev, REVOCATION_OVER);
	over(core, rev, 0);
}

const struct revocation *revocation_ask(struct core *core, struct bce *bce, struct mh_msg *bri)
{
	struct revocation *rev;

	if (core->revocations.asked >= REVOCATION_ASKED_MAX)
		return NULL;
	rev = post(core_role(core, bce), &bce->facts.local, &bce->facts.peer, bri, false);
	if (!rev)
		return NULL;
	rev->id = bce->id;
	mark(bce, rev);
	return rev;
}

/* End a session without a BRI. */
static void end_unasked(struct core *core, struct bce *bce, u64 order)
{
	struct revoke_result result = {
		.order = order,
		.outcome = REVOKE_NOT_ASKED,
		.peer = bce->facts.peer,
		.id = bce->id,
		.sessions = 1,
	};

	ending_one(core, bce, ENDING_NOW);
	report(core, &result);
}

void revocation_one(struct core *core, struct bce *bce, struct mh_msg *bri, u64 order)
{
	struct revocation *rev = NULL;

	if (bce->revoking != REVOKING_NOT)
		revocation_void(core, bce, REVOKE_REPLACED);
	if (bri)
		rev = post(core_role(core, bce), &bce->facts.local, &bce->facts.peer, bri, true);
	if (!rev) {
		end_unasked(core, bce, order);
		return;
	}
	rev->id = bce->id;
	rev->result.order = order;
	mark(bce, rev);
}

struct revocation *revocation_group(struct role *role, const struct in6_addr *local,
				    const struct in6_addr *peer, struct mh_msg *bri, u64 order)
{
	/* now, so that its end cannot fail */
	struct ending *ending = end_of_group(role->ops->kind, peer);
	struct revocation *rev = ending ? post(role, local, peer, bri, true) : NULL;

	if (!rev) {
		ending_free(ending);
		return NULL;
	}
	rev->end = ending;
	rev->result.order = order;
	return rev;
}

void revocation_add(struct core *core, const struct revocation *rev, struct bce *bce)
{
	if (bce->revoking != REVOKING_NOT)
		revocation_void(core, bce, REVOKE_REPLACED);
	mark(bce, rev);
}

bool revocation_unasked(struct role *role, const struct in6_addr *peer,
			bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx,
			u64 order)
{
	struct ending *ending = end_of_group(role->ops->kind, peer);
	struct group_end *end;

	if (!ending)
		return false;
	end = ending->about;
	end->result = (struct revoke_result){
		.order = order, .outcome = REVOKE_NOT_ASKED, .peer = *peer,
	};
	ending_begin(role->core, ending, selects, ctx);
	return true;
}

const char *revoke_outcome_name(enum revoke_outcome outcome)
{
	static const char *const names[REVOKE_OUTCOME_MAX] = {
		[REVOKE_ACKNOWLEDGED] = "acknowledged",
		[REVOKE_REFUSED] = "refused",
		[REVOKE_TIMEOUT] = "timeout",
		[REVOKE_UNSUPPORTED] = "unsupported",
		[REVOKE_NOT_ASKED] = "not-asked",
		[REVOKE_DEREGISTERED] = "deregistered",
		[REVOKE_REGISTERED] = "registered",
		[REVOKE_REPLACED] = "replaced",
	};

	return names[outcome];
}
