// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon.h"
#include "err.h"
#include "human.h"
#include "listing.h"
#include "traffic.h"

/* The table of "mn show": sessions as halmad tells them, and the traffic that the kernel counts. */

enum {
	MN_ID,
	PREFIX,
	KIND,
	MAG,
	STATE,
	UP,
	LEFT,
	TX,
	RX,
	STEERS,
	ID,
	LAST,
	COLUMNS
};

static const struct column columns[COLUMNS] = {
	[MN_ID] = { "MN-ID", .least = 12 },
	[PREFIX] = { "PREFIX" },
	[KIND] = { "KIND", TABLE_NORMAL },
	[MAG] = { "MAG", .least = 8 },
	[STATE] = { "STATE" },
	[UP] = { "UP", TABLE_NORMAL, .right = true },
	[LEFT] = { "LEFT", TABLE_NORMAL, .right = true },
	[TX] = { "TX", TABLE_NORMAL, .right = true },
	[RX] = { "RX", TABLE_NORMAL, .right = true },
	[STEERS] = { "STEERS", TABLE_MORE },
	[ID] = { "ID", TABLE_MORE, .right = true },
	[LAST] = { "LAST", TABLE_MORE },
};

/**
 * struct sessions - a table of sessions
 * @table: it
 * @mags: names of MAGs by their addresses
 * @traffic: the kernel's counters, or NULL
 * @now: milliseconds since 1970
 */
struct sessions {
	struct table *table;
	json_t *mags;
	struct traffic *traffic;
	uint64_t now;
};

/**
 * listing_text - a string of an answer
 * @object: the answer
 * @key: key of the string
 *
 * Return: the string, or "" if there is none.
 */
const char *listing_text(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void note_mag(json_t *mag, void *arg)
{
	json_t *name = json_object_get(mag, "name");

	if (name)
		json_object_set(arg, listing_text(mag, "remote-ipv6"), name);
}

static void *begin(const char *path, const struct look *look)
{
	struct sessions *s = calloc(1, sizeof(*s));
	struct timespec now;

	if (!s) {
		err_note("halma: out of memory");
		exit(EXIT_REFUSED);
	}
	s->table = table_new(columns, COLUMNS, look);
	s->mags = json_object();
	/* without their names, MAGs have their addresses */
	(void)daemon_inquire(path, json_pack("{ss}", "cmd", "mag"), note_mag, s->mags);
	if (!look->brief)
		s->traffic = traffic_open(path);
	clock_gettime(CLOCK_REALTIME, &now);
	s->now = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	return s;
}

/* what is one address needs no length to be told from a network */
static size_t without_length(const char *prefix)
{
	const char *slash = strchr(prefix, '/');
	size_t len = strlen(prefix);

	if (slash && !strcmp(slash, strchr(prefix, ':') ? "/128" : "/32"))
		len = (size_t)(slash - prefix);
	return len;
}

/* each on a line of its own */
static void put_prefixes(struct table *t, json_t *prefixes)
{
	char text[1024] = "";
	json_t *prefix;
	size_t i, n = 0;

	json_array_foreach(prefixes, i, prefix) {
		const char *one = json_string_value(prefix);

		if (one && n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", n ? "\n" : "",
					      (int)without_length(one), one);
	}
	table_cell(t, PREFIX, "%s", text);
}

static void put_state(struct table *t, const char *state)
{
	table_cell(t, STATE, "%s", state);
	table_mood(t, STATE, strcmp(state, "active") ? TABLE_WARN : TABLE_GOOD);
}

/* by name; one that has left the configuration, and where a node is itself, by address */
static void put_mag(const struct sessions *s, json_t *session)
{
	const char *address = listing_text(session, "mag");
	const char *name = listing_text(s->mags, address);

	if (!*address)
		address = listing_text(session, "remote-ipv6");
	table_cell(s->table, MAG, "%s", *name ? name : address);
}

static void put_times(const struct sessions *s, json_t *session)
{
	json_t *left = json_object_get(session, "remaining");
	json_t *began = json_object_get(session, "began");
	uint64_t since = (uint64_t)json_integer_value(began);
	char text[HUMAN_TEXT];

	if (began)
		table_cell(s->table, UP, "%s", human_ms(s->now > since ? s->now - since : 0, text));
	if (left)
		table_cell(s->table, LEFT, "%s",
			   human_ms((uint64_t)json_integer_value(left), text));
}

static void put_traffic(const struct sessions *s, json_t *session)
{
	struct traffic_count count;
	char text[HUMAN_TEXT];

	if (!traffic_of(s->traffic, session, &count))
		return;
	table_cell(s->table, TX, "%s", human_count(count.tx_bytes, "B", text));
	table_cell(s->table, RX, "%s", human_count(count.rx_bytes, "B", text));
}

static void row(void *on, json_t *session)
{
	struct sessions *s = on;

	table_cell(s->table, MN_ID, "%s", listing_text(session, "mn-id"));
	put_prefixes(s->table, json_object_get(session, "prefix"));
	table_cell(s->table, KIND, "%s", listing_text(session, "kind"));
	put_mag(s, session);
	put_state(s->table, listing_text(session, "state"));
	put_times(s, session);
	put_traffic(s, session);
	table_cell(s->table, STEERS, "%s", listing_text(session, "steers"));
	table_cell(s->table, ID, "%lld",
		   (long long)json_integer_value(json_object_get(session, "id")));
	table_cell(s->table, LAST, "%s", listing_text(session, "last-verdict"));
	table_row(s->table);
}

static void end(void *on)
{
	struct sessions *s = on;

	table_end(s->table);
	traffic_close(s->traffic);
	json_decref(s->mags);
	free(s);
}

const struct listing listing_sessions = {
	.rows = true, .begin = begin, .row = row, .end = end,
};
