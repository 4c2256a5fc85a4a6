// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever is refused or ignored is named, with its reason: in a counter, in the log, and to those
 * who watch.
 *
 * sources: tests/unit/watch.c tests/unit/fake.c userd
 */
#include <errno.h>
#include <stdio.h>

#include "watch.h"

#include "base/log.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define CAROL	"carol@example.org"
#define MINE	"mine@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define LLID_B	"\x02\0\0\0\0\x0b"
#define HNP0	"2001:db8:100::/64"
#define OWN	"2001:db8:1ff:1::/64"
#define SMALL	"2001:db8:4::1"
#define SLOW	"2001:db8:5::1"
#define FAR	"2001:db8:6::1"
#define TEXT	160

static const char conf[] =
	"lab-mode = true\n"
	"device lma0 { local = " LMAA " home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
	"pool p { prefix = 2001:db8:100::/48 }\n"
	"pool p4 { prefix = 10.1.0.0/16 }\n"
	"pool tiny { prefix = 2001:db8:180::/64 }\n"
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"
	"revocation { ask-old-mag = false }\n"
	"mag mag1 { address = " MAG1 " }\n"
	"mag mag2 { address = " MAG2 " }\n"
	"mag small { address = " SMALL " max-sessions = 1 }\n"
	"mag slow { address = " SLOW " pbu-rate = 1 pbu-burst = 1 }\n"
	"mag far { address = " FAR " realm = example.org prefix = 2001:db8:100::/48 }\n"
	"mn \"*@example.org\" { ipv4 = true claim = true pool = p ipv4-pool = p4 }\n"
	"mn \"*@tiny.example.org\" { pool = tiny }\n"
	"mn \"" CAROL "\" { ipv4 = true ipv4-address = 10.9.3.7/24 }\n"
	"mn \"" MINE "\" { prefix = " OWN " }\n";

static int start(void **state)
{
	return watch_start(state, conf, WATCH_DECISIONS);
}

/**
 * struct refusal - a PBU that is not done, and what is said of it
 * @pbu: PBU
 * @status: of the answer, or FAKE_SILENCE
 * @why: cause
 * @text: what the log has at the end of its line
 */
struct refusal {
	struct fake_pbu pbu;
	int status;
	enum lma_why why;
	const char *text;
};

/* Exactly one event, one line and one count, of the cause that is meant. */
static void refuse(struct watch *w, const struct refusal *refusal)
{
	u64 before[LMA_WHY_MAX];
	unsigned int i;
	const char *log;
	int keep;

	memcpy(before, anchor_lma(w->f.anchor)->stats.why, sizeof(before));
	w->count = 0;
	keep = fake_log_begin();
	i = fake_send(&w->f, &refusal->pbu) == refusal->status;
	log = fake_log_end(keep);
	if (!i)
		print_error("# %s: %s", refusal->text, log);
	assert_true(i);
	assert_int_equal(w->count, 1);
	assert_string_equal(watch_last(w)->name, "pbu");
	assert_string_equal(watch_last(w)->verdict,
			    refusal->status == FAKE_SILENCE ? "ignored" : "refused");
	assert_non_null(watch_last(w)->reason);
	assert_string_equal(watch_last(w)->reason, lma_cause(refusal->why)->name);
	for (i = LMA_WHY_NONE + 1; i < LMA_WHY_MAX; i++)
		assert_int_equal(anchor_lma(w->f.anchor)->stats.why[i] - before[i],
				 i == refusal->why);
	fake_expect(log, refusal->pbu.mnid);
	fake_expect(log, refusal->text);
	/* the kernel's own words are in another one */
	if (refusal->why != LMA_WHY_KERNEL_REFUSED)
		assert_null(strstr(strchr(log, '\n') + 1, "\n"));
}

#define REFUSE(w, code, cause, words, ...)				\
	refuse(w, &(struct refusal){ .status = (code), .why = (cause),	\
				     .text = ": " words "\n", .pbu = { __VA_ARGS__ } })

/* ALICE and CAROL are at mag1 */
static void populate(struct watch *w)
{
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .llid = LLID_A, .ipv4 = "0.0.0.0"), 0);
	assert_int_equal(SEND(&w->f, .mnid = CAROL, .llid = LLID_A, .ipv4 = "0.0.0.0"), 0);
}

static void mags(void **state)
{
	struct watch *w = *state;

	populate(w);
	REFUSE(w, 154, LMA_WHY_UNKNOWN_MAG, "it is no MAG",
	       .mnid = ALICE, .src = "2001:db8:66::1");
	REFUSE(w, 154, LMA_WHY_MAG_MN_ID, "the MAG may not register this mobile node",
	       .mnid = "x@example.net", .src = FAR);
	REFUSE(w, 154, LMA_WHY_MAG_PROXY_COA, "the MAG may not name this Proxy-CoA",
	       .mnid = BOB, .acoa = MAG2);
	REFUSE(w, 154, LMA_WHY_MAG_PREFIX, "the MAG may not serve this prefix",
	       .mnid = MINE, .src = FAR);
	REFUSE(w, 155, LMA_WHY_MAG_PREFIX, "the MAG may not serve this prefix",
	       .mnid = MINE, .src = FAR, .hnp = { OWN });
	REFUSE(w, 171, LMA_WHY_MAG_PREFIX, "the MAG may not serve this prefix",
	       .mnid = BOB, .src = FAR, .ipv4 = "10.1.0.77");
	assert_int_equal(SEND(&w->f, .mnid = BOB, .src = SMALL), 0);
	REFUSE(w, 130, LMA_WHY_MAG_ROOM, "more sessions or prefixes than the MAG may have",
	       .mnid = MINE, .src = SMALL);
	assert_int_equal(SEND(&w->f, .mnid = MINE, .src = SLOW), 0);
	REFUSE(w, 130, LMA_WHY_MAG_RATE, "more PBUs than the MAG may send",
	       .mnid = MINE, .src = SLOW);
}

static void addresses(void **state)
{
	struct watch *w = *state;

	populate(w);
	REFUSE(w, 155, LMA_WHY_OTHERS_PREFIX, "another mobile node has it",
	       .mnid = BOB, .src = MAG2, .hnp = { HNP0 }, .hi = 3);
	REFUSE(w, 155, LMA_WHY_PREFIX_IN_USE, "another session of the mobile node has it",
	       .mnid = ALICE, .src = MAG2, .hnp = { HNP0 }, .llid = LLID_B);
	REFUSE(w, 155, LMA_WHY_PREFIX_NOT_ALLOWED, "the mobile node may not have it",
	       .mnid = BOB, .hnp = { "2001:db8:999::/64" });
	REFUSE(w, 155, LMA_WHY_PREFIX_NOT_ALLOWED, "the mobile node may not have it",
	       .mnid = BOB, .hnp = { OWN });
	REFUSE(w, 171, LMA_WHY_OTHERS_PREFIX, "another mobile node has it",
	       .mnid = BOB, .ipv4 = "10.1.0.2", .no_hnp = true);
	REFUSE(w, 171, LMA_WHY_OTHERS_PREFIX, "another mobile node has it",
	       .mnid = BOB, .ipv4 = "10.1.0.2", .hnp = { "2001:db8:100:77::/64" });
	REFUSE(w, 171, LMA_WHY_PREFIX_NOT_ALLOWED, "the mobile node may not have it",
	       .mnid = BOB, .ipv4 = "10.9.3.8");
	REFUSE(w, 171, LMA_WHY_OTHERS_PREFIX, "another mobile node has it",
	       .mnid = ALICE, .hnp = { HNP0 }, .llid = LLID_A, .ipv4 = "10.9.3.7", .hi = 5);
	REFUSE(w, 171, LMA_WHY_OTHERS_PREFIX, "another mobile node has it",
	       .mnid = ALICE, .hnp = { HNP0 }, .llid = LLID_A, .ipv4 = "10.9.3.7", .hi = 4,
	       .zero_lifetime = true);
}

static void lacks(void **state)
{
	struct watch *w = *state;
	struct refusal many = {
		.status = 130, .why = LMA_WHY_TOO_MANY_PREFIXES, .pbu = { .mnid = BOB },
		.text = ": more prefixes than a session can have\n",
	};
	char text[40][PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(text); i++) {
		snprintf(text[i], sizeof(text[i]), "2001:db8:100:%x::/64", i + 1);
		many.pbu.hnp[i] = text[i];
	}
	refuse(w, &many);
	assert_int_equal(SEND(&w->f, .mnid = "a@tiny.example.org"), 0);
	REFUSE(w, 130, LMA_WHY_POOL_EMPTY, "the pool has nothing to give",
	       .mnid = "b@tiny.example.org");
	w->f.error = -ENOSPC;
	w->f.error_once = true;
	REFUSE(w, 130, LMA_WHY_KERNEL_REFUSED, "the kernel does not take the binding",
	       .mnid = BOB);
	assert_int_equal(watch_last(w)->error, -ENOSPC);
}

static int start_full(void **state)
{
	return watch_start(state, "max-sessions = 1\n"
			   "lab-mode = true\n"
			   "device lma0 { local = " LMAA "\n"
			   "	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
			   "pool p { prefix = 2001:db8:100::/48 }\n"
			   "mag mag1 { address = " MAG1 " }\n"
			   "mag mag2 { address = " MAG2 " }\n"
			   "mn \"" BOB "\" { }\n"
			   "mn \"" CAROL "\" { ipv4 = true ipv4-address = 10.9.3.7/24 }\n",
			   WATCH_DECISIONS);
}

static void full(void **state)
{
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = CAROL, .llid = LLID_A, .ipv4 = "0.0.0.0"), 0);
	REFUSE(w, 130, LMA_WHY_MAX_SESSIONS, "as many sessions as there may be", .mnid = BOB);
	/* the only address that it may have is in use */
	REFUSE(w, 130, LMA_WHY_NO_POOL, "the mobile node has no pool",
	       .mnid = CAROL, .src = MAG2, .llid = LLID_B, .ipv4 = "0.0.0.0");
}

static void messages(void **state)
{
	struct watch *w = *state;

	populate(w);
	REFUSE(w, 128, LMA_WHY_MIXED_HNP, "zero and other HNP options",
	       .mnid = BOB, .hnp = { "0", "2001:db8:100:9::/64" });
	REFUSE(w, FAKE_SILENCE, LMA_WHY_NO_SESSION, "there is no such session to end",
	       .mnid = BOB, .src = MAG2, .zero_lifetime = true, .hi = 4);
	REFUSE(w, FAKE_SILENCE, LMA_WHY_NOT_CURRENT, "the session is at another MAG",
	       .mnid = ALICE, .src = MAG2, .zero_lifetime = true, .hi = 4, .llid = LLID_A,
	       .hnp = { HNP0 });
}

/**
 * struct stray - a message beside PBUs that is not done
 * @hex: its octets
 * @name: how it is called
 * @verdict: what is told
 * @reason: the same
 * @src: who sends it; default MAG1
 * @dst: to whom; default LMAA
 * @count: its counter
 */
struct stray {
	const char *hex;
	const char *name;
	const char *verdict;
	const char *reason;
	const char *src;
	const char *dst;
	size_t count;
};

#define DOOR(member)	offsetof(struct door_stats, member)
#define COUNT(member)	(sizeof(struct door_stats) + offsetof(struct lma_stats, member))
#define PEERING(what)	(COUNT(peering) + (what) * sizeof(u64))

static const struct stray strays[] = {
	{ "3b0105000000000082000096c8ff0000", "pbu", "malformed", "option-overrun",
	  .count = DOOR(malformed[KIND_PBU][MH_ERR_OPTION_OVERRUN]) },
	{ "3b010500000000008200009608000100", "pbu", "malformed", "option-length",
	  .count = DOOR(malformed[KIND_PBU][MH_ERR_OPTION_LENGTH]) },
	{ "3bff0500000000008200009601020000", "bu", "malformed", "short",
	  .count = DOOR(malformed[MH_TYPE_BU][MH_ERR_SHORT]) },
	{ "3a010500000000008200009601020000", "bu", "malformed", "payload-proto",
	  .count = DOOR(malformed[MH_TYPE_BU][MH_ERR_PROTO]) },
	{ "3b00050000000000", "bu", "malformed", "header-len",
	  .count = DOOR(malformed[MH_TYPE_BU][MH_ERR_LEN]) },
	{ "3b010100000000000001020304050607", "hoti", "ignored", "unsupported",
	  .count = DOOR(why[DOOR_UNSUPPORTED][MH_TYPE_HOTI]) },
	{ "3b010600000000200001000101020000", "ba", "ignored", "unsupported",
	  .count = DOOR(why[DOOR_UNSUPPORTED][MH_TYPE_BA]) },
	{ "3b016300000000000000000000000000", "unknown", "ignored", "unsupported",
	  .count = DOOR(why[DOOR_UNSUPPORTED][KIND_UNKNOWN]) },
	{ "3b010d0000000001deadbeef01020000", "heartbeat", "ignored", "unmatched",
	  .count = PEERING(HEARTBEAT_RESPONSES_UNMATCHED) },
	{ "3b010d0000000000deadbeef01020000", "heartbeat", "ignored", "unknown-mag",
	  .src = "2001:db8:66::1", .count = PEERING(PEERING_UNKNOWN_MAG) },
	{ "3b010d0000000000deadbeef01020000", "heartbeat", "ignored", "not-local",
	  .dst = "2001:db8:f::9", .count = DOOR(why[DOOR_NOT_LOCAL][MH_TYPE_HEARTBEAT]) },
	{ "3b011000000002000001800001020000", "bra", "ignored", "unmatched",
	  .count = PEERING(BRA_UNMATCHED) },
	{ "3b011000000003000001800001020000", "br", "ignored", "unknown-type",
	  .count = PEERING(BR_UNKNOWN_TYPE) },
	{ "3b011000000001010001800001020000", "bri", "refused", "administrative",
	  .count = COUNT(bra_sent[BRA_MN_IDENTITY_REQUIRED]) },
	{ "3b0210000000010100018000080201610802016201020000", "bri", "ignored",
	  "duplicate-option", .count = PEERING(BRI_DISCARDED) },
	{ "3b0207000000020020010db8000100000000000000000001", "be", "ignored", "unsupported",
	  .count = DOOR(why[DOOR_UNSUPPORTED][MH_TYPE_BE]) },
};

static size_t octets(const char *hex, u8 *buf)
{
	size_t len = 0;

	for (; *hex; hex += 2) {
		char octet[3] = { hex[0], hex[1] };
		char *end;

		buf[len++] = (u8)strtoul(octet, &end, 16);
		assert_ptr_equal(end, octet + 2);
	}
	return len;
}

/* A counter by its place in those of the door, and behind them those of the role. */
static const u64 *counter(struct anchor *anchor, size_t place)
{
	const u8 *door = (const u8 *)anchor_stats(anchor);
	const u8 *lma = (const u8 *)&anchor_lma(anchor)->stats;

	if (place < sizeof(struct door_stats))
		return (const u64 *)(door + place);
	return (const u64 *)(lma + place - sizeof(struct door_stats));
}

/* One event, one line that names the MAG, one count. */
static void stray(struct watch *w, const struct stray *s)
{
	const u64 *count = counter(w->f.anchor, s->count);
	u64 before = *count;
	char line[TEXT];
	u8 buf[64];
	const char *log;
	int keep;

	w->count = 0;
	keep = fake_log_begin();
	fake_queue(&w->f, buf, octets(s->hex, buf), s->src ? s->src : MAG1, s->dst);
	anchor_flush(w->f.anchor);
	log = fake_log_end(keep);
	snprintf(line, sizeof(line), "%s of MAG %s (%s)", s->name, s->src ? "unknown" : "mag1",
		 s->src ? s->src : MAG1);
	fake_expect(log, line);
	snprintf(line, sizeof(line), ": %s\n", s->reason);
	fake_expect(log, line);
	fake_expect(log, s->verdict);
	assert_int_equal(*count, before + 1);
	assert_int_equal(w->count, 1);
	assert_string_equal(watch_last(w)->name, s->name);
	assert_string_equal(watch_last(w)->verdict, s->verdict);
	assert_string_equal(watch_last(w)->reason, s->reason);
}

static void stray_messages(void **state)
{
	struct watch *w = *state;
	const struct mag *mag;
	struct mag_state *is = NULL;
	struct in6_addr addr = fake_addr(MAG1);
	unsigned int i, ignored = 0;

	for (i = 0; i < ARRAY_SIZE(strays); i++) {
		/* the second of the limit of lines need not pass */
		mag = mag_find(&anchor_conf(w->f.anchor)->mags, &addr);
		is = lma_mag(anchor_lma(w->f.anchor), mag);
		memset(&is->log, 0, sizeof(is->log));
		stray(w, &strays[i]);
		ignored += !strays[i].src && strcmp(strays[i].verdict, "refused");
	}
	assert_int_equal(is->ignored, ignored);
}

/* A BRI names the mobile node, and so does what is said of it. */
static void revocation(void **state)
{
	struct watch *w = *state;
	struct mh_msg bri = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRI, .trigger = BRI_USER_INITIATED, .flags = BR_FLAG_P },
	};
	const char *log;
	int keep;

	populate(w);
	w->count = 0;
	mh_set(&bri.opts, MH_OPT_MN_ID);
	bri.opts.mn_id_type = MN_ID_TYPE_NAI;
	bri.opts.mn_id.data = (const u8 *)ALICE;
	bri.opts.mn_id.len = strlen(ALICE);
	keep = fake_log_begin();
	assert_int_equal(fake_say(&w->f, &bri, MAG2), 1);
	assert_int_equal(fake_heard(&w->f, 0)->br.status, BRA_BINDING_DOES_NOT_EXIST);
	assert_int_equal(fake_say(&w->f, &bri, MAG1), 1);
	assert_int_equal(fake_heard(&w->f, 0)->br.status, BRA_SUCCESS);
	log = fake_log_end(keep);
	fake_expect(log, "bri of MAG mag2 (" MAG2 ") for " ALICE
		    ", refused: 128 binding does not exist: user\n");
	fake_expect(log, "BRI of MAG mag1 (" MAG1 ") for " ALICE
		    ", user: 0 success; 1 sessions end\n");
	assert_int_equal(w->count, 2);
	assert_string_equal(watch_last(w)->verdict, "revoked");
}

static unsigned int lines(const char *log, const char *text)
{
	unsigned int n = 0;

	for (; (log = strstr(log, text)); log++)
		n++;
	return n;
}

/* What a MAG may not do, done often, does not hide what it may. */
static void hidden(void **state)
{
	struct watch *w = *state;
	struct mh_msg beat = {
		.type = MH_TYPE_HEARTBEAT,
		.heartbeat = { .flags = HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U },
	};
	unsigned int i;
	const char *log;
	int keep;

	populate(w);
	keep = fake_log_begin();
	for (i = 0; i < 40; i++)
		SEND(&w->f, .mnid = BOB, .src = MAG2, .hnp = { HNP0 });
	for (i = 0; i < 40; i++)
		SEND(&w->f, .mnid = BOB, .src = MAG2, .zero_lifetime = true);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .src = MAG2, .llid = LLID_A,
			      .ipv4 = "0.0.0.0"), 0);
	mh_set(&beat.opts, MH_OPT_RESTART_COUNTER);
	for (i = 0; i < 40; i++) {
		beat.opts.restart_counter = i;
		/* one in a second at most is believed */
		w->f.now.boot_ms += 1000;
		anchor_now_is(w->f.anchor, &w->f.now);
		fake_say(&w->f, &beat, MAG1);
	}
	log = fake_log_end(keep);
	/* the second can change meanwhile */
	assert_in_range(lines(log, "another mobile node has it"), 10, 20);
	assert_in_range(lines(log, "there is no such session"), 10, 20);
	fake_expect(log, "MAG mag2 (" MAG2 ") took " ALICE);
	assert_in_range(lines(log, "mag mag1 (" MAG1 ") has lost its sessions"), 10, 20);
}

#define TEST(name, fn)	{ name, fn, start, watch_stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R6612-46 what a MAG may not: each cause is named", mags),
		TEST("R6612-46 prefixes and addresses: each cause is named", addresses),
		TEST("R6612-46 lack of resources: each cause is named", lacks),
		{ "R6612-46 too many sessions, and no pool: each cause is named",
		  full, start_full, watch_stop, NULL },
		TEST("R6612-46 odd and foreign PBUs: each cause is named", messages),
		TEST("R6612-46 other messages that are not served are named", stray_messages),
		TEST("R6612-46 revocations by MAGs are named", revocation),
		TEST("R6612-46 a MAG does not hide what it does behind what it may not", hidden),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
