/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who has an address or a network now, across both protocols (RFC 6612, 4.2): pure.
 */
#ifndef HALMAD_HA_OWNER_H
#define HALMAD_HA_OWNER_H

#include "ha/decision.h"

/**
 * ha_profile() - whose home address an address is: by the configuration, or as one in a home
 *	network prefix that a pool has given (RFC 6612, 4.2.1)
 * @conf: who may what
 * @cache: sessions
 * @hoa: address
 * @mnid: result, can be NULL: the mobile node. Its profile may be one of many
 *
 * The latter is the mobile node's that has the prefix by Proxy Mobile IPv6, or the home address
 * already, and may register an address in it: who has a home-address of its own has that. Only in
 * lab mode, as what is said of it could not be protected otherwise.
 *
 * Return: its profile; NULL if it is nobody's.
 */
const struct profile *ha_profile(const struct conf *conf, const struct cache *cache,
				 const struct in6_addr *hoa, const struct mnid **mnid);

/**
 * ha_may_move() - a mobile node may have a mobile network moved with it
 * @conf: configuration
 * @profile: of the mobile node
 * @hoa: home address that is its own
 * @network: one that the configuration gives to it, or the home network prefix around @hoa that a
 *	pool has given, or a part of either
 */
bool ha_may_move(const struct conf *conf, const struct profile *profile,
		 const struct in6_addr *hoa, const struct prefix *network);

/**
 * ha_is_taken() - another mobile node has a session with a prefix, or with one around it
 * @cache: sessions
 * @mnid: whose it is to be
 * @prefix: home address or mobile network
 */
bool ha_is_taken(const struct cache *cache, const struct mnid *mnid, const struct prefix *prefix);

/**
 * ha_is_away() - a session is a binding of a mobile node that is away
 */
static inline bool ha_is_away(const struct bce *bce)
{
	return bce->facts.kind == HALMA_KIND_MIPV6 && bce->facts.state == HALMA_STATE_ACTIVE;
}

/**
 * ha_binding() - the binding of a home address that is away; NULL if there is none
 */
struct bce *ha_binding(const struct cache *cache, const struct in6_addr *hoa);

#endif /* HALMAD_HA_OWNER_H */
