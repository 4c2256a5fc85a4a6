// SPDX-License-Identifier: GPL-2.0
/*
 * Security associations of one peer: a short array.
 */
#include <stdlib.h>

#include "ipsec/account.h"

static void remove_at(struct sa_set *set, unsigned int nr)
{
	set->count--;
	memmove(&set->v[nr], &set->v[nr + 1], (set->count - nr) * sizeof(*set->v));
}

/* Room for one more. */
static bool has_room(struct sa_set *set, unsigned int max)
{
	unsigned int room = set->room ? 2 * set->room : 2;
	struct sa *v;

	if (set->count < set->room)
		return true;
	if (room > max)
		room = max;
	if (room <= set->room)
		return false;
	v = reallocarray(set->v, room, sizeof(*v));
	if (!v)
		return false;
	set->v = v;
	set->room = room;
	return true;
}

bool sa_put(struct sa_set *set, const struct sa *sa, unsigned int max)
{
	bool fits;

	sa_drop(set, sa->spi_in);
	fits = has_room(set, max);
	if (!fits && !set->count)
		return false;
	if (!fits)
		remove_at(set, 0);
	set->v[set->count++] = *sa;
	return fits;
}

void sa_forget(struct sa_set *set)
{
	free(set->v);
	*set = (struct sa_set){ 0 };
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
		if (set->v[i].origin != SA_ORPHAN &&
		    spi == (inbound ? set->v[i].spi_in : set->v[i].spi_out))
			return true;
	return false;
}

bool sa_has_live(const struct sa_set *set, enum ike_use use, unsigned int address)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		if (set->v[i].origin == SA_LIVE && set->v[i].use == use &&
		    set->v[i].address == address)
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

unsigned int sa_signalling(const struct sa_set *set, enum sa_origin origin)
{
	unsigned int i, n = 0;

	for (i = 0; i < set->count; i++)
		n += set->v[i].origin == origin && set->v[i].use == IKE_USE_SIGNALLING;
	return n;
}

unsigned int sa_count_use(const struct sa_set *set, enum ike_use use)
{
	unsigned int i, n = 0;

	for (i = 0; i < set->count; i++)
		n += set->v[i].use == use;
	return n;
}
