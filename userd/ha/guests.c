// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions with what the configuration gives to others.
 */
#include <stdlib.h>
#include <string.h>

#include "ha/guests.h"

static bool is_guest(const struct conf *conf, const struct profile *profile,
		     const struct prefix *prefix)
{
	return conf_is_own(conf, prefix) &&
	       !(profile && (profile_owns(profile, prefix) || profile_may_move(profile, prefix)));
}

static void add(struct guests *guests, const struct prefix *prefix)
{
	u32 room = guests->room ? 2 * guests->room : 64;
	struct prefix *v;

	if (guests->count == guests->room) {
		v = reallocarray(guests->v, room, sizeof(*v));
		if (!v) {
			guests->lost = true;
			return;
		}
		guests->v = v;
		guests->room = room;
	}
	guests->v[guests->count++] = *prefix;
}

static void add_session(struct guests *guests, const struct conf *conf, const struct bce *bce)
{
	const struct profile *profile;
	unsigned int i;

	if (bce->facts.kind == HALMA_KIND_MIPV6)
		return;
	profile = profile_find(&conf->profiles, &bce->mn->mnid);
	for (i = 0; i < bce->set.hnp_count; i++)
		if (is_guest(conf, profile, &bce->set.prefix[i]))
			add(guests, &bce->set.prefix[i]);
}

static int compare(const void *a, const void *b)
{
	return prefix_cmp(a, b);
}

void guests_begin(struct guests *guests, const struct conf *conf, const struct cache *cache)
{
	const struct bce *bce;
	u32 at = 0;

	guests_fini(guests);
	while ((bce = bce_each(cache, &at)))
		add_session(guests, conf, bce);
	if (guests->count)
		qsort(guests->v, guests->count, sizeof(*guests->v), compare);
}

/* The first that does not come before the addresses of a prefix. */
static u32 first_of(const struct guests *guests, const struct prefix *prefix)
{
	u32 low = 0, high = guests->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (prefix_cmp(&guests->v[middle], prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Those from @keep to @from are forgotten. */
static void forget(struct guests *guests, u32 keep, u32 from)
{
	memmove(&guests->v[keep], &guests->v[from], (guests->count - from) * sizeof(*guests->v));
	guests->count -= from - keep;
}

bool guests_have(struct guests *guests, const struct cache *cache, const struct mnid *mnid,
		 const struct prefix *prefix)
{
	u32 at = first_of(guests, prefix), keep = at;
	const struct bce *bce;
	bool have = guests->lost;

	for (; !have && at < guests->count && prefix_contains(prefix, &guests->v[at]); at++) {
		bce = bce_find_hnp(cache, HALMA_KIND_PMIPV6, &guests->v[at]);
		if (!bce)
			continue;
		have = !mnid_equal(&bce->mn->mnid, mnid);
		guests->v[keep++] = guests->v[at];
	}
	if (keep < at)
		forget(guests, keep, at);
	return have;
}

void guests_fini(struct guests *guests)
{
	free(guests->v);
	*guests = (struct guests){ 0 };
}
