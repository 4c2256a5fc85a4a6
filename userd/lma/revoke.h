/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Revocation of sessions (RFC 5846): by the operator, by a MAG, and to find out whether a mobile
 * node has left its old MAG.
 */
#ifndef HALMAD_LMA_REVOKE_H
#define HALMAD_LMA_REVOKE_H

#include "base/timer.h"
#include "core/cache.h"
#include "wire/message.h"
#include "wire/packet.h"

struct lma;
struct mag;

/**
 * enum revoke_outcome - how a revocation ended
 * @REVOKE_ACKNOWLEDGED: the MAG agreed
 * @REVOKE_REFUSED: the MAG did not; the session ended all the same
 * @REVOKE_TIMEOUT: the MAG did not answer
 * @REVOKE_UNSUPPORTED: the MAG does not know binding revocation
 * @REVOKE_NOT_ASKED: the session was not active, or there is no such MAG any more
 * @REVOKE_DEREGISTERED: the MAG de-registered it meanwhile
 * @REVOKE_REGISTERED: a MAG registered it again meanwhile, so that it goes on
 * @REVOKE_REPLACED: another revocation took its place
 */
enum revoke_outcome {
	REVOKE_ACKNOWLEDGED,
	REVOKE_REFUSED,
	REVOKE_TIMEOUT,
	REVOKE_UNSUPPORTED,
	REVOKE_NOT_ASKED,
	REVOKE_DEREGISTERED,
	REVOKE_REGISTERED,
	REVOKE_REPLACED,
	REVOKE_OUTCOME_MAX,
};

/**
 * struct revoke_result - what came of a BRI, or of what needed none
 * @order: number that the caller of lma_revoke_*() gave
 * @outcome: how it ended
 * @status: of the BRA, with REVOKE_ACKNOWLEDGED and REVOKE_REFUSED
 * @mag: MAG
 * @id: session; 0 if it was about all of the MAG
 * @sessions: how many sessions ended
 */
struct revoke_result {
	u64 order;
	enum revoke_outcome outcome;
	u8 status;
	struct in6_addr mag;
	u64 id;
	u32 sessions;
};

/* BRIs that wait for a BRA, and how many of them may be there because MAGs do not know whether a
 * mobile node has left another one: the rest is the operator's.
 */
#define BRI_MAX		1024
#define BRI_ASKED_MAX	(BRI_MAX / 4 * 3)

struct ending;

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
	struct ending *end;
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
bool revoke_refused(struct lma *lma, const struct mag *mag);

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

/**
 * lma_revoke_mn() - revoke sessions of a mobile node (RFC 5846, 8.1)
 * @lma: anchor
 * @mnid: mobile node
 * @prefix: the session with this home network prefix or IPv4 home address; NULL for all
 * @trigger: reason, below BRI_GLOBAL
 * @order: comes back in each result; not 0
 *
 * The sessions end when their MAGs have answered, or have not for too long. Messages wait for
 * anchor_flush(). Results of what needs no BRI come before this returns.
 *
 * Return: number of results that come or came: one for each session.
 */
unsigned int lma_revoke_mn(struct lma *lma, const struct mnid *mnid, const struct prefix *prefix,
			   u8 trigger, u64 order);

/**
 * lma_revoke_mag() - revoke all sessions of a MAG (RFC 5846, 8.1)
 * @lma: anchor
 * @mag: address of the MAG
 * @realm: only those of this realm, which fits into an identifier with a "@" before it; NULL for
 *	all
 * @order: comes back in each result; not 0
 *
 * Without room for a BRI they end without one, as do those of a MAG that has left the
 * configuration, and those with an address of ours that has.
 *
 * Return: number of results that come or came: one for each of our addresses that it has such
 * sessions with, one for all those that we have no more.
 */
unsigned int lma_revoke_mag(struct lma *lma, const struct in6_addr *mag, const char *realm,
			    u64 order);

/**
 * lma_revoke_realm() - revoke all sessions of a realm, whatever MAG has them, as above
 *
 * Return: number of results that come or came, as above of each MAG.
 */
unsigned int lma_revoke_realm(struct lma *lma, const char *realm, u64 order);

/**
 * revoke_outcome_name() - an outcome in one word
 */
const char *revoke_outcome_name(enum revoke_outcome outcome);

#endif /* HALMAD_LMA_REVOKE_H */
