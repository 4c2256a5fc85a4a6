// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what is taken, and what is said about what is not.
 *
 * sources: tests/unit/said.c userd
 * wrap: strchr strchrnul strstr
 */
#include "said.h"
#include "steps.h"

#include "config/conf.h"
#include "base/rfc.h"

#define DEVICE	"device lma0 {\n\tlocal = 2001:db8:f::1\n\thome-network = 2001:db8:100::/40\n}\n"
#define POOL	"pool p {\n\tprefix = 2001:db8:100::/48\n}\n"

static void refused(const char *text, const char *complaint)
{
	said_refused(parse(text), text, complaint);
}

static void sample(void **state)
{
	const char *top = getenv("TOP");
	struct conf *conf;
	char path[256];

	(void)state;
	said[0] = '\0';
	snprintf(path, sizeof(path), "%s/userd/halma.conf.sample", top ? top : "../..");
	conf = conf_load(path, report, NULL);
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_true(conf->lab_mode);
	assert_int_equal(conf->mags.count, 2);
	assert_int_equal(conf->profiles.count, 3);
	conf_free(conf);
}

/* All that the sample comments out, except for examples, is the default. */
static void defaults(void **state)
{
	struct conf *conf = parse(DEVICE);

	(void)state;
	assert_non_null(conf);
	assert_false(conf->lab_mode);
	assert_int_equal(conf->min_delay_before_bce_delete, 10000);
	assert_int_equal(conf->max_delay_before_new_bce_assign, 1500);
	assert_int_equal(conf->replay.window_ms, 300);
	assert_true(conf->timestamp_based);
	assert_false(conf->replay.mn_generated);
	assert_int_equal(conf->lifetime_max, 900);
	assert_int_equal(conf->heartbeat.interval, 60);
	assert_int_equal(conf->heartbeat.missing_allowed, 3);
	assert_int_equal(conf->heartbeat.on_failure, MAG_INVALIDATE);
	assert_int_equal(conf->heartbeat.on_restart, MAG_INVALIDATE);
	assert_int_equal(conf->revocation.init_min_delay, 1000);
	assert_int_equal(conf->revocation.max_brack_timeout, 2000);
	assert_int_equal(conf->revocation.max_retries, 1);
	assert_true(conf->revocation.ask_old_mag);
	assert_true(conf->revocation.refuse_pbus);
	assert_string_equal(conf->control_socket, "/run/halma/halmad.sock");
	assert_true(conf->device.add_address);
	assert_int_equal(conf->device.attr_set, 0);
	assert_int_equal(conf->store.delay_ms, 50);
	assert_int_equal(conf->store.queue_max, 65536);
	conf_free(conf);
}

static void store(void **state)
{
	struct conf *conf;

	(void)state;
	/* each device its own */
	conf = parse("device hlm7 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n");
	assert_non_null(conf);
	assert_string_equal(conf->store.path, "/var/lib/halma/hlm7.db");
	conf_free(conf);
	conf = parse("store { path = none }\n" DEVICE);
	assert_non_null(conf);
	assert_null(conf->store.path);
	conf_free(conf);
	conf = parse("store { path = \"/a/b c\" commit-delay = 1000 queue-max = 1024 }\n" DEVICE);
	assert_non_null(conf);
	assert_string_equal(conf->store.path, "/a/b c");
	assert_int_equal(conf->store.delay_ms, 1000);
	assert_int_equal(conf->store.queue_max, 1024);
	conf_free(conf);
	assert_null(parse(DEVICE "store {\n path = \"lma0.db\" }\n"));
	assert_non_null(strstr(said, "path is \"lma0.db\", it must begin with / or be none"));
	assert_non_null(strstr(said, "hint: path = /var/lib/halma/lma0.db"));
	assert_null(parse("store { commit-delay = 0 }\n" DEVICE));
	assert_non_null(strstr(said, "x.conf:1: commit-delay is 0, it must be 1 to 1000"));
}

static void everything(void **state)
{
	struct conf *conf;

	(void)state;
	conf = parse("MinDelayBeforeBCEDelete = 1\nMaxDelayBeforeNewBCEAssign = 0\n"
		     "TimestampValidityWindow = 7\nMobileNodeGeneratedTimestampInUse = true\n"
		     "device d { local = { 2001:db8:f::1, \"2001:db8:f::2\" }\n"
		     "home-network = { 2001:db8:100::/40, 10.64.0.0/10 } add-address = false\n"
		     "anchor-id = 4294967295 vrf = red fwmark = 0xffffffff hop-limit = 255\n"
		     "dscp-mode = inherit flow-label-mode = hash exclusive = yes grace = 0 }\n"
		     POOL
		     "mn \"5:hex:0a0b\" { policy = none }\n"
		     "mn a { lifetime-max = 262140 prefix = 2001:db8:1ff::/64 }\n");
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_int_equal(conf->min_delay_before_bce_delete, 1);
	assert_int_equal(conf->max_delay_before_new_bce_assign, 0);
	assert_true(conf->replay.mn_generated);
	assert_int_equal(conf->device.local_count, 2);
	assert_int_equal(conf->device.network_count, 2);
	assert_true(prefix_is_ipv4(&conf->device.network[1]));
	assert_int_equal(conf->device.network[1].len, 96 + 10);
	assert_int_equal(conf->device.anchor_id, 4294967295U);
	assert_string_equal(conf->device.vrf, "red");
	assert_int_equal(conf->device.attr[CONF_ATTR_FWMARK], 0xffffffff);
	assert_int_equal(conf->device.attr[CONF_ATTR_DSCP_MODE], HALMA_DSCP_MODE_INHERIT);
	assert_int_equal(conf->device.attr[CONF_ATTR_FLOW_LABEL_MODE], HALMA_FLOW_LABEL_MODE_HASH);
	assert_int_equal(conf->device.attr[CONF_ATTR_EXCLUSIVE], 1);
	assert_true(conf->device.attr_set & 1U << CONF_ATTR_GRACE);
	assert_false(conf->device.attr_set & 1U << CONF_ATTR_SLACK);
	assert_int_equal(conf->profiles.v[0].lifetime_max, 65535);
	assert_int_equal(conf->own_count, 1);
	conf_free(conf);
}

/* By default what a home agent says is marked, and what the kernel answers alike. */
static void marks(void **state)
{
	static const struct {
		const char *text;
		u32 direct, rx;
	} rows[] = {
		{ "", 0, 0 },
		{ "home-agent = true\n", CONF_DIRECT_MARK, CONF_DIRECT_MARK },
	};
	struct conf *conf;
	unsigned int i;
	char text[512];

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "lab-mode = true\n%s%s", rows[i].text, DEVICE);
		conf = parse(text);
		assert_non_null(conf);
		assert_int_equal(conf->device.attr[CONF_ATTR_DIRECT_MARK], rows[i].direct);
		assert_int_equal(conf->device.attr[CONF_ATTR_RX_MARK], rows[i].rx);
		conf_free(conf);
	}
	conf = parse("lab-mode = true home-agent = true\n"
		     "device d { local = 2001:db8::1 direct-mark = 5\n"
		     "home-network = 2001:db8:100::/40 }\n" POOL);
	assert_non_null(conf);
	assert_int_equal(conf->device.attr[CONF_ATTR_RX_MARK], 5);
	conf_free(conf);
	conf = parse("lab-mode = true home-agent = true\n"
		     "device d { local = 2001:db8::1 rx-mark = 0 direct-mask = 0xff\n"
		     "home-network = 2001:db8:100::/40 }\n" POOL);
	assert_non_null(conf);
	assert_int_equal(conf->device.attr[CONF_ATTR_DIRECT_MARK], CONF_DIRECT_MARK & 0xff);
	assert_true(conf->device.attr_set & 1U << CONF_ATTR_RX_MARK);
	assert_int_equal(conf->device.attr[CONF_ATTR_RX_MARK], 0);
	conf_free(conf);
}

static void peering(void **state)
{
	struct conf *conf;

	(void)state;
	conf = parse(DEVICE
		     "heartbeat { HEARTBEAT_INTERVAL = 1 MISSING_HEARTBEATS_ALLOWED = 0\n"
		     "on-failure = keep on-restart = delete }\n"
		     "revocation { InitMINDelayBRIs = 500 MAX_BRACK_TIMEOUT = 500\n"
		     "BRIMaxRetriesNumber = 0 ask-old-mag = false pbu-meanwhile = accept }\n"
		     "mag a { address = 2001:db8:1::1 heartbeats = false on-failure = delete\n"
		     "identity = \"mag@op.example\" global-revocation = true }\n"
		     "mag b { address = 2001:db8:2::1 on-restart = keep }\n");
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_int_equal(conf->heartbeat.interval, 1);
	assert_int_equal(conf->heartbeat.missing_allowed, 0);
	assert_int_equal(conf->heartbeat.on_failure, MAG_KEEP);
	assert_int_equal(conf->heartbeat.on_restart, MAG_DELETE);
	assert_int_equal(conf->revocation.init_min_delay, 500);
	assert_int_equal(conf->revocation.max_retries, 0);
	assert_false(conf->revocation.ask_old_mag);
	assert_false(conf->revocation.refuse_pbus);
	assert_false(conf->mags.v[0].heartbeats);
	assert_int_equal(conf->mags.v[0].on_failure, MAG_DELETE);
	assert_int_equal(conf->mags.v[0].on_restart, MAG_DEFAULT);
	assert_string_equal(conf->mags.v[0].identity, "mag@op.example");
	assert_true(conf->mags.v[0].global_revocation);
	/* the name is the identity, and that is all it may do by itself */
	assert_string_equal(conf->mags.v[1].identity, "b");
	assert_false(conf->mags.v[1].global_revocation);
	assert_int_equal(conf->mags.v[1].on_restart, MAG_KEEP);
	conf_free(conf);
	refused(DEVICE "heartbeat {\n\ton-failure = ignore\n}\n",
		"x.conf:6: on-failure is \"ignore\", it must be keep, invalidate or delete");
	refused(DEVICE "revocation {\n\tInitMINDelayBRIs = 499\n}\n",
		"x.conf:6: InitMINDelayBRIs is 499, it must be 500 to 60000");
	refused(DEVICE "revocation {\n\tInitMINDelayBRIs = 3000\n}\n",
		"MAX_BRACK_TIMEOUT is 2000, less than InitMINDelayBRIs 3000");
	refused(DEVICE "mag a { address = 2001:db8:1::1 identity = \"\" }\n",
		"cannot be in a MN-ID option");
}

static void lines(void **state)
{
	(void)state;
	refused(DEVICE "\nlab-moode = true\n", "x.conf:6: no such option 'lab-moode'; hint: ");
	refused("device lma0 {\n\tfoo = 1\n}\n", "x.conf:2: ");
	refused(DEVICE "mag a {\n\taddress = 10.0.0.1\n}\n",
		"x.conf:6: address is \"10.0.0.1\", it must be an IPv6 address");
	refused(DEVICE "mn a {\n\tpolicy = proxy\n}\n", "x.conf:6: policy is \"proxy\"");
	refused(DEVICE "mn a {\n\tprefix-count = 33\n}\n",
		"x.conf:6: prefix-count is 33, it must be 1 to 32");
	refused(DEVICE "mn a {\n\tmax-sessions = 0\n}\n",
		"x.conf:6: max-sessions is 0, it must be 1 to 1000");
	refused("lab-mode = perhaps\n", "x.conf:1: ");
	refused("lab-mode = true\ndevice lma0 {\n", "x.conf:");
	refused("TimestampValidityWindow = 0\n", "x.conf:1: ");
	refused("max-sessions = x\n", "x.conf:1: ");
	refused("lifetime-max = 3\n", "must be 4 to 262140");
}

/* Exactly these complaints, and no others. */
static void says(const char *text, const char *all)
{
	said_only(parse(text), text, all);
}

static void all_at_once(void **state)
{
	(void)state;
	says("max-sesions = 5\n"
	     "lab-mode = perhaps\n"
	     "max-held = many\n"
	     "lifetime-max = 3\n"
	     "device lma0 {\n"
	     "	local = { fe80:::1, 2001:db8:f::1 }\n"
	     "	home-networks = 2001:db8:100::/40\n"
	     "}\n"
	     "pool p { prefix = 2001:db8:100::/48 prefix-lenght = 64 }\n"
	     "mag a { address = 10.0.0.1 }\n"
	     "mag b { address = 2001:db8:2::1 neighbor = a }\n"
	     "mn a { policy = proxy pool = p }\n"
	     "mn b { pool = p prefix-count = 0x21 }\n",
	     "x.conf:1: no such option 'max-sesions'; hint: did you mean max-sessions?\n"
	     "x.conf:2: lab-mode is \"perhaps\", it must be true or false\n"
	     "x.conf:3: max-held is \"many\", it must be a number, 0 to 1000000\n"
	     "x.conf:4: lifetime-max is 3, it must be 4 to 262140\n"
	     "x.conf:6: local is \"fe80:::1\", it must be an IPv6 address\n"
	     "x.conf:7: no such option 'home-networks' in section device; hint: did you mean home-network?\n"
	     "x.conf:9: no such option 'prefix-lenght' in section pool; hint: did you mean prefix-length?\n"
	     "x.conf:10: address is \"10.0.0.1\", it must be an IPv6 address\n"
	     "x.conf:12: policy is \"proxy\", it must be pmipv6-only, mipv6-only, both or none\n"
	     "x.conf:13: prefix-count is 33, it must be 1 to 32\n");
	/* what fits together is looked at, too, where all that belongs together could be read */
	says("no-such-word = 1\n" DEVICE POOL "mag a { address = 2001:db8:100::1 }\n"
	     "mag b { address = 2001:db8:f::1 }\nmn a { prefix = 2001:db9::/64 }\n",
	     "x.conf:1: no such option 'no-such-word'; hint: halma.conf(5) lists all names\n"
	     "x.conf:9: mag a has an address of the pool in line 6 (2001:db8:100::/48)\n"
	     "x.conf:10: mag b has an address of the anchor\n"
	     "x.conf:11: 2001:db9::/64 does not lie in a home network; hint: add it to home-network of the device\n");
}

/* libconfuse has the last value of a list checked once more where the list ends. */
static void lists(void **state)
{
	(void)state;
	says("device lma0 {\n	local = { a, 2001:db8:f::1,\n b }\n"
	     "	local = { b }\n	local = b\n	local += c\n	local += { }\n"
	     "	home-network = 2001:db8:100::/40\n}\n",
	     "x.conf:2: local is \"a\", it must be an IPv6 address\n"
	     "x.conf:3: local is \"b\", it must be an IPv6 address\n"
	     "x.conf:4: local is \"b\", it must be an IPv6 address\n"
	     "x.conf:5: local is \"b\", it must be an IPv6 address\n"
	     "x.conf:6: local is \"c\", it must be an IPv6 address\n"
	     "x.conf:4: warning: local is set once more; what line 2 says does not count\n"
	     "x.conf:5: warning: local is set once more; what line 4 says does not count\n");
}

static void not_closed(void **state)
{
	(void)state;
	says(DEVICE "mag a {\n	address = 2001:db8:1::1\n\nmag b { address = 2001:db8:2::1 }\n"
	     "mag c {\n}\n",
	     "x.conf:5: section mag that begins here is not closed before mag in line 8; hint: write a } at its end\n"
	     "x.conf:9: mag c has no global unicast address; hint: address = 2001:db8::1\n");
	says(DEVICE "mag a {\n	address = 2001:db8:1::1\n",
	     "x.conf:5: section mag that begins here is not closed; hint: write a } at its end\n");
	says("device lma0 {\n	local = { 2001:db8:f::1\n	home-network = 2001:db8::/32\n}\n",
	     "x.conf:3: the list local that begins in line 2 is not closed; hint: NAME = { a, b }\n");
	says(DEVICE "mag a {\n	address = \"2001:db8:1::1\n}\n",
	     "x.conf:6: address has no value; hint: NAME = VALUE\n"
	     "x.conf:6: the quote that begins here is not closed\n");
	says(DEVICE "}\n", "x.conf:5: this } closes nothing\n");
	says(DEVICE "/*\n", "x.conf:5: the comment that begins here is not closed\n");
	refused(DEVICE "mag a { address = \"2001:db8:1::1 }\nmag \"b\" { }\n",
		"the quote in line 5 may not be closed");
	refused("device lma0 {\n	local = 2001:db8:f::1\nlab-mode = true\n",
		"x.conf:3: no such option 'lab-mode' in section device; hint: it stands outside of sections");
	refused(DEVICE "heartbeat { realm = x }\n", "hint: it stands in section mag");
	/* libconfuse drops such signs and reads on */
	refused(DEVICE POOL "mn *@example.org { }\n", "missing title for section 'mn'; hint: what has signs");
	refused("device lma0 { local = { 2001:db8:f::1* } }\n", "unexpected '*' in the list local");
	refused("device lma0 { local = { 2001:db8:f::1 2001:db8:f::2 } }\n",
		"a comma is missing in the list local before '2001:db8:f::2'");
	refused("device lma0 { local { a } }\n", "x.conf:1: missing equal sign after option 'local'");
	refused("device { }\n", "missing title for section 'device'");
	refused("heartbeat x { }\n", "missing opening brace for section 'heartbeat'");
	refused("lab-mode += true\n", "lab-mode is no list that can be added to");
	/* its end may be far away, and is that of something else */
	refused(DEVICE "control-socket = \"${x\"\n", "x.conf:5: the ${ that begins here is not closed");
	refused(DEVICE "control-socket = ${x\n", "x.conf:5: the ${ that begins here is not closed");
	refused("control-socket = \"\\777\"\n" DEVICE, "x.conf:1: ");
}

static void odd(void **state)
{
	struct conf *conf = parse("\xef\xbb\xbflab-mode = true\r\nlab-mode = false\n" DEVICE
				  "heartbeat { on-failure = keep }\n"
				  "heartbeat { on-failure = delete on-restart = keep }\n");

	(void)state;
	assert_string_equal(said, "");
	assert_non_null(conf);
	/* the last one counts */
	assert_false(conf->lab_mode);
	assert_int_equal(conf->heartbeat.on_failure, MAG_DELETE);
	assert_int_equal(conf->warning_count, 2);
	assert_string_equal(conf->warning[0],
			    "x.conf:2: warning: lab-mode is set once more; what line 1 says does not count");
	assert_string_equal(conf->warning[1],
			    "x.conf:8: warning: on-failure is set once more; what line 7 says does not count");
	conf_free(conf);
	/* sections with titles are separate, and what is added counts */
	conf = parse("device d { local = 2001:db8::1 local += 2001:db8::2 }\n"
		     "mag a { address = 2001:db8:1::1 realm = { } }\n"
		     "mag \"b c\" { address = 2001:db8:1::2 \"realm\" = { a, 'b\\'', } }\n"
		     "mag d { address = 2001:db8:1::3 mn-id = { } }\n"
		     "mag e { address = 2001:db8:1::4 mn-id = { } realm = { } realm += f }\n");
	assert_string_equal(said, "");
	assert_non_null(conf);
	/* which was not what "none of them" was to mean, maybe */
	assert_int_equal(conf->warning_count, 2);
	assert_string_equal(conf->warning[0],
			    "x.conf:2: warning: mag a: with nothing in the list it may speak for all mobile nodes");
	assert_string_equal(conf->warning[1],
			    "x.conf:4: warning: mag d: with nothing in the list it may speak for all mobile nodes");
	assert_int_equal(conf->device.local_count, 2);
	assert_string_equal(conf->mags.v[1].name, "b c");
	assert_string_equal(conf->mags.v[1].realm[1], "b'");
	assert_ptr_equal(mag_named(&conf->mags, "b c"), &conf->mags.v[1]);
	conf_free(conf);
	/* with a refusal what is odd is said, too */
	says("lab-mode = true\nlab-mode = true\n" DEVICE "}\n",
	     "x.conf:7: this } closes nothing\n"
	     "x.conf:2: warning: lab-mode is set once more; what line 1 says does not count\n");
}

/* Nobody reads thousands of lines. */
static void not_too_many(void **state)
{
	static char text[128 * 16];
	unsigned int i, lines = 0;
	const char *at;
	size_t len = 0;

	(void)state;
	for (i = 0; i < 120; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "nonesuch = 1\n");
	assert_true(len < sizeof(text));
	assert_null(parse(text));
	for (at = said; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, 51);
	/* and the missing device */
	assert_non_null(strstr(said, "x.conf: and 71 complaints more"));
}

/* What it costs to read so many mobile nodes and MAGs */
static unsigned long long cost_of(unsigned int count)
{
	size_t size = 4096 + 160UL * count, len;
	char *text = malloc(size);
	struct conf *conf;
	unsigned long long begin;
	unsigned int i;

	assert_non_null(text);
	len = (size_t)snprintf(text, size, "%s%s", DEVICE, POOL);
	for (i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, size - len,
					"mn u%u { policy = both }\nmag m%u { address = 2001:db8:1:%x:%x::1 }\n",
					i, i, i >> 16, i & 0xffff);
	begin = steps_taken();
	conf = parse(text);
	begin = steps_taken() - begin;
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_int_equal(conf->profiles.count, count);
	assert_int_equal(conf->mags.count, count);
	conf_free(conf);
	free(text);
	return begin;
}

/* Twice as many would take four times as long if each were compared with all others. */
static void many(void **state)
{
	unsigned long long few, lots;

	(void)state;
	few = cost_of(2000);
	lots = cost_of(24000);
	print_message("# 2000 mn and mag: %llu steps, 24000: %llu\n", few, lots);
	/* a sorted list has a few more for each */
	assert_true(lots < 12 * few * 3 / 2);
}

/* Characters that the C library has been through to find something. */
static size_t searched;

char *__real_strchr(const char *text, int c);
char *__wrap_strchr(const char *text, int c);
char *__real_strchrnul(const char *text, int c);
char *__wrap_strchrnul(const char *text, int c);
char *__real_strstr(const char *text, const char *what);
char *__wrap_strstr(const char *text, const char *what);

char *__wrap_strchr(const char *text, int c)
{
	char *at = __real_strchr(text, c);

	searched += at ? (size_t)(at - text) : strlen(text);
	return at;
}

char *__wrap_strchrnul(const char *text, int c)
{
	char *at = __real_strchrnul(text, c);

	searched += (size_t)(at - text);
	return at;
}

char *__wrap_strstr(const char *text, const char *what)
{
	char *at = __real_strstr(text, what);

	searched += at ? (size_t)(at - text) : strlen(text);
	return at;
}

/* Many times the same, with a complaint about it. Return: what it costs. */
static unsigned long long cost_of_wrong(const char *begin, const char *again, unsigned int count,
					const char *end)
{
	size_t len = strlen(again), at = strlen(begin);
	char *text = malloc(at + len * count + strlen(end) + 1);
	unsigned long long from;

	assert_non_null(text);
	memcpy(text, begin, at);
	for (; count; count--, at += len)
		memcpy(text + at, again, len);
	memcpy(text + at, end, strlen(end) + 1);
	from = steps_taken() + searched;
	assert_null(parse(text));
	from = steps_taken() + searched - from;
	free(text);
	return from;
}

/* No such text has an end that is worth searching for, nor a name that somebody may have meant. */
static void wrong_many(void **state)
{
	static const char *const begin[] = {
		DEVICE "control-socket = \"", DEVICE "control-socket = "
	};
	unsigned long long known, unknown, few, lots;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(begin); i++) {
		few = cost_of_wrong(begin[i], "${", 5000, i ? "\n" : "\"\n");
		lots = cost_of_wrong(begin[i], "${", 50000, i ? "\n" : "\"\n");
		print_message("# 5000 variables without end: %llu steps, 50000: %llu\n", few, lots);
		assert_true(lots < 10 * few * 5 / 4);
	}
	known = cost_of_wrong("no-such-word = 1\n", "max-held = 1\n", 50000, "");
	unknown = cost_of_wrong("no-such-word = 1\n", "max-hold = 1\n", 50000, "");
	print_message("# 50000 known words: %llu steps, unknown ones: %llu\n", known, unknown);
	assert_true(unknown < 4 * known);
}

static void device(void **state)
{
	(void)state;
	refused("device lma0/1 { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device \"lma 0\" { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device lma%d { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device a:b { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device all { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device .. { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device \"\" { local = 2001:db8::1 }\n", "cannot be the name of a device");
	refused("device a { local = 2001:db8::1 vrf = a/b }\n", "vrf is \"a/b\"");
	refused("device a { local = 2001:db8::1 home-network = ::/0 }\n",
		"home-network is \"::/0\", it must be less than all addresses");
	refused(DEVICE "pool p { prefix = 0.0.0.0/0 }\n",
		"prefix is \"0.0.0.0/0\", it must be less than all addresses");
	refused("", "there is no section device");
	refused("device a { local = 2001:db8::1 }\ndevice b { local = 2001:db8::2 }\n",
		"x.conf:2: there is a section device already, in line 1");
	refused("device a {\n}\n", "device has 0 local addresses");
	refused("\ndevice a { local = { 2001:db8::1, 2001:db8::1 } }\n",
		"x.conf:2: local address 2001:db8::1 is there twice");
	refused("device a { local = fe80::1 }\n", "cannot be an address of the anchor");
	refused("device a { local = 2001:db8::1 home-network = 2001:db8::/32 }\n",
		"lies in home network 2001:db8::/32");
	refused("device averyveryverylong { local = 2001:db8::1 }\n", "cannot be the name");
	refused("device a { local = 2001:db8::1 home-network = 10.0.0.1/8 }\n", "home-network is");
	refused("device a { local = 2001:db8::1 home-network = 10.0.0.0/33 }\n",
		"home-network is");
	refused("device a { local = 2001:db8::1 dscp-mode = copy }\n", "fixed or inherit");
	refused("device a { local = 2001:db8::1 dscp = 64 }\n", "must be 0 to 63");
}

static void pools(void **state)
{
	(void)state;
	refused(DEVICE "pool p { }\n", "pool p has no prefix");
	refused(DEVICE "pool p { prefix = 2001:db9::/48 }\n", "does not lie in a home network");
	refused(DEVICE "pool p { prefix = 2001:db8:100::/48 prefix-length = 47 }\n",
		"hint: use several pools");
	refused(DEVICE "pool p { prefix = 2001:db8:100::/40 prefix-length = 65 }\n",
		"more than 2^24");
	refused(DEVICE POOL "pool q { prefix = 2001:db8:100:1::/64 }\n", "overlaps with pool p in line 5");
	refused(DEVICE POOL "pool q { prefix = 2001:db8:101::/48 service = ims }\n"
		"pool r { prefix = 2001:db8:102::/48 service = { web, ims } }\n",
		"pool r: service \"ims\" has pool q already, in line 8");
	refused(DEVICE "pool q { prefix = 2001:db8:101::/48 service = ims }\n"
		"mn \"*\" { }\n", "there is neither a prefix nor a pool");
	refused(DEVICE "pool p { prefix = 10.0.0.0/16 }\n", "does not lie in a home network");
	refused(DEVICE "pool p { prefix = 10.0.0.0/16 prefix-length = 24 }\n",
		"IPv4 home addresses have length 32");
	refused(DEVICE "pool p { prefix = 10.0.0.0/7 }\n", "more than 2^24");
	refused(DEVICE "pool p { prefix = 10.0.0.0/16 router = 10.1.0.1 }\n",
		"router 10.1.0.1 does not lie in it");
	refused(DEVICE "pool p { prefix = 2001:db8:100::/48 router = 10.1.0.1 }\n",
		"router 10.1.0.1 does not lie in it");
	refused(DEVICE "pool p {\n\trouter = fe80::1\n}\n",
		"x.conf:6: router is \"fe80::1\", it must be an IPv4 address");
	refused(DEVICE POOL POOL, "x.conf:8: there is a pool p already, in line 5");
	refused(DEVICE POOL "mn a {\n\tpool = q\n}\n", "x.conf:9: there is no pool \"q\"");
	refused(DEVICE "mn a {\n\tclaim = true\n}\n", "neither a prefix nor a pool");
}

static void mags(void **state)
{
	(void)state;
	refused(DEVICE "mag a { }\n", "mag a has no global unicast address");
	refused(DEVICE "mag a { address = ff02::1 }\n", "mag a has no global unicast address");
	refused(DEVICE "mag a { address = 2001:db8:100::1 }\n",
		"of home network 2001:db8:100::/40");
	refused(DEVICE "mag a { address = 2001:db8:f::1 }\n", "of the anchor");
	refused(DEVICE "mag a { address = 2001:db8:1::1 proxy-coa = 2001:db8::/32 }\n",
		"overlaps with home network 2001:db8:100::/40");
	refused(DEVICE "mag a { address = 2001:db8:1::1 }\nmag b { address = 2001:db8:1::1 }\n",
		"x.conf:6: mag b has the address of mag a in line 5");
	refused(DEVICE "mag a { address = 2001:db8:1::1 mn-id = \"hex:1\" }\n", "is no identifier");
	/* they would be of no mobile node at all */
	refused(DEVICE "mag a { address = 2001:db8:1::1\nrealm = { b.org, \"@b.org\" } }\n",
		"x.conf:6: mag a: \"@b.org\" is no realm; hint: what stands behind the @");
	refused(DEVICE "mag a { address = 2001:db8:1::1\nmn-id = \"*@b.org\" }\n",
		"x.conf:6: mag a: \"*@b.org\" is no identifier; hint: realm = ");
	refused(DEVICE "mag a { address = 2001:db8:1::1 neighbor = b }\n",
		"x.conf:5: mag a: there is no mag \"b\" to be its neighbor");
	refused(DEVICE "mag a {\n\tpbu-burst = 0\n}\n", "it must be 1 to 1000000");
}

static void mns(void **state)
{
	(void)state;
	refused(DEVICE POOL "mn \"*\" { prefix = 2001:db8:1ff::/64 }\n", "use a pool");
	refused(DEVICE POOL "mn \"*@\" { }\n", "is no identifier");
	refused(DEVICE POOL "mn \"*@a@b\" { }\n", "\"*@a@b\" is no identifier; hint: a NAI, *@REALM,");
	refused(DEVICE POOL "mn \"*a\" { }\n", "\"*a\" is no identifier");
	refused(DEVICE POOL "mn \"256:a\" { }\n", "\"256:a\" is no identifier");
	refused(DEVICE POOL "mn a { prefix = 2001:db9::/64 }\n", "does not lie in a home network");
	refused(DEVICE POOL "mn a { prefix = 2001:db8:1ff::/64 }\n"
		"mn b { prefix = 2001:db8:1ff::/63 }\n", "x.conf:8: prefix 2001:db8:1ff::/64");
	refused(DEVICE POOL "mn \"1:hex:61\" { }\nmn a { }\n",
		"x.conf:9: there are two profiles for this mobile node, the other in line 8");
	refused(DEVICE "TimestampBasedApproachInUse = false\n"
		"MobileNodeGeneratedTimestampInUse = true\n",
		"x.conf:6: MobileNodeGeneratedTimestampInUse needs timestamps");
}

#define DEVICE4	"device lma0 { local = 2001:db8:f::1 home-network = 10.0.0.0/8 }\n"
#define POOL4	"pool p4 { prefix = 10.1.0.0/16 }\n"

static void ipv4(void **state)
{
	struct conf *conf;

	(void)state;
	refused(DEVICE4 POOL4 "mn a { }\n", "neither a prefix nor a pool");
	refused(DEVICE POOL "mn a { ipv4 = true }\n", "neither an ipv4-address nor an IPv4 pool");
	refused(DEVICE4 POOL4 "mn a { ipv6 = false }\n", "neither ipv6 nor ipv4 is true");
	refused(DEVICE4 POOL4 "mn a { ipv6 = false ipv4 = true pool = p4 }\n",
		"pool: pool \"p4\" is one of IPv4");
	refused(DEVICE POOL "mn a { ipv4 = true ipv4-pool = p }\n",
		"ipv4-pool: pool \"p\" is one of IPv6");
	refused(DEVICE4 POOL4 "mn a { ipv6 = false ipv4 = true ipv4-pool = q }\n",
		"there is no pool \"q\"");
	refused(DEVICE4 "mn a { ipv6 = false ipv4-address = 10.9.0.1/24 }\n",
		"an ipv4-address is of no use while ipv4 is false");
	refused(DEVICE4 "mn \"*\" { ipv6 = false ipv4 = true ipv4-address = 10.9.0.1/24 }\n",
		"a profile of many mobile nodes cannot have an ipv4-address");
	refused(DEVICE4 "mn a { ipv6 = false ipv4 = true ipv4-address = 192.0.2.1/24 }\n",
		"192.0.2.1/32 does not lie in a home network");
	refused(DEVICE4 "mn a { ipv6 = false ipv4 = true ipv4-address = 10.9.0.1/24 }\n"
		"mn b { ipv6 = false ipv4 = true ipv4-address = 10.9.0.1/16 }\n",
		"prefix 10.9.0.1/32 of a mobile node overlaps");
	refused(DEVICE4 "mn a {\n\tipv4-address = 10.9.0.1\n}\n",
		"an IPv4 address and the length of its network");
	refused(DEVICE4 "mn a {\n\tipv4-address = 0.0.0.0/8\n}\n",
		"an IPv4 address and the length of its network");
	refused(DEVICE4 "mn a {\n\tipv4-dhcp = client\n}\n", "it must be relay or server");
	refused(DEVICE POOL POOL4 "mn a { prefix-count = 32 ipv4 = true }\n",
		"there are more than 32 prefixes and IPv4 addresses");
	/* defaults: the first address of the network is the router's */
	conf = parse(DEVICE4 POOL4 "mn a { ipv6 = false ipv4 = true ipv4-address = 10.9.3.7/20 }\n");
	assert_string_equal(said, "");
	assert_int_equal(ntohl(conf->pool[0].router.s_addr), 0x0a010001);
	assert_int_equal(conf->profiles.v[0].hoa_len, 20);
	assert_int_equal(ntohl(conf->profiles.v[0].hoa_router.s_addr), 0x0a090001);
	assert_int_equal(conf->profiles.v[0].dhcp, DHCP_MODE_UNSET);
	conf_free(conf);
}

static struct mnid nai(const char *text)
{
	struct mnid mnid;

	assert_true(mnid_parse(&mnid, text));
	return mnid;
}

static void profiles(void **state)
{
	struct conf *conf = parse(DEVICE POOL
				  "mn \"*\" { prefix-count = 1 }\n"
				  "mn \"*@b.org\" { prefix-count = 2 }\n"
				  "mn \"a@b.org\" { prefix-count = 3 }\n"
				  "mn \"5:hex:0102\" { prefix-count = 4 }\n");
	struct mnid id = nai("a@b.org"), other;

	(void)state;
	assert_non_null(conf);
	assert_int_equal(profile_find(&conf->profiles, &id)->pool_count, 3);
	id = nai("c@b.org");
	assert_int_equal(profile_find(&conf->profiles, &id)->pool_count, 2);
	id = nai("c@x@b.org");
	assert_int_equal(profile_find(&conf->profiles, &id)->pool_count, 2);
	id = nai("c@B.org");
	assert_int_equal(profile_find(&conf->profiles, &id)->pool_count, 2);
	id = nai("a@B.Org");
	assert_int_equal(profile_find(&conf->profiles, &id)->pool_count, 3);
	/* what is before the realm is the business of that realm */
	id = nai("A@b.org");
	assert_int_equal(profile_find(&conf->profiles, &id)->pool_count, 2);
	mnid_set(&other, 5, "\1\2", 2);
	assert_int_equal(profile_find(&conf->profiles, &other)->pool_count, 4);
	mnid_set(&other, 6, "\1\2", 2);
	assert_int_equal(profile_find(&conf->profiles, &other)->pool_count, 1);
	mnid_set(&other, 1, "", 0);
	assert_null(profile_find(&conf->profiles, &other));
	conf_free(conf);
}

static void own(void **state)
{
	struct conf *conf = parse(DEVICE POOL
				  "mn a { prefix = 2001:db8:100:10::/60 }\n"
				  "mn b { prefix = 2001:db8:100:80::/64 }\n");
	struct prefix p;

	(void)state;
	assert_non_null(conf);
	assert_true(prefix_parse(&p, "2001:db8:100:1f::/64") && conf_is_own(conf, &p));
	assert_true(prefix_parse(&p, "2001:db8:100:80::/64") && conf_is_own(conf, &p));
	assert_true(prefix_parse(&p, "2001:db8:100::/56") && conf_is_own(conf, &p));
	assert_true(prefix_parse(&p, "2001:db8:100:20::/64") && !conf_is_own(conf, &p));
	assert_true(prefix_parse(&p, "2001:db8:100:81::/64") && !conf_is_own(conf, &p));
	assert_true(prefix_parse(&p, "2001:db8:1ff::/64") && conf_in_home(conf, &p));
	assert_true(prefix_parse(&p, "2001:db8::/32") && !conf_in_home(conf, &p));
	conf_free(conf);
}

static void comments(void **state)
{
	struct conf *conf;

	(void)state;
	refused("# a \"quote\n\n\t# b # c\nlab-mode = true # it's d\nno-such-word = 1\n" DEVICE,
		"x.conf:5: no such option");
	conf = parse("control-socket = \"/a # b\" # \"c\n" DEVICE);
	assert_non_null(conf);
	assert_string_equal(conf->control_socket, "/a # b");
	conf_free(conf);
	refused("// it's\n/* a \"\n# */ lab-mode = true\nno-such-word = 1\n" DEVICE,
		"x.conf:4: no such option");
	conf = parse("/* it's \" */ control-socket = \"/a #\" // that's\n" DEVICE);
	assert_non_null(conf);
	assert_string_equal(conf->control_socket, "/a #");
	conf_free(conf);
	conf = parse("control-socket = /run//a/ // b\n" DEVICE);
	assert_non_null(conf);
	assert_string_equal(conf->control_socket, "/run//a/");
	conf_free(conf);
}

static void control_group(void **state)
{
	struct conf *conf = parse(DEVICE);

	(void)state;
	assert_non_null(conf);
	assert_int_equal(conf->control_gid, CONF_NO_GROUP);
	conf_free(conf);
	conf = parse("control-group = root\n" DEVICE);
	assert_non_null(conf);
	assert_int_equal(conf->control_gid, 0);
	conf_free(conf);
	refused("\ncontrol-group = no-such-group\n" DEVICE,
		"x.conf:2: control-group: there is no group no-such-group");
}

static void no_file(void **state)
{
	(void)state;
	said[0] = '\0';
	assert_null(conf_load("/nowhere/x.conf", report, NULL));
	assert_non_null(strstr(said, "/nowhere/x.conf: No such file"));
	assert_null(conf_load("/", report, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("the sample configuration is right", sample),
		CASE("R5213-24 defaults are those of the RFC", defaults),
		CASE("where the store is, and how it works", store),
		CASE("R5213-24 everything can be set", everything),
		CASE("R6612-66 what answers are marked by, of halmad and of the kernel", marks),
		CASE("R5846-1 R5847-1 how MAGs are watched and sessions revoked", peering),
		CASE("a complaint has file, line and hint", lines),
		CASE("all that is wrong is said in one run, and nothing twice", all_at_once),
		CASE("what is wrong with the last value of a list is said once", lists),
		CASE("what is not closed, and signs that need quotes", not_closed),
		CASE("what is accepted, but odd, is a warning", odd),
		CASE("complaints come to an end", not_too_many),
		CASE("the time to read is in proportion to the number of sections", many),
		CASE("the time to refuse a text is in proportion to its length", wrong_many),
		CASE("devices that are wrong", device),
		CASE("pools that are wrong", pools),
		CASE("R5213-23 MAGs that are wrong", mags),
		CASE("mobile nodes that are wrong", mns),
		CASE("R5213-3 profile of a mobile node, of its realm, of all", profiles),
		CASE("R5844-1 IPv4 pools and addresses that are wrong", ipv4),
		CASE("R5213-14 own prefixes are kept out of pools", own),
		CASE("lines are counted where there are comments", comments),
		CASE("the group that may look", control_group),
		CASE("file that is not there, or none", no_file),
	};

	return RUN(tests);
}
