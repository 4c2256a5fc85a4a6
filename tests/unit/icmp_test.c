// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 of a home agent as octets, held against scapy (icmp_vectors.py), what is wrong with a
 * message, and the Home Agents List of RFC 6275, 10.5.1.
 *
 * sources: userd/ha/agents.c userd/wire/icmp.c userd/base
 */
#include <arpa/inet.h>
#include <ctype.h>

#include "unit.h"

#include "ha/agents.h"

#define VECTORS	"/usr/bin/python3 icmp_vectors.py"
#define LINE	8192
#define WORDS	8

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static unsigned long number_of(const char *text, unsigned long most)
{
	unsigned long number;
	char *end;

	assert_true(isdigit((unsigned char)*text));
	number = strtoul(text, &end, 10);
	assert_int_equal(*end, '\0');
	assert_true(number <= most);
	return number;
}

static u16 u16_of(const char *text)
{
	return (u16)number_of(text, UINT16_MAX);
}

static u8 u8_of(const char *text)
{
	return (u8)number_of(text, UINT8_MAX);
}

static size_t from_hex(const char *text, u8 *to)
{
	size_t i;

	for (i = 0; isxdigit(text[2 * i]); i++)
		to[i] = (u8)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	return i;
}

/* "-" or ADDRESS/LENGTH/FLAGS/VALID/PREFERRED,... */
static unsigned int prefixes_of(char *text, struct icmp_prefix *prefix)
{
	unsigned int count = 0;
	char *word, addr[64];
	int n;

	for (word = strtok(text, ","); word && *word != '-'; word = strtok(NULL, ",")) {
		memset(&prefix[count], 0, sizeof(prefix[count]));
		n = sscanf(word, "%63[^/]/%hhu/%hhu/%u/%u", addr, &prefix[count].len,
			   &prefix[count].flags, &prefix[count].valid,
			   &prefix[count].preferred);
		assert_int_equal(n, 5);
		prefix[count++].addr = addr_of(addr);
	}
	return count;
}

static void same_prefixes(const struct icmp_prefix *a, const struct icmp_prefix *b,
			  unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		assert_memory_equal(&a[i].addr, &b[i].addr, sizeof(a[i].addr));
		assert_int_equal(a[i].len, b[i].len);
		assert_int_equal(a[i].flags, b[i].flags);
		assert_int_equal(a[i].valid, b[i].valid);
		assert_int_equal(a[i].preferred, b[i].preferred);
	}
}

static struct icmp_packet packet_of(const u8 *data, size_t len)
{
	return (struct icmp_packet){
		.data = data, .len = len, .src = addr_of("fe80::1"), .hop_limit = 255,
	};
}

/* Each shorter one ends within its fixed part or within an option, or has less options. */
static void judge_cut(const u8 *data, size_t len)
{
	struct icmp_packet packet;
	struct icmp_ra ra;
	enum icmp_error err;
	size_t cut;
	u8 *copy;

	for (cut = 0; cut < len; cut++) {
		copy = malloc(cut ? cut : 1);
		memcpy(copy, data, cut);
		packet = packet_of(copy, cut);
		err = icmp_ra_decode(&packet, &ra);
		assert_int_equal(err == ICMP_ERR_SHORT, cut < 16);
		if (cut % 8)
			assert_int_not_equal(err, ICMP_OK);
		free(copy);
	}
}

static void judge_ra(char **word)
{
	struct icmp_prefix prefix[ICMP_PREFIXES_MAX];
	struct icmp_packet packet;
	struct icmp_ra ra;
	u8 data[LINE / 2];
	unsigned int count, preference = 0, lifetime = 0, routers = 0;

	packet = packet_of(data, from_hex(word[1], data));
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_OK);
	assert_int_equal(ra.flags, u16_of(word[2]));
	assert_int_equal(ra.lifetime, u16_of(word[3]));
	assert_int_equal(ra.source_lla, u16_of(word[4]));
	assert_int_equal(ra.info, *word[5] != '-');
	if (ra.info)
		assert_int_equal(sscanf(word[5], "%u/%u/%u", &preference, &lifetime, &routers), 3);
	assert_int_equal(ra.info_preference, preference);
	assert_int_equal(ra.info_lifetime, lifetime);
	assert_int_equal(ra.info_routers, routers);
	count = prefixes_of(word[6], prefix);
	assert_int_equal(ra.prefix_count, count);
	same_prefixes(ra.prefix, prefix, count);
	judge_cut(data, packet.len);
}

static void judge_request(char **word)
{
	struct icmp_packet packet;
	u8 data[LINE / 2];
	u16 id;

	packet = packet_of(data, from_hex(word[1], data));
	assert_int_equal(icmp_request_decode(&packet, &id), ICMP_OK);
	assert_int_equal(id, u16_of(word[2]));
	if (*word[3] != '-')
		assert_int_equal(icmp_of_router(&packet), u16_of(word[3]));
	packet.len = 7;
	assert_int_equal(icmp_request_decode(&packet, &id), ICMP_ERR_SHORT);
}

static void judge_octets(const struct icmp_answer *answer, const char *hex)
{
	u8 data[LINE / 2];
	size_t len = from_hex(hex, data);

	assert_int_equal(answer->len, len);
	assert_memory_equal(answer->data, data, len);
}

static void judge_dhaad(char **word)
{
	struct in6_addr addr[DHAAD_ADDRESSES_MAX];
	struct icmp_answer answer;
	unsigned int count = 0;
	char *one;

	for (one = strtok(word[3], ","); one && *one != '-'; one = strtok(NULL, ","))
		addr[count++] = addr_of(one);
	icmp_dhaad_encode(&answer, u16_of(word[1]), u8_of(word[2]), addr, count);
	judge_octets(&answer, word[4]);
}

static void judge_mpa(char **word)
{
	struct icmp_prefix prefix[ICMP_PREFIXES_MAX];
	unsigned int i, count = prefixes_of(word[3], prefix);
	struct icmp_answer answer;

	/* what is behind the length is only there if it is a whole address */
	for (i = 0; i < count; i++)
		if (!(prefix[i].flags & PREFIX_FLAG_R) && prefix[i].len < 128)
			prefix[i].addr.s6_addr[15] |= 0x55;
	icmp_mpa_encode(&answer, u16_of(word[1]), u8_of(word[2]), prefix, count);
	judge_octets(&answer, word[4]);
}

static void judge_anycast(char **word)
{
	struct in6_addr want = addr_of(word[2]), got;
	struct prefix subnet;

	assert_true(prefix_parse(&subnet, word[1]));
	got = icmp_home_agents(&subnet);
	assert_memory_equal(&got, &want, sizeof(got));
}

static void vectors(void **state)
{
	static const struct {
		const char *name;
		void (*judge)(char **word);
		unsigned int count;
	} kinds[] = {
		{ "ra", judge_ra, 288 },
		{ "request", judge_request, 12 },
		{ "dhaad", judge_dhaad, 8 },
		{ "mpa", judge_mpa, 24 },
		{ "anycast", judge_anycast, 8 },
	};
	unsigned int i, count[ARRAY_SIZE(kinds)] = { 0 };
	FILE *from = popen(VECTORS, "r");
	char line[LINE], *word[WORDS], *at;

	(void)state;
	assert_non_null(from);
	while (fgets(line, sizeof(line), from)) {
		line[strcspn(line, "\n")] = '\0';
		for (i = 0, at = line; i < WORDS; i++)
			word[i] = strsep(&at, " ");
		for (i = 0; i < ARRAY_SIZE(kinds); i++) {
			if (strcmp(word[0], kinds[i].name))
				continue;
			kinds[i].judge(word);
			count[i]++;
		}
	}
	assert_int_equal(pclose(from), 0);
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_int_equal(count[i], kinds[i].count);
}

static void rules(void **state)
{
	u8 data[24] = { ICMP_RA, [16] = 1, [17] = 1 };
	struct icmp_packet packet = packet_of(data, sizeof(data));
	struct icmp_ra ra;
	u16 id;

	(void)state;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_OK);
	assert_true(ra.source_lla);
	packet.hop_limit = 254;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_ERR_HOP_LIMIT);
	packet.hop_limit = 255;
	packet.src = addr_of("2001:db8::1");
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_ERR_SOURCE);
	packet.src = addr_of("fe80::1");
	packet.home_address = true;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_ERR_SOURCE);
	packet.home_address = false;
	data[17] = 0;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_ERR_OPTION);
	data[17] = 2;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_ERR_OPTION);
	/* of another length than it has, it is none that is known */
	data[16] = ND_OPTION_PREFIX;
	data[17] = 1;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_OK);
	assert_int_equal(ra.prefix_count, 0);
	data[1] = 1;
	assert_int_equal(icmp_ra_decode(&packet, &ra), ICMP_ERR_CODE);
	data[0] = ICMP_MPS;
	assert_int_equal(icmp_request_decode(&packet, &id), ICMP_ERR_CODE);
	data[1] = 0;
	memset(data + 8, 0, 8);
	assert_int_equal(icmp_request_decode(&packet, &id), ICMP_ERR_OPTION);
	data[0] = ICMP_DHAAD_REQUEST;
	assert_int_equal(icmp_request_decode(&packet, &id), ICMP_OK);
}

/**
 * struct other - what another home agent says
 * @nr: its number
 * @plain: without H
 * @lifetime: Router Lifetime; 0 means 1800
 * @gone: Router Lifetime 0
 * @info: with Home Agent Information
 * @preference: in that
 * @info_lifetime: in that
 * @addr: global addresses
 * @valid: their valid lifetime; 0 means that it does not end
 * @invalid: it is 0
 * @no_r: without R
 */
struct other {
	unsigned int nr;
	bool plain;
	u16 lifetime;
	bool gone;
	bool info;
	u16 preference;
	u16 info_lifetime;
	const char *addr[4];
	u32 valid;
	bool invalid;
	bool no_r;
};

static enum agent_change hear(struct agents *agents, u64 now, const struct other *other)
{
	struct icmp_ra ra = {
		.flags = other->plain ? 0 : RA_FLAG_H,
		.lifetime = other->gone ? 0 : other->lifetime ? other->lifetime : 1800,
		.info = other->info,
		.info_preference = other->preference,
		.info_lifetime = other->info_lifetime,
	};
	struct in6_addr router = addr_of("fe80::");
	unsigned int i;

	put_u32(router.s6_addr + 12, other->nr);
	for (i = 0; i < 4 && other->addr[i]; i++)
		ra.prefix[ra.prefix_count++] = (struct icmp_prefix){
			.addr = addr_of(other->addr[i]), .len = 64,
			.flags = other->no_r ? PREFIX_FLAG_A : PREFIX_FLAG_R,
			.valid = other->invalid ? 0 : other->valid ? other->valid : 0xffffffff,
		};
	return agents_hear(agents, now, &router, &ra);
}

#define HEAR(agents, now, ...)	hear(agents, now, &(struct other){ __VA_ARGS__ })

#define SELF	"2001:db8::1"
#define TWO	"2001:db8::2"
#define THREE	"2001:db8::3"

/* The last number of each address, in a word. */
static const char *listed(struct agents *agents, u64 now, u16 preference, u64 random)
{
	const struct in6_addr addr = addr_of(SELF);
	const struct agent_self self = { .addr = &addr, .count = 1, .preference = preference };
	struct in6_addr got[DHAAD_ADDRESSES_MAX];
	static char text[DHAAD_ADDRESSES_MAX * 2 + 1];
	unsigned int i, count = agents_list(agents, &self, now, random, got);

	for (i = 0; i < count; i++)
		snprintf(text + i, 2, "%x", got[i].s6_addr[15] & 15);
	text[count] = '\0';
	return text;
}

static void preferences(void **state)
{
	static struct agents agents;

	(void)state;
	agents.count = 0;
	assert_string_equal(listed(NULL, 1, 0, 1), "1");
	assert_string_equal(listed(&agents, 1, 0, 1), "1");
	assert_int_equal(HEAR(&agents, 1, .nr = 2, .addr = { TWO }, .info = true,
			      .preference = 9, .info_lifetime = 10), AGENT_NEW);
	assert_int_equal(HEAR(&agents, 1, .nr = 3, .addr = { THREE }), AGENT_NEW);
	assert_string_equal(listed(&agents, 1, 5, 1), "213");
	assert_string_equal(listed(&agents, 1, 10, 1), "123");
	/* it is what was said last, and 0 if nothing is said */
	assert_int_equal(HEAR(&agents, 2, .nr = 3, .addr = { THREE }, .info = true,
			      .preference = 65535, .info_lifetime = 10), AGENT_KEPT);
	assert_string_equal(listed(&agents, 2, 5, 1), "321");
	assert_int_equal(HEAR(&agents, 3, .nr = 3, .addr = { THREE }), AGENT_KEPT);
	assert_string_equal(listed(&agents, 3, 5, 1), "213");
}

static void lifetimes(void **state)
{
	static struct agents agents;

	(void)state;
	agents.count = 0;
	HEAR(&agents, 1000, .nr = 2, .addr = { TWO }, .info = true, .preference = 9,
	     .info_lifetime = 10);
	HEAR(&agents, 1000, .nr = 3, .addr = { THREE }, .lifetime = 20);
	assert_string_equal(listed(&agents, 10999, 5, 1), "213");
	assert_string_equal(listed(&agents, 11000, 5, 1), "13");
	assert_string_equal(listed(&agents, 20999, 5, 1), "13");
	assert_string_equal(listed(&agents, 21000, 5, 1), "1");
	/* a router that is no default router can be a home agent */
	assert_int_equal(HEAR(&agents, 0, .nr = 2, .addr = { TWO }, .gone = true, .info = true,
			      .info_lifetime = 10), AGENT_NEW);
	assert_string_equal(listed(&agents, 1, 5, 1), "12");
	assert_int_equal(HEAR(&agents, 1, .nr = 2, .addr = { TWO }, .gone = true), AGENT_GONE);
	assert_int_equal(HEAR(&agents, 1, .nr = 2, .addr = { TWO }, .gone = true), AGENT_NONE);
	assert_string_equal(listed(&agents, 1, 5, 1), "1");
	HEAR(&agents, 1, .nr = 2, .addr = { TWO });
	assert_int_equal(HEAR(&agents, 2, .nr = 2, .addr = { TWO }, .plain = true), AGENT_GONE);
	assert_int_equal(HEAR(&agents, 2, .nr = 2, .addr = { TWO }, .plain = true), AGENT_NONE);
	assert_string_equal(listed(&agents, 2, 5, 1), "1");
	/* an address lasts as long as its prefix, and one without R is none */
	HEAR(&agents, 0, .nr = 2, .addr = { TWO }, .valid = 5, .preference = 0);
	assert_string_equal(listed(&agents, 4999, 5, 1), "12");
	assert_string_equal(listed(&agents, 5000, 5, 1), "1");
	HEAR(&agents, 5000, .nr = 2, .addr = { TWO }, .no_r = true);
	assert_string_equal(listed(&agents, 5000, 5, 1), "1");
	HEAR(&agents, 5000, .nr = 2, .addr = { TWO });
	assert_string_equal(listed(&agents, 5000, 5, 1), "12");
	HEAR(&agents, 5000, .nr = 2, .addr = { TWO }, .invalid = true);
	assert_string_equal(listed(&agents, 5000, 5, 1), "1");
	HEAR(&agents, 5000, .nr = 2, .addr = { "fe80::2", "ff0e::2", "::1", "::" });
	assert_string_equal(listed(&agents, 5000, 5, 1), "1");
}

/* How often each order is there among many answers. */
static void orders(void **state)
{
	static struct agents agents;
	unsigned int i, first[16] = { 0 }, turned = 0, apart = 0;
	const char *text;

	(void)state;
	agents.count = 0;
	HEAR(&agents, 0, .nr = 2, .addr = { TWO, "2001:db8:1::2:5" });
	HEAR(&agents, 0, .nr = 3, .addr = { THREE });
	for (i = 0; i < 3000; i++) {
		text = listed(&agents, 1, 0, 0x9e3779b97f4a7c15ULL * (i + 1));
		assert_int_equal(strlen(text), 4);
		first[hex_digit(text[0])]++;
		turned += strchr(text, '5') < strchr(text, '2');
		apart += labs(strchr(text, '5') - strchr(text, '2')) != 1;
	}
	/* each of three is the first one a thousand times, each address of one half of the time */
	assert_in_range(first[1], 850, 1150);
	assert_in_range(first[3], 850, 1150);
	assert_in_range(first[2] + first[5], 850, 1150);
	assert_in_range(turned, 1350, 1650);
	assert_int_equal(apart, 0);
}

static void hundred(void **state)
{
	const struct in6_addr addr = addr_of(SELF);
	const struct agent_self self = { .addr = &addr, .count = 1, .preference = 50 };
	struct in6_addr got[DHAAD_ADDRESSES_MAX];
	static struct agents agents;
	char text[64];
	unsigned int i;

	(void)state;
	agents.count = 0;
	for (i = 0; i < AGENTS_MAX; i++) {
		snprintf(text, sizeof(text), "2001:db8:0:1::%x", i);
		assert_int_equal(HEAR(&agents, 0, .nr = i + 2, .addr = { text }, .info = true,
				      .preference = (u16)i, .info_lifetime = 9), AGENT_NEW);
	}
	assert_int_equal(HEAR(&agents, 0, .nr = 4711, .addr = { TWO }), AGENT_NO_ROOM);
	/* those with the highest preferences, of which this one is the 78th or 79th */
	assert_int_equal(agents_list(&agents, &self, 1, 1, got), DHAAD_ADDRESSES_MAX);
	for (i = 0; i < DHAAD_ADDRESSES_MAX; i++)
		assert_int_equal(got[i].s6_addr[15], AGENTS_MAX - 1 - i);
	/* when there is room again, others are heard */
	assert_int_equal(HEAR(&agents, 9000, .nr = 4711, .addr = { TWO }), AGENT_NEW);
	assert_string_equal(listed(&agents, 9000, 5, 1), "12");
}

/* More addresses than there is room for: those that came first stay. */
static void many_addresses(void **state)
{
	static struct agents agents;
	char text[64];
	unsigned int i;

	(void)state;
	agents.count = 0;
	for (i = 0; i < AGENT_ADDRESSES_MAX + 5; i++) {
		snprintf(text, sizeof(text), "2001:db8:0:1::%x", i);
		HEAR(&agents, 0, .nr = 2, .addr = { text });
	}
	assert_int_equal(agents.v[0].address_count, AGENT_ADDRESSES_MAX);
	assert_int_equal(strlen(listed(&agents, 1, 0, 1)), AGENT_ADDRESSES_MAX + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("ICMPv6 messages are those of scapy, octet by octet", vectors),
		CASE("what is wrong with an ICMPv6 message is found", rules),
		CASE("home agents are in the order of their preference", preferences),
		CASE("home agents and their addresses last as long as they say", lifetimes),
		CASE("home agents of the same preference have another order each time", orders),
		CASE("of a hundred home agents those are told that are preferred", hundred),
		CASE("a home agent cannot have any number of addresses", many_addresses),
	};

	return RUN(tests);
}
