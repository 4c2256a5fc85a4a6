// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles: a sorted table, searched by halves. Pure but for the order that profiles_sort() makes,
 * and for profiles_alias().
 */
#include <errno.h>
#include <stdlib.h>

#include "config/profile.h"
#include "base/ascii.h"
#include "base/rfc.h"

int profile_cmp(const struct profile *a, const struct profile *b)
{
	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	return mnid_cmp(&a->mnid, &b->mnid);
}

/* Those of one mobile node in the order of the configuration. */
static int order(const void *a, const void *b)
{
	const struct profile *pa = a;
	const struct profile *pb = b;
	int diff = profile_cmp(pa, pb);

	return diff ? diff : (pa->line > pb->line) - (pa->line < pb->line);
}

void profiles_sort(struct profiles *profiles)
{
	if (profiles->count)
		qsort(profiles->v, profiles->count, sizeof(*profiles->v), order);
}

static const struct profile *lookup(const struct profiles *profiles, enum profile_scope scope,
				    const struct mnid *mnid)
{
	unsigned int low = 0;
	unsigned int high = profiles->count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;
		const struct profile *p = &profiles->v[mid];
		int diff;

		if (p->scope != scope)
			diff = p->scope < scope ? -1 : 1;
		else
			diff = mnid_cmp(&p->mnid, mnid);
		if (!diff)
			return p;
		if (diff < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int alias_order(const void *a, const void *b)
{
	const struct alias *aa = a;
	const struct alias *ab = b;
	int diff = mnid_cmp(aa->mnid, ab->mnid);

	return diff ? diff : (aa->profile->line > ab->profile->line) -
			     (aa->profile->line < ab->profile->line);
}

int profiles_alias(struct profiles *profiles)
{
	unsigned int i, j, total = 0;

	for (i = 0; i < profiles->count; i++)
		total += profiles->v[i].alias_count;
	if (!total)
		return 0;
	profiles->alias = calloc(total, sizeof(*profiles->alias));
	if (!profiles->alias)
		return -ENOMEM;
	for (i = 0; i < profiles->count; i++)
		for (j = 0; j < profiles->v[i].alias_count; j++)
			profiles->alias[profiles->alias_count++] = (struct alias){
				&profiles->v[i].alias[j], &profiles->v[i],
			};
	qsort(profiles->alias, profiles->alias_count, sizeof(*profiles->alias), alias_order);
	return 0;
}

static int alias_cmp(const void *key, const void *alias)
{
	return mnid_cmp(key, ((const struct alias *)alias)->mnid);
}

const struct mnid *profile_name(const struct profiles *profiles, const struct mnid *mnid)
{
	const struct alias *alias;

	if (!profiles->alias_count)
		return mnid;
	alias = bsearch(mnid, profiles->alias, profiles->alias_count, sizeof(*alias), alias_cmp);
	return alias ? &alias->profile->mnid : mnid;
}

const struct profile *profile_same(const struct profiles *profiles, const struct profile *other)
{
	return lookup(profiles, other->scope, &other->mnid);
}

const struct profile *profile_find(const struct profiles *profiles, const struct mnid *mnid)
{
	const struct profile *profile;
	const char *realm;
	struct mnid key;
	size_t len;

	/* An identifier of length zero names nobody, not even one of all. */
	if (!mnid->len)
		return NULL;
	profile = lookup(profiles, PROFILE_MN, mnid);
	if (profile)
		return profile;
	realm = mnid_realm(mnid, &len);
	if (realm && mnid_set_realm(&key, realm, len)) {
		profile = lookup(profiles, PROFILE_REALM, &key);
		if (profile)
			return profile;
	}
	key.type = 0;
	key.len = 0;
	return lookup(profiles, PROFILE_ALL, &key);
}

bool profile_owns(const struct profile *profile, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < profile->prefix_count; i++)
		if (prefix_equal(&profile->prefix[i], prefix))
			return true;
	return profile->hoa.len && prefix_equal(&profile->hoa, prefix);
}

bool profile_may_move(const struct profile *profile, const struct prefix *network)
{
	return prefix_within(network, profile->network, profile->network_count) ||
	       prefix_within(network, profile->prefix, profile->prefix_count);
}

bool profile_serves(const struct profile *profile, const u8 *service, size_t len)
{
	unsigned int i;

	for (i = 0; i < profile->service_count; i++)
		if (!strcmp(profile->service[i], "*") ||
		    ascii_same(service, len, profile->service[i]))
			return true;
	return false;
}
