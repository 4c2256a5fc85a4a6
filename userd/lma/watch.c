// SPDX-License-Identifier: GPL-2.0
/*
 * Watching MAGs by heartbeats (RFC 5847).
 *
 * A MAG gets requests from its first session on until it has none any more. What is known of it is
 * made with the first request or response, and moves from one configuration to the next.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lma/heartbeat.h"
#include "lma/lma.h"
#include "base/log.h"
#include "lma/report.h"
#include "store/store.h"
#include "lma/watch.h"
#include "core/ending.h"

static struct heartbeat *heartbeat_of(struct lma *lma, const struct mag *mag)
{
	if (lma_mag(lma, mag)->heartbeat)
		return lma_mag(lma, mag)->heartbeat;
	if (timers_add(&lma->core->cache.timers))
		return NULL;
	lma_mag(lma, mag)->heartbeat = calloc(1, sizeof(*lma_mag(lma, mag)->heartbeat));
	if (!lma_mag(lma, mag)->heartbeat) {
		timers_sub(&lma->core->cache.timers);
		return NULL;
	}
	lma_mag(lma, mag)->heartbeat->timer.kind = TIMER_HEARTBEAT;
	lma_mag(lma, mag)->heartbeat->mag = mag->address;
	/* so that a MAG does not take an answer to another run of ours for one to this run */
	lma_mag(lma, mag)->heartbeat->sequence = (u32)core_random(lma->core);
	return lma_mag(lma, mag)->heartbeat;
}

void watch_forget(struct lma *lma, const struct mag *mag)
{
	if (!lma_mag(lma, mag)->heartbeat)
		return;
	timer_clear(&lma->core->cache.timers, &lma_mag(lma, mag)->heartbeat->timer);
	timers_sub(&lma->core->cache.timers);
	free(lma_mag(lma, mag)->heartbeat);
	lma_mag(lma, mag)->heartbeat = NULL;
}

/* "no active Binding Cache entry created by the MAG": no request [RFC 5847, 3] */
static const struct bce *active_session(const struct lma *lma, const struct in6_addr *mag)
{
	const struct bce *bce = bce_first_of_peer(&lma->core->cache, HALMA_KIND_PMIPV6, mag);

	while (bce && bce->facts.state != HALMA_STATE_ACTIVE)
		bce = bce_next_of_peer(bce);
	return bce;
}

void watch_mag(struct lma *lma, const struct mag *mag)
{
	u64 interval = lma->core->conf->heartbeat.interval * MSEC_PER_SEC;
	struct heartbeat *hb = lma_mag(lma, mag)->heartbeat;

	if (!interval || !mag->heartbeats || (hb && (hb->timer.pos || hb->unsupported)))
		return;
	if (!active_session(lma, &mag->address))
		return;
	hb = heartbeat_of(lma, mag);
	if (!hb)
		return;
	/* who deviates may suffer from what it does not know: it has to begin */
	if (mag->lenient && !hb->known) {
		heartbeat_unsupported(hb);
		return;
	}
	heartbeat_wake(hb);
	/* not all MAGs at once after a start */
	timer_set(&lma->core->cache.timers, &hb->timer,
		  lma->core->now.boot_ms + 1 + core_random(lma->core) % interval);
}

void watch_all(struct lma *lma)
{
	const struct conf_heartbeat *conf = &lma->core->conf->heartbeat;
	unsigned int i;

	if (conf->interval && (conf->interval < HEARTBEAT_INTERVAL_MIN ||
			       conf->interval > HEARTBEAT_INTERVAL_MAX))
		log_warning("HEARTBEAT_INTERVAL is %u s; it should be %u to %u (RFC 5847, 5)",
			    conf->interval, HEARTBEAT_INTERVAL_MIN, HEARTBEAT_INTERVAL_MAX);
	for (i = 0; i < lma->core->conf->mags.count; i++)
		watch_mag(lma, &lma->core->conf->mags.v[i]);
}

static enum mag_action action(enum mag_action own, enum mag_action common)
{
	return own == MAG_DEFAULT ? common : own;
}

/* Return: number of sessions, whatever becomes of them. */
static u32 act(struct lma *lma, const struct in6_addr *mag, enum ending_cause cause,
	       enum mag_action how, u64 before)
{
	if (how == MAG_KEEP)
		return ending_count(lma->core, HALMA_KIND_PMIPV6, mag, before);
	return ending_all_of(lma->core, HALMA_KIND_PMIPV6, mag, cause,
			     how == MAG_DELETE ? ENDING_NOW : ENDING_INVALID, before);
}

static const char *action_text(enum mag_action how)
{
	return how == MAG_KEEP ? "are kept" : how == MAG_DELETE ? "are deleted" : "are invalid now";
}

/* What was found out about a MAG. */
static void tell(const struct lma *lma, const struct mag *mag, const char *verdict,
		 const char *reason)
{
	struct event event = {
		.name = "mag",
		.verdict = verdict,
		.reason = reason,
		.peer = mag->address,
	};

	event_tell(lma->core, &event);
}

static void failed(struct lma *lma, const struct mag *mag)
{
	const struct heartbeat *hb = lma_mag(lma, mag)->heartbeat;
	enum mag_action how = action(mag->on_failure, lma->core->conf->heartbeat.on_failure);
	char text[INET6_ADDRSTRLEN];
	u32 count;

	lma->stats.peering[HEARTBEAT_MAG_FAILURES]++;
	/* who never answered may be one that does not even answer what it does not know */
	if (!hb->answered)
		how = MAG_KEEP;
	count = act(lma, &mag->address, ENDING_PEER_FAILED, how, UINT64_MAX);
	tell(lma, mag, "failed", "heartbeats-missing");
	log_notice("mag %s (%s) cannot be reached: %u heartbeats are missing%s; %u sessions %s",
		   mag->name, in6_text(&mag->address, text), hb->missing,
		   hb->answered ? "" : ", it has never answered one", count, action_text(how));
}

/*
 * A solicited response does not tell when the MAG lost its sessions: those that it registered
 * since its last response may be new ones. The unsolicited response is the first thing that it
 * says, so that it has no new ones yet (RFC 5847, 3.2).
 */
static void restarted(struct lma *lma, const struct mag *mag, u64 before, u32 old_counter)
{
	enum mag_action how = action(mag->on_restart, lma->core->conf->heartbeat.on_restart);
	char text[INET6_ADDRSTRLEN];
	u32 count;

	lma->stats.peering[HEARTBEAT_MAG_RESTARTS]++;
	count = act(lma, &mag->address, ENDING_PEER_RESTARTED, how, before);
	tell(lma, mag, "restarted", "restart-counter");
	if (!log_may(LOG_LEVEL_NOTICE, &lma_mag(lma, mag)->log.of[LOG_CHANGED]))
		return;
	log_notice("mag %s (%s) has lost its sessions: restart counter %u after %u; %u sessions %s",
		   mag->name, in6_text(&mag->address, text),
		   lma_mag(lma, mag)->heartbeat->restart_counter, old_counter, count,
		   action_text(how));
}

static void receive_response(struct lma *lma, const struct mh_packet *packet,
			     const struct mh_msg *msg, const struct mag *mag)
{
	bool unsolicited = msg->heartbeat.flags & HEARTBEAT_FLAG_U;
	struct heartbeat *hb = heartbeat_of(lma, mag);
	char text[INET6_ADDRSTRLEN];
	u32 old_counter;
	u64 last_seen;

	if (!hb)
		return;
	old_counter = hb->restart_counter;
	last_seen = hb->last_seen;
	switch (heartbeat_response(hb, msg, lma->core->now.boot_ms)) {
	case HEARTBEAT_UNMATCHED:
		report_ignored(lma, packet, msg, HEARTBEAT_RESPONSES_UNMATCHED);
		return;
	case HEARTBEAT_RECOVERY:
		lma->stats.peering[HEARTBEAT_MAG_RECOVERIES]++;
		tell(lma, mag, "recovered", NULL);
		log_notice("mag %s (%s) can be reached again", mag->name,
			   in6_text(&mag->address, text));
		break;
	case HEARTBEAT_RESTART:
		restarted(lma, mag, unsolicited ? UINT64_MAX : last_seen, old_counter);
		break;
	default:
		break;
	}
	lma->stats.peering[HEARTBEAT_RESPONSES_RECEIVED]++;
}

/* Who sends one knows what it is: an error, or silence, of before was about something else. */
static void seen(struct lma *lma, const struct mag *mag)
{
	struct heartbeat *hb = heartbeat_of(lma, mag);

	if (hb && heartbeat_seen(hb))
		watch_mag(lma, mag);
}

void watch_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &packet->src);
	struct mh_msg reply;

	if (!mag) {
		report_ignored(lma, packet, msg, PEERING_UNKNOWN_MAG);
		return;
	}
	seen(lma, mag);
	if (msg->heartbeat.flags & HEARTBEAT_FLAG_R) {
		receive_response(lma, packet, msg, mag);
		return;
	}
	lma->stats.peering[HEARTBEAT_REQUESTS_RECEIVED]++;
	/* "MUST respond ... irrespective of whether there is an active Binding Cache entry" [3] */
	heartbeat_reply(msg, lma->core->restart_counter, &reply);
	batch_post(lma->core, &reply, &packet->dst, &packet->src, packet->ifindex);
}

u64 watch_asked(const struct lma *lma, const struct mag *mag)
{
	const struct heartbeat *hb = lma_mag(lma, mag)->heartbeat;

	return hb && hb->awaited && !hb->answered ? hb->asked : UINT64_MAX;
}

static void unsupported(struct lma *lma, const struct mag *mag, const char *reason,
			const char *what)
{
	char text[INET6_ADDRSTRLEN];

	lma->stats.peering[HEARTBEAT_MAG_UNSUPPORTED]++;
	tell(lma, mag, "heartbeat-unsupported", reason);
	log_notice("mag %s (%s) %s; it gets none any more, until it sends one itself", mag->name,
		   in6_text(&mag->address, text), what);
}

void watch_refused(struct lma *lma, const struct mag *mag)
{
	struct heartbeat *hb = lma_mag(lma, mag)->heartbeat;

	if (!hb || !heartbeat_refused(hb))
		return;
	timer_clear(&lma->core->cache.timers, &hb->timer);
	unsupported(lma, mag, "be-received", "does not know heartbeats");
}

/* Judge the last request. Return: false if there is to be no other one now. */
static bool judge(struct lma *lma, const struct mag *mag, struct heartbeat *hb)
{
	switch (heartbeat_due(hb, lma->core->conf->heartbeat.missing_allowed,
			      lma_mag(lma, mag)->last_seen)) {
	case HEARTBEAT_FAILURE:
		failed(lma, mag);
		return true;
	case HEARTBEAT_SILENCE:
		unsupported(lma, mag, "never-answered", "has never answered a heartbeat");
		return false;
	case HEARTBEAT_OPEN:
		return false;
	default:
		return true;
	}
}

static void ask(struct lma *lma, struct heartbeat *hb, const struct in6_addr *lmaa)
{
	struct mh_msg msg;

	heartbeat_request(hb, &msg);
	hb->asked = lma->core->now.boot_ms;
	batch_post(lma->core, &msg, lmaa, &hb->mag, 0);
	lma->stats.peering[HEARTBEAT_REQUESTS_SENT]++;
}

/* Return: false if there is nothing to ask for, or nobody to be asked. */
static bool request(struct lma *lma, const struct mag *mag, struct heartbeat *hb)
{
	const struct bce *bce = active_session(lma, &hb->mag);
	struct in6_addr lmaa;

	if (!mag_has_sa(lma_mag(lma, mag), lma->core->conf)) {
		heartbeat_pause(hb);
		return bce;
	}
	if (!bce) {
		if (!hb->known)
			judge(lma, mag, hb);
		return false;
	}
	lmaa = bce->facts.local;
	if (!judge(lma, mag, hb))
		return !hb->unsupported;
	if (!active_session(lma, &hb->mag))
		return false;
	ask(lma, hb, &lmaa);
	return true;
}

void watch_due(struct lma *lma, struct heartbeat *hb)
{
	u64 interval = lma->core->conf->heartbeat.interval * MSEC_PER_SEC;
	const struct mag *mag = mag_find(&lma->core->conf->mags, &hb->mag);

	timer_clear(&lma->core->cache.timers, &hb->timer);
	if (!interval || !mag || !mag->heartbeats || !request(lma, mag, hb)) {
		heartbeat_rest(hb);
		return;
	}
	timer_set(&lma->core->cache.timers, &hb->timer, lma->core->now.boot_ms + interval);
}

void watch_begin(struct lma *lma, bool announce)
{
	const struct conf *conf = lma->core->conf;
	u32 counter = lma->core->restart_counter;
	struct mh_msg msg;
	unsigned int i, j;

	watch_all(lma);
	if (!announce)
		return;
	heartbeat_reply(NULL, counter, &msg);
	for (i = 0; i < conf->mags.count; i++) {
		if (!conf->mags.v[i].heartbeats || conf->mags.v[i].lenient)
			continue;
		/* a MAG knows the address that it has had sessions with */
		for (j = 0; j < conf->device.local_count; j++)
			batch_post(lma->core, &msg, &conf->device.local[j],
				   &conf->mags.v[i].address, 0);
		lma->stats.peering[HEARTBEAT_UNSOLICITED_SENT]++;
	}
	log_notice("sessions were lost, or may have been; all MAGs are told restart counter %u",
		   counter);
}
