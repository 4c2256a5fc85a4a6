// SPDX-License-Identifier: GPL-2.0
/*
 * Which prefixes of pools have addresses of sessions in them.
 */
#include <stdlib.h>

#include "core/inside.h"

/**
 * struct block - a block with something in it
 * @prefix: block
 * @count: how many prefixes of sessions lie in it
 */
struct block {
	struct prefix prefix;
	u32 count;
};

int inside_init(struct inside *inside, const struct siphash_key *key)
{
	*inside = (struct inside){ .key = *key };
	return table_init(&inside->blocks);
}

static void forget(struct inside *inside)
{
	u32 i;

	for (i = 0; i < inside->blocks.size; i++)
		free(inside->blocks.v[i].object);
	table_fini(&inside->blocks);
	free(inside->net);
	inside->net = NULL;
	inside->net_count = 0;
}

void inside_fini(struct inside *inside)
{
	forget(inside);
}

void inside_begin(struct inside *inside, struct inside_net *net, unsigned int count)
{
	forget(inside);
	inside->lost = !net || table_init(&inside->blocks);
	if (inside->lost) {
		free(net);
		return;
	}
	inside->net = net;
	inside->net_count = count;
}

static u32 hash_block(const struct inside *inside, const struct prefix *block)
{
	struct siphash_key key = inside->key;

	key.k[0] ^= block->len;
	return (u32)siphash(&key, &block->addr, sizeof(block->addr));
}

static struct block *find(const struct inside *inside, const struct prefix *prefix, u32 hash)
{
	struct block *block;
	u32 at = hash;

	do {
		block = table_next(&inside->blocks, hash, &at);
	} while (block && !prefix_equal(&block->prefix, prefix));
	return block;
}

/* The block that a prefix lies in. Return: false if it lies in none, or is a whole one. */
static bool network_of(const struct inside *inside, const struct prefix *prefix,
		       struct prefix *around)
{
	unsigned int i;

	for (i = 0; i < inside->net_count; i++) {
		if (prefix->len <= inside->net[i].length ||
		    !prefix_contains(&inside->net[i].network, prefix))
			continue;
		*around = prefix_cut(prefix, inside->net[i].length);
		return true;
	}
	return false;
}

/**
 * struct place - the block that a prefix lies in
 * @around: block
 * @hash: its hash
 * @block: what is counted there; NULL for nothing
 */
struct place {
	struct prefix around;
	u32 hash;
	struct block *block;
};

/* Return: false if there is nothing to count. */
static bool place_of(const struct inside *inside, const struct prefix *prefix, struct place *place)
{
	if (!network_of(inside, prefix, &place->around))
		return false;
	place->hash = hash_block(inside, &place->around);
	place->block = find(inside, &place->around, place->hash);
	return true;
}

void inside_add(struct inside *inside, const struct prefix *prefix)
{
	struct place at;

	if (!place_of(inside, prefix, &at))
		return;
	if (!at.block) {
		at.block = calloc(1, sizeof(*at.block));
		if (!at.block || table_add(&inside->blocks, at.hash, at.block)) {
			free(at.block);
			inside->lost = true;
			return;
		}
		at.block->prefix = at.around;
	}
	at.block->count++;
}

void inside_del(struct inside *inside, const struct prefix *prefix)
{
	struct place at;

	/* it may be one that could not be counted */
	if (!place_of(inside, prefix, &at) || !at.block || --at.block->count)
		return;
	table_del(&inside->blocks, at.hash, at.block);
	free(at.block);
}

u32 inside_count(const struct inside *inside, const struct prefix *prefix)
{
	const struct block *block;

	if (inside->lost)
		return UINT32_MAX;
	block = find(inside, prefix, hash_block(inside, prefix));
	return block ? block->count : 0;
}
