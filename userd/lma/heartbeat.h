/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heartbeats (RFC 5847): whether a MAG can be reached, and whether it has lost its sessions.
 *
 * Pure: messages and deadlines come in, findings go out. What is to be done about a finding is the
 * business of watch.c.
 */
#ifndef HALMAD_LMA_HEARTBEAT_H
#define HALMAD_LMA_HEARTBEAT_H

#include "wire/message.h"
#include "base/timer.h"

/* Time between two restarts of a MAG that are believed */
#define HEARTBEAT_RESTART_MS	1000

/**
 * struct heartbeat - what is known of a MAG by its heartbeats
 * @timer: when the next request is due; not set while it has no session
 * @asked: boot time of the last request in milliseconds
 * @mag: its address
 * @sequence: of the last request
 * @awaited: the last request has not been answered
 * @missing: MISSING_HEARTBEAT: requests in a row that were not answered (3.1)
 * @known: it has sent a heartbeat, of whatever kind: it knows them
 * @answered: it has answered some request
 * @failed: it cannot be reached
 * @unsupported: it does not know heartbeats, as far as it has shown, and gets none (3)
 * @has_counter: @restart_counter is known
 * @restart_counter: the last one that it told (3.2)
 * @restarted: boot time of the last restart that was believed in milliseconds, 0 for none
 * @last_seen: boot time of its last response in milliseconds, 0 for never
 * @sent: requests sent
 * @received: responses that it sent
 * @failures: how often it could not be reached
 * @restarts: how often it had lost its sessions
 */
struct heartbeat {
	struct timer timer;
	u64 asked;
	struct in6_addr mag;
	u32 sequence;
	bool awaited;
	u32 missing;
	bool known;
	bool answered;
	bool failed;
	bool unsupported;
	bool has_counter;
	u32 restart_counter;
	u64 restarted;
	u64 last_seen;
	u64 sent;
	u64 received;
	u64 failures;
	u64 restarts;
};

/**
 * enum heartbeat_finding - what follows from a message or from a deadline
 * @HEARTBEAT_FINE: nothing
 * @HEARTBEAT_UNMATCHED: a response to no request, or one more restart within a second
 * @HEARTBEAT_OPEN: the MAG has never sent any, but the first request may not have reached it
 * @HEARTBEAT_SILENCE: the MAG has never sent any, and none to the first request, either, although
 *	it can be reached
 * @HEARTBEAT_FAILURE: the MAG cannot be reached any more
 * @HEARTBEAT_RECOVERY: it can be reached again, and has its sessions
 * @HEARTBEAT_RESTART: it has lost its sessions
 */
enum heartbeat_finding {
	HEARTBEAT_FINE,
	HEARTBEAT_UNMATCHED,
	HEARTBEAT_OPEN,
	HEARTBEAT_SILENCE,
	HEARTBEAT_FAILURE,
	HEARTBEAT_RECOVERY,
	HEARTBEAT_RESTART,
};

/**
 * heartbeat_due() - before the next request: judge the last one
 * @hb: MAG
 * @allowed: MISSING_HEARTBEATS_ALLOWED
 * @heard: boot time of the last PBU of the MAG in milliseconds
 *
 * Some MAGs know no heartbeats and do not say so as they should (6275, 9.2), and some of these
 * suffer from each: one that has never sent any gets no second one. A MAG that has sent nothing at
 * all since the request may be out of reach.
 *
 * Return: HEARTBEAT_SILENCE for such a MAG, HEARTBEAT_OPEN for one that may be out of reach:
 * neither is to get another one now; HEARTBEAT_FAILURE when more than allowed are missing, once;
 * else HEARTBEAT_FINE.
 */
enum heartbeat_finding heartbeat_due(struct heartbeat *hb, u32 allowed, u64 heard);

/**
 * heartbeat_request() - make the next request
 */
void heartbeat_request(struct heartbeat *hb, struct mh_msg *request);

/**
 * heartbeat_response() - take a response
 * @hb: MAG
 * @response: message with R flag
 * @now_ms: boot time in milliseconds
 */
enum heartbeat_finding heartbeat_response(struct heartbeat *hb, const struct mh_msg *response,
					  u64 now_ms);

/**
 * heartbeat_seen() - it has sent a heartbeat, of whatever kind
 *
 * Return: true if that was not to be expected: it gets them again.
 */
bool heartbeat_seen(struct heartbeat *hb);

/**
 * heartbeat_unsupported() - it gets none any more, until it sends one itself
 */
void heartbeat_unsupported(struct heartbeat *hb);

/**
 * heartbeat_wake() - there is a session with the MAG again: it has been reached
 */
void heartbeat_wake(struct heartbeat *hb);

/**
 * heartbeat_pause() - nothing reaches the MAG, as it has no SA: its silence means nothing
 */
void heartbeat_pause(struct heartbeat *hb);

/**
 * heartbeat_rest() - there is no session with the MAG: its silence means nothing but that it may
 * not know heartbeats; nor does a restart until there is one
 */
void heartbeat_rest(struct heartbeat *hb);

/**
 * heartbeat_refused() - the MAG does not know Heartbeats: Binding Error with status 2 (3)
 *
 * Return: false if nothing was asked, so that the error is about something else.
 */
bool heartbeat_refused(struct heartbeat *hb);

/**
 * heartbeat_reply() - make the answer to a request
 * @request: request; NULL for an unsolicited response (3.2)
 * @restart_counter: our own
 * @reply: result
 */
void heartbeat_reply(const struct mh_msg *request, u32 restart_counter, struct mh_msg *reply);

/**
 * heartbeat_state() - one word for what is known of a MAG
 * @hb: MAG; NULL if nothing was ever asked or told
 */
const char *heartbeat_state(const struct heartbeat *hb);

#endif /* HALMAD_LMA_HEARTBEAT_H */
