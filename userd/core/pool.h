/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools of home network prefixes, and of IPv4 home addresses: which prefixes of a network are free.
 * That none is given twice, not even after a power cut, is the business of assign.c.
 * The networks themselves are configuration (struct conf_pool). Each configuration has pools of its
 * own, in the same order; what must be remembered of those before is carried over.
 */
#ifndef HALMAD_CORE_POOL_H
#define HALMAD_CORE_POOL_H

#include "config/conf.h"

/* log2 of the most prefixes in a block, and of the blocks that a pool of many prefixes has */
#define POOL_BLOCK_BITS_MAX	12
#define POOL_BLOCKS_BITS	6

/**
 * enum pool_block - state of a block: of prefixes that are reserved together before their first
 * use
 * @POOL_CLOSED: not reserved: none of its prefixes may be given
 * @POOL_OPENING: being reserved
 * @POOL_OPEN: reserved
 * @POOL_DOUBT: reserved long ago, and who got which of them was lost: only who knows the prefix
 *	gets it
 */
enum pool_block {
	POOL_CLOSED,
	POOL_OPENING,
	POOL_OPEN,
	POOL_DOUBT,
};

/**
 * struct pool - prefixes of one length out of one network
 * @network: where they come from
 * @length: length of each
 * @map: a bit for each that is not free
 * @size: number of prefixes
 * @rest: a bit for each of them that nobody has, but that must not be given yet; NULL for none
 * @used: number that is not free
 * @next: where to look first, so that a prefix rests as long as possible before it is used again
 * @block_bits: log2 of the prefixes in a block
 * @block: enum pool_block of each block
 * @guarded: prefixes are given only out of open blocks
 * @current: block of the last one that was given
 */
struct pool {
	struct prefix network;
	u8 length;
	u64 *map;
	u64 *rest;
	u32 size;
	u32 used;
	u32 next;
	u8 block_bits;
	u8 *block;
	bool guarded;
	u32 current;
};

/**
 * struct pools - the pools of a configuration
 * @v: pools; the one with an index is that of the same index in the configuration
 * @count: number of @v
 */
struct pools {
	struct pool *v;
	unsigned int count;
};

/**
 * pools_init() - make the pools of a configuration
 * @pools: result
 * @conf: configuration
 *
 * All prefixes are free but those that no session may get from a pool: the own ones of mobile
 * nodes, and of an IPv4 network what is no address of a node, or is the router's.
 *
 * Return: 0; or -ENOMEM, and nothing is to be freed.
 */
int pools_init(struct pools *pools, const struct conf *conf);

/**
 * pools_fini() - free what pools_init() made; there are none then
 */
void pools_fini(struct pools *pools);

/**
 * pools_carry_over() - go on where the pools of another configuration have got to
 * @pools: result: pools that are new; those of the same network and length go on
 * @old: pools so far; what they kept back is kept back by the others now
 */
void pools_carry_over(struct pools *pools, struct pools *old);

/**
 * pools_claimed() - the pool that a claim names, which is one of these, to take from it; NULL if it
 * names none
 */
static inline struct pool *pools_claimed(struct pools *pools, const struct pool *pool)
{
	return pool ? &pools->v[pool - pools->v] : NULL;
}

/**
 * pool_init() - make a pool whose prefixes are all free
 * @pool: result
 * @network: where they come from
 * @length: length of each: that of @network, or up to CONF_POOL_BITS_MAX more
 *
 * Return: 0, or -ENOMEM; to be given to pool_fini() in both cases.
 */
int pool_init(struct pool *pool, const struct prefix *network, u8 length);

/**
 * pool_fini() - free what pool_init() made
 */
void pool_fini(struct pool *pool);

/**
 * struct pool_part - where in a pool to look
 * @within: what is looked for lies in one of these networks
 * @count: number of @within; 0 for the whole pool
 * @after: the last one that was taken there: the next one is looked at first. One that is none of
 *	the pool's, or lies elsewhere, is none.
 */
struct pool_part {
	const struct prefix *within;
	unsigned int count;
	struct prefix after;
};

/**
 * pool_take() - take a free prefix
 * @pool: pool
 * @part: take one out of this; NULL for the whole pool
 * @prefix: result
 *
 * Return: false if none is free, or only in blocks that are not open.
 */
bool pool_take(struct pool *pool, const struct pool_part *part, struct prefix *prefix);

/**
 * pool_reserve() - mark what overlaps with a prefix as not free
 *
 * Return: true if some of it was free and nothing was not.
 */
bool pool_reserve(struct pool *pool, const struct prefix *prefix);

/**
 * pool_release() - give back a prefix that was taken
 *
 * Prefixes that are not the pool's are ignored.
 */
void pool_release(struct pool *pool, const struct prefix *prefix);

/**
 * pool_release_unused() - give back what overlaps with a prefix that is not in use any more
 * @pool: pool
 * @prefix: one that some session had: one of the pool, an address in one, or a wider one
 * @used: a prefix of the pool is in use otherwise
 * @ctx: for @used
 *
 * What is kept back is not given back. Of a very wide one all stays as it is until there is another
 * configuration.
 */
void pool_release_unused(struct pool *pool, const struct prefix *prefix,
			 bool (*used)(const void *ctx, const struct prefix *prefix),
			 const void *ctx);

/**
 * pool_rest() - keep back a prefix that nobody has
 */
void pool_rest(struct pool *pool, const struct prefix *prefix);

/**
 * pool_rests() - some of a prefix is kept back
 */
bool pool_rests(const struct pool *pool, const struct prefix *prefix);

/**
 * pool_wake() - make all free that was kept back
 */
void pool_wake(struct pool *pool);

/**
 * pool_rest_move() - keep back what another pool of the same prefixes kept back
 */
void pool_rest_move(struct pool *to, struct pool *from);

/**
 * pool_is_free() - this prefix is one of the pool, and free
 */
bool pool_is_free(const struct pool *pool, const struct prefix *prefix);

/**
 * pool_entered() - a prefix that was given lies in another block than the one given before
 */
bool pool_entered(struct pool *pool, const struct prefix *prefix);

/**
 * pool_blocks() - number of blocks
 */
u32 pool_blocks(const struct pool *pool);

/**
 * pool_block_of() - the block of a prefix
 * @pool: pool
 * @prefix: prefix
 * @block: result
 *
 * Return: false if it is none of the pool's.
 */
bool pool_block_of(const struct pool *pool, const struct prefix *prefix, struct prefix *block);

/**
 * pool_next_block() - the closed block that is to be reserved next
 * @pool: pool with blocks
 * @part: it has a free prefix in this; NULL for the whole pool
 * @block: result
 *
 * Return: false if there is none.
 */
bool pool_next_block(const struct pool *pool, const struct pool_part *part, struct prefix *block);

/**
 * pool_has_spare() - some block is open, or being opened, that has a free prefix in a part of the
 * pool, besides the block of a prefix
 */
bool pool_has_spare(const struct pool *pool, const struct pool_part *part,
		    const struct prefix *besides);

/**
 * pool_block_state() - state of the block of a prefix; POOL_OPEN if the pool is not guarded
 */
enum pool_block pool_block_state(const struct pool *pool, const struct prefix *prefix);

/**
 * pool_set_block() - set the state of all blocks that overlap with a prefix
 */
void pool_set_block(struct pool *pool, const struct prefix *prefix, enum pool_block state);

/**
 * pool_in_doubt() - number of free prefixes in blocks in doubt
 */
u32 pool_in_doubt(const struct pool *pool);

/**
 * pool_last() - the prefix before the one to be looked at first
 */
void pool_last(const struct pool *pool, struct prefix *prefix);

/**
 * pool_set_cursor() - look first at what comes after a prefix
 */
void pool_set_cursor(struct pool *pool, const struct prefix *prefix);

#endif /* HALMAD_CORE_POOL_H */
