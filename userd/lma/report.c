// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of PBUs, and of other messages of MAGs, is reported.
 */
#include <stdio.h>

#include "lma/lma.h"
#include "lma/report.h"

/* Prefixes of a request in a line */
#define PREFIXES_MAX	4
#define PREFIXES_TEXT	((PREFIXES_MAX + 1) * (PREFIX_TEXT_MAX + 2))

/**
 * struct pbu_report - a report about a PBU
 * @report: report
 * @pbu: PBU
 * @d: decision
 */
struct pbu_report {
	struct report report;
	const struct lma_pbu *pbu;
	const struct lma_decision *d;
};

static void count_accepted(struct lma *lma, const struct lma_pbu *pbu, struct mag_state *state)
{
	unsigned int i;

	state->accepted++;
	state->tolerated += !!pbu->tolerated;
	for (i = 0; i < TOLERATED_MAX; i++)
		lma->stats.tolerated[i] += pbu->tolerated >> i & 1;
}

void count_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d)
{
	struct lma_results *results = &lma->stats.request[d->request];

	lma->stats.verdict[d->verdict]++;
	lma->stats.why[d->why]++;
	switch (d->verdict) {
	case LMA_REFUSE:
		if (d->mag)
			lma_mag(lma, d->mag)->refused++;
		lma->stats.refused[d->status]++;
		results->refused[d->status]++;
		break;
	case LMA_IGNORE:
		results->ignored++;
		break;
	case LMA_HOLD:
		results->held++;
		break;
	case LMA_ASK:
		results->asked++;
		break;
	default:
		results->accepted++;
		count_accepted(lma, pbu, lma_mag(lma, d->mag));
	}
}

static void put_prefix(struct event *event, const struct prefix *prefix)
{
	if (event->prefix_count < ARRAY_SIZE(event->prefix))
		event->prefix[event->prefix_count++] = *prefix;
}

/* What the session has, or what it loses if that is what the request is about. */
static void put_given(struct event *event, const struct lma_decision *d)
{
	unsigned int i;

	for (i = 0; i < d->claim.hnp_count; i++)
		put_prefix(event, &d->claim.hnp[i]);
	if (d->claim.hoa.len)
		put_prefix(event, &d->claim.hoa);
}

static void put_asked(struct event *event, const struct lma_pbu *pbu)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	unsigned int i;

	for (i = 0; i < opts->hnp_count; i++)
		if (!in6_is_zero(&opts->hnp[i].addr))
			put_prefix(event, &opts->hnp[i]);
	if (pbu->hoa.len)
		put_prefix(event, &pbu->hoa);
}

/* One that waited goes on for a reason, too. */
static const char *went_on(const struct lma_pbu *pbu)
{
	if (lma_ordered(pbu))
		return lma_held_name(pbu->past.result[LMA_WAIT_DEREGISTRATION]);
	if (lma_attachment_of(pbu))
		return lma_attachment_name(lma_attachment_of(pbu));
	return NULL;
}

static void fill_pbu(const struct report *report, struct event *event)
{
	const struct pbu_report *r = container_of(report, struct pbu_report, report);
	bool given = report->ruling.status_name && !report->rejected;
	const struct lma_decision *d = r->d;
	const struct lma_pbu *pbu = r->pbu;
	const struct mh_msg *msg = pbu->msg;

	event->name = mh_msg_name(msg);
	if (!event->reason)
		event->reason = went_on(pbu);
	event->error = d->error;
	event->mnid = pbu->mnid;
	if (pbu->alias)
		lma_pbu_said(pbu, &event->said);
	event->id = d->bce ? d->bce->id : 0;
	event->peer = pbu->src;
	event->local = pbu->dst;
	event->coa = pbu->pcoa;
	event->has_lifetime = true;
	event->lifetime = msg->bu.lifetime * LIFETIME_UNIT_MS;
	event->has_sequence = true;
	event->sequence = msg->bu.sequence;
	event->hi = msg->opts.hi;
	event->att = msg->opts.att;
	if (given && msg->bu.lifetime)
		event->lifetime = d->facts.lifetime * LIFETIME_UNIT_MS;
	if (given)
		put_given(event, d);
	else
		put_asked(event, pbu);
}

static size_t add(char *buf, size_t len, const char *text)
{
	return len + (size_t)snprintf(buf + len, PREFIXES_TEXT - len, "%s%s", len ? ", " : "",
				      text);
}

/* What the PBU asks for, the first few. */
static const char *asked(const struct lma_pbu *pbu, char *buf)
{
	const struct mh_opts *opts = &pbu->msg->opts;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	size_t len = 0;

	buf[0] = '\0';
	for (i = 0; i < opts->hnp_count && i < PREFIXES_MAX; i++)
		len = add(buf, len, prefix_text(&opts->hnp[i], text));
	if (mh_has(opts, MH_OPT_IPV4_HOA_REQUEST) && i < PREFIXES_MAX)
		len = add(buf, len, pbu->hoa.len ? prefix_text(&pbu->hoa, text) : "0.0.0.0");
	if (i < opts->hnp_count)
		add(buf, len, "...");
	else if (!len)
		add(buf, len, "none");
	return buf;
}

static void detail_pbu(const struct report *report, char buf[REPORT_DETAIL_MAX])
{
	const struct pbu_report *r = container_of(report, struct pbu_report, report);
	char prefixes[PREFIXES_TEXT];

	snprintf(buf, REPORT_DETAIL_MAX, "%s, prefix %s",
		 r->pbu->mnid.len ? "" : " for no MN-ID", asked(r->pbu, prefixes));
}

void lma_sender(struct lma *lma, const struct mag *mag, struct sender *sender)
{
	*sender = (struct sender){ .what = "MAG", .name = "unknown" };
	if (!mag)
		return;
	sender->name = mag->name;
	sender->limits = &lma_mag(lma, mag)->log;
	sender->ignored = &lma_mag(lma, mag)->ignored;
}

static bool is_answered(const struct lma_decision *d)
{
	return d->verdict != LMA_IGNORE && d->verdict != LMA_HOLD && d->verdict != LMA_ASK;
}

void report_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d)
{
	bool rejected = d->verdict == LMA_REFUSE || d->verdict == LMA_IGNORE;
	struct pbu_report r;

	count_pbu(lma, pbu, d);
	/* most are accepted, and nobody listens */
	if (!rejected && !event_wanted(lma->core))
		return;
	r = (struct pbu_report){
		.report = {
			.ruling = {
				.verdict = lma_verdict_name(d->verdict),
				.cause = lma_cause(d->why),
				.status = d->status,
				.status_name = is_answered(d) ? ba_status_name(d->status) : NULL,
			},
			.rejected = rejected,
			.title = "PBU",
			.fill = fill_pbu,
			.detail = detail_pbu,
		},
		.pbu = pbu,
		.d = d,
	};
	lma_sender(lma, d->mag, &r.report.sender);
	core_report(lma->core, &r.report);
}

void report_ignored(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg,
		    enum peering_count what)
{
	const struct ruling ruling = {
		.verdict = lma_verdict_name(LMA_IGNORE),
		.cause = peering_cause(what),
		.count = &lma->stats.peering[what],
	};

	report_message(lma->core, packet, msg, &ruling);
}

void report_bri_refused(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *bri,
			u8 status)
{
	const struct cause trigger = { .name = bri_trigger_name(bri->br.trigger) };
	const struct ruling ruling = {
		.verdict = lma_verdict_name(LMA_REFUSE),
		.cause = &trigger,
		.status = status,
		.status_name = bra_status_name(status),
	};

	report_message(lma->core, packet, bri, &ruling);
}

static void strange(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		    const struct bce_facts *old, const char *why)
{
	const struct prefix *moved = d->claim.hnp_count ? &d->claim.hnp[0] : &d->claim.hoa;
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];
	char mnid[MNID_TEXT_MAX];
	char prefix[PREFIX_TEXT_MAX];

	if (!log_may(LOG_LEVEL_NOTICE, &lma_mag(lma, d->mag)->log.of[LOG_CHANGED]))
		return;
	log_notice("MAG %s (%s) took %s, prefix %s, from MAG %s: %s", d->mag->name,
		   in6_text(&pbu->src, to), mnid_text(&pbu->mnid, mnid),
		   prefix_text(moved, prefix), in6_text(&old->peer, from), why);
}

/* Packets to what that session has follow it still: what the MAG says may be late, or the mobile
 * node is back and has not said so yet (RFC 6612, 3.2 (3)).
 */
void report_beside(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		   const struct bce *bce)
{
	const struct bce *other = mn_first(bce->mn, HALMA_KIND_MIPV6);
	char coa[INET6_ADDRSTRLEN];
	char mnid[MNID_TEXT_MAX];

	while (other && other->facts.state != HALMA_STATE_ACTIVE)
		other = mn_next(other);
	if (!other)
		return;
	lma->stats.beside_mipv6++;
	/* a refresh says nothing new */
	if ((d->verdict == LMA_REFRESH && bce->facts.state == HALMA_STATE_ACTIVE) ||
	    !log_may(LOG_LEVEL_NOTICE, &lma_mag(lma, d->mag)->log.of[LOG_CHANGED]))
		return;
	log_notice("MAG %s registers %s, which is away at %s by Mobile IPv6: that goes first",
		   d->mag->name, mnid_text(&pbu->mnid, mnid), in6_text(&other->facts.coa, coa));
}

/* "Other MAG" is that of the source address; a mobile node in its delete wait was given up. */
void report_moved(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		  const struct bce_facts *old)
{
	const struct mag *from = mag_find(&lma->core->conf->mags, &old->peer);
	u8 hi = pbu->msg->opts.hi;

	if (in6_equal(&old->peer, &pbu->src) || old->state != HALMA_STATE_ACTIVE)
		return;
	if (hi != HI_BETWEEN_INTERFACES && hi != HI_BETWEEN_MAGS) {
		lma->stats.handover_without_hint++;
		strange(lma, pbu, d, old, "no handoff indicator says so");
	}
	if (from && !mag_is_neighbor(d->mag, from)) {
		lma->stats.handover_not_neighbor++;
		strange(lma, pbu, d, old, "it is not a neighbor");
	}
}
