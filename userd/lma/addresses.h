/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prefixes and IPv4 home addresses of sessions: what a PBU gets, keeps or loses: pure.
 */
#ifndef HALMAD_LMA_ADDRESSES_H
#define HALMAD_LMA_ADDRESSES_H

#include "lma/decision.h"

/**
 * lma_why_held() - why a prefix or IPv4 home address of a session is not to be had
 */
enum lma_why lma_why_held(const struct bce *bce, const struct lma_pbu *pbu);

/**
 * lma_why_not() - why a prefix or IPv4 home address is not to be had
 */
enum lma_why lma_why_not(const struct cache *cache, const struct lma_pbu *pbu,
			 const struct prefix *prefix);

/**
 * lma_new_addresses() - what a new session gets (RFC 5213, 5.3.2; RFC 5844, 3.1.2.2)
 *
 * What comes out of a pool is taken later.
 */
bool lma_new_addresses(const struct lma_known *known, const struct lma_pbu *pbu,
		       struct lma_decision *d);

/**
 * lma_kept_addresses() - what a session has that is updated (RFC 5213, 5.3.3, 5.3.4; RFC 5844,
 * 3.1.2.3, 3.1.2.4)
 * @known: what the decision is made from
 * @pbu: request
 * @d: decision with the session
 * @handover: the Proxy-CoA is another
 */
bool lma_kept_addresses(const struct lma_known *known, const struct lma_pbu *pbu,
			struct lma_decision *d, bool handover);

/**
 * lma_all_addresses() - all that the session has
 */
void lma_all_addresses(struct lma_decision *d);

/**
 * lma_left_addresses() - what a session loses by a de-registration (RFC 5844, 3.1.2.5)
 *
 * Return: true if it keeps some of the other family.
 */
bool lma_left_addresses(const struct lma_pbu *pbu, struct lma_decision *d);

#endif /* HALMAD_LMA_ADDRESSES_H */
