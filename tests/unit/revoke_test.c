// SPDX-License-Identifier: GPL-2.0
/*
 * Binding revocation (RFC 5846).
 *
 * sources: tests/unit/fake.c userd
 */
#include <arpa/inet.h>
#include <errno.h>

#include "fake.h"

#include "bri.h"
#include "revoke.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define CAROL	"carol@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define LLID_B	"\x02\0\0\0\0\x0b"
#define HNP0	"2001:db8:100::/64"
#define HNP1	"2001:db8:100:1::/64"
#define HNP2	"2001:db8:100:2::/64"
#define ACOA	"2001:db8:9::7"
#define ORDER	77

/* MAG 4 may revoke all at once, and says who it is. */
#define MAG4	"2001:db8:4::1"
#define IDENT	"mag4@operator.example"
#define CONF	FAKE_CONF							\
	"mag mag4 { address = " MAG4 " proxy-coa = 2001:db8:9::/64\n"		\
	"	identity = \"" IDENT "\" global-revocation = true }\n"
#define ASKING	CONF "revocation { ask-old-mag = true }\n"

static int start(void **state)
{
	*state = fake_with(CONF);
	return 0;
}

static int start_asking(void **state)
{
	*state = fake_with(ASKING);
	return 0;
}

static u64 count(const struct fake *f, enum peering_count which)
{
	return lma_stats(f->lma)->peering[which];
}

static u32 sessions(const struct fake *f)
{
	return lma_cache(f->lma)->count;
}

static struct bce *by_hnp(const struct fake *f, const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, text));
	return bce_find_hnp(lma_cache(f->lma), &prefix);
}

static bool active(const struct fake *f, const char *hnp)
{
	const struct bce *bce = by_hnp(f, hnp);

	return bce && bce->facts.state == HALMA_STATE_ACTIVE;
}

/* The operator revokes; the results that come at once are counted in f->result_count. */
static unsigned int order_mn(struct fake *f, const char *name, const char *hnp)
{
	struct prefix prefix;
	struct mnid mnid;
	unsigned int n;

	assert_true(mnid_parse(&mnid, name));
	if (hnp)
		assert_true(prefix_parse(&prefix, hnp));
	f->answer_count = 0;
	f->result_count = 0;
	n = lma_revoke_mn(f->lma, &mnid, hnp ? &prefix : NULL, BRI_ADMINISTRATIVE, ORDER);
	lma_flush(f->lma);
	return n;
}

static unsigned int order_mag(struct fake *f, const char *mag)
{
	struct in6_addr addr = fake_addr(mag);
	unsigned int n;

	f->answer_count = 0;
	f->result_count = 0;
	n = lma_revoke_mag(f->lma, &addr, NULL, ORDER);
	lma_flush(f->lma);
	return n;
}

/* The only message that was sent is a BRI to that MAG; its sequence number. */
static u16 bri_to(struct fake *f, const char *mag, u8 trigger)
{
	struct in6_addr addr = fake_addr(mag);
	struct in6_addr lmaa = fake_addr(LMAA);

	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BR);
	assert_int_equal(f->reply.br.type, BR_TYPE_BRI);
	assert_int_equal(f->reply.br.trigger, trigger);
	assert_true(f->reply.br.flags & BR_FLAG_P);
	assert_memory_equal(&f->answer[0].dst, &addr, 16);
	assert_memory_equal(&f->answer[0].src, &lmaa, 16);
	return f->reply.br.sequence;
}

static unsigned int say_bra(struct fake *f, const char *mag, u16 sequence, u8 status)
{
	struct mh_msg msg = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRA, .sequence = sequence, .flags = BR_FLAG_P },
	};

	msg.br.status = status;
	return fake_say(f, &msg, mag);
}

static unsigned int say_be(struct fake *f, const char *mag)
{
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };

	return fake_say(f, &be, mag);
}

static void assert_result(const struct fake *f, unsigned int nr, enum revoke_outcome outcome,
			  u8 status, u32 ended)
{
	assert_true(nr < f->result_count);
	assert_int_equal(f->result[nr].order, ORDER);
	assert_string_equal(revoke_outcome_name(f->result[nr].outcome),
			    revoke_outcome_name(outcome));
	assert_int_equal(f->result[nr].status, status);
	assert_int_equal(f->result[nr].sessions, ended);
}

static void one_session(void **state)
{
	struct fake *f = *state;
	u16 sequence;

	SEND(f, .mnid = ALICE);
	SEND(f, .mnid = BOB);
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	sequence = bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P);
	assert_int_equal(f->reply.opts.mn_id.len, strlen(ALICE));
	assert_memory_equal(f->reply.opts.mn_id.data, ALICE, strlen(ALICE));
	assert_int_equal(f->reply.opts.hnp_count, 1);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	/* it is not the address of another binding than that of the security association */
	assert_false(mh_has(&f->reply.opts, MH_OPT_ALT_COA));
	/* it goes on until the MAG has answered */
	assert_true(active(f, HNP0));
	assert_int_equal(by_hnp(f, HNP0)->revoking, REVOKING_FIRM);
	assert_int_equal(f->result_count, 0);
	assert_int_equal(say_bra(f, MAG1, sequence, BRA_SUCCESS), 0);
	assert_null(by_hnp(f, HNP0));
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(f->result_count, 1);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 1);
	assert_true(active(f, HNP1));
	assert_int_equal(lma_conf(f->lma)->pool[0].used, 1);
	/* the same BRA again is for nothing that waits */
	say_bra(f, MAG1, sequence, BRA_SUCCESS);
	assert_int_equal(count(f, BRA_UNMATCHED), 1);
	assert_int_equal(order_mn(f, ALICE, NULL), 0);
}

static void alternate_coa(void **state)
{
	struct fake *f = *state;
	struct in6_addr acoa = fake_addr(ACOA);

	SEND(f, .mnid = ALICE, .acoa = ACOA);
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_true(mh_has(&f->reply.opts, MH_OPT_ALT_COA));
	assert_memory_equal(&f->reply.opts.alt_coa, &acoa, 16);
}

static void lost_bra(void **state)
{
	struct fake *f = *state;
	u8 first[MH_MAX_LEN];
	unsigned int ms;

	SEND(f, .mnid = ALICE);
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	memcpy(first, f->answer[0].data, f->answer[0].len);
	for (ms = 0; ms < 900; ms += 100) {
		fake_sleep(f, 100);
		assert_int_equal(f->answer_count, 0);
	}
	/* after 1 s once more, the same message */
	fake_sleep(f, 100);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_memory_equal(first, f->answer[0].data, f->answer[0].len);
	/* and 2 s later no more: the session ends all the same */
	for (ms = 0; ms < 1900; ms += 100) {
		fake_sleep(f, 100);
		assert_int_equal(f->answer_count, 0);
		assert_true(active(f, HNP0));
	}
	fake_sleep(f, 100);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(sessions(f), 0);
	assert_result(f, 0, REVOKE_TIMEOUT, 0, 1);
	assert_int_equal(count(f, BRI_SENT), 1);
	assert_int_equal(count(f, BRI_RETRANSMITTED), 1);
	assert_int_equal(count(f, BRI_UNANSWERED), 1);
}

static void timers_configurable(void **state)
{
	static const u32 when[] = { 500, 1500, 2700, 3900, 5100 };
	struct fake *f = fake_with(CONF "revocation { InitMINDelayBRIs = 500\n"
				   "MAX_BRACK_TIMEOUT = 1200 BRIMaxRetriesNumber = 4 }\n");
	u32 ms, n = 0;

	(void)state;
	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	for (ms = 100; ms <= 6000; ms += 100) {
		fake_sleep(f, 100);
		if (n < 4 && ms == when[n]) {
			assert_int_equal(f->answer_count, 1);
			n++;
		} else {
			assert_int_equal(f->answer_count, 0);
		}
		assert_int_equal(sessions(f), ms < when[4]);
	}
	fake_teardown((void **)&f);
}

static void refused_by_mag(void **state)
{
	static const u8 table[] = { 128, 129, 130, 131, 132, 133, 134, 135, 200 };
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		SEND(f, .mnid = ALICE);
		order_mn(f, ALICE, NULL);
		say_bra(f, MAG1, bri_to(f, MAG1, BRI_ADMINISTRATIVE), table[i]);
		/* the operator's word counts */
		assert_result(f, 0, REVOKE_REFUSED, table[i], 1);
		assert_int_equal(sessions(f), 0);
		assert_int_equal(lma_stats(f->lma)->bra_received[table[i]], 1);
	}
}

static void bra_of_others(void **state)
{
	struct fake *f = *state;
	u16 sequence;

	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	sequence = bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_int_equal(say_bra(f, MAG2, sequence, 0), 0);
	assert_int_equal(say_bra(f, MAG1, sequence + 1, 0), 0);
	assert_int_equal(say_bra(f, MAG1, sequence + BRI_MAX, 0), 0);
	assert_int_equal(count(f, BRA_UNMATCHED), 3);
	assert_int_equal(say_bra(f, "2001:db8:66::1", sequence, 0), 0);
	assert_int_equal(count(f, PEERING_UNKNOWN_MAG), 1);
	assert_true(active(f, HNP0));
}

static void mag_without_revocation(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	say_be(f, MAG2);
	assert_true(active(f, HNP0));
	say_be(f, MAG1);
	assert_result(f, 0, REVOKE_UNSUPPORTED, 0, 1);
	assert_int_equal(sessions(f), 0);
	assert_true(lma_conf(f->lma)->peers.v[0].state.no_revocation);
}

static void several_sessions(void **state)
{
	struct fake *f = *state;
	u16 first, second;

	SEND(f, .mnid = ALICE, .llid = LLID_A);
	SEND(f, .mnid = ALICE, .llid = LLID_B, .src = MAG2);
	assert_int_equal(sessions(f), 2);
	assert_int_equal(order_mn(f, ALICE, HNP1), 1);
	say_bra(f, MAG2, bri_to(f, MAG2, BRI_ADMINISTRATIVE), 0);
	assert_int_equal(sessions(f), 1);
	SEND(f, .mnid = ALICE, .llid = LLID_B, .src = MAG2);
	/* one BRI for each, with its prefix */
	assert_int_equal(order_mn(f, ALICE, NULL), 2);
	assert_int_equal(f->answer_count, 2);
	first = fake_heard(f, 0)->br.sequence;
	assert_int_equal(f->reply.opts.hnp_count, 1);
	second = fake_heard(f, 1)->br.sequence;
	assert_int_equal(f->reply.opts.hnp_count, 1);
	assert_int_not_equal(first, second);
	fake_sleep(f, 1000);
	assert_int_equal(f->answer_count, 2);
	fake_sleep(f, 2000);
	assert_int_equal(sessions(f), 0);
	assert_int_equal(f->result_count, 2);
}

static void not_active(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE);
	SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true);
	/* the MAG has let it go already */
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	assert_int_equal(f->answer_count, 0);
	assert_result(f, 0, REVOKE_NOT_ASKED, 0, 1);
	assert_int_equal(sessions(f), 0);
}

static void mag_is_gone(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .src = MAG4);
	lma_reload(f->lma, conf_parse(FAKE_CONF, "again", NULL, NULL));
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	assert_int_equal(f->answer_count, 0);
	assert_result(f, 0, REVOKE_NOT_ASKED, 0, 1);
	assert_int_equal(sessions(f), 0);
}

static void sequence_numbers(void **state)
{
	static bool seen[65536];
	struct fake *f = *state;
	unsigned int i, k;
	char name[32];
	struct mnid mnid;

	/* more than can wait: the rest end without a BRI */
	for (i = 0; i < BRI_MAX + 10; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name), 0);
	}
	for (i = 0; i < BRI_MAX + 10; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_true(mnid_parse(&mnid, name));
		f->answer_count = 0;
		f->result_count = 0;
		assert_int_equal(lma_revoke_mn(f->lma, &mnid, NULL, 0, ORDER), 1);
		lma_flush(f->lma);
		assert_int_equal(f->answer_count, i < BRI_MAX);
		assert_int_equal(f->result_count, i >= BRI_MAX);
		for (k = 0; k < f->answer_count; k++) {
			assert_false(seen[fake_heard(f, k)->br.sequence]);
			seen[f->reply.br.sequence] = true;
		}
	}
	assert_int_equal(sessions(f), BRI_MAX);
}

/* Time passes, and more is sent than there is room for. */
static void pass(struct fake *f, u64 ms)
{
	f->now.boot_ms += ms;
	f->now.timestamp += (ms << 16) / 1000;
	lma_now_is(f->lma, &f->now);
	do {
		f->answer_count = 0;
	} while (lma_tick(f->lma) <= f->now.boot_ms);
}

/* MAG 2 does not know whether a mobile node has left MAG 1. */
static void unsure(struct fake *f, const char *name)
{
	struct fake_pbu pbu = { .mnid = name, .src = MAG2, .hi = 4 };
	u8 buf[MH_MAX_LEN];

	f->answer_count = 0;
	fake_queue(f, buf, fake_encode(f, &pbu, buf), MAG2, NULL);
	lma_flush(f->lma);
}

/* A MAG that asks for what others serve, and the operator wants to revoke something. */
static void room_for_the_operator(void **state)
{
	struct fake *f = fake_with(ASKING "max-held = 2000\n");
	char name[32];
	unsigned int i;

	(void)state;
	for (i = 0; i < BRI_MAX + 10; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name), 0);
	}
	for (i = 0; i < BRI_MAX; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		unsure(f, name);
	}
	assert_int_equal(lma_held_count(f->lma), BRI_MAX);
	assert_int_equal(count(f, BRI_SENT), BRI_ASKED_MAX);
	snprintf(name, sizeof(name), "mn%u@example.org", BRI_MAX);
	assert_int_equal(order_mn(f, name, NULL), 1);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	/* and when they are over there is room for others */
	while (lma_held_count(f->lma))
		pass(f, 1000);
	assert_int_equal(lma_held_count(f->lma), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	pass(f, 10);
	unsure(f, BOB);
	bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN);
	fake_teardown((void **)&f);
}

static void pbu_refused_meanwhile(void **state)
{
	struct fake *f = *state;
	u16 sequence;

	SEND(f, .mnid = ALICE);
	SEND(f, .mnid = BOB);
	order_mn(f, ALICE, NULL);
	sequence = bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	/* a refresh, and a handover */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }), 129);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_BETWEEN_MAGS), 129);
	/* to others it tells nothing */
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { HNP1 }), 0);
	assert_int_equal(lma_stats(f->lma)->why[LMA_WHY_REVOKING], 2);
	say_bra(f, MAG1, sequence, 0);
	/* what comes afterwards is a new registration */
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
}

static void pbu_accepted_meanwhile(void **state)
{
	struct fake *f = fake_with(CONF "revocation { pbu-meanwhile = accept }\n");
	u16 sequence;

	(void)state;
	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	sequence = bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_BETWEEN_MAGS), 0);
	assert_int_equal(by_hnp(f, HNP0)->revoking, REVOKING_NOT);
	assert_result(f, 0, REVOKE_REGISTERED, 0, 0);
	/* the answer of the old MAG takes nothing away */
	say_bra(f, MAG1, sequence, 0);
	fake_sleep(f, 5000);
	assert_true(active(f, HNP0));
	assert_int_equal(count(f, BRI_RETRANSMITTED), 0);
	fake_teardown((void **)&f);
}

static void refused_pbu_keeps_mark(void **state)
{
	struct fake *f = fake_with(CONF "revocation { pbu-meanwhile = accept }\n");

	(void)state;
	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	f->error = -ENOMEM;
	f->error_once = true;
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }), 130);
	assert_int_equal(by_hnp(f, HNP0)->revoking, REVOKING_FIRM);
	fake_teardown((void **)&f);
}

static void deregistered_meanwhile(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true), 0);
	assert_result(f, 0, REVOKE_DEREGISTERED, 0, 0);
	fake_sleep(f, 5000);
	assert_int_equal(f->answer_count, 0);
	fake_sleep(f, 6000);
	assert_int_equal(sessions(f), 0);
}

static void expired_meanwhile(void **state)
{
	struct fake *f = *state;
	u16 sequence;

	SEND(f, .mnid = ALICE, .lifetime = 4);
	fake_sleep(f, 3500);
	order_mn(f, ALICE, NULL);
	sequence = bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	fake_sleep(f, 600);
	assert_int_equal(sessions(f), 0);
	SEND(f, .mnid = BOB, .hnp = { HNP0 });
	say_bra(f, MAG1, sequence, 0);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 0);
	assert_true(active(f, HNP0));
}

static void ordered_twice(void **state)
{
	struct fake *f = *state;
	u16 sequence;

	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	order_mn(f, ALICE, NULL);
	sequence = bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_result(f, 0, REVOKE_REPLACED, 0, 0);
	say_bra(f, MAG1, sequence, 0);
	assert_int_equal(f->result_count, 2);
	assert_result(f, 1, REVOKE_ACKNOWLEDGED, 0, 1);
}

static void whole_mag(void **state)
{
	struct fake *f = *state;
	char name[32];
	unsigned int i;
	u16 sequence;

	for (i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		SEND(f, .mnid = name);
	}
	SEND(f, .mnid = ALICE, .src = MAG2);
	assert_int_equal(order_mag(f, MAG3), 0);
	assert_int_equal(order_mag(f, MAG1), 1);
	sequence = bri_to(f, MAG1, BRI_PER_PEER_POLICY);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P | BR_FLAG_G);
	/* "MUST NOT include any mobility options" */
	assert_int_equal(f->answer[0].len, 16);
	assert_int_equal(SEND(f, .mnid = "mn0@example.org", .hnp = { HNP0 }), 129);
	/* registered since: not meant */
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	f->batches = 0;
	say_bra(f, MAG1, sequence, 0);
	assert_int_equal(f->batches, 3);
	assert_int_equal(f->result_count, 1);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 150);
	assert_int_equal(sessions(f), 2);
}

static unsigned int order_realm(struct fake *f, const char *mag, const char *realm)
{
	struct in6_addr addr = fake_addr(mag);
	unsigned int n;

	f->answer_count = 0;
	f->result_count = 0;
	n = lma_revoke_mag(f->lma, &addr, realm, ORDER);
	lma_flush(f->lma);
	return n;
}

/* Those of the realm, whichever mobile nodes; not of another one that ends like it. */
static void whole_realm(void **state)
{
	struct fake *f = fake_with(CONF "mn \"*\" { }\n");
	u16 sequence;

	(void)state;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_int_equal(SEND(f, .mnid = "alice@sub.example.org"), 0);
	assert_int_equal(SEND(f, .mnid = "example.org"), 0);
	assert_int_equal(SEND(f, .mnid = CAROL, .src = MAG2), 0);
	assert_int_equal(order_realm(f, MAG1, "example.net"), 0);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(order_realm(f, MAG1, "example.org"), 1);
	sequence = bri_to(f, MAG1, BRI_MN_LOCAL_POLICY);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P | BR_FLAG_G);
	assert_true(f->reply.opts.present == BIT_ULL(MH_OPT_MN_ID));
	assert_int_equal(f->reply.opts.mn_id_type, MN_ID_TYPE_NAI);
	assert_int_equal(f->reply.opts.mn_id.len, strlen("@example.org"));
	assert_memory_equal(f->reply.opts.mn_id.data, "@example.org", strlen("@example.org"));
	assert_int_equal(f->reply.opts.hnp_count, 0);
	say_bra(f, MAG1, sequence, BRA_SUCCESS);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 2);
	assert_int_equal(sessions(f), 3);
	assert_false(active(f, HNP0));
	assert_false(active(f, HNP1));
	assert_true(active(f, HNP2));
	fake_teardown((void **)&f);
}

static void whole_mag_two_anchors(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE);
	SEND(f, .mnid = BOB, .dst = "2001:db8:f::2");
	assert_int_equal(order_mag(f, MAG1), 2);
	assert_int_equal(f->answer_count, 2);
	assert_memory_not_equal(&f->answer[0].src, &f->answer[1].src, 16);
	fake_sleep(f, 1000);
	fake_sleep(f, 2000);
	assert_int_equal(f->result_count, 2);
	assert_result(f, 0, REVOKE_TIMEOUT, 0, 1);
	assert_result(f, 1, REVOKE_TIMEOUT, 0, 1);
	assert_int_equal(sessions(f), 0);
}

/* --- what the old MAG says when a mobile node turns up at another one with HI 4 --- */

static void move_unknown(struct fake *f)
{
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2), 0);
	fake_sleep(f, 10);
	f->answer_count = 0;
}

/* ALICE is at MAG1 and is said to be at MAG2: the sequence number of the BRI to MAG1. */
static u16 asked(struct fake *f)
{
	struct fake_pbu pbu = { .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN };
	u8 buf[MH_MAX_LEN];

	move_unknown(f);
	fake_queue(f, buf, fake_encode(f, &pbu, buf), MAG2, NULL);
	lma_flush(f->lma);
	assert_int_equal(lma_held_count(f->lma), 1);
	return bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN);
}

static void assert_updated(struct fake *f)
{
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BA);
	assert_int_equal(f->reply.ba.status, 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(sessions(f), 2);
	assert_true(active(f, HNP0));
}

static void assert_new(struct fake *f)
{
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BA);
	assert_int_equal(f->reply.ba.status, 0);
	assert_string_equal(fake_hnp(f, 0), HNP2);
	assert_int_equal(sessions(f), 3);
	assert_true(active(f, HNP0));
}

static void left(void **state)
{
	struct fake *f = *state;

	assert_int_equal(say_bra(f, MAG1, asked(f), BRA_SUCCESS), 1);
	assert_updated(f);
	assert_int_equal(by_hnp(f, HNP0)->revoking, REVOKING_NOT);
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

	say_bra(f, MAG1, asked(f), BRA_MN_IS_ATTACHED);
	fake_sleep(f, 0);
	assert_new(f);
	assert_int_equal(by_hnp(f, HNP0)->revoking, REVOKING_NOT);
}

static void no_answer(void **state)
{
	struct fake *f = *state;

	asked(f);
	fake_sleep(f, 1000);
	/* longer than MaxDelayBeforeNewBCEAssign: once more, then 2 s */
	bri_to(f, MAG1, BRI_HANDOVER_UNKNOWN);
	fake_sleep(f, 1900);
	assert_int_equal(lma_held_count(f->lma), 1);
	fake_sleep(f, 100);
	if (!f->answer_count)
		fake_sleep(f, 0);
	assert_new(f);
}

static void deregisters(void **state)
{
	struct fake *f = *state;
	u16 sequence = asked(f);
	struct fake_pbu pbu = { .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true };
	u8 buf[MH_MAX_LEN];

	fake_sleep(f, 100);
	fake_queue(f, buf, fake_encode(f, &pbu, buf), MAG1, NULL);
	lma_flush(f->lma);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 1)->ba.status, 0);
	assert_true(active(f, HNP0));
	assert_int_equal(sessions(f), 2);
	/* whatever it says later */
	assert_int_equal(say_bra(f, MAG1, sequence, BRA_SUCCESS), 0);
	assert_true(active(f, HNP0));
	assert_int_equal(count(f, BRA_UNMATCHED), 1);
}

static void renews(void **state)
{
	struct fake *f = *state;

	asked(f);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }), 0);
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
	assert_int_equal(lma_held_count(f->lma), 1);
	fake_sleep(f, 100);
	assert_new(f);
	/* and it is not asked again */
	assert_int_equal(SEND(f, .mnid = CAROL), 0);
	assert_int_equal(SEND(f, .mnid = CAROL, .src = MAG3, .hi = HI_UNKNOWN), FAKE_SILENCE);
	assert_int_equal(count(f, BRI_SENT), 1);
}

static void asked_once(void **state)
{
	struct fake *f = *state;
	struct fake_pbu pbu = { .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN };
	u16 sequence = asked(f);
	u8 buf[MH_MAX_LEN];

	fake_sleep(f, 100);
	fake_queue(f, buf, fake_encode(f, &pbu, buf), MAG2, NULL);
	lma_flush(f->lma);
	assert_int_equal(f->answer_count, 0);
	/* nor for a third MAG, whose PBU replaces the other one */
	fake_queue(f, buf, fake_encode(f, &pbu, buf), MAG3, NULL);
	lma_flush(f->lma);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(say_bra(f, MAG1, sequence, 0), 1);
	assert_updated(f);
	assert_int_equal(count(f, BRI_SENT), 1);
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

/* --- BRIs from MAGs --- */

/**
 * struct said - a BRI
 * @src: MAG
 * @trigger: its trigger
 * @flags: besides P
 * @no_proxy: without P
 * @mnid: MN-ID
 * @type: its type, default NAI
 * @hnp: prefixes
 * @acoa: Alternate Care-of Address
 * @ipv4: with IPv4 Home Address Request
 */
struct said {
	const char *src;
	u8 trigger;
	u16 flags;
	bool no_proxy;
	const char *mnid;
	u8 type;
	const char *hnp[4];
	const char *acoa;
	const char *ipv4;
};

static struct mh_msg bri_msg(const struct said *said)
{
	struct mh_msg msg = {
		.type = MH_TYPE_BR,
		.br = {
			.type = BR_TYPE_BRI,
			.sequence = 0xabcd,
			.flags = said->flags | (said->no_proxy ? 0 : BR_FLAG_P),
		},
	};
	unsigned int i;

	msg.br.trigger = said->trigger;
	if (said->mnid) {
		mh_set(&msg.opts, MH_OPT_MN_ID);
		msg.opts.mn_id_type = said->type ? said->type : MN_ID_TYPE_NAI;
		msg.opts.mn_id.data = (const u8 *)said->mnid;
		msg.opts.mn_id.len = strlen(said->mnid);
	}
	for (i = 0; i < ARRAY_SIZE(said->hnp) && said->hnp[i]; i++)
		assert_true(prefix_parse(&msg.opts.hnp[msg.opts.hnp_count++], said->hnp[i]));
	if (said->acoa) {
		mh_set(&msg.opts, MH_OPT_ALT_COA);
		msg.opts.alt_coa = fake_addr(said->acoa);
	}
	if (said->ipv4) {
		mh_set(&msg.opts, MH_OPT_IPV4_HOA_REQUEST);
		assert_int_equal(inet_pton(AF_INET, said->ipv4, &msg.opts.ipv4_request.addr), 1);
	}
	return msg;
}

/* Say it; the status of the BRA, or FAKE_SILENCE. */
static int said(struct fake *f, const struct said *said)
{
	struct mh_msg msg = bri_msg(said);

	if (!fake_say(f, &msg, said->src))
		return FAKE_SILENCE;
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BR);
	assert_int_equal(f->reply.br.type, BR_TYPE_BRA);
	assert_int_equal(f->reply.br.sequence, 0xabcd);
	assert_int_equal(f->reply.br.flags, msg.br.flags);
	return f->reply.br.status;
}

#define SAY(f, ...)	said(f, &(struct said){ __VA_ARGS__ })

/* ALICE has two sessions at MAG1 and one at MAG2, BOB one at MAG1. */
static void populate(struct fake *f)
{
	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_B, .hnp = { HNP1 }), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hnp = { HNP2 }), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:db8:100:3::/64" }), 0);
	assert_int_equal(sessions(f), 4);
}

static void from_mag_mn(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* 1: all of the mobile node, as far as this MAG registered them */
	assert_int_equal(SAY(f, .mnid = ALICE), 0);
	assert_null(by_hnp(f, HNP0));
	assert_null(by_hnp(f, HNP1));
	assert_true(active(f, HNP2));
	assert_int_equal(sessions(f), 2);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_false(mh_has(&f->reply.opts, MH_OPT_MN_ID));
	assert_int_equal(SAY(f, .mnid = ALICE), 128);
	assert_int_equal(SAY(f, .mnid = "nobody@example.org"), 128);
	assert_int_equal(count(f, SESSIONS_REVOKED), 2);
	assert_int_equal(lma_stats(f->lma)->bra_sent[128], 2);
}

static void from_mag_hnp(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* 2: the one named */
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP1 }), 0);
	assert_int_equal(sessions(f), 3);
	assert_null(by_hnp(f, HNP1));
	/* the prefix of another mobile node, of another MAG, of nobody */
	assert_int_equal(SAY(f, .mnid = BOB, .hnp = { HNP0 }), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP2 }), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP1 }), 128);
	assert_int_equal(sessions(f), 3);
}

static void from_mag_hnps(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* 3: all that are named; what is of no session is named in the answer */
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP0, HNP2, HNP1 }), 1);
	assert_int_equal(sessions(f), 2);
	assert_true(active(f, HNP2));
	assert_int_equal(f->reply.opts.hnp_count, 1);
	assert_string_equal(fake_hnp(f, 0), HNP2);
	assert_int_equal(f->reply.opts.mn_id.len, strlen(ALICE));
}

static void from_mag_hnps_whole(void **state)
{
	struct fake *f = *state;

	/* a session with two prefixes is one */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0, HNP1 }), 0);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP1 }), 0);
	assert_int_equal(sessions(f), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0, HNP1 }), 0);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP0, HNP1 }), 0);
	assert_int_equal(sessions(f), 0);
}

static void from_mag_acoa(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .acoa = ACOA), 0);
	assert_int_equal(SAY(f, .mnid = ALICE, .acoa = "2001:db8:9::8"), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .acoa = ACOA), 0);
	assert_int_equal(sessions(f), 0);
}

static struct fake *with_ipv4(void)
{
	struct fake *f = fake_with("lab-mode = true\n"
				   "device lma0 { local = " LMAA "\n"
				   "home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
				   "pool p { prefix = 2001:db8:100::/48 }\n"
				   "pool p4 { prefix = 10.1.0.0/16 }\n"
				   "mag mag1 { address = " MAG1 " }\n"
				   "mn \"*@example.org\" { ipv4 = true }\n");

	/* of both families, and of one */
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "0.0.0.0"), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .no_hnp = true, .ipv4 = "0.0.0.0"), 0);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	return f;
}

static void from_mag_ipv4(void **state)
{
	struct fake *f = with_ipv4();
	u32 used = lma_conf(f->lma)->pool[1].used;

	(void)state;
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V), 129);
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.3"), 128);
	assert_int_equal(SAY(f, .mnid = BOB, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"), 128);
	fake_sleep(f, 100000);
	/* it keeps its prefix, and lasts as long as before */
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"), 0);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_in_range(fake_req(f)->lifetime, 499000, 500000);
	assert_true(active(f, HNP0));
	assert_null(bce_hoa(by_hnp(f, HNP0)));
	assert_int_equal(lma_conf(f->lma)->pool[1].used, used - 1);
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"), 128);
	/* nothing would be left of this one */
	assert_int_equal(SAY(f, .mnid = BOB, .flags = BR_FLAG_V, .ipv4 = "10.1.0.3"), 0);
	assert_int_equal(sessions(f), 1);
	fake_sleep(f, 499000);
	assert_true(active(f, HNP0));
	fake_sleep(f, 1000);
	assert_int_equal(sessions(f), 0);
	fake_teardown((void **)&f);
}

static void from_mag_ipv4_refused(void **state)
{
	struct fake *f = with_ipv4();

	(void)state;
	f->error = -ENOSPC;
	f->error_once = true;
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"),
			 FAKE_SILENCE);
	/* the kernel still has it, so have we; the MAG will ask again */
	assert_non_null(bce_hoa(by_hnp(f, HNP0)));
	assert_int_equal(lma_stats(f->lma)->kernel_refused, 1);
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"), 0);
	fake_teardown((void **)&f);
}

static void ipv4_alone(void **state)
{
	struct fake *f = with_ipv4();

	(void)state;
	/* what else could say which session it is */
	assert_int_equal(order_mn(f, BOB, NULL), 1);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P | BR_FLAG_V);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_int_equal(ntohl(f->reply.opts.ipv4_request.addr.s_addr), 0x0a010003);
	assert_int_equal(f->reply.opts.ipv4_request.len, 32);
	/* "only the IPv4 home address binding" would be wrong about one that has a prefix */
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P);
	assert_false(mh_has(&f->reply.opts, MH_OPT_IPV4_HOA_REQUEST));
	fake_teardown((void **)&f);
}

static void from_mag_statuses(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	populate(f);
	assert_int_equal(SAY(f, .trigger = 1), 131);
	for (i = 0; i < 256; i++) {
		bool per_mn = i <= 7;

		if (per_mn || i == BRI_PER_PEER_POLICY)
			continue;
		assert_int_equal(SAY(f, .mnid = ALICE, .trigger = i), 133);
		assert_int_equal(SAY(f, .mnid = ALICE, .trigger = i, .flags = BR_FLAG_G), 133);
	}
	assert_int_equal(SAY(f, .mnid = ALICE, .trigger = BRI_PER_PEER_POLICY), 134);
	for (i = 0; i < 8; i++)
		assert_int_equal(SAY(f, .mnid = ALICE, .trigger = i, .flags = BR_FLAG_G), 134);
	assert_int_equal(sessions(f), 4);
	for (i = 0; i < 8; i++) {
		assert_int_equal(SAY(f, .mnid = BOB, .trigger = i), 0);
		assert_int_equal(SEND(f, .mnid = BOB), 0);
	}
}

static void from_mag_without_p(void **state)
{
	struct fake *f = *state;

	populate(f);
	assert_int_equal(SAY(f, .mnid = ALICE, .no_proxy = true), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP0 }, .no_proxy = true), 128);
	assert_int_equal(SAY(f, .src = MAG4, .mnid = IDENT, .trigger = 128, .flags = BR_FLAG_G,
			     .no_proxy = true), 134);
	assert_int_equal(sessions(f), 4);
}

static void from_mag_global(void **state)
{
	struct fake *f = *state;
	char name[32];
	unsigned int i;

	populate(f);
	for (i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name, .src = MAG4), 0);
	}
	assert_int_equal(SEND(f, .mnid = "away@example.org", .src = MAG4, .acoa = ACOA), 0);
	/* who it is must be said, and right */
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G), 130);
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = "mag1"), 130);
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT, .type = 2), 130);
	assert_int_equal(sessions(f), 155);
	/* those whose Proxy-CoA is the source, and no others */
	f->batches = 0;
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT), 0);
	assert_int_equal(f->batches, 3);
	assert_int_equal(sessions(f), 5);
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT), 128);
	/* those of an Alternate Care-of Address */
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT, .acoa = MAG1), 128);
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT, .acoa = ACOA), 0);
	assert_int_equal(sessions(f), 4);
}

static void from_mag_not_authorized(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* its name is its identity, but it may not */
	assert_int_equal(SAY(f, .trigger = 128, .flags = BR_FLAG_G, .mnid = "mag1"), 130);
	assert_int_equal(sessions(f), 4);
	/* who is no MAG hears nothing */
	assert_int_equal(SAY(f, .src = "2001:db8:66::1", .mnid = ALICE), FAKE_SILENCE);
	assert_int_equal(count(f, PEERING_UNKNOWN_MAG), 1);
}

static void from_mag_malformed(void **state)
{
	static const u8 twice[] = {
		59, 2, 16, 0, 0, 0, 1, 0, 0, 1, 0x80, 0,
		8, 2, 1, 'a', 8, 2, 1, 'b', 1, 2, 0, 0,
	};
	struct fake *f = *state;
	struct mh_msg msg = { .type = MH_TYPE_BR, .br = { .type = 3, .flags = BR_FLAG_P } };

	f->answer_count = 0;
	fake_queue(f, twice, sizeof(twice), MAG1, NULL);
	lma_flush(f->lma);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(count(f, BRI_DISCARDED), 1);
	assert_int_equal(fake_say(f, &msg, MAG1), 0);
	msg.br.type = 0;
	assert_int_equal(fake_say(f, &msg, MAG1), 0);
	assert_int_equal(count(f, BR_UNKNOWN_TYPE), 2);
}

static void from_mag_while_waiting(void **state)
{
	struct fake *f = *state;
	struct mh_msg msg = bri_msg(&(struct said){ .mnid = ALICE });

	/* the old MAG gives up what a PBU of the new one waits for */
	move_unknown(f);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN), FAKE_SILENCE);
	assert_int_equal(fake_say(f, &msg, MAG1), 2);
	assert_int_equal(fake_heard(f, 0)->br.status, 0);
	assert_int_equal(fake_heard(f, 1)->ba.status, 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(sessions(f), 2);
}

static void from_mag_in_batch(void **state)
{
	struct fake_pbu pbu = { .mnid = ALICE, .hnp = { HNP0 } };
	struct fake *f = *state;
	struct mh_msg msg = bri_msg(&(struct said){ .mnid = ALICE });
	u8 buf[2][MH_MAX_LEN];

	/* registered and revoked before the kernel has heard of either */
	fake_queue(f, buf[0], fake_encode(f, &pbu, buf[0]), NULL, NULL);
	fake_queue(f, buf[1], mh_encode(buf[1], MH_MAX_LEN, &msg), NULL, NULL);
	lma_flush(f->lma);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_int_equal(fake_heard(f, 1)->br.status, 0);
	assert_int_equal(sessions(f), 0);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
}

static void events(void **state)
{
	struct fake *f = *state;

	populate(f);
	fake_listen(f);
	order_mn(f, BOB, NULL);
	assert_int_equal(f->told_count, 0);
	say_bra(f, MAG1, bri_to(f, MAG1, BRI_ADMINISTRATIVE), 0);
	assert_string_equal(f->told[0], "bra acknowledged revoked success");
	SAY(f, .mnid = BOB, .trigger = 6);
	assert_string_equal(f->told[1], "bri refused access-network binding does not exist");
	SAY(f, .mnid = ALICE);
	assert_string_equal(f->told[2], "bri revoked unspecified success");
	order_mn(f, ALICE, NULL);
	SEND(f, .mnid = ALICE, .src = MAG2, .hnp = { HNP2 }, .zero_lifetime = true);
	assert_string_equal(f->told[3], "bra deregistered revoked -");
	fake_teardown(state);
	*state = fake_with(ASKING);
	f = *state;
	fake_listen(f);
	say_bra(f, MAG1, asked(f), BRA_MN_IS_ATTACHED);
	assert_string_equal(f->told[f->told_count - 1],
			    "bra refused handover-unknown revocation failed, mobile node is attached");
}

#define WITH(text, function)	{ text, function, start, fake_teardown, NULL }
#define WHEN(text, function)	{ text, function, start_asking, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R5846-1 BRI for a session, BRA, end", one_session),
		WITH("R5846-1 BRI goes to the address of the MAG, with the Proxy-CoA if it differs",
		     alternate_coa),
		WITH("R5846-1 lost BRA: 1 s, once more, 2 s, end", lost_bra),
		CASE("R5846-1 all timers are configurable", timers_configurable),
		WITH("R5846-1 a MAG that refuses does not keep the session", refused_by_mag),
		WITH("R5846-1 a BRA counts only from whom it is waited for", bra_of_others),
		WITH("R5846-1 a MAG that does not know BRIs", mag_without_revocation),
		WITH("R5846-1 several sessions of a mobile node, or one of them",
		     several_sessions),
		WITH("R5846-1 no BRI for what the MAG has let go", not_active),
		WITH("R5846-1 no BRI to who is no MAG any more", mag_is_gone),
		WITH("R5846-1 sequence numbers of all that wait differ, and they are limited",
		     sequence_numbers),
		WITH("R5846-1 questions of MAGs leave room for BRIs of the operator",
		     room_for_the_operator),
		WITH("R5846-1 a session that expires meanwhile", expired_meanwhile),
		WITH("R5846-1 revoked again before the answer", ordered_twice),
		WITH("R5846-1 all sessions of a MAG: G, trigger 128, no option", whole_mag),
		CASE("R5846-1 all sessions of a realm: G, trigger 129, the realm", whole_realm),
		WITH("R5846-1 all sessions of a MAG at two addresses of the anchor",
		     whole_mag_two_anchors),
		WITH("R5846-5 PBUs are refused meanwhile", pbu_refused_meanwhile),
		CASE("R5846-5 PBUs are accepted meanwhile, by configuration",
		     pbu_accepted_meanwhile),
		CASE("R5846-5 a PBU that is refused for another reason changes nothing",
		     refused_pbu_keeps_mark),
		WITH("R5846-5 a de-registration meanwhile", deregistered_meanwhile),
		WHEN("R5846-2 R5213-10 BRA 0: the session is updated", left),
		WHEN("R5846-2 BRA 128: the session is updated", never_was_there),
		WHEN("R5846-2 BRA 132: new session", is_attached),
		WHEN("R5846-2 no answer: new session", no_answer),
		WHEN("R5846-2 de-registration instead of a BRA: the session is updated",
		     deregisters),
		WHEN("R5846-2 R5846-5 the old MAG renews: new session", renews),
		WHEN("R5846-2 a MAG that does not know BRIs: the wait of RFC 5213", cannot_say),
		WHEN("R5846-2 the old MAG is asked once", asked_once),
		CASE("R5846-2 the old MAG is not asked, by configuration", not_asked),
		WITH("R5846-3 MN-ID alone: all of it that the MAG registered", from_mag_mn),
		WITH("R5846-3 MN-ID and a prefix: that session", from_mag_hnp),
		WITH("R5846-3 MN-ID and prefixes: those sessions; partial success", from_mag_hnps),
		WITH("R5846-3 a session with several prefixes ends as a whole",
		     from_mag_hnps_whole),
		WITH("R5846-3 only the sessions of an Alternate Care-of Address", from_mag_acoa),
		CASE("R5846-3 V: the IPv4 home address alone; 129 without the option",
		     from_mag_ipv4),
		CASE("R5846-3 V that the kernel refuses", from_mag_ipv4_refused),
		CASE("R5846-1 BRI for a session without prefix: V and its IPv4 home address",
		     ipv4_alone),
		WITH("R5846-3 each trigger, with and without G: 131, 133, 134", from_mag_statuses),
		WITH("R5846-4 without P no proxy binding is touched", from_mag_without_p),
		WITH("R5846-3 global revocation: identity, authorisation, Proxy-CoA",
		     from_mag_global),
		WITH("R5846-3 global revocation needs authorisation; strangers hear nothing",
		     from_mag_not_authorized),
		WITH("R5846-3 malformed: no BRA", from_mag_malformed),
		WITH("R5846-3 R5846-2 the old MAG revokes what a PBU waits for",
		     from_mag_while_waiting),
		WITH("R5846-1 R5846-3 what is revoked is told", events),
		WITH("R5846-3 PBU and BRI in one batch", from_mag_in_batch),
	};

	return RUN(tests);
}
