// SPDX-License-Identifier: GPL-2.0
/*
 * The socket of the attachment tracker: a tracker on a real one, with good and bad manners.
 *
 * sources: userd
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

#include "base/log.h"
#include "control/tracker.h"

/**
 * struct stage - all that takes part
 * @event: event loop
 * @tracker: what is tested
 * @dir: where the socket is
 * @path: the socket
 * @listener: of the tracker
 * @fd: its end of the connection
 * @id: last answer
 * @attached: the same
 * @answers: how many
 * @lost: how often the tracker was lost
 * @done: how often a turn was over
 */
struct stage {
	sd_event *event;
	struct tracker *tracker;
	char dir[32];
	char path[64];
	int listener;
	int fd;
	u64 id;
	bool attached;
	unsigned int answers;
	unsigned int lost;
	unsigned int done;
};

static bool on_answer(void *ctx, u64 id, bool attached)
{
	struct stage *s = ctx;

	s->id = id;
	s->attached = attached;
	s->answers++;
	return id < 1000;
}

static void on_lost(void *ctx)
{
	struct stage *s = ctx;

	s->lost++;
}

static void on_done(void *ctx)
{
	struct stage *s = ctx;

	s->done++;
}

static const struct tracker_ops ops = { .answer = on_answer, .lost = on_lost, .done = on_done };

static void listen_at(struct stage *s)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", s->path);
	s->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_true(s->listener >= 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(s->listener, 5), 0);
}

static void take_call(struct stage *s)
{
	s->fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	assert_true(s->fd >= 0);
}

static int start(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->fd = -1;
	s->listener = -1;
	snprintf(s->dir, sizeof(s->dir), "/tmp/halma-unit.XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->path, sizeof(s->path), "%s/sock", s->dir);
	assert_true(sd_event_new(&s->event) >= 0);
	s->tracker = tracker_new(s->event, &ops, s);
	assert_non_null(s->tracker);
	*state = s;
	return 0;
}

static int start_connected(void **state)
{
	struct stage *s;

	start(state);
	s = *state;
	listen_at(s);
	tracker_use(s->tracker, s->path);
	take_call(s);
	return 0;
}

static int stop(void **state)
{
	struct stage *s = *state;

	tracker_free(s->tracker);
	sd_event_unref(s->event);
	if (s->fd >= 0)
		close(s->fd);
	if (s->listener >= 0)
		close(s->listener);
	unlink(s->path);
	rmdir(s->dir);
	free(s);
	return 0;
}

static void turn(struct stage *s)
{
	while (sd_event_run(s->event, 0) > 0)
		;
}

static void say(struct stage *s, const char *text)
{
	assert_int_equal(send(s->fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	turn(s);
}

static struct tracker_status status_of(const struct stage *s)
{
	struct tracker_status status;

	tracker_status(s->tracker, &status);
	return status;
}

static bool ask(struct stage *s, int id)
{
	return tracker_ask(s->tracker, json_pack("{si ss}", "id", id, "mn-id", "a@b"));
}

/* A second later it tries again: the clock cannot be moved. */
static bool ask_until(struct stage *s, int id)
{
	unsigned int i;

	for (i = 0; i < 500; i++) {
		if (ask(s, id))
			return true;
		usleep(10000);
	}
	return false;
}

static void asks(void **state)
{
	struct stage *s = *state;
	char text[256];
	ssize_t len;

	assert_true(ask(s, 7));
	len = recv(s->fd, text, sizeof(text) - 1, 0);
	assert_true(len > 0);
	text[len] = '\0';
	assert_string_equal(text, "{\"id\":7,\"mn-id\":\"a@b\"}");
	say(s, "{\"id\": 7, \"attached\": true, \"since\": 12}");
	assert_int_equal(s->id, 7);
	assert_true(s->attached);
	say(s, "{\"attached\": false, \"id\": 8}");
	assert_int_equal(s->id, 8);
	assert_false(s->attached);
	assert_int_equal(s->answers, 2);
	assert_int_equal(s->done, 2);
	assert_int_equal(status_of(s).sent, 1);
	assert_int_equal(status_of(s).late, 0);
	say(s, "{\"attached\": false, \"id\": 1000}");
	assert_int_equal(status_of(s).late, 1);
}

static void bad_answers(void **state)
{
	static const char *const texts[] = {
		"x", "{", "[]", "7", "{\"id\": 7}", "{\"attached\": true}",
		"{\"id\": \"7\", \"attached\": true}", "{\"id\": 7, \"attached\": 1}",
		"{\"id\": -7, \"attached\": true}", "{\"id\": 0, \"attached\": true}",
		"{\"id\": 7.0, \"attached\": true}",
		"{\"id\": 7, \"id\": 8, \"attached\": true}",
		"{\"id\": 7, \"attached\": true} {}",
		"{\"id\": 99999999999999999999, \"attached\": true}",
	};
	struct stage *s = *state;
	char big[2000];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		say(s, texts[i]);
		assert_int_equal(status_of(s).wrong, i + 1);
	}
	/* right, but for its size */
	snprintf(big, sizeof(big), "{\"id\": 7, \"attached\": true%*s}", 1500, "");
	say(s, big);
	assert_int_equal(status_of(s).wrong, i + 1);
	assert_int_equal(s->answers, 0);
	assert_int_equal(s->lost, 0);
	say(s, "{\"id\": 7, \"attached\": true}");
	assert_int_equal(s->answers, 1);
}

static void goes_away(void **state)
{
	struct stage *s = *state;

	assert_true(ask(s, 1));
	close(s->fd);
	s->fd = -1;
	close(s->listener);
	unlink(s->path);
	turn(s);
	assert_int_equal(s->lost, 1);
	assert_int_equal(s->done, 1);
	assert_false(status_of(s).connected);
	assert_false(ask(s, 2));
	/* and comes back */
	listen_at(s);
	assert_true(ask_until(s, 3));
	take_call(s);
	say(s, "{\"id\": 3, \"attached\": true}");
	assert_int_equal(s->id, 3);
	assert_int_equal(s->lost, 1);
}

/* It takes no answer from who does not read: what does not fit is not asked. */
static void does_not_read(void **state)
{
	struct stage *s = *state;
	unsigned int i;

	for (i = 1; i < 100000 && ask(s, (int)i); i++)
		;
	assert_in_range(i, 2, 99999);
	assert_int_equal(status_of(s).sent, i - 1);
	turn(s);
	assert_true(status_of(s).connected);
	say(s, "{\"id\": 1, \"attached\": true}");
	assert_int_equal(s->answers, 1);
}

static void too_long(void **state)
{
	struct stage *s = *state;
	char big[10000];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	assert_false(tracker_ask(s->tracker, json_pack("{si ss}", "id", 1, "mn-id", big)));
	assert_true(ask(s, 2));
}

static void none(void **state)
{
	struct stage *s = *state;

	assert_false(ask(s, 1));
	tracker_use(s->tracker, NULL);
	assert_false(ask(s, 1));
	assert_int_equal(s->lost, 0);
	assert_false(status_of(s).connected);
}

static void another(void **state)
{
	struct stage *s = *state;

	/* the same one goes on */
	tracker_use(s->tracker, s->path);
	assert_int_equal(s->lost, 0);
	assert_true(status_of(s).connected);
	tracker_use(s->tracker, NULL);
	assert_int_equal(s->lost, 1);
	assert_int_equal(s->done, 1);
	assert_false(ask(s, 1));
	tracker_use(s->tracker, s->path);
	assert_true(ask(s, 2));
}

#define TEST(text, function)	{ "R6612-44 " text, function, start_connected, stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("questions and answers", asks),
		TEST("answers that are none", bad_answers),
		TEST("the tracker goes away and comes back", goes_away),
		TEST("a tracker that does not read", does_not_read),
		TEST("a question that is too long", too_long),
		{ "R6612-44 no tracker", none, start, stop, NULL },
		TEST("another tracker by reload", another),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
