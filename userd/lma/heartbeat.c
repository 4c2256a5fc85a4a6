// SPDX-License-Identifier: GPL-2.0
/*
 * Heartbeats (RFC 5847): pure.
 */
#include "lma/heartbeat.h"

enum heartbeat_finding heartbeat_due(struct heartbeat *hb, u32 allowed, u64 heard)
{
	if (hb->awaited && !hb->known && heard <= hb->asked)
		return HEARTBEAT_OPEN;
	/* "Before sending the next Heartbeat Request, it increments" [RFC 5847, 3.1] */
	if (hb->awaited)
		hb->missing++;
	if (hb->missing && !hb->known) {
		heartbeat_unsupported(hb);
		return HEARTBEAT_SILENCE;
	}
	if (hb->missing <= allowed || hb->failed)
		return HEARTBEAT_FINE;
	hb->failed = true;
	hb->failures++;
	return HEARTBEAT_FAILURE;
}

void heartbeat_request(struct heartbeat *hb, struct mh_msg *request)
{
	mh_msg_clear(request, MH_TYPE_HEARTBEAT);
	/* "incremented monotonically" [RFC 5847, 3] */
	request->heartbeat.sequence = ++hb->sequence;
	hb->awaited = true;
	hb->sent++;
}

/* Store the Restart Counter; it differs from the one before [RFC 5847, 3.2]. */
static bool counter_changed(struct heartbeat *hb, const struct mh_opts *opts)
{
	bool changed;

	if (!mh_has(opts, MH_OPT_RESTART_COUNTER))
		return false;
	changed = hb->has_counter && hb->restart_counter != opts->restart_counter;
	hb->has_counter = true;
	hb->restart_counter = opts->restart_counter;
	return changed;
}

/* To end all sessions of a MAG takes time, and nobody restarts several times in a second: it is not
 * believed. If it is true the next response says so again.
 */
static bool restarts_again(const struct heartbeat *hb, const struct mh_opts *opts, u64 now_ms)
{
	return mh_has(opts, MH_OPT_RESTART_COUNTER) && hb->has_counter &&
	       hb->restart_counter != opts->restart_counter && hb->restarted &&
	       now_ms - hb->restarted < HEARTBEAT_RESTART_MS;
}

enum heartbeat_finding heartbeat_response(struct heartbeat *hb, const struct mh_msg *response,
					  u64 now_ms)
{
	bool unsolicited = response->heartbeat.flags & HEARTBEAT_FLAG_U;
	bool failed = hb->failed;

	hb->received++;
	if (restarts_again(hb, &response->opts, now_ms))
		return HEARTBEAT_UNMATCHED;
	/* "The sequence number field in the unsolicited Heartbeat Response is ignored" [3.2] */
	if (!unsolicited && (!hb->awaited || response->heartbeat.sequence != hb->sequence))
		return HEARTBEAT_UNMATCHED;
	if (!unsolicited) {
		hb->awaited = false;
		hb->answered = true;
	}
	hb->missing = 0;
	hb->failed = false;
	hb->last_seen = now_ms;
	if (counter_changed(hb, &response->opts)) {
		hb->restarts++;
		hb->restarted = now_ms;
		return HEARTBEAT_RESTART;
	}
	return failed ? HEARTBEAT_RECOVERY : HEARTBEAT_FINE;
}

bool heartbeat_seen(struct heartbeat *hb)
{
	bool again = hb->unsupported;

	hb->known = true;
	hb->unsupported = false;
	return again;
}

void heartbeat_unsupported(struct heartbeat *hb)
{
	hb->unsupported = true;
	heartbeat_wake(hb);
	heartbeat_pause(hb);
	heartbeat_rest(hb);
}

void heartbeat_wake(struct heartbeat *hb)
{
	hb->missing = 0;
	hb->failed = false;
}

void heartbeat_pause(struct heartbeat *hb)
{
	hb->awaited = false;
	hb->missing = 0;
}

void heartbeat_rest(struct heartbeat *hb)
{
	/* if it may not know them, the first one stays the only one */
	if (hb->known)
		heartbeat_pause(hb);
	/* what it says next may be about a restart that took no session away */
	hb->has_counter = false;
}

bool heartbeat_refused(struct heartbeat *hb)
{
	/* who has answered once knows them: the error is about something else */
	if (!hb->awaited || hb->answered)
		return false;
	hb->known = false;
	heartbeat_unsupported(hb);
	return true;
}

void heartbeat_reply(const struct mh_msg *request, u32 restart_counter, struct mh_msg *reply)
{
	mh_msg_clear(reply, MH_TYPE_HEARTBEAT);
	reply->heartbeat.flags = HEARTBEAT_FLAG_R;
	if (request)
		reply->heartbeat.sequence = request->heartbeat.sequence;
	else
		reply->heartbeat.flags |= HEARTBEAT_FLAG_U;
	mh_set(&reply->opts, MH_OPT_RESTART_COUNTER);
	reply->opts.restart_counter = restart_counter;
}

const char *heartbeat_state(const struct heartbeat *hb)
{
	if (!hb)
		return "unknown";
	if (hb->unsupported)
		return "unsupported";
	if (hb->failed)
		return "failed";
	return hb->last_seen ? "alive" : "unknown";
}
