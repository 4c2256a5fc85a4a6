// SPDX-License-Identifier: GPL-2.0
/*
 * Proxy Binding Updates.
 *
 * lma_decide() decides; where the kernel has to agree, that leaves a job, and the PBA follows when
 * the job is finished. A mobile node with a job is pending: another message about it makes the
 * jobs run early, so that each decision sees the effects of all before it.
 *
 * A new session, and prefixes that one gets anew, are in the cache while the job waits, so that
 * they are seen to be taken; all else that changes is in the decision until the ack.
 */
#include <errno.h>

#include "base/log.h"
#include "core/session.h"
#include "lma/decide.h"
#include "lma/lenient.h"
#include "lma/lma.h"
#include "lma/pbu.h"
#include "lma/report.h"
#include "lma/watch.h"

/* PBUs of one MAG that may wait for a de-registration for each place that is free: so the last
 * places are left to others, and one MAG cannot take the wait from all.
 */
#define HELD_SHARE	4

/* A disk that needs longer for a reservation is no better than none; some MAGs ask again by then */
#define STORE_WAIT_MS	3000

/* PBUs that may wait for it, in all and of one MAG */
#define STORE_MAX	16384
#define STORE_MAX_MAG	4096

/* PBUs in a second that are answered of all senders that are not MAGs */
#define STRANGERS_PER_SECOND	200

/* PBUs in a second of one MAG that are decided about and refused; with more it is broken, or means
 * no good, and the rest of that second belongs to others. No MAG that does what it should comes
 * near that.
 */
#define REFUSALS_PER_SECOND	1000

/* Send the PBA and report; what has to be true before is true. */
static void answer_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		       u32 ifindex)
{
	struct mh_msg reply;

	if (d->verdict == LMA_REFUSE && d->mag && d->why != LMA_WHY_MAG_RATE)
		rate_admit(&lma_mag(lma, d->mag)->refusals, lma->core->now.boot_ms, UINT32_MAX);
	report_pbu(lma, pbu, d);
	lma_reply(lma->core->conf, pbu, d, &reply);
	/* the PBA goes to the source of the PBU even with an Alternate CoA [RFC 5213, 5.3.6] */
	if (batch_post(lma->core, &reply, &pbu->dst, &pbu->src, ifindex))
		latency_answers(lma->core, HALMA_KIND_PMIPV6, pbu->past.arrived);
}

/* Somebody else has what was named, or the pool has less than it seemed. */
static u8 errno_status(int error, const struct lma_decision *d)
{
	if (error != -EADDRINUSE)
		return batch_status(error);
	if (d->claim.pool || d->claim.hoa_pool)
		return BA_INSUFFICIENT_RESOURCES;
	return d->claim.hnp_count ? BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX :
				    BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS;
}

/* The mobile node of a PBU, most often that of the session in question; NULL if it has nothing. */
static struct mn *mn_of(const struct lma *lma, const struct lma_pbu *pbu,
			const struct lma_decision *d)
{
	if (d->bce && mnid_equal(&d->bce->mn->mnid, &pbu->mnid))
		return d->bce->mn;
	return bce_mn_find(&lma->core->cache, &pbu->mnid);
}

/* The decision depends on something that the kernel has not acknowledged yet. */
static bool is_pending(const struct lma *lma, const struct lma_pbu *pbu,
		       const struct lma_decision *d)
{
	const struct mn *mn;

	if (d->bce && d->bce->pending)
		return true;
	mn = mn_of(lma, pbu, d);
	return mn && mn->pending;
}

static void decide(struct lma *lma, struct lma_pbu *pbu, struct mh_msg *room,
		   struct lma_decision *d)
{
	struct core *core = lma->core;
	const struct lma_known known = {
		.conf = core->conf, .mags = &lma->mags, .pools = &core->pools,
		.cache = &core->cache, .now = &core->now,
	};

	lma_tolerate(&known, mag_find(&core->conf->mags, &pbu->src), pbu, room);
	lma_decide(&known, pbu, d);
	/* each needs another one, and another identifier in the next session's address */
	core_random(core);
}

/* What a MAG is about to have counts, so that one batch is not beyond its limits. */
static void charge(struct lma *lma, const struct lma_decision *d, int sign)
{
	struct mag_state *state = lma_mag(lma, d->mag);

	state->sessions += (u32)sign * d->more_sessions;
	state->prefixes += (u32)sign * d->more_prefixes;
}

static void refuse_unmade(struct lma *lma, struct job *job, const struct binding_req *req)
{
	struct pbu_job *pbu = job->more;
	/* a prefix that somebody else holds in the kernel stays out of the pool */
	bool release = req->error != -EADDRINUSE;

	batch_refused(lma->core, req);
	pbu->d.error = req->error;
	pbu->d.why = LMA_WHY_KERNEL_REFUSED;
	pbu->d.status = errno_status(req->error, &pbu->d);
	if (pbu->d.verdict == LMA_NEW)
		session_drop(lma->core, job->bce, release);
	else
		session_undo(lma->core, job->bce, release);
	pbu->d.verdict = LMA_REFUSE;
	answer_pbu(lma, &pbu->pbu, &pbu->d, pbu->ifindex);
}

/* It says where the mobile node is: a refresh of the MAG that has it says nothing new. */
static bool registers(const struct lma_pbu *pbu, const struct bce *bce)
{
	return pbu->msg->bu.lifetime && !lma_from_serving(pbu, bce);
}

/* What another MAG has said before, and waits, is decided about as if it came now. */
static void registered(struct lma *lma, const struct lma_pbu *pbu, struct bce *bce)
{
	struct wait *held = held_of(lma, bce->mn);

	bce->registered = pbu->past.number;
	if (held && held->about == bce->id && held->past.number < bce->registered)
		wait_release(held, HELD_UNKNOWN);
}

/* Since the old MAG gave it up; if it did not, what the new one says came with the mobile node. */
static u64 unserved_since(const struct lma_pbu *pbu, const struct bce *bce)
{
	if (bce->facts.state == HALMA_STATE_BLOCKED &&
	    bce->verdict == lma_verdict_name(LMA_DEREGISTER))
		return timestamp_from_ms(bce->told);
	return pbu->past.arrived;
}

static void finish_pbu(struct core *core, struct job *job, const struct binding_req *req)
{
	struct lma *lma = lma_of(core);
	struct pbu_job *pbu = job->more;
	struct bce *bce = job->bce;

	charge(lma, &pbu->d, -1);
	if (req->error) {
		refuse_unmade(lma, job, req);
		return;
	}
	if (pbu->d.verdict == LMA_HANDOVER)
		latency_moved(core, HALMA_KIND_PMIPV6, unserved_since(&pbu->pbu, bce));
	if (pbu->d.verdict == LMA_REFRESH || pbu->d.verdict == LMA_HANDOVER)
		report_moved(lma, &pbu->pbu, &pbu->d, &bce->facts);
	if (pbu->msg.bu.lifetime)
		report_beside(lma, &pbu->pbu, &pbu->d, bce);
	if (registers(&pbu->pbu, bce))
		registered(lma, &pbu->pbu, bce);
	pbu->d.bce = bce;
	/* before the store is told */
	if (pbu->msg.bu.lifetime)
		bce_keep(bce, &pbu->msg.opts);
	session_commit(core, bce, &job->facts, req->version);
	session_told(core, bce, lma_verdict_name(pbu->d.verdict), pbu->d.verdict == LMA_NEW);
	if (pbu->d.mag)
		watch_mag(lma, pbu->d.mag);
	revoke_overtaken(lma, bce, pbu->d.verdict == LMA_DEREGISTER);
	if (pbu->d.verdict == LMA_DEREGISTER)
		held_resume(lma, bce->mn);
	answer_pbu(lma, &pbu->pbu, &pbu->d, pbu->ifindex);
}

static enum lma_why why_not_given(enum claim_result result)
{
	switch (result) {
	case CLAIM_LATER:
	case CLAIM_NOT_DURABLE:
		return LMA_WHY_NOT_DURABLE;
	case CLAIM_NO_MEMORY:
		return LMA_WHY_NO_MEMORY;
	default:
		return LMA_WHY_POOL_EMPTY;
	}
}

/* The session with what it is to have [RFC 5213, 5.3.2 (2)]; NULL if it is refused, or waits. */
static struct bce *give(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d,
			enum claim_result *result)
{
	struct bce *bce;

	d->claim.by = (struct claimant){
		.within = d->mag->prefix,
		.within_count = d->mag->prefix_count,
		.last = lma_mag(lma, d->mag)->given,
	};
	bce = session_addresses(lma->core, &pbu->mnid, d->bce, &d->claim, result);
	if (!bce)
		lma_refuse_why(d, BA_INSUFFICIENT_RESOURCES, why_not_given(*result));
	return bce;
}

/* The message stays until the job is finished. It is as long as its options: only what is there is
 * copied.
 */
static void keep_message(struct pbu_job *work)
{
	struct lma_pbu *pbu = &work->pbu;

	mh_msg_copy(&work->msg, pbu->msg);
	if (pbu->tolerated)
		mh_msg_copy(&work->received, pbu->received);
	pbu->msg = &work->msg;
	pbu->received = pbu->tolerated ? &work->received : &work->msg;
}

/* A later PBU of a MAG that is accepted, or gives up what is not there: none of it waits. */
static void forget_waits(struct lma *lma, const struct lma_pbu *pbu)
{
	wait_forget(&lma->role, &pbu->mnid, &pbu->src);
}

/* Wait until the store has reserved what it is to get. Return: false if that cannot be. */
static bool await_store(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu)
{
	if (pbu->past.result[LMA_WAIT_STORE] == STORED_OVERDUE)
		return false;
	return wait_keep(&lma->role, &(struct wait_order){
		.reason = LMA_WAIT_STORE,
		.mnid = &pbu->mnid,
		.packet = packet,
		.past = &pbu->past,
		.until = lma->core->now.boot_ms + STORE_WAIT_MS,
		.overdue = STORED_OVERDUE,
		.limits = { .all = STORE_MAX, .sender = STORE_MAX_MAG },
	});
}

static void submit(struct lma *lma, const struct mh_packet *packet, struct pbu_job *work)
{
	struct lma_decision *d = &work->d;
	enum claim_result result;
	struct binding_req *req;
	struct bce *bce;
	struct job *job;

	bce = give(lma, &work->pbu, d, &result);
	if (!bce && result == CLAIM_LATER && await_store(lma, packet, &work->pbu))
		return;
	forget_waits(lma, &work->pbu);
	if (!bce) {
		answer_pbu(lma, &work->pbu, d, work->ifindex);
		return;
	}
	charge(lma, d, 1);
	job = batch_job(lma->core, bce, finish_pbu, &req);
	session_request(lma->core, req, bce, &d->facts,
			d->verdict == LMA_NEW ? BINDING_NEW : BINDING_SET);
	keep_message(work);
	job->facts = d->facts;
	job->more = work;
}

/* Ask the tracker; what is asked already is not asked again. Return: false if that cannot be. */
static bool ask(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu,
		const struct lma_decision *d)
{
	const struct outside *outside = &lma->core->outside;
	struct attach_question question = { .pbu = pbu, .d = d };
	struct wait *wait;

	wait = wait_keep(&lma->role, &(struct wait_order){
		.reason = LMA_WAIT_TRACKER,
		.mnid = &pbu->mnid,
		.packet = packet,
		.past = &pbu->past,
		.until = lma->core->now.boot_ms + lma->core->conf->tracker.timeout,
		.overdue = ATTACHMENT_UNANSWERED,
		.limits = { .all = ATTACH_MAX, .sender = ATTACH_MAX_MAG },
	});
	if (!wait)
		return false;
	if (wait->repeated)
		return true;
	question.id = wait->id;
	if (outside->ask && outside->ask(outside->ctx, &question))
		return true;
	wait_drop(wait);
	return false;
}

/* Wait until the old MAG de-registers, or it is too late. Return: false if that cannot be. */
static bool hold(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu,
		 const struct bce *bce)
{
	const struct conf *conf = lma->core->conf;

	return wait_keep(&lma->role, &(struct wait_order){
		.reason = LMA_WAIT_DEREGISTRATION,
		.mnid = &pbu->mnid,
		.about = bce->id,
		.packet = packet,
		.past = &pbu->past,
		.until = lma->core->now.boot_ms + conf->max_delay_before_new_bce_assign,
		.overdue = HELD_OVERDUE,
		.limits = { .all = conf->max_held, .share = HELD_SHARE },
	});
}

/* It cannot wait for the tracker, or for a de-registration: decide what to do then. */
static void decide_waits(struct lma *lma, const struct mh_packet *packet, struct lma_pbu *pbu,
			 struct mh_msg *room, struct lma_decision *d)
{
	u8 *result = pbu->past.result;

	if (d->verdict == LMA_ASK && !ask(lma, packet, pbu, d)) {
		lma->stats.tracker_unasked++;
		result[LMA_WAIT_TRACKER] = ATTACHMENT_UNANSWERED;
		decide(lma, pbu, room, d);
	}
	if (d->verdict == LMA_HOLD && !hold(lma, packet, pbu, d->bce)) {
		/* the order of one that has waited before is not tested again */
		result[LMA_WAIT_DEREGISTRATION] = lma_ordered(pbu) ? HELD_OVERDUE : HELD_NOT;
		decide(lma, pbu, room, d);
	}
}

/* Decide in the place of the job that may come of it: there is one more. */
static struct pbu_job *begin(struct lma *lma, const struct mh_packet *packet,
			     const struct mh_msg *msg, const struct wait_past *past,
			     struct mh_msg *room)
{
	struct pbu_job *work = &lma->job[batch_count(lma->core)];

	lma_pbu_init(&work->pbu, msg, &packet->src, &packet->dst, &lma->core->conf->profiles);
	work->pbu.past = *past;
	work->ifindex = packet->ifindex;
	decide(lma, &work->pbu, room, &work->d);
	return work;
}

static void say_clock_back(struct lma *lma, const struct lma_pbu *pbu)
{
	char mnid[MNID_TEXT_MAX];

	lma->stats.clock_back++;
	log_limited(LOG_LEVEL_NOTICE,
		    "the clock was set back: what the last PBU for %s says of its time does not count",
		    mnid_text(&pbu->mnid, mnid));
}

static void act(struct lma *lma, const struct mh_packet *packet, struct pbu_job *work)
{
	struct lma_decision *d = &work->d;
	struct lma_pbu *pbu = &work->pbu;

	if (d->clock_back)
		say_clock_back(lma, pbu);
	switch (d->verdict) {
	case LMA_ASK:
		report_pbu(lma, pbu, d);
		break;
	case LMA_HOLD:
		report_pbu(lma, pbu, d);
		revoke_ask(lma, d->bce);
		break;
	case LMA_IGNORE:
		forget_waits(lma, pbu);
		report_pbu(lma, pbu, d);
		break;
	case LMA_REFUSE:
		if (d->end)
			session_end(lma->core, d->bce);
		answer_pbu(lma, pbu, d, work->ifindex);
		break;
	case LMA_REPEATED:
		/* the wait goes on, the order is that of the new message */
		d->bce->facts.order = d->facts.order;
		session_keep(lma->core, d->bce);
		answer_pbu(lma, pbu, d, work->ifindex);
		break;
	case LMA_AGAIN:
		answer_pbu(lma, pbu, d, work->ifindex);
		break;
	default:
		submit(lma, packet, work);
	}
}

static void decide_and_act(struct lma *lma, const struct mh_packet *packet,
			   const struct mh_msg *msg, const struct wait_past *past)
{
	struct pbu_job *work;
	struct mh_msg room;

	if (batch_full(lma->core))
		wait_settle(lma->core);
	work = begin(lma, packet, msg, past, &room);
	if (is_pending(lma, &work->pbu, &work->d)) {
		/* others that waited may have been decided there meanwhile */
		wait_settle(lma->core);
		work = begin(lma, packet, msg, past, &room);
	}
	decide_waits(lma, packet, &work->pbu, &room, &work->d);
	act(lma, packet, work);
}

static void count_received(struct lma *lma, const struct mag *mag, const struct mh_msg *msg)
{
	if (mag) {
		lma_mag(lma, mag)->received++;
		lma_mag(lma, mag)->last_seen = lma->core->now.boot_ms;
	}
	lma->stats.unknown_options += msg->opts.skipped;
	lma->stats.vendor_options += msg->opts.vendor_count;
	if (mh_has(&msg->opts, MH_OPT_ANI) && !ani_valid(&msg->opts.ani))
		lma->stats.malformed_ani++;
	if (!lma->core->conf->timestamp_based || mh_has(&msg->opts, MH_OPT_TIMESTAMP))
		return;
	lma->stats.no_timestamp++;
	log_limited(LOG_LEVEL_INFO,
		    "a PBU has no timestamp, which TimestampBasedApproachInUse asks for");
}

/* Nothing is looked up for who floods. */
static void limited(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		    const struct mag *mag, bool refusals)
{
	struct lma_decision d;
	struct lma_pbu pbu;

	lma_pbu_init(&pbu, msg, &packet->src, &packet->dst, &lma->core->conf->profiles);
	lma_decide_limited(&pbu, mag, refusals, &d);
	/* nor is it told to who watches, who would hear nothing else */
	if (!mag) {
		count_pbu(lma, &pbu, &d);
		return;
	}
	lma_mag(lma, mag)->limited++;
	if (refusals) {
		count_pbu(lma, &pbu, &d);
		return;
	}
	answer_pbu(lma, &pbu, &d, packet->ifindex);
}

/* Who is no MAG is refused [RFC 5213, 5.3.1 (5)], but not any number of times: its address may be
 * that of somebody else, who would get all the answers, which are longer than the requests.
 */
static bool admit(struct lma *lma, const struct mag *mag)
{
	if (mag)
		return mag_admit(lma_mag(lma, mag), mag, lma->core->now.boot_ms);
	return rate_admit(&lma->strangers, lma->core->now.boot_ms, STRANGERS_PER_SECOND);
}

void pbu_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &packet->src);
	/* what came while something else took long is not older for that */
	const struct wait_past past = { .number = ++lma->received, .arrived = packet->arrived };
	bool refusals = mag && rate_spent(&lma_mag(lma, mag)->refusals, lma->core->now.boot_ms,
					  REFUSALS_PER_SECOND);

	count_received(lma, mag, msg);
	if (refusals || !admit(lma, mag))
		limited(lma, packet, msg, mag, refusals);
	else
		decide_and_act(lma, packet, msg, &past);
}

static void count_resumed(struct lma *lma, enum lma_wait reason, u8 result)
{
	if (reason == LMA_WAIT_TRACKER)
		lma->stats.tracker[result]++;
	else if (reason == LMA_WAIT_STORE)
		lma->stats.stored[result]++;
	else
		lma->stats.held[result]++;
}

void pbu_resume(struct lma *lma, enum lma_wait reason, const struct mh_packet *packet,
		const struct wait_past *past)
{
	struct mh_msg msg;

	count_resumed(lma, reason, past->result[reason]);
	/* it was read once, so it can be read again */
	if (mh_decode(packet->data, packet->len, &msg) == MH_OK ||
	    mh_decode_beyond(packet->data, packet->len, &msg) == MH_OK)
		decide_and_act(lma, packet, &msg, past);
}
