/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor (RFC 5213, 5): from a Proxy Binding Update to a decision.
 */
#ifndef HALMAD_LMA_DECIDE_H
#define HALMAD_LMA_DECIDE_H

#include "lma/decision.h"

/**
 * lma_tolerate() - take a PBU of a MAG that may deviate as it was meant
 * @cache: sessions
 * @mag: MAG, NULL if it is none
 * @pbu: from lma_pbu_init()
 * @room: for the message as it was meant; must stay as long as @pbu
 *
 * A message about the same mobile node may have other effects afterwards: to be called anew before
 * each decision.
 */
void lma_tolerate(const struct bce_cache *cache, const struct mag *mag, struct lma_pbu *pbu,
		  struct mh_msg *room);

/**
 * lma_find() - BCE existence test (RFC 5213, 5.4.1)
 * @cache: entries
 * @pbu: request with HNP, HI and ATT
 * @wait: MaxDelayBeforeNewBCEAssign is not 0
 */
struct lma_match lma_find(const struct bce_cache *cache, const struct lma_pbu *pbu, bool wait);

/**
 * lma_decide() - decide about a PBU (RFC 5213, 5.3.1)
 * @conf: who may what
 * @cache: sessions
 * @now: time
 * @pbu: request
 * @d: decision
 *
 * Changes nothing.
 */
void lma_decide(const struct conf *conf, const struct bce_cache *cache, const struct lma_now *now,
		const struct lma_pbu *pbu, struct lma_decision *d);

/**
 * lma_decide_limited() - decide about a PBU that is one too many
 * @pbu: request
 * @mag: MAG; NULL for one that is none, which gets no answer
 * @d: decision
 */
void lma_decide_limited(const struct lma_pbu *pbu, struct mag *mag, struct lma_decision *d);

/**
 * lma_reply() - make a PBA (RFC 5213, 5.3.6; RFC 5844, 3.1.2.6)
 * @conf: configuration
 * @pbu: request
 * @d: decision; nothing is to be taken from pools any more
 * @reply: result; points into the request
 */
void lma_reply(const struct conf *conf, const struct lma_pbu *pbu, const struct lma_decision *d,
	       struct mh_msg *reply);

/**
 * ba_status_name() - name of a status as in its RFC
 */
const char *ba_status_name(u8 status);

/**
 * lma_verdict_name() - a verdict in one word, as in the counters
 */
const char *lma_verdict_name(enum lma_verdict verdict);

/**
 * lma_attachment_name() - what the attachment tracker said in one word, as in the counters
 */
const char *lma_attachment_name(enum lma_attachment attachment);

/**
 * lma_why_name() - a cause in one word, as in the counters; NULL for LMA_WHY_NONE
 */
const char *lma_why_name(enum lma_why why);

#endif /* HALMAD_LMA_DECIDE_H */
