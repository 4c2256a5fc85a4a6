// SPDX-License-Identifier: GPL-2.0
/*
 * Identifiers of mobile nodes.
 *
 * sources: userd
 */
#include "unit.h"

#include "base/mnid.h"

static void forms(void **state)
{
	static const struct {
		const char *text;
		u8 type;
		u8 len;
		const char *data;
		/* what is written, if not the same */
		const char *back;
	} table[] = {
		{ "alice@example.org", 1, 17, "alice@example.org", NULL },
		{ "hex:610062", 1, 3, "a\0b", NULL },
		{ "hex:616263", 1, 3, "abc", "abc" },
		{ "1:abc", 1, 3, "abc", "abc" },
		/* RFC 8371: an EUI-48, an IPv6 address, a DUID */
		{ "5:hex:02005e105301", 5, 6, "\2\0\x5e\x10\x53\1", NULL },
		{ "2:hex:20010DB8000000000000000000000001", 2, 16,
		  "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1",
		  "2:hex:20010db8000000000000000000000001" },
		{ "3:001010123456789", 3, 15, "001010123456789", NULL },
		{ "255:x", 255, 1, "x", NULL },
		/* what begins like a subtype, or like octets */
		{ "1:5:abc", 1, 5, "5:abc", NULL },
		{ "1:1:", 1, 2, "1:", NULL },
		{ "hex:6865783a", 1, 4, "hex:", NULL },
		{ "12345", 1, 5, "12345", NULL },
		/* what would not stay one word in a line */
		{ "a b", 1, 3, "a b", "hex:612062" },
		{ "a\nb", 1, 3, "a\nb", "hex:610a62" },
		{ "a\"b", 1, 3, "a\"b", "hex:612262" },
		{ "0x61", 1, 4, "0x61", NULL },
	};
	struct mnid mnid, again;
	char buf[MNID_TEXT_MAX];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		assert_true(mnid_parse(&mnid, table[i].text));
		assert_int_equal(mnid.type, table[i].type);
		assert_int_equal(mnid.len, table[i].len);
		assert_memory_equal(mnid.data, table[i].data, table[i].len);
		mnid_text(&mnid, buf);
		assert_string_equal(buf, table[i].back ? table[i].back : table[i].text);
		assert_true(mnid_parse(&again, buf) && mnid_equal(&mnid, &again));
	}
}

static void wrong(void **state)
{
	static const char *const table[] = {
		"", "hex:", "hex:1", "hex:0g", "5:", "5:hex:", "0:a", "256:a", "99999999999:a",
	};
	struct mnid mnid;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++)
		assert_false(mnid_parse(&mnid, table[i]));
}

static void longest(void **state)
{
	char octets[256], buf[MNID_TEXT_MAX], text[600] = "hex:";
	struct mnid mnid, again;

	(void)state;
	memset(octets, 0xff, sizeof(octets));
	assert_true(mnid_set(&mnid, 255, octets, 254));
	assert_int_equal(strlen(mnid_text(&mnid, buf)), sizeof(buf) - 1);
	assert_true(mnid_parse(&again, buf) && mnid_equal(&mnid, &again));
	assert_false(mnid_set(&mnid, 7, octets, 255));
	memset(text + 4, 'a', 2 * 255);
	assert_false(mnid_parse(&mnid, text));
	memset(text, 'a', 255);
	text[255] = '\0';
	assert_false(mnid_parse(&mnid, text));
	assert_true(mnid_parse(&mnid, text + 1));
}

static void compared(void **state)
{
	struct mnid a, b;
	size_t len;

	(void)state;
	assert_true(mnid_parse(&a, "x@example.org") && mnid_parse(&b, "5:x@example.org"));
	assert_false(mnid_equal(&a, &b));
	assert_int_equal(mnid_cmp(&a, &b), -mnid_cmp(&b, &a));
	assert_true(mnid_parse(&b, "X@example.org"));
	assert_false(mnid_equal(&a, &b));
	/* the case of letters matters before the realm alone, and in identifiers that have none */
	assert_true(mnid_parse(&b, "x@Example.ORG") && mnid_equal(&a, &b));
	assert_true(mnid_in_realm(&a, "EXAMPLE.org"));
	assert_false(mnid_in_realm(&a, "example.or"));
	assert_false(mnid_in_realm(&a, "xample.org"));
	assert_true(mnid_parse(&b, "hex:78404578616d706c652e4f7267") && mnid_equal(&a, &b));
	assert_true(mnid_parse(&b, "5:x@Example.ORG") && b.data[2] == 'E');
	/* a realm is one of a NAI, behind the last @ */
	assert_memory_equal(mnid_realm(&a, &len), "example.org", 11);
	assert_int_equal(len, 11);
	assert_true(mnid_parse(&b, "5:x@example.org"));
	assert_null(mnid_realm(&b, &len));
	assert_true(mnid_parse(&b, "x@y@z") && !memcmp(mnid_realm(&b, &len), "z", 1));
	assert_int_equal(len, 1);
	assert_true(mnid_parse(&b, "x"));
	assert_null(mnid_realm(&b, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R4283-1 identifiers as text: all forms read back as themselves", forms),
		CASE("R4283-1 text that is no identifier", wrong),
		CASE("R4283-1 longest identifier", longest),
		CASE("R4283-1 identifiers are subtype and octets, realms those of NAIs", compared),
	};

	return RUN(tests);
}
