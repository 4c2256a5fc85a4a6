/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Binding Updates: from the message by a decision and the kernel's ack to the BA.
 */
#ifndef HALMAD_HA_BU_H
#define HALMAD_HA_BU_H

#include "wire/message.h"
#include "wire/packet.h"

struct ha;

/**
 * bu_receive() - work on a BU that is no PBU; effects may wait for wait_settle()
 * @ha: home agent
 * @packet: message
 * @msg: the same, decoded
 *
 * Return: false if its sender is to be sent a Binding Error with status 1 (RFC 6275, 9.3.3).
 */
bool bu_receive(struct ha *ha, const struct mh_packet *packet, const struct mh_msg *msg);

#endif /* HALMAD_HA_BU_H */
