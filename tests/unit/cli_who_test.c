// SPDX-License-Identifier: GPL-2.0
/*
 * halma who: what is told of an address, by what halmad and the kernel say.
 *
 * sources: tools/cmd_who.c tools/args.c tools/verb.c tools/parse.c tools/names.c tools/print.c
 * sources: tools/tree.c tools/human.c tools/show.c tools/model.c tools/attr.c tools/req.c
 * sources: tools/refusal.c userd/base/near.c
 * packages: jansson libmnl
 */
#include <errno.h>

#include "unit.h"

#include "tools/cmd.h"
#include "tools/daemon.h"
#include "tools/err.h"
#include "tools/listing.h"
#include "tools/traffic.h"

/* what halmad and the kernel know */
static const char *sessions[2];
static int halmad_err;
static bool kernel;
static unsigned int steering;

/* what was said */
static char said[512];

static int say(int ret, const char *fmt, va_list ap)
{
	vsnprintf(said, sizeof(said), fmt, ap);
	return ret;
}

int err_usage(const char *fmt, ...)
{
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = say(EXIT_USAGE, fmt, ap);
	va_end(ap);
	return ret;
}

int err_refused(const char *fmt, ...)
{
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = say(EXIT_REFUSED, fmt, ap);
	va_end(ap);
	return ret;
}

void err_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(EXIT_OK, fmt, ap);
	va_end(ap);
}

unsigned long err_line_get(void)
{
	return 0;
}

void err_line(unsigned long line)
{
	(void)line;
}

int ctx_flush(struct ctx *c)
{
	(void)c;
	return EXIT_OK;
}

int ctx_settle(struct ctx *c)
{
	(void)c;
	return EXIT_OK;
}

const char *daemon_path(void)
{
	return "/socket";
}

const char *daemon_absent(const char *path, int err, char *text)
{
	snprintf(text, DAEMON_ABSENT_TEXT, "no halmad at %s: %d", path, err);
	return text;
}

const char *listing_text(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void tell(const char *text, daemon_fn fn, void *arg)
{
	json_t *object = json_loads(text, 0, NULL);

	assert_non_null(object);
	fn(object, arg);
	json_decref(object);
}

int daemon_inquire(const char *path, json_t *request, daemon_fn fn, void *arg)
{
	const char *cmd = json_string_value(json_object_get(request, "cmd"));
	size_t i;

	assert_string_equal(path, "/socket");
	if (!halmad_err && !strcmp(cmd, "mag"))
		tell("{\"name\":\"mag1\",\"remote-ipv6\":\"2001:db8:1::1\"}", fn, arg);
	if (!strcmp(cmd, "mn"))
		assert_string_equal(json_string_value(json_object_get(request, "address")),
				    "2001:db8:100:1::5");
	for (i = 0; !halmad_err && !strcmp(cmd, "mn") && i < 2 && sessions[i]; i++)
		tell(sessions[i], fn, arg);
	json_decref(request);
	return halmad_err;
}

struct traffic *traffic_open(const char *path)
{
	(void)path;
	return kernel ? (struct traffic *)&kernel : NULL;
}

bool traffic_of(struct traffic *t, json_t *session, struct traffic_count *count)
{
	(void)session;
	*count = (struct traffic_count){
		.tx_packets = 1234, .tx_bytes = 1200000, .rx_packets = 2, .rx_bytes = 168,
	};
	return t;
}

enum traffic_steers traffic_steers(struct traffic *t, const struct addr *addr,
				   struct model_binding *b)
{
	assert_int_equal(addr->family, AF_INET6);
	if (!t)
		return TRAFFIC_UNKNOWN;
	if (!steering)
		return TRAFFIC_NONE;
	memset(b, 0, sizeof(*b));
	model_set(&b->row, HALMA_A_BINDING_ID, steering);
	return TRAFFIC_STEERED;
}

void traffic_close(struct traffic *t)
{
	(void)t;
}

/* ---- asking ---- */

static char *printed;
static size_t printed_len;

static int who(const char *word, bool json)
{
	char text[64], *words[1] = { text };
	struct ctx c = { .out = { .first = true, .json = json } };
	struct args a = { .ctx = &c, .words = words, .count = 1 };
	FILE *terminal = stdout;
	int ret;

	free(printed);
	said[0] = '\0';
	snprintf(text, sizeof(text), "%s", word);
	stdout = open_memstream(&printed, &printed_len);
	assert_non_null(stdout);
	ret = cmd_who(&c, &a);
	fclose(stdout);
	stdout = terminal;
	return ret;
}

static int setup(void **state)
{
	static const char session0[] = {
		"{\"mn-id\":\"alice@example.org\",\"id\":8,\"kind\":\"mipv6\",\"prefix\":[\"2001:db8:100:1::5/128\"],\"state\":\"active\",\"remote-ipv6\":\"2001:db8:77::1\",\"steers\":\"yes\",\"steers-because\":\"she is away\"}"
	};
	static const char session1[] = {
		"{\"mn-id\":\"alice@example.org\",\"id\":7,\"kind\":\"pmipv6\",\"prefix\":[\"2001:db8:100:1::/64\",\"10.0.0.1/32\"],\"state\":\"active\",\"mag\":\"2001:db8:1::1\",\"remote-ipv6\":\"2001:db8:1::2\",\"began\":0,\"remaining\":61000,\"steers\":\"in part\",\"steers-because\":\"she is away\"}"
	};

	(void)state;
	sessions[0] = session0;
	sessions[1] = session1;
	halmad_err = 0;
	kernel = true;
	steering = 8;
	setenv("TZ", "UTC", 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(printed);
	printed = NULL;
	return 0;
}

static void two_sessions(void **state)
{
	(void)state;
	assert_int_equal(who("2001:db8:100:1::5", false), EXIT_OK);
	assert_string_equal(printed,
			    "2001:db8:100:1::5 is of alice@example.org\n"
			    "  prefix    2001:db8:100:1::5/128\n"
			    "  kind      mipv6\n"
			    "  state     active\n"
			    "  care-of   2001:db8:77::1\n"
			    "  tx        1.2k packets, 1.2MB\n"
			    "  rx        2 packets, 168B\n"
			    "  steers    yes: she is away\n"
			    "2001:db8:100:1::5 is of alice@example.org\n"
			    "  prefix    2001:db8:100:1::/64\n"
			    "            10.0.0.1/32\n"
			    "  kind      pmipv6\n"
			    "  state     active\n"
			    "  mag       mag1\n"
			    "            2001:db8:1::1\n"
			    "  proxy-coa 2001:db8:1::2\n"
			    "  since     1970-01-01 00:00:00\n"
			    "  left      1m1s\n"
			    "  tx        1.2k packets, 1.2MB\n"
			    "  rx        2 packets, 168B\n"
			    "  steers    no: she is away\n");
}

/* then halmad says what should be */
static void without_kernel(void **state)
{
	(void)state;
	kernel = false;
	sessions[0] = sessions[1];
	sessions[1] = NULL;
	assert_int_equal(who("2001:db8:100:1::5", false), EXIT_OK);
	assert_non_null(strstr(printed, "  steers    in part: she is away\n"));
	assert_null(strstr(printed, " tx "));
	assert_null(strstr(printed, "no binding"));
}

static void not_of_halmad(void **state)
{
	(void)state;
	steering = 99;
	sessions[0] = NULL;
	assert_int_equal(who("2001:db8:100:1::5", false), EXIT_OK);
	assert_non_null(strstr(printed, "not of halmad:\n99:"));
	/* and halmad need not be there for that */
	halmad_err = -ENOENT;
	assert_int_equal(who("2001:db8:100:1::5", false), EXIT_OK);
	assert_non_null(strstr(printed, "not of halmad:\n99:"));
	assert_string_equal(said, "no halmad at /socket: 2");
}

static void no_binding(void **state)
{
	(void)state;
	steering = 0;
	assert_int_equal(who("2001:db8:100:1::5", false), EXIT_OK);
	assert_non_null(strstr(printed, "no binding steers packets to it\n"));
	assert_null(strstr(printed, "yes"));
}

static void nobody(void **state)
{
	(void)state;
	steering = 0;
	sessions[0] = NULL;
	assert_int_equal(who("2001:db8:100:1::5", false), EXIT_REFUSED);
	assert_string_equal(said, "nobody has 2001:db8:100:1::5.");
	halmad_err = -ENOENT;
	assert_int_equal(who("2001:db8:100:1::5", true), EXIT_REFUSED);
	assert_string_equal(said, "no halmad at /socket: 2.");
	assert_string_equal(printed, "");
	assert_int_equal(who("2001:db8:100:1::/64", false), EXIT_USAGE);
	assert_string_equal(said, "\"2001:db8:100:1::/64\" is not an address.");
}

static void as_json(void **state)
{
	json_t *object;

	(void)state;
	assert_int_equal(who("2001:db8:100:1::5", true), EXIT_OK);
	object = json_loads(printed, 0, NULL);
	assert_non_null(object);
	assert_string_equal(listing_text(object, "address"), "2001:db8:100:1::5");
	assert_int_equal(json_array_size(json_object_get(object, "sessions")), 2);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(object, "steered-by"),
							    "id")), 8);
	json_decref(object);
}

#define WHO(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WHO("the session of the longest prefix first, and which one the kernel follows",
		    two_sessions),
		WHO("without the kernel halmad says which one it should be", without_kernel),
		WHO("a binding that no session is steers, too", not_of_halmad),
		WHO("a session that no binding is steers nothing", no_binding),
		WHO("an address of nobody is an error", nobody),
		WHO("all of it as JSON", as_json),
	};

	return RUN(tests);
}
