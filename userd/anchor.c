// SPDX-License-Identifier: GPL-2.0
/*
 * Local mobility anchor: the door. Messages go to the room of their type, deadlines to that of
 * what they are about.
 *
 * Messages are worked on in batches. lma_receive() decides and, where the kernel has to agree,
 * leaves a job; lma_flush() gives the jobs to the kernel in one go, makes its answers true in the
 * cache and sends the PBAs.
 */
#include <stdlib.h>

#include "lma/heartbeat.h"
#include "core/core.h"
#include "lma/pbu.h"
#include "core/rejected.h"
#include "core/session.h"
#include "lma/watch.h"

/* Deadlines that are worked on in one turn, so that messages do not wait for all of them */
#define LMA_TURN	256

/* Binding Errors in a second (RFC 6275, 9.2 and 9.3.3 ask for a limit). */
#define BE_PER_SECOND	10

static u32 kind_of(const struct mh_msg *msg)
{
	if (mh_is_pbu(msg))
		return KIND_PBU;
	return msg->type < KIND_UNKNOWN ? msg->type : KIND_UNKNOWN;
}

/* There is no home agent here (RFC 6275, 10.3.1); other BUs are for correspondent nodes. */
static void receive_bu(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct mh_msg reply = {
		.type = MH_TYPE_BA,
		.ba = {
			.status = BA_HOME_REGISTRATION_NOT_SUPPORTED,
			.sequence = msg->bu.sequence,
		},
	};

	bool home = (msg->bu.flags & BU_FLAG_H) && (msg->bu.flags & BU_FLAG_A);

	lma->stats.unsupported[MH_TYPE_BU]++;
	/* only a MAG gets this far, and a MAG must not send a BU for a node [RFC 6612, 5] */
	if (lma->conf->ipsec || !home) {
		message_ignored(lma, packet, msg, "ignored", "unsupported");
		return;
	}
	lma->stats.bu_refused++;
	message_refused(lma, packet, msg, reply.ba.status, ba_status_name(reply.ba.status),
			"unsupported");
	batch_post(lma, &reply, &packet->dst, &packet->src, packet->ifindex);
}

/* Types of RFC 6275 are known even if there is nothing to do with them here. */
static bool type_known(u8 type)
{
	return type <= MH_TYPE_BE || type == MH_TYPE_HEARTBEAT || type == MH_TYPE_BR;
}

/* A MAG does not know a type: which one, follows from what it was sent [RFC 6275, 9.2]. */
static void receive_be(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct mag *mag = peer_find(&lma->conf->peers, &packet->src);
	bool known = false;

	if (mag && msg->be.status == BE_UNKNOWN_MH_TYPE) {
		known = watch_refused(lma, mag);
		known = revoke_refused(lma, mag) || known;
	}
	if (known)
		return;
	lma->stats.unsupported[MH_TYPE_BE]++;
	message_ignored(lma, packet, msg, "ignored", "unsupported");
}

/* A message of a known type that is well-formed. */
static void dispatch(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	switch (msg->type) {
	case MH_TYPE_BU:
		if (mh_is_pbu(msg))
			pbu_receive(lma, packet, msg);
		else
			receive_bu(lma, packet, msg);
		break;
	case MH_TYPE_BE:
		receive_be(lma, packet, msg);
		break;
	case MH_TYPE_HEARTBEAT:
		watch_receive(lma, packet, msg);
		break;
	case MH_TYPE_BR:
		revoke_receive(lma, packet, msg);
		break;
	default:
		lma->stats.unsupported[msg->type]++;
		message_ignored(lma, packet, msg, "ignored", "unsupported");
	}
}

/* [RFC 6275, 9.2], as seldom as [RFC 6275, 9.3.3] asks for */
static void send_be(struct lma *lma, const struct mh_packet *packet)
{
	struct mh_msg reply = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };

	if (!rate_admit(&lma->errors, lma->now.boot_ms, BE_PER_SECOND)) {
		lma->stats.be_suppressed++;
		return;
	}
	lma->stats.be_sent++;
	batch_post(lma, &reply, &packet->dst, &packet->src, packet->ifindex);
}

static bool answerable(const struct in6_addr *src)
{
	return !IN6_IS_ADDR_MULTICAST(src) && !IN6_IS_ADDR_UNSPECIFIED(src);
}

/* All that peers send needs their SA [RFC 5846, 6.1; RFC 5847, 6]; only a PBU is answered else. */
static bool has_sa(const struct lma *lma, const struct in6_addr *src)
{
	const struct mag *mag;

	if (!lma->conf->ipsec)
		return true;
	mag = peer_find(&lma->conf->peers, src);
	return mag && mag->ike.sas;
}

/* A message that is not for this anchor, or not protected as it must be. */
static bool check_way(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		      u32 kind)
{
	if (!conf_is_local(lma->conf, &packet->dst) || !answerable(&packet->src)) {
		lma->stats.not_local[kind]++;
		message_ignored(lma, packet, msg, "ignored", "not-local");
		return false;
	}
	if (kind != KIND_PBU && !has_sa(lma, &packet->src)) {
		lma->stats.no_sa[kind]++;
		message_ignored(lma, packet, msg, "ignored", "no-sa");
		return false;
	}
	return true;
}

static void receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		    enum mh_error err)
{
	u32 kind = kind_of(msg);

	lma->stats.received[kind]++;
	if (!check_way(lma, packet, msg, kind))
		return;
	/* the type is looked at before the rest [RFC 6275, 9.2] */
	if (err != MH_ERR_SHORT && !type_known(msg->type)) {
		lma->stats.unsupported[kind]++;
		send_be(lma, packet);
		message_ignored(lma, packet, msg, "ignored", "unsupported");
		return;
	}
	if (err) {
		lma->stats.malformed[kind][err]++;
		message_ignored(lma, packet, msg, "malformed", mh_error_name(err));
		return;
	}
	dispatch(lma, packet, msg);
}

/* Return: false if it will not be looked for a session. */
static bool session_key(const struct mh_packet *packet, const struct mh_msg *msg,
			struct bce_key *key)
{
	const struct mh_opts *opts = &msg->opts;

	if (kind_of(msg) != KIND_PBU || !mh_has(opts, MH_OPT_MN_ID))
		return false;
	*key = (struct bce_key){
		.mnid_type = opts->mn_id_type,
		.mnid = opts->mn_id,
		.mag = &packet->src,
	};
	if (opts->hnp_count && !in6_is_zero(&opts->hnp[0].addr))
		key->hnp = &opts->hnp[0];
	return true;
}

/* While one message is worked on, sessions of those after it are on their way out of memory. */
static void fetch_ahead(const struct lma *lma, struct bce_key *key, unsigned int keys,
			unsigned int turn)
{
	unsigned int step;

	for (step = 0; step < BCE_FETCH_STEPS && step <= turn; step++)
		if (turn - step < keys)
			bce_fetch(&lma->cache, &key[turn - step], step);
}

/* As many as there is room for. */
static void receive_some(struct lma *lma, const struct mh_packet *packets, unsigned int count)
{
	struct bce_key key[LMA_BATCH];
	enum mh_error err[LMA_BATCH];
	unsigned int i, turn, keys = 0;

	for (i = 0; i < count; i++) {
		err[i] = mh_decode(packets[i].data, packets[i].len, &lma->msg[i]);
		if (!err[i] && session_key(&packets[i], &lma->msg[i], &key[keys]))
			keys++;
	}
	for (turn = 0; turn < count + BCE_FETCH_STEPS; turn++) {
		fetch_ahead(lma, key, keys, turn);
		if (turn < BCE_FETCH_STEPS)
			continue;
		i = turn - BCE_FETCH_STEPS;
		receive(lma, &packets[i], &lma->msg[i], err[i]);
	}
}

void lma_receive(struct lma *lma, const struct mh_packet *packets, unsigned int count)
{
	unsigned int n;

	for (; count; count -= n, packets += n) {
		n = count < LMA_BATCH ? count : LMA_BATCH;
		receive_some(lma, packets, n);
	}
}

void lma_flush(struct lma *lma)
{
	pbu_settle(lma);
	session_settle(lma);
	batch_send(lma);
	mh_copies_free(&lma->copies);
}

static void timer_over(struct lma *lma, struct timer *timer)
{
	switch (timer->kind) {
	case TIMER_HELD:
		pbu_wait_over(lma, container_of(timer, struct held, timer));
		break;
	case TIMER_ATTACH:
		pbu_attachment(lma, container_of(timer, struct attach, timer),
			       ATTACHMENT_UNANSWERED);
		break;
	case TIMER_HEARTBEAT:
		watch_due(lma, container_of(timer, struct heartbeat, timer));
		break;
	case TIMER_BRI:
		revoke_due(lma, container_of(timer, struct bri, timer));
		break;
	default:
		session_end(lma, container_of(timer, struct bce, timer));
	}
}

/* What is in the batch may put a deadline off, or end what it is the deadline of. */
static bool comes_later(const struct lma *lma, const struct timer *timer)
{
	if (timer->kind == TIMER_BRI)
		return lma->batch.job_count;
	if (timer->kind == TIMER_BCE)
		return batch_full(lma) || container_of(timer, struct bce, timer)->pending;
	return batch_full(lma);
}

u64 lma_tick(struct lma *lma)
{
	unsigned int count = 0;
	struct timer *timer;
	bool more;

	while ((timer = timers_first(&lma->cache.timers)) && timer->at <= lma->now.boot_ms &&
	       count < LMA_TURN) {
		if (comes_later(lma, timer)) {
			lma_flush(lma);
			continue;
		}
		timer_over(lma, timer);
		count++;
	}
	lma_flush(lma);
	more = withdraw_turn(lma);
	lma_flush(lma);
	timer = timers_first(&lma->cache.timers);
	if (more)
		return lma->now.boot_ms;
	return timer ? timer->at : UINT64_MAX;
}

struct lma *lma_new(struct conf *conf, const struct lma_io *io, const struct lma_now *now)
{
	struct lma *lma = calloc(1, sizeof(*lma));

	if (!lma)
		return NULL;
	if (bce_cache_init(&lma->cache, now->random)) {
		free(lma);
		return NULL;
	}
	lma->conf = conf;
	lma->batch.io = *io;
	lma->now = *now;
	STAILQ_INIT(&lma->copies);
	held_init(lma);
	TAILQ_INIT(&lma->withdrawals);
	return lma;
}

void lma_free(struct lma *lma)
{
	unsigned int i;

	if (!lma)
		return;
	for (i = 0; i < lma->conf->peers.count; i++)
		watch_forget(lma, &lma->conf->peers.v[i]);
	withdraw_fini(lma);
	revoke_fini(lma);
	attach_fini(lma);
	held_fini(lma);
	assign_fini(lma);
	free(lma->again);
	bce_cache_fini(&lma->cache);
	conf_free(lma->conf);
	free(lma);
}

/* Its sessions were authorised: they go on, but nobody prolongs them. */
static void say_left(const struct mag *mag)
{
	char text[INET6_ADDRSTRLEN];

	if (!mag->state.sessions)
		return;
	in6_text(&mag->address, text);
	log_notice("mag %s has left the configuration; its %u sessions end when their lifetimes do, or at once with: halma mag revoke remote %s",
		   mag->name, mag->state.sessions, text);
}

/* MAGs keep what has become of them. */
static void move_states(struct lma *lma, struct conf *old, struct conf *new)
{
	struct mag *from;
	unsigned int i;

	for (i = 0; i < new->peers.count; i++) {
		from = peer_find(&old->peers, &new->peers.v[i].address);
		if (!from)
			continue;
		new->peers.v[i].state = from->state;
		from->state.heartbeat = NULL;
	}
	for (i = 0; i < old->peers.count; i++) {
		from = &old->peers.v[i];
		if (!peer_find(&new->peers, &from->address))
			say_left(from);
		watch_forget(lma, from);
	}
}

void lma_reload(struct lma *lma, struct conf *conf)
{
	struct conf *old = lma->conf;

	move_states(lma, old, conf);
	lma->conf = conf;
	assign_reload(lma, old);
	conf_free(old);
	session_reload(lma);
	watch_all(lma);
}

bool lma_attachment(struct lma *lma, u64 id, bool attached)
{
	struct attach *attach = attach_find(lma, id);

	if (!attach)
		return false;
	pbu_attachment(lma, attach, attached ? ATTACHMENT_CONFIRMED : ATTACHMENT_DENIED);
	return true;
}

void lma_attachment_lost(struct lma *lma)
{
	struct attach *attach;

	while ((attach = attach_first(lma)))
		pbu_attachment(lma, attach, ATTACHMENT_UNANSWERED);
}

void lma_now_is(struct lma *lma, const struct lma_now *now)
{
	lma->now = *now;
}

void lma_listen(struct lma *lma, const struct event_ear *ear)
{
	lma->ear = ear ? *ear : (struct event_ear){ 0 };
}

const struct conf *lma_conf(const struct lma *lma)
{
	return lma->conf;
}

const struct bce_cache *lma_cache(const struct lma *lma)
{
	return &lma->cache;
}

const struct lma_stats *lma_stats(const struct lma *lma)
{
	return &lma->stats;
}

u32 lma_held_count(const struct lma *lma)
{
	return lma->held.count;
}
