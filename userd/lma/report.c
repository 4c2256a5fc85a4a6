// SPDX-License-Identifier: GPL-2.0
/*
 * What is told of PBUs to those who watch.
 */
#include "core/core.h"
#include "lma/report.h"
#include "lma/stats.h"

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
static const char *reason(const struct lma_pbu *pbu, const struct lma_decision *d)
{
	if (d->why)
		return lma_cause(d->why)->name;
	if (pbu->past.ordered)
		return held_end_name(pbu->past.waited ? HELD_TIMEOUT : HELD_RELEASED);
	if (pbu->past.attachment)
		return lma_attachment_name(pbu->past.attachment);
	return NULL;
}

void event_pbu(const struct core *core, const struct lma_pbu *pbu, const struct lma_decision *d)
{
	const struct mh_msg *msg = pbu->msg;
	bool answered = d->verdict != LMA_IGNORE && d->verdict != LMA_HOLD &&
			d->verdict != LMA_ASK;
	bool given = answered && d->verdict != LMA_REFUSE;
	struct event event;

	if (!event_wanted(core))
		return;
	event = (struct event){
		.name = "pbu",
		.verdict = lma_verdict_name(d->verdict),
		.reason = reason(pbu, d),
		.error = d->error,
		.status = d->status,
		.status_name = answered ? ba_status_name(d->status) : NULL,
		.mnid = pbu->mnid,
		.id = d->bce ? d->bce->id : 0,
		.mag = pbu->src,
		.local = pbu->dst,
		.pcoa = pbu->pcoa,
		.has_lifetime = true,
		.lifetime = msg->bu.lifetime * LIFETIME_UNIT_MS,
		.has_sequence = true,
		.sequence = msg->bu.sequence,
		.hi = msg->opts.hi,
		.att = msg->opts.att,
	};
	if (given && msg->bu.lifetime)
		event.lifetime = d->facts.lifetime * LIFETIME_UNIT_MS;
	if (given)
		put_given(&event, d);
	else
		put_asked(&event, pbu);
	event_tell(core, &event);
}
