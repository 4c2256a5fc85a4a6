/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools of home network prefixes, and of IPv4 home addresses.
 */
#ifndef HALMAD_CORE_POOL_H
#define HALMAD_CORE_POOL_H

#include "base/prefix.h"

/* log2 of the most prefixes in a pool: a bitmap of 2 MiB */
#define POOL_BITS_MAX	24

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
 * @name: title in the configuration
 * @network: where they come from
 * @length: length of each
 * @map: a bit for each that is not free
 * @size: number of prefixes
 * @rest: a bit for each of them that nobody has, but that must not be given yet; NULL for none
 * @used: number that is not free
 * @router: default router of IPv4 home addresses (RFC 5844, 3.1.1); not given out
 * @service: services whose sessions it is for (RFC 5149)
 * @service_count: number of @service; 0 for a pool of whoever names it
 * @next: where to look first, so that a prefix rests as long as possible before it is used again
 * @block_bits: log2 of the prefixes in a block
 * @block: enum pool_block of each block
 * @guarded: prefixes are given only out of open blocks
 * @current: block of the last one that was given
 * @line: where it stands in the configuration
 */
struct pool {
	char *name;
	struct prefix network;
	u8 length;
	u64 *map;
	u64 *rest;
	u32 size;
	u32 used;
	u32 next;
	struct in_addr router;
	char **service;
	unsigned int service_count;
	u8 block_bits;
	u8 *block;
	bool guarded;
	u32 current;
	unsigned int line;
};

/**
 * pool_init() - make all prefixes free
 * @pool: pool whose name, network and length are set
 *
 * Return: 0, or -ENOMEM.
 */
int pool_init(struct pool *pool);

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
 * pool_rest() - keep back a prefix that nobody has
 */
void pool_rest(struct pool *pool, const struct prefix *prefix);

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
