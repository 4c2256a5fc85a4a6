// SPDX-License-Identifier: GPL-2.0
/*
 * Identities of IKEv2: which texts are one identity for charon, and which stand for several. What
 * is right was asked of charon's own library.
 *
 * sources: userd/config/identity.c
 */
#include "unit.h"

#include "config/identity.h"

static int cmp(const char *text, const char *other)
{
	struct ike_id a, b;
	int diff, back;

	assert_int_equal(ike_id_parse(&a, text), 0);
	assert_int_equal(ike_id_parse(&b, other), 0);
	diff = ike_id_cmp(&a, &b);
	back = ike_id_cmp(&b, &a);
	ike_id_fini(&a);
	ike_id_fini(&b);
	/* an order, too */
	assert_true(diff > 0 ? back < 0 : diff < 0 ? back > 0 : !back);
	return diff;
}

static void one(void **state)
{
	static const char *const same[][2] = {
		{ "mag.example.net", "fqdn:mag.example.net" },
		{ "mag.example.net", "@MAG.example.net" },
		{ "FQDN:a", "dns:A" },
		{ "fqdn:#616263", "{2}:abc" },
		{ "a@b", "@@A@b" },
		{ "email:a@b", "userfqdn:A@B" },
		{ "rfc822:a@b", "{3}:a@b" },
		{ "keyid:abc", "@#616263" },
		{ "keyid:#0616", "@#616" },
		{ "10.0.0.1", "ipv4:#0a000001" },
		{ "2001:db8::1", "2001:DB8:0::1" },
		{ "2001:db8::1", "ipv6:#20010db8000000000000000000000001" },
		{ "C=DE, CN=a", "/c=de/cn=A" },
		{ "CN=x, E=foo@bar", "CN = x ,emailAddress=FOO@bar" },
		{ "C=a,", "C=a" },
		{ "CN=a, ", "CN=a" },
		{ "CN==a", "CN=a" },
		{ "CN = = a", "CN=a" },
		{ "CN a, O=b", "CN=a, O=b" },
		{ "  CN=a", "CN=a" },
		{ " /C=DE/O=b", "/C=DE/O=b" },
		{ "/C=DE / O=b/ ", "C=DE,O=b" },
		{ "CN=,O=a", "CN= , O=a" },
		{ "@#dead", "keyid:#de:ad" },
		{ "@#dead", "@#0xde:ad" },
		{ "@#dead", "{11}:#DEAD:" },
		{ "@#0ead", "@#d:ead" },
		{ "@#ead0", "@#dead::" },
		{ "@#0001", "@#0x0x1" },
		{ "fqdn:#0x61:62", "ab" },
		{ "mag1", "{0x2}:mag1" },
		{ "mag1", "{ 2}:mag1" },
		{ "mag1", "{+2}:mag1" },
		{ "{8}:mag1", "{010}:mag1" },
		{ "%any", "0::0" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(same); i++)
		if (cmp(same[i][0], same[i][1]))
			fail_msg("%s and %s are one", same[i][0], same[i][1]);
}

static void two(void **state)
{
	static const char *const other[][2] = {
		{ "mag.example.net", "mag2.example.net" },
		{ "mag.example.net", "keyid:mag.example.net" },
		{ "mag.example.net", " mag.example.net" },
		{ "keyid:abc", "keyid:ABC" },
		{ "a@b", "@a@b" },
		{ "abc:def", "fqdn:abc:def" },
		{ "10.0.0.1", "ipv4:10.0.0.1" },
		{ "x=y", "X=y" },
		{ "C=DE, CN=a", "CN=a, C=DE" },
		{ "C=a/b,O=c", "/C=a/b,O=c" },
		{ "C=a,SN=1", "C=a,serialNumber=1" },
		{ "{11}abc", "{11}:abc" },
		{ "fqdn:", "keyid:" },
		{ "@#0Xdead", "@#dead" },
		{ "@#de:ad", "@#d:ead" },
		{ "{2 }:a", "{2}:a" },
		{ "{18446744073709551618}:a", "{2}:a" },
		{ ",CN=a", "CN=a" },
		{ "//CN=a", "/CN=a" },
		{ "CN=a,,O=b", "CN=a,O=b" },
		{ "CN=a,O", "CN=a" },
		{ "CN=a =b", "CN=a b" },
		{ "\tCN=a", "CN=a" },
		/* charon takes 20 attributes, not more, for a distinguished name */
		{ "C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=",
		  "C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=,C=," },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(other); i++)
		if (!cmp(other[i][0], other[i][1]))
			fail_msg("%s and %s are two", other[i][0], other[i][1]);
}

static bool is_many(const char *text)
{
	struct ike_id id;
	bool many;

	assert_int_equal(ike_id_parse(&id, text), 0);
	many = ike_id_is_many(&id);
	ike_id_fini(&id);
	return many;
}

static void several(void **state)
{
	static const char *const many[] = {
		"", "*", "%any", "%any6", "::", "0::0", "0:0::0", "0.0.0.0", "*.example.net",
		"*@example.net", "C=DE, CN=*", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "2001:db8::/32",
		"2001:db8::1-2001:db8::5", "ipv4:#00000000", "fqdn:", "{0}:x", "{0x0}:x",
		"{}:x", "{-0}:x", "{4294967296}:x", "%",
	};
	static const char *const single[] = {
		"a", "10.0.0.1", "2001:db8::1", "a@b", "C=DE", "x=y", "keyid:a", "a/b", "a-b",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(many); i++)
		if (!is_many(many[i]))
			fail_msg("%s stands for several", many[i]);
	for (i = 0; i < ARRAY_SIZE(single); i++)
		if (is_many(single[i]))
			fail_msg("%s stands for one", single[i]);
}

static void untyped(void **state)
{
	(void)state;
	assert_string_equal(ike_untyped("fqdn:mag1"), "mag1");
	assert_string_equal(ike_untyped("@mag1"), "mag1");
	assert_string_equal(ike_untyped("{2}:mag1"), "mag1");
	assert_string_equal(ike_untyped("{0x2}:mag1"), "mag1");
	assert_string_equal(ike_untyped("mag1"), "mag1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("texts that are one identity", one),
		CASE("texts that are two", two),
		CASE("what stands for any identity, or for several", several),
		CASE("an identity without its type", untyped),
	};

	return RUN(tests);
}
