/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor: what the files that decide share, and nobody else sees.
 *
 *	lma.c		the list of RFC 5213, 5.3.1, and what follows for sessions
 *	lmacheck.c	who asks, in which order, with which options
 *	lmatolerate.c	what a MAG meant that deviates
 *	lmafind.c	BCE existence test
 *	lmaaddr.c	prefixes and IPv4 home addresses of sessions
 *	lmareply.c	the answer
 */
#ifndef HALMAD_LMA_DECIDE_INT_H
#define HALMAD_LMA_DECIDE_INT_H

#include "lma/decide.h"

/* Types that a request may carry more than once, or that have a status of their own for that. */
#define LMA_DUPLICATE_EXEMPT	BIT_ULL(MH_OPT_IPV4_HOA_REQUEST)

/**
 * lma_check_identity() - items 4 to 8 of RFC 5213, 5.3.1: who asks, and for whom
 *
 * Sets the MAG and the profile of the decision.
 */
bool lma_check_identity(const struct conf *conf, const struct lma_pbu *pbu,
			struct lma_decision *d);

/**
 * lma_check_order() - item 9 of RFC 5213, 5.3.1: order, as in 5.5; stores nothing
 */
bool lma_check_order(const struct conf *conf, const struct lma_now *now,
		     const struct lma_pbu *pbu, const struct lma_match *found,
		     struct lma_decision *d);

/**
 * lma_check_options() - items 10 to 12 of RFC 5213, 5.3.1, and RFC 5844, 3.1.2.1
 */
bool lma_check_options(const struct lma_pbu *pbu, struct lma_decision *d);

/**
 * lma_check_service() - the mobile node may have the service that it selects (RFC 5149, 4.2)
 *
 * There is no session that has another one: it is authorised anew each time, and one whose service
 * has changed to what it may not have ends, if its own MAG says so.
 */
bool lma_check_service(const struct lma_pbu *pbu, const struct lma_match *found,
		       struct lma_decision *d);

/**
 * lma_can_find() - the existence test can be made: nothing is missing that it looks at
 */
bool lma_can_find(const struct lma_pbu *pbu);

/**
 * lma_why_held() - why a prefix or IPv4 home address of a session is not to be had
 */
enum lma_why lma_why_held(const struct bce *bce, const struct lma_pbu *pbu);

/**
 * lma_why_not() - why a prefix or IPv4 home address is not to be had
 */
enum lma_why lma_why_not(const struct bce_cache *cache, const struct lma_pbu *pbu,
			 const struct prefix *prefix);

/**
 * lma_new_addresses() - what a new session gets (RFC 5213, 5.3.2; RFC 5844, 3.1.2.2)
 *
 * What comes out of a pool is taken later.
 */
bool lma_new_addresses(const struct conf *conf, const struct bce_cache *cache,
		       const struct lma_pbu *pbu, struct lma_decision *d);

/**
 * lma_kept_addresses() - what a session has that is updated (RFC 5213, 5.3.3, 5.3.4; RFC 5844,
 * 3.1.2.3, 3.1.2.4)
 * @conf: configuration
 * @cache: sessions
 * @pbu: request
 * @d: decision with the session
 * @handover: the Proxy-CoA is another
 */
bool lma_kept_addresses(const struct conf *conf, const struct bce_cache *cache,
			const struct lma_pbu *pbu, struct lma_decision *d, bool handover);

/**
 * lma_left_addresses() - what a session loses by a de-registration (RFC 5844, 3.1.2.5)
 *
 * Return: true if it keeps some of the other family.
 */
bool lma_left_addresses(const struct lma_pbu *pbu, struct lma_decision *d);

#endif /* HALMAD_LMA_DECIDE_INT_H */
