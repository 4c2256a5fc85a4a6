// SPDX-License-Identifier: GPL-2.0
/*
 * Two nodes whose care-of addresses lie in each other's prefixes would send one packet in
 * a circle, through one device or through several of a namespace. A binding that closes
 * such a circle is refused. Routes that come later can close one, too: nest.c stops what
 * goes round then.
 */
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/netlink.h>
#include "circle.h"
#include "lookup.h"
#include "net.h"
#include "prefix.h"

/* Far ends that are followed before giving up. */
#define HALMA_CHAIN_MAX	8

/**
 * struct halma_circle - a binding that is about to change
 * @hd: its device
 * @bce: the binding
 * @keys: prefixes that it will have
 * @n: entries of @keys
 */
struct halma_circle {
	struct halma_dev *hd;
	const struct halma_bce *bce;
	const struct halma_prefix_key *keys;
	int n;
};

/* The device that packets to a far end of @at come to next, or NULL. */
static struct halma_dev *halma_circle_device(const struct halma_dev *at,
					     const struct halma_tnl *tnl)
{
	const struct halma_params *prm = rcu_dereference(at->params);
	struct flowi6 fl6 = {
		.flowi6_oif = prm->vrf,
		.flowi6_mark = prm->fwmark,
		.flowi6_proto = IPPROTO_IPV6,
		.flowi6_uid = sock_net_uid(at->net, NULL),
		.saddr = tnl->key.local,
		.daddr = tnl->key.remote,
	};
	struct halma_dev *next = NULL;
	struct dst_entry *dst;

	if (READ_ONCE(at->vrf_gone))
		return NULL;
	dst = ip6_route_output(at->net, NULL, &fl6);
	if (!dst->error && halma_netdev_is(dst->dev))
		next = halma_netdev_priv(dst->dev);
	dst_release(dst);
	return next && !READ_ONCE(next->dead) ? next : NULL;
}

/* The far end of what a device has for an address: NULL if nothing; -ELOOP. */
static const struct halma_tnl *halma_circle_in(const struct halma_circle *c, struct halma_dev *at,
					       const struct in6_addr *addr)
{
	const struct halma_paths *paths;
	const struct halma_bce *bce;
	int i;

	for (i = 0; at == c->hd && i < c->n; i++)
		if (halma_prefix_key_has(&c->keys[i], addr))
			return ERR_PTR(-ELOOP);
	bce = halma_dst_find(at, AF_INET6, addr, false, &paths);
	return bce && bce != c->bce ? paths->tnl : NULL;
}

/* One link of the chain; *atp is where packets to @tnl come from, and come to. */
static const struct halma_tnl *halma_circle_step(const struct halma_circle *c,
						 struct halma_dev **atp,
						 const struct halma_tnl *tnl)
{
	const struct halma_tnl *next = halma_circle_in(c, *atp, &tnl->key.remote);
	struct halma_dev *to;

	if (next || !halma_net_several((*atp)->net))
		return next;
	to = halma_circle_device(*atp, tnl);
	if (!to || to == *atp)
		return NULL;
	*atp = to;
	return halma_circle_in(c, to, &tnl->key.remote);
}

/**
 * halma_circle_check() - would packets to a binding come back to it?
 * @hd: device
 * @bce: binding that changes
 * @keys: prefixes that it will have
 * @n: entries of @keys
 * @tnl: far end that it will have
 * @extack: sentence for a refusal
 *
 * Follows the far ends through the device, and through the others that routes lead to if
 * the outer namespace has several. Under &halma_dev.lock.
 *
 * Return: 0, or -ELOOP; also when the chain is longer than HALMA_CHAIN_MAX.
 */
int halma_circle_check(struct halma_dev *hd, const struct halma_bce *bce,
		       const struct halma_prefix_key *keys, int n, const struct halma_tnl *tnl,
		       struct netlink_ext_ack *extack)
{
	struct halma_circle c = { .hd = hd, .bce = bce, .keys = keys, .n = n };
	struct halma_dev *at = hd;
	int depth;

	rcu_read_lock();
	for (depth = 0; !IS_ERR_OR_NULL(tnl) && depth < HALMA_CHAIN_MAX; depth++)
		tnl = halma_circle_step(&c, &at, tnl);
	rcu_read_unlock();
	if (!tnl)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "care-of addresses lead in a circle");
	return -ELOOP;
}
