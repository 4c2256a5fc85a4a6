// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics by HTTP.
 *
 * libmicrohttpd has an epoll descriptor of its own, which is readable in the loop when it has
 * something to do. What it does not have is a limit for a whole connection: one that takes too long
 * is shut down here, and it finds out.
 */
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/listener.h"
#include "control/scrape.h"

/* Octets that a request and its answer's head may have */
#define MEMORY		8192

#define OPEN_TYPE	"application/openmetrics-text"
#define OPEN_FORMAT	OPEN_TYPE "; version=1.0.0; charset=utf-8"
#define PLAIN_FORMAT	"text/plain; version=0.0.4; charset=utf-8"

/* Where it listens, from the configuration, is the name of a listener */
#define NAME_MAX_LEN	CONF_SOCKET_MAX

enum place {
	PLACE_UNIX,
	PLACE_TCP,
	PLACE_MAX,
};

/**
 * struct visit - a connection
 * @entry: among those of a listener, the oldest one last
 * @fd: its socket, which is not ours to close
 * @until: when it has to be over, in us of CLOCK_BOOTTIME
 */
struct visit {
	LIST_ENTRY(visit) entry;
	int fd;
	u64 until;
};

/**
 * struct door - a listener
 * @scrape: all of them
 * @name: path, or address and port as configured
 * @is_unix: @name is a path
 * @http: HTTP
 * @source: has something to do
 * @timer: has to do something later
 * @visits: connections
 * @left: one of them has ended
 */
struct door {
	struct scrape *scrape;
	char name[NAME_MAX_LEN];
	bool is_unix;
	struct MHD_Daemon *http;
	sd_event_source *source;
	sd_event_source *timer;
	LIST_HEAD(, visit) visits;
	bool left;
};

/**
 * struct scrape - all of this
 * @event: event loop
 * @text: makes what is served
 * @ctx: for @text
 * @door: listeners; NULL for one that is not configured
 * @next: those that are prepared; the same one as in @door if it stays
 * @prepared: @next counts
 */
struct scrape {
	sd_event *event;
	scrape_fn text;
	void *ctx;
	struct door *door[PLACE_MAX];
	struct door *next[PLACE_MAX];
	bool prepared;
};

static enum MHD_Result reply(struct MHD_Connection *conn, unsigned int status, char *body,
			     size_t len, const char *header, const char *value)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	response = MHD_create_response_from_buffer(len, body, body ? MHD_RESPMEM_MUST_FREE :
								      MHD_RESPMEM_PERSISTENT);
	if (!response) {
		free(body);
		return MHD_NO;
	}
	/* who has what he wants makes room for others */
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	if (header)
		MHD_add_response_header(response, header, value);
	result = MHD_queue_response(conn, status, response);
	MHD_destroy_response(response);
	return result;
}

static bool wants_open(struct MHD_Connection *conn)
{
	const char *accept = MHD_lookup_connection_value(conn, MHD_HEADER_KIND,
							 MHD_HTTP_HEADER_ACCEPT);

	return accept && strstr(accept, OPEN_TYPE);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *conn, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **request)
{
	bool open = wants_open(conn);
	struct door *door = cls;
	size_t len = 0;
	char *body;

	(void)version;
	(void)upload;
	(void)upload_len;
	(void)request;
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return reply(conn, MHD_HTTP_METHOD_NOT_ALLOWED, NULL, 0, MHD_HTTP_HEADER_ALLOW,
			     "GET, HEAD");
	if (strcmp(url, "/metrics"))
		return reply(conn, MHD_HTTP_NOT_FOUND, NULL, 0, NULL, NULL);
	body = door->scrape->text(door->scrape->ctx, !open, &len);
	if (!body)
		return reply(conn, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL, 0, NULL, NULL);
	return reply(conn, MHD_HTTP_OK, body, len, MHD_HTTP_HEADER_CONTENT_TYPE,
		     open ? OPEN_FORMAT : PLAIN_FORMAT);
}

static u64 now_of(const struct door *door)
{
	uint64_t now;

	return sd_event_now(door->scrape->event, CLOCK_BOOTTIME, &now) < 0 ? 0 : now;
}

static void on_connection(void *cls, struct MHD_Connection *conn, void **socket,
			  enum MHD_ConnectionNotificationCode what)
{
	const union MHD_ConnectionInfo *info;
	struct door *door = cls;
	struct visit *visit = *socket;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		door->left = true;
		if (visit)
			LIST_REMOVE(visit, entry);
		free(visit);
		*socket = NULL;
		return;
	}
	info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	visit = info ? calloc(1, sizeof(*visit)) : NULL;
	if (!visit)
		return;
	visit->fd = info->connect_fd;
	visit->until = now_of(door) + SCRAPE_SECONDS * 1000000ULL;
	LIST_INSERT_HEAD(&door->visits, visit, entry);
	*socket = visit;
}

/* Return: when the next one has to be over, UINT64_MAX for never. */
static u64 end_visits(struct door *door, u64 now)
{
	u64 next = UINT64_MAX;
	struct visit *visit;

	LIST_FOREACH(visit, &door->visits, entry) {
		if (visit->until <= now)
			shutdown(visit->fd, SHUT_RDWR);
		else if (visit->until < next)
			next = visit->until;
	}
	return next;
}

static void run(struct door *door)
{
	u64 now = now_of(door), next;
	MHD_UNSIGNED_LONG_LONG ms;
	unsigned int i;

	/* it does not listen while all places are taken, nor begin again when one is free, but in
	 * its next turn
	 */
	door->left = true;
	for (i = 0; door->left && i <= SCRAPE_CONNECTIONS; i++) {
		door->left = false;
		MHD_run(door->http);
	}
	next = end_visits(door, now);
	if (MHD_get_timeout(door->http, &ms) == MHD_YES && now + ms * 1000 < next)
		next = now + ms * 1000;
	if (next == UINT64_MAX) {
		sd_event_source_set_enabled(door->timer, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time(door->timer, next);
	sd_event_source_set_enabled(door->timer, SD_EVENT_ONESHOT);
}

static int on_http(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	(void)source;
	(void)fd;
	(void)revents;
	run(data);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *data)
{
	(void)source;
	(void)usec;
	run(data);
	return 0;
}

static void door_close(struct door *door)
{
	if (!door)
		return;
	sd_event_source_disable_unref(door->source);
	sd_event_source_disable_unref(door->timer);
	if (door->http)
		MHD_stop_daemon(door->http);
	if (door->is_unix)
		unlink(door->name);
	free(door);
}

static int add_sources(struct door *door)
{
	sd_event *event = door->scrape->event;
	const union MHD_DaemonInfo *info;
	int err;

	info = MHD_get_daemon_info(door->http, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info)
		return -EIO;
	err = sd_event_add_io(event, &door->source, info->epoll_fd, EPOLLIN, on_http, door);
	if (err >= 0)
		err = sd_event_add_time(event, &door->timer, CLOCK_BOOTTIME, UINT64_MAX, 1000,
					on_timer, door);
	if (err < 0)
		return err;
	/* after messages and deadlines */
	sd_event_source_set_priority(door->source, SD_EVENT_PRIORITY_IDLE);
	sd_event_source_set_priority(door->timer, SD_EVENT_PRIORITY_IDLE);
	return 0;
}

static int begin(struct door *door, int fd)
{
	/* it owns the descriptor once it has begun */
	door->http = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, answer, door,
				      MHD_OPTION_LISTEN_SOCKET, fd,
				      MHD_OPTION_CONNECTION_LIMIT, SCRAPE_CONNECTIONS,
				      MHD_OPTION_CONNECTION_TIMEOUT, SCRAPE_SECONDS,
				      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
				      MHD_OPTION_NOTIFY_CONNECTION, on_connection, door,
				      MHD_OPTION_END);
	if (door->http)
		return add_sources(door);
	close(fd);
	return -EIO;
}

/* Return: a descriptor, or a negative errno. */
static int listen_at(enum place place, const struct conf_metrics *conf, gid_t gid)
{
	int fd, err;

	if (place == PLACE_TCP)
		return listener_tcp(&conf->at.any, SCRAPE_CONNECTIONS);
	fd = listener_unix(conf->socket, SOCK_STREAM, SCRAPE_CONNECTIONS);
	if (fd < 0 || gid == CONF_NO_GROUP)
		return fd;
	err = listener_admit(conf->socket, gid);
	if (!err)
		return fd;
	unlink(conf->socket);
	close(fd);
	return err;
}

static struct door *door_open(struct scrape *scrape, enum place place,
			      const struct conf_metrics *conf, gid_t gid, int *error)
{
	const char *name = place == PLACE_UNIX ? conf->socket : conf->listen;
	struct door *door = calloc(1, sizeof(*door));
	int fd;

	*error = -ENOMEM;
	if (!door)
		return NULL;
	fd = listen_at(place, conf, gid);
	*error = fd;
	if (fd < 0) {
		free(door);
		return NULL;
	}
	door->scrape = scrape;
	door->is_unix = place == PLACE_UNIX;
	snprintf(door->name, sizeof(door->name), "%s", name);
	LIST_INIT(&door->visits);
	*error = begin(door, fd);
	if (!*error)
		return door;
	door_close(door);
	return NULL;
}

struct scrape *scrape_new(sd_event *event, scrape_fn text, void *ctx)
{
	struct scrape *scrape = calloc(1, sizeof(*scrape));

	if (!scrape)
		return NULL;
	scrape->event = event;
	scrape->text = text;
	scrape->ctx = ctx;
	return scrape;
}

int scrape_prepare(struct scrape *scrape, const struct conf_metrics *conf, gid_t gid, char *text)
{
	const char *const names[PLACE_MAX] = { conf->socket, conf->listen };
	enum place i;
	int err;

	if (!scrape)
		return 0;
	scrape->prepared = true;
	for (i = 0; i < PLACE_MAX; i++) {
		if (!names[i])
			continue;
		if (scrape->door[i] && !strcmp(scrape->door[i]->name, names[i])) {
			scrape->next[i] = scrape->door[i];
			continue;
		}
		scrape->next[i] = door_open(scrape, i, conf, gid, &err);
		if (scrape->next[i])
			continue;
		snprintf(text, SCRAPE_TEXT_MAX, "cannot listen on %s: %s", names[i],
			 strerror(-err));
		scrape_undo(scrape);
		return err;
	}
	return 0;
}

void scrape_use(struct scrape *scrape)
{
	enum place i;

	if (!scrape || !scrape->prepared)
		return;
	for (i = 0; i < PLACE_MAX; i++) {
		if (scrape->door[i] != scrape->next[i])
			door_close(scrape->door[i]);
		scrape->door[i] = scrape->next[i];
		scrape->next[i] = NULL;
	}
	scrape->prepared = false;
}

void scrape_undo(struct scrape *scrape)
{
	enum place i;

	if (!scrape || !scrape->prepared)
		return;
	for (i = 0; i < PLACE_MAX; i++) {
		if (scrape->next[i] != scrape->door[i])
			door_close(scrape->next[i]);
		scrape->next[i] = NULL;
	}
	scrape->prepared = false;
}

void scrape_free(struct scrape *scrape)
{
	enum place i;

	if (!scrape)
		return;
	scrape_undo(scrape);
	for (i = 0; i < PLACE_MAX; i++)
		door_close(scrape->door[i]);
	free(scrape);
}
