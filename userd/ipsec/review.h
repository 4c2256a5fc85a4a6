/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IKEv2: the review, which compares the account with what charon and the kernel have.
 */
#ifndef HALMAD_IPSEC_REVIEW_H
#define HALMAD_IPSEC_REVIEW_H

#include "kernel/xfrm.h"

struct ike;

/* From the first review of a charon to the second; from one to the next later */
#define IKE_REVIEW_FIRST_MS	1000
#define IKE_REVIEW_MS		60000

/* Connections, or secrets, of which charon is asked for a list in one message: it has a dozen
 * octets for each, and charon sends none of more than VICI_PACKET_MAX.
 */
#define IKE_LISTED_MAX		30000

/**
 * struct suspect - an ESP SA of the kernel that charon does not know
 * @state: the SA
 * @since: boot time in ms when that was seen first
 */
struct suspect {
	struct nlxfrm_state state;
	u64 since;
};

/**
 * struct suspects - some of them; those of the last review are sorted
 */
struct suspects {
	struct suspect *v;
	unsigned int count;
	unsigned int room;
};

/**
 * ike_review_begin() - ask charon for all that it has
 */
void ike_review_begin(struct ike *ike);

/**
 * ike_judge() - compare the account with the ESP SAs of the kernel
 * @ike: all of this
 * @adopt: count SAs that only the kernel has, as at the start: an earlier halmad may have known
 *	them
 */
void ike_judge(struct ike *ike, bool adopt);

/**
 * ike_review_in() - have a review after so many ms
 */
void ike_review_in(struct ike *ike, u32 ms);

#endif /* HALMAD_IPSEC_REVIEW_H */
