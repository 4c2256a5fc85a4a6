/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a Binding Update to a decision, and to the BA that says so (RFC 6275, 9.5 and 10.3): pure.
 */
#ifndef HALMAD_HA_DECIDE_H
#define HALMAD_HA_DECIDE_H

#include "ha/decision.h"

/**
 * ha_decide() - decide about a BU that is no PBU
 * @known: what it is made from
 * @bu: request
 * @d: decision
 *
 * Changes nothing.
 */
void ha_decide(const struct ha_known *known, const struct ha_bu *bu, struct ha_decision *d);

/**
 * ha_reply() - make a BA (RFC 6275, 9.5.4)
 * @d: decision, with a status
 * @bu: request
 * @reply: result, which points into @d, @bu and its octets; with an authentication option it is to
 *	be signed when it is encoded (authenticate.h)
 */
void ha_reply(const struct ha_decision *d, const struct ha_bu *bu, struct mh_msg *reply);

#endif /* HALMAD_HA_DECIDE_H */
