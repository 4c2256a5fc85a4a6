// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes that mobile nodes have for good: a home address out of a pool is needed before any
 * message comes, and is that of the same mobile node after whatever happens (RFC 6612, 4.2.1).
 *
 * sources: tests/unit/said.c tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>
#include <unistd.h>

#include "run.h"
#include "said.h"

#include "base/log.h"
#include "config/assigned.h"
#include "core/home.h"

#define HEAD								\
	"home-agent = true\nlab-mode = true\n"				\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"				\
	"revocation { ask-old-mag = false }\n"				\
	"mag mag1 { address = " MAG1 " }\n"				\
	"device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"
/* Four prefixes */
#define POOL	"pool p { prefix = 2001:db8:100::/62 }\n"
#define ALL	"mn \"*@example.org\" { policy = both }\n"
#define NODE(name, lines)	"mn \"" name "\" { policy = both " lines " }\n"
#define WANTS(name)	NODE(name, "home-address-from = pool")
#define CONF	HEAD POOL ALL
#define BROOK	"brook@example.org"
#define HNP2	"2001:db8:100:2::/64"
#define HNP3	"2001:db8:100:3::/64"

static const struct profile *profile_of(const struct run *t, const char *name)
{
	struct mnid mnid;

	assert_true(mnid_parse(&mnid, name));
	return profile_find(&anchor_conf(t->f.anchor)->profiles, &mnid);
}

/* The prefix of a mobile node as text; its home address lies in it. */
static const char *home_of(const struct run *t, const char *name)
{
	const struct profile *profile = profile_of(t, name);
	static char text[PREFIX_TEXT_MAX];

	if (!assigned_of(profile)) {
		assert_int_equal(profile->home_address_count, 0);
		return "none";
	}
	assert_int_equal(profile->home_address_count, 1);
	assert_true(prefix_contains(assigned_of(profile), &profile->home_address[0]));
	assert_ptr_equal(conf_home_address(anchor_conf(t->f.anchor),
					   &profile->home_address[0].addr), profile);
	return prefix_text(assigned_of(profile), text);
}

static int bu(struct run *t, const char *name, u16 sequence)
{
	const struct in6_addr *addr = &profile_of(t, name)->home_address[0].addr;
	char hoa[INET6_ADDRSTRLEN];
	int status;

	status = NODE_SEND(&t->f, .hoa = in6_text(addr, hoa), .sequence = sequence,
			   .lifetime = 900);
	run_learn(t);
	return status;
}

/* As halmad does: what was left to pools is given as soon as it can be. */
static void begin(struct run *t, const char *conf, enum run_kernel kernel)
{
	run_begin_with(t, conf, kernel);
	anchor_begin(t->f.anchor);
	fake_sleep(&t->f, 1);
	run_learn(t);
	if (home_is_wanted(anchor_conf(t->f.anchor)))
		fake_reload(&t->f, conf);
}

static void attach(struct run *t, const char *name, const char *hnp)
{
	assert_int_equal(SEND(&t->f, .mnid = name), 0);
	run_learn(t);
	assert_string_equal(fake_hnp(&t->f, 0), hnp);
}

static u32 pool_used(const struct run *t)
{
	return anchor_pools(t->f.anchor)->v[0].used;
}

/* Whichever protocol is first. */
static void one_prefix(void **state)
{
	static const char conf[] = CONF WANTS(ALICE) WANTS(BROOK);
	struct run *t = *state;

	run_begin_with(t, conf, SAME);
	assert_string_equal(home_of(t, ALICE), "none");
	assert_true(home_is_wanted(anchor_conf(t->f.anchor)));
	run_stop(t);
	begin(t, conf, SAME);
	assert_false(home_is_wanted(anchor_conf(t->f.anchor)));
	assert_string_equal(home_of(t, ALICE), HNP0);
	assert_string_equal(home_of(t, BROOK), HNP1);
	assert_int_equal(pool_used(t), 2);
	attach(t, ALICE, HNP0);
	assert_int_equal(bu(t, ALICE, 1), 0);
	assert_int_equal(bu(t, BROOK, 1), 0);
	attach(t, BROOK, HNP1);
	/* a pool gives none of it to others, nor does anybody get it who names it */
	attach(t, "c@example.org", HNP2);
	attach(t, "d@example.org", HNP3);
	assert_int_equal(SEND(&t->f, .mnid = "e@example.org"), 130);
	fake_sleep(&t->f, 4000000);
	assert_int_equal(fake_sessions(&t->f), 0);
	assert_int_equal(pool_used(t), 2);
	assert_int_equal(SEND(&t->f, .mnid = "e@example.org", .hnp = { HNP0 }), 155);
	/* and it comes home to it */
	attach(t, BROOK, HNP1);
}

/* The daemon, the machine, the power; without a session of anybody. */
static void restarts(void **state)
{
	static const char conf[] = CONF WANTS(ALICE) WANTS(BROOK);
	static const enum run_kernel kernel[] = { SAME, FRESH, FRESH };
	struct run *t = *state;
	unsigned int i;

	begin(t, conf, SAME);
	for (i = 0; i < ARRAY_SIZE(kernel); i++) {
		if (i == 1)
			run_stop(t);
		else
			run_die(t);
		run_begin_with(t, conf, kernel[i]);
		assert_string_equal(home_of(t, ALICE), HNP0);
		assert_string_equal(home_of(t, BROOK), HNP1);
		/* what comes first is new ones */
		anchor_begin(t->f.anchor);
		fake_sleep(&t->f, 1);
		fake_reload(&t->f, CONF WANTS(BROOK) WANTS("aaron@example.org") WANTS(ALICE));
		assert_string_equal(home_of(t, ALICE), HNP0);
		assert_string_equal(home_of(t, BROOK), HNP1);
		assert_string_not_equal(home_of(t, "aaron@example.org"), "none");
		fake_reload(&t->f, conf);
	}
}

/* Who has something already keeps that. */
static void has_already(void **state)
{
	struct run *t = *state;

	begin(t, CONF WANTS(BROOK), SAME);
	assert_string_equal(home_of(t, BROOK), HNP0);
	attach(t, ALICE, HNP1);
	attach(t, "c@example.org", HNP2);
	fake_reload(&t->f, CONF WANTS("aaron@example.org") WANTS(ALICE) WANTS(BROOK));
	assert_string_equal(home_of(t, ALICE), HNP1);
	assert_string_equal(home_of(t, BROOK), HNP0);
	assert_string_equal(home_of(t, "aaron@example.org"), HNP3);
	assert_int_equal(bu(t, ALICE, 1), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP1 }), 0);
}

/* Who leaves the configuration has it as long as a session has. */
static void leaves(void **state)
{
	struct run *t = *state;

	begin(t, CONF WANTS(ALICE) WANTS(BROOK), SAME);
	attach(t, ALICE, HNP0);
	fake_reload(&t->f, CONF WANTS(BROOK));
	assert_int_equal(pool_used(t), 2);
	fake_sleep(&t->f, 700000);
	run_learn(t);
	assert_int_equal(pool_used(t), 1);
	run_wait_written(t);
	run_die(t);
	/* it comes back, after others */
	begin(t, CONF WANTS("aaron@example.org") WANTS(ALICE) WANTS(BROOK), SAME);
	assert_string_equal(home_of(t, BROOK), HNP1);
	assert_string_equal(home_of(t, "aaron@example.org"), HNP0);
	assert_string_equal(home_of(t, ALICE), HNP2);
	/* and while halmad does not run */
	run_stop(t);
	begin(t, CONF WANTS(BROOK), SAME);
	run_wait_written(t);
	run_stop(t);
	begin(t, CONF WANTS("1@example.org") WANTS("2@example.org") WANTS(ALICE) WANTS(BROOK),
	      SAME);
	assert_string_equal(home_of(t, BROOK), HNP1);
	assert_string_equal(home_of(t, "2@example.org"), HNP2);
	assert_string_equal(home_of(t, ALICE), HNP3);
}

/* The configuration comes first, and a pool is what it is now. */
static void other_configuration(void **state)
{
	struct run *t = *state;

	begin(t, CONF WANTS(ALICE) WANTS(BROOK), SAME);
	fake_reload(&t->f, CONF WANTS(ALICE) WANTS(BROOK)
		    NODE("carol@example.net", "home-address = 2001:db8:100::c"));
	assert_string_equal(home_of(t, ALICE), HNP2);
	assert_string_equal(home_of(t, BROOK), HNP1);
	run_die(t);
	begin(t, HEAD ALL "pool p { prefix = 2001:db8:100:1::/64 }\n"
	      "pool q { prefix = 2001:db8:101::/48 prefix-length = 60 }\n"
	      NODE(ALICE, "pool = q home-address-from = pool") WANTS(BROOK), SAME);
	assert_string_equal(home_of(t, ALICE), "2001:db8:101::/60");
	assert_string_equal(home_of(t, BROOK), HNP1);
	attach(t, ALICE, "2001:db8:101::/60");
	/* of its pool, and nobody else's */
	run_die(t);
	begin(t, HEAD ALL "pool q { prefix = 2001:db8:101::/48 prefix-length = 60 }\n"
	      NODE(ALICE, "prefix = 2001:db8:101::/60")
	      NODE(BROOK, "pool = q home-address-from = pool"), SAME);
	assert_string_equal(home_of(t, BROOK), "2001:db8:101:10::/60");
}

/* What a configuration that was not used has given is free. */
static void not_used(void **state)
{
	static const char conf[] = CONF WANTS(ALICE);
	struct run *t = *state;
	char text[STORE_TEXT_MAX];
	struct conf *other;

	begin(t, conf, SAME);
	other = conf_parse(CONF WANTS("aaron@example.org") WANTS(BROOK) WANTS(ALICE),
			   "x.conf", NULL, NULL);
	assert_true(anchor_assign(t->f.anchor, other, text));
	anchor_assign_undo(t->f.anchor, other);
	conf_free(other);
	/* one that leaves a pool has another prefix there */
	other = conf_parse(HEAD ALL "pool q { prefix = 2001:db8:101::/48 }\n" WANTS(ALICE),
			   "x.conf", NULL, NULL);
	assert_true(anchor_assign(t->f.anchor, other, text));
	anchor_assign_undo(t->f.anchor, other);
	conf_free(other);
	run_die(t);
	begin(t, CONF WANTS(BROOK) WANTS(ALICE), SAME);
	assert_string_equal(home_of(t, ALICE), HNP0);
	assert_string_equal(home_of(t, BROOK), HNP1);
}

/* Nobody gets what another one has as long as that is not settled. */
static void in_turn(void **state)
{
	static const char before[] = HEAD "pool p { prefix = 2001:db8:100::/64 }\n" WANTS(ALICE);
	static const char after[] = HEAD "pool p { prefix = 2001:db8:100::/64 }\n" WANTS(BROOK);
	struct run *t = *state;
	char text[STORE_TEXT_MAX];
	struct conf *other;

	begin(t, before, SAME);
	other = conf_parse(after, "x.conf", NULL, NULL);
	assert_true(anchor_assign(t->f.anchor, other, text));
	assert_true(home_is_wanted(other));
	anchor_assign_undo(t->f.anchor, other);
	conf_free(other);
	run_die(t);
	begin(t, before, SAME);
	assert_string_equal(home_of(t, ALICE), HNP0);
	fake_reload(&t->f, after);
	assert_string_equal(home_of(t, BROOK), "none");
	fake_reload(&t->f, after);
	assert_string_equal(home_of(t, BROOK), HNP0);
	run_die(t);
	begin(t, after, SAME);
	assert_string_equal(home_of(t, BROOK), HNP0);
}

static void too_small(void **state)
{
	static const char conf[] = CONF WANTS("1@example.org") WANTS("2@example.org")
		WANTS("3@example.org") WANTS("4@example.org") WANTS("5@example.org");
	struct run *t = *state;
	int log = fake_log_begin();

	begin(t, conf, SAME);
	fake_expect(fake_log_end(log), "mn 5@example.org has no home address: pool p has no prefix left; hint: a larger pool");
	assert_string_equal(home_of(t, "4@example.org"), HNP3);
	assert_string_equal(home_of(t, "5@example.org"), "none");
	assert_true(home_is_wanted(anchor_conf(t->f.anchor)));
	assert_int_equal(SEND(&t->f, .mnid = "5@example.org"), 130);
}

/* Of prefixes in doubt it is not known whether somebody has them. */
static void doubt(void **state)
{
	struct run *t = *state;

	begin(t, CONF, SAME);
	attach(t, BROOK, HNP0);
	run_die(t);
	begin(t, CONF WANTS(ALICE), FRESH);
	/* those of all blocks that were reserved */
	assert_string_equal(home_of(t, ALICE), HNP2);
}

/* Nothing is given that a power cut could have forgotten. */
static void not_durable(void **state)
{
	static const char conf[] = CONF WANTS(ALICE);
	struct run *t = *state;
	char text[STORE_TEXT_MAX] = "";
	struct conf *other;

	begin(t, conf, SAME);
	run_wait_written(t);
	other = conf_parse(CONF WANTS(ALICE) WANTS(BROOK), "x.conf", NULL, NULL);
	disk_full(0);
	assert_false(anchor_assign(t->f.anchor, other, text));
	disk_has_room();
	assert_string_equal(text, "the store does not keep which prefixes of pools mobile nodes have");
	conf_free(other);
	run_wait_ready(t, true);
	run_die(t);
	begin(t, CONF WANTS("aaron@example.org") WANTS(ALICE), SAME);
	assert_string_equal(home_of(t, ALICE), HNP0);
	assert_string_equal(home_of(t, "aaron@example.org"), HNP1);
}

/* The file is gone while it is in use: all is told once more. */
static void told_again(void **state)
{
	static const char conf[] = CONF WANTS("aaron@example.org") WANTS(BROOK) WANTS(ALICE);
	struct run *t = *state;
	char wal[sizeof(t->path) + 8];
	unsigned int i;

	begin(t, CONF WANTS(ALICE), SAME);
	fake_reload(&t->f, conf);
	assert_string_equal(home_of(t, ALICE), HNP0);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	run_wait_written(t);
	unlink(t->path);
	unlink(wal);
	for (i = 0; i < 1000 && !store_incomplete(t->store); i++) {
		store_change(t->store, &(struct store_change){
			.op = STORE_VARIABLE, .urgent = true, .key = "test", .value = "",
		});
		usleep(10000);
	}
	assert_true(store_incomplete(t->store));
	core_store_event(anchor_core(t->f.anchor));
	for (i = 0; i < 1000 && !store_ready(t->store); i++) {
		fake_sleep(&t->f, 1);
		core_store_event(anchor_core(t->f.anchor));
		usleep(10000);
	}
	run_wait_ready(t, true);
	run_die(t);
	run_begin_with(t, conf, SAME);
	assert_string_equal(home_of(t, ALICE), HNP0);
	assert_string_equal(home_of(t, "aaron@example.org"), HNP1);
}

static void refused(const char *text, const char *complaint)
{
	said_refused(parse(text), text, complaint);
}

static void configuration(void **state)
{
	(void)state;
	refused(CONF NODE(ALICE, "home-address-from = pond"),
		"an IPv6 prefix without bits behind its length, or pool");
	refused(CONF "mn \"*@example.net\" { policy = both home-address-from = pool }\n",
		"a profile of many mobile nodes cannot have a home-address");
	refused(CONF "mn \"" ALICE "\" { home-address-from = pool }\n",
		"a home-address is of no use with this policy");
	refused(CONF NODE(ALICE, "home-address-from = pool home-address = 2001:db8:101::1"),
		"who has a home-address or prefix of its own gets none from a pool");
	refused(CONF NODE(ALICE, "home-address-from = pool prefix = 2001:db8:101::/64"),
		"who has a home-address or prefix of its own gets none from a pool");
	refused(HEAD NODE(ALICE, "ipv6 = false ipv4 = true home-address-from = pool"),
		"there is no pool that a home-address could come from");
	refused(HEAD "pool p { prefix = 2001:db8:100::/64 prefix-length = 72 }\n" WANTS(ALICE),
		"a home-address cannot be made from a /72");
	refused(CONF "store { path = none }\n" WANTS(ALICE),
		"there is no store that would keep which prefix a pool gave");
	refused(CONF NODE(ALICE, "home-address-from = pool auth-keys = k"),
		"a mobile node with auth-keys is assigned no address by IKEv2");
}

#define WITH(text, function)	{ text, function, run_setup, run_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-74 one prefix for both protocols, whichever comes first", one_prefix),
		WITH("R6612-74 it outlives restarts", restarts),
		WITH("R6612-74 who has a session already has its prefix", has_already),
		WITH("R6612-75 who leaves the configuration has it until its sessions end", leaves),
		WITH("R6612-78 pools and what is written for others change", other_configuration),
		WITH("a configuration that was not used gives nothing", not_used),
		WITH("one that leaves makes room for the next reload", in_turn),
		WITH("a pool that is too small is too small for the last ones", too_small),
		WITH("R6612-78 what is in doubt is not given", doubt),
		WITH("nothing is given that is not durable", not_durable),
		WITH("the store loses its file", told_again),
		CASE("home-address-from = pool: what it needs", configuration),
	};

	return RUN(tests);
}
