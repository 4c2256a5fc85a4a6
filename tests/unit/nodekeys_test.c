// SPDX-License-Identifier: GPL-2.0
/*
 * SAs of mobile nodes with keys that were agreed on by hand (RFC 6275, 5.1), beside those of
 * IKEv2, between a fake charon and a fake kernel.
 *
 * sources: tests/unit/fakenodes.c tests/unit/fakespd.c tests/unit/fakecharon.c userd
 */
#include <arpa/inet.h>

#include "fakenodes.h"

#include "base/log.h"

#define ALICE(spi)	NODE("alice@example.org", HOA1, "sa-keys = " spi)
#define ALICE_IKE	NODE("alice@example.org", HOA1, "")
#define BERTA		NODE("berta@example.org", HOA3, "")
#define BERTA_BY(spi)	NODE("berta@example.org", HOA3, "sa-keys = " spi)

/* There is an SA from one address to another. */
static bool has(const struct nodes *t, const char *src, const char *dst, u32 spi, u32 reqid)
{
	struct in6_addr from, to;
	unsigned int i;

	assert_int_equal(inet_pton(AF_INET6, src, &from), 1);
	assert_int_equal(inet_pton(AF_INET6, dst, &to), 1);
	for (i = 0; i < t->kernel.state_count; i++) {
		const struct nlxfrm_state *state = &t->kernel.state[i];

		if (in6_equal(&state->src, &from) && in6_equal(&state->dst, &to) &&
		    state->spi == spi && state->reqid == reqid)
			return true;
	}
	return false;
}

static void is_made(const struct nodes *t, u32 spi)
{
	assert_int_equal(t->kernel.state_count, 2);
	assert_true(has(t, HOA1, HA1, spi, NODES_REQID(1)));
	assert_true(has(t, HA1, HOA1, spi + 1, NODES_REQID(1)));
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
}

/* With the reqid of its policy; charon is told nothing of it. */
static void made(void **state)
{
	struct nodes *t = *state;
	struct ike_peer_info info;

	nodes_begin(t, NODES_CONF ALICE("4096") BERTA);
	is_made(t, 4096);
	assert_string_equal(t->kernel.auth, "hmac(sha256)/32/128");
	assert_string_equal(t->kernel.crypt, "/0/0");
	assert_int_equal(t->charon.conn_count, 1);
	assert_string_equal(t->charon.conn[0], "mn-2");
	assert_int_equal(t->charon.shared_count, 1);
	nodes_info(t, HOA1, &info);
	assert_int_equal(info.manual, 1);
	assert_int_equal(info.live + info.orphans, 0);
	assert_int_equal(ike_protected(ipsec_ike(t->ipsec), IKE_MN), 1);
	assert_int_equal(nodes_sas(t, "berta@example.org"), 0);
}

/* They are no orphans, which others are that an earlier charon made. */
static void reviewed(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE("4096") BERTA);
	fakespd_pair(HOA1, HA1, 0xc1, 0xc2, NODES_REQID(1));
	nodes_until_reviewed(t);
	charon_run(&t->charon, 12500);
	is_made(t, 4096);
	assert_int_equal(t->kernel.deleted, 2);
	/* without charon, too */
	charon_kill(&t->charon);
	nodes_run(t);
	is_made(t, 4096);
	charon_start(&t->charon);
	nodes_until_reviewed(t);
	is_made(t, 4096);
	assert_int_equal(t->kernel.made, 0);
	/* somebody deletes all */
	t->kernel.state_count = 0;
	nodes_until_reviewed(t);
	is_made(t, 4096);
}

/* One of both: without the outbound one the node hears nothing. */
static void reviewed_half(void **state)
{
	struct nodes *t = *state;
	unsigned int i;

	nodes_begin(t, NODES_CONF ALICE("4096"));
	for (i = 0; i < 2; i++) {
		/* in the first turn the first one */
		t->kernel.state[0] = t->kernel.state[1 - i];
		t->kernel.state_count = 1;
		assert_int_equal(has(t, HOA1, HA1, 4096, NODES_REQID(1)) +
				 has(t, HA1, HOA1, 4097, NODES_REQID(1)), 1);
		nodes_until_reviewed(t);
		is_made(t, 4096);
	}
}

/* Only what differs: an SA that is made again begins to count anew. */
static void reloads(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE("4096") BERTA);
	nodes_use(t, NODES_CONF ALICE("4096"));
	is_made(t, 4096);
	nodes_use(t, "ike { identity = other.example.net dpd-delay = 9 }\n" NODES_CONF
		  ALICE("4096"));
	is_made(t, 4096);
	assert_int_equal(t->kernel.made, 0);
	assert_int_equal(t->kernel.deleted, 0);
	nodes_use(t, NODES_CONF ALICE("8192"));
	is_made(t, 8192);
	assert_int_equal(t->kernel.deleted, 2);
	nodes_use(t, NODES_CONF BERTA);
	assert_int_equal(t->kernel.state_count, 0);
}

/* An SA is found by its SPI and its end, which is the anchor for all: what one node had before is
 * not taken away from the one that has it now.
 */
static void spis_change_places(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE("4096") BERTA_BY("8192"));
	assert_int_equal(t->kernel.state_count, 4);
	t->kernel.made = 0;
	nodes_use(t, NODES_CONF ALICE("8192") BERTA_BY("4096"));
	assert_int_equal(t->kernel.state_count, 4);
	assert_true(has(t, HOA1, HA1, 8192, NODES_REQID(1)));
	assert_true(has(t, HOA3, HA1, 4096, NODES_REQID(2)));
	/* nor made again by a review */
	assert_int_equal(t->kernel.made, 4);
	/* one has gone, and another one has what it had */
	nodes_use(t, NODES_CONF BERTA_BY("8192"));
	assert_int_equal(t->kernel.state_count, 2);
	assert_true(has(t, HOA3, HA1, 8192, NODES_REQID(2)));
	assert_int_equal(t->kernel.made, 6);
}

static void by_ike_and_back(void **state)
{
	struct charon_sa sa = nodes_sa(1, "alice@example.org", COA1);
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE("4096"));
	nodes_use(t, NODES_CONF ALICE_IKE);
	assert_int_equal(t->kernel.state_count, 0);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	assert_int_equal(t->charon.conn_count, 1);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
	nodes_use(t, NODES_CONF ALICE("4096"));
	is_made(t, 4096);
	/* what charon had of it is ended, and what it tells still does not count */
	assert_int_equal(t->charon.conn_count, 0);
	assert_int_equal(t->charon.shared_count, 0);
	assert_true(charon_commands(&t->charon, "terminate") > 0);
	charon_child(&t->charon, &sa, true);
	nodes_run(t);
	assert_int_equal(nodes_sas(t, "alice@example.org"), 1);
}

static void refused(void **state)
{
	struct nodes *t = *state;

	t->kernel.error = -22;
	nodes_begin(t, NODES_CONF ALICE("4096"));
	assert_int_equal(nodes_sas(t, "alice@example.org"), 0);
	/* the module may come yet */
	t->kernel.error = 0;
	nodes_until_reviewed(t);
	is_made(t, 4096);
}

#define TEST(text, function)	{ text, function, nodes_setup, nodes_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-18 SAs with keys by hand are made, without IKEv2", made),
		TEST("RSEC-18 they stay, whoever deletes them", reviewed),
		TEST("RSEC-18 SPIs of one node become those of another", spis_change_places),
		TEST("RSEC-18 they stay, whoever deletes one of both", reviewed_half),
		TEST("RSEC-18 a reload makes what differs", reloads),
		TEST("RSEC-18 from keys by hand to IKEv2 and back", by_ike_and_back),
		TEST("RSEC-18 what the kernel does not take does not count", refused),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
