/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Revocations that wait for their answer (RFC 5846): a BRI has gone to a peer, and goes again until
 * the BRA comes or it is given up. An LMA asks MAGs, a home agent asks mobile nodes.
 *
 * Which sessions, whom to ask and in which words, is the business of a role. What the answer means
 * is said here, but for a question, of which only its role knows why it was asked.
 */
#ifndef HALMAD_CORE_REVOCATION_H
#define HALMAD_CORE_REVOCATION_H

#include "base/timer.h"
#include "core/cache.h"

struct core;
struct ending;
struct mh_msg;
struct role;

/* Revocations that wait, and how many of them may be questions: the rest is the operator's. */
#define REVOCATION_MAX		1024
#define REVOCATION_ASKED_MAX	(REVOCATION_MAX / 4 * 3)

/**
 * enum revoke_outcome - how a revocation ended
 * @REVOKE_ACKNOWLEDGED: the peer agreed
 * @REVOKE_REFUSED: the peer did not; the session ended all the same
 * @REVOKE_TIMEOUT: the peer did not answer
 * @REVOKE_UNSUPPORTED: the peer does not know binding revocation
 * @REVOKE_NOT_ASKED: the session was not active, or there is nobody to ask any more
 * @REVOKE_DEREGISTERED: the peer de-registered it meanwhile
 * @REVOKE_REGISTERED: it was registered again meanwhile, so that it goes on
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
 * struct revoke_result - what came of a revocation, whether it needed a BRI or not
 * @order: number that the operator's order has
 * @outcome: how it ended
 * @status: of the BRA, with REVOKE_ACKNOWLEDGED and REVOKE_REFUSED
 * @peer: peer that had registered what was revoked
 * @id: session; 0 if it was about several
 * @sessions: how many sessions ended
 */
struct revoke_result {
	u64 order;
	enum revoke_outcome outcome;
	u8 status;
	struct in6_addr peer;
	u64 id;
	u32 sessions;
};

/**
 * enum revocation_step - what has become of a revocation, for its role to count and tell
 * @REVOCATION_SENT: the BRI was sent
 * @REVOCATION_SENT_AGAIN: once more
 * @REVOCATION_OVER: there is an outcome; its sessions are still as they were
 */
enum revocation_step {
	REVOCATION_SENT,
	REVOCATION_SENT_AGAIN,
	REVOCATION_OVER,
};

/**
 * struct revocation - a BRI that waits for a BRA
 * @timer: when it is sent again or given up
 * @role: whose it is
 * @sequence: sequence number; its place in the table follows from that
 * @firm: sessions end, whatever the answer; else it is a question
 * @peer: where it went
 * @local: where it came from
 * @id: session; 0 if it is about all sessions that are marked with @sequence
 * @delay: milliseconds of the current wait
 * @retries: how often it may still be sent
 * @since: boot time at which it was sent first, in milliseconds
 * @until: boot time at which it is given up, in milliseconds
 * @end: ends the sessions of one that is about several; NULL when that has begun
 * @ending: it has begun: there was an answer, or will be none
 * @result: what comes of it
 * @len: octets in @data
 * @data: message, to be sent again
 */
struct revocation {
	struct timer timer;
	struct role *role;
	u16 sequence;
	bool firm;
	struct in6_addr peer;
	struct in6_addr local;
	u64 id;
	u64 delay;
	u32 retries;
	u64 since;
	u64 until;
	struct ending *end;
	bool ending;
	struct revoke_result result;
	size_t len;
	u8 data[];
};

/**
 * struct revocations - all that wait, of all roles
 * @slot: by the lower bits of their sequence number, so that these never collide
 * @next: next sequence number
 * @asked: those that are not firm
 */
struct revocations {
	struct revocation *slot[REVOCATION_MAX];
	u16 next;
	unsigned int asked;
};

/**
 * revocation_fini() - forget all
 */
void revocation_fini(struct core *core);

/**
 * revocation_of() - the revocation that a session is marked with, NULL for none
 */
const struct revocation *revocation_of(const struct core *core, const struct bce *bce);

/**
 * revocation_ask() - ask the peer of a session about it
 * @core: core
 * @bce: session that is not marked
 * @bri: message; its sequence number is set here
 *
 * When this is over, the @answered of its role hears what came of it.
 *
 * Return: NULL if too many wait already.
 */
const struct revocation *revocation_ask(struct core *core, struct bce *bce, struct mh_msg *bri);

/**
 * revocation_one() - revoke a session
 * @core: core
 * @bce: session that is not pending
 * @bri: message; its sequence number is set here. NULL if there is nobody to ask
 * @order: number of the operator's order
 *
 * It ends when its peer has answered, or has not for too long; at once, if it cannot be asked.
 */
void revocation_one(struct core *core, struct bce *bce, struct mh_msg *bri, u64 order);

/**
 * revocation_group() - begin to revoke sessions of a peer with one BRI
 * @role: role whose sessions these are
 * @local: source of the BRI
 * @peer: its destination
 * @bri: message; its sequence number is set here
 * @order: number of the operator's order
 *
 * revocation_add() says which sessions.
 *
 * Return: NULL if there can be none now.
 */
struct revocation *revocation_group(struct role *role, const struct in6_addr *local,
				    const struct in6_addr *peer, struct mh_msg *bri, u64 order);

/**
 * revocation_add() - a revocation is about a session, too; one that was about it before is void
 */
void revocation_add(struct core *core, const struct revocation *rev, struct bce *bce);

/**
 * revocation_unasked() - end sessions of a peer without a BRI
 * @role: role that they are of
 * @peer: peer
 * @selects: a session is one of them
 * @ctx: for @selects
 * @order: number of the operator's order
 *
 * Return: false if there is no memory.
 */
bool revocation_unasked(struct role *role, const struct in6_addr *peer,
			bool (*selects)(const struct bce *bce, const void *ctx), const void *ctx,
			u64 order);

/**
 * revocation_answer() - a BRA has come (RFC 5846, 6.2.2)
 * @role: role that it is for
 * @peer: its source
 * @sequence: its sequence number
 * @status: its status
 *
 * Return: false if nothing waits for it.
 */
bool revocation_answer(struct role *role, const struct in6_addr *peer, u16 sequence, u8 status);

/**
 * revocation_since() - since when a peer owes an answer
 *
 * Return: boot time in milliseconds of the first BRI that waits for it; U64_MAX if none does.
 */
u64 revocation_since(const struct role *role, const struct in6_addr *peer);

/**
 * revocation_unknown() - a peer does not know binding revocation: that is the answer to all that it
 * was asked
 * @role: role that asked
 * @peer: peer
 *
 * Return: false if nothing waits for it.
 */
bool revocation_unknown(struct role *role, const struct in6_addr *peer);

/**
 * revocation_void() - a session was registered or de-registered: a BRI about it alone is void
 * @core: core
 * @bce: session that is marked
 * @outcome: what was done
 */
void revocation_void(struct core *core, struct bce *bce, enum revoke_outcome outcome);

/**
 * revocation_due() - the wait for a BRA is over: send the BRI again, or give up
 *
 * No job may be in the batch: it could make the BRI void.
 */
void revocation_due(struct core *core, struct revocation *rev);

/**
 * revoke_outcome_name() - an outcome in one word
 */
const char *revoke_outcome_name(enum revoke_outcome outcome);

#endif /* HALMAD_CORE_REVOCATION_H */
