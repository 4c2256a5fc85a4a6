// SPDX-License-Identifier: GPL-2.0
/*
 * The restart counter (RFC 5847, 3.2): who hears of a loss if the start after it fails, how it goes
 * on behind the last number, and without a store; and variables of the store that are none.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"

#include "base/log.h"
#include "core/cookie.h"
#include "store/counter.h"

static u32 begun(struct run *t)
{
	anchor_begin(t->f.anchor);
	anchor_flush(t->f.anchor);
	return anchor_core(t->f.anchor)->restart_counter;
}

static u32 begin(struct run *t, enum run_kernel kernel)
{
	run_begin(t, kernel);
	return begun(t);
}

/* A start after a power cut gets no socket; that is mended, and it starts again. */
static void failed_after_cut(void **state)
{
	struct run *t = *state;
	u32 first = begin(t, SAME);

	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_die(t);
	run_begin(t, FRESH);
	run_give_up(t);
	run_begin(t, SAME);
	run_give_up(t);
	assert_int_equal(begin(t, SAME), first + 1);
	/* that is told once */
	run_stop(t);
	assert_int_equal(begin(t, SAME), first + 1);
	run_stop(t);
	assert_int_equal(begin(t, FRESH), first + 1);
}

/* The same, but it is killed before it could fail. */
static void killed_after_cut(void **state)
{
	struct run *t = *state;
	u32 first = begin(t, SAME);

	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_die(t);
	run_begin(t, FRESH);
	run_die(t);
	assert_int_equal(begin(t, SAME), first + 1);
}

/* The start that fails is the one that could not install a session again. */
static void failed_after_loss(void **state)
{
	struct run *t = *state;
	u32 first = begin(t, SAME);

	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_stop(t);
	run_open(t, FAKE_CONF);
	t->f.error = -ENOSPC;
	assert_true(core_restore(anchor_core(t->f.anchor), "another", false, t->text));
	assert_int_equal(store_start(t->store), 0);
	run_give_up(t);
	t->kernel_count = 0;
	assert_int_equal(begin(t, SAME), first + 1);
}

/* A start that fails and knows of no loss leaves none behind. */
static void failed_in_order(void **state)
{
	struct run *t = *state;
	u32 first = begin(t, SAME);

	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_stop(t);
	run_begin(t, FRESH);
	run_give_up(t);
	assert_int_equal(begin(t, FRESH), first);
}

static void set_variable(struct run *t, const char *key, const char *value)
{
	store_wait(t->store, store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = key, .value = value }), 10000);
}

static void wraps(void **state)
{
	struct run *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	set_variable(t, "restart-counter", "4294967294");
	run_die(t);
	assert_int_equal(begin(t, FRESH), UINT32_MAX);
	/* the session has it in its cookie */
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	run_die(t);
	assert_int_equal(begin(t, FRESH), 1);
	/* a cookie from before is not later than that */
	run_die(t);
	assert_int_equal(t->kernel_count, 1);
	assert_int_equal(begin(t, SAME), 1);
}

static void rubbish(void **state)
{
	static const char *const table[][2] = {
		{ "restart-counter", "" }, { "restart-counter", "seven" },
		{ "restart-counter", "-1" }, { "restart-counter", "4294967296" },
		{ "restart-counter", "12 " }, { "rest-until", "1e9" },
		{ "rest-until", "9223372036854775808" }, { "end", "in disorder" },
		{ "pool 2001:db8:100::/48 64", "2001:db8" },
	};
	struct run *t = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		begin(t, SAME);
		set_variable(t, table[i][0], table[i][1]);
		run_die(t);
		run_open(t, FAKE_CONF);
		assert_false(core_restore(anchor_core(t->f.anchor), "test 7", false, t->text));
		/* which, what, and what to do */
		assert_non_null(strstr(t->text, table[i][0]));
		assert_non_null(strstr(t->text, table[i][1]));
		assert_non_null(strstr(t->text, "hint: "));
		/* nothing of it is written */
		store_close(t->store);
		t->store = NULL;
		fake_stop(&t->f);
		unlink(t->path);
	}
}

/* Without a store. */
static u32 alone(struct run *t, u32 kept, bool created, u64 timestamp)
{
	u32 counter;

	fake_start(&t->f, FAKE_CONF);
	t->f.now.timestamp = timestamp;
	anchor_now_is(t->f.anchor, &t->f.now);
	core_recall(anchor_core(t->f.anchor), kept, created);
	counter = begun(t);
	fake_stop(&t->f);
	return counter;
}

static void never_falls(void **state)
{
	struct run *t = *state;
	const u64 today = 1700000000ULL << 16;

	assert_int_equal(alone(t, 0, true, today), 1700000000);
	assert_int_equal(alone(t, 0, true, 0), 1);
	/* a clock that begins in 1970 with each start of the machine */
	assert_int_equal(alone(t, 1700000000, true, 20 << 16), 1700000001);
	assert_int_equal(alone(t, 1700000001, true, today + (5ULL << 16)), 1700000002);
	assert_int_equal(alone(t, UINT32_MAX, true, today), 1);
	/* the kernel has been there all the time: nothing was lost */
	assert_int_equal(alone(t, 1700000000, false, today), 1700000000);
}

static void file(void **state)
{
	struct run *t = *state;
	char path[80], text[COUNTER_TEXT_MAX];
	static const char *const bad[] = { "", "0\n", "abc\n", "4294967296\n", "1 2\n" };
	u32 counter = 7;
	unsigned int i;
	int fd;

	snprintf(path, sizeof(path), "%s/dir/lma0.restart-counter", t->dir);
	assert_true(counter_read(path, &counter, text));
	assert_int_equal(counter, 0);
	assert_true(counter_write(path, 1700000000, text));
	assert_true(counter_write(path, UINT32_MAX, text));
	assert_true(counter_read(path, &counter, text));
	assert_int_equal(counter, UINT32_MAX);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		fd = open(path, O_WRONLY | O_TRUNC);
		assert_int_equal(write(fd, bad[i], strlen(bad[i])), strlen(bad[i]));
		close(fd);
		assert_false(counter_read(path, &counter, text));
		assert_int_equal(counter, 0);
		assert_non_null(strstr(text, "hint: "));
	}
	assert_false(counter_write("/proc/none/counter", 1, text));
	assert_non_null(strstr(text, "hint: "));
}

/* Somebody, and nobody in particular */
#define USER	65534

/* What root does by hand in the directory of halmad's user is of use to that user. */
static void of_user(void **state)
{
	struct run *t = *state;
	char path[80], next[90], text[COUNTER_TEXT_MAX];
	struct stat st;
	u32 counter;

	if (geteuid())
		skip();
	assert_int_equal(chown(t->dir, USER, USER), 0);
	snprintf(path, sizeof(path), "%s/counter", t->dir);
	snprintf(next, sizeof(next), "%s.new", path);
	assert_true(counter_write(path, 5, text));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, USER);
	assert_int_equal(st.st_gid, USER);
	/* one that root was about to write, when the power was cut */
	close(open(next, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(seteuid(USER), 0);
	if (!counter_read(path, &counter, text) || !counter_write(path, 6, text))
		print_error("# %s\n", text);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(counter, 5);
	assert_true(counter_read(path, &counter, text));
	assert_int_equal(counter, 6);
}

static void left_over(void **state)
{
	struct run *t = *state;
	char path[80], next[90], text[COUNTER_TEXT_MAX];
	u32 counter;

	snprintf(path, sizeof(path), "%s/counter", t->dir);
	snprintf(next, sizeof(next), "%s.new", path);
	assert_int_equal(symlink("elsewhere", next), 0);
	assert_true(counter_write(path, 7, text));
	assert_true(counter_read(path, &counter, text));
	assert_int_equal(counter, 7);
	assert_int_not_equal(access(next, F_OK), 0);
}

#define TEST(text, function)	{ text, function, run_setup, run_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R5847-3 a loss is told by the start that serves, not by one that failed",
		     failed_after_cut),
		TEST("R5847-3 nor by one that was killed", killed_after_cut),
		TEST("R5847-3 nor by one that could not install a session", failed_after_loss),
		TEST("R5847-3 a start that fails loses nothing", failed_in_order),
		TEST("R5847-3 after 2^32 - 1 comes 1, also beside older sessions", wraps),
		TEST("variables of the store that are none are refused with a sentence", rubbish),
		TEST("R5847-3 without a store it never falls, also with a clock in 1970",
		     never_falls),
		TEST("R5847-3 without a store it is in a file", file),
		TEST("R5847-3 which is its user's, whoever wrote it", of_user),
		TEST("what is left of an earlier writing is not in the way", left_over),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
