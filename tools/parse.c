// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "parse.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * parse_uint - a number, decimal or with 0x hexadecimal
 * @s: text, all of it
 * @max: largest value that fits where it goes
 * @value: result
 *
 * Return: 0, -EINVAL if it is no number, -ERANGE if it is too large.
 */
int parse_uint(const char *s, uint64_t max, uint64_t *value)
{
	uint64_t base = 10, v = 0;
	int digit;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		digit = hex_digit(*s);
		if (digit < 0 || (uint64_t)digit >= base)
			return -EINVAL;
		if (v > (max - (uint64_t)digit) / base || (uint64_t)digit > max)
			return -ERANGE;
		v = v * base + (uint64_t)digit;
	}
	*value = v;
	return 0;
}

/**
 * parse_addr - an IPv6 or IPv4 address
 * @s: text, all of it
 * @addr: result
 *
 * Return: 0 or -EINVAL.
 */
int parse_addr(const char *s, struct addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET6, s, &addr->in6) == 1)
		addr->family = AF_INET6;
	else if (inet_pton(AF_INET, s, &addr->in) == 1)
		addr->family = AF_INET;
	else
		return -EINVAL;
	return 0;
}

/**
 * parse_prefix - an address with or without a length
 * @s: text, all of it
 * @prefix: result; without a length, that of one address
 *
 * Return: 0 or -EINVAL.
 */
int parse_prefix(const char *s, struct prefix *prefix)
{
	size_t len = strcspn(s, "/");
	char text[PARSE_ADDR_TEXT];
	uint64_t bits;

	if (len >= sizeof(text))
		return -EINVAL;
	memcpy(text, s, len);
	text[len] = '\0';
	if (parse_addr(text, &prefix->addr))
		return -EINVAL;
	bits = prefix->addr.family == AF_INET6 ? 128 : 32;
	if (s[len] && parse_uint(s + len + 1, bits, &bits))
		return -EINVAL;
	prefix->len = (uint32_t)bits;
	return 0;
}

/**
 * parse_hex - octets as pairs of hexadecimal digits
 * @s: text, all of it
 * @data: result
 * @max: room in @data
 * @len: octets written
 *
 * Return: 0, -EINVAL if it is not hexadecimal, -ERANGE if there are too many.
 */
int parse_hex(const char *s, uint8_t *data, size_t max, size_t *len)
{
	size_t n = 0;
	int hi, lo;

	for (; *s; s += 2, n++) {
		hi = hex_digit(s[0]);
		lo = hi < 0 ? -1 : hex_digit(s[1]);
		if (lo < 0)
			return -EINVAL;
		if (n == max)
			return -ERANGE;
		data[n] = (uint8_t)(hi << 4 | lo);
	}
	*len = n;
	return 0;
}

/* the digits before a colon, if it begins so */
static const char *mnid_type(const char *s, uint64_t *type)
{
	char text[16];
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	if (!n || s[n] != ':')
		return s;
	if (n >= sizeof(text))
		return NULL;
	memcpy(text, s, n);
	text[n] = '\0';
	if (parse_uint(text, UINT32_MAX, type))
		return NULL;
	return s + n + 1;
}

/**
 * parse_mnid - a mobile node identifier
 * @s: NAI, hex:OCTETS, TYPE:TEXT or TYPE:hex:OCTETS
 * @mnid: result
 *
 * Return: 0, -EINVAL if it is malformed, -ERANGE if it is too long.
 */
int parse_mnid(const char *s, struct mnid *mnid)
{
	uint64_t type = 1;
	size_t len;
	int err;

	s = mnid_type(s, &type);
	if (!s)
		return -EINVAL;
	mnid->type = (uint32_t)type;
	if (!strncmp(s, "hex:", 4)) {
		err = parse_hex(s + 4, mnid->data, sizeof(mnid->data), &mnid->len);
		return err ? err : mnid->len ? 0 : -EINVAL;
	}
	len = strlen(s);
	if (!len)
		return -EINVAL;
	if (len > sizeof(mnid->data))
		return -ERANGE;
	memcpy(mnid->data, s, len);
	mnid->len = len;
	return 0;
}

static bool ms_unit(const char *s, uint64_t *unit)
{
	static const struct {
		const char *name;
		uint64_t ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
	};
	size_t i;

	if (!*s)
		return true;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(s, units[i].name)) {
			*unit = units[i].ms;
			return true;
		}
	return false;
}

/**
 * parse_ms - a duration
 * @s: a decimal number, perhaps with a fraction, perhaps with ms, s, m, h or d
 * @unit: milliseconds that a number without unit counts
 * @ms: result, rounded down
 *
 * Return: 0, -EINVAL if it is malformed, -ERANGE if it is too large.
 */
int parse_ms(const char *s, uint64_t unit, uint64_t *ms)
{
	uint64_t whole = 0, part = 0, scale = 1;
	const char *start = s;

	for (; is_digit(*s); s++) {
		if (whole > (UINT64_MAX / 86400000 - 10) / 10)
			return -ERANGE;
		whole = whole * 10 + (uint64_t)(*s - '0');
	}
	if (s == start)
		return -EINVAL;
	if (*s == '.') {
		if (!is_digit(*++s))
			return -EINVAL;
		for (; is_digit(*s); s++)
			if (scale < 1000000000) {
				part = part * 10 + (uint64_t)(*s - '0');
				scale *= 10;
			}
	}
	if (!ms_unit(s, &unit))
		return -EINVAL;
	*ms = whole * unit + part * unit / scale;
	return 0;
}

/**
 * parse_enum - the name of an enum's value
 * @s: text
 * @e: the enum
 * @value: result
 *
 * Return: 0 or -EINVAL.
 */
int parse_enum(const char *s, const struct name_enum *e, uint64_t *value)
{
	unsigned int i;

	for (i = 0; i < e->count; i++)
		if (!strcmp(s, e->entries[i])) {
			*value = e->first + i;
			return 0;
		}
	return -EINVAL;
}

/*
 * Copy one word down over its quotes; returns behind it, NULL if a quote stays
 * open. A backslash takes the next character as it is, except within ''.
 */
static char *word_end(char *from, char *to)
{
	char quote = 0;

	for (; *from; from++) {
		if (quote ? *from == quote : *from == '"' || *from == '\'') {
			quote = quote ? 0 : *from;
			continue;
		}
		if (!quote && isspace((unsigned char)*from)) {
			from++;
			break;
		}
		if (*from == '\\' && quote != '\'') {
			from++;
			if (!*from)
				return NULL;
		}
		*to++ = *from;
	}
	*to = '\0';
	return quote ? NULL : from;
}

/**
 * parse_words - split a line of a batch file in place
 * @line: the line; words are cut out of it
 * @words: result
 * @max: room in @words
 *
 * Words are separated by white space, '...' and "..." and backslash quote, a
 * word that begins with # ends the line.
 *
 * Return: number of words, -EINVAL for an open quote, -E2BIG for too many.
 */
int parse_words(char *line, char **words, int max)
{
	int n = 0;

	for (;;) {
		while (isspace((unsigned char)*line))
			line++;
		if (!*line || *line == '#')
			return n;
		if (n == max)
			return -E2BIG;
		words[n++] = line;
		line = word_end(line, line);
		if (!line)
			return -EINVAL;
	}
}

/**
 * format_addr - text of an address
 * @addr: the address
 * @text: room of PARSE_ADDR_TEXT
 *
 * Return: @text.
 */
const char *format_addr(const struct addr *addr, char *text)
{
	text[0] = '\0';
	if (addr->family)
		inet_ntop(addr->family, &addr->in6, text, PARSE_ADDR_TEXT);
	return text;
}

/**
 * format_prefix - text of a prefix
 * @prefix: the prefix
 * @text: room of PARSE_PREFIX_TEXT
 *
 * Return: @text.
 */
const char *format_prefix(const struct prefix *prefix, char *text)
{
	size_t len;

	format_addr(&prefix->addr, text);
	len = strlen(text);
	snprintf(text + len, PARSE_PREFIX_TEXT - len, "/%u", prefix->len & 0xff);
	return text;
}

/**
 * format_hex - octets as pairs of hexadecimal digits
 * @data: the octets
 * @len: how many
 * @text: room of PARSE_HEX_TEXT(@len)
 *
 * Return: @text.
 */
const char *format_hex(const uint8_t *data, size_t len, char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 15];
	}
	text[2 * len] = '\0';
	return text;
}

/*
 * Text that stays one word on a terminal and in a batch file: an identifier is
 * chosen by somebody else and must not be able to add words to a line.
 */
static bool mnid_is_text(const struct mnid *mnid)
{
	size_t i;

	for (i = 0; i < mnid->len; i++)
		if (mnid->data[i] <= ' ' || mnid->data[i] > '~' ||
		    strchr("\"'\\#", mnid->data[i]))
			return false;
	return mnid->len < 4 || memcmp(mnid->data, "hex:", 4);
}

/* would its beginning be taken for a type? */
static bool mnid_looks_typed(const struct mnid *mnid)
{
	size_t n = 0;

	while (n < mnid->len && is_digit((char)mnid->data[n]))
		n++;
	return n && n < mnid->len && mnid->data[n] == ':';
}

/**
 * format_mnid - text of a mobile node identifier
 * @mnid: the identifier
 * @text: room of PARSE_MNID_TEXT
 *
 * Return: @text, in one of the forms that parse_mnid() reads.
 */
const char *format_mnid(const struct mnid *mnid, char *text)
{
	bool plain = mnid_is_text(mnid);
	size_t n = 0;

	if (mnid->type != 1 || (plain && mnid_looks_typed(mnid)))
		n = (size_t)snprintf(text, PARSE_MNID_TEXT, "%u:", mnid->type);
	if (plain) {
		memcpy(text + n, mnid->data, mnid->len);
		text[n + mnid->len] = '\0';
	} else {
		memcpy(text + n, "hex:", 4);
		format_hex(mnid->data, mnid->len, text + n + 4);
	}
	return text;
}

/**
 * format_ms - text of a duration
 * @ms: milliseconds
 * @text: room of PARSE_MS_TEXT
 *
 * Return: @text.
 */
const char *format_ms(uint64_t ms, char *text)
{
	if (ms < 1000)
		snprintf(text, PARSE_MS_TEXT, "%" PRIu64 "ms", ms);
	else if (ms % 1000)
		snprintf(text, PARSE_MS_TEXT, "%" PRIu64 ".%03us", ms / 1000,
			 (unsigned int)(ms % 1000));
	else
		snprintf(text, PARSE_MS_TEXT, "%" PRIu64 "s", ms / 1000);
	return text;
}
