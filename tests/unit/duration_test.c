// SPDX-License-Identifier: GPL-2.0
/*
 * Times of the configuration: numbers in the unit of the option, or with units of their own.
 *
 * sources: tests/unit/said.c userd/config userd/wire userd/base
 * packages: libsystemd libconfuse nettle
 */
#include "said.h"

#include "config/conf.h"
#include "config/duration.h"

#define DEVICE	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"

static void texts(void **state)
{
	static const struct {
		const char *text;
		u64 ms;
	} rows[] = {
		{ "0s", 0 }, { "1ms", 1 }, { "90s", 90000 }, { "30m", 1800000 },
		{ "30min", 1800000 }, { "1h", 3600000 }, { "2d", 172800000 }, { "1w", 604800000 },
		{ "1h30m", 5400000 }, { "1d12h", 129600000 }, { "1d 12h", 129600000 },
		{ "1m500ms", 60500 }, { "010s", 10000 }, { "1s1h", 3601000 },
		{ "3660000d", 316224000000000 },
	};
	unsigned int i;
	u64 ms;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!duration_parse(rows[i].text, &ms))
			fail_msg("not taken: %s", rows[i].text);
		assert_int_equal(ms, rows[i].ms);
	}
}

static void no_texts(void **state)
{
	static const char *const rows[] = {
		"", " ", "s", "1", "1h30", "h1", "1H", "1sec", "1.5h", "-1s", "+1s", "1h,30m",
		" 1s", "1 s", "1y", "1M", "1us", "3660000d1ms", "99999999999999999999s",
		"18446744073709551616ms", "9223372036854775807w", "0x1s",
	};
	unsigned int i;
	u64 ms;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (duration_parse(rows[i], &ms))
			fail_msg("taken: %s", rows[i]);
}

static void options(void **state)
{
	struct conf *conf;

	(void)state;
	conf = parse("lifetime-max = 1h30m\nMinDelayBeforeBCEDelete = 1m\n"
		     "MaxDelayBeforeNewBCEAssign = 0x10\nTimestampValidityWindow = 1s\n"
		     "heartbeat { HEARTBEAT_INTERVAL = \"1m 30s\" }\n"
		     "revocation { InitMINDelayBRIs = 2500ms MAX_BRACK_TIMEOUT = 1m }\n"
		     "store { commit-delay = 1s }\nike { dpd-delay = 1d }\n"
		     "tracker { timeout = 2s }\n" DEVICE
		     "mn a { lifetime-max = 600 prefix = 2001:db8:1ff::/64 }\n"
		     "home-prefix h { prefix = 2001:db8:100::/64 valid-lifetime = 30d\n"
		     "preferred-lifetime = 1w }\n");
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_int_equal(conf->lifetime_max, 5400 / 4);
	assert_int_equal(conf->min_delay_before_bce_delete, 60000);
	assert_int_equal(conf->max_delay_before_new_bce_assign, 16);
	assert_int_equal(conf->replay.window_ms, 1000);
	assert_int_equal(conf->heartbeat.interval, 90);
	assert_int_equal(conf->revocation.init_min_delay, 2500);
	assert_int_equal(conf->revocation.max_brack_timeout, 60000);
	assert_int_equal(conf->store.delay_ms, 1000);
	assert_int_equal(conf->ike.dpd_delay, 86400);
	assert_int_equal(conf->tracker.timeout, 2000);
	assert_int_equal(conf->profiles.v[0].lifetime_max, 150);
	assert_int_equal(conf->home[0].valid, 2592000);
	assert_int_equal(conf->home[0].preferred, 604800);
	conf_free(conf);
}

/* Which option it is, and what it takes; units are for times only. */
static void wrong(void **state)
{
	(void)state;
	said_only(parse("lifetime-max = 100d\n"
			"refresh-advice = 1500ms\n"
			"MinDelayBeforeBCEDelete = 1year\n"
			"TimestampValidityWindow = 0s\n"
			"max-sessions = 1h\n"
			"max-held = 20m\n"
			DEVICE
			"ike {\n"
			"	dpd-delay = soon\n"
			"}\n"
			"mn a {\n"
			"	lifetime-max = 1h30\n"
			"}\n"), "",
		  "x.conf:1: lifetime-max is 100d, it must be 4 to 262140 seconds\n"
		  "x.conf:2: refresh-advice is \"1500ms\", it must be whole seconds\n"
		  "x.conf:3: MinDelayBeforeBCEDelete is \"1year\", it must be a number of milliseconds, 1 to 3600000, or a time like 90s or 1h30m\n"
		  "x.conf:4: TimestampValidityWindow is 0s, it must be 1 to 3600000 milliseconds\n"
		  "x.conf:5: max-sessions is \"1h\", it must be a number, 1 to 100000000\n"
		  "x.conf:6: max-held is \"20m\", it must be a number, 0 to 1000000\n"
		  "x.conf:9: dpd-delay is \"soon\", it must be a number of seconds, 1 to 86400, or a time like 90s or 1h30m\n"
		  "x.conf:12: lifetime-max is \"1h30\", it must be a number of seconds, 4 to 262140, or a time like 90s or 1h30m\n");
	/* the unit of one is not said of the next one */
	said_only(parse("refresh-advice = 1h\nlifetime-max = 3\n" DEVICE), "",
		  "x.conf:1: refresh-advice is for sessions that are not in a store; hint: leave it out, or store { path = none }\n"
		  "x.conf:2: lifetime-max is 3, it must be 4 to 262140\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a time is a sum of numbers with units", texts),
		CASE("what is no time with units", no_texts),
		CASE("options take times in their own unit or with units", options),
		CASE("a wrong time is told with file, line and option", wrong),
	};

	return RUN(tests);
}
