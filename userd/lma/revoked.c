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
 * struct answer_later - the answer to a MAG that revokes all its sessions
 * @bra: message, for when they have ended
 * @src: its source
 * @dst: its destination
 * @ifindex: where to, if @dst has link-local scope
 */
struct answer_later {
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
	if (mh_has(opts, MH_OPT_MN_ID) &&
	    mnid_set(&event.said, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len))
		event.mnid = *profile_name(&lma->core->conf->profiles, &event.said);
	event_tell(lma->core, &event);
}

/* End what a MAG has revoked. */
static u32 end_selected(struct lma *lma, const struct mh_msg *msg, const struct bri_decision *d)
{
	struct bce *bce, *next;
	u32 count = 0;

	if (d->scope == BRI_SCOPE_NOTHING)
		return 0;
	for (bce = mn_first(d->mn, HALMA_KIND_PMIPV6); bce; bce = next) {
		next = mn_next(bce);
		if (!bri_selects(d, msg, bce))
			continue;
		count++;
		if (d->scope == BRI_SCOPE_HOA && bce->set.hnp_count)
			ending_hoa(lma->core, bce);
		else
			ending_one(lma->core, bce, ending_how_of(ENDING_BY_PEER, ENDING_NOW, bce));
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

static void all_ended(struct core *core, const struct ending *ending)
{
	const struct answer_later *later = ending->about;

	send_bra(lma_of(core), &later->bra, &later->src, &later->dst, later->ifindex);
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
	struct answer_later *later;
	struct ending *ending;

	/* the answer to the first one will come */
	if (ending_find(lma->core, HALMA_KIND_PMIPV6, &mag->address, ENDING_BY_PEER)) {
		report_ignored(lma, packet, msg, BRI_MEANWHILE);
		return;
	}
	ending = ending_new(ENDING_BY_PEER, ENDING_NOW, HALMA_KIND_PMIPV6, &mag->address,
			    sizeof(*later));
	if (!ending) {
		log_limited(LOG_LEVEL_ERR, "out of memory for a BRI of mag %s", mag->name);
		return;
	}
	ending->told = all_ended;
	later = ending->about;
	/* nothing in it points into the request: only a partial success names something */
	bri_reply(msg, d, &later->bra);
	later->src = packet->dst;
	later->dst = packet->src;
	later->ifindex = packet->ifindex;
	log_revoked(lma, msg, mag, d->status,
		    ending_begin(lma->core, ending, is_selected, &selection));
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
	bri_decide(&lma->core->cache, &lma->core->conf->profiles, mag, msg, &d);
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
	if (d.scope == BRI_SCOPE_HOA && bce_find_hnp(&lma->core->cache, HALMA_KIND_PMIPV6, &d.hoa))
		return;
	log_revoked(lma, msg, mag, d.status, count);
	tell_bri(lma, packet, msg, d.status);
	answer_bri(lma, packet, msg, &d);
}
