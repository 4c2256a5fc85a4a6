// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon as a process, and its clock.
 *
 * sources: userd
 * wrap: timerfd_settime
 */
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>

#include "unit.h"

#include "core/core.h"
#include "daemon.h"

static void hidden(void **state)
{
	(void)state;
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
	halmad_hide();
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
	/* for who looks for leaks at the end */
	assert_int_equal(prctl(PR_SET_DUMPABLE, 1), 0);
}

#define DEVICE	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"

static void report(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

/* What is odd is an error for who wants to hear of it so; the laboratory is wanted. */
static void strict(void **state)
{
	static const struct {
		const char *text;
		bool strict;
		int status;
	} rows[] = {
		{ "lab-mode = true\n", false, EXIT_SUCCESS },
		{ "lab-mode = true\n", true, EXIT_SUCCESS },
		{ "lab-mode = true\nlab-mode = true\n", false, EXIT_SUCCESS },
		{ "lab-mode = true\nlab-mode = true\n", true, EXIT_CONFIG },
	};
	struct conf *conf;
	char text[256];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "%s%s", rows[i].text, DEVICE);
		conf = conf_parse(text, "x.conf", report, NULL);
		assert_non_null(conf);
		assert_int_equal(halmad_test(conf, "x.conf", rows[i].strict), rows[i].status);
		conf_free(conf);
	}
}

/* Seconds by which the machine's clock is ahead, and how often the daemon has waited for it */
static time_t ahead;
static unsigned int armed;

int __real_timerfd_settime(int fd, int flags, const struct itimerspec *to, struct itimerspec *old);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *to, struct itimerspec *old);

int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *to, struct itimerspec *old)
{
	struct itimerspec shifted = *to;

	if (!(flags & TFD_TIMER_CANCEL_ON_SET))
		return __real_timerfd_settime(fd, flags, to, old);
	/* it waits until the clock is set, and that nobody has done */
	assert_int_equal(armed++, 0);
	shifted.it_value.tv_sec -= ahead;
	return __real_timerfd_settime(fd, flags, &shifted, old);
}

/* Neither now nor in a hundred years it becomes a loop without end. */
static void waits_for_clock(void **state)
{
	static const int years[] = { 0, 15, 100 };
	struct halmad h = { 0 };
	unsigned int i, turn;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(years); i++) {
		ahead = (time_t)years[i] * 365 * 24 * 3600;
		armed = 0;
		assert_true(sd_event_new(&h.event) >= 0);
		assert_int_equal(halmad_watch_clock(&h), 0);
		for (turn = 0; turn < 3; turn++)
			assert_true(sd_event_run(h.event, 20000) >= 0);
		assert_int_equal(armed, 1);
		h.event = sd_event_unref(h.event);
	}
}

/* What the loop waits for: as long as that is the same, the kernel is told nothing */
static u64 waits_until(const struct halmad *h)
{
	uint64_t usec;
	int enabled;

	assert_true(sd_event_source_get_enabled(h->timer, &enabled) >= 0);
	assert_int_equal(enabled, SD_EVENT_ONESHOT);
	assert_true(sd_event_source_get_time(h->timer, &usec) >= 0);
	return usec / 1000;
}

/* What each message puts off costs no system call; what comes earlier is not late. */
static void wakes(void **state)
{
	struct halmad h = { 0 };
	struct now now;
	unsigned int i;
	u64 at;

	(void)state;
	halmad_clock(&now);
	at = now.boot_ms + 600000;
	/* before there is a loop */
	halmad_wake(&h, at);
	assert_true(sd_event_new(&h.event) >= 0);
	assert_int_equal(halmad_add_timer(&h), 0);
	halmad_wake(&h, at);
	assert_int_equal(waits_until(&h), at);
	for (i = 1; i <= 3; i++) {
		halmad_wake(&h, at + i);
		assert_int_equal(waits_until(&h), at);
	}
	halmad_wake(&h, UINT64_MAX);
	assert_int_equal(waits_until(&h), at);
	for (i = 1; i <= 3; i++) {
		halmad_wake(&h, at - i);
		assert_int_equal(waits_until(&h), at - i);
	}
	sd_event_source_unref(h.timer);
	sd_event_unref(h.event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("halmad -t --strict: warnings are errors", strict),
		{ "secrets get into no core dump", hidden, NULL, NULL, NULL },
		{ "the clock is waited for, in whichever year", waits_for_clock, NULL, NULL, NULL },
		{ "a deadline that is put off costs no system call", wakes, NULL, NULL, NULL },
	};

	return RUN(tests);
}
