// SPDX-License-Identifier: GPL-2.0
/*
 * The time of day is set: deadlines in the store stand for the same time as before.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <unistd.h>

#include "run.h"

#include "base/log.h"

#define HOURS(n)	((long long)(n) * 3600000)

/* The time of day is another one, and the anchor has a turn. */
static void set_clock(struct run *t, long long ms)
{
	t->f.now.timestamp += (u64)(ms * 65536 / 1000);
	anchor_now_is(t->f.anchor, &t->f.now);
	while (anchor_tick(t->f.anchor) <= t->f.now.boot_ms)
		;
}

/* A session of 400 s; after 100 s the clock is set, and after 100 s more the power goes. */
static void restarts(struct run *t, long long step)
{
	run_begin(t, SAME);
	anchor_begin(t->f.anchor);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 400), 0);
	run_pass(t, 100000);
	set_clock(t, step);
	run_pass(t, 100000);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_int_equal(t->kernel_count, 1);
	assert_in_range(t->kernel[0].remaining, 199000, 201000);
}

static void forward(void **state)
{
	restarts(*state, HOURS(2));
}

static void back(void **state)
{
	restarts(*state, HOURS(-2));
}

static void a_little(void **state)
{
	restarts(*state, 500);
}

/* The time of day is set when what was kept is read, and before the first turn. */
static void while_it_starts(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	anchor_begin(t->f.anchor);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 400), 0);
	run_die(t);
	run_open(t, FAKE_CONF);
	assert_int_equal(core_adopt(anchor_core(t->f.anchor), &t->kernel[0]), 0);
	assert_true(core_restore(anchor_core(t->f.anchor), "test 7", false, t->text));
	assert_int_equal(store_start(t->store), 0);
	set_clock(t, HOURS(2));
	run_pass(t, 100000);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_in_range(t->kernel[0].remaining, 299000, 301000);
}

static u64 changes(struct run *t)
{
	struct store_status status;

	store_status(t->store, &status);
	return status.changes;
}

/* The main loop, whose store says when it has room again. */
static void told_all(struct run *t)
{
	unsigned int i;

	for (i = 0; i < 20000 && anchor_core(t->f.anchor)->telling; i++) {
		core_store_event(anchor_core(t->f.anchor));
		anchor_tick(t->f.anchor);
		usleep(1000);
	}
}

/* Many sessions are told in turns, and PBUs are answered meanwhile: nothing is missing. */
static void many(void **state)
{
	struct run *t = *state;
	u64 before, until;
	char name[32];
	u32 i;

	t->options.queue_max = 65536;
	run_begin(t, SAME);
	anchor_begin(t->f.anchor);
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(&t->f, .mnid = name), 0);
	}
	before = changes(t);
	t->f.now.timestamp += 7200ULL << 16;
	anchor_now_is(t->f.anchor, &t->f.now);
	until = anchor_tick(t->f.anchor);
	assert_int_equal(until, t->f.now.boot_ms);
	assert_in_range(changes(t) - before, 1, 4999);
	assert_true(store_ready(t->store));
	assert_int_equal(SEND(&t->f, .mnid = "new@example.org"), 0);
	told_all(t);
	assert_in_range(changes(t) - before, 5000, 5100);
}

#define TEST(text, function)	{ text, function, run_setup, run_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("the clock is set forward: sessions last as long as they should", forward),
		TEST("the clock is set back: the same", back),
		TEST("a little", a_little),
		TEST("it is set while the anchor starts: the same", while_it_starts),
		TEST("many sessions are told in turns, and nothing is refused meanwhile", many),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
