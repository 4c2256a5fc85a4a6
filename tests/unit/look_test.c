// SPDX-License-Identifier: GPL-2.0
/*
 * What there is of links, addresses and routes, in a network namespace of its own.
 *
 * sources: userd/kernel/look.c userd/kernel/nlattr.c userd/kernel/route.c userd/base
 * packages: libmnl libnl-3.0 libnl-route-3.0 libsystemd
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>

#include "steps.h"
#include "unit.h"

#include "kernel/look.h"
#include "kernel/route.h"

#define HOME	"2001:db8:100::/40"
#define MANY	20000

/**
 * struct t - two devices
 * @look: what is tested; NULL where there cannot be a namespace
 * @nr: changes things
 * @ours: index of the device that is ours
 * @other: of the one that is not
 */
struct t {
	struct look *look;
	struct nlroute *nr;
	u32 ours;
	u32 other;
};

static bool ip(const char *words)
{
	char line[256];

	snprintf(line, sizeof(line), "ip %s > /dev/null 2>&1", words);
	return system(line) == 0;
}

static int setup(void **state)
{
	struct t *t = calloc(1, sizeof(*t));
	char text[LOOK_TEXT_MAX];
	struct look_link link;

	assert_non_null(t);
	*state = t;
	if (unshare(CLONE_NEWNET) || !ip("link add ours type veth peer name other"))
		return 0;
	assert_true(ip("link set ours up") && ip("link set other up") && ip("link set lo up"));
	t->look = look_open(text);
	t->nr = nlroute_open(text);
	assert_non_null(t->look);
	assert_non_null(t->nr);
	assert_int_equal(look_named(t->look, "ours", &link), 0);
	t->ours = link.ifindex;
	assert_int_equal(look_named(t->look, "other", &link), 0);
	t->other = link.ifindex;
	return 0;
}

static int teardown(void **state)
{
	struct t *t = *state;

	look_close(t->look);
	nlroute_close(t->nr);
	free(t);
	return 0;
}

static struct t *begin(void **state)
{
	struct t *t = *state;

	if (!t->look)
		skip();
	return t;
}

static struct prefix network(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse_any(&prefix, text));
	return prefix;
}

static enum look_state route(struct t *t, const char *text)
{
	struct prefix prefix = network(text);
	u32 other = 0;
	enum look_state state = look_route(t->look, t->ours, &prefix, &other);

	assert_int_equal(other, state == ROUTE_ELSEWHERE ? t->other : 0);
	return state;
}

static void links(void **state)
{
	struct t *t = begin(state);
	struct look_link link;

	assert_int_equal(look_link(t->look, t->ours, &link), 0);
	assert_string_equal(link.name, "ours");
	assert_int_equal(link.ifindex, t->ours);
	assert_true(link.up);
	assert_false(link.halma);
	assert_true(ip("link set ours down name mine"));
	assert_int_equal(look_link(t->look, t->ours, &link), 0);
	assert_string_equal(link.name, "mine");
	assert_false(link.up);
	assert_int_equal(look_named(t->look, "ours", &link), -ENODEV);
	assert_int_equal(look_link(t->look, 4711, &link), -ENODEV);
}

static void addresses(void **state)
{
	struct t *t = begin(state);
	struct prefix addr = network("2001:db8:f::1");

	assert_int_equal(look_address(t->look, &addr.addr), ADDRESS_MISSING);
	assert_true(ip("addr add 2001:db8:f::1/64 dev other nodad"));
	assert_int_equal(look_address(t->look, &addr.addr), ADDRESS_USABLE);
	assert_true(ip("addr del 2001:db8:f::1/64 dev other"));
	assert_int_equal(look_address(t->look, &addr.addr), ADDRESS_MISSING);
	assert_true(system("echo 9 > /proc/sys/net/ipv6/conf/other/dad_transmits") == 0);
	assert_true(ip("addr add 2001:db8:f::1/64 dev other"));
	assert_int_equal(look_address(t->look, &addr.addr), ADDRESS_TENTATIVE);
}

/* A home network that is on a link: packets go there, and the route into the device is behind. */
static void behind(void **state)
{
	struct t *t = begin(state);
	struct prefix home = network(HOME);

	assert_true(ip("-6 route add " HOME " dev other metric 256"));
	assert_int_equal(look_route_behind(t->look, t->ours, &home), ROUTE_MISSING);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home, false, 4096), 0);
	assert_int_equal(route(t, HOME), ROUTE_ELSEWHERE);
	assert_int_equal(look_route_behind(t->look, t->ours, &home), ROUTE_RIGHT);
	assert_true(ip("-6 route del " HOME " dev other"));
	assert_int_equal(route(t, HOME), ROUTE_RIGHT);
	assert_int_equal(nlroute_del(t->nr, t->ours, &home), 0);
	assert_int_equal(look_route_behind(t->look, t->ours, &home), ROUTE_MISSING);
	/* one of a larger network is another's */
	assert_true(ip("-6 route add 2001:db8::/32 dev ours"));
	assert_int_equal(look_route_behind(t->look, t->ours, &home), ROUTE_MISSING);
	assert_true(ip("-6 route add " HOME " dev ours"));
	assert_int_equal(look_route_behind(t->look, t->ours, &home), ROUTE_NO_GATEWAY);
}

static void routes(void **state)
{
	struct t *t = begin(state);
	struct prefix home = network(HOME), home4 = network("10.0.0.0/8");

	assert_int_equal(route(t, HOME), ROUTE_MISSING);
	assert_true(ip("-6 route add ::/0 via fe80::2 dev other"));
	assert_int_equal(route(t, HOME), ROUTE_MISSING);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home, false, 0), 0);
	assert_int_equal(route(t, HOME), ROUTE_RIGHT);
	/* parts of it have routes of their own */
	assert_true(ip("-6 route add 2001:db8:155::/48 via fe80::2 dev other"));
	assert_true(ip("-6 route add 2001:db8:1ff::/48 via fe80::2 dev other"));
	assert_int_equal(route(t, HOME), ROUTE_RIGHT);
	/* the lower metric counts */
	assert_true(ip("-6 route add " HOME " via fe80::2 dev other metric 9"));
	assert_int_equal(route(t, HOME), ROUTE_ELSEWHERE);
	assert_true(ip("-6 route del " HOME " dev other"));
	assert_int_equal(nlroute_del(t->nr, t->ours, &home), 0);
	assert_true(ip("-6 route add " HOME " dev ours"));
	assert_int_equal(route(t, HOME), ROUTE_NO_GATEWAY);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home, false, 0), -EEXIST);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home, true, 0), 0);
	assert_int_equal(route(t, HOME), ROUTE_RIGHT);
	assert_int_equal(route(t, "10.0.0.0/8"), ROUTE_MISSING);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home4, false, 0), 0);
	assert_int_equal(route(t, "10.0.0.0/8"), ROUTE_RIGHT);
	assert_true(ip("route replace 10.0.0.0/8 dev other"));
	assert_int_equal(route(t, "10.0.0.0/8"), ROUTE_ELSEWHERE);
}

static bool wakes(struct t *t)
{
	struct pollfd fd = { .fd = look_events_fd(t->look), .events = POLLIN };
	bool awake = poll(&fd, 1, 0) == 1;

	if (awake)
		look_events(t->look);
	assert_int_equal(poll(&fd, 1, 0), 0);
	return awake;
}

static void events(void **state)
{
	struct t *t = begin(state);
	struct prefix home = network(HOME);
	unsigned int i;
	static const struct {
		const char *words;
		bool wakes;
	} steps[] = {
		{ "-6 route del " HOME " dev ours", true },
		{ "-6 route add " HOME " via fe80::2 dev other", false },
		{ "-6 route replace " HOME " via fe80::3 dev other", true },
		{ "-6 route del " HOME " dev other", false },
		{ "addr add 2001:db8:f::1/64 dev other nodad", false },
		{ "addr del 2001:db8:f::1/64 dev other", true },
		{ "link set other mtu 1400", false },
		{ "link set ours mtu 1400", true },
		{ "link set ours down", true },
		{ "link del ours", true },
	};

	assert_int_equal(look_events_fd(t->look), -1);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home, false, 0), 0);
	assert_int_equal(look_watch(t->look, t->ours, false), 0);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		assert_true(ip(steps[i].words));
		if (wakes(t) != steps[i].wakes)
			fail_msg("ip %s", steps[i].words);
	}
}

/* A table of that many routes takes tens of thousands of steps to be read. */
static void quick(void **state)
{
	struct t *t = begin(state);
	struct prefix home = network(HOME);
	FILE *batch = popen("ip -6 -batch -", "w");
	unsigned int i;
	unsigned long long cost;

	assert_non_null(batch);
	for (i = 0; i < MANY; i++)
		fprintf(batch, "route add 2001:db9:%x:%x::/64 via fe80::2 dev other\n", i >> 8,
			i & 0xff);
	assert_int_equal(pclose(batch), 0);
	assert_int_equal(nlroute_add(t->nr, t->ours, &home, false, 0), 0);
	cost = steps_taken();
	for (i = 0; i < 10; i++)
		assert_int_equal(route(t, HOME), ROUTE_RIGHT);
	cost = steps_taken() - cost;
	print_message("# %llu steps for 10 questions\n", cost);
	assert_true(cost < MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a link is found by its index and its name", links, setup, teardown, NULL },
		{ "an address is there, or not sure yet", addresses, setup, teardown, NULL },
		{ "a route is judged by where packets go", routes, setup, teardown, NULL },
		{ "a route into a device is behind a better one", behind, setup, teardown, NULL },
		{ "what is taken away wakes, and what others do does not", events,
		  setup, teardown, NULL },
		{ "20,000 routes of others cost nothing", quick, setup, teardown, NULL },
	};

	return RUN(tests);
}
