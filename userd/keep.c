// SPDX-License-Identifier: GPL-2.0
/*
 * The store of the daemon: opened at the start, brought to agree with the kernel, looked after,
 * and closed.
 *
 * A kernel is named by its boot-id and the index of the device, which no other device of its
 * namespace gets again; a device that was just made has no bindings either way.
 */
#include <stdio.h>

#include "anchor.h"
#include "base/log.h"
#include "core/core.h"
#include "core/restore.h"
#include "daemon.h"
#include "store/store.h"

/* It fails once in a second as long as it does. */
#define FAILURES_PER_LINE	60

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

bool halmad_restore(struct halmad *h)
{
	const struct core_stats *stats = &anchor_core(h->anchor)->stats;
	char kernel[64];
	char text[STORE_TEXT_MAX];
	int err;

	if (!h->store)
		return true;
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
