// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "err.h"
#include "signalling.h"

/* halmad is looked for that often while it is not there */
#define LOOK_MS	500

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/**
 * signalling_init - begin without a connection
 * @s: what halmad decides
 * @path: of its control socket
 */
void signalling_init(struct signalling *s, const char *path)
{
	*s = (struct signalling){ .path = path, .fd = -1 };
}

/**
 * signalling_close - hang up
 * @s: what halmad decides
 */
void signalling_close(struct signalling *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* it will be looked for again; that is said once */
static void is_gone(struct signalling *s, int err)
{
	char text[DAEMON_ABSENT_TEXT];

	signalling_close(s);
	s->next = now_ms() + LOOK_MS;
	if (s->silent)
		return;
	s->silent = true;
	if (err == EPIPE)
		err_note("halma: halmad has hung up; its decisions follow when it is back");
	else
		err_note("halma: %s; its decisions follow when it is there",
			 daemon_absent(s->path, err, text));
}

/* what halmad says to the request to hear; 0 or a negative errno */
static int subscribe(struct signalling *s)
{
	json_t *request = json_pack("{ss}", "cmd", "monitor"), *answer = NULL;
	int err = daemon_send(s->fd, request);

	json_decref(request);
	if (!err)
		err = daemon_take(s->fd, &answer);
	if (!err && !json_object_get(answer, "result")) {
		s->dead = true;
		err = -EPROTO;
	}
	json_decref(answer);
	return err;
}

static void look(struct signalling *s)
{
	int err;

	s->fd = daemon_dial(s->path);
	err = s->fd < 0 ? s->fd : subscribe(s);
	if (s->dead) {
		signalling_close(s);
		err_note("halma: halmad cannot tell what it decides (%s): it is older than halma",
			 s->path);
	} else if (err) {
		is_gone(s, -err);
	} else {
		if (s->silent)
			err_note("halma: halmad is there");
		s->silent = false;
	}
}

/**
 * signalling_wait - what to wait for before signalling_take(), @s->fd apart
 * @s: what halmad decides; it is looked for if it is time to
 *
 * Return: how long to wait, in ms; -1 for ever.
 */
int signalling_wait(struct signalling *s)
{
	uint64_t now;

	if (s->dead || s->fd >= 0)
		return -1;
	now = now_ms();
	if (now < s->next)
		return (int)(s->next - now);
	look(s);
	return s->dead || s->fd >= 0 ? -1 : LOOK_MS;
}

/**
 * signalling_take - take what has come
 * @s: what halmad decides, with something to read
 *
 * Return: {"event": ...} or {"lost": ...}, the caller's from now on; NULL if it
 * was none, or halmad is gone.
 */
json_t *signalling_take(struct signalling *s)
{
	json_t *object;
	int err = daemon_take(s->fd, &object);

	if (err && err != -EPROTO)
		is_gone(s, -err);
	return object;
}
