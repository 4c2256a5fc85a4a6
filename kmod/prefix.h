/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The index of prefixes: which binding of each kind holds a prefix, and which
 * lengths are in use. Knows nothing of bindings but their pointer.
 */
#ifndef HALMA_PREFIX_H
#define HALMA_PREFIX_H

#include <net/ipv6.h>
#include "halma.h"

int halma_prefix_index_init(struct halma_prefix_index *ix);
void halma_prefix_index_free(struct halma_prefix_index *ix);

void halma_prefix_key_set(struct halma_prefix_key *key, u8 family, const void *addr, u8 len);

/* Masks @addr (of the size of the family) to @len and looks it up. Under RCU. */
struct halma_prefix *halma_prefix_find(struct halma_prefix_index *ix, u8 family,
				       const void *addr, u8 len);

/**
 * halma_prefix_get() - find a prefix or make one with empty slots
 * @ix: index
 * @key: prefix
 * @precedence: with which it will be used; room for the length is reserved
 *
 * Pairs with halma_prefix_put(). The caller holds the writers' lock.
 *
 * Return: the prefix, or -ENOMEM, or -ENOSPC when the family has no room for
 * another length.
 */
struct halma_prefix *halma_prefix_get(struct halma_prefix_index *ix,
				      const struct halma_prefix_key *key, u8 precedence);

/**
 * halma_prefix_put() - undo halma_prefix_get()
 * @ix: index
 * @px: prefix; freed after a grace period when all its slots are empty
 * @precedence: as given to halma_prefix_get()
 */
void halma_prefix_put(struct halma_prefix_index *ix, struct halma_prefix *px, u8 precedence);

/**
 * halma_prefix_use() - count a length and precedence as in use
 * @ix: index
 * @key: whose length
 * @precedence: with which
 *
 * For a prefix that changes its precedence: use the new one, then unuse the old.
 *
 * Return: 0, -ENOMEM or -ENOSPC.
 */
int halma_prefix_use(struct halma_prefix_index *ix, const struct halma_prefix_key *key,
		     u8 precedence);
void halma_prefix_unuse(struct halma_prefix_index *ix, const struct halma_prefix_key *key,
			u8 precedence);

/* Does the prefix hold the IPv6 address? */
static inline bool halma_prefix_key_has(const struct halma_prefix_key *key,
					const struct in6_addr *addr)
{
	return key->family == AF_INET6 && ipv6_prefix_equal(&key->addr, addr, key->len);
}

static inline int halma_family_index(u8 family)
{
	return family == AF_INET;
}

static inline struct halma_lengths *halma_prefix_lengths(struct halma_prefix_index *ix, u8 family)
{
	return rcu_dereference(ix->lengths[halma_family_index(family)]);
}

#endif /* HALMA_PREFIX_H */
