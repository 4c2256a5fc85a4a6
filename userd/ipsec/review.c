// SPDX-License-Identifier: GPL-2.0
/*
 * IKEv2: the review. What charon lists - SAs, connections, secrets, keys - and what the
 * kernel has is compared with the account. Others may have changed it: "swanctl --load-all" takes
 * away all that is not in its file, a charon that died leaves SAs in the kernel.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "ipsec/connection.h"
#include "ipsec/manual.h"
#include "ipsec/viciconn.h"

/* SAs come into the kernel before charon tells of them, and go after it does not any more */
#define SUSPECT_MS	10000

/* Until a MAG that gave no SA is asked again: at first, and at most */
#define ASK_FIRST_MS	1000
#define ASK_MAX_MS	600000

/* charon tells of all pools in one message, with about a hundred octets for each */
#define POOLS_MAX	4000

/* charon has given up by then, or what it did came to an end of which it tells nothing */
#define ASKING_MS	300000

void ike_review_in(struct ike *ike, u32 ms)
{
	sd_event_source_set_time_relative(ike->timer, 1000ULL * ms);
	sd_event_source_set_enabled(ike->timer, SD_EVENT_ONESHOT);
}

static u64 boot_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (u64)ts.tv_sec * MSEC_PER_SEC + (u64)ts.tv_nsec / 1000000;
}

static int suspect_cmp(const void *a, const void *b)
{
	const struct nlxfrm_state *sa = &((const struct suspect *)a)->state;
	const struct nlxfrm_state *sb = &((const struct suspect *)b)->state;

	if (sa->spi != sb->spi)
		return sa->spi < sb->spi ? -1 : 1;
	return memcmp(&sa->dst, &sb->dst, sizeof(sa->dst));
}

/* Since when it is one: since the last review, or one before that, or now. */
static u64 suspect_since(const struct ike *ike, const struct suspect *suspect)
{
	const struct suspects *old = &ike->suspects;
	const struct suspect *before = NULL;

	if (old->count)
		before = bsearch(suspect, old->v, old->count, sizeof(*old->v), suspect_cmp);
	return before ? before->since : boot_ms();
}

static void suspect(struct ike *ike, const struct nlxfrm_state *state)
{
	struct suspects *found = &ike->found;
	unsigned int room = found->room ? 2 * found->room : 16;
	struct suspect *v, one = { .state = *state };

	/* only charon can tell that it does not know it */
	if (!ike->listed)
		return;
	if (found->count == found->room) {
		v = reallocarray(found->v, room, sizeof(*v));
		/* there will be another review */
		if (!v)
			return;
		found->v = v;
		found->room = room;
	}
	one.since = suspect_since(ike, &one);
	found->v[found->count++] = one;
}

/**
 * struct judge - compare with what the kernel has
 * @ike: all of this
 * @adopt: count what only the kernel has
 */
struct judge {
	struct ike *ike;
	bool adopt;
};

static void on_state(void *ctx, const struct nlxfrm_state *state)
{
	struct judge *judge = ctx;
	struct ike *ike = judge->ike;
	u32 reqid = state->reqid;
	unsigned int place;
	enum ike_use use = ike_use_of(&reqid, &place);
	struct peer_conn *conn = ike_conn(ike, reqid);
	bool in = conf_is_local(ike->conf, &state->dst);
	const struct in6_addr *peer = in ? &state->src : &state->dst;
	struct sa orphan = {
		.origin = SA_ORPHAN, .use = use, .spi_in = state->spi, .round = ike->round,
	};
	struct sa *sa;

	if (!state->keyed || !ike_reqid_is_own(reqid) ||
	    (!in && !conf_is_local(ike->conf, &state->src)))
		return;
	if (conn && conn->peer && use != IKE_USE_ROUTABILITY)
		place = ike_remote_place(conn->peer, peer);
	if (!conn || !conn->peer || place >= conn->peer->address_count) {
		suspect(ike, state);
		return;
	}
	manual_seen(ike, conn, state, in);
	sa = in ? sa_find(&conn->sas, state->spi) : NULL;
	if (sa && sa->origin != SA_LIVE)
		sa->round = ike->round;
	if (sa)
		sa->at = state->src;
	if (sa_is_live(&conn->sas, state->spi, in))
		return;
	/* nothing is taken away from an address that has nothing else */
	orphan.address = place;
	orphan.at = state->src;
	if (sa_has_live(&conn->sas, use, place) || conn->peer->manual)
		suspect(ike, state);
	else if (in && judge->adopt && !sa)
		sa_put(&conn->sas, &orphan, SA_MAX * IKE_USE_MAX * conn->peer->address_count);
}

/* Delete those that have been suspects for long enough; the others may be next time. */
static void delete_suspects(struct ike *ike)
{
	struct suspects *found = &ike->found;
	struct suspects old = ike->suspects;
	u64 now = boot_ms();
	unsigned int i, kept = 0;

	for (i = 0; i < found->count; i++) {
		const struct suspect *suspect = &found->v[i];
		u32 reqid = suspect->state.reqid;
		struct peer_conn *conn;
		unsigned int place;

		if (now - suspect->since < SUSPECT_MS) {
			found->v[kept++] = *suspect;
			continue;
		}
		if (ike->kernel.state_del(ike->kernel.ctx, &suspect->state))
			continue;
		ike->stats.orphans_deleted++;
		ike_use_of(&reqid, &place);
		conn = ike_conn(ike, reqid);
		if (conn && conf_is_local(ike->conf, &suspect->state.dst))
			sa_drop(&conn->sas, suspect->state.spi);
	}
	found->count = kept;
	if (kept)
		qsort(found->v, kept, sizeof(*found->v), suspect_cmp);
	ike->suspects = *found;
	*found = old;
	found->count = 0;
}

/* A MAG may not notice that its SAs are gone here: those of a charon that died, or all, after a
 * power cut. What it sends is not heard, and without dead peer detection nothing ever tells it.
 */
static bool may_not_know(const struct ike *ike, const struct peer_conn *conn)
{
	return sa_count(&conn->sas, SA_ORPHAN) || ike->told.holds(ike->told.ctx, conn->peer);
}

static bool may_ask(const struct peer_conn *conn, u64 now)
{
	u32 wait = conn->ask_wait;

	if (conn->initiated && wait < ASKING_MS)
		wait = ASKING_MS;
	return now - conn->asked >= wait;
}

/* charon is told to ask a MAG that needs SAs and has none that it knows. Where a mobile node is
 * nobody knows but the node itself.
 */
static void revive(struct ike *ike, struct peer_conn *conn)
{
	u64 now = boot_ms();

	if (sa_count(&conn->sas, SA_LIVE)) {
		conn->ask_wait = 0;
		return;
	}
	/* with EAP the peer has to begin (RFC 7296, 2.16) */
	if (!conn->peer || conn->peer->kind != IKE_MAG || ike_auth_is_eap(conn->peer->auth))
		return;
	if (!conn->loaded || !ike->listed || !may_ask(conn, now) || !may_not_know(ike, conn))
		return;
	log_info("mag %s: charon asks it for a security association", conn->peer->name);
	conn->initiated = true;
	conn->asked = now;
	conn->ask_wait = conn->ask_wait ? 2 * conn->ask_wait : ASK_FIRST_MS;
	if (conn->ask_wait > ASK_MAX_MS)
		conn->ask_wait = ASK_MAX_MS;
	ike_todo(ike, conn, conn->todo | TODO_INITIATE);
}

void ike_judge(struct ike *ike, bool adopt)
{
	struct judge judge = { .ike = ike, .adopt = adopt };
	unsigned int i;

	ike->round++;
	ike->found.count = 0;
	if (ike->kernel.states(ike->kernel.ctx, on_state, &judge))
		return;
	for (i = 0; i < ike->count; i++) {
		sa_drop_orphans(&ike->v[i].sas, ike->round);
		manual_mend(ike, &ike->v[i]);
	}
	delete_suspects(ike);
	for (i = 0; i < ike->count; i++)
		ike_follow(ike, &ike->v[i]);
	for (i = 0; i < ike->count; i++) {
		ike_refresh(ike, &ike->v[i]);
		revive(ike, &ike->v[i]);
	}
}

/* Connections that are gone from the configuration and from charon. */
static void forget(struct ike *ike)
{
	unsigned int i, kept = 0;

	for (i = 0; i < ike->count; i++)
		if (ike->v[i].peer || ike->v[i].todo)
			ike->v[kept++] = ike->v[i];
		else
			ike_conn_fini(&ike->v[i]);
	ike->count = kept;
}

/* Sooner while charon is new: the unit that starts it runs "swanctl --load-all" after that. */
static u32 until_next(struct ike *ike)
{
	u64 now = boot_ms(), ms = ike->calm;
	unsigned int i;

	ike->calm = 2 * ms < IKE_REVIEW_MS ? (u32)(2 * ms) : IKE_REVIEW_MS;
	for (i = 0; i < ike->suspects.count; i++) {
		u64 due = ike->suspects.v[i].since + SUSPECT_MS;

		if (due < now + ms)
			ms = due > now ? due - now : 1;
	}
	return (u32)ms;
}

static void review_end(struct ike *ike)
{
	ike->reviewing = false;
	ike->stats.reviews++;
	ike_judge(ike, false);
	forget(ike);
	if (!ike->listed)
		ike_review_in(ike, 1000);
	else
		ike_review_in(ike, until_next(ike));
	ike_pump(ike);
}

/* A charon that is there, but does not list, is asked again like one that does. */
static bool review_failed(struct ike *ike, enum vici_result result)
{
	if (result == VICI_DONE)
		return false;
	ike->reviewing = false;
	if (result != VICI_LOST) {
		log_limited(LOG_LEVEL_WARNING, "charon does not list what it has");
		ike_review_in(ike, IKE_REVIEW_MS);
	}
	return true;
}

/* Ask for one list. */
static void ask(struct ike *ike, const char *name,
		void (*item)(void *ctx, u64 arg, const struct vici_packet *event),
		void (*done)(void *ctx, u64 arg, enum vici_result result,
			     const struct vici_packet *answer))
{
	const struct vici_command command = { .name = name, .item = item, .done = done };

	if (vici_send(ike->vici, &command))
		review_failed(ike, VICI_LOST);
}

/* Something is there of a connection: it may be there still, or must go. */
static void seen(struct ike *ike, u32 reqid)
{
	struct peer_conn *conn = ike_conn(ike, reqid);

	if (!conn)
		conn = ike_conn_add(ike, reqid, NULL, TODO_LEAVE);
	if (!conn)
		return;
	conn->expected = false;
	if (!conn->peer || conn->peer->manual)
		ike_todo(ike, conn, conn->todo | TODO_LEAVE);
}

/* The names in the list of an answer. */
static void seen_all(struct ike *ike, const struct vici_packet *answer)
{
	struct vici_reader reader;
	struct vici_item item;
	u32 reqid;

	vici_read(&reader, answer->msg, answer->len);
	while (vici_next(&reader, &item) > 0) {
		reqid = item.element == VICI_LIST_ITEM ? ike_reqid(&item.value) : 0;
		if (reqid)
			seen(ike, reqid);
	}
}

/* What charon should have: set before it is asked, as what is loaded later is not in its list. */
static void expect(struct ike *ike, bool secrets)
{
	unsigned int i;

	for (i = 0; i < ike->count; i++) {
		struct peer_conn *conn = &ike->v[i];

		conn->expected = conn->peer && conn->loaded &&
				 (!secrets || ike_auth_is_secret(conn->peer->auth));
	}
}

static void load_missing(struct ike *ike, u32 todo, const char *what)
{
	unsigned int i;

	for (i = 0; i < ike->count; i++) {
		struct peer_conn *conn = &ike->v[i];

		if (!conn->peer)
			continue;
		if (conn->expected)
			log_limited(LOG_LEVEL_WARNING, "%s %s: somebody took its %s from charon",
				    ike_kind_word(conn->peer->kind), conn->peer->name, what);
		if (conn->expected || !conn->loaded)
			ike_todo(ike, conn, conn->todo | (ike_todo_load(conn->peer) & todo));
	}
}

/* A pool of an address that nobody is assigned any more; while it is leased it stays. */
static void unload_pool(struct ike *ike, const struct vici_text *name)
{
	char text[IKE_POOL_MAX];
	struct vici_command command = { .name = "unload-pool", .msg = ike->buf };
	struct vici_writer w;

	vici_write(&w, ike->buf, VICI_PACKET_MAX);
	vici_value(&w, "name", vici_copy(name, text, sizeof(text)));
	command.len = w.len;
	/* what does not fit into the queue is there at the next review */
	vici_send(ike->vici, &command);
}

static void seen_pool(struct ike *ike, const struct vici_text *name)
{
	const struct ike_remote *peer;
	struct peer_conn *conn;
	struct in6_addr hoa;

	if (!ike_pool_address(name, &hoa))
		return;
	peer = ike->conf->ipsec ? peers_at(ike->conf, IKE_MN, &hoa) : NULL;
	conn = peer && peer->assign ? ike_conn(ike, peer->reqid) : NULL;
	if (conn)
		conn->pools++;
	else
		unload_pool(ike, name);
}

static void on_pools(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	struct ike *ike = ctx;
	struct vici_reader reader;
	struct vici_item item;
	unsigned int i;

	(void)arg;
	if (review_failed(ike, result))
		return;
	for (i = 0; i < ike->count; i++)
		ike->v[i].pools = 0;
	vici_read(&reader, answer->msg, answer->len);
	while (vici_next(&reader, &item) > 0) {
		if (item.element != VICI_SECTION_START)
			continue;
		seen_pool(ike, &item.name);
		vici_skip(&reader);
	}
	for (i = 0; i < ike->count; i++) {
		struct peer_conn *conn = &ike->v[i];

		if (conn->peer && conn->peer->assign && conn->loaded &&
		    conn->pools < conn->peer->address_count)
			ike_todo(ike, conn, conn->todo | TODO_POOL);
	}
	review_end(ike);
}

/* Pools are for mobile nodes; of more than these charon could not tell in one message. */
static bool asks_for_pools(const struct ike *ike)
{
	unsigned int i, count = 0;

	for (i = 0; i < ike->count; i++)
		if (ike->v[i].peer && ike->v[i].peer->assign)
			count += ike->v[i].peer->address_count;
	return ike->conf->home_agent && count <= POOLS_MAX;
}

static void on_keys(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	struct ike *ike = ctx;
	struct vici_reader reader;
	struct vici_item item;
	bool there = false;

	(void)arg;
	if (review_failed(ike, result))
		return;
	vici_read(&reader, answer->msg, answer->len);
	while (vici_next(&reader, &item) > 0)
		there |= item.element == VICI_LIST_ITEM && vici_is(&item.value, ike->key_id);
	if (ike->conf->ipsec && ike->conf->ike.private_key.data && !there)
		ike->key = true;
	if (asks_for_pools(ike))
		ask(ike, "get-pools", NULL, on_pools);
	else
		review_end(ike);
}

static void ask_for_keys(struct ike *ike)
{
	ask(ike, "get-keys", NULL, on_keys);
}

static void on_shared(void *ctx, u64 arg, enum vici_result result,
		      const struct vici_packet *answer)
{
	struct ike *ike = ctx;

	(void)arg;
	if (review_failed(ike, result))
		return;
	seen_all(ike, answer);
	load_missing(ike, TODO_SHARED, "secret");
	ask_for_keys(ike);
}

/* Those that charon may have: of more it could not tell. Where a connection is missing, its secret
 * is loaded with it anyway.
 */
static bool asks_for_secrets(const struct ike *ike)
{
	unsigned int i, count = 0;

	for (i = 0; i < ike->count; i++)
		count += !ike->v[i].peer || ike_auth_is_secret(ike->v[i].peer->auth);
	return count <= IKE_LISTED_MAX;
}

/* A message of list-conns: the section of a connection. */
static void on_conn(void *ctx, u64 arg, const struct vici_packet *event)
{
	struct vici_reader reader;
	struct ike *ike = ctx;
	struct vici_item item;
	u32 reqid = 0;

	(void)arg;
	vici_read(&reader, event->msg, event->len);
	if (vici_next(&reader, &item) > 0 && item.element == VICI_SECTION_START)
		reqid = ike_reqid(&item.name);
	if (reqid)
		seen(ike, reqid);
}

static void on_conns(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	struct ike *ike = ctx;

	(void)arg;
	if (review_failed(ike, result))
		return;
	/* of get-conns; where it was list-conns there are none */
	seen_all(ike, answer);
	ike->strange = false;
	load_missing(ike, TODO_SHARED | TODO_POOL | TODO_CONN, "connection");
	if (!asks_for_secrets(ike)) {
		ask_for_keys(ike);
		return;
	}
	expect(ike, true);
	ask(ike, "get-shared", NULL, on_shared);
}

static void on_listed(void *ctx, const struct vici_ike *from, const struct vici_child *child,
		      enum vici_age age)
{
	struct ike *ike = ctx;

	if (age == VICI_NOW)
		ike_take_sa(ike, from, child, ike->round);
}

static void on_sa(void *ctx, u64 arg, const struct vici_packet *event)
{
	struct ike *ike = ctx;
	struct vici_ike from;
	u32 reqid;

	(void)arg;
	if (vici_sa_read(event->msg, event->len, &from, on_listed, ike))
		return;
	reqid = ike_reqid(&from.conn);
	if (reqid && !ike_conn(ike, reqid))
		seen(ike, reqid);
}

static void on_sas(void *ctx, u64 arg, enum vici_result result, const struct vici_packet *answer)
{
	struct ike *ike = ctx;
	unsigned int i;

	(void)arg;
	(void)answer;
	if (review_failed(ike, result))
		return;
	ike->listed = !ike->disturbed;
	for (i = 0; ike->listed && i < ike->count; i++)
		sa_sweep(&ike->v[i].sas, ike->round);
	expect(ike, false);
	/* all in one message costs charon much less than a message for each, if it has room */
	if (ike->strange || ike->count > IKE_LISTED_MAX)
		ask(ike, "list-conns", on_conn, on_conns);
	else
		ask(ike, "get-conns", NULL, on_conns);
}

void ike_review_begin(struct ike *ike)
{
	ike->due = false;
	ike->reviewing = true;
	ike->disturbed = false;
	ike->listed = false;
	ike->round++;
	ask(ike, "list-sas", on_sa, on_sas);
}
