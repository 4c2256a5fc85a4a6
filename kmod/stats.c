// SPDX-License-Identifier: GPL-2.0
/*
 * Counters and drop causes. Binding counters are relaxed atomics, since bindings
 * come in millions and must have no per-CPU memory; device counters are per CPU.
 */
#include <linux/skbuff.h>
#include "stats.h"
#include "trace.h"

static const struct {
	const char *name;
	enum skb_drop_reason reason;
} halma_drops[] = {
	[HALMA_DROP_NO_BINDING] = { "no-binding", SKB_DROP_REASON_IP_INNOROUTES },
	[HALMA_DROP_BLOCKED] = { "blocked", SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_LINK_LOCAL] = { "link-local", SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_MULTICAST] = { "multicast", SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_TOO_BIG] = { "too-big", SKB_DROP_REASON_PKT_TOO_BIG },
	[HALMA_DROP_NO_ROUTE] = { "no-route", SKB_DROP_REASON_IP_OUTNOROUTES },
	[HALMA_DROP_NESTING] = { "nesting", SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_ENCAP_LIMIT] = { "encap-limit", SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_TX_MALFORMED] = { "tx-malformed", SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_TX_NOMEM] = { "tx-nomem", SKB_DROP_REASON_NOMEM },
	[HALMA_DROP_GSO] = { "gso", SKB_DROP_REASON_NOMEM },
	[HALMA_DROP_REFUSED] = { "refused", SKB_DROP_REASON_NOT_SPECIFIED },
	[HALMA_DROP_UNKNOWN_FAR_END] = { "unknown-far-end", SKB_DROP_REASON_NO_TX_TARGET },
	[HALMA_DROP_POLICY] = { "policy", SKB_DROP_REASON_XFRM_POLICY },
	[HALMA_DROP_RX_MALFORMED] = { "rx-malformed", SKB_DROP_REASON_IP_INHDR },
	[HALMA_DROP_NO_SOURCE_BINDING] = { "no-source-binding", SKB_DROP_REASON_IP_RPFILTER },
	[HALMA_DROP_SPOOFED_SOURCE] = { "spoofed-source", SKB_DROP_REASON_IP_RPFILTER },
	[HALMA_DROP_BLOCKED_SOURCE] = { "blocked-source", SKB_DROP_REASON_IP_RPFILTER },
	[HALMA_DROP_ECN] = { "ecn", SKB_DROP_REASON_IP_TUNNEL_ECN },
	[HALMA_DROP_DOWN] = { "down", SKB_DROP_REASON_DEV_READY },
	[HALMA_DROP_RX_NOMEM] = { "rx-nomem", SKB_DROP_REASON_NOMEM },
	[HALMA_DROP_HOME_ADDRESS] = { "home-address", SKB_DROP_REASON_IP_RPFILTER },
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
 * halma_stats_sum() - the counters of a device over all CPUs
 * @hd: device
 * @sum: result
 */
void halma_stats_sum(const struct halma_dev *hd, struct halma_stats *sum)
{
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct halma_pcpu *p = per_cpu_ptr(hd->pcpu, cpu);
		struct halma_pcpu copy;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&p->syncp);
			copy = *p;
		} while (u64_stats_fetch_retry(&p->syncp, start));
		sum->c.tx_packets += copy.c.tx_packets;
		sum->c.tx_bytes += copy.c.tx_bytes;
		sum->c.rx_packets += copy.c.rx_packets;
		sum->c.rx_bytes += copy.c.rx_bytes;
		sum->alerts += copy.alerts;
		sum->alerts_suppressed += copy.alerts_suppressed;
		for (i = 0; i <= HALMA_DROP_MAX; i++)
			sum->drops[i] += copy.drops[i];
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

	p->drops[cause]++;
	u64_stats_update_end(&p->syncp);
}

/**
 * halma_count_alert() - count an alert
 * @hd: device
 * @sent: or it was over the rate
 */
void halma_count_alert(struct halma_dev *hd, bool sent)
{
	struct halma_pcpu *p = halma_pcpu_begin(hd);

	if (sent)
		p->alerts++;
	else
		p->alerts_suppressed++;
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

	p->c.tx_packets += packets;
	p->c.tx_bytes += bytes;
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

	p->c.rx_packets += packets;
	p->c.rx_bytes += bytes;
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
