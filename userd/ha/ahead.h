/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: what a BU will look at. With very many mobile nodes nearly all of that is in no cache
 * of the processor; it is asked for while the BUs before it are worked on.
 */
#ifndef HALMAD_HA_AHEAD_H
#define HALMAD_HA_AHEAD_H

#include "config/conf.h"
#include "core/cache.h"
#include "wire/packet.h"
#include "wire/message.h"

struct ha;

/**
 * struct ha_ahead - what a BU will look at
 * @session: its session
 * @home: whose its home address is in the configuration
 * @care_of: whoever has its care-of address for a home address; a key of one step
 * @hoa: home address, as a prefix
 * @coa: care-of address, likewise
 * @telling: hash value of what the mobile node is told of its prefixes, from the first step on
 */
struct ha_ahead {
	struct bce_key session;
	struct conf_home_key home;
	struct bce_key care_of;
	struct prefix hoa;
	struct prefix coa;
	u32 telling;
};

/**
 * ha_ahead_of() - begin with a BU
 * @ahead: result; must stay where it is
 * @packet: what carries it
 * @msg: the same, decoded
 */
void ha_ahead_of(struct ha_ahead *ahead, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * ha_ahead_fetch() - ask for some of it; changes nothing but time
 * @step: 0 to BCE_FETCH_STEPS - 1, one after the other
 */
void ha_ahead_fetch(const struct ha *ha, struct ha_ahead *ahead, unsigned int step);

#endif /* HALMAD_HA_AHEAD_H */
