// SPDX-License-Identifier: GPL-2.0
/*
 * PBUs that wait for a de-registration.
 */
#include <stdlib.h>

#include "lma/lma.h"

/* PBUs of one MAG that may wait for each place that is free: so the last places are left to others,
 * and one MAG cannot take the wait from all.
 */
#define HELD_SHARE	4

void held_init(struct lma *lma)
{
	STAILQ_INIT(&lma->held.resume);
}

/* What a MAG has here; one that is not configured any more is nobody. */
static void account(struct lma *lma, const struct in6_addr *src, int sign)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, src);

	/* one that came back by a reload has begun anew */
	if (mag && (sign > 0 || lma_mag(lma, mag)->held))
		lma_mag(lma, mag)->held += (u32)sign;
}

/* Out of everything but memory. */
static void detach(struct lma *lma, struct held *held)
{
	struct mn *mn = held->mn;

	account(lma, &held->copy->packet.src, -1);
	timer_clear(&lma->core->cache.timers, &held->timer);
	if (held->resuming)
		STAILQ_REMOVE(&lma->held.resume, held, held, entry);
	lma->held.count--;
	mn->held = NULL;
	bce_mn_put(&lma->core->cache, mn);
}

static void held_free(struct lma *lma, struct held *held)
{
	detach(lma, held);
	free(held->copy);
	free(held);
}

void held_fini(struct lma *lma)
{
	struct timer *timer;
	u32 i;

	for (i = lma->core->cache.timers.count; i > 0; i--) {
		timer = lma->core->cache.timers.v[i].timer;
		if (timer->kind == TIMER_HELD) {
			held_free(lma, container_of(timer, struct held, timer));
			/* the heap has changed, begin again */
			i = lma->core->cache.timers.count + 1;
		}
	}
}

static struct held *held_new(struct mn *mn, const struct mh_packet *packet,
			     const struct lma_past *past)
{
	struct held *held = malloc(sizeof(*held));

	if (!held)
		return NULL;
	*held = (struct held){ .timer = { .kind = TIMER_HELD }, .mn = mn, .past = *past };
	held->copy = mh_copy_new(packet);
	if (!held->copy) {
		free(held);
		return NULL;
	}
	return held;
}

static bool has_room(const struct lma *lma, const struct in6_addr *src)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, src);

	if (lma->held.count >= lma->core->conf->max_held)
		return false;
	return !mag || lma_mag(lma, mag)->held / HELD_SHARE < lma->core->conf->max_held - lma->held.count;
}

bool held_keep(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu)
{
	struct mn *mn = bce_mn_find(&lma->core->cache, &pbu->mnid);
	u64 until = lma->core->now.boot_ms + lma->core->conf->max_delay_before_new_bce_assign;
	struct held *old, *held;

	if (!mn || (!mn->held && !has_room(lma, &packet->src)))
		return false;
	held = held_new(mn, packet, &pbu->past);
	if (!held)
		return false;
	old = mn->held;
	held->since = lma->core->now.boot_ms;
	/* a retransmission of the same MAG does not make the wait longer */
	if (old && in6_equal(&old->copy->packet.src, &packet->src)) {
		until = old->timer.at;
		held->since = old->since;
	}
	if (old)
		held_free(lma, old);
	mn->held = held;
	account(lma, &held->copy->packet.src, 1);
	lma->held.count++;
	timer_set(&lma->core->cache.timers, &held->timer, until);
	return true;
}

void held_forget(struct lma *lma, const struct lma_pbu *pbu)
{
	struct mn *mn = lma->held.count ? bce_mn_find(&lma->core->cache, &pbu->mnid) : NULL;

	if (mn && mn->held && in6_equal(&mn->held->copy->packet.src, &pbu->src))
		held_free(lma, mn->held);
}

void held_resume(struct lma *lma, struct mn *mn)
{
	if (!mn->held || mn->held->resuming)
		return;
	mn->held->resuming = true;
	STAILQ_INSERT_TAIL(&lma->held.resume, mn->held, entry);
}

void held_until(struct lma *lma, struct mn *mn, u64 at)
{
	if (mn->held && !mn->held->resuming)
		timer_set(&lma->core->cache.timers, &mn->held->timer, at);
}

struct held *held_next(struct lma *lma)
{
	return STAILQ_FIRST(&lma->held.resume);
}

struct mh_copy *held_take(struct lma *lma, struct held *held, struct lma_past *past)
{
	struct mh_copy *copy = held->copy;

	*past = held->past;
	detach(lma, held);
	free(held);
	return copy;
}
