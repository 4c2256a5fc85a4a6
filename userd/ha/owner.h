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

/**
 * ha_has_part() - another mobile node has a session of the other protocol with a part of a prefix
 * @cache: sessions, all of which are looked at
 * @mnid: whose it is to be
 * @prefix: mobile network
 *
 * Packets to that part would go the way of the prefix: what is registered by Mobile IPv6 comes
 * first (RFC 6612, 4.2). Among those of one protocol the longer prefix does.
 */
bool ha_has_part(const struct cache *cache, const struct mnid *mnid, const struct prefix *prefix);

/**
 * ha_is_guest() - a session of the other protocol has a prefix that the configuration gives to
 * another mobile node
 */
bool ha_is_guest(const struct conf *conf, const struct bce *bce);

#endif /* HALMAD_HA_OWNER_H */
