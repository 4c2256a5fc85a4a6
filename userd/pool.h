/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools of home network prefixes, and of IPv4 home addresses.
 */
#ifndef HALMAD_POOL_H
#define HALMAD_POOL_H

#include "prefix.h"

/* log2 of the most prefixes in a pool: a bitmap of 2 MiB */
#define POOL_BITS_MAX	24

/**
 * struct pool - prefixes of one length out of one network
 * @name: title in the configuration
 * @network: where they come from
 * @length: length of each
 * @map: a bit for each that is not free
 * @size: number of prefixes
 * @used: number that is not free
 * @router: default router of IPv4 home addresses (RFC 5844, 3.1.1); not given out
 * @next: where to look first, so that a prefix rests as long as possible before it is used again
 * @line: where it stands in the configuration
 */
struct pool {
	char *name;
	struct prefix network;
	u8 length;
	u64 *map;
	u32 size;
	u32 used;
	u32 next;
	struct in_addr router;
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
 * pool_take() - take a free prefix
 * @pool: pool
 * @within: take one that lies in one of these networks
 * @count: number of @within; 0 for any prefix
 * @prefix: result
 *
 * Return: false if none is free.
 */
bool pool_take(struct pool *pool, const struct prefix *within, unsigned int count,
	       struct prefix *prefix);

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
 * pool_is_free() - this prefix is one of the pool, and free
 */
bool pool_is_free(const struct pool *pool, const struct prefix *prefix);

#endif /* HALMAD_POOL_H */
