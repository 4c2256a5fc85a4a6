// SPDX-License-Identifier: GPL-2.0
/*
 * What ties the parts of the daemon.
 *
 * The clock: what time it is for it, and when it has to work again.
 *
 * The kernel: bindings are adopted at the start; later, sessions whose binding somebody else
 * deleted are given up.
 *
 * The store: it is opened at the start, brought to agree with the kernel, looked after, and closed.
 * A kernel is named by its boot-id and the index of the device, which no other device of its
 * namespace gets again; a device that was just made has no bindings either way.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "anchor.h"
#include "base/log.h"
#include "core/agree.h"
#include "core/core.h"
#include "core/restore.h"
#include "daemon.h"
#include "store/counter.h"
#include "store/store.h"

#define DUMP_RETRIES	10

/* Until sessions are compared with bindings again, after this could not be */
#define AGAIN_MS	1000
#define AGAIN_MAX_MS	64000

/* The largest time_t: no clock gets there */
#define TIME_MAX	((time_t)((1ULL << (8 * sizeof(time_t) - 1)) - 1))

/* The store fails once in a second as long as it does. */
#define FAILURES_PER_LINE	60

/* Early at boot the first numbers are waited for: who could guess them could fill a bucket. */
static void get_random(void *to, size_t len)
{
	u8 *at = to;
	ssize_t n;

	while (len) {
		n = getrandom(at, len, 0);
		if (n < 0 && errno != EINTR) {
			log_err("there are no random numbers: %s", strerror(errno));
			abort();
		}
		if (n < 0)
			continue;
		at += n;
		len -= (size_t)n;
	}
}

void halmad_key(struct siphash_key *key)
{
	get_random(key, sizeof(*key));
}

static u64 some_number(void)
{
	static u64 numbers[512];
	static size_t left;

	if (!left) {
		get_random(numbers, sizeof(numbers));
		left = ARRAY_SIZE(numbers);
	}
	return numbers[--left];
}

void halmad_clock(struct now *now)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	now->boot_ms = (u64)ts.tv_sec * MSEC_PER_SEC + (u64)ts.tv_nsec / 1000000;
	clock_gettime(CLOCK_REALTIME, &ts);
	now->timestamp = timestamp_from_ns((u64)ts.tv_sec, (u32)ts.tv_nsec);
	now->random = some_number();
}

u64 halmad_time(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	clock_gettime(CLOCK_REALTIME, &ts);
	return timestamp_from_ns((u64)ts.tv_sec, (u32)ts.tv_nsec);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *data)
{
	struct halmad *h = data;

	(void)source;
	(void)usec;
	h->wakes = UINT64_MAX;
	halmad_turn(h);
	return 0;
}

int halmad_add_timer(struct halmad *h)
{
	int err = sd_event_add_time(h->event, &h->timer, CLOCK_BOOTTIME, UINT64_MAX, 1000,
				    on_timer, h);

	h->wakes = UINT64_MAX;
	return err;
}

/* A deadline that was put off is found out when its time comes: that is one turn too many for all
 * that was put off until then, where setting the clock costs a system call for each.
 */
void halmad_wake(struct halmad *h, u64 at)
{
	if (at >= h->wakes)
		return;
	h->wakes = at;
	sd_event_source_set_time(h->timer, at * 1000);
	sd_event_source_set_enabled(h->timer, SD_EVENT_ONESHOT);
}

void halmad_tick(struct halmad *h)
{
	u64 next = anchor_tick(h->anchor);

	log_catch_up();
	halmad_wake(h, next);
}

/* Wait until the time of day is set, which the kernel says once each time. */
static int arm_clock(int fd)
{
	const struct itimerspec never = { .it_value.tv_sec = TIME_MAX };

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static int on_clock(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	u64 count;

	(void)source;
	(void)revents;
	/* it is set again while it is armed: then it says so once more */
	if (read(fd, &count, sizeof(count)) < 0 && errno != ECANCELED)
		return 0;
	arm_clock(fd);
	halmad_turn(data);
	return 0;
}

int halmad_watch_clock(struct halmad *h)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	sd_event_source *source;
	int err;

	if (fd < 0 || arm_clock(fd))
		goto err_close;
	err = sd_event_add_io(h->event, &source, fd, EPOLLIN, on_clock, h);
	if (err < 0) {
		close(fd);
		return err;
	}
	sd_event_source_set_io_fd_own(source, true);
	/* it goes with the loop */
	sd_event_source_set_floating(source, true);
	sd_event_source_unref(source);
	return 0;
err_close:
	err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

void halmad_turn(struct halmad *h)
{
	struct now now;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	halmad_tick(h);
}

void halmad_hide(void)
{
	if (prctl(PR_SET_DUMPABLE, 0))
		log_warning("core dumps cannot be turned off: %s", strerror(errno));
}

void halmad_warn(const struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->warning_count; i++)
		log_warning("%s", conf->warning[i]);
	if (!conf->ipsec)
		log_warning("LAB MODE: Mobility Headers are accepted without IPsec. Whoever can send a packet with the address of a MAG can take over mobile nodes. Never use this outside a laboratory.");
	if (!conf->ipsec && conf->home_agent)
		log_warning("LAB MODE: whoever can send a packet can name the home address of a mobile node and take it over, with home-agent, too.");
}

int halmad_test(const struct conf *conf, const char *path, bool strict)
{
	halmad_warn(conf);
	if (!strict || !conf->warning_count) {
		printf("%s: ok\n", path);
		return EXIT_SUCCESS;
	}
	log_err("%s: %u %s: with --strict that is an error", path, conf->warning_count,
		conf->warning_count == 1 ? "warning" : "warnings");
	return EXIT_CONFIG;
}

/* Bindings of the host's protocol can be made by hand, beside those of the network's: they are
 * nobody's sessions.
 */
static bool is_ours(struct halmad *h, const struct binding_info *info)
{
	return info->kind == HALMA_KIND_PMIPV6 || core_made(anchor_core(h->anchor), info);
}

static void adopt(void *ctx, const struct binding_info *info)
{
	struct halmad *h = ctx;
	int err;

	if (!is_ours(h, info))
		return;
	err = core_adopt(anchor_core(h->anchor), info);
	/* a dump that is made again tells the same binding again */
	if (err && err != -EEXIST)
		log_err("cannot adopt binding %" PRIu64 ": %s", (uint64_t)info->id,
			strerror(-err));
}

static int adopt_kind(struct halmad *h, enum halma_kind kind)
{
	unsigned int try;
	int err = -EINTR;

	for (try = 0; err == -EINTR && try < DUMP_RETRIES; try++)
		err = nlhalma_dump(h->device.nl, kind, adopt, h);
	return err;
}

int halmad_adopt(struct halmad *h)
{
	int err = adopt_kind(h, HALMA_KIND_PMIPV6);

	return err ? err : adopt_kind(h, HALMA_KIND_MIPV6);
}

/**
 * struct seen - what a dump tells
 * @h: daemon
 * @v: bindings
 * @count: number of @v
 * @room: room in @v
 * @failed: there was no memory for all
 */
struct seen {
	struct halmad *h;
	struct agree_seen *v;
	size_t count;
	size_t room;
	bool failed;
};

static void see(void *ctx, const struct binding_info *info)
{
	struct seen *seen = ctx;
	size_t room = seen->room ? 2 * seen->room : 1024;
	struct agree_seen *v;

	if (!is_ours(seen->h, info))
		return;
	if (seen->count == seen->room) {
		v = reallocarray(seen->v, room, sizeof(*v));
		if (!v) {
			seen->failed = true;
			return;
		}
		seen->v = v;
		seen->room = room;
	}
	seen->v[seen->count++] = (struct agree_seen){ .id = info->id, .version = info->version };
}

static int see_kind(struct halmad *h, enum halma_kind kind, struct seen *seen)
{
	size_t before = seen->count;
	unsigned int try;
	int err = -EINTR;

	for (try = 0; err == -EINTR && try < DUMP_RETRIES; try++) {
		seen->count = before;
		seen->failed = false;
		err = nlhalma_dump(h->device.nl, kind, see, seen);
	}
	return !err && seen->failed ? -ENOMEM : err;
}

static int dump_seen(struct halmad *h, struct seen *seen)
{
	int err = see_kind(h, HALMA_KIND_PMIPV6, seen);

	return err ? err : see_kind(h, HALMA_KIND_MIPV6, seen);
}

/* Notifications were lost or told of many bindings at once: compare all. */
static int compare(struct halmad *h)
{
	struct seen seen = { .h = h };
	struct now now;
	int err;

	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	err = dump_seen(h, &seen);
	if (!err)
		err = core_agree(anchor_core(h->anchor), seen.v, seen.count);
	free(seen.v);
	halmad_tick(h);
	return err;
}

static int resync(struct halmad *h);

static int on_again(sd_event_source *source, uint64_t usec, void *data)
{
	(void)source;
	(void)usec;
	resync(data);
	return 0;
}

static void compare_in(struct halmad *h, u32 ms)
{
	if (!h->again && sd_event_add_time_relative(h->event, &h->again, CLOCK_BOOTTIME, 0, 1000,
						    on_again, h) < 0)
		return;
	sd_event_source_set_time_relative(h->again, 1000ULL * ms);
	sd_event_source_set_enabled(h->again, SD_EVENT_ONESHOT);
}

/* Until kernel and sessions agree: what nobody compares forwards for nobody, or not at all. */
static int resync(struct halmad *h)
{
	int err = compare(h);

	if (!err || err == -ENODEV) {
		h->again_ms = 0;
		return err;
	}
	h->again_ms = h->again_ms ? 2 * h->again_ms : AGAIN_MS;
	if (h->again_ms > AGAIN_MAX_MS)
		h->again_ms = AGAIN_MAX_MS;
	log_limited(LOG_LEVEL_WARNING,
		    "sessions cannot be compared with the kernel's bindings: %s; again in %u s",
		    err == -EAGAIN ? "the kernel refuses what makes them agree" : strerror(-err),
		    h->again_ms / 1000);
	compare_in(h, h->again_ms);
	return 0;
}

void halmad_doubt(struct halmad *h)
{
	if (h->event)
		compare_in(h, AGAIN_MS);
}

static void on_gone(void *ctx, u64 id, u64 version)
{
	struct halmad *h = ctx;

	core_lost(anchor_core(h->anchor), id, version);
}

int halmad_events(struct halmad *h)
{
	int err;

	err = nlhalma_events(h->device.nl, on_gone, h);
	return err == -ENOBUFS ? resync(h) : err;
}

static void name_kernel(const struct halmad *h, char *name, size_t size)
{
	char boot_id[40] = "";
	FILE *f;

	name[0] = '\0';

	f = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (f) {
		if (fscanf(f, "%39s", boot_id) != 1)
			boot_id[0] = '\0';
		fclose(f);
	}
	if (boot_id[0])
		snprintf(name, size, "%s %u", boot_id, h->device.ifindex);
}

bool halmad_open_store(struct halmad *h)
{
	const struct conf_store *conf = &h->conf->store;
	const struct store_options options = {
		.path = conf->path, .delay_ms = conf->delay_ms, .queue_max = conf->queue_max,
	};
	char text[STORE_TEXT_MAX];

	if (!conf->path) {
		log_warning("there is no store: after a reboot sessions are lost and prefixes may be given to others");
		return true;
	}
	h->store = store_open(&options, text);
	if (!h->store)
		log_err("%s", text);
	return h->store;
}

/* What cannot be read is no reason to serve nobody. */
static void recall_counter(struct halmad *h)
{
	const char *path = anchor_conf(h->anchor)->store.counter;
	char text[COUNTER_TEXT_MAX];
	u32 counter;

	if (!counter_read(path, &counter, text))
		log_err("%s", text);
	core_recall(anchor_core(h->anchor), counter, h->device.created);
}

void halmad_keep_counter(struct halmad *h)
{
	const char *path = anchor_conf(h->anchor)->store.counter;
	u32 counter = anchor_core(h->anchor)->restart_counter;
	char text[COUNTER_TEXT_MAX];

	if (!h->store && !counter_write(path, counter, text))
		log_err("%s", text);
}

bool halmad_restore(struct halmad *h)
{
	const struct core_stats *stats = &anchor_core(h->anchor)->stats;
	char kernel[64];
	char text[STORE_TEXT_MAX];
	int err;

	if (!h->store) {
		recall_counter(h);
		return true;
	}
	name_kernel(h, kernel, sizeof(kernel));
	if (!core_restore(anchor_core(h->anchor), kernel, h->device.created, text)) {
		log_err("%s", text);
		/* what was read so far is not the truth: nothing of it may be written */
		store_close(h->store);
		h->store = NULL;
		return false;
	}
	err = store_start(h->store);
	if (err) {
		log_err("cannot start the worker of the store: %s", strerror(-err));
		return false;
	}
	log_info("store: %llu sessions installed again, %llu closed, %llu expired meanwhile, %llu lost",
		 (unsigned long long)stats->restored, (unsigned long long)stats->closed,
		 (unsigned long long)stats->expired_meanwhile,
		 (unsigned long long)stats->restore_failed);
	return true;
}

void halmad_store_event(struct halmad *h)
{
	struct store_status status;
	bool failed;

	/* first what is taken note of: what comes after that comes with an event of its own */
	halmad_turn(h);
	core_store_event(anchor_core(h->anchor));
	halmad_tick(h);
	store_status(h->store, &status);
	failed = status.failures != h->store_failures;
	if (status.ready && h->store_bad)
		log_notice("store: all is written");
	else if (failed && (!h->store_bad || !(status.failures % FAILURES_PER_LINE)))
		log_err("%s; prefixes of pools are not assigned meanwhile", status.error);
	else if (!status.ready && !h->store_bad)
		log_warning("store: something is missing; it is told all once more");
	h->store_bad = !status.ready;
	h->store_failures = status.failures;
}

void halmad_close_store(struct halmad *h)
{
	u32 left;

	if (!h->store)
		return;
	if (h->anchor)
		core_stop(anchor_core(h->anchor));
	left = store_close(h->store);
	h->store = NULL;
	if (left)
		log_err("store: %u changes could not be written", left);
}
