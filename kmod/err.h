/* SPDX-License-Identifier: GPL-2.0 */
/* Errors about packets that we sent to a far end. */
#ifndef HALMA_ERR_H
#define HALMA_ERR_H

#include <linux/skbuff.h>
#include "tnl.h"

/**
 * struct halma_err - an error about an outer packet, as its encapsulation has read it
 * @what: what has happened to the packet; 0 nothing that would help anybody
 * @mtu: of the path, with HALMA_ERR_TOO_BIG
 * @size: octets of the packet that is quoted, outer header included
 * @to: far end that the quoted packet was for
 * @offset: from the beginning of what is quoted to the inner header
 * @family: of the inner packet
 */
struct halma_err {
	enum {
		HALMA_ERR_TOO_BIG = 1,
		HALMA_ERR_UNREACHABLE,
	} what;
	u32 mtu;
	u32 size;
	struct halma_tnl_from to;
	int offset;
	u8 family;
};

int halma_err(struct sk_buff *skb, const struct halma_err *err);

#endif /* HALMA_ERR_H */
