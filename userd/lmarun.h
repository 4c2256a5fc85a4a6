/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor: from messages and deadlines to effects.
 */
#ifndef HALMAD_LMARUN_H
#define HALMAD_LMARUN_H

#include "binding.h"
#include "lma.h"
#include "packet.h"

/* Messages that are worked on together: one netlink send, one sendmmsg. */
#define LMA_BATCH	64

/* Kinds of messages in counters: MH types, those that are none, PBUs. */
#define KIND_UNKNOWN	24
#define KIND_PBU	25
#define KIND_MAX	26

/**
 * struct lma_stats - what has happened
 * @received: messages
 * @malformed: of these malformed
 * @not_local: sent to an address that is not the anchor's
 * @unsupported: of a type that is not served
 * @verdict: PBUs by what was done, after the kernel's ack
 * @refused: PBUs refused, by status
 * @why: PBUs ignored or refused for a cause without status of its own
 * @no_timestamp: PBUs without Timestamp option although the domain uses timestamps
 * @unknown_options: options skipped
 * @vendor_options: Vendor Specific options seen
 * @bu_refused: BUs answered with 131
 * @be_sent: Binding Errors sent
 * @be_suppressed: Binding Errors not sent because of the rate limit
 * @held_released: PBUs held whose wait ended with a de-registration
 * @held_timeout: PBUs held whose wait ended without
 * @expired: sessions whose lifetime ended
 * @deleted: sessions deleted at the end of the delete wait
 * @lost: sessions whose binding somebody else deleted
 * @adopted: sessions taken over from the kernel at the start
 * @kernel_refused: requests that the kernel refused
 * @sent: messages sent
 * @send_failed: messages that could not be sent
 * @too_big: answers that do not fit into a message
 */
struct lma_stats {
	u64 received[KIND_MAX];
	u64 malformed[KIND_MAX][MH_ERR_MAX];
	u64 not_local[KIND_MAX];
	u64 unsupported[KIND_MAX];
	u64 verdict[LMA_VERDICT_MAX];
	u64 refused[256];
	u64 why[LMA_WHY_MAX];
	u64 no_timestamp;
	u64 unknown_options;
	u64 vendor_options;
	u64 bu_refused;
	u64 be_sent;
	u64 be_suppressed;
	u64 held_released;
	u64 held_timeout;
	u64 expired;
	u64 deleted;
	u64 lost;
	u64 adopted;
	u64 kernel_refused;
	u64 sent;
	u64 send_failed;
	u64 too_big;
};

/**
 * struct lma_io - the world outside
 * @kernel: give requests to the kernel and wait for all its answers
 * @send: send messages; returns how many were sent
 * @ctx: for both
 */
struct lma_io {
	void (*kernel)(void *ctx, struct binding_req *reqs, unsigned int count);
	unsigned int (*send)(void *ctx, const struct mh_answer *answers, unsigned int count);
	void *ctx;
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
 * lma_receive() - work on a message; effects may wait for lma_flush()
 * @lma: anchor
 * @packet: message; its octets must stay until lma_flush()
 */
void lma_receive(struct lma *lma, const struct mh_packet *packet);

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
 * lma_adopt() - take over a binding that is in the kernel
 *
 * Return: 0, or a negative errno.
 */
int lma_adopt(struct lma *lma, const struct binding_info *info);

/**
 * lma_lost() - a binding was deleted by somebody else
 * @lma: anchor
 * @id: id
 * @version: version that was deleted; a younger session stays
 */
void lma_lost(struct lma *lma, u64 id, u64 version);

const struct conf *lma_conf(const struct lma *lma);
const struct bce_cache *lma_cache(const struct lma *lma);
const struct lma_stats *lma_stats(const struct lma *lma);
u32 lma_held_count(const struct lma *lma);

#endif /* HALMAD_LMARUN_H */
