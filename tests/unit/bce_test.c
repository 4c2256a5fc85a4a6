// SPDX-License-Identifier: GPL-2.0
/*
 * The cache, its timers and cookies.
 *
 * sources: userd
 */
#include "unit.h"

#include "core/cache.h"

static const struct siphash_key key = { { 0x123456789abcdefULL, 4711 } };

static struct prefix nth(unsigned int i)
{
	struct prefix p;

	prefix_parse(&p, "2001:db8::/64");
	p.addr.s6_addr[4] = i >> 24;
	p.addr.s6_addr[5] = i >> 16;
	p.addr.s6_addr[6] = i >> 8;
	p.addr.s6_addr[7] = i;
	return p;
}

static struct mnid name(unsigned int i)
{
	struct mnid mnid;
	char text[32];

	snprintf(text, sizeof(text), "%u@example.org", i);
	mnid_set(&mnid, 1, text, strlen(text));
	return mnid;
}

static void indexes(void **state)
{
	static struct bce *bces[5000];
	struct cache cache;
	struct prefix p[2];
	struct mnid mnid;
	const struct bce *bce;
	unsigned int i;
	u32 count, at;
	u64 *ids;

	(void)state;
	assert_int_equal(cache_init(&cache, &key, 0x123456789abcdefULL), 0);
	for (i = 0; i < 5000; i++) {
		mnid = name(i / 2);
		p[0] = nth(2 * i);
		p[1] = nth(2 * i + 1);
		bces[i] = bce_new(&cache, &mnid, 0, p, 2);
		assert_non_null(bces[i]);
		assert_true(bces[i]->id > 0 && bces[i]->id < HALMA_AUTO_ID_BASE);
		timer_set(&cache.timers, &bces[i]->timer, i * 7919 % 5000);
	}
	assert_int_equal(cache.count, 5000);
	assert_int_equal(cache.mn_count, 2500);
	for (i = 0; i < 5000; i++) {
		p[0] = nth(2 * i + 1);
		assert_ptr_equal(bce_find_hnp(&cache, HALMA_KIND_PMIPV6, &p[0]), bces[i]);
		p[0].len = 63;
		assert_null(bce_find_hnp(&cache, HALMA_KIND_PMIPV6, &p[0]));
		assert_ptr_equal(bce_find_id(&cache, bces[i]->id), bces[i]);
		mnid = name(i / 2);
		assert_ptr_equal(bce_mn_find(&cache, &mnid), bces[i]->mn);
		mnid.type = 2;
		assert_null(bce_mn_find(&cache, &mnid));
	}
	ids = bce_ids(&cache, &count);
	assert_int_equal(count, 5000);
	free(ids);
	for (i = 0, at = 0; (bce = bce_each(&cache, &at)); i++)
		assert_ptr_equal(bce_find_id(&cache, bce->id), bce);
	assert_int_equal(i, 5000);
	for (i = 0; i < 5000; i++) {
		p[0] = nth(2 * i);
		bce_del(&cache, bces[i]);
		assert_null(bce_find_hnp(&cache, HALMA_KIND_PMIPV6, &p[0]));
		mnid = name(i / 2);
		assert_int_equal(!bce_mn_find(&cache, &mnid), i % 2);
	}
	at = 0;
	assert_null(bce_each(&cache, &at));
	assert_null(bce_ids(&cache, &count));
	assert_int_equal(count, 0);
	cache_fini(&cache);
}

static unsigned int count_of_mag(const struct cache *cache, const struct in6_addr *mag)
{
	const struct bce *bce;
	unsigned int n = 0;

	bce = bce_first_of_peer(cache, HALMA_KIND_PMIPV6, mag);
	for (; bce; bce = bce_next_of_peer(bce)) {
		assert_memory_equal(&bce->facts.peer, mag, sizeof(*mag));
		n++;
	}
	return n;
}

static void assert_only_peer(const struct cache *cache, const struct in6_addr *peer)
{
	struct in6_addr *v;
	u32 count;

	v = cache_peers(cache, HALMA_KIND_PMIPV6, &count);
	assert_int_equal(count, 1);
	assert_memory_equal(v, peer, sizeof(*peer));
	free(v);
}

/* So many MAGs that their index grows, and becomes small again. */
static void by_mag(void **state)
{
	static struct bce *bces[6000];
	struct bce_facts facts = { .kind = HALMA_KIND_PMIPV6, .pmipv6.att = 4 };
	struct bce *bce;
	struct cache cache;
	struct prefix p;
	struct mnid mnid;
	unsigned int i;
	u32 count;

	(void)state;
	assert_int_equal(cache_init(&cache, &key, 4711), 0);
	for (i = 0; i < ARRAY_SIZE(bces); i++) {
		mnid = name(i);
		p = nth(i);
		bces[i] = bce_new(&cache, &mnid, 0, &p, 1);
		assert_non_null(bces[i]);
		if (i % 3 == 2)
			continue;
		put_u32(facts.peer.s6_addr, i / 3);
		bce_commit(&cache, bces[i], &facts);
	}
	free(cache_peers(&cache, HALMA_KIND_PMIPV6, &count));
	assert_int_equal(count, 2000);
	for (i = 0; i < 2000; i++) {
		put_u32(facts.peer.s6_addr, i);
		assert_int_equal(count_of_mag(&cache, &facts.peer), 2);
		/* the same again, then to the next MAG */
		facts.pmipv6.att++;
		bce_commit(&cache, bces[3 * i], &facts);
		assert_int_equal(count_of_mag(&cache, &facts.peer), 2);
		put_u32(facts.peer.s6_addr, 1000000);
		bce_commit(&cache, bces[3 * i], &facts);
		put_u32(facts.peer.s6_addr, i);
		assert_int_equal(count_of_mag(&cache, &facts.peer), 1);
		bce_del(&cache, bces[3 * i + 1]);
		assert_int_equal(count_of_mag(&cache, &facts.peer), 0);
	}
	put_u32(facts.peer.s6_addr, 1000000);
	assert_int_equal(count_of_mag(&cache, &facts.peer), 2000);
	assert_only_peer(&cache, &facts.peer);
	/* one that is taken out while they are looked at */
	bce = bce_first_of_peer(&cache, HALMA_KIND_PMIPV6, &facts.peer);
	bce_del(&cache, bce_next_of_peer(bce));
	assert_int_equal(count_of_mag(&cache, &facts.peer), 1999);
	cache_fini(&cache);
}

/* Against sorting: whatever is set, moved and taken back, the first is the first. */
static void timers(void **state)
{
	struct timers heap = { 0 };
	struct timer t[300] = { 0 };
	unsigned int i, k, round;
	struct timer *first;
	u64 least;

	(void)state;
	srandom(4711);
	for (i = 0; i < ARRAY_SIZE(t); i++)
		assert_int_equal(timers_add(&heap), 0);
	for (round = 0; round < 20000; round++) {
		i = random() % 300;
		if (random() % 3)
			timer_set(&heap, &t[i], random() % 1000);
		else
			timer_clear(&heap, &t[i]);
		if (round % 10)
			continue;
		least = UINT64_MAX;
		for (k = 0; k < 300; k++)
			if (t[k].pos && t[k].at < least)
				least = t[k].at;
		first = timers_first(&heap);
		assert_int_equal(first ? first->at : UINT64_MAX, least);
	}
	timers_fini(&heap);
}

static void llids(void **state)
{
	struct llid a, b;
	u8 zero[64] = { 0 };
	u8 octets[64] = { 1 };

	(void)state;
	llid_set(&a, zero, 6);
	assert_int_equal(a.len, 0);
	llid_set(&a, zero, 64);
	assert_int_equal(a.len, 0);
	llid_set(&a, octets, 6);
	llid_set(&b, octets, 8);
	assert_false(llid_equal(&a, &b));
	llid_set(&a, octets, 40);
	llid_set(&b, octets, 41);
	assert_false(llid_equal(&a, &b));
	octets[39] = 1;
	llid_set(&b, octets, 40);
	assert_false(llid_equal(&a, &b));
	llid_set(&a, octets, 40);
	assert_true(llid_equal(&a, &b));
}

static void fetch_all(const struct cache *cache, unsigned int i)
{
	struct in6_addr mag = { { { 0x20, 1 } } };
	struct mnid mnid = name(i);
	struct prefix p = nth(i);
	struct bce_key key[2] = {
		{ .hnp = &p, .mnid = { mnid.data, mnid.len }, .peer = &mag },
		{ .mnid_type = mnid.type, .mnid = { mnid.data, mnid.len }, .peer = &mag },
	};
	unsigned int step;

	for (step = 0; step < BCE_FETCH_STEPS; step++) {
		bce_fetch(cache, &key[0], step);
		bce_fetch(cache, &key[1], step);
	}
}

/* Whatever there is or not: with and without a session, a prefix, a MAG. */
static void fetching(void **state)
{
	struct bce_facts facts = { .kind = HALMA_KIND_PMIPV6, .pmipv6.att = 4 };
	struct cache cache;
	struct mnid mnid;
	struct prefix p;
	struct bce *bce;
	unsigned int i;

	(void)state;
	assert_int_equal(cache_init(&cache, &key, 99), 0);
	for (i = 0; i < 400; i++) {
		fetch_all(&cache, i);
		mnid = name(i);
		p = nth(i);
		assert_non_null(bce_mn_get(&cache, &mnid));
		if (!(i % 4))
			continue;
		bce = bce_new(&cache, &mnid, 0, &p, i % 4 > 1);
		assert_non_null(bce);
		facts.peer.s6_addr[15] = i % 5;
		if (i % 4 > 2)
			bce_commit(&cache, bce, &facts);
	}
	for (i = 0; i < 500; i++)
		fetch_all(&cache, i);
	assert_int_equal(cache.count, 300);
	for (i = 0; i < 400; i += 4) {
		mnid = name(i);
		bce_mn_put(&cache, bce_mn_find(&cache, &mnid));
	}
	assert_int_equal(cache.mn_count, 300);
	cache_fini(&cache);
}

/* What one protocol has, the other does not see: prefix, mobile node and peer are the same. */
static void kinds(void **state)
{
	static const enum halma_kind each[] = { HALMA_KIND_PMIPV6, HALMA_KIND_MIPV6 };
	struct bce_facts facts = { .peer.s6_addr[0] = 0x20 };
	struct bce *bce[4], *first;
	struct mnid mnid = name(1);
	struct prefix p = nth(1);
	struct cache cache;
	unsigned int i;
	u32 count;

	(void)state;
	assert_int_equal(cache_init(&cache, &key, 7), 0);
	for (i = 0; i < ARRAY_SIZE(bce); i++) {
		bce[i] = bce_new(&cache, &mnid, 0, &p, i < 2);
		assert_non_null(bce[i]);
		facts.kind = each[i % 2];
		bce_commit(&cache, bce[i], &facts);
	}
	for (i = 0; i < 2; i++) {
		assert_ptr_equal(bce_find_hnp(&cache, each[i], &p), bce[i]);
		first = mn_first(bce[0]->mn, each[i]);
		assert_ptr_equal(first, bce[2 + i]);
		assert_ptr_equal(mn_next(first), bce[i]);
		assert_null(mn_next(bce[i]));
		assert_null(mn_only(bce[0]->mn, each[i]));
		first = bce_first_of_peer(&cache, each[i], &facts.peer);
		assert_ptr_equal(first, bce[2 + i]);
		assert_ptr_equal(bce_next_of_peer(first), bce[i]);
		assert_null(bce_next_of_peer(bce[i]));
		free(cache_peers(&cache, each[i], &count));
		assert_int_equal(count, 1);
	}
	bce_del(&cache, bce[3]);
	assert_ptr_equal(mn_only(bce[0]->mn, HALMA_KIND_MIPV6), bce[1]);
	bce_del(&cache, bce[1]);
	assert_null(mn_only(bce[0]->mn, HALMA_KIND_MIPV6));
	assert_null(bce_find_hnp(&cache, HALMA_KIND_MIPV6, &p));
	assert_null(bce_first_of_peer(&cache, HALMA_KIND_MIPV6, &facts.peer));
	free(cache_peers(&cache, HALMA_KIND_MIPV6, &count));
	assert_int_equal(count, 0);
	/* one that has not begun may become of either */
	bce[1] = bce_new(&cache, &mnid, 0, &p, 1);
	assert_ptr_equal(bce_find_hnp(&cache, HALMA_KIND_MIPV6, &p), bce[1]);
	cache_fini(&cache);
}

/* The next id that would be given is the one that is taken. */
static void rename_differs(void **state)
{
	struct mnid mnid = name(1);
	struct prefix p = nth(1);
	struct cache cache;
	struct bce *bce;

	(void)state;
	assert_int_equal(cache_init(&cache, &key, 0), 0);
	bce = bce_new(&cache, &mnid, cache.next_id, &p, 1);
	assert_non_null(bce);
	bce_rename(&cache, bce);
	assert_true(bce->id != 1);
	assert_ptr_equal(bce_find_id(&cache, bce->id), bce);
	assert_null(bce_find_id(&cache, 1));
	cache_fini(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R5213-29 entries are found by prefix, identifier and id", indexes),
		CASE("R5847-2 entries are found by the MAG that registered them", by_mag),
		CASE("R6612-10 sessions of one kind are apart from those of the other", kinds),
		CASE("an entry with another id has another one", rename_differs),
		CASE("fetching what there is and what there is not", fetching),
		CASE("timers against a naive model (seed 4711)", timers),
		CASE("link-layer identifiers: all zero, long ones", llids),
	};

	return RUN(tests);
}
