/* SPDX-License-Identifier: GPL-2.0 */
/* Uplink: packets from far ends. */
#ifndef HALMA_RCV_H
#define HALMA_RCV_H

#include <linux/skbuff.h>
#include "halma.h"
#include "tnl.h"

/**
 * struct halma_rx - a tunnel packet on its way in
 * @hd: device, whose local address the encapsulation has found
 * @from: far end, as the encapsulation has read it
 * @sender: address that the packet was sent from, if it is another one than its
 *	source says by now; else NULL
 * @family: of the inner packet
 * @ds: traffic class or TOS of the outer header
 * @prm: parameters of @hd; this and what follows is found by halma_rcv()
 * @tnl: far end
 * @bce: binding of the inner source, that allows it or not; NULL if none is known
 */
struct halma_rx {
	struct halma_dev *hd;
	struct halma_tnl_from from;
	const struct in6_addr *sender;
	u8 family;
	u8 ds;
	const struct halma_params *prm;
	struct halma_tnl *tnl;
	struct halma_bce *bce;
};

int halma_rcv(struct sk_buff *skb, struct halma_rx *rx);

#endif /* HALMA_RCV_H */
