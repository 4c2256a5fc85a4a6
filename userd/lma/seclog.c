// SPDX-License-Identifier: GPL-2.0
/*
 * Log of what matters for security (RFC 4832, 2.2).
 *
 * Each MAG has limits of lines of its own, and all that are none share theirs; what is not written
 * is counted.
 */
#include <stdio.h>

#include "lma/lma.h"
#include "lma/seclog.h"

#define PREFIXES_MAX	4
#define PREFIXES_TEXT	((PREFIXES_MAX + 1) * (PREFIX_TEXT_MAX + 2))

bool seclog_may(struct lma *lma, const struct mag *mag, enum mag_log what, enum log_level level)
{
	static struct log_limit strangers[MAG_LOG_MAX];

	return log_may(level, mag ? &lma_mag(lma, mag)->log[what] : &strangers[what]);
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

static const char *whom(const struct lma_pbu *pbu, char *buf)
{
	return pbu->mnid.len ? mnid_text(&pbu->mnid, buf) : "no MN-ID";
}

void seclog_pbu(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d)
{
	const struct cause *cause = lma_cause(d->why);
	bool refused = d->verdict == LMA_REFUSE;
	char prefixes[PREFIXES_TEXT];
	char src[INET6_ADDRSTRLEN];
	char mnid[MNID_TEXT_MAX];
	char status[8] = "";

	if (!seclog_may(lma, d->mag, refused ? MAG_LOG_REFUSED : MAG_LOG_IGNORED, LOG_LEVEL_INFO))
		return;
	if (refused)
		snprintf(status, sizeof(status), ": %u ", d->status);
	log_info("PBU of MAG %s (%s) for %s, prefix %s, %s%s%s%s%s",
		 d->mag ? d->mag->name : "unknown", in6_text(&pbu->src, src),
		 whom(pbu, mnid), asked(pbu, prefixes), lma_verdict_name(d->verdict), status,
		 refused ? ba_status_name(d->status) : "", cause ? ": " : "",
		 cause ? cause_text(cause) : "");
}

void seclog_message(struct lma *lma, const struct mag *mag, const struct event *event)
{
	enum mag_log what = event->status_name ? MAG_LOG_REFUSED : MAG_LOG_IGNORED;
	char src[INET6_ADDRSTRLEN];
	char mnid[MNID_TEXT_MAX];
	char status[8] = "";

	if (!seclog_may(lma, mag, what, LOG_LEVEL_INFO))
		return;
	if (event->status_name)
		snprintf(status, sizeof(status), ": %u ", event->status);
	log_info("%s of MAG %s (%s)%s%s, %s%s%s: %s", event->name, mag ? mag->name : "unknown",
		 in6_text(&event->mag, src), event->mnid.len ? " for " : "",
		 event->mnid.len ? mnid_text(&event->mnid, mnid) : "", event->verdict, status,
		 event->status_name ? event->status_name : "", event->reason);
}

static void strange(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
		    const struct bce_facts *old, const char *why)
{
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];
	char mnid[MNID_TEXT_MAX];
	char prefix[PREFIX_TEXT_MAX];

	if (!seclog_may(lma, d->mag, MAG_LOG_CHANGED, LOG_LEVEL_NOTICE))
		return;
	log_notice("MAG %s (%s) took %s, prefix %s, from MAG %s: %s", d->mag->name,
		   in6_text(&pbu->src, to), mnid_text(&pbu->mnid, mnid),
		   d->claim.hnp_count ? prefix_text(&d->claim.hnp[0], prefix) : prefix_text(&d->claim.hoa, prefix),
		   in6_text(&old->peer, from), why);
}

/* "Other MAG" is that of the source address; a mobile node in its delete wait was given up. */
void seclog_moved(struct lma *lma, const struct lma_pbu *pbu, const struct lma_decision *d,
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
