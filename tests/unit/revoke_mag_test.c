// SPDX-License-Identifier: GPL-2.0
/*
 * Binding revocation (RFC 5846): BRIs from MAGs.
 *
 * sources: tests/unit/revoking.c tests/unit/fake.c userd
 */
#include <arpa/inet.h>
#include <errno.h>

#include "revoking.h"

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
	assert_int_equal(fake_sessions(f), 4);
}

static void from_mag_mn(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* 1: all of the mobile node, as far as this MAG registered them */
	assert_int_equal(SAY(f, .mnid = ALICE), 0);
	assert_null(fake_by_hnp(f, HNP0));
	assert_null(fake_by_hnp(f, HNP1));
	assert_true(fake_active(f, HNP2));
	assert_int_equal(fake_sessions(f), 2);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_false(mh_has(&f->reply.opts, MH_OPT_MN_ID));
	assert_int_equal(SAY(f, .mnid = ALICE), 128);
	assert_int_equal(SAY(f, .mnid = "nobody@example.org"), 128);
	assert_int_equal(anchor_core(f->anchor)->stats.revoked, 2);
	assert_int_equal(anchor_lma(f->anchor)->stats.bra_sent[128], 2);
}

static void from_mag_hnp(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* 2: the one named */
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP1 }), 0);
	assert_int_equal(fake_sessions(f), 3);
	assert_null(fake_by_hnp(f, HNP1));
	/* the prefix of another mobile node, of another MAG, of nobody */
	assert_int_equal(SAY(f, .mnid = BOB, .hnp = { HNP0 }), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP2 }), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP1 }), 128);
	assert_int_equal(fake_sessions(f), 3);
}

static void from_mag_hnps(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* 3: all that are named; what is of no session is named in the answer */
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP0, HNP2, HNP1 }), 1);
	assert_int_equal(fake_sessions(f), 2);
	assert_true(fake_active(f, HNP2));
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
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0, HNP1 }), 0);
	assert_int_equal(SAY(f, .mnid = ALICE, .hnp = { HNP0, HNP1 }), 0);
	assert_int_equal(fake_sessions(f), 0);
}

static void from_mag_acoa(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .acoa = ACOA), 0);
	assert_int_equal(SAY(f, .mnid = ALICE, .acoa = "2001:db8:9::8"), 128);
	assert_int_equal(SAY(f, .mnid = ALICE, .acoa = ACOA), 0);
	assert_int_equal(fake_sessions(f), 0);
}

static void from_mag_ipv4(void **state)
{
	struct fake *f = revoking_ipv4();
	u32 used = anchor_pools(f->anchor)->v[1].used;

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
	assert_true(fake_active(f, HNP0));
	assert_null(bce_hoa(fake_by_hnp(f, HNP0)));
	assert_int_equal(anchor_pools(f->anchor)->v[1].used, used - 1);
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"), 128);
	/* nothing would be left of this one */
	assert_int_equal(SAY(f, .mnid = BOB, .flags = BR_FLAG_V, .ipv4 = "10.1.0.3"), 0);
	assert_int_equal(fake_sessions(f), 1);
	fake_sleep(f, 499000);
	assert_true(fake_active(f, HNP0));
	fake_sleep(f, 1000);
	assert_int_equal(fake_sessions(f), 0);
	fake_teardown((void **)&f);
}

static void from_mag_ipv4_refused(void **state)
{
	struct fake *f = revoking_ipv4();

	(void)state;
	f->error = -ENOSPC;
	f->error_once = true;
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"),
			 FAKE_SILENCE);
	/* the kernel still has it, so have we; the MAG will ask again */
	assert_non_null(bce_hoa(fake_by_hnp(f, HNP0)));
	assert_int_equal(anchor_core(f->anchor)->stats.kernel_refused, 1);
	assert_int_equal(SAY(f, .mnid = ALICE, .flags = BR_FLAG_V, .ipv4 = "10.1.0.2"), 0);
	fake_teardown((void **)&f);
}

/* A binding without end, though its cookie is that of one which was given a lifetime. */
static void adopt_endless(struct fake *f)
{
	struct binding_info info = {
		.kind = HALMA_KIND_PMIPV6,
		.id = 4711,
		.version = 1,
		.prefix_count = 2,
		.local = fake_addr(LMAA),
		.remote = fake_addr(MAG1),
		.state = HALMA_STATE_ACTIVE,
	};

	info.cookie_len = fake_req(f)->cookie_len;
	memcpy(info.cookie, fake_req(f)->cookie, info.cookie_len);
	assert_true(mnid_parse(&info.mnid, CAROL));
	assert_true(prefix_parse(&info.prefix[0], HNP2));
	assert_true(prefix_parse_any(&info.prefix[1], "10.1.0.9"));
	assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
}

static void from_mag_ipv4_endless(void **state)
{
	struct fake *f = revoking_ipv4();

	(void)state;
	adopt_endless(f);
	assert_int_equal(SAY(f, .mnid = CAROL, .flags = BR_FLAG_V, .ipv4 = "10.1.0.9"), 0);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_int_equal(fake_req(f)->lifetime, 0);
	assert_null(bce_hoa(fake_by_hnp(f, HNP2)));
	fake_sleep(f, 1000000000);
	assert_true(fake_active(f, HNP2));
	assert_int_equal(fake_sessions(f), 1);
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
	assert_int_equal(fake_sessions(f), 4);
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
	assert_int_equal(fake_sessions(f), 4);
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
	assert_int_equal(fake_sessions(f), 155);
	/* those whose Proxy-CoA is the source, and no others */
	f->batches = 0;
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT), 0);
	assert_int_equal(f->batches, 3);
	assert_int_equal(fake_sessions(f), 5);
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT), 128);
	/* those of an Alternate Care-of Address */
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT, .acoa = MAG1), 128);
	assert_int_equal(SAY(f, .src = MAG4, .trigger = 128, .flags = BR_FLAG_G,
			     .mnid = IDENT, .acoa = ACOA), 0);
	assert_int_equal(fake_sessions(f), 4);
}

static void from_mag_not_authorized(void **state)
{
	struct fake *f = *state;

	populate(f);
	/* its name is its identity, but it may not */
	assert_int_equal(SAY(f, .trigger = 128, .flags = BR_FLAG_G, .mnid = "mag1"), 130);
	assert_int_equal(fake_sessions(f), 4);
	/* who is no MAG hears nothing */
	assert_int_equal(SAY(f, .src = "2001:db8:66::1", .mnid = ALICE), FAKE_SILENCE);
	assert_int_equal(fake_count(f, PEERING_UNKNOWN_MAG), 1);
}

static void from_mag_malformed(void **state)
{
	static const u8 twice[] = {
		59, 2, 16, 0, 0, 0, 1, 0, 0, 1, 0x80, 0,
		8, 2, 1, 'a', 8, 2, 1, 'b', 1, 2, 0, 0,
	};
	struct fake *f = *state;
	struct mh_msg msg = { .type = MH_TYPE_BR, .br = { .type = 3, .flags = BR_FLAG_P } };

	assert_int_equal(fake_octets(f, twice, sizeof(twice), MAG1, NULL), 0);
	assert_int_equal(fake_count(f, BRI_DISCARDED), 1);
	assert_int_equal(fake_say(f, &msg, MAG1), 0);
	msg.br.type = 0;
	assert_int_equal(fake_say(f, &msg, MAG1), 0);
	assert_int_equal(fake_count(f, BR_UNKNOWN_TYPE), 2);
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
	assert_int_equal(fake_sessions(f), 2);
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
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_int_equal(fake_heard(f, 1)->br.status, 0);
	assert_int_equal(fake_sessions(f), 0);
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
	revoking_known(f);
	fake_listen(f);
	say_bra(f, MAG1, asked(f), BRA_MN_IS_ATTACHED);
	assert_string_equal(f->told[(f->told_count - 2) % FAKE_TOLD],
			    "bra refused handover-unknown revocation failed, mobile node is attached");
	assert_string_equal(f->told[(f->told_count - 1) % FAKE_TOLD],
			    "pbu new held-attached accepted");
}

#define WITH(text, function)	{ text, function, revoking_setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R5846-3 MN-ID alone: all of it that the MAG registered", from_mag_mn),
		WITH("R5846-3 MN-ID and a prefix: that session", from_mag_hnp),
		WITH("R5846-3 MN-ID and prefixes: those sessions; partial success", from_mag_hnps),
		WITH("R5846-3 a session with several prefixes ends as a whole",
		     from_mag_hnps_whole),
		WITH("R5846-3 only the sessions of an Alternate Care-of Address", from_mag_acoa),
		CASE("R5846-3 V: the IPv4 home address alone; 129 without the option",
		     from_mag_ipv4),
		CASE("R5846-3 V that the kernel refuses", from_mag_ipv4_refused),
		CASE("R5846-3 V: a session without end goes on without end",
		     from_mag_ipv4_endless),
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
