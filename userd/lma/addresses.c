// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes and IPv4 home addresses of sessions: pure. What a pool gives is only asked for here.
 */
#include "lma/addresses.h"

static bool wants_ipv4(const struct lma_pbu *pbu)
{
	return mh_has(&pbu->msg->opts, MH_OPT_IPV4_HOA_REQUEST);
}

enum lma_why lma_why_held(const struct bce *bce, const struct lma_pbu *pbu)
{
	return mnid_equal(&bce->mn->mnid, &pbu->mnid) ? LMA_WHY_PREFIX_IN_USE :
							LMA_WHY_OTHERS_PREFIX;
}

enum lma_why lma_why_not(const struct cache *cache, const struct lma_pbu *pbu,
			 const struct prefix *prefix)
{
	const struct bce *bce = bce_find_hnp(cache, HALMA_KIND_PMIPV6, prefix);

	return bce ? lma_why_held(bce, pbu) : LMA_WHY_PREFIX_NOT_ALLOWED;
}

static bool refuse_hnp(struct lma_decision *d, enum lma_why why)
{
	return lma_refuse_why(d, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX, why);
}

static bool refuse_hoa(struct lma_decision *d, enum lma_why why)
{
	return lma_refuse_why(d, BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS, why);
}

static bool refuse_lack(struct lma_decision *d, enum lma_why why)
{
	return lma_refuse_why(d, BA_INSUFFICIENT_RESOURCES, why);
}

/* What was not asked for by value is refused as a whole. */
static bool refuse_served(struct lma_decision *d, bool asked, u8 status)
{
	return lma_refuse_why(d, asked ? status : BA_MAG_NOT_AUTHORIZED_FOR_PROXY_REG,
			      LMA_WHY_MAG_PREFIX);
}

/* All of it fits into a binding, and the MAG may serve it [RFC 5213, 4]. */
static bool check_served(const struct lma_pbu *pbu, struct lma_decision *d)
{
	unsigned int count = d->claim.hnp_count + d->claim.pool_count +
			     (d->claim.hoa.len || d->claim.hoa_pool);
	unsigned int i;

	if (count > HALMAD_PREFIX_MAX)
		return refuse_lack(d, LMA_WHY_TOO_MANY_PREFIXES);
	for (i = 0; !d->claim.drop_hnp && i < d->claim.hnp_count; i++)
		if (!mag_may_serve(d->mag, &d->claim.hnp[i]))
			return refuse_served(d, pbu->nonzero_hnp,
					     BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX);
	if (d->claim.hoa.len && !d->claim.drop_hoa && !mag_may_serve(d->mag, &d->claim.hoa))
		return refuse_served(d, pbu->hoa.len, BA_NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS);
	return true;
}

/* The pool of the service that the request selects, or that of the profile; -1 for none. */
static int pool_for(const struct conf *conf, const struct lma_pbu *pbu, int profile_pool,
		    bool ipv4)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	int pool = -1;

	if (mh_has(opts, MH_OPT_SERVICE_SELECTION))
		pool = conf_service_pool(conf, opts->service.data, opts->service.len, ipv4);
	return pool >= 0 ? pool : profile_pool;
}

/* What a mobile node has in a pool by Mobile IPv6 is the prefix around its home address: nobody
 * else's, and the one that it knows (RFC 6612, 4.2.1 and 4.2.2).
 */
static bool is_home(const struct lma_known *known, const struct bce *bce, int pool,
		    struct prefix *around)
{
	const struct prefix *hoa = &bce->set.prefix[0];

	return bce->set.count && prefix_contains(&known->conf->pool[pool].network, hoa) &&
	       conf_pool_around(known->conf, &hoa->addr, around) &&
	       cache_has_alone(known->cache, bce->mn, around) &&
	       !bce_find_hnp(known->cache, HALMA_KIND_PMIPV6, around);
}

/* The first session by Mobile IPv6, NULL for none. */
static const struct bce *first_away(const struct lma_known *known, const struct lma_pbu *pbu,
				    const struct profile *profile, int pool)
{
	const struct mn *mn = NULL;

	if (pool >= 0 && profile_mobile(profile))
		mn = bce_mn_find(known->cache, &pbu->mnid);
	return mn ? mn_first(mn, HALMA_KIND_MIPV6) : NULL;
}

static bool has_home(const struct lma_known *known, const struct lma_pbu *pbu,
		     const struct profile *profile, int pool, const struct prefix *prefix)
{
	const struct bce *bce = first_away(known, pbu, profile, pool);
	struct prefix around;

	for (; bce; bce = mn_next(bce))
		if (is_home(known, bce, pool, &around) && prefix_equal(&around, prefix))
			return true;
	return false;
}

/* Up to as many as it gets. */
static void take_homes(const struct lma_known *known, const struct lma_pbu *pbu, int pool,
		       struct lma_decision *d)
{
	const struct bce *bce = first_away(known, pbu, d->profile, pool);
	struct claim *claim = &d->claim;
	struct prefix around;

	for (; bce && claim->pool_count; bce = mn_next(bce)) {
		if (!is_home(known, bce, pool, &around) ||
		    prefix_within(&around, claim->hnp, claim->hnp_count))
			continue;
		claim->hnp[claim->hnp_count++] = around;
		claim->pool_count--;
	}
}

/* A prefix or address that a request names may be given to this mobile node if it is its own, or
 * free and in its pool [RFC 5213, 5.3.2 (3); RFC 5844, 3.1.2.2].
 */
static bool may_have(const struct lma_known *known, const struct lma_pbu *pbu,
		     const struct profile *profile, int pool, const struct prefix *prefix)
{
	/* bits behind the length would make it another prefix than the one that is free */
	if (!prefix_valid(prefix))
		return false;
	if (profile_owns(profile, prefix) || has_home(known, pbu, profile, pool, prefix))
		return true;
	return profile->claim && pool >= 0 && !conf_is_own(known->conf, prefix) &&
	       pool_is_free(&known->pools->v[pool], prefix);
}

static bool take_named(const struct lma_known *known, const struct lma_pbu *pbu,
		       struct lma_decision *d)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	const struct profile *profile = d->profile;
	int pool = pool_for(known->conf, pbu, profile->pool, false);
	unsigned int i, j;

	if (opts->hnp_count > HALMAD_PREFIX_MAX)
		return refuse_lack(d, LMA_WHY_TOO_MANY_PREFIXES);
	for (i = 0; i < opts->hnp_count; i++) {
		if (prefix_is_ipv4(&opts->hnp[i]) ||
		    !may_have(known, pbu, profile, pool, &opts->hnp[i]))
			return refuse_hnp(d, LMA_WHY_PREFIX_NOT_ALLOWED);
		for (j = 0; j < i; j++)
			if (prefix_equal(&opts->hnp[j], &opts->hnp[i]))
				return refuse_hnp(d, LMA_WHY_PREFIX_NOT_ALLOWED);
		d->claim.hnp[d->claim.hnp_count++] = opts->hnp[i];
	}
	return true;
}

/* The mobile node's own prefixes, unless another session of it has some of them. */
static bool own_are_free(const struct cache *cache, const struct profile *profile)
{
	unsigned int i;

	for (i = 0; i < profile->prefix_count; i++)
		if (bce_find_hnp(cache, HALMA_KIND_PMIPV6, &profile->prefix[i]))
			return false;
	return profile->prefix_count;
}

static bool take_any(const struct lma_known *known, const struct lma_pbu *pbu,
		     struct lma_decision *d)
{
	const struct profile *profile = d->profile;
	int pool = pool_for(known->conf, pbu, profile->pool, false);

	if (pool == profile->pool && own_are_free(known->cache, profile)) {
		d->claim.hnp_count = profile->prefix_count;
		memcpy(d->claim.hnp, profile->prefix, d->claim.hnp_count * sizeof(*d->claim.hnp));
		if (!profile->around || profile->pool_count <= profile->prefix_count)
			return true;
		/* the rest of them comes from its pool */
		d->claim.pool_count = profile->pool_count - profile->prefix_count;
	} else {
		d->claim.pool_count = profile->pool_count;
	}
	if (pool < 0)
		return refuse_lack(d, LMA_WHY_NO_POOL);
	d->claim.pool = &known->pools->v[pool];
	take_homes(known, pbu, pool, d);
	return true;
}

/* [RFC 5844, 3.1.2.2] */
static bool take_hoa(const struct lma_known *known, const struct lma_pbu *pbu,
		     struct lma_decision *d)
{
	const struct profile *profile = d->profile;
	int pool = pool_for(known->conf, pbu, profile->hoa_pool, true);

	if (pbu->hoa.len) {
		if (!may_have(known, pbu, profile, pool, &pbu->hoa) ||
		    bce_find_hnp(known->cache, HALMA_KIND_PMIPV6, &pbu->hoa))
			return refuse_hoa(d, lma_why_not(known->cache, pbu, &pbu->hoa));
		d->claim.hoa = pbu->hoa;
		return true;
	}
	if (pool == profile->hoa_pool && profile->hoa.len &&
	    !bce_find_hnp(known->cache, HALMA_KIND_PMIPV6, &profile->hoa)) {
		d->claim.hoa = profile->hoa;
		return true;
	}
	if (pool < 0)
		return refuse_lack(d, LMA_WHY_NO_POOL);
	d->claim.hoa_pool = &known->pools->v[pool];
	return true;
}

bool lma_new_addresses(const struct lma_known *known, const struct lma_pbu *pbu,
		       struct lma_decision *d)
{
	if (pbu->nonzero_hnp && !take_named(known, pbu, d))
		return false;
	if (pbu->zero_hnp && !take_any(known, pbu, d))
		return false;
	if (wants_ipv4(pbu) && !take_hoa(known, pbu, d))
		return false;
	return check_served(pbu, d);
}

void lma_all_addresses(struct lma_decision *d)
{
	const struct bce *bce = d->bce;

	d->claim.hnp_count = bce->set.hnp_count;
	if (d->claim.hnp_count)
		memcpy(d->claim.hnp, bce->set.prefix, d->claim.hnp_count * sizeof(*d->claim.hnp));
	if (bce_hoa(bce))
		d->claim.hoa = *bce_hoa(bce);
}

/* What is not named after a handover is no longer wanted, if the other family is
 * [RFC 5844, 3.1.2.4].
 */
static void drop_unnamed(const struct lma_pbu *pbu, struct lma_decision *d)
{
	if (!d->claim.hnp_count || !d->claim.hoa.len)
		return;
	d->claim.drop_hnp = !pbu->msg->opts.hnp_count;
	d->claim.drop_hoa = !wants_ipv4(pbu);
}

bool lma_kept_addresses(const struct lma_known *known, const struct lma_pbu *pbu,
			struct lma_decision *d, bool handover)
{
	lma_all_addresses(d);
	if (handover)
		drop_unnamed(pbu, d);
	/* an IPv4-only session that is to have prefixes, too */
	if (!d->claim.hnp_count && pbu->zero_hnp && !take_any(known, pbu, d))
		return false;
	if (!wants_ipv4(pbu))
		return check_served(pbu, d);
	/* the other way round [RFC 5844, 3.1.2.1] */
	if (!d->claim.hoa.len && !take_hoa(known, pbu, d))
		return false;
	/* one address in a session */
	if (pbu->hoa.len && d->claim.hoa.len && !prefix_equal(&pbu->hoa, &d->claim.hoa))
		return refuse_hoa(d, lma_why_not(known->cache, pbu, &pbu->hoa));
	return check_served(pbu, d);
}

bool lma_left_addresses(const struct lma_pbu *pbu, struct lma_decision *d)
{
	lma_all_addresses(d);
	drop_unnamed(pbu, d);
	if (!d->claim.drop_hnp && !d->claim.drop_hoa)
		return false;
	/* what is named goes, the other one stays */
	d->claim.drop_hnp = !d->claim.drop_hnp;
	d->claim.drop_hoa = !d->claim.drop_hoa;
	return true;
}
