// SPDX-License-Identifier: GPL-2.0
/*
 * The control socket and answers that do not fit.
 *
 * sources: userd
 */
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

#include "control/ctl.h"

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

/* As long a string as is asked for. */
static void answer(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply)
{
	size_t len = (size_t)json_integer_value(json_object_get(request, "len"));
	char *text = malloc(len + 1);

	(void)ctx;
	assert_true(may_change);
	assert_non_null(text);
	memset(text, 'x', len);
	text[len] = '\0';
	reply->result = json_pack("{ss}", "text", text);
	free(text);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "an answer that is too long for a packet is refused with a sentence", too_long,
		  start, stop, NULL },
	};

	return RUN(tests);
}
