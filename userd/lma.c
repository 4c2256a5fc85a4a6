// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: decisions. Pure: message, configuration, cache and time come in, a
 * decision goes out, nothing changes.
 *
 * lma_decide() is the list of RFC 5213, 5.3.1 in its order, which is mandatory (5.3): each check_*
 * is one or a few of its items and says whether to go on. What the decision needs of the outside
 * world - a prefix of a pool, the kernel, the wire - is the business of lmarun.c.
 */
#include "lma.h"

/* Types that a request may carry more than once, or that have a status of their own for that. */
#define DUPLICATE_EXEMPT	BIT_ULL(MH_OPT_IPV4_HOA_REQUEST)

void lma_pbu_init(struct lma_pbu *pbu, const struct mh_msg *msg, const struct in6_addr *src,
		  const struct in6_addr *dst)
{
	const struct mh_opts *opts = &msg->opts;
	unsigned int i;

	memset(pbu, 0, sizeof(*pbu));
	pbu->msg = msg;
	pbu->src = *src;
	pbu->dst = *dst;
	pbu->pcoa = mh_has(opts, MH_OPT_ALT_COA) ? opts->alt_coa : *src;
	if (mh_has(opts, MH_OPT_MN_ID))
		mnid_set(&pbu->mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
	if (mh_has(opts, MH_OPT_MN_LLID))
		llid_set(&pbu->llid, opts->llid.data, opts->llid.len);
	for (i = 0; i < opts->hnp_count; i++) {
		if (in6_is_zero(&opts->hnp[i].addr))
			pbu->zero_hnp = true;
		else
			pbu->nonzero_hnp = true;
	}
}

static bool refuse(struct lma_decision *d, u8 status)
{
	d->verdict = LMA_REFUSE;
	d->status = status;
	return false;
}

static bool refuse_why(struct lma_decision *d, enum lma_why why)
{
	d->why = why;
	return refuse(d, BA_UNSPECIFIED);
}

static void ignore(struct lma_decision *d, enum lma_why why)
{
	d->verdict = LMA_IGNORE;
	d->why = why;
}

/* Items 4 to 8 of RFC 5213, 5.3.1: who asks, and for whom. */
static bool check_identity(const struct conf *conf, const struct lma_pbu *pbu,
			   struct lma_decision *d, const struct profile **profile)
{
	d->mag = peer_find(&conf->peers, &pbu->src);
	/* [RFC 5213, 5.3.1 (4)] */
	if (!mh_has(&pbu->msg->opts, MH_OPT_MN_ID))
		return refuse(d, BA_MISSING_MN_IDENTIFIER_OPTION);
	/* [RFC 5213, 5.3.1 (5), (6)] */
	if (!d->mag || !peer_may_speak(d->mag, &pbu->mnid) || !peer_may_name(d->mag, &pbu->pcoa))
		return refuse(d, BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG);
	/* [RFC 5213, 5.3.1 (7)] */
	*profile = profile_find(&conf->profiles, &pbu->mnid);
	if (!*profile)
		return refuse(d, BA_NOT_LMA_FOR_THIS_MOBILE_NODE);
	/* [RFC 5213, 5.3.1 (8)] */
	if (!profile_proxy(*profile))
		return refuse(d, BA_PROXY_REG_NOT_ENABLED);
	/* [RFC 5213, 8.1] names no status */
	if (pbu->msg->opts.duplicate & ~DUPLICATE_EXEMPT)
		return refuse_why(d, LMA_WHY_DUPLICATE_OPTION);
	return true;
}

/* The last accepted PBU of the session that a request is about, NULL if there is none. */
static const struct replay *last_accepted(const struct lma_match *found)
{
	if (found->kind == MATCH_BCE || found->kind == MATCH_HOLD)
		return &found->bce->facts.replay;
	if (found->kind == MATCH_REFUSE && found->status == BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH)
		return &found->bce->facts.replay;
	return NULL;
}

/* Item 9 of RFC 5213, 5.3.1: order, as in 5.5. Stores nothing. */
static bool check_order(const struct conf *conf, const struct lma_now *now,
			const struct lma_pbu *pbu, const struct lma_match *found,
			struct lma_decision *d)
{
	const struct replay *last = last_accepted(found);
	const struct mh_opts *opts = &pbu->msg->opts;
	enum replay_result result;

	if (pbu->ordered)
		return true;
	if (mh_has(opts, MH_OPT_TIMESTAMP))
		result = replay_timestamp(last, &conf->replay, opts->timestamp, now->timestamp);
	else
		result = replay_sequence(last, pbu->msg->bu.sequence);
	switch (result) {
	case REPLAY_TIMESTAMP_LOWER:
		/* [RFC 5213, 5.5 (8)] */
		d->timestamp = now->timestamp;
		return refuse(d, BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED);
	case REPLAY_TIMESTAMP_MISMATCH:
		/* [RFC 5213, 5.5 (9)] */
		d->timestamp = now->timestamp;
		return refuse(d, BA_TIMESTAMP_MISMATCH);
	case REPLAY_SEQUENCE:
		/* [RFC 6275, 9.5.1]: the last accepted number goes back */
		d->sequence = last->sequence;
		return refuse(d, BA_SEQUENCE_OUT_OF_WINDOW);
	default:
		return true;
	}
}

/* Items 10 to 12 of RFC 5213, 5.3.1, and RFC 5844, 3.1.2.1. */
static bool check_options(const struct lma_pbu *pbu, struct lma_decision *d)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	bool ipv4 = mh_has(opts, MH_OPT_IPV4_HOA_REQUEST);

	if (!opts->hnp_count && !ipv4)
		return refuse(d, BA_MISSING_HOME_NETWORK_PREFIX_OPTION);
	if (!mh_has(opts, MH_OPT_HI))
		return refuse(d, BA_MISSING_HANDOFF_INDICATOR_OPTION);
	if (!mh_has(opts, MH_OPT_ATT))
		return refuse(d, BA_MISSING_ACCESS_TECH_TYPE_OPTION);
	/* no profile allows IPv4 so far */
	if (ipv4)
		return refuse(d, BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE);
	/* a zero HNP option must be alone [RFC 5213, 6.9.1.1 (3)] */
	if (pbu->zero_hnp && (pbu->nonzero_hnp || opts->hnp_count > 1))
		return refuse_why(d, LMA_WHY_MIXED_HNP);
	return true;
}

/* The existence test can be made: nothing is missing that it looks at. */
static bool can_find(const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;

	return opts->hnp_count && mh_has(opts, MH_OPT_HI) && mh_has(opts, MH_OPT_ATT) &&
	       !(pbu->zero_hnp && pbu->nonzero_hnp);
}

/* A MAG may be limited to some prefixes [RFC 5213, 4]. */
static bool check_served(const struct lma_pbu *pbu, const struct prefix *prefix,
			 unsigned int count, struct lma_decision *d)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!peer_may_serve(d->mag, &prefix[i]))
			return refuse(d, pbu->nonzero_hnp ?
				      BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX :
				      BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG);
	return true;
}

static u16 granted_lifetime(const struct lma_pbu *pbu, const struct profile *profile)
{
	u16 lifetime = pbu->msg->bu.lifetime;

	return lifetime < profile->lifetime_max ? lifetime : profile->lifetime_max;
}

/* Link-local address of the MAG on the link to the mobile node [RFC 5213, 5.3.6, 6.8]. */
static struct in6_addr session_lla(const struct conf *conf, const struct lma_now *now,
				   const struct lma_pbu *pbu, const struct bce *bce)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct in6_addr lla = { 0 };

	if (bce)
		lla = bce->facts.lla;
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
	if (bce && !replay.by_sequence && replay.timestamp < bce->facts.replay.timestamp)
		replay.timestamp = bce->facts.replay.timestamp;
	return replay;
}

static void new_facts(const struct conf *conf, const struct lma_now *now,
		      const struct lma_pbu *pbu, const struct profile *profile,
		      struct lma_decision *d)
{
	d->facts = (struct bce_facts){
		.pcoa = pbu->pcoa,
		.lmaa = pbu->dst,
		.mag = pbu->src,
		.lla = session_lla(conf, now, pbu, d->bce),
		.llid = pbu->llid,
		.att = pbu->msg->opts.att,
		.hi = pbu->msg->opts.hi,
		.replay = new_replay(pbu, d->bce),
		.lifetime = granted_lifetime(pbu, profile),
		.state = HALMA_STATE_ACTIVE,
	};
}

/* A prefix that a request names may be given to this mobile node [RFC 5213, 5.3.2 (3)]. */
static bool may_have(const struct conf *conf, const struct profile *profile,
		     const struct prefix *prefix)
{
	/* bits behind the length would make it another prefix than the one that is free */
	if (!prefix_valid(prefix))
		return false;
	if (profile_owns(profile, prefix))
		return true;
	return profile->claim && profile->pool >= 0 && !conf_is_own(conf, prefix) &&
	       pool_is_free(&conf->pool[profile->pool], prefix);
}

/* Prefixes that the request names. */
static bool take_named(const struct conf *conf, const struct lma_pbu *pbu,
		       const struct profile *profile, struct lma_decision *d)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	unsigned int i, j;

	if (opts->hnp_count > HALMA_BINDING_PREFIX_MAX)
		return refuse(d, BA_INSUFFICIENT_RESOURCES);
	for (i = 0; i < opts->hnp_count; i++) {
		if (!may_have(conf, profile, &opts->hnp[i]))
			return refuse(d, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
		for (j = 0; j < i; j++)
			if (prefix_equal(&opts->hnp[j], &opts->hnp[i]))
				return refuse(d, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
		d->prefix[d->prefix_count++] = opts->hnp[i];
	}
	return check_served(pbu, d->prefix, d->prefix_count, d);
}

/* The mobile node's own prefixes, unless another session of it has some of them. */
static bool own_are_free(const struct bce_cache *cache, const struct profile *profile)
{
	unsigned int i;

	for (i = 0; i < profile->prefix_count; i++)
		if (bce_find_hnp(cache, &profile->prefix[i]))
			return false;
	return profile->prefix_count;
}

static bool take_any(const struct conf *conf, const struct bce_cache *cache,
		     const struct lma_pbu *pbu, const struct profile *profile,
		     struct lma_decision *d)
{
	if (own_are_free(cache, profile)) {
		d->prefix_count = profile->prefix_count;
		memcpy(d->prefix, profile->prefix, d->prefix_count * sizeof(*d->prefix));
		return check_served(pbu, d->prefix, d->prefix_count, d);
	}
	if (profile->pool < 0)
		return refuse(d, BA_INSUFFICIENT_RESOURCES);
	d->pool = &conf->pool[profile->pool];
	d->pool_count = profile->pool_count;
	return true;
}

/* RFC 5213, 5.3.2 */
static void decide_new(const struct conf *conf, const struct bce_cache *cache,
		       const struct lma_now *now, const struct lma_pbu *pbu,
		       const struct profile *profile, struct lma_decision *d)
{
	bool ok;

	if (!pbu->msg->bu.lifetime) {
		/* [RFC 5213, 5.4.1.1 (6), 5.4.1.2 (5), 5.4.1.3 (4)] */
		ignore(d, LMA_WHY_NO_SESSION);
		return;
	}
	d->bce = NULL;
	if (pbu->nonzero_hnp)
		ok = take_named(conf, pbu, profile, d);
	else
		ok = take_any(conf, cache, pbu, profile, d);
	if (!ok)
		return;
	if (cache->count >= conf->max_sessions) {
		refuse(d, BA_INSUFFICIENT_RESOURCES);
		return;
	}
	new_facts(conf, now, pbu, profile, d);
	d->verdict = LMA_NEW;
}

/* RFC 5213, 5.3.5 */
static void decide_deregister(const struct conf *conf, const struct lma_now *now,
			      const struct lma_pbu *pbu, struct lma_decision *d)
{
	const struct bce *bce = d->bce;

	/* [RFC 5213, 5.3.5 (1)] */
	if (!in6_equal(&pbu->pcoa, &bce->facts.pcoa)) {
		ignore(d, LMA_WHY_NOT_CURRENT);
		return;
	}
	d->facts = bce->facts;
	d->facts.replay = new_replay(pbu, bce);
	d->facts.hi = pbu->msg->opts.hi;
	d->facts.lifetime = 0;
	d->facts.state = HALMA_STATE_BLOCKED;
	d->facts.lla = session_lla(conf, now, pbu, bce);
	d->verdict = bce->facts.state == HALMA_STATE_BLOCKED ? LMA_REPEATED : LMA_DEREGISTER;
}

/* RFC 5213, 5.3.1 (13), for an existing session: 5.3.5, 5.3.3 or 5.3.4 */
static void decide_update(const struct conf *conf, const struct lma_now *now,
			  const struct lma_pbu *pbu, const struct profile *profile,
			  struct lma_decision *d)
{
	if (!pbu->msg->bu.lifetime) {
		decide_deregister(conf, now, pbu, d);
		return;
	}
	if (!check_served(pbu, d->bce->prefix, d->bce->prefix_count, d))
		return;
	new_facts(conf, now, pbu, profile, d);
	d->verdict = in6_equal(&pbu->pcoa, &d->bce->facts.pcoa) ? LMA_REFRESH : LMA_HANDOVER;
}

void lma_decide(const struct conf *conf, const struct bce_cache *cache, const struct lma_now *now,
		const struct lma_pbu *pbu, struct lma_decision *d)
{
	const struct profile *profile = NULL;
	struct lma_match found = { .kind = MATCH_NONE };

	memset(d, 0, sizeof(*d));
	d->sequence = pbu->msg->bu.sequence;
	d->timestamp = pbu->msg->opts.timestamp;
	if (!check_identity(conf, pbu, d, &profile))
		return;
	if (can_find(pbu))
		found = lma_find(cache, pbu, conf->max_delay_before_new_bce_assign);
	d->bce = found.bce;
	if (!check_order(conf, now, pbu, &found, d) || !check_options(pbu, d))
		return;
	switch (found.kind) {
	case MATCH_REFUSE:
		refuse(d, found.status);
		break;
	case MATCH_HOLD:
		d->verdict = LMA_HOLD;
		break;
	case MATCH_BCE:
		decide_update(conf, now, pbu, profile, d);
		break;
	default:
		decide_new(conf, cache, now, pbu, profile, d);
	}
}

/* HNP options of a PBA [RFC 5213, 5.3.6]. */
static void reply_hnps(const struct lma_pbu *pbu, const struct lma_decision *d,
		       const struct prefix *prefix, unsigned int count, struct mh_opts *out)
{
	const struct mh_opts *in = &pbu->msg->opts;

	if (d->status < BA_REFUSED) {
		out->hnp_count = (u16)count;
		memcpy(out->hnp, prefix, count * sizeof(*prefix));
		return;
	}
	out->hnp_count = in->hnp_count;
	memcpy(out->hnp, in->hnp, in->hnp_count * sizeof(*in->hnp));
	/* none with a request for IPv4 alone [RFC 5844, 3.1.2.6] */
	if (!in->hnp_count && !mh_has(in, MH_OPT_IPV4_HOA_REQUEST))
		out->hnp_count = 1;
}

static void reply_ipv4(const struct mh_opts *in, struct mh_opts *out)
{
	if (!mh_has(in, MH_OPT_IPV4_HOA_REQUEST))
		return;
	mh_set(out, MH_OPT_IPV4_HOA_REPLY);
	out->ipv4_reply = in->ipv4_request;
	out->ipv4_reply.status = IPV4_REPLY_PROHIBITED;
}

void lma_reply(const struct lma_pbu *pbu, const struct lma_decision *d,
	       const struct prefix *prefix, unsigned int count, struct mh_msg *reply)
{
	const struct mh_opts *in = &pbu->msg->opts;
	struct mh_opts *out = &reply->opts;

	memset(reply, 0, sizeof(*reply));
	reply->type = MH_TYPE_BA;
	reply->ba.status = d->status;
	reply->ba.flags = BA_FLAG_P;
	reply->ba.sequence = d->sequence;
	if (d->status < BA_REFUSED)
		reply->ba.lifetime = d->facts.lifetime;
	/* copied, or of length zero [RFC 5213, 5.3.6] */
	mh_set(out, MH_OPT_MN_ID);
	out->mn_id_type = mh_has(in, MH_OPT_MN_ID) ? in->mn_id_type : MN_ID_TYPE_NAI;
	out->mn_id = in->mn_id;
	reply_hnps(pbu, d, prefix, count, out);
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
		out->lla = d->status < BA_REFUSED ? d->facts.lla : in->lla;
	}
	reply_ipv4(in, out);
}

const char *ba_status_name(u8 status)
{
	switch (status) {
	case BA_ACCEPTED:
		return "accepted";
	case BA_UNSPECIFIED:
		return "reason unspecified";
	case BA_ADMINISTRATIVELY_PROHIBITED:
		return "administratively prohibited";
	case BA_INSUFFICIENT_RESOURCES:
		return "insufficient resources";
	case BA_HOME_REGISTRATION_NOT_SUPPORTED:
		return "home registration not supported";
	case BA_SEQUENCE_OUT_OF_WINDOW:
		return "sequence number out of window";
	case BA_PROXY_REG_NOT_ENABLED:
		return "PROXY_REG_NOT_ENABLED";
	case BA_NOT_LMA_FOR_THIS_MOBILE_NODE:
		return "NOT_LMA_FOR_THIS_MOBILE_NODE";
	case BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG:
		return "MAG_NOT_AUTHORIZED_FOR_PROXY_REG";
	case BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX:
		return "NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX";
	case BA_TIMESTAMP_MISMATCH:
		return "TIMESTAMP_MISMATCH";
	case BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED:
		return "TIMESTAMP_LOWER_THAN_PREV_ACCEPTED";
	case BA_MISSING_HOME_NETWORK_PREFIX_OPTION:
		return "MISSING_HOME_NETWORK_PREFIX_OPTION";
	case BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH:
		return "BCE_PBU_PREFIX_SET_DO_NOT_MATCH";
	case BA_MISSING_MN_IDENTIFIER_OPTION:
		return "MISSING_MN_IDENTIFIER_OPTION";
	case BA_MISSING_HANDOFF_INDICATOR_OPTION:
		return "MISSING_HANDOFF_INDICATOR_OPTION";
	case BA_MISSING_ACCESS_TECH_TYPE_OPTION:
		return "MISSING_ACCESS_TECH_TYPE_OPTION";
	case BA_NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE:
		return "NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE";
	case BA_MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED:
		return "MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED";
	case BA_INVALID_CARE_OF_ADDRESS:
		return "invalid care-of address";
	default:
		return "unknown status";
	}
}
