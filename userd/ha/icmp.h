/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: the door for ICMPv6 messages.
 */
#ifndef HALMAD_HA_ICMP_H
#define HALMAD_HA_ICMP_H

#include "wire/icmp.h"

struct ha;

/**
 * icmp_receive() - work on a message; one of a type that is not served is passed over
 */
void icmp_receive(struct ha *ha, const struct icmp_packet *packet);

#endif /* HALMAD_HA_ICMP_H */
