// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic of prefixes of both families.
 *
 * sources: userd
 */
#include "unit.h"

#include "base/prefix.h"

static struct prefix make(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse_any(&prefix, text));
	return prefix;
}

static void text(void **state)
{
	static const char *const same[] = {
		"2001:db8::/32", "::1/128", "192.0.2.1/32", "10.0.0.0/8", "128.0.0.0/1",
	};
	static const char *const wrong[] = {
		"", "/", "2001:db8::/0", "2001:db8::1/64", "2001:db8::/129", "2001:db8::/-1",
		"2001:db8::/", "2001:db8::/6x", "10.0.0.0/33", "10.0.0.1/8", "0.0.0.0/0",
		"10.0.0/8", "10.0.0.0/", "::ffff:10.0.0.0/104", "::ffff:10.0.0.1",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999/64",
	};
	char buf[PREFIX_TEXT_MAX];
	struct prefix prefix;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(same); i++) {
		prefix = make(same[i]);
		assert_string_equal(prefix_text(&prefix, buf), same[i]);
	}
	prefix = make("192.0.2.1");
	assert_string_equal(prefix_text(&prefix, buf), "192.0.2.1/32");
	prefix = make("2001:db8::1");
	assert_string_equal(prefix_text(&prefix, buf), "2001:db8::1/128");
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(prefix_parse_any(&prefix, wrong[i]));
	/* where IPv6 is meant, IPv4 in any spelling is not */
	assert_false(prefix_parse(&prefix, "10.0.0.0/8"));
	assert_false(prefix_parse(&prefix, "::ffff:10.0.0.0/104"));
}

static void families(void **state)
{
	struct prefix v4 = make("10.0.0.0/8"), inner = make("10.255.0.1");
	struct prefix v6 = make("2001:db8::/32");
	/* contains the mapped form as a number */
	struct prefix wide = { .len = 1 };

	(void)state;
	assert_true(prefix_is_ipv4(&v4) && prefix_is_ipv4(&inner));
	assert_false(prefix_is_ipv4(&v6) || prefix_is_ipv4(&wide));
	assert_true(prefix_contains(&v4, &inner) && prefix_contains(&v4, &v4));
	assert_false(prefix_contains(&inner, &v4) || prefix_contains(&wide, &v4));
	assert_int_equal(ntohl(prefix_ipv4(&inner).s_addr), 0x0aff0001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("prefixes of both families as text", text),
		CASE("families are kept apart", families),
	};

	return RUN(tests);
}
