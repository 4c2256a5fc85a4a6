// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of BUs is reported.
 */
#include <stdio.h>

#include "base/log.h"
#include "ha/ha.h"
#include "ha/report.h"

#define NETWORK_TEXT	", mobile network "

/**
 * struct bu_report - a report about a BU
 * @report: report
 * @bu: BU
 * @d: decision
 * @hoa: home address, by which the log calls a mobile node
 */
struct bu_report {
	struct report report;
	const struct ha_bu *bu;
	const struct ha_decision *d;
	char hoa[INET6_ADDRSTRLEN];
};

static bool is_accepted(const struct ha_decision *d)
{
	return d->verdict != HA_REFUSE && d->verdict != HA_IGNORE && d->verdict != HA_UNKNOWN;
}

static void count_session(const struct ha *ha, const struct ha_decision *d)
{
	struct mipv6_tally *tally = &d->bce->facts.mipv6.tally;

	if (is_accepted(d))
		tally->accepted++;
	if (d->verdict != HA_REFUSE)
		return;
	tally->refused++;
	tally->refused_at = timestamp_ms(ha->core->now.timestamp);
	tally->status = d->status;
}

void count_bu(struct ha *ha, const struct ha_decision *d)
{
	ha->stats.verdict[d->verdict]++;
	ha->stats.why[d->why]++;
	if (d->verdict == HA_REFUSE)
		ha->stats.refused[d->status]++;
	else if (is_accepted(d))
		ha->stats.accepted[d->status]++;
	if (d->bce)
		count_session(ha, d);
}

/* What is meant is plain, and who does so should know. */
static void note_order(struct ha *ha, const struct ha_bu *bu, const struct ha_decision *d)
{
	char hoa[INET6_ADDRSTRLEN];

	if (!d->misplaced || d->verdict == HA_IGNORE || d->status == BA_AUTH_FAIL)
		return;
	ha->stats.auth_misplaced++;
	log_limited(LOG_LEVEL_NOTICE,
		    "BU of mobile node %s: the MN-HA option is not the last one (RFC 4285, 5.1); what is behind it does not count",
		    in6_text(&bu->hoa, hoa));
}

/* The session of a MAG that has said since then that the mobile node is there; NULL for none. Of
 * what was before a restart the time is not known.
 */
static const struct bce *fresher(const struct bce *bce)
{
	const struct bce *other = mn_first(bce->mn, HALMA_KIND_PMIPV6);

	while (other && (other->facts.state != HALMA_STATE_ACTIVE || other->told <= bce->told))
		other = mn_next(other);
	return other;
}

/* It is taken, as its own protocol has it (RFC 6612, 3.2 (3), 4.2); but may be late. */
void report_after_pbu(struct ha *ha, const struct bce *bce)
{
	const struct bce *other = fresher(bce);
	char hoa[INET6_ADDRSTRLEN], mag[INET6_ADDRSTRLEN];

	if (!other)
		return;
	ha->stats.after_pbu++;
	log_limited(LOG_LEVEL_NOTICE,
		    "BU of mobile node %s is accepted, though MAG %s has registered it since its last one",
		    in6_text(ha_hoa(bce), hoa), in6_text(&other->facts.peer, mag));
}

static const struct mnid *mnid_of(const struct ha_bu *bu, const struct ha_decision *d)
{
	if (d->bce)
		return &d->bce->mn->mnid;
	if (d->mnid)
		return d->mnid;
	return d->who ? &d->who->mnid : &bu->mnid;
}

static void fill_bu(const struct report *report, struct event *event)
{
	const struct bu_report *r = container_of(report, struct bu_report, report);
	const struct ha_decision *d = r->d;
	const struct ha_bu *bu = r->bu;
	const struct mnid *mnid = mnid_of(bu, d);

	event->name = mh_type_name(MH_TYPE_BU);
	event->error = d->error;
	/* that of a session is as long as it has to be */
	mnid_set(&event->mnid, mnid->type, mnid->data, mnid->len);
	event->said = bu->mnid;
	event->id = d->bce ? d->bce->id : 0;
	event->peer = report->rejected ? bu->sent_from : in6addr_any;
	event->local = bu->dst;
	event->coa = bu->coa;
	event->has_lifetime = true;
	event->lifetime = (report->rejected ? bu->bu.lifetime : d->facts.lifetime) *
			  LIFETIME_UNIT_MS;
	event->has_sequence = true;
	event->sequence = bu->bu.sequence;
	event->flags = bu->bu.flags;
	event->prefix[event->prefix_count++] = (struct prefix){ .addr = bu->hoa, .len = 128 };
	if (report->rejected || d->prefix_count < 2)
		return;
	memcpy(event->prefix, d->prefix, d->prefix_count * sizeof(*d->prefix));
	event->prefix_count = d->prefix_count;
}

/* Mobile networks that it names, as they stand there. */
static void detail_bu(const struct report *report, char *text)
{
	const struct ha_bu *bu = container_of(report, struct bu_report, report)->bu;
	char prefix[PREFIX_TEXT_MAX];
	unsigned int i, len = 0;

	if (!(bu->bu.flags & BU_FLAG_R))
		return;
	for (i = 0; i < bu->network_count && i < ARRAY_SIZE(bu->network); i++) {
		prefix_text(&bu->network[i], prefix);
		if (len + sizeof(NETWORK_TEXT) + strlen(prefix) > REPORT_DETAIL_MAX)
			return;
		len += (unsigned int)snprintf(text + len, REPORT_DETAIL_MAX - len, NETWORK_TEXT "%s",
					      prefix);
	}
}

void report_bu(struct ha *ha, const struct ha_bu *bu, const struct ha_decision *d)
{
	bool answered = d->verdict != HA_IGNORE && d->verdict != HA_UNKNOWN;
	bool rejected = !is_accepted(d);
	struct bu_report r;

	count_bu(ha, d);
	note_order(ha, bu, d);
	/* most are accepted, and nobody listens */
	if (!rejected && !event_wanted(ha->core))
		return;
	r = (struct bu_report){
		.report = {
			.ruling = {
				.verdict = ha_verdict_name(d->verdict),
				.cause = ha_cause(d->why),
				.status = d->status,
				.status_name = answered ? ba_status_name(d->status) : NULL,
			},
			/* a limit for each would be too many: all share one */
			.sender.what = "mobile node",
			.rejected = rejected,
			.title = "BU",
			.fill = fill_bu,
			.detail = detail_bu,
		},
		.bu = bu,
		.d = d,
	};
	r.report.sender.name = in6_text(&bu->hoa, r.hoa);
	core_report(ha->core, &r.report);
}
