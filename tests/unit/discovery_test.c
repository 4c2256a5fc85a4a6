// SPDX-License-Identifier: GPL-2.0
/*
 * Requests for home agents, from the octets to the answer (RFC 6275, 10.5), between a fake wire and
 * a fake clock.
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
	assert_int_equal(get_u16(sent.data + 6), 0);
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
	assert_int_equal(ASK(f, .id = 2, .bits = 0xffff), 2);
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
	};

	return RUN(tests);
}
