// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of IPsec that somebody else makes (R6612-92): which of them catch what MAGs and mobile
 * nodes say to the anchor, and which are only for the data of one.
 *
 * sources: userd
 */
#include <netinet/in.h>
#include <linux/xfrm.h>

#include "unit.h"

#include "ipsec/others.h"

#define CONF								\
	"home-agent = true\n"						\
	"device lma0 { local = { 2001:db8:f::1, 2001:db8:f::2 }\n"	\
	"	home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"	\
	"pool p { prefix = 2001:db8:100::/48 }\n"			\
	"mag m { address = 2001:db8:1::1 }\n"				\
	"mag n { address = 2001:db8:2::1 }\n"				\
	"mn a@example.com { policy = both home-address = 2001:db8:100::10 }\n"

#define ANCHOR	"2001:db8:f::1"
#define MAG	"2001:db8:1::1"
#define HOA	"2001:db8:100::10"
#define COA	"2001:db8:3::50"
#define MH	IPPROTO_MH
#define TUNNEL	IPPROTO_IPV6
#define IN	XFRM_POLICY_IN
#define OUT	XFRM_POLICY_OUT
#define FWD	XFRM_POLICY_FWD
#define BEHIND	(SPD_PRIORITY_TUNNEL + 1)

static void report(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

/**
 * struct row - a policy and what it does
 * @src: source; "any"
 * @dst: destination
 * @dir: direction
 * @protocol: protocol, 0 for all
 * @priority: priority
 * @pass: it passes packets as they are
 * @harm: what it does
 */
struct row {
	const char *src;
	const char *dst;
	u8 dir;
	u8 protocol;
	u32 priority;
	bool pass;
	enum others_harm harm;
};

static struct prefix prefix_of(const char *text)
{
	struct prefix prefix = { .len = 0 };

	if (strcmp(text, "any"))
		assert_true(prefix_parse(&prefix, text));
	return prefix;
}

static void judged(const struct conf *conf, const struct row *row)
{
	const struct nlxfrm_other other = {
		.dir = row->dir, .src = prefix_of(row->src), .dst = prefix_of(row->dst),
		.protocol = row->protocol, .priority = row->priority, .pass = row->pass,
	};
	enum others_harm harm = others_judge(conf, &other);

	if (harm != row->harm)
		fail_msg("src %s dst %s dir %u proto %u priority %u: %u, not %u", row->src,
			 row->dst, row->dir, row->protocol, row->priority, harm, row->harm);
}

static void judge_all(const char *text, const struct row *rows, unsigned int count)
{
	struct conf *conf = conf_parse(text, "x", report, NULL);
	unsigned int i;

	assert_non_null(conf);
	for (i = 0; i < count; i++)
		judged(conf, &rows[i]);
	conf_free(conf);
}

/* What halmad(8) calls safe. */
static void safe(void **state)
{
	static const struct row rows[] = {
		/* the tunnel to one, whatever its number */
		{ ANCHOR, MAG, OUT, TUNNEL, 1, false, OTHERS_NONE },
		{ MAG, ANCHOR, IN, TUNNEL, 1, false, OTHERS_NONE },
		{ ANCHOR, COA, OUT, TUNNEL, 1, false, OTHERS_NONE },
		{ COA, ANCHOR, IN, TUNNEL, 1, false, OTHERS_NONE },
		{ ANCHOR, MAG, OUT, IPPROTO_IPIP, 1, false, OTHERS_NONE },
		/* the data of one mobile node, behind what the anchor has for it */
		{ "any", HOA, OUT, 0, BEHIND, false, OTHERS_NONE },
		{ HOA, "any", FWD, 0, BEHIND, false, OTHERS_NONE },
		{ "any", HOA, OUT, IPPROTO_UDP, 1, false, OTHERS_NONE },
		{ HOA, "any", IN, IPPROTO_TCP, 1, false, OTHERS_NONE },
		/* all of one MAG, behind */
		{ ANCHOR, MAG, OUT, 0, SPD_PRIORITY_ESP + 1, false, OTHERS_NONE },
		{ MAG, ANCHOR, IN, 0, SPD_PRIORITY_ESP + 1, true, OTHERS_NONE },
		{ ANCHOR, MAG, OUT, 0, SPD_PRIORITY_ESP + 1, true, OTHERS_NONE },
		/* IKE, and what is between others */
		{ ANCHOR, "any", OUT, IPPROTO_UDP, 1, true, OTHERS_NONE },
		{ "2001:db8:c::/64", "2001:db8:d::/64", OUT, 0, 1, false, OTHERS_NONE },
		{ "2001:db8:c::/64", "2001:db8:d::/64", FWD, 0, 1, false, OTHERS_NONE },
		{ ANCHOR, COA, OUT, 0, 1, false, OTHERS_NONE },
		{ COA, ANCHOR, IN, 0, 1, true, OTHERS_NONE },
	};

	(void)state;
	judge_all(CONF, rows, ARRAY_SIZE(rows));
}

static void catching(void **state)
{
	static const struct row rows[] = {
		{ ANCHOR, MAG, OUT, 0, SPD_PRIORITY_ESP, false, OTHERS_CATCH },
		{ ANCHOR, MAG, OUT, MH, 1, true, OTHERS_CATCH },
		{ MAG, ANCHOR, IN, 0, SPD_PRIORITY_ESP, false, OTHERS_CATCH },
		{ MAG, ANCHOR, IN, MH, 1, true, OTHERS_CATCH },
		{ "2001:db8::/32", "2001:db8:f::2", IN, 0, 1, false, OTHERS_CATCH },
		{ "2001:db8:f::/48", "2001:db8:2::/48", OUT, 0, 1, false, OTHERS_CATCH },
		{ "any", "any", OUT, 0, 1, true, OTHERS_CATCH },
		{ ANCHOR, HOA, OUT, 0, 1, false, OTHERS_CATCH },
		{ HOA, ANCHOR, IN, MH, 1, false, OTHERS_CATCH },
		/* return routability */
		{ "any", HOA, OUT, 0, SPD_PRIORITY_TUNNEL, false, OTHERS_CATCH },
		{ "2001:db8:c::/64", "2001:db8:100::/64", OUT, MH, 1, true, OTHERS_CATCH },
		{ HOA, "any", FWD, 0, SPD_PRIORITY_TUNNEL, false, OTHERS_CATCH },
	};

	(void)state;
	judge_all(CONF, rows, ARRAY_SIZE(rows));
}

static void leaking(void **state)
{
	static const struct row rows[] = {
		{ ANCHOR, COA, OUT, 0, BEHIND, true, OTHERS_LEAK },
		{ ANCHOR, "any", OUT, MH, SPD_PRIORITY_BLOCK, true, OTHERS_LEAK },
		{ ANCHOR, "2001:db8:1::/64", OUT, 0, BEHIND, true, OTHERS_LEAK },
		/* behind that nothing passes; by an SA it is not in the clear; the rest comes in */
		{ ANCHOR, "any", OUT, MH, SPD_PRIORITY_BLOCK + 1, true, OTHERS_NONE },
		{ ANCHOR, COA, OUT, 0, BEHIND, false, OTHERS_NONE },
		{ "any", ANCHOR, IN, 0, BEHIND, true, OTHERS_NONE },
	};

	(void)state;
	judge_all(CONF, rows, ARRAY_SIZE(rows));
}

static void mixing(void **state)
{
	static const struct row rows[] = {
		{ ANCHOR, "any", OUT, TUNNEL, 1, false, OTHERS_MIX },
		{ "2001:db8::/32", ANCHOR, IN, IPPROTO_IPIP, 1, false, OTHERS_MIX },
		{ ANCHOR, "2001:db8:1::/64", OUT, 0, BEHIND, false, OTHERS_MIX },
		/* nobody's, or as if it was not there */
		{ ANCHOR, "2001:db8:3::/64", OUT, TUNNEL, 1, false, OTHERS_NONE },
		{ ANCHOR, "any", OUT, TUNNEL, 1, true, OTHERS_NONE },
	};
	static const struct row alone[] = {
		{ ANCHOR, "any", OUT, TUNNEL, 1, false, OTHERS_NONE },
		{ "any", MAG, OUT, MH, 1, false, OTHERS_CATCH },
	};

	(void)state;
	judge_all(CONF, rows, ARRAY_SIZE(rows));
	/* without a home agent there are MAGs only */
	judge_all(CONF + strlen("home-agent = true\n"), alone, ARRAY_SIZE(alone));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R6612-92 payload policies for one MAG or mobile node do no harm", safe),
		CASE("R6612-92 one that catches signalling is found", catching),
		CASE("R6612-92 one by which signalling leaves in the clear is found", leaking),
		CASE("R6612-92 one for tunnels of both protocols is found", mixing),
	};

	return RUN(tests);
}
