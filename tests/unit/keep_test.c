// SPDX-License-Identifier: GPL-2.0
/*
 * The device is kept: when it is looked at again, between a kernel that tells of changes without
 * end and one that lets nothing be put back.
 *
 * sources: userd/kernel/keep.c userd/base
 * packages: libsystemd libmnl libnl-3.0 libnl-route-3.0
 */
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

#include "base/log.h"
#include "kernel/keep.h"

/**
 * struct t - a device, and who keeps it
 * @event: event loop
 * @keep: what is tested
 * @device: device
 * @conf: what it should be
 * @pipe: becomes readable with each change
 * @up: the device is up
 * @stuck: nothing can be put back
 * @restored: times that this was tried
 */
static struct t {
	sd_event *event;
	struct keep *keep;
	struct device device;
	struct conf_device conf;
	int pipe[2];
	bool up;
	bool stuck;
	unsigned int restored;
} t;

int device_restore(struct device *device, const struct conf_device *conf)
{
	(void)conf;
	t.restored++;
	snprintf(device->text, sizeof(device->text), "the kernel says no");
	return t.stuck ? -EPERM : 0;
}

int look_link(struct look *look, u32 ifindex, struct look_link *link)
{
	(void)look;
	*link = (struct look_link){ .ifindex = ifindex, .name = "lma0", .up = t.up };
	return 0;
}

int look_watch(struct look *look, u32 ifindex, bool links)
{
	(void)links;
	(void)look;
	(void)ifindex;
	return 0;
}

int look_events_fd(const struct look *look)
{
	(void)look;
	return t.pipe[0];
}

void look_events(struct look *look)
{
	char change;

	(void)look;
	while (read(t.pipe[0], &change, 1) == 1)
		;
}

int nlroute_up(struct nlroute *nr, u32 ifindex)
{
	(void)nr;
	(void)ifindex;
	t.up = true;
	return 0;
}

static void on_gone(void *ctx)
{
	(void)ctx;
	fail_msg("it is not gone");
}

static void change(void)
{
	assert_int_equal(write(t.pipe[1], "x", 1), 1);
}

static u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000 + (u64)ts.tv_nsec / 1000000;
}

/* Run for so long, with a change every 100 ms or without; until the device is up, if it is down. */
static void run(u64 ms, bool changes)
{
	u64 end = now_ms() + ms;
	bool down = !t.up;

	while (now_ms() < end && !(down && t.up)) {
		if (changes)
			change();
		assert_true(sd_event_run(t.event, 100000) >= 0);
	}
}

static int setup(void **state)
{
	u64 end;

	(void)state;
	t = (struct t){ .up = true, .conf.name = "lma0" };
	assert_int_equal(pipe2(t.pipe, O_NONBLOCK | O_CLOEXEC), 0);
	assert_true(sd_event_new(&t.event) >= 0);
	t.keep = keep_start(t.event, &t.device, &t.conf, on_gone, NULL);
	assert_non_null(t.keep);
	/* it looks once at the start */
	for (end = now_ms() + 60000; !t.restored && now_ms() < end;)
		run(100, false);
	run(200, false);
	assert_int_equal(t.restored, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	keep_free(t.keep);
	sd_event_unref(t.event);
	close(t.pipe[0]);
	close(t.pipe[1]);
	return 0;
}

static void has_a_moment(void **state)
{
	u64 begin = now_ms();

	(void)state;
	t.up = false;
	change();
	run(10000, false);
	assert_true(t.up);
	assert_true(now_ms() - begin >= 900);
}

static void changes_without_end(void **state)
{
	(void)state;
	t.up = false;
	run(10000, true);
	assert_true(t.up);
}

/* What is tried less and less often does not make a device that is down wait as long. */
static void not_as_late(void **state)
{
	u64 begin;

	(void)state;
	t.stuck = true;
	/* tried at once, and after 1, 2, 4 and 8 s */
	change();
	for (begin = now_ms(); t.restored < 4 && now_ms() < begin + 60000;)
		run(100, false);
	assert_true(t.restored >= 4);
	t.up = false;
	begin = now_ms();
	change();
	run(20000, false);
	assert_true(t.up);
	assert_true(now_ms() - begin < 5000);
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("a device that is set down has a moment, and is up again", has_a_moment),
		TEST("changes without end do not keep it down", changes_without_end),
		TEST("nor does what cannot be put back", not_as_late),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
