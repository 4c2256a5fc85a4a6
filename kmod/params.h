/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters of a device: reading them from link attributes, checking, writing. */
#ifndef HALMA_PARAMS_H
#define HALMA_PARAMS_H

#include <linux/netlink.h>
#include <uapi/linux/halma_link.h>
#include "halma.h"

struct halma_params *halma_params_make(const struct halma_params *old, struct nlattr **attrs,
				       struct netlink_ext_ack *extack);
size_t halma_params_size(void);
int halma_params_fill(struct sk_buff *skb, const struct halma_params *prm, u32 anchor_id);

/* Place of a local IPv6 address, or -1 if it is none. */
static inline int halma_params_index6(const struct halma_params *prm, const struct in6_addr *addr)
{
	int i;

	for (i = 0; i < prm->n_local6; i++)
		if (ipv6_addr_equal(&prm->local6[i], addr))
			return i;
	return -1;
}

static inline bool halma_params_local6(const struct halma_params *prm,
				       const struct in6_addr *addr)
{
	return halma_params_index6(prm, addr) >= 0;
}

static inline bool halma_params_local4(const struct halma_params *prm, __be32 addr)
{
	int i;

	for (i = 0; i < prm->n_local4; i++)
		if (prm->local4[i] == addr)
			return true;
	return false;
}

static inline int halma_params_n_local(const struct halma_params *prm)
{
	return prm->n_local6 + prm->n_local4;
}

/* A local address of either family, an IPv4 one as ::ffff:a.b.c.d, which no packet has. */
static inline struct in6_addr halma_params_local(const struct halma_params *prm, int i)
{
	struct in6_addr addr;

	if (i < prm->n_local6)
		return prm->local6[i];
	ipv6_addr_set_v4mapped(prm->local4[i - prm->n_local6], &addr);
	return addr;
}

static inline bool halma_params_has_local(const struct halma_params *prm,
					  const struct in6_addr *addr)
{
	if (ipv6_addr_v4mapped(addr))
		return halma_params_local4(prm, addr->s6_addr32[3]);
	return halma_params_local6(prm, addr);
}

/* Does a mark say that what bears it must not follow a MIPv6 binding? */
static inline bool halma_params_direct(const struct halma_params *prm, u32 mark)
{
	return prm->direct_mark && (mark & prm->direct_mask) == prm->direct_mark;
}

#endif /* HALMA_PARAMS_H */
