/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which prefixes of pools have addresses of sessions in them: a pool gives out prefixes, but by
 * Mobile IPv6 a single address of one can be in use (RFC 6612, 4.2.1). They are counted when
 * sessions get and lose them, as no index finds what lies in a prefix.
 */
#ifndef HALMAD_CORE_INSIDE_H
#define HALMAD_CORE_INSIDE_H

#include "base/prefix.h"
#include "base/siphash.h"
#include "base/table.h"

/**
 * struct inside_net - a network that is divided into blocks
 * @network: network
 * @length: length of its blocks
 */
struct inside_net {
	struct prefix network;
	u8 length;
};

/**
 * struct inside - how many prefixes lie in each block, longer ones than that itself
 * @key: of hash values
 * @net: networks, none of which overlaps with another
 * @net_count: number of @net
 * @blocks: blocks that have some
 * @lost: there was no memory to count one: each block may have some
 */
struct inside {
	struct siphash_key key;
	struct inside_net *net;
	unsigned int net_count;
	struct table blocks;
	bool lost;
};

/**
 * inside_init() - there are no networks, so nothing is counted
 *
 * Return: 0, or -ENOMEM.
 */
int inside_init(struct inside *inside, const struct siphash_key *key);

void inside_fini(struct inside *inside);

/**
 * inside_begin() - count in these networks from now on, beginning with none
 * @inside: counts
 * @net: belongs to @inside then, from malloc(); NULL if there was no memory for it
 * @count: number of @net
 */
void inside_begin(struct inside *inside, struct inside_net *net, unsigned int count);

/**
 * inside_add() - a session has a prefix more
 */
void inside_add(struct inside *inside, const struct prefix *prefix);

/**
 * inside_del() - a prefix that was added is gone
 */
void inside_del(struct inside *inside, const struct prefix *prefix);

/**
 * inside_count() - how many of those that were added lie in a block
 *
 * Return: UINT32_MAX if that is not known.
 */
u32 inside_count(const struct inside *inside, const struct prefix *block);

#endif /* HALMAD_CORE_INSIDE_H */
