/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of PBUs, and of other messages of MAGs: counted, told to the listener, and logged if
 * it matters for security.
 */
#ifndef HALMAD_LMA_REPORT_H
#define HALMAD_LMA_REPORT_H

#include "lma/decision.h"
#include "lma/stats.h"
#include "wire/packet.h"

struct lma;

/**
 * lma_sender() - a MAG as a sender
 * @lma: anchor
 * @mag: MAG; NULL for a sender that is not a MAG
 * @sender: what is said of it
 */
void lma_sender(struct lma *lma, const struct mag *mag, struct sender *sender);

/**
 * count_pbu() - count what was decided about a PBU, and report it no further
 */
void count_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d);

/**
 * report_pbu() - a PBU was decided about
 * @lma: anchor
 * @pbu: request
 * @d: decision; where the kernel has to agree, after that
 */
void report_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d);

/**
 * report_ignored() - a message that is not a PBU was ignored
 * @lma: anchor
 * @packet: message
 * @msg: message
 * @what: what it counts as, which has a cause
 */
void report_ignored(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		    enum peering_count what);

/**
 * report_bri_refused() - a BRI of a MAG is refused; who sends the answer counts it
 * @lma: anchor
 * @packet: BRI
 * @bri: BRI
 * @status: of the answer
 */
void report_bri_refused(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *bri,
			u8 status);

/**
 * report_moved() - a session is about to be moved: does that look like a hijack?
 * @lma: anchor
 * @pbu: PBU that was accepted
 * @d: decision
 * @old: what is true about the session so far
 */
void report_moved(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		  const struct bce_facts *old);

/**
 * report_beside() - a PBU is accepted that registers a mobile node: it may have an active session
 * of Mobile IPv6 as well
 * @lma: anchor
 * @pbu: PBU
 * @d: decision
 * @bce: session, as it was before
 */
void report_beside(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		   const struct bce *bce);

#endif /* HALMAD_LMA_REPORT_H */
