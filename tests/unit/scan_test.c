// SPDX-License-Identifier: GPL-2.0
/*
 * Words and signs of a configuration, held against libconfuse itself.
 *
 * sources: userd/config/scan.c
 * packages: libconfuse
 */
#include "unit.h"

#include <confuse.h>

#include "config/scan.h"

/* Longest text that is made of all signs */
#define TEXT_MAX	5

static void ignore(cfg_t *cfg, const char *fmt, va_list ap)
{
	(void)cfg;
	(void)fmt;
	(void)ap;
}

/* The value of x in a text, as libconfuse reads it; NULL if it refuses the text. */
static char *confuse_value(const char *text)
{
	cfg_opt_t opts[] = { CFG_STR("x", NULL, CFGF_NODEFAULT), CFG_END() };
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);
	char *value = NULL;

	assert_non_null(cfg);
	cfg_set_error_function(cfg, ignore);
	if (cfg_parse_buf(cfg, text) == CFG_SUCCESS && cfg_size(cfg, "x"))
		value = strdup(cfg_getstr(cfg, "x"));
	cfg_free(cfg);
	return value;
}

/* The same; NULL if there is anything but x = WORD. */
static char *scan_value(const char *text)
{
	char *copy = strdup(text), *value = NULL;
	struct scan scan, word;
	long len;

	assert_non_null(copy);
	scan_begin(&scan, copy);
	if (scan_next(&scan) == SCAN_WORD && scan_is(&scan, "x") &&
	    scan_next(&scan) == SCAN_EQUALS && scan_next(&scan) == SCAN_WORD) {
		word = scan;
		if (scan_next(&scan) == SCAN_END) {
			len = scan_word(&word);
			value = len < 0 ? NULL : strndup(word.begin, (size_t)len);
		}
	}
	free(copy);
	return value;
}

/* What is read as a word is the same word for libconfuse. Return: it is a word. */
static bool same_word(const char *text)
{
	char *value = scan_value(text);
	char *other = confuse_value(text);
	bool is_word = value;

	/* libconfuse drops some signs, and takes no comment between a sign and its value */
	if (value && other && strcmp(value, other))
		fail_msg("'%s' is '%s' for libconfuse, not '%s'", text, other, value);
	free(value);
	free(other);
	return is_word;
}

static void all_texts(void **state)
{
	static const char signs[] = "a/*#$ \\\n";
	unsigned int words = 0;
	char text[32];
	size_t i, n, len, count;

	(void)state;
	for (len = 1, count = strlen(signs); len <= TEXT_MAX; len++, count *= strlen(signs)) {
		for (i = 0; i < count; i++) {
			size_t rest = i, at = (size_t)snprintf(text, sizeof(text), "x = ");

			for (n = 0; n < len; n++, rest /= strlen(signs))
				text[at++] = signs[rest % strlen(signs)];
			text[at] = '\0';
			words += same_word(text);
		}
	}
	print_message("# %u texts are words\n", words);
	assert_true(words > 1000);
}

static void is(const char *text, const char *value)
{
	char *is = scan_value(text);

	if (!is != !value || (value && strcmp(is, value)))
		fail_msg("%s is %s, not %s", text, is ? is : "none", value ? value : "none");
	free(is);
	assert_int_equal(same_word(text), !!value);
}

static void slashes(void **state)
{
	(void)state;
	is("x = abcdefgh//defgh", "abcdefgh//defgh");
	is("x = /etc//halma/", "/etc//halma/");
	is("x = http://a/", "http://a/");
	is("x = a/", "a/");
	is("x = /", "/");
	is("x = a //b", "a");
	is("x = a /*b*/", "a");
	is("x = \"a\"//b", "a");
	is("x = a#b", "a");
}

/* libconfuse drops the sign, and has two words. */
static void stars(void **state)
{
	(void)state;
	is("x = a/*b*/", NULL);
	is("x = a*", NULL);
	is("x = a/**/", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a comment begins where a word could, not in one", slashes),
		CASE("a star in a word is refused, and begins no comment there", stars),
		CASE("what is a word is the same one for libconfuse, whatever it is made of",
		     all_texts),
	};

	return RUN(tests);
}
