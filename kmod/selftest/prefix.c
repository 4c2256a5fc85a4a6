// SPDX-License-Identifier: GPL-2.0
/*
 * The prefix index against a plain list. Included by prefix.c.
 */
#include <linux/random.h>
#include "selftest.h"

#define HALMA_ST_PREFIXES	512
#define HALMA_ST_ROUNDS		4000

/* A slot points here instead of at a binding; only the pointer counts. */
struct halma_st_entry {
	struct halma_prefix_key key;
	u8 precedence;
	bool used;
};

static struct halma_st_entry *halma_st_find(struct halma_st_entry *list,
					    const struct halma_prefix_key *key)
{
	int i;

	for (i = 0; i < HALMA_ST_PREFIXES; i++)
		if (list[i].used && !memcmp(&list[i].key, key, sizeof(*key)))
			return &list[i];
	return NULL;
}

/* Few bits differ, so that prefixes cover each other often. */
static void halma_st_random_key(struct rnd_state *rnd, struct halma_prefix_key *key)
{
	static const u8 lens6[] = { 128, 127, 64, 63, 48, 33, 32, 1 };
	static const u8 lens4[] = { 32, 31, 24, 17, 16, 8 };
	struct in6_addr addr = {};

	if (prandom_u32_state(rnd) & 1) {
		addr.s6_addr32[0] = htonl(0x20010db8 ^ (prandom_u32_state(rnd) & 0x80000001));
		addr.s6_addr32[1] = htonl(prandom_u32_state(rnd) & 0x00010001);
		addr.s6_addr32[3] = htonl(prandom_u32_state(rnd) & 3);
		halma_prefix_key_set(key, AF_INET6, &addr,
				     lens6[prandom_u32_state(rnd) % ARRAY_SIZE(lens6)]);
	} else {
		addr.s6_addr32[0] = htonl(0xc0000200 ^ (prandom_u32_state(rnd) & 0x01010103));
		halma_prefix_key_set(key, AF_INET, &addr,
				     lens4[prandom_u32_state(rnd) % ARRAY_SIZE(lens4)]);
	}
}

static bool halma_st_check_lengths(struct halma_prefix_index *ix, struct halma_st_entry *list,
				   int f)
{
	const struct halma_lengths *lens = rcu_dereference_raw(ix->lengths[f]);
	int i, j;

	for (i = 0; i < HALMA_ST_PREFIXES; i++) {
		if (!list[i].used || halma_family_index(list[i].key.family) != f)
			continue;
		for (j = 0; lens && j < lens->n && lens->len[j] != list[i].key.len; j++)
			;
		if (!lens || j == lens->n)
			return false;
		while (j--)
			if (!(lens->shorter[j] & BIT(list[i].precedence)))
				return false;
	}
	return true;
}

static int halma_st_step(struct halma_prefix_index *ix, struct halma_st_entry *list,
			 struct rnd_state *rnd)
{
	struct halma_st_entry *entry;
	struct halma_prefix_key key;
	struct halma_prefix *px;
	int i;

	halma_st_random_key(rnd, &key);
	entry = halma_st_find(list, &key);
	rcu_read_lock();
	px = halma_prefix_find(ix, key.family, key.family == AF_INET6 ?
			       (void *)&key.addr : &key.addr.s6_addr32[3], key.len);
	rcu_read_unlock();
	if (!px != !entry)
		return -EINVAL;
	if (px && rcu_access_pointer(px->slot[0]) != (void *)entry)
		return -EINVAL;
	if (entry) {
		RCU_INIT_POINTER(px->slot[0], NULL);
		halma_prefix_put(ix, px, entry->precedence);
		entry->used = false;
		return 0;
	}
	for (i = 0; i < HALMA_ST_PREFIXES && list[i].used; i++)
		;
	if (i == HALMA_ST_PREFIXES)
		return 0;
	list[i].key = key;
	list[i].precedence = prandom_u32_state(rnd) % HALMA_PRECEDENCES;
	px = halma_prefix_get(ix, &key, list[i].precedence);
	if (IS_ERR(px))
		return PTR_ERR(px);
	list[i].used = true;
	RCU_INIT_POINTER(px->slot[0], (void *)&list[i]);
	return 0;
}

static int halma_st_lengths(struct halma_prefix_index *ix)
{
	struct halma_prefix *px[HALMA_LENGTHS + 1];
	struct halma_prefix_key key;
	struct in6_addr addr = {};
	int i, err = -EINVAL;

	for (i = 0; i <= HALMA_LENGTHS; i++) {
		halma_prefix_key_set(&key, AF_INET6, &addr, 10 + i);
		px[i] = halma_prefix_get(ix, &key, 0);
	}
	if (px[HALMA_LENGTHS] == ERR_PTR(-ENOSPC))
		err = 0;
	/* Without those that make room for the rest, just as many as may be. */
	if (!err && halma_prefix_lengths_left(ix, halma_family_index(AF_INET6), px,
					      HALMA_LENGTH_MAX) != HALMA_LENGTH_MAX)
		err = -EINVAL;
	for (i = 0; i < HALMA_LENGTHS; i++) {
		if (IS_ERR(px[i]))
			err = -EINVAL;
		else
			halma_prefix_put(ix, px[i], 0);
	}
	return ix->count ? -EINVAL : err;
}

int __init halma_prefix_selftest(u64 seed)
{
	struct halma_prefix_index *ix;
	struct halma_st_entry *list;
	struct rnd_state rnd;
	int i, err;

	prandom_seed_state(&rnd, seed);
	ix = kzalloc(sizeof(*ix), GFP_KERNEL);
	list = kcalloc(HALMA_ST_PREFIXES, sizeof(*list), GFP_KERNEL);
	err = -ENOMEM;
	if (!ix || !list)
		goto out;
	err = halma_prefix_index_init(ix);
	if (err)
		goto out;
	err = halma_st_lengths(ix);
	for (i = 0; !err && i < HALMA_ST_ROUNDS; i++) {
		err = halma_st_step(ix, list, &rnd);
		if (!err && (!halma_st_check_lengths(ix, list, 0) ||
			     !halma_st_check_lengths(ix, list, 1)))
			err = -EINVAL;
	}
	for (i = 0; i < HALMA_ST_PREFIXES; i++) {
		struct halma_prefix *px;

		if (!list[i].used)
			continue;
		px = rhashtable_lookup_fast(&ix->table, &list[i].key, halma_prefix_params);
		RCU_INIT_POINTER(px->slot[0], NULL);
		halma_prefix_put(ix, px, list[i].precedence);
	}
	if (!err && (ix->count || ix->n_use[0] || ix->n_use[1]))
		err = -EINVAL;
	halma_prefix_index_free(ix);
out:
	kfree(list);
	kfree(ix);
	return err;
}
