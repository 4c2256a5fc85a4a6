// SPDX-License-Identifier: GPL-2.0
/*
 * Revocations by the operator: control socket, orders, results.
 *
 * sources: tests/unit/fake.c userd
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fake.h"

#include "control/requests.h"
#include "daemon.h"
#include "lma/revoke.h"

#define ALICE	"alice@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define LLID_B	"\x02\0\0\0\0\x0b"

#define NOBODY	65534

/**
 * struct run - a daemon without most of it
 * @f: its anchor
 * @h: the rest
 * @requests: of its control socket
 * @path: of the control socket
 * @fd: client
 */
struct run {
	struct fake f;
	struct halmad h;
	struct requests requests;
	char path[64];
	int fd;
};

static struct run *running;

/* What halmad.c has, here with the fake clock. */
void halmad_clock(struct now *now)
{
	*now = running->f.now;
}

void halmad_turn(struct halmad *h)
{
	anchor_flush(h->anchor);
}

int halmad_listen_open(struct halmad *h, const struct conf *conf)
{
	(void)h;
	(void)conf;
	return 0;
}

void halmad_listen_open_end(struct halmad *h)
{
	(void)h;
}

void halmad_warn(const struct conf *conf)
{
	(void)conf;
}

static int dial(const struct run *r)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	memcpy(sun.sun_path, r->path, sizeof(r->path));
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

static const struct ctl_ops ops = { .answer = request_answer };

static int start(void **state)
{
	struct run *r = calloc(1, sizeof(*r));
	int error;

	assert_non_null(r);
	running = r;
	fake_start(&r->f, FAKE_CONF);
	r->f.revoked = order_result;
	r->f.revoked_ctx = &r->h;
	r->h.anchor = r->f.anchor;
	r->h.requests = &r->requests;
	snprintf(r->path, sizeof(r->path), "/tmp/halma-order-%d", (int)getpid());
	assert_true(sd_event_new(&r->h.event) >= 0);
	r->h.ctl = ctl_open(r->h.event, r->path, &ops, &r->h, &error);
	assert_non_null(r->h.ctl);
	r->fd = dial(r);
	*state = r;
	return 0;
}

static int stop(void **state)
{
	struct run *r = *state;

	if (r->fd >= 0)
		close(r->fd);
	requests_fini(&r->h);
	ctl_close(r->h.ctl);
	sd_event_unref(r->h.event);
	fake_stop(&r->f);
	free(r);
	return 0;
}

static void turn(struct run *r)
{
	while (sd_event_run(r->h.event, 0) > 0)
		;
}

static void ask(struct run *r, const char *request)
{
	r->f.answer_count = 0;
	assert_int_equal(send(r->fd, request, strlen(request), 0), strlen(request));
	turn(r);
}

/* What has been answered, NULL if nothing. */
static json_t *answer(struct run *r)
{
	char buf[4096];
	ssize_t n = recv(r->fd, buf, sizeof(buf), MSG_DONTWAIT);
	json_t *object;

	if (n < 0)
		return NULL;
	object = json_loadb(buf, (size_t)n, 0, NULL);
	assert_non_null(object);
	return object;
}

static void assert_error(struct run *r, const char *request, const char *sentence)
{
	json_t *object;

	ask(r, request);
	object = answer(r);
	assert_non_null(object);
	assert_non_null(strstr(json_string_value(json_object_get(object, "error")), sentence));
	json_decref(object);
	assert_int_equal(r->requests.order_count, 0);
}

/* The MAG answers the @nr-th BRI that was sent. */
static void say_bra(struct run *r, unsigned int nr, const char *mag, u8 status)
{
	struct mh_msg msg = { .type = MH_TYPE_BR };

	msg.br = fake_heard(&r->f, nr)->br;
	assert_int_equal(msg.br.type, BR_TYPE_BRI);
	msg.br.type = BR_TYPE_BRA;
	msg.br.status = status;
	fake_say(&r->f, &msg, mag);
	turn(r);
}

static void assert_item(json_t *object, unsigned int nr, const char *mag, const char *outcome,
			int status, int sessions)
{
	json_t *item = json_array_get(json_object_get(json_object_get(object, "result"),
						      "revoked"), nr);

	assert_non_null(item);
	assert_string_equal(json_string_value(json_object_get(item, "mag-name")), mag);
	assert_string_equal(json_string_value(json_object_get(item, "outcome")), outcome);
	assert_int_equal(json_integer_value(json_object_get(item, "sessions")), sessions);
	if (status >= 0)
		assert_int_equal(json_integer_value(json_object_get(item, "status")), status);
	else
		assert_null(json_object_get(item, "status"));
}

static void wrong(void **state)
{
	struct run *r = *state;

	assert_error(r, "{\"cmd\":\"mn-revoke\"}", "mn-id is no identifier");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":7}", "mn-id is no identifier");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"a@b\",\"prefix\":\"x\"}",
		     "prefix is no prefix");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"a@b\",\"reason\":\"x\"}",
		     "there is no such reason");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"a@b\"}", "there is no such session");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"realm\":\"a@b\"}", "realm is no realm");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"realm\":\"\"}", "realm is no realm");
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"realm\":\"b\",\"reason\":\"user\"}",
		     "realm stands alone");
	assert_error(r, "{\"cmd\":\"mag-revoke\"}", "name or remote is missing");
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"name\":\"x\"}", "no such mag in");
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"remote\":\"x\"}", "remote is no IPv6 address");
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"remote\":\"2001:db8::/64\"}",
		     "remote is no IPv6 address");
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"remote\":\"2001:db8::9\"}",
		     "nor a session of one");
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"name\":\"mag1\"}", "there is no such session");
}

static void of_mn(void **state)
{
	struct run *r = *state;
	json_t *object, *item;

	SEND(&r->f, .mnid = ALICE, .llid = LLID_A);
	SEND(&r->f, .mnid = ALICE, .llid = LLID_B, .src = MAG2);
	ask(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\",\"reason\":\"user\"}");
	assert_int_equal(r->f.answer_count, 2);
	assert_int_equal(fake_heard(&r->f, 0)->br.trigger, BRI_USER_INITIATED);
	assert_null(answer(r));
	/* the later session is the first in the list */
	say_bra(r, 1, MAG1, 132);
	assert_null(answer(r));
	fake_sleep(&r->f, 1000);
	fake_sleep(&r->f, 2000);
	turn(r);
	object = answer(r);
	assert_non_null(object);
	assert_item(object, 0, "mag2", "timeout", -1, 1);
	assert_item(object, 1, "mag1", "refused", 132, 1);
	item = json_array_get(json_object_get(json_object_get(object, "result"), "revoked"), 1);
	assert_string_equal(json_string_value(json_object_get(item, "mn-id")), ALICE);
	assert_string_equal(json_string_value(json_array_get(json_object_get(item, "prefix"), 0)),
			    "2001:db8:100::/64");
	json_decref(object);
	assert_int_equal(r->requests.order_count, 0);
	/* the same client may go on */
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\"}", "no such session");
}

static void at_once(void **state)
{
	struct run *r = *state;
	json_t *object;

	SEND(&r->f, .mnid = ALICE);
	SEND(&r->f, .mnid = ALICE, .hnp = { "2001:db8:100::/64" }, .zero_lifetime = true);
	ask(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\"}");
	object = answer(r);
	assert_item(object, 0, "mag1", "not-asked", -1, 1);
	json_decref(object);
	assert_int_equal(r->requests.order_count, 0);
}

static void of_mag(void **state)
{
	struct run *r = *state;
	json_t *object;

	SEND(&r->f, .mnid = ALICE);
	SEND(&r->f, .mnid = "bob@example.org");
	ask(r, "{\"cmd\":\"mag-revoke\",\"name\":\"mag1\"}");
	assert_int_equal(r->f.answer_count, 1);
	say_bra(r, 0, MAG1, 0);
	object = answer(r);
	assert_item(object, 0, "mag1", "acknowledged", 0, 2);
	json_decref(object);
	SEND(&r->f, .mnid = ALICE);
	ask(r, "{\"cmd\":\"mag-revoke\",\"remote\":\"" MAG1 "\"}");
	say_bra(r, 0, MAG1, 1);
	object = answer(r);
	assert_item(object, 0, "mag1", "acknowledged", 1, 1);
	json_decref(object);
}

/* Without mag1, without mag3 and without the second address of the anchor. */
#define LEFT_CONF							\
	"lab-mode = true\n"						\
	"device lma0 { local = { " LMAA " } home-network = 2001:db8:100::/40 }\n" \
	"pool p { prefix = 2001:db8:100::/48 }\n"			\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"				\
	"mag mag2 { address = " MAG2 " }\n"				\
	"mn \"*@example.org\" { claim = true }\n"			\
	"mn \"*@example.net\" { claim = true }\n"

#define OTHER_LMAA	"2001:db8:f::2"

static void assert_ended(json_t *object, unsigned int nr, const char *mag, int sessions)
{
	json_t *item = json_array_get(json_object_get(json_object_get(object, "result"),
						      "revoked"), nr);

	assert_non_null(item);
	assert_string_equal(json_string_value(json_object_get(item, "mag")), mag);
	assert_string_equal(json_string_value(json_object_get(item, "outcome")), "not-asked");
	assert_int_equal(json_integer_value(json_object_get(item, "sessions")), sessions);
}

static void of_former_mag(void **state)
{
	int fd = fake_log_begin();
	struct run *r = *state;
	json_t *object;
	const char *log;

	SEND(&r->f, .mnid = ALICE);
	SEND(&r->f, .mnid = "bob@example.org");
	SEND(&r->f, .mnid = "carol@example.org", .dst = OTHER_LMAA);
	SEND(&r->f, .mnid = "dave@example.org", .src = MAG2);
	fake_reload(&r->f, LEFT_CONF);
	log = fake_log_end(fd);
	fake_expect(log, "mag mag1 has left the configuration; its 3 sessions end");
	fake_expect(log, ": halma mag revoke remote " MAG1 "\n");
	assert_null(strstr(log, "mag3"));
	assert_int_equal(anchor_cache(r->f.anchor)->count, 4);
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"name\":\"mag1\"}", "remote ADDRESS");
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"remote\":\"" MAG3 "\"}", "nor a session of one");
	ask(r, "{\"cmd\":\"mag-revoke\",\"remote\":\"" MAG1 "\"}");
	fake_sleep(&r->f, 1);
	turn(r);
	object = answer(r);
	assert_non_null(object);
	/* those with an address that is ours no more stand alone */
	assert_ended(object, 0, MAG1, 2);
	assert_ended(object, 1, MAG1, 1);
	json_decref(object);
	/* whose answer would not be believed is not asked */
	assert_int_equal(r->f.answer_count, 0);
	assert_int_equal(anchor_cache(r->f.anchor)->count, 1);
	assert_int_equal(r->requests.order_count, 0);
}

static void realm_of_former_mags(void **state)
{
	struct run *r = *state;
	json_t *object;
	char name[32];
	unsigned int i;

	fake_reload(&r->f, FAKE_CONF "mn \"*@example.net\" { claim = true }\n");
	/* more than end at once */
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		SEND(&r->f, .mnid = name);
	}
	SEND(&r->f, .mnid = "a@example.net");
	SEND(&r->f, .mnid = "b@example.org", .src = MAG3);
	SEND(&r->f, .mnid = "c@example.net", .src = MAG3);
	fake_reload(&r->f, LEFT_CONF);
	ask(r, "{\"cmd\":\"mn-revoke\",\"realm\":\"example.org\"}");
	for (i = 0; i < 10; i++)
		fake_sleep(&r->f, 1);
	turn(r);
	object = answer(r);
	assert_non_null(object);
	assert_int_equal(json_array_size(json_object_get(json_object_get(object, "result"),
							 "revoked")), 2);
	json_decref(object);
	assert_int_equal(r->f.answer_count, 0);
	assert_int_equal(anchor_cache(r->f.anchor)->count, 2);
}

static void hung_up(void **state)
{
	struct run *r = *state;

	SEND(&r->f, .mnid = ALICE);
	ask(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\"}");
	close(r->fd);
	r->fd = -1;
	turn(r);
	assert_int_equal(r->requests.order_count, 1);
	say_bra(r, 0, MAG1, 0);
	assert_int_equal(r->requests.order_count, 0);
	assert_int_equal(anchor_cache(r->f.anchor)->count, 0);
}

static void one_at_a_time(void **state)
{
	struct run *r = *state;
	struct mh_msg bra = { .type = MH_TYPE_BR };
	json_t *object;

	SEND(&r->f, .mnid = ALICE);
	ask(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\"}");
	bra.br = fake_heard(&r->f, 0)->br;
	bra.br.type = BR_TYPE_BRA;
	bra.br.status = BRA_SUCCESS;
	ask(r, "{\"cmd\":\"mag-revoke\",\"name\":\"x\"}");
	assert_null(answer(r));
	fake_say(&r->f, &bra, MAG1);
	turn(r);
	object = answer(r);
	assert_item(object, 0, "mag1", "acknowledged", 0, 1);
	json_decref(object);
	object = answer(r);
	assert_non_null(json_object_get(object, "error"));
	json_decref(object);
}

static void too_many(void **state)
{
	struct run *r = *state;
	json_t *object;
	unsigned int i;

	SEND(&r->f, .mnid = ALICE);
	/* clients that hang up; each order takes the place of the one before */
	for (i = 0; i < 100; i++) {
		ask(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\"}");
		assert_int_equal(r->requests.order_count, 1);
		close(r->fd);
		turn(r);
		r->fd = dial(r);
	}
	/* orders that last */
	for (i = 0; i < 70; i++) {
		char request[96], name[32];

		snprintf(name, sizeof(name), "mn%u@example.org", i);
		SEND(&r->f, .mnid = name);
		snprintf(request, sizeof(request), "{\"cmd\":\"mn-revoke\",\"mn-id\":\"%s\"}",
			 name);
		ask(r, request);
		object = answer(r);
		assert_int_equal(!object, i < 63);
		json_decref(object);
		close(r->fd);
		turn(r);
		r->fd = dial(r);
	}
	assert_int_equal(r->requests.order_count, 64);
}

/* How many sessions are shown to a request, and the prefix of the last. */
static unsigned int shown_to(struct run *r, const char *request, char *prefix)
{
	unsigned int count = 0;
	json_t *object;

	ask(r, request);
	while ((object = answer(r)) && !json_object_get(object, "end")) {
		json_t *item = json_object_get(object, "item");

		assert_non_null(item);
		snprintf(prefix, PREFIX_TEXT_MAX, "%s",
			 json_string_value(json_array_get(json_object_get(item, "prefix"), 0)));
		count++;
		json_decref(object);
	}
	assert_non_null(object);
	json_decref(object);
	return count;
}

static unsigned int shown(struct run *r, const char *mnid, const char *hnp, char *prefix)
{
	json_t *object = json_pack("{ss ss* ss*}", "cmd", "mn", "mn-id", mnid, "prefix", hnp);
	char *request = json_dumps(object, JSON_COMPACT);
	unsigned int count;

	json_decref(object);
	assert_non_null(request);
	count = shown_to(r, request, prefix);
	free(request);
	return count;
}

static unsigned int shown_by(struct run *r, const char *words, char *prefix)
{
	char request[256];

	snprintf(request, sizeof(request), "{\"cmd\":\"mn\",%s}", words);
	return shown_to(r, request, prefix);
}

/* Two of mag1 and one of mag2; of one the MAG has said that the mobile node goes. */
static void selections(void **state)
{
	char prefix[PREFIX_TEXT_MAX];
	struct run *r = *state;

	SEND(&r->f, .mnid = ALICE, .llid = LLID_A);
	SEND(&r->f, .mnid = "bob@example.org");
	SEND(&r->f, .mnid = ALICE, .llid = LLID_B, .src = MAG2);
	SEND(&r->f, .mnid = "bob@example.org", .zero_lifetime = true,
	     .hnp = { "2001:db8:100:1::/64" });
	assert_int_equal(shown_by(r, "\"mag\":\"" MAG1 "\"", prefix), 2);
	assert_int_equal(shown_by(r, "\"mag\":\"mag1\"", prefix), 2);
	assert_int_equal(shown_by(r, "\"mag\":\"" MAG2 "\"", prefix), 1);
	assert_string_equal(prefix, "2001:db8:100:2::/64");
	assert_int_equal(shown_by(r, "\"mag\":\"2001:db8:77::1\"", prefix), 0);
	assert_int_equal(shown_by(r, "\"realm\":\"EXAMPLE.org\"", prefix), 3);
	assert_int_equal(shown_by(r, "\"realm\":\"xample.org\"", prefix), 0);
	assert_int_equal(shown_by(r, "\"state\":\"active\"", prefix), 2);
	assert_int_equal(shown_by(r, "\"state\":\"blocked\"", prefix), 1);
	assert_string_equal(prefix, "2001:db8:100:1::/64");
	assert_int_equal(shown_by(r, "\"state\":\"active\",\"mag\":\"" MAG1 "\"", prefix), 1);
	assert_string_equal(prefix, "2001:db8:100::/64");
	assert_int_equal(shown_by(r, "\"kind\":\"mipv6\"", prefix), 0);
	assert_int_equal(shown_by(r, "\"kind\":\"static\"", prefix), 0);
	assert_int_equal(shown_by(r, "\"kind\":\"pmipv6\",\"mn-id\":\"" ALICE "\"", prefix), 2);
	assert_int_equal(shown_by(r, "\"state\":\"blocked\",\"mn-id\":\"" ALICE "\"", prefix),
			 0);
	assert_error(r, "{\"cmd\":\"mn\",\"state\":\"asleep\"}", "state is active, blocked or ending");
	assert_error(r, "{\"cmd\":\"mn\",\"mag\":\"nobody\"}", "no such mag in the configuration; "
		"hint: the address of one that has left it");
	assert_error(r, "{\"cmd\":\"mag\",\"name\":\"nobody\"}", "no such mag in the configuration");
}

/* A row has what a table needs, in the words of the whole, and nothing else. */
static void rows(void **state)
{
	static const char *const keys[] = {
		"mn-id", "id", "kind", "state", "prefix", "mag", "remaining", "began",
		"last-verdict", "steers", "steers-because",
	};
	json_t *object, *whole, *row;
	struct run *r = *state;
	unsigned int i;

	SEND(&r->f, .mnid = ALICE);
	ask(r, "{\"cmd\":\"mn\"}");
	object = answer(r);
	whole = json_incref(json_object_get(object, "item"));
	json_decref(object);
	ask(r, "{\"cmd\":\"mn\",\"rows\":true}");
	json_decref(answer(r));
	object = answer(r);
	row = json_object_get(object, "item");
	assert_non_null(row);
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		assert_true(json_equal(json_object_get(row, keys[i]),
				       json_object_get(whole, keys[i])));
	assert_int_equal(json_object_size(row), i);
	assert_true(json_object_size(whole) > i);
	json_decref(object);
	json_decref(whole);
}

static void around(void **state)
{
	char prefix[PREFIX_TEXT_MAX];
	struct run *r = *state;

	SEND(&r->f, .mnid = ALICE, .llid = LLID_A);
	SEND(&r->f, .mnid = "bob@example.org");
	assert_int_equal(shown_by(r, "\"address\":\"2001:db8:100:1:2::3\"", prefix), 1);
	assert_string_equal(prefix, "2001:db8:100:1::/64");
	assert_int_equal(shown_by(r, "\"address\":\"2001:db8:100:1::/64\"", prefix), 1);
	assert_int_equal(shown_by(r, "\"address\":\"2001:db8:100::/63\"", prefix), 0);
	assert_int_equal(shown_by(r, "\"address\":\"2001:db8:101::1\"", prefix), 0);
	assert_int_equal(shown_by(r, "\"address\":\"192.0.2.1\"", prefix), 0);
	assert_error(r, "{\"cmd\":\"mn\",\"address\":\"here\"}", "address is no address");
}

static void filters(void **state)
{
	char prefix[PREFIX_TEXT_MAX];
	struct run *r = *state;

	SEND(&r->f, .mnid = ALICE, .llid = LLID_A);
	SEND(&r->f, .mnid = "bob@example.org");
	SEND(&r->f, .mnid = ALICE, .llid = LLID_B, .src = MAG2);
	assert_int_equal(shown(r, NULL, NULL, prefix), 3);
	assert_int_equal(shown(r, ALICE, NULL, prefix), 2);
	assert_int_equal(shown(r, "a@b", NULL, prefix), 0);
	assert_int_equal(shown(r, NULL, "2001:db8:100:1::/64", prefix), 1);
	assert_string_equal(prefix, "2001:db8:100:1::/64");
	assert_int_equal(shown(r, NULL, "2001:db8:100:9::/64", prefix), 0);
	assert_int_equal(shown(r, ALICE, "2001:db8:100:2::/64", prefix), 1);
	assert_string_equal(prefix, "2001:db8:100:2::/64");
	assert_int_equal(shown(r, ALICE, "2001:db8:100:1::/64", prefix), 0);
}

static void of_realm(void **state)
{
	struct run *r = *state;
	json_t *object;

	SEND(&r->f, .mnid = ALICE);
	SEND(&r->f, .mnid = "bob@example.org", .src = MAG2);
	SEND(&r->f, .mnid = "carol@example.org", .src = MAG2);
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"realm\":\"example.net\"}",
		     "there is no such session");
	ask(r, "{\"cmd\":\"mn-revoke\",\"realm\":\"example.org\"}");
	assert_int_equal(r->f.answer_count, 2);
	say_bra(r, 1, MAG2, 133);
	assert_null(answer(r));
	fake_sleep(&r->f, 1000);
	fake_sleep(&r->f, 2000);
	turn(r);
	object = answer(r);
	/* in the order in which they came */
	assert_item(object, 0, "mag2", "refused", 133, 2);
	assert_item(object, 1, "mag1", "timeout", -1, 1);
	json_decref(object);
	assert_int_equal(r->requests.order_count, 0);
}

/* So many BRIs wait that there can be no other one. */
static void no_room(void **state)
{
	struct run *r = *state;
	struct mnid mnid;
	json_t *object;
	char name[32];
	unsigned int i;

	for (i = 0; i <= REVOCATION_MAX; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		SEND(&r->f, .mnid = name);
	}
	for (i = 0; i < REVOCATION_MAX; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_true(mnid_parse(&mnid, name));
		r->f.answer_count = 0;
		lma_revoke_mn(anchor_lma(r->f.anchor), &mnid, NULL, BRI_ADMINISTRATIVE, 1000);
		anchor_flush(r->f.anchor);
	}
	ask(r, "{\"cmd\":\"mag-revoke\",\"name\":\"mag1\"}");
	fake_sleep(&r->f, 1);
	turn(r);
	object = answer(r);
	assert_item(object, 0, "mag1", "not-asked", -1, REVOCATION_MAX + 1);
	json_decref(object);
	assert_int_equal(anchor_cache(r->f.anchor)->count, 0);
}

/* A client of another user and group. Return: its socket, or a negative errno. */
static int dial_as_nobody(const struct run *r)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int err;

	memcpy(sun.sun_path, r->path, sizeof(r->path));
	assert_true(fd >= 0);
	assert_false(setegid(NOBODY) || seteuid(NOBODY));
	err = connect(fd, (struct sockaddr *)&sun, sizeof(sun)) ? -errno : 0;
	assert_false(seteuid(0) || setegid(0));
	if (!err)
		return fd;
	close(fd);
	return err;
}

static void looks_only(void **state)
{
	static const char may_not[] = "may look, but not change anything";
	struct run *r = *state;
	struct stat st;
	json_t *object;

	if (geteuid())
		skip();
	assert_int_equal(dial_as_nobody(r), -EACCES);
	assert_int_equal(ctl_admit(r->h.ctl, NOBODY), 0);
	assert_int_equal(stat(r->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	assert_int_equal(st.st_gid, NOBODY);
	close(r->fd);
	r->fd = dial_as_nobody(r);
	assert_true(r->fd >= 0);
	SEND(&r->f, .mnid = ALICE);
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"" ALICE "\"}", may_not);
	assert_error(r, "{\"cmd\":\"mag-revoke\",\"name\":\"mag1\"}", may_not);
	assert_error(r, "{\"cmd\":\"reload\"}", may_not);
	ask(r, "{\"cmd\":\"mn\"}");
	object = answer(r);
	assert_non_null(json_object_get(object, "item"));
	json_decref(object);
	object = answer(r);
	assert_true(json_is_true(json_object_get(object, "end")));
	json_decref(object);
	assert_int_equal(anchor_cache(r->f.anchor)->count, 1);
}

/* Whoever may only look must not be able to lock out who may do more. */
static void looks_in_crowds(void **state)
{
	struct run *r = *state;
	int fd[32], root;
	unsigned int i;

	if (geteuid())
		skip();
	assert_int_equal(ctl_admit(r->h.ctl, NOBODY), 0);
	for (i = 0; i < ARRAY_SIZE(fd); i++) {
		fd[i] = dial_as_nobody(r);
		assert_true(fd[i] >= 0);
		turn(r);
	}
	root = r->fd;
	r->fd = dial(r);
	turn(r);
	assert_error(r, "{\"cmd\":\"mn-revoke\",\"mn-id\":\"a@b\"}", "there is no such session");
	close(root);
	for (i = 0; i < ARRAY_SIZE(fd); i++)
		close(fd[i]);
	turn(r);
}

#define WITH(text, function)	{ text, function, start, stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("revocations that are wrong are refused with a sentence", wrong),
		WITH("R5846-1 the operator revokes a mobile node: one result for each session",
		     of_mn),
		WITH("sessions are shown by mobile node and prefix", filters),
		WITH("sessions are shown by MAG, realm, state and kind", selections),
		WITH("a row has what a table needs, and nothing else", rows),
		WITH("sessions are shown by an address that is theirs, and no other one", around),
		WITH("R5846-1 the operator revokes all sessions of a realm", of_realm),
		WITH("R5846-1 a result that needs no BRI comes at once", at_once),
		WITH("R5846-1 the operator revokes all sessions of a MAG", of_mag),
		WITH("R5846-1 those of a MAG that has left the configuration", of_former_mag),
		WITH("R5846-1 those of a realm that such MAGs have", realm_of_former_mags),
		WITH("R5846-1 the client hangs up, the revocation goes on", hung_up),
		WITH("nothing is read while an answer is to come", one_at_a_time),
		WITH("orders are limited", too_many),
		WITH("R5846-1 when no more BRIs can wait, sessions end without one", no_room),
		WITH("members of the control-group look, and change nothing", looks_only),
		WITH("nor do they take the place of who may", looks_in_crowds),
	};

	return RUN(tests);
}
