// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's deadline of a binding is a dead man's switch: its protocol timer
 * is the daemon's, and only when no daemon has renewed or deleted the binding
 * does traffic stop here, so that none flows to a stale care-of address.
 *
 * An hrtimer on CLOCK_BOOTTIME, since a lifetime goes on while the box sleeps.
 */
#include "bcache.h"
#include "dev.h"
#include "expire.h"
#include "notify.h"
#include "paths.h"

/* The timer shall fire at the first deadline. */
static void halma_expire_start(struct halma_dev *hd)
{
	struct timerqueue_node *next = timerqueue_getnext(&hd->deadlines);

	if (next && !READ_ONCE(hd->dead))
		hrtimer_start(&hd->timer, next->expires, HRTIMER_MODE_ABS);
}

/**
 * halma_expire_disarm() - nothing happens to a binding any more by itself
 * @hd: device
 * @bce: binding
 *
 * Under &halma_dev.lock.
 */
void halma_expire_disarm(struct halma_dev *hd, struct halma_bce *bce)
{
	if (!RB_EMPTY_NODE(&bce->timer.node))
		timerqueue_del(&hd->deadlines, &bce->timer);
}

/**
 * halma_expire_arm() - wait for the end of a binding's life or grace, whichever is first
 * @hd: device
 * @bce: binding whose deadline or path set has changed
 *
 * Under &halma_dev.lock.
 */
void halma_expire_arm(struct halma_dev *hd, struct halma_bce *bce)
{
	const struct halma_paths *paths = halma_dereference(hd, bce->paths);
	u64 when = halma_bce_deadline(bce);

	halma_expire_disarm(hd, bce);
	if (paths->prev && (!when || paths->prev_until < when))
		when = paths->prev_until;
	if (!when)
		return;
	bce->timer.expires = ns_to_ktime(when);
	if (timerqueue_add(&hd->deadlines, &bce->timer))
		halma_expire_start(hd);
}

/**
 * halma_expire_set_lifetime() - a binding is granted a lifetime from now on
 * @hd: device
 * @bce: binding; to be armed by the caller
 * @lifetime: milliseconds, 0 for ever
 *
 * Under &halma_dev.lock.
 */
void halma_expire_set_lifetime(struct halma_dev *hd, struct halma_bce *bce, u64 lifetime)
{
	const struct halma_params *prm = halma_dereference(hd, hd->params);

	bce->lifetime = lifetime;
	bce->slack = prm->slack;
	bce->lifetime_end = 0;
	if (lifetime)
		bce->lifetime_end = ktime_get_boottime_ns() + lifetime * NSEC_PER_MSEC;
}

/*
 * End the first life or grace that is over. False when nothing is due, the timer being
 * set for what comes next.
 */
static bool halma_expire_one(struct halma_dev *hd, u64 now)
{
	struct timerqueue_node *next = timerqueue_getnext(&hd->deadlines);
	struct halma_paths *paths;
	struct halma_bce *bce;

	if (!next)
		return false;
	if (ktime_to_ns(next->expires) > now) {
		halma_expire_start(hd);
		return false;
	}
	bce = container_of(next, struct halma_bce, timer);
	if (bce->lifetime_end && halma_bce_deadline(bce) <= now) {
		bce->change = ++hd->change;
		halma_notify_binding(hd, bce, HALMA_CMD_BINDING_DEL_NTF, HALMA_REASON_EXPIRED);
		halma_bce_del(hd, bce);
		return true;
	}
	paths = halma_dereference(hd, bce->paths);
	if (paths->prev)
		halma_paths_end_grace(hd, paths);
	halma_expire_arm(hd, bce);
	return true;
}

static enum hrtimer_restart halma_expire_timer(struct hrtimer *timer)
{
	struct halma_dev *hd = container_of(timer, struct halma_dev, timer);

	queue_work(halma_wq, &hd->expire_work);
	return HRTIMER_NORESTART;
}

/* One batch, graces included; true if more may be due. */
static bool halma_expire_batch(struct halma_dev *hd)
{
	int n = 0;

	if (halma_dev_lock(hd, NULL))
		return false;
	while (n < HALMA_BATCH && halma_expire_one(hd, ktime_get_boottime_ns()))
		n++;
	halma_dev_unlock(hd);
	return n == HALMA_BATCH;
}

static void halma_expire_work(struct work_struct *work)
{
	struct halma_dev *hd = container_of(work, struct halma_dev, expire_work);

	while (halma_expire_batch(hd))
		cond_resched();
}

static void halma_free_work(struct work_struct *work)
{
	struct halma_dev *hd = container_of(work, struct halma_dev, free_work);

	/* A device that fails to register goes without a grace period of its own. */
	synchronize_rcu();
	/* Whoever armed the timer held the lock and saw the device alive. */
	halma_bcache_clear(hd);
	hrtimer_cancel(&hd->timer);
	cancel_work_sync(&hd->expire_work);
	halma_dev_put(hd);
}

/**
 * halma_expire_init() - make a device's timer and work items ready
 * @hd: device that nobody can find yet
 */
void halma_expire_init(struct halma_dev *hd)
{
	hrtimer_setup(&hd->timer, halma_expire_timer, CLOCK_BOOTTIME, HRTIMER_MODE_ABS);
	INIT_WORK(&hd->expire_work, halma_expire_work);
	INIT_WORK(&hd->free_work, halma_free_work);
}

/**
 * halma_expire_all() - end everything in the background
 * @hd: device that is dead; the work frees all bindings, then one reference
 */
void halma_expire_all(struct halma_dev *hd)
{
	queue_work(halma_wq, &hd->free_work);
}
