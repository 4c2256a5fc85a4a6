// SPDX-License-Identifier: GPL-2.0
/*
 * An anchor whose store does not do what it should.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <unistd.h>

#include "disk.h"
#include "run.h"

#include "base/log.h"

static void disk_fails(void **state)
{
	struct run *t = *state;

	run_begin_with(t, FAKE_CONF "mn \"" BOB "\" { prefix = 2001:db8:1ff::/64 }\n", SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_wait_written(t);
	disk_full(4096);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	run_wait_ready(t, false);
	/* no prefix of a pool, neither any nor this one */
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 130);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .hnp = { HNP1 }), 130);
	assert_int_equal(anchor_lma(t->f.anchor)->stats.why[LMA_WHY_NOT_DURABLE], 2);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 1);
	/* but the configuration is durable, and sessions go on */
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 3, .src = MAG2), 0);
	disk_has_room();
	run_wait_ready(t, true);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 0);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 3);
}

/* Let the anchor tell the store all, as the main loop does. */
static void tell_again(struct run *t)
{
	unsigned int i;

	for (i = 0; i < 2000 && !store_ready(t->store); i++) {
		core_store_event(anchor_core(t->f.anchor));
		usleep(5000);
	}
	assert_true(store_ready(t->store));
}

static void file_deleted(void **state)
{
	struct run *t = *state;
	char wal[80];

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	run_wait_written(t);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	unlink(t->path);
	unlink(wal);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP1 }), 0);
	run_wait_ready(t, false);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 130);
	tell_again(t);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 0);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 3);
	/* the reservation was told, too */
	assert_string_equal(run_next(t), BLOCK2);
}

static void wait_failure(struct run *t)
{
	struct store_status status = { 0 };
	unsigned int i;

	for (i = 0; i < 1000 && !status.failures; i++) {
		usleep(10000);
		store_status(t->store, &status);
	}
	assert_true(status.failures > 0);
}

static void too_many(void **state)
{
	struct run *t = *state;
	char name[32];
	unsigned int i;

	t->options.queue_max = 16;
	run_begin(t, SAME);
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(&t->f, .mnid = name, .lifetime = i < 50 ? 100 : 200), 0);
		run_learn(t);
		if (i % 8 == 0)
			run_wait_written(t);
	}
	/* half of them end, and others move, while the disk fails */
	disk_full(4096);
	run_pass(t, 99500);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 50);
	/* the worker has a group that it does not get rid of, so that the next one fills */
	wait_failure(t);
	for (i = 50; i < 70; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(&t->f, .mnid = name, .hi = 3, .src = MAG2), 0);
		run_learn(t);
	}
	assert_true(store_incomplete(t->store));
	assert_int_equal(store_room(t->store), 0);
	disk_has_room();
	tell_again(t);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 50);
	assert_int_equal(anchor_core(t->f.anchor)->stats.expired_meanwhile, 0);
	for (i = 0; i < t->kernel_count; i++)
		if (!memcmp(t->kernel[i].mnid.data, "mn59", 4))
			assert_memory_equal(&t->kernel[i].remote,
					    &(struct in6_addr[]){ fake_addr(MAG2) }, 16);
}

#define TEST(text, function)	{ text, function, run_setup, run_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a store that cannot be written: no prefixes, all else goes on", disk_fails),
		TEST("a store that was deleted is told all again", file_deleted),
		TEST("a store that refused changes is told all again", too_many),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
