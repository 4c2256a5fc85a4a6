// SPDX-License-Identifier: GPL-2.0
/*
 * What a MAG may do at most, and what is told about it.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>
#include <stdio.h>

#include "fake.h"

#include "base/log.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define HNP0	"2001:db8:100::/64"
#define SMALL	"2001:db8:4::1"
#define FEW	"2001:db8:5::1"
#define SLOW	"2001:db8:6::1"
#define FAR	"2001:db8:7::1"

static const char conf[] = FAKE_CONF
	"mag small { address = " SMALL " max-sessions = 2 }\n"
	"mag few { address = " FEW " max-prefixes = 3 }\n"
	"mag slow { address = " SLOW " pbu-rate = 10 pbu-burst = 5 }\n"
	"mag far { address = " FAR " neighbor = { mag2, mag3 } realm = example.org\n"
	"	prefix = 2001:db8:100::/48 }\n"
	"mn \"three@example.org\" { prefix-count = 3 }\n"
	"mn \"two@example.org\" { prefix-count = 2 }\n"
	"mn \"*@many.example\" { max-sessions = 3 }\n";

static int start(void **state)
{
	return fake_setup(state, conf);
}

static const struct mag *mag(const struct fake *f, const char *address)
{
	struct in6_addr addr = fake_addr(address);

	return mag_find(&anchor_conf(f->anchor)->mags, &addr);
}

static const char *name(unsigned int nr)
{
	static char text[32];

	snprintf(text, sizeof(text), "mn%u@example.org", nr);
	return text;
}

static void has(const struct fake *f, const char *address, u32 sessions, u32 prefixes)
{
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, address))->sessions, sessions);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, address))->prefixes, prefixes);
}

static void sessions(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = name(0), .src = SMALL), 0);
	assert_int_equal(SEND(f, .mnid = name(1), .src = SMALL), 0);
	assert_int_equal(SEND(f, .mnid = name(2), .src = SMALL), 130);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_MAG_ROOM], 1);
	/* others may, and what it has it may keep */
	assert_int_equal(SEND(f, .mnid = name(2)), 0);
	assert_int_equal(SEND(f, .mnid = name(0), .src = SMALL, .hi = 3), 0);
	/* nor can it take one */
	assert_int_equal(SEND(f, .mnid = name(2), .src = SMALL, .hi = 3), 130);
	has(f, SMALL, 2, 2);
	has(f, MAG1, 1, 1);
	/* one of its own is taken away: there is room */
	assert_int_equal(SEND(f, .mnid = name(0), .hi = 3), 0);
	has(f, SMALL, 1, 1);
	assert_int_equal(SEND(f, .mnid = name(2), .src = SMALL, .hi = 3), 0);
	has(f, SMALL, 2, 2);
	has(f, MAG1, 1, 1);
	/* a session in its delete wait has its prefixes still */
	assert_int_equal(SEND(f, .mnid = name(1), .src = SMALL, .hi = 4, .zero_lifetime = true,
			      .hnp = { "2001:db8:100:1::/64" }), 0);
	assert_int_equal(SEND(f, .mnid = name(3), .src = SMALL), 130);
	fake_sleep(f, 10001);
	assert_int_equal(SEND(f, .mnid = name(3), .src = SMALL), 0);
}

/* A MAG that makes up interfaces: what it asks for is paid by all who ask for this one. */
static void sessions_of_mn(void **state)
{
	struct fake *f = *state;
	char llid[7] = "\x02\0\0\0\0";
	unsigned int i;

	for (i = 0; i < 4; i++) {
		llid[1] = (char)(i + 1);
		assert_int_equal(SEND(f, .mnid = "crowd@many.example", .llid = llid),
				 i < 3 ? 0 : 130);
	}
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_MN_ROOM], 1);
	assert_int_equal(SEND(f, .mnid = "crowd2@many.example", .llid = llid), 0);
	/* what it has goes on, and may be taken by another MAG */
	llid[1] = 1;
	assert_int_equal(SEND(f, .mnid = "crowd@many.example", .llid = llid, .hi = 5), 0);
	assert_int_equal(SEND(f, .mnid = "crowd@many.example", .llid = llid, .src = MAG2,
			      .hi = 3), 0);
	/* one ends: there is room */
	assert_int_equal(SEND(f, .mnid = "crowd@many.example", .llid = llid, .src = MAG2,
			      .hi = 4, .zero_lifetime = true), 0);
	fake_sleep(f, 10001);
	llid[1] = 9;
	assert_int_equal(SEND(f, .mnid = "crowd@many.example", .llid = llid), 0);
}

static void prefixes(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "two@example.org", .src = FEW), 0);
	assert_int_equal(SEND(f, .mnid = "three@example.org", .src = FEW), 130);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = FEW), 0);
	has(f, FEW, 2, 3);
	assert_int_equal(SEND(f, .mnid = BOB, .src = FEW), 130);
	assert_int_equal(SEND(f, .mnid = "three@example.org"), 0);
	assert_int_equal(SEND(f, .mnid = "three@example.org", .src = FEW, .hi = 3), 130);
	has(f, FEW, 2, 3);
	has(f, MAG1, 1, 3);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 6);
}

static void in_a_batch(void **state)
{
	static u8 buf[64][MH_MAX_LEN];
	struct fake *f = *state;
	unsigned int i, accepted = 0;

	for (i = 0; i < 64; i++)
		fake_queue(f, buf[i],
			   fake_encode(f, &(struct fake_pbu){ .mnid = name(i) }, buf[i]),
			   i % 2 ? SMALL : MAG1, NULL);
	anchor_flush(f->anchor);
	for (i = 0; i < f->answer_count; i++) {
		assert_int_equal(mh_decode(f->answer[i].data, f->answer[i].len, &f->reply), MH_OK);
		accepted += !f->reply.ba.status;
	}
	assert_int_equal(f->answer_count, 64);
	assert_int_equal(accepted, 32 + 2);
	has(f, SMALL, 2, 2);
	has(f, MAG1, 32, 32);
}

static void refused_by_kernel(void **state)
{
	struct fake *f = *state;

	f->error = -ENOSPC;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = SMALL), 130);
	has(f, SMALL, 0, 0);
	f->error = 0;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	f->error = -ENOSPC;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = SMALL, .hi = 3), 130);
	has(f, SMALL, 0, 0);
	has(f, MAG1, 1, 1);
	f->error = 0;
	core_lost(anchor_core(f->anchor), fake_req(f)->id, UINT64_MAX);
	has(f, MAG1, 0, 0);
}

static void reload(void **state)
{
	struct fake *f = *state;
	struct conf *new;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = SMALL), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .src = SMALL), 0);
	new = conf_parse(FAKE_CONF "mag small { address = " SMALL " max-sessions = 1 }\n",
			 "new.conf", NULL, NULL);
	assert_non_null(new);
	fake_use(f, new);
	has(f, SMALL, 2, 2);
	/* what is beyond a limit that was lowered stays */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = SMALL, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(f, .mnid = name(0), .src = SMALL), 130);
}

static void rate(void **state)
{
	struct fake *f = *state;
	unsigned int i, accepted = 0;

	/* five at once and then one in 100 ms: 10 ms pass with each */
	for (i = 0; i < 105; i++) {
		int status = SEND(f, .mnid = ALICE, .src = SLOW, .hi = 3, .sequence = i);

		assert_true(status == 0 || status == 130);
		assert_int_equal(f->reply.ba.sequence, i);
		accepted += !status;
		/* others are served */
		if (i % 10 == 0)
			assert_int_equal(SEND(f, .mnid = name(i)), 0);
	}
	assert_in_range(accepted, 5 + 11, 5 + 12);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, SLOW))->limited, 105 - accepted);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_MAG_RATE], 105 - accepted);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, MAG1))->limited, 0);
	/* after a rest no more than five */
	fake_sleep(f, 3600000);
	for (accepted = 0, i = 0; i < 7; i++)
		accepted += !SEND(f, .mnid = ALICE, .src = SLOW, .hi = 3);
	assert_int_equal(accepted, 5);
}

/* A thousand in a second; the rest of that second belongs to others. */
static void refusals(void **state)
{
	const char *nobody = "somebody@nowhere.example";
	struct fake *f = *state;
	unsigned int i;

	fake_sleep(f, 1000 - f->now.boot_ms % 1000);
	for (i = 0; i < 1000; i++)
		assert_int_equal(SEND_NOW(f, .mnid = nobody), 1);
	assert_int_equal(SEND_NOW(f, .mnid = nobody), 0);
	assert_int_equal(SEND_NOW(f, .mnid = ALICE), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_REFUSAL_RATE], 2);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, MAG1))->limited, 2);
	assert_int_equal(SEND_NOW(f, .mnid = nobody, .src = MAG2), 1);
	fake_sleep(f, 1000);
	assert_int_equal(SEND_NOW(f, .mnid = nobody), 1);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	/* what is accepted has no limit of its own */
	for (i = 0; i < 1500; i++)
		assert_int_equal(SEND_NOW(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 },
					  .timestamp = f->now.timestamp + i + 1), 1);
}

/* A limited PBU is answered so that the MAG knows its own request, and changes nothing. */
static void rate_of_bris(void **state)
{
	struct mh_msg bri = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRI, .trigger = BRI_USER_INITIATED, .flags = BR_FLAG_P },
	};
	struct fake *f = *state;
	unsigned int i, answers = 0;

	for (i = 0; i < 8; i++)
		answers += fake_say(f, &bri, SLOW);
	assert_int_equal(answers, 5);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[BRI_LIMITED], 3);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, SLOW))->limited, 3);
	/* the same measure for both */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = SLOW), 130);
	assert_int_equal(fake_say(f, &bri, MAG1), 1);
	fake_sleep(f, 100);
	assert_int_equal(fake_say(f, &bri, SLOW), 1);
}

/* Who is no MAG can have the address of somebody else. */
static void strangers(void **state)
{
	struct fake_pbu pbu = { .mnid = ALICE };
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	unsigned int i, answers = 0;
	char src[64];

	fake_sleep(f, 10);
	for (i = 0; i < 300; i++) {
		snprintf(src, sizeof(src), "2001:db8:66::%x", i);
		f->answer_count = 0;
		fake_queue(f, buf, fake_encode(f, &pbu, buf), src, NULL);
		anchor_flush(f->anchor);
		answers += f->answer_count;
	}
	assert_int_equal(answers, 200);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_STRANGER_RATE], 100);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_IGNORE], 100);
	/* MAGs are answered, and in a second all are */
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	fake_sleep(f, 1000);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:66::1"), 154);
}

static void limited_answer(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < 5; i++)
		assert_int_equal(SEND(f, .mnid = ALICE, .src = SLOW, .hi = 3), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = SLOW, .hi = 5, .hnp = { HNP0 },
			      .llid = LLID_A, .lla = "fe80::7"), 130);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(f->reply.opts.timestamp, f->now.timestamp);
	assert_int_equal(f->reply.opts.hi, 5);
	assert_int_equal(f->reply.opts.llid.len, 6);
	assert_int_equal(f->reply.opts.mn_id.len, strlen(ALICE));
	assert_int_equal(f->req_count, 5);
}

static void refusals_in_log(void **state)
{
	struct fake *f = *state;
	const char *log;
	int keep;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	keep = fake_log_begin();
	SEND(f, .mnid = ALICE, .src = "2001:db8:66::1");
	SEND(f, .mnid = BOB, .src = MAG2, .hnp = { HNP0 });
	SEND(f, .mnid = "x@example.net", .src = FAR);
	SEND(f, .mnid = ALICE, .src = FAR, .hi = 3,
	     .hnp = { "2001:db8:1f0::/64", "2001:db8:1f1::/64", "2001:db8:1f2::/64",
		      "2001:db8:1f3::/64", "2001:db8:1f4::/64" });
	SEND(f, .mnid = name(0), .src = SMALL);
	SEND(f, .mnid = name(1), .src = SMALL);
	SEND(f, .mnid = name(2), .src = SMALL, .ipv4 = "10.0.0.1");
	SEND(f, .mnid = name(2), .src = SMALL);
	SEND(f, .src = MAG3, .no_hnp = true);
	log = fake_log_end(keep);
	fake_expect(log, "PBU of MAG unknown (2001:db8:66::1) for alice@example.org, prefix ::/0");
	fake_expect(log, "refused: 154 MAG_NOT_AUTHORIZED_FOR_PROXY_REG: it is no MAG\n");
	fake_expect(log, "PBU of MAG mag2 (2001:db8:2::1) for bob@example.org, prefix " HNP0);
	fake_expect(log, HNP0 ", refused: 155 ");
	fake_expect(log, "NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX: another mobile node has it\n");
	fake_expect(log, "MAG far (2001:db8:7::1) for x@example.net, prefix ::/0, refused: 154 ");
	fake_expect(log, "prefix 2001:db8:1f0::/64, 2001:db8:1f1::/64, 2001:db8:1f2::/64, ");
	fake_expect(log, "2001:db8:1f2::/64, 2001:db8:1f3::/64, ..., refused: 155 ");
	fake_expect(log, "prefix ::/0, 10.0.0.1/32, refused: 170 ");
	fake_expect(log, "for mn2@example.org, prefix ::/0, refused: 130 insufficient resources: ");
	fake_expect(log, "resources: more sessions or prefixes than the MAG may have\n");
	fake_expect(log, "MAG mag3 (2001:db8:3::1) for no MN-ID, prefix none, refused: 160 ");
}

static void flood_in_log(void **state)
{
	struct fake *f = *state;
	unsigned int i, lines = 0;
	const char *log;
	int keep;

	keep = fake_log_begin();
	for (i = 0; i < 50; i++)
		SEND(f, .mnid = "x@example.net", .src = MAG2);
	/* another MAG's line is not lost among them */
	SEND(f, .mnid = "y@example.net", .src = MAG3);
	log = fake_log_end(keep);
	fake_expect(log, "PBU of MAG mag3 (2001:db8:3::1) for y@example.net");
	for (; (log = strstr(log, "PBU of MAG mag2")); log++)
		lines++;
	/* the second can change meanwhile */
	assert_in_range(lines, 10, 20);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag(f, MAG2))->refused, 50);
}

static void hijack(void **state)
{
	struct fake *f = *state;
	const char *log;
	int keep;

	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A), 0);
	keep = fake_log_begin();
	/* its interface, by a MAG that does not say that there was a handover */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 1, .llid = LLID_A), 0);
	/* a handover as it should be */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = FAR, .hi = 3, .llid = LLID_A), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 3, .llid = LLID_A), 0);
	/* a handover from where nobody can come */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = FAR, .hi = 2, .llid = LLID_A), 0);
	log = fake_log_end(keep);
	fake_expect(log, "MAG mag2 (2001:db8:2::1) took alice@example.org, prefix " HNP0
	       ", from MAG 2001:db8:1::1: no handoff indicator says so\n");
	fake_expect(log, "MAG far (2001:db8:7::1) took alice@example.org, prefix " HNP0
	       ", from MAG 2001:db8:1::1: it is not a neighbor\n");
	assert_int_equal(anchor_lma(f->anchor)->stats.handover_without_hint, 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.handover_not_neighbor, 1);
	/* who was given up is not taken */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = FAR, .hi = 4, .llid = LLID_A,
			      .zero_lifetime = true), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG1, .hi = 1, .llid = LLID_A), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.handover_without_hint, 1);
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R6612-44 limit of sessions of a MAG: 130, others are served", sessions),
		TEST("R6612-44 limit of sessions of a mobile node", sessions_of_mn),
		TEST("R6612-44 limit of prefixes of a MAG", prefixes),
		TEST("R6612-44 limits hold within a batch", in_a_batch),
		TEST("R6612-44 what the kernel refuses does not count", refused_by_kernel),
		TEST("R6612-44 reload: limits are those of the new configuration", reload),
		TEST("R6612-44 RSEC-26 rate of PBUs of a MAG: 130, others are served", rate),
		TEST("more refusals in a second than are answered", refusals),
		TEST("RSEC-26 R5846-3 rate of BRIs of a MAG", rate_of_bris),
		TEST("RSEC-26 who is no MAG is not answered any number of times", strangers),
		TEST("RSEC-26 answer to a PBU beyond the rate", limited_answer),
		TEST("R6612-46 refusals name MAG, MN-ID, prefix and reason", refusals_in_log),
		TEST("R6612-46 a MAG that floods the log does not hide others", flood_in_log),
		TEST("R6612-46 changes that look like a hijack are told", hijack),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
