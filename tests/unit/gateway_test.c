// SPDX-License-Identifier: GPL-2.0
/*
 * Gateways that are careless, by what they send: strict where that suffices, else lenient.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "base/log.h"
#include "lma/heartbeat.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define CAROL	"carol@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define LLID_B	"\x02\0\0\0\0\x0b"
#define ACOA1	"2001:db8:9::7"
#define ACOA2	"2001:db8:9::8"
#define OWN	"2001:db8:1f0:1::/64"
#define HNP0	"2001:db8:100::/64"
#define ODD1	"2001:db8:4::1"
#define ODD2	"2001:db8:5::1"
#define ODD3	"2001:db8:6::1"

#define MOVES	45

static const char conf[] = FAKE_CONF
	"mag odd1 { address = " ODD1 " lenient = true }\n"
	"mag odd2 { address = " ODD2 " lenient = true }\n"
	"mag odd3 { address = " ODD3 " lenient = true }\n"
	"mn \"" CAROL "\" { prefix = " OWN " }\n"
	"mn \"hex:6f637465747700\" { prefix = 2001:db8:1f0:2::/64 }\n";

static const char *const strict_mags[] = { MAG1, MAG2, MAG3 };
static const char *const lenient_mags[] = { ODD1, ODD2, ODD3 };

static int start(void **state)
{
	return fake_setup(state, conf);
}

static u64 tolerated(const struct fake *f, enum lma_tolerance what)
{
	return anchor_lma(f->anchor)->stats.tolerated[what];
}

static bool serves(const struct fake *f, const char *mag, const char *hnp)
{
	struct in6_addr addr = fake_addr(mag);

	return fake_active(f, hnp) && in6_equal(&fake_by_hnp(f, hnp)->facts.peer, &addr);
}

/* What a gateway without timestamps and link-layer identifiers says, which counts for itself. */
static int says(struct fake *f, const char *mag, u8 hi, bool leaves)
{
	static u16 sequence[3];
	unsigned int nr;

	for (nr = 0; nr < 2; nr++)
		if (!strcmp(mag, strict_mags[nr]) || !strcmp(mag, lenient_mags[nr]))
			break;
	/* each has begun somewhere else */
	return SEND(f, .mnid = CAROL, .src = mag, .hi = hi, .hnp = { OWN }, .no_timestamp = true,
		    .sequence = (u16)(20000 * nr + ++sequence[nr]), .zero_lifetime = leaves,
		    .lifetime = 120);
}

/* The answer, at once or after the wait. */
static int arrives(struct fake *f, const char *mag, bool *waited)
{
	int status = says(f, mag, HI_UNKNOWN, false);

	*waited = status == FAKE_SILENCE;
	if (!*waited)
		return status;
	fake_sleep(f, anchor_conf(f->anchor)->max_delay_before_new_bce_assign);
	if (f->answer_count != 1)
		return FAKE_SILENCE;
	return fake_heard(f, 0)->ba.status;
}

static void moves(struct fake *f, const char *const *mags, bool leaves, bool waits)
{
	unsigned int i;
	bool waited;

	assert_int_equal(says(f, mags[0], HI_UNKNOWN, false), 0);
	for (i = 1; i <= MOVES; i++) {
		const char *from = mags[(i - 1) % 3], *to = mags[i % 3];

		fake_sleep(f, 57000);
		assert_int_equal(says(f, from, HI_NOT_CHANGED, false), 0);
		if (leaves)
			assert_int_equal(says(f, from, HI_UNKNOWN, true), 0);
		fake_sleep(f, 300);
		assert_int_equal(arrives(f, to, &waited), 0);
		assert_int_equal(waited, waits);
		assert_true(serves(f, to, OWN));
		/* it has not noticed, and is not obeyed */
		if (!leaves)
			assert_int_equal(says(f, from, HI_NOT_CHANGED, false), 155);
		assert_int_equal(says(f, to, HI_NOT_CHANGED, false), 0);
		assert_true(serves(f, to, OWN));
	}
	assert_int_equal(fake_sessions(f), 1);
}

static void strict_silent(void **state)
{
	moves(*state, strict_mags, false, true);
}

static void strict_leaving(void **state)
{
	moves(*state, strict_mags, true, false);
}

static void lenient_silent(void **state)
{
	moves(*state, lenient_mags, false, false);
}

static void lenient_leaving(void **state)
{
	moves(*state, lenient_mags, true, false);
}

/* The old gateway refreshes while the new one waits. */
static void refreshed_meanwhile(void **state)
{
	struct fake *f = *state;

	assert_int_equal(says(f, MAG1, HI_UNKNOWN, false), 0);
	assert_int_equal(says(f, MAG2, HI_UNKNOWN, false), FAKE_SILENCE);
	assert_int_equal(says(f, MAG1, HI_NOT_CHANGED, false), 0);
	fake_sleep(f, 1500);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_true(serves(f, MAG2, OWN));
}

static void released_by_farewell(void **state)
{
	struct fake *f = *state;

	assert_int_equal(says(f, MAG1, HI_UNKNOWN, false), 0);
	assert_int_equal(says(f, MAG2, HI_UNKNOWN, false), FAKE_SILENCE);
	fake_sleep(f, 100);
	says(f, MAG1, HI_UNKNOWN, true);
	assert_int_equal(f->answer_count, 2);
	assert_true(serves(f, MAG2, OWN));
}

static void not_the_serving_one(void **state)
{
	struct fake *f = *state;

	/* all the signs of the existence test, and still it serves nobody */
	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .llid = LLID_A), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID_A, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID_A), 129);
	assert_true(serves(f, MAG2, HNP0));
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NOT_CURRENT], 2);
	/* it says that the mobile node has come */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .llid = LLID_A, .hnp = { HNP0 }), 0);
	assert_true(serves(f, MAG1, HNP0));
}

static bool by_way_of(const struct fake *f, const char *coa)
{
	struct in6_addr addr = fake_addr(coa);

	return serves(f, MAG1, HNP0) && in6_equal(&fake_by_hnp(f, HNP0)->facts.coa, &addr);
}

/* Nothing has changed for the mobile node; its MAG sends its traffic another way. */
static void another_way(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .acoa = ACOA1), 0);
	assert_true(by_way_of(f, ACOA1));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .acoa = ACOA2,
			      .llid = LLID_A), 0);
	assert_true(by_way_of(f, ACOA2));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID_A), 0);
	assert_true(by_way_of(f, MAG1));
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID_A, .acoa = ACOA1), 0);
	assert_true(by_way_of(f, ACOA1));
	/* of another access technology it is another session, and other MAGs are others */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .att = 5, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .src = MAG2,
			      .llid = LLID_A), 155);
	assert_true(by_way_of(f, ACOA1));
	/* also when it takes back its farewell */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 }, .acoa = ACOA1,
			      .zero_lifetime = true), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .src = MAG2), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_true(by_way_of(f, MAG1));
	assert_int_equal(fake_sessions(f), 1);
}

static void serving_one_is_gone(void **state)
{
	static struct heartbeat hb;
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .llid = LLID_A), 0);
	fake_by_hnp(f, HNP0)->unheard = true;
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 5, .llid = LLID_A), 0);
	assert_false(fake_by_hnp(f, HNP0)->unheard);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID_A), 129);
	hb.failed = true;
	fake_mag(f, 1)->heartbeat = &hb;
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .llid = LLID_A), 0);
	fake_mag(f, 1)->heartbeat = NULL;
	assert_true(serves(f, MAG1, HNP0));
}

static void repeated(void **state)
{
	struct fake *f = *state;
	u64 stamp = f->now.timestamp;
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp, .sequence = 9,
			      .lifetime = 8), 0);
	for (i = 0; i < 5; i++) {
		fake_sleep(f, 1000);
		assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp,
				      .sequence = 9, .lifetime = 8), 0);
		assert_int_equal(f->reply.opts.timestamp, stamp);
		assert_int_equal(f->reply.ba.sequence, 9);
		assert_int_equal(f->reply.ba.lifetime, 1);
		assert_string_equal(fake_hnp(f, 0), HNP0);
	}
	/* nothing has changed: neither the kernel nor the end of the session */
	assert_int_equal(f->req_count, 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_AGAIN], 5);
	/* another number, or somebody else, is no repetition */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp, .sequence = 10),
			 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD2, .timestamp = stamp, .sequence = 9,
			      .hi = 3), 156);
	fake_sleep(f, 3000);
	assert_int_equal(fake_sessions(f), 0);
	/* who is strict needs a new timestamp */
	stamp = f->now.timestamp;
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 3, .timestamp = stamp, .sequence = 9), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 3, .timestamp = stamp, .sequence = 9), 156);
}

static void repeated_farewell(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1), 0);
	fake_sleep(f, 10);
	for (i = 0; i < 3; i++)
		assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hnp = { HNP0 }, .hi = 4,
				      .timestamp = f->now.timestamp - 700 * i, .sequence = 3,
				      .zero_lifetime = true), i ? 157 : 0);
}

/* It may believe in the session as long as there is one. */
static void repeated_late(void **state)
{
	struct fake *f = *state;
	u64 stamp = f->now.timestamp;

	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp), 0);
	assert_int_equal(f->reply.ba.lifetime, 150);
	fake_sleep(f, 100000);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp), 0);
	assert_int_equal(f->reply.ba.lifetime, 124);
	fake_sleep(f, 497000);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp), 0);
	assert_int_equal(f->reply.ba.lifetime, 1);
	assert_int_equal(f->req_count, 1);
}

/* Without a timestamp; number 9 */
#define NUMBERED(f, ...)						\
	SEND(f, .mnid = ALICE, .src = ODD1, .no_timestamp = true, .sequence = 9, __VA_ARGS__)

static void repeated_number(void **state)
{
	struct fake *f = *state;
	const u64 *again = &anchor_lma(f->anchor)->stats.verdict[LMA_AGAIN];

	assert_int_equal(NUMBERED(f, .llid = LLID_A), 0);
	fake_sleep(f, 31000);
	assert_int_equal(NUMBERED(f, .llid = LLID_A), 0);
	assert_int_equal(*again, 1);
	/* another interface, each of which has numbers of its own */
	assert_int_equal(NUMBERED(f, .llid = LLID_B), 0);
	assert_int_equal(fake_sessions(f), 2);
	/* another lifetime, a prefix that the session does not have */
	assert_int_equal(NUMBERED(f, .llid = LLID_A, .lifetime = 300), 135);
	assert_int_equal(NUMBERED(f, .llid = LLID_A,
				  .hnp = { HNP0, "2001:db8:100:9::/64" }), 135);
	assert_int_equal(*again, 1);
	/* and not when nobody sends it once more for the lack of an answer */
	fake_sleep(f, 60000);
	assert_int_equal(NUMBERED(f, .llid = LLID_A), 135);
	assert_int_equal(*again, 1);
	assert_int_equal(f->reply.ba.sequence, 9);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .no_timestamp = true,
			      .sequence = 10, .llid = LLID_A), 0);
	assert_int_equal(f->reply.ba.lifetime, 150);
}

static void repeated_numbered_farewell(void **state)
{
	struct fake *f = *state;

	assert_int_equal(NUMBERED(f, .llid = LLID_A), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .no_timestamp = true, .sequence = 10,
			      .hi = 4, .hnp = { HNP0 }, .zero_lifetime = true), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .no_timestamp = true, .sequence = 10,
			      .hi = 4, .hnp = { HNP0 }, .zero_lifetime = true), 0);
	assert_int_equal(f->reply.ba.lifetime, 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.verdict[LMA_AGAIN], 1);
}

/* As long as its options are, and not a multiple of 8: the length that it says is less. */
static size_t put_unrounded(struct fake *f, u8 *buf, const char *src)
{
	size_t len = fake_encode(f, &(struct fake_pbu){
		.mnid = ALICE, .src = src, .no_timestamp = true,
	}, buf);

	memcpy(buf + len, "\1\0\x1b\x8", 4);
	put_u64(buf + len + 4, f->now.timestamp);
	buf[1] = (u8)((len + 12) / 8 - 1);
	return len + 12;
}

static void unrounded_length(void **state)
{
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN + 32];
	size_t len;

	len = put_unrounded(f, buf, MAG1);
	assert_int_equal(len % 8, 4);
	assert_int_equal(fake_octets(f, buf, len, MAG1, NULL), 0);
	assert_int_equal(anchor_stats(f->anchor)->malformed[KIND_PBU][MH_ERR_OPTION_OVERRUN], 1);
	assert_int_equal(fake_octets(f, buf, len, ODD1, NULL), 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	assert_int_equal(f->reply.opts.timestamp, f->now.timestamp);
	assert_int_equal(tolerated(f, TOLERATED_LENGTH), 1);
	/* a whole unit behind it is nothing that was not rounded up */
	memset(buf + len, 0, 8);
	assert_int_equal(fake_octets(f, buf, len + 8, ODD1, NULL), 0);
	/* nor does an option that ends nowhere */
	buf[len - 9]++;
	assert_int_equal(fake_octets(f, buf, len, ODD1, NULL), 0);
	assert_int_equal(anchor_stats(f->anchor)->malformed[KIND_PBU][MH_ERR_OPTION_OVERRUN], 3);
}

static void turned_timestamp(void **state)
{
	struct fake *f = *state;
	u64 stamp;

	assert_int_equal(timestamp_turned(0x00006b0c40246a30), 0x0c6b0000306a2440);
	stamp = timestamp_turned(f->now.timestamp);
	assert_int_equal(SEND(f, .mnid = ALICE, .timestamp = stamp), 156);
	assert_int_equal(f->reply.opts.timestamp, f->now.timestamp);
	stamp = timestamp_turned(f->now.timestamp);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp), 0);
	assert_int_equal(f->reply.opts.timestamp, stamp);
	assert_int_equal(fake_by_hnp(f, HNP0)->facts.order.timestamp, timestamp_turned(stamp));
	assert_int_equal(tolerated(f, TOLERATED_TIMESTAMP), 1);
	/* the order is that of the times */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD2, .hi = 3,
			      .timestamp = timestamp_turned(timestamp_turned(stamp) - 1)), 157);
	assert_int_equal(timestamp_turned(f->reply.opts.timestamp), f->now.timestamp);
	/* once more, later than the window */
	fake_sleep(f, 5000);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .timestamp = stamp), 0);
	assert_int_equal(f->reply.opts.timestamp, stamp);
	/* and one that is wrong both ways */
	stamp = timestamp_turned(f->now.timestamp - (60 << 16));
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD1, .timestamp = stamp), 156);
}

static void own_prefix_at_first(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = CAROL, .hnp = { OWN }, .hnp_len = 128), 155);
	assert_int_equal(SEND(f, .mnid = CAROL, .src = ODD1, .hnp = { OWN }, .hnp_len = 128), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:1f0:1::/128");
	assert_non_null(fake_by_hnp(f, OWN));
	/* one that it may ask for, and others that it may not have */
	assert_int_equal(SEND(f, .mnid = BOB, .src = ODD1, .hnp = { "2001:db8:100:5::9/128" }), 0);
	assert_non_null(fake_by_hnp(f, "2001:db8:100:5::/64"));
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hnp = { OWN }, .hnp_len = 128), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1,
			      .hnp = { "2001:db8:100:5::9/128" }), 155);
}

static void identifier_of_octets(void **state)
{
	struct fake *f = *state;

	/* it ends with an octet of zero in the configuration, too */
	assert_int_equal(SEND(f, .mnid = "octetw", .mnid_nul = 1), 0);
	assert_int_equal(SEND(f, .mnid = "octetw", .mnid_nul = 1, .src = ODD1, .hi = 3), 0);
	assert_int_equal(tolerated(f, TOLERATED_MN_ID), 0);
	assert_int_equal(fake_sessions(f), 1);
	/* a name of C with NULs behind it is the name still */
	assert_int_equal(SEND(f, .mnid = ALICE, .mnid_nul = 1, .src = ODD1), 0);
	assert_int_equal(tolerated(f, TOLERATED_MN_ID), 1);
}

/* It repeats for ever what was refused. */
static void refused_request_comes_again(void **state)
{
	struct fake *f = *state;
	u64 stamp;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 3600), 0);
	fake_sleep(f, 100);
	stamp = f->now.timestamp;
	/* refused, then somebody else is accepted; the request has become no younger */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hi = 5, .hnp = { HNP0 },
			      .timestamp = stamp), 155);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .hnp = { HNP0 },
			      .lifetime = 3600), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hi = 4, .hnp = { HNP0 },
			      .timestamp = stamp), 157);
	fake_sleep(f, 32000);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hi = 4, .hnp = { HNP0 },
			      .timestamp = stamp), 157);
	/* nor in the delete wait */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .hnp = { HNP0 },
			      .zero_lifetime = true), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hi = 4, .hnp = { HNP0 },
			      .timestamp = stamp), 157);
	assert_int_equal(fake_req(f)->state, HALMA_STATE_BLOCKED);
	/* a new one takes the mobile node */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = ODD1, .hi = 4, .hnp = { HNP0 }), 0);
	assert_true(serves(f, ODD1, HNP0));
}

/* A gateway that is set back with the anchor, and one that is not */
static void clock_set_back(void **state)
{
	struct fake *f = *state;
	const char *log;
	u64 before;
	int keep;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 36000), 0);
	before = f->now.timestamp;
	f->now.timestamp -= (u64)7200 << 16;
	fake_sleep(f, 1000);
	keep = fake_log_begin();
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .timestamp = before + 1),
			 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .lifetime = 36000), 0);
	log = fake_log_end(keep);
	fake_expect(log, "the clock was set back");
	assert_true(fake_by_hnp(f, HNP0)->facts.order.timestamp < before);
	/* from here on as ever */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 },
			      .timestamp = f->now.timestamp - 5000), 157);
	assert_int_equal(anchor_lma(f->anchor)->stats.clock_back, 2);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 }, .zero_lifetime = true),
			 0);
}

static void node_generated(void **state)
{
	struct fake *f = fake_with(FAKE_CONF "MobileNodeGeneratedTimestampInUse = true\n");
	u64 day = (u64)24 * 3600 << 16;

	(void)state;
	assert_int_equal(SEND(f, .mnid = ALICE, .timestamp = UINT64_MAX), 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .timestamp = f->now.timestamp + 2 * day), 156);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_FUTURE], 2);
	assert_int_equal(SEND(f, .mnid = ALICE, .timestamp = f->now.timestamp + day / 2), 0);
	/* however old */
	assert_int_equal(SEND(f, .mnid = BOB, .timestamp = 5), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 3, .timestamp = 6), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .hi = 3, .timestamp = 5), 157);
	fake_teardown((void **)&f);
}

/* One gateway writes the realm in other letters than the other, and the operator in his own. */
static void realm_in_any_letters(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = "alice@Example.ORG", .llid = LLID_A), 0);
	assert_int_equal(f->reply.opts.mn_id.len, strlen(ALICE));
	assert_memory_equal(f->reply.opts.mn_id.data, "alice@Example.ORG", strlen(ALICE));
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3, .llid = LLID_A), 0);
	assert_int_equal(fake_sessions(f), 1);
	assert_true(serves(f, MAG2, HNP0));
	assert_int_equal(SEND(f, .mnid = "Alice@example.org", .llid = LLID_A), 0);
	assert_int_equal(fake_sessions(f), 2);
	assert_int_equal(lma_revoke_realm(anchor_lma(f->anchor), "EXAMPLE.org", 77), 2);
}

static u32 order(struct fake *f)
{
	struct mnid mnid;

	assert_true(mnid_parse(&mnid, ALICE));
	return lma_revoke_mn(anchor_lma(f->anchor), &mnid, NULL, BRI_ADMINISTRATIVE, 77);
}

/* A gateway that loses a receiver for each message that is no PBA */
static void nobody_is_asked(void **state)
{
	struct fake *f = fake_with(FAKE_CONF "revocation { ask-old-mag = true }\n");
	struct mh_msg bra = { .type = MH_TYPE_BR, .br = { .type = BR_TYPE_BRA, .sequence = 7 } };

	(void)state;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .hnp = { HNP0 }),
			 FAKE_SILENCE);
	assert_int_equal(fake_count(f, BRI_SENT), 0);
	fake_sleep(f, 1500);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	/* this one has shown that it knows them */
	assert_int_equal(fake_say(f, &bra, MAG2), 0);
	assert_int_equal(fake_count(f, BRA_UNMATCHED), 1);
	SEND_NOW(f, .mnid = ALICE, .src = MAG3, .hi = 4, .hnp = { HNP0 });
	assert_int_equal(fake_count(f, BRI_SENT), 1);
	fake_teardown((void **)&f);
}

/* Neither makes the requests of others go to the kernel early. */
static void unmatched_in_a_burst(void **state)
{
	const struct mh_msg odd[] = {
		{ .type = MH_TYPE_BR, .br = { .type = BR_TYPE_BRA, .sequence = 7 } },
		{ .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } },
	};
	struct fake_pbu pbu = { 0 };
	struct fake *f = *state;
	u8 buf[MH_MAX_LEN];
	char name[32];
	unsigned int i;
	size_t len;

	for (i = 0; i < 32; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		pbu.mnid = name;
		fake_queue(f, buf, fake_encode(f, &pbu, buf), MAG1, NULL);
		len = mh_encode(buf, sizeof(buf), &odd[i % 2]);
		assert_int_not_equal(len, 0);
		fake_queue(f, buf, len, MAG2, NULL);
	}
	anchor_flush(f->anchor);
	assert_int_equal(f->batches, 1);
	assert_int_equal(fake_sessions(f), 32);
	assert_int_equal(fake_count(f, BRA_UNMATCHED), 16);
}

/* An error is about one message, and does not say which. */
static void one_error_one_message(void **state)
{
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };
	struct fake *f = fake_with(FAKE_CONF "heartbeat { HEARTBEAT_INTERVAL = 60 }\n");

	(void)state;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	while (!fake_count(f, HEARTBEAT_REQUESTS_SENT))
		fake_sleep(f, 1000);
	fake_sleep(f, 10);
	assert_int_equal(order(f), 1);
	anchor_flush(f->anchor);
	fake_say(f, &be, MAG1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
	assert_int_equal(fake_count(f, BRI_UNSUPPORTED), 0);
	assert_int_equal(fake_mag(f, 0)->revocation, MAG_REVOCATION_UNKNOWN);
	fake_say(f, &be, MAG1);
	assert_int_equal(fake_count(f, BRI_UNSUPPORTED), 1);
	assert_int_equal(fake_mag(f, 0)->revocation, MAG_REVOCATION_UNSUPPORTED);
	assert_int_equal(fake_sessions(f), 0);
	/* and to nothing */
	fake_say(f, &be, MAG1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
	fake_teardown((void **)&f);
}

#define WITH(text, function)	{ text, function, start, fake_teardown, NULL }
#define CASE(text, function)	{ text, function, NULL, NULL, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R5213-10 45 of 45 moves with HI 4, without a word of the old MAG",
		     strict_silent),
		WITH("R5213-10 R5213-11 45 of 45 moves with HI 4, after a de-registration",
		     strict_leaving),
		WITH("R5213-10 the same of lenient MAGs, which do not wait", lenient_silent),
		WITH("R5213-11 the same of lenient MAGs after a de-registration", lenient_leaving),
		WITH("R5213-10 the old MAG refreshes during the wait", refreshed_meanwhile),
		WITH("R5213-10 the old MAG de-registers during the wait", released_by_farewell),
		WITH("R5213-8 HI 5 of a MAG that does not serve the mobile node",
		     not_the_serving_one),
		WITH("R5213-8 HI 5 of the serving MAG with another Proxy-CoA", another_way),
		WITH("R5213-8 HI 5 when the serving MAG is gone, or its registration may be",
		     serving_one_is_gone),
		WITH("R5213-7 the last accepted PBU once more: its answer once more", repeated),
		WITH("R5213-7 its answer has the lifetime that is left", repeated_late),
		WITH("R5213-7 without timestamps it is the last one in all that it says",
		     repeated_number),
		WITH("R5213-7 the last de-registration once more, without timestamps",
		     repeated_numbered_farewell),
		WITH("R5213-7 a de-registration that is older than the last one",
		     repeated_farewell),
		WITH("a length that is not rounded up", unrounded_length),
		WITH("R5213-6 a timestamp of two halves in the order of the host",
		     turned_timestamp),
		WITH("R5213-14 its own prefix by another length at the first attach",
		     own_prefix_at_first),
		WITH("an identifier of octets that ends with zero", identifier_of_octets),
		WITH("R5213-6 an older request does not win when it comes again",
		     refused_request_comes_again),
		WITH("R5213-6 the clock is set back by two hours", clock_set_back),
		CASE("R5213-6 a timestamp of a mobile node, far ahead", node_generated),
		WITH("a realm in other letters is the same realm", realm_in_any_letters),
		CASE("R5846-2 a MAG that has not shown that it knows BRIs is not asked",
		     nobody_is_asked),
		WITH("a BRA or Binding Error to nothing makes no batch run early",
		     unmatched_in_a_burst),
		CASE("R5847-4 a Binding Error is about the message that has waited longest",
		     one_error_one_message),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
