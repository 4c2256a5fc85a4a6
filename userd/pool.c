// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of home network prefixes: a bitmap with a cursor.
 *
 * The number of a prefix is what stands between the length of the network and its own. Numbers
 * are given out in turn, so that a prefix that became free is the last to be used again.
 */
#include <errno.h>
#include <stdlib.h>

#include "pool.h"

#define WORD_BITS	64U

int pool_init(struct pool *pool)
{
	pool->size = 1U << (pool->length - pool->network.len);
	pool->used = 0;
	pool->next = 0;
	pool->map = calloc((pool->size + WORD_BITS - 1) / WORD_BITS, sizeof(*pool->map));
	return pool->map ? 0 : -ENOMEM;
}

void pool_fini(struct pool *pool)
{
	free(pool->map);
	pool->map = NULL;
}

static bool map_test(const struct pool *pool, u32 nr)
{
	return pool->map[nr / WORD_BITS] & BIT_ULL(nr % WORD_BITS);
}

static bool map_set(struct pool *pool, u32 nr)
{
	if (map_test(pool, nr))
		return false;
	pool->map[nr / WORD_BITS] |= BIT_ULL(nr % WORD_BITS);
	pool->used++;
	return true;
}

static void nr_prefix(const struct pool *pool, u32 nr, struct prefix *prefix)
{
	unsigned int bit;

	prefix->addr = pool->network.addr;
	prefix->len = pool->length;
	for (bit = pool->length; bit > pool->network.len; bit--, nr >>= 1)
		if (nr & 1)
			prefix->addr.s6_addr[(bit - 1) / 8] |= 0x80 >> (bit - 1) % 8;
}

static u32 prefix_nr(const struct pool *pool, const struct in6_addr *addr)
{
	unsigned int bit;
	u32 nr = 0;

	for (bit = pool->network.len; bit < pool->length; bit++)
		nr = nr << 1 | !!(addr->s6_addr[bit / 8] & (0x80 >> bit % 8));
	return nr;
}

/* The range of numbers that overlap with a prefix. */
static bool prefix_range(const struct pool *pool, const struct prefix *prefix, u32 *first,
			 u32 *count)
{
	if (prefix_contains(prefix, &pool->network)) {
		*first = 0;
		*count = pool->size;
		return true;
	}
	if (!prefix_contains(&pool->network, prefix))
		return false;
	*first = prefix_nr(pool, &prefix->addr);
	*count = prefix->len >= pool->length ? 1 : 1U << (pool->length - prefix->len);
	return true;
}

static bool take_range(struct pool *pool, u32 first, u32 count, struct prefix *prefix)
{
	u32 nr;

	for (nr = first; nr < first + count; nr++) {
		/* a word at a time where all are taken */
		if (nr % WORD_BITS == 0 && !~pool->map[nr / WORD_BITS]) {
			nr += WORD_BITS - 1;
			continue;
		}
		if (!map_set(pool, nr))
			continue;
		pool->next = (nr + 1) % pool->size;
		nr_prefix(pool, nr, prefix);
		return true;
	}
	return false;
}

/* Take out of a range, beginning at the cursor if it lies inside. */
static bool take_around(struct pool *pool, u32 first, u32 count, struct prefix *prefix)
{
	u32 start = pool->next;

	if (start <= first || start >= first + count)
		return take_range(pool, first, count, prefix);
	return take_range(pool, start, first + count - start, prefix) ||
	       take_range(pool, first, start - first, prefix);
}

bool pool_take(struct pool *pool, const struct prefix *within, unsigned int count,
	       struct prefix *prefix)
{
	unsigned int i;
	u32 first, n;

	if (pool->used == pool->size)
		return false;
	if (!count)
		return take_around(pool, 0, pool->size, prefix);
	for (i = 0; i < count; i++) {
		if (within[i].len > pool->length || !prefix_range(pool, &within[i], &first, &n))
			continue;
		if (take_around(pool, first, n, prefix))
			return true;
	}
	return false;
}

bool pool_reserve(struct pool *pool, const struct prefix *prefix)
{
	bool all = true;
	u32 first, n, i;

	if (!prefix_range(pool, prefix, &first, &n))
		return false;
	for (i = 0; i < n; i++)
		all &= map_set(pool, first + i);
	return all;
}

void pool_release(struct pool *pool, const struct prefix *prefix)
{
	u32 nr;

	if (prefix->len != pool->length || !prefix_contains(&pool->network, prefix))
		return;
	nr = prefix_nr(pool, &prefix->addr);
	if (!map_test(pool, nr))
		return;
	pool->map[nr / WORD_BITS] &= ~BIT_ULL(nr % WORD_BITS);
	pool->used--;
}

bool pool_is_free(const struct pool *pool, const struct prefix *prefix)
{
	if (prefix->len != pool->length || !prefix_contains(&pool->network, prefix))
		return false;
	return !map_test(pool, prefix_nr(pool, &prefix->addr));
}
