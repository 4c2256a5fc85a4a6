/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a device: 64 bits, per CPU, exact. */
#ifndef HALMA_STATS_H
#define HALMA_STATS_H

#include "halma.h"

/**
 * struct halma_stats - sums over all CPUs
 * @c: packets and bytes
 * @drops: by enum halma_drop
 * @left: of @drops, uplink packets that the link has not dropped
 * @alerts: sent
 * @alerts_suppressed: over the rate
 */
struct halma_stats {
	struct halma_counters c;
	u64 drops[HALMA_DROP_MAX + 1];
	u64 left;
	u64 alerts;
	u64 alerts_suppressed;
};

/**
 * enum halma_way - what a drop counts as in the statistics of the link
 * @HALMA_WAY_NONE: nothing: it was no packet of the device
 * @HALMA_WAY_TX: downlink
 * @HALMA_WAY_RX: uplink
 */
enum halma_way {
	HALMA_WAY_NONE,
	HALMA_WAY_TX,
	HALMA_WAY_RX,
};

void halma_stats_sum(const struct halma_dev *hd, struct halma_stats *sum);
const char *halma_drop_name(int cause);
enum halma_way halma_drop_way(int cause);

/* Packets on the wire side that one buffer stands for. */
static inline u32 halma_skb_packets(const struct sk_buff *skb)
{
	return max_t(u32, 1, skb_shinfo(skb)->gso_segs);
}

void halma_count_drop(struct halma_dev *hd, int cause);
void halma_count_left(struct halma_dev *hd, int cause);
void halma_count_tx(struct halma_dev *hd, struct halma_bce *bce, u32 packets, u32 bytes);
void halma_count_rx(struct halma_dev *hd, struct halma_bce *bce, u32 packets, u32 bytes);
void halma_count_alert(struct halma_dev *hd, bool sent);
void halma_drop(struct halma_dev *hd, struct sk_buff *skb, int cause);

#endif /* HALMA_STATS_H */
