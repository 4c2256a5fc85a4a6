// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics as text.
 */
#include <stdio.h>
#include <stdlib.h>

#include "control/openmetrics.h"
#include "control/text.h"

#define ROOM_MIN	16384

/* Decimals of a value; a unit of the Timestamp option is 15 us */
#define DECIMALS	1000000

static const char *const types[] = {
	[OPENMETRICS_COUNTER] = "counter",
	[OPENMETRICS_GAUGE] = "gauge",
	[OPENMETRICS_HISTOGRAM] = "histogram",
	[OPENMETRICS_INFO] = "info",
};

static const char *const suffixes[] = {
	[OPENMETRICS_COUNTER] = "_total",
	[OPENMETRICS_GAUGE] = "",
	[OPENMETRICS_HISTOGRAM] = "",
	[OPENMETRICS_INFO] = "_info",
};

static bool make_room(struct openmetrics *om, size_t len)
{
	size_t room = om->room ? om->room : ROOM_MIN;
	char *text;

	while (room < om->len + len)
		room *= 2;
	if (room == om->room)
		return true;
	text = realloc(om->text, room);
	om->failed |= !text;
	if (!text)
		return false;
	om->text = text;
	om->room = room;
	return true;
}

static void put(struct openmetrics *om, const char *text)
{
	size_t len = strlen(text);

	if (om->failed || !make_room(om, len + 1))
		return;
	memcpy(om->text + om->len, text, len + 1);
	om->len += len;
}

static void put_number(struct openmetrics *om, u64 number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", number);
	put(om, text);
}

/* With decimals only where there are some. */
static void put_value(struct openmetrics *om, u64 value, u32 scale)
{
	u64 rest = value % scale * DECIMALS / scale;
	char text[24];

	put_number(om, value / scale);
	if (!rest)
		return;
	snprintf(text, sizeof(text), ".%06llu", rest);
	put(om, text);
}

/* A family has the name of its samples in the text format, and that without suffix in the other. */
static void put_line(struct openmetrics *om, const char *what, const char *text)
{
	const struct openmetrics_family *family = om->family;

	put(om, "# ");
	put(om, what);
	put(om, " " OPENMETRICS_PREFIX);
	put(om, family->name);
	if (om->plain)
		put(om, suffixes[family->type]);
	put(om, " ");
	put(om, text);
	put(om, "\n");
}

void openmetrics_family(struct openmetrics *om, const struct openmetrics_family *family)
{
	bool known = !om->plain || family->type != OPENMETRICS_INFO;

	om->family = family;
	put_line(om, "TYPE", known ? types[family->type] : "gauge");
	if (family->unit && !om->plain)
		put_line(om, "UNIT", family->unit);
	put_line(om, "HELP", family->help);
}

void openmetrics_label(struct openmetrics_labels *labels, const char *name, const char *value)
{
	labels->v[labels->count++] = (struct openmetrics_label){ name, value };
}

static void put_escaped(struct openmetrics *om, const char *text)
{
	char letter[2] = "";

	for (; *text; text++) {
		letter[0] = *text;
		if (*text == '\n')
			put(om, "\\n");
		else if (*text == '"')
			put(om, "\\\"");
		else if (*text == '\\')
			put(om, "\\\\");
		else
			put(om, letter);
	}
}

static void put_label(struct openmetrics *om, const struct openmetrics_label *label, bool first)
{
	json_t *text = text_json(label->value);

	put(om, first ? "{" : ",");
	put(om, label->name);
	put(om, "=\"");
	om->failed |= !text;
	if (text)
		put_escaped(om, json_string_value(text));
	json_decref(text);
	put(om, "\"");
}

static void put_name(struct openmetrics *om, const char *suffix,
		     const struct openmetrics_labels *labels, const char *bound)
{
	const struct openmetrics_label le = { "le", bound };
	unsigned int i;

	put(om, OPENMETRICS_PREFIX);
	put(om, om->family->name);
	put(om, suffix);
	for (i = 0; i < labels->count; i++)
		put_label(om, &labels->v[i], !i);
	if (bound)
		put_label(om, &le, !i);
	put(om, labels->count || bound ? "} " : " ");
}

void openmetrics_sample(struct openmetrics *om, const struct openmetrics_labels *labels, u64 value,
			u32 scale)
{
	put_name(om, suffixes[om->family->type], labels, NULL);
	put_value(om, value, scale);
	put(om, "\n");
}

void openmetrics_histogram(struct openmetrics *om, const struct openmetrics_labels *labels,
			   const struct histogram *h)
{
	unsigned int i;
	u64 count = 0;

	/* each class has those below it, too */
	for (i = 0; i <= HISTOGRAM_BOUNDS; i++) {
		count += h->count[i];
		put_name(om, "_bucket", labels,
			 i < HISTOGRAM_BOUNDS ? histogram_bound(i) : "+Inf");
		put_number(om, count);
		put(om, "\n");
	}
	put_name(om, "_count", labels, NULL);
	put_number(om, count);
	put(om, "\n");
	put_name(om, "_sum", labels, NULL);
	put_value(om, h->sum, HISTOGRAM_SECOND);
	put(om, "\n");
}

bool openmetrics_end(struct openmetrics *om)
{
	if (!om->plain)
		put(om, "# EOF\n");
	return !om->failed;
}
