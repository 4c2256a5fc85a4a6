// SPDX-License-Identifier: GPL-2.0
/*
 * Home addresses (RFC 6275): what a configuration says of them and whose one is, the option that
 * names one, and where an answer goes then.
 *
 * sources: tests/unit/said.c userd/core userd/store userd/config userd/wire userd/base
 */
#include <arpa/inet.h>

#include "said.h"

#include "base/log.h"
#include "core/core.h"
#include "wire/message.h"

#define LAB	"lab-mode = true\n"
#define DEVICE								\
	"device lma0 { local = 2001:db8:f::1\n"				\
	"	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
#define MN(name, lines)	"mn \"" name "\" { " lines " }\n"
#define HOME	"home-agent = true\n" LAB DEVICE

static struct conf *taken(const char *text)
{
	struct conf *conf = parse(text);

	if (!conf)
		fail_msg("not taken: %s: %s", text, said);
	assert_string_equal(said, "");
	return conf;
}

static void refused(const char *text, const char *complaint)
{
	said_refused(parse(text), text, complaint);
}

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static void role(void **state)
{
	struct conf *conf = taken(LAB DEVICE);

	(void)state;
	assert_false(conf->home_agent);
	conf_free(conf);
	conf = taken(HOME);
	assert_true(conf->home_agent);
	conf_free(conf);
	conf = taken("home-agent = false\n" DEVICE);
	assert_false(conf->home_agent);
	conf_free(conf);
	refused("home-agent = perhaps\n" LAB DEVICE, "x.conf:1: ");
}

/* RFC 6275, 5.1: what a mobile node says is protected, or it is in a laboratory. */
static void protection(void **state)
{
	struct conf *conf;

	(void)state;
	refused("home-agent = true\nlab-mode = false\n" DEVICE
		MN("a@example.com", "policy = mipv6-only prefix = 2001:db8:100::/64"),
		"x.conf:5: a mobile node that is protected needs a home-address");
	refused("home-agent = true\n" DEVICE
		MN("a@example.com", "policy = both auth-keys = k prefix = 2001:db8:100::/64"),
		"x.conf:4: a mobile node that is protected needs a home-address");
	/* who registers nothing needs none */
	conf = taken("home-agent = true\n" DEVICE
		     "pool p { prefix = 2001:db8:110::/48 }\n" MN("*", "pool = p")
		     MN("a@example.com", "policy = both auth-keys = k\n"
			"home-address = 2001:db8:100::1")
		     MN("b@example.com", "prefix = 2001:db8:101::/64"));
	assert_true(conf->ipsec);
	conf_free(conf);
	conf = taken(HOME MN("a@example.com", "policy = both auth-keys = k\n"
			     "prefix = 2001:db8:100::/64")
		     MN("b@example.com", "policy = both prefix = 2001:db8:101::/64"));
	conf_free(conf);
}

/* RFC 6275, 6.3: "This address MUST be a unicast routable address." */
static void no_home_addresses(void **state)
{
	static const char *const addresses[] = {
		"ff0e::1", "ff02::1", "fe80::1", "::1", "::", "::ffff:10.0.0.1",
	};
	char text[1024];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		snprintf(text, sizeof(text),
			 HOME MN("a@example.com", "policy = both\nhome-address = %s"),
			 addresses[i]);
		refused(text, "can be nobody's home address");
	}
	refused(HOME MN("a@example.com", "policy = both home-address = 10.0.0.1"),
		"an IPv6 address");
	refused(HOME MN("a@example.com", "policy = both home-address = 2001:db8:100::1/64"),
		"an IPv6 address");
	refused(HOME MN("a@example.com", "policy = both home-address = kitchen"),
		"an IPv6 address");
}

static void not_at_home(void **state)
{
	(void)state;
	refused(HOME MN("a@example.com", "policy = mipv6-only home-address = 2001:db8:200::1"),
		"2001:db8:200::1/128 does not lie in a home network");
	refused(HOME MN("a@example.com", "policy = mipv6-only\n"
			"home-address = { 2001:db8:100::1, 2001:db8:f::2 }"),
		"2001:db8:f::2/128 does not lie in a home network");
	refused(LAB "device lma0 { local = { 2001:db8:f::1, 2001:db8:100::1 }\n"
		"	home-network = 2001:db8:100::/40 }\n"
		MN("a@example.com", "policy = mipv6-only home-address = 2001:db8:100::1"),
		"2001:db8:100::1/128 is the anchor's own address");
}

#define ON_LINK	"home-prefix a { prefix = 2001:db8:100:a::/64 home-link = eth1 }\n"

/* RFC 6275, 10.1: a home agent is on the link, too, which has hosts of its own. */
static void home_link(void **state)
{
	static const struct {
		const char *address;
		bool on_link;
	} rows[] = {
		{ "2001:db8:100:a::1", true },
		{ "2001:db8:100:a:ffff:ffff:ffff:ffff", true },
		{ "2001:db8:100:b::1", false },
		{ "2001:db8:100:a:8000::1", false },
		{ "2001:db8:200::1", false },
	};
	struct conf *conf = taken(HOME);
	struct in6_addr addr;
	unsigned int i;

	(void)state;
	assert_string_equal(conf->device.home_link, "");
	conf_free(conf);
	conf = taken("home-agent = true\n" LAB
		     "device lma0 { local = { 2001:db8:f::1, 2001:db8:100:a::ffff }\n"
		     "	home-network = { 2001:db8:100:a::/64, 2001:db8:100:b::/64 } }\n" ON_LINK
		     "home-prefix part { prefix = 2001:db8:100:a:8000::/80 }\n"
		     "home-prefix b { prefix = 2001:db8:100:b::/64 }\n"
		     MN("a@example.com", "policy = mipv6-only home-address = 2001:db8:100:a::1"));
	assert_string_equal(conf->device.home_link, "eth1");
	assert_true(conf_device_on_link(&conf->device, &conf->device.network[0]));
	assert_false(conf_device_on_link(&conf->device, &conf->device.network[1]));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		addr = addr_of(rows[i].address);
		if (conf_on_home_link(conf, &addr) != rows[i].on_link)
			fail_msg("%s", rows[i].address);
	}
	conf_free(conf);
}

/* R6612-77: both kinds on one anchor, but not of one prefix. */
static void no_home_link(void **state)
{
	(void)state;
	refused(HOME "home-prefix a { prefix = 2001:db8:100:a::/64 home-link = \"a/b\" }\n",
		"x.conf:5: ");
	refused(HOME "home-prefix a { prefix = 2001:db8:100:a::/64 home-link = lma0 }\n",
		"x.conf:5: lma0 is no home link");
	refused(HOME ON_LINK
		"home-prefix b { prefix = 2001:db8:100:b::/64 home-link = eth2 }\n",
		"x.conf:6: there is home link eth1 already");
	refused(HOME ON_LINK "pool p { prefix = 2001:db8:100::/48 }\n",
		"x.conf:5: the prefix of this home-prefix is on home link eth1, and pool p overlaps");
	refused(HOME ON_LINK "pool p { prefix = 2001:db8:100:a:8000::/65 prefix-length = 80 }\n",
		"and pool p overlaps");
	refused(HOME ON_LINK MN("a@example.com", "prefix = 2001:db8:100:a::/64"),
		"prefix 2001:db8:100:a::/64 of a mobile node is on home link eth1");
	refused(HOME ON_LINK MN("a@example.com", "prefix = 2001:db8:100:a:7::/80"),
		"is on home link eth1");
	/* the anchor's own address is nowhere else in a home network */
	refused(LAB "device lma0 { local = 2001:db8:100:b::1 home-network = 2001:db8:100::/40 }\n"
		ON_LINK, "address 2001:db8:100:b::1 of the anchor lies in home network");
	refused(HOME "home-prefix a { home-link = eth1 }\n", "home-prefix a has no prefix");
}

static void not_of_many(void **state)
{
	(void)state;
	refused(HOME MN("*@example.com", "policy = mipv6-only home-address = 2001:db8:100::1"),
		"a profile of many mobile nodes cannot have a home-address");
	refused(HOME MN("*", "policy = mipv6-only home-address = 2001:db8:100::1"),
		"a profile of many mobile nodes cannot have a home-address");
}

static void not_with_policy(void **state)
{
	struct conf *conf;

	(void)state;
	refused(HOME MN("a@example.com", "policy = pmipv6-only prefix = 2001:db8:100::/64\n"
			"home-address = 2001:db8:100::1"),
		"a home-address is of no use with this policy");
	/* which is the default */
	refused(HOME MN("a@example.com", "prefix = 2001:db8:100::/64\n"
			"home-address = 2001:db8:100::1"),
		"a home-address is of no use with this policy");
	refused(HOME MN("a@example.com", "policy = none home-address = 2001:db8:100::1"),
		"a home-address is of no use with this policy");
	refused(HOME MN("a@example.com", "policy = mipv6-only"),
		"neither a home-address nor a prefix");
	conf = taken(HOME MN("a@example.com", "policy = mipv6-only prefix = 2001:db8:100::/64")
		     MN("b@example.com", "policy = mipv6-only home-address = 2001:db8:101::1"));
	conf_free(conf);
}

/* A home address is one mobile node's alone. */
static void one_owner(void **state)
{
	(void)state;
	refused(HOME MN("a@example.com", "policy = mipv6-only home-address = 2001:db8:100::1")
		MN("b@example.com", "policy = mipv6-only home-address = 2001:db8:100::1"),
		"overlaps with 2001:db8:100::1/128");
	refused(HOME MN("a@example.com", "policy = mipv6-only\n"
			"home-address = { 2001:db8:100::1, 2001:db8:100::1 }"),
		"overlaps with 2001:db8:100::1/128");
	refused(HOME MN("a@example.com", "policy = mipv6-only prefix = 2001:db8:100::/64")
		MN("b@example.com", "policy = mipv6-only home-address = 2001:db8:100::1"),
		"2001:db8:100::1/128 of a mobile node overlaps with 2001:db8:100::/64");
	refused(HOME MN("a@example.com", "policy = mipv6-only home-address = 2001:db8:100::1")
		MN("b@example.com", "prefix = 2001:db8:100::/64"),
		"2001:db8:100::1/128 of a mobile node overlaps with 2001:db8:100::/64");
}

/* Whose an address is: "-" for nobody's. */
static void owned(const struct conf *conf, const char *address, const char *owner)
{
	const struct in6_addr addr = addr_of(address);
	const struct profile *profile = conf_home_address(conf, &addr);
	char text[MNID_TEXT_MAX] = "-";

	if (profile) {
		assert_int_equal(profile->scope, PROFILE_MN);
		mnid_text(&profile->mnid, text);
	}
	if (strcmp(text, owner))
		fail_msg("%s is the home address of %s and not of %s", address, text, owner);
}

static void owners(void **state)
{
	struct conf *conf = taken(HOME "pool p { prefix = 2001:db8:110::/48 }\n"
		MN("*", "pool = p")
		MN("named@example.com", "policy = both\n"
		   "home-address = { 2001:db8:100:1::10, 2001:db8:100:1::11 }\n"
		   "prefix = 2001:db8:100:1::/64")
		MN("any@example.com", "policy = mipv6-only\n"
		   "prefix = { 2001:db8:100:2::/64, 2001:db8:100:4::/64 }")
		MN("alone@example.com", "policy = mipv6-only\n"
		   "home-address = { 2001:db8:100:3::3, 2001:db8:110:5::5 }")
		MN("four@example.com", "policy = both ipv4 = true\n"
		   "prefix = 2001:db8:100:6::/64 ipv4-address = 10.0.0.5/24"));
	const struct prefix in_pool = { addr_of("2001:db8:110:5::5"), 128 };

	(void)state;
	owned(conf, "2001:db8:100:1::10", "named@example.com");
	owned(conf, "2001:db8:100:1::11", "named@example.com");
	/* who names some has no others */
	owned(conf, "2001:db8:100:1::12", "-");
	owned(conf, "2001:db8:100:1::1", "-");
	owned(conf, "2001:db8:100:2::1", "any@example.com");
	owned(conf, "2001:db8:100:2:ffff:ffff:ffff:ffff", "any@example.com");
	owned(conf, "2001:db8:100:4::99", "any@example.com");
	owned(conf, "2001:db8:100:3::3", "alone@example.com");
	owned(conf, "2001:db8:100:3::4", "-");
	owned(conf, "2001:db8:100:3::2", "-");
	owned(conf, "2001:db8:100:5::1", "-");
	owned(conf, "2001:db8:100:0:ffff:ffff:ffff:ffff", "-");
	owned(conf, "2001:db8:100:7::", "-");
	owned(conf, "::", "-");
	owned(conf, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "-");
	/* what a pool has is nobody's, but what is named there is, and the pool does not give it */
	owned(conf, "2001:db8:110:1::1", "-");
	owned(conf, "2001:db8:110:5::5", "alone@example.com");
	assert_true(conf_is_own(conf, &in_pool));
	/* nor is an IPv4 home address a home address of RFC 6275 */
	owned(conf, "::ffff:10.0.0.5", "-");
	owned(conf, "2001:db8:100:6::1", "four@example.com");
	conf_free(conf);
}

#define NET(name, lines)	MN(name, "policy = both home-address = 2001:db8:100:1::1\n" lines)
#define NET1	"mobile-network = 2001:db8:1f0::/48"
#define OF_NET1	"2001:db8:1f0::/48 of the one in line 6"

/* RFC 3963, 6.1.2: each mobile network is one mobile node's; where it stands is told by the line of
 * the option.
 */
static void no_networks(void **state)
{
	(void)state;
	refused(HOME NET("a@example.com", "mobile-network = 2001:db8:1f0::1/48"), "x.conf:6: ");
	refused(HOME NET("a@example.com", "mobile-network = 10.1.0.0/16"), "x.conf:6: ");
	refused(HOME NET("a@example.com", "mobile-network = fe80::/64"),
		"x.conf:6: fe80::/64 can be nobody's mobile network");
	refused(HOME NET("a@example.com", "mobile-network = 2001:db8:200::/48"),
		"x.conf:6: mobile network 2001:db8:200::/48 does not lie in a home network");
	refused(HOME "pool p { prefix = 2001:db8:1f0::/44 }\n" NET("a@example.com", NET1),
		"x.conf:7: mobile network 2001:db8:1f0::/48 overlaps with pool p in line 5");
	refused(HOME "pool p { prefix = 2001:db8:1f0:5::/64 }\n" NET("a@example.com", NET1),
		"x.conf:7: mobile network 2001:db8:1f0::/48 overlaps with pool p in line 5");
	refused(HOME NET("a@example.com", NET1) MN("b@example.com", "policy = both\n"
		"home-address = 2001:db8:100:2::1\nmobile-network = 2001:db8:1f0:8::/64"),
		"x.conf:9: prefix 2001:db8:1f0:8::/64 of a mobile node overlaps with " OF_NET1);
	refused(HOME NET("a@example.com", NET1) MN("b@example.com", "policy = both\n"
		"home-address = 2001:db8:1f0::1"),
		"x.conf:7: prefix 2001:db8:1f0::1/128 of a mobile node overlaps with " OF_NET1);
	refused(HOME NET("a@example.com", NET1)
		MN("b@example.com", "prefix = 2001:db8:1f0:4::/64"),
		"x.conf:7: prefix 2001:db8:1f0:4::/64 of a mobile node overlaps with " OF_NET1);
	refused(HOME NET("a@example.com",
			 "mobile-network = { 2001:db8:1f0::/48, 2001:db8:1f0:1::/64 }"),
		"x.conf:6: prefix 2001:db8:1f0:1::/64 of a mobile node overlaps with");
	refused(HOME NET("a@example.com", "prefix = 2001:db8:1f0:1::/64\n" NET1),
		"2001:db8:1f0:1::/64 of a mobile node overlaps with 2001:db8:1f0::/48");
	refused(HOME "pool p { prefix = 2001:db8:110::/48 }\n"
		MN("*", "policy = both\n" NET1),
		"x.conf:7: a profile of many mobile nodes cannot be that of a mobile router");
	refused(HOME "pool p { prefix = 2001:db8:110::/48 }\n"
		MN("*", "policy = both mobile-router = true"),
		"x.conf:6: a profile of many mobile nodes cannot be that of a mobile router");
	refused(HOME MN("a@example.com", "prefix = 2001:db8:100::/64\n" NET1),
		"x.conf:6: a mobile router is of no use with this policy");
}

/* May move: "-" for what it may not. */
static void moves(const struct conf *conf, const char *text, bool may)
{
	const struct profile *profile = &conf->profiles.v[0];
	struct prefix network;

	assert_true(prefix_parse(&network, text));
	if (profile_may_move(profile, &network) != may)
		fail_msg("%s: %s", text, may ? "may not be moved" : "may be moved");
}

static void networks(void **state)
{
	struct conf *conf = taken(HOME "pool p { prefix = 2001:db8:100::/48 }\n"
		NET("a@example.com", "prefix = 2001:db8:100:1::/64\n"
		    "mobile-network = { 2001:db8:1f0::/48, 2001:db8:100:1::/64 }"));

	(void)state;
	/* a prefix that it has at home, too, is there once */
	assert_int_equal(conf->own_count, 2);
	assert_true(conf->profiles.v[0].router);
	moves(conf, "2001:db8:1f0::/48", true);
	moves(conf, "2001:db8:1f0:9::/64", true);
	moves(conf, "2001:db8:100:1::/64", true);
	moves(conf, "2001:db8:1f0::/47", false);
	moves(conf, "2001:db8:1f1::/48", false);
	owned(conf, "2001:db8:100:1::1", "a@example.com");
	owned(conf, "2001:db8:1f0::1", "-");
	conf_free(conf);
	/* a home address can be in its own mobile network (RFC 3963, 3) */
	conf = taken(HOME MN("a@example.com", "policy = mipv6-only\n"
			     "home-address = 2001:db8:1f0::1\n" NET1));
	assert_int_equal(conf->own_count, 1);
	owned(conf, "2001:db8:1f0::1", "a@example.com");
	owned(conf, "2001:db8:1f0::2", "-");
	conf_free(conf);
	/* but no other address is one */
	conf = taken(HOME MN("a@example.com", "policy = both prefix = 2001:db8:100:1::/64\n"
			     NET1));
	owned(conf, "2001:db8:100:1::2", "a@example.com");
	owned(conf, "2001:db8:1f0::1", "-");
	conf_free(conf);
	conf = taken(HOME MN("a@example.com", "policy = both prefix = 2001:db8:100:1::/64\n"
			     "mobile-router = true"));
	assert_true(conf->profiles.v[0].router);
	conf_free(conf);
	conf = taken(HOME MN("a@example.com", "policy = both prefix = 2001:db8:100:1::/64"));
	assert_false(conf->profiles.v[0].router);
	conf_free(conf);
}

/* Many, of which the search finds each and none between them. */
static void many_owners(void **state)
{
	static char text[65536];
	char address[INET6_ADDRSTRLEN], owner[32];
	struct conf *conf;
	size_t len;
	int i;

	(void)state;
	len = (size_t)snprintf(text, sizeof(text), HOME);
	for (i = 299; i >= 0; i--)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
			MN("%d@example.com", "policy = mipv6-only home-address = 2001:db8:100::%x"),
			i * 7919 % 300, 2 * i + 2);
	assert_true(len < sizeof(text));
	conf = taken(text);
	assert_int_equal(conf->own_count, 300);
	for (i = 0; i < 300; i++) {
		snprintf(address, sizeof(address), "2001:db8:100::%x", 2 * i + 2);
		snprintf(owner, sizeof(owner), "%d@example.com", i * 7919 % 300);
		owned(conf, address, owner);
		snprintf(address, sizeof(address), "2001:db8:100::%x", 2 * i + 3);
		owned(conf, address, "-");
	}
	conf_free(conf);
}

/* Or else one could register the anchor's address, or that of a MAG, as its home address. */
static void not_the_anchors(void **state)
{
	(void)state;
	refused(LAB "home-agent = true\n"
		"device lma0 { local = 2001:db8:100:2::1 home-network = 2001:db8:100::/40 }\n"
		MN("a@example.com", "policy = mipv6-only prefix = 2001:db8:100:2::/64"),
		"x.conf:3: address 2001:db8:100:2::1 of the anchor lies in home network");
	refused(HOME "mag m { address = 2001:db8:100:2::1 }\n"
		MN("a@example.com", "policy = mipv6-only prefix = 2001:db8:100:2::/64"),
		"x.conf:5: mag m has an address of the mobile node in line 6");
}

#define HAO	"\xc9\x10\x20\x01\x0d\xb8\x01\x00\x00\x01\0\0\0\0\0\0\0\x10"
#define OTHER	"\xc9\x10\x20\x01\x0d\xb8\x01\x00\x00\x02\0\0\0\0\0\0\0\x20"
#define IN_HAO	"2001:db8:100:1::10"

/**
 * struct header - a Destination Options header
 * @name: what is odd in it
 * @len: octets that there are
 * @octets: they
 * @found: there is a Home Address option, which has IN_HAO
 */
struct header {
	const char *name;
	size_t len;
	const char *octets;
	bool found;
};

#define OCTETS(text)	sizeof(text) - 1, text

static const struct header headers[] = {
	{ "PadN before it", OCTETS("\x87\x02\x01\x02\0\0" HAO), true },
	{ "four Pad1 before it", OCTETS("\x87\x02\0\0\0\0" HAO), true },
	{ "two PadN of nothing before it", OCTETS("\x87\x02\x01\0\x01\0" HAO), true },
	{ "Pad1, PadN and Pad1 before it", OCTETS("\x87\x02\0\x01\0\0" HAO), true },
	{ "PadN that is not zero before it", OCTETS("\x87\x02\x01\x02\xc9\x10" HAO), true },
	{ "another option before it",
	  OCTETS("\x87\x03\x1e\x04\1\2\3\4\x01\x04\0\0\0\0" HAO), true },
	{ "another one with no octets before it", OCTETS("\x87\x02\x1e\0\x01\0" HAO), true },
	{ "PadN behind it", OCTETS("\x87\x03\x01\x02\0\0" HAO "\x01\x06\0\0\0\0\0\0"), true },
	{ "Pad1 behind it", OCTETS("\x87\x03\x01\x02\0\0" HAO "\0\0\0\0\0\0\0\0"), true },
	{ "another option behind it",
	  OCTETS("\x87\x03\x01\x02\0\0" HAO "\x1e\x06\1\2\3\4\5\6"), true },
	{ "octets behind the header", OCTETS("\x87\x02\x01\x02\0\0" HAO "\xff\xff"), true },
	{ "no option", OCTETS("\x87\x00\x01\x04\0\0\0\0"), false },
	{ "Pad1 alone", OCTETS("\x87\x00\0\0\0\0\0\0"), false },
	{ "another option alone", OCTETS("\x87\x00\x1e\x04\1\2\3\4"), false },
	{ "one of the same low bits", OCTETS("\x87\x02\x01\x02\0\0"
	  "\x09\x10\x20\x01\x0d\xb8\x01\x00\x00\x01\0\0\0\0\0\0\0\x10"), false },
	{ "its octets behind the header", OCTETS("\x87\x00\x01\x04\0\0\0\0"
	  "\x87\x02\x01\x02\0\0" HAO), false },
	{ "its octets in another option", OCTETS("\x87\x02\x1e\x14\0\0" HAO), false },
	{ "its octets in PadN", OCTETS("\x87\x02\x01\x14\0\0" HAO), false },
	{ "it runs past the end of the header", OCTETS("\x87\x01\x01\x02\0\0" HAO), false },
	{ "the header says more than there is", OCTETS("\x87\x03\x01\x02\0\0" HAO), false },
	{ "the header says much more", OCTETS("\x87\xff\x01\x02\0\0" HAO), false },
	{ "PadN before it runs past the end", OCTETS("\x87\x02\x01\xff\0\0" HAO), false },
	{ "its length is 15", OCTETS("\x87\x02\x01\x02\0\0"
	  "\xc9\x0f\x20\x01\x0d\xb8\x01\x00\x00\x01\0\0\0\0\0\0\0\0"), false },
	{ "its length is 17", OCTETS("\x87\x03\x01\x02\0\0"
	  "\xc9\x11\x20\x01\x0d\xb8\x01\x00\x00\x01\0\0\0\0\0\0\0\x10\0"
	  "\x01\x05\0\0\0\0\0"), false },
	{ "its length is 0", OCTETS("\x87\x00\xc9\0\0\0\0\0"), false },
	{ "a type at the end, without length", OCTETS("\x87\x00\x01\x03\0\0\0\xc9"), false },
	{ "a type and a length at the end", OCTETS("\x87\x00\x01\x02\0\0\xc9\x10"), false },
};

/* In memory that ends where the octets end. */
static bool look(const void *octets, size_t len, struct in6_addr *address)
{
	u8 *copy = malloc(len ? len : 1);
	bool found;

	assert_non_null(copy);
	memcpy(copy, octets, len);
	found = mh_home_address(copy, len, address);
	free(copy);
	return found;
}

static void option(void **state)
{
	const struct header *header = *state;
	const struct in6_addr want = addr_of(IN_HAO);
	struct in6_addr got;

	assert_int_equal(look(header->octets, header->len, &got), header->found);
	if (header->found)
		assert_memory_equal(&got, &want, sizeof(want));
}

static void cut(void **state)
{
	static const char whole[] = "\x87\x03\x01\x02\0\0" HAO "\x01\x06\0\0\0\0\0\0";
	struct in6_addr got;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(whole) - 1; len++)
		assert_false(look(whole, len, &got));
	assert_true(look(whole, len, &got));
}

/* RFC 6275, 6.3: it "MUST NOT appear more than once"; who writes two is not heard as the second. */
static void two(void **state)
{
	static const char twice[] = "\x87\x05\x01\x02\0\0" HAO "\x01\x04\0\0\0\0" OTHER;
	const struct in6_addr first = addr_of(IN_HAO);
	struct in6_addr got;

	(void)state;
	if (look(twice, sizeof(twice) - 1, &got))
		assert_memory_equal(&got, &first, sizeof(first));
}

/* The longest header that there can be, with the option at its end. */
static void longest(void **state)
{
	const struct in6_addr want = addr_of(IN_HAO);
	struct in6_addr got;
	u8 buf[2048] = { 0x87, 0xff };

	(void)state;
	memcpy(buf + sizeof(buf) - 18, HAO, 18);
	assert_true(look(buf, sizeof(buf), &got));
	assert_memory_equal(&got, &want, sizeof(want));
	assert_false(look(buf, sizeof(buf) - 1, &got));
}

static struct mh_answer sent[BATCH_MAX];
static unsigned int sent_count;

static unsigned int wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	(void)ctx;
	assert_true(count <= BATCH_MAX - sent_count);
	memcpy(sent + sent_count, answers, count * sizeof(*answers));
	sent_count += count;
	return count;
}

/* Where an answer goes: RFC 6275, 9.5.4. */
static void answers(void **state)
{
	static const struct {
		const char *hao, *src, *dst, *via;
		u32 ifindex;
	} ways[] = {
		{ IN_HAO, "2001:db8:a::1", IN_HAO, "2001:db8:a::1", 0 },
		{ NULL, IN_HAO, IN_HAO, "::", 0 },
		{ NULL, "2001:db8:a::1", "2001:db8:a::1", "::", 0 },
		{ IN_HAO, IN_HAO, IN_HAO, "::", 0 },
		{ NULL, "fe80::1", "fe80::1", "::", 7 },
		{ IN_HAO, "fe80::1", IN_HAO, "fe80::1", 7 },
	};
	const struct outside outside = { .send = wire };
	static struct mh_msg msg;
	struct now now = { .boot_ms = 1000 };
	struct in6_addr dst, via, local = addr_of("2001:db8:f::1");
	struct mh_packet packet;
	struct core *core = calloc(1, sizeof(*core));
	unsigned int i;

	(void)state;
	assert_non_null(core);
	assert_int_equal(core_init(core, taken(HOME), &outside, &now), 0);
	mh_msg_clear(&msg, MH_TYPE_BA);
	sent_count = 0;
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		memset(&packet, 0, sizeof(packet));
		packet.sent_from = addr_of(ways[i].src);
		packet.src = addr_of(ways[i].hao ? ways[i].hao : ways[i].src);
		packet.home_address = ways[i].hao;
		packet.dst = local;
		packet.ifindex = ways[i].ifindex;
		batch_answer(core, &msg, &packet);
	}
	batch_send(core);
	core_fini(core);
	free(core);
	assert_int_equal(sent_count, ARRAY_SIZE(ways));
	for (i = 0; i < sent_count; i++) {
		dst = addr_of(ways[i].dst);
		via = addr_of(ways[i].via);
		assert_memory_equal(&sent[i].src, &local, sizeof(local));
		assert_memory_equal(&sent[i].dst, &dst, sizeof(dst));
		assert_memory_equal(&sent[i].via, &via, sizeof(via));
		assert_int_equal(sent[i].ifindex, ways[i].ifindex);
		assert_int_equal(sent[i].len, 16);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		CASE("home-agent is off by default", role),
		CASE("home-agent: what each mobile node says is protected, but in lab-mode",
		     protection),
		CASE("home-address: unicast routable IPv6 addresses alone", no_home_addresses),
		CASE("home-address: in a home network, and not the anchor's", not_at_home),
		CASE("home-address: not of many mobile nodes", not_of_many),
		CASE("home-link: which home addresses are on it", home_link),
		CASE("R6612-77 home-link: one, of nothing that gateways have on their links",
		     no_home_link),
		CASE("home-address: with a policy for Mobile IPv6, which needs something",
		     not_with_policy),
		CASE("home-address: of one mobile node alone", one_owner),
		CASE("R3963-3 mobile-network: of one mobile node alone", no_networks),
		CASE("R3963-3 mobile-network: what may be moved", networks),
		CASE("whose home address an address is", owners),
		CASE("whose it is among many", many_owners),
		CASE("addresses of the anchor and of MAGs are no home addresses", not_the_anchors),
		CASE("Home Address option: cut anywhere", cut),
		CASE("Home Address option: there are two", two),
		CASE("Home Address option: in the longest header", longest),
		CASE("R6275-8 an answer goes where the request came from", answers),
	};
	struct CMUnitTest tests[ARRAY_SIZE(headers) + ARRAY_SIZE(others)];
	static char names[ARRAY_SIZE(headers)][80];
	unsigned int i;

	log_init(LOG_LEVEL_ERR);
	memcpy(tests, others, sizeof(others));
	for (i = 0; i < ARRAY_SIZE(headers); i++) {
		snprintf(names[i], sizeof(names[i]), "Home Address option: %s", headers[i].name);
		tests[ARRAY_SIZE(others) + i] = (struct CMUnitTest){
			names[i], option, NULL, NULL, (void *)&headers[i],
		};
	}
	return RUN(tests);
}
