// SPDX-License-Identifier: GPL-2.0
/*
 * A disk on which a write that is to be durable lasts until the test lets it end: who needs it
 * waits for it, and nobody else does.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 * wrap: pthread_cond_wait pthread_cond_timedwait
 */
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run.h"

#include "base/log.h"

/* Seconds after which who waits for a disk that does not write is taken to wait for ever */
#define PATIENCE	120

/* In blocks of the pool that are closed */
#define CLOSED1		"2001:db8:100:4000::/64"
#define CLOSED2		"2001:db8:100:5000::/64"

static pthread_mutex_t disk_lock = PTHREAD_MUTEX_INITIALIZER;
/* times that the main thread has waited for another one */
static unsigned int waits;

int __real_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock);
int __real_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
				  const struct timespec *end);
int __wrap_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
				  const struct timespec *end);

/* SQLite calls this one instead of that of the C library. */
int fdatasync(int fd)
{
	pthread_mutex_lock(&disk_lock);
	pthread_mutex_unlock(&disk_lock);
	return (int)syscall(SYS_fdatasync, fd);
}

static bool is_main_thread(void)
{
	return syscall(SYS_gettid) == getpid();
}

int __wrap_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock)
{
	if (is_main_thread())
		waits++;
	return __real_pthread_cond_wait(cond, lock);
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *lock,
				  const struct timespec *end)
{
	if (is_main_thread())
		waits++;
	return __real_pthread_cond_timedwait(cond, lock, end);
}

/* Send, and see that nothing is waited for. */
#define SOON(f, ...)							\
	({								\
		unsigned int __before = waits;				\
		int __status = SEND(f, __VA_ARGS__);			\
									\
		assert_int_equal(waits, __before);			\
		__status;						\
	})

static void disk_stops(void)
{
	pthread_mutex_lock(&disk_lock);
	alarm(PATIENCE);
}

static void disk_goes_on(void)
{
	alarm(0);
	pthread_mutex_unlock(&disk_lock);
}

static void begin(struct run *t)
{
	run_begin(t, SAME);
	anchor_begin(t->f.anchor);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_wait_written(t);
	t->f.store_alone = true;
}

/* The main loop until there is an answer. Return: its status. */
static int wait_for_answer(struct run *t)
{
	struct pollfd pfd = { .fd = store_fd(t->store), .events = POLLIN };

	t->f.answer_count = 0;
	alarm(PATIENCE);
	while (!t->f.answer_count) {
		if (poll(&pfd, 1, -1) <= 0)
			continue;
		core_store_event(anchor_core(t->f.anchor));
		anchor_flush(t->f.anchor);
	}
	alarm(0);
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
	}
}

static void slow(void **state)
{
	struct run *t = *state;

	begin(t);
	disk_stops();
	others_go_on(t, 100);
	/* this one has to wait for the reservation of a block */
	assert_int_equal(SOON(&t->f, .mnid = BOB, .hnp = { CLOSED1 }), FAKE_SILENCE);
	assert_int_equal(wait_count(&anchor_lma(t->f.anchor)->role, LMA_WAIT_STORE), 1);
	others_go_on(t, 5);
	/* its MAG asks again, and gets one answer */
	assert_int_equal(SOON(&t->f, .mnid = BOB, .hnp = { CLOSED1 }), FAKE_SILENCE);
	core_store_event(anchor_core(t->f.anchor));
	assert_int_equal(wait_count(&anchor_lma(t->f.anchor)->role, LMA_WAIT_STORE), 1);
	disk_goes_on();
	assert_int_equal(wait_for_answer(t), 0);
	assert_string_equal(fake_hnp(&t->f, 0), CLOSED1);
	assert_int_equal(wait_count(&anchor_lma(t->f.anchor)->role, LMA_WAIT_STORE), 0);
	/* and the next one of the block need not wait */
	assert_int_equal(SOON(&t->f, .mnid = "c@example.org", .hnp = {
				"2001:db8:100:4001::/64" }), 0);
}

static void too_slow(void **state)
{
	struct run *t = *state;

	begin(t);
	disk_stops();
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
	disk_goes_on();
}

static int teardown(void **state)
{
	/* of this thread, or of nobody */
	pthread_mutex_trylock(&disk_lock);
	disk_goes_on();
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
