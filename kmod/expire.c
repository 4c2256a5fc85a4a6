// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's deadline of a binding is a dead man's switch: its protocol timer
 * is the daemon's, and only when no daemon has renewed or deleted the binding
 * does traffic stop here, so that none flows to a stale care-of address.
 *
 * An hrtimer on CLOCK_BOOTTIME, since a lifetime goes on while the box sleeps.
 */
#include <linux/skbuff.h>
#include "bcache.h"
#include "dev.h"
#include "expire.h"
#include "notify.h"

static enum hrtimer_restart halma_expire_timer(struct hrtimer *timer)
{
	struct halma_dev *hd = container_of(timer, struct halma_dev, timer);

	queue_work(halma_wq, &hd->expire_work);
	return HRTIMER_NORESTART;
}

/* One batch; true if more is due. */
static bool halma_expire_batch(struct halma_dev *hd)
{
	struct sk_buff_head ntfs;
	struct halma_bce *bce;
	int n;

	__skb_queue_head_init(&ntfs);
	if (halma_dev_lock(hd, NULL))
		return false;
	for (n = 0; n < HALMA_BATCH; n++) {
		struct sk_buff *skb;

		bce = halma_bce_expire(hd, ktime_get_boottime_ns());
		if (!bce)
			break;
		bce->change = hd->change + 1;
		skb = halma_notify_binding(hd, bce, HALMA_CMD_BINDING_DEL_NTF,
					   HALMA_REASON_EXPIRED);
		if (skb)
			__skb_queue_tail(&ntfs, skb);
		halma_bce_del(hd, bce);
	}
	halma_dev_unlock(hd);
	halma_notify_send_all(hd, &ntfs);
	return bce;
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

void halma_expire_init(struct halma_dev *hd)
{
	hrtimer_init(&hd->timer, CLOCK_BOOTTIME, HRTIMER_MODE_ABS);
	hd->timer.function = halma_expire_timer;
	INIT_WORK(&hd->expire_work, halma_expire_work);
	INIT_WORK(&hd->free_work, halma_free_work);
}

void halma_expire_all(struct halma_dev *hd)
{
	queue_work(halma_wq, &hd->free_work);
}
