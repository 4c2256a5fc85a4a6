/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor: from messages and deadlines to effects.
 */
#ifndef HALMAD_ANCHOR_H
#define HALMAD_ANCHOR_H

#include "base/binding.h"
#include "core/event.h"
#include "wire/packet.h"
#include "core/stats.h"

/* Messages that are worked on together: one netlink send, one sendmmsg. */
#define LMA_BATCH	64

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

/**
 * struct attach_question - a question for the attachment tracker (RFC 5213, 11): is this mobile
 * node attached to this MAG?
 * @id: number that the answer has to name
 * @pbu: PBU that depends on it
 * @d: what was decided about it so far: MAG, request, session
 */
struct attach_question {
	u64 id;
	const struct lma_pbu *pbu;
	const struct lma_decision *d;
};

/**
 * struct lma_io - the world outside
 * @kernel: give requests to the kernel and wait for all its answers
 * @send: send messages; returns how many were sent
 * @revoked: a result of lma_revoke_mn() or lma_revoke_mag(); NULL if nobody wants to know
 * @ask: ask the attachment tracker; its answer is for lma_attachment(). Returns false if it cannot
 *	be asked; must not call the anchor. NULL if there is no tracker
 * @ctx: for all
 * @store: what outlives the kernel; NULL if nothing does
 */
struct lma_io {
	void (*kernel)(void *ctx, struct binding_req *reqs, unsigned int count);
	unsigned int (*send)(void *ctx, const struct mh_answer *answers, unsigned int count);
	void (*revoked)(void *ctx, const struct revoke_result *result);
	bool (*ask)(void *ctx, const struct attach_question *question);
	void *ctx;
	struct store *store;
};

struct lma;

/**
 * lma_new() - make an anchor without sessions
 * @conf: configuration, belongs to the anchor from now on if this succeeds
 * @io: world outside
 * @now: time
 *
 * Return: NULL if there is no memory.
 */
struct lma *lma_new(struct conf *conf, const struct lma_io *io, const struct lma_now *now);

void lma_free(struct lma *lma);

/**
 * lma_reload() - use another configuration; sessions stay
 */
void lma_reload(struct lma *lma, struct conf *conf);

/**
 * lma_now_is() - say what time it is; before each batch
 */
void lma_now_is(struct lma *lma, const struct lma_now *now);

/**
 * lma_receive() - work on messages, one after the other; effects may wait for lma_flush()
 * @lma: anchor
 * @packets: messages; their octets must stay until lma_flush()
 * @count: number of @packets
 */
void lma_receive(struct lma *lma, const struct mh_packet *packets, unsigned int count);

/**
 * lma_flush() - give all that was decided to the kernel and answer
 */
void lma_flush(struct lma *lma);

/**
 * lma_tick() - work on deadlines that are over, and flush
 *
 * Return: boot time of the next deadline in ms; U64_MAX for none.
 */
u64 lma_tick(struct lma *lma);

/**
 * lma_attachment() - the attachment tracker has answered; effects may wait for lma_flush()
 * @lma: anchor
 * @id: number of the question
 * @attached: the mobile node is attached to the MAG
 *
 * Return: false if no such question waits.
 */
bool lma_attachment(struct lma *lma, u64 id, bool attached);

/**
 * lma_attachment_lost() - the attachment tracker will answer none of the questions that wait
 */
void lma_attachment_lost(struct lma *lma);

/**
 * lma_adopt() - take over a binding that is in the kernel
 *
 * Return: 0, or a negative errno.
 */
int lma_adopt(struct lma *lma, const struct binding_info *info);

/**
 * lma_restore() - agree with the store, after all bindings of the kernel were adopted
 * @lma: anchor
 * @kernel: names the kernel and the device in it, shorter than STORE_VALUE_MAX; empty if that is
 *	not known
 * @created: the device had to be made
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Of a session that both know, the one with the higher version counts. What only the store knows
 * is installed again for the rest of its lifetime in a fresh kernel: one where the device had to be
 * made, or another one than the store was told of last. In the same kernel it has expired or was
 * deleted, and is closed. The store is told what it does not know, and at last the kernel's name:
 * an anchor that is killed before begins once more.
 *
 * Return: false on failure: there is no agreement.
 */
bool lma_restore(struct lma *lma, const char *kernel, bool created, char *text);

/**
 * lma_store_event() - the store fails, has recovered, or has to be told all once more
 */
void lma_store_event(struct lma *lma);

/**
 * lma_stop() - tell the store that it knows all; nothing is received after this
 */
void lma_stop(struct lma *lma);

/**
 * lma_lost() - a binding was deleted by somebody else
 * @lma: anchor
 * @id: id
 * @version: version that was deleted; a younger session stays
 */
void lma_lost(struct lma *lma, u64 id, u64 version);

/**
 * lma_listen() - hear what is decided from now on
 * @lma: anchor
 * @ear: who hears, in the place of who did; NULL for nobody
 */
void lma_listen(struct lma *lma, const struct event_ear *ear);

/**
 * lma_restart_counter() - say what Restart Counter MAGs are told (RFC 5847, 3.2)
 * @lma: anchor
 * @counter: it rises when sessions are lost, and never falls
 * @announce: sessions were lost since the last run: tell all MAGs unasked
 *
 * To be called when all sessions are adopted and before messages are received; heartbeats to MAGs
 * with sessions begin. What is announced waits for lma_flush().
 */
void lma_restart_counter(struct lma *lma, u32 counter, bool announce);

/**
 * lma_begin() - find the Restart Counter, and call lma_restart_counter()
 *
 * It comes out of the store and rises, durably, when sessions of the store could not be installed
 * again, and when the last ones may not have got there: the run before did not end in order, and
 * its kernel is gone. Without a store it is that of the sessions which were adopted; if there are
 * none, all that there were are lost, and it is the time of day in seconds. To be called when
 * lma_restore() has succeeded and the store was started.
 */
void lma_begin(struct lma *lma);

/**
 * lma_own_restart_counter() - what MAGs are told
 */
u32 lma_own_restart_counter(const struct lma *lma);

/**
 * lma_revoke_mn() - revoke sessions of a mobile node (RFC 5846, 8.1)
 * @lma: anchor
 * @mnid: mobile node
 * @prefix: the session with this home network prefix or IPv4 home address; NULL for all
 * @trigger: reason, below BRI_GLOBAL
 * @order: comes back in each result; not 0
 *
 * The sessions end when their MAGs have answered, or have not for too long. Messages wait for
 * lma_flush(). Results of what needs no BRI come before this returns.
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

const struct conf *lma_conf(const struct lma *lma);
const struct bce_cache *lma_cache(const struct lma *lma);
const struct lma_stats *lma_stats(const struct lma *lma);
u32 lma_held_count(const struct lma *lma);

#endif /* HALMAD_ANCHOR_H */
