/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proxy Binding Updates: from the message by a decision and the kernel's ack to the PBA.
 */
#ifndef HALMAD_LMA_PBU_H
#define HALMAD_LMA_PBU_H

#include "lma/decision.h"

struct held;
struct lma;

struct attach;

/**
 * pbu_receive() - work on a PBU; effects may wait for pbu_settle()
 * @lma: anchor
 * @packet: message; its octets must stay until pbu_settle()
 * @msg: the same, decoded
 */
void pbu_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * pbu_wait_over() - the time of a PBU that waits is over
 */
void pbu_wait_over(struct lma *lma, struct held *held);

/**
 * pbu_attachment() - the attachment tracker has answered about a PBU that waits, or has not in time
 */
void pbu_attachment(struct lma *lma, struct attach *attach, enum lma_attachment attachment);

/**
 * pbu_settle() - make everything true that was decided, PBUs included whose wait ends by that
 */
void pbu_settle(struct lma *lma);

#endif /* HALMAD_LMA_PBU_H */
