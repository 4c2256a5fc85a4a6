// SPDX-License-Identifier: GPL-2.0
/*
 * Revocation of sessions (RFC 5846): which ones, which MAG is asked, and what it means if it was
 * asked whether a mobile node has left. How a BRI waits for its BRA is in core/revocation.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "lma/bri.h"
#include "lma/lma.h"
#include "lma/report.h"
#include "lma/revoke.h"
#include "lma/revoked.h"

static bool is_answer(enum revoke_outcome outcome)
{
	return outcome == REVOKE_ACKNOWLEDGED || outcome == REVOKE_REFUSED;
}

static void log_over(const struct lma *lma, const struct revocation *rev)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &rev->peer);
	bool answered = is_answer(rev->result.outcome);
	char text[INET6_ADDRSTRLEN];

	log_limited(LOG_LEVEL_INFO, "BRI %u to %s (%s): %s%s%s", rev->sequence,
		    in6_text(&rev->peer, text), mag ? mag->name : "no MAG any more",
		    revoke_outcome_name(rev->result.outcome), answered ? ", " : "",
		    answered ? bra_status_name(rev->result.status) : "");
}

static void tell_over(struct lma *lma, const struct revocation *rev)
{
	const struct bce *bce = rev->id ? bce_find_id(&lma->core->cache, rev->id) : NULL;
	struct event event;

	if (!event_wanted(lma->core))
		return;
	event = (struct event){
		.name = "bra",
		.verdict = revoke_outcome_name(rev->result.outcome),
		.reason = rev->firm ? "revoked" : bri_trigger_name(BRI_HANDOVER_UNKNOWN),
		.id = rev->id,
		.peer = rev->peer,
		.local = rev->local,
		.has_sequence = true,
		.sequence = rev->sequence,
	};
	if (is_answer(rev->result.outcome)) {
		event.status = rev->result.status;
		event.status_name = bra_status_name(rev->result.status);
	}
	if (bce)
		mnid_set(&event.mnid, bce->mn->mnid.type, bce->mn->mnid.data, bce->mn->mnid.len);
	event_tell(lma->core, &event);
}

/* Return: false if it became void: nobody said anything about it. */
static bool count_over(struct lma *lma, const struct revocation *rev)
{
	switch (rev->result.outcome) {
	case REVOKE_ACKNOWLEDGED:
	case REVOKE_REFUSED:
		lma->stats.peering[BRA_RECEIVED]++;
		lma->stats.bra_received[rev->result.status]++;
		return true;
	case REVOKE_TIMEOUT:
		lma->stats.peering[BRI_UNANSWERED]++;
		return true;
	case REVOKE_UNSUPPORTED:
		lma->stats.peering[BRI_UNSUPPORTED]++;
		return true;
	default:
		return false;
	}
}

void revoke_step(struct lma *lma, const struct revocation *rev, enum revocation_step step)
{
	switch (step) {
	case REVOCATION_SENT:
		lma->stats.peering[BRI_SENT]++;
		break;
	case REVOCATION_SENT_AGAIN:
		lma->stats.peering[BRI_RETRANSMITTED]++;
		break;
	default:
		if (count_over(lma, rev))
			log_over(lma, rev);
		tell_over(lma, rev);
	}
}

void revoke_answered(struct lma *lma, struct bce *bce, enum revoke_outcome outcome, u8 status)
{
	struct wait *held = held_of(lma, bce->mn);

	/* a MAG that knows of no such binding does not serve the mobile node either */
	if (outcome == REVOKE_ACKNOWLEDGED ||
	    (outcome == REVOKE_REFUSED && status == BRA_BINDING_DOES_NOT_EXIST))
		ending_one(lma->core, bce, ENDING_INVALID);
	else if (!held || held->about != bce->id)
		return;
	else if (outcome == REVOKE_REFUSED && status == BRA_MN_IS_ATTACHED)
		wait_release(held, HELD_ATTACHED);
	else if (outcome == REVOKE_UNSUPPORTED)
		wait_until(held, held->since + lma->core->conf->max_delay_before_new_bce_assign);
	else
		wait_until(held, lma->core->now.boot_ms);
}

static void receive_bra(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	if (revocation_answer(&lma->role, &packet->src, msg->br.sequence, msg->br.status))
		return;
	report_ignored(lma, packet, msg, BRA_UNMATCHED);
}

void revoke_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &packet->src);

	if (!mag) {
		report_ignored(lma, packet, msg, PEERING_UNKNOWN_MAG);
		return;
	}
	/* who says such things knows them: an error of before was about something else */
	lma_mag(lma, mag)->revocation = MAG_REVOCATION_USABLE;
	if (msg->br.type == BR_TYPE_BRI)
		revoked_receive(lma, packet, msg, mag);
	else if (msg->br.type == BR_TYPE_BRA)
		receive_bra(lma, packet, msg);
	else
		report_ignored(lma, packet, msg, BR_UNKNOWN_TYPE);
}

void revoke_unknown(struct lma *lma, const struct mag *mag)
{
	if (revocation_unknown(&lma->role, &mag->address))
		lma_mag(lma, mag)->revocation = MAG_REVOCATION_UNSUPPORTED;
}

void revoke_overtaken(struct lma *lma, struct bce *bce, bool deregistered)
{
	if (bce->revoking == REVOKING_NOT)
		return;
	/* the old MAG has renewed it: the mobile node is there */
	if (bce->revoking == REVOKING_ASKED && !deregistered)
		held_until(lma, bce->mn, lma->core->now.boot_ms);
	revocation_void(lma->core, bce, deregistered ? REVOKE_DEREGISTERED : REVOKE_REGISTERED);
}

void revoke_ask(struct lma *lma, struct bce *bce)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &bce->facts.peer);
	const struct revocation *rev;
	struct mh_msg bri;

	if (!lma->core->conf->revocation.ask_old_mag || !mag ||
	    lma_mag(lma, mag)->revocation != MAG_REVOCATION_USABLE)
		return;
	if (bce->revoking != REVOKING_NOT) {
		rev = revocation_of(lma->core, bce);
	} else {
		bri_session(bce, BRI_HANDOVER_UNKNOWN, 0, &bri);
		rev = revocation_ask(lma->core, bce, &bri);
	}
	if (rev)
		held_until(lma, bce->mn, rev->until);
}

static void revoke_session(struct lma *lma, struct bce *bce, u8 trigger, u64 order)
{
	struct mh_msg bri;

	if (bce->facts.state != HALMA_STATE_ACTIVE ||
	    !mag_find(&lma->core->conf->mags, &bce->facts.peer)) {
		revocation_one(lma->core, bce, NULL, order);
		return;
	}
	bri_session(bce, trigger, 0, &bri);
	revocation_one(lma->core, bce, &bri, order);
}

unsigned int lma_revoke_mn(struct lma *lma, const struct mnid *mnid, const struct prefix *prefix,
			   u8 trigger, u64 order)
{
	struct bce *bce, *next;
	unsigned int count = 0;
	struct mn *mn;

	batch_run(lma->core);
	mn = bce_mn_find(&lma->core->cache, mnid);
	for (bce = mn ? mn_first(mn, HALMA_KIND_PMIPV6) : NULL; bce; bce = next) {
		next = mn_next(bce);
		if (prefix && !bce_has(&bce->set, prefix))
			continue;
		count++;
		revoke_session(lma, bce, trigger, order);
	}
	return count;
}

void lma_revoke_renamed(struct lma *lma)
{
	const struct profiles *profiles = &lma->core->conf->profiles;
	struct bce *bce;
	u32 count, i, ended = 0;
	u64 *ids;

	if (!profiles->alias_count)
		return;
	ids = bce_ids(&lma->core->cache, &count);
	if (!ids && lma->core->cache.count)
		log_err("out of memory: sessions of identifiers that are aliases now go on");
	for (i = 0; ids && i < count; i++) {
		bce = bce_find_id(&lma->core->cache, ids[i]);
		if (!bce || bce->facts.kind != HALMA_KIND_PMIPV6 ||
		    profile_name(profiles, &bce->mn->mnid) == &bce->mn->mnid)
			continue;
		ended++;
		revoke_session(lma, bce, BRI_ADMINISTRATIVE, 0);
	}
	free(ids);
	if (ended)
		log_notice("%u sessions end: their identifiers are aliases of other mobile nodes now",
			   ended);
}

/* Sessions of a MAG with each of our addresses, and those with one that we have no more */
#define GROUPS_MAX	(HALMAD_LOCAL_MAX + 1)

/**
 * struct groups - sessions of a MAG: to it, each of our addresses is another anchor
 * @conf: configuration
 * @mag: MAG
 * @realm: only those of this realm; NULL for all
 * @count: number of sessions, by place of our address; in the last place those with another one
 * @rev: the BRI about them; NULL if there is none
 */
struct groups {
	const struct conf *conf;
	const struct in6_addr *mag;
	const char *realm;
	u32 count[GROUPS_MAX];
	const struct revocation *rev[GROUPS_MAX];
};

/* "@example.com" is not about "foo.example.com" [RFC 5846, 8.1]. The MAG goes by the name that it
 * has given.
 */
static bool in_realm(const struct bce *bce, const char *wanted)
{
	struct mh_view said;
	struct mnid mnid;

	if (!wanted)
		return true;
	if (!kept_mn_id(bce->kept, &mnid.type, &said))
		return mnid_in_realm(&bce->mn->mnid, wanted);
	return mnid_set(&mnid, mnid.type, said.data, said.len) && mnid_in_realm(&mnid, wanted);
}

/* The place of our address that a session is with. */
static unsigned int group_of(const struct conf *conf, const struct bce *bce)
{
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++)
		if (in6_equal(&conf->device.local[i], &bce->facts.local))
			break;
	return i;
}

/* All in one walk, however many addresses we have. */
static void count_groups(const struct lma *lma, struct groups *groups)
{
	const struct bce *bce;

	bce = bce_first_of_peer(&lma->core->cache, HALMA_KIND_PMIPV6, groups->mag);
	for (; bce; bce = bce_next_of_peer(bce))
		if (in_realm(bce, groups->realm))
			groups->count[group_of(groups->conf, bce)]++;
}

static void add_groups(struct lma *lma, const struct groups *groups)
{
	struct bce *bce = bce_first_of_peer(&lma->core->cache, HALMA_KIND_PMIPV6, groups->mag);
	const struct revocation *rev;

	for (; bce; bce = bce_next_of_peer(bce)) {
		if (!in_realm(bce, groups->realm))
			continue;
		rev = groups->rev[group_of(groups->conf, bce)];
		if (rev)
			revocation_add(lma->core, rev, bce);
	}
}

/* Return: NULL if there can be none now. */
static const struct revocation *ask_group(struct lma *lma, const struct groups *groups,
					  unsigned int nr, u64 order)
{
	char nai[HALMA_MN_ID_MAX + 1];
	struct mh_msg bri;

	if (!groups->realm) {
		bri_peer(0, &bri);
	} else {
		snprintf(nai, sizeof(nai), "@%s", groups->realm);
		bri_realm(0, nai, &bri);
	}
	return revocation_group(&lma->role, &groups->conf->device.local[nr], groups->mag, &bri,
				order);
}

/**
 * struct group - one of them
 * @groups: all
 * @nr: its place
 */
struct group {
	const struct groups *groups;
	unsigned int nr;
};

static bool in_group(const struct bce *bce, const void *ctx)
{
	const struct group *group = ctx;

	return group_of(group->groups->conf, bce) == group->nr &&
	       in_realm(bce, group->groups->realm);
}

/* End sessions of a MAG without a BRI. Return: number of results. */
static unsigned int end_group(struct lma *lma, const struct groups *groups, unsigned int nr,
			      u64 order)
{
	const struct group group = { .groups = groups, .nr = nr };

	if (revocation_unasked(&lma->role, groups->mag, in_group, &group, order))
		return 1;
	log_err("out of memory: the sessions of a MAG cannot be revoked");
	return 0;
}

unsigned int lma_revoke_mag(struct lma *lma, const struct in6_addr *mag, const char *realm,
			    u64 order)
{
	struct groups groups = { .conf = lma->core->conf, .mag = mag, .realm = realm };
	/* who has left the configuration has no SA, and its answer would be nobody's */
	bool known = mag_find(&lma->core->conf->mags, mag);
	unsigned int last = lma->core->conf->device.local_count;
	unsigned int i, count = 0;
	bool asked = false;

	batch_run(lma->core);
	count_groups(lma, &groups);
	for (i = 0; i <= last; i++) {
		if (!groups.count[i])
			continue;
		if (known && i < last)
			groups.rev[i] = ask_group(lma, &groups, i, order);
		asked |= !!groups.rev[i];
		count += groups.rev[i] ? 1 : end_group(lma, &groups, i, order);
	}
	if (asked)
		add_groups(lma, &groups);
	return count;
}

/* MAGs that have left the configuration, but have sessions; to be freed. */
static struct in6_addr *former_mags(const struct lma *lma, u32 *count)
{
	struct in6_addr *v;
	u32 all, i;

	v = cache_peers(&lma->core->cache, HALMA_KIND_PMIPV6, &all);
	if (!v)
		log_err("out of memory: sessions of MAGs that have left the configuration are not looked at");
	*count = 0;
	for (i = 0; i < all; i++)
		if (!mag_find(&lma->core->conf->mags, &v[i]))
			v[(*count)++] = v[i];
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
