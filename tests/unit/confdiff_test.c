// SPDX-License-Identifier: GPL-2.0
/*
 * What differs between two configurations.
 *
 * sources: tests/unit/said.c userd/config userd/wire userd/base
 * packages: libsystemd libconfuse nettle
 */
#include "said.h"

#include "config/conf.h"
#include "config/confdiff.h"

#define DEVICE	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"
#define MAGS								\
	"mag mag1 { address = 2001:db8:1::1 pbu-rate = 10 }\n"		\
	"mag mag2 { address = 2001:db8:2::1 }\n"

static char found[4096];

static void hear(void *ctx, const struct conf_difference *d)
{
	size_t len = strlen(found);

	(void)ctx;
	snprintf(found + len, sizeof(found) - len, "%c %s %s %s: %s (%u) -> %s (%u)\n",
		 "+-~"[d->what], d->section ? d->section : ".", d->title ? d->title : ".",
		 d->option ? d->option : ".", d->old ? d->old : ".", d->old_line,
		 d->new ? d->new : ".", d->new_line);
}

static void differs(const char *old, const char *new, const char *all)
{
	struct conf *before = parse(old), *after;

	assert_string_equal(said, "");
	after = parse(new);
	assert_string_equal(said, "");
	found[0] = '\0';
	assert_int_equal(conf_diff(before, after, hear, NULL), 0);
	assert_string_equal(found, all);
	conf_free(before);
	conf_free(after);
}

static void alike(void **state)
{
	(void)state;
	differs(DEVICE MAGS, DEVICE MAGS, "");
	/* another order and another form; what is the default is not there */
	differs(DEVICE MAGS "lifetime-max = 1h\nhome-agent = yes\n",
		"home-agent = true # so\n"
		"mag mag2 { address = 2001:DB8:2:0::1 lenient = false }\n"
		"mag \"mag1\" { pbu-rate = 99 pbu-rate = 0xa address = 2001:db8:1::1 }\n"
		"heartbeat { HEARTBEAT_INTERVAL = 1m }\n"
		"device lma0 { home-network = { 2001:db8:100:0::/40 }\n local = 2001:db8:f:0::1 }\n"
		"max-held = 1024\n", "");
}

static void sections(void **state)
{
	(void)state;
	differs(DEVICE MAGS, DEVICE
		"mag mag1 { address = 2001:db8:1::1 pbu-rate = 10 }\n"
		"mag mag3 { address = 2001:db8:3::1 lenient = true }\n",
		"- mag mag2 .: . (3) -> . (0)\n"
		"+ mag mag3 .: . (0) -> . (3)\n");
}

static void options(void **state)
{
	(void)state;
	differs("lifetime-max = 2h\n" DEVICE MAGS,
		DEVICE
		"mag mag1 { address = 2001:db8:1::2 pbu-burst = 7 pbu-rate = 10 }\n"
		"mag mag2 { address = 2001:db8:2::1\n"
		"realm = a\n realm += { b, c } }\n"
		"heartbeat { on-failure = delete }\nlifetime-max = 30m\n",
		"~ . . lifetime-max: 7200 (1) -> 1800 (7)\n"
		"+ heartbeat . on-failure: . (0) -> delete (6)\n"
		"~ mag mag1 address: 2001:db8:1::1 (3) -> 2001:db8:1::2 (2)\n"
		"+ mag mag1 pbu-burst: . (0) -> 7 (2)\n"
		"+ mag mag2 realm: . (0) -> a, b, c (5)\n");
	differs("max-held = 7\n" DEVICE, DEVICE, "- . . max-held: 7 (1) -> . (0)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("what means the same does not differ", alike),
		CASE("sections are added and removed as a whole", sections),
		CASE("options are added, removed and changed, with their lines", options),
	};

	return RUN(tests);
}
