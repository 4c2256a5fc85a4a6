// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2: charon comes and goes, tells what happens, and the configuration changes.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "ipsec/connection.h"
#include "ipsec/manual.h"
#include "ipsec/viciconn.h"

static void on_child(void *ctx, const struct vici_ike *from, const struct vici_child *child,
		     enum vici_age age)
{
	struct ike *ike = ctx;
	struct peer_conn *conn = ike_conn(ike, ike_reqid(&from->conn));

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
	/* what is left counts when the event is over: the new one of a rekeying comes in it, too */
	sa_drop(&conn->sas, child->spi_in);
}

static void no_child(void *ctx, const struct vici_ike *from, const struct vici_child *child,
		     enum vici_age age)
{
	(void)ctx;
	(void)from;
	(void)child;
	(void)age;
}

static void on_ike(struct ike *ike, struct peer_conn *conn, const struct vici_ike *from)
{
	if (from->moved_to.len) {
		ike_is_at(conn, &from->moved_to);
		/* charon may have taken tunnels there: only a registration does [RFC 4877, 4.3] */
		if (sa_count_use(&conn->sas, IKE_USE_ROUTABILITY))
			ike_review_in(ike, 1000);
		return;
	}
	if (from->up)
		ike_is_at(conn, &from->remote_host);
	if (from->old_id) {
		sa_rename_ike(&conn->sas, from->old_id, from->id);
	} else if (!from->up) {
		sa_drop_ike(&conn->sas, from->id);
		/* it may have come without ESP; the next review may try again */
		conn->initiated &= !from->initiator;
	}
}

static bool is_unknown(const struct vici_ike *from)
{
	return vici_is(&from->conn, "(unnamed)");
}

static void on_event(void *ctx, const struct vici_packet *event)
{
	bool child = vici_is(&event->name, "child-updown") || vici_is(&event->name, "child-rekey");
	struct ike *ike = ctx;
	struct peer_conn *conn;
	struct vici_ike from;

	if (vici_sa_read(event->msg, event->len, &from, child ? on_child : no_child, ike))
		return;
	conn = ike_conn(ike, ike_reqid(&from.conn));
	if (vici_is(&event->name, "ike-updown") && from.connecting && !from.up &&
	    (conn || is_unknown(&from)))
		ike_failed(ike, conn, &from);
	if (!conn)
		return;
	ike->disturbed = true;
	if (!child)
		on_ike(ike, conn, &from);
	ike_refresh(ike, conn);
	ike_pump(ike);
}

static void on_up(void *ctx)
{
	struct ike *ike = ctx;
	unsigned int i;

	ike->stats.charon_up++;
	log_notice("charon is there");
	for (i = 0; i < ike->count; i++) {
		struct peer_conn *conn = &ike->v[i];

		ike_todo(ike, conn, conn->peer ? ike_todo_load(conn->peer) : TODO_LEAVE);
		conn->initiated = false;
		conn->ask_wait = 0;
		conn->loaded = false;
	}
	ike->key = ike->conf->ipsec && ike->conf->ike.private_key.data;
	ike->due = true;
	ike->strange = true;
	ike->calm = IKE_REVIEW_FIRST_MS;
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
		ike_todo(ike, &ike->v[i], 0);
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
		"ike-updown", "ike-update", "ike-rekey", "child-updown", "child-rekey", NULL,
	};
	static const char * const streams[] = { "list-sa", "list-conn", NULL };
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

struct ike *ike_open(sd_event *event, const struct conf *conf, const struct ike_kernel *kernel,
		     const struct ike_told *told)
{
	const struct peers *peers = &conf->peers;
	struct ike *ike = calloc(1, sizeof(*ike));
	unsigned int i;

	if (!ike)
		return NULL;
	ike->conf = conf;
	ike->kernel = *kernel;
	ike->told = *told;
	ike->review = ike_review_begin;
	ike->buf = malloc(VICI_PACKET_MAX);
	if (!ike->buf || ike_make_room(ike, peers->count))
		goto err_close;
	for (i = 0; i < peers->count; i++)
		ike->v[ike->count++] = (struct peer_conn){
			.reqid = peers->v[i]->reqid, .peer = peers->v[i],
		};
	ike_sort(ike);
	for (i = 0; i < ike->count; i++)
		manual_begin(ike, &ike->v[i], conf);
	if (open_vici(ike, event))
		goto err_close;
	ike_judge(ike, true);
	return ike;
err_close:
	ike_close(ike);
	return NULL;
}

static bool same_addresses(const struct conf *a, const struct conf *b)
{
	return a->device.local_count == b->device.local_count &&
	       !memcmp(a->device.local, b->device.local,
		       a->device.local_count * sizeof(*a->device.local));
}

/* What a mobile node is told of its home link. */
static bool same_home(const struct conf *a, const struct conf *b, const struct ike_remote *peer)
{
	struct conf_lifetimes la, lb;
	struct prefix pa, pb;
	unsigned int i;

	for (i = 0; i < peer->address_count; i++) {
		pa = conf_home_prefix(a, &peer->address[i]);
		pb = conf_home_prefix(b, &peer->address[i]);
		/* seen from one time, whichever it is */
		conf_home_lifetimes(a, &peer->address[i], 0, &la);
		conf_home_lifetimes(b, &peer->address[i], 0, &lb);
		if (!prefix_equal(&pa, &pb) || la.valid != lb.valid)
			return false;
	}
	return true;
}

/* Keys by hand: what is the same stays, with its counters. */
static bool manual_stays(const struct ike *ike, const struct ike_remote *old,
			 const struct ike_remote *peer, const struct conf *conf)
{
	return old && old->manual && ike_remote_equal(old, peer) && same_addresses(ike->conf, conf);
}

/* What is not wanted any more is gone before anything comes: another peer may have its SPI. */
static void end_manual(struct ike *ike, const struct conf *conf, const struct peers *peers)
{
	struct peer_conn *conn;
	unsigned int i;

	for (i = 0; i < peers->count; i++) {
		conn = ike_conn(ike, peers->v[i]->reqid);
		if (!conn->peer || !conn->peer->manual ||
		    manual_stays(ike, conn->peer, peers->v[i], conf))
			continue;
		manual_end(ike, conn->peer, ike->conf);
		sa_forget(&conn->sas);
	}
	for (i = 0; i < ike->count; i++)
		if (ike->v[i].expected && ike->v[i].peer && ike->v[i].peer->manual)
			manual_end(ike, ike->v[i].peer, ike->conf);
}

static void reload_manual(struct ike *ike, struct peer_conn *conn, const struct ike_remote *old,
			  const struct conf *conf)
{
	if (!manual_stays(ike, old, conn->peer, conf))
		manual_begin(ike, conn, conf);
}

/* SAs end when who they are with, or how that was proved, is not what it was. */
static void reload_peer(struct ike *ike, const struct conf *conf, const struct ike_remote *peer)
{
	struct peer_conn *conn = ike_conn(ike, peer->reqid);
	const struct ike_remote *old = conn->peer;
	enum ike_change change = ike_local_change(&ike->conf->ike, &conf->ike, peer);

	conn->peer = peer;
	reload_manual(ike, conn, old, conf);
	ike_tell_conn(ike, conn);
	if (!old) {
		/* one that is leaving may not be through with it */
		ike_todo(ike, conn, ike_todo_load(peer) | (conn->todo ? TODO_TERMINATE : 0));
		return;
	}
	if (peer->manual && old->manual)
		return;
	/* what comes by a tunnel is let pass by nothing when there is to be none */
	if (change != IKE_CHANGE_END && ike_remote_equal(old, peer) &&
	    (peer->routability || !old->routability)) {
		if (peer->assign && !(old->assign && same_home(ike->conf, conf, peer)))
			ike_todo(ike, conn, conn->todo | TODO_POOL);
		if (change == IKE_CHANGE_LOAD || old->assign != peer->assign ||
		    old->routability != peer->routability || !same_addresses(ike->conf, conf))
			ike_todo(ike, conn, conn->todo | TODO_CONN);
		return;
	}
	log_notice("%s %s: its SAs are ended, as its configuration is another one",
		   ike_kind_word(peer->kind), peer->name);
	ike_todo(ike, conn, conn->todo | ike_todo_load(peer) | TODO_TERMINATE);
	conn->ask_wait = 0;
	if (!peer->manual)
		sa_forget(&conn->sas);
	ike_refresh(ike, conn);
}

/* There is room for all of them. */
static void add_new(struct ike *ike, const struct peers *peers)
{
	unsigned int i, old_count = ike->count, count = ike->count;

	for (i = 0; i < old_count; i++)
		ike->v[i].expected = ike->v[i].peer;
	for (i = 0; i < peers->count; i++) {
		struct peer_conn *conn = ike_conn(ike, peers->v[i]->reqid);

		if (conn)
			conn->expected = false;
		else
			ike->v[count++] = (struct peer_conn){ .reqid = peers->v[i]->reqid };
	}
	ike->count = count;
	ike_sort(ike);
}

int ike_reload(struct ike *ike, const struct conf *conf)
{
	static const struct peers nobody;
	const struct peers *peers = conf->ipsec ? &conf->peers : &nobody;
	unsigned int i;

	if (ike_make_room(ike, ike->count + peers->count))
		return -ENOMEM;
	add_new(ike, peers);
	end_manual(ike, conf, peers);
	for (i = 0; i < peers->count; i++)
		reload_peer(ike, conf, peers->v[i]);
	for (i = 0; i < ike->count; i++) {
		if (!ike->v[i].expected)
			continue;
		ike->v[i].peer = NULL;
		sa_forget(&ike->v[i].sas);
		ike_todo(ike, &ike->v[i], TODO_LEAVE);
		ike->v[i].expected = false;
	}
	if (conf->ipsec && !ike_file_equal(&ike->conf->ike.private_key, &conf->ike.private_key))
		ike->key = conf->ike.private_key.data;
	ike->conf = conf;
	ike->due = true;
	ike_pump(ike);
	return 0;
}

void ike_close(struct ike *ike)
{
	unsigned int i;

	if (!ike)
		return;
	vici_close(ike->vici);
	sd_event_source_disable_unref(ike->timer);
	free(ike->suspects.v);
	free(ike->found.v);
	free(ike->buf);
	for (i = 0; i < ike->count; i++)
		ike_conn_fini(&ike->v[i]);
	free(ike->v);
	free(ike);
}

void ike_peer(const struct ike *ike, const struct ike_remote *peer, struct ike_peer_info *info)
{
	const struct peer_conn *conn = ike_conn(ike, peer->reqid);

	*info = (struct ike_peer_info){ 0 };
	if (!conn)
		return;
	info->loaded = conn->loaded;
	info->live = sa_signalling(&conn->sas, SA_LIVE);
	info->orphans = sa_signalling(&conn->sas, SA_ORPHAN);
	info->manual = sa_signalling(&conn->sas, SA_MANUAL);
	info->prefixes = sa_count_use(&conn->sas, IKE_USE_PREFIXES);
	info->tunnels = sa_count_use(&conn->sas, IKE_USE_ROUTABILITY);
	info->failed = conn->failed;
	info->host = conn->host;
	info->why = conn->why;
}

void ike_moved(struct ike *ike, const struct ike_remote *peer, const struct in6_addr *host)
{
	struct peer_conn *conn = ike_conn(ike, peer->reqid);

	if (conn)
		conn->host = *host;
}

void ike_tell(const struct ike *ike)
{
	unsigned int i;

	for (i = 0; i < ike->count; i++)
		if (ike->v[i].peer && (ike->v[i].told || ike->v[i].told_prefixes))
			ike_tell_conn(ike, &ike->v[i]);
}

unsigned int ike_protected(const struct ike *ike, enum ike_kind kind)
{
	unsigned int i, count = 0;

	for (i = 0; i < ike->count; i++)
		count += ike->v[i].peer && ike->v[i].peer->kind == kind && ike->v[i].told;
	return count;
}

const char *ike_charon_why(const struct ike *ike)
{
	return vici_is_up(ike->vici) ? NULL : vici_why(ike->vici);
}

const struct ike_stats *ike_stats(const struct ike *ike)
{
	return &ike->stats;
}
