/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that a MAG revokes (RFC 5846, 8.2).
 */
#ifndef HALMAD_LMA_REVOKED_H
#define HALMAD_LMA_REVOKED_H

#include "wire/message.h"
#include "wire/packet.h"

struct lma;
struct mag;

/**
 * revoked_receive() - work on a BRI
 * @lma: anchor
 * @packet: message
 * @msg: the same, decoded
 * @mag: MAG that sent it
 */
void revoked_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		     const struct mag *mag);

#endif /* HALMAD_LMA_REVOKED_H */
