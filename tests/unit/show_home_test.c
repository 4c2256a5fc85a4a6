// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions of both protocols as JSON: what there is of a mobile node, and which of them steers
 * packets to it, and why.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>
#include <stdarg.h>

#include "fake.h"

#include "base/log.h"
#include "control/counters.h"
#include "control/show.h"
#include "control/show_home.h"
#include "core/cookie.h"
#include "ha/ha.h"

#define ALICE	"alice@example.org"
#define HNP	"2001:db8:1ff:1::/64"
#define HOA	"2001:db8:1ff:1::10"
#define FAR	"2001:db8:1ff:9::10"
#define NET	"2001:db8:1f0::/48"
#define COA	"2001:db8:a::50"
#define COA2	"2001:db8:b::50"

#define CONF	"home-agent = true\n" FAKE_CONF				\
	"mn \"" ALICE "\" { policy = both prefix = " HNP "\n"		\
	"	home-address = { " HOA ", " FAR " } mobile-network = " NET " }\n"

/* One who may not, one whose prefix is not preferred for as long as it wants, and one whose address
 * another one can have
 */
#define BOB	"bob@example.org"
#define NO_MIP	"2001:db8:1ff:2::10"
#define BRIEF	"2001:db8:1ff:3::10"
#define LATE	"2001:db8:1ff:4::10"
#define OTHERS	"mn \"no@example.org\" { policy = pmipv6-only prefix = 2001:db8:1ff:2::/64 }\n" \
	"home-prefix b { prefix = 2001:db8:1ff:3::/64 preferred-lifetime = 200 }\n"	\
	"mn \"brief@example.org\" { policy = mipv6-only home-address = " BRIEF " }\n"	\
	"refresh-advice = 100\nstore { path = none }\n"
#define EARLY	CONF OTHERS "mn \"" BOB "\" { prefix = 2001:db8:1ff:4::/64 }\n"
#define LATER	CONF OTHERS "mn \"late@example.org\" { policy = mipv6-only home-address = " LATE " }\n"

#define NOT_OWN	"not authorized for prefix: a mobile network is not the mobile node's own"
#define AH	(BU_FLAG_A | BU_FLAG_H)
#define R	BU_FLAG_R

/* Return: status of the answer. */
static int bu(struct fake *f, const char *hoa, const char *coa, u16 sequence, u16 flags,
	      u16 lifetime)
{
	return NODE_SEND(f, .hoa = hoa, .coa = coa, .sequence = sequence, .flags = flags,
			 .lifetime = lifetime);
}

static const struct bce *session(const struct fake *f, enum halma_kind kind, const char *prefix)
{
	struct prefix p;

	assert_true(prefix_parse(&p, prefix));
	return bce_find_hnp(anchor_cache(f->anchor), kind, &p);
}

static json_t *shown(const struct fake *f, const struct bce *bce)
{
	json_t *object;

	assert_non_null(bce);
	object = show_session(bce, f->now.boot_ms);
	if (bce->facts.kind == HALMA_KIND_MIPV6)
		show_home(object, bce, anchor_ha(f->anchor));
	return object;
}

/* A member, as JSON has it; "-" if it is not there. */
static void is(json_t *object, const char *key, const char *want)
{
	json_t *member = json_object_get(object, key);
	char *text = member ? json_dumps(member, JSON_ENCODE_ANY | JSON_COMPACT) : strdup("-");

	if (strcmp(text, want))
		fail_msg("%s is %s and not %s", key, text, want);
	free(text);
}

static void steers(const struct fake *f, const struct bce *bce, const char *want, const char *why)
{
	json_t *object = shown(f, bce);
	char text[160];

	is(object, "steers", want);
	snprintf(text, sizeof(text), "\"%s\"", why);
	is(object, "steers-because", text);
	json_decref(object);
}

#define AT_MAG	"the mobile node is at this MAG"
#define AWAY	"the mobile node is away, and has registered itself"
#define PART	"what the mobile node has registered itself goes to its care-of address"
#define ALL	"the mobile node has registered itself elsewhere, with all of this"
#define ENDS	"it is de-registered, and waits for its end"

static void steering(void **state)
{
	struct fake *f = *state;
	const struct bce *mag, *home;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	mag = session(f, HALMA_KIND_PMIPV6, HNP);
	steers(f, mag, "\"yes\"", AT_MAG);
	/* another home address takes nothing from it */
	assert_int_equal(bu(f, FAR, COA, 1, AH, 100), 0);
	steers(f, session(f, HALMA_KIND_MIPV6, FAR "/128"), "\"yes\"", AWAY);
	steers(f, mag, "\"yes\"", AT_MAG);
	assert_int_equal(bu(f, HOA, COA, 1, AH, 100), 0);
	home = session(f, HALMA_KIND_MIPV6, HOA "/128");
	steers(f, home, "\"yes\"", AWAY);
	steers(f, mag, "\"in part\"", PART);
	/* home again */
	assert_int_equal(bu(f, HOA, COA, 2, AH, 0), 0);
	steers(f, home, "\"no\"", ENDS);
	steers(f, mag, "\"yes\"", AT_MAG);
	/* with all of the prefix: RFC 6612, 4.2.1 */
	assert_int_equal(bu(f, HOA, COA, 3, AH | R, 100), 0);
	steers(f, mag, "\"no\"", ALL);
	steers(f, home, "\"yes\"", AWAY);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .zero_lifetime = true), 0);
	steers(f, mag, "\"no\"", ENDS);
	steers(f, home, "\"yes\"", AWAY);
}

static void members(void **state)
{
	struct fake *f = *state;
	json_t *object;

	assert_int_equal(bu(f, HOA, COA, 7, AH | R | BU_FLAG_L | BU_FLAG_K, 100), 0);
	object = shown(f, session(f, HALMA_KIND_MIPV6, HOA "/128"));
	is(object, "kind", "\"mipv6\"");
	is(object, "home-address", "\"" HOA "\"");
	is(object, "mobile-network", "[\"" NET "\",\"" HNP "\"]");
	is(object, "mobile-network-mode", "\"implicit\"");
	is(object, "remote-ipv6", "\"" COA "\"");
	is(object, "flags", "\"AHLKR\"");
	is(object, "sequence", "7");
	is(object, "lifetime", "400000");
	is(object, "remaining", "400000");
	is(object, "protection", "\"none\"");
	is(object, "auth-spi", "-");
	is(object, "began", "1700000000000");
	is(object, "last-verdict", "\"new\"");
	is(object, "last-time", "1700000000000");
	json_decref(object);
	fake_sleep(f, 1000);
	assert_int_equal(bu(f, HOA, COA2, 8, AH | R, 100), 0);
	object = shown(f, session(f, HALMA_KIND_MIPV6, HOA "/128"));
	is(object, "began", "1700000000000");
	is(object, "last-verdict", "\"handover\"");
	is(object, "last-time", "1700000001000");
	is(object, "flags", "\"AHR\"");
	json_decref(object);
	assert_int_equal(bu(f, FAR, COA, 1, AH, 100), 0);
	object = shown(f, session(f, HALMA_KIND_MIPV6, FAR "/128"));
	is(object, "mobile-network", "-");
	is(object, "mobile-network-mode", "-");
	json_decref(object);
	/* those of MAGs say since when, too */
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	object = shown(f, session(f, HALMA_KIND_PMIPV6, HNP));
	is(object, "home-address", "-");
	is(object, "flags", "-");
	is(object, "last-verdict", "\"new\"");
	json_decref(object);
}

/* What the kernel keeps for a daemon that starts again. */
static void kept(void **state)
{
	struct fake *f = *state;
	struct core *core = anchor_core(f->anchor);
	struct bce_facts facts = {
		.kind = HALMA_KIND_MIPV6, .state = HALMA_STATE_ACTIVE, .lifetime = 9,
		.mipv6 = { .spi = 0x12345678, .flags = AH | R, .named = true },
	}, again = { .kind = HALMA_KIND_MIPV6, .state = HALMA_STATE_ACTIVE };
	u8 buf[HALMA_COOKIE_MAX];
	size_t len;

	len = cookie_encode(core, &facts, buf);
	assert_true(cookie_decode(core, &again, buf, len, NULL));
	assert_int_equal(again.mipv6.spi, 0x12345678);
	assert_int_equal(again.mipv6.flags, AH | R);
	assert_true(again.mipv6.named);
	facts.mipv6 = (struct mipv6_facts){ .flags = AH };
	len = cookie_encode(core, &facts, buf);
	assert_true(cookie_decode(core, &again, buf, len, NULL));
	assert_int_equal(again.mipv6.spi, 0);
	assert_int_equal(again.mipv6.flags, AH);
	assert_false(again.mipv6.named);
}

static void is_logged(void **state)
{
	struct fake *f = *state;
	struct mh_packet packet = {
		.src = fake_addr(HOA), .dst = fake_addr(LMAA), .home_address = true,
		.sent_from = fake_addr(COA),
	};
	u8 buf[MH_MAX_LEN];
	struct mh_msg msg;
	int keep;

	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){ .sequence = 1, .flags = AH | R, .lifetime = 9 };
	msg.opts.network_count = 2;
	assert_true(prefix_parse(&msg.opts.network[0], NET));
	assert_true(prefix_parse(&msg.opts.network[1], "2001:db8:66::/64"));
	packet.data = buf;
	packet.len = mh_encode(buf, sizeof(buf), &msg);
	keep = fake_log_begin();
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	fake_expect(fake_log_end(keep), "BU of mobile node " HOA " (" COA ") for " ALICE
		    ", mobile network " NET ", mobile network 2001:db8:66::/64, refused: 142 "
		    NOT_OWN);
}

/* A counter, by its path; 0 if it is not there */
static u64 counter(const struct fake *f, const char *path)
{
	json_t *counters = show_counters(f->anchor), *at = counters;
	char words[64], *word, *left = words;
	u64 value;

	assert_in_range(snprintf(words, sizeof(words), "%s", path), 1, sizeof(words) - 1);
	while (at && (word = strsep(&left, ".")))
		at = json_object_get(at, word);
	value = (u64)json_integer_value(at);
	json_decref(counters);
	return value;
}

/* mip6HaGlobalStats */
static void counted(void **state)
{
	static const struct {
		const char *path;
		u64 value;
	} rows[] = {
		{ "received.bu.received", 13 },		/* mip6HaBUsRecd */
		{ "received.bu.acknowledged", 12 },	/* mip6HaBUAcksSent */
		{ "received.bu.refresh-advised", 4 },	/* mip6HaBRAdviceSent */
		{ "received.bu.accepted.0", 4 },	/* with the next: mip6HaBUsAccepted */
		{ "received.bu.accepted.1", 1 },	/* mip6HaPrefDiscoverReqd */
		{ "received.bu.refused.129", 1 },	/* mip6HaAdmProhibited */
		{ "received.bu.refused.130", 1 },	/* mip6HaInsufficientResource */
		{ "received.bu.refused.132", 1 },	/* mip6HaNotHomeSubnet */
		{ "received.bu.refused.133", 1 },	/* mip6HaNotHomeAgentForThisMN */
		{ "received.bu.refused.134", 1 },	/* mip6HaDupAddrDetectionFailed */
		{ "received.bu.refused.135", 1 },	/* mip6HaSeqNumberOutOfWindow */
		{ "received.bu.refused.139", 1 },	/* mip6HaRegTypeChangeDisallowed */
		{ "received.bu.new", 2 }, { "received.bu.handover", 2 },
		{ "received.bu.deregistration", 1 }, { "received.bu.binding-error", 0 },
	};
	struct mh_packet strange = {
		.src = fake_addr(HOA), .dst = fake_addr(LMAA), .home_address = true,
		.sent_from = fake_addr(COA),
	};
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	struct mh_msg msg;
	unsigned int i;

	fake_reload(f, EARLY);
	assert_int_equal(bu(f, HOA, COA, 1, AH, 100), 0);
	assert_int_equal(bu(f, HOA, COA2, 2, AH, 400), 0);
	assert_int_equal(bu(f, HOA, COA2, 1, AH, 100), 135);
	assert_int_equal(bu(f, HOA, COA2, 3, BU_FLAG_A, 100), 139);
	assert_int_equal(bu(f, NO_MIP, COA, 1, AH, 100), 129);
	assert_int_equal(bu(f, "2001:db8:66::1", COA, 1, AH, 100), 132);
	assert_int_equal(bu(f, FAR, COA, 1, AH, 0), 133);
	f->error = -ENOSPC;
	assert_int_equal(bu(f, FAR, COA, 1, AH, 100), 130);
	f->error = 0;
	/* a MAG has given it to another mobile node before it was this one's */
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	fake_reload(f, LATER);
	assert_int_equal(bu(f, LATE, COA, 1, AH, 100), 134);
	/* what is not preferred for so long */
	assert_int_equal(bu(f, BRIEF, COA, 1, AH, 100), 1);
	assert_int_equal(bu(f, HOA, COA, 3, AH, 100), 0);
	assert_int_equal(bu(f, HOA, HOA, 4, AH, 0), 0);
	/* one that is not even answered */
	mh_msg_clear(&msg, MH_TYPE_BU);
	msg.bu = (struct mh_bu){ .sequence = 5, .flags = BU_FLAG_A, .lifetime = 100 };
	strange.data = buf;
	strange.len = mh_encode(buf, sizeof(buf), &msg) - 8;
	anchor_receive(f->anchor, &strange, 1);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(counter(f, rows[i].path), rows[i].value);
}

/* mip6HaCounterEntry and mip6BindingCacheEntry, of one mobile node */
static void counted_of_one(void **state)
{
	struct fake *f = *state;
	json_t *object;

	assert_int_equal(bu(f, HOA, COA, 7, AH, 100), 0);
	object = shown(f, session(f, HALMA_KIND_MIPV6, HOA "/128"));
	is(object, "accepted", "1");
	is(object, "refused", "0");
	is(object, "refused-status", "-");
	is(object, "refused-time", "-");
	json_decref(object);
	fake_sleep(f, 1000);
	assert_int_equal(bu(f, HOA, COA, 6, AH, 100), 135);
	fake_sleep(f, 1000);
	assert_int_equal(bu(f, HOA, COA, 8, BU_FLAG_A, 100), 139);
	assert_int_equal(bu(f, FAR, COA, 8, AH, 100), 0);
	f->error = -ENOSPC;
	assert_int_equal(bu(f, HOA, COA2, 9, AH, 100), 130);
	f->error = 0;
	fake_sleep(f, 1000);
	assert_int_equal(bu(f, HOA, COA2, 9, AH, 100), 0);
	assert_int_equal(bu(f, HOA, COA2, 10, AH, 100), 0);
	object = shown(f, session(f, HALMA_KIND_MIPV6, HOA "/128"));
	is(object, "began", "1700000000000");		/* mip6HaBCEntryCreationTime */
	is(object, "accepted", "3");			/* mip6HaBURequestsAccepted */
	is(object, "refused", "3");			/* mip6HaBURequestsDenied */
	is(object, "last-time", "1700000003000");	/* mip6HaBUAcceptedTime */
	is(object, "refused-time", "1700000002000");	/* mip6HaBURejectionTime */
	is(object, "refused-status", "130");		/* mip6HaRecentBURejectionCode */
	is(object, "remote-ipv6", "\"" COA2 "\"");	/* mip6BindingCOA */
	is(object, "lifetime", "400000");		/* mip6BindingTimeGranted */
	is(object, "remaining", "400000");		/* mip6BindingTimeRemaining */
	is(object, "flags", "\"AH\"");			/* mip6BindingHomeRegn */
	is(object, "sequence", "10");			/* mip6BindingMaxSeq */
	json_decref(object);
	assert_int_equal(bu(f, HOA, HOA, 11, AH, 0), 0);
	assert_int_equal(bu(f, HOA, HOA, 12, AH, 0), 0);
	object = shown(f, session(f, HALMA_KIND_MIPV6, HOA "/128"));
	is(object, "accepted", "5");
	json_decref(object);
	object = shown(f, session(f, HALMA_KIND_MIPV6, FAR "/128"));
	is(object, "accepted", "1");
	is(object, "refused", "0");
	json_decref(object);
}

/* mip6MnRegistered, mip6MnCOAChanged, mip6MnDeRegistered */
static void events(void **state)
{
	struct fake *f = *state;

	fake_listen(f);
	assert_int_equal(bu(f, HOA, COA, 1, AH, 100), 0);
	assert_string_equal(f->told[0], "bu new - accepted");
	assert_int_equal(bu(f, HOA, COA2, 2, AH, 100), 0);
	assert_string_equal(f->told[1], "bu handover - accepted");
	assert_int_equal(bu(f, HOA, HOA, 3, AH, 0), 0);
	assert_string_equal(f->told[2], "bu deregistration - accepted");
	assert_int_equal(f->told_count, 3);
}

static int setup(void **state)
{
	return fake_setup(state, CONF);
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-93 which session steers packets to a mobile node, and why", steering),
		WITH("what there is of a mobile node that registers itself", members),
		WITH("what is shown outlives the daemon", kept),
		WITH("the log has the mobile networks that were refused", is_logged),
		WITH("R4295-1 BUs by what became of them, and what was answered", counted),
		WITH("R4295-1 those of one mobile node, and when they came", counted_of_one),
		WITH("R4295-1 a mobile node that registers, moves and goes home", events),
	};

	return RUN(tests);
}
