// SPDX-License-Identifier: GPL-2.0
/*
 * The control socket: UNIX SOCK_SEQPACKET, one JSON object in a packet.
 *
 * A client sends {"cmd": WORD, ...} and gets {"result": {...}}, or {"item": {...}} many times and
 * {"end": true}, or {"error": "sentence"}. Nobody is waited for: when a client does not read, its
 * list stands still until it does; an answer that takes time comes when it comes. A list is a list
 * of keys; each item is made when it is sent.
 *
 * A result that is too long for a packet comes in parts, one for each member of an array in it:
 * {"part": {ARRAY: MEMBER}}, and then as {"result": {...}} in which these arrays are empty.
 *
 * A client that monitors gets {"event": {...}} many times. What it does not read in time stays in
 * its socket's buffer up to a limit; what is beyond is not kept but counted, and the client gets
 * {"lost": N} in its place.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/ctl.h"
#include "control/listener.h"
#include "control/text.h"

#define CLIENT_MAX	16
/* Of these, room that those who may only look cannot take */
#define CLIENT_RESERVED	4
#define REQUEST_MAX	4096
/* Octets of a packet that any socket takes */
#define PACKET_MAX	(48 * 1024)
/* Items made in one turn of the event loop */
#define TURN_ITEMS	256
/* Octets of events that wait for a client that monitors; the kernel doubles it, for overhead */
#define MONITOR_BUFFER	(512 * 1024)

struct client {
	LIST_ENTRY(client) entry;
	struct ctl *ctl;
	int fd;
	bool may_change;
	sd_event_source *source;
	struct ctl_list list;
	json_t *whole;
	u32 next;
	bool listing;
	u64 order;
	bool monitor;
	u64 lost;
};

struct ctl {
	sd_event *event;
	sd_event_source *source;
	int fd;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	const struct ctl_ops *ops;
	void *ctx;
	LIST_HEAD(, client) clients;
	unsigned int client_count;
	unsigned int monitor_count;
};

static void client_free(struct client *client)
{
	struct ctl *ctl = client->ctl;
	bool monitor = client->monitor;

	LIST_REMOVE(client, entry);
	ctl->client_count--;
	sd_event_source_disable_unref(client->source);
	close(client->fd);
	free(client->list.key);
	json_decref(client->whole);
	free(client);
	if (monitor && !--ctl->monitor_count)
		ctl->ops->deserted(ctl->ctx);
}

/* Return: 0, or a negative errno; -EAGAIN if the client does not read. */
static int send_text(const struct client *client, const char *text)
{
	ssize_t n = send(client->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);

	return n < 0 ? -errno : 0;
}

/* Takes the object. Return: as send_text(). */
static int send_object(const struct client *client, json_t *object)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	int err;

	json_decref(object);
	if (!text)
		return -ENOMEM;
	err = send_text(client, text);
	free(text);
	/* better an answer than none */
	if (err == -EMSGSIZE)
		err = send_text(client, "{\"error\":\"the answer is too long for one packet\"}");
	return err;
}

/* Send items until the end, or until the client does not read. */
static int send_items(struct client *client)
{
	const struct ctl_list *list = &client->list;
	unsigned int turns;
	json_t *item;
	int err;

	for (turns = 0; client->next < list->count; turns++) {
		if (turns == TURN_ITEMS)
			return -EAGAIN;
		item = list->item(client->ctl->ctx, list->key[client->next]);
		if (item) {
			err = send_object(client, json_pack("{so}", "item", item));
			if (err)
				return err;
		}
		client->next++;
	}
	err = send_object(client, json_pack("{sb}", "end", 1));
	if (err)
		return err;
	client->listing = false;
	free(client->list.key);
	client->list = (struct ctl_list){ 0 };
	return 0;
}

/* An array of a result that is not sent yet. */
static const char *array_of(json_t *whole)
{
	const char *key;
	json_t *value;

	json_object_foreach(whole, key, value)
		if (json_array_size(value))
			return key;
	return NULL;
}

/* Send the next member of an array, which is empty after the last one. */
static int send_part(struct client *client, const char *key)
{
	json_t *array = json_object_get(client->whole, key);
	int err;

	err = send_object(client, json_pack("{s{sO}}", "part", key,
					    json_array_get(array, client->next)));
	if (err || ++client->next < json_array_size(array))
		return err;
	client->next = 0;
	return json_object_set_new(client->whole, key, json_array()) ? -ENOMEM : 0;
}

/* Send the parts of a result and what is left of it, as send_items() does. */
static int send_parts(struct client *client)
{
	unsigned int turns;
	const char *key;
	int err;

	for (turns = 0; (key = array_of(client->whole)); turns++) {
		if (turns == TURN_ITEMS)
			return -EAGAIN;
		err = send_part(client, key);
		if (err)
			return err;
	}
	err = send_object(client, json_pack("{sO}", "result", client->whole));
	if (err)
		return err;
	client->listing = false;
	json_decref(client->whole);
	client->whole = NULL;
	return 0;
}

/* Takes the result. Return: as send_text(); -EAGAIN: the rest of it is sent later. */
static int send_result(struct client *client, json_t *result)
{
	json_t *object = json_pack("{sO}", "result", result);
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	int err = -ENOMEM;

	json_decref(object);
	if (text)
		err = strlen(text) > PACKET_MAX ? -EMSGSIZE : send_text(client, text);
	free(text);
	if (err != -EMSGSIZE && err != -EAGAIN) {
		json_decref(result);
		return err;
	}
	client->whole = result;
	client->next = 0;
	client->listing = true;
	return send_parts(client);
}

static void start_monitor(struct client *client)
{
	int size = MONITOR_BUFFER;

	client->monitor = true;
	client->ctl->monitor_count++;
	/* beyond what the machine allows to everybody, if we may; it will do with less */
	if (setsockopt(client->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		(void)setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

static int send_reply(struct client *client, struct ctl_reply *reply)
{
	client->order = reply->order;
	if (reply->order)
		return 0;
	if (reply->monitor)
		start_monitor(client);
	if (reply->error)
		return send_object(client, json_pack("{so}", "error",
						     text_json(reply->error)));
	if (reply->result)
		return send_result(client, reply->result);
	client->list = reply->list;
	client->next = 0;
	client->listing = true;
	return send_items(client);
}

static int read_request(struct client *client)
{
	struct ctl_reply reply = { 0 };
	char buf[REQUEST_MAX];
	json_t *request;
	ssize_t n;
	int err;

	n = recv(client->fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_TRUNC);
	if (n < 0)
		return -errno;
	if (!n)
		return -EPIPE;
	request = (size_t)n <= sizeof(buf) ? json_loadb(buf, (size_t)n, 0, NULL) : NULL;
	if (json_is_object(request))
		client->ctl->ops->answer(client->ctl->ctx, request, client->may_change, &reply);
	else
		reply.error = "a request is a JSON object of at most 4096 octets";
	err = send_reply(client, &reply);
	json_decref(request);
	return err;
}

/* An answer must not be lost among events, so there is none. */
static int refuse_request(const struct client *client)
{
	char buf[1];

	if (recv(client->fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_TRUNC) <= 0)
		return -EPIPE;
	if (send_object(client, json_pack("{ss}", "error", "a client that monitors cannot ask")))
		return -EPIPE;
	return 0;
}

/* A client that monitors reads again, has gone, or asks for something. */
static int serve_monitor(struct client *client, uint32_t revents)
{
	int err;

	if (revents & ~EPOLLOUT)
		return refuse_request(client);
	err = send_object(client, json_pack("{sI}", "lost", (json_int_t)client->lost));
	if (!err)
		client->lost = 0;
	return err;
}

static void wait_for_client(struct client *client)
{
	uint32_t events = EPOLLIN;

	/* one request at a time: nothing is read while a list is sent, or an answer is to come */
	if (client->listing)
		events = EPOLLOUT;
	else if (client->order)
		events = 0;
	else if (client->lost)
		events |= EPOLLOUT;
	sd_event_source_set_io_events(client->source, events);
}

static int on_client(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct client *client = data;
	int err = 0;

	(void)source;
	(void)fd;
	if (client->monitor)
		err = serve_monitor(client, revents);
	else if (client->listing)
		err = client->whole ? send_parts(client) : send_items(client);
	else if ((revents & EPOLLIN) && !client->order)
		err = read_request(client);
	else if (revents & (EPOLLHUP | EPOLLERR))
		err = -EPIPE;
	if (err && err != -EAGAIN && err != -EINTR) {
		client_free(client);
		return 0;
	}
	wait_for_client(client);
	return 0;
}

void ctl_finish(struct ctl *ctl, u64 order, struct ctl_reply *reply)
{
	struct client *client;
	int err;

	LIST_FOREACH(client, &ctl->clients, entry)
		if (client->order == order)
			break;
	if (!client) {
		json_decref(reply->result);
		return;
	}
	err = send_reply(client, reply);
	if (err && err != -EAGAIN)
		client_free(client);
	else
		wait_for_client(client);
}

unsigned int ctl_monitors(const struct ctl *ctl)
{
	return ctl->monitor_count;
}

bool ctl_ready(const struct ctl *ctl)
{
	const struct client *client;

	LIST_FOREACH(client, &ctl->clients, entry)
		if (client->monitor && !client->lost)
			return true;
	return false;
}

/* It is told how many when it reads again. */
static void client_lost(struct client *client, u64 count)
{
	client->lost += count;
	wait_for_client(client);
}

void ctl_lost(struct ctl *ctl, u64 count)
{
	struct client *client;

	LIST_FOREACH(client, &ctl->clients, entry)
		if (client->monitor)
			client_lost(client, count);
}

void ctl_publish(struct ctl *ctl, json_t *event)
{
	json_t *object = json_pack("{so}", "event", event);
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
	struct client *client;

	json_decref(object);
	LIST_FOREACH(client, &ctl->clients, entry) {
		if (!client->monitor)
			continue;
		/* a client that has gone is noticed elsewhere */
		if (!text || client->lost || send_text(client, text))
			client_lost(client, 1);
	}
	free(text);
}

/* Who could act as halmad anyway, by its files and its process; others are let in to look. */
static bool may_change(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return false;
	return !peer.uid || peer.uid == geteuid();
}

static bool has_room(const struct ctl *ctl, bool master)
{
	return ctl->client_count < CLIENT_MAX - (master ? 0 : CLIENT_RESERVED);
}

static int on_connect(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct ctl *ctl = data;
	struct client *client;
	bool master;
	int conn;

	(void)source;
	(void)revents;
	conn = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (conn < 0)
		return 0;
	master = may_change(conn);
	client = has_room(ctl, master) ? calloc(1, sizeof(*client)) : NULL;
	if (!client) {
		close(conn);
		return 0;
	}
	client->ctl = ctl;
	client->fd = conn;
	client->may_change = master;
	LIST_INSERT_HEAD(&ctl->clients, client, entry);
	ctl->client_count++;
	if (sd_event_add_io(ctl->event, &client->source, conn, EPOLLIN, on_client, client) < 0) {
		client_free(client);
		return 0;
	}
	/* after messages and deadlines */
	sd_event_source_set_priority(client->source, SD_EVENT_PRIORITY_IDLE);
	return 0;
}

static int listen_on(struct ctl *ctl, const char *path)
{
	if (strlen(path) >= sizeof(ctl->path))
		return -ENAMETOOLONG;
	ctl->fd = listener_unix(path, SOCK_SEQPACKET, CLIENT_MAX);
	if (ctl->fd < 0)
		return ctl->fd;
	memcpy(ctl->path, path, strlen(path) + 1);
	return 0;
}

struct ctl *ctl_open(sd_event *event, const char *path, const struct ctl_ops *ops, void *ctx,
		     int *error)
{
	struct ctl *ctl = calloc(1, sizeof(*ctl));

	*error = -ENOMEM;
	if (!ctl)
		return NULL;
	ctl->event = event;
	ctl->ops = ops;
	ctl->ctx = ctx;
	LIST_INIT(&ctl->clients);
	*error = listen_on(ctl, path);
	if (!*error)
		*error = sd_event_add_io(event, &ctl->source, ctl->fd, EPOLLIN, on_connect, ctl);
	if (*error < 0) {
		ctl_close(ctl);
		return NULL;
	}
	return ctl;
}

pid_t ctl_holder(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct ucred cred = { 0 };
	socklen_t len = sizeof(cred);
	int fd;

	if (strlen(path) >= sizeof(sun.sun_path))
		return 0;
	memcpy(sun.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		cred.pid = 0;
	close(fd);
	return cred.pid;
}

int ctl_admit(struct ctl *ctl, gid_t gid)
{
	return listener_admit(ctl->path, gid);
}

void ctl_close(struct ctl *ctl)
{
	struct client *client;

	if (!ctl)
		return;
	while ((client = LIST_FIRST(&ctl->clients)))
		client_free(client);
	sd_event_source_disable_unref(ctl->source);
	if (ctl->fd >= 0)
		close(ctl->fd);
	if (ctl->path[0])
		unlink(ctl->path);
	free(ctl);
}
