/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Revocation of sessions (RFC 5846): by the operator, by a MAG, and to find out whether a mobile
 * node has left its old MAG.
 */
#ifndef HALMAD_LMA_REVOKE_H
#define HALMAD_LMA_REVOKE_H

#include "anchor.h"

/* BRIs that wait for a BRA, and how many of them may be there because MAGs do not know whether a
 * mobile node has left another one: the rest is the operator's.
 */
#define BRI_MAX		1024
#define BRI_ASKED_MAX	(BRI_MAX / 4 * 3)

struct bri_sessions;

/**
 * struct bri - a BRI that waits for a BRA
 * @timer: when it is sent again or given up
 * @sequence: sequence number; its place in the table follows from that
 * @firm: sessions end, whatever the answer; else it asks whether the mobile node has left
 * @mag: where it went
 * @lmaa: where it came from
 * @id: session; 0 if it is about all sessions that are marked with @sequence
 * @order: of the operator, 0 for none
 * @delay: milliseconds of the current wait
 * @retries: how often it may still be sent
 * @until: boot time at which it is given up, in milliseconds
 * @end: ends the sessions of a BRI that is about several; NULL when it has begun
 * @ending: it has
 * @len: octets in @data
 * @data: message, to be sent again
 */
struct bri {
	struct timer timer;
	u16 sequence;
	bool firm;
	struct in6_addr mag;
	struct in6_addr lmaa;
	u64 id;
	u64 order;
	u64 delay;
	u32 retries;
	u64 until;
	struct bri_sessions *end;
	bool ending;
	size_t len;
	u8 data[];
};

/**
 * struct bri_table - all BRIs that wait
 * @slot: by the lower bits of their sequence number, so that these never collide
 * @next: next sequence number
 * @asked: those that are not firm
 */
struct bri_table {
	struct bri *slot[BRI_MAX];
	u16 next;
	unsigned int asked;
};

/**
 * revoke_fini() - forget all BRIs
 */
void revoke_fini(struct lma *lma);

/**
 * revoke_receive() - work on a Binding Revocation message
 * @lma: anchor
 * @packet: message
 * @msg: the same, decoded
 */
void revoke_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * revoke_refused() - a MAG has answered with a Binding Error of status 2
 *
 * Return: false if no BRI to it waits.
 */
bool revoke_refused(struct lma *lma, struct mag *mag);

/**
 * revoke_ask() - ask the MAG of a session whether the mobile node has left (RFC 5846, 8.1)
 * @lma: anchor
 * @bce: session that a PBU waits for
 *
 * What waits does so until the answer, or the lack of it.
 */
void revoke_ask(struct lma *lma, struct bce *bce);

/**
 * revoke_overtaken() - a PBU for a session was accepted: a BRI about it is void (RFC 5846, 8.1)
 * @lma: anchor
 * @bce: session
 * @deregistered: it was a de-registration
 */
void revoke_overtaken(struct lma *lma, struct bce *bce, bool deregistered);

/**
 * revoke_due() - the wait for a BRA is over: send the BRI again, or give up
 *
 * No job may be in the batch: it could make the BRI void.
 */
void revoke_due(struct lma *lma, struct bri *bri);

#endif /* HALMAD_LMA_REVOKE_H */
