// SPDX-License-Identifier: GPL-2.0
/*
 * Requests for home agents, from the octets to the answer (RFC 6275, 10.5; RFC 3963, 7), between a
 * fake wire and a fake clock.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"

#include "ha/discovery.h"
#include "ha/ha.h"

#define LMAA2	"2001:db8:f::2"
#define NODE	"2001:db8:a::50"
#define AGENTS	"2001:db8:1ff:1:fdff:ffff:ffff:fffe"
#define WIDER	"2001:db8:1ff:ffff:ffff:ffff:ffff:fffe"

#define HOMES	"home-prefix a { prefix = 2001:db8:1ff:1::/64 }\n"	\
		"home-prefix b { prefix = 2001:db8:1ff::/48 }\n"		\
		"home-prefix c { prefix = 2001:db8:1ff:2::1/128 }\n"
#define CONF	"home-agent = true\n" FAKE_CONF HOMES

/**
 * struct asked - what a mobile node sends
 * @src: default NODE
 * @dst: default AGENTS
 * @id: identifier
 * @code: code
 * @bits: what is in the reserved field
 * @len: octets; 0 means 8
 * @home_address: there is a Home Address option
 */
struct asked {
	const char *src;
	const char *dst;
	u16 id;
	u8 code;
	u16 bits;
	size_t len;
	bool home_address;
};

static struct icmp_answer sent;
static unsigned int sent_count;
/* R of the last answer: RFC 3963, 7.2 */
static bool routers_only;
static bool broken;

static bool take(void *ctx, const struct icmp_answer *answer)
{
	(void)ctx;
	if (broken)
		return false;
	sent = *answer;
	sent_count++;
	return true;
}

static void start(struct fake *f, const char *conf)
{
	const struct ha_outside outside = { .icmp = take };

	fake_stop(f);
	fake_start(f, conf);
	anchor_outside_is(f->anchor, &outside);
	broken = false;
}

/* Return: so many addresses are in the answer; FAKE_SILENCE if there is none. */
static int ask(struct fake *f, const struct asked *asked)
{
	u8 data[16] = { ICMP_DHAAD_REQUEST, asked->code };
	const struct icmp_packet packet = {
		.data = data,
		.len = asked->len ? asked->len : 8,
		.src = fake_addr(asked->src ? asked->src : NODE),
		.dst = fake_addr(asked->dst ? asked->dst : AGENTS),
		.sent_from = fake_addr(NODE),
		.home_address = asked->home_address,
		.ifindex = 7,
		.hop_limit = 64,
	};
	unsigned int before = sent_count;

	put_u16(data + 4, asked->id);
	put_u16(data + 6, asked->bits);
	anchor_icmp(f->anchor, &packet);
	if (sent_count == before)
		return FAKE_SILENCE;
	assert_int_equal(sent_count, before + 1);
	assert_int_equal(sent.data[0], ICMP_DHAAD_REPLY);
	assert_int_equal(sent.data[1], 0);
	assert_int_equal(get_u16(sent.data + 4), asked->id);
	assert_int_equal(get_u16(sent.data + 6) & 0x7fff, 0);
	routers_only = sent.data[6] & 0x80;
	assert_true(in6_is_zero(&sent.via));
	return (int)(sent.len - 8) / 16;
}

#define ASK(f, ...)	ask(f, &(struct asked){ __VA_ARGS__ })

static void assert_way(const char *src, const char *dst)
{
	struct in6_addr from = fake_addr(src), to = fake_addr(dst);

	assert_memory_equal(&sent.src, &from, sizeof(from));
	assert_memory_equal(&sent.dst, &to, sizeof(to));
}

static void answered(void **state)
{
	struct in6_addr a = fake_addr(LMAA), b = fake_addr(LMAA2);
	struct fake *f = *state;
	const struct icmp_stats *stats;
	bool a_first;

	start(f, CONF);
	stats = &anchor_ha(f->anchor)->icmp;
	assert_int_equal(ASK(f, .id = 4711), 2);
	assert_way(LMAA, NODE);
	assert_int_equal(sent.ifindex, 0);
	a_first = !memcmp(sent.data + 8, &a, 16);
	assert_memory_equal(sent.data + (a_first ? 8 : 24), &a, 16);
	assert_memory_equal(sent.data + (a_first ? 24 : 8), &b, 16);
	assert_int_equal(ASK(f, .id = 1, .dst = WIDER), 2);
	/* what is reserved does not matter, and is not sent back */
	assert_int_equal(ASK(f, .id = 2, .bits = 0x7fff), 2);
	assert_false(routers_only);
	assert_int_equal(ASK(f, .id = 3, .src = "fe80::1"), 2);
	assert_int_equal(sent.ifindex, 7);
	assert_int_equal(stats->received[ICMP_KIND_REQUEST], 4);
	assert_int_equal(stats->replies, 4);
	broken = true;
	assert_int_equal(ASK(f, .id = 4), FAKE_SILENCE);
	assert_int_equal(stats->failed, 1);
	assert_int_equal(stats->replies, 4);
}

/* Each of both is the first one half of the time. */
static void shuffled(void **state)
{
	struct in6_addr a = fake_addr(LMAA);
	struct fake *f = *state;
	unsigned int i, first = 0;

	start(f, CONF);
	for (i = 0; i < 1000; i++) {
		fake_sleep(f, 1000);
		assert_int_equal(ASK(f, .id = 1), 2);
		first += !memcmp(sent.data + 8, &a, 16);
	}
	assert_in_range(first, 400, 600);
}

static void ignored(void **state)
{
	struct fake *f = *state;
	const u64 *why, *malformed;

	start(f, CONF);
	why = anchor_ha(f->anchor)->icmp.why[ICMP_KIND_REQUEST];
	malformed = anchor_ha(f->anchor)->icmp.malformed[ICMP_KIND_REQUEST];
	assert_int_equal(ASK(f, .dst = LMAA), FAKE_SILENCE);
	assert_int_equal(ASK(f, .dst = "2001:db8:1ff:1::1"), FAKE_SILENCE);
	assert_int_equal(why[ICMP_WHY_NOT_HOME], 2);
	assert_int_equal(ASK(f, .src = "ff0e::1"), FAKE_SILENCE);
	assert_int_equal(ASK(f, .src = "::"), FAKE_SILENCE);
	assert_int_equal(ASK(f, .src = "::1"), FAKE_SILENCE);
	assert_int_equal(ASK(f, .src = "::ffff:192.0.2.1"), FAKE_SILENCE);
	assert_int_equal(ASK(f, .home_address = true), FAKE_SILENCE);
	assert_int_equal(why[ICMP_WHY_SOURCE], 5);
	assert_int_equal(ASK(f, .code = 1), FAKE_SILENCE);
	assert_int_equal(malformed[ICMP_ERR_CODE], 1);
	assert_int_equal(ASK(f, .len = 7), FAKE_SILENCE);
	assert_int_equal(malformed[ICMP_ERR_SHORT], 1);
	start(f, FAKE_CONF HOMES);
	assert_int_equal(ASK(f, .id = 1), FAKE_SILENCE);
	start(f, CONF "discovery { answer = false }\n");
	why = anchor_ha(f->anchor)->icmp.why[ICMP_KIND_REQUEST];
	assert_int_equal(ASK(f, .id = 1), FAKE_SILENCE);
	assert_int_equal(why[ICMP_WHY_OFF], 1);
	start(f, "home-agent = true\n" FAKE_CONF);
	assert_int_equal(ASK(f, .id = 1), FAKE_SILENCE);
}

static void limited(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	start(f, CONF);
	fake_sleep(f, 1000 - f->now.boot_ms % 1000);
	for (i = 0; i < DHAAD_PER_SECOND; i++)
		assert_int_equal(ASK(f, .id = 1), 2);
	assert_int_equal(ASK(f, .id = 1), FAKE_SILENCE);
	fake_sleep(f, 999);
	assert_int_equal(ASK(f, .id = 1), FAKE_SILENCE);
	fake_sleep(f, 1);
	assert_int_equal(ASK(f, .id = 1), 2);
	assert_int_equal(anchor_ha(f->anchor)->icmp.why[ICMP_KIND_REQUEST][ICMP_WHY_RATE], 2);
}

#define ON_LINK	"home-prefix a { prefix = 2001:db8:1ff:1::/64 home-link = h0 }\n" \
		"home-prefix b { prefix = 2001:db8:1ff::/48 }\n"
#define LINK	"home-agent = true\n" FAKE_CONF ON_LINK			\
		"discovery { preference = 5 lifetime = 1800 }\n"
#define ROVER	"mn \"rover@example.com\" { policy = mipv6-only"		\
		" home-address = 2001:db8:1fe::99 mobile-network = 2001:db8:1fd:1::/64 }\n"

/**
 * struct said - a Router Advertisement
 * @own: of this machine
 * @router: last octet of its source
 * @flags: RA_FLAG_*
 * @lifetime: Router Lifetime
 * @lla: Source Link-Layer Address
 * @info: Home Agent Information
 * @preference: in that
 * @info_lifetime: in that
 * @routers: and that mobile routers are served
 * @addr: prefix with R
 */
struct said {
	bool own;
	u8 router;
	u8 flags;
	u16 lifetime;
	bool lla;
	bool info;
	u16 preference;
	u16 info_lifetime;
	bool routers;
	const char *addr;
};

static void advertise(struct fake *f, const struct said *said)
{
	u8 data[64] = { ICMP_RA };
	struct icmp_packet packet = {
		.data = data, .len = 16, .src = fake_addr("fe80::"), .dst = fake_addr("ff02::1"),
		.hop_limit = 255, .own = said->own,
	};
	struct in6_addr addr;

	packet.src.s6_addr[15] = said->router;
	packet.sent_from = packet.src;
	data[5] = said->flags;
	put_u16(data + 6, said->lifetime);
	if (said->lla) {
		data[packet.len] = ND_OPTION_SOURCE_LLA;
		data[packet.len + 1] = 1;
		packet.len += 8;
	}
	if (said->info) {
		data[packet.len] = ND_OPTION_HOME_AGENT;
		data[packet.len + 1] = 1;
		data[packet.len + 2] = said->routers ? 0x80 : 0;
		put_u16(data + packet.len + 4, said->preference);
		put_u16(data + packet.len + 6, said->info_lifetime);
		packet.len += 8;
	}
	if (said->addr) {
		addr = fake_addr(said->addr);
		data[packet.len] = ND_OPTION_PREFIX;
		data[packet.len + 1] = 4;
		data[packet.len + 2] = 64;
		data[packet.len + 3] = PREFIX_FLAG_R;
		put_u32(data + packet.len + 4, 1000);
		memcpy(data + packet.len + 16, &addr, sizeof(addr));
		packet.len += 32;
	}
	anchor_icmp(f->anchor, &packet);
}

#define ADVERTISE(f, ...)	advertise(f, &(struct said){ __VA_ARGS__ })

/* Who else is on the home link is told of its prefixes, and of no other. */
static void others(void **state)
{
	struct fake *f = *state;
	struct in6_addr other = fake_addr("2001:db8:1ff:1::77");

	start(f, LINK);
	ADVERTISE(f, .router = 7, .flags = RA_FLAG_H, .lifetime = 60,
		  .addr = "2001:db8:1ff:1::77");
	assert_int_equal(ASK(f, .id = 1), 3);
	assert_memory_equal(sent.data + 8 + 32, &other, sizeof(other));
	assert_int_equal(ASK(f, .id = 1, .dst = WIDER), 2);
	ADVERTISE(f, .router = 7, .flags = RA_FLAG_H, .lifetime = 60, .info = true,
		  .preference = 6, .info_lifetime = 60, .addr = "2001:db8:1ff:1::77");
	assert_int_equal(ASK(f, .id = 1), 3);
	assert_memory_equal(sent.data + 8, &other, sizeof(other));
	/* its own is none of another one */
	ADVERTISE(f, .own = true, .router = 1, .flags = RA_FLAG_H, .lifetime = 60,
		  .addr = "2001:db8:1ff:1::1");
	assert_int_equal(ASK(f, .id = 1), 3);
	/* they stay after a reload, and go with the link */
	fake_reload(f, LINK);
	assert_int_equal(ASK(f, .id = 1), 3);
	fake_reload(f, "home-agent = true\n" FAKE_CONF
		    "home-prefix a { prefix = 2001:db8:1ff:1::/64 home-link = h1 }\n");
	assert_int_equal(ASK(f, .id = 1), 2);
	fake_reload(f, CONF);
	ADVERTISE(f, .router = 7, .flags = RA_FLAG_H, .lifetime = 60,
		  .addr = "2001:db8:1ff:1::77");
	assert_int_equal(ASK(f, .id = 1), 2);
	/* those of no home link, and its own, are not counted: mip6HaAdvsRecd (RFC 4295) */
	assert_int_equal(anchor_ha(f->anchor)->icmp.heard, 2);
}

/* What is wrong with what this machine says on the home link. */
static void own(void **state)
{
	const struct advert *advert;
	struct fake *f = *state;

	start(f, LINK);
	advert = &anchor_ha(f->anchor)->advert;
	ADVERTISE(f, .router = 7, .flags = RA_FLAG_H, .lifetime = 60, .addr = LMAA);
	assert_false(advert->heard);
	ADVERTISE(f, .own = true);
	assert_true(advert->heard);
	/* no mobile router is served, and it does not say that one is */
	assert_int_equal(advert->faults, ((1U << ADVERT_FAULTS) - 1) & ~(1U << ADVERT_ROUTERS));
	ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
		  .info = true, .preference = 5, .info_lifetime = 1800, .addr = LMAA2);
	assert_int_equal(advert->faults, 0);
	/* an address, but none of the anchor's; defaults, but not those of the configuration */
	ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
		  .addr = "2001:db8:1ff:1::5");
	assert_int_equal(advert->faults, 1U << ADVERT_NO_ADDRESS | 1U << ADVERT_PREFERENCE);
	ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
		  .info = true, .preference = 5, .info_lifetime = 1799, .addr = LMAA);
	assert_int_equal(advert->faults, 1U << ADVERT_LIFETIME);
	ADVERTISE(f, .own = true, .lifetime = 1800, .info = true, .preference = 5,
		  .info_lifetime = 1800, .addr = LMAA);
	assert_int_equal(advert->faults, 1U << ADVERT_NO_H | 1U << ADVERT_NO_LLA);
	ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
		  .info = true, .preference = 5, .info_lifetime = 1800, .routers = true,
		  .addr = LMAA);
	assert_int_equal(advert->faults, 1U << ADVERT_ROUTERS);
	fake_reload(f, LINK ROVER);
	ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
		  .info = true, .preference = 5, .info_lifetime = 1800, .routers = true,
		  .addr = LMAA);
	assert_int_equal(advert->faults, 0);
	ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
		  .info = true, .preference = 5, .info_lifetime = 1800, .addr = LMAA);
	assert_int_equal(advert->faults, 1U << ADVERT_ROUTERS);
}

/* RFC 3963, 7.2: a list of home agents that serve mobile routers, with R; if there is none, the
 * others, without.
 */
static void for_routers(void **state)
{
	struct in6_addr a = fake_addr("2001:db8:1ff:1::7"), b = fake_addr("2001:db8:1ff:1::8");
	struct fake *f = *state;

	start(f, LINK);
	assert_int_equal(ASK(f, .id = 1, .bits = 0x8000), 2);
	assert_false(routers_only);
	ADVERTISE(f, .router = 7, .flags = RA_FLAG_H, .lifetime = 60, .info = true,
		  .preference = 1, .info_lifetime = 60, .addr = "2001:db8:1ff:1::7");
	assert_int_equal(ASK(f, .id = 2, .bits = 0x8000), 3);
	assert_false(routers_only);
	ADVERTISE(f, .router = 8, .flags = RA_FLAG_H, .lifetime = 60, .info = true,
		  .preference = 1, .info_lifetime = 60, .routers = true,
		  .addr = "2001:db8:1ff:1::8");
	assert_int_equal(ASK(f, .id = 3, .bits = 0xffff), 1);
	assert_true(routers_only);
	assert_memory_equal(sent.data + 8, &b, sizeof(b));
	/* for hosts all are home agents */
	assert_int_equal(ASK(f, .id = 4), 4);
	assert_false(routers_only);
	/* it may say so no longer */
	ADVERTISE(f, .router = 7, .flags = RA_FLAG_H, .lifetime = 60, .info = true,
		  .preference = 1, .info_lifetime = 60, .routers = true,
		  .addr = "2001:db8:1ff:1::7");
	ADVERTISE(f, .router = 8, .flags = RA_FLAG_H, .lifetime = 60,
		  .addr = "2001:db8:1ff:1::8");
	assert_int_equal(ASK(f, .id = 5, .bits = 0x8000), 1);
	assert_memory_equal(sent.data + 8, &a, sizeof(a));
	/* this home agent, too, once it has a mobile router */
	fake_reload(f, LINK ROVER);
	assert_int_equal(ASK(f, .id = 6, .bits = 0x8000), 3);
	assert_true(routers_only);
	assert_memory_equal(sent.data + 8 + 32, &a, sizeof(a));
	/* on a virtual home link it is the only one */
	assert_int_equal(ASK(f, .id = 7, .bits = 0x8000, .dst = WIDER), 2);
	assert_true(routers_only);
	fake_sleep(f, 60000);
	fake_reload(f, LINK);
	assert_int_equal(ASK(f, .id = 8, .bits = 0x8000), 2);
	assert_false(routers_only);
}

/* Whoever is on the link can say anything from the address of this machine, and as often as he
 * likes.
 */
static void own_forged(void **state)
{
	struct fake *f = *state;
	unsigned int i, lines = 0;
	const char *log;
	int keep;

	start(f, LINK);
	keep = fake_log_begin();
	for (i = 0; i < 500; i++) {
		ADVERTISE(f, .own = true);
		ADVERTISE(f, .own = true, .flags = RA_FLAG_H, .lifetime = 1800, .lla = true,
			  .info = true, .preference = 5, .info_lifetime = 1800, .addr = LMAA2);
	}
	for (log = fake_log_end(keep); (log = strchr(log, '\n')); log++)
		lines++;
	/* of each kind ten in a second, of which a second one may begin */
	assert_in_range(lines, ADVERT_FAULTS + 1, 2 * 2 * 11);
}

static int setup(void **state)
{
	static struct fake f;

	fake_start(&f, FAKE_CONF);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fake_stop(*state);
	return 0;
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a request for home agents is answered with the anchor's addresses", answered),
		TEST("the addresses of the anchor have another order each time", shuffled),
		TEST("no answer to a request that is not for home agents here", ignored),
		TEST("requests for home agents are answered so often only", limited),
		TEST("other home agents on the home link are told of", others),
		TEST("what is wrong with Router Advertisements of this machine is found", own),
		TEST("those that somebody else has sent from its address do not fill the log",
		     own_forged),
		TEST("R3963-1 mobile routers are told of home agents that serve them", for_routers),
	};

	return RUN(tests);
}
