// SPDX-License-Identifier: GPL-2.0
/*
 * Who may have which mobility (RFC 6612, 3.3 and 4.3), and that nobody gets what is another one's,
 * by whatever protocol (5).
 *
 * sources: tests/unit/said.c tests/unit/fake.c userd
 */
#include "fake.h"
#include "said.h"

#include "base/log.h"
#include "ha/ha.h"

#define PROXY	"proxy@example.com"
#define MOBILE	"mobile@example.com"
#define BOTH	"both@example.com"
#define NONE	"none@example.com"
#define PROXY_HNP	"2001:db8:1ff:1::/64"
#define PROXY_HOA	"2001:db8:1ff:1::10"
#define MOBILE_HOA	"2001:db8:1ff:2::10"
#define BOTH_HNP	"2001:db8:1ff:3::/64"
#define BOTH_HOA	"2001:db8:1ff:3::10"
#define NONE_HNP	"2001:db8:1ff:4::/64"
#define NONE_HOA	"2001:db8:1ff:4::10"

#define CONF	"home-agent = true\n" FAKE_CONF					\
	"mn \"" PROXY "\" { policy = pmipv6-only prefix = " PROXY_HNP " }\n"	\
	"mn \"" MOBILE "\" { policy = mipv6-only home-address = " MOBILE_HOA " }\n" \
	"mn \"" BOTH "\" { policy = both prefix = " BOTH_HNP " }\n"		\
	"mn \"" NONE "\" { policy = none prefix = " NONE_HNP " }\n"

static u16 sequence;

/* Return: status of the BA, or FAKE_SILENCE. */
static int bu(struct fake *f, const char *hoa, const char *mnid, u16 lifetime)
{
	return NODE_SEND(f, .hoa = hoa, .mnid = mnid, .sequence = ++sequence,
			 .lifetime = lifetime);
}

static void four_policies(void **state)
{
	static const struct {
		const char *mnid;
		const char *hoa;
		int pbu;
		int bu;
	} table[] = {
		{ PROXY, PROXY_HOA, 0, 129 },
		{ MOBILE, MOBILE_HOA, 152, 0 },
		{ BOTH, BOTH_HOA, 0, 0 },
		{ NONE, NONE_HOA, 152, 129 },
	};
	struct fake *f = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(SEND(f, .mnid = table[i].mnid), table[i].pbu);
		assert_int_equal(bu(f, table[i].hoa, NULL, 15), table[i].bu);
	}
	assert_int_equal(fake_sessions(f), 4);
	/* one that says nothing of it, and all those that have no section of their own */
	assert_int_equal(SEND(f, .mnid = "x@example.net"), 153);
	fake_reload(f, CONF "mn \"x@example.com\" { }\nmn \"*@example.net\" { policy = none }\n");
	assert_int_equal(SEND(f, .mnid = "x@example.com"), 0);
	assert_int_equal(SEND(f, .mnid = "x@example.net"), 152);
	fake_reload(f, CONF "mn \"*@example.net\" { policy = both }\nmn \"*\" { policy = none }\n");
	assert_int_equal(SEND(f, .mnid = "x@example.net"), 0);
	assert_int_equal(SEND(f, .mnid = "y@example.com"), 152);
}

/* A policy by access technology: what the MAG says, and a MAG of its own SA says it. */
static void by_access(void **state)
{
	struct fake *f = *state;

	fake_reload(f, CONF "mn \"x@example.com\" { policy = both access-type = { 3, 255 }\n"
		    "	prefix = 2001:db8:1ff:9::/64 }\n"
		    "mn \"*@example.net\" { access-type = 4 }\n");
	assert_int_equal(SEND(f, .mnid = "x@example.com", .att = 4), 152);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_ACCESS_TYPE], 1);
	/* where it may register itself */
	assert_int_equal(bu(f, "2001:db8:1ff:9::1", NULL, 15), 0);
	assert_int_equal(SEND(f, .mnid = "x@example.com", .att = 3), 0);
	assert_int_equal(SEND(f, .mnid = "x@example.com", .att = 255, .hi = 2), 0);
	/* it stays where it was, and may leave there */
	assert_int_equal(SEND(f, .mnid = "x@example.com", .att = 2, .hi = 2), 152);
	assert_int_equal(fake_sessions(f), 2);
	/* who does not say where it is has forgotten to */
	assert_int_equal(SEND(f, .mnid = "x@example.com", .no_att = true), 162);
	assert_int_equal(SEND(f, .mnid = "y@example.net", .att = 3), 152);
	assert_int_equal(SEND(f, .mnid = "y@example.net", .att = 4), 0);
	/* a reload says otherwise: it is not refreshed, and may be ended */
	fake_reload(f, CONF "mn \"*@example.net\" { access-type = 3 }\n");
	assert_int_equal(SEND(f, .mnid = "y@example.net", .att = 4, .hi = 5), 152);
	assert_int_equal(SEND(f, .mnid = "y@example.net", .att = 4, .hi = 4,
			      .zero_lifetime = true), 0);
}

/* The MAG is to give it an address of its own network then, from which it registers itself. */
static void mobile_only(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = MOBILE), 152);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(bu(f, MOBILE_HOA, NULL, 15), 0);
	assert_int_equal(fake_req(f)->kind, HALMA_KIND_MIPV6);
	/* nor does it fall to a MAG while it is away */
	assert_int_equal(SEND(f, .mnid = MOBILE), 152);
	assert_int_equal(SEND(f, .mnid = MOBILE, .hnp = { MOBILE_HOA "/128" }), 152);
	assert_int_equal(fake_sessions(f), 1);
}

static void of_no_use(void **state)
{
	static const struct {
		const char *lines;
		const char *complaint;
	} rows[] = {
		{ "access-type = 256", "256" },
		{ "access-type = wlan", "a number up to 255" },
		{ "access-type = 4 policy = none",
		  "access-type is of no use with this policy" },
		{ "access-type = { 4 } policy = mipv6-only",
		  "access-type is of no use with this policy" },
	};
	char conf[4096];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(conf, sizeof(conf), CONF "mn x@example.com { %s }\n", rows[i].lines);
		said_refused(parse(conf), conf, rows[i].complaint);
	}
}

/* Who is no peer has no connection that IKEv2 could make SAs of. */
static void proxy_only(void **state)
{
	static const char homed[] =
		CONF "mn x@example.com { home-address = 2001:db8:1ff:9::1 }\n";
	struct fake *f = *state;
	struct in6_addr hoa = fake_addr(PROXY_HOA);
	struct conf *conf;

	assert_int_equal(bu(f, PROXY_HOA, NULL, 15), 129);
	assert_int_equal(bu(f, PROXY_HOA, PROXY, 15), 129);
	assert_int_equal(anchor_ha(f->anchor)->stats.why[HA_WHY_POLICY], 2);
	assert_int_equal(f->req_count, 0);
	said_refused(parse(homed), homed, "a home-address is of no use with this policy");
	conf = parse(strstr(CONF, "device"));
	assert_non_null(conf);
	assert_null(peers_at(conf, IKE_MN, &hoa));
	conf_free(conf);
}

/* Not even one in the prefix that it gives. */
static void no_home_address(void **state)
{
	struct fake *f = *state;
	struct prefix hnp;

	assert_true(prefix_parse(&hnp, BOTH_HNP));
	assert_int_equal(SEND(f, .mnid = BOTH), 0);
	assert_int_equal(f->req_count, 1);
	assert_int_equal(fake_req(f)->kind, HALMA_KIND_PMIPV6);
	assert_int_equal(fake_req(f)->prefix_count, 1);
	assert_true(prefix_equal(&fake_req(f)->prefix[0], &hnp));
	assert_int_equal(fake_sessions(f), 1);
	assert_int_equal(bu(f, BOTH_HOA, NULL, 0), 133);
	assert_int_equal(fake_sessions(f), 1);
}

/* What is not served here is another home agent's. */
static void wrong_anchor(void **state)
{
	struct fake *f = *state;

	assert_int_equal(bu(f, "2001:db8:999::10", NULL, 15), 132);
	assert_int_equal(bu(f, "2001:db8:1fe::10", NULL, 15), 132);
	assert_int_equal(bu(f, "2001:db8:999::10", NULL, 0), 133);
	assert_int_equal(f->req_count, 0);
	assert_int_equal(f->answer_count, 1);
}

#define WITH(name, test)	{ name, test, setup, fake_teardown, NULL }

static int setup(void **state)
{
	sequence = 0;
	return fake_setup(state, CONF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R6612-50 four mobile nodes, four policies, and a default", four_policies),
		WITH("R6612-51 a policy for some kinds of access", by_access),
		WITH("R6612-51 a kind of access is a number, and of use", of_no_use),
		WITH("R6612-52 mipv6-only: a PBU gets 152, then a BU is accepted", mobile_only),
		WITH("R6612-53 pmipv6-only: a BU gets 129, and there is no peer for an SA",
		     proxy_only),
		WITH("R6612-16 a PBU makes no home address", no_home_address),
		WITH("R6612-32 a home address that is not served here: 132, or 133", wrong_anchor),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
