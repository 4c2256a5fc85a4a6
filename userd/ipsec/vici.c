// SPDX-License-Identifier: GPL-2.0
/*
 * A client of VICI on the event loop. Nothing here waits.
 *
 * Answers have no number, so one command is under way at a time; if charon does not answer it, only
 * a new connection can tell late answers from others.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "ipsec/vici.h"

#define RETRY_USEC	1000000ULL
#define READ_ROOM	4096

struct command {
	STAILQ_ENTRY(command) entry;
	struct vici_command cmd;
	bool sent;
	size_t len;
	u8 frame[];
};

STAILQ_HEAD(command_queue, command);

/**
 * struct conn - one of the two connections
 * @vici: client
 * @fd: socket, -1 for none
 * @source: its events
 * @in: what was read of a packet, with its length
 * @in_len: octets of it
 * @in_room: room in @in
 * @out: what is to be written
 * @out_len: octets of it
 * @registering: registrations without an answer
 */
struct conn {
	struct vici *vici;
	int fd;
	sd_event_source *source;
	u8 *in;
	size_t in_len;
	size_t in_room;
	u8 *out;
	size_t out_len;
	unsigned int registering;
};

/**
 * struct vici - the client
 * @event: event loop
 * @timer: when to connect again; or how long to wait for charon
 * @events: what is heard of
 * @streams: events that commands list by
 * @patience: how long charon may take, in us
 * @ops: who hears
 * @ctx: for @ops
 * @addr: where charon listens
 * @watch: connection for events
 * @order: connection for commands
 * @queue: commands, of which the first one may be under way
 * @waiting: number of @queue
 * @up: both connections are there
 * @fault: negative errno: a command could not be written, @timer sees to that
 * @told: it was said that charon cannot be reached
 * @why: why that is
 */
struct vici {
	sd_event *event;
	sd_event_source *timer;
	const char * const *events;
	const char * const *streams;
	u64 patience;
	const struct vici_ops *ops;
	void *ctx;
	struct sockaddr_un addr;
	struct conn watch;
	struct conn order;
	struct command_queue queue;
	unsigned int waiting;
	bool up;
	int fault;
	bool told;
	char why[200];
};

static void wake_in(struct vici *vici, u64 usec)
{
	sd_event_source_set_time_relative(vici->timer, usec);
	sd_event_source_set_enabled(vici->timer, SD_EVENT_ONESHOT);
}

static void conn_close(struct conn *conn)
{
	conn->source = sd_event_source_disable_unref(conn->source);
	if (conn->fd >= 0)
		close(conn->fd);
	conn->fd = -1;
	if (conn->out)
		explicit_bzero(conn->out, conn->out_len);
	free(conn->in);
	free(conn->out);
	conn->in = NULL;
	conn->out = NULL;
	conn->in_len = 0;
	conn->in_room = 0;
	conn->out_len = 0;
	conn->registering = 0;
}

static void command_free(struct command *command)
{
	/* it may hold a secret */
	explicit_bzero(command->frame, command->len);
	free(command);
}

static void command_end(struct vici *vici, enum vici_result result,
			const struct vici_packet *answer)
{
	struct command *command = STAILQ_FIRST(&vici->queue);

	STAILQ_REMOVE_HEAD(&vici->queue, entry);
	vici->waiting--;
	if (command->cmd.done)
		command->cmd.done(vici->ctx, command->cmd.arg, result, answer);
	command_free(command);
}

/* Close both connections and try again later. */
static void broken(struct vici *vici, const char *why)
{
	static const struct vici_packet nothing = { .type = VICI_CMD_RESPONSE };
	bool was_up = vici->up;

	snprintf(vici->why, sizeof(vici->why), "%s: %s", vici->addr.sun_path, why);
	if (!vici->told)
		log_warning("charon cannot be reached at %s; trying each second", vici->why);
	vici->told = true;
	vici->up = false;
	vici->fault = 0;
	conn_close(&vici->watch);
	conn_close(&vici->order);
	while (!STAILQ_EMPTY(&vici->queue))
		command_end(vici, VICI_LOST, &nothing);
	wake_in(vici, RETRY_USEC);
	if (was_up)
		vici->ops->down(vici->ctx);
}

/* Return: 0, or a negative errno. */
static int conn_flush(struct conn *conn)
{
	ssize_t n = 0;

	if (conn->out_len)
		n = send(conn->fd, conn->out, conn->out_len, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return -errno;
	if (n > 0) {
		conn->out_len -= (size_t)n;
		memmove(conn->out, conn->out + n, conn->out_len);
		/* what was behind the rest may be a secret */
		explicit_bzero(conn->out + conn->out_len, (size_t)n);
	}
	sd_event_source_set_io_events(conn->source, conn->out_len ? EPOLLIN | EPOLLOUT : EPOLLIN);
	return 0;
}

static int conn_write(struct conn *conn, const u8 *data, size_t len)
{
	u8 *out = malloc(conn->out_len + len);

	if (!out)
		return -ENOMEM;
	if (conn->out_len)
		memcpy(out, conn->out, conn->out_len);
	memcpy(out + conn->out_len, data, len);
	if (conn->out)
		explicit_bzero(conn->out, conn->out_len);
	free(conn->out);
	conn->out = out;
	conn->out_len += len;
	return conn_flush(conn);
}

/* Send the next command, if none is under way. Who sends it may be reading what charon has said:
 * the connection is not closed here.
 */
static void next_command(struct vici *vici)
{
	struct command *command = STAILQ_FIRST(&vici->queue);
	int err;

	if (!vici->up || !command || command->sent)
		return;
	command->sent = true;
	err = conn_write(&vici->order, command->frame, command->len);
	vici->fault = err;
	wake_in(vici, err ? 0 : vici->patience);
}

static int registered(struct conn *conn)
{
	struct vici *vici = conn->vici;

	if (!conn->registering)
		return -EBADMSG;
	conn->registering--;
	if (vici->watch.registering || vici->order.registering)
		return 0;
	vici->up = true;
	vici->told = false;
	vici->why[0] = '\0';
	sd_event_source_set_enabled(vici->timer, SD_EVENT_OFF);
	vici->ops->up(vici->ctx);
	return 0;
}

static int answered(struct vici *vici, const struct vici_packet *packet)
{
	struct command *command = STAILQ_FIRST(&vici->queue);
	enum vici_result result = VICI_DONE;
	struct vici_text success;

	if (!command || !command->sent)
		return -EBADMSG;
	if (packet->type == VICI_CMD_UNKNOWN)
		result = VICI_NO_COMMAND;
	else if (vici_find(packet->msg, packet->len, "success", &success) &&
		 !vici_is(&success, "yes"))
		result = VICI_REFUSED;
	sd_event_source_set_enabled(vici->timer, SD_EVENT_OFF);
	command_end(vici, result, packet);
	next_command(vici);
	return 0;
}

static int told_event(struct conn *conn, const struct vici_packet *packet)
{
	struct vici *vici = conn->vici;
	struct command *command = STAILQ_FIRST(&vici->queue);

	if (conn == &vici->watch) {
		vici->ops->event(vici->ctx, packet);
		return 0;
	}
	if (!command || !command->sent || !command->cmd.item)
		return -EBADMSG;
	wake_in(vici, vici->patience);
	command->cmd.item(vici->ctx, command->cmd.arg, packet);
	return 0;
}

static int on_packet(struct conn *conn, const u8 *data, size_t len)
{
	struct vici_packet packet;
	int err;

	/* what is left of a connection that is over */
	if (conn->vici->fault)
		return 0;
	err = vici_packet_read(data, len, &packet);
	if (err)
		return err;
	switch (packet.type) {
	case VICI_EVENT_CONFIRM:
		return registered(conn);
	case VICI_EVENT_UNKNOWN:
		return -EPROTONOSUPPORT;
	case VICI_EVENT:
		return told_event(conn, &packet);
	case VICI_CMD_RESPONSE:
	case VICI_CMD_UNKNOWN:
		return conn == &conn->vici->order ? answered(conn->vici, &packet) : -EBADMSG;
	default:
		return -EBADMSG;
	}
}

/* Room for all of the packet that begins in @in, or for its length. */
static int make_room(struct conn *conn)
{
	size_t want = READ_ROOM;
	u8 *in;

	if (conn->in_len >= 4) {
		if (get_u32(conn->in) > VICI_PACKET_MAX)
			return -EMSGSIZE;
		want = 4 + (size_t)get_u32(conn->in);
	}
	if (want <= conn->in_room)
		return 0;
	in = realloc(conn->in, want);
	if (!in)
		return -ENOMEM;
	conn->in = in;
	conn->in_room = want;
	return 0;
}

/* Work on the packets that are there. Return: 0, or a negative errno; then @conn is closed. */
static int take_packets(struct conn *conn)
{
	size_t pos = 0;
	int err = 0;

	while (!err && conn->in_len - pos >= 4) {
		size_t len = get_u32(conn->in + pos);

		if (len > VICI_PACKET_MAX)
			return -EMSGSIZE;
		if (conn->in_len - pos - 4 < len)
			break;
		err = on_packet(conn, conn->in + pos + 4, len);
		/* what was called may have closed it */
		if (conn->fd < 0)
			return 0;
		pos += 4 + len;
	}
	conn->in_len -= pos;
	memmove(conn->in, conn->in + pos, conn->in_len);
	return err;
}

static int conn_read(struct conn *conn)
{
	ssize_t n;
	int err;

	err = make_room(conn);
	if (err)
		return err;
	n = recv(conn->fd, conn->in + conn->in_len, conn->in_room - conn->in_len, MSG_DONTWAIT);
	if (!n)
		return -ECONNRESET;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	conn->in_len += (size_t)n;
	return take_packets(conn);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct conn *conn = data;
	int err = 0;

	(void)source;
	(void)fd;
	if (revents & EPOLLOUT)
		err = conn_flush(conn);
	if (!err && revents & (EPOLLIN | EPOLLHUP | EPOLLERR))
		err = conn_read(conn);
	if (err == -ECONNRESET)
		broken(conn->vici, "charon closed the connection");
	else if (err == -EBADMSG)
		broken(conn->vici, "charon sent what is no message");
	else if (err == -EPROTONOSUPPORT)
		broken(conn->vici, "charon does not know the events; it is too old");
	else if (err)
		broken(conn->vici, strerror(-err));
	return 0;
}

static int conn_open(struct conn *conn)
{
	const struct sockaddr_un *addr = &conn->vici->addr;
	int err;

	conn->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (conn->fd < 0)
		return -errno;
	if (connect(conn->fd, (const struct sockaddr *)addr, sizeof(*addr)))
		return -errno;
	err = sd_event_add_io(conn->vici->event, &conn->source, conn->fd, EPOLLIN, on_io, conn);
	return err < 0 ? err : 0;
}

static int conn_register(struct conn *conn, const char * const *names)
{
	u8 frame[4 + 2 + VICI_NAME_MAX];
	int err = 0;

	for (; !err && *names; names++) {
		struct vici_packet packet = {
			.type = VICI_EVENT_REGISTER,
			.name = { *names, strlen(*names) },
		};

		conn->registering++;
		err = conn_write(conn, frame, vici_packet_write(&packet, frame, sizeof(frame)));
	}
	return err;
}

static const char *open_error(int err)
{
	if (err != -EACCES)
		return strerror(-err);
	return "permission denied: charon does not let this user in, see CHARON in halmad(8)";
}

static void make_connections(struct vici *vici)
{
	int err;

	err = conn_open(&vici->watch);
	if (!err)
		err = conn_open(&vici->order);
	if (!err)
		err = conn_register(&vici->watch, vici->events);
	if (!err)
		err = conn_register(&vici->order, vici->streams);
	if (err)
		broken(vici, open_error(err));
	else
		wake_in(vici, vici->patience);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *data)
{
	struct vici *vici = data;

	(void)source;
	(void)usec;
	if (vici->watch.fd < 0)
		make_connections(vici);
	else if (vici->fault)
		broken(vici, strerror(-vici->fault));
	else
		broken(vici, "charon does not answer");
	return 0;
}

struct vici *vici_open(sd_event *event, const struct vici_target *target,
		       const struct vici_ops *ops, void *ctx)
{
	struct vici *vici = calloc(1, sizeof(*vici));

	if (!vici)
		return NULL;
	vici->event = event;
	vici->events = target->events;
	vici->streams = target->streams;
	vici->patience = 1000ULL * (target->patience ? target->patience : VICI_PATIENCE);
	vici->ops = ops;
	vici->ctx = ctx;
	vici->addr.sun_family = AF_UNIX;
	snprintf(vici->addr.sun_path, sizeof(vici->addr.sun_path), "%s", target->path);
	snprintf(vici->why, sizeof(vici->why), "%s: not tried yet", vici->addr.sun_path);
	vici->watch = (struct conn){ .vici = vici, .fd = -1 };
	vici->order = (struct conn){ .vici = vici, .fd = -1 };
	STAILQ_INIT(&vici->queue);
	if (sd_event_add_time_relative(event, &vici->timer, CLOCK_MONOTONIC, 0, 1000, on_timer,
				       vici) < 0) {
		vici_close(vici);
		return NULL;
	}
	return vici;
}

void vici_close(struct vici *vici)
{
	struct command *command;

	if (!vici)
		return;
	while ((command = STAILQ_FIRST(&vici->queue))) {
		STAILQ_REMOVE_HEAD(&vici->queue, entry);
		command_free(command);
	}
	conn_close(&vici->watch);
	conn_close(&vici->order);
	sd_event_source_disable_unref(vici->timer);
	free(vici);
}

int vici_send(struct vici *vici, const struct vici_command *cmd)
{
	struct vici_packet packet = {
		.type = VICI_CMD_REQUEST,
		.name = { cmd->name, strlen(cmd->name) },
		.msg = cmd->msg,
		.len = cmd->len,
	};
	size_t room = 6 + packet.name.len + packet.len;
	struct command *command;

	if (!vici->up)
		return -ENOTCONN;
	if (vici->waiting >= VICI_QUEUE_MAX)
		return -EBUSY;
	command = malloc(sizeof(*command) + room);
	if (!command)
		return -ENOMEM;
	command->cmd = *cmd;
	command->sent = false;
	command->len = vici_packet_write(&packet, command->frame, room);
	if (!command->len) {
		free(command);
		return -EMSGSIZE;
	}
	STAILQ_INSERT_TAIL(&vici->queue, command, entry);
	vici->waiting++;
	next_command(vici);
	return 0;
}

bool vici_is_up(const struct vici *vici)
{
	return vici->up;
}

unsigned int vici_waiting(const struct vici *vici)
{
	return vici->waiting;
}

const char *vici_why(const struct vici *vici)
{
	return vici->why;
}
