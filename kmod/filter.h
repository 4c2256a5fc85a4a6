/* SPDX-License-Identifier: GPL-2.0 */
/* Which bindings a command is about, and finding them in the cache. */
#ifndef HALMA_FILTER_H
#define HALMA_FILTER_H

#include "halma.h"

enum halma_filter_by {
	HALMA_BY_ID		= BIT(0),
	HALMA_BY_KIND		= BIT(1),
	HALMA_BY_STATE		= BIT(2),
	HALMA_BY_MNID		= BIT(3),
	HALMA_BY_PREFIXES	= BIT(4),
	HALMA_BY_TUNNEL		= BIT(5),
};

/**
 * struct halma_filter - which bindings get, flush and dump are about
 * @by: enum halma_filter_by, which members count; a binding must match all of them
 * @id: key
 * @kind: enum halma_kind
 * @state: enum halma_state
 * @mnid: mobile node
 * @n_prefixes: entries of @prefixes
 * @prefixes: it has exactly these, and perhaps more
 * @tnl: current far end
 * @local_any: @tnl.local does not count
 */
struct halma_filter {
	u32 by;
	u64 id;
	u8 kind;
	u8 state;
	struct halma_mnid mnid;
	u8 n_prefixes;
	struct halma_prefix_key prefixes[HALMA_BINDING_PREFIX_MAX];
	struct halma_tnl_key tnl;
	bool local_any;
};

bool halma_filter_match(struct halma_dev *hd, const struct halma_filter *flt,
			const struct halma_bce *bce);
struct halma_bce *halma_filter_next(struct halma_dev *hd, const struct halma_filter *flt, u64 id);
struct halma_bce *halma_filter_one(struct halma_dev *hd, const struct halma_filter *flt);

#endif /* HALMA_FILTER_H */
