// SPDX-License-Identifier: GPL-2.0
/*
 * A disk on which every write that is to be durable takes a second: who needs it waits for it, and
 * nobody else does.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <poll.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#include "base/log.h"

/* A message is worked on in less, also on a busy machine */
#define SOON_MS		400

/* In blocks of the pool that are closed */
#define CLOSED1		"2001:db8:100:4000::/64"
#define CLOSED2		"2001:db8:100:5000::/64"

static _Atomic int disk_ms;

/* SQLite calls this one instead of that of the C library. */
int fdatasync(int fd)
{
	const int ms = atomic_load(&disk_ms);
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
	return (int)syscall(SYS_fdatasync, fd);
}

static u64 clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000 + (u64)ts.tv_nsec / 1000000;
}

/* Send, and see that it does not take long. */
#define SOON(f, ...)							\
	({								\
		u64 __since = clock_ms();				\
		int __status = SEND(f, __VA_ARGS__);			\
									\
		assert_in_range(clock_ms() - __since, 0, SOON_MS);	\
		__status;						\
	})

static void begin(struct run *t)
{
	run_begin(t, SAME);
	anchor_begin(t->f.anchor);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_wait_written(t);
	t->f.store_alone = true;
}

/* The main loop until there is an answer. Return: its status. */
static int wait_for_answer(struct run *t, u32 ms)
{
	struct pollfd pfd = { .fd = store_fd(t->store), .events = POLLIN };
	u64 end = clock_ms() + ms;

	t->f.answer_count = 0;
	while (!t->f.answer_count && clock_ms() < end) {
		if (poll(&pfd, 1, 100) <= 0)
			continue;
		core_store_event(anchor_core(t->f.anchor));
		anchor_flush(t->f.anchor);
	}
	assert_int_equal(t->f.answer_count, 1);
	return fake_heard(&t->f, 0)->ba.status;
}

/* What needs nothing of the disk: refreshes, handovers, prefixes of a block that is open. */
static void others_go_on(struct run *t, unsigned int rounds)
{
	unsigned int i;
	char name[48];

	for (i = 0; i < rounds; i++) {
		snprintf(name, sizeof(name), "other%u.%u@example.org", rounds, i);
		assert_int_equal(SOON(&t->f, .mnid = ALICE, .hi = 3, .src = i % 2 ? MAG1 : MAG2),
				 0);
		assert_int_equal(SOON(&t->f, .mnid = name), 0);
		usleep(20000);
	}
}

static void slow(void **state)
{
	struct run *t = *state;
	u64 since;

	begin(t);
	atomic_store(&disk_ms, 1000);
	others_go_on(t, 100);
	/* this one has to wait for the reservation of a block */
	since = clock_ms();
	assert_int_equal(SOON(&t->f, .mnid = BOB, .hnp = { CLOSED1 }), FAKE_SILENCE);
	assert_int_equal(wait_count(&anchor_lma(t->f.anchor)->role, LMA_WAIT_STORE), 1);
	others_go_on(t, 5);
	/* its MAG asks again, and gets one answer */
	assert_int_equal(SOON(&t->f, .mnid = BOB, .hnp = { CLOSED1 }), FAKE_SILENCE);
	assert_int_equal(wait_for_answer(t, 10000), 0);
	assert_string_equal(fake_hnp(&t->f, 0), CLOSED1);
	assert_in_range(clock_ms() - since, 500, 3000 + SOON_MS);
	assert_int_equal(wait_count(&anchor_lma(t->f.anchor)->role, LMA_WAIT_STORE), 0);
	/* and the next one of the block need not wait */
	assert_int_equal(SOON(&t->f, .mnid = "c@example.org", .hnp = {
				"2001:db8:100:4001::/64" }), 0);
}

static void too_slow(void **state)
{
	struct run *t = *state;

	begin(t);
	atomic_store(&disk_ms, 2000);
	assert_int_equal(SOON(&t->f, .mnid = BOB, .hnp = { CLOSED1 }), FAKE_SILENCE);
	assert_int_equal(SOON(&t->f, .mnid = "c@example.org", .hnp = { CLOSED2 }), FAKE_SILENCE);
	/* it is de-registered meanwhile, and does not wait any more */
	assert_int_equal(SOON(&t->f, .mnid = "c@example.org", .hi = 4, .zero_lifetime = true,
			      .hnp = { CLOSED2 }), FAKE_SILENCE);
	fake_sleep(&t->f, 2900);
	assert_int_equal(t->f.answer_count, 0);
	fake_sleep(&t->f, 200);
	assert_int_equal(t->f.answer_count, 1);
	assert_int_equal(fake_heard(&t->f, 0)->ba.status, 130);
	assert_int_equal(anchor_lma(t->f.anchor)->stats.stored[STORED_OVERDUE], 1);
	assert_int_equal(anchor_lma(t->f.anchor)->stats.why[LMA_WHY_NOT_DURABLE], 1);
	others_go_on(t, 3);
}

static int teardown(void **state)
{
	atomic_store(&disk_ms, 0);
	return run_teardown(state);
}

#define TEST(text, function)	{ text, function, run_setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a slow disk delays the PBU that needs it, and no other", slow),
		TEST("a disk that is too slow: 130 after three seconds, for that PBU", too_slow),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
