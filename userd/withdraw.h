/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that end without a de-registration: revoked, or their MAG is gone.
 */
#ifndef HALMAD_WITHDRAW_H
#define HALMAD_WITHDRAW_H

#include "lmarun.h"

/**
 * withdraw() - end a session that is not pending
 * @lma: anchor
 * @bce: session
 * @how: MAG_INVALIDATE: the delete wait of RFC 5213, 5.3.5 begins as if the MAG had de-registered
 *	it; MAG_DELETE: at once. A PBU that waits for this goes on.
 *
 * The job is left in the batch; earlier ones may run.
 */
void withdraw(struct lma *lma, struct bce *bce, enum mag_action how);

/**
 * withdraw_hoa() - take the IPv4 home address from a session that has prefixes, too
 * @lma: anchor
 * @bce: session that is not pending
 *
 * It lasts no longer for that. The job is left in the batch; earlier ones may run.
 */
void withdraw_hoa(struct lma *lma, struct bce *bce);

/**
 * withdraw_all_of() - end all sessions that a MAG registered
 * @lma: anchor
 * @mag: address of the MAG
 * @how: as above, or MAG_KEEP
 * @before: only sessions whose last accepted PBU came before this boot time in milliseconds
 *
 * All is true when this returns, except that PBUs that waited have not gone on.
 *
 * Return: number of sessions.
 */
u32 withdraw_all_of(struct lma *lma, const struct in6_addr *mag, enum mag_action how, u64 before);

#endif /* HALMAD_WITHDRAW_H */
