// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "ctx.h"
#include "err.h"

#include "../userd/base/near.h"

/**
 * args_end - whether all words are taken
 * @a: the words
 *
 * Return: true if so.
 */
bool args_end(const struct args *a)
{
	return a->at >= a->count;
}

/**
 * args_peek - the next word, without taking it
 * @a: the words
 *
 * Return: the word, or NULL at the end.
 */
const char *args_peek(const struct args *a)
{
	return args_end(a) ? NULL : a->words[a->at];
}

/**
 * args_take - take the next word if it is this one
 * @a: the words
 * @word: the one wanted
 *
 * Return: true if it was taken.
 */
bool args_take(struct args *a, const char *word)
{
	if (args_end(a) || strcmp(a->words[a->at], word))
		return false;
	a->at++;
	return true;
}

/**
 * args_value - take the next word, whatever it is
 * @a: the words
 * @what: what it would be, for the complaint
 *
 * Return: the word; NULL, with a complaint, at the end.
 */
const char *args_value(struct args *a, const char *what)
{
	if (args_end(a)) {
		err_usage("a value for \"%s\" is missing.", what);
		return NULL;
	}
	return a->words[a->at++];
}

/**
 * args_done - insist that all words are taken
 * @a: the words
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_done(const struct args *a)
{
	if (args_end(a))
		return EXIT_OK;
	return err_usage("\"%s\" is not understood here.", args_peek(a));
}

static int bad_keyword(const char *word, const struct keyword *k, size_t count)
{
	struct near near;
	size_t i;

	near_begin(&near, word, strlen(word));
	for (i = 0; i < count; i++)
		near_try(&near, k[i].name);
	if (near.best)
		return err_usage("\"%s\" is not a keyword here; did you mean \"%s\"?", word,
				 near.best);
	return err_usage("\"%s\" is not a keyword here.", word);
}

/**
 * args_keywords - take all the rest as keywords, in any order
 * @a: the words
 * @k: table of keywords
 * @count: entries of @k
 * @to: handed to what takes the values
 *
 * Return: EXIT_OK or what the first failure returned.
 */
int args_keywords(struct args *a, const struct keyword *k, size_t count, void *to)
{
	const char *word;
	size_t i;
	int ret;

	while (!args_end(a)) {
		word = a->words[a->at++];
		for (i = 0; i < count && strcmp(word, k[i].name); i++)
			;
		if (i == count)
			return bad_keyword(word, k, count);
		ret = k[i].take(a, &k[i], to);
		if (ret)
			return ret;
	}
	return EXIT_OK;
}

/* the usual complaint, for what a parse function returned */
static int bad(const char *what, const char *value, int err, const char *wanted)
{
	if (err == -ERANGE)
		return err_usage("%s \"%s\" is too large.", what, value);
	return err_usage("%s \"%s\" is not %s.", what, value, wanted);
}

/**
 * args_uint - take a number
 * @a: the words
 * @what: what it is
 * @max: largest that fits
 * @value: result
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_uint(struct args *a, const char *what, uint64_t max, uint64_t *value)
{
	const char *word;
	int err;

	word = args_value(a, what);
	if (!word)
		return EXIT_USAGE;
	err = parse_uint(word, max, value);
	return err ? bad(what, word, err, "a number") : EXIT_OK;
}

/**
 * args_ms - take a duration
 * @a: the words
 * @what: what it is
 * @unit: milliseconds that a number without unit counts
 * @ms: result
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_ms(struct args *a, const char *what, uint64_t unit, uint64_t *ms)
{
	const char *word;
	int err;

	word = args_value(a, what);
	if (!word)
		return EXIT_USAGE;
	err = parse_ms(word, unit, ms);
	return err ? bad(what, word, err, "a duration (such as 500ms, 30s, 1.5h)") : EXIT_OK;
}

static int bad_enum(const char *word, const struct name_enum *e)
{
	char list[512] = "";
	unsigned int i;
	size_t n = 0;

	for (i = 0; i < e->count && n < sizeof(list); i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", i ? ", " : "",
				      e->entries[i]);
	return err_usage("%s \"%s\" is none of: %s.", e->name, word, list);
}

/**
 * args_enum - take the name of an enum's value
 * @a: the words
 * @e: the enum
 * @value: result
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_enum(struct args *a, const struct name_enum *e, uint64_t *value)
{
	const char *word;

	word = args_value(a, e->name);
	if (!word)
		return EXIT_USAGE;
	return parse_enum(word, e, value) ? bad_enum(word, e) : EXIT_OK;
}

/**
 * args_addr6 - take an IPv6 address
 * @a: the words
 * @what: what it is
 * @addr: result
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_addr6(struct args *a, const char *what, struct in6_addr *addr)
{
	struct addr any;
	const char *word;

	word = args_value(a, what);
	if (!word)
		return EXIT_USAGE;
	if (parse_addr(word, &any) || any.family != AF_INET6)
		return bad(what, word, -EINVAL, "an IPv6 address");
	*addr = any.in6;
	return EXIT_OK;
}

/**
 * args_prefix - take a prefix
 * @a: the words
 * @what: what it is
 * @prefix: result
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_prefix(struct args *a, const char *what, struct prefix *prefix)
{
	const char *word;
	int err;

	word = args_value(a, what);
	if (!word)
		return EXIT_USAGE;
	err = parse_prefix(word, prefix);
	return err ? bad(what, word, err, "a prefix (ADDRESS[/LENGTH])") : EXIT_OK;
}

/**
 * args_mnid - take a mobile node identifier
 * @a: the words
 * @what: what it is
 * @mnid: result
 *
 * Return: EXIT_OK or EXIT_USAGE.
 */
int args_mnid(struct args *a, const char *what, struct mnid *mnid)
{
	const char *word;
	int err;

	word = args_value(a, what);
	if (!word)
		return EXIT_USAGE;
	err = parse_mnid(word, mnid);
	if (err == -ERANGE)
		return err_usage("%s is longer than %d octets.", what, PARSE_MNID_MAX);
	return err ? bad(what, word, err,
			 "an identifier (NAI, hex:OCTETS, TYPE:TEXT or TYPE:hex:OCTETS)") : EXIT_OK;
}

/**
 * args_help - take a request for help
 * @a: the words
 *
 * Return: whether help is wanted.
 */
bool args_help(struct args *a)
{
	if (!args_take(a, "help") && !args_take(a, "--help") && !args_take(a, "-h"))
		return false;
	/* in a batch, what was asked before is answered before */
	ctx_flush(a->ctx);
	return true;
}

/**
 * args_usage - print help that was asked for
 * @text: it
 *
 * Return: EXIT_OK.
 */
int args_usage(const char *text)
{
	fputs(text, stdout);
	return EXIT_OK;
}

/**
 * args_run - run the verb that comes next
 * @c: context
 * @a: the words
 * @v: table of verbs; the first is run where none is given
 * @count: entries of @v
 * @help: usage
 *
 * Return: exit status.
 */
int args_run(struct ctx *c, struct args *a, const struct verb *v, size_t count, const char *help)
{
	const char *word = args_peek(a);
	const struct verb *verb = v;

	if (args_help(a))
		return args_usage(help);
	if (word) {
		verb = args_verb(v, count, "verb", word);
		if (!verb)
			return EXIT_USAGE;
		a->at++;
	}
	if (args_help(a))
		return args_usage(help);
	if (!verb->collects && ctx_settle(c))
		return EXIT_REFUSED;
	return verb->run(c, a);
}
