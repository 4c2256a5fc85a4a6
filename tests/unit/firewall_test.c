// SPDX-License-Identifier: GPL-2.0
/*
 * Which firewalls are named, in a network namespace of its own; also while somebody changes them,
 * and where they may not be seen.
 *
 * sources: userd/kernel/firewall.c userd/kernel/nlattr.c
 * packages: libmnl
 * wrap: mnl_socket_sendto fopen
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>

#include "unit.h"

#include "kernel/firewall.h"

#define INPUT(policy)	"add table inet filter; add chain inet filter input " \
			"{ type filter hook input priority 0; policy " policy "; }; "
#define FORWARD(policy)	"add table inet filter; add chain inet filter forward " \
			"{ type filter hook forward priority 0; policy " policy "; }; "
#define RULE(rule)	"add rule inet filter input " rule "; "

/* 100 octets; and a set with it as its name */
#define LONG		"a123456789b123456789c123456789d123456789e123456789" \
			"f123456789g123456789h123456789i123456789j123456789"
#define SET(elements)	"add set inet filter " LONG " { type inet_proto; elements = { " elements \
			" }; }; "

/* Sets that were asked for, and what is done before the first one is */
static unsigned int sets_read;
static const char *meanwhile;

/* The file of the older iptables: with a table, without, and why it cannot be opened */
static const char *names;
static int names_error;

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
ssize_t __real_mnl_socket_sendto(const struct mnl_socket *nl, const void *buf, size_t len);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *buf, size_t len);

FILE *__wrap_fopen(const char *path, const char *mode)
{
	if (strcmp(path, "/proc/net/ip6_tables_names"))
		return __real_fopen(path, mode);
	errno = names_error;
	return names_error ? NULL : __real_fopen(names, mode);
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *buf, size_t len)
{
	const struct nlmsghdr *nlh = buf;
	char line[200];

	if ((nlh->nlmsg_type & 0xff) == NFT_MSG_GETSETELEM && !sets_read++ && meanwhile) {
		snprintf(line, sizeof(line), "nft '%s' > /dev/null 2>&1", meanwhile);
		assert_int_equal(system(line), 0);
	}
	return __real_mnl_socket_sendto(nl, buf, len);
}

/* Return: false where there cannot be one. */
static bool rules(const char *text)
{
	char line[2048];

	if (unshare(CLONE_NEWNET))
		return false;
	snprintf(line, sizeof(line), "nft '%s' > /dev/null 2>&1", text);
	return system(line) == 0;
}

#define FOUND	1000

static void on_drops(void *ctx, const struct firewall_chain *chain)
{
	char *found = ctx;

	snprintf(found + strlen(found), FOUND - strlen(found), "%s/%s/%s/%u ", chain->family,
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
		{ INPUT("drop") SET("41, 135") RULE("meta l4proto @" LONG " accept"), "", false },
		{ INPUT("drop") SET("41") RULE("meta l4proto @" LONG " accept"),
		  "inet/filter/input/135 ", false },
		/* names that differ late; the one has the rule, the other the chain */
		{ "add table inet " LONG "x; add chain inet " LONG "x c; "
		  "add rule inet " LONG "x c meta l4proto { 41, 135 } accept; "
		  "add table inet " LONG "y; "
		  "add chain inet " LONG "y " LONG "c { type filter hook input priority 0; "
		  "policy drop; }",
		  "inet/" LONG "y/" LONG "c/135 inet/" LONG "y/" LONG "c/41 ", false },
		{ "add table ip t; add chain ip t input { type filter hook input priority 0; "
		  "policy drop; }", "", false },
	};
	char found[FOUND];
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

/* Begin with a firewall; what is said of it. */
static const char *look(const char *text)
{
	static char found[FOUND];

	if (!rules(text))
		skip();
	sets_read = 0;
	found[0] = '\0';
	assert_int_equal(firewall_look("lma0", false, on_drops, found), 0);
	return found;
}

static void set_deleted(void **state)
{
	(void)state;
	meanwhile = "flush ruleset";
	assert_string_equal(look(INPUT("drop") SET("41, 135")
				 RULE("meta l4proto @" LONG " accept")), ALL);
	meanwhile = NULL;
	assert_int_equal(sets_read, 1);
}

static void set_read_once(void **state)
{
	(void)state;
	assert_string_equal(look(INPUT("drop") SET("41, 135")
				 RULE("tcp dport 1 meta l4proto @" LONG " accept")
				 RULE("tcp dport 2 meta l4proto @" LONG " accept")
				 RULE("tcp dport 3 ip6 nexthdr @" LONG " accept")
				 RULE("tcp dport 4 meta l4proto { 50, 51 } accept")), "");
	/* that and the one without a name */
	assert_int_equal(sets_read, 2);
}

static void legacy(void **state)
{
	(void)state;
	names = "/proc/self/comm";
	assert_int_equal(firewall_legacy(), 1);
	names = "/dev/null";
	assert_int_equal(firewall_legacy(), 0);
	names = "/";
	assert_true(firewall_legacy() < 0);
	names_error = ENOENT;
	assert_int_equal(firewall_legacy(), 0);
	names_error = EACCES;
	assert_int_equal(firewall_legacy(), -EACCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a firewall that drops what the anchor lives on is named", firewalls,
		  NULL, NULL, NULL },
		{ "a set that is deleted while it is looked at is an empty one", set_deleted,
		  NULL, NULL, NULL },
		{ "a set that many rules name is read once", set_read_once, NULL, NULL, NULL },
		{ "rules of the older iptables that may not be seen are not none", legacy,
		  NULL, NULL, NULL },
	};

	return RUN(tests);
}
