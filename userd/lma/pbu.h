/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proxy Binding Updates: from the message by a decision and the kernel's ack to the PBA.
 */
#ifndef HALMAD_LMA_PBU_H
#define HALMAD_LMA_PBU_H

#include "lma/decision.h"

struct lma;

/* Questions to the attachment tracker that wait for an answer in all; of one MAG a quarter. */
#define ATTACH_MAX	4096
#define ATTACH_MAX_MAG	(ATTACH_MAX / 4)

/**
 * pbu_receive() - work on a PBU; effects may wait for wait_settle()
 * @lma: anchor
 * @packet: message; its octets must stay until wait_settle()
 * @msg: the same, decoded
 */
void pbu_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * pbu_resume() - go on with a PBU that has waited, as role_ops.resume()
 * @lma: anchor
 * @reason: what for
 * @packet: the PBU
 * @past: what came of its waits
 */
void pbu_resume(struct lma *lma, enum lma_wait reason, const struct mh_packet *packet,
		const struct wait_past *past);

#endif /* HALMAD_LMA_PBU_H */
