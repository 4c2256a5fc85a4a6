/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a session is to have: decided by a role, made true by session.c.
 */
#ifndef HALMAD_CORE_CLAIM_H
#define HALMAD_CORE_CLAIM_H

#include "base/prefix.h"
#include "core/pool.h"

/**
 * struct claimant - who gets what pools give, if that is not the mobile node itself
 * @within: networks whose prefixes it may serve
 * @within_count: number of @within; 0 means all
 * @last: the last home network prefix, and the last IPv4 home address, that a pool gave to it;
 *	changed when one more is given
 */
struct claimant {
	const struct prefix *within;
	unsigned int within_count;
	struct prefix *last;
};

/**
 * enum claim_result - whether a session can have what it claims
 * @CLAIM_OK: it can
 * @CLAIM_EMPTY: a pool has nothing to give
 * @CLAIM_NOT_DURABLE: the store does not keep that a prefix is given
 * @CLAIM_LATER: not before the store has kept that; WAIT_STORED (core/wait.h) tells when to ask
 *	again
 * @CLAIM_NO_MEMORY: there is no memory
 */
enum claim_result {
	CLAIM_OK,
	CLAIM_EMPTY,
	CLAIM_NOT_DURABLE,
	CLAIM_LATER,
	CLAIM_NO_MEMORY,
};

/**
 * struct claim - prefixes and IPv4 home address of a session after a request
 * @hnp_count: number of @hnp
 * @pool: pool that gives home network prefixes
 * @pool_count: how many
 * @hoa: IPv4 home address of the session; of length 0 if it has none, or a pool gives it
 * @hoa_pool: pool that gives it
 * @drop_hnp: @hnp are told in the answer, and the session loses them
 * @drop_hoa: the same for @hoa
 * @by: who asks
 * @hnp: home network prefixes of the session, but for those that a pool gives
 */
struct claim {
	unsigned int hnp_count;
	const struct pool *pool;
	unsigned int pool_count;
	struct prefix hoa;
	const struct pool *hoa_pool;
	bool drop_hnp;
	bool drop_hoa;
	struct claimant by;
	struct prefix hnp[HALMAD_PREFIX_MAX];
};

#endif /* HALMAD_CORE_CLAIM_H */
