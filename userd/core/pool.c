// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of home network prefixes: a bitmap with a cursor.
 *
 * The number of a prefix is what stands between the length of the network and its own. Numbers
 * are given out in turn, so that a prefix that became free is the last to be used again. Which one
 * a session gets is the business of assign.c.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/pool.h"

#define WORD_BITS	64U

/* Prefixes that are looked at when one around them is given back */
#define RELEASE_MAX	4096

static u8 block_bits(unsigned int bits)
{
	if (bits <= POOL_BLOCKS_BITS)
		return 0;
	bits -= POOL_BLOCKS_BITS;
	return (u8)(bits < POOL_BLOCK_BITS_MAX ? bits : POOL_BLOCK_BITS_MAX);
}

static size_t words(const struct pool *pool)
{
	return (pool->size + WORD_BITS - 1) / WORD_BITS;
}

int pool_init(struct pool *pool, const struct prefix *network, u8 length)
{
	*pool = (struct pool){
		.network = *network,
		.length = length,
		.size = 1U << (length - network->len),
		.block_bits = block_bits(length - network->len),
		.current = UINT32_MAX,
	};
	pool->map = calloc(words(pool), sizeof(*pool->map));
	pool->block = calloc(pool_blocks(pool), sizeof(*pool->block));
	return pool->map && pool->block ? 0 : -ENOMEM;
}

void pool_fini(struct pool *pool)
{
	free(pool->map);
	free(pool->rest);
	free(pool->block);
	pool->map = NULL;
	pool->rest = NULL;
	pool->block = NULL;
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

static bool in_state(const struct pool *pool, u32 nr, enum pool_block state)
{
	if (!pool->guarded)
		return state == POOL_OPEN;
	return pool->block[nr >> pool->block_bits] == state;
}

static u32 last_of_block(const struct pool *pool, u32 nr)
{
	return nr | ((1U << pool->block_bits) - 1);
}

static bool take_range(struct pool *pool, u32 first, u32 count, struct prefix *prefix)
{
	u32 nr;

	for (nr = first; nr < first + count; nr++) {
		if (!in_state(pool, nr, POOL_OPEN)) {
			nr = last_of_block(pool, nr);
			continue;
		}
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

static bool pool_has(const struct pool *pool, const struct prefix *prefix)
{
	return prefix->len == pool->length && prefix_contains(&pool->network, prefix);
}

/* Numbers to be looked at: from @start to the end, and then from the begin to @start. */
struct range {
	u32 first;
	u32 count;
	u32 start;
};

/* The @nr-th range of a part of a pool. Return: false if there is none. */
static bool part_range(const struct pool *pool, const struct pool_part *part, unsigned int nr,
		       struct range *range)
{
	static const struct pool_part whole;

	if (!part)
		part = &whole;
	*range = (struct range){ .count = pool->size, .start = pool->next };
	if (!part->count)
		return !nr;
	if (nr >= part->count)
		return false;
	if (part->within[nr].len > pool->length ||
	    !prefix_range(pool, &part->within[nr], &range->first, &range->count))
		range->count = 0;
	/* others have moved the cursor of the pool */
	if (pool_has(pool, &part->after))
		range->start = prefix_nr(pool, &part->after.addr) + 1;
	if (range->start <= range->first || range->start >= range->first + range->count)
		range->start = range->first;
	return true;
}

bool pool_take(struct pool *pool, const struct pool_part *part, struct prefix *prefix)
{
	struct range r;
	unsigned int i;

	if (pool->used == pool->size)
		return false;
	for (i = 0; part_range(pool, part, i, &r); i++)
		if (take_range(pool, r.start, r.first + r.count - r.start, prefix) ||
		    take_range(pool, r.first, r.start - r.first, prefix))
			return true;
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

	if (!pool_has(pool, prefix))
		return;
	nr = prefix_nr(pool, &prefix->addr);
	if (!map_test(pool, nr))
		return;
	pool->map[nr / WORD_BITS] &= ~BIT_ULL(nr % WORD_BITS);
	pool->used--;
}

static bool rests(const struct pool *pool, u32 nr)
{
	return pool->rest && pool->rest[nr / WORD_BITS] & BIT_ULL(nr % WORD_BITS);
}

void pool_release_unused(struct pool *pool, const struct prefix *prefix,
			 bool (*used)(const void *ctx, const struct prefix *prefix),
			 const void *ctx)
{
	struct prefix each;
	u32 first, n, i;

	if (!prefix_range(pool, prefix, &first, &n) || n > RELEASE_MAX)
		return;
	for (i = first; i < first + n; i++) {
		nr_prefix(pool, i, &each);
		if (map_test(pool, i) && !rests(pool, i) && !used(ctx, &each))
			pool_release(pool, &each);
	}
}

void pool_rest(struct pool *pool, const struct prefix *prefix)
{
	u32 first, n, i;

	if (!prefix_range(pool, prefix, &first, &n))
		return;
	if (!pool->rest)
		pool->rest = calloc(words(pool), sizeof(*pool->rest));
	for (i = first; i < first + n; i++) {
		map_set(pool, i);
		/* without memory for that it is kept back until the next start */
		if (pool->rest)
			pool->rest[i / WORD_BITS] |= BIT_ULL(i % WORD_BITS);
	}
}

bool pool_rests(const struct pool *pool, const struct prefix *prefix)
{
	u32 first, n, i;

	if (!pool->rest || !prefix_range(pool, prefix, &first, &n))
		return false;
	for (i = first; i < first + n; i++)
		if (rests(pool, i))
			return true;
	return false;
}

void pool_wake(struct pool *pool)
{
	size_t i;

	for (i = 0; pool->rest && i < words(pool); i++) {
		pool->used -= (u32)__builtin_popcountll(pool->map[i] & pool->rest[i]);
		pool->map[i] &= ~pool->rest[i];
	}
	free(pool->rest);
	pool->rest = NULL;
}

void pool_rest_move(struct pool *to, struct pool *from)
{
	u32 nr;

	for (nr = 0; from->rest && nr < from->size; nr++)
		if (from->rest[nr / WORD_BITS] & BIT_ULL(nr % WORD_BITS))
			map_set(to, nr);
	free(to->rest);
	to->rest = from->rest;
	from->rest = NULL;
}

bool pool_is_free(const struct pool *pool, const struct prefix *prefix)
{
	if (!pool_has(pool, prefix))
		return false;
	return !map_test(pool, prefix_nr(pool, &prefix->addr));
}

u32 pool_blocks(const struct pool *pool)
{
	return ((pool->size - 1) >> pool->block_bits) + 1;
}

bool pool_entered(struct pool *pool, const struct prefix *prefix)
{
	u32 block = prefix_nr(pool, &prefix->addr) >> pool->block_bits;
	bool entered = pool->current != block;

	pool->current = block;
	return entered;
}

static void block_prefix(const struct pool *pool, u32 nr, struct prefix *block)
{
	nr_prefix(pool, nr & ~((1U << pool->block_bits) - 1), block);
	block->len = pool->length - pool->block_bits;
}

bool pool_block_of(const struct pool *pool, const struct prefix *prefix, struct prefix *block)
{
	if (!pool_has(pool, prefix))
		return false;
	block_prefix(pool, prefix_nr(pool, &prefix->addr), block);
	return true;
}

static bool has_free(const struct pool *pool, u32 first, u32 last)
{
	for (; first <= last; first++) {
		if (first % WORD_BITS == 0 && first + WORD_BITS - 1 <= last &&
		    !~pool->map[first / WORD_BITS]) {
			first += WORD_BITS - 1;
			continue;
		}
		if (!map_test(pool, first))
			return true;
	}
	return false;
}

/* The first closed block in a range of numbers that has a free prefix there. */
static bool next_in(const struct pool *pool, u32 first, u32 count, struct prefix *block)
{
	u32 last = first + count - 1;
	u32 nr, end;

	for (nr = first; count && nr <= last; nr = end + 1) {
		end = last_of_block(pool, nr);
		if (end > last)
			end = last;
		if (!in_state(pool, nr, POOL_CLOSED) || !has_free(pool, nr, end))
			continue;
		block_prefix(pool, nr, block);
		return true;
	}
	return false;
}

bool pool_next_block(const struct pool *pool, const struct pool_part *part, struct prefix *block)
{
	struct range r;
	unsigned int i;

	for (i = 0; part_range(pool, part, i, &r); i++)
		if (next_in(pool, r.start, r.first + r.count - r.start, block) ||
		    next_in(pool, r.first, r.start - r.first, block))
			return true;
	return false;
}

/* The same for all that is reserved, or about to be, but for one block. */
static bool spare_in(const struct pool *pool, const struct range *r, u32 besides)
{
	u32 last = r->first + r->count - 1;
	u32 nr, end;

	for (nr = r->first; r->count && nr <= last; nr = end + 1) {
		end = last_of_block(pool, nr);
		if (end > last)
			end = last;
		if (nr >> pool->block_bits != besides &&
		    (in_state(pool, nr, POOL_OPEN) || in_state(pool, nr, POOL_OPENING)) &&
		    has_free(pool, nr, end))
			return true;
	}
	return false;
}

bool pool_has_spare(const struct pool *pool, const struct pool_part *part,
		    const struct prefix *besides)
{
	struct range r;
	unsigned int i;

	for (i = 0; part_range(pool, part, i, &r); i++)
		if (spare_in(pool, &r, prefix_nr(pool, &besides->addr) >> pool->block_bits))
			return true;
	return false;
}

enum pool_block pool_block_state(const struct pool *pool, const struct prefix *prefix)
{
	if (!pool->guarded)
		return POOL_OPEN;
	return pool->block[prefix_nr(pool, &prefix->addr) >> pool->block_bits];
}

void pool_set_block(struct pool *pool, const struct prefix *prefix, enum pool_block state)
{
	u32 first, n, i;

	if (!prefix_range(pool, prefix, &first, &n))
		return;
	for (i = first >> pool->block_bits; i <= (first + n - 1) >> pool->block_bits; i++)
		pool->block[i] = (u8)state;
}

u32 pool_in_doubt(const struct pool *pool)
{
	u32 nr, count = 0;

	for (nr = 0; nr < pool->size; nr++) {
		if (!in_state(pool, nr, POOL_DOUBT))
			nr = last_of_block(pool, nr);
		else
			count += !map_test(pool, nr);
	}
	return count;
}

void pool_last(const struct pool *pool, struct prefix *prefix)
{
	nr_prefix(pool, (pool->next + pool->size - 1) % pool->size, prefix);
}

void pool_set_cursor(struct pool *pool, const struct prefix *prefix)
{
	u32 first, n;

	if (prefix_range(pool, prefix, &first, &n))
		pool->next = (first + n) % pool->size;
}

/* What no mobile node can have: the router's address, the network's own, its broadcast address. */
static void reserve_ipv4(struct pool *pool, struct in_addr router)
{
	struct prefix special = prefix_from_ipv4(router, 32);
	struct in_addr addr = prefix_ipv4(&pool->network);

	pool_reserve(pool, &special);
	if (pool->network.len > PREFIX_IPV4 + 30)
		return;
	special = prefix_from_ipv4(addr, 32);
	pool_reserve(pool, &special);
	addr.s_addr = htonl(ntohl(addr.s_addr) + pool->size - 1);
	special = prefix_from_ipv4(addr, 32);
	pool_reserve(pool, &special);
}

static int make(struct pool *pool, const struct conf_pool *from, const struct conf *conf)
{
	unsigned int i;

	if (pool_init(pool, &from->network, from->length))
		return -ENOMEM;
	if (prefix_is_ipv4(&pool->network))
		reserve_ipv4(pool, from->router);
	for (i = 0; i < conf->own_count; i++)
		pool_reserve(pool, &conf->own[i].prefix);
	return 0;
}

int pools_init(struct pools *pools, const struct conf *conf)
{
	unsigned int count = conf->pool_count;

	*pools = (struct pools){ .v = calloc(count ? count : 1, sizeof(*pools->v)) };
	if (!pools->v)
		return -ENOMEM;
	for (; pools->count < count; pools->count++)
		if (make(&pools->v[pools->count], &conf->pool[pools->count], conf))
			goto err_fini;
	return 0;
err_fini:
	/* some of the last one may be there */
	pools->count++;
	pools_fini(pools);
	return -ENOMEM;
}

/* The cursor, and what rests; which prefixes sessions have is marked anew. */
static void carry_over(struct pool *pool, struct pool *old)
{
	pool->next = old->next;
	pool->current = old->current;
	pool_rest_move(pool, old);
}

void pools_carry_over(struct pools *pools, struct pools *old)
{
	unsigned int i, j;

	for (i = 0; i < pools->count; i++)
		for (j = 0; j < old->count; j++)
			if (prefix_equal(&pools->v[i].network, &old->v[j].network) &&
			    pools->v[i].length == old->v[j].length)
				carry_over(&pools->v[i], &old->v[j]);
}

void pools_fini(struct pools *pools)
{
	unsigned int i;

	for (i = 0; i < pools->count; i++)
		pool_fini(&pools->v[i]);
	free(pools->v);
	*pools = (struct pools){ 0 };
}
