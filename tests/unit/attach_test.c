// SPDX-License-Identifier: GPL-2.0
/*
 * The attachment tracker (RFC 5213, 11; R6612-44): what it is asked, and what its answers do.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "base/log.h"
#include "lma/pbu.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define HNP0	"2001:db8:100::/64"

#define ASKED	FAKE_SILENCE
#define CONF	FAKE_CONF "tracker { socket = /run/t.sock timeout = 400 }\n"
#define TRUSTING FAKE_CONF \
	"tracker { socket = /run/t.sock timeout = 400 without-answer = accept }\n"

static int start(void **state)
{
	return fake_setup(state, CONF);
}

static int answer_of(struct fake *f, u64 id, bool attached)
{
	f->answer_count = 0;
	assert_true(lma_attachment(anchor_lma(f->anchor), id, attached));
	anchor_flush(f->anchor);
	return f->answer_count ? fake_heard(f, f->answer_count - 1)->ba.status : FAKE_SILENCE;
}

/* Let time pass; the status of the answer that comes, or FAKE_SILENCE. */
static int after(struct fake *f, u64 ms)
{
	fake_sleep(f, ms);
	return f->answer_count ? fake_heard(f, 0)->ba.status : FAKE_SILENCE;
}

static const struct bce *session(const struct fake *f, const char *mnid)
{
	struct mnid id;
	struct mn *mn;

	assert_true(mnid_set(&id, MN_ID_TYPE_NAI, mnid, strlen(mnid)));
	mn = bce_mn_find(anchor_cache(f->anchor), &id);
	return mn ? LIST_FIRST(&mn->sessions) : NULL;
}

static bool served_by(const struct fake *f, const char *mnid, const char *mag)
{
	struct in6_addr addr = fake_addr(mag);
	const struct bce *bce = session(f, mnid);

	return bce && in6_equal(&bce->facts.peer, &addr);
}

/* A session of a MAG that the tracker has confirmed. */
static void attached(struct fake *f, const char *mnid, const char *mag)
{
	assert_int_equal(SEND(f, .mnid = mnid, .src = mag, .hi = 3, .hnp = {
		session(f, mnid) ? HNP0 : NULL }), ASKED);
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_true(served_by(f, mnid, mag));
}

static void confirmed(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(f->questions, 1);
	assert_string_equal(f->asked, "initial alice@example.org mag1 -");
	assert_null(session(f, ALICE));
	assert_int_equal(f->req_count, 0);
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	/* a handover names who serves it so far */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hnp = { HNP0 }, .hi = 3), ASKED);
	assert_string_equal(f->asked, "handover alice@example.org mag2 " MAG1);
	assert_true(served_by(f, ALICE, MAG1));
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_true(served_by(f, ALICE, MAG2));
	assert_int_equal(anchor_lma(f->anchor)->stats.tracker[ATTACHMENT_CONFIRMED], 2);
	assert_int_equal(anchor_lma(f->anchor)->stats.request[REQUEST_INITIAL].asked, 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.request[REQUEST_INITIAL].accepted, 1);
}

static void denied(void **state)
{
	struct fake *f = *state;
	unsigned int reqs;

	attached(f, ALICE, MAG1);
	reqs = f->req_count;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hnp = { HNP0 }, .hi = 3), ASKED);
	assert_int_equal(answer_of(f, f->question, false), 129);
	assert_true(served_by(f, ALICE, MAG1));
	assert_int_equal(f->req_count, reqs);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2), ASKED);
	assert_int_equal(answer_of(f, f->question, false), 129);
	assert_null(session(f, BOB));
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NOT_ATTACHED], 2);
	assert_int_equal(anchor_lma(f->anchor)->stats.tracker[ATTACHMENT_DENIED], 2);
}

static void unanswered(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(after(f, 399), FAKE_SILENCE);
	assert_int_equal(after(f, 1), 130);
	assert_null(session(f, ALICE));
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_UNCONFIRMED], 1);
	/* a late answer finds nothing */
	assert_false(lma_attachment(anchor_lma(f->anchor), f->question, true));
	assert_false(lma_attachment(anchor_lma(f->anchor), 0, true));
	/* nor is the next question that one */
	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_false(lma_attachment(anchor_lma(f->anchor), f->question - 1, true));
	assert_false(lma_attachment(anchor_lma(f->anchor), f->question + (1ULL << 32), true));
	assert_int_equal(answer_of(f, f->question, true), 0);
}

static void trusting(void **state)
{
	struct fake *f = fake_with(TRUSTING);

	(void)state;
	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(after(f, 400), 0);
	/* a denial is one all the same */
	assert_int_equal(SEND(f, .mnid = BOB), ASKED);
	assert_int_equal(answer_of(f, f->question, false), 129);
	/* nobody to be asked */
	f->no_tracker = true;
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.tracker_unasked, 1);
	fake_teardown((void **)&f);
}

static void unreachable(void **state)
{
	struct fake *f = *state;

	f->no_tracker = true;
	assert_int_equal(SEND(f, .mnid = ALICE), 130);
	assert_int_equal(anchor_lma(f->anchor)->stats.tracker_unasked, 1);
	f->no_tracker = false;
	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(SEND(f, .mnid = BOB), ASKED);
	f->answer_count = 0;
	lma_attachment_lost(anchor_lma(f->anchor));
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 0)->ba.status, 130);
	assert_int_equal(fake_heard(f, 1)->ba.status, 130);
}

static void not_asked(void **state)
{
	struct fake *f = *state;

	attached(f, ALICE, MAG1);
	/* a refresh, and whoever leaves */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .hi = 5), 0);
	/* what is refused anyway */
	assert_int_equal(SEND(f, .mnid = "eve@example.com"), 153);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:66::1"), 154);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true), 0);
	assert_int_equal(f->questions, 1);
	/* one that was given up comes back: is it there? */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }), ASKED);
	assert_int_equal(f->questions, 2);
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_int_equal(session(f, ALICE)->facts.state, HALMA_STATE_ACTIVE);
}

/* The same question once; the answer is about the last PBU. */
static void retransmission(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .sequence = 1), ASKED);
	assert_int_equal(SEND(f, .mnid = ALICE, .sequence = 2), ASKED);
	assert_int_equal(f->questions, 1);
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_int_equal(fake_heard(f, 0)->ba.sequence, 2);
	assert_int_equal(f->answer_count, 1);
	/* it does not make the wait longer */
	assert_int_equal(SEND(f, .mnid = BOB), ASKED);
	fake_sleep(f, 380);
	assert_int_equal(SEND(f, .mnid = BOB), ASKED);
	assert_int_equal(after(f, 10), 130);
}

/* What one MAG asks for is not in the way of another one. */
static void two_mags(void **state)
{
	struct fake *f = *state;
	u64 first;

	attached(f, ALICE, MAG3);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hnp = { HNP0 }, .hi = 3), ASKED);
	first = f->question;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hnp = { HNP0 }, .hi = 3), ASKED);
	assert_int_not_equal(f->question, first);
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_true(served_by(f, ALICE, MAG2));
	/* it is older than the one that was accepted [RFC 5213, 5.5 (8)] */
	assert_int_equal(answer_of(f, first, true), 157);
	assert_true(served_by(f, ALICE, MAG2));
}

/* The wait is longer than TimestampValidityWindow: the time at which it came counts. */
static void old_timestamp(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	fake_sleep(f, 390);
	assert_int_equal(answer_of(f, f->question, true), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .timestamp = f->now.timestamp - (1 << 16)), 156);
}

static void given_up(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(SEND(f, .mnid = ALICE, .zero_lifetime = true), FAKE_SILENCE);
	assert_false(lma_attachment(anchor_lma(f->anchor), f->question, true));
	assert_null(session(f, ALICE));
	/* another MAG cannot give it up */
	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .zero_lifetime = true), FAKE_SILENCE);
	assert_int_equal(answer_of(f, f->question, true), 0);
}

/* First whether it is there, then whether the old MAG gives it up. */
static void handoff_unknown(void **state)
{
	struct fake *f = *state;

	attached(f, ALICE, MAG1);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4), ASKED);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
	assert_int_equal(answer_of(f, f->question, true), FAKE_SILENCE);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	assert_int_equal(f->questions, 2);
	f->answer_count = 0;
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true), 0);
	assert_int_equal(f->answer_count, 2);
	assert_true(served_by(f, ALICE, MAG2));
	/* one that is not there does not even wait */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3, .hi = 4), ASKED);
	assert_int_equal(answer_of(f, f->question, false), 129);
	assert_int_equal(f->questions, 3);
}

static void limits(void **state)
{
	struct fake *f = *state;
	char mnid[32];
	unsigned int i;

	for (i = 0; i < ATTACH_MAX_MAG; i++) {
		snprintf(mnid, sizeof(mnid), "n%u@example.org", i);
		f->now.boot_ms -= 10;
		assert_int_equal(SEND(f, .mnid = mnid), ASKED);
	}
	assert_int_equal(SEND(f, .mnid = ALICE), 130);
	assert_int_equal(anchor_lma(f->anchor)->stats.tracker_unasked, 1);
	/* others have room */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2), ASKED);
	assert_int_equal(answer_of(f, f->question, true), 0);
	for (i = 1; i <= ATTACH_MAX_MAG; i++)
		assert_int_equal(answer_of(f, i, false), 129);
	assert_int_equal(SEND(f, .mnid = BOB), ASKED);
}

static void reload(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), ASKED);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2), ASKED);
	/* neither tracker nor MAG 2 */
	fake_reload(f, "lab-mode = true\n"
		    "device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"
		    "pool p { prefix = 2001:db8:100::/48 }\n"
		    "mag mag1 { address = " MAG1 " }\n"
		    "mn \"*@example.org\" { }\n");
	assert_int_equal(answer_of(f, f->question, true), 154);
	assert_int_equal(answer_of(f, f->question - 1, false), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
}

static void events(void **state)
{
	struct fake *f = *state;

	fake_listen(f);
	SEND(f, .mnid = ALICE);
	assert_string_equal(f->told[0], "pbu asked - -");
	answer_of(f, f->question, true);
	assert_string_equal(f->told[1], "pbu new confirmed accepted");
	SEND(f, .mnid = BOB);
	answer_of(f, f->question, false);
	assert_string_equal(f->told[3], "pbu refused not-attached administratively prohibited");
}

#define TEST(text, function)	{ "R6612-44 " text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("the tracker confirms: accepted", confirmed),
		TEST("the tracker denies: 129, and nothing moves", denied),
		TEST("the tracker is silent: 130", unanswered),
		TEST("the tracker is silent, and need not speak", trusting),
		TEST("the tracker cannot be reached, or goes away", unreachable),
		TEST("the tracker is asked only about who arrives", not_asked),
		TEST("a retransmission is no other question", retransmission),
		TEST("two MAGs claim a mobile node", two_mags),
		TEST("a timestamp is as old as it was when it came", old_timestamp),
		TEST("a MAG gives up while the tracker is asked", given_up),
		TEST("handoff state unknown: the tracker first", handoff_unknown),
		TEST("a MAG cannot take all the room", limits),
		TEST("reload while the tracker is asked", reload),
		TEST("what is told", events),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
