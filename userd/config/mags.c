// SPDX-License-Identifier: GPL-2.0
/*
 * MAGs: a table sorted by address for those who read it, and a hash table for each message.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/mags.h"

int mags_init(struct mags *mags, unsigned int count)
{
	*mags = (struct mags){ .slots = 2 };
	/* half of it stays empty, so that few are looked at in vain */
	while (mags->slots < 2 * count)
		mags->slots *= 2;
	mags->v = calloc(count ? count : 1, sizeof(*mags->v));
	mags->slot = calloc(mags->slots, sizeof(*mags->slot));
	mags->named = calloc(count ? count : 1, sizeof(*mags->named));
	return mags->v && mags->slot && mags->named ? 0 : -ENOMEM;
}

void mags_fini(struct mags *mags)
{
	free(mags->v);
	free(mags->slot);
	free(mags->named);
}

static int mag_cmp(const void *a, const void *b)
{
	const struct mag *ma = a;
	const struct mag *mb = b;

	return memcmp(&ma->address, &mb->address, sizeof(ma->address));
}

/* Of those of one address in the order of the configuration. */
static int mag_order(const void *a, const void *b)
{
	const struct mag *ma = a;
	const struct mag *mb = b;
	int diff = mag_cmp(a, b);

	return diff ? diff : (ma->line > mb->line) - (ma->line < mb->line);
}

static const char *name_of(const struct mag *mag)
{
	return mag->name ? mag->name : "";
}

static int name_order(const void *a, const void *b, void *v)
{
	const struct mag *ma = (const struct mag *)v + *(const u32 *)a;
	const struct mag *mb = (const struct mag *)v + *(const u32 *)b;
	int diff = strcmp(name_of(ma), name_of(mb));

	return diff ? diff : (ma->line > mb->line) - (ma->line < mb->line);
}

/* Only what is configured is put in, so that no sender of messages can make this slow. The highest
 * bits of a product are the only ones that depend on all of a factor.
 */
static u32 slot_of(const struct mags *mags, const struct in6_addr *address)
{
	u64 hash = get_u64(address->s6_addr) * 0x9e3779b97f4a7c15ULL;

	hash = (hash ^ hash >> 32 ^ get_u64(address->s6_addr + 8)) * 0x9e3779b97f4a7c15ULL;
	return (u32)((hash >> 32) * mags->slots >> 32);
}

static void insert(struct mags *mags, unsigned int nr)
{
	u32 i = slot_of(mags, &mags->v[nr].address);

	while (mags->slot[i])
		i = (i + 1) & (mags->slots - 1);
	mags->slot[i] = nr + 1;
}

const struct mag *mags_sort(struct mags *mags)
{
	unsigned int i;

	qsort(mags->v, mags->count, sizeof(*mags->v), mag_order);
	for (i = 0; i < mags->count; i++)
		mags->named[i] = i;
	qsort_r(mags->named, mags->count, sizeof(*mags->named), name_order, mags->v);
	memset(mags->slot, 0, mags->slots * sizeof(*mags->slot));
	for (i = 0; i < mags->count; i++)
		insert(mags, i);
	for (i = 1; i < mags->count; i++)
		if (!mag_cmp(&mags->v[i - 1], &mags->v[i]))
			return &mags->v[i];
	return NULL;
}

const struct mag *mag_find(const struct mags *mags, const struct in6_addr *address)
{
	struct mag *mag;
	u32 i;

	/* of nobody there may be no table */
	if (!mags->count)
		return NULL;
	i = slot_of(mags, address);
	for (; mags->slot[i]; i = (i + 1) & (mags->slots - 1)) {
		mag = &mags->v[mags->slot[i] - 1];
		if (in6_equal(&mag->address, address))
			return mag;
	}
	return NULL;
}

struct mag *mag_named(const struct mags *mags, const char *name)
{
	unsigned int low = 0;
	unsigned int high = mags->count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;
		struct mag *mag = &mags->v[mags->named[mid]];
		int diff = strcmp(name_of(mag), name);

		if (!diff)
			return mag;
		if (diff < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool mag_may_speak(const struct mag *mag, const struct mnid *mnid)
{
	unsigned int i;

	if (!mag->realm_count && !mag->mnid_count)
		return true;
	for (i = 0; i < mag->mnid_count; i++)
		if (mnid_equal(&mag->mnid[i], mnid))
			return true;
	for (i = 0; i < mag->realm_count; i++)
		if (mnid_in_realm(mnid, mag->realm[i]))
			return true;
	return false;
}

bool mag_may_name(const struct mag *mag, const struct in6_addr *pcoa)
{
	unsigned int i;

	if (in6_equal(&mag->address, pcoa))
		return true;
	for (i = 0; i < mag->proxy_coa_count; i++)
		if (prefix_has(&mag->proxy_coa[i], pcoa))
			return true;
	return false;
}

bool mag_may_serve(const struct mag *mag, const struct prefix *prefix)
{
	unsigned int i;

	if (!mag->prefix_count)
		return true;
	for (i = 0; i < mag->prefix_count; i++)
		if (prefix_contains(&mag->prefix[i], prefix))
			return true;
	return false;
}

bool mag_is_neighbor(const struct mag *mag, const struct mag *from)
{
	unsigned int i;

	for (i = 0; i < mag->neighbor_count; i++)
		if (!strcmp(mag->neighbor[i], from->name))
			return true;
	return !mag->neighbor_count;
}
