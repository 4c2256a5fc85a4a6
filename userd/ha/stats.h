/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: counters.
 */
#ifndef HALMAD_HA_STATS_H
#define HALMAD_HA_STATS_H

#include "ha/decision.h"

/**
 * struct ha_stats - what has become of BUs
 * @verdict: by what was done, after the kernel's ack
 * @accepted: of these accepted, by status
 * @refused: of these refused, by status
 * @acknowledged: BAs
 * @why: ignored or refused for a cause that has no status of its own
 * @auth_misplaced: authenticated, with options in an order that may not be
 * @after_pbu: of a mobile node that a MAG has registered since its last BU
 * @advised: BAs with Binding Refresh Advice
 * @dns_updates: BAs that say that no DNS server is told of the home address
 * @unknown_options: options skipped
 */
struct ha_stats {
	u64 verdict[HA_VERDICT_MAX];
	u64 accepted[BA_REFUSED];
	u64 refused[256];
	u64 acknowledged;
	u64 why[HA_WHY_MAX];
	u64 auth_misplaced;
	u64 after_pbu;
	u64 advised;
	u64 dns_updates;
	u64 unknown_options;
};

#endif /* HALMAD_HA_STATS_H */
