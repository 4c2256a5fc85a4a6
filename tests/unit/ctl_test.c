// SPDX-License-Identifier: GPL-2.0
/*
 * The control socket and answers that do not fit.
 *
 * sources: userd tools/daemon.c tools/err.c
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

#include "control/ctl.h"
#include "tools/daemon.h"

#define MEMBERS	20000

/**
 * struct t - a control socket and a client
 * @event: event loop
 * @ctl: control socket
 * @path: its path
 * @fd: client
 */
struct t {
	sd_event *event;
	struct ctl *ctl;
	char path[64];
	int fd;
};

/* As many members as are asked for. */
static void put_members(json_t *result, const char *key, json_t *count)
{
	json_t *array = json_array();
	json_int_t i;

	for (i = 0; i < json_integer_value(count); i++)
		json_array_append_new(array, json_pack("{sI ss}", "nr", i, "name",
						       "a member with a name"));
	json_object_set_new(result, key, array);
}

/* As long a string as is asked for. */
static void answer(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply)
{
	size_t len = (size_t)json_integer_value(json_object_get(request, "len"));
	char *text = malloc(len + 1);

	(void)ctx;
	assert_true(may_change);
	assert_non_null(text);
	if (json_object_get(request, "wrong")) {
		free(text);
		reply->error = "\"s\374d\" \xe2\x82\xac\xc3\xa4 \xed\xa0\x80 \xf0\x9f\x98\x80 \xc3";
		return;
	}
	memset(text, 'x', len);
	text[len] = '\0';
	reply->result = json_pack("{ss}", "text", text);
	free(text);
	put_members(reply->result, "first", json_object_get(request, "first"));
	put_members(reply->result, "second", json_object_get(request, "second"));
}

static const struct ctl_ops ops = { .answer = answer };

static int start(void **state)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct t *t = calloc(1, sizeof(*t));
	int error;

	assert_non_null(t);
	snprintf(t->path, sizeof(t->path), "/tmp/halma-ctl-%d", (int)getpid());
	memcpy(sun.sun_path, t->path, sizeof(t->path));
	assert_true(sd_event_new(&t->event) >= 0);
	t->ctl = ctl_open(t->event, t->path, &ops, t, &error);
	assert_non_null(t->ctl);
	t->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(t->fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	*state = t;
	return 0;
}

static int stop(void **state)
{
	struct t *t = *state;

	close(t->fd);
	ctl_close(t->ctl);
	sd_event_unref(t->event);
	free(t);
	return 0;
}

/* The answer; NULL if there is none. */
static json_t *ask(struct t *t, const char *request)
{
	static char buf[1 << 20];
	ssize_t n;

	assert_int_equal(send(t->fd, request, strlen(request), 0), strlen(request));
	while (sd_event_run(t->event, 0) > 0)
		;
	n = recv(t->fd, buf, sizeof(buf), MSG_DONTWAIT);
	return n > 0 ? json_loadb(buf, (size_t)n, 0, NULL) : NULL;
}

static void too_long(void **state)
{
	json_t *object = ask(*state, "{\"len\":10000000}");

	assert_string_equal(json_string_value(json_object_get(object, "error")),
			    "the answer is too long for one packet");
	json_decref(object);
	/* the client may go on */
	object = ask(*state, "{\"len\":100}");
	assert_int_equal(json_string_length(json_object_get(json_object_get(object, "result"),
							    "text")), 100);
	json_decref(object);
}

/* What a configuration quotes, or where a sentence is cut. */
static void no_utf8(void **state)
{
	json_t *object = ask(*state, "{\"wrong\":true}");

	assert_non_null(object);
	assert_string_equal(json_string_value(json_object_get(object, "error")),
			    "\"s?d\" \xe2\x82\xac\xc3\xa4 ??? \xf0\x9f\x98\x80 ?");
	json_decref(object);
}

static void are_members(json_t *array, unsigned int count)
{
	json_t *member;
	size_t i;

	assert_int_equal(json_array_size(array), count);
	json_array_foreach(array, i, member)
		assert_int_equal(json_integer_value(json_object_get(member, "nr")), i);
}

/**
 * struct client - the command, on a thread of its own
 * @fd: its socket
 * @answer: what it took
 * @done: it has taken all
 */
struct client {
	int fd;
	json_t *answer[3];
	atomic_bool done;
};

static const char *const requests[] = {
	"{\"len\":100,\"first\":20000,\"second\":3}",
	/* nothing of the one before is in these */
	"{\"len\":100,\"second\":20000}", "{\"len\":100,\"first\":1}",
};

static void *take_all(void *arg)
{
	struct client *client = arg;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (send(client->fd, requests[i], strlen(requests[i]), 0) < 0)
			break;
		/* it does not read for a while */
		usleep(50000);
		if (daemon_take(client->fd, &client->answer[i]))
			break;
	}
	atomic_store(&client->done, true);
	return NULL;
}

static void is_answer(json_t *object, unsigned int first, unsigned int second)
{
	json_t *result = json_object_get(object, "result");

	assert_int_equal(json_string_length(json_object_get(result, "text")), 100);
	are_members(json_object_get(result, "first"), first);
	are_members(json_object_get(result, "second"), second);
	json_decref(object);
}

static void in_parts(void **state)
{
	struct t *t = *state;
	struct client client = { .fd = t->fd };
	pthread_t thread;

	daemon_wait(t->fd, 20000);
	assert_int_equal(pthread_create(&thread, NULL, take_all, &client), 0);
	while (!atomic_load(&client.done))
		sd_event_run(t->event, 10000);
	pthread_join(thread, NULL);
	is_answer(client.answer[0], MEMBERS, 3);
	is_answer(client.answer[1], 0, MEMBERS);
	is_answer(client.answer[2], 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "an answer that is too long for a packet is refused with a sentence", too_long,
		  start, stop, NULL },
		{ "an error that quotes what is no UTF-8 is answered", no_utf8, start, stop, NULL },
		{ "an answer of any number of members comes whole", in_parts, start, stop, NULL },
	};

	return RUN(tests);
}
