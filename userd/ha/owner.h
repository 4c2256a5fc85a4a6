/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who has an address or a network now, across both protocols (RFC 6612, 4.2): pure.
 */
#ifndef HALMAD_HA_OWNER_H
#define HALMAD_HA_OWNER_H

#include "ha/decision.h"

/**
 * ha_is_taken() - another mobile node has a session with a prefix, or with one around it
 * @cache: sessions
 * @mnid: whose it is to be
 * @prefix: home address or mobile network
 */
bool ha_is_taken(const struct cache *cache, const struct mnid *mnid, const struct prefix *prefix);

#endif /* HALMAD_HA_OWNER_H */
