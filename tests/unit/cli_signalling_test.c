// SPDX-License-Identifier: GPL-2.0
/*
 * halma monitor beside halmad: how a decision looks, and what happens when halmad is not there,
 * comes, goes, or talks nonsense.
 *
 * sources: tools/decision.c tools/tree.c tools/print.c tools/parse.c
 * sources: tools/signalling.c tools/daemon.c tools/err.c
 * packages: jansson
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/decision.h"
#include "tools/signalling.h"

/* ---- what is printed ---- */

#define REFUSED "{\"time\": 1700000000010, \"verdict\": \"refused\", \"status\": 153," \
	"\"status-name\": \"NOT_LMA_FOR_THIS_MOBILE_NODE\", \"mn-id\": \"eve@example.net\"," \
	"\"mn-id-type\": 1, \"mag\": \"2001:db8:1::1\", \"mag-name\": \"mag1\"," \
	"\"local-ipv6\": \"2001:db8:f::1\", \"remote-ipv6\": \"2001:db8:1::1\"," \
	"\"prefix\": [\"2001:db8:9::/64\"], \"lifetime\": 4000, \"sequence\": 7, \"hi\": 1," \
	"\"att\": 4}"
#define REFUSED_TEXT "refused 153 NOT_LMA_FOR_THIS_MOBILE_NODE mn eve@example.net " \
	"mag mag1 2001:db8:1::1 prefix 2001:db8:9::/64 lifetime 4s"
#define REFUSED_DETAILS REFUSED_TEXT \
	"\\    local-ipv6 2001:db8:f::1 sequence 7 hi 1 att 4"

#define HANDOVER "{\"time\": 1, \"verdict\": \"handover\", \"status\": 0," \
	"\"status-name\": \"accepted\", \"reason\": \"held-released\", \"mn-id\": \"a@b\"," \
	"\"mn-id-type\": 1, \"id\": 5, \"mag\": \"2001:db8:1::1\"," \
	"\"remote-ipv6\": \"2001:db8:9::1\", \"prefix\": [\"2001:db8:9::/64\", \"10.0.0.1/32\"]," \
	"\"lifetime\": 600000}"
#define HANDOVER_TEXT "handover reason held-released mn a@b mag 2001:db8:1::1 " \
	"proxy-coa 2001:db8:9::1 prefix 2001:db8:9::/64 prefix 10.0.0.1/32 lifetime 600s id 5"

#define KERNEL "{\"verdict\": \"refused\", \"status\": 130, \"status-name\": \"no room\"," \
	"\"reason\": \"kernel-refused\", \"error\": \"No space left on device\"}"
#define KERNEL_TEXT "refused 130 no room reason kernel-refused (No space left on device)"

/* from a halmad that is newer than halma, or is not what it says */
#define NEWER "{\"verdict\": \"down\", \"mag\": \"::1\", \"sessions\": 3, \"who\": \"\\u001b[2J\"}"
#define NEWER_TEXT "down mag ::1 sessions 3 who ?[2J"
#define ODD "{\"verdict\": 3, \"status\": \"x\", \"prefix\": 7, \"lifetime\": [], \"mag\": {}}"

static const char *shown(const char *json, bool details, bool as_json)
{
	static char text[4096];
	struct print p = { .json = as_json, .lines = true, .oneline = true };
	json_t *msg = json_loads(json, 0, NULL);
	FILE *console = stdout;

	assert_non_null(msg);
	memset(text, 0, sizeof(text));
	stdout = fmemopen(text, sizeof(text), "w");
	assert_non_null(stdout);
	print_item(&p);
	decision_show(&p, msg, details);
	if (as_json)
		print_item_end(&p);
	fclose(stdout);
	stdout = console;
	json_decref(msg);
	return text;
}

static void text_test(void **state)
{
	(void)state;
	assert_string_equal(shown(REFUSED, false, false), REFUSED_TEXT);
	assert_string_equal(shown(REFUSED, true, false), REFUSED_DETAILS);
	assert_string_equal(shown(HANDOVER, false, false), HANDOVER_TEXT);
	assert_string_equal(shown(KERNEL, false, false), KERNEL_TEXT);
	assert_string_equal(shown(NEWER, false, false), NEWER_TEXT);
	assert_string_equal(shown("{}", false, false), "");
	/* nothing to be seen of it, but no harm either */
	shown(ODD, true, false);
}

static void json_test(void **state)
{
	json_t *in = json_loads(REFUSED, 0, NULL), *out;

	(void)state;
	out = json_loads(shown(REFUSED, false, true), 0, NULL);
	assert_non_null(out);
	assert_true(json_equal(in, out));
	json_decref(in);
	json_decref(out);
}

/* ---- a halmad ---- */

/**
 * struct stage - a directory in which halmad may be
 * @dir: directory
 * @path: control socket
 * @listener: halmad, -1 while it is not there
 * @conn: its end of the connection
 * @answer: what it answers to the request
 * @s: what is tested
 * @console: standard error
 * @errors: what went there meanwhile
 * @size: octets of @errors
 * @heard: of these known
 */
struct stage {
	char dir[32];
	char path[64];
	int listener;
	int conn;
	const char *answer;
	struct signalling s;
	FILE *console;
	char *errors;
	size_t size;
	size_t heard;
};

static int start(void **state)
{
	struct stage *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	snprintf(t->dir, sizeof(t->dir), "/tmp/halma-unit.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof(t->path), "%s/sock", t->dir);
	t->listener = -1;
	t->conn = -1;
	signalling_init(&t->s, t->path);
	t->console = stderr;
	stderr = open_memstream(&t->errors, &t->size);
	assert_non_null(stderr);
	*state = t;
	return 0;
}

static void halmad_ends(struct stage *t)
{
	if (t->conn >= 0)
		close(t->conn);
	if (t->listener >= 0)
		close(t->listener);
	t->conn = -1;
	t->listener = -1;
	unlink(t->path);
}

static int stop(void **state)
{
	struct stage *t = *state;

	signalling_close(&t->s);
	halmad_ends(t);
	rmdir(t->dir);
	fclose(stderr);
	stderr = t->console;
	free(t->errors);
	free(t);
	return 0;
}

static void halmad_starts(struct stage *t, const char *answer)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", t->path);
	t->answer = answer;
	t->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_true(t->listener >= 0);
	assert_int_equal(bind(t->listener, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(t->listener, 4), 0);
}

static void says(const struct stage *t, const char *text)
{
	assert_int_equal(send(t->conn, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* halmad takes one client and answers its request */
static void *serve(void *arg)
{
	char request[64] = "";
	struct stage *t = arg;

	t->conn = accept(t->listener, NULL, NULL);
	if (recv(t->conn, request, sizeof(request) - 1, 0) > 0 &&
	    !strcmp(request, "{\"cmd\":\"monitor\"}"))
		says(t, t->answer);
	return NULL;
}

/* the time has come to look; halmad is there */
static int finds(struct stage *t)
{
	pthread_t thread;
	int wait;

	assert_int_equal(pthread_create(&thread, NULL, serve, t), 0);
	t->s.next = 0;
	wait = signalling_wait(&t->s);
	assert_int_equal(pthread_join(thread, NULL), 0);
	return wait;
}

/* the same; it is not */
static void finds_nothing(struct stage *t)
{
	int wait;

	t->s.next = 0;
	wait = signalling_wait(&t->s);
	assert_true(wait > 0);
	assert_true(wait <= 1000);
	assert_int_equal(t->s.fd, -1);
}

/* said on standard error since the last call */
static const char *said(struct stage *t)
{
	const char *text;

	fflush(stderr);
	text = t->errors + t->heard;
	t->heard = t->size;
	return text;
}

#define RESULT	"{\"result\": {}}"
#define ABSENT	"halma: halmad is not running ("

static void absent_test(void **state)
{
	struct stage *t = *state;

	finds_nothing(t);
	assert_int_equal(strncmp(said(t), ABSENT, strlen(ABSENT)), 0);
	finds_nothing(t);
	finds_nothing(t);
	assert_string_equal(said(t), "");
	/* not before it is time */
	assert_true(signalling_wait(&t->s) > 0);
	halmad_starts(t, RESULT);
	assert_int_equal(finds(t), -1);
	assert_true(t->s.fd >= 0);
	assert_string_equal(said(t), "halma: halmad is there\n");
}

static void restart_test(void **state)
{
	struct stage *t = *state;
	json_t *object;

	halmad_starts(t, RESULT);
	assert_int_equal(finds(t), -1);
	assert_string_equal(said(t), "");
	says(t, "{\"event\": {}}");
	object = signalling_take(&t->s);
	assert_non_null(json_object_get(object, "event"));
	json_decref(object);
	halmad_ends(t);
	assert_null(signalling_take(&t->s));
	assert_int_equal(t->s.fd, -1);
	assert_string_equal(said(t),
			    "halma: halmad has hung up; its decisions follow when it is back\n");
	finds_nothing(t);
	assert_string_equal(said(t), "");
	halmad_starts(t, RESULT);
	assert_int_equal(finds(t), -1);
	assert_string_equal(said(t), "halma: halmad is there\n");
	says(t, "{\"lost\": 3}");
	object = signalling_take(&t->s);
	assert_int_equal(json_integer_value(json_object_get(object, "lost")), 3);
	json_decref(object);
	/* gone once more: said once more */
	halmad_ends(t);
	assert_null(signalling_take(&t->s));
	assert_string_not_equal(said(t), "");
}

static void older_test(void **state)
{
	struct stage *t = *state;

	halmad_starts(t, "{\"error\": \"cmd is show, check, reload, mn or mag\"}");
	assert_int_equal(finds(t), -1);
	assert_true(t->s.dead);
	assert_int_equal(t->s.fd, -1);
	assert_string_not_equal(said(t), "");
	/* for good */
	t->s.next = 0;
	assert_int_equal(signalling_wait(&t->s), -1);
	assert_string_equal(said(t), "");
}

static void nonsense_test(void **state)
{
	struct stage *t = *state;
	json_t *object;

	halmad_starts(t, RESULT);
	finds(t);
	says(t, "{");
	assert_null(signalling_take(&t->s));
	says(t, "[1]");
	assert_null(signalling_take(&t->s));
	says(t, "{\"event\": {}}");
	object = signalling_take(&t->s);
	assert_non_null(object);
	json_decref(object);
}

#define CASE(function)	cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_test),
		cmocka_unit_test(json_test),
		CASE(absent_test),
		CASE(restart_test),
		CASE(older_test),
		CASE(nonsense_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
