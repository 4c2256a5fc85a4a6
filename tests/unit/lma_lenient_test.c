// SPDX-License-Identifier: GPL-2.0
/*
 * MAGs that deviate from the RFCs: strict ones are refused, lenient ones understood.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "base/log.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define HNP0	"2001:db8:100::/64"
#define ODD	"2001:db8:4::1"
#define ODD2	"2001:db8:5::1"

static const char conf[] = FAKE_CONF
	"mag odd { address = " ODD " lenient = true }\n"
	"mag odd2 { address = " ODD2 " lenient = true prefix = 2001:db8:100::/48 }\n";

static int start(void **state)
{
	return fake_setup(state, conf);
}

static u64 tolerated(const struct fake *f, enum lma_tolerance what)
{
	return anchor_lma(f->anchor)->stats.tolerated[what];
}

/* The prefix of the kernel's binding, whatever is told */
static const char *bound(const struct fake *f)
{
	static char text[PREFIX_TEXT_MAX];

	return prefix_text(&fake_req(f)->prefix[0], text);
}

static void strict(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = ALICE, .no_hi = true), 161);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_att = true), 162);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_hnp = true), 158);
	/* another realm */
	assert_int_equal(SEND(f, .mnid = ALICE, .mnid_nul = 1), 153);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { "2001:db8:100::1/64" }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .hnp_len = 128), 155);
	for (i = 0; i < TOLERATED_MAX; i++)
		assert_int_equal(tolerated(f, i), 0);
}

static void missing(void **state)
{
	struct fake *f = *state;

	/* nothing but a name */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .no_hnp = true, .no_hi = true,
			      .no_att = true, .sequence = 7), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(f->reply.ba.sequence, 7);
	assert_int_equal(f->reply.opts.hi, 0);
	assert_int_equal(f->reply.opts.att, 0);
	assert_int_equal(f->reply.opts.timestamp, f->now.timestamp);
	assert_int_equal(tolerated(f, TOLERATED_NO_HNP), 1);
	assert_int_equal(tolerated(f, TOLERATED_NO_HI), 1);
	assert_int_equal(tolerated(f, TOLERATED_NO_ATT), 1);
	/* again: that is a refresh, not a new session, and nobody has to wait */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .no_hnp = true, .no_hi = true,
			      .no_att = true), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_REFRESH], 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* at another MAG nobody knows: wait for the de-registration */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD2, .no_hi = true), FAKE_SILENCE);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .zero_lifetime = true,
			      .no_hi = true, .no_att = true, .hnp = { HNP0 }), 0);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
}

static void handoff_indicators(void **state)
{
	static const u8 odd[] = { 7, 99, 255 };
	struct fake *f = *state;
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD), 0);
	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = odd[i]), 0);
		assert_string_equal(fake_hnp(f, 0), HNP0);
		assert_int_equal(f->reply.opts.hi, odd[i]);
	}
	assert_int_equal(tolerated(f, TOLERATED_HI), 3);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* those of the RFCs mean what they mean */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 1), 0);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
}

static void prefixes(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hnp = { "2001:db8:100:5::7/64" }), 0);
	assert_string_equal(bound(f), "2001:db8:100:5::/64");
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:5::7/64");
	/* a length that is none, and a whole address: told as they came */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 5,
			      .hnp = { "2001:db8:100:5::/64" }, .hnp_len = 128), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:5::/128");
	assert_string_equal(bound(f), "2001:db8:100:5::/64");
	/* more than it has is not confirmed, nor is what is no length at all */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 5,
			      .hnp = { "2001:db8:100:5::/64" }, .hnp_len = 48), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:5::/64");
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 5,
			      .hnp = { "2001:db8:100:5::/64" }, .hnp_len = 200), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:5::/64");
	assert_int_equal(tolerated(f, TOLERATED_HNP), 4);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_REFRESH], 3);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100:5::/64" }, .hnp_len = 128), 0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
}

static void identifiers(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .mnid_nul = 2), 0);
	/* the answer has it as it came, the session is that of the name */
	assert_int_equal(f->reply.opts.mn_id.len, strlen(ALICE) + 2);
	assert_int_equal(fake_req(f)->mnid->len, strlen(ALICE));
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 3), 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(anchor_cache(f->anchor)->mn_count, 1);
	assert_int_equal(tolerated(f, TOLERATED_MN_ID), 1);
	/* nothing is left of it */
	assert_int_equal(SEND(f, .mnid = "", .src = ODD, .mnid_nul = 3), 153);
	assert_int_equal(SEND(f, .mnid = NULL, .src = ODD), 160);
}

static void duplicates(void **state)
{
	struct fake_pbu pbu = { .mnid = ALICE, .src = ODD };
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	size_t len;

	len = fake_encode(f, &pbu, buf);
	memcpy(buf + len, "\x17\2\0\5\xc8\0\xc9\0", 8);
	buf[1]++;
	fake_queue(f, buf, len + 8, MAG1, NULL);
	fake_queue(f, buf, len + 8, ODD, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 128);
	assert_int_equal(mh_decode(f->answer[1].data, f->answer[1].len, &f->reply), MH_OK);
	assert_int_equal(f->reply.ba.status, 0);
	assert_int_equal(f->reply.opts.hi, 1);
	assert_int_equal(tolerated(f, TOLERATED_DUPLICATE), 1);
	/* two IPv4 addresses are no accident */
	memcpy(buf + len, "\x24\6\0\0\0\0\0\0\x24\6\0\0\0\0\0\0", 16);
	buf[1]++;
	fake_sleep(f, 10);
	fake_queue(f, buf, len + 16, ODD, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(mh_decode(f->answer[0].data, f->answer[0].len, &f->reply), MH_OK);
	assert_true(f->reply.ba.status >= 128);
}

/* What is a matter of security is as strict as ever. */
static void security(void **state)
{
	struct fake *f = *state;
	u64 first;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	first = f->now.timestamp;
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD, .hnp = { "2001:db8:100::7/64" }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD, .hnp = { HNP0 }, .hnp_len = 128), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD, .hnp = { HNP0 }, .hnp_len = 48), 155);
	assert_int_equal(SEND(f, .mnid = "x@example.net", .src = ODD, .no_hi = true), 153);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 3, .timestamp = first - 1), 157);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 3, .timestamp = first), 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .hi = 3, .acoa = MAG2), 154);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .zero_lifetime = true, .no_hi = true,
			      .hnp = { HNP0 }, .hnp_len = 128), FAKE_SILENCE);
	assert_int_equal(f->req_count, 1);
	/* what was refused is not counted as accepted */
	assert_int_equal(tolerated(f, TOLERATED_HNP), 0);
	assert_int_equal(tolerated(f, TOLERATED_NO_HI), 0);
}

static void refused(void **state)
{
	struct fake *f = *state;

	/* a refusal has what came, too */
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD, .hi = 99, .mnid_nul = 1, .llid = LLID_A,
			      .hnp = { "2001:db8:1ff::7/64" }), 155);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:1ff::7/64");
	assert_int_equal(f->reply.opts.hi, 99);
	assert_int_equal(f->reply.opts.mn_id.len, strlen(BOB) + 1);
	assert_int_equal(f->reply.opts.llid.len, 6);
}

static void reload(void **state)
{
	struct fake *f = *state;
	struct conf *new;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .no_att = true), 0);
	new = conf_parse(FAKE_CONF "mag odd { address = " ODD " }\n", "new.conf", NULL, NULL);
	assert_non_null(new);
	fake_use(f, new);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD, .no_att = true), 162);
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("lenient: the default is strict", strict),
		TEST("lenient: missing options", missing),
		TEST("lenient: handoff indicators that are none", handoff_indicators),
		TEST("lenient: prefixes of other lengths, or with bits behind them", prefixes),
		TEST("lenient: identifiers with NUL octets behind them", identifiers),
		TEST("lenient: options that are there twice", duplicates),
		TEST("lenient: who may what, and in which order, stays strict", security),
		TEST("lenient: refusals have what was received", refused),
		TEST("lenient: a reload ends it", reload),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
