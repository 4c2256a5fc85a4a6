// SPDX-License-Identifier: GPL-2.0
/*
 * Security associations of one peer: a short array.
 */
#include "ipsec/account.h"

static void remove_at(struct sa_set *set, unsigned int nr)
{
	set->count--;
	memmove(&set->v[nr], &set->v[nr + 1], (set->count - nr) * sizeof(*set->v));
}

bool sa_put(struct sa_set *set, const struct sa *sa)
{
	bool fits = true;

	sa_drop(set, sa->spi_in);
	if (set->count == SA_MAX) {
		remove_at(set, 0);
		fits = false;
	}
	set->v[set->count++] = *sa;
	return fits;
}

struct sa *sa_find(struct sa_set *set, u32 spi_in)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		if (set->v[i].spi_in == spi_in)
			return &set->v[i];
	return NULL;
}

bool sa_is_live(const struct sa_set *set, u32 spi, bool inbound)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		if (set->v[i].origin == SA_LIVE &&
		    spi == (inbound ? set->v[i].spi_in : set->v[i].spi_out))
			return true;
	return false;
}

void sa_drop(struct sa_set *set, u32 spi_in)
{
	struct sa *sa = sa_find(set, spi_in);

	if (sa)
		remove_at(set, (unsigned int)(sa - set->v));
}

void sa_drop_ike(struct sa_set *set, u32 ike)
{
	unsigned int i = 0;

	while (i < set->count) {
		if (set->v[i].origin == SA_LIVE && set->v[i].ike == ike)
			remove_at(set, i);
		else
			i++;
	}
}

void sa_rename_ike(struct sa_set *set, u32 old, u32 id)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		if (set->v[i].origin == SA_LIVE && set->v[i].ike == old)
			set->v[i].ike = id;
}

unsigned int sa_sweep(struct sa_set *set, u32 round)
{
	unsigned int i, n = 0;

	for (i = 0; i < set->count; i++) {
		if (set->v[i].origin != SA_LIVE || set->v[i].round == round)
			continue;
		set->v[i].origin = SA_ORPHAN;
		n++;
	}
	return n;
}

void sa_drop_orphans(struct sa_set *set, u32 round)
{
	unsigned int i = 0;

	while (i < set->count) {
		if (set->v[i].origin == SA_ORPHAN && set->v[i].round != round)
			remove_at(set, i);
		else
			i++;
	}
}

unsigned int sa_count(const struct sa_set *set, enum sa_origin origin)
{
	unsigned int i, n = 0;

	for (i = 0; i < set->count; i++)
		n += set->v[i].origin == origin;
	return n;
}
