// SPDX-License-Identifier: GPL-2.0
/*
 * Counters and drop causes. Binding counters are relaxed atomics, since bindings
 * come in millions and must have no per-CPU memory; device counters are per CPU.
 */
#include <linux/skbuff.h>
#include "stats.h"
#include "trace.h"

/* Of each cause its name, the direction that it counts in, and what the kernel calls it. */
static const struct {
	const char *name;
	enum halma_way way;
	enum skb_drop_reason reason;
} halma_drops[] = {
	[HALMA_DROP_NO_BINDING] = { "no-binding", HALMA_WAY_TX, SKB_DROP_REASON_IP_INNOROUTES },
	[HALMA_DROP_BLOCKED] = { "blocked", HALMA_WAY_TX, SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_LINK_LOCAL] = { "link-local", HALMA_WAY_TX, SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_MULTICAST] = { "multicast", HALMA_WAY_TX, SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_TOO_BIG] = { "too-big", HALMA_WAY_TX, SKB_DROP_REASON_PKT_TOO_BIG },
	[HALMA_DROP_NO_ROUTE] = { "no-route", HALMA_WAY_TX, SKB_DROP_REASON_IP_OUTNOROUTES },
	[HALMA_DROP_NESTING] = { "nesting", HALMA_WAY_TX, SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_ENCAP_LIMIT] = { "encap-limit", HALMA_WAY_TX, SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_TX_MALFORMED] = { "tx-malformed", HALMA_WAY_TX, SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_TX_NOMEM] = { "tx-nomem", HALMA_WAY_TX, SKB_DROP_REASON_NOMEM },
	[HALMA_DROP_GSO] = { "gso", HALMA_WAY_TX, SKB_DROP_REASON_NOMEM },
	[HALMA_DROP_REFUSED] = { "refused", HALMA_WAY_TX, SKB_DROP_REASON_NOT_SPECIFIED },
	[HALMA_DROP_UNKNOWN_FAR_END] = {
		"unknown-far-end", HALMA_WAY_RX, SKB_DROP_REASON_NO_TX_TARGET,
	},
	[HALMA_DROP_POLICY] = { "policy", HALMA_WAY_RX, SKB_DROP_REASON_XFRM_POLICY },
	[HALMA_DROP_RX_MALFORMED] = { "rx-malformed", HALMA_WAY_RX, SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_NO_SOURCE_BINDING] = {
		"no-source-binding", HALMA_WAY_RX, SKB_DROP_REASON_IP_RPFILTER,
	},
	[HALMA_DROP_SPOOFED_SOURCE] = {
		"spoofed-source", HALMA_WAY_RX, SKB_DROP_REASON_IP_RPFILTER,
	},
	[HALMA_DROP_BLOCKED_SOURCE] = {
		"blocked-source", HALMA_WAY_RX, SKB_DROP_REASON_IP_RPFILTER,
	},
	[HALMA_DROP_ECN] = { "ecn", HALMA_WAY_RX, SKB_DROP_REASON_IP_TUNNEL_ECN },
	[HALMA_DROP_DOWN] = { "down", HALMA_WAY_RX, SKB_DROP_REASON_DEV_READY },
	[HALMA_DROP_RX_NOMEM] = { "rx-nomem", HALMA_WAY_RX, SKB_DROP_REASON_NOMEM },
	[HALMA_DROP_HOME_ADDRESS] = { "home-address", HALMA_WAY_RX, SKB_DROP_REASON_IP_RPFILTER },
	[HALMA_DROP_FOREIGN_ERROR] = {
		"foreign-error", HALMA_WAY_NONE, SKB_DROP_REASON_NOT_SPECIFIED,
	},
	[HALMA_DROP_RX_LINK_LOCAL] = { "rx-link-local", HALMA_WAY_RX, SKB_DROP_REASON_IP_INHDR },
};

static_assert(ARRAY_SIZE(halma_drops) == HALMA_DROP_MAX + 1);

/**
 * halma_drop_name() - name of a drop cause as in uapi/halma.yaml
 * @cause: enum halma_drop
 */
const char *halma_drop_name(int cause)
{
	return halma_drops[cause].name;
}

/**
 * halma_drop_way() - the direction that a drop cause counts in
 * @cause: enum halma_drop
 */
enum halma_way halma_drop_way(int cause)
{
	return halma_drops[cause].way;
}

static void halma_stats_read(const struct halma_pcpu *p, struct halma_stats *one)
{
	unsigned int start;
	int i;

	do {
		start = u64_stats_fetch_begin(&p->syncp);
		one->c.tx_packets = u64_stats_read(&p->tx_packets);
		one->c.tx_bytes = u64_stats_read(&p->tx_bytes);
		one->c.rx_packets = u64_stats_read(&p->rx_packets);
		one->c.rx_bytes = u64_stats_read(&p->rx_bytes);
		for (i = 0; i <= HALMA_DROP_MAX; i++)
			one->drops[i] = u64_stats_read(&p->drops[i]);
		one->left = u64_stats_read(&p->left);
		one->alerts = u64_stats_read(&p->alerts);
		one->alerts_suppressed = u64_stats_read(&p->alerts_suppressed);
	} while (u64_stats_fetch_retry(&p->syncp, start));
}

/**
 * halma_stats_sum() - the counters of a device over all CPUs
 * @hd: device
 * @sum: result
 */
void halma_stats_sum(const struct halma_dev *hd, struct halma_stats *sum)
{
	struct halma_stats one;
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		halma_stats_read(per_cpu_ptr(hd->pcpu, cpu), &one);
		sum->c.tx_packets += one.c.tx_packets;
		sum->c.tx_bytes += one.c.tx_bytes;
		sum->c.rx_packets += one.c.rx_packets;
		sum->c.rx_bytes += one.c.rx_bytes;
		for (i = 0; i <= HALMA_DROP_MAX; i++)
			sum->drops[i] += one.drops[i];
		sum->left += one.left;
		sum->alerts += one.alerts;
		sum->alerts_suppressed += one.alerts_suppressed;
	}
}

static struct halma_pcpu *halma_pcpu_begin(struct halma_dev *hd)
{
	struct halma_pcpu *p = this_cpu_ptr(hd->pcpu);

	u64_stats_update_begin(&p->syncp);
	return p;
}

/**
 * halma_count_drop() - count a dropped packet
 * @hd: device
 * @cause: enum halma_drop
 *
 * BHs off, as for all halma_count_*().
 */
void halma_count_drop(struct halma_dev *hd, int cause)
{
	struct halma_pcpu *p = halma_pcpu_begin(hd);

	u64_stats_inc(&p->drops[cause]);
	u64_stats_update_end(&p->syncp);
}

/**
 * halma_count_left() - count an uplink packet that the link has not dropped
 * @hd: device
 * @cause: enum halma_drop, of HALMA_WAY_RX
 *
 * Somebody else takes it, or has counted it as dropped.
 */
void halma_count_left(struct halma_dev *hd, int cause)
{
	struct halma_pcpu *p = halma_pcpu_begin(hd);

	u64_stats_inc(&p->drops[cause]);
	u64_stats_inc(&p->left);
	u64_stats_update_end(&p->syncp);
}

/**
 * halma_count_alert() - count an alert
 * @hd: device
 * @sent: or it was over the rate, or there was no memory
 */
void halma_count_alert(struct halma_dev *hd, bool sent)
{
	struct halma_pcpu *p = halma_pcpu_begin(hd);

	u64_stats_inc(sent ? &p->alerts : &p->alerts_suppressed);
	u64_stats_update_end(&p->syncp);
}

/**
 * halma_count_tx() - count what has gone to a far end
 * @hd: device
 * @bce: binding
 * @packets: on the wire side
 * @bytes: of inner packets
 */
void halma_count_tx(struct halma_dev *hd, struct halma_bce *bce, u32 packets, u32 bytes)
{
	struct halma_pcpu *p = halma_pcpu_begin(hd);

	u64_stats_add(&p->tx_packets, packets);
	u64_stats_add(&p->tx_bytes, bytes);
	u64_stats_update_end(&p->syncp);
	atomic64_add(packets, &bce->tx_packets);
	atomic64_add(bytes, &bce->tx_bytes);
}

/**
 * halma_count_rx() - count what has come from a far end
 * @hd: device
 * @bce: binding
 * @packets: on the wire side
 * @bytes: of inner packets
 */
void halma_count_rx(struct halma_dev *hd, struct halma_bce *bce, u32 packets, u32 bytes)
{
	struct halma_pcpu *p = halma_pcpu_begin(hd);

	u64_stats_add(&p->rx_packets, packets);
	u64_stats_add(&p->rx_bytes, bytes);
	u64_stats_update_end(&p->syncp);
	atomic64_add(packets, &bce->rx_packets);
	atomic64_add(bytes, &bce->rx_bytes);
}

/**
 * halma_drop() - count, trace and free: the only way a packet is dropped
 * @hd: device
 * @skb: packet
 * @cause: enum halma_drop
 *
 * BHs off.
 */
void halma_drop(struct halma_dev *hd, struct sk_buff *skb, int cause)
{
	halma_count_drop(hd, cause);
	trace_halma_drop(hd, skb, halma_drop_name(cause));
	kfree_skb_reason(skb, halma_drops[cause].reason);
}
