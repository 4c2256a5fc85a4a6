// SPDX-License-Identifier: GPL-2.0
/*
 * Tables for people: what "mn show", "mag show", "pool show" and "daemon counters" print on 80 and
 * on 200 columns.
 *
 * sources: tools/table.c tools/human.c tools/sessions.c tools/gateways.c tools/pools.c tools/err.c
 * sources: tools/counters.c userd/wire/status.c
 * packages: jansson
 * wrap: clock_gettime
 */
#include <time.h>

#include "unit.h"

#include "tools/counters.h"
#include "tools/daemon.h"
#include "tools/human.h"
#include "tools/listing.h"
#include "tools/traffic.h"

/* 2026-01-01 00:00:00 UTC, in milliseconds */
#define NOW 1767225600000LL

static const char *const mags[] = {
	"{\"name\":\"mag1\",\"remote-ipv6\":\"2001:db8:1::1\"}",
	"{\"name\":\"mag2\",\"remote-ipv6\":\"2001:db8:2::1\"}",
};

static const char *const sessions[] = {
	"{\"mn-id\":\"user10@example.org\",\"kind\":\"pmipv6\",\"prefix\":[\"2001:db8:100:a::/64\"],\"mag\":\"2001:db8:1::1\",\"remote-ipv6\":\"2001:db8:1::1\",\"state\":\"active\",\"id\":10,\"began\":1767225595000,\"remaining\":595000,\"steers\":\"yes\",\"last-verdict\":\"new\"}",
	"{\"mn-id\":\"user9@example.org\",\"kind\":\"pmipv6\",\"prefix\":[\"2001:db8:100:9::/64\",\"10.0.0.9/32\"],\"mag\":\"2001:db8:2::1\",\"remote-ipv6\":\"2001:db8:2::1\",\"state\":\"blocked\",\"id\":9,\"began\":1766879983000,\"remaining\":9000,\"steers\":\"no\",\"last-verdict\":\"deregistration\"}",
	/* halmad was started again, and its MAG has left the configuration */
	"{\"mn-id\":\"meter-0815.cellar.main-street-12@utility.region.example.com\",\"kind\":\"pmipv6\",\"prefix\":[\"2001:db8:100:8::/64\"],\"mag\":\"2001:db8:3::1\",\"remote-ipv6\":\"2001:db8:3::2\",\"state\":\"active\",\"id\":8,\"remaining\":86400000,\"steers\":\"yes\"}",
	"{\"mn-id\":\"alice@example.org\",\"kind\":\"mipv6\",\"prefix\":[\"2001:db8:1234:5678:9abc:def0:1234:5678/128\"],\"remote-ipv6\":\"2001:db8:77:1234:5678:9abc:def0:1234\",\"state\":\"active\",\"id\":1,\"began\":1767182400000,\"remaining\":300000,\"steers\":\"yes\",\"last-verdict\":\"refresh\"}",
};

static const char *const gateways[] = {
	"{\"name\":\"mag1\",\"remote-ipv6\":\"2001:db8:1::1\",\"sessions\":2,\"prefixes\":3,\"received\":12,\"accepted\":10,\"refused\":1,\"limited\":0,\"tolerated\":0,\"ignored\":1,\"heartbeat\":{\"state\":\"alive\"},\"ipsec\":{\"state\":\"up\"},\"last-seen\":3000}",
	"{\"name\":\"gateway-of-the-airport.terminal-2\",\"remote-ipv6\":\"2001:db8:2::1\",\"sessions\":0,\"prefixes\":0,\"received\":0,\"accepted\":0,\"refused\":0,\"limited\":0,\"tolerated\":0,\"ignored\":0,\"heartbeat\":{\"state\":\"failed\"}}",
};

static const char *const pools[] = {
	"{\"name\":\"homes\",\"service\":[],\"prefix\":\"2001:db8:100::/40\",\"prefix-length\":64,\"size\":16777216,\"used\":3,\"in-doubt\":0}",
	"{\"name\":\"ipv4\",\"service\":[\"internet\",\"ims\"],\"prefix\":\"10.0.0.0/24\",\"prefix-length\":32,\"size\":254,\"used\":240,\"in-doubt\":2}",
};

static struct traffic_count counts = {
	.tx_bytes = 123456789, .rx_bytes = 9960,
};

int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	(void)clock;
	now->tv_sec = NOW / 1000;
	now->tv_nsec = 0;
	return 0;
}

static void each(const char *const *text, size_t count, daemon_fn fn, void *arg)
{
	json_t *object;
	size_t i;

	for (i = 0; i < count; i++) {
		object = json_loads(text[i], 0, NULL);
		assert_non_null(object);
		fn(object, arg);
		json_decref(object);
	}
}

int daemon_inquire(const char *path, json_t *request, daemon_fn fn, void *arg)
{
	assert_string_equal(path, "/socket");
	assert_string_equal(json_string_value(json_object_get(request, "cmd")), "mag");
	json_decref(request);
	each(mags, 2, fn, arg);
	return 0;
}

struct traffic *traffic_open(const char *path)
{
	assert_string_equal(path, "/socket");
	return (struct traffic *)&counts;
}

/* of one session the kernel knows nothing */
bool traffic_of(struct traffic *t, json_t *session, struct traffic_count *count)
{
	if (!t)
		return false;
	*count = *(struct traffic_count *)t;
	return json_integer_value(json_object_get(session, "id")) != 8;
}

void traffic_close(struct traffic *t)
{
	(void)t;
}

/* ---- what is printed ---- */

static char *printed;
static size_t printed_len;
static FILE *terminal;

static void print_begin(void)
{
	terminal = stdout;
	stdout = open_memstream(&printed, &printed_len);
	assert_non_null(stdout);
}

static void print_end(void)
{
	fclose(stdout);
	stdout = terminal;
}

static const struct listing *listing;
static void *on;

static void row(json_t *object, void *arg)
{
	(void)arg;
	listing->row(on, object);
}

/* what is to be printed stands in a file: lines of 200 columns are not for a source */
static void is_golden(const char *name)
{
	char path[64], should[4096];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "golden/%s.txt", name);
	f = fopen(path, "r");
	assert_non_null(f);
	len = fread(should, 1, sizeof(should) - 1, f);
	fclose(f);
	should[len] = '\0';
	assert_string_equal(printed, should);
}

static void is_printed(const struct listing *how, const char *const *text, size_t count,
		       const struct look *look, const char *golden)
{
	listing = how;
	print_begin();
	on = how->begin("/socket", look);
	each(text, count, row, NULL);
	how->end(on);
	print_end();
	is_golden(golden);
	free(printed);
}

static const struct look narrow = { .width = 80 }, wide = { .width = 200 }, full = { 0 };

static void mn_narrow(void **state)
{
	(void)state;
	is_printed(&listing_sessions, sessions, 4, &narrow, "mn-80");
}

static void mn_wide(void **state)
{
	(void)state;
	is_printed(&listing_sessions, sessions, 4, &wide, "mn-200");
	is_printed(&listing_sessions, sessions, 4, &full, "mn-200");
}

static void mn_brief(void **state)
{
	static const struct look brief = { .brief = true, .width = 80 };
	(void)state;
	is_printed(&listing_sessions, sessions, 4, &brief, "mn-80-brief");
}

static void mn_more(void **state)
{
	static const struct look more = { .more = true, .width = 200 };
	(void)state;
	is_printed(&listing_sessions, sessions, 4, &more, "mn-200-more");
}

static void mn_tiny(void **state)
{
	static const struct look tiny = { .width = 50 };
	(void)state;
	is_printed(&listing_sessions, sessions, 4, &tiny, "mn-50");
}

static void mag_narrow(void **state)
{
	(void)state;
	is_printed(&listing_gateways, gateways, 2, &narrow, "mag-80");
}

static void mag_more(void **state)
{
	static const struct look more = { .more = true, .width = 200 };
	(void)state;
	is_printed(&listing_gateways, gateways, 2, &more, "mag-200-more");
}

static void mag_color(void **state)
{
	static const struct look color = { .color = true, .brief = true };
	(void)state;
	is_printed(&listing_gateways, gateways, 2, &color, "mag-brief-color");
}

static void pool(void **state)
{
	(void)state;
	is_printed(&listing_pools, pools, 2, &narrow, "pool");
	is_printed(&listing_pools, pools, 2, &wide, "pool");
}

static void count(json_t *counters, void *arg)
{
	counters_print(counters, arg);
}

static void counters(void **state)
{
	static const char *const text[] = {
		"{\"received\":{\"pbu\":{\"received\":31,\"requests\":{\"initial\":{\"accepted\":12,\"ignored\":0,\"held\":1,\"asked\":0,\"refused\":{\"130\":1,\"154\":3}},\"handover\":{\"accepted\":0,\"ignored\":0,\"held\":0,\"asked\":0,\"refused\":{}},\"deregistration\":{\"accepted\":3,\"ignored\":0,\"held\":0,\"asked\":0,\"refused\":{}}},\"refused\":{\"130\":1,\"154\":3},\"clock-back\":0},\"heartbeat\":{\"malformed\":{\"short\":2}}},\"bra-received\":{\"128\":1},\"sent\":44,\"expired\":0}",
	};
	struct look more = { .more = true, .width = 80 }, less = { .width = 80 };

	(void)state;
	print_begin();
	each(text, 1, count, &less);
	print_end();
	is_golden("counters-80");
	free(printed);
	print_begin();
	each(text, 1, count, &more);
	print_end();
	is_golden("counters-80-more");
	free(printed);
}

/* ---- any table ---- */

static const struct column two[] = {
	{ "NAME", .least = 6 }, { "NUMBER", .right = true },
};

static void empty(void **state)
{
	struct table *t;

	(void)state;
	print_begin();
	t = table_new(two, 2, &narrow);
	table_end(t);
	print_end();
	assert_int_equal(printed_len, 0);
	free(printed);
}

/* No line is longer than the width, whatever a cell has; nothing moves the cursor. */
static void never_broken(void **state)
{
	static const char *const names[] = {
		"\x1b[2J", "caf\xc3\xa9-\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
		"0123456789012345678901234567890", "",
	};
	static const struct look look = { .width = 20 };
	struct table *t;
	size_t i;

	(void)state;
	print_begin();
	t = table_new(two, 2, &look);
	for (i = 0; i < 4; i++) {
		table_cell(t, 0, "%s", names[i]);
		table_cell(t, 1, "%zu", i);
		table_row(t);
	}
	table_end(t);
	print_end();
	assert_string_equal(printed,
			    "NAME          NUMBER\n"
			    "-                  3\n"
			    "012345..67890      2\n"
			    "?[2J               0\n"
			    "caf\xc3\xa9-\xc3\xa9..\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9      1\n");
	free(printed);
}

/* What is beyond the rows that are kept is printed as it comes: it takes no more memory. */
static void streams(void **state)
{
	struct table *t;
	size_t len = 0;
	int i;

	(void)state;
	print_begin();
	t = table_new(two, 2, &narrow);
	for (i = 1; i <= TABLE_ROWS + 1000; i++) {
		table_cell(t, 0, "n%d", TABLE_ROWS + 1000 - i);
		table_cell(t, 1, "%d", i);
		table_row(t);
		fflush(stdout);
		if (i < TABLE_ROWS)
			assert_int_equal(printed_len, 0);
		if (i > TABLE_ROWS)
			assert_int_equal(printed_len, len + strlen("n10999       1\n"));
		len = printed_len;
	}
	table_end(t);
	print_end();
	assert_int_equal(printed_len, len);
	/* in the order in which they came */
	assert_non_null(strstr(printed, "NAME    NUMBER\nn10999       1\nn10998       2\n"));
	free(printed);
}

/* ---- numbers ---- */

static void numbers(void **state)
{
	static const struct {
		uint64_t ms;
		const char *text;
	} times[] = {
		{ 0, "0s" }, { 999, "0s" }, { 59999, "59s" }, { 60000, "1m" }, { 61000, "1m1s" },
		{ 3600000, "1h" }, { 3661000, "1h1m" }, { 86400000, "1d" },
		{ 90000000, "1d1h" }, { 31536000000, "365d" },
	};
	static const struct {
		uint64_t count;
		const char *text;
	} sizes[] = {
		{ 0, "0B" }, { 999, "999B" }, { 1000, "1.0kB" }, { 9949, "9.9kB" },
		{ 9950, "10kB" },
		{ 99499, "99kB" }, { 999499, "999kB" }, { 999500, "1.0MB" },
		{ 123456789, "123MB" }, { UINT64_MAX, "18EB" },
	};
	char text[HUMAN_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(*times); i++)
		assert_string_equal(human_ms(times[i].ms, text), times[i].text);
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		assert_string_equal(human_count(sizes[i].count, "B", text), sizes[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("mn show on 80 columns", mn_narrow),
		CASE("mn show on 200 columns, and where the width does not matter", mn_wide),
		CASE("mn show -br", mn_brief),
		CASE("mn show -s", mn_more),
		CASE("mn show on 50 columns: what is long has lines of its own", mn_tiny),
		CASE("mag show on 80 columns", mag_narrow),
		CASE("mag show -s on 200 columns", mag_more),
		CASE("mag show -br -c", mag_color),
		CASE("pool show", pool),
		CASE("daemon counters: zeros only with -s", counters),
		CASE("a table without rows is nothing", empty),
		CASE("what a name has breaks no table", never_broken),
		CASE("many rows are printed as they come", streams),
		CASE("numbers as a person reads them", numbers),
	};

	return RUN(tests);
}
