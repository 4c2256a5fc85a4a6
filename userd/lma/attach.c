// SPDX-License-Identifier: GPL-2.0
/*
 * PBUs that wait for the attachment tracker.
 *
 * There is one question for each mobile node and MAG: what one MAG sends takes the place of nothing
 * that another one has sent. The number of a question is never used again, so that a late answer
 * finds nothing.
 */
#include <stdlib.h>

#include "lma/attach.h"
#include "lma/lma.h"

static struct attach_bucket *bucket_of(struct lma *lma, const struct mnid *mnid,
				       const struct in6_addr *src)
{
	const struct siphash_key *key = &lma->core->cache.key;
	u64 hash = siphash(key, mnid->data, mnid->len) ^ siphash(key, src, sizeof(*src));

	return &lma->attach->bucket[hash % ATTACH_BUCKETS];
}

static struct attach *find(struct lma *lma, const struct lma_pbu *pbu)
{
	struct attach *attach;

	if (!lma->attach || !lma->attach->count)
		return NULL;
	LIST_FOREACH(attach, bucket_of(lma, &pbu->mnid, &pbu->src), hash)
		if (in6_equal(&attach->copy->packet.src, &pbu->src) &&
		    mnid_equal(&attach->mnid, &pbu->mnid))
			return attach;
	return NULL;
}

static struct attach **slot_of(const struct lma *lma, u64 id)
{
	return &lma->attach->slot[id % ATTACH_MAX];
}

struct attach *attach_find(const struct lma *lma, u64 id)
{
	struct attach *attach = lma->attach ? *slot_of(lma, id) : NULL;

	return attach && attach->id == id ? attach : NULL;
}

struct attach *attach_first(const struct lma *lma)
{
	unsigned int i;

	for (i = 0; lma->attach && lma->attach->count && i < ATTACH_MAX; i++)
		if (lma->attach->slot[i])
			return lma->attach->slot[i];
	return NULL;
}

static void waits(struct lma *lma, const struct in6_addr *src, int sign)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, src);

	lma->attach->count += (u32)sign;
	/* a MAG that was away from the configuration begins anew */
	if (mag && (sign > 0 || lma_mag(lma, mag)->asking))
		lma_mag(lma, mag)->asking += (u32)sign;
}

struct mh_copy *attach_take(struct lma *lma, struct attach *attach, struct lma_past *past)
{
	struct mh_copy *copy = attach->copy;

	*past = attach->past;
	waits(lma, &copy->packet.src, -1);
	*slot_of(lma, attach->id) = NULL;
	LIST_REMOVE(attach, hash);
	timer_clear(&lma->core->cache.timers, &attach->timer);
	timers_sub(&lma->core->cache.timers);
	free(attach);
	return copy;
}

static void drop(struct lma *lma, struct attach *attach)
{
	struct lma_past past;

	free(attach_take(lma, attach, &past));
}

void attach_forget(struct lma *lma, const struct lma_pbu *pbu)
{
	struct attach *attach = find(lma, pbu);

	if (attach)
		drop(lma, attach);
}

void attach_fini(struct lma *lma)
{
	struct attach *attach;

	while ((attach = attach_first(lma)))
		drop(lma, attach);
	free(lma->attach);
	lma->attach = NULL;
}

static bool has_room(struct lma *lma, const struct mag *mag)
{
	if (!lma->attach)
		lma->attach = calloc(1, sizeof(*lma->attach));
	return lma->attach && lma->attach->count < ATTACH_MAX && lma_mag(lma, mag)->asking < ATTACH_MAX_MAG;
}

/* The next number whose slot is free; there is one. */
static u64 next_id(struct lma *lma)
{
	u64 id = lma->attach->last;

	do
		id++;
	while (*slot_of(lma, id));
	lma->attach->last = id;
	return id;
}

static struct lma_past past_of(const struct lma *lma, const struct lma_pbu *pbu)
{
	struct lma_past past = pbu->past;

	if (!past.arrived)
		past.arrived = lma->core->now.timestamp;
	return past;
}

static struct attach *attach_new(struct lma *lma, const struct mh_packet *packet,
				 const struct lma_pbu *pbu)
{
	struct attach *attach = malloc(sizeof(*attach));
	struct mh_copy *copy = mh_copy_new(packet);

	if (!attach || !copy || timers_add(&lma->core->cache.timers))
		goto err_free;
	*attach = (struct attach){
		.timer = { .kind = TIMER_ATTACH },
		.id = next_id(lma),
		.mnid = pbu->mnid,
		.past = past_of(lma, pbu),
		.copy = copy,
	};
	*slot_of(lma, attach->id) = attach;
	LIST_INSERT_HEAD(bucket_of(lma, &pbu->mnid, &pbu->src), attach, hash);
	timer_set(&lma->core->cache.timers, &attach->timer,
		  lma->core->now.boot_ms + lma->core->conf->tracker.timeout);
	waits(lma, &packet->src, 1);
	return attach;
err_free:
	free(attach);
	free(copy);
	return NULL;
}

/* The wait is that of the first one. */
static bool replace(struct lma *lma, struct attach *attach, const struct mh_packet *packet,
		    const struct lma_pbu *pbu)
{
	struct mh_copy *copy = mh_copy_new(packet);

	if (!copy)
		return false;
	free(attach->copy);
	attach->copy = copy;
	attach->past = past_of(lma, pbu);
	return true;
}

bool attach_ask(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu,
		const struct lma_decision *d)
{
	struct attach_question question = { .pbu = pbu, .d = d };
	struct attach *attach = find(lma, pbu);

	if (attach)
		return replace(lma, attach, packet, pbu);
	if (!lma->core->outside.ask || !has_room(lma, d->mag))
		return false;
	attach = attach_new(lma, packet, pbu);
	if (!attach)
		return false;
	question.id = attach->id;
	if (lma->core->outside.ask(lma->core->outside.ctx, &question))
		return true;
	drop(lma, attach);
	return false;
}
