// SPDX-License-Identifier: GPL-2.0
/*
 * Binding revocation (RFC 5846): what the old MAG says when a mobile node turns up at another one
 * with HI 4.
 *
 * sources: tests/unit/revoking.c tests/unit/fake.c userd
 */
#include "revoking.h"

static void assert_answered(struct fake *f, const char *hnp, u32 sessions)
{
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BA);
	assert_int_equal(f->reply.ba.status, 0);
	assert_string_equal(fake_hnp(f, 0), hnp);
	assert_int_equal(fake_sessions(f), sessions);
	assert_true(fake_active(f, HNP0));
}

/* That of ALICE goes on at MAG2, or there is one more there. */
static void assert_updated(struct fake *f)
{
	assert_answered(f, HNP0, 2);
}

static void assert_new(struct fake *f)
{
	assert_answered(f, HNP2, 3);
}

static void left(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say_bra(f, MAG1, asked(f), BRA_SUCCESS), 1);
	assert_updated(f);
	assert_int_equal(fake_by_hnp(f, HNP0)->revoking, REVOKING_NOT);
}

static void never_was_there(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say_bra(f, MAG1, asked(f), BRA_BINDING_DOES_NOT_EXIST), 1);
	assert_updated(f);
}

static void is_attached(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say_bra(f, MAG1, asked(f), BRA_MN_IS_ATTACHED), 1);
	assert_new(f);
	assert_int_equal(fake_by_hnp(f, HNP0)->revoking, REVOKING_NOT);
}

/* ALICE is said to be at MAG2, which names what she has: the number of the BRI to MAG1. */
static u16 asked_about_prefix(struct fake *f)
{
	move_unknown(f);
	SEND_NOW(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN, .hnp = { HNP0 });
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	return bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN);
}

static bool is_at(const struct fake *f, const char *mag)
{
	struct in6_addr addr = fake_addr(mag);

	return fake_active(f, HNP0) && in6_equal(&fake_by_hnp(f, HNP0)->facts.peer, &addr);
}

/* A new session cannot have what another one has [RFC 5213, 5.3.2 (3)]. */
static void is_attached_with_prefix(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say_bra(f, MAG1, asked_about_prefix(f), BRA_MN_IS_ATTACHED), 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 155);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_PREFIX_IN_USE], 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.held[HELD_ATTACHED], 1);
	fake_sleep(f, 5000);
	assert_int_equal(f->answer_count, 0);
	assert_true(is_at(f, MAG1));
	assert_int_equal(fake_sessions(f), 2);
	/* it may ask once more: the old MAG is, too */
	SEND_NOW(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN, .hnp = { HNP0 });
	assert_int_equal(say_bra(f, MAG1, bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN), BRA_SUCCESS), 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_true(is_at(f, MAG2));
}

static void no_answer_about_prefix(void **state)
{
	struct fake *f = *state;

	asked_about_prefix(f);
	fake_sleep(f, 1000);
	fake_sleep(f, 2000);
	if (!f->answer_count)
		fake_sleep(f, 0);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_true(is_at(f, MAG2));
}

static void no_answer(void **state)
{
	struct fake *f = *state;

	asked(f);
	fake_sleep(f, 1000);
	/* longer than MaxDelayBeforeNewBCEAssign: once more, then 2 s */
	bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN);
	fake_sleep(f, 1900);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	fake_sleep(f, 100);
	if (!f->answer_count)
		fake_sleep(f, 0);
	assert_new(f);
}

static void deregisters(void **state)
{
	struct fake *f = *state;
	u16 sequence = asked(f);

	fake_sleep(f, 100);
	assert_int_equal(SEND_NOW(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true), 2);
	assert_int_equal(fake_heard(f, 1)->ba.status, 0);
	assert_true(fake_active(f, HNP0));
	assert_int_equal(fake_sessions(f), 2);
	/* whatever it says later */
	assert_int_equal(say_bra(f, MAG1, sequence, BRA_SUCCESS), 0);
	assert_true(fake_active(f, HNP0));
	assert_int_equal(fake_count(f, BRA_UNMATCHED), 1);
}

static void renews(void **state)
{
	struct fake *f = *state;

	asked(f);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = HI_NOT_CHANGED, .hnp = { HNP0 }), 0);
	fake_sleep(f, 0);
	assert_new(f);
}

static void cannot_say(void **state)
{
	struct fake *f = *state;

	asked(f);
	/* it does not know BRIs: the wait is that of RFC 5213 */
	assert_int_equal(say_be(f, MAG1), 0);
	fake_sleep(f, 1400);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	fake_sleep(f, 100);
	assert_new(f);
	/* and it is not asked again */
	assert_int_equal(SEND(f, .mnid = CAROL), 0);
	assert_int_equal(SEND(f, .mnid = CAROL, .src = MAG3, .hi = HI_UNKNOWN), FAKE_SILENCE);
	assert_int_equal(fake_count(f, BRI_SENT), 1);
}

static void asked_once(void **state)
{
	struct fake *f = *state;
	u16 sequence = asked(f);

	fake_sleep(f, 100);
	assert_int_equal(SEND_NOW(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN), 0);
	/* nor for a third MAG, whose PBU replaces the other one */
	assert_int_equal(SEND_NOW(f, .mnid = ALICE, .src = MAG3, .hi = HI_UNKNOWN), 0);
	assert_int_equal(say_bra(f, MAG1, sequence, 0), 1);
	assert_updated(f);
	assert_int_equal(fake_count(f, BRI_SENT), 1);
}

static void not_asked(void **state)
{
	struct fake *f = fake_with(CONF);

	(void)state;
	move_unknown(f);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN), FAKE_SILENCE);
	fake_sleep(f, 1500);
	assert_new(f);
	fake_teardown((void **)&f);
}

#define WHEN(text, function)	{ text, function, revoking_setup_asking, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WHEN("R5846-2 R5213-10 BRA 0: the session is updated", left),
		WHEN("R5846-2 BRA 128: the session is updated", never_was_there),
		WHEN("R5846-2 BRA 132: new session", is_attached),
		WHEN("R5846-2 BRA 132, and the prefix of the session is asked for: 155",
		     is_attached_with_prefix),
		WHEN("R5846-2 no answer about the session with that prefix: it is updated",
		     no_answer_about_prefix),
		WHEN("R5846-2 no answer: new session", no_answer),
		WHEN("R5846-2 de-registration instead of a BRA: the session is updated",
		     deregisters),
		WHEN("R5846-2 R5846-5 the old MAG renews: new session", renews),
		WHEN("R5846-2 a MAG that does not know BRIs: the wait of RFC 5213", cannot_say),
		WHEN("R5846-2 the old MAG is asked once", asked_once),
		CASE("R5846-2 the old MAG is not asked, by configuration", not_asked),
	};

	return RUN(tests);
}
