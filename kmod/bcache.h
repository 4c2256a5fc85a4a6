/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The binding cache: one for every kind, with lookups by id, by MN-ID, by prefix
 * and by far end (RFC 6612, section 4.2).
 */
#ifndef HALMA_BCACHE_H
#define HALMA_BCACHE_H

#include "halma.h"

enum halma_request_has {
	HALMA_HAS_KIND			= BIT(0),
	HALMA_HAS_PRECEDENCE		= BIT(1),
	HALMA_HAS_MNID			= BIT(2),
	HALMA_HAS_PREFIXES		= BIT(3),
	HALMA_HAS_PATH			= BIT(4),
	HALMA_HAS_STATE			= BIT(5),
	HALMA_HAS_BLOCKED_ACTION	= BIT(6),
	HALMA_HAS_COOKIE		= BIT(7),
	HALMA_HAS_VERSION		= BIT(8),
	HALMA_HAS_GRACE			= BIT(9),
	HALMA_HAS_ID			= BIT(10),
	HALMA_HAS_LIFETIME		= BIT(11),
	HALMA_HAS_DEFEND		= BIT(12),
};

/**
 * struct halma_request - a binding as somebody wants it
 * @has: enum halma_request_has, which members are given
 * @id: key
 * @kind: enum halma_kind
 * @precedence: 0..7
 * @mnid: mobile node
 * @n_prefixes: entries of @prefixes
 * @prefixes: no duplicates
 * @tnl: far end
 * @bid: of the path
 * @preference: of the path
 * @state: enum halma_state
 * @blocked_action: enum halma_blocked_action
 * @lifetime: milliseconds, 0 for ever
 * @grace: milliseconds
 * @cookie: of the creator
 * @cookie_len: octets in @cookie
 * @version: of the creator
 * @defend: the addresses, on the home link
 */
struct halma_request {
	u32 has;
	u64 id;
	u8 kind;
	u8 precedence;
	struct halma_mnid mnid;
	u8 n_prefixes;
	struct halma_prefix_key prefixes[HALMA_BINDING_PREFIX_MAX];
	struct halma_tnl_key tnl;
	u16 bid;
	u8 preference;
	u8 state;
	u8 blocked_action;
	u64 lifetime;
	u32 grace;
	const u8 *cookie;
	u8 cookie_len;
	u64 version;
	bool defend;
};

bool halma_request_complete(const struct halma_request *rq);
int halma_bcache_init(struct halma_dev *hd);
void halma_bcache_clear(struct halma_dev *hd);
void halma_bcache_free(struct halma_dev *hd);
struct halma_bce *halma_bce_find(struct halma_dev *hd, u64 id);
struct halma_bce *halma_bce_next(struct halma_dev *hd, u64 id);
struct halma_bce *halma_bce_new(struct halma_dev *hd, const struct halma_request *rq,
				struct netlink_ext_ack *extack);
int halma_bce_set(struct halma_dev *hd, struct halma_bce *bce, const struct halma_request *rq,
		  struct netlink_ext_ack *extack);
void halma_bce_del(struct halma_dev *hd, struct halma_bce *bce);
struct halma_bce *halma_bce_find_prefix(struct halma_dev *hd, const struct halma_prefix_key *key,
					u8 kind);

static inline void halma_bce_counters(const struct halma_bce *bce, struct halma_counters *c)
{
	c->tx_packets = atomic64_read(&bce->tx_packets);
	c->tx_bytes = atomic64_read(&bce->tx_bytes);
	c->rx_packets = atomic64_read(&bce->rx_packets);
	c->rx_bytes = atomic64_read(&bce->rx_bytes);
}

/*
 * Number of the last refresh of a binding. Of the 64 bits it keeps 32: a binding that was
 * not refreshed for 2^32 refreshes of others seems to have been since, but never later than
 * the latest of all.
 */
static inline u64 halma_bce_refreshed(const struct halma_dev *hd, const struct halma_bce *bce)
{
	return hd->refresh - ((u32)hd->refresh - bce->refreshed);
}

#endif /* HALMA_BCACHE_H */
