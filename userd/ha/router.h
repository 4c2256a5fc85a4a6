/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobile routers (RFC 3963, 6): pure. Which mobile networks go with a mobile node.
 */
#ifndef HALMAD_HA_ROUTER_H
#define HALMAD_HA_ROUTER_H

#include "ha/decision.h"

/**
 * ha_check_type() - R must be as in the valid entry (6.2); a de-registration is not asked
 * @bu: request
 * @d: decision, with its session
 *
 * Return: false if @d refuses.
 */
bool ha_check_type(const struct ha_bu *bu, struct ha_decision *d);

/**
 * ha_check_router() - a mobile router is one that the configuration knows as such (6.6)
 * @bu: request
 * @d: decision, with its profile
 *
 * Return: false if @d refuses.
 */
bool ha_check_router(const struct ha_bu *bu, struct ha_decision *d);

/**
 * ha_check_networks() - what the session has besides its home address (6.2)
 * @known: what the decision is made from
 * @bu: request, of a registration that nothing else is wrong with
 * @d: decision: gets all prefixes of the session
 *
 * Return: false if @d refuses.
 */
bool ha_check_networks(const struct ha_known *known, const struct ha_bu *bu,
		       struct ha_decision *d);

/**
 * ha_no_forwarding() - the status of a registration with mobile networks that cannot be forwarded
 * to (4.2, 6.2)
 * @bu: request
 */
u8 ha_no_forwarding(const struct ha_bu *bu);

#endif /* HALMAD_HA_ROUTER_H */
