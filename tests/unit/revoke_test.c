// SPDX-License-Identifier: GPL-2.0
/*
 * Binding revocation (RFC 5846): what the operator orders, and what the MAG answers.
 *
 * sources: tests/unit/revoking.c tests/unit/fake.c userd
 */
#include <arpa/inet.h>
#include <errno.h>

#include "revoking.h"

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
	assert_true(fake_active(f, HNP0));
	assert_int_equal(fake_by_hnp(f, HNP0)->revoking, REVOKING_FIRM);
	assert_int_equal(f->result_count, 0);
	assert_int_equal(say_bra(f, MAG1, sequence, BRA_SUCCESS), 0);
	assert_null(fake_by_hnp(f, HNP0));
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(f->result_count, 1);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 1);
	assert_true(fake_active(f, HNP1));
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 1);
	/* the same BRA again is for nothing that waits */
	say_bra(f, MAG1, sequence, BRA_SUCCESS);
	assert_int_equal(fake_count(f, BRA_UNMATCHED), 1);
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
		assert_true(fake_active(f, HNP0));
	}
	fake_sleep(f, 100);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(fake_sessions(f), 0);
	assert_result(f, 0, REVOKE_TIMEOUT, 0, 1);
	assert_int_equal(fake_count(f, BRI_SENT), 1);
	assert_int_equal(fake_count(f, BRI_RETRANSMITTED), 1);
	assert_int_equal(fake_count(f, BRI_UNANSWERED), 1);
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
		assert_int_equal(fake_sessions(f), ms < when[4]);
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
		assert_int_equal(fake_sessions(f), 0);
		assert_int_equal(anchor_lma(f->anchor)->stats.bra_received[table[i]], 1);
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
	assert_int_equal(say_bra(f, MAG1, sequence + REVOCATION_MAX, 0), 0);
	assert_int_equal(fake_count(f, BRA_UNMATCHED), 3);
	assert_int_equal(say_bra(f, "2001:db8:66::1", sequence, 0), 0);
	assert_int_equal(fake_count(f, PEERING_UNKNOWN_MAG), 1);
	assert_true(fake_active(f, HNP0));
}

static void mag_without_revocation(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE);
	order_mn(f, ALICE, NULL);
	say_be(f, MAG2);
	assert_true(fake_active(f, HNP0));
	say_be(f, MAG1);
	assert_result(f, 0, REVOKE_UNSUPPORTED, 0, 1);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(fake_mag(f, 0)->revocation, MAG_REVOCATION_UNSUPPORTED);
}

static void several_sessions(void **state)
{
	struct fake *f = *state;
	u16 first, second;

	SEND(f, .mnid = ALICE, .llid = LLID_A);
	SEND(f, .mnid = ALICE, .llid = LLID_B, .src = MAG2);
	assert_int_equal(fake_sessions(f), 2);
	assert_int_equal(order_mn(f, ALICE, HNP1), 1);
	say_bra(f, MAG2, bri_to(f, MAG2, BRI_ADMINISTRATIVE), 0);
	assert_int_equal(fake_sessions(f), 1);
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
	assert_int_equal(fake_sessions(f), 0);
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
	assert_int_equal(fake_sessions(f), 0);
}

static void mag_is_gone(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .src = MAG4);
	fake_use(f, conf_parse(FAKE_CONF, "again", NULL, NULL));
	assert_int_equal(order_mn(f, ALICE, NULL), 1);
	assert_int_equal(f->answer_count, 0);
	assert_result(f, 0, REVOKE_NOT_ASKED, 0, 1);
	assert_int_equal(fake_sessions(f), 0);
}

static void sequence_numbers(void **state)
{
	static bool seen[65536];
	struct fake *f = *state;
	unsigned int i, k;
	char name[32];
	struct mnid mnid;

	/* more than can wait: the rest end without a BRI */
	for (i = 0; i < REVOCATION_MAX + 10; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name), 0);
	}
	for (i = 0; i < REVOCATION_MAX + 10; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_true(mnid_parse(&mnid, name));
		f->answer_count = 0;
		f->result_count = 0;
		assert_int_equal(lma_revoke_mn(anchor_lma(f->anchor), &mnid, NULL, 0, ORDER), 1);
		anchor_flush(f->anchor);
		assert_int_equal(f->answer_count, i < REVOCATION_MAX);
		assert_int_equal(f->result_count, i >= REVOCATION_MAX);
		for (k = 0; k < f->answer_count; k++) {
			assert_false(seen[fake_heard(f, k)->br.sequence]);
			seen[f->reply.br.sequence] = true;
		}
	}
	assert_int_equal(fake_sessions(f), REVOCATION_MAX);
}

/* Time passes, and more is sent than there is room for. */
static void pass(struct fake *f, u64 ms)
{
	f->now.boot_ms += ms;
	f->now.timestamp += (ms << 16) / 1000;
	anchor_now_is(f->anchor, &f->now);
	do {
		f->answer_count = 0;
	} while (anchor_tick(f->anchor) <= f->now.boot_ms);
}

/* MAG 2 does not know whether a mobile node has left MAG 1. */
static void unsure(struct fake *f, const char *name)
{
	SEND_NOW(f, .mnid = name, .src = MAG2, .hi = HI_UNKNOWN);
}

/* A MAG that asks for what others serve, and the operator wants to revoke something. */
static void room_for_the_operator(void **state)
{
	struct fake *f = fake_with(ASKING "max-held = 2000\n");
	char name[32];
	unsigned int i;

	(void)state;
	revoking_known(f);
	for (i = 0; i < REVOCATION_MAX + 10; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name), 0);
	}
	for (i = 0; i < REVOCATION_MAX; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		unsure(f, name);
	}
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), REVOCATION_MAX);
	assert_int_equal(fake_count(f, BRI_SENT), REVOCATION_ASKED_MAX);
	snprintf(name, sizeof(name), "mn%u@example.org", REVOCATION_MAX);
	assert_int_equal(order_mn(f, name, NULL), 1);
	bri_to(f, MAG1, BRI_ADMINISTRATIVE);
	/* and when they are over there is room for others */
	while (lma_held_count(anchor_lma(f->anchor)))
		pass(f, 1000);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 0);
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
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_REVOKING], 2);
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
	assert_int_equal(fake_by_hnp(f, HNP0)->revoking, REVOKING_NOT);
	assert_result(f, 0, REVOKE_REGISTERED, 0, 0);
	/* the answer of the old MAG takes nothing away */
	say_bra(f, MAG1, sequence, 0);
	fake_sleep(f, 5000);
	assert_true(fake_active(f, HNP0));
	assert_int_equal(fake_count(f, BRI_RETRANSMITTED), 0);
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
	assert_int_equal(fake_by_hnp(f, HNP0)->revoking, REVOKING_FIRM);
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
	assert_int_equal(fake_sessions(f), 0);
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
	assert_int_equal(fake_sessions(f), 0);
	SEND(f, .mnid = BOB, .hnp = { HNP0 });
	say_bra(f, MAG1, sequence, 0);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 0);
	assert_true(fake_active(f, HNP0));
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
	assert_int_equal(order_mag(f, MAG3, NULL), 0);
	assert_int_equal(order_mag(f, MAG1, NULL), 1);
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
	assert_int_equal(fake_sessions(f), 2);
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
	assert_int_equal(order_mag(f, MAG1, "example.net"), 0);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(order_mag(f, MAG1, "example.org"), 1);
	sequence = bri_to(f, MAG1, BRI_MN_LOCAL_POLICY);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P | BR_FLAG_G);
	assert_true(f->reply.opts.present == BIT_ULL(MH_OPT_MN_ID));
	assert_int_equal(f->reply.opts.mn_id_type, MN_ID_TYPE_NAI);
	assert_int_equal(f->reply.opts.mn_id.len, strlen("@example.org"));
	assert_memory_equal(f->reply.opts.mn_id.data, "@example.org", strlen("@example.org"));
	assert_int_equal(f->reply.opts.hnp_count, 0);
	say_bra(f, MAG1, sequence, BRA_SUCCESS);
	assert_result(f, 0, REVOKE_ACKNOWLEDGED, 0, 2);
	assert_int_equal(fake_sessions(f), 3);
	assert_false(fake_active(f, HNP0));
	assert_false(fake_active(f, HNP1));
	assert_true(fake_active(f, HNP2));
	fake_teardown((void **)&f);
}

static void whole_mag_two_anchors(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE);
	SEND(f, .mnid = BOB, .dst = "2001:db8:f::2");
	assert_int_equal(order_mag(f, MAG1, NULL), 2);
	assert_int_equal(f->answer_count, 2);
	assert_memory_not_equal(&f->answer[0].src, &f->answer[1].src, 16);
	fake_sleep(f, 1000);
	fake_sleep(f, 2000);
	assert_int_equal(f->result_count, 2);
	assert_result(f, 0, REVOKE_TIMEOUT, 0, 1);
	assert_result(f, 1, REVOKE_TIMEOUT, 0, 1);
	assert_int_equal(fake_sessions(f), 0);
}

static void ipv4_alone(void **state)
{
	struct fake *f = revoking_ipv4();

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

#define WITH(text, function)	{ text, function, revoking_setup, fake_teardown, NULL }

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
		CASE("R5846-1 BRI for a session without prefix: V and its IPv4 home address",
		     ipv4_alone),
	};

	return RUN(tests);
}
