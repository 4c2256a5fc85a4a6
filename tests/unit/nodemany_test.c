// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec of a great number of mobile nodes: what charon tells of all of them, and what a review of
 * that costs.
 *
 * sources: tests/unit/fakenodes.c tests/unit/fakespd.c tests/unit/fakecharon.c userd
 */
#include <stdio.h>

#include "fakenodes.h"
#include "steps.h"

#include "base/log.h"
#include "ipsec/review.h"

#define ALICE	NODE("alice@example.org", HOA1, "")

/* Beyond what is made here: SAs of nobody */
#define NOBODY	NODES_REQID(IKE_MN_MAX)

/* Turns of a measurement */

/* charon has connections of nodes that are gone: as many as it could not name in one message. */
static void listed(void **state)
{
	struct nodes *t = *state;

	nodes_open(t, NODES_CONF ALICE);
	t->charon.more_conns = 100000;
	charon_start(&t->charon);
	nodes_until_sent(t, "get-keys", 1);
	assert_int_equal(charon_commands(&t->charon, "list-conns"), 1);
	/* nor could it tell of as many secrets */
	assert_int_equal(charon_commands(&t->charon, "get-shared"), 0);
	/* all of them go: the first is the one that has a number of the configuration */
	nodes_until_sent(t, "unload-conn", 20);
	assert_string_equal(charon_value(charon_last(&t->charon, "load-conn"), "mn-1.remote.id"),
			    "alice@example.org");
	assert_int_equal(charon_commands(&t->charon, "list-sas"), 1);
}

/* Later reviews know how many there are. */
static void few(void **state)
{
	struct nodes *t = *state;

	nodes_begin(t, NODES_CONF ALICE);
	nodes_until_reviewed(t);
	assert_int_equal(charon_commands(&t->charon, "list-conns"), 1);
	assert_true(charon_commands(&t->charon, "get-conns") >= 1);
	/* another charon can have any */
	charon_kill(&t->charon);
	charon_start(&t->charon);
	nodes_until_sent(t, "list-conns", 2);
}

/* Of that many it can. */
static void secrets(void **state)
{
	struct nodes *t = *state;

	nodes_open(t, NODES_CONF ALICE);
	t->charon.more_conns = IKE_LISTED_MAX;
	charon_start(&t->charon);
	nodes_until_sent(t, "get-keys", 1);
	assert_int_equal(charon_commands(&t->charon, "get-shared"), 1);
}

/* What a review with so many SAs of nobody costs, which it has seen before. */
static unsigned long long judge(struct nodes *t, unsigned int count)
{
	struct ike *ike = (struct ike *)ipsec_ike(t->ipsec);
	unsigned long long begin;

	while (t->kernel.state_count < count)
		fakespd_pair(COA1, HA1, 0x10000 + t->kernel.state_count,
			     0x20000 + t->kernel.state_count, NOBODY);
	ike_judge(ike, false);
	begin = steps_taken();
	ike_judge(ike, false);
	return steps_taken() - begin;
}

/* SAs of nodes that are gone wait for their end, which comes by a clock: all of them are looked for
 * among those of the review before.
 */
static void suspects(void **state)
{
	struct nodes *t = *state;
	unsigned long long few, lots;

	nodes_begin(t, NODES_CONF ALICE);
	few = judge(t, FAKESPD_STATES / 8);
	lots = judge(t, FAKESPD_STATES);
	print_message("# a review with %u SAs of nobody: %llu steps, with %u: %llu\n",
		      FAKESPD_STATES / 8, few, FAKESPD_STATES, lots);
	assert_true(lots < 8 * few * 5 / 4);
	assert_int_equal(t->kernel.deleted, 0);
}

#define TEST(text, function)	{ text, function, nodes_setup, nodes_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("RSEC-23 connections are reviewed, however many charon has", listed),
		TEST("RSEC-23 a charon that is known tells its connections in one message", few),
		TEST("RSEC-23 secrets are reviewed while one message can name them", secrets),
		TEST("a review costs the same for each SA of nobody", suspects),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
