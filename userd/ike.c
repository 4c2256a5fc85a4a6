// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2 for MAGs: the table of connections, the commands that make charon's the same, and events.
 *
 * What is to be done is a set of bits in each connection. Few commands wait at once; when one is
 * done, the next is made of what is to be done then.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ikeint.h"
#include "log.h"

/* Less than VICI_QUEUE_MAX: a review has room, too */
#define PUMP_MAX	(VICI_QUEUE_MAX / 2)
#define DONE_SHIFT	32

struct mag_conn *ike_conn(const struct ike *ike, u32 reqid)
{
	unsigned int low = 0, high = ike->count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (ike->v[mid].reqid == reqid)
			return &ike->v[mid];
		if (ike->v[mid].reqid < reqid)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int make_room(struct ike *ike, unsigned int count)
{
	size_t room = count + 16;
	struct mag_conn *v;

	if (count <= ike->room)
		return 0;
	v = realloc(ike->v, room * sizeof(*v));
	if (!v)
		return -ENOMEM;
	ike->v = v;
	ike->room = count + 16;
	return 0;
}

struct mag_conn *ike_conn_add(struct ike *ike, u32 reqid, struct mag *mag, u32 todo)
{
	unsigned int i;

	if (make_room(ike, ike->count + 1))
		return NULL;
	for (i = ike->count; i && ike->v[i - 1].reqid > reqid; i--)
		;
	memmove(&ike->v[i + 1], &ike->v[i], (ike->count - i) * sizeof(*ike->v));
	ike->v[i] = (struct mag_conn){ .reqid = reqid, .mag = mag, .todo = todo };
	ike->count++;
	return &ike->v[i];
}

void ike_refresh(struct mag_conn *conn)
{
	unsigned int sas = conn->sas.count;

	if (!conn->mag)
		return;
	if (!conn->mag->ike.sas != !sas)
		log_info("mag %s: %s", conn->mag->name,
			 sas ? "protected by IPsec" : "has no security association any more");
	conn->mag->ike.sas = sas;
}

/* Commands that make charon know a MAG. */
static u32 todo_load(const struct mag *mag)
{
	return mag->ike.auth == IKE_AUTH_PSK ? TODO_SHARED | TODO_CONN : TODO_CONN | TODO_UNSHARE;
}

static bool send_message(struct ike *ike, const char *name, const struct vici_writer *w, u64 arg,
			 void (*done)(void *ctx, u64 arg, enum vici_result result,
				      const struct vici_packet *answer))
{
	const struct vici_command command = {
		.name = name, .msg = w->data, .len = w->len, .arg = arg, .done = done,
	};
	int err = vici_written(w) ? vici_send(ike->vici, &command) : -EMSGSIZE;

	/* a secret or a key may be in it */
	explicit_bzero(w->data, w->len);
	if (err && err != -ENOTCONN)
		log_err("cannot tell charon to %s: %s", name, strerror(-err));
	return !err;
}

/* The one before is not to prove anything any more. */
static void unload_key(struct ike *ike)
{
	struct vici_writer w;

	vici_write(&w, ike->buf, VICI_PACKET_MAX);
	vici_value(&w, "id", ike->key_id);
	send_message(ike, "unload-key", &w, 0, NULL);
}

static void on_key(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	struct vici_text text = { "", 0 };
	struct ike *ike = ctx;
	char id[sizeof(ike->key_id)];
	char why[128];

	(void)arg;
	if (result == VICI_DONE) {
		vici_find(answer->msg, answer->len, "id", &text);
		vici_copy(&text, id, sizeof(id));
		if (ike->key_id[0] && strcmp(ike->key_id, id))
			unload_key(ike);
		memcpy(ike->key_id, id, sizeof(id));
	} else if (result != VICI_LOST) {
		vici_find(answer->msg, answer->len, "errmsg", &text);
		ike->stats.load_refused++;
		log_err("charon does not take the private key: %s",
			vici_copy(&text, why, sizeof(why)));
	}
	ike_pump(ike);
}

static void send_key(struct ike *ike)
{
	struct vici_writer w;

	ike->key = false;
	vici_write(&w, ike->buf, VICI_PACKET_MAX);
	ike_write_key(&w, &ike->conf->ike);
	send_message(ike, "load-key", &w, 0, on_key);
}

static void refused(struct ike *ike, struct mag_conn *conn, const struct vici_packet *answer)
{
	struct vici_text text = { "", 0 };
	char why[sizeof(conn->why)];

	vici_find(answer->msg, answer->len, "errmsg", &text);
	vici_copy(&text, why, sizeof(why));
	ike->stats.load_refused++;
	if (strcmp(conn->why, why) && conn->mag)
		log_err("mag %s: charon does not take it: %s", conn->mag->name, why);
	memcpy(conn->why, why, sizeof(why));
}

static void on_done(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	u32 todo = (u32)(arg >> DONE_SHIFT);
	struct ike *ike = ctx;
	struct mag_conn *conn = ike_conn(ike, (u32)arg);

	if (result == VICI_LOST || !conn)
		return;
	if (result != VICI_DONE && todo & (TODO_SHARED | TODO_CONN)) {
		refused(ike, conn, answer);
	} else if (todo == TODO_CONN) {
		conn->loaded = true;
		conn->why[0] = '\0';
		ike->stats.loaded++;
	} else if (todo == TODO_UNLOAD) {
		conn->loaded = false;
	} else if (todo == TODO_TERMINATE && result == VICI_DONE) {
		ike->stats.terminated++;
	}
	ike_pump(ike);
}

static void write_terminate(struct vici_writer *w, const char *name)
{
	vici_value(w, "ike", name);
	/* it has no right to be asked, and nobody waits */
	vici_value(w, "force", "yes");
	vici_value(w, "timeout", "-1");
}

static void write_initiate(struct vici_writer *w, const char *name)
{
	vici_value(w, "ike", name);
	vici_value(w, "child", IKE_CHILD);
	vici_value(w, "timeout", "-1");
}

/* Send the first command of a connection. */
static bool send_todo(struct ike *ike, struct mag_conn *conn)
{
	static const char * const commands[] = {
		"load-shared", "load-conn", "unload-conn", "unload-shared", "terminate",
		"initiate",
	};
	unsigned int nr = (unsigned int)__builtin_ctz(conn->todo);
	u32 todo = conn->todo & -conn->todo;
	char name[IKE_NAME_MAX];
	struct vici_writer w;

	conn->todo &= ~todo;
	ike_name(conn->reqid, name);
	vici_write(&w, ike->buf, VICI_PACKET_MAX);
	if (todo == TODO_SHARED)
		ike_write_shared(&w, conn->mag);
	else if (todo == TODO_CONN)
		ike_write_conn(&w, ike->conf, conn->mag);
	else if (todo == TODO_UNLOAD)
		vici_value(&w, "name", name);
	else if (todo == TODO_UNSHARE)
		vici_value(&w, "id", name);
	else if (todo == TODO_TERMINATE)
		write_terminate(&w, name);
	else
		write_initiate(&w, name);
	return send_message(ike, commands[nr], &w, (u64)todo << DONE_SHIFT | conn->reqid, on_done);
}

static struct mag_conn *next_todo(struct ike *ike)
{
	unsigned int i;

	for (i = 0; i < ike->count; i++, ike->next++) {
		if (ike->next >= ike->count)
			ike->next = 0;
		if (ike->v[ike->next].todo)
			return &ike->v[ike->next];
	}
	return NULL;
}

void ike_pump(struct ike *ike)
{
	struct mag_conn *conn;

	while (vici_is_up(ike->vici) && vici_waiting(ike->vici) < PUMP_MAX) {
		if (ike->key) {
			send_key(ike);
			continue;
		}
		conn = next_todo(ike);
		if (conn) {
			send_todo(ike, conn);
			continue;
		}
		if (!ike->due || ike->reviewing)
			return;
		ike_review_begin(ike);
	}
}

/* Who says that it is that MAG, from where that MAG is. */
static bool is_peer(const struct mag *mag, const struct vici_ike *from)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr addr;

	vici_copy(&from->remote_host, text, sizeof(text));
	return inet_pton(AF_INET6, text, &addr) == 1 && in6_equal(&addr, &mag->address) &&
	       ike_same_identity(&from->remote_id, mag->ike.identity);
}

static void foreign_sa(struct ike *ike, struct mag_conn *conn, const struct vici_ike *from)
{
	char host[INET6_ADDRSTRLEN], id[128];

	ike->stats.foreign++;
	log_limited(LOG_LEVEL_ERR,
		    "mag %s: charon has an SA with \"%s\" at %s, which is ended; hint: identity is to be written like that",
		    conn->mag->name, vici_copy(&from->remote_id, id, sizeof(id)),
		    vici_copy(&from->remote_host, host, sizeof(host)));
	conn->todo |= TODO_TERMINATE;
}

void ike_take_sa(struct ike *ike, const struct vici_ike *from, const struct vici_child *child,
		 u32 round)
{
	struct mag_conn *conn = ike_conn(ike, ike_reqid(&from->conn));
	const struct sa sa = {
		.ike = from->id, .child = child->id, .spi_in = child->spi_in,
		.spi_out = child->spi_out, .round = round,
	};

	if (!conn || !conn->mag || !child->installed)
		return;
	if (child->reqid != conn->reqid || !is_peer(conn->mag, from)) {
		foreign_sa(ike, conn, from);
		return;
	}
	if (!sa_put(&conn->sas, &sa))
		log_limited(LOG_LEVEL_WARNING, "mag %s has more than %u SAs", conn->mag->name,
			    SA_MAX);
	ike_refresh(conn);
}

static void on_child(void *ctx, const struct vici_ike *from, const struct vici_child *child,
		     enum vici_age age)
{
	struct ike *ike = ctx;
	struct mag_conn *conn = ike_conn(ike, ike_reqid(&from->conn));

	if (!conn)
		return;
	if (age == VICI_NEW || (age == VICI_NOW && from->up)) {
		ike->stats.up += age == VICI_NOW;
		ike->stats.rekeyed += age == VICI_NEW;
		ike_take_sa(ike, from, child, 0);
		/* what an earlier charon left can go now */
		if (sa_count(&conn->sas, SA_ORPHAN))
			ike_review_in(ike, 1000);
		return;
	}
	ike->stats.down += age == VICI_NOW;
	/* the new one of a rekeying comes in the same event */
	sa_drop(&conn->sas, child->spi_in);
	if (age == VICI_NOW)
		ike_refresh(conn);
}

static void no_child(void *ctx, const struct vici_ike *from, const struct vici_child *child,
		     enum vici_age age)
{
	(void)ctx;
	(void)from;
	(void)child;
	(void)age;
}

static void on_ike(struct ike *ike, const struct vici_packet *event)
{
	struct mag_conn *conn;
	struct vici_ike from;

	if (vici_sa_read(event->msg, event->len, &from, no_child, NULL))
		return;
	conn = ike_conn(ike, ike_reqid(&from.conn));
	if (!conn)
		return;
	if (from.old_id)
		sa_rename_ike(&conn->sas, from.old_id, from.id);
	else if (!from.up)
		sa_drop_ike(&conn->sas, from.id);
	ike_refresh(conn);
}

static void on_event(void *ctx, const struct vici_packet *event)
{
	struct ike *ike = ctx;
	struct vici_ike from;

	ike->disturbed = true;
	if (vici_is(&event->name, "child-updown") || vici_is(&event->name, "child-rekey"))
		vici_sa_read(event->msg, event->len, &from, on_child, ike);
	else
		on_ike(ike, event);
	ike_pump(ike);
}

static void on_up(void *ctx)
{
	struct ike *ike = ctx;
	unsigned int i;

	ike->stats.charon_up++;
	log_notice("charon is there");
	for (i = 0; i < ike->count; i++) {
		struct mag_conn *conn = &ike->v[i];

		conn->todo = conn->mag ? todo_load(conn->mag) : TODO_LEAVE;
		conn->initiated = false;
		conn->loaded = false;
	}
	ike->key = ike->conf->ipsec && ike->conf->ike.private_key.data;
	ike->due = true;
	ike_pump(ike);
}

static void on_down(void *ctx)
{
	struct ike *ike = ctx;
	unsigned int i;

	ike->stats.charon_lost++;
	ike->reviewing = false;
	ike->key_id[0] = '\0';
	ike->round++;
	for (i = 0; i < ike->count; i++) {
		ike->v[i].loaded = false;
		ike->v[i].todo = 0;
		/* the kernel has them as long as they live */
		sa_sweep(&ike->v[i].sas, ike->round);
	}
	ike_review_in(ike, 1000);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *data)
{
	struct ike *ike = data;

	(void)source;
	(void)usec;
	if (vici_is_up(ike->vici)) {
		ike->due = true;
		ike_pump(ike);
		return 0;
	}
	ike->listed = false;
	ike_judge(ike, false);
	ike_review_in(ike, 10000);
	return 0;
}

static const struct vici_ops vici_ops = {
	.up = on_up,
	.down = on_down,
	.event = on_event,
};

static int open_vici(struct ike *ike, sd_event *event)
{
	static const char * const events[] = {
		"ike-updown", "ike-rekey", "child-updown", "child-rekey", NULL,
	};
	static const char * const streams[] = { "list-sa", NULL };
	const struct vici_target target = {
		.path = ike->conf->ike.socket,
		.events = events,
		.streams = streams,
	};

	if (sd_event_add_time_relative(event, &ike->timer, CLOCK_MONOTONIC, 10000000, 1000,
				       on_timer, ike) < 0)
		return -ENOMEM;
	ike->vici = vici_open(event, &target, &vici_ops, ike);
	return ike->vici ? 0 : -ENOMEM;
}

struct ike *ike_open(sd_event *event, const struct conf *conf, const struct ike_kernel *kernel)
{
	const struct peers *peers = &conf->peers;
	struct ike *ike = calloc(1, sizeof(*ike));
	unsigned int i;

	if (!ike)
		return NULL;
	ike->conf = conf;
	ike->kernel = *kernel;
	ike->buf = malloc(VICI_PACKET_MAX);
	if (!ike->buf || make_room(ike, peers->count))
		goto err_close;
	for (i = 0; i < peers->count; i++)
		ike_conn_add(ike, peers->v[i].ike.reqid, &peers->v[i], 0);
	if (open_vici(ike, event))
		goto err_close;
	ike_judge(ike, true);
	return ike;
err_close:
	ike_close(ike);
	return NULL;
}

/* SAs end when who they are with, or how that was proved, is not what it was. */
static void reload_mag(struct ike *ike, const struct conf *conf, struct mag *mag)
{
	struct mag_conn *conn = ike_conn(ike, mag->ike.reqid);
	const struct mag *old = conn ? conn->mag : NULL;
	bool same_local = ike_local_equal(&ike->conf->ike, &conf->ike);

	if (!conn)
		conn = ike_conn_add(ike, mag->ike.reqid, mag, 0);
	conn->mag = mag;
	mag->ike.sas = conn->sas.count;
	if (!old) {
		/* one that is leaving may not be through with it */
		conn->todo = todo_load(mag) | (conn->todo ? TODO_TERMINATE : 0);
		return;
	}
	if (same_local && in6_equal(&old->address, &mag->address) &&
	    ike_remote_equal(&old->ike, &mag->ike)) {
		if (ike->conf->device.local_count != conf->device.local_count ||
		    memcmp(ike->conf->device.local, conf->device.local,
			   conf->device.local_count * sizeof(*conf->device.local)))
			conn->todo |= TODO_CONN;
		return;
	}
	log_notice("mag %s: its SAs are ended, as its configuration is another one", mag->name);
	conn->todo |= todo_load(mag) | TODO_TERMINATE;
	conn->sas.count = 0;
	ike_refresh(conn);
}

int ike_reload(struct ike *ike, const struct conf *conf)
{
	static const struct peers nobody;
	const struct peers *peers = conf->ipsec ? &conf->peers : &nobody;
	unsigned int i, old_count = ike->count;

	if (make_room(ike, ike->count + peers->count))
		return -ENOMEM;
	for (i = 0; i < old_count; i++)
		ike->v[i].expected = ike->v[i].mag;
	for (i = 0; i < peers->count; i++) {
		struct mag_conn *conn = ike_conn(ike, peers->v[i].ike.reqid);

		if (conn)
			conn->expected = false;
		reload_mag(ike, conf, &peers->v[i]);
	}
	for (i = 0; i < ike->count; i++) {
		if (!ike->v[i].expected)
			continue;
		ike->v[i].mag = NULL;
		ike->v[i].sas.count = 0;
		ike->v[i].todo = TODO_LEAVE;
		ike->v[i].expected = false;
	}
	if (conf->ipsec && !ike_local_equal(&ike->conf->ike, &conf->ike))
		ike->key = conf->ike.private_key.data;
	ike->conf = conf;
	ike->due = true;
	ike_pump(ike);
	return 0;
}

void ike_close(struct ike *ike)
{
	if (!ike)
		return;
	vici_close(ike->vici);
	sd_event_source_disable_unref(ike->timer);
	free(ike->suspects.v);
	free(ike->found.v);
	free(ike->buf);
	free(ike->v);
	free(ike);
}

void ike_mag(const struct ike *ike, const struct mag *mag, struct ike_mag_info *info)
{
	const struct mag_conn *conn = ike_conn(ike, mag->ike.reqid);

	*info = (struct ike_mag_info){ 0 };
	if (!conn)
		return;
	info->loaded = conn->loaded;
	info->live = sa_count(&conn->sas, SA_LIVE);
	info->orphans = sa_count(&conn->sas, SA_ORPHAN);
	info->why = conn->why[0] ? conn->why : NULL;
}

const char *ike_charon_why(const struct ike *ike)
{
	return vici_is_up(ike->vici) ? NULL : vici_why(ike->vici);
}

const struct ike_stats *ike_stats(const struct ike *ike)
{
	return &ike->stats;
}
