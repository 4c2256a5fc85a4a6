// SPDX-License-Identifier: GPL-2.0
/*
 * The device is kept as it should be.
 *
 * A route or an address is put back at once. A device that is down has a moment: who changes
 * something that needs this, such as its name, sets it up again himself. What cannot be put back is
 * tried again, less and less often.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "kernel/keep.h"

/* How often changes are looked at: who does not give in must not keep the anchor from its work */
#define WATCH_USEC	1000000
#define WATCH_BURST	2

#define DOWN_MS		1000
#define RETRY_MAX_MS	60000

/**
 * struct keep - all of this
 * @watch: something was taken away
 * @timer: to look again
 * @device: device
 * @conf: what it should be
 * @gone: is told when it is gone
 * @ctx: for @gone
 * @name: what it was called last
 * @retry_ms: until the next try, after one that failed
 */
struct keep {
	sd_event_source *watch;
	sd_event_source *timer;
	struct device *device;
	const struct conf_device *conf;
	void (*gone)(void *ctx);
	void *ctx;
	char name[IFNAMSIZ];
	u32 retry_ms;
};

/* Changes that do not end must not put it off. */
static bool will_look(const struct keep *keep, u64 usec)
{
	uint64_t due;

	return sd_event_source_get_enabled(keep->timer, NULL) > 0 &&
	       sd_event_source_get_time(keep->timer, &due) >= 0 && due <= usec;
}

static void look_in(struct keep *keep, u32 ms)
{
	u64 usec = 1000ULL * ms;
	uint64_t now;

	if (sd_event_now(sd_event_source_get_event(keep->timer), CLOCK_BOOTTIME, &now) >= 0 &&
	    will_look(keep, now + usec))
		return;
	sd_event_source_set_time_relative(keep->timer, usec);
	sd_event_source_set_enabled(keep->timer, SD_EVENT_ONESHOT);
}

static void restore(struct keep *keep)
{
	if (!device_restore(keep->device, keep->conf)) {
		keep->retry_ms = DOWN_MS;
		return;
	}
	log_limited(LOG_LEVEL_ERR, "something was taken from device %s and cannot be put back: %s",
		    keep->name, keep->device->text);
	look_in(keep, keep->retry_ms);
	if (keep->retry_ms < RETRY_MAX_MS)
		keep->retry_ms *= 2;
}

static void notice_name(struct keep *keep, const char *name)
{
	if (!strcmp(keep->name, name))
		return;
	snprintf(keep->name, sizeof(keep->name), "%s", name);
	if (strcmp(name, keep->conf->name))
		log_warning("somebody calls device %s %s now: halmad will not find it at the next start",
			    keep->conf->name, name);
}

/* Return: false if the device is gone. */
static bool look(struct keep *keep, struct look_link *link)
{
	int err = look_link(keep->device->look, keep->device->ifindex, link);

	if (!err) {
		notice_name(keep, link->name);
		return true;
	}
	if (err != -ENODEV) {
		log_limited(LOG_LEVEL_WARNING, "cannot look at device %s: %s", keep->name,
			    strerror(-err));
		look_in(keep, keep->retry_ms);
		return false;
	}
	keep->gone(keep->ctx);
	return false;
}

static int on_change(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct keep *keep = data;
	struct look_link link;

	(void)source;
	(void)fd;
	(void)revents;
	look_events(keep->device->look);
	if (!look(keep, &link))
		return 0;
	if (link.up)
		restore(keep);
	else
		look_in(keep, DOWN_MS);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *data)
{
	struct keep *keep = data;
	struct look_link link;

	(void)source;
	(void)usec;
	if (!look(keep, &link))
		return 0;
	if (!link.up && !nlroute_up(keep->device->nr, keep->device->ifindex))
		log_err("somebody set device %s down; it is up again", keep->name);
	restore(keep);
	return 0;
}

struct keep *keep_start(sd_event *event, struct device *device, const struct conf_device *conf,
			void (*gone)(void *ctx), void *ctx)
{
	struct keep *keep = calloc(1, sizeof(*keep));
	int err = -ENOMEM;

	if (!keep)
		goto err_log;
	*keep = (struct keep){
		.device = device, .conf = conf, .gone = gone, .ctx = ctx, .retry_ms = DOWN_MS,
	};
	memcpy(keep->name, conf->name, sizeof(keep->name));
	err = look_watch(device->look, device->ifindex, conf->home_link[0]);
	if (err >= 0)
		err = sd_event_add_io(event, &keep->watch, look_events_fd(device->look), EPOLLIN,
				      on_change, keep);
	if (err >= 0)
		err = sd_event_source_set_ratelimit(keep->watch, WATCH_USEC, WATCH_BURST);
	if (err >= 0)
		err = sd_event_add_time_relative(event, &keep->timer, CLOCK_BOOTTIME, 0, 1000,
						 on_timer, keep);
	if (err >= 0)
		return keep;
	keep_free(keep);
err_log:
	log_err("cannot watch device %s: %s", conf->name, strerror(-err));
	return NULL;
}

void keep_use(struct keep *keep, const struct conf_device *conf)
{
	if (!keep)
		return;
	keep->conf = conf;
	if (look_watch(keep->device->look, keep->device->ifindex, conf->home_link[0]))
		log_warning("device %s is not watched as it should be: %s", conf->name,
			    strerror(errno));
}

void keep_free(struct keep *keep)
{
	if (!keep)
		return;
	sd_event_source_disable_unref(keep->watch);
	sd_event_source_disable_unref(keep->timer);
	free(keep);
}
