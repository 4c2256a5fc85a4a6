// SPDX-License-Identifier: GPL-2.0
/*
 * PBUs to PBAs, with a fake kernel and a fake clock.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "base/log.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"

static const char conf[] = FAKE_CONF
	"mn \"none@example.org\" { policy = none }\n"
	"mn \"mipv6@example.org\" { policy = mipv6-only }\n"
	"mn \"both@example.org\" { policy = both }\n"
	"mn \"carol@example.org\" { prefix = { 2001:db8:1f0:1::/64, 2001:db8:1f0:2::/64 } }\n"
	"mn \"three@example.org\" { prefix-count = 3 lifetime-max = 40 }\n"
	"mn \"shy@example.org\" { claim = false }\n"
	"mag limited { address = 2001:db8:4::1 realm = example.org prefix = 2001:db8:1f0::/44 }\n"
	"mag single { address = 2001:db8:5::1 mn-id = bob@example.org }\n";

static int start(void **state)
{
	return fake_setup(state, conf);
}

static bool has(const struct fake *f, enum mh_option type)
{
	return mh_has(&f->reply.opts, type);
}

static void missing_mn_id(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .sequence = 7), 160);
	assert_true(has(f, MH_OPT_MN_ID));
	assert_int_equal(f->reply.opts.mn_id.len, 0);
	assert_int_equal(f->reply.opts.mn_id_type, 1);
	assert_int_equal(f->reply.ba.sequence, 7);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_int_equal(f->req_count, 0);
}

static void unknown_mag(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:66::1"), 154);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:5::1"), 154);
	assert_int_equal(SEND(f, .mnid = BOB, .src = "2001:db8:5::1"), 0);
	assert_int_equal(SEND(f, .mnid = "x@example.net", .src = "2001:db8:4::1"), 154);
	/* a realm counts as a whole */
	assert_int_equal(SEND(f, .mnid = "x@example.or", .src = "2001:db8:4::1"), 154);
	assert_int_equal(SEND(f, .mnid = "x@example.orga", .src = "2001:db8:4::1"), 154);
}

static void unknown_mn(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "x@example.net"), 153);
	assert_int_equal(SEND(f, .mnid = ""), 153);
	assert_int_equal(f->reply.opts.mn_id.len, 0);
}

/* One identifier in all subtypes of RFC 8371 is that many mobile nodes. */
static void subtypes(void **state)
{
	struct fake *f = *state;
	unsigned int type;

	fake_stop(f);
	fake_start(f, FAKE_CONF "mn \"*\" { }\nmn \"5:eui\" { policy = none }\n"
		   "mn \"6:hex:657569\" { prefix-count = 2 }\n"
		   "mag five { address = 2001:db8:5::1 mn-id = \"8:hex:657569\" }\n");
	for (type = 1; type <= 8; type++) {
		assert_int_equal(SEND(f, .mnid = "eui", .mnid_type = type), type == 5 ? 152 : 0);
		assert_int_equal(f->reply.opts.mn_id_type, type);
		assert_int_equal(f->reply.opts.mn_id.len, 3);
		assert_int_equal(f->reply.opts.hnp_count, type == 6 ? 2 : 1);
		assert_int_equal(SEND(f, .mnid = "eui", .mnid_type = type, .hi = 3,
				      .src = "2001:db8:5::1"), type == 8 ? 0 : 154);
	}
	assert_int_equal(anchor_cache(f->anchor)->mn_count, 7);
	/* the realm of a NAI is none of another subtype */
	assert_int_equal(SEND(f, .mnid = "x@example.org", .mnid_type = 3,
			      .hnp = { "2001:db8:100:5::/64" }), 155);
	assert_int_equal(SEND(f, .mnid = "x@example.org",
			      .hnp = { "2001:db8:100:9::/64" }), 0);
}

static void not_enabled(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "none@example.org"), 152);
	assert_int_equal(SEND(f, .mnid = "mipv6@example.org"), 152);
	assert_int_equal(SEND(f, .mnid = "both@example.org"), 0);
}

static void missing_options(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .no_hnp = true, .no_hi = true, .no_att = true),
			 158);
	assert_int_equal(f->reply.opts.hnp_count, 1);
	assert_string_equal(fake_hnp(f, 0), "::/0");
	assert_int_equal(SEND(f, .mnid = ALICE, .no_hi = true, .no_att = true), 161);
	assert_true(has(f, MH_OPT_HI) && has(f, MH_OPT_ATT));
	assert_int_equal(f->reply.opts.hi, 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_att = true), 162);
	assert_int_equal(f->reply.opts.att, 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "0.0.0.0"), 170);
	assert_int_equal(SEND(f, .mnid = ALICE, .ipv4 = "0.0.0.0", .no_hnp = true), 170);
	assert_int_equal(f->reply.opts.hnp_count, 0);
	assert_true(has(f, MH_OPT_IPV4_HOA_REPLY));
	assert_int_equal(f->reply.opts.ipv4_reply.status, 129);
}

/* Each line has all faults of the lines below it. */
static void order_of_checks(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .src = "2001:db8:66::1", .timestamp = 1, .no_hnp = true,
			      .no_hi = true, .no_att = true), 160);
	assert_int_equal(SEND(f, .mnid = "x@example.net", .src = "2001:db8:66::1", .timestamp = 1,
			      .no_hnp = true, .no_hi = true, .no_att = true), 154);
	assert_int_equal(SEND(f, .mnid = "x@example.net", .timestamp = 1, .no_hnp = true,
			      .no_hi = true, .no_att = true), 153);
	assert_int_equal(SEND(f, .mnid = "none@example.org", .timestamp = 1, .no_hnp = true,
			      .no_hi = true, .no_att = true), 152);
	assert_int_equal(SEND(f, .mnid = ALICE, .timestamp = 1, .no_hnp = true, .no_hi = true,
			      .no_att = true), 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_hnp = true, .no_hi = true, .no_att = true),
			 158);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_hi = true, .no_att = true), 161);
	assert_int_equal(SEND(f, .mnid = ALICE, .no_att = true, .hnp = { "2001:db8:1f0:1::/64" }),
			 162);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:1f0:1::/64" }), 155);
	assert_int_equal(f->req_count, 0);
}

static void timestamps(void **state)
{
	struct fake *f = *state;
	u64 first, ours;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	first = f->now.timestamp;
	assert_int_equal(f->reply.opts.timestamp, first);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .timestamp = first - 1), 157);
	ours = f->now.timestamp;
	assert_int_equal(f->reply.opts.timestamp, ours);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .timestamp = first), 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .timestamp = first + (1 << 16)), 156);
	assert_int_equal(f->reply.opts.timestamp, f->now.timestamp);
	/* what was refused is not stored */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .timestamp = first + 1), 0);
	assert_int_equal(f->reply.opts.timestamp, first + 1);
	/* refused by a later rule: the received value goes back */
	assert_int_equal(SEND(f, .mnid = ALICE, .no_att = true, .timestamp = first + 900), 162);
	assert_int_equal(f->reply.opts.timestamp, first + 900);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .timestamp = first + 800), 0);
}

static void sequences(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .no_timestamp = true, .sequence = 65535), 0);
	assert_false(has(f, MH_OPT_TIMESTAMP));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .no_timestamp = true, .sequence = 2), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .no_timestamp = true, .sequence = 2),
			 135);
	assert_int_equal(f->reply.ba.sequence, 2);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .no_timestamp = true, .sequence = 65530),
			 135);
	assert_int_equal(f->reply.ba.sequence, 2);
	assert_int_equal(anchor_lma(f->anchor)->stats.no_timestamp, 4);
}

/* Each PBU says by its Timestamp option how it is ordered. */
static void either_order(void **state)
{
	struct fake *f = *state;
	u64 stamp = f->now.timestamp;

	assert_int_equal(SEND(f, .mnid = ALICE, .sequence = 9, .timestamp = stamp), 0);
	/* the number does not count */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .sequence = 9, .timestamp = stamp + 1), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .sequence = 10, .timestamp = stamp),
			 157);
	/* the time does not */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .no_timestamp = true, .sequence = 10), 0);
	assert_false(has(f, MH_OPT_TIMESTAMP));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .no_timestamp = true, .sequence = 10),
			 135);
	/* and the time once more */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .sequence = 10), 0);
	assert_true(has(f, MH_OPT_TIMESTAMP));
	assert_int_equal(fake_sessions(f), 1);
}

static void new_session(void **state)
{
	struct fake *f = *state;
	const struct binding_req *req;

	assert_int_equal(SEND(f, .mnid = ALICE, .sequence = 99, .lifetime = 400,
			      .llid = LLID_A), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100::/64");
	assert_int_equal(f->reply.ba.flags, BA_FLAG_P);
	assert_int_equal(f->reply.ba.sequence, 99);
	assert_int_equal(f->reply.ba.lifetime, 100);
	assert_int_equal(f->reply.opts.hi, 1);
	assert_int_equal(f->reply.opts.att, 4);
	assert_int_equal(f->reply.opts.llid.len, 6);
	assert_memory_equal(f->reply.opts.llid.data, LLID_A, 6);
	assert_false(has(f, MH_OPT_LLA));
	assert_int_equal(f->req_count, 1);
	req = fake_req(f);
	assert_int_equal(req->op, BINDING_NEW);
	assert_int_equal(req->lifetime, 400000);
	assert_int_equal(req->state, HALMA_STATE_ACTIVE);
	assert_int_equal(req->prefix_count, 1);
	assert_true(req->id > 0 && req->id < HALMA_AUTO_ID_BASE);
}

static void several_prefixes(void **state)
{
	struct fake *f = *state;
	char hnp[3][PREFIX_TEXT_MAX];
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = "three@example.org"), 0);
	assert_int_equal(f->reply.opts.hnp_count, 3);
	for (i = 0; i < 3; i++)
		snprintf(hnp[i], sizeof(hnp[i]), "%s", fake_hnp(f, i));
	/* lifetime-max of the profile */
	assert_int_equal(f->reply.ba.lifetime, 10);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 3);
	assert_int_equal(SEND(f, .mnid = "three@example.org", .hi = 4, .zero_lifetime = true,
			      .hnp = { hnp[2], hnp[0], hnp[1] }), 0);
	assert_int_equal(f->reply.opts.hnp_count, 3);
	fake_sleep(f, 10001);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
}

static void own_prefixes(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "carol@example.org"), 0);
	assert_int_equal(f->reply.opts.hnp_count, 2);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:1f0:1::/64");
	assert_string_equal(fake_hnp(f, 1), "2001:db8:1f0:2::/64");
	/* another interface at the same time */
	assert_int_equal(SEND(f, .mnid = "carol@example.org", .att = 5), 0);
	assert_int_equal(f->reply.opts.hnp_count, 1);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100::/64");
	/* somebody else asks for one of them */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:1f0:1::/64" }), 155);
	assert_int_equal(f->reply.opts.hnp_count, 1);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:1f0:1::/64");
	/* a third interface asks for those of the first, as a session of its own */
	assert_int_equal(SEND(f, .mnid = "carol@example.org", .att = 3, .src = MAG2,
			      .hnp = { "2001:db8:1f0:1::/64", "2001:db8:1f0:2::/64" }), 155);
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
}

static void foreign_prefixes(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "shy@example.org", .hnp = { "2001:db8:100:5::/64" }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "2001:db8:100:5::/64" }), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:db8:100:5::/64" }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:db8:100:6::1/64" }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:db8:100:6::/63" }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:dead::/64" }), 155);
	assert_int_equal(SEND(f, .mnid = BOB,
			      .hnp = { "2001:db8:100:6::/64", "2001:dead::/64" }), 155);
	assert_int_equal(SEND(f, .mnid = BOB,
			      .hnp = { "2001:db8:100:6::/64", "2001:db8:100:6::/64" }), 155);
	/* free, but the own prefix of a mobile node that is not there */
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { "2001:db8:1f0:1::/64" }), 155);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 1);
}

static void mixed_hnps(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { "0", "2001:db8:100:5::/64" }), 128);
	assert_int_equal(f->reply.opts.hnp_count, 2);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_MIXED_HNP], 1);
}

static void exhaustion(void **state)
{
	struct fake *f = *state;
	char name[32];
	unsigned int i;

	fake_stop(f);
	fake_start(f, FAKE_CONF "pool small { prefix = 2001:db8:1ff::/62 }\n"
		   "mn \"*\" { pool = small prefix-count = 2 }\n");
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "mn%u@example.net", i);
		assert_int_equal(SEND(f, .mnid = name), i < 2 ? 0 : 130);
	}
	assert_int_equal(f->req_count, 2);
	assert_int_equal(anchor_pools(f->anchor)->v[1].used, 4);
}

static void half_exhausted(void **state)
{
	struct fake *f = *state;

	fake_stop(f);
	fake_start(f, FAKE_CONF "pool small { prefix = 2001:db8:1ff::/62 }\n"
		   "mn \"*\" { pool = small prefix-count = 3 }\n");
	assert_int_equal(SEND(f, .mnid = "a@example.net"), 0);
	assert_int_equal(SEND(f, .mnid = "b@example.net"), 130);
	assert_int_equal(anchor_pools(f->anchor)->v[1].used, 3);
}

static void limited_mag(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:4::1",
			      .hnp = { "2001:db8:100:5::/64" }), 155);
	/* its pool is out of what the MAG may serve */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:4::1"), 130);
	assert_int_equal(SEND(f, .mnid = "carol@example.org", .src = "2001:db8:4::1"), 0);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:4::1", .hi = 3), 154);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:4::1", .hi = 3,
			      .hnp = { "2001:db8:100::/64" }), 155);
}

static void alternate_coa(void **state)
{
	struct fake *f = *state;
	struct in6_addr mag1 = fake_addr(MAG1), lmaa = fake_addr("2001:db8:f::2");
	struct in6_addr coa = fake_addr("2001:db8:9::7");

	assert_int_equal(SEND(f, .mnid = ALICE, .acoa = "2001:db8:9::7",
			      .dst = "2001:db8:f::2"), 0);
	assert_memory_equal(&f->answer[0].dst, &mag1, 16);
	assert_memory_equal(&f->answer[0].src, &lmaa, 16);
	assert_memory_equal(&fake_req(f)->remote, &coa, 16);
	assert_memory_equal(&fake_req(f)->local, &lmaa, 16);
	/* not one that this MAG may name */
	assert_int_equal(SEND(f, .mnid = BOB, .acoa = "2001:db8:8::7"), 154);
	/* de-registration must name it, too */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }, .acoa = "2001:db8:9::7"), 0);
}

static void flags(void **state)
{
	struct fake *f = *state;

	/* neither H nor A are asked for; bulk and TLV are not confirmed */
	assert_int_equal(SEND(f, .mnid = ALICE, .flags = BU_FLAG_P), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .flags = 0xffff), 0);
	assert_int_equal(f->reply.ba.flags, BA_FLAG_P);
}

static void link_local(void **state)
{
	struct fake *f = *state;
	struct in6_addr lla, other = fake_addr("fe80::77");

	assert_int_equal(SEND(f, .mnid = ALICE, .lla = "::"), 0);
	lla = f->reply.opts.lla;
	assert_true(IN6_IS_ADDR_LINKLOCAL(&lla));
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .lla = "::"), 0);
	assert_memory_equal(&f->reply.opts.lla, &lla, 16);
	/* no option: none back, and the value is kept */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3), 0);
	assert_false(has(f, MH_OPT_LLA));
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .lla = "::"), 0);
	assert_memory_equal(&f->reply.opts.lla, &lla, 16);
	/* refused: that of the request goes back, nothing is stored */
	assert_int_equal(SEND(f, .mnid = ALICE, .no_att = true, .lla = "fe80::66"), 162);
	assert_true(f->reply.opts.lla.s6_addr[15] == 0x66);
	/* a MAG has its own */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .lla = "fe80::77"), 0);
	assert_memory_equal(&f->reply.opts.lla, &other, 16);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .lla = "::"), 0);
	assert_memory_equal(&f->reply.opts.lla, &other, 16);
	/* others get another one */
	assert_int_equal(SEND(f, .mnid = BOB, .lla = "::"), 0);
	assert_memory_not_equal(&f->reply.opts.lla, &lla, 16);
}

static void handover(void **state)
{
	struct fake *f = *state;
	u64 id, version;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	id = fake_req(f)->id;
	version = fake_req(f)->version;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100::/64");
	/* one request, and nothing is deleted */
	assert_int_equal(f->req_count, 2);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->id, id);
	assert_true(fake_req(f)->version > version);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_HANDOVER], 1);
}

static void stale_deregistration(void **state)
{
	struct fake *f = *state;
	u64 stamp;

	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .llid = LLID_A), 0);
	stamp = f->now.timestamp + 600;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 4, .zero_lifetime = true,
			      .llid = LLID_A, .timestamp = stamp + 600,
			      .hnp = { "2001:db8:100::/64" }), FAKE_SILENCE);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NOT_CURRENT], 1);
	assert_int_equal(f->req_count, 2);
	/* its timestamp was not stored */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .llid = LLID_A,
			      .timestamp = stamp, .hnp = { "2001:db8:100::/64" }), 0);
}

static void deregistration(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), 0);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_int_equal(fake_req(f)->op, BINDING_SET);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
	assert_int_equal(fake_req(f)->lifetime, 10000);
	fake_sleep(f, 5000);
	/* again: an answer, but no new wait */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), 0);
	assert_int_equal(f->req_count, 2);
	/* whose order counts */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .timestamp = f->now.timestamp - 1,
			      .hnp = { "2001:db8:100::/64" }), 157);
	fake_sleep(f, 4970);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 10);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_cache(f->anchor)->mn_count, 0);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
	assert_int_equal(anchor_core(f->anchor)->stats.deleted, 1);
}

static void revival(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), 0);
	fake_sleep(f, 5000);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .src = MAG2, .lifetime = 600), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100::/64");
	assert_int_equal(fake_req(f)->state, HALMA_STATE_ACTIVE);
	fake_sleep(f, 20000);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* by the same MAG, too */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5,
			      .hnp = { "2001:db8:100::/64" }), 0);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_ACTIVE);
}

static void no_session(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true), FAKE_SILENCE);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NO_SESSION], 2);
	assert_int_equal(f->req_count, 0);
}

static void expiry(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 40), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .lifetime = 4), 0);
	fake_sleep(f, 3999);
	assert_int_equal(f->req_count, 2);
	fake_sleep(f, 1);
	/* at once, without a wait */
	assert_int_equal(f->req_count, 3);
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	/* a refresh counts from now */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .lifetime = 40,
			      .hnp = { "2001:db8:100::/64" }), 0);
	fake_sleep(f, 39999);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	fake_sleep(f, 1);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_core(f->anchor)->stats.expired, 2);
}

static void several_interfaces(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .att = 4), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .att = 5, .src = MAG2), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:1::/64");
	assert_int_equal(anchor_cache(f->anchor)->count, 2);
	assert_int_equal(anchor_cache(f->anchor)->mn_count, 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .att = 4, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), 0);
	fake_sleep(f, 10001);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

static void too_many_prefixes(void **state)
{
	static char text[40][PREFIX_TEXT_MAX];
	struct fake_pbu pbu = { .mnid = ALICE };
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < 40; i++) {
		snprintf(text[i], sizeof(text[i]), "2001:db8:100:%x::/64", i);
		pbu.hnp[i] = text[i];
	}
	assert_int_equal(fake_send(f, &pbu), 130);
	assert_int_equal(f->reply.opts.hnp_count, 40);
	memset(&pbu.hnp[HALMAD_PREFIX_MAX + 1], 0, 7 * sizeof(pbu.hnp[0]));
	assert_int_equal(fake_send(f, &pbu), 130);
	pbu.hnp[HALMAD_PREFIX_MAX] = NULL;
	assert_int_equal(fake_send(f, &pbu), 0);
	assert_int_equal(f->reply.opts.hnp_count, HALMAD_PREFIX_MAX);
}

static void variables(void **state)
{
	struct fake *f = *state;

	fake_stop(f);
	fake_start(f, FAKE_CONF "MinDelayBeforeBCEDelete = 500\nTimestampValidityWindow = 5000\n"
		   "lifetime-max = 8\nmax-sessions = 1\n"
		   "FixedMAGLinkLocalAddressOnAllAccessLinks = fe80::200:5eff:fe00:5213\n");
	assert_int_equal(SEND(f, .mnid = ALICE, .lla = "::",
			      .timestamp = f->now.timestamp - (4 << 16)), 0);
	/* profiles come after the variable in the file, or before: both take it */
	assert_int_equal(f->reply.ba.lifetime, 2);
	assert_int_equal(f->reply.opts.lla.s6_addr[15], 0x13);
	assert_int_equal(SEND(f, .mnid = BOB), 130);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100::/64" }), 0);
	assert_int_equal(fake_req(f)->lifetime, 500);
	fake_sleep(f, 500);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R5213-1 with several faults the first rule decides", order_of_checks),
		TEST("R5213-2 missing MN-ID is answered 160 with one of length zero",
		     missing_mn_id),
		TEST("R5213-3 R6612-43 MAG that may not speak for this one is answered 154",
		     unknown_mag),
		TEST("R5213-3 unknown mobile node is answered 153", unknown_mn),
		TEST("R4283-1 identifiers of all subtypes", subtypes),
		TEST("R5213-3 R6612-2 R6612-43 mobile node without proxy service is answered 152",
		     not_enabled),
		TEST("R5213-4 missing HNP, HI and ATT are answered 158, 161, 162",
		     missing_options),
		TEST("R5213-5 R5213-28 timestamps: 156, 157, and only accepted ones are stored",
		     timestamps),
		TEST("R6612-26 each PBU is ordered by its timestamp, or by its number",
		     either_order),
		TEST("R5213-7 sequence numbers where there is no timestamp: 135", sequences),
		TEST("R5213-11 R5213-28 de-registration of another MAG is ignored",
		     stale_deregistration),
		TEST("R5213-12 de-registration: answered at once, deleted after 10 s, not prolonged",
		     deregistration),
		TEST("R5213-12 PBU in the delete wait revives the session", revival),
		TEST("R5213-13 lifetime 0 without a session is ignored", no_session),
		TEST("R5213-14 zero HNP gets a prefix", new_session),
		TEST("R5213-14 empty pool is answered 130", exhaustion),
		TEST("R5213-14 too few prefixes are answered 130 and given back", half_exhausted),
		TEST("R5213-14 foreign prefixes are answered 155", foreign_prefixes),
		TEST("R5213-14 own prefixes of a mobile node", own_prefixes),
		TEST("R5213-14 more prefixes than a binding can have are answered 130",
		     too_many_prefixes),
		TEST("R5213-15 several prefixes come and go together", several_prefixes),
		TEST("zero and other HNP options together are answered 128", mixed_hnps),
		TEST("R5213-16 PBA goes to the source of the PBU with an Alternate CoA",
		     alternate_coa),
		TEST("R5213-16 R5213-19 handover is one change of one binding", handover),
		TEST("R5213-17 link-local address stays over handovers", link_local),
		TEST("R5213-18 flag H is not asked for", flags),
		TEST("R5213-23 R6612-43 MAG limited to prefixes", limited_mag),
		TEST("R5213-24 variables are configurable", variables),
		TEST("R5213-26 end of the lifetime deletes at once", expiry),
		TEST("R5213-29 interfaces have sessions of their own", several_interfaces),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
