// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2: the table of connections, the commands that make charon's the same, and the
 * account of their SAs.
 *
 * What is to be done is a set of bits in each connection. Few commands wait at once; when one is
 * done, the next is made of what is to be done then.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "ipsec/connection.h"
#include "ipsec/viciconn.h"

/* Less than VICI_QUEUE_MAX: a review has room, too */
#define PUMP_MAX	(VICI_QUEUE_MAX / 2)
#define DONE_SHIFT	32

struct peer_conn *ike_conn(const struct ike *ike, u32 reqid)
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

int ike_make_room(struct ike *ike, unsigned int count)
{
	unsigned int room = count + 16;
	struct peer_conn *v;

	if (count <= ike->room)
		return 0;
	/* charon may list any number, and they come one by one */
	if (room < 2 * ike->room)
		room = 2 * ike->room;
	v = reallocarray(ike->v, room, sizeof(*v));
	if (!v)
		return -ENOMEM;
	ike->v = v;
	ike->room = room;
	return 0;
}

static int conn_cmp(const void *a, const void *b)
{
	const struct peer_conn *ca = a;
	const struct peer_conn *cb = b;

	return (ca->reqid > cb->reqid) - (ca->reqid < cb->reqid);
}

void ike_sort(struct ike *ike)
{
	if (ike->count)
		qsort(ike->v, ike->count, sizeof(*ike->v), conn_cmp);
}

void ike_todo(struct ike *ike, struct peer_conn *conn, u32 todo)
{
	ike->busy += !!todo;
	ike->busy -= !!conn->todo;
	conn->todo = todo;
}

void ike_conn_fini(struct peer_conn *conn)
{
	sa_forget(&conn->sas);
	free(conn->why);
	conn->why = NULL;
}

struct peer_conn *ike_conn_add(struct ike *ike, u32 reqid, const struct ike_remote *peer, u32 todo)
{
	unsigned int i;

	if (ike_make_room(ike, ike->count + 1))
		return NULL;
	for (i = ike->count; i && ike->v[i - 1].reqid > reqid; i--)
		;
	memmove(&ike->v[i + 1], &ike->v[i], (ike->count - i) * sizeof(*ike->v));
	ike->v[i] = (struct peer_conn){ .reqid = reqid, .peer = peer };
	ike_todo(ike, &ike->v[i], todo);
	ike->count++;
	return &ike->v[i];
}

/* With keys by hand one pair is for all. */
static unsigned int for_prefixes(const struct peer_conn *conn)
{
	return sa_count_use(&conn->sas, conn->peer->manual ? IKE_USE_SIGNALLING :
							     IKE_USE_PREFIXES);
}

void ike_tell_conn(const struct ike *ike, struct peer_conn *conn)
{
	conn->told = sa_count_use(&conn->sas, IKE_USE_SIGNALLING);
	conn->told_prefixes = for_prefixes(conn);
	ike->told.sas(ike->told.ctx, conn->peer, conn->told);
	if (ike->told.prefixes)
		ike->told.prefixes(ike->told.ctx, conn->peer, conn->told_prefixes);
}

void ike_refresh(struct ike *ike, struct peer_conn *conn)
{
	unsigned int sas = sa_count_use(&conn->sas, IKE_USE_SIGNALLING);

	if (!conn->peer)
		return;
	if (!conn->told != !sas)
		log_info("%s %s: %s", ike_kind_word(conn->peer->kind), conn->peer->name,
			 sas ? "protected by IPsec" : "has no security association any more");
	if (conn->told != sas || conn->told_prefixes != for_prefixes(conn))
		ike_tell_conn(ike, conn);
}

/* Commands that make charon know a peer. */
u32 ike_todo_load(const struct ike_remote *peer)
{
	u32 todo = ike_auth_is_secret(peer->auth) ? TODO_SHARED : TODO_UNSHARE;

	/* it does not speak IKEv2, but may have done so before */
	if (peer->manual)
		return TODO_LEAVE;
	return todo | TODO_CONN | (peer->assign ? TODO_POOL : 0);
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

static void refused(struct ike *ike, struct peer_conn *conn, const struct vici_packet *answer)
{
	struct vici_text text = { "", 0 };
	char why[128];

	vici_find(answer->msg, answer->len, "errmsg", &text);
	vici_copy(&text, why, sizeof(why));
	ike->stats.load_refused++;
	if ((!conn->why || strcmp(conn->why, why)) && conn->peer)
		log_err("%s %s: charon does not take it: %s", ike_kind_word(conn->peer->kind),
			conn->peer->name, why);
	free(conn->why);
	/* without memory it is in the log only */
	conn->why = strdup(why);
}

static void on_done(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	u32 todo = (u32)(arg >> DONE_SHIFT);
	struct ike *ike = ctx;
	struct peer_conn *conn = ike_conn(ike, (u32)arg);

	if (result == VICI_LOST || !conn)
		return;
	if (result != VICI_DONE && todo & (TODO_SHARED | TODO_POOL | TODO_CONN)) {
		refused(ike, conn, answer);
	} else if (todo == TODO_CONN) {
		conn->loaded = true;
		free(conn->why);
		conn->why = NULL;
		ike->stats.loaded++;
	} else if (todo == TODO_UNLOAD) {
		conn->loaded = false;
	} else if (todo == TODO_TERMINATE && result == VICI_DONE) {
		ike->stats.terminated++;
	} else if (todo == TODO_INITIATE && result != VICI_DONE) {
		conn->initiated = false;
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
static bool send_todo(struct ike *ike, struct peer_conn *conn)
{
	static const char * const commands[] = {
		"load-shared", "load-pool", "load-conn", "unload-conn", "unload-shared", "terminate",
		"initiate",
	};
	unsigned int nr = (unsigned int)__builtin_ctz(conn->todo);
	u32 todo = conn->todo & -conn->todo;
	char name[IKE_NAME_MAX];
	struct vici_writer w;

	ike_todo(ike, conn, conn->todo & ~todo);
	ike_name(conn->reqid, name);
	vici_write(&w, ike->buf, VICI_PACKET_MAX);
	if (todo == TODO_SHARED)
		ike_write_shared(&w, conn->peer);
	else if (todo == TODO_POOL)
		ike_write_pools(&w, ike->conf, conn->peer, (u64)time(NULL));
	else if (todo == TODO_CONN)
		ike_write_conn(&w, ike->conf, conn->peer);
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

static struct peer_conn *next_todo(struct ike *ike)
{
	unsigned int i;

	for (i = 0; ike->busy && i < ike->count; i++, ike->next++) {
		if (ike->next >= ike->count)
			ike->next = 0;
		if (ike->v[ike->next].todo)
			return &ike->v[ike->next];
	}
	return NULL;
}

void ike_pump(struct ike *ike)
{
	struct peer_conn *conn;

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
		ike->review(ike);
	}
}

static bool read_address(const struct vici_text *text, struct in6_addr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	return inet_pton(AF_INET6, vici_copy(text, buf, sizeof(buf)), addr) == 1;
}

void ike_is_at(struct peer_conn *conn, const struct vici_text *where)
{
	struct in6_addr host;

	if (read_address(where, &host))
		conn->host = host;
}

/* Who says that it is that peer; a MAG from where that MAG is, a mobile node from wherever it is
 * (RFC 4877, 4.4).
 */
static bool is_peer(const struct ike_remote *peer, const struct vici_ike *from)
{
	struct in6_addr addr;

	if (peer->kind == IKE_MAG &&
	    !(read_address(&from->remote_host, &addr) && ike_remote_has(peer, &addr)))
		return false;
	return ike_same_identity(&from->remote_id, ike_proved(peer));
}

static void foreign_sa(struct ike *ike, struct peer_conn *conn, const struct vici_ike *from)
{
	char host[INET6_ADDRSTRLEN], id[128];

	ike->stats.foreign++;
	log_limited(LOG_LEVEL_ERR,
		    "%s %s: charon has an SA with \"%s\" at %s, which is ended; hint: identity is to be written like that",
		    ike_kind_word(conn->peer->kind), conn->peer->name,
		    vici_copy(&from->remote_id, id, sizeof(id)),
		    vici_copy(&from->remote_host, host, sizeof(host)));
	ike_todo(ike, conn, conn->todo | TODO_TERMINATE);
}

/* Who has the address of a MAG is meant to be it; charon may serve others, too. */
void ike_failed(struct ike *ike, struct peer_conn *conn, const struct vici_ike *from)
{
	struct in6_addr local, remote = { 0 };
	char host[INET6_ADDRSTRLEN], id[128];
	const struct ike_remote *peer;
	const char *word;

	if (!conn && !(read_address(&from->local_host, &local) &&
		       conf_is_local(ike->conf, &local)))
		return;
	read_address(&from->remote_host, &remote);
	peer = conn ? conn->peer : peers_at(ike->conf, IKE_MAG, &remote);
	if (!conn && peer)
		conn = ike_conn(ike, peer->reqid);
	word = peer ? ike_kind_word(peer->kind) : "peer";
	ike->stats.failed++;
	if (conn) {
		conn->failed++;
		/* the next review may try again */
		conn->initiated &= !from->initiator;
	}
	vici_copy(&from->remote_host, host, sizeof(host));
	vici_copy(&from->remote_id, id, sizeof(id));
	if (from->initiator)
		log_limited(LOG_LEVEL_WARNING,
			    "%s %s: no IKE SA with it at %s; charon's log says why", word,
			    peer ? peer->name : "(gone)", host);
	else
		log_limited(LOG_LEVEL_WARNING,
			    "\"%s\" at %s has not proved to be %s %s; charon's log says why", id,
			    host, peer ? word : "a", peer ? peer->name : "peer");
}

static void tell_nat(struct ike *ike, const struct peer_conn *conn, const struct vici_ike *from)
{
	const struct ike_remote *peer = conn->peer;
	char host[INET6_ADDRSTRLEN];

	ike->stats.translated++;
	log_limited(LOG_LEVEL_WARNING,
		    "%s %s: there is a NAT between it and the anchor, or it says so; its tunnel goes to %s; hint: let none translate addresses",
		    ike_kind_word(peer->kind), peer->name,
		    vici_copy(&from->remote_host, host, sizeof(host)));
}

static void follow(const struct ike *ike, const struct peer_conn *conn, const struct sa *sa)
{
	if (ike->kernel.follow && sa->address < conn->peer->address_count && !in6_is_zero(&sa->at))
		ike->kernel.follow(ike->kernel.ctx, conn->peer, sa->address, &sa->at);
}

void ike_follow(const struct ike *ike, struct peer_conn *conn)
{
	unsigned int i;

	for (i = 0; conn->peer && i < conn->sas.count; i++)
		if (conn->sas.v[i].use == IKE_USE_ROUTABILITY)
			follow(ike, conn, &conn->sas.v[i]);
}

void ike_take_sa(struct ike *ike, const struct vici_ike *from, const struct vici_child *child,
		 u32 round)
{
	struct peer_conn *conn = ike_conn(ike, ike_reqid(&from->conn));
	u32 reqid = child->reqid;
	unsigned int place;
	struct sa sa = {
		.ike = from->id, .child = child->id, .spi_in = child->spi_in,
		.spi_out = child->spi_out, .address = ike_child_place(&child->name),
		.round = round, .use = ike_use_of(&reqid, &place),
	};
	const struct sa *old;
	unsigned int max;

	if (!conn || !conn->peer || conn->peer->manual || !child->installed)
		return;
	if (reqid != conn->reqid || !is_peer(conn->peer, from)) {
		foreign_sa(ike, conn, from);
		return;
	}
	conn->initiated = false;
	max = SA_MAX * IKE_USE_MAX * conn->peer->address_count;
	ike_is_at(conn, &from->remote_host);
	old = sa_find(&conn->sas, child->spi_in);
	if (from->nat && !old)
		tell_nat(ike, conn, from);
	if (old)
		sa.at = old->at;
	else
		read_address(&from->remote_host, &sa.at);
	if (sa.use == IKE_USE_ROUTABILITY) {
		sa.address = place;
		if (!old)
			follow(ike, conn, &sa);
	}
	if (!sa_put(&conn->sas, &sa, max))
		log_limited(LOG_LEVEL_WARNING, "%s %s has more than %u SAs",
			    ike_kind_word(conn->peer->kind), conn->peer->name, max);
	ike_refresh(ike, conn);
}
