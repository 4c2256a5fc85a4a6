// SPDX-License-Identifier: GPL-2.0
/*
 * Who has an address or a network now: pure.
 */
#include "ha/owner.h"

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

static bool has_within(const struct bce_set *set, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; set && i < set->count; i++)
		if (prefix_contains(prefix, &set->prefix[i]))
			return true;
	return false;
}

bool ha_has_part(const struct cache *cache, const struct mnid *mnid, const struct prefix *prefix)
{
	const struct bce *bce;
	u32 at = 0;

	while ((bce = bce_each(cache, &at)))
		if (bce->facts.kind != HALMA_KIND_MIPV6 && is_others(bce, mnid) &&
		    (has_within(&bce->set, prefix) || has_within(bce->next, prefix)))
			return true;
	return false;
}

bool ha_is_guest(const struct conf *conf, const struct bce *bce)
{
	const struct profile *profile = profile_find(&conf->profiles, &bce->mn->mnid);
	const struct prefix *prefix;
	unsigned int i;

	for (i = 0; bce->facts.kind != HALMA_KIND_MIPV6 && i < bce->set.hnp_count; i++) {
		prefix = &bce->set.prefix[i];
		if (conf_is_own(conf, prefix) &&
		    !(profile && (profile_owns(profile, prefix) ||
				  profile_may_move(profile, prefix))))
			return true;
	}
	return false;
}
