// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what of it a prefix overlaps with. All that mobile nodes can have lies in a home
 * network; the rest is for who has to find the line.
 */
#include <stdio.h>

#include "config/overlap.h"

/**
 * struct overlap - the narrowest that was found
 * @source: where lines come from
 * @prefix: prefix that is asked about
 * @best: what overlaps with it; NULL for nothing yet
 * @text: what it is
 */
struct overlap {
	const struct source *source;
	const struct prefix *prefix;
	const struct prefix *best;
	char *text;
};

/* Return: @found is to be told of: it overlaps, and nothing as narrow was found. */
static bool is_narrower(struct overlap *overlap, const struct prefix *found)
{
	if (!prefix_contains(found, overlap->prefix) && !prefix_contains(overlap->prefix, found))
		return false;
	if (overlap->best && found->len < overlap->best->len)
		return false;
	overlap->best = found;
	return true;
}

/* Of one list that a mobile node has. */
static void try_list(struct overlap *overlap, const char *option, const struct prefix *list,
		     unsigned int count, unsigned int line)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < count; i++)
		if (is_narrower(overlap, &list[i]))
			snprintf(overlap->text, OVERLAP_TEXT_MAX,
				 "the mobile node in line %s (%s %s)",
				 source_line(overlap->source, line), option,
				 prefix_text(&list[i], text));
}

static void try_node(struct overlap *overlap, const struct profile *profile)
{
	try_list(overlap, "mobile-network", profile->network, profile->network_count,
		 profile->line);
	try_list(overlap, "prefix", profile->prefix, profile->prefix_count, profile->line);
	try_list(overlap, "home-address", profile->home_address, profile->home_address_count,
		 profile->line);
}

static void try_networks(struct overlap *overlap, const struct conf *conf)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (is_narrower(overlap, &conf->device.network[i]))
			snprintf(overlap->text, OVERLAP_TEXT_MAX, "home network %s",
				 prefix_text(&conf->device.network[i], text));
	for (i = 0; i < conf->home_count; i++)
		if (conf->home[i].has_prefix && is_narrower(overlap, &conf->home[i].prefix))
			snprintf(overlap->text, OVERLAP_TEXT_MAX, "the home-prefix in line %s (%s)",
				 source_line(overlap->source, conf->home[i].line),
				 prefix_text(&conf->home[i].prefix, text));
	for (i = 0; i < conf->pool_count; i++)
		if (conf->pool[i].has_prefix && is_narrower(overlap, &conf->pool[i].network))
			snprintf(overlap->text, OVERLAP_TEXT_MAX, "the pool in line %s (%s)",
				 source_line(overlap->source, conf->pool[i].line),
				 prefix_text(&conf->pool[i].network, text));
}

const char *overlap_home(const struct conf *conf, const struct prefix *prefix, char *text)
{
	struct overlap overlap = {
		.source = &conf->source, .prefix = prefix, .text = text,
	};
	unsigned int i;

	try_networks(&overlap, conf);
	/* what is in no home network is refused where it stands: no need to look at them all */
	for (i = 0; overlap.best && i < conf->profiles.count; i++)
		try_node(&overlap, &conf->profiles.v[i]);
	return overlap.best ? text : NULL;
}
