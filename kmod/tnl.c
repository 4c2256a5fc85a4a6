// SPDX-License-Identifier: GPL-2.0
/*
 * Far ends. A MAG that serves ten thousand mobile nodes is one far end: one
 * route, one path MTU (RFC 5213, section 5.6.1). The route is one RCU pointer
 * for all CPUs; whoever finds it stale looks it up and swaps it.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/xfrm.h>
#include "encap.h"
#include "tnl.h"

/*
 * Packets come through here, so this is less than the hash and memcmp() of the
 * whole key: far ends differ by their address or their key, hardly by the rest.
 */
static u32 halma_tnl_hash(const void *data, u32 len, u32 seed)
{
	const struct halma_tnl_key *key = data;

	return jhash2((const u32 *)&key->remote, sizeof(key->remote) / sizeof(u32),
		      seed ^ key->key_in);
}

static int halma_tnl_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct halma_tnl_key *a = arg->key;
	const struct halma_tnl_key *b = &((const struct halma_tnl *)obj)->key;

	return !ipv6_addr_equal(&a->remote, &b->remote) ||
	       !ipv6_addr_equal(&a->local, &b->local) || a->encap != b->encap ||
	       a->key_in != b->key_in || a->key_out != b->key_out;
}

static const struct rhashtable_params halma_tnl_params = {
	.head_offset = offsetof(struct halma_tnl, node),
	.key_offset = offsetof(struct halma_tnl, key),
	.key_len = sizeof(struct halma_tnl_key),
	.hashfn = halma_tnl_hash,
	.obj_cmpfn = halma_tnl_cmp,
	.automatic_shrinking = true,
};

int halma_tnls_init(struct halma_dev *hd)
{
	xa_init_flags(&hd->tnl_ids, XA_FLAGS_ACCOUNT);
	return rhashtable_init(&hd->tnls, &halma_tnl_params);
}

void halma_tnls_free(struct halma_dev *hd)
{
	rhashtable_destroy(&hd->tnls);
	xa_destroy(&hd->tnl_ids);
}

struct halma_tnl *halma_tnl_find(struct halma_dev *hd, const struct in6_addr *local,
				 const struct in6_addr *remote, u32 encap)
{
	struct halma_tnl_key key = { .local = *local, .remote = *remote, .encap = encap };

	return rhashtable_lookup(&hd->tnls, &key, halma_tnl_params);
}

struct halma_tnl *halma_tnl_lookup(struct halma_dev *hd, const struct halma_tnl_key *key)
{
	lockdep_assert_held(&hd->lock);
	return rhashtable_lookup_fast(&hd->tnls, key, halma_tnl_params);
}

bool halma_tnl_match(const struct halma_tnl *tnl, const struct halma_tnl_key *key, bool local_any)
{
	return ipv6_addr_equal(&tnl->key.remote, &key->remote) && tnl->key.encap == key->encap &&
	       (local_any || ipv6_addr_equal(&tnl->key.local, &key->local));
}

struct halma_tnl *halma_tnl_get(struct halma_dev *hd, const struct halma_tnl_key *key, u32 max)
{
	struct halma_tnl *tnl = halma_tnl_lookup(hd, key);
	int err;

	if (tnl) {
		tnl->users++;
		return tnl;
	}
	if (hd->n_tnls >= max)
		return ERR_PTR(-ENOSPC);
	tnl = kzalloc(sizeof(*tnl), GFP_KERNEL_ACCOUNT);
	if (!tnl)
		return ERR_PTR(-ENOMEM);
	tnl->key = *key;
	tnl->ops = halma_encap_find(key->encap);
	tnl->users = 1;
	INIT_LIST_HEAD(&tnl->paths);
	tnl->id = hd->next_tnl_id++;
	err = xa_insert(&hd->tnl_ids, tnl->id, tnl, GFP_KERNEL_ACCOUNT);
	if (err)
		goto err_free;
	err = rhashtable_insert_fast(&hd->tnls, &tnl->node, halma_tnl_params);
	if (err)
		goto err_id;
	hd->n_tnls++;
	return tnl;

err_id:
	xa_erase(&hd->tnl_ids, tnl->id);
err_free:
	kfree(tnl);
	return ERR_PTR(halma_hash_error(err));
}

static void halma_route_free(struct halma_route *route)
{
	if (!route)
		return;
	dst_release(route->dst);
	kfree(route);
}

static void halma_route_free_rcu(struct rcu_head *head)
{
	halma_route_free(container_of(head, struct halma_route, rcu));
}

static void halma_tnl_free_rcu(struct rcu_head *head)
{
	struct halma_tnl *tnl = container_of(head, struct halma_tnl, rcu);

	/* No reader is left that could swap a route in. */
	halma_route_free(rcu_dereference_protected(tnl->route[0], true));
	halma_route_free(rcu_dereference_protected(tnl->route[1], true));
	kfree(tnl);
}

void halma_tnl_put(struct halma_dev *hd, struct halma_tnl *tnl)
{
	lockdep_assert_held(&hd->lock);
	if (--tnl->users)
		return;
	rhashtable_remove_fast(&hd->tnls, &tnl->node, halma_tnl_params);
	xa_erase(&hd->tnl_ids, tnl->id);
	hd->n_tnls--;
	call_rcu(&tnl->rcu, halma_tnl_free_rcu);
}

static struct dst_entry *halma_route_lookup(struct halma_dev *hd, const struct halma_tnl *tnl,
					    const struct halma_params *prm, int f)
{
	struct flowi6 fl6 = {
		.flowi6_oif = prm->vrf,
		.flowi6_mark = prm->fwmark,
		.flowi6_proto = tnl->ops->proto[f],
		.flowi6_uid = sock_net_uid(hd->net, NULL),
		.saddr = tnl->key.local,
		.daddr = tnl->key.remote,
	};
	struct dst_entry *dst;

	dst = ip6_route_output(hd->net, NULL, &fl6);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}
	dst = xfrm_lookup(hd->net, dst, flowi6_to_flowi(&fl6), NULL, 0);
	return IS_ERR(dst) ? NULL : dst;
}

static const struct halma_route *halma_route_renew(struct halma_dev *hd, struct halma_tnl *tnl,
						   const struct halma_params *prm, int f)
{
	struct halma_route *new, *old;

	new = kmalloc(sizeof(*new), GFP_ATOMIC);
	if (!new)
		return NULL;
	new->gen = prm->route_gen;
	new->dst = halma_route_lookup(hd, tnl, prm, f);
	if (!new->dst) {
		kfree(new);
		return NULL;
	}
	new->cookie = rt6_get_cookie(container_of(new->dst, struct rt6_info, dst));
	old = unrcu_pointer(xchg(&tnl->route[f], RCU_INITIALIZER(new)));
	if (old)
		call_rcu(&old->rcu, halma_route_free_rcu);
	return new;
}

const struct halma_route *halma_tnl_route(struct halma_dev *hd, struct halma_tnl *tnl,
					  const struct halma_params *prm, int family)
{
	int f = family == AF_INET;
	struct halma_route *route = rcu_dereference(tnl->route[f]);

	if (likely(route && route->gen == prm->route_gen &&
		   (!route->dst->obsolete || dst_check(route->dst, route->cookie))))
		return route;
	return halma_route_renew(hd, tnl, prm, f);
}

const struct halma_route *halma_tnl_route_known(struct halma_dev *hd, struct halma_tnl *tnl)
{
	const struct halma_params *prm = rcu_dereference(hd->params);

	if (rcu_access_pointer(tnl->route[0]))
		return halma_tnl_route(hd, tnl, prm, AF_INET6);
	if (rcu_access_pointer(tnl->route[1]))
		return halma_tnl_route(hd, tnl, prm, AF_INET);
	return NULL;
}
