// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile nodes are sent to another home agent (RFC 5142), between a fake wire and a fake clock.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "ha/ha.h"

#define ALICE	"alice@example.org"
#define HOA	"2001:db8:1ff:1::10"
#define HOA2	"2001:db8:1ff:2::10"
#define BOBS	"2001:db8:1ff:3::10"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"
#define OTHER1	"2001:db8:e::1"
#define OTHER2	"2001:db8:e::2"

#define CONF	"home-agent = true\n" FAKE_CONF						\
	"mn \"" ALICE "\" { policy = both home-address = { " HOA ", " HOA2 " } }\n"	\
	"mn \"bob@example.org\" { policy = mipv6-only home-address = " BOBS " }\n"
#define IPSEC_CONF								\
	"home-agent = true\n"							\
	"device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"	\
	"mn \"" ALICE "\" { policy = mipv6-only home-address = " HOA "\n"	\
	"	ike-identity = \"" ALICE "\" }\n"
#define DRAIN(lines)	CONF "drain { active = true " lines " }\n"

/* Octets of a message without addresses and options, and of an address */
#define FIXED	8
#define ADDR	16

static int bu(struct fake *f, const char *hoa, const char *coa, u16 sequence, u16 lifetime)
{
	return NODE_SEND(f, .hoa = hoa, .coa = coa, .sequence = sequence, .lifetime = lifetime);
}

/* Let time pass. Return: the only message that was sent since, which is a Home Agent Switch one. */
static const struct mh_answer *sent(struct fake *f, u64 ms)
{
	f->answer_count = 0;
	fake_sleep(f, ms);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(f->answer[0].data[2], 12);
	assert_int_equal(f->answer[0].data[0], 59);
	assert_int_equal(f->answer[0].data[7], 0);
	assert_int_equal(f->answer[0].len % 8, 0);
	assert_int_equal(f->answer[0].data[1], f->answer[0].len / 8 - 1);
	return &f->answer[0];
}

static void silence(struct fake *f, u64 ms)
{
	f->answer_count = 0;
	fake_sleep(f, ms);
	assert_int_equal(f->answer_count, 0);
}

static const struct drain_stats *stats(const struct fake *f)
{
	return &anchor_ha(f->anchor)->drain.stats;
}

static u32 waiting(const struct fake *f)
{
	return anchor_ha(f->anchor)->drain.waiting;
}

static void assert_addr(const void *data, const char *text)
{
	struct in6_addr addr = fake_addr(text);

	assert_memory_equal(data, &addr, sizeof(addr));
}

static void assert_way(const struct mh_answer *answer, const char *hoa, const char *coa)
{
	assert_addr(&answer->src, LMAA);
	assert_addr(&answer->dst, hoa);
	assert_addr(&answer->via, coa);
}

/* With the addresses that are written down, in their order, and the time that is left. */
static void is_told(void **state)
{
	struct fake *f = *state;
	const struct mh_answer *answer;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN("to = { " OTHER2 ", " OTHER1 " }"));
	answer = sent(f, 4000);
	assert_way(answer, HOA, COA);
	assert_int_equal(answer->len, FIXED + 2 * ADDR + 8);
	assert_int_equal(answer->data[6], 2);
	assert_addr(answer->data + FIXED, OTHER2);
	assert_addr(answer->data + FIXED + ADDR, OTHER1);
	/* Binding Refresh Advice, which begins at a multiple of 2; then PadN */
	assert_int_equal(answer->data[FIXED + 2 * ADDR], 2);
	assert_int_equal(answer->data[FIXED + 2 * ADDR + 1], 2);
	assert_in_range(get_u16(answer->data + FIXED + 2 * ADDR + 2), 98, 100);
	assert_int_equal(stats(f)->sent, 1);
}

/* "If set to zero, the mobile node MUST perform home agent discovery." [4] */
static void knows_no_other(void **state)
{
	struct fake *f = *state;
	const struct mh_answer *answer;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	answer = sent(f, 1);
	assert_int_equal(answer->data[6], 0);
	assert_int_equal(answer->len, FIXED + 8);
}

/* 5, 10 and 20 s [5.2, 8], where the mobile node is then; and no more after that. */
static void is_told_again(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN("rate = 1000"));
	sent(f, 1);
	silence(f, 4990);
	sent(f, 20);
	silence(f, 9980);
	assert_int_equal(bu(f, HOA, COA2, 2, 1), 0);
	assert_way(sent(f, 20), HOA, COA2);
	silence(f, 19980);
}

static void gives_up(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN("rate = 1000"));
	sent(f, 1);
	sent(f, 5000);
	sent(f, 10000);
	sent(f, 20000);
	assert_int_equal(stats(f)->again, 3);
	assert_int_equal(stats(f)->unheard, 0);
	silence(f, 200000);
	assert_int_equal(stats(f)->unheard, 1);
	/* it is served on [5.3] */
	assert_int_equal(fake_sessions(f), 1);
}

/* "a Binding Update message to delete its home binding" is the answer [5.2]. */
static void leaves(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	sent(f, 1);
	assert_int_equal(bu(f, HOA, COA, 2, 0), 0);
	silence(f, 60000);
	assert_int_equal(stats(f)->left, 1);
	assert_int_equal(fake_sessions(f), 0);
}

/* Before it was told it leaves for reasons of its own; nor is it told then. */
static void leaves_before(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	f->answer_count = 0;
	assert_int_equal(bu(f, HOA, COA, 2, 0), 0);
	assert_int_equal(bu(f, BOBS, COA2, 2, 0), 0);
	silence(f, 60000);
	assert_int_equal(stats(f)->left, 0);
	assert_int_equal(stats(f)->sent, 0);
}

/* MAX-HA-SWITCH-TRANSMIT-RATE [7]: one in a second, repetitions among them. */
static void not_many_at_a_time(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	assert_int_equal(bu(f, HOA2, COA, 1, 100), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	assert_int_equal(waiting(f), 3);
	sent(f, 1);
	for (i = 0; i < 2; i++) {
		silence(f, 990);
		sent(f, 10);
	}
	assert_int_equal(stats(f)->sent, 3);
	assert_int_equal(waiting(f), 0);
	/* in the order in which they were told */
	silence(f, 2990);
	sent(f, 20);
	silence(f, 980);
	sent(f, 20);
	silence(f, 980);
	sent(f, 20);
	assert_int_equal(stats(f)->again, 3);
}

/* No more in a second than it says, where milliseconds do not divide by it, too. */
static void not_more_for_fractions(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	assert_int_equal(bu(f, HOA2, COA, 1, 100), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 0);
	fake_reload(f, DRAIN("rate = 600"));
	sent(f, 1);
	for (i = 0; i < 2; i++) {
		silence(f, 1);
		sent(f, 1);
	}
}

/* Nor with a reload that begins anew, for who was told already and for others. */
static void not_more_by_reload(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 0);
	fake_reload(f, DRAIN("to = " OTHER1));
	sent(f, 1);
	fake_reload(f, DRAIN("to = " OTHER2));
	silence(f, 500);
	fake_reload(f, CONF);
	fake_reload(f, DRAIN("to = " OTHER1));
	silence(f, 490);
	sent(f, 10);
	silence(f, 990);
	sent(f, 10);
}

/* Those whose bindings have ended before their turn are forgotten in one go: nobody is told. */
static void ended_take_no_turn(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 1), 0);
	assert_int_equal(bu(f, HOA2, COA, 1, 1), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 1), 0);
	fake_sleep(f, 3500);
	fake_reload(f, DRAIN(""));
	sent(f, 1);
	silence(f, 990);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(waiting(f), 2);
	silence(f, 10);
	assert_int_equal(waiting(f), 0);
	silence(f, 60000);
	assert_int_equal(stats(f)->sent, 1);
}

/* Who is told, who leaves before, and who may stay, waits no more. */
static void some_wait(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	assert_int_equal(bu(f, HOA2, COA, 1, 100), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	assert_int_equal(waiting(f), 3);
	assert_int_equal(bu(f, BOBS, COA2, 2, 0), 0);
	assert_int_equal(waiting(f), 2);
	sent(f, 1);
	assert_int_equal(waiting(f), 1);
	/* who was told does not wait, nor does it when it leaves */
	assert_int_equal(bu(f, HOA, COA, 2, 0), 0);
	assert_int_equal(bu(f, HOA2, COA, 2, 0), 0);
	assert_int_equal(waiting(f), 0);
	assert_int_equal(stats(f)->left, 1);
	fake_reload(f, CONF);
	assert_int_equal(bu(f, HOA, COA, 3, 100), 0);
	assert_int_equal(bu(f, HOA2, COA, 3, 100), 0);
	fake_reload(f, DRAIN("to = " OTHER1));
	assert_int_equal(waiting(f), 2);
	sent(f, 1000);
	assert_int_equal(waiting(f), 1);
	/* all are to be told anew */
	fake_reload(f, DRAIN("to = " OTHER2));
	assert_int_equal(waiting(f), 2);
	fake_reload(f, CONF);
	assert_int_equal(waiting(f), 0);
}

/* "it will send a Binding Error message" [5.3]: of its own home address, and if it was told. */
static void unknown(void **state)
{
	struct fake *f = *state;
	struct mh_msg be;

	mh_msg_clear(&be, MH_TYPE_BE);
	be.be.status = 2;
	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_say(f, &be, HOA);
	fake_reload(f, DRAIN(""));
	fake_say(f, &be, HOA);
	sent(f, 1);
	fake_say(f, &be, BOBS);
	be.be.status = 1;
	fake_say(f, &be, HOA);
	sent(f, 5000);
	assert_int_equal(stats(f)->unknown, 0);
	be.be.status = 2;
	fake_say(f, &be, HOA);
	assert_int_equal(stats(f)->unknown, 1);
	silence(f, 60000);
	assert_int_equal(fake_sessions(f), 1);
}

/* A mobile node that is away names its home address in an option, as in its BUs; from where its
 * binding says that it is [RFC 6275, 9.3.1].
 */
static void unknown_from_away(void **state)
{
	struct mh_packet packet = {
		.src = fake_addr(HOA), .dst = fake_addr(LMAA), .home_address = true,
	};
	struct fake *f = *state;
	struct mh_msg be;

	mh_msg_clear(&be, MH_TYPE_BE);
	be.be.status = 2;
	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	sent(f, 1);
	packet.sent_from = fake_addr(COA2);
	assert_int_equal(fake_bu(f, packet, &be), FAKE_SILENCE);
	assert_int_equal(stats(f)->unknown, 0);
	packet.sent_from = fake_addr(COA);
	assert_int_equal(fake_bu(f, packet, &be), FAKE_SILENCE);
	assert_int_equal(stats(f)->unknown, 1);
	silence(f, 60000);
}

static void protect(struct fake *f, unsigned int sas)
{
	const struct in6_addr hoa = fake_addr(HOA);

	anchor_protected(f->anchor, peers_at(anchor_conf(f->anchor), IKE_MN, &hoa), sas);
}

/* Where IPsec is required who has no SA is told nothing: nothing it does is an answer then, nor is
 * its BE heard, which would be in the clear; and it may have an SA when it is tried again.
 */
static void without_sa(void **state)
{
	struct fake *f = *state;
	struct mh_msg be;

	mh_msg_clear(&be, MH_TYPE_BE);
	be.be.status = 2;
	protect(f, 1);
	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	protect(f, 0);
	fake_reload(f, IPSEC_CONF "drain { active = true }\n");
	silence(f, 1);
	assert_int_equal(stats(f)->unprotected, 1);
	fake_say(f, &be, HOA);
	assert_int_equal(stats(f)->unknown, 0);
	protect(f, 1);
	fake_say(f, &be, HOA);
	assert_int_equal(stats(f)->unknown, 0);
	/* this is the first that it hears */
	sent(f, 5000);
	assert_int_equal(stats(f)->sent, 1);
	assert_int_equal(stats(f)->again, 0);
	protect(f, 0);
	fake_say(f, &be, HOA);
	assert_int_equal(stats(f)->unknown, 0);
	protect(f, 1);
	fake_say(f, &be, HOA);
	assert_int_equal(stats(f)->unknown, 1);
	silence(f, 60000);
}

static void leaves_untold(void **state)
{
	struct fake *f = *state;

	protect(f, 1);
	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	protect(f, 0);
	fake_reload(f, IPSEC_CONF "drain { active = true }\n");
	silence(f, 1);
	protect(f, 1);
	assert_int_equal(bu(f, HOA, COA, 2, 0), 0);
	assert_int_equal(stats(f)->left, 0);
	silence(f, 60000);
}

static void never_told(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	protect(f, 1);
	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	protect(f, 0);
	fake_reload(f, IPSEC_CONF "drain { active = true }\n");
	for (i = 0; i < 60; i++)
		silence(f, 1000);
	assert_int_equal(stats(f)->unprotected, 4);
	assert_int_equal(stats(f)->unheard, 0);
}

/* Lifetimes are in units of 4 s. */
static void no_longer(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	fake_sleep(f, 200000);
	assert_int_equal(bu(f, HOA, COA, 2, 100), 129);
	assert_int_equal(bu(f, HOA, COA, 3, 51), 129);
	/* that is not longer than it lasts */
	assert_int_equal(bu(f, HOA, COA, 4, 40), 0);
	assert_int_equal(f->reply.ba.lifetime, 40);
	/* nor is this any more */
	assert_int_equal(bu(f, HOA, COA, 5, 41), 129);
	/* nobody comes */
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 129);
	assert_int_equal(bu(f, BOBS, COA2, 2, 1), 129);
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_DRAIN], 5);
	fake_sleep(f, 161000);
	assert_int_equal(fake_sessions(f), 0);
}

/* Its packets follow it until its binding ends. */
static void moves(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	fake_sleep(f, 201000);
	assert_int_equal(bu(f, HOA, COA2, 2, 100), 0);
	assert_int_equal(f->reply.ba.lifetime, 49);
	assert_addr(&fake_req(f)->remote, COA2);
	fake_sleep(f, 194000);
	assert_int_equal(bu(f, HOA, COA, 3, 100), 129);
	fake_sleep(f, 3000);
	assert_int_equal(fake_sessions(f), 0);
	/* who has gone does not come back either */
	assert_int_equal(bu(f, HOA, COA, 4, 100), 129);
}

/* Who has de-registered does not come back within the wait of 10 s. */
static void does_not_come_back(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	assert_int_equal(bu(f, HOA, COA, 2, 0), 0);
	assert_int_equal(bu(f, HOA, COA, 3, 100), 129);
}

static void ends(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, HOA, COA, 1, 100), 0);
	fake_reload(f, DRAIN(""));
	sent(f, 1);
	/* the same once more is not begun anew */
	fake_reload(f, DRAIN("rate = 1000"));
	silence(f, 4000);
	fake_reload(f, DRAIN("to = " OTHER1));
	sent(f, 1000);
	fake_reload(f, CONF);
	silence(f, 60000);
	assert_int_equal(bu(f, HOA, COA, 2, 100), 0);
	assert_int_equal(bu(f, BOBS, COA2, 1, 100), 0);
}

/* Of gateways nobody is sent away. */
static void not_of_gateways(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	fake_reload(f, DRAIN(""));
	assert_int_equal(waiting(f), 0);
	silence(f, 60000);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5), 0);
}

static int setup(void **state)
{
	return fake_setup(state, CONF);
}

static int setup_ipsec(void **state)
{
	return fake_setup(state, IPSEC_CONF);
}

#define TEST(text, function)	{ text, function, setup, fake_teardown, NULL }
#define IPSEC(text, function)	{ text, function, setup_ipsec, fake_teardown, NULL }

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST("R5142-1 a mobile node is told whom to go to, and how long it has", is_told),
		TEST("R5142-1 it is told to look for one", knows_no_other),
		TEST("R5142-1 it is told again after 5 and 10 s, where it is then", is_told_again),
		TEST("R5142-1 it is told four times, and served on", gives_up),
		TEST("R5142-1 its de-registration is the answer", leaves),
		TEST("R5142-1 who leaves before is not told", leaves_before),
		TEST("R5142-1 one in a second", not_many_at_a_time),
		TEST("R5142-1 no more in a second where it is no whole number of ms",
		     not_more_for_fractions),
		TEST("R5142-1 no more in a second if it begins anew", not_more_by_reload),
		TEST("R5142-1 whose binding ends before its turn is told nothing",
		     ended_take_no_turn),
		TEST("R5142-1 how many wait to be told", some_wait),
		TEST("R5142-1 it does not know such messages", unknown),
		TEST("R5142-1 it says so from its care-of address", unknown_from_away),
		IPSEC("R5142-1 who has no SA is told later, and its word counts by ESP only",
		      without_sa),
		IPSEC("R5142-1 who was told nothing has not left for that", leaves_untold),
		IPSEC("R5142-1 who was told nothing is not unheard", never_told),
		TEST("R5142-2 no binding is made longer", no_longer),
		TEST("R5142-2 who moves is served for what is left", moves),
		TEST("R5142-2 nobody comes back", does_not_come_back),
		TEST("R5142-1 a reload begins and ends it", ends),
		TEST("R5142-1 mobile nodes of gateways stay", not_of_gateways),
	};

	return RUN(tests);
}
