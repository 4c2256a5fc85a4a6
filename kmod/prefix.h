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
struct halma_prefix *halma_prefix_find(struct halma_prefix_index *ix, u8 family,
				       const void *addr, u8 len);
int halma_prefix_lengths_left(const struct halma_prefix_index *ix, int f,
			      struct halma_prefix * const *going, int n);
struct halma_prefix *halma_prefix_get(struct halma_prefix_index *ix,
				      const struct halma_prefix_key *key, u8 precedence);
void halma_prefix_put(struct halma_prefix_index *ix, struct halma_prefix *px, u8 precedence);
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
