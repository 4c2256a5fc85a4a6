// SPDX-License-Identifier: GPL-2.0
/*
 * Which firewalls are named, in a network namespace of its own.
 *
 * sources: userd/kernel/firewall.c userd/kernel/nlattr.c
 * packages: libmnl
 */
#include <sched.h>
#include <stdlib.h>

#include "unit.h"

#include "kernel/firewall.h"

#define INPUT(policy)	"add table inet filter; add chain inet filter input " \
			"{ type filter hook input priority 0; policy " policy "; }; "
#define FORWARD(policy)	"add table inet filter; add chain inet filter forward " \
			"{ type filter hook forward priority 0; policy " policy "; }; "
#define RULE(rule)	"add rule inet filter input " rule "; "

/* Return: false where there cannot be one. */
static bool rules(const char *text)
{
	char line[2048];

	if (unshare(CLONE_NEWNET))
		return false;
	snprintf(line, sizeof(line), "nft '%s' > /dev/null 2>&1", text);
	return system(line) == 0;
}

static void on_drops(void *ctx, const struct firewall_chain *chain)
{
	char *found = ctx;

	snprintf(found + strlen(found), 100 - strlen(found), "%s/%s/%s/%u ", chain->family,
		 chain->table, chain->name, chain->protocol);
}

/**
 * struct firewall - a firewall
 * @rules: as nft reads them
 * @found: what is said of it
 * @ipsec: ESP is needed, too
 */
struct firewall {
	const char *rules;
	const char *found;
	bool ipsec;
};

#define ALL	"inet/filter/input/135 inet/filter/input/41 "

static void firewalls(void **state)
{
	static const struct firewall v[] = {
		{ INPUT("accept"), "", true },
		{ INPUT("drop"), ALL "inet/filter/input/50 ", true },
		{ INPUT("drop"), ALL, false },
		{ INPUT("accept") RULE("tcp dport 22 accept") RULE("counter drop"), ALL, false },
		{ INPUT("accept") RULE("tcp dport 22 accept") RULE("reject"), ALL, false },
		{ INPUT("accept") RULE("tcp dport 23 drop"), "", false },
		{ INPUT("drop") RULE("ct state established accept"), ALL, false },
		{ INPUT("drop") RULE("icmpv6 type 135 accept"), ALL, false },
		{ INPUT("drop") RULE("meta l4proto 135 accept"), "inet/filter/input/41 ", false },
		{ INPUT("drop") RULE("meta l4proto { 135, 41, 50 } accept"), "", true },
		{ INPUT("drop") RULE("ip6 nexthdr 135 accept") RULE("ip6 nexthdr 41 accept"), "",
		  false },
		{ INPUT("drop") RULE("ip6 saddr 2001:db8::/32 accept"), "", false },
		{ INPUT("drop") "add chain inet filter mine; "
		  "add rule inet filter mine meta l4proto { 41, 135 } accept; "
		  RULE("jump mine"), "", false },
		{ FORWARD("drop"), "inet/filter/forward/0 ", true },
		{ FORWARD("drop") "add rule inet filter forward iifname lma0 accept", "", true },
		{ FORWARD("drop") "add rule inet filter forward oifname \"lma*\" accept", "",
		  true },
		{ FORWARD("drop") "add rule inet filter forward iifname { eth0, lma0 } accept", "",
		  true },
		{ FORWARD("drop") "add rule inet filter forward iifname eth0 accept",
		  "inet/filter/forward/0 ", true },
		{ "add table ip t; add chain ip t input { type filter hook input priority 0; "
		  "policy drop; }", "", false },
	};
	char found[100];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(v); i++) {
		if (!rules(v[i].rules)) {
			assert_int_equal(i, 0);
			skip();
		}
		found[0] = '\0';
		assert_int_equal(firewall_look("lma0", v[i].ipsec, on_drops, found), 0);
		if (strcmp(found, v[i].found))
			fail_msg("%s: \"%s\", should be \"%s\"", v[i].rules, found, v[i].found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a firewall that drops what the anchor lives on is named", firewalls,
		  NULL, NULL, NULL },
	};

	return RUN(tests);
}
