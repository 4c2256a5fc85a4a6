// SPDX-License-Identifier: GPL-2.0
/*
 * Agreement with the kernel: bindings are adopted at the start; later, sessions whose binding
 * somebody else deleted are given up.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "anchor.h"
#include "base/log.h"
#include "core/core.h"
#include "core/restore.h"
#include "daemon.h"

#define DUMP_RETRIES	10

static void adopt(void *ctx, const struct binding_info *info)
{
	struct halmad *h = ctx;
	int err;

	err = core_adopt(anchor_core(h->anchor), info);
	/* a dump that is made again tells the same binding again */
	if (err && err != -EEXIST)
		log_err("cannot adopt binding %" PRIu64 ": %s", (uint64_t)info->id,
			strerror(-err));
}

int halmad_adopt(struct halmad *h)
{
	unsigned int try;
	int err = -EINTR;

	for (try = 0; err == -EINTR && try < DUMP_RETRIES; try++)
		err = nlhalma_dump(h->device.nl, HALMA_KIND_PMIPV6, adopt, h);
	return err;
}

static void see(void *ctx, const struct binding_info *info)
{
	struct halmad *h = ctx;
	u64 *seen;

	if (h->seen_count == h->seen_room) {
		seen = reallocarray(h->seen, h->seen_room ? 2 * h->seen_room : 1024,
				    sizeof(*seen));
		if (!seen) {
			h->seen_failed = true;
			return;
		}
		h->seen = seen;
		h->seen_room = h->seen_room ? 2 * h->seen_room : 1024;
	}
	h->seen[h->seen_count++] = info->id;
}

static int id_cmp(const void *a, const void *b)
{
	u64 ia = *(const u64 *)a;
	u64 ib = *(const u64 *)b;

	return ia < ib ? -1 : ia > ib;
}

static int dump_seen(struct halmad *h)
{
	unsigned int try;
	int err = -EINTR;

	for (try = 0; err == -EINTR && try < DUMP_RETRIES; try++) {
		h->seen_count = 0;
		h->seen_failed = false;
		err = nlhalma_dump(h->device.nl, HALMA_KIND_PMIPV6, see, h);
	}
	if (!err && h->seen_failed)
		err = -ENOMEM;
	return err;
}

/* Notifications were lost or told of many bindings at once: compare all. */
static int resync(struct halmad *h)
{
	u64 *ids;
	u32 count, i;
	int err;

	err = dump_seen(h);
	if (err)
		goto out;
	if (h->seen_count)
		qsort(h->seen, h->seen_count, sizeof(*h->seen), id_cmp);
	ids = bce_ids(anchor_cache(h->anchor), &count);
	for (i = 0; i < count; i++)
		if (!h->seen_count || !bsearch(&ids[i], h->seen, h->seen_count, sizeof(*ids),
					       id_cmp))
			core_lost(anchor_core(h->anchor), ids[i], UINT64_MAX);
	free(ids);
out:
	free(h->seen);
	h->seen = NULL;
	h->seen_room = 0;
	return err;
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
