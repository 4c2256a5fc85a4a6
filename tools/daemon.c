// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctx.h"
#include "daemon.h"
#include "err.h"

/**
 * daemon_path - where halmad is to be found if nobody says otherwise
 *
 * Return: path of its control socket.
 */
const char *daemon_path(void)
{
	const char *path = getenv("HALMAD_SOCK");

	return path && *path ? path : CTX_SOCKET;
}

/**
 * daemon_wait - say how long to wait for an answer
 * @fd: from daemon_dial()
 * @ms: so long
 *
 * Return: 0, or a negative errno.
 */
int daemon_wait(int fd, long long ms)
{
	struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)))
		return -errno;
	return 0;
}

/**
 * daemon_dial - connect to halmad
 * @path: of its control socket
 *
 * Return: a descriptor, or a negative errno.
 */
int daemon_dial(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(sun.sun_path))
		return -ENAMETOOLONG;
	memcpy(sun.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	daemon_wait(fd, DAEMON_ANSWER_MS);
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/**
 * daemon_absent - why there is no talking to halmad
 * @path: of its control socket
 * @err: positive errno
 * @text: room for DAEMON_ABSENT_TEXT characters
 *
 * Return: @text, the beginning of a sentence.
 */
const char *daemon_absent(const char *path, int err, char *text)
{
	if (err == ENOENT || err == ECONNREFUSED)
		snprintf(text, DAEMON_ABSENT_TEXT, "halmad is not running (%s); hint: halmad --check says what is wrong",
			 path);
	else if (err == EACCES)
		snprintf(text, DAEMON_ABSENT_TEXT, "not permitted to talk to halmad (%s)", path);
	else
		snprintf(text, DAEMON_ABSENT_TEXT, "cannot talk to halmad (%s): %s", path,
			 strerror(err));
	return text;
}

/**
 * daemon_send - send a request
 * @fd: from daemon_dial()
 * @request: the request; stays the caller's
 *
 * Return: 0, or a negative errno.
 */
int daemon_send(int fd, json_t *request)
{
	char *text = json_dumps(request, JSON_COMPACT);
	ssize_t len;
	int err = 0;

	if (!text)
		return -ENOMEM;
	len = send(fd, text, strlen(text), MSG_NOSIGNAL);
	if (len < 0)
		err = -errno;
	free(text);
	return err;
}

/* the next packet, whatever its size */
static int take_packet(int fd, json_t **object)
{
	json_error_t error;
	char *text;
	ssize_t len;

	*object = NULL;
	len = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC);
	if (len < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	if (!len)
		return -EPIPE;
	text = malloc((size_t)len);
	if (!text)
		return -ENOMEM;
	len = recv(fd, text, (size_t)len, 0);
	if (len > 0)
		*object = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (json_is_object(*object))
		return 0;
	json_decref(*object);
	*object = NULL;
	return -EPROTO;
}

/* keep a part of a result until the rest of it comes; 0, or a negative errno */
static int keep_part(json_t *parts, json_t *part)
{
	const char *key;
	json_t *member;

	json_object_foreach(part, key, member) {
		if (!json_object_get(parts, key) &&
		    json_object_set_new(parts, key, json_array()))
			return -ENOMEM;
		if (json_array_append(json_object_get(parts, key), member))
			return -ENOMEM;
	}
	return 0;
}

/**
 * daemon_take - take the next answer, whatever its size, or one of many
 * @fd: from daemon_dial()
 * @object: what is in it, the caller's from now on; NULL on failure
 *
 * A result that comes in parts is taken as a whole.
 *
 * Return: 0, or a negative errno: -EPIPE if halmad has hung up, -EAGAIN if it is
 * silent, -EPROTO if that was no JSON object.
 */
int daemon_take(int fd, json_t **object)
{
	json_t *parts = json_object(), *part;
	int err;

	do {
		err = take_packet(fd, object);
		part = json_object_get(*object, "part");
		if (!part)
			break;
		err = keep_part(parts, part);
		json_decref(*object);
		*object = NULL;
	} while (!err);
	if (!err)
		json_object_update(json_object_get(*object, "result"), parts);
	json_decref(parts);
	return err;
}

/**
 * daemon_receive - the same, with a complaint
 * @fd: from daemon_dial()
 *
 * Return: NULL on failure.
 */
json_t *daemon_receive(int fd)
{
	json_t *object;
	int err = daemon_take(fd, &object);

	if (err == -EAGAIN)
		err_refused("halmad does not answer.");
	else if (err == -EPROTO)
		err_refused("halmad says what is not understood.");
	else if (err == -EPIPE)
		err_refused("halmad has hung up.");
	else if (err)
		err_refused("cannot listen to halmad: %s.", strerror(-err));
	return object;
}

/* the waits of RFC 5846, 6.3: each twice as long as the one before, up to a limit */
static long long all_waits(json_t *variables)
{
	long long delay = json_integer_value(json_object_get(variables, "InitMINDelayBRIs"));
	long long most = json_integer_value(json_object_get(variables, "MAX_BRACK_TIMEOUT"));
	long long again = json_integer_value(json_object_get(variables, "BRIMaxRetriesNumber"));
	long long sum = delay;

	for (; again > 0; again--) {
		delay = 2 * delay < most ? 2 * delay : most;
		sum += delay;
	}
	return sum;
}

/**
 * daemon_revocation_ms - how long halmad waits at most for a MAG that is told to revoke
 * @fd: from daemon_dial()
 * @ms: so long
 *
 * Return: 0, or a negative errno as from daemon_take().
 */
int daemon_revocation_ms(int fd, long long *ms)
{
	json_t *request = json_pack("{ss}", "cmd", "show"), *answer = NULL;
	int err = request ? daemon_send(fd, request) : -ENOMEM;

	json_decref(request);
	if (!err)
		err = daemon_take(fd, &answer);
	if (err)
		return err;
	*ms = all_waits(json_object_get(json_object_get(answer, "result"), "variables"));
	json_decref(answer);
	return 0;
}

/**
 * daemon_patience - how long the answer to a request may take
 * @fd: from daemon_dial()
 * @request: what is to be asked
 * @ms: so long
 *
 * Return: 0, or a negative errno as from daemon_take().
 */
int daemon_patience(int fd, json_t *request, long long *ms)
{
	const char *cmd = json_string_value(json_object_get(request, "cmd"));
	int err;

	*ms = DAEMON_ANSWER_MS;
	if (!cmd)
		return 0;
	if (!strcmp(cmd, "reload") || !strcmp(cmd, "diff") || !strcmp(cmd, "store-backup"))
		*ms = DAEMON_RELOAD_MS;
	/* as long as MAGs may take, and as an answer may take besides */
	if (strcmp(cmd, "mn-revoke") && strcmp(cmd, "mag-revoke"))
		return 0;
	err = daemon_revocation_ms(fd, ms);
	*ms += DAEMON_ANSWER_MS;
	return err;
}

static int take_answers(int fd, daemon_fn fn, void *arg)
{
	json_t *answer, *object;
	bool more;
	int err;

	do {
		err = daemon_take(fd, &answer);
		if (err)
			return err;
		object = json_object_get(answer, "item");
		more = object;
		if (!object)
			object = json_object_get(answer, "result");
		if (object)
			fn(object, arg);
		json_decref(answer);
	} while (more);
	return 0;
}

/**
 * daemon_inquire - ask halmad something beside what the user has asked, without a complaint
 * @path: of its control socket
 * @request: what to ask; freed
 * @fn: takes the answer, or each item of it
 * @arg: for @fn
 *
 * Return: 0, or a negative errno.
 */
int daemon_inquire(const char *path, json_t *request, daemon_fn fn, void *arg)
{
	int err, fd = daemon_dial(path);

	err = fd < 0 ? fd : request ? daemon_send(fd, request) : -ENOMEM;
	if (!err)
		err = take_answers(fd, fn, arg);
	if (fd >= 0)
		close(fd);
	json_decref(request);
	return err;
}
