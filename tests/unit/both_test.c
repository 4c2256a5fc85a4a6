// SPDX-License-Identifier: GPL-2.0
/*
 * One assignment of prefixes for both protocols (RFC 6612, 4.2.1): what a mobile node has by one of
 * them is nobody else's, and its own by the other one, as long as either uses it.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>

#include "run.h"

#include "core/core.h"
#include "ha/ha.h"

#define COA	FAKE_COA
#define COA2	"2001:db8:b::50"
#define CAROL	"carol@example.net"
#define DAVE	"dave@example.net"

#define HEAD								\
	"home-agent = true\nlab-mode = true\n"				\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"				\
	"revocation { ask-old-mag = false }\n"				\
	"mag mag1 { address = " MAG1 " }\n"				\
	"mag mag2 { address = " MAG2 " }\n"				\
	"device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"
/* Four prefixes, for whoever comes */
#define POOL	"pool p { prefix = 2001:db8:100::/62 }\n"
#define ALL	"mn \"*@example.org\" { policy = both }\n"
#define CONF	HEAD POOL ALL

#define AH		(BU_FLAG_A | BU_FLAG_H)
#define BU(f, ...)	NODE_SEND(f, __VA_ARGS__)

static const char *owner_of(const struct fake *f, enum halma_kind kind, const char *text)
{
	static char name[MNID_TEXT_MAX];
	struct prefix prefix;
	const struct bce *bce;

	assert_true(prefix_parse(&prefix, text));
	bce = bce_find_hnp(anchor_cache(f->anchor), kind, &prefix);
	return bce ? mnid_text(&bce->mn->mnid, name) : "nobody";
}

static u32 pool_used(const struct fake *f)
{
	return anchor_pools(f->anchor)->v[0].used;
}

/* Alice has ::1, Bob ::2 of their prefixes. */
#define ALICE_HNP	"2001:db8:100::/64"
#define ALICE_HOA	"2001:db8:100::1"
#define BOB_HNP		"2001:db8:100:1::/64"
#define BOB_HOA		"2001:db8:100:1::2"

static void attach(struct fake *f, const char *mnid, const char *hnp)
{
	assert_int_equal(SEND(f, .mnid = mnid), 0);
	assert_string_equal(fake_hnp(f, 0), hnp);
}

static void leave(struct fake *f, const char *mnid, const char *hnp)
{
	assert_int_equal(SEND(f, .mnid = mnid, .hi = 4, .hnp = { hnp }, .zero_lifetime = true), 0);
	/* MinDelayBeforeBCEDelete */
	fake_sleep(f, 10000);
	assert_string_equal(owner_of(f, HALMA_KIND_PMIPV6, hnp), "nobody");
}

/* The last @count prefixes of the pool are given; the next one who comes gets none. */
static void exhaust(struct fake *f, unsigned int count)
{
	char name[32];
	unsigned int i;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "other%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name), 0);
	}
	assert_int_equal(SEND(f, .mnid = "last@example.org"), 130);
}

static void in_its_prefix(void **state)
{
	struct fake *f = *state;

	attach(f, ALICE, ALICE_HNP);
	attach(f, BOB, BOB_HNP);
	/* at once: there is no link on which anybody could be asked */
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(f->reply.ba.lifetime, 15);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HOA), ALICE);
	assert_int_equal(fake_req(f)->kind, HALMA_KIND_MIPV6);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_false(fake_req(f)->defend);
	/* the other protocol does not see it (RFC 6612, 4.2) */
	assert_string_equal(owner_of(f, HALMA_KIND_PMIPV6, ALICE_HNP), ALICE);
	assert_int_equal(fake_sessions(f), 3);
	/* of another one's prefix, and of nobody's */
	assert_int_equal(BU(f, .hoa = BOB_HOA, .mnid = ALICE, .sequence = 1, .lifetime = 15), 129);
	assert_int_equal(BU(f, .hoa = "2001:db8:100:2::1", .sequence = 1, .lifetime = 15), 132);
	assert_int_equal(BU(f, .hoa = "2001:db8:101::1", .sequence = 1, .lifetime = 15), 132);
	/* that of all routers there */
	assert_int_equal(BU(f, .hoa = "2001:db8:100::", .sequence = 1, .lifetime = 15), 132);
	/* it goes on as any binding does */
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .coa = COA2, .sequence = 2, .lifetime = 15), 0);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .coa = COA2, .sequence = 2, .lifetime = 15), 135);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .coa = ALICE_HOA, .sequence = 3), 0);
}

/* Who may not register, or has a home address of its own, gets none in addition. */
static void not_everybody(void **state)
{
	struct fake *f = *state;

	fake_reload(f, HEAD POOL ALL
		    "mn \"" ALICE "\" { policy = pmipv6-only }\n"
		    "mn \"" BOB "\" { policy = both home-address = 2001:db8:101::b }\n");
	attach(f, ALICE, ALICE_HNP);
	attach(f, BOB, BOB_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 15), 132);
	assert_int_equal(BU(f, .hoa = BOB_HOA, .sequence = 1, .lifetime = 15), 132);
	assert_int_equal(BU(f, .hoa = "2001:db8:101::b", .sequence = 1, .lifetime = 15), 0);
}

/* A key counts for such an address, too (RFC 4285, 5). */
static void authenticated(void **state)
{
	struct fake *f = *state;

	fake_reload(f, HEAD POOL ALL "mn \"" ALICE "\" {\n"
		    "	policy = both prefix = 2001:db8:101::/64 auth-keys = k }\n");
	attach(f, ALICE, "2001:db8:101::/64");
	assert_int_equal(SEND(f, .mnid = ALICE, .llid = "second"), 0);
	assert_string_equal(fake_hnp(f, 0), ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 15), FAKE_SILENCE);
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_AUTH_MISSING], 1);
}

static void kept_by_binding(void **state)
{
	struct fake *f = *state;

	attach(f, ALICE, ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 900), 0);
	leave(f, ALICE, ALICE_HNP);
	exhaust(f, 3);
	/* who asks for it by its value does not get it either */
	fake_reload(f, HEAD POOL "mn \"*@example.org\" { policy = both claim = true }\n");
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { ALICE_HNP }), 155);
	/* but the mobile node whose it is does, and so it finds its home */
	attach(f, ALICE, ALICE_HNP);
	leave(f, ALICE, ALICE_HNP);
	fake_reload(f, CONF);
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { ALICE_HNP }), 0);
	assert_string_equal(fake_hnp(f, 0), ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .coa = ALICE_HOA, .sequence = 2), 0);
	/* the other way round: it ends by Mobile IPv6 first */
	fake_sleep(f, 10000);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HOA), "nobody");
	assert_int_equal(SEND(f, .mnid = "last@example.org"), 130);
	leave(f, ALICE, ALICE_HNP);
	assert_int_equal(SEND(f, .mnid = "last@example.org"), 0);
	assert_string_equal(fake_hnp(f, 0), ALICE_HNP);
}

/* The proxy session expires while the mobile node is away; then it returns. */
static void expires(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE, .lifetime = 60), 0);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 900), 0);
	fake_sleep(f, 60000);
	assert_string_equal(owner_of(f, HALMA_KIND_PMIPV6, ALICE_HNP), "nobody");
	/* there its binding goes on, though no session has its prefix */
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .coa = COA2, .sequence = 2, .lifetime = 900), 0);
	exhaust(f, 3);
	attach(f, ALICE, ALICE_HNP);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HOA), ALICE);
}

/* The prefix is free when the last one who uses it has gone, whichever that is. */
static void comes_back(void **state)
{
	struct fake *f = *state;

	attach(f, ALICE, ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 15), 0);
	leave(f, ALICE, ALICE_HNP);
	assert_int_equal(pool_used(f), 1);
	fake_sleep(f, 49000);
	assert_int_equal(pool_used(f), 1);
	fake_sleep(f, 1000);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(pool_used(f), 0);
	/* two addresses in it */
	attach(f, BOB, BOB_HNP);
	assert_int_equal(BU(f, .hoa = BOB_HOA, .sequence = 1, .lifetime = 15), 0);
	assert_int_equal(BU(f, .hoa = "2001:db8:100:1::3", .sequence = 1, .lifetime = 30), 0);
	leave(f, BOB, BOB_HNP);
	fake_sleep(f, 60000);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(pool_used(f), 1);
	fake_sleep(f, 60000);
	assert_int_equal(pool_used(f), 0);
}

/* What the kernel refuses has used nothing up. */
static void refused(void **state)
{
	struct fake *f = *state;

	attach(f, ALICE, ALICE_HNP);
	f->error = -ENOSPC;
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 15), 130);
	f->error = 0;
	assert_int_equal(pool_used(f), 1);
	leave(f, ALICE, ALICE_HNP);
	assert_int_equal(pool_used(f), 0);
	/* a return that fails leaves it whose it is */
	attach(f, BOB, BOB_HNP);
	assert_int_equal(BU(f, .hoa = BOB_HOA, .sequence = 1, .lifetime = 900), 0);
	leave(f, BOB, BOB_HNP);
	f->error = -ENOSPC;
	assert_int_equal(SEND(f, .mnid = BOB), 130);
	f->error = 0;
	assert_int_equal(pool_used(f), 1);
	attach(f, BOB, BOB_HNP);
	/* one that does not end goes on */
	f->error = -ENOMEM;
	assert_int_equal(BU(f, .hoa = BOB_HOA, .sequence = 2), 130);
	f->error = 0;
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, BOB_HOA), BOB);
	assert_int_equal(BU(f, .hoa = BOB_HOA, .sequence = 2), 0);
}

/* Prefixes of several, of which one is known. */
static void several(void **state)
{
	struct fake *f = *state;

	fake_reload(f, HEAD POOL "mn \"*@example.org\" { policy = both prefix-count = 2 }\n");
	attach(f, ALICE, ALICE_HNP);
	assert_string_equal(fake_hnp(f, 1), BOB_HNP);
	assert_int_equal(BU(f, .hoa = BOB_HOA, .sequence = 1, .lifetime = 900), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 4, .hnp = { ALICE_HNP, BOB_HNP },
			      .zero_lifetime = true), 0);
	fake_sleep(f, 10000);
	assert_int_equal(pool_used(f), 1);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_string_equal(fake_hnp(f, 0), BOB_HNP);
	assert_string_equal(fake_hnp(f, 1), "2001:db8:100:2::/64");
	assert_int_equal(pool_used(f), 2);
}

/* The whole home network prefix moves (RFC 6612, 4.2.1; RFC 3963, 3). */
static void router(void **state)
{
	static const char conf[] = HEAD POOL ALL
		"mn \"" ALICE "\" { policy = both mobile-router = true }\n";
	struct fake *f = *state;

	fake_reload(f, conf);
	attach(f, ALICE, ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 900,
			    .flags = AH | BU_FLAG_R), 0);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HNP), ALICE);
	fake_reload(f, conf);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HNP), ALICE);
	leave(f, ALICE, ALICE_HNP);
	exhaust(f, 3);
	attach(f, ALICE, ALICE_HNP);
	/* it is no mobile router any more, but still at its home address */
	fake_reload(f, CONF);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HNP), "nobody");
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HOA), ALICE);
}

/* Another configuration: pools that are there, others, and home addresses of others. */
static void reloads(void **state)
{
	struct fake *f = *state;

	attach(f, ALICE, ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 900), 0);
	leave(f, ALICE, ALICE_HNP);
	fake_reload(f, HEAD "pool q { prefix = 2001:db8:100::/60 }\n" ALL);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(pool_used(f), 1);
	attach(f, ALICE, ALICE_HNP);
	leave(f, ALICE, ALICE_HNP);
	/* blocks of another length: it has the one around its address */
	fake_reload(f, HEAD "pool q { prefix = 2001:db8:100::/62 prefix-length = 63 }\n" ALL);
	attach(f, ALICE, "2001:db8:100::/63");
	leave(f, ALICE, "2001:db8:100::/63");
	assert_int_equal(pool_used(f), 1);
	/* an address in it becomes another one's: what has both is nobody's */
	fake_reload(f, CONF "mn \"" BOB "\" { policy = mipv6-only home-address = " ALICE_HOA "2 }\n");
	fake_sleep(f, 1);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_string_not_equal(fake_hnp(f, 0), ALICE_HNP);
	/* no pool, no prefix, no home address */
	fake_reload(f, HEAD "pool q { prefix = 2001:db8:180::/48 }\n" ALL);
	fake_sleep(f, 1);
	assert_string_equal(owner_of(f, HALMA_KIND_MIPV6, ALICE_HOA), "nobody");
}

/* Home addresses leave the configuration: what is around them is free when their sessions have
 * ended.
 */
static void left_configuration(void **state)
{
	static const char dave[] = CONF
		"mn \"" DAVE "\" { policy = mipv6-only home-address = 2001:db8:100::d }\n";
	static const char both[] = CONF
		"mn \"" CAROL "\" { policy = mipv6-only home-address = 2001:db8:100::c }\n"
		"mn \"" DAVE "\" { policy = mipv6-only home-address = 2001:db8:100::d }\n";
	struct fake *f = *state;

	fake_reload(f, both);
	assert_int_equal(pool_used(f), 1);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::c", .sequence = 1, .lifetime = 900), 0);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::d", .sequence = 1, .lifetime = 900), 0);
	/* of one the kernel does not let go at once */
	f->error = -EBUSY;
	f->error_once = true;
	fake_reload(f, CONF);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(pool_used(f), 1);
	fake_sleep(f, 1000);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(pool_used(f), 0);
	/* nor does a session that ends take from another one what is its own */
	fake_reload(f, both);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::c", .sequence = 1, .lifetime = 900), 0);
	fake_reload(f, dave);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(pool_used(f), 1);
}

/* Two have addresses in one prefix: neither has it all. */
static void shared(void **state)
{
	static const char both[] = CONF
		"mn \"" ALICE "\" { policy = mipv6-only home-address = 2001:db8:100::a }\n"
		"mn \"" BOB "\" { policy = mipv6-only home-address = 2001:db8:100::b }\n";
	struct fake *f = *state;

	fake_reload(f, both);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::a", .sequence = 1, .lifetime = 900), 0);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::b", .sequence = 1, .lifetime = 900), 0);
	f->error = -EBUSY;
	fake_reload(f, CONF);
	f->error = 0;
	assert_int_equal(fake_sessions(f), 2);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::a", .sequence = 2, .lifetime = 900), 132);
	attach(f, BOB, BOB_HNP);
	fake_sleep(f, 1000);
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(pool_used(f), 1);
}

/* What MAGs are told then is no answer to anything. */
static void begin(struct run *t)
{
	anchor_begin(t->f.anchor);
	fake_sleep(&t->f, 1);
}

static void restarts(void **state)
{
	struct run *t = *state;

	run_begin_with(t, CONF, SAME);
	begin(t);
	attach(&t->f, ALICE, ALICE_HNP);
	assert_int_equal(BU(&t->f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 900), 0);
	leave(&t->f, ALICE, ALICE_HNP);
	run_learn(t);
	run_die(t);
	/* the daemon alone, then all of the machine */
	run_begin_with(t, CONF, SAME);
	begin(t);
	assert_string_equal(owner_of(&t->f, HALMA_KIND_MIPV6, ALICE_HOA), ALICE);
	exhaust(&t->f, 3);
	attach(&t->f, ALICE, ALICE_HNP);
	leave(&t->f, ALICE, ALICE_HNP);
	run_learn(t);
	run_die(t);
	run_begin_with(t, CONF, FRESH);
	begin(t);
	assert_string_equal(owner_of(&t->f, HALMA_KIND_MIPV6, ALICE_HOA), ALICE);
	assert_int_equal(BU(&t->f, .hoa = ALICE_HOA, .sequence = 2, .lifetime = 900), 0);
	assert_int_equal(SEND(&t->f, .mnid = "last@example.org"), 130);
	attach(&t->f, ALICE, ALICE_HNP);
}

/* After a power cut it is not known how long a session lasts: what rests goes on to do so when
 * another one in it ends.
 */
static void rests(void **state)
{
	struct run *t = *state;

	run_begin_with(t, CONF, SAME);
	begin(t);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	assert_int_equal(BU(&t->f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 900), 0);
	run_learn(t);
	run_die(t);
	run_begin_with(t, CONF, FRESH);
	begin(t);
	assert_int_equal(BU(&t->f, .hoa = ALICE_HOA, .sequence = 2, .lifetime = 15), 0);
	fake_sleep(&t->f, 61000);
	assert_int_equal(fake_sessions(&t->f), 0);
	assert_int_equal(pool_used(&t->f), 1);
	fake_sleep(&t->f, 3600000);
	assert_int_equal(pool_used(&t->f), 0);
}

/* A mobile router after a restart in order, of which blocks of pools are not reserved any more. */
static void router_after_stop(void **state)
{
	static const char conf[] = CONF "mn \"" ALICE "\" { policy = both mobile-router = true }\n";
	struct run *t = *state;

	run_begin_with(t, conf, SAME);
	begin(t);
	attach(&t->f, ALICE, ALICE_HNP);
	run_learn(t);
	run_stop(t);
	run_begin_with(t, conf, SAME);
	begin(t);
	assert_int_equal(BU(&t->f, .hoa = ALICE_HOA, .sequence = 1, .lifetime = 15,
			    .flags = AH | BU_FLAG_R), 0);
}

#define OF_BOB(lines)	CONF "mn \"" BOB "\" { policy = both " lines " }\n"

/* A home address of the configuration that lies in a pool: the prefix around it is its own. */
static void of_configuration(void **state)
{
	struct fake *f = *state;

	fake_reload(f, OF_BOB("home-address = " ALICE_HOA "0"));
	attach(f, ALICE, BOB_HNP);
	attach(f, BOB, ALICE_HNP);
	assert_int_equal(BU(f, .hoa = ALICE_HOA "0", .sequence = 1, .lifetime = 900), 0);
	leave(f, BOB, ALICE_HNP);
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_string_equal(fake_hnp(f, 0), ALICE_HNP);
	assert_int_equal(SEND(f, .mnid = CAROL), 153);
	exhaust(f, 2);
}

static void of_configuration_several(void **state)
{
	struct fake *f = *state;

	fake_reload(f, OF_BOB("home-address = " ALICE_HOA "0 prefix-count = 2"));
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	assert_string_equal(fake_hnp(f, 0), ALICE_HNP);
	assert_string_equal(fake_hnp(f, 1), BOB_HNP);
	/* one that has a prefix as well has said what it is to have */
	fake_reload(f, OF_BOB("home-address = " ALICE_HOA "0 prefix = 2001:db8:103::/64"));
	fake_sleep(f, 1);
	assert_int_equal(SEND(f, .mnid = BOB, .llid = "second"), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:103::/64");
}

static void note(void *ctx, const char *text)
{
	snprintf(ctx, 512, "%s", text);
}

/* Where others have home addresses, too, it is nobody's prefix, as no pool gives it. */
static void of_two(void **state)
{
	static const char two[] = OF_BOB("home-address = { 2001:db8:100::b, 2001:db8:100::bb }")
		"mn \"" CAROL "\" { policy = mipv6-only home-address = 2001:db8:100::ba }\n";
	struct fake *f = *state;
	char said[512] = "";
	struct conf *conf;

	conf = conf_parse(two, "x.conf", note, said);
	assert_non_null(conf);
	assert_int_equal(conf->warning_count, 1);
	assert_string_equal(conf->warning[0], "x.conf: warning: 2 home addresses of mobile nodes with policy both lie in prefixes of pools in which others have theirs: by Proxy Mobile IPv6 these get other prefixes");
	fake_use(f, conf);
	attach(f, BOB, BOB_HNP);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::b", .sequence = 1, .lifetime = 900), 0);
	assert_int_equal(BU(f, .hoa = "2001:db8:100::ba", .sequence = 1, .lifetime = 900), 0);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_string_equal(fake_hnp(f, 0), "2001:db8:100:2::/64");
}

#define STEPS	4000
#define NODES	6

/**
 * struct stress - mobile nodes that come and go by both protocols, on a pool that is too small
 * @t: runs of an anchor
 * @random: state of the random numbers
 * @hnp: prefix that each was given last; empty for none
 * @sequence: number of the last BU of each
 * @given: how often one was given
 * @moved: how often a BU was accepted
 */
struct stress {
	struct run *t;
	u64 random;
	char hnp[NODES][PREFIX_TEXT_MAX];
	u16 sequence[NODES];
	unsigned int given;
	unsigned int moved;
};

static unsigned int any(struct stress *s, unsigned int below)
{
	s->random = s->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(s->random >> 33) % below;
}

/* The last one has its home address from the configuration. */
static const char *const names[NODES] = {
	ALICE, BOB, "c@example.org", "d@example.org", "e@example.org", "f@example.org",
};

#define STRESS	CONF "lifetime-max = 80\n"				\
		"mn \"f@example.org\" {\n"			\
		"	policy = both home-address = 2001:db8:100:3::f }\n"

/* Nobody has what lies in another one's prefix, or around that. */
static void look(const struct stress *s)
{
	const struct cache *cache = anchor_cache(s->t->f.anchor);
	const struct bce *a, *b;
	u32 i = 0, j;
	unsigned int m, n;

	while ((a = bce_each(cache, &i)))
		for (j = 0; (b = bce_each(cache, &j));)
			for (m = 0; a->mn != b->mn && m < a->set.count; m++)
				for (n = 0; n < b->set.count; n++)
					assert_false(prefix_contains(&a->set.prefix[m],
								     &b->set.prefix[n]));
}

/* The home address of a mobile node that is away by Mobile IPv6, NULL for none. */
static const struct prefix *away(const struct stress *s, unsigned int node)
{
	const struct cache *cache = anchor_cache(s->t->f.anchor);
	const struct bce *bce;
	struct mnid mnid;
	struct mn *mn;

	mnid_parse(&mnid, names[node]);
	mn = bce_mn_find(cache, &mnid);
	bce = mn ? mn_first(mn, HALMA_KIND_MIPV6) : NULL;
	return bce ? &bce->set.prefix[0] : NULL;
}

static void comes(struct stress *s, unsigned int node)
{
	const struct prefix *hoa = away(s, node);
	struct fake *f = &s->t->f;
	struct prefix around;
	int status;

	status = SEND(f, .mnid = names[node], .hi = 4, .lifetime = 4 * (1 + any(s, 20)));
	if (status)
		return;
	s->given++;
	snprintf(s->hnp[node], sizeof(s->hnp[node]), "%s", fake_hnp(f, 0));
	if (!hoa)
		return;
	/* it may have a session there already, and get another one */
	around = prefix_cut(hoa, 64);
	assert_non_null(bce_find_hnp(anchor_cache(f->anchor), HALMA_KIND_PMIPV6, &around));
}

static void goes(struct stress *s, unsigned int node)
{
	if (*s->hnp[node])
		SEND(&s->t->f, .mnid = names[node], .hi = 4, .hnp = { s->hnp[node] },
		     .zero_lifetime = true);
}

/* In the prefix that it knows, though that may not be its own any more: it is told so then. */
static void registers(struct stress *s, unsigned int node, u16 lifetime)
{
	char hoa[PREFIX_TEXT_MAX + 1];
	int status;

	if (!*s->hnp[node])
		return;
	snprintf(hoa, sizeof(hoa), "%s", s->hnp[node]);
	snprintf(strchr(hoa, '/'), 2, "%x", 10 + node);
	status = BU(&s->t->f, .hoa = hoa, .mnid = names[node], .lifetime = lifetime,
		    .coa = lifetime ? COA : hoa, .sequence = ++s->sequence[node]);
	s->moved += !status;
	if (status && lifetime)
		*s->hnp[node] = '\0';
}

static void starts_again(struct stress *s)
{
	unsigned int how = any(s, 4);

	run_learn(s->t);
	if (how == 3)
		run_stop(s->t);
	else
		run_die(s->t);
	run_begin_with(s->t, STRESS, how == 2 ? FRESH : SAME);
	begin(s->t);
}

static void step(struct stress *s)
{
	unsigned int node = any(s, NODES);

	switch (any(s, 40)) {
	case 0:
		starts_again(s);
		break;
	case 1:
		fake_reload(&s->t->f, STRESS);
		break;
	case 2 ... 5:
		fake_sleep(&s->t->f, any(s, 20000));
		break;
	case 6 ... 15:
		goes(s, node);
		break;
	case 16 ... 23:
		registers(s, node, (u16)(1 + any(s, 20)));
		break;
	case 24 ... 27:
		registers(s, node, 0);
		break;
	default:
		comes(s, node);
	}
	run_learn(s->t);
	look(s);
}

static void stress(void **state)
{
	struct stress s = { .t = *state, .random = 42 };
	unsigned int i;

	run_begin_with(s.t, STRESS, SAME);
	begin(s.t);
	for (i = 0; i < STEPS; i++)
		step(&s);
	assert_true(s.given > STEPS / 20);
	assert_true(s.moved > STEPS / 20);
	/* nothing is lost: when all have gone, and nothing is in doubt, there is only what is the
	 * last one's own
	 */
	for (i = 0; i < 10; i++)
		fake_sleep(&s.t->f, 1000000);
	assert_int_equal(fake_sessions(&s.t->f), 0);
	assert_int_equal(pool_used(&s.t->f), 1);
	exhaust(&s.t->f, 3);
}

static int setup(void **state)
{
	return fake_setup(state, CONF);
}

#define WITH(text, function)	{ text, function, setup, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-76 a home address inside of a prefix that a pool gave", in_its_prefix),
		WITH("a policy for both, and no other home address, are needed", not_everybody),
		WITH("RFC 4285: a key is asked for there, too", authenticated),
		WITH("R6612-75 it stays its mobile node's while it is away", kept_by_binding),
		WITH("R6612-75 T7 its session expires while it is away", expires),
		WITH("R6612-75 and is free when both have ended", comes_back),
		WITH("R6612-75 the kernel refuses", refused),
		WITH("R6612-75 one of several prefixes", several),
		WITH("R6612-75 the prefix moves as a whole", router),
		WITH("R6612-78 other configurations", reloads),
		WITH("R6612-78 what is around a home address that is no mobile node's any more",
		     left_configuration),
		WITH("R6612-78 addresses of several in one prefix", shared),
		WITH("R6612-74 the prefix around a home address of the configuration",
		     of_configuration),
		WITH("and as many more as it may have", of_configuration_several),
		WITH("R6612-78 in which no other mobile node has its home address", of_two),
		{ "R6612-75 what rests does so for both", rests, run_setup, run_teardown, NULL },
		{ "R6612-74 a prefix that a session has need not be claimed", router_after_stop,
		  run_setup, run_teardown, NULL },
		{ "R6612-78 nobody has what is another one's, at random", stress, run_setup,
		  run_teardown, NULL },
		{ "R6612-75 restarts and a power cut", restarts, run_setup, run_teardown, NULL },
	};

	return RUN(tests);
}
