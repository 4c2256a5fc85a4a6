/* SPDX-License-Identifier: GPL-2.0 */
/* Far ends: MAGs and care-of addresses, each with its route and path MTU. */
#ifndef HALMA_TNL_H
#define HALMA_TNL_H

#include "halma.h"

int halma_tnls_init(struct halma_dev *hd);
void halma_tnls_free(struct halma_dev *hd);

/* Packet path, under RCU. */
struct halma_tnl *halma_tnl_find(struct halma_dev *hd, const struct in6_addr *local,
				 const struct in6_addr *remote, u32 encap);

/**
 * halma_tnl_route() - the route to a far end
 * @hd: device
 * @tnl: far end
 * @prm: parameters
 * @family: of the inner packet
 *
 * From the cache if it is still good, else looked up (XFRM included) and cached.
 * Packet path, under RCU.
 *
 * Return: route, its dst to be used without reference, or NULL when there is none.
 */
const struct halma_route *halma_tnl_route(struct halma_dev *hd, struct halma_tnl *tnl,
					  const struct halma_params *prm, int family);

/* As packets would now find it, for showing; under RCU. NULL if none has been needed. */
const struct halma_route *halma_tnl_route_known(struct halma_dev *hd, struct halma_tnl *tnl);

/* Writers: find by key; find or make and count one user; give one back. */
struct halma_tnl *halma_tnl_lookup(struct halma_dev *hd, const struct halma_tnl_key *key);
struct halma_tnl *halma_tnl_get(struct halma_dev *hd, const struct halma_tnl_key *key, u32 max);
void halma_tnl_put(struct halma_dev *hd, struct halma_tnl *tnl);

/* Is it the far end that a filter names, with any local address if it names none? */
bool halma_tnl_match(const struct halma_tnl *tnl, const struct halma_tnl_key *key, bool local_any);

#endif /* HALMA_TNL_H */
