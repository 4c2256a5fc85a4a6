// SPDX-License-Identifier: GPL-2.0
/*
 * A PBU that waits for a de-registration while a later one about the same session is accepted.
 *
 * sources: tests/unit/revoking.c tests/unit/fake.c userd
 */
#include "revoking.h"

#define ASKS_TRACKER	FAKE_CONF "tracker { socket = /run/t.sock timeout = 400 }\n"

static int start(void **state)
{
	return fake_setup(state, FAKE_CONF);
}

static bool serves(const struct fake *f, const char *mag, const char *hnp)
{
	struct in6_addr addr = fake_addr(mag);

	return fake_active(f, hnp) && in6_equal(&fake_by_hnp(f, hnp)->facts.peer, &addr);
}

static void confirm(struct fake *f, u64 question)
{
	f->answer_count = 0;
	assert_true(lma_attachment(anchor_lma(f->anchor), question, true));
	anchor_flush(f->anchor);
}

static u32 waiting(const struct fake *f)
{
	return lma_held_count(anchor_lma(f->anchor));
}

/* ALICE is at MAG1, and MAG2 names what she has there. */
static void waits(struct fake *f, bool timestamps)
{
	assert_int_equal(SEND(f, .mnid = ALICE, .no_timestamp = !timestamps), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN, .hnp = { HNP0 },
			      .no_timestamp = !timestamps, .sequence = 9), FAKE_SILENCE);
	assert_int_equal(waiting(f), 1);
}

/* The answer to what waited comes with that to the later one. */
static void assert_overtaken(struct fake *f, u8 status)
{
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 1)->ba.status, status);
	assert_int_equal(f->reply.ba.sequence, 9);
	assert_int_equal(waiting(f), 0);
}

/* Nothing comes of it later, either. */
static void assert_stays(struct fake *f, const char *mag)
{
	fake_sleep(f, 5000);
	assert_int_equal(f->answer_count, 0);
	assert_true(serves(f, mag, HNP0));
	assert_int_equal(fake_sessions(f), 1);
}

static void moved(void **state)
{
	struct fake *f = *state;

	waits(f, true);
	SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS, .hnp = { HNP0 });
	assert_overtaken(f, 157);
	assert_stays(f, MAG3);
}

static void moved_without_timestamps(void **state)
{
	struct fake *f = *state;

	waits(f, false);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS,
			      .hnp = { HNP0 }, .no_timestamp = true, .sequence = 3), 0);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(waiting(f), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NOT_CURRENT], 1);
	assert_stays(f, MAG3);
}

static void no_prefix_named(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN, .sequence = 9),
			 FAKE_SILENCE);
	SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS);
	assert_overtaken(f, 157);
	assert_stays(f, MAG3);
}

/* The mobile node is back where it was, and leaves there: that is not what was waited for. */
static void registered_again(void **state)
{
	struct fake *f = *state;

	waits(f, true);
	SEND(f, .mnid = ALICE, .hi = HI_NEW_INTERFACE, .hnp = { HNP0 });
	assert_overtaken(f, 157);
	SEND(f, .mnid = ALICE, .hi = HI_UNKNOWN, .hnp = { HNP0 }, .zero_lifetime = true);
	assert_int_equal(f->answer_count, 1);
	assert_false(fake_active(f, HNP0));
}

static void while_asked(void **state)
{
	struct fake *f = *state;

	asked(f);
	fake_sleep(f, 10);
	SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 1)->ba.status, 157);
	fake_sleep(f, 5000);
	assert_true(serves(f, MAG3, HNP0));
	assert_int_equal(fake_sessions(f), 2);
}

static void refreshed(void **state)
{
	struct fake *f = *state;

	waits(f, true);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = HI_NOT_CHANGED, .hnp = { HNP0 }), 0);
	assert_int_equal(waiting(f), 1);
	fake_sleep(f, 1500);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_true(serves(f, MAG2, HNP0));
}

static void deregistered(void **state)
{
	struct fake *f = *state;

	waits(f, true);
	SEND(f, .mnid = ALICE, .hi = HI_UNKNOWN, .hnp = { HNP0 }, .zero_lifetime = true);
	assert_overtaken(f, 0);
	assert_stays(f, MAG2);
}

/* What becomes of another session of the mobile node has nothing to do with it. */
static void another_session(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_B), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN, .hnp = { HNP0 }),
			 FAKE_SILENCE);
	fake_sleep(f, 1000);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS,
			      .llid = LLID_B, .hnp = { HNP1 }), 0);
	assert_int_equal(waiting(f), 1);
	fake_sleep(f, 490);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_true(serves(f, MAG2, HNP0));
	assert_true(serves(f, MAG3, HNP1));
}

/* By its timestamp it is the last one: it waits for who has the mobile node now. */
static void is_later(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN, .hnp = { HNP0 },
			      .timestamp = f->now.timestamp + 6000), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS,
			      .hnp = { HNP0 }), 0);
	fake_sleep(f, 1400);
	assert_int_equal(f->answer_count, 0);
	assert_true(serves(f, MAG3, HNP0));
	fake_sleep(f, 100);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_true(serves(f, MAG2, HNP0));
}

/* Two who say that the mobile node has come: the tracker confirms the later one first. */
static void while_tracker_is_asked(void **state)
{
	struct fake *f = fake_with(ASKS_TRACKER);
	u64 first;

	(void)state;
	SEND(f, .mnid = ALICE, .no_timestamp = true);
	confirm(f, f->question);
	SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_BETWEEN_MAGS, .hnp = { HNP0 },
	     .no_timestamp = true, .sequence = 9);
	first = f->question;
	SEND(f, .mnid = ALICE, .src = MAG3, .hi = HI_BETWEEN_MAGS, .hnp = { HNP0 },
	     .no_timestamp = true, .sequence = 3);
	assert_int_not_equal(f->question, first);
	confirm(f, f->question);
	assert_true(serves(f, MAG3, HNP0));
	confirm(f, first);
	assert_int_equal(f->answer_count, 0);
	assert_true(serves(f, MAG3, HNP0));
	fake_teardown((void **)&f);
}

#define TEST(text, function, begin)	{ text, function, begin, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R5213-10 R5213-5 the session moves to another MAG: 157", moved, start),
		TEST("R5213-10 R5213-7 without timestamps: no answer", moved_without_timestamps,
		     start),
		TEST("R5213-10 R5213-5 the same for one that names no prefix", no_prefix_named,
		     start),
		TEST("R5213-10 R5213-5 the old MAG registers it anew: 157", registered_again,
		     start),
		TEST("R5846-2 R5213-5 it moves while the old MAG is asked: 157", while_asked,
		     revoking_setup_asking),
		TEST("R5213-10 a refresh of the old MAG changes nothing", refreshed, start),
		TEST("R5213-10 a de-registration ends the wait", deregistered, start),
		TEST("R5213-10 another session of the mobile node changes nothing",
		     another_session, start),
		TEST("R5213-10 R5213-5 a later timestamp waits anew", is_later, start),
		CASE("R5213-7 without timestamps, the session moves while the tracker is asked",
		     while_tracker_is_asked),
	};

	return RUN(tests);
}
