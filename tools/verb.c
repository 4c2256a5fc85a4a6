// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "err.h"

#include "../userd/base/near.h"

/*
 * Which object or verb a word means, as ip(8) has it: the word itself, another word for it, or
 * the beginning of one of them and of no other.
 */

#define LIST_TEXT 512

/* other words for a verb; the first verb that the table has is meant */
static const struct {
	const char *alias;
	const char *verbs[2];
} aliases[] = {
	{ "list", { "list", "show" } },
	{ "lst", { "list", "show" } },
	{ "ls", { "list", "show" } },
	{ "delete", { "del" } },
};

static bool begins(const char *word, const char *with)
{
	return !strncmp(word, with, strlen(with));
}

static const struct verb *by_name(const struct verb *v, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(v[i].name, name))
			return &v[i];
	return NULL;
}

/* by another word for it, or with @part by the beginning of one */
static const struct verb *by_alias(const struct verb *v, size_t count, const char *word, bool part)
{
	const struct verb *found = NULL;
	size_t i, j;

	for (i = 0; i < ARGS_COUNT(aliases) && !found; i++) {
		if (part ? !begins(aliases[i].alias, word) : strcmp(aliases[i].alias, word))
			continue;
		for (j = 0; j < 2 && aliases[i].verbs[j] && !found; j++)
			found = by_name(v, count, aliases[i].verbs[j]);
	}
	return found;
}

/* names, with commas between them; with a word only those that begin with it */
static const char *names(const struct verb *v, size_t count, const char *word, char *text)
{
	size_t i, n = 0;

	text[0] = '\0';
	for (i = 0; i < count && n < LIST_TEXT; i++)
		if (begins(v[i].name, word))
			n += (size_t)snprintf(text + n, LIST_TEXT - n, "%s%s", n ? ", " : "",
					      v[i].name);
	return text;
}

static const struct verb *by_beginning(const struct verb *v, size_t count, const char *word,
				       bool *ambiguous)
{
	const struct verb *found = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!begins(v[i].name, word))
			continue;
		*ambiguous = found;
		if (found)
			break;
		found = &v[i];
	}
	return found;
}

static const char *nearest(const struct verb *v, size_t count, const char *word)
{
	struct near near;
	size_t i;

	near_begin(&near, word, strlen(word));
	for (i = 0; i < count; i++)
		near_try(&near, v[i].name);
	near_try(&near, "help");
	return near.best;
}

static void say_unknown(const struct verb *v, size_t count, const char *what, const char *word)
{
	const char *best = nearest(v, count, word);
	char text[LIST_TEXT];

	names(v, count, "", text);
	if (best)
		err_usage("%s \"%s\" is unknown; did you mean \"%s\"? There are: %s, help.", what,
			  word, best, text);
	else
		err_usage("%s \"%s\" is unknown; there are: %s, help.", what, word, text);
}

/**
 * args_verb - find the object or verb that a word means
 * @v: the table
 * @count: its entries
 * @what: what its entries are, for the complaint
 * @word: the word, another one for it, or the beginning of one of them only
 *
 * Return: the entry; NULL, with a complaint, if it is none or may be several.
 */
const struct verb *args_verb(const struct verb *v, size_t count, const char *what,
			     const char *word)
{
	const struct verb *found = by_name(v, count, word);
	bool ambiguous = false;
	char text[LIST_TEXT];

	if (!found)
		found = by_alias(v, count, word, false);
	if (!found && *word)
		found = by_beginning(v, count, word, &ambiguous);
	if (!found && *word)
		found = by_alias(v, count, word, true);
	if (!found) {
		say_unknown(v, count, what, word);
	} else if (ambiguous) {
		err_usage("%s \"%s\" is ambiguous: %s.", what, word, names(v, count, word, text));
		found = NULL;
	}
	return found;
}

/**
 * args_take_show - take the next word if it means "show"
 * @a: the words
 *
 * For an object that has no other verb, which can be left out: what is not this
 * word is the next one.
 */
void args_take_show(struct args *a)
{
	static const struct verb show = { .name = "show" };
	const char *word = args_peek(a);

	if (word && *word && (begins(show.name, word) || by_alias(&show, 1, word, false)))
		a->at++;
}
