// SPDX-License-Identifier: GPL-2.0
/*
 * What profiles give to one mobile node each: a sorted table.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/own.h"

static int own_cmp(const void *a, const void *b)
{
	const struct conf_own *oa = a;
	const struct conf_own *ob = b;
	int diff = prefix_cmp(&oa->prefix, &ob->prefix);

	return diff ? diff : (oa->profile > ob->profile) - (oa->profile < ob->profile);
}

static void add_own(struct conf *conf, u32 index, const struct prefix *prefix, unsigned int line)
{
	conf->own[conf->own_count++] = (struct conf_own){ *prefix, index, line };
}

/* A mobile network can be a prefix that its mobile node has at home, or a part of one; a home
 * address can lie in either (RFC 3963, 3).
 */
static void fill_one(struct conf *conf, u32 index)
{
	const struct profile *p = &conf->profiles.v[index];
	unsigned int i;

	for (i = 0; i < p->network_count; i++)
		if (!prefix_within(&p->network[i], p->prefix, p->prefix_count))
			add_own(conf, index, &p->network[i], p->network_line);
	for (i = 0; i < p->prefix_count; i++)
		add_own(conf, index, &p->prefix[i], p->line);
	for (i = 0; i < p->home_address_count; i++)
		if (!profile_may_move(p, &p->home_address[i]))
			add_own(conf, index, &p->home_address[i], p->line);
	if (p->hoa.len)
		add_own(conf, index, &p->hoa, p->line);
}

static size_t room_for(const struct profiles *profiles)
{
	const struct profile *profile;
	size_t total = 1;
	unsigned int i;

	for (i = 0; i < profiles->count; i++) {
		profile = &profiles->v[i];
		total += profile->prefix_count + profile->home_address_count +
			 profile->network_count + 1;
	}
	return total;
}

int own_collect(struct conf *conf)
{
	unsigned int i;

	own_forget(conf);
	conf->own = calloc(room_for(&conf->profiles), sizeof(*conf->own));
	if (!conf->own)
		return -ENOMEM;
	for (i = 0; i < conf->profiles.count; i++)
		fill_one(conf, i);
	qsort(conf->own, conf->own_count, sizeof(*conf->own), own_cmp);
	if (!conf_own_index(conf))
		return 0;
	own_forget(conf);
	return -ENOMEM;
}

/* The first that is not less. */
static unsigned int first_in(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int low = 0, high = conf->own_count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (prefix_cmp(&conf->own[mid].prefix, prefix) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool own_alone(const struct conf *conf, const struct profile *profile,
	       const struct prefix *prefix)
{
	unsigned int i = first_in(conf, prefix);
	const struct conf_own *own;

	/* what contains it comes before it */
	if (i && prefix_contains(&conf->own[i - 1].prefix, prefix))
		return false;
	for (; i < conf->own_count; i++) {
		own = &conf->own[i];
		if (!prefix_contains(prefix, &own->prefix))
			break;
		if (&conf->profiles.v[own->profile] != profile)
			return false;
	}
	return true;
}

void own_forget(struct conf *conf)
{
	table_fini(&conf->own_addresses);
	conf->own_addresses = (struct table){ 0 };
	free(conf->own);
	conf->own = NULL;
	conf->own_count = 0;
}
