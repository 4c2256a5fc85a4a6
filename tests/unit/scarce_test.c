// SPDX-License-Identifier: GPL-2.0
/*
 * The cache when memory is scarce: what the kernel has done cannot be refused any more.
 *
 * sources: userd/base/table.c userd/base/timer.c userd/base/siphash.c userd/base/mnid.c
 * sources: userd/core/inside.c userd/base/prefix.c userd/wire/kept_options.c userd/wire/option.c
 */
#include <stdlib.h>

#include "unit.h"

static bool scarce;

static void *scarce_calloc(size_t count, size_t size)
{
	return scarce ? NULL : calloc(count, size);
}

#define calloc	scarce_calloc
#include "core/cache.c"

#define PEERS	3
#define EACH	4

static struct in6_addr peer_nr(unsigned int nr)
{
	struct in6_addr peer = { 0 };

	peer.s6_addr[0] = 0x20;
	peer.s6_addr[15] = (u8)nr;
	return peer;
}

static struct bce *make(struct cache *cache, unsigned int nr)
{
	struct mnid mnid;
	char text[32];
	struct bce *bce;

	snprintf(text, sizeof(text), "%u@example.org", nr);
	assert_true(mnid_parse(&mnid, text));
	bce = bce_new(cache, &mnid, 0, NULL, 0);
	assert_non_null(bce);
	return bce;
}

static void move(struct cache *cache, struct bce *bce, unsigned int peer)
{
	struct bce_facts facts = { .kind = HALMA_KIND_PMIPV6, .peer = peer_nr(peer) };

	bce_commit(cache, bce, &facts);
}

static unsigned int count_of(const struct cache *cache, unsigned int nr)
{
	struct in6_addr peer = peer_nr(nr);
	const struct bce *bce;
	unsigned int count = 0;

	bce = bce_first_of_peer(cache, HALMA_KIND_PMIPV6, &peer);
	for (; bce; bce = bce_next_of_peer(bce)) {
		assert_memory_equal(&bce->facts.peer, &peer, sizeof(peer));
		count++;
	}
	return count;
}

/* Each peer once, whether it has a place or not. */
static void assert_peers(const struct cache *cache, unsigned int wanted)
{
	struct in6_addr *v;
	u32 count, i, k;

	v = cache_peers(cache, HALMA_KIND_PMIPV6, &count);
	assert_int_equal(count, wanted);
	for (i = 0; i < count; i++)
		for (k = 0; k < i; k++)
			assert_memory_not_equal(&v[i], &v[k], sizeof(*v));
	free(v);
}

static void peers(void **state)
{
	struct bce *bce[PEERS * EACH];
	struct cache cache;
	unsigned int i;

	(void)state;
	assert_int_equal(cache_init(&cache, &(struct siphash_key){ { 1, 2 } }, 1), 0);
	for (i = 0; i < ARRAY_SIZE(bce); i++)
		bce[i] = make(&cache, i);
	scarce = true;
	for (i = 0; i < ARRAY_SIZE(bce); i++)
		move(&cache, bce[i], i % PEERS);
	assert_null(cache_peers(&cache, HALMA_KIND_PMIPV6, &(u32){ 0 }));
	scarce = false;
	for (i = 0; i < PEERS; i++)
		assert_int_equal(count_of(&cache, i), EACH);
	assert_int_equal(count_of(&cache, PEERS), 0);
	assert_peers(&cache, PEERS);
	assert_int_equal(cache.unlisted.count, PEERS * EACH);
	/* with the next one a peer has a place, and all its sessions are in it */
	move(&cache, bce[1], 0);
	assert_int_equal(cache.unlisted.count, (PEERS - 1) * EACH - 1);
	assert_int_equal(count_of(&cache, 0), EACH + 1);
	assert_int_equal(count_of(&cache, 1), EACH - 1);
	assert_peers(&cache, PEERS);
	bce_del(&cache, bce[4]);
	assert_int_equal(count_of(&cache, 1), EACH - 2);
	assert_int_equal(count_of(&cache, 2), EACH);
	cache_fini(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("sessions are found by their peer, memory or not", peers),
	};

	return RUN(tests);
}
