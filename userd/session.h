/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions from their beginning to their end: cache, pools and kernel together.
 */
#ifndef HALMAD_SESSION_H
#define HALMAD_SESSION_H

#include "lmarun.h"

/**
 * session_new() - make the entry of a new session, and take what it needs of the pools
 * @lma: anchor
 * @pbu: request
 * @d: decision with verdict LMA_NEW; becomes a refusal if this fails
 *
 * The entry is in the cache while its job waits, so that its prefixes are seen to be taken.
 *
 * Return: NULL if that cannot be.
 */
struct bce *session_new(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d);

/**
 * session_request() - ask the kernel for the binding of a session
 * @lma: anchor
 * @req: request to be filled
 * @bce: session
 * @facts: what is to be true about it
 * @op: BINDING_NEW or BINDING_SET
 */
void session_request(const struct lma *lma, struct binding_req *req, const struct bce *bce,
		     const struct bce_facts *facts, enum binding_op op);

/**
 * session_commit() - the kernel has what was asked for: so have we
 * @lma: anchor
 * @bce: session
 * @facts: what is true about it now
 * @version: version of its binding
 */
void session_commit(struct lma *lma, struct bce *bce, const struct bce_facts *facts, u64 version);

/**
 * session_end() - delete a session whose time is over, and its binding
 * @lma: anchor with room for a job
 * @bce: session
 */
void session_end(struct lma *lma, struct bce *bce);

/**
 * session_drop() - forget a session that has no binding
 * @lma: anchor
 * @bce: session
 * @release: its prefixes may be given to others
 */
void session_drop(struct lma *lma, struct bce *bce, bool release);

/**
 * session_reserve_all() - after a reload: mark the prefixes of all sessions as taken
 */
void session_reserve_all(struct lma *lma);

#endif /* HALMAD_SESSION_H */
