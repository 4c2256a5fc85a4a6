// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes are hashed with their length; a lookup probes the lengths in use,
 * longest first. An anchor has few lengths (128 for home addresses, 64 for home
 * network prefixes, 32 for IPv4), so that is two or three probes, whether there
 * is one binding or a million. Eight lengths per family at the most keep the
 * cost bounded.
 */
#include <linux/slab.h>
#include <net/ipv6.h>
#include "hash.h"
#include "prefix.h"

static u32 halma_prefix_hash(const void *data, u32 len, u32 seed)
{
	const struct halma_prefix_key *key = data;

	return halma_addr_hash(&key->addr, seed ^ (key->len << 8 | key->family));
}

/* What rhashtable would do with memcmp(), inlined. */
static int halma_prefix_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct halma_prefix_key *a = arg->key;
	const struct halma_prefix_key *b = &((const struct halma_prefix *)obj)->key;

	return !ipv6_addr_equal(&a->addr, &b->addr) || a->len != b->len || a->family != b->family;
}

static const struct rhashtable_params halma_prefix_params = {
	.head_offset = offsetof(struct halma_prefix, node),
	.key_offset = offsetof(struct halma_prefix, key),
	.key_len = sizeof(struct halma_prefix_key),
	.hashfn = halma_prefix_hash,
	.obj_cmpfn = halma_prefix_cmp,
	.automatic_shrinking = true,
};

/**
 * halma_prefix_index_init() - make an empty index
 * @ix: index
 *
 * Return: 0 or -ENOMEM.
 */
int halma_prefix_index_init(struct halma_prefix_index *ix)
{
	return rhashtable_init(&ix->table, &halma_prefix_params);
}

/**
 * halma_prefix_index_free() - free an index
 * @ix: index, empty and out of everybody's sight
 */
void halma_prefix_index_free(struct halma_prefix_index *ix)
{
	rhashtable_destroy(&ix->table);
	kfree(rcu_dereference_raw(ix->lengths[0]));
	kfree(rcu_dereference_raw(ix->lengths[1]));
}

static __always_inline void halma_key_mask6(struct halma_prefix_key *key,
					    const struct in6_addr *addr, u8 len)
{
	const u32 *src = (const u32 *)addr;
	u32 *dst = (u32 *)&key->addr;
	int words = len / 32, bits = len % 32, i;

	for (i = 0; i < words; i++)
		dst[i] = src[i];
	if (i < 4 && bits) {
		dst[i] = src[i] & (__force u32)htonl(~0U << (32 - bits));
		i++;
	}
	for (; i < 4; i++)
		dst[i] = 0;
}

/**
 * halma_prefix_key_set() - the key of a prefix
 * @key: result
 * @family: AF_INET6 or AF_INET
 * @addr: struct in6_addr or __be32; bits behind @len do not count
 * @len: of the prefix
 */
void halma_prefix_key_set(struct halma_prefix_key *key, u8 family, const void *addr, u8 len)
{
	key->family = family;
	key->len = len;
	key->pad = 0;
	if (family == AF_INET6) {
		halma_key_mask6(key, addr, len);
		return;
	}
	memset(&key->addr, 0, 12);
	key->addr.s6_addr32[3] = *(const __be32 *)addr &
				 (len ? htonl(~0U << (32 - len)) : 0);
}

/**
 * halma_prefix_find() - the prefix of one length that holds an address
 * @ix: index
 * @family: of @addr
 * @addr: struct in6_addr or __be32
 * @len: of the prefix
 *
 * Return: prefix, valid until rcu_read_unlock(), or NULL.
 */
struct halma_prefix *halma_prefix_find(struct halma_prefix_index *ix, u8 family,
				       const void *addr, u8 len)
{
	struct halma_prefix_key key;

	halma_prefix_key_set(&key, family, addr, len);
	return rhashtable_lookup(&ix->table, &key, halma_prefix_params);
}

/* Publish @ix->use of a family. Stale lengths do no harm, so this may fail. */
static int halma_lengths_publish(struct halma_prefix_index *ix, int f)
{
	struct halma_lengths *new = NULL, *old;
	u8 shorter = 0;
	int i, p;

	if (ix->n_use[f]) {
		new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
		if (!new)
			return -ENOMEM;
		new->n = ix->n_use[f];
		for (i = new->n - 1; i >= 0; i--) {
			new->len[i] = ix->use[f][i].len;
			new->shorter[i] = shorter;
			for (p = 0; p < HALMA_PRECEDENCES; p++)
				if (ix->use[f][i].n[p])
					shorter |= BIT(p);
		}
	}
	old = rcu_dereference_raw(ix->lengths[f]);
	rcu_assign_pointer(ix->lengths[f], new);
	kfree_rcu(old, rcu);
	return 0;
}

static void halma_length_drop(struct halma_prefix_index *ix, int f, int i)
{
	ix->n_use[f]--;
	memmove(&ix->use[f][i], &ix->use[f][i + 1],
		(ix->n_use[f] - i) * sizeof(ix->use[f][0]));
}

static bool halma_length_idle(const struct halma_length_use *use)
{
	int p;

	for (p = 0; p < HALMA_PRECEDENCES; p++)
		if (use->n[p])
			return false;
	return true;
}

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
		     u8 precedence)
{
	int f = halma_family_index(key->family), i, err;
	struct halma_length_use *use;

	for (i = 0; i < ix->n_use[f] && ix->use[f][i].len > key->len; i++)
		;
	use = &ix->use[f][i];
	if (i < ix->n_use[f] && use->len == key->len) {
		if (use->n[precedence]++)
			return 0;
		err = halma_lengths_publish(ix, f);
		if (err)
			use->n[precedence]--;
		return err;
	}

	if (ix->n_use[f] == HALMA_LENGTHS)
		return -ENOSPC;
	memmove(use + 1, use, (ix->n_use[f] - i) * sizeof(*use));
	ix->n_use[f]++;
	memset(use, 0, sizeof(*use));
	use->len = key->len;
	use->n[precedence] = 1;
	err = halma_lengths_publish(ix, f);
	if (err)
		halma_length_drop(ix, f, i);
	return err;
}

/**
 * halma_prefix_unuse() - undo halma_prefix_use()
 * @ix: index
 * @key: whose length
 * @precedence: with which
 */
void halma_prefix_unuse(struct halma_prefix_index *ix, const struct halma_prefix_key *key,
			u8 precedence)
{
	int f = halma_family_index(key->family), i;
	struct halma_length_use *use;

	for (i = 0; i < ix->n_use[f] && ix->use[f][i].len != key->len; i++)
		;
	use = &ix->use[f][i];
	if (WARN_ON_ONCE(i == ix->n_use[f] || !use->n[precedence]))
		return;
	if (--use->n[precedence])
		return;
	if (halma_length_idle(use))
		halma_length_drop(ix, f, i);
	halma_lengths_publish(ix, f);
}

/**
 * halma_prefix_get() - find a prefix or make one with empty slots
 * @ix: index
 * @key: prefix
 * @precedence: with which it will be used; room for the length is reserved
 *
 * Pairs with halma_prefix_put(). The caller holds the writers' lock.
 *
 * Return: the prefix, or -ENOMEM, or -ENOSPC when the family has more lengths than
 * it can have once what the caller replaces has gone: see halma_prefix_lengths_left().
 */
struct halma_prefix *halma_prefix_get(struct halma_prefix_index *ix,
				      const struct halma_prefix_key *key, u8 precedence)
{
	struct halma_prefix *px;
	int err;

	err = halma_prefix_use(ix, key, precedence);
	if (err)
		return ERR_PTR(err);

	rcu_read_lock();
	px = rhashtable_lookup(&ix->table, key, halma_prefix_params);
	rcu_read_unlock();
	if (px) /* only writers remove it, and we are the writer */
		return px;

	err = -ENOMEM;
	px = kzalloc(sizeof(*px), GFP_KERNEL_ACCOUNT);
	if (!px)
		goto err_unuse;
	px->key = *key;
	err = rhashtable_insert_fast(&ix->table, &px->node, halma_prefix_params);
	if (err)
		goto err_free;
	ix->count++;
	return px;

err_free:
	kfree(px);
err_unuse:
	halma_prefix_unuse(ix, key, precedence);
	return ERR_PTR(halma_hash_error(err));
}

/**
 * halma_prefix_put() - undo halma_prefix_get()
 * @ix: index
 * @px: prefix; freed after a grace period when all its slots are empty
 * @precedence: as given to halma_prefix_get()
 */
void halma_prefix_put(struct halma_prefix_index *ix, struct halma_prefix *px, u8 precedence)
{
	int k;

	halma_prefix_unuse(ix, &px->key, precedence);
	for (k = 0; k < HALMA_KINDS; k++)
		if (rcu_access_pointer(px->slot[k]))
			return;
	rhashtable_remove_fast(&ix->table, &px->node, halma_prefix_params);
	ix->count--;
	kfree_rcu(px, rcu);
}

/**
 * halma_prefix_lengths_left() - how many lengths of a family will be in use
 * @ix: index
 * @f: halma_family_index() of the family
 * @going: prefixes that will be put, once each
 * @n: entries of @going
 */
int halma_prefix_lengths_left(const struct halma_prefix_index *ix, int f,
			      struct halma_prefix * const *going, int n)
{
	int i, k, p, left = 0;

	for (i = 0; i < ix->n_use[f]; i++) {
		u32 uses = 0;

		for (p = 0; p < HALMA_PRECEDENCES; p++)
			uses += ix->use[f][i].n[p];
		for (k = 0; k < n; k++)
			if (halma_family_index(going[k]->key.family) == f &&
			    going[k]->key.len == ix->use[f][i].len)
				uses--;
		left += uses != 0;
	}
	return left;
}

#ifdef HALMA_DEBUG
#include "selftest/prefix.c"
#endif
