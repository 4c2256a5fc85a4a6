/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Local mobility anchor: from messages and deadlines to effects.
 */
#ifndef HALMAD_LMARUN_H
#define HALMAD_LMARUN_H

#include "binding.h"
#include "event.h"
#include "packet.h"
#include "stats.h"

/* Messages that are worked on together: one netlink send, one sendmmsg. */
#define LMA_BATCH	64

/**
 * struct lma_io - the world outside
 * @kernel: give requests to the kernel and wait for all its answers
 * @send: send messages; returns how many were sent
 * @ctx: for both
 * @store: what outlives the kernel; NULL if nothing does
 */
struct lma_io {
	void (*kernel)(void *ctx, struct binding_req *reqs, unsigned int count);
	unsigned int (*send)(void *ctx, const struct mh_answer *answers, unsigned int count);
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
 * lma_restore() - agree with the store, after all bindings of the kernel were adopted
 * @lma: anchor
 * @fresh: the kernel is another one than the store was written for: it had no bindings then
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Of a session that both know, the one with the higher version counts. What only the store knows
 * is installed again for the rest of its lifetime in a fresh kernel; in the same kernel it has
 * expired or was deleted, and is closed. The store is told what it does not know.
 *
 * Return: false on failure: there is no agreement.
 */
bool lma_restore(struct lma *lma, bool fresh, char *text);

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

const struct conf *lma_conf(const struct lma *lma);
const struct bce_cache *lma_cache(const struct lma *lma);
const struct lma_stats *lma_stats(const struct lma *lma);
u32 lma_held_count(const struct lma *lma);

#endif /* HALMAD_LMARUN_H */
