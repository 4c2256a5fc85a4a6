// SPDX-License-Identifier: GPL-2.0
/*
 * What the silence of a MAG means that is sent heartbeats (RFC 5847).
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "lma/heartbeat.h"

#define ALICE		"alice@example.org"
#define BOB		"bob@example.org"
#define HNP0		"2001:db8:100::/64"
#define MINUTE		60000

#define BEATING		"heartbeat { HEARTBEAT_INTERVAL = 60 on-failure = delete }\n"

/* The same with IPsec: without its first line */
#define PROTECTED	(FAKE_CONF BEATING + strlen("lab-mode = true\n"))

static int start(void **state)
{
	return fake_setup(state, FAKE_CONF BEATING);
}

static const struct heartbeat *known_of(const struct fake *f)
{
	return fake_mag(f, 0)->heartbeat;
}

static bool is(const struct fake *f, const char *word)
{
	return !strcmp(heartbeat_state(known_of(f)), word);
}

/* Requests to the MAG within so many minutes. */
static u64 requests(struct fake *f, unsigned int minutes)
{
	u64 before = fake_count(f, HEARTBEAT_REQUESTS_SENT);
	unsigned int i;

	for (i = 0; i < minutes * 60; i++)
		fake_sleep(f, 1000);
	return fake_count(f, HEARTBEAT_REQUESTS_SENT) - before;
}

static void answer(struct fake *f)
{
	struct mh_msg msg = {
		.type = MH_TYPE_HEARTBEAT,
		.heartbeat = { .flags = HEARTBEAT_FLAG_R, .sequence = known_of(f)->sequence },
	};

	mh_set(&msg.opts, MH_OPT_RESTART_COUNTER);
	fake_say(f, &msg, MAG1);
}

static void protect(struct fake *f, unsigned int sas)
{
	struct in6_addr addr = fake_addr(MAG1);

	lma_protected(anchor_lma(f->anchor), &addr, sas);
}

/* A MAG that is down has not shown that it does not know them. */
static void nothing_heard(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 36000);
	assert_int_equal(requests(f, 10), 1);
	assert_true(is(f, "unknown"));
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 0);
	assert_true(fake_active(f, HNP0));
	/* it can be reached, and has not answered */
	SEND(f, .mnid = BOB, .lifetime = 36000);
	assert_int_equal(requests(f, 2), 0);
	assert_true(is(f, "unsupported"));
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
}

static void answers_late(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 36000);
	assert_int_equal(requests(f, 10), 1);
	answer(f);
	assert_true(is(f, "alive"));
	assert_int_equal(requests(f, 1), 1);
}

/* The mobile node leaves before it is known: the next one changes nothing of that. */
static void leaves(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 36000);
	assert_int_equal(requests(f, 1), 1);
	SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 }, .zero_lifetime = true);
	assert_int_equal(requests(f, 1), 0);
	assert_true(is(f, "unsupported"));
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
	SEND(f, .mnid = BOB, .lifetime = 36000);
	assert_int_equal(requests(f, 3), 0);
}

static void expires(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 80);
	assert_int_equal(requests(f, 3), 1);
	assert_false(fake_active(f, HNP0));
	assert_true(is(f, "unknown"));
	SEND(f, .mnid = BOB, .lifetime = 36000);
	assert_int_equal(requests(f, 3), 0);
	assert_true(is(f, "unsupported"));
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
}

static void expires_and_answers(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 80);
	assert_int_equal(requests(f, 3), 1);
	answer(f);
	SEND(f, .mnid = BOB, .lifetime = 36000);
	assert_int_equal(requests(f, 1), 1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 0);
}

static void no_sa(void **state)
{
	struct fake *f = fake_with(PROTECTED);

	(void)state;
	protect(f, 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 36000), 0);
	protect(f, 0);
	assert_int_equal(requests(f, 10), 0);
	protect(f, 1);
	assert_int_equal(requests(f, 1), 1);
	answer(f);
	/* the first ones of a failure, but for the SA that is gone */
	assert_int_equal(requests(f, 3), 3);
	protect(f, 0);
	assert_int_equal(requests(f, 10), 0);
	assert_true(is(f, "alive"));
	protect(f, 1);
	assert_int_equal(requests(f, 4), 4);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 0);
	assert_true(fake_active(f, HNP0));
	assert_int_equal(requests(f, 1), 0);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 1);
	assert_false(fake_active(f, HNP0));
	fake_teardown((void **)&f);
}

static void no_sa_for_the_answer(void **state)
{
	struct fake *f = fake_with(PROTECTED);

	(void)state;
	protect(f, 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 36000), 0);
	assert_int_equal(requests(f, 1), 1);
	protect(f, 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .lifetime = 36000), 154);
	assert_int_equal(requests(f, 2), 0);
	assert_true(is(f, "unknown"));
	protect(f, 1);
	assert_int_equal(requests(f, 1), 1);
	answer(f);
	assert_true(is(f, "alive"));
	fake_teardown((void **)&f);
}

#define WITH(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R5847-2 a MAG of which nothing is heard may know them", nothing_heard),
		WITH("R5847-2 and it may answer later", answers_late),
		WITH("R5847-2 silence until the last session ends: no second one", leaves),
		WITH("R5847-2 the same when its time is over", expires),
		WITH("R5847-2 an answer after that counts", expires_and_answers),
		CASE("RSEC-2 R5847-2 a MAG without an SA gets none, and cannot fail", no_sa),
		CASE("RSEC-2 R5847-2 an answer that no SA protects is not missing",
		     no_sa_for_the_answer),
	};

	return RUN(tests);
}
