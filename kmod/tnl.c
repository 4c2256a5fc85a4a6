// SPDX-License-Identifier: GPL-2.0
/*
 * Far ends. A MAG that serves ten thousand mobile nodes is one far end: one
 * route, one path MTU (RFC 5213, section 5.6.1). The route is one RCU pointer
 * for all CPUs; whoever finds it stale looks it up and swaps it.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include "encap.h"
#include "params.h"
#include "tnl.h"

/*
 * Packets come through here, so this is less than the hash and memcmp() of a whole
 * key: far ends differ by their address or their key, hardly by the rest.
 */
static __always_inline u32 halma_tnl_mix(const struct in6_addr *remote, u32 key_in, u32 seed)
{
	return jhash2((const u32 *)remote, sizeof(*remote) / sizeof(u32), seed ^ key_in);
}

static u32 halma_tnl_from_hash(const void *data, u32 len, u32 seed)
{
	const struct halma_tnl_from *from = data;

	return halma_tnl_mix(from->remote, from->key_in, seed);
}

static u32 halma_tnl_hash(const void *data, u32 len, u32 seed)
{
	const struct halma_tnl_key *key = &((const struct halma_tnl *)data)->key;

	return halma_tnl_mix(&key->remote, key->key_in, seed);
}

static int halma_tnl_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct halma_tnl_from *a = arg->key;
	const struct halma_tnl_key *b = &((const struct halma_tnl *)obj)->key;

	return !ipv6_addr_equal(a->remote, &b->remote) ||
	       !ipv6_addr_equal(a->local, &b->local) || a->encap != b->encap ||
	       a->key_in != b->key_in;
}

static const struct rhashtable_params halma_tnl_params = {
	.head_offset = offsetof(struct halma_tnl, node),
	.hashfn = halma_tnl_from_hash,
	.obj_hashfn = halma_tnl_hash,
	.obj_cmpfn = halma_tnl_cmp,
	.automatic_shrinking = true,
};

/**
 * halma_tnls_init() - make an empty table of far ends
 * @hd: device
 *
 * Return: 0 or -ENOMEM.
 */
int halma_tnls_init(struct halma_dev *hd)
{
	hd->tnl_ids = RB_ROOT;
	return rhashtable_init(&hd->tnls, &halma_tnl_params);
}

/**
 * halma_tnls_free() - free the table of far ends
 * @hd: device; the table is empty
 */
void halma_tnls_free(struct halma_dev *hd)
{
	rhashtable_destroy(&hd->tnls);
}

/**
 * halma_tnl_find() - the far end of a packet
 * @hd: device
 * @from: whom it is from, or what it quotes was for
 *
 * Packet path. Return: far end, valid until rcu_read_unlock(), or NULL.
 */
struct halma_tnl *halma_tnl_find(struct halma_dev *hd, const struct halma_tnl_from *from)
{
	return rhashtable_lookup(&hd->tnls, from, halma_tnl_params);
}

/**
 * halma_tnl_lookup() - the far end of a key
 * @hd: device
 * @key: its key
 *
 * Return: far end, valid while &halma_dev.lock is held, or NULL.
 */
struct halma_tnl *halma_tnl_lookup(struct halma_dev *hd, const struct halma_tnl_key *key)
{
	struct halma_tnl_from from = {
		.local = &key->local,
		.remote = &key->remote,
		.encap = key->encap,
		.key_in = key->key_in,
	};

	lockdep_assert_held(&hd->lock);
	return rhashtable_lookup_fast(&hd->tnls, &from, halma_tnl_params);
}

static bool halma_tnl_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct halma_tnl, id_node)->id <
	       rb_entry(b, struct halma_tnl, id_node)->id;
}

/**
 * halma_tnl_next() - the far end of the lowest id from some id on
 * @hd: device
 * @id: lowest id that is wanted
 *
 * Return: far end, valid while &halma_dev.lock is held, or NULL.
 */
struct halma_tnl *halma_tnl_next(struct halma_dev *hd, u64 id)
{
	struct rb_node *node = hd->tnl_ids.rb_node;
	struct halma_tnl *next = NULL;

	lockdep_assert_held(&hd->lock);
	while (node) {
		struct halma_tnl *tnl = rb_entry(node, struct halma_tnl, id_node);

		if (tnl->id < id) {
			node = node->rb_right;
		} else {
			next = tnl;
			node = node->rb_left;
		}
	}
	return next;
}

/**
 * halma_tnl_match() - is it the far end that a filter names?
 * @tnl: far end
 * @key: as the filter names it
 * @local_any: the local address does not count
 */
bool halma_tnl_match(const struct halma_tnl *tnl, const struct halma_tnl_key *key, bool local_any)
{
	return ipv6_addr_equal(&tnl->key.remote, &key->remote) && tnl->key.encap == key->encap &&
	       tnl->key.key_in == key->key_in &&
	       (local_any || ipv6_addr_equal(&tnl->key.local, &key->local));
}

/* Another far end, or one less, in what is known of all of them. */
static void halma_tnl_account(struct halma_dev *hd, const struct halma_tnl *tnl, int n)
{
	int at = halma_params_index6(halma_dereference(hd, hd->params), &tnl->key.local);

	if (at >= 0)
		hd->local_tnls[at] += n;
	hd->n_tnls += n;
	hd->tnl_generation++;
}

/**
 * halma_tnl_get() - find a far end or make one, and count one more user
 * @hd: device
 * @key: its key
 *
 * Under &halma_dev.lock. Pairs with halma_tnl_put(). Knows no limit.
 *
 * Return: far end, or -ENOMEM.
 */
struct halma_tnl *halma_tnl_get(struct halma_dev *hd, const struct halma_tnl_key *key)
{
	struct halma_tnl *tnl = halma_tnl_lookup(hd, key);
	int err;

	if (tnl) {
		tnl->users++;
		return tnl;
	}
	tnl = kzalloc(sizeof(*tnl), GFP_KERNEL_ACCOUNT);
	if (!tnl)
		return ERR_PTR(-ENOMEM);
	tnl->key = *key;
	tnl->ops = halma_encap_find(key->encap);
	tnl->users = 1;
	INIT_LIST_HEAD(&tnl->paths);
	err = rhashtable_insert_fast(&hd->tnls, &tnl->node, halma_tnl_params);
	if (err) {
		kfree(tnl);
		return ERR_PTR(halma_hash_error(err));
	}
	tnl->id = hd->next_tnl_id++;
	rb_add(&tnl->id_node, &hd->tnl_ids, halma_tnl_less);
	halma_tnl_account(hd, tnl, 1);
	return tnl;
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

/**
 * halma_tnl_put() - one user less
 * @hd: device
 * @tnl: far end; freed after a grace period when it was the last
 *
 * Under &halma_dev.lock.
 */
void halma_tnl_put(struct halma_dev *hd, struct halma_tnl *tnl)
{
	lockdep_assert_held(&hd->lock);
	if (--tnl->users)
		return;
	rhashtable_remove_fast(&hd->tnls, &tnl->node, halma_tnl_params);
	rb_erase(&tnl->id_node, &hd->tnl_ids);
	halma_tnl_account(hd, tnl, -1);
	if (hd->walk.tnl == tnl)
		hd->walk.tnl = NULL;
	call_rcu(&tnl->rcu, halma_tnl_free_rcu);
}

static const struct halma_route *halma_route_renew(struct halma_dev *hd, struct halma_tnl *tnl,
						   const struct halma_params *prm, u8 family)
{
	struct halma_route *new, *old;

	new = kmalloc(sizeof(*new), GFP_ATOMIC);
	if (!new)
		return NULL;
	/* Before the lookup: what changes meanwhile makes this route an old one. */
	new->gen = smp_load_acquire(&prm->route_gen);
	if (!tnl->ops->route(hd, tnl, prm, family, new)) {
		kfree(new);
		return NULL;
	}
	old = unrcu_pointer(xchg(&tnl->route[family == AF_INET], RCU_INITIALIZER(new)));
	if (old)
		call_rcu(&old->rcu, halma_route_free_rcu);
	return new;
}

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
					  const struct halma_params *prm, int family)
{
	struct halma_route *route = rcu_dereference(tnl->route[family == AF_INET]);

	if (likely(route && route->gen == READ_ONCE(prm->route_gen) &&
		   (!route->dst->obsolete || dst_check(route->dst, route->cookie))))
		return route;
	return halma_route_renew(hd, tnl, prm, family);
}

/**
 * halma_tnl_route_known() - the route as packets would now find it, for showing
 * @hd: device
 * @tnl: far end
 *
 * Under RCU. Return: route, or NULL if none has been needed.
 */
const struct halma_route *halma_tnl_route_known(struct halma_dev *hd, struct halma_tnl *tnl)
{
	const struct halma_params *prm = rcu_dereference(hd->params);

	if (rcu_access_pointer(tnl->route[0]))
		return halma_tnl_route(hd, tnl, prm, AF_INET6);
	if (rcu_access_pointer(tnl->route[1]))
		return halma_tnl_route(hd, tnl, prm, AF_INET);
	return NULL;
}
