// SPDX-License-Identifier: GPL-2.0
/*
 * The Home Agents List for any order of Router Advertisements, and what mobile nodes are told of
 * it: thousands, drawn at random and made of octets, against a second opinion that is made of RFC
 * 6275, 7.1 to 7.4 and 10.5.1, and RFC 3963, 7 alone.
 *
 * sources: userd/ha/agents.c userd/wire/icmp.c userd/base
 */
#include <arpa/inet.h>

#include "unit.h"

#include "ha/agents.h"
#include "wire/icmp.h"

#define ROUTERS		6
#define OWN		2
#define ADDRESSES	3
#define STEPS		20000
#define MOST		((1280 - 40 - 8) / 16)

/**
 * struct known - what should be known of another home agent
 * @there: it is one
 * @preference: more is better
 * @routers: it serves mobile routers
 * @until: end, in ms
 * @has: which of its addresses have been told
 */
struct known {
	bool there;
	u16 preference;
	bool routers;
	u64 until;
	bool has[ADDRESSES];
};

/**
 * struct said - a Router Advertisement
 * @flags: octet with M, O and H
 * @lifetime: Router Lifetime
 * @info: with Home Agent Information, which says @info_preference and @info_lifetime
 * @info_routers: and that mobile routers are served
 * @told: which addresses stand in Prefix Information options with R
 * @plain: which prefixes stand there without R
 * @odd: an option with R that has no global address
 */
struct said {
	u8 flags;
	u16 lifetime;
	bool info;
	u16 info_preference;
	u16 info_lifetime;
	bool info_routers;
	bool told[ADDRESSES];
	bool plain[ADDRESSES];
	bool odd;
};

static struct agents agents;
static struct known known[ROUTERS];
static u32 seed = 1;
static u64 now = 1000000;

static u32 draw_below(u32 n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static struct in6_addr address(const char *format, unsigned int a, unsigned int b)
{
	struct in6_addr addr;
	char text[64];

	snprintf(text, sizeof(text), format, a, b);
	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static struct in6_addr link_local(unsigned int router)
{
	return address("fe80::%x:%x", 1, router + 1);
}

/* The addresses of the routers have numbers; those of this home agent are of router ROUTERS. */
static struct in6_addr global(unsigned int router, unsigned int nr)
{
	return address("2001:db8:%x::%x", nr + 1, router + 1);
}

/* A Prefix Information option: RFC 4861, 4.6.2; RFC 6275, 7.2. */
static size_t put_prefix(u8 *buf, size_t len, const struct in6_addr *addr, bool router)
{
	memset(buf + len, 0, 32);
	buf[len] = 3;
	buf[len + 1] = 4;
	buf[len + 2] = 64;
	buf[len + 3] = router ? 0xe0 : 0xc0;
	memset(buf + len + 4, 0xff, 8);
	memcpy(buf + len + 16, addr, 16);
	if (!router)
		memset(buf + len + 24, 0, 8);
	return len + 32;
}

/* RFC 4861, 4.2; RFC 6275, 7.1; its options in one order or the other. */
static size_t octets(const struct said *said, unsigned int router, u8 *buf)
{
	struct in6_addr odd = link_local(router), addr;
	bool behind = draw_below(2);
	size_t len = 16;
	unsigned int i;

	memset(buf, 0, 64);
	buf[0] = 134;
	buf[4] = 64;
	buf[5] = said->flags;
	put_u16(buf + 6, said->lifetime);
	for (i = 0; i < 2 * ADDRESSES; i++) {
		addr = global(router, i / 2);
		if (i % 2 ? said->told[i / 2] : said->plain[i / 2])
			len = put_prefix(buf, len, &addr, i % 2);
	}
	if (said->odd)
		len = put_prefix(buf, len, &odd, true);
	if (said->info) {
		if (!behind)
			memmove(buf + 24, buf + 16, len - 16);
		i = behind ? (unsigned int)len : 16;
		memset(buf + i, 0, 8);
		buf[i] = 8;
		buf[i + 1] = 1;
		/* the other bits are reserved */
		put_u16(buf + i + 2, (said->info_routers ? 0x8000 : 0) | draw_below(0x8000));
		put_u16(buf + i + 4, said->info_preference);
		put_u16(buf + i + 6, said->info_lifetime);
		len += 8;
	}
	return len;
}

static void draw(struct said *said)
{
	static const u16 preferences[] = { 0, 0, 1, 7, 65535 };
	static const u16 lifetimes[] = { 0, 3, 60, 1800, 65535 };
	unsigned int i;

	said->flags = (u8)(draw_below(8) ? 0x20 : 0) | (draw_below(2) ? 0xc0 : 0);
	said->lifetime = lifetimes[draw_below(ARRAY_SIZE(lifetimes))];
	said->info = draw_below(2);
	said->info_preference = preferences[draw_below(ARRAY_SIZE(preferences))];
	said->info_lifetime = lifetimes[draw_below(ARRAY_SIZE(lifetimes))];
	said->info_routers = !draw_below(3);
	for (i = 0; i < ADDRESSES; i++) {
		said->told[i] = !draw_below(3);
		said->plain[i] = !draw_below(5);
	}
	said->odd = !draw_below(10);
}

/* RFC 6275, 10.5.1, step by step. */
static void learn(const struct said *said, struct known *k)
{
	u16 lifetime = said->info ? said->info_lifetime : said->lifetime;
	unsigned int i;

	if (!(said->flags & 0x20) || !lifetime) {
		memset(k, 0, sizeof(*k));
		return;
	}
	k->there = true;
	k->preference = said->info ? said->info_preference : 0;
	k->routers = said->info && said->info_routers;
	k->until = now + (u64)lifetime * 1000;
	for (i = 0; i < ADDRESSES; i++)
		k->has[i] = k->has[i] || said->told[i];
}

static void pass(u64 ms)
{
	unsigned int i;

	now += ms;
	for (i = 0; i < ROUTERS; i++)
		if (known[i].there && known[i].until <= now)
			memset(&known[i], 0, sizeof(known[i]));
}

/* Whose address that is, and which; false if nobody's. */
static bool find(const struct in6_addr *addr, unsigned int *router, unsigned int *nr)
{
	struct in6_addr want;

	for (*router = 0; *router <= ROUTERS; (*router)++)
		for (*nr = 0; *nr < ADDRESSES; (*nr)++) {
			want = global(*router, *nr);
			if (in6_equal(&want, addr))
				return true;
		}
	return false;
}

/* All addresses of all that are meant, each once, the preferred ones first, those of one next to
 * each other.
 */
static unsigned int check_of(const struct agent_self *self, bool routers, struct in6_addr *list)
{
	unsigned int count, want = self->routers || !routers ? OWN : 0;
	unsigned int i, j, router, nr, last = 65535;
	bool seen[ROUTERS + 1][ADDRESSES] = { 0 };
	u64 random = (u64)draw_below(1 << 24) << 40 | draw_below(1 << 24);

	if (routers)
		count = agents_for_routers(&agents, self, now, random, list);
	else
		count = agents_list(&agents, self, now, random, list);
	for (i = 0; i < count; i++) {
		assert_true(find(&list[i], &router, &nr));
		assert_false(seen[router][nr]);
		seen[router][nr] = true;
		assert_true(router == ROUTERS ? nr < OWN : known[router].has[nr]);
		if (routers)
			assert_true(router == ROUTERS ? self->routers : known[router].routers);
		j = router == ROUTERS ? self->preference : known[router].preference;
		assert_true(j <= last);
		last = j;
	}
	for (i = 0; i < ROUTERS; i++)
		for (j = 0; j < ADDRESSES; j++)
			want += known[i].there && known[i].has[j] &&
				(known[i].routers || !routers);
	assert_int_equal(count, want);
	return count;
}

/* Return: how many are told to a mobile node that is a host. */
static unsigned int check(u16 preference, struct in6_addr *list)
{
	struct in6_addr own[OWN] = { global(ROUTERS, 0), global(ROUTERS, 1) };
	const struct agent_self self = {
		.addr = own, .count = OWN, .preference = preference, .routers = draw_below(2),
	};

	check_of(&self, true, list);
	return check_of(&self, false, list);
}

static void hear(unsigned int router, const struct said *said)
{
	static struct icmp_ra ra;
	struct in6_addr from = link_local(router);
	u8 buf[512];
	const struct icmp_packet packet = {
		.data = buf, .len = octets(said, router, buf), .src = from, .sent_from = from,
		.dst = address("ff02::%x", 1, 0), .ifindex = 3, .hop_limit = 255,
	};

	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_OK);
	agents_hear(&agents, now, &from, &ra);
}

static void any_order(void **state)
{
	static const u16 preferences[] = { 0, 1, 7, 65535 };
	struct in6_addr list[DHAAD_ADDRESSES_MAX];
	unsigned int i, router, most = 0, least = MOST;
	struct said said;

	(void)state;
	for (i = 0; i < STEPS; i++) {
		router = draw_below(ROUTERS);
		draw(&said);
		hear(router, &said);
		learn(&said, &known[router]);
		router = check(preferences[draw_below(ARRAY_SIZE(preferences))], list);
		most = router > most ? router : most;
		least = router < least ? router : least;
		pass(draw_below(3) ? draw_below(1000) : draw_below(30000));
		check(0, list);
	}
	assert_int_equal(least, OWN);
	assert_true(most > OWN + ROUTERS);
}

/* Every one of those that are equal comes first now and then, and every one of its addresses. */
static void random_order(void **state)
{
	const struct said said = { .flags = 0x20, .lifetime = 1800, .told = { true, true } };
	unsigned int first[ROUTERS + 1][ADDRESSES] = { 0 }, i, router, nr;
	struct in6_addr list[DHAAD_ADDRESSES_MAX];

	(void)state;
	pass(65536000);
	for (router = 0; router < ROUTERS; router++) {
		hear(router, &said);
		learn(&said, &known[router]);
	}
	for (i = 0; i < 2000; i++) {
		assert_int_equal(check(0, list), 2 * (ROUTERS + 1));
		assert_true(find(&list[0], &router, &nr));
		first[router][nr]++;
	}
	for (router = 0; router <= ROUTERS; router++)
		for (nr = 0; nr < 2; nr++)
			assert_in_range(first[router][nr], 2000 / 14 / 2, 2000 / 14 * 2);
}

/* A hundred: as many as 1,280 octets have room for, and those that are preferred. */
static void hundred(void **state)
{
	struct said said = { .flags = 0x20, .lifetime = 1800, .info = true,
			     .info_lifetime = 1800, .told = { true } };
	struct in6_addr list[DHAAD_ADDRESSES_MAX], own = global(ROUTERS, 0), want;
	const struct agent_self self = { .addr = &own, .count = 1, .preference = 150 };
	unsigned int i;

	(void)state;
	memset(&agents, 0, sizeof(agents));
	for (i = 0; i < 100; i++) {
		said.info_preference = (u16)(100 + i);
		hear(1000 + i * 37 % 100, &said);
	}
	/* router 1000 + i * 37 % 100 has preference 100 + i; this one comes among them */
	assert_int_equal(agents_list(&agents, &self, now, 4711, list), MOST);
	for (i = 0; i < MOST; i++) {
		unsigned int preference = i < 50 ? 199 - i : 199 - i + 1;

		if (i == 49 || i == 50)
			continue;
		want = global(1000 + (preference - 100) * 37 % 100, 0);
		assert_memory_equal(&list[i], &want, sizeof(want));
	}
	assert_true(in6_equal(&list[49], &own) || in6_equal(&list[50], &own));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("Router Advertisements in any order: who is told, and in what order",
		     any_order),
		CASE("those of the same preference are in a random order", random_order),
		CASE("a hundred: the preferred ones, in at most 1,280 octets", hundred),
	};

	return RUN(tests);
}
