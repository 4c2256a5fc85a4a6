// SPDX-License-Identifier: GPL-2.0
/*
 * What the module has counted of the device.
 */
#include <libmnl/libmnl.h>

#include "kernel/counters.h"
#include "kernel/nlattr.h"

static void read_drop(const struct nlattr *nest, struct nlhalma_stats *stats)
{
	const struct nlattr *v[HALMA_A_DROP_COUNT_MAX + 1] = { NULL };
	u32 cause;

	nlattr_nest(nest, v, HALMA_A_DROP_COUNT_MAX);
	cause = nlattr_u32(v[HALMA_A_DROP_COUNT_CAUSE]);
	if (cause < NLHALMA_DROP_MAX)
		stats->drop[cause] = nlattr_u64(v[HALMA_A_DROP_COUNT_PACKETS]);
}

void nlhalma_stats_read(const struct nlmsghdr *nlh, struct nlhalma_stats *stats)
{
	const struct nlattr *top[HALMA_A_MAX + 1] = { NULL };
	const struct nlattr *v[HALMA_A_STATS_MAX + 1] = { NULL };
	const struct nlattr *count[HALMA_A_COUNTERS_MAX + 1] = { NULL };
	const struct nlattr *attr;

	nlattr_message(nlh, top, HALMA_A_MAX);
	if (!top[HALMA_A_STATS])
		return;
	nlattr_nest(top[HALMA_A_STATS], v, HALMA_A_STATS_MAX);
	nlattr_nest(v[HALMA_A_STATS_COUNTERS], count, HALMA_A_COUNTERS_MAX);
	stats->tx_packets = nlattr_u64(count[HALMA_A_COUNTERS_TX_PACKETS]);
	stats->tx_bytes = nlattr_u64(count[HALMA_A_COUNTERS_TX_BYTES]);
	stats->rx_packets = nlattr_u64(count[HALMA_A_COUNTERS_RX_PACKETS]);
	stats->rx_bytes = nlattr_u64(count[HALMA_A_COUNTERS_RX_BYTES]);
	stats->alerts = nlattr_u64(v[HALMA_A_STATS_ALERTS]);
	stats->alerts_suppressed = nlattr_u64(v[HALMA_A_STATS_ALERTS_SUPPRESSED]);
	mnl_attr_for_each_nested(attr, top[HALMA_A_STATS])
		if (mnl_attr_get_type(attr) == HALMA_A_STATS_DROP)
			read_drop(attr, stats);
}

const char *nlhalma_drop_name(unsigned int cause)
{
	static const char *const names[NLHALMA_DROP_MAX] = {
		[HALMA_DROP_NO_BINDING] = "no-binding",
		[HALMA_DROP_BLOCKED] = "blocked",
		[HALMA_DROP_LINK_LOCAL] = "link-local",
		[HALMA_DROP_MULTICAST] = "multicast",
		[HALMA_DROP_TOO_BIG] = "too-big",
		[HALMA_DROP_NO_ROUTE] = "no-route",
		[HALMA_DROP_NESTING] = "nesting",
		[HALMA_DROP_ENCAP_LIMIT] = "encap-limit",
		[HALMA_DROP_TX_MALFORMED] = "tx-malformed",
		[HALMA_DROP_TX_NOMEM] = "tx-nomem",
		[HALMA_DROP_GSO] = "gso",
		[HALMA_DROP_REFUSED] = "refused",
		[HALMA_DROP_UNKNOWN_FAR_END] = "unknown-far-end",
		[HALMA_DROP_POLICY] = "policy",
		[HALMA_DROP_RX_MALFORMED] = "rx-malformed",
		[HALMA_DROP_NO_SOURCE_BINDING] = "no-source-binding",
		[HALMA_DROP_SPOOFED_SOURCE] = "spoofed-source",
		[HALMA_DROP_BLOCKED_SOURCE] = "blocked-source",
		[HALMA_DROP_ECN] = "ecn",
		[HALMA_DROP_DOWN] = "down",
		[HALMA_DROP_RX_NOMEM] = "rx-nomem",
		[HALMA_DROP_HOME_ADDRESS] = "home-address",
		[HALMA_DROP_FOREIGN_ERROR] = "foreign-error",
		[HALMA_DROP_RX_LINK_LOCAL] = "rx-link-local",
	};

	return names[cause];
}
