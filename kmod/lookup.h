/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lookups of packets in the binding cache: whose a destination is, and whether an inner source
 * is that of a mobile node behind the tunnel that it came by.
 */
#ifndef HALMA_LOOKUP_H
#define HALMA_LOOKUP_H

#include "halma.h"

struct halma_bce *halma_dst_find(struct halma_dev *hd, u8 family, const void *daddr,
				 bool skip_mipv6, const struct halma_paths **pathp);
int halma_src_check(struct halma_dev *hd, u8 family, const void *saddr,
		    const struct halma_tnl *tnl, struct halma_bce **bcep);

#endif /* HALMA_LOOKUP_H */
