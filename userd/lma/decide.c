// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: decisions. Pure: a message and what is known come in, a decision goes
 * out, nothing changes.
 *
 * lma_decide() is the list of RFC 5213, 5.3.1 in its order, which is mandatory (5.3): each
 * lma_check_*() is some of its items and says whether to go on. What the decision needs of the
 * outside world - a prefix of a pool, the kernel, the wire - is the business of pbu.c.
 */
#include "lma/addresses.h"
#include "lma/check.h"
#include "lma/decide.h"
#include "lma/match.h"

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

	if (!mn || mn->session_count < d->profile->max_sessions)
		return true;
	return refuse_limit(d, LMA_WHY_MN_ROOM);
}

static void ignore(struct lma_decision *d, enum lma_why why)
{
	d->verdict = LMA_IGNORE;
	d->why = why;
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

static struct replay new_replay(const struct lma_pbu *pbu, const struct bce *bce)
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
	if (bce && !replay.by_sequence && replay.timestamp < bce->facts.order.timestamp)
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
		.order = new_replay(pbu, d->bce),
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

/* In units of 4 s, begun ones counted; never 0, which would be without end. */
static u16 remaining_lifetime(const struct now *now, const struct bce *bce)
{
	u64 rest = bce->timer.at > now->boot_ms ? bce->timer.at - now->boot_ms : 1;

	return (u16)((rest + LIFETIME_UNIT_MS - 1) / LIFETIME_UNIT_MS);
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
	d->facts.order = new_replay(pbu, bce);
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
	bool handover = !in6_equal(&pbu->pcoa, &d->bce->facts.coa);

	if (!pbu->msg->bu.lifetime) {
		decide_deregister(known, pbu, d);
		return;
	}
	if (!lma_kept_addresses(known, pbu, d, handover) || !check_room(pbu, d))
		return;
	new_facts(known->conf, known->now, pbu, d);
	d->verdict = handover ? LMA_HANDOVER : LMA_REFRESH;
}

static void begin(const struct lma_pbu *pbu, struct lma_decision *d)
{
	/* there are no prefixes yet, and room for many */
	memset(d, 0, offsetof(struct lma_decision, claim.hnp));
	d->sequence = pbu->msg->bu.sequence;
	d->timestamp = pbu->msg->opts.timestamp;
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

void lma_decide_limited(const struct lma_pbu *pbu, const struct mag *mag, struct lma_decision *d)
{
	begin(pbu, d);
	d->mag = mag;
	if (mag)
		refuse_limit(d, LMA_WHY_MAG_RATE);
	else
		ignore(d, LMA_WHY_STRANGER_RATE);
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

static void decide(const struct lma_known *known, const struct lma_pbu *pbu,
		   struct lma_decision *d)
{
	const struct conf *conf = known->conf;
	struct lma_match found = { .kind = MATCH_NONE };

	begin(pbu, d);
	if (!lma_check_identity(conf, known->mags, pbu, d))
		return;
	if (lma_can_find(pbu)) {
		found = lma_find(known->cache, pbu, conf->max_delay_before_new_bce_assign);
		d->request = request_of(pbu, &found);
	}
	d->bce = found.bce;
	if (!lma_check_order(conf, known->now, pbu, &found, d) || !lma_check_options(pbu, d) ||
	    !lma_check_service(pbu, &found, d) || !check_revocation(conf, pbu, d))
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
