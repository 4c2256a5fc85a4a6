// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "parse.h"
#include "print.h"

static size_t dump_flags(const struct print *p)
{
	return p->pretty ? JSON_INDENT(4) : JSON_COMPACT;
}

/* takes over @value */
static void add(struct print *p, const char *key, json_t *value)
{
	json_t *in = p->open[p->depth - 1];

	if (json_is_array(in) ? json_array_append_new(in, value) :
				json_object_set_new_nocheck(in, key, value)) {
		err_note("halma: out of memory");
		exit(EXIT_REFUSED);
	}
}

static void open_new(struct print *p, const char *key, json_t *value)
{
	if (!p->json) {
		json_decref(value);
		return;
	}
	if (p->depth)
		add(p, key, value);
	p->open[p->depth++] = value;
}

/**
 * print_list - begin a list of items
 * @p: printer
 */
void print_list(struct print *p)
{
	p->list = true;
	p->first = true;
	if (p->json && !p->lines)
		putchar('[');
}

/**
 * print_list_end - end a list of items
 * @p: printer
 */
void print_list_end(struct print *p)
{
	if (p->json && !p->lines)
		puts(p->pretty && !p->first ? "\n]" : "]");
	p->list = false;
}

/**
 * print_item - begin an item: a JSON object or a line of text
 * @p: printer
 */
void print_item(struct print *p)
{
	if (p->json)
		open_new(p, NULL, json_object());
}

static void item_write(struct print *p)
{
	if (p->list && !p->lines && !p->first)
		putchar(',');
	if (p->list && !p->lines && p->pretty)
		putchar('\n');
	json_dumpf(p->open[0], stdout, dump_flags(p));
	if (!p->list || p->lines)
		putchar('\n');
}

/**
 * print_item_end - end an item and write it
 * @p: printer
 */
void print_item_end(struct print *p)
{
	if (p->json) {
		item_write(p);
		json_decref(p->open[0]);
		p->depth = 0;
	} else {
		putchar('\n');
	}
	p->first = false;
}

/**
 * print_object - begin a JSON object within the item; nothing in text
 * @p: printer
 * @key: its key
 */
void print_object(struct print *p, const char *key)
{
	if (p->json)
		open_new(p, key, json_object());
}

/**
 * print_array - begin a JSON array within the item; nothing in text
 * @p: printer
 * @key: its key
 */
void print_array(struct print *p, const char *key)
{
	if (p->json)
		open_new(p, key, json_array());
}

/**
 * print_end - end what print_object() or print_array() began
 * @p: printer
 */
void print_end(struct print *p)
{
	if (p->json)
		p->depth--;
}

/**
 * print_text - print what only text has
 * @p: printer
 * @fmt: as for printf
 */
void print_text(struct print *p, const char *fmt, ...)
{
	va_list ap;

	if (p->json)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

/**
 * print_newline - go on in the next line of the same item
 * @p: printer
 */
void print_newline(struct print *p)
{
	if (!p->json)
		fputs(p->oneline ? "\\   " : "\n   ", stdout);
}

/**
 * print_string - print a string
 * @p: printer
 * @key: JSON key
 * @lead: text in front, or NULL for no text
 * @value: of the kernel or formatted; anything that is not UTF-8 is shown as "?"
 */
void print_string(struct print *p, const char *key, const char *lead, const char *value)
{
	json_t *string;

	if (!p->json) {
		if (lead)
			printf("%s%s", lead, value);
		return;
	}
	string = json_string(value);
	add(p, key, string ? string : json_string("?"));
}

/**
 * print_uint - print a number
 * @p: printer
 * @key: JSON key
 * @lead: text in front, or NULL for no text
 * @value: the number; as JSON a string if it has all 64 bits, which few readers
 *	take for a number
 */
void print_uint(struct print *p, const char *key, const char *lead, uint64_t value)
{
	if (!p->json) {
		if (lead)
			printf("%s%" PRIu64, lead, value);
		return;
	}
	if (value > INT64_MAX)
		add(p, key, json_sprintf("%" PRIu64, value));
	else
		add(p, key, json_integer((json_int_t)value));
}

/**
 * print_int - print a number that may be negative
 * @p: printer
 * @key: JSON key
 * @lead: text in front, or NULL for no text
 * @value: the number
 */
void print_int(struct print *p, const char *key, const char *lead, int64_t value)
{
	if (p->json)
		add(p, key, json_integer(value));
	else if (lead)
		printf("%s%" PRId64, lead, value);
}

/**
 * print_ms - print a duration: milliseconds in JSON, with a unit in text
 * @p: printer
 * @key: JSON key
 * @lead: text in front, or NULL for no text
 * @ms: milliseconds
 */
void print_ms(struct print *p, const char *key, const char *lead, uint64_t ms)
{
	char text[PARSE_MS_TEXT];

	if (p->json)
		print_uint(p, key, NULL, ms);
	else if (lead)
		printf("%s%s", lead, format_ms(ms, text));
}

/**
 * print_flag - print something that is so or not
 * @p: printer
 * @key: JSON key
 * @lead: text if it is so, or NULL for no text
 * @value: whether it is so
 */
void print_flag(struct print *p, const char *key, const char *lead, bool value)
{
	if (p->json)
		add(p, key, json_boolean(value));
	else if (lead && value)
		fputs(lead, stdout);
}

/**
 * print_json - print a JSON value that somebody else made; nothing in text
 * @p: printer
 * @key: JSON key
 * @value: the value; stays the caller's
 */
void print_json(struct print *p, const char *key, json_t *value)
{
	if (p->json)
		add(p, key, json_incref(value));
}
