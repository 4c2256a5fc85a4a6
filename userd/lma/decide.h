/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a Proxy Binding Update to a decision, and to the PBA that says so (RFC 5213, 5.3): pure.
 *
 * The list of 5.3.1 in its order, and the order of PBUs by timestamp or number (5.5): which session
 * it is about is match.h, what that gets addresses.h, and what a MAG meant that deviates lenient.h.
 */
#ifndef HALMAD_LMA_DECIDE_H
#define HALMAD_LMA_DECIDE_H

#include "lma/decision.h"

/**
 * lma_decide() - decide about a PBU (RFC 5213, 5.3.1)
 * @known: what it is made from
 * @pbu: request
 * @d: decision
 *
 * Changes nothing.
 */
void lma_decide(const struct lma_known *known, const struct lma_pbu *pbu, struct lma_decision *d);

/**
 * lma_decide_limited() - decide about a PBU that is one too many
 * @pbu: request
 * @mag: MAG; NULL for one that is none, which gets no answer
 * @refusals: too many of the MAG were refused: this gets no answer, either
 * @d: decision
 */
void lma_decide_limited(const struct lma_pbu *pbu, const struct mag *mag, bool refusals,
			struct lma_decision *d);

/**
 * lma_reply() - make a PBA (RFC 5213, 5.3.6; RFC 5844, 3.1.2.6)
 * @conf: configuration
 * @pbu: request
 * @d: decision; nothing is to be taken from pools any more
 * @reply: result; points into the request
 */
void lma_reply(const struct conf *conf, const struct lma_pbu *pbu, const struct lma_decision *d,
	       struct mh_msg *reply);

#endif /* HALMAD_LMA_DECIDE_H */
