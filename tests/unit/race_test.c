// SPDX-License-Identifier: GPL-2.0
/*
 * Messages that meet in one batch: each is worked on as if those before it were done.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "lma/bri.h"
#include "lma/revoke.h"

#define ALICE	"alice@example.org"
#define HNP0	"2001:db8:100::/64"
#define ORDER	77

#define LENIENT	FAKE_CONF "revocation { pbu-meanwhile = accept }\n"

/* Messages that are received together; their octets must stay until the end. */
struct crowd {
	u8 data[8][MH_MAX_LEN];
	unsigned int count;
};

static int start(void **state)
{
	return fake_setup(state, FAKE_CONF);
}

static int start_accepting(void **state)
{
	return fake_setup(state, LENIENT);
}

/* One more message, not worked off yet. */
static void pbu(struct fake *f, struct crowd *crowd, const struct fake_pbu *what)
{
	u8 *buf = crowd->data[crowd->count++];

	fake_queue(f, buf, fake_encode(f, what, buf), what->src, NULL);
}

static void say(struct fake *f, struct crowd *crowd, const struct mh_msg *msg, const char *mag)
{
	u8 *buf = crowd->data[crowd->count++];

	fake_queue(f, buf, mh_encode(buf, MH_MAX_LEN, msg), mag, NULL);
}

static void bra(struct fake *f, struct crowd *crowd, u16 sequence, u8 status)
{
	struct mh_msg msg = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRA, .sequence = sequence, .flags = BR_FLAG_P },
	};

	msg.br.status = status;
	say(f, crowd, &msg, MAG1);
}

static void be(struct fake *f, struct crowd *crowd)
{
	struct mh_msg msg = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };

	say(f, crowd, &msg, MAG1);
}

static const struct bce *session(const struct fake *f)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, HNP0));
	return bce_find_hnp(anchor_cache(f->anchor), HALMA_KIND_PMIPV6, &prefix);
}

/* Alice is at MAG 1, and the operator revokes her session; the sequence number of the BRI. */
static u16 revoke(struct fake *f)
{
	struct mnid mnid;

	SEND(f, .mnid = ALICE);
	assert_true(mnid_parse(&mnid, ALICE));
	f->answer_count = 0;
	assert_int_equal(lma_revoke_mn(anchor_lma(f->anchor), &mnid, NULL, BRI_ADMINISTRATIVE,
				       ORDER), 1);
	anchor_flush(f->anchor);
	assert_int_equal(fake_heard(f, 0)->br.type, BR_TYPE_BRI);
	return f->reply.br.sequence;
}

static void assert_result(const struct fake *f, enum revoke_outcome outcome, u32 sessions)
{
	assert_int_equal(f->result_count, 1);
	assert_string_equal(revoke_outcome_name(f->result[0].outcome),
			    revoke_outcome_name(outcome));
	assert_int_equal(f->result[0].sessions, sessions);
}

static void deregistered_and_bra(void **state)
{
	struct fake *f = *state;
	struct crowd crowd = { 0 };
	u16 sequence = revoke(f);

	fake_sleep(f, 10);
	pbu(f, &crowd, &(struct fake_pbu){ .mnid = ALICE, .hi = 4, .zero_lifetime = true });
	bra(f, &crowd, sequence, BRA_SUCCESS);
	anchor_flush(f->anchor);
	/* the BRI was over when the BRA came */
	assert_result(f, REVOKE_DEREGISTERED, 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[BRA_UNMATCHED], 1);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, BA_ACCEPTED);
	assert_int_equal(session(f)->facts.state, HALMA_STATE_BLOCKED);
}

static void deregistered_and_be(void **state)
{
	struct fake *f = *state;
	struct crowd crowd = { 0 };

	revoke(f);
	fake_sleep(f, 10);
	pbu(f, &crowd, &(struct fake_pbu){ .mnid = ALICE, .hi = 4, .zero_lifetime = true });
	be(f, &crowd);
	anchor_flush(f->anchor);
	assert_result(f, REVOKE_DEREGISTERED, 0);
	assert_int_equal(session(f)->facts.state, HALMA_STATE_BLOCKED);
}

static void refreshed_and_bra(void **state)
{
	struct fake *f = *state;
	struct crowd crowd = { 0 };
	u16 sequence = revoke(f);

	fake_sleep(f, 10);
	pbu(f, &crowd, &(struct fake_pbu){ .mnid = ALICE, .hi = 5, .hnp = { HNP0 } });
	bra(f, &crowd, sequence, BRA_SUCCESS);
	anchor_flush(f->anchor);
	assert_result(f, REVOKE_REGISTERED, 0);
	assert_int_equal(session(f)->facts.state, HALMA_STATE_ACTIVE);
	assert_int_equal(session(f)->revoking, REVOKING_NOT);
}

#define R(text, function, begin)					\
	{ text, function, begin, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		R("R5846-5 a de-registration and a BRA in one batch", deregistered_and_bra, start),
		R("R5846-5 a de-registration and a Binding Error in one batch",
		  deregistered_and_be, start),
		R("R5846-5 a refresh and a BRA in one batch", refreshed_and_bra, start_accepting),
	};

	return RUN(tests);
}
