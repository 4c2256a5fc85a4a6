// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: decisions. Pure: a message and what is known come in, a decision and the
 * PBA that says so go out, nothing changes.
 *
 * lma_decide() is the list of RFC 5213, 5.3.1 in its order, which is mandatory (5.3): each
 * check_*() is some of its items and says whether to go on. lma_reply() is 5.3.6. What the decision
 * needs of the outside world - a prefix of a pool, the kernel, the wire - is the business of pbu.c.
 */
#include "lma/addresses.h"
#include "lma/decide.h"
#include "lma/match.h"

/* A MAG that gets no answer waits for no longer than MAX_BINDACK_TIMEOUT [RFC 6275, 12; RFC 5213,
 * 6.9.4] until it sends the PBU again, and it is not here at once.
 */
#define REPEATED_MS	33000

static bool refuse_mag(struct lma_decision *d, enum lma_why why)
{
	return lma_refuse_why(d, BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG, why);
}

/* Return: false, for the check that found it to return. */
static bool ignore(struct lma_decision *d, enum lma_why why)
{
	d->verdict = LMA_IGNORE;
	d->why = why;
	return false;
}

/* For whom a MAG may speak can be told by either name of a mobile node. */
static bool may_speak(const struct mag *mag, const struct lma_pbu *pbu)
{
	struct mnid said;

	if (mag_may_speak(mag, &pbu->mnid))
		return true;
	if (!pbu->alias)
		return false;
	lma_pbu_said(pbu, &said);
	return mag_may_speak(mag, &said);
}

/* Items 4 to 8 of RFC 5213, 5.3.1: who asks, and for whom. Sets the MAG and the profile. */
static bool check_identity(const struct conf *conf, const struct mag_table *mags,
			   const struct lma_pbu *pbu, struct lma_decision *d)
{
	d->mag = mag_find(&conf->mags, &pbu->src);
	if (d->mag)
		d->state = mag_state(mags, d->mag);
	/* [RFC 5213, 5.3.1 (4)] */
	if (!mh_has(&pbu->msg->opts, MH_OPT_MN_ID))
		return lma_refuse(d, BA_MISSING_MN_IDENTIFIER_OPTION);
	/* [RFC 5213, 4.1] */
	if (d->mag && !mag_has_sa(d->state, conf))
		return refuse_mag(d, LMA_WHY_NO_SA);
	/* [RFC 5213, 5.3.1 (5), (6)] */
	if (!d->mag)
		return refuse_mag(d, LMA_WHY_UNKNOWN_MAG);
	if (!may_speak(d->mag, pbu))
		return refuse_mag(d, LMA_WHY_MAG_MN_ID);
	if (!mag_may_name(d->mag, &pbu->pcoa))
		return refuse_mag(d, LMA_WHY_MAG_PROXY_COA);
	/* [RFC 5213, 5.3.1 (7)] */
	d->profile = profile_find(&conf->profiles, &pbu->mnid);
	if (!d->profile)
		return lma_refuse(d, BA_NOT_LMA_FOR_THIS_MOBILE_NODE);
	/* [RFC 5213, 5.3.1 (8)] */
	if (!profile_proxy(d->profile))
		return lma_refuse(d, BA_PROXY_REG_NOT_ENABLED);
	/* who does not say where is told so, below; who leaves may do so anywhere */
	if (pbu->msg->bu.lifetime && mh_has(&pbu->msg->opts, MH_OPT_ATT) &&
	    !profile_proxy_at(d->profile, pbu->msg->opts.att))
		return lma_refuse_why(d, BA_PROXY_REG_NOT_ENABLED, LMA_WHY_ACCESS_TYPE);
	/* [RFC 5213, 8.1] names no status */
	if (pbu->msg->opts.duplicate & ~LMA_DUPLICATE_EXEMPT)
		return lma_refuse_why(d, BA_UNSPECIFIED, LMA_WHY_DUPLICATE_OPTION);
	return true;
}

/* The session that a request is about, NULL if there is none. */
static const struct bce *session_of(const struct lma_match *found)
{
	if (found->kind == MATCH_BCE || found->kind == MATCH_HOLD)
		return found->bce;
	if (found->kind == MATCH_REFUSE && found->status == BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH)
		return found->bce;
	return NULL;
}

/* It has waited, and one that came later has said meanwhile where the mobile node is. */
static bool is_overtaken(const struct lma_pbu *pbu, const struct bce *bce)
{
	return bce && bce->registered > pbu->past.number;
}

/* The time here, as the MAG writes it. */
static u64 our_time(const struct now *now, const struct lma_pbu *pbu)
{
	if (pbu->tolerated & 1U << TOLERATED_TIMESTAMP)
		return timestamp_turned(now->timestamp);
	return now->timestamp;
}

/* Numbers go on from one MAG to the next only where these tell each other the last one [RFC 5213,
 * 5.5]; those of a new session do not go on at all.
 */
static bool is_numbered_anew(const struct lma_pbu *pbu, const struct lma_match *found,
			     const struct lma_decision *d)
{
	return (found->named || d->mag->lenient) && !in6_equal(&pbu->src, &found->bce->facts.peer);
}

/* Item 9: order, as in 5.5; stores nothing. */
static bool check_order(const struct conf *conf, const struct now *now,
			const struct lma_pbu *pbu, const struct lma_match *found,
			struct lma_decision *d)
{
	const struct bce *bce = session_of(found);
	const struct replay *last = bce ? &bce->facts.order : NULL;
	const struct mh_opts *opts = &pbu->msg->opts;
	u64 arrived = pbu->past.arrived ? pbu->past.arrived : now->timestamp;
	enum replay_result result;

	if (is_overtaken(pbu, bce)) {
		/* the numbers of two MAGs say nothing about who was first */
		if (!mh_has(opts, MH_OPT_TIMESTAMP))
			return ignore(d, LMA_WHY_NOT_CURRENT);
	} else if (lma_ordered(pbu)) {
		return true;
	}
	if (last && replay_outran(last, &conf->replay, now->timestamp)) {
		d->clock_back = true;
		last = NULL;
	}
	if (!mh_has(opts, MH_OPT_TIMESTAMP) && last && is_numbered_anew(pbu, found, d))
		return true;
	if (mh_has(opts, MH_OPT_TIMESTAMP))
		result = replay_timestamp(last, &conf->replay, opts->timestamp, arrived);
	else
		result = replay_sequence(last, pbu->msg->bu.sequence);
	switch (result) {
	case REPLAY_TIMESTAMP_LOWER:
		/* [RFC 5213, 5.5 (8)] */
		d->timestamp = our_time(now, pbu);
		return lma_refuse(d, BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED);
	case REPLAY_TIMESTAMP_MISMATCH:
		/* [RFC 5213, 5.5 (9)] */
		d->timestamp = our_time(now, pbu);
		return lma_refuse(d, BA_TIMESTAMP_MISMATCH);
	case REPLAY_TIMESTAMP_FUTURE:
		d->timestamp = our_time(now, pbu);
		return lma_refuse_why(d, BA_TIMESTAMP_MISMATCH, LMA_WHY_FUTURE);
	case REPLAY_SEQUENCE:
		/* [RFC 6275, 9.5.1]: the last accepted number goes back */
		d->sequence = last->sequence;
		return lma_refuse(d, BA_SEQUENCE_OUT_OF_WINDOW);
	default:
		return true;
	}
}

/* Items 10 to 12, and RFC 5844, 3.1.2.1. */
static bool check_options(const struct lma_pbu *pbu, struct lma_decision *d)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	bool ipv4 = mh_has(opts, MH_OPT_IPV4_HOA_REQUEST);

	/* [RFC 5213, 5.3.1 (10); RFC 5844, 3.1.2.1] */
	if (!opts->hnp_count && !ipv4)
		return lma_refuse(d, BA_MISSING_HOME_NETWORK_PREFIX_OPTION);
	/* [RFC 5213, 5.3.1 (11)] */
	if (!mh_has(opts, MH_OPT_HI))
		return lma_refuse(d, BA_MISSING_HANDOFF_INDICATOR_OPTION);
	/* [RFC 5213, 5.3.1 (12)] */
	if (!mh_has(opts, MH_OPT_ATT))
		return lma_refuse(d, BA_MISSING_ACCESS_TECH_TYPE_OPTION);
	/* in the order of [RFC 5844, 3.1.2.1] */
	if (opts->hnp_count && !d->profile->ipv6)
		return lma_refuse(d, BA_NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE);
	if (ipv4 && !d->profile->ipv4)
		return lma_refuse(d, BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE);
	if (opts->duplicate & BIT_ULL(MH_OPT_IPV4_HOA_REQUEST))
		return lma_refuse(d, BA_MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED);
	/* a zero HNP option must be alone [RFC 5213, 6.9.1.1 (3)] */
	if (pbu->zero_hnp && (pbu->nonzero_hnp || opts->hnp_count > 1))
		return lma_refuse_why(d, BA_UNSPECIFIED, LMA_WHY_MIXED_HNP);
	return true;
}

/* The mobile node may have the service that it selects [RFC 5149, 4.2]. There is no session that
 * has another one: it is authorised anew each time, and one whose service has changed to what it
 * may not have ends, if its own MAG says so.
 */
static bool check_service(const struct lma_pbu *pbu, const struct lma_match *found,
			  struct lma_decision *d)
{
	const struct mh_opts *opts = &pbu->msg->opts;

	/* none is the default service; whoever leaves needs no leave */
	if (!mh_has(opts, MH_OPT_SERVICE_SELECTION) || !pbu->msg->bu.lifetime ||
	    profile_serves(d->profile, opts->service.data, opts->service.len))
		return true;
	d->end = found->kind == MATCH_BCE && in6_equal(&pbu->pcoa, &found->bce->facts.coa);
	return lma_refuse(d, BA_SERVICE_AUTHORIZATION_FAILED);
}

/* The existence test can be made: nothing is missing that it looks at. */
static bool can_find(const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;

	return (opts->hnp_count || mh_has(opts, MH_OPT_IPV4_HOA_REQUEST)) &&
	       mh_has(opts, MH_OPT_HI) && mh_has(opts, MH_OPT_ATT) &&
	       !(pbu->zero_hnp && pbu->nonzero_hnp);
}

/* [RFC 6275, 9.5.1]: what is beyond a limit is a lack of resources. */
static bool refuse_limit(struct lma_decision *d, enum lma_why why)
{
	return lma_refuse_why(d, BA_INSUFFICIENT_RESOURCES, why);
}

/* A MAG may have so many sessions and prefixes; none of another one suffers from it. */
static bool check_room(const struct lma_pbu *pbu, struct lma_decision *d)
{
	bool its_own = d->bce && in6_equal(&d->bce->facts.peer, &pbu->src);
	u32 before = its_own ? d->bce->set.count : 0;
	u32 after = d->claim.pool_count;

	if (!d->claim.drop_hnp)
		after += d->claim.hnp_count;
	if (!d->claim.drop_hoa && (d->claim.hoa.len || d->claim.hoa_pool))
		after++;
	d->more_sessions = !its_own;
	d->more_prefixes = after > before ? after - before : 0;
	if (mag_has_room(d->state, d->mag, d->more_sessions, d->more_prefixes))
		return true;
	return refuse_limit(d, LMA_WHY_MAG_ROOM);
}

/* Each request looks at all sessions of its mobile node: they must not be many. */
static bool check_mn_room(const struct cache *cache, const struct lma_pbu *pbu,
			  struct lma_decision *d)
{
	const struct mn *mn = bce_mn_find(cache, &pbu->mnid);

	if (!mn || mn_count(mn, HALMA_KIND_PMIPV6) < d->profile->max_sessions)
		return true;
	return refuse_limit(d, LMA_WHY_MN_ROOM);
}

static u16 granted_lifetime(const struct lma_pbu *pbu, const struct profile *profile)
{
	u16 lifetime = pbu->msg->bu.lifetime;

	return lifetime < profile->lifetime_max ? lifetime : profile->lifetime_max;
}

/* Link-local address of the MAG on the link to the mobile node [RFC 5213, 5.3.6, 6.8]. */
static struct in6_addr session_lla(const struct conf *conf, const struct now *now,
				   const struct lma_pbu *pbu, const struct bce *bce)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct in6_addr lla = { 0 };

	if (bce)
		lla = bce->facts.pmipv6.lla;
	if (!mh_has(opts, MH_OPT_LLA))
		return lla;
	if (!in6_is_zero(&opts->lla))
		return opts->lla;
	if (!in6_is_zero(&lla))
		return lla;
	/* the variable of RFC 5213, 9.3 is what every MAG uses, if it is set */
	if (!in6_is_zero(&conf->fixed_lla))
		return conf->fixed_lla;
	lla.s6_addr[0] = 0xfe;
	lla.s6_addr[1] = 0x80;
	put_u64(lla.s6_addr + 8, now->random);
	/* neither universal nor group (RFC 4291, 2.5.1), nor the subnet-router anycast address */
	lla.s6_addr[8] &= (u8)~3;
	lla.s6_addr[15] |= 1;
	return lla;
}

static struct replay new_replay(const struct lma_pbu *pbu, const struct bce *bce, bool clock_back)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct replay replay = {
		/* all zero if there was none [RFC 5213, 5.1] */
		.timestamp = mh_has(opts, MH_OPT_TIMESTAMP) ? opts->timestamp : 0,
		.sequence = pbu->msg->bu.sequence,
		.by_sequence = !mh_has(opts, MH_OPT_TIMESTAMP),
	};

	/* one that waited is older than what ended its wait, which was accepted before it: valid
	 * timestamps are greater than all that were [RFC 5213, 5.5 (6)]
	 */
	if (bce && !replay.by_sequence && !clock_back &&
	    replay.timestamp < bce->facts.order.timestamp)
		replay.timestamp = bce->facts.order.timestamp;
	return replay;
}

static void new_facts(const struct conf *conf, const struct now *now,
		      const struct lma_pbu *pbu, struct lma_decision *d)
{
	d->facts = (struct bce_facts){
		.kind = HALMA_KIND_PMIPV6,
		.coa = pbu->pcoa,
		.local = pbu->dst,
		.peer = pbu->src,
		.pmipv6 = {
			.lla = session_lla(conf, now, pbu, d->bce),
			.llid = pbu->llid,
			.att = pbu->msg->opts.att,
			.hi = pbu->msg->opts.hi,
		},
		.order = new_replay(pbu, d->bce, d->clock_back),
		.lifetime = granted_lifetime(pbu, d->profile),
		.state = HALMA_STATE_ACTIVE,
	};
}

/* RFC 5213, 5.3.2 */
static void decide_new(const struct lma_known *known, const struct lma_pbu *pbu,
		       struct lma_decision *d)
{
	if (!pbu->msg->bu.lifetime) {
		/* [RFC 5213, 5.4.1.1 (6), 5.4.1.2 (5), 5.4.1.3 (4)] */
		ignore(d, LMA_WHY_NO_SESSION);
		return;
	}
	d->bce = NULL;
	if (!lma_new_addresses(known, pbu, d))
		return;
	if (known->cache->count >= known->conf->max_sessions) {
		refuse_limit(d, LMA_WHY_MAX_SESSIONS);
		return;
	}
	if (!check_mn_room(known->cache, pbu, d) || !check_room(pbu, d))
		return;
	new_facts(known->conf, known->now, pbu, d);
	d->verdict = LMA_NEW;
}

static u64 rest_ms(const struct now *now, const struct bce *bce)
{
	return bce->timer.at > now->boot_ms ? bce->timer.at - now->boot_ms : 1;
}

/* In units of 4 s, begun ones counted; never 0, which would be without end. */
static u16 remaining_lifetime(const struct now *now, const struct bce *bce)
{
	return (u16)((rest_ms(now, bce) + LIFETIME_UNIT_MS - 1) / LIFETIME_UNIT_MS);
}

/* For a MAG, which must not believe in a session that has ended: whole units, but one at least. */
static u16 lifetime_left(const struct now *now, const struct bce *bce)
{
	u64 units = rest_ms(now, bce) / LIFETIME_UNIT_MS;

	return units ? (u16)units : 1;
}

/* RFC 5213, 5.3.5 */
static void decide_deregister(const struct lma_known *known, const struct lma_pbu *pbu,
			      struct lma_decision *d)
{
	const struct bce *bce = d->bce;
	bool part;

	/* [RFC 5213, 5.3.5 (1)] */
	if (!in6_equal(&pbu->pcoa, &bce->facts.coa)) {
		ignore(d, LMA_WHY_NOT_CURRENT);
		return;
	}
	part = lma_left_addresses(pbu, d);
	if (pbu->hoa.len && !prefix_equal(&pbu->hoa, &d->claim.hoa)) {
		lma_refuse_why(d, BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS,
			       lma_why_not(known->cache, pbu, &pbu->hoa));
		return;
	}
	d->facts = bce->facts;
	d->facts.order = new_replay(pbu, bce, d->clock_back);
	d->facts.pmipv6.hi = pbu->msg->opts.hi;
	d->facts.pmipv6.lla = session_lla(known->conf, known->now, pbu, bce);
	if (bce->facts.state == HALMA_STATE_BLOCKED) {
		d->verdict = LMA_REPEATED;
		return;
	}
	if (part) {
		/* the entry stays for the other family [RFC 5844, 3.1.2.5] */
		d->verdict = LMA_DEREGISTER_PART;
		d->facts.lifetime = remaining_lifetime(known->now, bce);
		return;
	}
	d->verdict = LMA_DEREGISTER;
	d->facts.lifetime = 0;
	d->facts.state = HALMA_STATE_BLOCKED;
}

/* RFC 5213, 5.3.1 (13), for an existing session: 5.3.5, 5.3.3 or 5.3.4 */
static void decide_update(const struct lma_known *known, const struct lma_pbu *pbu,
			  struct lma_decision *d)
{
	bool moved = !in6_equal(&pbu->pcoa, &d->bce->facts.coa);
	bool handover = moved && !lma_from_serving(pbu, d->bce);

	if (!pbu->msg->bu.lifetime) {
		decide_deregister(known, pbu, d);
		return;
	}
	if (!lma_kept_addresses(known, pbu, d, handover) || !check_room(pbu, d))
		return;
	new_facts(known->conf, known->now, pbu, d);
	d->verdict = moved ? LMA_HANDOVER : LMA_REFRESH;
}

static void begin(const struct lma_pbu *pbu, struct lma_decision *d)
{
	/* there are no prefixes yet, and room for many */
	memset(d, 0, offsetof(struct lma_decision, claim.hnp));
	d->sequence = pbu->msg->bu.sequence;
	/* as it came, however it was meant [RFC 5213, 5.5 (7)] */
	d->timestamp = pbu->received->opts.timestamp;
	if (!pbu->msg->bu.lifetime)
		d->request = REQUEST_DEREGISTRATION;
}

/* What a PBU asks for follows from the session that it is about. */
static enum lma_request request_of(const struct lma_pbu *pbu, const struct lma_match *found)
{
	const struct bce *bce = found->bce;

	if (!pbu->msg->bu.lifetime)
		return REQUEST_DEREGISTRATION;
	if (!bce || !mnid_equal(&bce->mn->mnid, &pbu->mnid))
		return REQUEST_INITIAL;
	return in6_equal(&pbu->pcoa, &bce->facts.coa) ? REQUEST_REFRESH : REQUEST_HANDOVER;
}

void lma_decide_limited(const struct lma_pbu *pbu, const struct mag *mag, bool refusals,
			struct lma_decision *d)
{
	begin(pbu, d);
	d->mag = mag;
	if (!mag)
		ignore(d, LMA_WHY_STRANGER_RATE);
	else if (refusals)
		ignore(d, LMA_WHY_REFUSAL_RATE);
	else
		refuse_limit(d, LMA_WHY_MAG_RATE);
}

/* "based on the reason for sending the [BRI] and its local policy" [RFC 5846, 8.1] */
static bool check_revocation(const struct conf *conf, const struct lma_pbu *pbu,
			     struct lma_decision *d)
{
	if (!d->bce || d->bce->revoking != REVOKING_FIRM || !conf->revocation.refuse_pbus ||
	    !pbu->msg->bu.lifetime || !mnid_equal(&d->bce->mn->mnid, &pbu->mnid))
		return true;
	return lma_refuse_why(d, BA_ADMINISTRATIVELY_PROHIBITED, LMA_WHY_REVOKING);
}

/* The status of a prefix that differs from the session's says so itself. */
static void refuse_found(const struct lma_pbu *pbu, const struct lma_match *found,
			 struct lma_decision *d)
{
	if (found->status == BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH)
		lma_refuse(d, found->status);
	else if (found->why)
		lma_refuse_why(d, found->status, found->why);
	else
		lma_refuse_why(d, found->status, lma_why_held(found->bce, pbu));
}

/* What puts a mobile node behind a MAG that does not serve it now. */
static bool attaches(const struct lma_decision *d)
{
	switch (d->verdict) {
	case LMA_NEW:
	case LMA_HANDOVER:
	case LMA_HOLD:
		return true;
	case LMA_REFRESH:
		return d->bce->facts.state == HALMA_STATE_BLOCKED;
	default:
		return false;
	}
}

/* "may ensure that the mobile node is attached to the mobile access gateway" [RFC 5213, 11] */
static void check_attachment(const struct conf *conf, const struct lma_pbu *pbu,
			     struct lma_decision *d)
{
	if (!conf->tracker.socket || !attaches(d))
		return;
	switch (lma_attachment_of(pbu)) {
	case ATTACHMENT_CONFIRMED:
		break;
	case ATTACHMENT_DENIED:
		lma_refuse_why(d, BA_ADMINISTRATIVELY_PROHIBITED, LMA_WHY_NOT_ATTACHED);
		break;
	case ATTACHMENT_UNANSWERED:
		if (!conf->tracker.accept_unconfirmed)
			refuse_limit(d, LMA_WHY_UNCONFIRMED);
		break;
	default:
		d->verdict = LMA_ASK;
	}
}

/* When the last PBU of a session was accepted, by the end that it was given; boot time. */
static u64 accepted_at(const struct conf *conf, const struct bce *bce)
{
	u64 given = bce->facts.state == HALMA_STATE_BLOCKED ?
		    conf->min_delay_before_bce_delete : bce->facts.lifetime * LIFETIME_UNIT_MS;

	return bce->timer.at > given ? bce->timer.at - given : 0;
}

/* All that a request names is in the session. */
static bool names_its_own(const struct bce *bce, const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	unsigned int i;

	for (i = 0; pbu->nonzero_hnp && i < opts->hnp_count; i++)
		if (!bce_has(&bce->set, &opts->hnp[i]))
			return false;
	if (pbu->hoa.len)
		return bce_has(&bce->set, &pbu->hoa);
	return !mh_has(opts, MH_OPT_IPV4_HOA_REQUEST) || bce_hoa(bce);
}

/* Other PBUs can have the same number, of another interface or of another life of the MAG: without
 * a timestamp a repetition says all that the first one has said, and comes soon.
 */
static bool is_repeated_number(const struct lma_known *known, const struct lma_pbu *pbu,
			       const struct bce *bce, const struct profile *profile)
{
	if (known->now->boot_ms > accepted_at(known->conf, bce) + REPEATED_MS)
		return false;
	return !pbu->msg->bu.lifetime ||
	       (llid_equal(&pbu->llid, &bce->facts.pmipv6.llid) &&
		granted_lifetime(pbu, profile) == bce->facts.lifetime);
}

/* A request is the last accepted one of a session, as it was. */
static bool is_last(const struct bce_facts *facts, const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	bool timed = mh_has(opts, MH_OPT_TIMESTAMP);

	return facts->order.by_sequence == !timed &&
	       facts->order.timestamp == (timed ? opts->timestamp : 0) &&
	       facts->order.sequence == pbu->msg->bu.sequence &&
	       in6_equal(&facts->coa, &pbu->pcoa) && in6_equal(&facts->peer, &pbu->src) &&
	       facts->pmipv6.hi == opts->hi && facts->pmipv6.att == opts->att &&
	       !pbu->msg->bu.lifetime == (facts->state == HALMA_STATE_BLOCKED);
}

/* The session whose last accepted PBU comes once more: its PBA came when the MAG was not ready for
 * it. By the letter it would need a new timestamp [RFC 5213, 6.9.4 (4)]. Whatever the existence
 * test would say: when it came first, there may have been no session.
 */
static struct bce *find_again(const struct lma_known *known, const struct lma_pbu *pbu,
			      const struct lma_decision *d)
{
	struct mn *mn = d->mag->lenient ? bce_mn_find(known->cache, &pbu->mnid) : NULL;
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *bce;

	if (!mn || opts->duplicate)
		return NULL;
	for (bce = mn_first(mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce))
		if (is_last(&bce->facts, pbu) && names_its_own(bce, pbu) &&
		    (mh_has(opts, MH_OPT_TIMESTAMP) ||
		     is_repeated_number(known, pbu, bce, d->profile)))
			return bce;
	return NULL;
}

/* Answer as before; nothing changes. */
static bool decide_again(const struct lma_known *known, const struct lma_pbu *pbu,
			 struct lma_decision *d)
{
	struct bce *bce = find_again(known, pbu, d);

	if (!bce)
		return false;
	d->bce = bce;
	lma_all_addresses(d);
	d->facts = bce->facts;
	if (bce->facts.state == HALMA_STATE_ACTIVE)
		d->facts.lifetime = lifetime_left(known->now, bce);
	d->verdict = LMA_AGAIN;
	return true;
}

static void decide(const struct lma_known *known, const struct lma_pbu *pbu,
		   struct lma_decision *d)
{
	const struct conf *conf = known->conf;
	struct lma_match found = { .kind = MATCH_NONE };

	begin(pbu, d);
	if (!check_identity(conf, known->mags, pbu, d) || decide_again(known, pbu, d))
		return;
	if (can_find(pbu)) {
		found = lma_find(known, pbu, d->mag);
		d->request = request_of(pbu, &found);
	}
	d->bce = found.bce;
	if (!check_order(conf, known->now, pbu, &found, d) || !check_options(pbu, d) ||
	    !check_service(pbu, &found, d) || !check_revocation(conf, pbu, d))
		return;
	switch (found.kind) {
	case MATCH_REFUSE:
		refuse_found(pbu, &found, d);
		break;
	case MATCH_HOLD:
		d->verdict = LMA_HOLD;
		break;
	case MATCH_BCE:
		decide_update(known, pbu, d);
		break;
	default:
		decide_new(known, pbu, d);
	}
}

void lma_decide(const struct lma_known *known, const struct lma_pbu *pbu, struct lma_decision *d)
{
	decide(known, pbu, d);
	check_attachment(known->conf, pbu, d);
}

/* A prefix as the MAG wrote it, so that it recognises what it asked for; but nothing that is more
 * than the mobile node has.
 */
static const struct prefix *as_received(const struct lma_pbu *pbu, const struct prefix *prefix)
{
	const struct prefix *received = pbu->received->opts.hnp;
	const struct prefix *meant = pbu->msg->opts.hnp;
	unsigned int i;

	for (i = 0; i < pbu->received->opts.hnp_count; i++) {
		if (!prefix_equal(&meant[i], prefix))
			continue;
		if (!received[i].len || (received[i].len >= prefix->len && received[i].len <= 128))
			return &received[i];
	}
	return prefix;
}

static void reply_hnps(const struct lma_pbu *pbu, const struct lma_decision *d,
		       struct mh_opts *out)
{
	const struct mh_opts *in = &pbu->received->opts;
	bool ipv4 = mh_has(in, MH_OPT_IPV4_HOA_REQUEST);
	unsigned int i;

	/* none with a request for IPv4 alone [RFC 5844, 3.1.2.6] */
	if (!in->hnp_count && ipv4)
		return;
	if (d->status < BA_REFUSED) {
		out->hnp_count = (u16)d->claim.hnp_count;
		for (i = 0; i < d->claim.hnp_count; i++)
			out->hnp[i] = *as_received(pbu, &d->claim.hnp[i]);
		return;
	}
	out->hnp_count = in->hnp_count ? in->hnp_count : 1;
	out->hnp[0] = (struct prefix){ .len = 0 };
	memcpy(out->hnp, in->hnp, in->hnp_count * sizeof(*in->hnp));
}

static u8 ipv4_status(u8 status)
{
	switch (status) {
	case BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE:
	case BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS:
		return IPV4_REPLY_PROHIBITED;
	default:
		return IPV4_REPLY_UNSPECIFIED;
	}
}

/* [RFC 5844, 3.1.2.6] */
static void reply_ipv4(const struct conf *conf, const struct mh_opts *in,
		       const struct lma_decision *d, struct mh_opts *out)
{
	struct conf_hoa_net net;

	if (!mh_has(in, MH_OPT_IPV4_HOA_REQUEST))
		return;
	mh_set(out, MH_OPT_IPV4_HOA_REPLY);
	/* the latter: the end of a session that has none */
	if (d->status >= BA_REFUSED || !d->claim.hoa.len) {
		out->ipv4_reply = in->ipv4_request;
		out->ipv4_reply.status = ipv4_status(d->status);
		return;
	}
	conf_hoa_net(conf, d->profile, &d->claim.hoa, &net);
	out->ipv4_reply.addr = prefix_ipv4(&d->claim.hoa);
	out->ipv4_reply.len = net.len;
	mh_set(out, MH_OPT_IPV4_ROUTER);
	out->ipv4_router = net.router;
	if (d->profile->dhcp == DHCP_MODE_UNSET)
		return;
	mh_set(out, MH_OPT_IPV4_DHCP_MODE);
	out->dhcp_server = d->profile->dhcp == DHCP_MODE_SERVER;
}

void lma_reply(const struct conf *conf, const struct lma_pbu *pbu, const struct lma_decision *d,
	       struct mh_msg *reply)
{
	const struct mh_opts *in = &pbu->received->opts;
	struct mh_opts *out = &reply->opts;

	mh_msg_clear(reply, MH_TYPE_BA);
	reply->ba.status = d->status;
	reply->ba.flags = BA_FLAG_P;
	reply->ba.sequence = d->sequence;
	if (d->status < BA_REFUSED)
		reply->ba.lifetime = pbu->msg->bu.lifetime ? d->facts.lifetime : 0;
	/* copied, or of length zero [RFC 5213, 5.3.6] */
	mh_set(out, MH_OPT_MN_ID);
	out->mn_id_type = mh_has(in, MH_OPT_MN_ID) ? in->mn_id_type : MN_ID_TYPE_NAI;
	out->mn_id = in->mn_id;
	reply_hnps(pbu, d, out);
	/* copied, or zero [RFC 5213, 5.3.6] */
	mh_set(out, MH_OPT_HI);
	out->hi = in->hi;
	mh_set(out, MH_OPT_ATT);
	out->att = in->att;
	if (mh_has(in, MH_OPT_TIMESTAMP)) {
		mh_set(out, MH_OPT_TIMESTAMP);
		out->timestamp = d->timestamp;
	}
	if (mh_has(in, MH_OPT_MN_LLID)) {
		mh_set(out, MH_OPT_MN_LLID);
		out->llid = in->llid;
	}
	if (mh_has(in, MH_OPT_LLA)) {
		mh_set(out, MH_OPT_LLA);
		out->lla = d->status < BA_REFUSED ? d->facts.pmipv6.lla : in->lla;
	}
	reply_ipv4(conf, in, d, out);
	/* what was accepted goes back unaltered [RFC 6757, 4.2] */
	if (d->status < BA_REFUSED && mh_has(in, MH_OPT_ANI) && ani_valid(&in->ani)) {
		mh_set(out, MH_OPT_ANI);
		out->ani = in->ani;
	}
}
