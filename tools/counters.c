// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"

#include "../userd/wire/status.h"

/*
 * "daemon counters": what became of PBUs, why messages were refused, and all else that
 * halmad counts. What never happened is shown with -s only.
 */

#define PATH_TEXT 256

/**
 * struct part - a table of the counters that is being made
 * @table: it
 * @look: how it looks
 * @any: it has a row
 */
struct part {
	struct table *table;
	const struct look *look;
	bool any;
};

/* @first is false where a table stands above */
static void part_end(struct part *part, bool *first)
{
	if (part->any && !*first)
		putchar('\n');
	*first &= !part->any;
	table_end(part->table);
}

/* ---- what became of PBUs ---- */

enum {
	REQUEST,
	ACCEPTED,
	REFUSED,
	IGNORED,
	HELD,
	ASKED,
	REQUEST_COLUMNS
};

static const struct column request_columns[REQUEST_COLUMNS] = {
	[REQUEST] = { "PBU" },
	[ACCEPTED] = { "ACCEPTED", .right = true },
	[REFUSED] = { "REFUSED", .right = true },
	[IGNORED] = { "IGNORED", .right = true },
	[HELD] = { "HELD", TABLE_NORMAL, .right = true },
	[ASKED] = { "ASKED", TABLE_NORMAL, .right = true },
};

static long long number(json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static long long sum(json_t *object)
{
	long long all = 0;
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
		all += json_integer_value(value);
	return all;
}

static void put_request(struct part *part, const char *name, json_t *request)
{
	const long long v[REQUEST_COLUMNS] = {
		[ACCEPTED] = number(request, "accepted"),
		[REFUSED] = sum(json_object_get(request, "refused")),
		[IGNORED] = number(request, "ignored"),
		[HELD] = number(request, "held"),
		[ASKED] = number(request, "asked"),
	};
	bool any = part->look->more;
	unsigned int i;

	for (i = ACCEPTED; i < REQUEST_COLUMNS; i++)
		any |= v[i];
	if (!any)
		return;
	part->any = true;
	table_cell(part->table, REQUEST, "%s", name);
	for (i = ACCEPTED; i < REQUEST_COLUMNS; i++)
		table_cell(part->table, i, "%lld", v[i]);
	table_row(part->table);
}

static void put_requests(json_t *received, const struct look *look, bool *first)
{
	struct part part = { .look = look };
	const char *name;
	json_t *request;

	part.table = table_new(request_columns, REQUEST_COLUMNS, look);
	json_object_foreach(json_object_get(json_object_get(received, "pbu"), "requests"), name,
			    request)
		put_request(&part, name, request);
	part_end(&part, first);
}

/* ---- why messages were refused ---- */

enum {
	MESSAGE,
	STATUS,
	STATUS_NAME,
	COUNT,
	STATUS_COLUMNS
};

static const struct column status_columns[STATUS_COLUMNS] = {
	[MESSAGE] = { "REFUSED" },
	[STATUS] = { "STATUS", .right = true },
	[STATUS_NAME] = { "MEANING", .least = 16 },
	[COUNT] = { "COUNT", .right = true },
};

static void put_statuses(struct part *part, const char *message, json_t *statuses,
			 const char *(*name)(uint8_t status))
{
	const char *status;
	json_t *count;

	json_object_foreach(statuses, status, count) {
		part->any = true;
		table_cell(part->table, MESSAGE, "%s", message);
		table_cell(part->table, STATUS, "%s", status);
		table_cell(part->table, STATUS_NAME, "%s", name((uint8_t)atoi(status)));
		table_cell(part->table, COUNT, "%lld", (long long)json_integer_value(count));
		table_row(part->table);
	}
}

static void put_refusals(json_t *counters, const struct look *look, bool *first)
{
	struct part part = { .look = look };
	const char *message;
	json_t *kind;

	part.table = table_new(status_columns, STATUS_COLUMNS, look);
	json_object_foreach(json_object_get(counters, "received"), message, kind)
		put_statuses(&part, message, json_object_get(kind, "refused"), ba_status_name);
	put_statuses(&part, "bra", json_object_get(counters, "bra-received"), bra_status_name);
	part_end(&part, first);
}

/* ---- all else ---- */

static const struct column other_columns[] = {
	{ "COUNTER", .least = 24 },
	{ "COUNT", .right = true },
};

/* shown above */
static bool is_shown(const char *path)
{
	const char *leaf = strrchr(path, '.');

	return !strcmp(path, "received.pbu.requests") || !strcmp(path, "bra-received") ||
	       (!strncmp(path, "received.", 9) && leaf && !strcmp(leaf, ".refused"));
}

static void put_others(struct part *part, json_t *object, const char *above)
{
	char path[PATH_TEXT];
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		snprintf(path, sizeof(path), "%s%s%s", above, *above ? "." : "", key);
		if (is_shown(path))
			continue;
		put_others(part, json_is_object(value) ? value : NULL, path);
		if (!json_is_integer(value) || (!part->look->more && !json_integer_value(value)))
			continue;
		part->any = true;
		table_cell(part->table, 0, "%s", path);
		table_cell(part->table, 1, "%lld", (long long)json_integer_value(value));
		table_row(part->table);
	}
}

/**
 * counters_print - print the counters of halmad, as text
 * @counters: as it tells them
 * @look: how tables look
 */
void counters_print(json_t *counters, const struct look *look)
{
	struct look in_order = *look;
	struct part part = { .look = look };
	bool first = true;

	in_order.as_they_come = true;
	put_requests(json_object_get(counters, "received"), &in_order, &first);
	put_refusals(counters, &in_order, &first);
	part.table = table_new(other_columns, 2, &in_order);
	put_others(&part, counters, "");
	part_end(&part, &first);
}
