// SPDX-License-Identifier: GPL-2.0
/*
 * Who has an address or a network now: pure.
 */
#include "ha/owner.h"

/* Who has a prefix, or alone has an address in it. */
static const struct mn *holder(const struct cache *cache, const struct in6_addr *hoa,
			       const struct prefix *around)
{
	const struct bce *bce = bce_find_hnp(cache, HALMA_KIND_PMIPV6, around);
	const struct prefix addr = { .addr = *hoa, .len = 128 };

	if (bce)
		return bce->mn;
	bce = bce_find_hnp(cache, HALMA_KIND_MIPV6, &addr);
	return bce && cache_has_alone(cache, bce->mn, around) ? bce->mn : NULL;
}

/* Of an address that the configuration gives to nobody. */
static const struct profile *pool_profile(const struct conf *conf, const struct cache *cache,
					  const struct in6_addr *hoa, const struct mnid **mnid)
{
	const struct profile *profile;
	const struct mn *mn = NULL;
	struct prefix around;

	/* whom no key and no SA is for is not known by an address */
	if (conf->lab_mode && conf_pool_around(conf, hoa, &around))
		mn = holder(cache, hoa, &around);
	profile = mn ? profile_find(&conf->profiles, &mn->mnid) : NULL;
	if (!profile || !profile_mobile(profile) || profile->home_address_count)
		return NULL;
	/* that of a profile is there for longer */
	if (mnid)
		*mnid = profile->scope == PROFILE_MN ? &profile->mnid : &mn->mnid;
	return profile;
}

const struct profile *ha_profile(const struct conf *conf, const struct cache *cache,
				 const struct in6_addr *hoa, const struct mnid **mnid)
{
	const struct profile *profile = conf_home_address(conf, hoa);

	/* nearly always */
	if (!profile)
		return pool_profile(conf, cache, hoa, mnid);
	if (mnid)
		*mnid = &profile->mnid;
	return profile;
}

bool ha_may_move(const struct conf *conf, const struct profile *profile,
		 const struct in6_addr *hoa, const struct prefix *network)
{
	struct prefix around;

	return profile_may_move(profile, network) ||
	       (conf_pool_around(conf, hoa, &around) && prefix_contains(&around, network));
}

static bool is_others(const struct bce *bce, const struct mnid *mnid)
{
	return bce && !mnid_equal(&bce->mn->mnid, mnid);
}

bool ha_is_taken(const struct cache *cache, const struct mnid *mnid, const struct prefix *prefix)
{
	struct prefix around = *prefix;
	unsigned int i;

	for (; around.len; around.len--) {
		/* of nearly all lengths there is none */
		if (cache->by_length[around.len] &&
		    (is_others(bce_find_hnp(cache, HALMA_KIND_PMIPV6, &around), mnid) ||
		     is_others(bce_find_hnp(cache, HALMA_KIND_MIPV6, &around), mnid)))
			return true;
		i = around.len - 1U;
		around.addr.s6_addr[i / 8] &= (u8)~(0x80 >> i % 8);
	}
	return false;
}

struct bce *ha_binding(const struct cache *cache, const struct in6_addr *hoa)
{
	const struct prefix prefix = { .addr = *hoa, .len = 128 };
	struct bce *bce = bce_find_hnp(cache, HALMA_KIND_MIPV6, &prefix);

	return bce && ha_is_away(bce) ? bce : NULL;
}
