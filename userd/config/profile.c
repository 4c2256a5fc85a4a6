// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles: a sorted table, searched by halves. Pure but for the order that profiles_sort() makes.
 */
#include <stdlib.h>

#include "config/profile.h"
#include "base/rfc.h"

static int profile_cmp(const void *a, const void *b)
{
	const struct profile *pa = a;
	const struct profile *pb = b;

	if (pa->scope != pb->scope)
		return pa->scope < pb->scope ? -1 : 1;
	return mnid_cmp(&pa->mnid, &pb->mnid);
}

const struct profile *profiles_sort(struct profiles *profiles)
{
	unsigned int i;

	if (profiles->count < 2)
		return NULL;
	qsort(profiles->v, profiles->count, sizeof(*profiles->v), profile_cmp);
	for (i = 1; i < profiles->count; i++)
		if (!profile_cmp(&profiles->v[i - 1], &profiles->v[i]))
			return &profiles->v[i];
	return NULL;
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
	if (realm && mnid_set(&key, MN_ID_TYPE_NAI, realm, len)) {
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

bool profile_serves(const struct profile *profile, const u8 *service, size_t len)
{
	unsigned int i;

	for (i = 0; i < profile->service_count; i++) {
		const char *name = profile->service[i];

		if (!strcmp(name, "*") || (strlen(name) == len && !memcmp(name, service, len)))
			return true;
	}
	return false;
}
