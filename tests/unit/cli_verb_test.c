// SPDX-License-Identifier: GPL-2.0
/*
 * Which object or verb a word means, and what is said where it means none or several.
 *
 * sources: tools/args.c tools/verb.c tools/parse.c tools/names.c userd/base/near.c
 */
#include "unit.h"

#include "tools/args.h"
#include "tools/ctx.h"
#include "tools/err.h"

static char said[1024];

int err_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

int ctx_flush(struct ctx *c)
{
	(void)c;
	return EXIT_OK;
}

int ctx_settle(struct ctx *c)
{
	(void)c;
	return EXIT_OK;
}

static const struct verb binding[] = {
	{ .name = "show" }, { .name = "add" }, { .name = "set" }, { .name = "del" },
	{ .name = "get" }, { .name = "lookup" }, { .name = "flush" },
};

static const struct verb mn[] = {
	{ .name = "show" }, { .name = "list" }, { .name = "revoke" },
};

static const struct verb objects[] = {
	{ .name = "link" }, { .name = "monitor" }, { .name = "mn" }, { .name = "mag" },
};

static void means(const struct verb *v, size_t count, const char *word, const char *should)
{
	const struct verb *found;

	said[0] = '\0';
	found = args_verb(v, count, "verb", word);
	assert_string_equal(said, "");
	assert_non_null(found);
	assert_string_equal(found->name, should);
}

static void is_complaint(const struct verb *v, size_t count, const char *word, const char *should)
{
	said[0] = '\0';
	assert_null(args_verb(v, count, "verb", word));
	assert_string_equal(said, should);
}

static void abbreviations(void **state)
{
	(void)state;
	means(binding, ARGS_COUNT(binding), "show", "show");
	means(binding, ARGS_COUNT(binding), "sh", "show");
	means(binding, ARGS_COUNT(binding), "se", "set");
	means(binding, ARGS_COUNT(binding), "f", "flush");
	/* a whole word is not the beginning of another one */
	means(objects, ARGS_COUNT(objects), "mn", "mn");
	means(objects, ARGS_COUNT(objects), "mo", "monitor");
}

static void other_words(void **state)
{
	static const char *const list[] = { "list", "lst", "ls" };
	size_t i;

	(void)state;
	for (i = 0; i < ARGS_COUNT(list); i++) {
		means(binding, ARGS_COUNT(binding), list[i], "show");
		means(mn, ARGS_COUNT(mn), list[i], "list");
	}
	means(binding, ARGS_COUNT(binding), "delete", "del");
	means(binding, ARGS_COUNT(binding), "dele", "del");
	/* a verb of its own comes before another word for one */
	means(binding, ARGS_COUNT(binding), "l", "lookup");
	means(binding, ARGS_COUNT(binding), "li", "show");
	/* there is nothing to delete */
	is_complaint(mn, ARGS_COUNT(mn), "delete",
		     "verb \"delete\" is unknown; there are: show, list, revoke, help.");
}

static void ambiguous(void **state)
{
	(void)state;
	is_complaint(objects, ARGS_COUNT(objects), "m",
		     "verb \"m\" is ambiguous: monitor, mn, mag.");
	is_complaint(binding, ARGS_COUNT(binding), "s", "verb \"s\" is ambiguous: show, set.");
}

static void unknown(void **state)
{
	(void)state;
	is_complaint(mn, ARGS_COUNT(mn), "shiw",
		     "verb \"shiw\" is unknown; did you mean \"show\"? There are: show, list, revoke, help.");
	is_complaint(mn, ARGS_COUNT(mn), "hlep",
		     "verb \"hlep\" is unknown; did you mean \"help\"? There are: show, list, revoke, help.");
	is_complaint(mn, ARGS_COUNT(mn), "remove-all",
		     "verb \"remove-all\" is unknown; there are: show, list, revoke, help.");
	is_complaint(mn, ARGS_COUNT(mn), "",
		     "verb \"\" is unknown; there are: show, list, revoke, help.");
}

static int take_nothing(struct args *a, const struct keyword *k, void *to)
{
	(void)a;
	(void)k;
	(void)to;
	return EXIT_OK;
}

static void keywords(void **state)
{
	static const struct keyword k[] = { { "mn-id", take_nothing, 0 },
					    { "prefix", take_nothing, 0 } };
	static const struct {
		char word[16];
		const char *said;
	} table[] = {
		{ "mnid", "\"mnid\" is not a keyword here; did you mean \"mn-id\"?" },
		{ "colour", "\"colour\" is not a keyword here." },
	};
	char *words[1];
	struct args a = { .words = words, .count = 1 };
	size_t i;

	(void)state;
	for (i = 0; i < ARGS_COUNT(table); i++) {
		words[0] = (char *)table[i].word;
		a.at = 0;
		assert_int_equal(args_keywords(&a, k, ARGS_COUNT(k), NULL), EXIT_USAGE);
		assert_string_equal(said, table[i].said);
	}
}

/* where "show" can be left out, what is not this word is a name */
static void left_out(void **state)
{
	static char word[][8] = { "show", "sh", "ls", "list", "lma0", "shift", "", "l" };
	static const bool taken[] = { true, true, true, true, false, false, false, false };
	char *words[1];
	struct args a = { .words = words, .count = 1 };
	size_t i;

	(void)state;
	for (i = 0; i < ARGS_COUNT(taken); i++) {
		words[0] = word[i];
		a.at = 0;
		args_take_show(&a);
		assert_int_equal(a.at, taken[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a verb can be shortened as long as it is no other", abbreviations),
		CASE("list, lst and ls mean show or list; delete means del", other_words),
		CASE("an ambiguous word is an error that names what it may mean", ambiguous),
		CASE("an unknown word is an error that lists the verbs, and the nearest", unknown),
		CASE("an unknown keyword is an error that names the nearest", keywords),
		CASE("a verb that can be left out is taken if it is there", left_out),
	};

	return RUN(tests);
}
