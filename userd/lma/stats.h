/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of the local mobility anchor.
 */
#ifndef HALMAD_LMA_STATS_H
#define HALMAD_LMA_STATS_H

#include "lma/decision.h"

/**
 * enum peering_count - what MAGs said beside PBUs, and what they were asked
 * @PEERING_UNKNOWN_MAG: Heartbeat or Binding Revocation messages of senders that are not MAGs
 * @HEARTBEAT_REQUESTS_RECEIVED: each was answered
 * @HEARTBEAT_REQUESTS_SENT: requests sent
 * @HEARTBEAT_RESPONSES_RECEIVED: responses to the last request, or unsolicited
 * @HEARTBEAT_RESPONSES_UNMATCHED: responses to none, ignored
 * @HEARTBEAT_UNSOLICITED_SENT: unsolicited responses sent
 * @HEARTBEAT_MAG_FAILURES: MAGs that could not be reached any more
 * @HEARTBEAT_MAG_RECOVERIES: of these, MAGs that could be reached again
 * @HEARTBEAT_MAG_RESTARTS: MAGs that had lost their sessions
 * @HEARTBEAT_MAG_UNSUPPORTED: MAGs that do not know Heartbeats
 * @BRI_RECEIVED: BRIs of MAGs
 * @BRI_DISCARDED: of these discarded, because an option was there twice
 * @BRI_LIMITED: BRIs of MAGs that sent more than they may; ignored
 * @BRI_MEANWHILE: BRIs about all sessions of a MAG, while one of it was being carried out; ignored
 * @BRI_SENT: BRIs sent, without retransmissions
 * @BRI_RETRANSMITTED: retransmissions
 * @BRI_UNANSWERED: BRIs given up
 * @BRI_UNSUPPORTED: BRIs to MAGs that do not know them
 * @BRA_RECEIVED: BRAs to BRIs that were waiting
 * @BRA_UNMATCHED: BRAs to none, ignored
 * @BR_UNKNOWN_TYPE: Binding Revocation messages that are neither BRI nor BRA
 */
enum peering_count {
	PEERING_UNKNOWN_MAG,
	HEARTBEAT_REQUESTS_RECEIVED,
	HEARTBEAT_REQUESTS_SENT,
	HEARTBEAT_RESPONSES_RECEIVED,
	HEARTBEAT_RESPONSES_UNMATCHED,
	HEARTBEAT_UNSOLICITED_SENT,
	HEARTBEAT_MAG_FAILURES,
	HEARTBEAT_MAG_RECOVERIES,
	HEARTBEAT_MAG_RESTARTS,
	HEARTBEAT_MAG_UNSUPPORTED,
	BRI_RECEIVED,
	BRI_DISCARDED,
	BRI_LIMITED,
	BRI_MEANWHILE,
	BRI_SENT,
	BRI_RETRANSMITTED,
	BRI_UNANSWERED,
	BRI_UNSUPPORTED,
	BRA_RECEIVED,
	BRA_UNMATCHED,
	BR_UNKNOWN_TYPE,
	PEERING_MAX,
};

/**
 * struct lma_results - what became of PBUs that ask for the same
 * @accepted: after the kernel's ack; repeated de-registrations are among them
 * @ignored: without an answer
 * @held: waiting for a de-registration; counted again when the wait is over
 * @asked: waiting for the attachment tracker; counted again when it has answered
 * @refused: by status
 */
struct lma_results {
	u64 accepted;
	u64 ignored;
	u64 held;
	u64 asked;
	u64 refused[256];
};

/**
 * struct lma_stats - what has happened
 * @verdict: PBUs by what was done, after the kernel's ack
 * @refused: PBUs refused, by status
 * @request: PBUs by what they ask for, and what became of them
 * @why: PBUs ignored or refused for a cause without status of its own
 * @handover_without_hint: sessions that another MAG took while they were active, without a handoff
 *	indicator that says so
 * @handover_not_neighbor: sessions that a MAG took from one that is not its neighbor
 * @beside_mipv6: registrations of mobile nodes that have an active session of Mobile IPv6, which
 *	goes on to steer what it steers (RFC 6612, 4.2)
 * @no_timestamp: PBUs without Timestamp option although the domain uses timestamps
 * @clock_back: PBUs that were not compared with the last one, as the clock was set back
 * @tolerated: PBUs accepted although they deviate, by enum lma_tolerance
 * @unknown_options: options skipped
 * @vendor_options: Vendor Specific options seen
 * @malformed_ani: Access Network Identifier options that were ignored because they are malformed
 * @held: PBUs held whose wait is over, by enum lma_held
 * @tracker: answers of the attachment tracker, by enum lma_attachment
 * @stored: waits of PBUs for the store, by enum lma_stored
 * @tracker_unasked: PBUs about which the tracker could not be asked
 * @peering: heartbeats and revocations
 * @bra_received: BRAs received, by status
 * @bra_sent: BRAs sent, by status
 */
struct lma_stats {
	u64 verdict[LMA_VERDICT_MAX];
	u64 refused[256];
	struct lma_results request[REQUEST_MAX];
	u64 why[LMA_WHY_MAX];
	u64 handover_without_hint;
	u64 handover_not_neighbor;
	u64 beside_mipv6;
	u64 no_timestamp;
	u64 clock_back;
	u64 tolerated[TOLERATED_MAX];
	u64 unknown_options;
	u64 vendor_options;
	u64 malformed_ani;
	u64 held[HELD_MAX];
	u64 tracker[ATTACHMENT_MAX];
	u64 stored[STORED_MAX];
	u64 tracker_unasked;
	u64 peering[PEERING_MAX];
	u64 bra_received[256];
	u64 bra_sent[256];
};

/**
 * peering_name() - a counter in one word
 */
const char *peering_name(enum peering_count what);

/**
 * peering_cause() - why messages that are counted there were ignored; NULL if they were not
 */
const struct cause *peering_cause(enum peering_count what);

#endif /* HALMAD_LMA_STATS_H */
