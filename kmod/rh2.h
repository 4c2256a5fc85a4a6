/* SPDX-License-Identifier: GPL-2.0 */
/* Type 2 routing headers (RFC 6275, 6.4) of what the anchor itself says to mobile nodes. */
#ifndef HALMA_RH2_H
#define HALMA_RH2_H

#include <linux/ipv6.h>
#include "encap.h"

#define HALMA_RH2_LEN	sizeof(struct rt2_hdr)

bool halma_rh2_due(struct halma_dev *hd, const struct halma_bce *bce,
		   const struct halma_outer *out, struct sk_buff *skb);
int halma_rh2_build(struct sk_buff *skb, const struct halma_outer *out);

#endif /* HALMA_RH2_H */
