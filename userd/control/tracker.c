// SPDX-License-Identifier: GPL-2.0
/*
 * The attachment tracker: its socket.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "control/tracker.h"

#define ANSWER_MAX	1024
#define QUESTION_MAX	8192
/* Answers read in one turn of the event loop */
#define TURN_ANSWERS	64

/**
 * struct tracker - a connection, or the wish for one
 * @event: event loop
 * @ops: who wants to know
 * @ctx: for @ops
 * @addr: where it listens; an empty path for none
 * @fd: socket, -1 for none
 * @source: its events
 * @tried: second in which it was tried last to connect
 * @told: the log says that it is not there
 * @status: how it does
 */
struct tracker {
	sd_event *event;
	const struct tracker_ops *ops;
	void *ctx;
	struct sockaddr_un addr;
	int fd;
	sd_event_source *source;
	time_t tried;
	bool told;
	struct tracker_status status;
};

struct tracker *tracker_new(sd_event *event, const struct tracker_ops *ops, void *ctx)
{
	struct tracker *tracker = calloc(1, sizeof(*tracker));

	if (!tracker)
		return NULL;
	tracker->event = event;
	tracker->ops = ops;
	tracker->ctx = ctx;
	tracker->addr.sun_family = AF_UNIX;
	tracker->fd = -1;
	return tracker;
}

static void hang_up(struct tracker *tracker)
{
	tracker->source = sd_event_source_disable_unref(tracker->source);
	if (tracker->fd >= 0)
		close(tracker->fd);
	tracker->fd = -1;
}

void tracker_free(struct tracker *tracker)
{
	if (!tracker)
		return;
	hang_up(tracker);
	free(tracker);
}

static void absent(struct tracker *tracker, int err)
{
	if (!tracker->told)
		log_warning("the attachment tracker cannot be reached at %s: %s",
			    tracker->addr.sun_path, strerror(err));
	tracker->told = true;
}

static void broken(struct tracker *tracker, int err)
{
	hang_up(tracker);
	absent(tracker, err);
	tracker->ops->lost(tracker->ctx);
}

/* Return: false if it is no answer. */
static bool take(struct tracker *tracker, const char *text, size_t len)
{
	json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *id = json_object_get(object, "id");
	json_t *attached = json_object_get(object, "attached");
	bool ok = json_is_integer(id) && json_integer_value(id) > 0 && json_is_boolean(attached);

	if (ok && !tracker->ops->answer(tracker->ctx, (u64)json_integer_value(id),
					json_boolean_value(attached)))
		tracker->status.late++;
	json_decref(object);
	return ok;
}

/* Return: 0 if there is nothing to read now, 1 if there may be, or a negative errno. */
static int read_answer(struct tracker *tracker)
{
	char text[ANSWER_MAX];
	ssize_t len = recv(tracker->fd, text, sizeof(text), MSG_DONTWAIT | MSG_TRUNC);

	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (!len)
		return -ECONNRESET;
	if ((size_t)len > sizeof(text) || !take(tracker, text, (size_t)len)) {
		tracker->status.wrong++;
		log_limited(LOG_LEVEL_WARNING,
			    "the attachment tracker has sent %zd octets that are no answer", len);
	}
	return 1;
}

static int on_answers(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct tracker *tracker = data;
	unsigned int i;
	int rc = 1;

	(void)source;
	(void)fd;
	(void)revents;
	for (i = 0; rc > 0 && i < TURN_ANSWERS; i++)
		rc = read_answer(tracker);
	if (rc < 0)
		broken(tracker, -rc);
	tracker->ops->done(tracker->ctx);
	return 0;
}

static int dial(struct tracker *tracker)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&tracker->addr, sizeof(tracker->addr)))
		err = -errno;
	if (!err)
		err = sd_event_add_io(tracker->event, &tracker->source, fd, EPOLLIN, on_answers,
				      tracker);
	if (err < 0) {
		close(fd);
		return err;
	}
	tracker->fd = fd;
	return 0;
}

/* Once a second at most: a PBU is not the place to wait for anybody. */
static bool connected(struct tracker *tracker)
{
	struct timespec now;
	int err;

	if (tracker->fd >= 0)
		return true;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!tracker->addr.sun_path[0] || tracker->tried == now.tv_sec)
		return false;
	tracker->tried = now.tv_sec;
	err = dial(tracker);
	if (err) {
		absent(tracker, -err);
		return false;
	}
	if (tracker->told)
		log_notice("the attachment tracker is back");
	tracker->told = false;
	return true;
}

void tracker_use(struct tracker *tracker, const char *path)
{
	bool was_connected = tracker->fd >= 0;

	if (!strcmp(tracker->addr.sun_path, path ? path : ""))
		return;
	hang_up(tracker);
	snprintf(tracker->addr.sun_path, sizeof(tracker->addr.sun_path), "%s", path ? path : "");
	tracker->tried = 0;
	tracker->told = false;
	connected(tracker);
	if (!was_connected)
		return;
	tracker->ops->lost(tracker->ctx);
	tracker->ops->done(tracker->ctx);
}

bool tracker_ask(struct tracker *tracker, json_t *question)
{
	char text[QUESTION_MAX];
	size_t len = json_dumpb(question, text, sizeof(text), JSON_COMPACT);

	json_decref(question);
	if (!len || len > sizeof(text) || !connected(tracker))
		return false;
	/* what fails here for good is noticed when it is read from */
	if (send(tracker->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return false;
	tracker->status.sent++;
	return true;
}

void tracker_status(const struct tracker *tracker, struct tracker_status *status)
{
	*status = tracker->status;
	status->connected = tracker->fd >= 0;
}
