// SPDX-License-Identifier: GPL-2.0
/*
 * BCE existence test (RFC 5213, 5.4.1): pure.
 *
 * The rules are tried in the order of the RFC. Entries in their delete wait take part in all of
 * them. A request for a new session with lifetime 0 is ignored by the caller.
 */
#include "lma/heartbeat.h"
#include "lma/match.h"

static struct lma_match match(enum lma_match_kind kind, struct bce *bce, u8 status)
{
	return (struct lma_match){ .kind = kind, .status = status, .bce = bce };
}

/* Every prefix is in both sets, and they are equally many [RFC 5213, 5.4.1.1 (4)]. */
static bool sets_equal(const struct bce *bce, const struct mh_opts *opts)
{
	unsigned int i, j;

	if (bce->set.hnp_count != opts->hnp_count)
		return false;
	for (i = 0; i < opts->hnp_count; i++) {
		if (!bce_has(&bce->set, &opts->hnp[i]))
			return false;
		/* named twice, so that another one is not named at all */
		for (j = 0; j < i; j++)
			if (prefix_equal(&opts->hnp[j], &opts->hnp[i]))
				return false;
	}
	return true;
}

/* RFC 5213, 5.4.1.1 (5): any of these makes the request one for updating the entry. */
static bool updates(const struct bce *bce, const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	bool same_att = opts->att == bce->facts.pmipv6.att;

	if (pbu->llid.len && llid_equal(&pbu->llid, &bce->facts.pmipv6.llid) && same_att)
		return true;
	if (opts->hi == HI_BETWEEN_INTERFACES)
		return true;
	if (!pbu->llid.len && !bce->facts.pmipv6.llid.len && same_att &&
	    opts->hi == HI_BETWEEN_MAGS)
		return true;
	/* the same MAG may have another address for the traffic [5.3.1 (13)] */
	return same_att && (in6_equal(&pbu->pcoa, &bce->facts.coa) || lma_from_serving(pbu, bce));
}

static bool waits(const struct lma_known *known, const struct lma_pbu *pbu)
{
	return known->conf->max_delay_before_new_bce_assign && !lma_waited(pbu);
}

/* It names what a session of its mobile node has, and says nothing by which it is about that
 * session: a request for a new one [RFC 5213, 5.4.1.1 (6)], which can have nothing that a session
 * has [5.3.2 (1)]. But a MAG denies its service after that refusal [6.9.1.2 (10)], and may have
 * asked in this way, since it knows what the mobile node has and not where it comes from
 * [6.9.1.1 (3), (4)].
 */
static struct lma_match match_named(const struct lma_known *known, const struct lma_pbu *pbu,
				    const struct mag *mag, struct bce *bce, u8 status)
{
	struct lma_match found = match(MATCH_BCE, bce, 0);
	u8 hi = pbu->msg->opts.hi;

	if (!pbu->msg->bu.lifetime)
		return match(MATCH_NONE, NULL, 0);
	found.named = true;
	/* any request ends the delete wait [5.3.5 (2)], but for a refresh of who has nothing */
	if (bce->facts.state == HALMA_STATE_BLOCKED &&
	    (hi != HI_NOT_CHANGED || in6_equal(&pbu->pcoa, &bce->facts.coa)))
		return found;
	/* "as if it did NOT receive a de-registration": a new one [RFC 5846, 8.1] */
	if (hi != HI_UNKNOWN || lma_denied(pbu))
		return match(MATCH_REFUSE, bce, status);
	if (waits(known, pbu) && !mag->lenient)
		found.kind = MATCH_HOLD;
	return found;
}

/* RFC 5213, 5.4.1.1: key is any of the prefixes. */
static struct lma_match find_by_hnp(const struct lma_known *known, const struct lma_pbu *pbu,
				    const struct mag *mag)
{
	const struct cache *cache = known->cache;
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *found = NULL;
	struct bce *bce;
	unsigned int i;

	for (i = 0; i < opts->hnp_count; i++) {
		/* an IPv4 home address in the clothes of a prefix is none */
		if (prefix_is_ipv4(&opts->hnp[i]))
			continue;
		bce = bce_find_hnp(cache, HALMA_KIND_PMIPV6, &opts->hnp[i]);
		if (!bce)
			continue;
		/* one prefix of somebody else is enough */
		if (!mnid_equal(&bce->mn->mnid, &pbu->mnid))
			return match(MATCH_REFUSE, bce, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
		if (!found)
			found = bce;
	}
	if (!found)
		return match(MATCH_NONE, NULL, 0);
	if (!sets_equal(found, opts))
		return match(MATCH_REFUSE, found, BA_BCE_PBU_PREFIX_SET_DO_NOT_MATCH);
	if (updates(found, pbu))
		return match(MATCH_BCE, found, 0);
	return match_named(known, pbu, mag, found, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
}

/* The same with an IPv4 home address as the key, of which there is one [RFC 5844, 3.1.2.7]. The
 * status is that of [RFC 5844, 3.1.2.2] for an address that the mobile node may not use.
 */
static struct lma_match find_by_hoa(const struct lma_known *known, const struct lma_pbu *pbu,
				    const struct mag *mag)
{
	struct bce *bce = bce_find_hnp(known->cache, HALMA_KIND_PMIPV6, &pbu->hoa);

	if (!bce)
		return match(MATCH_NONE, NULL, 0);
	if (!mnid_equal(&bce->mn->mnid, &pbu->mnid))
		return match(MATCH_REFUSE, bce, BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS);
	if (updates(bce, pbu))
		return match(MATCH_BCE, bce, 0);
	return match_named(known, pbu, mag, bce, BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS);
}

/* The wait for a de-registration [RFC 5213, 5.4.1.2 (4), 5.4.1.3 (3)]. */
static struct lma_match wait_for(const struct lma_known *known, const struct lma_pbu *pbu,
				 struct bce *bce)
{
	if (!pbu->msg->bu.lifetime)
		return in6_equal(&pbu->pcoa, &bce->facts.coa) ? match(MATCH_BCE, bce, 0) :
								 match(MATCH_NONE, NULL, 0);
	/* what would be waited for has come already */
	if (bce->facts.state == HALMA_STATE_BLOCKED)
		return match(MATCH_BCE, bce, 0);
	return waits(known, pbu) ? match(MATCH_HOLD, bce, 0) : match(MATCH_NONE, NULL, 0);
}

/* RFC 5213, 5.4.1.2: key is MN-ID, ATT and link-layer identifier. */
static struct lma_match find_by_llid(const struct lma_known *known, const struct lma_pbu *pbu,
				     struct mn *mn)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *bce;

	for (bce = mn_first(mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce))
		if (bce->facts.pmipv6.att == opts->att &&
		    llid_equal(&bce->facts.pmipv6.llid, &pbu->llid))
			return match(MATCH_BCE, bce, 0);
	bce = mn_only(mn, HALMA_KIND_PMIPV6);
	if (!bce)
		return match(MATCH_NONE, NULL, 0);
	if (opts->hi == HI_BETWEEN_INTERFACES)
		return match(MATCH_BCE, bce, 0);
	if (opts->hi == HI_UNKNOWN)
		return wait_for(known, pbu, bce);
	return match(MATCH_NONE, NULL, 0);
}

/* RFC 5213, 5.4.1.3: key is the MN-ID. */
static struct lma_match find_by_mnid(const struct lma_known *known, const struct lma_pbu *pbu,
				     struct mn *mn)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *bce;

	bce = mn_only(mn, HALMA_KIND_PMIPV6);
	if (!bce)
		return match(MATCH_NONE, NULL, 0);
	if (opts->hi == HI_BETWEEN_INTERFACES || opts->hi == HI_BETWEEN_MAGS)
		return match(MATCH_BCE, bce, 0);
	if (opts->hi == HI_UNKNOWN)
		return wait_for(known, pbu, bce);
	return match(MATCH_NONE, NULL, 0);
}

static struct lma_match find(const struct lma_known *known, const struct lma_pbu *pbu,
			     const struct mag *mag)
{
	struct mn *mn;

	if (pbu->nonzero_hnp)
		return find_by_hnp(known, pbu, mag);
	if (pbu->hoa.len)
		return find_by_hoa(known, pbu, mag);
	mn = bce_mn_find(known->cache, &pbu->mnid);
	if (!mn)
		return match(MATCH_NONE, NULL, 0);
	if (pbu->llid.len)
		return find_by_llid(known, pbu, mn);
	return find_by_mnid(known, pbu, mn);
}

/* A MAG has the mobile node, as far as anybody can know: it has not given it up, can be reached,
 * and nothing that was accepted after its registration is lost.
 */
static bool is_served(const struct lma_known *known, const struct bce *bce)
{
	const struct mag *mag = mag_find(&known->conf->mags, &bce->facts.peer);
	const struct heartbeat *hb = mag ? mag_state(known->mags, mag)->heartbeat : NULL;

	return mag && bce->facts.state == HALMA_STATE_ACTIVE && !bce->unheard &&
	       !(hb && hb->failed);
}

/* Nothing has changed, says who does not serve the mobile node: it contradicts itself, even with
 * all the signs of [RFC 5213, 5.4.1.1 (5)].
 */
static bool contradicts(const struct lma_known *known, const struct lma_pbu *pbu,
			const struct lma_match *found)
{
	return found->kind == MATCH_BCE && pbu->msg->bu.lifetime &&
	       pbu->msg->opts.hi == HI_NOT_CHANGED &&
	       !in6_equal(&pbu->pcoa, &found->bce->facts.coa) &&
	       !in6_equal(&pbu->src, &found->bce->facts.peer) && is_served(known, found->bce);
}

static u8 not_served_status(const struct lma_pbu *pbu)
{
	if (pbu->nonzero_hnp)
		return BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX;
	if (pbu->hoa.len)
		return BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS;
	return BA_ADMINISTRATIVELY_PROHIBITED;
}

struct lma_match lma_find(const struct lma_known *known, const struct lma_pbu *pbu,
			  const struct mag *mag)
{
	struct lma_match found = find(known, pbu, mag);

	if (!contradicts(known, pbu, &found))
		return found;
	found = match(MATCH_REFUSE, found.bce, not_served_status(pbu));
	found.why = LMA_WHY_NOT_CURRENT;
	return found;
}
