// SPDX-License-Identifier: GPL-2.0
/*
 * MAGs and mobile nodes have nothing in common (R6612-90): of what the far address of a packet is,
 * of that its policy of IPsec is, so no address may be of both.
 *
 * sources: tests/unit/said.c userd/core userd/store userd/config userd/wire userd/base
 */
#include <arpa/inet.h>

#include "said.h"

#include "core/core.h"

#define HEAD								\
	"home-agent = true\n"						\
	"device lma0 { local = { 2001:db8:f::1, 2001:db8:f::2 }\n"	\
	"	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"	\
	"pool wide { prefix = 2001:db8:110::/48 }\n"			\
	"home-prefix office { prefix = 2001:db8:1ff::/48 }\n"
#define NODE								\
	"mn \"alice@example.com\" {\n"					\
	"	policy = both\n"					\
	"	home-address = 2001:db8:1ff:1::10\n"			\
	"	prefix = 2001:db8:1ff:1::/64\n"				\
	"	mobile-network = 2001:db8:1f0::/48\n"			\
	"}\n"

/* Refused, and nothing else is said. */
static void refused(const char *text, const char *complaint)
{
	said_only(parse(text), text, complaint);
}

static void taken(const char *text)
{
	struct conf *conf = parse(text);

	if (!conf)
		fail_msg("not taken: %s: %s", text, said);
	conf_free(conf);
}

#define MAG(address)	HEAD "mag m {\n	realm = example.com\n	address = " address "\n}\n" NODE

static void mag_at_home(void **state)
{
	(void)state;
	taken(MAG("2001:db8:1::1"));
	refused(MAG("2001:db8:120::1"),
		"x.conf:8: mag m has an address of home network 2001:db8:100::/40\n");
	refused(MAG("2001:db8:110:7::1"),
		"x.conf:8: mag m has an address of the pool in line 4 (2001:db8:110::/48)\n");
	refused(MAG("2001:db8:1ff:2::1"),
		"x.conf:8: mag m has an address of the home-prefix in line 5 (2001:db8:1ff::/48)\n");
	refused(MAG("2001:db8:1f0:9::1"),
		"x.conf:8: mag m has an address of the mobile node in line 10 (mobile-network 2001:db8:1f0::/48)\n");
	refused(MAG("2001:db8:1ff:1::1"),
		"x.conf:8: mag m has an address of the mobile node in line 10 (prefix 2001:db8:1ff:1::/64)\n");
	refused(MAG("2001:db8:1ff:1::10"),
		"x.conf:8: mag m has an address of the mobile node in line 10 (home-address 2001:db8:1ff:1::10/128)\n");
	/* one that follows from the identifier is one, too */
	refused(HEAD "mag m { address = 2001:db8:1fe::1 }\n"
		"mn b@example.com { policy = both home-address-from = 2001:db8:1fe::/64 }\n",
		"x.conf:6: mag m has an address of home network 2001:db8:100::/40\n");
}

#define COA(prefixes)							\
	HEAD "mag m {\n	address = 2001:db8:1::1\n"		\
	"	proxy-coa = { " prefixes " }\n}\n" NODE

static void proxy_coa_at_home(void **state)
{
	(void)state;
	taken(COA("2001:db8:1::/64, 2001:db8:2::7"));
	refused(COA("2001:db8:1::/64, 2001:db8:110:7::1"),
		"x.conf:8: mag m: proxy-coa 2001:db8:110:7::1/128 overlaps with the pool in line 4 (2001:db8:110::/48)\n");
	refused(COA("2001:db8:1ff:1::/80"),
		"x.conf:8: mag m: proxy-coa 2001:db8:1ff:1::/80 overlaps with the mobile node in line 10 (home-address 2001:db8:1ff:1::10/128)\n");
	/* wider than what it holds */
	refused(COA("2001:db8::/38"),
		"x.conf:8: mag m: proxy-coa 2001:db8::/38 overlaps with the mobile node in line 10 (home-address 2001:db8:1ff:1::10/128)\n"
		"x.conf:8: mag m: proxy-coa 2001:db8::/38 holds address 2001:db8:f::1 of the anchor; hint: name the links of the MAG alone\n"
		"x.conf:8: mag m: proxy-coa 2001:db8::/38 holds address 2001:db8:f::2 of the anchor; hint: name the links of the MAG alone\n");
}

static void of_the_anchor(void **state)
{
	(void)state;
	refused(MAG("2001:db8:f::2"), "x.conf:8: mag m has an address of the anchor\n");
	refused(COA("2001:db8:f::/64"),
		"x.conf:8: mag m: proxy-coa 2001:db8:f::/64 holds address 2001:db8:f::1 of the anchor; hint: name the links of the MAG alone\n"
		"x.conf:8: mag m: proxy-coa 2001:db8:f::/64 holds address 2001:db8:f::2 of the anchor; hint: name the links of the MAG alone\n");
	refused(HEAD "mn b@example.com { policy = both\n	home-address = 2001:db8:f::1 }\n",
		"x.conf:7: 2001:db8:f::1/128 does not lie in a home network; hint: add it to home-network of the device\n");
	refused("home-agent = true\n"
		"device lma0 { local = 2001:db8:100:f::1 home-network = 2001:db8:100::/40 }\n",
		"x.conf:2: address 2001:db8:100:f::1 of the anchor lies in home network 2001:db8:100::/40\n");
	/* on a home link it may: there it is nobody else's */
	refused("home-agent = true\n"
		"device lma0 { local = 2001:db8:100:f::1 home-network = 2001:db8:100::/40 }\n"
		"home-prefix l { prefix = 2001:db8:100:f::/64 home-link = eth1 }\n"
		"mn b@example.com { policy = mipv6-only home-address = 2001:db8:100:f::1 }\n",
		"x.conf:4: 2001:db8:100:f::1/128 is the anchor's own address\n");
}

static void of_two(void **state)
{
	(void)state;
	refused(HEAD "mag m { address = 2001:db8:1::1 }\n"
		"mag n {\n	address = 2001:db8:1::1\n}\n",
		"x.conf:8: mag n has the address of mag m in line 6\n");
	refused(HEAD NODE "mn b@example.com { policy = both home-address = 2001:db8:1ff:1::11 }\n",
		"x.conf:12: prefix 2001:db8:1ff:1::11/128 of a mobile node overlaps with 2001:db8:1ff:1::/64 of the one in line 6; hint: each mobile node has prefixes of its own\n");
}

/* A small world: all addresses are in a few /64. */
#define NETWORKS	8
#define WORLDS		3000

static unsigned int seed = 0x6612;

static unsigned int pick(unsigned int count)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % count;
}

/**
 * struct world - what is where: each is the last octet of the third group of an address
 * @home: home network is all from there on
 * @mag: MAG
 * @coa: /48 that it may name
 * @pool: pool
 * @hoa: home address
 * @text: configuration
 */
struct world {
	unsigned int home;
	unsigned int mag;
	unsigned int coa;
	unsigned int pool;
	unsigned int hoa;
	char text[1024];
};

static void make_world(struct world *world)
{
	world->home = pick(2) ? NETWORKS / 2 : 0;
	world->mag = pick(2 * NETWORKS);
	world->coa = pick(2 * NETWORKS);
	world->pool = pick(2 * NETWORKS);
	world->hoa = pick(2 * NETWORKS);
	snprintf(world->text, sizeof(world->text),
		 "home-agent = true\n"
		 "device lma0 { local = 2001:db8:f00::1 home-network = 2001:db8:%x::/%u }\n"
		 "pool p { prefix = 2001:db8:%x::/48 }\n"
		 "mag m { address = 2001:db8:%x::1 proxy-coa = 2001:db8:%x::/48 }\n"
		 "mn a@example.com { policy = both home-address = 2001:db8:%x::1 }\n",
		 world->home, world->home ? 46 : 45, world->pool, world->mag, world->coa,
		 world->hoa);
}

static bool is_home(const struct world *world, unsigned int network)
{
	return network >= world->home && network < NETWORKS;
}

static bool is_right(const struct world *world)
{
	return is_home(world, world->pool) && is_home(world, world->hoa) &&
	       !is_home(world, world->mag) && !is_home(world, world->coa);
}

static void small_worlds(void **state)
{
	unsigned int i, right = 0;
	struct world world;
	struct conf *conf;

	(void)state;
	for (i = 0; i < WORLDS; i++) {
		make_world(&world);
		conf = parse(world.text);
		if (!!conf != is_right(&world))
			fail_msg("%s: %s%s", conf ? "taken" : "refused", world.text, said);
		right += !!conf;
		conf_free(conf);
	}
	/* or else the test shows nothing */
	assert_in_range(right, WORLDS / 50, WORLDS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R6612-90 a MAG has no address that a mobile node can have", mag_at_home),
		CASE("R6612-90 and no Proxy-CoA that overlaps with one", proxy_coa_at_home),
		CASE("R6612-90 neither has an address of the anchor", of_the_anchor),
		CASE("R6612-90 no two of one kind have the same", of_two),
		CASE("R6612-90 what is taken is what has nothing in common", small_worlds),
	};

	return RUN(tests);
}
