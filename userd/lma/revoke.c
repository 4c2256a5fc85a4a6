// SPDX-License-Identifier: GPL-2.0
/*
 * Revocation of sessions (RFC 5846).
 *
 * A BRI that waits has a place in a table by the lower bits of its sequence number; sessions that
 * it is about are marked with that number, and not pointed to, since they can end for other
 * reasons meanwhile. Jobs of the batch run before anything is done here, so that no session is
 * pending.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lma/bri.h"
#include "lma/lma.h"
#include "base/log.h"
#include "lma/report.h"
#include "lma/revoke.h"
#include "lma/revoked.h"
#include "core/ending.h"

/**
 * struct group_end - the end of all sessions that a BRI of ours is about, or would be
 * @asked: there is a BRI
 * @sequence: its sequence number
 * @result: what came of it
 */
struct group_end {
	bool asked;
	u16 sequence;
	struct revoke_result result;
};

static bool marked(const struct bce *bce, u16 sequence)
{
	return bce->revoking != REVOKING_NOT && bce->bri == sequence;
}

static u64 whole_wait(const struct conf_revocation *conf)
{
	u64 delay = conf->init_min_delay;
	u64 sum = delay;
	u32 i;

	for (i = 0; i < conf->max_retries; i++) {
		delay = delay * 2 < conf->max_brack_timeout ? delay * 2 : conf->max_brack_timeout;
		sum += delay;
	}
	return sum;
}

/* "there is no collision between the sequence numbers of all outstanding" BRIs [5.1] */
static bool new_sequence(struct lma *lma, u16 *sequence)
{
	struct bri_table *table = &lma->bris;
	unsigned int i;

	if (!table->next)
		table->next = (u16)core_random(lma->core);
	for (i = 0; i < BRI_MAX; i++) {
		*sequence = table->next++;
		if (!table->slot[*sequence % BRI_MAX])
			return true;
	}
	return false;
}

/* Send a BRI and wait for the answer; NULL if there are too many, or no memory. */
static struct bri *bri_send(struct lma *lma, const struct mh_msg *msg, const struct in6_addr *lmaa,
			    const struct in6_addr *mag, bool firm)
{
	const struct conf_revocation *conf = &lma->core->conf->revocation;
	const struct mh_answer *sent;
	struct bri *bri = NULL;

	if (timers_add(&lma->core->cache.timers))
		return NULL;
	sent = batch_post(lma->core, msg, lmaa, mag, 0);
	if (sent)
		bri = malloc(sizeof(*bri) + sent->len);
	if (!bri) {
		timers_sub(&lma->core->cache.timers);
		return NULL;
	}
	*bri = (struct bri){
		.timer = { .kind = TIMER_BRI },
		.sequence = msg->br.sequence,
		.firm = firm,
		.mag = *mag,
		.lmaa = *lmaa,
		.delay = conf->init_min_delay,
		.retries = conf->max_retries,
		.until = lma->core->now.boot_ms + whole_wait(conf),
		.len = sent->len,
	};
	memcpy(bri->data, sent->data, sent->len);
	lma->bris.slot[bri->sequence % BRI_MAX] = bri;
	timer_set(&lma->core->cache.timers, &bri->timer, lma->core->now.boot_ms + bri->delay);
	lma->bris.asked += !firm;
	lma->stats.peering[BRI_SENT]++;
	return bri;
}

static void bri_free(struct lma *lma, struct bri *bri)
{
	timer_clear(&lma->core->cache.timers, &bri->timer);
	timers_sub(&lma->core->cache.timers);
	lma->bris.slot[bri->sequence % BRI_MAX] = NULL;
	lma->bris.asked -= !bri->firm;
	ending_free(bri->end);
	free(bri);
}

void revoke_fini(struct lma *lma)
{
	unsigned int i;

	for (i = 0; i < BRI_MAX; i++)
		if (lma->bris.slot[i])
			bri_free(lma, lma->bris.slot[i]);
}

static void report(struct lma *lma, const struct revoke_result *result)
{
	if (result->order && lma->core->outside.revoked)
		lma->core->outside.revoked(lma->core->outside.ctx, result);
}

/* The session that a BRI is about, if it still is. */
static struct bce *session_of(struct lma *lma, const struct bri *bri)
{
	struct bce *bce = bce_find_id(&lma->core->cache, bri->id);

	return bce && marked(bce, bri->sequence) ? bce : NULL;
}

/* End the session that a BRI is about. */
static u32 end_session(struct lma *lma, const struct bri *bri)
{
	struct bce *bce;

	batch_run(lma->core);
	bce = session_of(lma, bri);
	if (bce)
		ending_one(lma->core, bce, ENDING_NOW);
	batch_run(lma->core);
	return bce ? 1 : 0;
}

/* The old MAG has answered, or not: what waits goes on [RFC 5846, 8.1]. */
static void end_question(struct lma *lma, const struct bri *bri, enum revoke_outcome outcome,
			 u8 status)
{
	const struct wait *held;
	struct bce *bce;

	batch_run(lma->core);
	bce = session_of(lma, bri);
	if (!bce)
		return;
	bce->revoking = REVOKING_NOT;
	held = held_of(lma, bce->mn);
	/* a MAG that knows of no such binding does not serve the mobile node either */
	if (outcome == REVOKE_ACKNOWLEDGED ||
	    (outcome == REVOKE_REFUSED && status == BRA_BINDING_DOES_NOT_EXIST))
		ending_one(lma->core, bce, ENDING_INVALID);
	else if (held && outcome == REVOKE_UNSUPPORTED)
		held_until(lma, bce->mn,
			   held->since + lma->core->conf->max_delay_before_new_bce_assign);
	else
		held_until(lma, bce->mn, lma->core->now.boot_ms);
}

/* How a BRI of ours ended. */
static void tell_end(struct lma *lma, const struct bri *bri, enum revoke_outcome outcome,
		     u8 status)
{
	const struct bce *bce = bri->id ? bce_find_id(&lma->core->cache, bri->id) : NULL;
	struct event event;

	if (!event_wanted(lma->core))
		return;
	event = (struct event){
		.name = "bra",
		.verdict = revoke_outcome_name(outcome),
		.reason = bri->firm ? "revoked" : bri_trigger_name(BRI_HANDOVER_UNKNOWN),
		.id = bri->id,
		.peer = bri->mag,
		.local = bri->lmaa,
		.has_sequence = true,
		.sequence = bri->sequence,
	};
	if (outcome == REVOKE_ACKNOWLEDGED || outcome == REVOKE_REFUSED) {
		event.status = status;
		event.status_name = bra_status_name(status);
	}
	if (bce)
		mnid_set(&event.mnid, bce->mn->mnid.type, bce->mn->mnid.data, bce->mn->mnid.len);
	event_tell(lma->core, &event);
}

static struct bri *bri_of(const struct lma *lma, u16 sequence)
{
	struct bri *bri = lma->bris.slot[sequence % BRI_MAX];

	return bri && bri->sequence == sequence ? bri : NULL;
}

/* One that was not answered yet. */
static struct bri *bri_waiting(const struct lma *lma, u16 sequence)
{
	struct bri *bri = bri_of(lma, sequence);

	return bri && !bri->ending ? bri : NULL;
}

static void bri_over(struct lma *lma, struct bri *bri, enum revoke_outcome outcome, u8 status,
		     u32 sessions)
{
	struct revoke_result result = {
		.order = bri->order,
		.outcome = outcome,
		.status = status,
		.mag = bri->mag,
		.id = bri->id,
		.sessions = sessions,
	};

	bri_free(lma, bri);
	report(lma, &result);
}

static void group_ended(struct core *core, const struct ending *ending)
{
	const struct group_end *end = ending->about;
	struct revoke_result result = end->result;
	struct lma *lma = lma_of(core);

	result.sessions = ending->ended;
	if (end->asked)
		bri_free(lma, bri_of(lma, end->sequence));
	report(lma, &result);
}

static bool is_marked(const struct bce *bce, const void *ctx)
{
	const struct bri *bri = ctx;

	return marked(bce, bri->sequence);
}

/* End all sessions that a BRI is about; its place in the table is kept until that is done. */
static void end_sessions(struct lma *lma, struct bri *bri, enum revoke_outcome outcome, u8 status)
{
	struct ending *ending = bri->end;
	struct group_end *end = ending->about;

	timer_clear(&lma->core->cache.timers, &bri->timer);
	bri->end = NULL;
	bri->ending = true;
	end->asked = true;
	end->sequence = bri->sequence;
	end->result = (struct revoke_result){
		.order = bri->order, .outcome = outcome, .status = status, .mag = bri->mag,
	};
	ending_begin(lma->core, ending, is_marked, bri);
}

static void bri_end(struct lma *lma, struct bri *bri, enum revoke_outcome outcome, u8 status)
{
	u32 sessions = 0;

	tell_end(lma, bri, outcome, status);
	if (bri->end) {
		end_sessions(lma, bri, outcome, status);
		return;
	}
	if (bri->firm)
		sessions = end_session(lma, bri);
	else
		end_question(lma, bri, outcome, status);
	bri_over(lma, bri, outcome, status, sessions);
}

static void log_outcome(const struct lma *lma, const struct bri *bri, enum revoke_outcome outcome,
			u8 status)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &bri->mag);
	char text[INET6_ADDRSTRLEN];
	bool answered = outcome == REVOKE_ACKNOWLEDGED || outcome == REVOKE_REFUSED;

	log_limited(LOG_LEVEL_INFO, "BRI %u to %s (%s): %s%s%s", bri->sequence,
		    in6_text(&bri->mag, text), mag ? mag->name : "no MAG any more",
		    revoke_outcome_name(outcome), answered ? ", " : "",
		    answered ? bra_status_name(status) : "");
}

void revoke_due(struct lma *lma, struct bri *bri)
{
	u64 longest = lma->core->conf->revocation.max_brack_timeout;

	if (!bri->retries) {
		lma->stats.peering[BRI_UNANSWERED]++;
		log_outcome(lma, bri, REVOKE_TIMEOUT, 0);
		bri_end(lma, bri, REVOKE_TIMEOUT, 0);
		return;
	}
	bri->retries--;
	/* "doubled upon each retransmission" [RFC 5846, 6.3] */
	bri->delay = bri->delay * 2 < longest ? bri->delay * 2 : longest;
	timer_set(&lma->core->cache.timers, &bri->timer, lma->core->now.boot_ms + bri->delay);
	batch_post_again(lma->core, bri->data, bri->len, &bri->lmaa, &bri->mag);
	lma->stats.peering[BRI_RETRANSMITTED]++;
}

/* RFC 5846, 6.2.2 */
static void receive_bra(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	enum revoke_outcome outcome;
	struct bri *bri;

	/* a PBU that came before it may have made the BRI void */
	batch_run(lma->core);
	bri = bri_waiting(lma, msg->br.sequence);
	if (!bri || !in6_equal(&bri->mag, &packet->src)) {
		report_ignored(lma, packet, msg, BRA_UNMATCHED);
		return;
	}
	lma->stats.peering[BRA_RECEIVED]++;
	lma->stats.bra_received[msg->br.status]++;
	outcome = msg->br.status < BRA_REFUSED ? REVOKE_ACKNOWLEDGED : REVOKE_REFUSED;
	log_outcome(lma, bri, outcome, msg->br.status);
	bri_end(lma, bri, outcome, msg->br.status);
}

void revoke_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &packet->src);

	if (!mag) {
		report_ignored(lma, packet, msg, PEERING_UNKNOWN_MAG);
		return;
	}
	/* who says such things knows them: an error of before was about something else */
	lma_mag(lma, mag)->no_revocation = false;
	if (msg->br.type == BR_TYPE_BRI) {
		revoked_receive(lma, packet, msg, mag);
	} else if (msg->br.type == BR_TYPE_BRA) {
		receive_bra(lma, packet, msg);
	} else {
		report_ignored(lma, packet, msg, BR_UNKNOWN_TYPE);
	}
}

bool revoke_refused(struct lma *lma, const struct mag *mag)
{
	bool found = false;
	struct bri *bri;
	unsigned int i;

	batch_run(lma->core);
	for (i = 0; i < BRI_MAX; i++) {
		bri = lma->bris.slot[i];
		if (!bri || bri->ending || !in6_equal(&bri->mag, &mag->address))
			continue;
		found = true;
		lma_mag(lma, mag)->no_revocation = true;
		lma->stats.peering[BRI_UNSUPPORTED]++;
		log_outcome(lma, bri, REVOKE_UNSUPPORTED, 0);
		bri_end(lma, bri, REVOKE_UNSUPPORTED, 0);
	}
	return found;
}

/* A session is no longer marked; the BRI goes if it was about nothing else. */
static void unmark(struct lma *lma, struct bce *bce, enum revoke_outcome outcome)
{
	struct bri *bri = bri_of(lma, bce->bri);
	struct revoke_result result;

	bce->revoking = REVOKING_NOT;
	if (!bri || bri->id != bce->id)
		return;
	result = (struct revoke_result){
		.order = bri->order,
		.outcome = outcome,
		.mag = bri->mag,
		.id = bri->id,
	};
	tell_end(lma, bri, outcome, 0);
	bri_free(lma, bri);
	report(lma, &result);
}

void revoke_overtaken(struct lma *lma, struct bce *bce, bool deregistered)
{
	if (bce->revoking == REVOKING_NOT)
		return;
	/* the old MAG has renewed it: the mobile node is there */
	if (bce->revoking == REVOKING_HANDOVER && !deregistered)
		held_until(lma, bce->mn, lma->core->now.boot_ms);
	unmark(lma, bce, deregistered ? REVOKE_DEREGISTERED : REVOKE_REGISTERED);
}

void revoke_ask(struct lma *lma, struct bce *bce)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &bce->facts.peer);
	const struct bri *bri = NULL;
	struct mh_msg msg;
	u16 sequence;

	if (!lma->core->conf->revocation.ask_old_mag || !mag || lma_mag(lma, mag)->no_revocation)
		return;
	if (bce->revoking != REVOKING_NOT) {
		bri = bri_of(lma, bce->bri);
	} else if (lma->bris.asked < BRI_ASKED_MAX && new_sequence(lma, &sequence)) {
		bri_session(bce, BRI_HANDOVER_UNKNOWN, sequence, &msg);
		bri = bri_send(lma, &msg, &bce->facts.local, &bce->facts.peer, false);
		if (!bri)
			return;
		lma->bris.slot[sequence % BRI_MAX]->id = bce->id;
		bce->revoking = REVOKING_HANDOVER;
		bce->bri = sequence;
	}
	if (bri)
		held_until(lma, bce->mn, bri->until);
}

/* End a session without a BRI. */
static void end_unasked(struct lma *lma, struct bce *bce, u64 order)
{
	struct revoke_result result = {
		.order = order,
		.outcome = REVOKE_NOT_ASKED,
		.mag = bce->facts.peer,
		.id = bce->id,
		.sessions = 1,
	};

	ending_one(lma->core, bce, ENDING_NOW);
	report(lma, &result);
}

static void revoke_session(struct lma *lma, struct bce *bce, u8 trigger, u64 order)
{
	struct bri *bri = NULL;
	struct mh_msg msg;
	u16 sequence;

	if (bce->revoking != REVOKING_NOT)
		unmark(lma, bce, REVOKE_REPLACED);
	if (bce->facts.state == HALMA_STATE_ACTIVE &&
	    mag_find(&lma->core->conf->mags, &bce->facts.peer) && new_sequence(lma, &sequence)) {
		bri_session(bce, trigger, sequence, &msg);
		bri = bri_send(lma, &msg, &bce->facts.local, &bce->facts.peer, true);
	}
	if (!bri) {
		end_unasked(lma, bce, order);
		return;
	}
	bri->id = bce->id;
	bri->order = order;
	bce->revoking = REVOKING_FIRM;
	bce->bri = sequence;
}

unsigned int lma_revoke_mn(struct lma *lma, const struct mnid *mnid, const struct prefix *prefix,
			   u8 trigger, u64 order)
{
	struct bce *bce, *next;
	unsigned int count = 0;
	struct mn *mn;

	batch_run(lma->core);
	mn = bce_mn_find(&lma->core->cache, mnid);
	for (bce = mn ? LIST_FIRST(&mn->sessions) : NULL; bce; bce = next) {
		next = LIST_NEXT(bce, mn_entry);
		if (prefix && !bce_has(&bce->set, prefix))
			continue;
		count++;
		revoke_session(lma, bce, trigger, order);
	}
	return count;
}

/**
 * struct group - sessions of a MAG with one of our addresses: to the MAG, each is another anchor
 * @mag: MAG
 * @lmaa: the address
 * @elsewhere: instead, with any address that is not in this configuration; NULL for @lmaa
 * @realm: only those of this realm; NULL for all
 */
struct group {
	struct in6_addr mag;
	struct in6_addr lmaa;
	const struct conf *elsewhere;
	const char *realm;
};

static bool has_address(const struct group *group, const struct in6_addr *lmaa)
{
	if (group->elsewhere)
		return !conf_is_local(group->elsewhere, lmaa);
	return in6_equal(&group->lmaa, lmaa);
}

/* "@example.com" is not about "foo.example.com" [RFC 5846, 8.1]. */
static bool in_group(const struct bce *bce, const void *ctx)
{
	const struct group *group = ctx;
	const char *realm;
	size_t len;

	if (!has_address(group, &bce->facts.local))
		return false;
	if (!group->realm)
		return true;
	realm = mnid_realm(&bce->mn->mnid, &len);
	return realm && len == strlen(group->realm) && !memcmp(realm, group->realm, len);
}

static bool has_session(const struct lma *lma, const struct group *group)
{
	const struct bce *bce = bce_first_of_peer(&lma->core->cache, &group->mag);

	while (bce && !in_group(bce, group))
		bce = bce_next_of_peer(bce);
	return bce;
}

static void mark_all(struct lma *lma, const struct bri *bri, const struct group *group)
{
	struct bce *bce;

	for (bce = bce_first_of_peer(&lma->core->cache, &bri->mag); bce; bce = bce_next_of_peer(bce)) {
		if (!in_group(bce, group))
			continue;
		if (bce->revoking != REVOKING_NOT)
			unmark(lma, bce, REVOKE_REPLACED);
		bce->revoking = REVOKING_FIRM;
		bce->bri = bri->sequence;
	}
}

static struct ending *ending_of_group(const struct in6_addr *mag)
{
	struct ending *ending;

	ending = ending_new(ENDING_REVOKED, ENDING_NOW, mag, sizeof(struct group_end));
	if (ending)
		ending->told = group_ended;
	return ending;
}

/* With what is needed for its end, so that this cannot fail. */
static struct bri *bri_send_peer(struct lma *lma, const struct mh_msg *msg,
				 const struct in6_addr *lmaa, const struct in6_addr *mag)
{
	struct ending *end = ending_of_group(mag);
	struct bri *bri = end ? bri_send(lma, msg, lmaa, mag, true) : NULL;

	if (bri)
		bri->end = end;
	else
		ending_free(end);
	return bri;
}

/* Return: NULL if there can be none now. */
static struct bri *bri_send_group(struct lma *lma, const struct group *group)
{
	char nai[HALMA_MN_ID_MAX + 1];
	struct mh_msg msg;
	u16 sequence;

	if (!new_sequence(lma, &sequence))
		return NULL;
	if (!group->realm) {
		bri_peer(sequence, &msg);
	} else {
		snprintf(nai, sizeof(nai), "@%s", group->realm);
		bri_realm(sequence, nai, &msg);
	}
	return bri_send_peer(lma, &msg, &group->lmaa, &group->mag);
}

/* End sessions of a MAG without a BRI. Return: number of results. */
static unsigned int end_group(struct lma *lma, const struct group *group, u64 order)
{
	struct ending *ending = ending_of_group(&group->mag);
	struct group_end *end;

	if (!ending) {
		log_err("out of memory: the sessions of a MAG cannot be revoked");
		return 0;
	}
	end = ending->about;
	end->result = (struct revoke_result){
		.order = order, .outcome = REVOKE_NOT_ASKED, .mag = group->mag,
	};
	ending_begin(lma->core, ending, in_group, group);
	return 1;
}

/* Return: number of results. */
static unsigned int revoke_group(struct lma *lma, const struct group *group, bool ask, u64 order)
{
	struct bri *bri = NULL;

	if (!has_session(lma, group))
		return 0;
	if (ask)
		bri = bri_send_group(lma, group);
	if (!bri)
		return end_group(lma, group, order);
	bri->order = order;
	mark_all(lma, bri, group);
	return 1;
}

unsigned int lma_revoke_mag(struct lma *lma, const struct in6_addr *mag, const char *realm,
			    u64 order)
{
	const struct conf_device *dev = &lma->core->conf->device;
	struct group group = { .mag = *mag, .realm = realm };
	/* who has left the configuration has no SA, and its answer would be nobody's */
	bool known = mag_find(&lma->core->conf->mags, mag);
	unsigned int i, count = 0;

	batch_run(lma->core);
	for (i = 0; i < dev->local_count; i++) {
		group.lmaa = dev->local[i];
		count += revoke_group(lma, &group, known, order);
	}
	group.elsewhere = lma->core->conf;
	return count + revoke_group(lma, &group, false, order);
}

/* MAGs that have left the configuration, but have sessions, each once; to be freed. */
static struct in6_addr *former_mags(const struct lma *lma, u32 *count)
{
	u32 id_count, i;
	u64 *ids = bce_ids(&lma->core->cache, &id_count);
	struct in6_addr *v = ids ? malloc(id_count * sizeof(*v)) : NULL;

	*count = 0;
	for (i = 0; v && i < id_count; i++) {
		const struct bce *bce = bce_find_id(&lma->core->cache, ids[i]);

		if (bce_first_of_peer(&lma->core->cache, &bce->facts.peer) == bce &&
		    !mag_find(&lma->core->conf->mags, &bce->facts.peer))
			v[(*count)++] = bce->facts.peer;
	}
	if (!v && lma->core->cache.count)
		log_err("out of memory: sessions of MAGs that have left the configuration are not looked at");
	free(ids);
	return v;
}

unsigned int lma_revoke_realm(struct lma *lma, const char *realm, u64 order)
{
	const struct mags *mags = &lma->core->conf->mags;
	unsigned int i, count = 0;
	struct in6_addr *former;
	u32 former_count;

	batch_run(lma->core);
	for (i = 0; i < mags->count; i++)
		count += lma_revoke_mag(lma, &mags->v[i].address, realm, order);
	former = former_mags(lma, &former_count);
	for (i = 0; i < former_count; i++)
		count += lma_revoke_mag(lma, &former[i], realm, order);
	free(former);
	return count;
}

const char *revoke_outcome_name(enum revoke_outcome outcome)
{
	static const char *const names[REVOKE_OUTCOME_MAX] = {
		[REVOKE_ACKNOWLEDGED] = "acknowledged",
		[REVOKE_REFUSED] = "refused",
		[REVOKE_TIMEOUT] = "timeout",
		[REVOKE_UNSUPPORTED] = "unsupported",
		[REVOKE_NOT_ASKED] = "not-asked",
		[REVOKE_DEREGISTERED] = "deregistered",
		[REVOKE_REGISTERED] = "registered",
		[REVOKE_REPLACED] = "replaced",
	};

	return names[outcome];
}
