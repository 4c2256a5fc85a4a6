/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: dynamic discovery of home agents (RFC 6275, 10.5).
 */
#ifndef HALMAD_HA_DISCOVERY_H
#define HALMAD_HA_DISCOVERY_H

#include "wire/icmp.h"

struct ha;

/* Answers in a second to anybody: what is asked in 8 octets is answered in up to 1,240 */
#define DHAAD_PER_SECOND	20

/**
 * discovery_request() - a Home Agent Address Discovery Request was received
 * @ha: home agent
 * @packet: message
 * @id: its identifier
 */
void discovery_request(struct ha *ha, const struct icmp_packet *packet, u16 id);

/**
 * discovery_advertised() - a valid Router Advertisement came on the home link (RFC 6275, 10.5.1)
 */
void discovery_advertised(struct ha *ha, const struct icmp_packet *packet,
			  const struct icmp_ra *ra);

#endif /* HALMAD_HA_DISCOVERY_H */
