/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PBUs that wait for a de-registration (RFC 5213, 5.4.1.2 (4), 5.4.1.3 (3)).
 */
#ifndef HALMAD_CORE_HELD_H
#define HALMAD_CORE_HELD_H

#include "lma/decision.h"

struct lma;

/**
 * struct held - a PBU that waits; a mobile node has one at most
 * @entry: in struct held_queue
 * @timer: end of the wait
 * @resuming: the wait is over, and it is in the queue
 * @since: boot time of the begin of the wait in milliseconds
 * @mn: mobile node
 * @past: what has become of the PBU before
 * @copy: the PBU
 */
struct held {
	STAILQ_ENTRY(held) entry;
	struct timer timer;
	bool resuming;
	u64 since;
	struct mn *mn;
	struct lma_past past;
	struct mh_copy *copy;
};

/**
 * struct held_queue - all PBUs that wait
 * @resume: whose wait is over
 * @count: PBUs that wait
 */
struct held_queue {
	STAILQ_HEAD(, held) resume;
	u32 count;
};

/**
 * held_init() - begin with none
 */
void held_init(struct lma *lma);

/**
 * held_fini() - free all
 */
void held_fini(struct lma *lma);

/**
 * held_keep() - keep a PBU until the old MAG de-registers or the wait is over
 *
 * It replaces another one of the mobile node.
 *
 * Return: false if there are too many, of all or of its MAG, or the mobile node has no session to
 * wait for.
 */
bool held_keep(struct lma *lma, const struct mh_packet *packet, const struct lma_pbu *pbu);

/**
 * held_forget() - a later PBU of a MAG ends the wait of the one that waits for a de-registration
 * @lma: anchor
 * @pbu: the later one, of the same mobile node and MAG
 *
 * The PBU that waits is not answered. Nothing is done if there is none.
 */
void held_forget(struct lma *lma, const struct lma_pbu *pbu);

/**
 * held_resume() - a session of this mobile node was de-registered: what waits may go on
 */
void held_resume(struct lma *lma, struct mn *mn);

/**
 * held_until() - what waits for this mobile node, if anything does, waits until then
 * @lma: anchor
 * @mn: mobile node
 * @at: boot time in milliseconds
 */
void held_until(struct lma *lma, struct mn *mn, u64 at);

/**
 * held_next() - the next PBU that may go on, NULL for none
 */
struct held *held_next(struct lma *lma);

/**
 * held_take() - take a PBU out of its wait to decide about it
 * @lma: anchor
 * @held: PBU
 * @past: result
 *
 * Return: the PBU, which belongs to the caller.
 */
struct mh_copy *held_take(struct lma *lma, struct held *held, struct lma_past *past);

#endif /* HALMAD_CORE_HELD_H */
