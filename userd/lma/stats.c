// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of the local mobility anchor: their names.
 */
#include "lma/stats.h"

/**
 * struct peering_row - what is said of messages that are no PBUs
 * @name: of the counter
 * @cause: why they were ignored, if they were
 */
struct peering_row {
	const char *name;
	struct cause cause;
};

static const struct peering_row peering_rows[PEERING_MAX] = {
	[PEERING_UNKNOWN_MAG] = {
		.name = "unknown-mag",
		.cause.name = "unknown-mag",
	},
	[HEARTBEAT_REQUESTS_RECEIVED] = { .name = "heartbeat-requests-received" },
	[HEARTBEAT_REQUESTS_SENT] = { .name = "heartbeat-requests-sent" },
	[HEARTBEAT_RESPONSES_RECEIVED] = { .name = "heartbeat-responses-received" },
	[HEARTBEAT_RESPONSES_UNMATCHED] = {
		.name = "heartbeat-responses-unmatched",
		.cause.name = "unmatched",
	},
	[HEARTBEAT_UNSOLICITED_SENT] = { .name = "heartbeat-unsolicited-sent" },
	[HEARTBEAT_MAG_FAILURES] = { .name = "mag-failures" },
	[HEARTBEAT_MAG_RECOVERIES] = { .name = "mag-recoveries" },
	[HEARTBEAT_MAG_RESTARTS] = { .name = "mag-restarts" },
	[HEARTBEAT_MAG_UNSUPPORTED] = { .name = "heartbeat-unsupported" },
	[BRI_RECEIVED] = { .name = "bri-received" },
	[BRI_DISCARDED] = {
		.name = "bri-duplicate-option",
		.cause.name = "duplicate-option",
	},
	[BRI_LIMITED] = {
		.name = "bri-limited",
		.cause.name = "mag-rate",
	},
	[BRI_MEANWHILE] = {
		.name = "bri-meanwhile",
		.cause.name = "meanwhile",
	},
	[BRI_SENT] = { .name = "bri-sent" },
	[BRI_RETRANSMITTED] = { .name = "bri-retransmitted" },
	[BRI_UNANSWERED] = { .name = "bri-unanswered" },
	[BRI_UNSUPPORTED] = { .name = "bri-unsupported" },
	[BRA_RECEIVED] = { .name = "bra-received" },
	[BRA_UNMATCHED] = {
		.name = "bra-unmatched",
		.cause.name = "unmatched",
	},
	[BR_UNKNOWN_TYPE] = {
		.name = "br-unknown-type",
		.cause.name = "unknown-type",
	},
};

const char *peering_name(enum peering_count what)
{
	return peering_rows[what].name;
}

const struct cause *peering_cause(enum peering_count what)
{
	return peering_rows[what].cause.name ? &peering_rows[what].cause : NULL;
}
