// SPDX-License-Identifier: GPL-2.0
/*
 * A fake charon. It knows as much of what its commands mean as is needed to answer them.
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fakecharon.h"

#define REGISTERED_MAX	16

struct charon_client {
	struct charon *charon;
	int fd;
	sd_event_source *source;
	u8 *in;
	size_t in_len;
	bool orders;
	char registered[REGISTERED_MAX][CHARON_NAME];
	unsigned int registered_count;
};

static void client_close(struct charon_client *client)
{
	struct charon *c = client->charon;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(c->client); i++)
		if (c->client[i] == client)
			c->client[i] = NULL;
	sd_event_source_disable_unref(client->source);
	close(client->fd);
	free(client->in);
	free(client);
}

static void send_packet(struct charon_client *client, enum vici_type type, const char *name,
			const struct vici_writer *msg)
{
	struct vici_packet packet = { .type = type, .name = { name, strlen(name) } };
	static u8 frame[VICI_PACKET_MAX + 4];
	size_t len;

	if (msg) {
		packet.msg = msg->data;
		packet.len = msg->len;
	}
	len = vici_packet_write(&packet, frame, sizeof(frame));
	assert_true(len > 0);
	if (send(client->fd, frame, len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)len)
		print_error("# fake charon: %s\n", strerror(errno));
}

static bool has_registered(const struct charon_client *client, const char *name)
{
	unsigned int i;

	for (i = 0; i < client->registered_count; i++)
		if (!strcmp(client->registered[i], name))
			return true;
	return false;
}

static void add_name(char (*names)[CHARON_NAME], unsigned int *count, const char *name)
{
	unsigned int i;

	for (i = 0; i < *count; i++)
		if (!strcmp(names[i], name))
			return;
	assert_true(*count < CHARON_MAX);
	snprintf(names[(*count)++], CHARON_NAME, "%s", name);
}

static bool del_name(char (*names)[CHARON_NAME], unsigned int *count, const char *name)
{
	unsigned int i;

	for (i = 0; i < *count; i++) {
		if (strcmp(names[i], name))
			continue;
		(*count)--;
		memmove(names[i], names[i + 1], (*count - i) * CHARON_NAME);
		return true;
	}
	return false;
}

static void write_number(struct vici_writer *w, const char *name, u32 value, bool hex)
{
	char text[16];

	snprintf(text, sizeof(text), hex ? "%08x" : "%u", value);
	vici_value(w, name, text);
}

static void write_sa(struct vici_writer *w, const struct charon_sa *sa)
{
	char name[32];

	vici_section(w, sa->conn);
	write_number(w, "uniqueid", sa->ike, false);
	vici_value(w, "version", "2");
	vici_value(w, "state", "ESTABLISHED");
	vici_value(w, "remote-host", sa->remote_host);
	vici_value(w, "remote-id", sa->remote_id);
	vici_section(w, "child-sas");
	snprintf(name, sizeof(name), "mh-%u", sa->child);
	vici_section(w, name);
	vici_value(w, "name", sa->child_name ? sa->child_name : "mh");
	write_number(w, "uniqueid", sa->child, false);
	write_number(w, "reqid", sa->reqid, false);
	vici_value(w, "state", "INSTALLED");
	vici_value(w, "mode", "TRANSPORT");
	vici_value(w, "protocol", "ESP");
	write_number(w, "spi-in", sa->spi_in, true);
	write_number(w, "spi-out", sa->spi_out, true);
	vici_list(w, "local-ts");
	vici_list_item(w, "2001:db8:f::1/128[135]", 22);
	vici_list_end(w);
	vici_section_end(w);
	vici_section_end(w);
	vici_section_end(w);
}

static void list_sas(struct charon_client *client)
{
	struct vici_writer w;
	u8 data[2048];
	unsigned int i;

	for (i = 0; i < client->charon->sa_count; i++) {
		vici_write(&w, data, sizeof(data));
		write_sa(&w, &client->charon->sa[i]);
		assert_true(vici_written(&w));
		send_packet(client, VICI_EVENT, "list-sa", &w);
	}
}

/* A message of @out with the section of a connection. Return: what it is long then. */
static size_t put_conn(u8 *out, size_t len, const char *name)
{
	struct vici_packet packet = { .type = VICI_EVENT, .name = { "list-conn", 9 } };
	struct vici_writer w;
	u8 data[256];

	vici_write(&w, data, sizeof(data));
	vici_section(&w, name);
	vici_value(&w, "version", "IKEv2");
	vici_section_end(&w);
	assert_true(vici_written(&w));
	packet.msg = w.data;
	packet.len = w.len;
	return len + vici_packet_write(&packet, out + len, sizeof(data));
}

/* All at once, as nobody reads meanwhile. */
static void list_conns(struct charon_client *client)
{
	const struct charon *c = client->charon;
	u8 *out = malloc((c->conn_count + c->more_conns + 1) * 256UL);
	char name[CHARON_NAME];
	unsigned int i;
	size_t len = 0;

	assert_non_null(out);
	for (i = 0; i < c->conn_count; i++)
		len = put_conn(out, len, c->conn[i]);
	for (i = 1; i <= c->more_conns; i++) {
		snprintf(name, sizeof(name), "mn-%u", i);
		len = put_conn(out, len, name);
	}
	assert_int_equal(send(client->fd, out, len, MSG_NOSIGNAL | MSG_DONTWAIT), len);
	free(out);
}

static void write_names(struct vici_writer *w, const char *list, char (*names)[CHARON_NAME],
			unsigned int count)
{
	unsigned int i;

	vici_list(w, list);
	for (i = 0; i < count; i++)
		vici_list_item(w, names[i], strlen(names[i]));
	vici_list_end(w);
}

/* The first section of load-conn is the connection. */
static const char *first_section(const struct charon_command *command)
{
	static char name[CHARON_NAME];
	struct vici_reader reader;
	struct vici_item item;

	vici_read(&reader, command->msg, command->len);
	if (vici_next(&reader, &item) <= 0 || item.element != VICI_SECTION_START)
		return "";
	return vici_copy(&item.name, name, sizeof(name));
}

static void add_pools(struct charon *c, const struct charon_command *command)
{
	char name[CHARON_NAME];
	struct vici_reader reader;
	struct vici_item item;

	vici_read(&reader, command->msg, command->len);
	while (vici_next(&reader, &item) > 0) {
		assert_int_equal(item.element, VICI_SECTION_START);
		add_name(c->pool, &c->pool_count, vici_copy(&item.name, name, sizeof(name)));
		assert_int_equal(vici_skip(&reader), 0);
	}
}

static void write_pools(struct vici_writer *w, const struct charon *c)
{
	unsigned int i;

	for (i = 0; i < c->pool_count; i++) {
		vici_section(w, c->pool[i]);
		vici_value(w, "size", "1");
		vici_section_end(w);
	}
}

/* What charon calls a key follows from the key. */
static const char *key_id(const struct charon_command *command)
{
	static char id[CHARON_NAME];

	snprintf(id, sizeof(id), "id-of-%s", charon_value(command, "data"));
	return id;
}

/* Return: success. */
static bool obey(struct charon *c, const struct charon_command *command, struct vici_writer *w)
{
	const char *name = command->name;
	unsigned int i, before = c->sa_count;

	if (!strcmp(name, "get-conns"))
		write_names(w, "conns", c->conn, c->conn_count);
	else if (!strcmp(name, "get-shared"))
		write_names(w, "keys", c->shared, c->shared_count);
	else if (!strcmp(name, "get-keys"))
		write_names(w, "keys", c->key, c->key_count);
	else if (!strcmp(name, "get-pools"))
		write_pools(w, c);
	else if (!strcmp(name, "load-pool"))
		add_pools(c, command);
	else if (!strcmp(name, "unload-pool"))
		return del_name(c->pool, &c->pool_count, charon_value(command, "name"));
	else if (!strcmp(name, "load-conn"))
		add_name(c->conn, &c->conn_count, first_section(command));
	else if (!strcmp(name, "unload-conn"))
		return del_name(c->conn, &c->conn_count, charon_value(command, "name"));
	else if (!strcmp(name, "load-shared"))
		add_name(c->shared, &c->shared_count, charon_value(command, "id"));
	else if (!strcmp(name, "unload-shared"))
		return del_name(c->shared, &c->shared_count, charon_value(command, "id"));
	else if (!strcmp(name, "unload-key"))
		return del_name(c->key, &c->key_count, charon_value(command, "id"));
	else if (!strcmp(name, "load-key"))
		add_name(c->key, &c->key_count, key_id(command));
	if (!strcmp(name, "load-key"))
		vici_value(w, "id", key_id(command));
	if (strcmp(name, "terminate"))
		return true;
	for (i = 0; i < c->sa_count; i++)
		while (i < c->sa_count && charon_value(command, "ike") &&
		       !strcmp(c->sa[i].conn, charon_value(command, "ike")))
			charon_child(c, &(struct charon_sa){ .conn = c->sa[i].conn,
				     .ike = c->sa[i].ike, .remote_host = "", .remote_id = "",
				     .child = c->sa[i].child, .reqid = c->sa[i].reqid,
				     .spi_in = c->sa[i].spi_in, .spi_out = c->sa[i].spi_out },
				     false);
	return c->sa_count < before;
}

static void on_command(struct charon_client *client, const struct vici_packet *packet)
{
	struct charon *c = client->charon;
	struct charon_command *command;
	static u8 data[VICI_PACKET_MAX];
	struct vici_writer w;
	bool success;

	client->orders = true;
	assert_true(c->command_count < CHARON_MAX);
	command = &c->command[c->command_count++];
	vici_copy(&packet->name, command->name, sizeof(command->name));
	command->msg = malloc(packet->len + 1);
	assert_non_null(command->msg);
	memcpy(command->msg, packet->msg, packet->len);
	command->len = packet->len;
	if (c->mute)
		return;
	if (c->unknown && !strcmp(c->unknown, command->name)) {
		send_packet(client, VICI_CMD_UNKNOWN, "", NULL);
		return;
	}
	vici_write(&w, data, sizeof(data));
	if (c->refuse && !strcmp(c->refuse, command->name)) {
		success = false;
	} else {
		if (!strcmp(command->name, "list-sas"))
			list_sas(client);
		if (!strcmp(command->name, "list-conns"))
			list_conns(client);
		success = obey(c, command, &w);
	}
	vici_value(&w, "success", success ? "yes" : "no");
	if (!success)
		vici_value(&w, "errmsg", "no, thanks");
	assert_true(vici_written(&w));
	send_packet(client, VICI_CMD_RESPONSE, "", &w);
}

static void on_request(struct charon_client *client, const struct vici_packet *packet)
{
	switch (packet->type) {
	case VICI_EVENT_REGISTER:
		if (client->charon->no_events) {
			send_packet(client, VICI_EVENT_UNKNOWN, "", NULL);
			return;
		}
		assert_true(client->registered_count < REGISTERED_MAX);
		vici_copy(&packet->name, client->registered[client->registered_count++],
			  CHARON_NAME);
		send_packet(client, VICI_EVENT_CONFIRM, "", NULL);
		return;
	case VICI_CMD_REQUEST:
		on_command(client, packet);
		return;
	default:
		fail_msg("fake charon: packet of type %d", packet->type);
	}
}

static int on_client(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct charon_client *client = data;
	struct vici_packet packet;
	u8 buf[4096];
	ssize_t n;
	size_t len;

	(void)source;
	(void)revents;
	n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n <= 0) {
		client_close(client);
		return 0;
	}
	client->in = realloc(client->in, client->in_len + (size_t)n);
	assert_non_null(client->in);
	memcpy(client->in + client->in_len, buf, (size_t)n);
	client->in_len += (size_t)n;
	while (client->in_len >= 4 && client->in_len - 4 >= get_u32(client->in)) {
		len = get_u32(client->in);
		assert_int_equal(vici_packet_read(client->in + 4, len, &packet), 0);
		on_request(client, &packet);
		client->in_len -= 4 + len;
		memmove(client->in, client->in + 4 + len, client->in_len);
	}
	return 0;
}

static int on_connect(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct charon_client *client = calloc(1, sizeof(*client));
	struct charon *c = data;
	int room = 1 << 23;
	unsigned int i = 0;

	(void)source;
	(void)revents;
	assert_non_null(client);
	client->charon = c;
	client->fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	assert_true(client->fd >= 0);
	/* it never waits, as the client runs on the same loop */
	setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	setsockopt(client->fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	while (i < ARRAY_SIZE(c->client) && c->client[i])
		i++;
	assert_true(i < ARRAY_SIZE(c->client));
	c->client[i] = client;
	assert_true(sd_event_add_io(c->event, &client->source, client->fd, EPOLLIN, on_client,
				    client) >= 0);
	return 0;
}

void charon_init(struct charon *c, sd_event *event)
{
	memset(c, 0, sizeof(*c));
	c->event = event;
	c->fd = -1;
	snprintf(c->path, sizeof(c->path), "/tmp/fakecharon.%d", (int)getpid());
	unlink(c->path);
}

void charon_forget(struct charon *c)
{
	while (c->command_count)
		free(c->command[--c->command_count].msg);
}

void charon_fini(struct charon *c)
{
	charon_kill(c);
	charon_forget(c);
	unlink(c->path);
}

void charon_start(struct charon *c)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", c->path);
	unlink(c->path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(c->fd >= 0);
	assert_int_equal(bind(c->fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(c->fd, 8), 0);
	assert_true(sd_event_add_io(c->event, &c->source, c->fd, EPOLLIN, on_connect, c) >= 0);
}

void charon_kill(struct charon *c)
{
	unsigned int i;

	if (c->fd < 0)
		return;
	c->source = sd_event_source_disable_unref(c->source);
	close(c->fd);
	c->fd = -1;
	for (i = 0; i < ARRAY_SIZE(c->client); i++)
		if (c->client[i])
			client_close(c->client[i]);
	c->conn_count = 0;
	c->shared_count = 0;
	c->pool_count = 0;
	c->key_count = 0;
	c->sa_count = 0;
}

void charon_raw(struct charon *c, const void *data, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(c->client); i++)
		if (c->client[i])
			assert_int_equal(send(c->client[i]->fd, data, len, MSG_NOSIGNAL), len);
}

void charon_order(struct charon *c, const void *data, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(c->client); i++)
		if (c->client[i] && c->client[i]->orders)
			assert_int_equal(send(c->client[i]->fd, data, len, MSG_NOSIGNAL), len);
}

void charon_raise(struct charon *c, const char *name, const struct vici_writer *msg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(c->client); i++)
		if (c->client[i] && has_registered(c->client[i], name))
			send_packet(c->client[i], VICI_EVENT, name, msg);
}

void charon_child(struct charon *c, const struct charon_sa *sa, bool up)
{
	struct vici_writer w;
	u8 data[2048];
	unsigned int i;

	for (i = 0; i < c->sa_count && c->sa[i].child != sa->child; i++)
		;
	vici_write(&w, data, sizeof(data));
	if (up)
		vici_value(&w, "up", "yes");
	write_sa(&w, sa);
	assert_true(vici_written(&w));
	if (i < c->sa_count) {
		c->sa_count--;
		memmove(&c->sa[i], &c->sa[i + 1], (c->sa_count - i) * sizeof(*c->sa));
	}
	if (up)
		c->sa[c->sa_count++] = *sa;
	charon_raise(c, "child-updown", &w);
}

unsigned int charon_commands(const struct charon *c, const char *name)
{
	unsigned int i, n = 0;

	for (i = 0; i < c->command_count; i++)
		n += !strcmp(c->command[i].name, name);
	return n;
}

const struct charon_command *charon_last(const struct charon *c, const char *name)
{
	unsigned int i;

	for (i = c->command_count; i--;)
		if (!strcmp(c->command[i].name, name))
			return &c->command[i];
	fail_msg("no command %s", name);
	return NULL;
}

const char *charon_value(const struct charon_command *command, const char *path)
{
	static char value[4][4096];
	static unsigned int turn;
	char at[1024] = "";
	struct vici_reader reader;
	struct vici_item item;
	char name[256];
	size_t len;

	vici_read(&reader, command->msg, command->len);
	while (vici_next(&reader, &item) > 0) {
		len = strlen(at);
		vici_copy(&item.name, name, sizeof(name));
		if (item.element == VICI_SECTION_START || item.element == VICI_LIST_START ||
		    item.element == VICI_KEY_VALUE)
			snprintf(at + len, sizeof(at) - len, "%s%s", len ? "." : "", name);
		if ((item.element == VICI_KEY_VALUE || item.element == VICI_LIST_ITEM) &&
		    !strcmp(at, path)) {
			turn = (turn + 1) % ARRAY_SIZE(value);
			return vici_copy(&item.value, value[turn], sizeof(value[turn]));
		}
		if (item.element != VICI_SECTION_START && item.element != VICI_LIST_START &&
		    item.element != VICI_LIST_ITEM)
			*(strrchr(at, '.') ? strrchr(at, '.') : at) = '\0';
	}
	return NULL;
}

/* milliseconds after which nobody believes that it will still come, on however busy a machine */
#define HUNG	300000

static u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000 + (u64)ts.tv_nsec / 1000000;
}

void charon_until(struct charon *c, bool (*is)(void *ctx), void *ctx)
{
	u64 end = now_ms() + HUNG;

	while (!is(ctx)) {
		assert_true(sd_event_run(c->event, 10000) >= 0);
		if (now_ms() > end)
			fail_msg("waited in vain");
	}
}

void charon_run(struct charon *c, unsigned int ms)
{
	u64 end = now_ms() + ms;

	while (now_ms() < end)
		assert_true(sd_event_run(c->event, 1000) >= 0);
	/* on a busy machine the time may be over before what is pending has been dealt with */
	while (sd_event_run(c->event, 0) > 0)
		;
}
