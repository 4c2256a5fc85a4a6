// SPDX-License-Identifier: GPL-2.0
/*
 * How long answers and handovers take: what is measured, and what measuring costs.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"
#include "steps.h"

#include "base/histogram.h"
#include "core/core.h"
#include "ha/ha.h"

#define ALICE	"alice@example.org"
#define ALICE_AGAIN	.mnid = ALICE, .llid = LLID
/* What a session of a mobile node is known by */
#define LLID	"\x02\0\0\0\0\x0a"
#define HOA	"2001:db8:1ff:1::10"
#define CONF	"home-agent = true\nTimestampValidityWindow = 60000\n" FAKE_CONF \
	"mn \"h@example.com\" { policy = mipv6-only home-address = " HOA " }\n"

/* A PBU of a refresh each, and batches of a size that halmad has under load */
#define ROUNDS	64
#define BATCH	16

static int start(void **state)
{
	return fake_setup(state, CONF);
}

static u64 ms(u64 count)
{
	return (count << 16) / 1000;
}

static u64 all_of(const struct histogram *h)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i <= HISTOGRAM_BOUNDS; i++)
		sum += h->count[i];
	return sum;
}

static const struct latency *latency(struct fake *f)
{
	return &anchor_core(f->anchor)->latency;
}

/* The class with this bound, "" for the one above all. */
static unsigned int class_of(const char *bound)
{
	unsigned int i;

	for (i = 0; i < HISTOGRAM_BOUNDS; i++)
		if (!strcmp(histogram_bound(i), bound))
			return i;
	assert_string_equal(bound, "");
	return HISTOGRAM_BOUNDS;
}

static void classes(void **state)
{
	static const struct {
		u64 duration;
		const char *bound;
	} table[] = {
		{ 0, "0.0001" }, { 6, "0.0001" }, { 7, "0.00025" }, { 65, "0.001" },
		{ 66, "0.0025" }, { 65536, "1.0" }, { 65537, "2.5" }, { 655360, "10.0" },
		{ 655361, "" }, { UINT32_MAX, "" },
	};
	struct histogram h = { 0 };
	u64 sum = 0;
	unsigned int i, class;
	u64 before;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		class = class_of(table[i].bound);
		before = h.count[class];
		histogram_add(&h, table[i].duration);
		assert_int_equal(h.count[class], before + 1);
		sum += table[i].duration;
	}
	assert_int_equal(h.sum, sum);
	assert_int_equal(all_of(&h), ARRAY_SIZE(table));
}

/* Each answer to a registration counts, refusals too, and nothing else that is sent. */
static void answers(void **state)
{
	struct fake *f = *state;
	const struct histogram *pbu = &latency(f)->answer[HALMA_KIND_PMIPV6];
	const struct histogram *bu = &latency(f)->answer[HALMA_KIND_MIPV6];
	struct mh_msg heartbeat;

	f->took = ms(3);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = "nobody@example.net"), 153);
	assert_int_equal(pbu->count[class_of("0.005")], 2);
	assert_int_equal(pbu->sum, 2 * ms(3));
	assert_int_equal(all_of(bu), 0);
	f->took = ms(40);
	assert_int_equal(NODE_SEND(f, .hoa = HOA, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(bu->count[class_of("0.05")], 1);
	mh_msg_clear(&heartbeat, MH_TYPE_HEARTBEAT);
	assert_int_equal(fake_say(f, &heartbeat, MAG1), 1);
	assert_int_equal(all_of(pbu), 2);
	assert_int_equal(all_of(bu), 1);
}

/* What waited in the socket while something else took long has waited. */
static void from_its_arrival(void **state)
{
	struct fake *f = *state;
	const struct histogram *pbu = &latency(f)->answer[HALMA_KIND_PMIPV6];
	struct fake_pbu alice = { .mnid = ALICE };
	struct mh_packet packet = { .src = fake_addr(MAG1), .dst = fake_addr(LMAA) };
	u8 buf[MH_MAX_LEN];

	packet.data = buf;
	packet.len = fake_encode(f, &alice, buf);
	packet.arrived = f->now.timestamp - ms(400);
	f->took = ms(50);
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	assert_int_equal(pbu->count[class_of("0.5")], 1);
	assert_int_equal(pbu->sum, ms(400) + ms(50));
	/* the clock was set back: no time at all */
	f->answer_count = 0;
	packet.len = fake_encode(f, &alice, buf);
	packet.arrived = f->now.timestamp + ms(2000);
	anchor_receive(f->anchor, &packet, 1);
	anchor_flush(f->anchor);
	assert_int_equal(pbu->count[class_of("0.0001")], 1);
}

/* From the de-registration of the old MAG, or else from the PBU of the new one. */
static void handovers(void **state)
{
	struct fake *f = *state;
	const struct histogram *moved = &latency(f)->handover[HALMA_KIND_PMIPV6];

	assert_int_equal(SEND(f, ALICE_AGAIN), 0);
	assert_int_equal(SEND(f, ALICE_AGAIN, .hi = 5), 0);
	assert_int_equal(all_of(moved), 0);
	f->took = ms(2);
	assert_int_equal(SEND(f, ALICE_AGAIN, .src = MAG2, .hi = 3), 0);
	assert_int_equal(moved->count[class_of("0.0025")], 1);
	assert_int_equal(SEND(f, ALICE_AGAIN, .src = MAG2, .zero_lifetime = true, .hi = 4),
			 0);
	fake_sleep(f, 700);
	assert_int_equal(SEND(f, ALICE_AGAIN, .src = MAG3, .hi = 3), 0);
	assert_int_equal(moved->count[class_of("1.0")], 1);
	assert_int_equal(all_of(moved), 2);
	/* back at the same one: that is none */
	assert_int_equal(SEND(f, ALICE_AGAIN, .src = MAG3, .zero_lifetime = true, .hi = 4),
			 0);
	assert_int_equal(SEND(f, ALICE_AGAIN, .src = MAG3, .hi = 3), 0);
	assert_int_equal(all_of(moved), 2);
}

static void moves(void **state)
{
	struct fake *f = *state;
	const struct histogram *moved = &latency(f)->handover[HALMA_KIND_MIPV6];

	f->took = ms(2);
	assert_int_equal(NODE_SEND(f, .hoa = HOA, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(NODE_SEND(f, .hoa = HOA, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(all_of(moved), 0);
	assert_int_equal(NODE_SEND(f, .hoa = HOA, .coa = "2001:db8:b::50", .sequence = 3,
				   .lifetime = 15), 0);
	assert_int_equal(moved->count[class_of("0.0025")], 1);
	/* it has been at home meanwhile */
	assert_int_equal(NODE_SEND(f, .hoa = HOA, .coa = HOA, .sequence = 4), 0);
	assert_int_equal(NODE_SEND(f, .hoa = HOA, .sequence = 5, .lifetime = 15), 0);
	assert_int_equal(all_of(moved), 1);
}

/* Basic blocks of the daemon for refreshes, in batches. */
static unsigned long long refreshes(struct fake *f)
{
	static u8 buf[BATCH][MH_MAX_LEN];
	unsigned long long begin;
	char mnid[32];
	unsigned int i, k;

	begin = steps_taken();
	for (i = 0; i < ROUNDS; i++) {
		fake_sleep(f, 10);
		for (k = 0; k < BATCH; k++) {
			struct fake_pbu pbu = { .mnid = mnid, .hi = 5, .llid = LLID };

			snprintf(mnid, sizeof(mnid), "mn%u@example.org", k);
			pbu.timestamp = f->now.timestamp + k;
			fake_queue(f, buf[k], fake_encode(f, &pbu, buf[k]), MAG1, LMAA);
		}
		anchor_flush(f->anchor);
		assert_int_equal(f->answer_count, BATCH);
		assert_int_equal(fake_heard(f, 0)->ba.status, 0);
	}
	return steps_taken() - begin;
}

static void cost(void **state)
{
	struct fake *f = *state;
	unsigned long long with, without;
	char mnid[32];
	unsigned int i;

	for (i = 0; i < BATCH; i++) {
		snprintf(mnid, sizeof(mnid), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = mnid, .llid = LLID), 0);
	}
	f->took = ms(1);
	f->clocks = 0;
	with = refreshes(f);
	/* a clock a batch, however many answers are in it */
	assert_int_equal(f->clocks, ROUNDS);
	assert_int_equal(latency(f)->answer[HALMA_KIND_PMIPV6].count[class_of("0.001")],
			 ROUNDS * BATCH);
	anchor_core(f->anchor)->outside.clock = NULL;
	without = refreshes(f);
	assert_int_equal(f->clocks, ROUNDS);
	print_message("# a PBU measured: %llu steps, not measured: %llu\n",
		      with / (ROUNDS * BATCH), without / (ROUNDS * BATCH));
	assert_true(100 * with <= 105 * without);
}

#define L(text, function)						\
	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a duration is in the class of the first bound that is not below it", classes),
		L("the answers to registrations are measured, and nothing else", answers),
		L("from when the request came", from_its_arrival),
		L("a handover begins when the old MAG gives the mobile node up", handovers),
		L("a mobile node that moves itself is measured from its BU", moves),
		L("a PBU costs no clock, and hardly a step", cost),
	};

	return RUN(tests);
}
