// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile nodes that are away are told of their prefixes (RFC 6275, 6.7, 6.8 and 10.6): asked for or
 * not, between a fake wire and a fake clock.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "ha/ha.h"
#include "ha/say.h"

#define ALICE	"alice@example.org"
#define HOA	"2001:db8:1ff:1::10"
#define HOA2	"2001:db8:1ff:2::10"
#define BOBS	"2001:db8:1ff:3::10"
#define KEYED	"2001:db8:1ff:4::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"
#define LMAA2	"2001:db8:f::2"

#define NODES								\
	"mn \"" ALICE "\" { policy = both home-address = { " HOA ", " HOA2 " } }\n" \
	"mn \"bob@example.org\" { policy = mipv6-only home-address = " BOBS " }\n"
#define HOME(lines)	"home-prefix a { prefix = 2001:db8:1ff:1::/64 " lines " }\n"
#define SECOND(lines)	"home-prefix b { prefix = 2001:db8:1ff:2::/64 " lines " }\n"
#define LASTS	"valid-lifetime = 9000 preferred-lifetime = 8000"
#define TIMES	"discovery { MinMobPfxAdvInterval = 60 MaxMobPfxAdvInterval = 300 }\n"
#define CONF	"home-agent = true\n" FAKE_CONF NODES
#define BOTH	CONF TIMES HOME(LASTS) SECOND("")

/* Messages that are kept */
#define SENT_MAX	32

static struct icmp_answer sent[SENT_MAX];
static u64 sent_at[SENT_MAX];
static unsigned int sent_count;

static bool take(void *ctx, const struct icmp_answer *answer)
{
	const struct fake *f = ctx;

	assert_true(sent_count < SENT_MAX);
	sent_at[sent_count] = f->now.boot_ms;
	sent[sent_count++] = *answer;
	return true;
}

static void start(struct fake *f, const char *conf)
{
	const struct ha_outside outside = { .icmp = take, .ctx = f };

	fake_stop(f);
	fake_start(f, conf);
	anchor_outside_is(f->anchor, &outside);
	sent_count = 0;
}

static void bind_node(struct fake *f, const char *hoa, const char *coa, u16 sequence, u16 lifetime)
{
	assert_in_range(NODE_SEND(f, .hoa = hoa, .coa = coa, .sequence = sequence,
				  .lifetime = lifetime), 0, BA_REFUSED - 1);
}

/**
 * struct asked - a Mobile Prefix Solicitation
 * @hoa: home address, default HOA
 * @from: where it comes from, default COA
 * @dst: default LMAA
 * @id: identifier
 * @plain: without Home Address option
 * @esp: by ESP
 */
struct asked {
	const char *hoa;
	const char *from;
	const char *dst;
	u16 id;
	bool plain;
	bool esp;
};

/* Return: an advertisement came back. */
static bool ask(struct fake *f, const struct asked *asked)
{
	u8 data[8] = { ICMP_MPS };
	const struct icmp_packet packet = {
		.data = data, .len = sizeof(data),
		.src = fake_addr(asked->hoa ? asked->hoa : HOA),
		.dst = fake_addr(asked->dst ? asked->dst : LMAA),
		.home_address = !asked->plain,
		.sent_from = fake_addr(asked->from ? asked->from : COA),
		.ifindex = 7, .hop_limit = 64, .esp = asked->esp,
	};
	unsigned int before = sent_count;

	put_u16(data + 4, asked->id);
	anchor_icmp(f->anchor, &packet);
	if (sent_count == before)
		return false;
	assert_int_equal(sent_count, before + 1);
	assert_int_equal(get_u16(sent[before].data + 4), asked->id);
	return true;
}

#define ASK(f, ...)	ask(f, &(struct asked){ __VA_ARGS__ })

static const u64 *why_of(const struct fake *f)
{
	return anchor_ha(f->anchor)->icmp.why[ICMP_KIND_MPS];
}

static const struct icmp_answer *last(void)
{
	assert_true(sent_count);
	return &sent[sent_count - 1];
}

static void assert_way(const char *src, const char *dst, const char *via)
{
	struct in6_addr from = fake_addr(src), to = fake_addr(dst), by = fake_addr(via);

	assert_memory_equal(&last()->src, &from, sizeof(from));
	assert_memory_equal(&last()->dst, &to, sizeof(to));
	assert_memory_equal(&last()->via, &by, sizeof(by));
	assert_int_equal(last()->data[0], ICMP_MPA);
}

/* The @nr-th Prefix Information option of the last message. */
static void assert_prefix(unsigned int nr, const char *addr, u8 flags, u32 valid, u32 preferred)
{
	const u8 *option = last()->data + 8 + nr * 32;
	struct in6_addr want = fake_addr(addr);

	assert_true(last()->len >= 8 + (nr + 1) * 32);
	assert_int_equal(option[0], ND_OPTION_PREFIX);
	assert_int_equal(option[1], 4);
	assert_int_equal(option[2], 64);
	assert_int_equal(option[3], flags);
	assert_int_equal(get_u32(option + 4), valid);
	assert_int_equal(get_u32(option + 8), preferred);
	assert_memory_equal(option + 16, &want, sizeof(want));
}

#define LA	(PREFIX_FLAG_L | PREFIX_FLAG_A)

static void asked(void **state)
{
	struct fake *f = *state;

	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 100);
	assert_int_equal(sent_count, 0);
	assert_true(ASK(f, .id = 815));
	assert_way(LMAA, HOA, COA);
	assert_int_equal(last()->data[6], 0);
	assert_int_equal(last()->reqid, 0);
	assert_int_equal(last()->len, 8 + 2 * 32);
	assert_prefix(0, "2001:db8:1ff:1::", LA, 9000, 8000);
	assert_prefix(1, "2001:db8:1ff:2::", LA, CONF_FOREVER, CONF_FOREVER);
	/* from the address that it registered with, whichever it asks */
	fake_sleep(f, 1000);
	assert_true(ASK(f, .id = 816, .dst = LMAA2));
	assert_way(LMAA, HOA, COA);
	assert_int_equal(anchor_ha(f->anchor)->icmp.solicited, 2);
	start(f, CONF "discovery { managed = true }\n"
	      HOME("valid-until = \"2023-11-14T22:15:00Z\" autonomous = false"));
	bind_node(f, HOA, COA, 1, 1);
	assert_true(ASK(f, .id = 1));
	assert_int_equal(last()->data[6], MPA_FLAG_M);
	assert_int_equal(last()->len, 8 + 32);
	assert_prefix(0, "2001:db8:1ff:1::", PREFIX_FLAG_L, 100, 100);
	fake_sleep(f, 2000);
	assert_true(ASK(f, .id = 1));
	assert_prefix(0, "2001:db8:1ff:1::", PREFIX_FLAG_L, 98, 98);
	/* what no section tells */
	start(f, CONF "discovery { other-config = true }\n");
	bind_node(f, BOBS, COA, 1, 100);
	assert_true(ASK(f, .hoa = BOBS));
	assert_int_equal(last()->data[6], MPA_FLAG_O);
	assert_int_equal(last()->len, 8 + 32);
	assert_prefix(0, "2001:db8:1ff:3::", LA, CONF_FOREVER, CONF_FOREVER);
}

static void ignored(void **state)
{
	struct fake *f = *state;

	start(f, BOTH);
	assert_false(ASK(f, .id = 1));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_BINDING], 1);
	bind_node(f, HOA, COA, 1, 100);
	assert_false(ASK(f, .hoa = HOA2));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_BINDING], 2);
	assert_false(ASK(f, .from = COA2));
	assert_int_equal(why_of(f)[ICMP_WHY_CARE_OF], 1);
	assert_false(ASK(f, .plain = true));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_HOME_ADDRESS], 1);
	assert_false(ASK(f, .dst = "2001:db8:f::99"));
	assert_int_equal(why_of(f)[ICMP_WHY_NOT_HOME], 1);
	assert_true(ASK(f, .id = 1));
	/* there is still something that answers late BUs, but no binding */
	bind_node(f, HOA, COA, 2, 0);
	fake_sleep(f, 1000);
	assert_false(ASK(f, .id = 1));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_BINDING], 3);
	start(f, CONF "discovery { SendMobPfxAdvs = false }\n");
	bind_node(f, HOA, COA, 1, 10000);
	assert_false(ASK(f, .id = 1));
	assert_int_equal(why_of(f)[ICMP_WHY_OFF], 1);
	fake_sleep(f, 10 * 86400 * 1000ULL);
	assert_int_equal(sent_count, 0);
}

/* One in a second to a mobile node, whatever it is called. */
static void limited(void **state)
{
	struct fake *f = *state;

	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 100);
	bind_node(f, HOA2, COA, 1, 100);
	bind_node(f, BOBS, COA2, 1, 100);
	assert_true(ASK(f, .id = 1));
	assert_false(ASK(f, .id = 2));
	assert_false(ASK(f, .id = 3, .hoa = HOA2));
	assert_true(ASK(f, .id = 4, .hoa = BOBS, .from = COA2));
	fake_sleep(f, 999);
	assert_false(ASK(f, .id = 5));
	fake_sleep(f, 1);
	assert_true(ASK(f, .id = 6, .hoa = HOA2));
	assert_false(ASK(f, .id = 7));
	assert_int_equal(why_of(f)[ICMP_WHY_RATE], 4);
}

/* Go on until something is sent; how long that took in ms, @most at most. */
static u64 until_sent(struct fake *f, u64 most)
{
	u64 begin = f->now.boot_ms, step = 100;
	unsigned int before = sent_count;

	while (sent_count == before && f->now.boot_ms < begin + most)
		fake_sleep(f, step);
	assert_int_equal(sent_count, before + 1);
	return sent_at[before] - begin;
}

static void assert_quiet(struct fake *f, u64 ms)
{
	unsigned int before = sent_count;

	fake_sleep(f, ms);
	assert_int_equal(sent_count, before);
}

/* After so many seconds, but for the step of the clock. */
static void assert_after(struct fake *f, u64 seconds)
{
	assert_in_range(until_sent(f, seconds * 1000 + 200), seconds * 1000 - 100,
			seconds * 1000 + 100);
}

static void unasked(void **state)
{
	struct fake *f = *state;
	u64 begin;
	u16 id;

	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 10000);
	assert_in_range(until_sent(f, 300100), 60000, 300000);
	assert_way(LMAA, HOA, COA);
	assert_int_equal(last()->len, 8 + 2 * 32);
	id = get_u16(last()->data + 4);
	assert_after(f, 3);
	assert_after(f, 6);
	assert_after(f, 12);
	assert_int_equal(get_u16(last()->data + 4), id);
	assert_quiet(f, 200000);
	assert_int_equal(anchor_ha(f->anchor)->icmp.unsolicited, 1);
	assert_int_equal(anchor_ha(f->anchor)->icmp.again, 3);
	/* it is told again when it registers again, to where it is then */
	bind_node(f, HOA, COA2, 2, 10000);
	fake_sleep(f, 100);
	assert_way(LMAA, HOA, COA2);
	assert_int_equal(anchor_ha(f->anchor)->icmp.unsolicited, 2);
	assert_after(f, 3);
	/* it has heard it, and asks too early for an answer */
	assert_false(ASK(f, .id = 1, .from = COA2));
	begin = f->now.boot_ms;
	assert_quiet(f, 299900);
	assert_in_range(until_sent(f, 360100), 60000 - 100, 300100);
	assert_true(f->now.boot_ms - begin >= 360000);
	/* nor is it told again after a Binding Update when it has heard all */
	fake_sleep(f, 1000);
	assert_true(ASK(f, .id = 2, .from = COA2));
	bind_node(f, HOA, COA2, 3, 10000);
	assert_quiet(f, 100000);
}

/* The time is any within the bounds. */
static void chosen(void **state)
{
	u64 least = UINT64_MAX, most = 0, took;
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < 30; i++) {
		start(f, BOTH);
		f->now.random += i * 0x9e3779b97f4a7c15ULL;
		anchor_now_is(f->anchor, &f->now);
		bind_node(f, HOA, COA, 1, 10000);
		took = until_sent(f, 300100);
		if (took < least)
			least = took;
		if (took > most)
			most = took;
	}
	assert_in_range(least, 60000, 120000);
	assert_in_range(most, 240000, 300100);
	/* not beyond the preferred lifetime, which is less than the least interval: RFC 6275,
	 * 10.6.2 has the distance between both
	 */
	start(f, CONF TIMES HOME("preferred-lifetime = 50") SECOND(""));
	bind_node(f, HOA, COA, 1, 10000);
	assert_in_range(until_sent(f, 70100), 60000, 70100);
	start(f, CONF "discovery { MinMobPfxAdvInterval = 9 MaxMobPfxAdvInterval = 9 }\n");
	bind_node(f, HOA, COA, 1, 10000);
	assert_after(f, 9);
}

static void ended(void **state)
{
	struct fake *f = *state;

	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 10000);
	until_sent(f, 300100);
	bind_node(f, HOA, COA, 2, 0);
	assert_quiet(f, 1000000);
	bind_node(f, HOA, COA, 3, 1);
	assert_quiet(f, 1000000);
	/* who comes back is a new one */
	bind_node(f, HOA, COA, 4, 10000);
	assert_in_range(until_sent(f, 300100), 60000, 300000);
	fake_sleep(f, 1000);
	bind_node(f, HOA, COA, 5, 0);
	bind_node(f, HOA, COA, 6, 10000);
	assert_quiet(f, 59000);
	assert_in_range(until_sent(f, 300100), 0, 241100);
}

static unsigned int tellings(const struct fake *f)
{
	return anchor_ha(f->anchor)->tellings.by_hoa.count;
}

/* Of who has gone nothing is kept, however many addresses there were. */
static void forgotten(void **state)
{
	struct fake *f = *state;

	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 10000);
	bind_node(f, HOA2, COA, 1, 5);
	assert_int_equal(tellings(f), 2);
	bind_node(f, HOA, COA, 2, 0);
	fake_sleep(f, 1100);
	assert_int_equal(tellings(f), 1);
	fake_sleep(f, 20100);
	assert_int_equal(fake_sessions(f), 0);
	fake_sleep(f, 1100);
	assert_int_equal(tellings(f), 0);
}

/* It has heard all: nothing is left to tell for MaxMobPfxAdvInterval. */
static void heard(struct fake *f)
{
	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 10000);
	assert_true(ASK(f, .id = 1));
	fake_sleep(f, 1000);
}

static void changed(void **state)
{
	static const char *const confs[] = {
		CONF TIMES HOME("valid-lifetime = 9001 preferred-lifetime = 8000") SECOND(""),
		CONF TIMES HOME("valid-lifetime = 9000 preferred-lifetime = 7999") SECOND(""),
		CONF TIMES HOME(LASTS " preferred-until = \"2040-01-01T00:00:00Z\"") SECOND(""),
		CONF TIMES HOME(LASTS " valid-until = \"2040-01-01T00:00:00Z\"") SECOND(""),
		CONF TIMES HOME(LASTS " on-link = false") SECOND(""),
		CONF TIMES HOME(LASTS) SECOND("autonomous = false"),
		CONF TIMES HOME(LASTS),
		CONF HOME(LASTS) SECOND("")
			"discovery { managed = true\n"
			"	MinMobPfxAdvInterval = 60 MaxMobPfxAdvInterval = 300 }\n",
	};
	struct fake *f = *state;
	unsigned int i, before;
	u64 took;

	for (i = 0; i < ARRAY_SIZE(confs); i++) {
		heard(f);
		fake_reload(f, confs[i]);
		took = until_sent(f, 300100);
		assert_in_range(took, 60000, 300000);
	}
	/* a second change does not put it off, and it has what is true then */
	heard(f);
	fake_reload(f, confs[0]);
	fake_sleep(f, 59000);
	fake_reload(f, confs[1]);
	took = until_sent(f, 241100);
	assert_in_range(took, 0, 241000);
	assert_prefix(0, "2001:db8:1ff:1::", LA, 9000, 7999);
	/* a change is told to who has not heard the one before, which is not told any more */
	fake_reload(f, confs[0]);
	assert_quiet(f, 59000);
	until_sent(f, 241100);
	assert_prefix(0, "2001:db8:1ff:1::", LA, 9001, 8000);
	/* what is the same is not told, nor what others have */
	heard(f);
	fake_reload(f, BOTH);
	assert_quiet(f, 298000);
	heard(f);
	fake_reload(f, BOTH "home-prefix c { prefix = 2001:db8:1ff:3::/64 }\n");
	assert_quiet(f, 298000);
	/* however often there is a change, the first of them sets the time */
	heard(f);
	before = sent_count;
	for (i = 0; i < 5; i++) {
		fake_reload(f, confs[i % 2]);
		fake_sleep(f, 59000);
	}
	fake_sleep(f, 5100);
	assert_true(sent_count > before);
}

static void switched(void **state)
{
	struct fake *f = *state;

	start(f, BOTH);
	bind_node(f, HOA, COA, 1, 10000);
	fake_reload(f, CONF "discovery { SendMobPfxAdvs = false }\n");
	assert_quiet(f, 1000000);
	/* bindings that are there when it is switched on */
	fake_reload(f, BOTH);
	assert_in_range(until_sent(f, 300100), 60000, 300000);
}

/* By SAs for prefixes; those for signalling are another matter. */
static void protect(struct fake *f, unsigned int sas)
{
	struct in6_addr hoa = fake_addr(HOA);
	const struct ike_remote *peer = peers_at(anchor_conf(f->anchor), IKE_MN, &hoa);

	assert_non_null(peer);
	((struct ike_remote *)peer)->reqid = 77;
	anchor_protected(f->anchor, peer, 1);
	anchor_protected_prefixes(f->anchor, peer, sas);
}

/* Where IPsec is required: by ESP, both ways. */
static void by_esp(void **state)
{
	struct fake *f = *state;
	char conf[4096];

	snprintf(conf, sizeof(conf), "home-agent = true\n%s" NODES TIMES,
		 FAKE_CONF + strlen("lab-mode = true\n"));
	start(f, conf);
	protect(f, 1);
	bind_node(f, HOA, COA, 1, 10000);
	assert_false(ASK(f, .id = 1));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_SA], 1);
	assert_true(ASK(f, .id = 1, .esp = true));
	assert_int_equal(last()->reqid, 77 | IKE_REQID_PREFIXES);
	fake_sleep(f, 1000);
	protect(f, 0);
	assert_false(ASK(f, .id = 1, .esp = true));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_SA], 2);
	assert_quiet(f, 1000000);
	/* when it has an SA again and registers again, it is told */
	protect(f, 1);
	bind_node(f, HOA, COA, 2, 10000);
	assert_in_range(until_sent(f, 300100), 0, 300000);
	assert_int_equal(last()->reqid, 77 | IKE_REQID_PREFIXES);
	/* where others need none, a copy of each comes that says nothing about ESP */
	strcat(conf, "mn \"dora@example.org\" { policy = mipv6-only\n"
	       "	home-address = " KEYED " auth-keys = /nowhere }\n");
	start(f, conf);
	protect(f, 1);
	bind_node(f, HOA, COA, 1, 10000);
	assert_false(ASK(f, .id = 1));
	assert_int_equal(anchor_ha(f->anchor)->icmp.received[ICMP_KIND_MPS], 0);
	assert_int_equal(why_of(f)[ICMP_WHY_NO_SA], 0);
	assert_true(ASK(f, .id = 1, .esp = true));
	assert_int_equal(anchor_ha(f->anchor)->icmp.received[ICMP_KIND_MPS], 1);
	assert_false(ASK(f, .id = 1, .hoa = KEYED));
	assert_int_equal(why_of(f)[ICMP_WHY_NO_BINDING], 1);
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
		TEST("a Mobile Prefix Solicitation is answered at once, with all prefixes", asked),
		TEST("who is not away, or not there, is told no prefixes", ignored),
		TEST("a mobile node is told its prefixes once in a second at most", limited),
		TEST("prefixes are told unasked, and again until they are heard", unasked),
		TEST("when prefixes are told is chosen at random within bounds", chosen),
		TEST("without a binding no prefixes are told", ended),
		TEST("nothing is kept of who has gone", forgotten),
		TEST("prefixes are told when they have changed", changed),
		TEST("telling of prefixes can be switched off and on", switched),
		TEST("where IPsec is required prefixes are asked for and told by ESP", by_esp),
	};

	return RUN(tests);
}
