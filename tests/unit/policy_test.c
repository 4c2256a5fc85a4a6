// SPDX-License-Identifier: GPL-2.0
/*
 * What the policy of a mobile node follows from (R6612-55): its identifier, and nothing that
 * anybody on the link can choose.
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#define EUI	"\x02\x11\x5e\x10\x53\x07"
#define NODES								\
	"mn \"eui@example.org\" { policy = both\n"			\
	"	alias = \"5:hex:02115e105307\" }\n"			\
	"mn \"both@example.org\" { policy = both max-sessions = 1000 }\n" \
	"mn \"none@example.org\" { policy = none }\n"			\
	"mn \"twin@example.org\" { policy = mipv6-only home-address = 2001:db8:100:77::1 }\n"

/**
 * struct node - a mobile node and its policy
 * @mnid: identifier
 * @want: status of each of its PBUs
 */
static const struct node {
	const char *mnid;
	int want;
} nodes[] = {
	{ "none@example.org", 152 },
	{ "twin@example.org", 152 },
	{ "both@example.org", 0 },
};

/* What a link has: of nobody, of who may be served, and one that is the alias of somebody */
static const char *const llids[] = { NULL, "\x02\0\0\0\0\x0a", "\x02\0\0\0\0\x0b", EUI };

static void one_node(struct fake *f, const struct node *node)
{
	unsigned int i, att, hi;

	for (i = 0; i < ARRAY_SIZE(llids); i++)
		for (att = 1; att <= 20; att++)
			for (hi = 1; hi <= 3; hi++)
				assert_int_equal(SEND(f, .mnid = node->mnid, .llid = llids[i],
						      .att = (u8)att, .hi = (u8)hi), node->want);
}

static void link_data(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	fake_stop(f);
	fake_start(f, FAKE_CONF NODES);
	/* who may be served is there, by that link-layer identifier */
	assert_int_equal(SEND(f, .mnid = "eui@example.org", .llid = EUI, .att = 4), 0);
	assert_int_equal(SEND(f, .mnid = "alice@example.org", .llid = llids[1], .att = 4), 0);
	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		one_node(f, &nodes[i]);
}

/* It is an identifier when a MAG says so, and not when it is seen on the link. */
static void alias(void **state)
{
	struct fake *f = *state;

	fake_stop(f);
	fake_start(f, FAKE_CONF NODES);
	assert_int_equal(SEND(f, .mnid = EUI, .mnid_type = 5), 0);
	assert_int_equal(SEND(f, .mnid = EUI), 153);
	assert_int_equal(SEND(f, .mnid = "twin@example.org", .llid = EUI), 152);
	assert_int_equal(SEND(f, .mnid = "x@example.net", .llid = EUI), 153);
}

static int setup(void **state)
{
	struct fake *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	*state = f;
	fake_start(f, FAKE_CONF);
	return 0;
}

static int teardown(void **state)
{
	fake_stop(*state);
	free(*state);
	return 0;
}

#define WITH(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-55 link-layer identifier, access and handoff do not change a policy",
		     link_data),
		WITH("R6612-55 an alias that is on the link names nobody", alias),
	};

	return RUN(tests);
}
