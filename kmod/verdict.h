/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts: what is decided about a packet, apart from who acts on it. Deciding reads
 * the packet and the cache; it sends, counts and frees nothing. xmit.c decides about downlink
 * packets (too big among it), rcv.c about uplink ones; verdict.c carries out what they found.
 */
#ifndef HALMA_VERDICT_H
#define HALMA_VERDICT_H

#include <linux/skbuff.h>
#include "halma.h"
#include "notify.h"

/**
 * enum halma_refusal - what the source of a downlink packet is told
 * @HALMA_REFUSAL_NONE: nothing
 * @HALMA_REFUSAL_UNREACHABLE: Address Unreachable, or Host Unreachable
 * @HALMA_REFUSAL_TOO_BIG: Packet Too Big, or Fragmentation Needed
 * @HALMA_REFUSAL_PARAM_PROBLEM: Parameter Problem, erroneous header field (IPv6)
 */
enum halma_refusal {
	HALMA_REFUSAL_NONE,
	HALMA_REFUSAL_UNREACHABLE,
	HALMA_REFUSAL_TOO_BIG,
	HALMA_REFUSAL_PARAM_PROBLEM,
};

/**
 * struct halma_verdict - what is to become of a packet
 * @cause: enum halma_drop; 0 lets it pass, and the other members are 0 then
 * @refusal: enum halma_refusal
 * @alert: the operator is told
 * @leave: the packet is counted, but it is left to other tunnels
 * @info: MTU of a HALMA_REFUSAL_TOO_BIG; offset of the field of a
 *	HALMA_REFUSAL_PARAM_PROBLEM
 *
 * Eight octets: it is handed about in a register.
 */
struct halma_verdict {
	u8 cause;
	u8 refusal;
	bool alert;
	bool leave;
	u32 info;
};

#define HALMA_PASS	((struct halma_verdict){})

/* Out with it, and nobody is told. */
static inline struct halma_verdict halma_silent(u8 cause)
{
	return (struct halma_verdict){ .cause = cause };
}

bool halma_refuse(struct halma_dev *hd, struct sk_buff *skb, struct halma_verdict v,
		  struct halma_alert_info *about);

#endif /* HALMA_VERDICT_H */
