/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of the core.
 */
#ifndef HALMAD_CORE_STATS_H
#define HALMAD_CORE_STATS_H

#include "base/types.h"

/**
 * struct core_stats - what has happened to sessions, and what was sent
 * @expired: sessions whose lifetime ended
 * @service_ended: sessions that ended because their service is not allowed any more
 * @deleted: sessions deleted at the end of the delete wait
 * @invalidated: sessions that began to wait for their end as if they had been de-registered
 * @revoked: sessions deleted by revocation, or because their peer had failed
 * @lost: sessions whose binding somebody else deleted
 * @adopted: sessions taken over from the kernel at the start
 * @restored: sessions that only the store knew, installed again at the start
 * @closed: sessions that only the store knew, closed at the start: the kernel had ended them
 * @expired_meanwhile: the same, whose lifetime ended while the machine was down
 * @restore_failed: the same, that could not be installed
 * @corrected: sessions of which the store knew a higher version than the kernel, at the start
 * @kernel_refused: requests that the kernel refused
 * @sent: messages sent
 * @send_failed: messages that could not be sent
 * @too_big: answers that do not fit into a message
 */
struct core_stats {
	u64 expired;
	u64 service_ended;
	u64 deleted;
	u64 invalidated;
	u64 revoked;
	u64 lost;
	u64 adopted;
	u64 restored;
	u64 closed;
	u64 expired_meanwhile;
	u64 restore_failed;
	u64 corrected;
	u64 kernel_refused;
	u64 sent;
	u64 send_failed;
	u64 too_big;
};

#endif /* HALMAD_CORE_STATS_H */
