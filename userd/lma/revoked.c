// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions that a MAG revokes (RFC 5846, 8.2).
 */
#include <stdlib.h>

#include "lma/bri.h"
#include "lma/lma.h"
#include "base/log.h"
#include "lma/report.h"
#include "lma/revoked.h"
#include "core/ending.h"

/**
 * struct mag_sessions - the end of all sessions that a MAG revokes
 * @w: the sessions
 * @bra: answer, for when they have ended
 * @src: its source
 * @dst: its destination
 * @ifindex: where to, if @dst has link-local scope
 */
struct mag_sessions {
	struct ending w;
	struct mh_msg bra;
	struct in6_addr src;
	struct in6_addr dst;
	u32 ifindex;
};

/* What a MAG revoked. */
static void tell_bri(const struct lma *lma, const struct mh_packet *packet,
		     const struct mh_msg *msg, u8 status)
{
	const struct mh_opts *opts = &msg->opts;
	struct event event;

	if (!event_wanted(lma->core))
		return;
	event = (struct event){
		.name = "bri",
		.verdict = "revoked",
		.reason = bri_trigger_name(msg->br.trigger),
		.status = status,
		.status_name = bra_status_name(status),
		.peer = packet->src,
		.local = packet->dst,
		.has_sequence = true,
		.sequence = msg->br.sequence,
	};
	if (mh_has(opts, MH_OPT_MN_ID))
		mnid_set(&event.mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
	event_tell(lma->core, &event);
}

/*
 * End what a MAG has revoked. A session that a PBU of another MAG waits for does not end: that
 * the old MAG gives it up is what was waited for, as a de-registration would be.
 */
static u32 end_selected(struct lma *lma, const struct mh_msg *msg, const struct bri_decision *d)
{
	struct bce *bce, *next;
	u32 count = 0;

	if (d->scope == BRI_SCOPE_NOTHING)
		return 0;
	for (bce = LIST_FIRST(&d->mn->sessions); bce; bce = next) {
		next = LIST_NEXT(bce, mn_entry);
		if (!bri_selects(d, msg, bce))
			continue;
		count++;
		if (d->scope == BRI_SCOPE_HOA && bce->set.hnp_count)
			ending_hoa(lma->core, bce);
		else if (bce->facts.state == HALMA_STATE_ACTIVE && bce->mn->awaited)
			ending_one(lma->core, bce, ENDING_INVALID);
		else
			ending_one(lma->core, bce, ENDING_NOW);
	}
	batch_run(lma->core);
	return count;
}

static void send_bra(struct lma *lma, const struct mh_msg *bra, const struct in6_addr *src,
		     const struct in6_addr *dst, u32 ifindex)
{
	lma->stats.bra_sent[bra->br.status]++;
	batch_post(lma->core, bra, src, dst, ifindex);
}

static void answer_bri(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		       const struct bri_decision *d)
{
	struct mh_msg reply;

	bri_reply(msg, d, &reply);
	send_bra(lma, &reply, &packet->dst, &packet->src, packet->ifindex);
}

static void log_revoked(struct lma *lma, const struct mh_msg *msg, const struct mag *mag,
			u8 status, u32 count)
{
	const struct mh_opts *opts = &msg->opts;
	struct mnid mnid = { 0 };
	char name[MNID_TEXT_MAX];
	char text[INET6_ADDRSTRLEN];

	if (!log_may(LOG_LEVEL_NOTICE, &lma_mag(lma, mag)->log.of[LOG_CHANGED]))
		return;
	if (mh_has(opts, MH_OPT_MN_ID))
		mnid_set(&mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len);
	log_notice("BRI of MAG %s (%s) for %s, %s: %u %s; %u sessions end", mag->name,
		   in6_text(&mag->address, text), mnid_text(&mnid, name),
		   bri_trigger_name(msg->br.trigger), status, bra_status_name(status), count);
}

static void mag_sessions_over(struct core *core, struct ending *w)
{
	const struct mag_sessions *end = container_of(w, struct mag_sessions, w);

	send_bra(lma_of(core), &end->bra, &end->src, &end->dst, end->ifindex);
}

struct selection {
	const struct bri_decision *d;
	const struct mh_msg *bri;
};

static bool is_selected(const struct bce *bce, const void *ctx)
{
	const struct selection *selection = ctx;

	return bri_selects(selection->d, selection->bri, bce);
}

/* A MAG revokes all that it has registered. */
static void end_all(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		    const struct bri_decision *d, const struct mag *mag)
{
	const struct selection selection = { .d = d, .bri = msg };
	struct mag_sessions *end;

	/* the answer to the first one will come */
	if (ending_find(lma->core, &mag->address, mag_sessions_over)) {
		report_ignored(lma, packet, msg, BRI_MEANWHILE);
		return;
	}
	end = calloc(1, sizeof(*end));
	if (!end) {
		log_limited(LOG_LEVEL_ERR, "out of memory for a BRI of mag %s", mag->name);
		return;
	}
	end->w.peer = mag->address;
	end->w.how = ENDING_NOW;
	end->w.spare_awaited = true;
	end->w.done = mag_sessions_over;
	/* nothing in it points into the request: only a partial success names something */
	bri_reply(msg, d, &end->bra);
	end->src = packet->dst;
	end->dst = packet->src;
	end->ifindex = packet->ifindex;
	log_revoked(lma, msg, mag, d->status,
		    ending_begin(lma->core, &end->w, is_selected, &selection));
	tell_bri(lma, packet, msg, d->status);
}

void revoked_receive(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		     const struct mag *mag)
{
	struct bri_decision d;
	u32 count;

	lma->stats.peering[BRI_RECEIVED]++;
	/* it makes PBUs of all MAGs that came before it go to the kernel early; it comes again */
	if (!mag_admit(lma_mag(lma, mag), mag, lma->core->now.boot_ms)) {
		lma_mag(lma, mag)->limited++;
		report_ignored(lma, packet, msg, BRI_LIMITED);
		return;
	}
	batch_run(lma->core);
	bri_decide(&lma->core->cache, mag, msg, &d);
	if (d.discard) {
		report_ignored(lma, packet, msg, BRI_DISCARDED);
		return;
	}
	if (d.status >= BRA_REFUSED) {
		report_bri_refused(lma, packet, msg, d.status);
		answer_bri(lma, packet, msg, &d);
		return;
	}
	if (d.scope == BRI_SCOPE_PEER) {
		end_all(lma, packet, msg, &d, mag);
		return;
	}
	count = end_selected(lma, msg, &d);
	/* what the kernel refused is not done: the MAG will ask again */
	if (d.scope == BRI_SCOPE_HOA && bce_find_hnp(&lma->core->cache, &d.hoa))
		return;
	log_revoked(lma, msg, mag, d.status, count);
	tell_bri(lma, packet, msg, d.status);
	answer_bri(lma, packet, msg, &d);
}
