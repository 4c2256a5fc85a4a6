// SPDX-License-Identifier: GPL-2.0
/*
 * Metrics: the table of all families, at the end, and before it what writes those samples that are
 * neither a number nor an array.
 */
#include "../../kmod/version.h"
#include "base/log.h"
#include "control/families.h"
#include "control/show_ipsec.h"
#include "core/core.h"
#include "ha/ha.h"
#include "lma/heartbeat.h"
#include "lma/lma.h"

#define STATUSES	256

/* ---- names ---- */

static const char *kind_name(unsigned int kind)
{
	return kind == KIND_PBU ? "pbu" : mh_type_name((u8)kind);
}

static const char *lma_why_name(unsigned int why)
{
	return lma_cause(why)->name;
}

static const char *ha_why_name(unsigned int why)
{
	return ha_cause(why)->name;
}

static const char *stored_name(unsigned int stored)
{
	return stored == STORED_OVERDUE ? "timeout" : "awaited";
}

static const char *probed_name(unsigned int result)
{
	static const char *const names[] = {
		[HOMELINK_FREE] = "free",
		[HOMELINK_TAKEN] = "taken",
		[HOMELINK_TAKEN_LINK_LOCAL] = "link-local-taken",
	};

	return names[result];
}

static const char *lma_verdict(unsigned int verdict)
{
	return lma_verdict_name(verdict);
}

static const char *ha_verdict(unsigned int verdict)
{
	return ha_verdict_name(verdict);
}

static const char *icmp_kind(unsigned int kind)
{
	return icmp_kind_name(kind);
}

static const char *role_name(unsigned int kind)
{
	return kind == HALMA_KIND_PMIPV6 ? "pmipv6" : "mipv6";
}

/* ---- what is written otherwise ---- */

static void put_value(struct openmetrics *om, u64 value)
{
	openmetrics_sample(om, &(struct openmetrics_labels){ .count = 0 }, value, 1);
}

static void put_pair(struct openmetrics *om, const char *key, const char *name, const char *key2,
		     const char *name2, u64 value)
{
	struct openmetrics_labels labels = { .count = 0 };

	openmetrics_label(&labels, key, name);
	openmetrics_label(&labels, key2, name2);
	openmetrics_sample(om, &labels, value, 1);
}

static void put_info(const struct metrics_view *view, struct openmetrics *om,
		     const struct row *row)
{
	const struct conf *conf = anchor_conf(view->anchor);

	(void)row;
	put_pair(om, "version", HALMA_VERSION, "device", conf->device.name, 1);
}

static void put_start(const struct metrics_view *view, struct openmetrics *om,
		      const struct row *row)
{
	u64 up = view->now.boot_ms - view->started;

	(void)row;
	openmetrics_sample(om, &(struct openmetrics_labels){ .count = 0 },
			   timestamp_ms(view->now.timestamp) - up, 1000);
}

static void put_restarts(const struct metrics_view *view, struct openmetrics *om,
			 const struct row *row)
{
	(void)row;
	put_value(om, anchor_core(view->anchor)->restart_counter);
}

static void put_lines_lost(const struct metrics_view *view, struct openmetrics *om,
			   const struct row *row)
{
	(void)view;
	(void)row;
	put_value(om, log_lines_lost());
}

static void put_sessions(const struct metrics_view *view, struct openmetrics *om,
			 const struct row *row)
{
	const struct core *core = anchor_core(view->anchor);
	unsigned int kind, state;

	(void)row;
	for (kind = 0; kind < ROLE_MAX; kind++)
		for (state = HALMA_STATE_ACTIVE;
		     core->role[kind] && state <= HALMA_STATE_BLOCKED; state++)
			put_pair(om, "role", role_name(kind), "state",
				 state == HALMA_STATE_ACTIVE ? "active" : "blocked",
				 core->sessions[kind][state]);
}

static void put_waits(const struct metrics_view *view, struct openmetrics *om,
		      const struct row *row)
{
	const struct core *core = anchor_core(view->anchor);
	struct openmetrics_labels labels;
	unsigned int kind;

	(void)row;
	for (kind = 0; kind < ROLE_MAX; kind++) {
		if (!core->role[kind])
			continue;
		labels.count = 0;
		openmetrics_label(&labels, "role", role_name(kind));
		openmetrics_sample(om, &labels, core->role[kind]->waits, 1);
	}
}

/* @at: which of those in struct latency. */
static void put_latency(const struct metrics_view *view, struct openmetrics *om,
			const struct row *row)
{
	const struct core *core = anchor_core(view->anchor);
	const struct histogram *of = (const void *)((const u8 *)&core->latency + row->at);
	struct openmetrics_labels labels;
	unsigned int kind;

	for (kind = 0; kind < ROLE_MAX; kind++) {
		if (!core->role[kind])
			continue;
		labels.count = 0;
		openmetrics_label(&labels, "role", role_name(kind));
		openmetrics_histogram(om, &labels, &of[kind]);
	}
}

/* Messages that went no further than the door: by type, and why. Types can share a name. */
static void put_door(struct openmetrics *om, const char *key, const char *name, const u64 *counts,
		     size_t step)
{
	u64 value;
	u32 kind, k;

	for (kind = 0; kind < KIND_MAX; kind++) {
		for (k = 0; strcmp(kind_name(k), kind_name(kind)); k++)
			;
		if (k < kind)
			continue;
		for (value = 0; k < KIND_MAX; k++)
			if (!strcmp(kind_name(k), kind_name(kind)))
				value += counts[k * step];
		if (value)
			put_pair(om, "type", kind_name(kind), key, name, value);
	}
}

static void put_door_ignored(const struct metrics_view *view, struct openmetrics *om,
			     const struct row *row)
{
	const struct door_stats *stats = anchor_stats(view->anchor);
	unsigned int i;

	(void)row;
	for (i = 0; i < DOOR_WHY_MAX; i++)
		put_door(om, "cause", door_cause(i)->name, stats->why[i], 1);
}

static void put_door_malformed(const struct metrics_view *view, struct openmetrics *om,
			       const struct row *row)
{
	const struct door_stats *stats = anchor_stats(view->anchor);
	unsigned int i;

	(void)row;
	for (i = MH_OK + 1; i < MH_ERR_MAX; i++)
		put_door(om, "error", mh_error_name(i), &stats->malformed[0][i], MH_ERR_MAX);
}

static void put_requests(const struct metrics_view *view, struct openmetrics *om,
			 const struct row *row)
{
	const struct lma_stats *stats = &anchor_lma(view->anchor)->stats;
	unsigned int i;

	(void)row;
	for (i = 0; i < REQUEST_MAX; i++) {
		const struct lma_results *results = &stats->request[i];
		const char *name = lma_request_name(i);

		put_pair(om, "request", name, "result", "accepted", results->accepted);
		put_pair(om, "request", name, "result", "ignored", results->ignored);
		put_pair(om, "request", name, "result", "held", results->held);
		put_pair(om, "request", name, "result", "asked", results->asked);
	}
}

static void put_request_refusals(const struct metrics_view *view, struct openmetrics *om,
				 const struct row *row)
{
	const struct lma_stats *stats = &anchor_lma(view->anchor)->stats;
	struct row one = *row;
	unsigned int i;

	for (i = 0; i < REQUEST_MAX; i++) {
		one.label = (struct openmetrics_label){ "request", lma_request_name(i) };
		row_members(om, stats->request[i].refused, &one);
	}
}

static void put_icmp(const struct metrics_view *view, struct openmetrics *om,
		     const struct row *row)
{
	const struct icmp_stats *stats = &anchor_ha(view->anchor)->icmp;
	unsigned int kind, i;
	const char *name;

	for (kind = 0; kind < ICMP_KIND_MAX; kind++) {
		name = icmp_kind_name(kind);
		for (i = ICMP_OK + 1; row->at && i < ICMP_ERR_MAX; i++)
			if (stats->malformed[kind][i])
				put_pair(om, "type", name, "error", icmp_error_name(i),
					 stats->malformed[kind][i]);
		for (i = 0; !row->at && i < ICMP_WHY_MAX; i++)
			if (stats->why[kind][i])
				put_pair(om, "type", name, "cause", icmp_cause(i)->name,
					 stats->why[kind][i]);
	}
}

static void put_protected(const struct metrics_view *view, struct openmetrics *om,
			  const struct row *row)
{
	const struct ike *ike = ipsec_ike(view->ipsec);
	struct openmetrics_labels labels = { .count = 0 };

	(void)row;
	openmetrics_label(&labels, "role", "pmipv6");
	openmetrics_sample(om, &labels, ike_protected(ike, IKE_MAG), 1);
	labels.v[0].value = "mipv6";
	openmetrics_sample(om, &labels, ike_protected(ike, IKE_MN), 1);
}

static void put_charon(const struct metrics_view *view, struct openmetrics *om,
		       const struct row *row)
{
	(void)row;
	put_value(om, !ike_charon_why(ipsec_ike(view->ipsec)));
}

static void put_xfrm(const struct metrics_view *view, struct openmetrics *om,
		     const struct row *row)
{
	json_t *drops = show_ipsec_drops(), *value;
	struct openmetrics_labels labels;
	const char *name;

	(void)view;
	(void)row;
	json_object_foreach(drops, name, value) {
		labels.count = 0;
		openmetrics_label(&labels, "cause", name);
		openmetrics_sample(om, &labels, (u64)json_integer_value(value), 1);
	}
	json_decref(drops);
}

static void put_queue_max(const struct metrics_view *view, struct openmetrics *om,
			  const struct row *row)
{
	(void)row;
	put_value(om, view->queue_max);
}

/* ---- MAGs and pools ---- */

/* A name of its own; two that are no UTF-8 can look the same. */
static bool is_named(unsigned int i, const char *name)
{
	json_t *text = json_string(name);

	json_decref(text);
	return text && i < METRICS_NAMED && strcmp(name, METRICS_OTHER);
}

/**
 * struct each - samples of many that have names
 * @om: text
 * @key: label
 * @other: sum of those without one of their own
 * @others: there are some
 */
struct each {
	struct openmetrics *om;
	const char *key;
	u64 other;
	bool others;
};

static void put_each(struct each *each, unsigned int i, const char *name, u64 value)
{
	struct openmetrics_labels labels = { .count = 0 };

	if (!is_named(i, name)) {
		each->other += value;
		each->others = true;
		return;
	}
	openmetrics_label(&labels, each->key, name);
	openmetrics_sample(each->om, &labels, value, 1);
}

static void put_others(struct each *each)
{
	struct openmetrics_labels labels = { .count = 0 };

	if (!each->others)
		return;
	openmetrics_label(&labels, each->key, METRICS_OTHER);
	openmetrics_sample(each->om, &labels, each->other, 1);
}

static void put_mags(const struct metrics_view *view, struct openmetrics *om,
		     const struct row *row)
{
	const struct mag_table *table = &anchor_lma(view->anchor)->mags;
	struct each each = { .om = om, .key = "mag" };
	unsigned int i;

	for (i = 0; i < table->mags->count; i++)
		put_each(&each, i, table->mags->v[i].name,
			 row_number(&table->v[i], row->at, row->size));
	put_others(&each);
}

static void put_mags_failed(const struct metrics_view *view, struct openmetrics *om,
			    const struct row *row)
{
	const struct mag_table *table = &anchor_lma(view->anchor)->mags;
	struct each each = { .om = om, .key = "mag" };
	const struct heartbeat *hb;
	unsigned int i;

	(void)row;
	for (i = 0; i < table->mags->count; i++) {
		hb = table->v[i].heartbeat;
		put_each(&each, i, table->mags->v[i].name, hb && hb->failed);
	}
	put_others(&each);
}

static void put_pools(const struct metrics_view *view, struct openmetrics *om,
		      const struct row *row)
{
	const struct conf *conf = anchor_conf(view->anchor);
	const struct pools *pools = anchor_pools(view->anchor);
	struct each each = { .om = om, .key = "pool" };
	unsigned int i;

	for (i = 0; i < pools->count; i++)
		put_each(&each, i, conf->pool[i].name,
			 row->size ? row_number(&pools->v[i], row->at, row->size) :
				     pool_in_doubt(&pools->v[i]));
	put_others(&each);
}

/* ---- the table ---- */

#define FAMILY(name, type, unit, help)	.family = { name, OPENMETRICS_##type, unit, help }
#define COUNTER(name, help)		FAMILY(name, COUNTER, NULL, help)
#define GAUGE(name, help)		FAMILY(name, GAUGE, NULL, help)
#define WRITTEN(function)		.source = FROM_ANCHOR, .put = function
/* type and field: where it stands, and how wide it is, or each of an array */
#define PLACE(type, field)		.at = offsetof(type, field)
#define WIDTH(type, ...)		.size = sizeof(((type *)0)->__VA_ARGS__)
#define WIDTH_EACH(type, ...)		.size = sizeof(((type *)0)->__VA_ARGS__[0])
#define AT(from, ...)			.source = from, PLACE(__VA_ARGS__), WIDTH(__VA_ARGS__)
#define ARRAY(from, ...)		.source = from, PLACE(__VA_ARGS__), WIDTH_EACH(__VA_ARGS__)
#define OF(...)				AT(FROM_ANCHOR, __VA_ARGS__)
#define NAMES(label, from, to, names)	.key = label, .first = from, .end = to, .name = names
#define STATUS(to, names)		\
	.key = "status", .end = to, .status_name = names, .sparse = true
#define ROLE(role)			.label = { "role", role }
#define CAUSE(cause)			.label = { "cause", cause }
#define CORE(field)			AT(FROM_CORE, struct core_stats, field)
#define LMA(field)			AT(FROM_LMA, struct lma_stats, field)
#define HA(field)			AT(FROM_HA, struct ha_stats, field)
#define ICMP(field)			AT(FROM_ICMP, struct icmp_stats, field)
#define DRAIN(field)			AT(FROM_DRAIN, struct drain, field)
#define DEVICE(field)			AT(FROM_DEVICE, struct nlhalma_stats, field)
#define IKE(field)			AT(FROM_IKE, struct ike_stats, field)
#define STORE(field)			AT(FROM_STORE, struct store_status, field)
#define TRACKER(field)			AT(FROM_TRACKER, struct tracker_status, field)
#define MAG(field)			OF(struct mag_state, field), .put = put_mags
#define POOL(field)			OF(struct pool, field), .put = put_pools

static const struct row rows[] = {
	{ FAMILY("build", INFO, NULL, "Version of halmad and name of its device."),
	  WRITTEN(put_info) },
	{ FAMILY("start_time_seconds", GAUGE, "seconds", "Time of day of the start."),
	  WRITTEN(put_start) },
	{ GAUGE("restarts_told", "Restart counter that peers are told (RFC 5847)."),
	  WRITTEN(put_restarts) },
	{ COUNTER("log_lines_lost", "Lines of the log that nobody read in time."),
	  WRITTEN(put_lines_lost) },

	{ GAUGE("sessions", "Mobility sessions, which are bindings of the device."),
	  WRITTEN(put_sessions) },
	{ GAUGE("mobile_nodes", "Mobile nodes with sessions, or for which something waits."),
	  AT(FROM_CACHE, struct cache, mn_count) },
	{ GAUGE("requests_waiting", "Registrations that wait for something else."),
	  WRITTEN(put_waits) },
	{ COUNTER("sessions_ended", "Sessions that ended, or began to wait for their end."),
	  CORE(expired), CAUSE("expired") },
	{ CORE(service_ended), CAUSE("service-ended") },
	{ CORE(deleted), CAUSE("deleted") },
	{ CORE(invalidated), CAUSE("invalidated") },
	{ CORE(revoked), CAUSE("revoked") },
	{ CORE(lost), CAUSE("lost") },
	{ COUNTER("sessions_recovered", "Sessions at the start, by what became of them."),
	  CORE(adopted), .label = { "result", "adopted" } },
	{ CORE(restored), .label = { "result", "restored" } },
	{ CORE(closed), .label = { "result", "closed" } },
	{ CORE(expired_meanwhile), .label = { "result", "expired-meanwhile" } },
	{ CORE(restore_failed), .label = { "result", "restore-failed" } },
	{ CORE(corrected), .label = { "result", "corrected" } },
	{ COUNTER("kernel_refusals", "Requests that the module refused."), CORE(kernel_refused) },

	{ FAMILY("answer_seconds", HISTOGRAM, "seconds",
		 "From when a registration came to when its answer left, all waits included."),
	  WRITTEN(put_latency), .at = offsetof(struct latency, answer) },
	{ FAMILY("handover_seconds", HISTOGRAM, "seconds",
		 "From the de-registration, or else the new registration, to the new tunnel."),
	  WRITTEN(put_latency), .at = offsetof(struct latency, handover) },

	{ COUNTER("messages_received", "Mobility Headers received."),
	  ARRAY(FROM_DOOR, struct door_stats, received),
	  NAMES("type", 0, KIND_MAX, kind_name), .sparse = true },
	{ COUNTER("messages_ignored", "Messages that went no further than the door."),
	  WRITTEN(put_door_ignored) },
	{ COUNTER("messages_malformed", "Messages that could not be read."),
	  WRITTEN(put_door_malformed) },
	{ COUNTER("messages_sent", "Mobility Headers sent."), CORE(sent) },
	{ COUNTER("messages_not_sent", "Mobility Headers that were not sent."),
	  CORE(send_failed), CAUSE("send-failed") },
	{ CORE(too_big), CAUSE("too-big") },
	{ COUNTER("home_address_faults", "Packets with a Home Address option that must not be."),
	  AT(FROM_DOOR, struct door_stats, home_address_faults) },
	{ COUNTER("binding_errors", "Binding Errors, and those not sent because of the limit."),
	  AT(FROM_DOOR, struct door_stats, be_sent), .label = { "result", "sent" } },
	{ AT(FROM_DOOR, struct door_stats, be_suppressed), .label = { "result", "suppressed" } },

	{ COUNTER("registrations", "PBUs and BUs, by what was done."),
	  ARRAY(FROM_LMA, struct lma_stats, verdict), ROLE("pmipv6"),
	  NAMES("verdict", 0, LMA_VERDICT_MAX, lma_verdict) },
	{ ARRAY(FROM_HA, struct ha_stats, verdict), ROLE("mipv6"),
	  NAMES("verdict", 0, HA_VERDICT_MAX, ha_verdict) },
	{ COUNTER("registrations_refused", "PBUs and BUs refused, by status of the answer."),
	  ARRAY(FROM_LMA, struct lma_stats, refused), ROLE("pmipv6"),
	  STATUS(STATUSES, ba_status_name) },
	{ ARRAY(FROM_HA, struct ha_stats, refused), ROLE("mipv6"),
	  STATUS(STATUSES, ba_status_name) },
	{ COUNTER("registration_causes", "PBUs and BUs, by a cause that no status tells."),
	  ARRAY(FROM_LMA, struct lma_stats, why), ROLE("pmipv6"),
	  NAMES("cause", LMA_WHY_NONE + 1, LMA_WHY_MAX, lma_why_name) },
	{ ARRAY(FROM_HA, struct ha_stats, why), ROLE("mipv6"),
	  NAMES("cause", HA_WHY_NONE + 1, HA_WHY_MAX, ha_why_name) },
	{ COUNTER("unknown_options", "Mobility options skipped."),
	  LMA(unknown_options), ROLE("pmipv6") },
	{ HA(unknown_options), ROLE("mipv6") },

	{ COUNTER("pbu_requests", "PBUs by what they ask for, but for those refused."),
	  WRITTEN(put_requests) },
	{ COUNTER("pbu_requests_refused", "PBUs refused, by what they ask for."),
	  WRITTEN(put_request_refusals), .size = sizeof(u64), STATUS(STATUSES, ba_status_name) },
	{ COUNTER("pbu_tolerated", "PBUs accepted that deviate from the RFCs."),
	  ARRAY(FROM_LMA, struct lma_stats, tolerated),
	  NAMES("deviation", 0, TOLERATED_MAX, lma_tolerance_name) },
	{ COUNTER("pbu_remarks", "PBUs with something odd about them."),
	  LMA(handover_without_hint), .label = { "remark", "handover-without-hint" } },
	{ LMA(handover_not_neighbor), .label = { "remark", "handover-not-neighbor" } },
	{ LMA(beside_mipv6), .label = { "remark", "beside-mipv6" } },
	{ LMA(no_timestamp), .label = { "remark", "no-timestamp" } },
	{ LMA(clock_back), .label = { "remark", "clock-back" } },
	{ LMA(malformed_ani), .label = { "remark", "malformed-ani" } },
	{ COUNTER("vendor_options", "Vendor Specific options in PBUs."), LMA(vendor_options) },
	{ COUNTER("pbu_held", "PBUs that waited for a de-registration, by how that ended."),
	  ARRAY(FROM_LMA, struct lma_stats, held),
	  NAMES("result", HELD_RELEASED, HELD_ATTACHED + 1, lma_held_name) },
	{ COUNTER("pbu_stored", "PBUs that waited for the store, by how that ended."),
	  ARRAY(FROM_LMA, struct lma_stats, stored),
	  NAMES("result", STORED_SOME, STORED_MAX, stored_name) },
	{ COUNTER("tracker_answers", "PBUs that the attachment tracker was asked about."),
	  ARRAY(FROM_LMA, struct lma_stats, tracker),
	  NAMES("answer", ATTACHMENT_UNKNOWN + 1, ATTACHMENT_MAX, lma_attachment_name) },
	{ COUNTER("tracker_unasked", "PBUs about which it could not be asked."),
	  LMA(tracker_unasked) },
	{ COUNTER("peering_events", "Heartbeats and revocations of MAGs."),
	  ARRAY(FROM_LMA, struct lma_stats, peering),
	  NAMES("event", 0, PEERING_MAX, peering_name) },
	{ COUNTER("revocation_answers_received", "BRAs received, by status."),
	  ARRAY(FROM_LMA, struct lma_stats, bra_received), STATUS(STATUSES, bra_status_name) },
	{ COUNTER("revocation_answers_sent", "BRAs sent, by status."),
	  ARRAY(FROM_LMA, struct lma_stats, bra_sent), STATUS(STATUSES, bra_status_name) },

	{ COUNTER("bu_accepted", "BUs accepted, by status of the answer."),
	  ARRAY(FROM_HA, struct ha_stats, accepted), STATUS(BA_REFUSED, ba_status_name) },
	{ COUNTER("bu_acknowledged", "Binding Acknowledgements to mobile nodes."),
	  HA(acknowledged) },
	{ COUNTER("bu_remarks", "BUs with something odd about them, or about their answer."),
	  HA(auth_misplaced), .label = { "remark", "auth-misplaced" } },
	{ HA(after_pbu), .label = { "remark", "after-pbu" } },
	{ HA(advised), .label = { "remark", "refresh-advised" } },
	{ HA(dns_updates), .label = { "remark", "dns-update-refused" } },
	{ COUNTER("icmp_received", "ICMPv6 messages for the home agent."),
	  ARRAY(FROM_ICMP, struct icmp_stats, received),
	  NAMES("type", 0, ICMP_KIND_MAX, icmp_kind) },
	{ COUNTER("icmp_ignored", "ICMPv6 messages without effect."), WRITTEN(put_icmp) },
	{ COUNTER("icmp_malformed", "ICMPv6 messages that could not be read."),
	  WRITTEN(put_icmp), .at = 1 },
	{ COUNTER("icmp_events", "ICMPv6 messages heard and sent by the home agent."),
	  ICMP(heard), .label = { "event", "home-agents-heard" } },
	{ ICMP(replies), .label = { "event", "home-agent-replies" } },
	{ ICMP(solicited), .label = { "event", "prefixes-solicited" } },
	{ ICMP(unsolicited), .label = { "event", "prefixes-unsolicited" } },
	{ ICMP(again), .label = { "event", "prefixes-again" } },
	{ ICMP(failed), .label = { "event", "send-failed" } },
	{ COUNTER("home_link_probes", "How often duplicate address detection has begun."),
	  AT(FROM_HOME_LINK, struct homelink_stats, begun) },
	{ COUNTER("home_link_results", "What came of it."),
	  ARRAY(FROM_HOME_LINK, struct homelink_stats, result),
	  NAMES("result", HOMELINK_FREE, HOMELINK_RESULT_MAX, probed_name) },
	{ COUNTER("home_link_messages", "Neighbour advertisements, and messages not sent."),
	  AT(FROM_HOME_LINK, struct homelink_stats, advertised), .label = { "result", "sent" } },
	{ AT(FROM_HOME_LINK, struct homelink_stats, failed), .label = { "result", "failed" } },
	{ GAUGE("drain_waiting", "Mobile nodes that are yet to be sent to another home agent."),
	  DRAIN(waiting) },
	{ COUNTER("drain_events", "What mobile nodes were told of another home agent."),
	  DRAIN(stats.sent), .label = { "event", "sent" } },
	{ DRAIN(stats.again), .label = { "event", "again" } },
	{ DRAIN(stats.left), .label = { "event", "left" } },
	{ DRAIN(stats.unheard), .label = { "event", "unheard" } },
	{ DRAIN(stats.unknown), .label = { "event", "unknown" } },
	{ DRAIN(stats.unprotected), .label = { "event", "unprotected" } },

	{ GAUGE("pool_prefixes", "Prefixes, or addresses, of a pool."), POOL(size) },
	{ GAUGE("pool_prefixes_used", "Those that somebody has."), POOL(used) },
	{ GAUGE("pool_prefixes_in_doubt", "Free ones that somebody may still use."),
	  WRITTEN(put_pools) },

	{ GAUGE("mag_sessions", "Sessions that a MAG has registered."), MAG(sessions) },
	{ GAUGE("mag_prefixes", "Their prefixes and IPv4 home addresses."), MAG(prefixes) },
	{ GAUGE("mag_sas", "Pairs of ESP SAs that a MAG has for signalling."), MAG(sas) },
	{ GAUGE("mag_failed", "1 for a MAG that answers no heartbeats any more."),
	  WRITTEN(put_mags_failed) },
	{ COUNTER("mag_pbus_received", "PBUs of a MAG."), MAG(received) },
	{ COUNTER("mag_pbus_accepted", "Those accepted."), MAG(accepted) },
	{ COUNTER("mag_pbus_refused", "Those refused."), MAG(refused) },
	{ COUNTER("mag_pbus_tolerated", "Those accepted that deviate."), MAG(tolerated) },
	{ COUNTER("mag_limited", "PBUs and BRIs beyond the rate of a MAG."), MAG(limited) },
	{ COUNTER("mag_ignored", "Messages of a MAG that were not answered."), MAG(ignored) },

	{ COUNTER("device_transmit_packets", "Packets into tunnels, downlink."),
	  DEVICE(tx_packets) },
	{ FAMILY("device_transmit_bytes", COUNTER, "bytes", "Their inner octets."),
	  DEVICE(tx_bytes) },
	{ COUNTER("device_receive_packets", "Packets out of tunnels, uplink."),
	  DEVICE(rx_packets) },
	{ FAMILY("device_receive_bytes", COUNTER, "bytes", "Their octets."), DEVICE(rx_bytes) },
	{ COUNTER("device_drops", "Packets that were dropped, or passed on; causes: halma(7)."),
	  ARRAY(FROM_DEVICE, struct nlhalma_stats, drop),
	  NAMES("cause", HALMA_DROP_NO_BINDING, NLHALMA_DROP_MAX, nlhalma_drop_name) },
	{ COUNTER("device_alerts", "Alerts, and those not sent because of alert-rate."),
	  DEVICE(alerts), .label = { "result", "sent" } },
	{ DEVICE(alerts_suppressed), .label = { "result", "suppressed" } },

	{ GAUGE("ipsec_charon_up", "1 while strongSwan can be reached."),
	  .source = FROM_IKE, .put = put_charon },
	{ GAUGE("ipsec_peers_protected", "Peers that have ESP SAs for signalling."),
	  .source = FROM_IKE, .put = put_protected },
	{ COUNTER("ipsec_charon_changes", "How often strongSwan came and went."),
	  IKE(charon_up), .label = { "event", "up" } },
	{ IKE(charon_lost), .label = { "event", "lost" } },
	{ COUNTER("ipsec_connections", "Connections and secrets told to strongSwan."),
	  IKE(loaded), .label = { "result", "loaded" } },
	{ IKE(load_refused), .label = { "result", "refused" } },
	{ IKE(terminated), .label = { "result", "terminated" } },
	{ COUNTER("ipsec_sas", "Pairs of ESP SAs, by what became of them."),
	  IKE(up), .label = { "event", "up" } },
	{ IKE(down), .label = { "event", "down" } },
	{ IKE(rekeyed), .label = { "event", "rekeyed" } },
	{ IKE(foreign), .label = { "event", "foreign" } },
	{ IKE(translated), .label = { "event", "translated" } },
	{ IKE(orphans_deleted), .label = { "event", "orphan-deleted" } },
	{ COUNTER("ipsec_ike_failed", "IKE SAs that did not come to be."), IKE(failed) },
	{ COUNTER("ipsec_reviews", "Comparisons with strongSwan and the kernel."), IKE(reviews) },
	{ COUNTER("ipsec_drops", "Packets that XFRM of this network namespace dropped."),
	  .source = FROM_IKE, .put = put_xfrm },

	{ GAUGE("store_ready", "1 while what is told to the store will be durable soon."),
	  STORE(ready) },
	{ GAUGE("store_incomplete", "1 while the store is told all once more."),
	  STORE(incomplete) },
	{ GAUGE("store_queued", "Changes that wait for the store."), STORE(queued) },
	{ GAUGE("store_queue_max", "Changes that may wait."),
	  .source = FROM_STORE, .put = put_queue_max },
	{ FAMILY("store_oldest_seconds", GAUGE, "seconds", "How long the oldest has waited."),
	  STORE(age_ms), .scale = 1000 },
	{ FAMILY("store_longest_seconds", GAUGE, "seconds",
		 "How long one took at most until it was durable, since the start."),
	  STORE(longest_ms), .scale = 1000 },
	{ COUNTER("store_changes", "Changes told to the store."), STORE(changes) },
	{ COUNTER("store_refused", "Changes that did not fit into the queue."), STORE(refused) },
	{ COUNTER("store_commits", "Transactions."), STORE(commits) },
	{ COUNTER("store_failures", "Transactions that failed."), STORE(failures) },
	{ COUNTER("store_waits", "How often somebody waited for the disk."), STORE(waits) },
	{ COUNTER("store_recreated", "How often the file was gone."), STORE(recreated) },

	{ GAUGE("tracker_connected", "1 while the attachment tracker is connected."),
	  TRACKER(connected) },
	{ COUNTER("tracker_questions", "Questions to the attachment tracker."), TRACKER(sent) },
	{ COUNTER("tracker_wrong", "Its answers that are none, or come too late."),
	  TRACKER(wrong), CAUSE("wrong") },
	{ TRACKER(late), CAUSE("late") },
};

const struct row *row_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i] : NULL;
}
