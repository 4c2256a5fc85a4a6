// SPDX-License-Identifier: GPL-2.0
/*
 * Who asks, for whom, in which order and with which options: pure.
 */
#include "lma/check.h"

static bool refuse_mag(struct lma_decision *d, enum lma_why why)
{
	return lma_refuse_why(d, BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG, why);
}

bool lma_check_identity(const struct conf *conf, const struct mag_table *mags,
			const struct lma_pbu *pbu, struct lma_decision *d)
{
	d->mag = mag_find(&conf->mags, &pbu->src);
	if (d->mag)
		d->state = mag_state(mags, d->mag);
	/* [RFC 5213, 5.3.1 (4)] */
	if (!mh_has(&pbu->msg->opts, MH_OPT_MN_ID))
		return lma_refuse(d, BA_MISSING_MN_IDENTIFIER_OPTION);
	/* [RFC 5213, 4.1] */
	if (d->mag && conf->ipsec && !d->state->sas)
		return refuse_mag(d, LMA_WHY_NO_SA);
	/* [RFC 5213, 5.3.1 (5), (6)] */
	if (!d->mag)
		return refuse_mag(d, LMA_WHY_UNKNOWN_MAG);
	if (!mag_may_speak(d->mag, &pbu->mnid))
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
	/* [RFC 5213, 8.1] names no status */
	if (pbu->msg->opts.duplicate & ~LMA_DUPLICATE_EXEMPT)
		return lma_refuse_why(d, BA_UNSPECIFIED, LMA_WHY_DUPLICATE_OPTION);
	return true;
}

/* The last accepted PBU of the session that a request is about, NULL if there is none. */
static const struct replay *last_accepted(const struct lma_match *found)
{
	if (found->kind == MATCH_BCE || found->kind == MATCH_HOLD)
		return &found->bce->facts.order;
	if (found->kind == MATCH_REFUSE && found->status == BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH)
		return &found->bce->facts.order;
	return NULL;
}

bool lma_check_order(const struct conf *conf, const struct now *now,
		     const struct lma_pbu *pbu, const struct lma_match *found,
		     struct lma_decision *d)
{
	const struct replay *last = last_accepted(found);
	const struct mh_opts *opts = &pbu->msg->opts;
	u64 arrived = pbu->past.arrived ? pbu->past.arrived : now->timestamp;
	enum replay_result result;

	if (lma_ordered(pbu))
		return true;
	if (mh_has(opts, MH_OPT_TIMESTAMP))
		result = replay_timestamp(last, &conf->replay, opts->timestamp, arrived);
	else
		result = replay_sequence(last, pbu->msg->bu.sequence);
	switch (result) {
	case REPLAY_TIMESTAMP_LOWER:
		/* [RFC 5213, 5.5 (8)] */
		d->timestamp = now->timestamp;
		return lma_refuse(d, BA_TIMESTAMP_LOWER_THAN_PREV_ACCEPTED);
	case REPLAY_TIMESTAMP_MISMATCH:
		/* [RFC 5213, 5.5 (9)] */
		d->timestamp = now->timestamp;
		return lma_refuse(d, BA_TIMESTAMP_MISMATCH);
	case REPLAY_SEQUENCE:
		/* [RFC 6275, 9.5.1]: the last accepted number goes back */
		d->sequence = last->sequence;
		return lma_refuse(d, BA_SEQUENCE_OUT_OF_WINDOW);
	default:
		return true;
	}
}

bool lma_check_options(const struct lma_pbu *pbu, struct lma_decision *d)
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

bool lma_check_service(const struct lma_pbu *pbu, const struct lma_match *found,
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

bool lma_can_find(const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;

	return (opts->hnp_count || mh_has(opts, MH_OPT_IPV4_HOA_REQUEST)) &&
	       mh_has(opts, MH_OPT_HI) && mh_has(opts, MH_OPT_ATT) &&
	       !(pbu->zero_hnp && pbu->nonzero_hnp);
}
