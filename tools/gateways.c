// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "human.h"
#include "listing.h"

/* The table of "mag show": mobile access gateways as halmad tells them. */

enum {
	NAME,
	ADDRESS,
	HEARTBEAT,
	IPSEC,
	SESSIONS,
	PREFIXES,
	RECEIVED,
	ACCEPTED,
	REFUSED,
	IGNORED,
	LIMITED,
	TOLERATED,
	SEEN,
	COLUMNS
};

static const struct column columns[COLUMNS] = {
	[NAME] = { "MAG", .least = 12 },
	[ADDRESS] = { "ADDRESS" },
	[HEARTBEAT] = { "HEARTBEAT" },
	[IPSEC] = { "IPSEC", TABLE_NORMAL },
	[SESSIONS] = { "SESSIONS", .right = true },
	[PREFIXES] = { "PREFIXES", TABLE_MORE, .right = true },
	[RECEIVED] = { "RECEIVED", TABLE_MORE, .right = true },
	[ACCEPTED] = { "ACCEPTED", TABLE_NORMAL, .right = true },
	[REFUSED] = { "REFUSED", TABLE_NORMAL, .right = true },
	[IGNORED] = { "IGNORED", TABLE_MORE, .right = true },
	[LIMITED] = { "LIMITED", TABLE_MORE, .right = true },
	[TOLERATED] = { "TOLERATED", TABLE_MORE, .right = true },
	[SEEN] = { "SEEN", TABLE_NORMAL, .right = true },
};

static void *begin(const char *path, const struct look *look)
{
	(void)path;
	return table_new(columns, COLUMNS, look);
}

static enum table_mood mood_of(const char *state)
{
	if (!strcmp(state, "alive") || !strcmp(state, "up"))
		return TABLE_GOOD;
	if (!strcmp(state, "failed") || !strcmp(state, "down") || !strcmp(state, "refused"))
		return TABLE_BAD;
	return TABLE_PLAIN;
}

static void put_state(struct table *t, unsigned int column, json_t *object)
{
	const char *state = listing_text(object, "state");

	table_cell(t, column, "%s", state);
	table_mood(t, column, mood_of(state));
}

static void put_number(struct table *t, unsigned int column, json_t *mag, const char *key)
{
	table_cell(t, column, "%lld", (long long)json_integer_value(json_object_get(mag, key)));
}

static void row(void *on, json_t *mag)
{
	json_t *seen = json_object_get(mag, "last-seen");
	struct table *t = on;
	char text[HUMAN_TEXT];

	table_cell(t, NAME, "%s", listing_text(mag, "name"));
	table_cell(t, ADDRESS, "%s", listing_text(mag, "remote-ipv6"));
	put_state(t, HEARTBEAT, json_object_get(mag, "heartbeat"));
	put_state(t, IPSEC, json_object_get(mag, "ipsec"));
	put_number(t, SESSIONS, mag, "sessions");
	put_number(t, PREFIXES, mag, "prefixes");
	put_number(t, RECEIVED, mag, "received");
	put_number(t, ACCEPTED, mag, "accepted");
	put_number(t, REFUSED, mag, "refused");
	put_number(t, IGNORED, mag, "ignored");
	put_number(t, LIMITED, mag, "limited");
	put_number(t, TOLERATED, mag, "tolerated");
	if (seen)
		table_cell(t, SEEN, "%s ago", human_ms((uint64_t)json_integer_value(seen), text));
	table_row(t);
}

static void end(void *on)
{
	table_end(on);
}

const struct listing listing_gateways = { .begin = begin, .row = row, .end = end };
