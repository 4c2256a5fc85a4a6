/* SPDX-License-Identifier: GPL-2.0 */
/* Far ends: MAGs and care-of addresses, each with its route and path MTU. */
#ifndef HALMA_TNL_H
#define HALMA_TNL_H

#include "halma.h"

/**
 * struct halma_tnl_from - whom a packet is from, to find the far end by
 * @local: address of the anchor
 * @remote: of the far end
 * @encap: enum halma_encap
 * @key_in: that the packet bears, 0 where the encapsulation has none
 *
 * Points into the packet.
 */
struct halma_tnl_from {
	const struct in6_addr *local;
	const struct in6_addr *remote;
	u32 encap;
	u32 key_in;
};

int halma_tnls_init(struct halma_dev *hd);
void halma_tnls_free(struct halma_dev *hd);

struct halma_tnl *halma_tnl_find(struct halma_dev *hd, const struct halma_tnl_from *from);
const struct halma_route *halma_tnl_route(struct halma_dev *hd, struct halma_tnl *tnl,
					  const struct halma_params *prm, int family);
const struct halma_route *halma_tnl_route_known(struct halma_dev *hd, struct halma_tnl *tnl);

struct halma_tnl *halma_tnl_next(struct halma_dev *hd, u64 id);
struct halma_tnl *halma_tnl_lookup(struct halma_dev *hd, const struct halma_tnl_key *key);
struct halma_tnl *halma_tnl_get(struct halma_dev *hd, const struct halma_tnl_key *key);
void halma_tnl_put(struct halma_dev *hd, struct halma_tnl *tnl);
bool halma_tnl_match(const struct halma_tnl *tnl, const struct halma_tnl_key *key, bool local_any);

#endif /* HALMA_TNL_H */
