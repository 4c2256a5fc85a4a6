// SPDX-License-Identifier: GPL-2.0
/*
 * The words and signs of a configuration. What a word is, is libconfuse's decision: here is the
 * same, so that a text can be looked at as a whole before it is read, and secrets without a copy.
 */
#include "config/scan.h"

#define BYTE_ORDER_MARK	"\xef\xbb\xbf"

void scan_begin(struct scan *scan, char *text)
{
	*scan = (struct scan){ .at = text, .begin = text, .end = text, .line = 1, .next_line = 1 };
	if (!strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)))
		scan_blank(text, text + strlen(BYTE_ORDER_MARK));
}

void scan_blank(char *begin, const char *end)
{
	for (; begin < end; begin++)
		if (*begin != '\n')
			*begin = ' ';
}

/* It can be in a word without quotes. So can //, which begins a comment only where a word could. */
static bool is_plain(char c)
{
	return c && !strchr(" #\"'\t\n\r={}()+,*", c);
}

static void count_lines(struct scan *scan, const char *from, const char *to)
{
	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		scan->next_line++;
		from++;
	}
}

/* The end of the comment that begins here; @at if none does, NULL if it does not end. */
static char *comment_end(char *at)
{
	char *end;

	if (*at == '#' || !strncmp(at, "//", 2))
		return strchrnul(at, '\n');
	if (strncmp(at, "/*", 2))
		return at;
	end = strstr(at + 2, "*/");
	return end ? end + 2 : NULL;
}

/* Return: false if there is a comment that is not closed. */
static bool skip(struct scan *scan)
{
	char *end;

	for (;;) {
		while (*scan->at && strchr(" \t\r\n", *scan->at))
			scan->next_line += *scan->at++ == '\n';
		end = comment_end(scan->at);
		if (end == scan->at)
			return true;
		if (!end)
			return false;
		count_lines(scan, scan->at, end);
		scan_blank(scan->at, end);
		scan->at = end;
	}
}

static bool is_variable(const char *at)
{
	return !strncmp(at, "${", 2);
}

/* ${NAME}: libconfuse takes it out of the environment. Return: its end, or NULL if it has none. */
static char *variable_end(char *at)
{
	char *end = strchr(at, '}');

	return end ? end + 1 : NULL;
}

/* The end of what is in quotes. Return: NULL if there is none; what it has no end of is @token. */
static char *quoted_end(char *at, enum scan_token *token)
{
	char quote = *at++;

	*token = SCAN_QUOTE;
	while (*at && *at != quote) {
		if (quote == '"' && is_variable(at)) {
			at = variable_end(at);
			if (!at) {
				*token = SCAN_VARIABLE;
				return NULL;
			}
		} else if (*at == '\\' && at[1]) {
			at += 2;
		} else {
			at++;
		}
	}
	return *at ? at + 1 : NULL;
}

static char *plain_end(char *at, enum scan_token *token)
{
	*token = SCAN_VARIABLE;
	if (is_variable(at))
		return variable_end(at);
	while (is_plain(*at))
		at++;
	return at;
}

static enum scan_token sign(struct scan *scan)
{
	static const struct {
		const char *text;
		enum scan_token token;
	} signs[] = {
		{ "{", SCAN_OPEN }, { "}", SCAN_CLOSE }, { "=", SCAN_EQUALS },
		{ "+=", SCAN_APPEND }, { ",", SCAN_COMMA },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signs); i++) {
		if (strncmp(scan->at, signs[i].text, strlen(signs[i].text)))
			continue;
		scan->end = scan->at + strlen(signs[i].text);
		return signs[i].token;
	}
	scan->end = scan->at + 1;
	return SCAN_STRAY;
}

static enum scan_token find(struct scan *scan)
{
	enum scan_token token;

	scan->end = *scan->at == '"' || *scan->at == '\'' ? quoted_end(scan->at, &token) :
							    plain_end(scan->at, &token);
	if (!scan->end) {
		scan->end = strchr(scan->at, '\0');
		return token;
	}
	return scan->end > scan->at ? SCAN_WORD : sign(scan);
}

enum scan_token scan_next(struct scan *scan)
{
	bool closed = skip(scan);

	scan->begin = scan->at;
	scan->line = scan->next_line;
	scan->end = scan->at;
	if (!closed) {
		scan->end = strchr(scan->at, '\0');
		scan->token = SCAN_COMMENT;
	} else {
		scan->token = *scan->at ? find(scan) : SCAN_END;
	}
	count_lines(scan, scan->at, scan->end);
	scan->at = scan->end;
	return scan->token;
}

bool scan_is(const struct scan *scan, const char *word)
{
	size_t len = (size_t)(scan->end - scan->begin);
	const char *begin = scan->begin;

	if (scan->token != SCAN_WORD)
		return false;
	if (*begin == '"' || *begin == '\'') {
		begin++;
		len -= 2;
	}
	return strlen(word) == len && !memcmp(begin, word, len);
}

/* An octet that is written as a number to base 8 or 16; @at is moved behind it. */
static int number(const char **at, int base, unsigned int digits)
{
	int value = 0;
	int digit;

	for (; digits; digits--, (*at)++) {
		digit = hex_digit(**at);
		if (digit < 0 || digit >= base)
			break;
		value = value * base + digit;
	}
	return value;
}

/* What stands behind a backslash in double quotes. Return: an octet, -1 if it is none, -2 for
 * nothing.
 */
static int escaped(const char **at)
{
	static const char names[] = "nrbfaetv";
	static const char octets[] = "\n\r\b\f\a\033\t\v";
	const char *name;
	char c = **at;
	int value;

	if (c >= '0' && c <= '9') {
		value = number(at, 8, 3);
		return value > 255 || (**at >= '0' && **at <= '9') || c > '7' ? -1 : value;
	}
	(*at)++;
	if (c == '\n')
		return -2;
	if (c == 'x' && hex_digit(**at) >= 0)
		return number(at, 16, 2);
	name = strchr(names, c);
	return name ? octets[name - names] : (unsigned char)c;
}

/* In single quotes only these two and the end of a line are something else with a backslash. */
static bool is_escape(const char *at, char quote)
{
	return *at == '\\' && (quote == '"' || strchr("\\'\n", at[1]));
}

long scan_word(struct scan *scan)
{
	const char *at = scan->begin + 1;
	char quote = *scan->begin;
	char *to = scan->begin;
	int octet;

	if (quote != '"' && quote != '\'')
		return scan->end - scan->begin;
	while (at < scan->end - 1) {
		if (!is_escape(at, quote)) {
			*to++ = *at++;
			continue;
		}
		at++;
		octet = escaped(&at);
		if (octet == -1 || !octet)
			return -1;
		if (octet > 0)
			*to++ = (char)octet;
	}
	return to - scan->begin;
}
