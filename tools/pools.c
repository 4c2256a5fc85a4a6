// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "listing.h"

/* The table of "pool show": from what halmad gives out prefixes and addresses. */

enum {
	NAME,
	PREFIX,
	GIVES,
	USED,
	SIZE,
	SHARE,
	IN_DOUBT,
	SERVICE,
	COLUMNS
};

static const struct column columns[COLUMNS] = {
	[NAME] = { "POOL", .least = 12 },
	[PREFIX] = { "PREFIX" },
	[GIVES] = { "GIVES", TABLE_NORMAL, .right = true },
	[USED] = { "USED", .right = true },
	[SIZE] = { "SIZE", .right = true },
	[SHARE] = { "USED%", TABLE_NORMAL, .right = true },
	[IN_DOUBT] = { "IN-DOUBT", TABLE_MORE, .right = true },
	[SERVICE] = { "SERVICE", TABLE_NORMAL },
};

static void *begin(const char *path, const struct look *look)
{
	(void)path;
	return table_new(columns, COLUMNS, look);
}

static long long number(json_t *pool, const char *key)
{
	return json_integer_value(json_object_get(pool, key));
}

/* one that is nearly used up is what somebody looks for */
static enum table_mood mood_of(double share)
{
	if (share >= 100)
		return TABLE_BAD;
	return share >= 90 ? TABLE_WARN : TABLE_GOOD;
}

static void put_share(struct table *t, json_t *pool)
{
	double size = (double)number(pool, "size");
	double share = size > 0 ? 100 * (double)number(pool, "used") / size : 0;

	table_cell(t, SHARE, share > 0 && share < 0.1 ? "<0.1%%" : "%.1f%%", share);
	table_mood(t, SHARE, mood_of(share));
}

static void put_services(struct table *t, json_t *services)
{
	char text[1024] = "";
	json_t *service;
	size_t i, n = 0;

	json_array_foreach(services, i, service)
		if (n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n ? "\n" : "",
					      json_string_value(service));
	table_cell(t, SERVICE, "%s", text);
}

static void row(void *on, json_t *pool)
{
	struct table *t = on;

	table_cell(t, NAME, "%s", listing_text(pool, "name"));
	table_cell(t, PREFIX, "%s", listing_text(pool, "prefix"));
	table_cell(t, GIVES, "/%lld", number(pool, "prefix-length"));
	table_cell(t, USED, "%lld", number(pool, "used"));
	table_cell(t, SIZE, "%lld", number(pool, "size"));
	put_share(t, pool);
	table_cell(t, IN_DOUBT, "%lld", number(pool, "in-doubt"));
	put_services(t, json_object_get(pool, "service"));
	table_row(t);
}

static void end(void *on)
{
	table_end(on);
}

const struct listing listing_pools = { .begin = begin, .row = row, .end = end };
