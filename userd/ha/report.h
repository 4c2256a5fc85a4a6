/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of BUs: counted, told to the listener, and logged if it matters for security.
 */
#ifndef HALMAD_HA_REPORT_H
#define HALMAD_HA_REPORT_H

#include "ha/decision.h"

struct ha;

/**
 * count_bu() - count what was decided about a BU, and report it no further
 */
void count_bu(struct ha *ha, const struct ha_decision *d);

/**
 * report_bu() - a BU was decided about
 * @ha: home agent
 * @bu: request
 * @d: decision; where the kernel has to agree, after that
 */
void report_bu(struct ha *ha, const struct ha_bu *bu, const struct ha_decision *d);

/**
 * report_after_pbu() - a BU of a session is accepted: a MAG may have registered its mobile node
 * since the last one
 * @ha: home agent
 * @bce: session, as it was before
 */
void report_after_pbu(struct ha *ha, const struct bce *bce);

#endif /* HALMAD_HA_REPORT_H */
