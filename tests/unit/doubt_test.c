// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes that may be given to nobody else: who has them is in doubt after a power cut.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"

#include "base/log.h"

/* A refresh may have been lost: who has the prefix may have it for longer than is known. */
static void fresh_rests(void **state)
{
	struct run *t = *state;
	const struct pool *pool;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .lifetime = 60), 0);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .lifetime = 60), 0);
	run_die(t);
	t->f.now.timestamp += 40 << 16;
	run_begin(t, FRESH);
	pool = &anchor_pools(t->f.anchor)->v[0];
	assert_int_equal(anchor_core(t->f.anchor)->stats.expired_meanwhile, 1);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 2);
	assert_int_equal(pool->used, 3);
	/* one is heard of, and ends in order; of the others nobody hears */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP1 }, .lifetime = 4), 0);
	run_pass(t, 30000);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 0);
	assert_int_equal(pool->used, 2);
	/* over another restart, in order, and a reload */
	run_stop(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 0);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 2);
	fake_use(&t->f, conf_parse(FAKE_CONF "max-held = 7\n", "new.conf", NULL, NULL));
	pool = &anchor_pools(t->f.anchor)->v[0];
	assert_int_equal(pool->used, 2);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }), 155);
	/* until no session can live any more that began before */
	run_pass(t, 3600000);
	assert_int_equal(pool->used, 0);
	run_wait_written(t);
	run_stop(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.expired_meanwhile, 0);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 0);
}

/* The one before may have been killed between write and sync: what is read can be lost still. */
static void recalled(void **state)
{
	struct run *t = *state;
	struct prefix hnp;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	run_die(t);
	prefix_parse(&hnp, HNP0);
	run_prepare(t, FAKE_CONF, SAME);
	assert_int_equal(pool_block_state(&anchor_pools(t->f.anchor)->v[0], &hnp), POOL_OPENING);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 130);
	assert_int_equal(store_start(t->store), 0);
	run_wait_ready(t, true);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_int_equal(pool_block_state(&anchor_pools(t->f.anchor)->v[0], &hnp), POOL_OPEN);
	run_die(t);
	/* the same for what is in doubt */
	run_begin(t, FRESH);
	run_die(t);
	run_prepare(t, FAKE_CONF, SAME);
	assert_int_equal(pool_block_state(&anchor_pools(t->f.anchor)->v[0], &hnp), POOL_DOUBT);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .hi = 5, .hnp = { HNP1 }), 130);
	assert_int_equal(store_start(t->store), 0);
	run_wait_ready(t, true);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .hi = 5, .hnp = { HNP1 }), 0);
}

static void in_doubt(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	run_die(t);
	/* whoever else got a prefix of this block is not known */
	run_begin(t, FRESH);
	assert_string_equal(run_next(t), BLOCK2);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2047);
	/* but who knows the prefix is its owner */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP1 }), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP1);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .hi = 5, .hnp = { HNP1 }), 155);
	/* the doubt outlives a restart, in order or not */
	run_stop(t);
	run_begin(t, SAME);
	assert_string_equal(run_next(t), "2001:db8:100:801::/64");
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2046);
	/* and ends when no session can live any more that began before */
	run_pass(t, 3600000);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 0);
	run_stop(t);
	run_begin(t, FRESH);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 0);
}

/* A machine without a clock of its own begins long ago, and is told the time after a while. */
static void doubt_clock_set(void **state)
{
	struct run *t = *state;
	u64 right;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	run_die(t);
	right = t->f.now.timestamp;
	t->f.now.timestamp = 1000ULL << 16;
	run_begin(t, FRESH);
	assert_string_equal(run_next(t), BLOCK2);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2047);
	t->f.now.timestamp = right;
	run_pass(t, 1000000);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2047);
	/* the store has heard of it; and of a clock that goes back */
	run_stop(t);
	run_begin(t, SAME);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2047);
	t->f.now.timestamp = 1000ULL << 16;
	run_pass(t, 1000000);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2047);
	run_stop(t);
	run_begin(t, SAME);
	run_pass(t, 1500000);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 2047);
	run_pass(t, 200000);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 0);
}

static bool is_in_doubt(struct run *t, const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, text));
	return pool_block_state(&anchor_pools(t->f.anchor)->v[0], &prefix) == POOL_DOUBT;
}

/* A prefix in doubt is given to who asks for it, which the next power cut can cost. */
static void doubt_again(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	run_die(t);
	run_begin(t, FRESH);
	run_pass(t, 3000000);
	assert_true(is_in_doubt(t, HNP1));
	run_die(t);
	run_begin(t, FRESH);
	run_pass(t, 3000000);
	assert_true(is_in_doubt(t, HNP1));
	/* an end in order makes it no longer */
	run_stop(t);
	run_begin(t, FRESH);
	run_pass(t, 700000);
	assert_false(is_in_doubt(t, HNP1));
}

static void no_doubt_in_order(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	run_stop(t);
	run_begin(t, FRESH);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 0);
	assert_string_equal(run_next(t), HNP1);
}

static void no_doubt_same_kernel(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	run_pass(t, 600000);
	assert_int_equal(t->kernel_count, 0);
	run_die(t);
	/* the kernel knows all sessions; what was given before rests */
	run_begin(t, SAME);
	assert_int_equal(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]), 0);
	assert_string_equal(run_next(t), BLOCK1);
}

static void rests(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_string_equal(run_next(t), HNP0);
	assert_string_equal(run_next(t), HNP1);
	run_pass(t, 600000);
	assert_int_equal(t->kernel_count, 0);
	run_stop(t);
	run_begin(t, FRESH);
	assert_string_equal(run_next(t), "2001:db8:100:2::/64");
	fake_use(&t->f, conf_parse(FAKE_CONF "max-held = 7\n", "new.conf", NULL, NULL));
	assert_string_equal(run_next(t), "2001:db8:100:3::/64");
}

static void tiny_pool(void **state)
{
	static const char conf[] =
		"lab-mode = true\n"
		"device lma0 { local = { " LMAA " }\n"
		"	home-network = 2001:db8:100::/40 }\n"
		"pool p { prefix = 2001:db8:100::/62 }\n"
		"mag mag1 { address = " MAG1 " }\n"
		"mn \"*@example.org\" { }\n";
	struct run *t = *state;
	unsigned int i;

	run_begin_with(t, conf, SAME);
	for (i = 0; i < 4; i++)
		run_next(t);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 130);
	assert_int_equal(anchor_lma(t->f.anchor)->stats.why[LMA_WHY_NOT_DURABLE], 0);
	run_pass(t, 600000);
	assert_string_equal(run_next(t), HNP0);
	assert_string_equal(run_next(t), HNP1);
	run_die(t);
	run_begin_with(t, conf, FRESH);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 2);
	/* both others were reserved, too */
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 130);
	run_pass(t, 3600000);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
}

static void whole_pool(void **state)
{
	struct run *t = *state;
	const struct pool *pool;
	struct prefix prefix;
	unsigned int i;
	char text[32], hnp[PREFIX_TEXT_MAX];

	/* prefixes by value open blocks all over the pool, but not for ever */
	run_begin(t, SAME);
	pool = &anchor_pools(t->f.anchor)->v[0];
	for (i = 0; i < 64; i++) {
		snprintf(text, sizeof(text), "mn%u@example.org", i);
		prefix_parse(&prefix, HNP0);
		prefix.addr.s6_addr[6] = (u8)(i * 4);
		prefix.addr.s6_addr[7] = 7;
		prefix_text(&prefix, hnp);
		assert_int_equal(SEND(&t->f, .mnid = text, .hnp = { hnp }), 0);
		run_learn(t);
	}
	run_die(t);
	run_begin(t, FRESH);
	pool = &anchor_pools(t->f.anchor)->v[0];
	assert_int_equal(pool->used, 64);
	assert_true(pool_in_doubt(pool) <= 6 * 1024);
	assert_true(pool_in_doubt(pool) >= 4 * 1023);
}

#define TEST(text, function)	{ text, function, run_setup, run_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a prefix whose last refresh may be lost rests", fresh_rests),
		TEST("what was recalled is given when it is durable", recalled),
		TEST("prefixes in doubt after a power cut", in_doubt),
		TEST("prefixes stay in doubt when the clock is set", doubt_clock_set),
		TEST("prefixes are in doubt for longer after a second power cut", doubt_again),
		TEST("no doubt after an orderly end", no_doubt_in_order),
		TEST("no doubt after SIGKILL while the kernel lives", no_doubt_same_kernel),
		TEST("R5213-14 a released prefix rests, over restart and reload", rests),
		TEST("R5213-14 a tiny pool with a store", tiny_pool),
		TEST("prefixes by value keep few blocks open", whole_pool),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
