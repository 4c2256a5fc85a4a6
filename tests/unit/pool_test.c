// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of prefixes, arithmetic of prefixes.
 *
 * sources: userd
 */
#include "unit.h"

#include "core/pool.h"

static struct prefix pfx(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, text));
	return prefix;
}

static void assert_prefix(const struct prefix *prefix, const char *text)
{
	char buf[PREFIX_TEXT_MAX];

	assert_string_equal(prefix_text(prefix, buf), text);
}

static struct pool make(const char *network, u8 length)
{
	struct prefix prefix = pfx(network);
	struct pool pool;

	assert_int_equal(pool_init(&pool, &prefix, length), 0);
	return pool;
}

static void in_turn(void **state)
{
	struct pool pool = make("2001:db8:0:10::/62", 64);
	struct prefix p;

	(void)state;
	assert_int_equal(pool.size, 4);
	assert_true(pool_take(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:0:10::/64");
	assert_true(pool_take(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:0:11::/64");
	/* freed, but others rest longer */
	pool_release(&pool, &p);
	assert_true(pool_take(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:0:12::/64");
	assert_true(pool_take(&pool, NULL, &p));
	assert_true(pool_take(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:0:11::/64");
	assert_false(pool_take(&pool, NULL, &p));
	assert_int_equal(pool.used, 4);
	pool_fini(&pool);
}

static void reserve(void **state)
{
	struct pool pool = make("2001:db8::/56", 64);
	struct prefix wide = pfx("2001:db8:0:10::/60");
	struct prefix narrow = pfx("2001:db8:0:20:8000::/65");
	struct prefix other = pfx("2001:db9::/64");
	struct prefix p = pfx("2001:db8:0:1f::/64");

	(void)state;
	assert_true(pool_reserve(&pool, &wide));
	assert_int_equal(pool.used, 16);
	assert_false(pool_is_free(&pool, &p));
	assert_false(pool_reserve(&pool, &p));
	assert_true(pool_reserve(&pool, &narrow));
	p = pfx("2001:db8:0:20::/64");
	assert_false(pool_is_free(&pool, &p));
	assert_false(pool_reserve(&pool, &other));
	assert_int_equal(pool.used, 17);
	/* giving back what is not the pool's, or is free, changes nothing */
	pool_release(&pool, &other);
	pool_release(&pool, &wide);
	p = pfx("2001:db8:0:30::/64");
	pool_release(&pool, &p);
	assert_int_equal(pool.used, 17);
	p = pfx("2001:db8::/32");
	pool_reserve(&pool, &p);
	assert_int_equal(pool.used, 256);
	pool_fini(&pool);
}

static void within(void **state)
{
	struct pool pool = make("2001:db8::/48", 64);
	struct prefix nets[] = { pfx("2001:db9::/32"), pfx("2001:db8:0:ff00::/63") };
	const struct pool_part part = { .within = nets, .count = 2 };
	struct prefix p;

	(void)state;
	assert_true(pool_take(&pool, &part, &p));
	assert_prefix(&p, "2001:db8:0:ff00::/64");
	assert_true(pool_take(&pool, &part, &p));
	assert_prefix(&p, "2001:db8:0:ff01::/64");
	assert_false(pool_take(&pool, &part, &p));
	assert_true(pool_take(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:0:ff02::/64");
	pool_fini(&pool);
}

/* Where the pool has got to elsewhere does not matter for a part of it. */
static void part_of(void **state)
{
	struct pool pool = make("2001:db8::/48", 64);
	struct prefix nets[] = { pfx("2001:db8:0:100::/62"), pfx("2001:db8:0:200::/64") };
	struct pool_part part = { .within = nets, .count = 2 };
	struct prefix elsewhere = pfx("2001:db8:0:8000::/64");
	struct prefix p, first;
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		pool_set_cursor(&pool, &elsewhere);
		assert_true(pool_take(&pool, &part, &p));
		part.after = p;
		if (!i)
			first = p;
		/* one that was given back waits until the others were taken */
		if (i == 2)
			pool_release(&pool, &first);
		if (i == 3)
			assert_prefix(&p, "2001:db8:0:103::/64");
	}
	assert_prefix(&p, "2001:db8:0:100::/64");
	assert_true(pool_take(&pool, &part, &p));
	assert_prefix(&p, "2001:db8:0:200::/64");
	part.after = p;
	assert_false(pool_take(&pool, &part, &p));
	/* what it stands at may be no prefix of this pool, or of no part */
	pool_release(&pool, &nets[1]);
	part.after = pfx("2001:db9::/64");
	assert_true(pool_take(&pool, &part, &p));
	assert_prefix(&p, "2001:db8:0:200::/64");
	pool_fini(&pool);
}

/* Against a naive model */
static void random_model(void **state)
{
	struct pool pool = make("2001:db8::/55", 64);
	bool taken[512] = { false };
	unsigned int i, nr, used = 0;
	struct prefix p;

	(void)state;
	srandom(4711);
	for (i = 0; i < 20000; i++) {
		nr = random() % 512;
		p = pfx("2001:db8::/64");
		p.addr.s6_addr[6] = nr >> 8;
		p.addr.s6_addr[7] = nr;
		assert_int_equal(pool_is_free(&pool, &p), !taken[nr]);
		if (random() % 2) {
			pool_release(&pool, &p);
			used -= taken[nr];
			taken[nr] = false;
		} else if (pool_take(&pool, NULL, &p)) {
			nr = p.addr.s6_addr[6] << 8 | p.addr.s6_addr[7];
			assert_false(taken[nr]);
			taken[nr] = true;
			used++;
		} else {
			assert_int_equal(used, 512);
		}
		assert_int_equal(pool.used, used);
	}
	pool_fini(&pool);
}

static void largest(void **state)
{
	struct pool pool = make("2001:db8::/40", 64);
	struct prefix p;
	u32 i;

	(void)state;
	for (i = 0; i < 1U << 24; i++)
		assert_true(pool_take(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:ff:ffff::/64");
	assert_false(pool_take(&pool, NULL, &p));
	pool_fini(&pool);
}

/* Blocks of 16 in a pool of 1024 */
static void blocks(void **state)
{
	struct pool pool = make("2001:db8:0:400::/54", 64);
	struct prefix nets[] = { pfx("2001:db8:0:520::/63"), pfx("2001:db8:0:600::/64") };
	const struct pool_part part = { .within = nets, .count = 2 };
	struct prefix block, p = pfx("2001:db8:0:411::/64"), out = pfx("2001:db8::/64");
	unsigned int i;

	(void)state;
	pool.guarded = true;
	assert_int_equal(pool_blocks(&pool), 64);
	/* nothing is given before it is reserved */
	assert_false(pool_take(&pool, NULL, &p));
	assert_true(pool_next_block(&pool, NULL, &block));
	assert_prefix(&block, "2001:db8:0:400::/60");
	pool_set_block(&pool, &block, POOL_OPENING);
	assert_false(pool_take(&pool, NULL, &p));
	/* the next one is another one */
	assert_true(pool_next_block(&pool, NULL, &p));
	assert_prefix(&p, "2001:db8:0:410::/60");
	pool_set_block(&pool, &block, POOL_OPEN);
	for (i = 0; i < 16; i++) {
		assert_true(pool_take(&pool, NULL, &p));
		assert_int_equal(pool_entered(&pool, &p), !i);
	}
	assert_prefix(&p, "2001:db8:0:40f::/64");
	assert_false(pool_take(&pool, NULL, &p));
	/* within networks of a MAG */
	assert_true(pool_next_block(&pool, &part, &block));
	assert_prefix(&block, "2001:db8:0:520::/60");
	pool_set_block(&pool, &block, POOL_OPEN);
	assert_true(pool_take(&pool, &part, &p) && pool_take(&pool, &part, &p));
	assert_prefix(&p, "2001:db8:0:521::/64");
	assert_false(pool_take(&pool, &part, &p));
	assert_true(pool_next_block(&pool, &part, &block));
	assert_prefix(&block, "2001:db8:0:600::/60");
	assert_true(pool_block_of(&pool, &p, &block));
	assert_prefix(&block, "2001:db8:0:520::/60");
	assert_false(pool_block_of(&pool, &out, &block));
	/* in doubt it is not given, but can be named */
	pool_set_block(&pool, &block, POOL_DOUBT);
	assert_int_equal(pool_in_doubt(&pool), 14);
	p = pfx("2001:db8:0:522::/64");
	assert_true(pool_is_free(&pool, &p));
	assert_int_equal(pool_block_state(&pool, &p), POOL_DOUBT);
	pool_fini(&pool);
}

static void resting(void **state)
{
	struct pool pool = make("2001:db8:0:10::/62", 64);
	struct pool other = make("2001:db8:0:10::/62", 64);
	struct prefix p = pfx("2001:db8:0:11::/64"), first;
	unsigned int i;

	(void)state;
	pool_rest(&pool, &p);
	for (i = 0; i < 3; i++)
		assert_true(pool_take(&pool, NULL, &p));
	assert_false(pool_take(&pool, NULL, &p));
	assert_int_equal(pool.used, 4);
	/* over a reload */
	first = pfx("2001:db8:0:10::/64");
	pool_reserve(&other, &first);
	pool_rest_move(&other, &pool);
	assert_int_equal(other.used, 2);
	pool_wake(&other);
	assert_int_equal(other.used, 1);
	assert_false(pool_is_free(&other, &first));
	p = pfx("2001:db8:0:11::/64");
	assert_true(pool_is_free(&other, &p));
	/* where it goes on */
	pool_set_cursor(&other, &p);
	assert_true(pool_take(&other, NULL, &p));
	assert_prefix(&p, "2001:db8:0:12::/64");
	pool_last(&other, &first);
	assert_prefix(&first, "2001:db8:0:12::/64");
	pool_wake(&pool);
	pool_fini(&pool);
	pool_fini(&other);
}

static void complain(void *ctx, const char *text)
{
	(void)ctx;
	fail_msg("%s", text);
}

static bool gives(const struct pool *pool, const char *prefix)
{
	struct prefix p = pfx(prefix);

	return pool_is_free(pool, &p);
}

static bool gives_ipv4(const struct pool *pool, const char *address)
{
	struct prefix p;

	assert_true(prefix_parse_any(&p, address));
	return pool_is_free(pool, &p);
}

/* Each of its pools, in their order, without what no session may get from a pool. */
static void configured(void **state)
{
	struct conf *conf = conf_parse("lab-mode = true\n"
		"device lma0 { local = 2001:db8:f::1\n"
		"	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
		"pool tiny { prefix = 10.2.0.0/31 }\n"
		"pool p { prefix = 2001:db8:100::/48 }\n"
		"pool p4 { prefix = 10.1.0.0/16 router = 10.1.0.9 }\n"
		"mn a { prefix = 2001:db8:100:10::/60 }\n"
		"mn b { prefix = 2001:db8:100:80::/64 ipv4 = true ipv4-address = 10.1.0.7/16 }\n",
		"pools.conf", complain, NULL);
	struct pools pools;

	(void)state;
	assert_int_equal(pools_init(&pools, conf), 0);
	assert_int_equal(pools.count, 3);
	/* a network of two addresses has none of its own (RFC 3021) */
	assert_int_equal(pools.v[0].size, 2);
	assert_int_equal(pools.v[0].used, 1);
	assert_true(!gives_ipv4(&pools.v[0], "10.2.0.0") && gives_ipv4(&pools.v[0], "10.2.0.1"));
	assert_int_equal(pools.v[1].size, 65536);
	assert_int_equal(pools.v[1].used, 17);
	assert_true(gives(&pools.v[1], "2001:db8:100:f::/64"));
	assert_false(gives(&pools.v[1], "2001:db8:100:10::/64"));
	assert_false(gives(&pools.v[1], "2001:db8:100:1f::/64"));
	assert_true(gives(&pools.v[1], "2001:db8:100:20::/64"));
	assert_false(gives(&pools.v[1], "2001:db8:100:80::/64"));
	assert_int_equal(pools.v[2].used, 4);
	assert_false(gives_ipv4(&pools.v[2], "10.1.0.0"));
	assert_true(gives_ipv4(&pools.v[2], "10.1.0.1"));
	assert_false(gives_ipv4(&pools.v[2], "10.1.0.7"));
	assert_false(gives_ipv4(&pools.v[2], "10.1.0.9"));
	assert_false(gives_ipv4(&pools.v[2], "10.1.255.255"));
	pools_fini(&pools);
	assert_int_equal(pools.count, 0);
	conf_free(conf);
}

static void parse(void **state)
{
	static const char *const bad[] = {
		"", "/", "::/0", "2001:db8::/129", "2001:db8::/-1", "2001:db8::/ 64",
		"2001:db8::1/64", "2001:db8::/64x", "10.0.0.0/8", "2001:db8::/",
		"2001:db8:1111:2222:3333:4444:5555:6666:7777:8888:9999/64",
	};
	struct prefix p;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(prefix_parse(&p, bad[i]));
	assert_true(prefix_parse(&p, "2001:db8::1"));
	assert_int_equal(p.len, 128);
}

static void contains(void **state)
{
	struct prefix a = pfx("2001:db8::/33"), b = pfx("2001:db8:8000::/33");
	struct prefix c = pfx("2001:db8::/32"), d = pfx("2001:db8:7fff::/64");

	(void)state;
	assert_true(prefix_contains(&c, &a) && prefix_contains(&c, &b) && prefix_contains(&a, &d));
	assert_false(prefix_contains(&a, &b) || prefix_contains(&a, &c) || prefix_contains(&b, &d));
	assert_true(prefix_contains(&a, &a));
	assert_true(prefix_has(&b, &b.addr) && !prefix_has(&b, &a.addr));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R5213-14 pool gives prefixes in turn, and none when it is empty", in_turn),
		CASE("pool keeps reserved prefixes back", reserve),
		CASE("R5213-23 pool gives prefixes inside of networks", within),
		CASE("R5213-23 a part of a pool has a cursor of its own", part_of),
		CASE("pool against a naive model (seed 4711)", random_model),
		CASE("pool of 2^24 prefixes", largest),
		CASE("R5213-14 prefixes are given out of reserved blocks only", blocks),
		CASE("R5213-14 prefixes that rest are not given", resting),
		CASE("R5844-1 pools of a configuration keep back what is not theirs to give",
		     configured),
		CASE("prefixes that are none", parse),
		CASE("prefixes inside of prefixes", contains),
	};

	return RUN(tests);
}
