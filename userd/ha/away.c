// SPDX-License-Identifier: GPL-2.0
/*
 * Which home addresses are away.
 */
#include <stdlib.h>

#include "ha/away.h"
#include "ha/ha.h"

static bool is_away(const struct bce *bce)
{
	return bce->facts.state == HALMA_STATE_ACTIVE;
}

/* The home address among what a session has; NULL if there is none. */
static const struct in6_addr *home_of(const struct bce *bce)
{
	unsigned int i;

	for (i = 0; i < bce->set.hnp_count; i++)
		if (bce->set.prefix[i].len == 128)
			return &bce->set.prefix[i].addr;
	return NULL;
}

void away_flush(struct ha *ha)
{
	if (ha->way_count)
		ha->outside.ways(ha->outside.ctx, ha->way, ha->way_count);
	ha->way_count = 0;
}

/* What is told of a home address in two steps is one change. */
static struct way *way_of(struct ha *ha, const struct in6_addr *hoa)
{
	struct way *last = ha->way_count ? &ha->way[ha->way_count - 1] : NULL;

	if (last && in6_equal(&last->hoa, hoa))
		return last;
	if (ha->way_count == ARRAY_SIZE(ha->way))
		away_flush(ha);
	last = &ha->way[ha->way_count++];
	*last = (struct way){ .hoa = *hoa };
	return last;
}

void away_account(struct ha *ha, const struct bce *bce, int sign)
{
	const struct in6_addr *hoa = home_of(bce);
	struct way *way;

	if (!ha->outside.ways || !hoa || !is_away(bce))
		return;
	way = way_of(ha, hoa);
	way->was |= sign < 0;
	way->coa = sign < 0 ? in6addr_any : bce->facts.coa;
	way->local = bce->facts.local;
}

bool away_all(struct ha *ha, struct way **ways, size_t *count)
{
	const struct cache *cache = &ha->core->cache;
	const struct in6_addr *hoa;
	const struct bce *bce;
	u32 at = 0;

	ha->way_count = 0;
	*count = 0;
	*ways = NULL;
	if (!cache->count)
		return true;
	*ways = calloc(cache->count, sizeof(**ways));
	if (!*ways)
		return false;
	while ((bce = bce_each(cache, &at))) {
		hoa = home_of(bce);
		if (bce->facts.kind == HALMA_KIND_MIPV6 && is_away(bce) && hoa)
			(*ways)[(*count)++] = (struct way){
				.hoa = *hoa, .coa = bce->facts.coa,
				.local = bce->facts.local,
			};
	}
	return true;
}
