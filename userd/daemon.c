// SPDX-License-Identifier: GPL-2.0
/*
 * All of the daemon: what time it is for it, and when it has to work again.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>

#include "anchor.h"
#include "base/log.h"
#include "daemon.h"

/* An interface identifier must only be unique on its link, so any number will do. */
static u64 some_number(u64 otherwise)
{
	static u64 numbers[512];
	static size_t left;
	ssize_t n;

	if (!left) {
		n = getrandom(numbers, sizeof(numbers), GRND_NONBLOCK);
		if (n < (ssize_t)sizeof(*numbers))
			return otherwise * 0x9e3779b97f4a7c15ULL;
		left = (size_t)n / sizeof(*numbers);
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
	now->random = some_number(now->timestamp);
}

void halmad_tick(struct halmad *h)
{
	u64 next = anchor_tick(h->anchor);

	if (next == UINT64_MAX) {
		sd_event_source_set_enabled(h->timer, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time(h->timer, next * 1000);
	sd_event_source_set_enabled(h->timer, SD_EVENT_ONESHOT);
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
	if (!conf->ipsec)
		log_warning("LAB MODE: Mobility Headers are accepted without IPsec. Whoever can send a packet with the address of a MAG can take over mobile nodes. Never use this outside a laboratory.");
}
