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
