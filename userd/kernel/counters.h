/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module has counted of the device (stats-get in uapi/halma.yaml).
 */
#ifndef HALMAD_KERNEL_COUNTERS_H
#define HALMAD_KERNEL_COUNTERS_H

#include "base/binding.h"

/* Causes of drops that are known here, and one more; a newer module may have others */
#define NLHALMA_DROP_MAX	(HALMA_DROP_RX_LINK_LOCAL + 1)

/**
 * struct nlhalma_stats - what the module has counted of a device
 * @tx_packets: into tunnels, downlink
 * @tx_bytes: of these, inner octets
 * @rx_packets: out of tunnels, uplink
 * @rx_bytes: of these
 * @drop: packets that were dropped, or passed on, by enum halma_drop
 * @alerts: alerts that were sent
 * @alerts_suppressed: that were not, because there were too many
 */
struct nlhalma_stats {
	u64 tx_packets;
	u64 tx_bytes;
	u64 rx_packets;
	u64 rx_bytes;
	u64 drop[NLHALMA_DROP_MAX];
	u64 alerts;
	u64 alerts_suppressed;
};

struct nlmsghdr;

/**
 * nlhalma_stats_read() - read the answer of the module
 * @nlh: message
 * @stats: result; what the message does not have keeps what was in it
 */
void nlhalma_stats_read(const struct nlmsghdr *nlh, struct nlhalma_stats *stats);

/**
 * nlhalma_drop_name() - a cause of drops in a word, as in uapi/halma.yaml
 * @cause: from 1 on, less than NLHALMA_DROP_MAX
 */
const char *nlhalma_drop_name(unsigned int cause);

#endif /* HALMAD_KERNEL_COUNTERS_H */
