// SPDX-License-Identifier: GPL-2.0
/*
 * Binding Updates.
 *
 * ha_decide() decides. A first registration on the home link waits until its addresses are known to
 * be free, and is decided about once more. Where the kernel has to agree, that leaves a job, and
 * the BA follows when the job is finished: so what a de-registration ends does not catch its own BA
 * (RFC 6275, 10.3.2).
 * A session with a job is pending: another BU about it makes the jobs run early, so that each
 * decision sees the effects of all before it.
 */
#include <errno.h>

#include "core/session.h"
#include "ha/authenticate.h"
#include "ha/bu.h"
#include "ha/decide.h"
#include "ha/ha.h"
#include "ha/report.h"
#include "ha/owner.h"
#include "ha/router.h"

/* BUs that may wait for duplicate address detection */
#define PARKED_MAX		4096

/* BUs in a second that are answered of all whose home address is no mobile node's */
#define STRANGERS_PER_SECOND	200

/* BUs in a second that are answered of all whose authentication fails */
#define FORGED_PER_SECOND	200

/* BUs in a second that are answered of those of one home address that are out of order */
#define REPLAYED_PER_SECOND	10

static void answer_bu(struct ha *ha, const struct mh_packet *packet, const struct ha_bu *bu,
		      const struct ha_decision *d)
{
	struct mh_answer *answer;
	struct mh_msg reply;

	report_bu(ha, bu, d);
	ha_reply(d, bu, &reply);
	answer = batch_answer(ha->core, &reply, packet);
	if (!answer)
		return;
	latency_answers(ha->core, HALMA_KIND_MIPV6, packet->arrived);
	ha->stats.acknowledged++;
	ha->stats.dns_updates += mh_has(&reply.opts, MH_OPT_DNS_UPDATE);
	ha->stats.advised += mh_has(&reply.opts, MH_OPT_REFRESH_ADVICE);
	if (d->sa)
		ha_sign(d, bu, answer->data, answer->len);
}

/* Whatever keeps the module from forwarding to mobile networks [RFC 3963, 6.2], but for a care-of
 * address that leads in a circle.
 */
static u8 refusal(const struct bu_job *work, int error)
{
	u8 status = batch_status(error);

	if (work->d.router && status != BA_INVALID_CARE_OF_ADDRESS)
		return ha_no_forwarding(&work->bu);
	return status;
}

static void refuse_unmade(struct ha *ha, struct job *job, const struct binding_req *req)
{
	struct bu_job *work = job->more;

	batch_refused(ha->core, req);
	work->d.error = req->error;
	if (work->d.verdict == HA_NEW)
		session_drop(ha->core, job->bce, true);
	else
		session_undo(ha->core, job->bce, true);
	/* one that was new is no more, and its mobile node may have been known by it only; for a
	 * de-registration no profile was looked for
	 */
	if (work->d.verdict == HA_NEW)
		work->d.bce = NULL;
	if (work->d.profile && work->d.profile->scope != PROFILE_MN)
		work->d.mnid = NULL;
	ha_refuse(&work->d, refusal(work, req->error), HA_WHY_KERNEL_REFUSED);
	answer_bu(ha, &work->packet, &work->bu, &work->d);
}

/* K in the BA only if it was in the BU, keys come from IKEv2, and the IKE SA is, or goes, to where
 * the mobile node is now [RFC 6275, 10.3.1]. After a de-registration that is its home address
 * [10.3.2], wherever the BU came from: the source of that is not protected.
 */
static void move_keys(struct ha *ha, struct bu_job *work)
{
	const struct ha_outside *outside = &ha->outside;
	const struct ha_bu *bu = &work->bu;
	const struct in6_addr *coa = bu->bu.lifetime ? &bu->coa : &bu->hoa;
	const struct profile *profile;

	if (!(bu->bu.flags & BU_FLAG_K) || !ha->core->conf->ipsec || !outside->move)
		return;
	profile = conf_home_address(ha->core->conf, &bu->hoa);
	work->d.key_mobility = profile && profile->ike &&
			       outside->move(outside->ctx, profile->ike, &bu->dst, &bu->hoa, coa);
}

static void finish_bu(struct core *core, struct job *job, const struct binding_req *req)
{
	struct ha *ha = ha_of(core);
	struct bu_job *work = job->more;
	bool was_at_home;

	if (req->error) {
		refuse_unmade(ha, job, req);
		return;
	}
	was_at_home = work->d.verdict == HA_NEW || job->bce->facts.state == HALMA_STATE_BLOCKED;
	work->d.bce = job->bce;
	/* one that has been at home was served there */
	if (work->d.verdict == HA_MOVE && !was_at_home)
		latency_moved(core, HALMA_KIND_MIPV6, work->packet.arrived);
	if (work->d.verdict == HA_REFRESH || work->d.verdict == HA_MOVE)
		report_after_pbu(ha, job->bce);
	/* another BU may have been refused meanwhile */
	if (work->d.verdict != HA_NEW)
		job->facts.mipv6.tally = job->bce->facts.mipv6.tally;
	session_commit(core, job->bce, &job->facts, req->version);
	session_told(core, job->bce, ha_verdict_name(work->d.verdict), work->d.verdict == HA_NEW);
	ha_accepted(ha, &work->d);
	move_keys(ha, work);
	answer_bu(ha, &work->packet, &work->bu, &work->d);
	if (work->d.verdict == HA_DEREGISTER)
		drain_left(ha, job->bce);
	else
		mobileprefix_registered(ha, job->bce, was_at_home);
}

static enum ha_why why_not_given(enum claim_result result)
{
	return result == CLAIM_NO_MEMORY ? HA_WHY_NO_MEMORY : HA_WHY_NOT_DURABLE;
}

/* The session with its home address and mobile networks; NULL if it is refused. */
static struct bce *give(struct ha *ha, struct bu_job *work)
{
	struct claim claim;
	enum claim_result result;
	struct bce *bce;

	/* a de-registration leaves it what it has until its end */
	if (!work->d.prefix_count)
		return work->d.bce;
	/* they are whose they are, and no pool's */
	memset(&claim, 0, offsetof(struct claim, hnp));
	claim.hnp_count = work->d.prefix_count;
	memcpy(claim.hnp, work->d.prefix, claim.hnp_count * sizeof(*claim.hnp));
	bce = session_addresses(ha->core, work->d.mnid, work->d.bce, &claim, &result);
	if (!bce)
		ha_refuse(&work->d, BA_INSUFFICIENT_RESOURCES, why_not_given(result));
	return bce;
}

static void submit(struct ha *ha, struct bu_job *work)
{
	struct bce *bce = give(ha, work);
	struct binding_req *req;
	struct job *job;

	if (!bce) {
		answer_bu(ha, &work->packet, &work->bu, &work->d);
		return;
	}
	job = batch_job(ha->core, bce, finish_bu, &req);
	session_request(ha->core, req, bce, &work->d.facts,
			work->d.verdict == HA_NEW ? BINDING_NEW : BINDING_SET);
	job->facts = work->d.facts;
	job->more = work;
}

/* What waits for duplicate address detection of a home address; NULL if nothing does. */
static struct wait *parked(const struct ha *ha, const struct in6_addr *hoa)
{
	const struct profile *profile;

	if (!wait_count(&ha->role, HOMELINK_WAIT))
		return NULL;
	profile = conf_home_address(ha->core->conf, hoa);
	return profile ? wait_find(&ha->role, HOMELINK_WAIT, &profile->mnid, hoa) : NULL;
}

/* It cannot wait itself. What was said before it waits on, and for no less: the link was asked anew
 * if the link-local address matters only now.
 */
static void go_on_parked(struct ha *ha, const struct in6_addr *hoa, u64 until)
{
	struct wait *wait = parked(ha, hoa);

	if (!wait) {
		homelink_probe_end(&ha->link, hoa);
		return;
	}
	wait_until(wait, until);
	homelink_probe_for(&ha->link, hoa, wait->id);
}

/* Until it is known whether its addresses are free: nothing else waits for that [RFC 6275,
 * 10.3.1].
 */
static void park(struct ha *ha, struct bu_job *work)
{
	static const struct wait_past past;
	struct wait_order order = {
		.reason = HOMELINK_WAIT, .mnid = work->d.mnid, .packet = &work->packet,
		.past = &past, .overdue = HOMELINK_FREE, .limits.all = PARKED_MAX,
	};
	struct ha_decision *d = &work->d;
	struct wait *wait;

	switch (homelink_probe(&ha->link, &work->bu.hoa, d->link_local, &order.until)) {
	case HOMELINK_BEGUN:
		wait = wait_keep(&ha->role, &order);
		if (wait) {
			wait_until(wait, order.until);
			homelink_probe_for(&ha->link, &work->bu.hoa, wait->id);
			return;
		}
		go_on_parked(ha, &work->bu.hoa, order.until);
		ha_refuse(d, BA_INSUFFICIENT_RESOURCES, HA_WHY_DAD_ROOM);
		break;
	case HOMELINK_NEEDLESS:
		submit(ha, work);
		return;
	case HOMELINK_OWN:
		ha_refuse(d, BA_DAD_FAILED, HA_WHY_DUPLICATE);
		break;
	case HOMELINK_OWN_LINK_LOCAL:
		ha_refuse(d, BA_DAD_FAILED, HA_WHY_DUPLICATE_LINK_LOCAL);
		break;
	default:
		ha_refuse(d, BA_INSUFFICIENT_RESOURCES, HA_WHY_HOME_LINK);
	}
	answer_bu(ha, &work->packet, &work->bu, d);
}

/* What a mobile node has said later ends it: who leaves before it was accepted does not come in
 * after that.
 */
static void unpark(struct ha *ha, const struct ha_bu *bu)
{
	struct wait *wait = parked(ha, &bu->hoa);

	if (!wait)
		return;
	wait_drop(wait);
	homelink_probe_end(&ha->link, &bu->hoa);
}

/* Return: false if nothing waits. */
static bool get_parked_order(const struct ha *ha, const struct in6_addr *hoa, struct replay *order)
{
	const struct wait *wait = parked(ha, hoa);
	const struct mh_packet *packet = wait ? &wait->copy->packet : NULL;
	struct mh_msg msg;
	struct ha_bu bu;

	/* it was read once, so it can be read again */
	if (!wait || mh_decode(packet->data, packet->len, &msg) != MH_OK)
		return false;
	ha_bu_init(&bu, &msg, packet);
	*order = (struct replay){ .sequence = bu.bu.sequence, .by_sequence = true };
	if (bu.auth.any && bu.stamped)
		*order = (struct replay){ .timestamp = bu.stamp };
	return true;
}

/* In the place of the job that may come of it: there is one more. */
static struct bu_job *decide(struct ha *ha, const struct mh_packet *packet,
			     const struct mh_msg *msg, enum homelink_result probed)
{
	struct ha_known known = {
		.conf = ha->core->conf, .cache = &ha->core->cache, .authority = &ha->authority,
		.now = ha->core->now.timestamp, .boot_ms = ha->core->now.boot_ms,
		.stamp = ha->stamp, .floor = ha->begun,
		.probed = probed, .guests = &ha->guests,
	};
	struct bu_job *work = &ha->job[batch_count(ha->core)];
	struct replay order;

	if (get_parked_order(ha, &packet->src, &order))
		known.waits = &order;
	work->packet = *packet;
	ha_bu_init(&work->bu, msg, packet);
	known.ended = memory_last(&ha->memory, &work->bu.hoa);
	ha_decide(&known, &work->bu, &work->d);
	return work;
}

/* The decision depends on something that the kernel has not acknowledged yet. */
static bool is_pending(const struct ha *ha, const struct ha_decision *d)
{
	const struct mn *mn;

	/* a timestamp must be later than those of all sessions */
	if (d->bce)
		return d->bce->pending || (d->sa && d->bce->mn->pending);
	mn = d->mnid ? bce_mn_find(&ha->core->cache, d->mnid) : NULL;
	return mn && mn->pending;
}

/* An answer to what anybody can have sent, and signed, is worth some work to whoever wants that. */
static bool admit_forged(struct ha *ha)
{
	return rate_admit(&ha->forged, ha->core->now.boot_ms, FORGED_PER_SECOND);
}

/* Who has heard a message can send it again, and neither a key nor ESP without counters keeps it
 * from being answered, nor covers its source. The mobile node itself hears soon enough what is
 * wrong; others have counts of their own.
 */
static bool admit_replayed(struct ha *ha, const struct in6_addr *hoa)
{
	u32 place = (u32)siphash(&ha->core->cache.key, hoa, sizeof(*hoa)) % HA_REPLAY_PLACES;

	return rate_admit(&ha->replayed[place], ha->core->now.boot_ms, REPLAYED_PER_SECOND);
}

/* Why a refusal is not even said; HA_WHY_NONE if it is. */
static enum ha_why unanswered(struct ha *ha, const struct bu_job *work)
{
	u8 status = work->d.status;

	if (status == BA_AUTH_FAIL && !admit_forged(ha))
		return HA_WHY_AUTH_RATE;
	if ((status == BA_ID_MISMATCH || status == BA_SEQUENCE_OUT_OF_WINDOW) &&
	    !admit_replayed(ha, &work->bu.hoa))
		return HA_WHY_REPLAY_RATE;
	return HA_WHY_NONE;
}

static void refuse(struct ha *ha, struct bu_job *work)
{
	enum ha_why why = unanswered(ha, work);

	if (why != HA_WHY_NONE) {
		ha_ignore(&work->d, why);
		count_bu(ha, &work->d);
		return;
	}
	if (work->d.status == BA_NOT_HOME_AGENT)
		unpark(ha, &work->bu);
	answer_bu(ha, &work->packet, &work->bu, &work->d);
}

/* Return: as bu_receive(). */
static bool act(struct ha *ha, struct bu_job *work)
{
	struct ha_decision *d = &work->d;

	switch (d->verdict) {
	case HA_IGNORE:
	case HA_UNKNOWN:
		report_bu(ha, &work->bu, d);
		return d->verdict == HA_IGNORE;
	case HA_REFUSE:
		refuse(ha, work);
		return true;
	case HA_REPEATED:
		unpark(ha, &work->bu);
		/* the wait goes on, the order is that of the new message. A restart without store
		 * finds that of the first one with the kernel: all that can pass then and not now
		 * are repetitions of the end themselves, for a registration in between would be in
		 * the kernel (RFC 6275, 9.5.1); and no timestamp of before the start is fresh
		 * (RFC 4285, 6)
		 */
		d->bce->facts.order = d->facts.order;
		session_keep(ha->core, d->bce);
		session_told(ha->core, d->bce, ha_verdict_name(d->verdict), false);
		ha_accepted(ha, d);
		move_keys(ha, work);
		answer_bu(ha, &work->packet, &work->bu, d);
		return true;
	default:
		if (d->probe) {
			park(ha, work);
			return true;
		}
		unpark(ha, &work->bu);
		submit(ha, work);
		return true;
	}
}

/* Who has no home address here is refused, but not any number of times: its address may be that of
 * somebody else, who would get all the answers.
 */
static bool admit(struct ha *ha, const struct mh_packet *packet)
{
	return ha_profile(ha->core->conf, &ha->core->cache, &packet->src, NULL) ||
	       rate_admit(&ha->strangers, ha->core->now.boot_ms, STRANGERS_PER_SECOND);
}

/* Return: as bu_receive(). */
static bool decide_and_act(struct ha *ha, const struct mh_packet *packet, const struct mh_msg *msg,
			   enum homelink_result probed)
{
	struct bu_job *work;

	if (batch_full(ha->core))
		wait_settle(ha->core);
	work = decide(ha, packet, msg, probed);
	if (is_pending(ha, &work->d)) {
		wait_settle(ha->core);
		work = decide(ha, packet, msg, probed);
	}
	return act(ha, work);
}

bool bu_receive(struct ha *ha, const struct mh_packet *packet, const struct mh_msg *msg)
{
	static const struct ha_decision limited = {
		.verdict = HA_IGNORE, .why = HA_WHY_HOA_RATE,
	};

	ha->stats.unknown_options += msg->opts.skipped;
	if (!admit(ha, packet)) {
		/* nor is it told to who watches, who would hear nothing else */
		count_bu(ha, &limited);
		return true;
	}
	return decide_and_act(ha, packet, msg, HOMELINK_UNKNOWN);
}

void bu_resume(struct ha *ha, const struct mh_packet *packet, const struct wait_past *past)
{
	enum homelink_result result = past->result[HOMELINK_WAIT];
	struct mh_packet again = *packet;
	struct mh_msg msg;

	/* it is as old as it is */
	if (!again.arrived)
		again.arrived = past->arrived;
	homelink_probe_end(&ha->link, &again.src);
	ha->link.stats.result[result]++;
	/* it was read once, so it can be read again */
	if (mh_decode(again.data, again.len, &msg) == MH_OK)
		decide_and_act(ha, &again, &msg, result);
}
