// SPDX-License-Identifier: GPL-2.0
/*
 * The parsers and formatters of the command line, tools/parse.c.
 *
 * sources: tools/parse.c tools/names.c
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/parse.h"

static void uint_test(void **state)
{
	uint64_t v;

	(void)state;
	assert_int_equal(parse_uint("0", 0, &v), 0);
	assert_int_equal(v, 0);
	assert_int_equal(parse_uint("0xFf", 255, &v), 0);
	assert_int_equal(v, 255);
	assert_int_equal(parse_uint("18446744073709551615", UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(parse_uint("0xffffffffffffffff", UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(parse_uint("18446744073709551616", UINT64_MAX, &v), -ERANGE);
	assert_int_equal(parse_uint("256", 255, &v), -ERANGE);
	assert_int_equal(parse_uint("7", 5, &v), -ERANGE);
	assert_int_equal(parse_uint("", 255, &v), -EINVAL);
	assert_int_equal(parse_uint("0x", 255, &v), -EINVAL);
	assert_int_equal(parse_uint("-1", 255, &v), -EINVAL);
	assert_int_equal(parse_uint("+1", 255, &v), -EINVAL);
	assert_int_equal(parse_uint(" 1", 255, &v), -EINVAL);
	assert_int_equal(parse_uint("1 ", 255, &v), -EINVAL);
	assert_int_equal(parse_uint("1a", 255, &v), -EINVAL);
}

static void prefix_round(const char *in, const char *out)
{
	char text[PARSE_PREFIX_TEXT];
	struct prefix p;

	assert_int_equal(parse_prefix(in, &p), 0);
	assert_string_equal(format_prefix(&p, text), out);
}

static void prefix_test(void **state)
{
	struct prefix p;

	(void)state;
	prefix_round("2001:db8::/64", "2001:db8::/64");
	prefix_round("2001:DB8:0::1", "2001:db8::1/128");
	prefix_round("10.0.0.1", "10.0.0.1/32");
	prefix_round("0.0.0.0/0", "0.0.0.0/0");
	prefix_round("::/0", "::/0");
	/* host bits are the kernel's to judge */
	prefix_round("2001:db8::1/64", "2001:db8::1/64");
	prefix_round("::ffff:255.255.255.255/128", "::ffff:255.255.255.255/128");
	assert_int_equal(parse_prefix("2001:db8::/129", &p), -EINVAL);
	assert_int_equal(parse_prefix("10.0.0.0/33", &p), -EINVAL);
	assert_int_equal(parse_prefix("2001:db8::/", &p), -EINVAL);
	assert_int_equal(parse_prefix("/64", &p), -EINVAL);
	assert_int_equal(parse_prefix("", &p), -EINVAL);
	assert_int_equal(parse_prefix("1.2.3", &p), -EINVAL);
	assert_int_equal(parse_prefix("2001:db8::/6 4", &p), -EINVAL);
	assert_int_equal(parse_prefix("2001:0db8:0000:0000:0000:0000:0000:0000:0000:0000:0:0/64",
				      &p), -EINVAL);
}

static void mnid_is(const char *in, uint32_t type, const void *data, size_t len, const char *out)
{
	char text[PARSE_MNID_TEXT];
	struct mnid m, again;

	assert_int_equal(parse_mnid(in, &m), 0);
	assert_int_equal(m.type, type);
	assert_int_equal(m.len, len);
	assert_memory_equal(m.data, data, len);
	assert_string_equal(format_mnid(&m, text), out);
	assert_int_equal(parse_mnid(text, &again), 0);
	assert_int_equal(again.type, type);
	assert_int_equal(again.len, len);
	assert_memory_equal(again.data, data, len);
}

static void mnid_test(void **state)
{
	struct mnid m;

	(void)state;
	mnid_is("alice@example.org", 1, "alice@example.org", 17, "alice@example.org");
	mnid_is("1:alice", 1, "alice", 5, "alice");
	mnid_is("2:bob", 2, "bob", 3, "2:bob");
	mnid_is("hex:00ff01", 1, "\0\xff\1", 3, "hex:00ff01");
	mnid_is("3:hex:6162", 3, "ab", 2, "3:ab");
	/* text that looks like something else is printed so that it is not taken for it */
	mnid_is("1:7:x", 1, "7:x", 3, "1:7:x");
	mnid_is("hex:6865783a", 1, "hex:", 4, "hex:6865783a");
	mnid_is("1:hex:6865783a6162", 1, "hex:ab", 6, "hex:6865783a6162");
	mnid_is("hexa", 1, "hexa", 4, "hexa");
	mnid_is("a:b", 1, "a:b", 3, "a:b");
	mnid_is("12", 1, "12", 2, "12");
	/* what could add words to a line is not text */
	mnid_is("a b", 1, "a b", 3, "hex:612062");
	mnid_is("a\nb", 1, "a\nb", 3, "hex:610a62");
	mnid_is("a\"b", 1, "a\"b", 3, "hex:612262");
	mnid_is("#a", 1, "#a", 2, "hex:2361");
	mnid_is("a\\b", 1, "a\\b", 3, "hex:615c62");
	mnid_is("\xc3\xa9", 1, "\xc3\xa9", 2, "hex:c3a9");
	mnid_is("4294967295:a", UINT32_MAX, "a", 1, "4294967295:a");
	assert_int_equal(parse_mnid("", &m), -EINVAL);
	assert_int_equal(parse_mnid("hex:", &m), -EINVAL);
	assert_int_equal(parse_mnid("hex:0", &m), -EINVAL);
	assert_int_equal(parse_mnid("hex:0g", &m), -EINVAL);
	assert_int_equal(parse_mnid("2:", &m), -EINVAL);
	assert_int_equal(parse_mnid("2:hex:", &m), -EINVAL);
	assert_int_equal(parse_mnid("4294967296:a", &m), -EINVAL);
	assert_int_equal(parse_mnid("99999999999999999999:a", &m), -EINVAL);
}

static void mnid_long_test(void **state)
{
	char text[PARSE_MNID_TEXT + 2], out[PARSE_MNID_TEXT];
	struct mnid m = { .type = UINT32_MAX, .len = PARSE_MNID_MAX };

	(void)state;
	/* the longest text there is fits */
	memset(m.data, 0xff, sizeof(m.data));
	format_mnid(&m, out);
	assert_int_equal(strlen(out), strlen("4294967295:hex:") + 2 * PARSE_MNID_MAX);
	assert_int_equal(parse_mnid(out, &m), 0);
	assert_int_equal(m.len, PARSE_MNID_MAX);

	memset(text, 'a', PARSE_MNID_MAX + 1);
	text[PARSE_MNID_MAX + 1] = '\0';
	assert_int_equal(parse_mnid(text, &m), -ERANGE);
	text[PARSE_MNID_MAX] = '\0';
	assert_int_equal(parse_mnid(text, &m), 0);
}

/* every identifier that can be on the wire reads back as itself */
static void mnid_random_test(void **state)
{
	static const char alphabet[] = "hex:0123456789:aZ@.\"'\\# \t\n\x7f\x80";
	char text[PARSE_MNID_TEXT];
	struct mnid m, again;
	size_t i;
	int n;

	(void)state;
	srand(1);
	for (n = 0; n < 20000; n++) {
		m.type = 1 + (uint32_t)rand() % 255;
		m.len = 1 + (size_t)rand() % 12;
		for (i = 0; i < m.len; i++)
			m.data[i] = (uint8_t)alphabet[(size_t)rand() % sizeof(alphabet)];
		format_mnid(&m, text);
		assert_int_equal(parse_mnid(text, &again), 0);
		assert_int_equal(again.type, m.type);
		assert_int_equal(again.len, m.len);
		assert_memory_equal(again.data, m.data, m.len);
	}
}

static void ms_is(const char *in, uint64_t unit, uint64_t ms, const char *out)
{
	char text[PARSE_MS_TEXT];
	uint64_t v;

	assert_int_equal(parse_ms(in, unit, &v), 0);
	assert_true(v == ms);
	assert_string_equal(format_ms(v, text), out);
	assert_int_equal(parse_ms(text, unit, &v), 0);
	assert_true(v == ms);
}

static void ms_test(void **state)
{
	uint64_t v;

	(void)state;
	ms_is("60", 1000, 60000, "60s");
	ms_is("500", 1, 500, "500ms");
	ms_is("0", 1, 0, "0ms");
	ms_is("1500ms", 1000, 1500, "1.500s");
	ms_is("1.5", 1000, 1500, "1.500s");
	ms_is("1.5h", 1, 5400000, "5400s");
	ms_is("0.001s", 1, 1, "1ms");
	ms_is("0.0009999999999s", 1, 0, "0ms");
	ms_is("2d", 1, 172800000, "172800s");
	assert_int_equal(parse_ms("", 1, &v), -EINVAL);
	assert_int_equal(parse_ms("s", 1, &v), -EINVAL);
	assert_int_equal(parse_ms("1.", 1, &v), -EINVAL);
	assert_int_equal(parse_ms(".5", 1, &v), -EINVAL);
	assert_int_equal(parse_ms("-1", 1, &v), -EINVAL);
	assert_int_equal(parse_ms("1w", 1, &v), -EINVAL);
	assert_int_equal(parse_ms("1 s", 1, &v), -EINVAL);
	assert_int_equal(parse_ms("99999999999999999999d", 1, &v), -ERANGE);
}

static void enum_test(void **state)
{
	uint64_t v;

	(void)state;
	assert_int_equal(parse_enum("pmipv6", &names_kind, &v), 0);
	assert_int_equal(v, HALMA_KIND_PMIPV6);
	assert_int_equal(parse_enum("pmip", &names_kind, &v), -EINVAL);
	assert_int_equal(parse_enum("", &names_kind, &v), -EINVAL);
}

static void words_are(const char *line, int count, ...)
{
	char copy[128], *words[8];
	va_list ap;
	int i;

	assert_true(strlen(line) < sizeof(copy));
	memcpy(copy, line, strlen(line) + 1);
	assert_int_equal(parse_words(copy, words, 8), count);
	va_start(ap, count);
	for (i = 0; i < count; i++)
		assert_string_equal(words[i], va_arg(ap, const char *));
	va_end(ap);
}

static void words_test(void **state)
{
	(void)state;
	words_are("", 0);
	words_are(" \t\n", 0);
	words_are("# all of it", 0);
	words_are("a b\n", 2, "a", "b");
	words_are("  a\t\tb  # c", 2, "a", "b");
	words_are("a#b", 1, "a#b");
	words_are("\"#a\" b", 2, "#a", "b");
	words_are("\"a b\" 'c d'", 2, "a b", "c d");
	words_are("a\"b c\"d", 1, "ab cd");
	words_are("a\\ b", 1, "a b");
	words_are("\"a\\\"b\"", 1, "a\"b");
	words_are("'a\\b'", 1, "a\\b");
	words_are("\"it's\"", 1, "it's");
	words_are("''", 1, "");
	words_are("a '' b", 3, "a", "", "b");
	words_are("1 2 3 4 5 6 7 8", 8, "1", "2", "3", "4", "5", "6", "7", "8");
	words_are("1 2 3 4 5 6 7 8 9", -E2BIG);
	words_are("1 2 3 4 5 6 7 8 # 9", 8, "1", "2", "3", "4", "5", "6", "7", "8");
	words_are("\"a", -EINVAL);
	words_are("a '", -EINVAL);
	words_are("a \\", -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uint_test),
		cmocka_unit_test(prefix_test),
		cmocka_unit_test(mnid_test),
		cmocka_unit_test(mnid_long_test),
		cmocka_unit_test(mnid_random_test),
		cmocka_unit_test(ms_test),
		cmocka_unit_test(enum_test),
		cmocka_unit_test(words_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
