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

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "secrets get into no core dump", hidden, NULL, NULL, NULL },
		{ "the clock is waited for, in whichever year", waits_for_clock, NULL, NULL, NULL },
	};

	return RUN(tests);
}
