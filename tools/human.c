// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "human.h"

/* stands where the middle of a text is left out */
#define GAP	".."

/* a number of units and what is left of them in the next smaller one */
static const char *two(uint64_t value, unsigned int of, char unit, char small, char *text)
{
	uint64_t big = value / of, rest = value % of;

	if (rest)
		snprintf(text, HUMAN_TEXT, "%" PRIu64 "%c%" PRIu64 "%c", big, unit, rest, small);
	else
		snprintf(text, HUMAN_TEXT, "%" PRIu64 "%c", big, unit);
	return text;
}

/**
 * human_ms - a duration, in its two largest units
 * @ms: milliseconds
 * @text: room of HUMAN_TEXT
 *
 * Return: @text.
 */
const char *human_ms(uint64_t ms, char *text)
{
	uint64_t s = ms / 1000;

	if (s < 60)
		snprintf(text, HUMAN_TEXT, "%" PRIu64 "s", s);
	else if (s < 3600)
		two(s, 60, 'm', 's', text);
	else if (s < 86400)
		two(s / 60, 60, 'h', 'm', text);
	else
		two(s / 3600, 24, 'd', 'h', text);
	return text;
}

/**
 * human_count - a number, with three digits at most and a prefix for powers of 1000
 * @count: the number
 * @unit: of what; "" for none
 * @text: room of HUMAN_TEXT
 *
 * Return: @text.
 */
const char *human_count(uint64_t count, const char *unit, char *text)
{
	static const char prefixes[] = "kMGTPE";
	uint64_t scale = 1000, tenths;
	unsigned int i = 0;

	if (count < 1000) {
		snprintf(text, HUMAN_TEXT, "%" PRIu64 "%s", count, unit);
		return text;
	}
	/* as long as it would be rounded to 1000 */
	while (count / scale > 999 || (count / scale == 999 && count % scale >= scale / 2)) {
		scale *= 1000;
		i++;
	}
	tenths = count / (scale / 10) + (count / (scale / 100) % 10 >= 5);
	if (tenths < 100)
		snprintf(text, HUMAN_TEXT, "%" PRIu64 ".%" PRIu64 "%c%s", tenths / 10,
			 tenths % 10, prefixes[i], unit);
	else
		snprintf(text, HUMAN_TEXT, "%" PRIu64 "%c%s",
			 count / scale + (count % scale >= scale / 2), prefixes[i], unit);
	return text;
}

/**
 * human_time - a point in time, in the zone of who reads it
 * @ms: milliseconds since 1970
 * @text: room of HUMAN_TEXT
 *
 * Return: @text.
 */
const char *human_time(uint64_t ms, char *text)
{
	time_t when = (time_t)(ms / 1000);
	struct tm tm;

	if (!localtime_r(&when, &tm) || !strftime(text, HUMAN_TEXT, "%Y-%m-%d %H:%M:%S", &tm))
		snprintf(text, HUMAN_TEXT, "?");
	return text;
}

/* an octet within a character of UTF-8 */
static bool is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/**
 * human_width - how wide a text is
 * @text: UTF-8
 * @len: octets of it
 *
 * Return: its characters.
 */
size_t human_width(const char *text, size_t len)
{
	size_t i, width = 0;

	for (i = 0; i < len; i++)
		width += !is_inside(text[i]);
	return width;
}

/* where a character begins */
static size_t offset_of(const char *text, size_t len, size_t character)
{
	size_t at;

	for (at = 0; at < len; at++)
		if (!is_inside(text[at]) && !character--)
			break;
	return at;
}

/**
 * human_cut - leave out the middle of a text that is too wide
 * @text: UTF-8
 * @len: octets of it
 * @width: characters that may be left
 * @to: room for @len + 1 octets, and 3 at least
 *
 * Begin and end are what tells one name from another.
 */
void human_cut(const char *text, size_t len, size_t width, char *to)
{
	size_t whole = human_width(text, len), gap = strlen(GAP), head, tail;

	if (whole <= width || width < gap) {
		memcpy(to, text, len);
		to[len] = '\0';
		return;
	}
	head = offset_of(text, len, (width - gap + 1) / 2);
	tail = offset_of(text, len, whole - (width - gap) / 2);
	memcpy(to, text, head);
	memcpy(to + head, GAP, gap);
	memcpy(to + head + gap, text + tail, len - tail);
	to[head + gap + len - tail] = '\0';
}
