/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Revocation of sessions (RFC 5846): by the operator, by a MAG, and to find out whether a mobile
 * node has left its old MAG.
 */
#ifndef HALMAD_LMA_REVOKE_H
#define HALMAD_LMA_REVOKE_H

#include "core/revocation.h"
#include "wire/message.h"
#include "wire/packet.h"

struct lma;
struct mag;

/**
 * revoke_receive() - work on a Binding Revocation message
 * @lma: anchor
 * @packet: message
 * @msg: the same, decoded
 */
void revoke_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg);

/**
 * revoke_unknown() - a MAG has answered to a BRI with a Binding Error of status 2
 */
void revoke_unknown(struct lma *lma, const struct mag *mag);

/**
 * revoke_step() - count, log and tell what has become of a BRI
 */
void revoke_step(struct lma *lma, const struct revocation *rev, enum revocation_step step);

/**
 * revoke_answered() - the old MAG has answered, or has not: what waits goes on (RFC 5846, 8.1)
 * @lma: anchor
 * @bce: session that it was asked about
 * @outcome: what came of it
 * @status: of the BRA
 */
void revoke_answered(struct lma *lma, struct bce *bce, enum revoke_outcome outcome, u8 status);

/**
 * revoke_ask() - ask the MAG of a session whether the mobile node has left (RFC 5846, 8.1)
 * @lma: anchor
 * @bce: session that a PBU waits for
 *
 * What waits does so until the answer, or the lack of it. A MAG that has never shown that it knows
 * binding revocation is not asked: its silence would say nothing, and some do not survive it.
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
 * lma_revoke_renamed() - revoke the sessions of identifiers that are aliases in the configuration
 * in use, but were not when they began: what MAGs say of these is about other mobile nodes now
 */
void lma_revoke_renamed(struct lma *lma);

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

#endif /* HALMAD_LMA_REVOKE_H */
