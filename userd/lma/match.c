// SPDX-License-Identifier: GPL-2.0
/*
 * BCE existence test (RFC 5213, 5.4.1): pure.
 *
 * The rules are tried in the order of the RFC. Entries in their delete wait take part in all of
 * them. A request for a new session with lifetime 0 is ignored by the caller.
 */
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
	return in6_equal(&pbu->pcoa, &bce->facts.coa) && same_att;
}

/* RFC 5213, 5.4.1.1: key is any of the prefixes. */
static struct lma_match find_by_hnp(const struct cache *cache, const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *found = NULL;
	struct bce *bce;
	unsigned int i;

	for (i = 0; i < opts->hnp_count; i++) {
		/* an IPv4 home address in the clothes of a prefix is none */
		bce = prefix_is_ipv4(&opts->hnp[i]) ? NULL : bce_find_hnp(cache, &opts->hnp[i]);
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
	if (!pbu->msg->bu.lifetime)
		return match(MATCH_NONE, NULL, 0);
	/* A new session with prefixes of a live one: they are in use by a session [5.3.2 (1)]. */
	return match(MATCH_REFUSE, found, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
}

/* The same with an IPv4 home address as the key, of which there is one [RFC 5844, 3.1.2.7]. The
 * status is that of [RFC 5844, 3.1.2.2] for an address that the mobile node may not use.
 */
static struct lma_match find_by_hoa(const struct cache *cache, const struct lma_pbu *pbu)
{
	struct bce *bce = bce_find_hnp(cache, &pbu->hoa);

	if (!bce)
		return match(MATCH_NONE, NULL, 0);
	if (mnid_equal(&bce->mn->mnid, &pbu->mnid)) {
		if (updates(bce, pbu))
			return match(MATCH_BCE, bce, 0);
		if (!pbu->msg->bu.lifetime)
			return match(MATCH_NONE, NULL, 0);
	}
	return match(MATCH_REFUSE, bce, BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS);
}

/* The wait for a de-registration [RFC 5213, 5.4.1.2 (4), 5.4.1.3 (3)]. */
static struct lma_match wait_for(struct bce *bce, const struct lma_pbu *pbu, bool wait)
{
	if (!pbu->msg->bu.lifetime)
		return in6_equal(&pbu->pcoa, &bce->facts.coa) ? match(MATCH_BCE, bce, 0) :
								 match(MATCH_NONE, NULL, 0);
	/* what would be waited for has come already */
	if (bce->facts.state == HALMA_STATE_BLOCKED)
		return match(MATCH_BCE, bce, 0);
	if (lma_waited(pbu) || !wait)
		return match(MATCH_NONE, NULL, 0);
	return match(MATCH_HOLD, bce, 0);
}

/* RFC 5213, 5.4.1.2: key is MN-ID, ATT and link-layer identifier. */
static struct lma_match find_by_llid(struct mn *mn, const struct lma_pbu *pbu, bool wait)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *bce;

	LIST_FOREACH(bce, &mn->sessions, mn_entry)
		if (bce->facts.pmipv6.att == opts->att &&
		    llid_equal(&bce->facts.pmipv6.llid, &pbu->llid))
			return match(MATCH_BCE, bce, 0);
	if (mn->session_count != 1)
		return match(MATCH_NONE, NULL, 0);
	bce = LIST_FIRST(&mn->sessions);
	if (opts->hi == HI_BETWEEN_INTERFACES)
		return match(MATCH_BCE, bce, 0);
	if (opts->hi == HI_UNKNOWN)
		return wait_for(bce, pbu, wait);
	return match(MATCH_NONE, NULL, 0);
}

/* RFC 5213, 5.4.1.3: key is the MN-ID. */
static struct lma_match find_by_mnid(struct mn *mn, const struct lma_pbu *pbu, bool wait)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	struct bce *bce;

	if (mn->session_count != 1)
		return match(MATCH_NONE, NULL, 0);
	bce = LIST_FIRST(&mn->sessions);
	if (opts->hi == HI_BETWEEN_INTERFACES || opts->hi == HI_BETWEEN_MAGS)
		return match(MATCH_BCE, bce, 0);
	if (opts->hi == HI_UNKNOWN)
		return wait_for(bce, pbu, wait);
	return match(MATCH_NONE, NULL, 0);
}

struct lma_match lma_find(const struct cache *cache, const struct lma_pbu *pbu, bool wait)
{
	struct mn *mn;

	if (pbu->nonzero_hnp)
		return find_by_hnp(cache, pbu);
	if (pbu->hoa.len)
		return find_by_hoa(cache, pbu);
	mn = bce_mn_find(cache, &pbu->mnid);
	if (!mn)
		return match(MATCH_NONE, NULL, 0);
	if (pbu->llid.len)
		return find_by_llid(mn, pbu, wait);
	return find_by_mnid(mn, pbu, wait);
}
