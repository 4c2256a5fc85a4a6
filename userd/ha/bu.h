/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Binding Updates: from the message by a decision and the kernel's ack to the BA. Binding Errors
 * for who has no binding are sent by anchor.c.
 */
#ifndef HALMAD_HA_BU_H
#define HALMAD_HA_BU_H

#include "wire/message.h"
#include "wire/packet.h"

struct ha;
struct wait_past;

/**
 * bu_receive() - work on a BU that is no PBU; effects may wait for wait_settle()
 * @ha: home agent
 * @packet: message
 * @msg: the same, decoded
 *
 * Return: false if its sender is to be sent a Binding Error with status 1 (RFC 6275, 9.3.3).
 */
bool bu_receive(struct ha *ha, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * bu_resume() - go on with a BU that has waited for duplicate address detection
 * @ha: home agent
 * @packet: message, which stays until the end of the batch
 * @past: what came of that
 */
void bu_resume(struct ha *ha, const struct mh_packet *packet, const struct wait_past *past);

#endif /* HALMAD_HA_BU_H */
