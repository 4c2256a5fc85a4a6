// SPDX-License-Identifier: GPL-2.0
/*
 * The door. Messages go to the role that they are for, deadlines to that of what they are about.
 *
 * Messages are worked on in batches. anchor_receive() decides and, where the kernel has to agree,
 * leaves a job; anchor_flush() gives the jobs to the kernel in one go, makes its answers true in
 * the cache and sends the answers.
 */
#include <stdlib.h>

#include "anchor.h"
#include "base/log.h"
#include "base/rate.h"
#include "core/agree.h"
#include "core/home.h"
#include "core/restore.h"
#include "core/session.h"
#include "ha/ahead.h"
#include "ha/away.h"
#include "ha/bu.h"
#include "ha/ha.h"
#include "ha/icmp.h"
#include "ha/mobileprefix.h"
#include "lma/lma.h"
#include "lma/pbu.h"
#include "lma/tunnel.h"
#include "lma/watch.h"

/* Deadlines that are worked on in one turn, so that messages do not wait for all of them */
#define ANCHOR_TURN	256

/* Binding Errors in a second (RFC 6275, 9.2 and 9.3.3 ask for a limit). */
#define BE_PER_SECOND	10

/**
 * struct anchor - the anchor
 * @core: sessions of every kind
 * @lma: the local mobility anchor
 * @ha: the home agent
 * @stats: counters of the door
 * @msg: messages that are being received
 * @errors: Binding Errors
 */
struct anchor {
	struct core core;
	struct lma lma;
	struct ha ha;
	struct door_stats stats;
	struct mh_msg msg[BATCH_MAX];
	struct rate errors;
};

const struct cause *door_cause(enum door_why why)
{
	static const struct cause causes[DOOR_WHY_MAX] = {
		[DOOR_NOT_LOCAL] = { .name = "not-local" },
		[DOOR_UNSUPPORTED] = { .name = "unsupported" },
		[DOOR_NO_SA] = { .name = "no-sa" },
		[DOOR_HOME_ADDRESS] = {
			.name = "home-address",
			.sentence = "it has a Home Address option, which is for mobile nodes",
		},
		[DOOR_FROM_MAG] = {
			.name = "from-mag",
			.sentence = "a MAG speaks for mobile nodes in PBUs only",
		},
	};

	return &causes[why];
}

static u32 kind_of(const struct mh_msg *msg)
{
	if (mh_is_pbu(msg))
		return KIND_PBU;
	return msg->type < KIND_UNKNOWN ? msg->type : KIND_UNKNOWN;
}

static void ignore(struct anchor *anchor, const struct mh_packet *packet, const struct mh_msg *msg,
		   enum door_why why)
{
	const struct ruling ruling = {
		.verdict = "ignored",
		.cause = door_cause(why),
		.count = &anchor->stats.why[why][kind_of(msg)],
	};

	report_message(&anchor->core, packet, msg, &ruling);
}

static void discard(struct anchor *anchor, const struct mh_packet *packet, const struct mh_msg *msg,
		    enum mh_error err)
{
	const struct cause cause = { .name = mh_error_name(err) };
	const struct ruling ruling = {
		.verdict = "malformed",
		.cause = &cause,
		.count = &anchor->stats.malformed[kind_of(msg)][err],
	};

	report_message(&anchor->core, packet, msg, &ruling);
}

/* [RFC 6275, 9.2 and 9.3.3], as seldom as the latter asks for; to where the message came from. */
static void send_be(struct anchor *anchor, const struct mh_packet *packet, u8 status)
{
	struct mh_msg reply = { .type = MH_TYPE_BE, .be = { .status = status } };

	if (!rate_admit(&anchor->errors, anchor->core.now.boot_ms, BE_PER_SECOND)) {
		anchor->stats.be_suppressed++;
		return;
	}
	anchor->stats.be_sent++;
	if (packet->home_address)
		reply.be.home_address = packet->src;
	batch_post(&anchor->core, &reply, &packet->dst, mh_sent_from(packet), packet->ifindex);
}

/* The kernel does not even hand it on. */
static bool is_dropped_by_kernel(const struct in6_addr *home_address)
{
	return IN6_IS_ADDR_MULTICAST(home_address) || IN6_IS_ADDR_UNSPECIFIED(home_address) ||
	       IN6_IS_ADDR_V4MAPPED(home_address);
}

/* It comes from the care-of address of the binding [RFC 6275, 9.3.1]. */
static bool is_bound(const struct anchor *anchor, const struct in6_addr *home_address,
		     const struct in6_addr *sent_from)
{
	const struct prefix hoa = { .addr = *home_address, .len = 128 };
	const struct bce *bce = bce_find_hnp(&anchor->core.cache, HALMA_KIND_MIPV6, &hoa);

	return bce && bce->facts.state == HALMA_STATE_ACTIVE &&
	       in6_equal(&bce->facts.coa, sent_from);
}

static bool is_judged_elsewhere(u8 next)
{
	return next == IPPROTO_ESP || next == IPPROTO_AH || next == IPPROTO_MH;
}

static void receive_bu(struct anchor *anchor, const struct mh_packet *packet,
		       const struct mh_msg *msg)
{
	/* a MAG must not send a BU for a node [RFC 6612, 5] */
	if (anchor->core.conf->ipsec && mag_find(&anchor->core.conf->mags, &packet->src))
		ignore(anchor, packet, msg, DOOR_FROM_MAG);
	else if (!bu_receive(&anchor->ha, packet, msg))
		send_be(anchor, packet, BE_UNKNOWN_BINDING);
}

/* Types of RFC 6275 are known even if there is nothing to do with them here. */
static bool type_known(u8 type)
{
	return type <= MH_TYPE_BE || type == MH_TYPE_HEARTBEAT || type == MH_TYPE_BR;
}

/* A message of a known type that is well-formed. */
static void dispatch(struct anchor *anchor, const struct mh_packet *packet,
		     const struct mh_msg *msg)
{
	struct role *role = &anchor->lma.role, *home = &anchor->ha.role;

	if (mh_is_pbu(msg)) {
		pbu_receive(&anchor->lma, packet, msg);
		return;
	}
	if (role->ops->receive(role, packet, msg) || home->ops->receive(home, packet, msg))
		return;
	if (msg->type == MH_TYPE_BU) {
		receive_bu(anchor, packet, msg);
		return;
	}
	ignore(anchor, packet, msg, DOOR_UNSUPPORTED);
}

static bool answerable(const struct in6_addr *src)
{
	return !IN6_IS_ADDR_MULTICAST(src) && !IN6_IS_ADDR_UNSPECIFIED(src);
}

/* All that peers send needs their SA [RFC 6275, 5.1; RFC 5846, 6.1; RFC 5847, 6]; only a PBU is
 * answered else.
 */
static bool has_sa(const struct anchor *anchor, const struct in6_addr *src)
{
	const struct mag *mag;

	if (!anchor->core.conf->ipsec)
		return true;
	mag = mag_find(&anchor->core.conf->mags, src);
	return mag ? lma_mag(&anchor->lma, mag)->sas : ha_has_sa(&anchor->ha, src);
}

/* The role of these looks itself, and counts. */
static bool is_registration(const struct anchor *anchor, u32 kind)
{
	return kind == KIND_PBU || (kind == MH_TYPE_BU && anchor->core.conf->home_agent);
}

/* A message that may have a Home Address option: a BE, too, of a mobile node that is away and does
 * not know a message of ours [RFC 5142, 6.1].
 */
static bool of_mobile_node(const struct anchor *anchor, const struct mh_packet *packet,
			   const struct mh_msg *msg)
{
	if (msg->type == MH_TYPE_BE)
		return is_bound(anchor, &packet->src, &packet->sent_from);
	return (msg->type == MH_TYPE_BU && !mh_is_pbu(msg)) || !type_known(msg->type);
}

/* A message that is not for this anchor, or not protected as it must be. */
static bool check_way(struct anchor *anchor, const struct mh_packet *packet,
		      const struct mh_msg *msg, u32 kind)
{
	if (!conf_is_local(anchor->core.conf, &packet->dst) || !answerable(mh_sent_from(packet))) {
		ignore(anchor, packet, msg, DOOR_NOT_LOCAL);
		return false;
	}
	/* mobile nodes have it [RFC 6275, 6.1; RFC 5846, 7]; a MAG is who it is [RFC 5213, 4] */
	if (packet->home_address && !of_mobile_node(anchor, packet, msg)) {
		ignore(anchor, packet, msg, DOOR_HOME_ADDRESS);
		return false;
	}
	if (!is_registration(anchor, kind) && !has_sa(anchor, &packet->src)) {
		ignore(anchor, packet, msg, DOOR_NO_SA);
		return false;
	}
	return true;
}

/* A PBU of a MAG that may deviate. */
static enum mh_error decode_again(const struct anchor *anchor, const struct mh_packet *packet,
				  struct mh_msg *msg)
{
	const struct mag *mag = mag_find(&anchor->core.conf->mags, &packet->src);

	if (!mag || !mag->lenient || !mh_is_pbu(msg))
		return MH_ERR_OPTION_OVERRUN;
	return mh_decode_beyond(packet->data, packet->len, msg);
}

static void receive(struct anchor *anchor, const struct mh_packet *packet, struct mh_msg *msg,
		    enum mh_error err)
{
	u32 kind = kind_of(msg);

	anchor->stats.received[kind]++;
	if (!check_way(anchor, packet, msg, kind))
		return;
	/* the type is looked at before the rest [RFC 6275, 9.2] */
	if (err != MH_ERR_SHORT && !type_known(msg->type)) {
		send_be(anchor, packet, BE_UNKNOWN_MH_TYPE);
		ignore(anchor, packet, msg, DOOR_UNSUPPORTED);
		return;
	}
	if (err == MH_ERR_OPTION_OVERRUN)
		err = decode_again(anchor, packet, msg);
	if (err) {
		discard(anchor, packet, msg, err);
		return;
	}
	dispatch(anchor, packet, msg);
}

/**
 * struct ahead - what a message will look at
 * @mobile: it is a BU, and that is in @bu; else in @pbu
 */
struct ahead {
	bool mobile;
	union {
		struct bce_key pbu;
		struct ha_ahead bu;
	};
};

/* Return: false if it will not be looked for a session. */
static bool session_key(const struct mh_packet *packet, const struct mh_msg *msg,
			struct ahead *ahead)
{
	const struct mh_opts *opts = &msg->opts;
	struct bce_key *key = &ahead->pbu;

	ahead->mobile = kind_of(msg) == MH_TYPE_BU;
	if (ahead->mobile) {
		ha_ahead_of(&ahead->bu, packet, msg);
		return true;
	}
	if (kind_of(msg) != KIND_PBU || !mh_has(opts, MH_OPT_MN_ID))
		return false;
	*key = (struct bce_key){
		.mnid_type = opts->mn_id_type,
		.mnid = opts->mn_id,
		.peer = &packet->src,
	};
	if (opts->hnp_count && !in6_is_zero(&opts->hnp[0].addr))
		key->hnp = &opts->hnp[0];
	return true;
}

/* While one message is worked on, sessions of those after it are on their way out of memory. */
static void fetch_ahead(const struct anchor *anchor, struct ahead *v, unsigned int count,
			unsigned int turn)
{
	struct ahead *ahead;
	unsigned int step;

	for (step = 0; step < BCE_FETCH_STEPS && step <= turn; step++) {
		if (turn - step >= count)
			continue;
		ahead = &v[turn - step];
		if (ahead->mobile)
			ha_ahead_fetch(&anchor->ha, &ahead->bu, step);
		else
			bce_fetch(&anchor->core.cache, &ahead->pbu, step);
	}
}

/* As many as there is room for. */
static void receive_some(struct anchor *anchor, const struct mh_packet *packets, unsigned int count)
{
	struct ahead ahead[BATCH_MAX];
	enum mh_error err[BATCH_MAX];
	unsigned int i, turn, keys = 0;

	for (i = 0; i < count; i++) {
		err[i] = mh_decode(packets[i].data, packets[i].len, &anchor->msg[i]);
		if (!err[i] && session_key(&packets[i], &anchor->msg[i], &ahead[keys]))
			keys++;
	}
	for (turn = 0; turn < count + BCE_FETCH_STEPS; turn++) {
		fetch_ahead(anchor, ahead, keys, turn);
		if (turn < BCE_FETCH_STEPS)
			continue;
		i = turn - BCE_FETCH_STEPS;
		receive(anchor, &packets[i], &anchor->msg[i], err[i]);
	}
}

void anchor_receive(struct anchor *anchor, const struct mh_packet *packets, unsigned int count)
{
	unsigned int n;

	for (; count; count -= n, packets += n) {
		n = count < BATCH_MAX ? count : BATCH_MAX;
		receive_some(anchor, packets, n);
	}
}

void anchor_home_address(struct anchor *anchor, const struct hao_packet *packet)
{
	const struct mh_packet fault = {
		.src = packet->home_address,
		.dst = packet->dst,
		.home_address = true,
		.sent_from = packet->src,
		.ifindex = packet->ifindex,
	};
	const struct conf *conf = anchor->core.conf;

	if (!conf->home_agent || !conf_is_local(conf, &packet->dst) || !answerable(&packet->src))
		return;
	if (!is_dropped_by_kernel(&packet->home_address) &&
	    (is_judged_elsewhere(packet->next) ||
	     is_bound(anchor, &packet->home_address, &packet->src)))
		return;
	anchor->stats.home_address_faults++;
	send_be(anchor, &fault, BE_UNKNOWN_BINDING);
}

void anchor_neighbor(struct anchor *anchor, const struct nd_message *msg)
{
	homelink_heard(&anchor->ha.link, msg);
}

void anchor_icmp(struct anchor *anchor, const struct icmp_packet *packet)
{
	icmp_receive(&anchor->ha, packet);
}

void anchor_flush(struct anchor *anchor)
{
	wait_settle(&anchor->core);
	session_settle(&anchor->core);
	batch_send(&anchor->core);
	mh_copies_free(&anchor->core.copies);
}

/* What is in the batch may put a deadline off, or end what it is the deadline of.
 *
 * Return: false if that is to be found out first.
 */
static bool due(struct anchor *anchor, struct timer *timer)
{
	struct role *role = &anchor->lma.role;
	struct bce *bce;

	if (timer->kind == TIMER_REVOCATION) {
		if (anchor->core.batch.job_count)
			return false;
		revocation_due(&anchor->core, container_of(timer, struct revocation, timer));
		return true;
	}
	if (timer->kind == TIMER_HOMELINK) {
		homelink_due(&anchor->ha.link);
		return true;
	}
	if (timer->kind == TIMER_PREFIX || timer->kind == TIMER_DRAIN) {
		if (anchor->core.batch.job_count)
			return false;
		if (timer->kind == TIMER_DRAIN)
			drain_due(&anchor->ha);
		else
			mobileprefix_due(&anchor->ha, timer);
		return true;
	}
	if (timer->kind != TIMER_BCE && timer->kind != TIMER_WAIT)
		return role->ops->due(role, timer);
	if (batch_full(&anchor->core))
		return false;
	if (timer->kind == TIMER_WAIT) {
		wait_over(timer);
		return true;
	}
	bce = container_of(timer, struct bce, timer);
	if (bce->pending)
		return false;
	ending_due(&anchor->core, bce);
	return true;
}

u64 anchor_tick(struct anchor *anchor)
{
	struct timers *timers = &anchor->core.cache.timers;
	u64 now = anchor->core.now.boot_ms;
	unsigned int count = 0;
	struct timer *timer;
	bool more;

	while ((timer = timers_first(timers)) && timer->at <= now && count < ANCHOR_TURN) {
		if (due(anchor, timer))
			count++;
		else
			anchor_flush(anchor);
	}
	anchor_flush(anchor);
	more = ending_turn(&anchor->core);
	more |= session_keep_again(&anchor->core);
	anchor_flush(anchor);
	timer = timers_first(timers);
	if (more)
		return now;
	return timer ? timer->at : UINT64_MAX;
}

struct anchor *anchor_new(struct conf *conf, const struct outside *outside, const struct now *now)
{
	struct anchor *anchor = calloc(1, sizeof(*anchor));

	if (!anchor)
		return NULL;
	if (core_init(&anchor->core, conf, outside, now)) {
		free(anchor);
		return NULL;
	}
	if (lma_init(&anchor->lma, &anchor->core))
		goto err_core;
	if (ha_init(&anchor->ha, &anchor->core))
		goto err_lma;
	return anchor;
err_lma:
	lma_fini(&anchor->lma);
err_core:
	/* the configuration is still the caller's */
	anchor->core.conf = NULL;
	core_fini(&anchor->core);
	free(anchor);
	return NULL;
}

void anchor_free(struct anchor *anchor)
{
	if (!anchor)
		return;
	ha_fini(&anchor->ha);
	lma_fini(&anchor->lma);
	core_fini(&anchor->core);
	free(anchor);
}

void anchor_begin(struct anchor *anchor)
{
	bool lost = core_begin(&anchor->core);

	ha_begin(&anchor->ha);
	core_defend(&anchor->core);
	tunnel_adopt(&anchor->lma);
	watch_begin(&anchor->lma, lost);
	lma_revoke_renamed(&anchor->lma);
}

bool anchor_assign(struct anchor *anchor, struct conf *conf, char *text)
{
	return home_assign(&anchor->core, conf, text);
}

void anchor_assign_undo(struct anchor *anchor, const struct conf *conf)
{
	home_undo(&anchor->core, conf);
}

bool anchor_prepare(struct anchor *anchor, const struct conf *conf)
{
	return !core_prepare(&anchor->core, conf);
}

void anchor_reload(struct anchor *anchor, struct conf *conf)
{
	core_reload(&anchor->core, conf);
	watch_all(&anchor->lma);
	lma_revoke_renamed(&anchor->lma);
	ha_reload(&anchor->ha);
	core_defend(&anchor->core);
}

void anchor_now_is(struct anchor *anchor, const struct now *now)
{
	anchor->core.now = *now;
	/* prefixes end at a time of day, sessions after a time */
	if (session_clock(&anchor->core))
		ha_shorten(&anchor->ha);
}

void anchor_protected(struct anchor *anchor, const struct ike_remote *peer, unsigned int sas)
{
	unsigned int i;

	if (peer->kind == IKE_MAG)
		lma_protected(&anchor->lma, &peer->address[0], sas);
	for (i = 0; peer->kind == IKE_MN && i < peer->address_count; i++)
		ha_protected(&anchor->ha, &peer->address[i], sas);
}

void anchor_protected_prefixes(struct anchor *anchor, const struct ike_remote *peer,
			       unsigned int sas)
{
	unsigned int i;

	for (i = 0; peer->kind == IKE_MN && i < peer->address_count; i++)
		ha_protected_prefixes(&anchor->ha, &peer->address[i], sas);
}

void anchor_outside_is(struct anchor *anchor, const struct ha_outside *outside)
{
	anchor->ha.outside = *outside;
}

void anchor_home_link_is(struct anchor *anchor, const struct homelink_outside *outside)
{
	anchor->ha.link.outside = *outside;
}

bool anchor_ways(struct anchor *anchor, struct way **ways, size_t *count)
{
	return away_all(&anchor->ha, ways, count);
}

struct core *anchor_core(struct anchor *anchor)
{
	return &anchor->core;
}

struct lma *anchor_lma(struct anchor *anchor)
{
	return &anchor->lma;
}

const struct ha *anchor_ha(const struct anchor *anchor)
{
	return &anchor->ha;
}

const struct conf *anchor_conf(const struct anchor *anchor)
{
	return anchor->core.conf;
}

const struct pools *anchor_pools(const struct anchor *anchor)
{
	return &anchor->core.pools;
}

const struct cache *anchor_cache(const struct anchor *anchor)
{
	return &anchor->core.cache;
}

const struct door_stats *anchor_stats(const struct anchor *anchor)
{
	return &anchor->stats;
}
