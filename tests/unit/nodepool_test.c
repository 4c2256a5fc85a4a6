// SPDX-License-Identifier: GPL-2.0
/*
 * Home addresses that charon gives to mobile nodes (RFC 4877, 9): pools and home prefixes, with a
 * fake charon and a fake kernel.
 *
 * sources: tests/unit/fakenodes.c tests/unit/fakespd.c tests/unit/fakecharon.c userd
 */
#include "fakenodes.h"

#include "base/log.h"

#define ALICE2	NODE("alice@example.org", HOA1 ", " HOA2, "")
#define BERTA	NODE("berta@example.org", HOA3, "")

/* The home prefix (RFC 5026, 8.2) of a pool of the last load-pool. */
static void home_prefix_is(const struct nodes *t, const char *pool, const u8 *want)
{
	const struct charon_command *command = charon_last(&t->charon, "load-pool");
	struct vici_reader reader;
	struct vici_item item;
	bool within = false;

	vici_read(&reader, command->msg, command->len);
	while (vici_next(&reader, &item) > 0) {
		if (item.element == VICI_SECTION_START)
			within = vici_is(&item.name, pool);
		if (!within || item.element != VICI_LIST_START || !vici_is(&item.name, "16"))
			continue;
		assert_int_equal(vici_next(&reader, &item), 1);
		assert_int_equal(item.value.len, 21);
		assert_memory_equal(item.value.data, want, 21);
		return;
	}
	fail_msg("%s has no home prefix", pool);
}

#define POOL_OF(hoa)	"mn-" hoa
#define ASSIGNED	NODE("alice@example.org", HOA1 ", " HOA2, "assign-home-address = true")
#define ASSIGNED_BOTH							\
	"mn \"alice@example.org\" { policy = both home-address = { " HOA1 ", " HOA2 " }\n" \
	"	prefix = 2001:db8:100::/60 assign-home-address = true }\n"
#define HOME_PREFIX	"home-prefix h { prefix = 2001:db8:100::/56 valid-lifetime = 3600 }\n"

/* RFC 4877, 9: a pool for each address, so that nobody else is ever given it. */
static void assigns(void **state)
{
	static const u8 forever[21] = {
		0xff, 0xff, 0xff, 0xff, 0x20, 0x01, 0x0d, 0xb8, 0x01, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 64,
	};
	static const u8 an_hour[21] = {
		0, 0, 0x0e, 0x10, 0x20, 0x01, 0x0d, 0xb8, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 56,
	};
	static const u8 of_its_own[21] = {
		0, 0, 0x0e, 0x10, 0x20, 0x01, 0x0d, 0xb8, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60,
	};
	struct nodes *t = *state;
	const struct charon_command *conn;
	const struct charon_command *pool;

	nodes_begin(t, NODES_CONF ASSIGNED BERTA);
	assert_int_equal(charon_commands(&t->charon, "load-pool"), 1);
	pool = charon_last(&t->charon, "load-pool");
	assert_string_equal(charon_value(pool, POOL_OF(HOA1) ".addrs"), HOA1 "/128");
	assert_string_equal(charon_value(pool, POOL_OF(HOA2) ".addrs"), HOA2 "/128");
	home_prefix_is(t, POOL_OF(HOA2), forever);
	conn = charon_last(&t->charon, "load-conn");
	while (!charon_value(conn, "mn-1.version"))
		conn--;
	assert_true(conn > pool);
	assert_string_equal(charon_value(conn, "mn-1.pools"), POOL_OF(HOA1));
	assert_string_equal(charon_value(conn, "mn-1.children.mh-2.remote_ts"), HOA2 "/128[135]");
	/* who does not ask has none: with one, it would get no SA */
	conn = charon_last(&t->charon, "load-conn");
	while (!charon_value(conn, "mn-2.version"))
		conn--;
	assert_null(charon_value(conn, "mn-2.pools"));
	/* a reload tells what is another prefix, or other lifetimes, and nothing else */
	nodes_use(t, NODES_CONF ASSIGNED BERTA);
	assert_int_equal(charon_commands(&t->charon, "load-pool"), 1);
	nodes_use(t, NODES_CONF HOME_PREFIX ASSIGNED BERTA);
	assert_int_equal(charon_commands(&t->charon, "load-pool"), 2);
	home_prefix_is(t, POOL_OF(HOA1), an_hour);
	assert_int_equal(charon_commands(&t->charon, "terminate"), 0);
	/* where a gateway is its home link, that is where its home network prefix is */
	nodes_use(t, NODES_CONF HOME_PREFIX ASSIGNED_BOTH);
	assert_int_equal(charon_commands(&t->charon, "load-pool"), 3);
	home_prefix_is(t, POOL_OF(HOA2), of_its_own);
}

/* What charon has is what it should have, whoever took it away or left it. */
static void pools_reviewed(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ASSIGNED BERTA);
	snprintf(t->charon.pool[0], CHARON_NAME, "mn-" HOA3);
	snprintf(t->charon.pool[1], CHARON_NAME, "mn-x");
	nodes_until_reviewed(t);
	nodes_run(t);
	/* those of others stay */
	assert_int_equal(t->charon.pool_count, 3);
	assert_string_equal(t->charon.pool[0], "mn-x");
	assert_string_equal(t->charon.pool[1], POOL_OF(HOA1));
	assert_string_equal(t->charon.pool[2], POOL_OF(HOA2));
	/* not assigned any more */
	nodes_use(t, NODES_CONF ALICE2 BERTA);
	assert_null(charon_value(charon_last(&t->charon, "load-conn"), "mn-1.pools"));
	assert_int_equal(t->charon.pool_count, 1);
	assert_int_equal(charon_commands(&t->charon, "terminate"), 0);
}

#define TEST(text, function)	{ text, function, nodes_setup, nodes_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-10 RSEC-14 R6612-72 who asks has pools of its own, and its home prefix",
		     assigns),
		TEST("RSEC-10 pools of mobile nodes are reviewed", pools_reviewed),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
