/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who asks, for whom, in which order and with which options (RFC 5213, 5.3.1): pure.
 */
#ifndef HALMAD_LMA_CHECK_H
#define HALMAD_LMA_CHECK_H

#include "lma/decision.h"

/**
 * lma_check_identity() - items 4 to 8 of RFC 5213, 5.3.1: who asks, and for whom
 *
 * Sets the MAG and the profile of the decision.
 */
bool lma_check_identity(const struct conf *conf, const struct mag_table *mags,
			const struct lma_pbu *pbu, struct lma_decision *d);

/**
 * lma_check_order() - item 9 of RFC 5213, 5.3.1: order, as in 5.5; stores nothing
 */
bool lma_check_order(const struct conf *conf, const struct now *now,
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

#endif /* HALMAD_LMA_CHECK_H */
