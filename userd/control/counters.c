// SPDX-License-Identifier: GPL-2.0
/*
 * Counters in JSON: messages by kind and result, and sessions.
 */
#include <stdio.h>

#include "base/log.h"
#include "control/counters.h"
#include "ha/ha.h"
#include "lma/lma.h"

#define STATUSES	256

static void put_count(json_t *object, const char *name, u64 count)
{
	json_object_set_new(object, name, json_integer((json_int_t)count));
}

static const char *kind_name(u32 kind)
{
	return kind == KIND_PBU ? "pbu" : mh_type_name((u8)kind);
}

static json_t *show_malformed(const u64 *counts)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = MH_OK + 1; i < MH_ERR_MAX; i++)
		if (counts[i])
			put_count(object, mh_error_name(i), counts[i]);
	return object;
}

/* How often each status was there. */
static json_t *show_statuses(const u64 *counts, unsigned int count)
{
	json_t *object = json_object();
	char name[12];
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!counts[i])
			continue;
		snprintf(name, sizeof(name), "%u", i);
		put_count(object, name, counts[i]);
	}
	return object;
}

static json_t *show_requests(const struct lma_results *results)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < REQUEST_MAX; i++)
		json_object_set_new(object, lma_request_name(i),
				    json_pack("{sI sI sI sI so}", "accepted",
					      (json_int_t)results[i].accepted, "ignored",
					      (json_int_t)results[i].ignored, "held",
					      (json_int_t)results[i].held, "asked",
					      (json_int_t)results[i].asked, "refused",
					      show_statuses(results[i].refused, STATUSES)));
	return object;
}

static json_t *show_tolerated(const u64 *counts)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < TOLERATED_MAX; i++)
		put_count(object, lma_tolerance_name(i), counts[i]);
	return object;
}

static void put_pbu(json_t *object, const struct lma_stats *stats)
{
	unsigned int i;

	json_object_set_new(object, "requests", show_requests(stats->request));
	json_object_set_new(object, "refused", show_statuses(stats->refused, STATUSES));
	for (i = 0; i < LMA_VERDICT_MAX; i++)
		if (i != LMA_REFUSE)
			put_count(object, lma_verdict_name(i), stats->verdict[i]);
	/* messages of all kinds are counted where there is no security association */
	for (i = LMA_WHY_NONE + 1; i < LMA_WHY_MAX; i++)
		if (i != LMA_WHY_NO_SA)
			put_count(object, lma_cause(i)->name, stats->why[i]);
	put_count(object, "handover-without-hint", stats->handover_without_hint);
	put_count(object, "handover-not-neighbor", stats->handover_not_neighbor);
	put_count(object, "beside-mipv6", stats->beside_mipv6);
	put_count(object, "no-timestamp", stats->no_timestamp);
	put_count(object, "clock-back", stats->clock_back);
	json_object_set_new(object, "tolerated", show_tolerated(stats->tolerated));
	put_count(object, "unknown-options", stats->unknown_options);
	put_count(object, "vendor-options", stats->vendor_options);
	put_count(object, "malformed-ani", stats->malformed_ani);
}

/* Several types can have no name of their own: they share an object. */
static void add_count(json_t *object, const char *name, u64 count)
{
	put_count(object, name, count + (u64)json_integer_value(json_object_get(object, name)));
}

/* PBUs without a security association are counted where they are refused. */
static u64 at_door(const struct door_stats *stats, const struct lma_stats *lma, enum door_why why,
		   u32 kind)
{
	return stats->why[why][kind] +
	       (why == DOOR_NO_SA && kind == KIND_PBU ? lma->why[LMA_WHY_NO_SA] : 0);
}

static void put_bu(json_t *object, const struct ha_stats *stats)
{
	unsigned int i;

	for (i = 0; i < HA_VERDICT_MAX; i++)
		if (i != HA_REFUSE)
			put_count(object, ha_verdict_name(i), stats->verdict[i]);
	for (i = HA_WHY_NONE + 1; i < HA_WHY_MAX; i++)
		add_count(object, ha_cause(i)->name, stats->why[i]);
	json_object_set_new(object, "accepted", show_statuses(stats->accepted,
							      ARRAY_SIZE(stats->accepted)));
	json_object_set_new(object, "refused", show_statuses(stats->refused, STATUSES));
	put_count(object, "acknowledged", stats->acknowledged);
	put_count(object, "after-pbu", stats->after_pbu);
	put_count(object, "refresh-advised", stats->advised);
	put_count(object, "dns-update-refused", stats->dns_updates);
	put_count(object, "auth-misplaced", stats->auth_misplaced);
	put_count(object, "unknown-options", stats->unknown_options);
}

static json_t *show_messages(const struct door_stats *stats, const struct lma_stats *lma,
			     const struct ha_stats *ha)
{
	json_t *messages = json_object();
	unsigned int i;
	json_t *object;
	u32 kind;

	for (kind = 0; kind < KIND_MAX; kind++) {
		if (!stats->received[kind] && kind != KIND_PBU)
			continue;
		object = json_object_get(messages, kind_name(kind));
		if (!object) {
			object = json_object();
			json_object_set_new(messages, kind_name(kind), object);
		}
		add_count(object, "received", stats->received[kind]);
		for (i = 0; i < DOOR_WHY_MAX; i++)
			add_count(object, door_cause(i)->name, at_door(stats, lma, i, kind));
		json_object_set_new(object, "malformed", show_malformed(stats->malformed[kind]));
		if (kind == KIND_PBU)
			put_pbu(object, lma);
		if (kind == MH_TYPE_BU)
			put_bu(object, ha);
	}
	return messages;
}

static json_t *show_peering(const u64 *counts, const struct core_stats *core)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < PEERING_MAX; i++)
		put_count(object, peering_name(i), counts[i]);
	put_count(object, "sessions-invalidated", core->invalidated);
	put_count(object, "sessions-revoked", core->revoked);
	return object;
}

static json_t *show_home_link(const struct homelink_stats *stats)
{
	return json_pack("{sI sI sI sI sI sI}", "probed", (json_int_t)stats->begun,
			 "free", (json_int_t)stats->result[HOMELINK_FREE],
			 "taken", (json_int_t)stats->result[HOMELINK_TAKEN],
			 "link-local-taken",
			 (json_int_t)stats->result[HOMELINK_TAKEN_LINK_LOCAL],
			 "advertised", (json_int_t)stats->advertised,
			 "send-failed", (json_int_t)stats->failed);
}

static json_t *show_attachments(const struct lma_stats *stats)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = ATTACHMENT_UNKNOWN + 1; i < ATTACHMENT_MAX; i++)
		put_count(object, lma_attachment_name(i), stats->tracker[i]);
	put_count(object, "unasked", stats->tracker_unasked);
	return object;
}

static json_t *show_icmp_kind(const struct icmp_stats *stats, enum icmp_kind kind)
{
	json_t *malformed = json_object(), *object = json_object();
	unsigned int i;

	for (i = ICMP_OK + 1; i < ICMP_ERR_MAX; i++)
		if (stats->malformed[kind][i])
			put_count(malformed, icmp_error_name(i), stats->malformed[kind][i]);
	put_count(object, "received", stats->received[kind]);
	json_object_set_new(object, "malformed", malformed);
	for (i = 0; i < ICMP_WHY_MAX; i++)
		if (stats->why[kind][i])
			put_count(object, icmp_cause(i)->name, stats->why[kind][i]);
	return object;
}

static json_t *show_icmp(const struct icmp_stats *stats)
{
	json_t *object = json_object();
	enum icmp_kind kind;

	for (kind = 0; kind < ICMP_KIND_MAX; kind++)
		json_object_set_new(object, icmp_kind_name(kind), show_icmp_kind(stats, kind));
	put_count(object, "home-agents-heard", stats->heard);
	put_count(object, "home-agent-replies", stats->replies);
	put_count(object, "prefixes-solicited", stats->solicited);
	put_count(object, "prefixes-unsolicited", stats->unsolicited);
	put_count(object, "prefixes-again", stats->again);
	put_count(object, "send-failed", stats->failed);
	return object;
}

static json_t *show_drain(const struct ha *ha)
{
	const struct drain_stats *stats = &ha->drain.stats;
	json_t *object = json_object();

	put_count(object, "waiting", ha->drain.waiting);
	put_count(object, "sent", stats->sent);
	put_count(object, "again", stats->again);
	put_count(object, "left", stats->left);
	put_count(object, "unheard", stats->unheard);
	put_count(object, "unknown", stats->unknown);
	put_count(object, "unprotected", stats->unprotected);
	return object;
}

json_t *show_counters(struct anchor *anchor)
{
	const struct door_stats *door = anchor_stats(anchor);
	const struct core_stats *core = &anchor_core(anchor)->stats;
	const struct lma_stats *lma = &anchor_lma(anchor)->stats;
	const struct ha_stats *ha = &anchor_ha(anchor)->stats;
	json_t *object = json_object();
	unsigned int i;

	json_object_set_new(object, "received", show_messages(door, lma, ha));
	json_object_set_new(object, "icmp", show_icmp(&anchor_ha(anchor)->icmp));
	json_object_set_new(object, "drain", show_drain(anchor_ha(anchor)));
	json_object_set_new(object, "peering", show_peering(lma->peering, core));
	json_object_set_new(object, "tracker", show_attachments(lma));
	json_object_set_new(object, "home-link",
			    show_home_link(&anchor_ha(anchor)->link.stats));
	json_object_set_new(object, "bra-received", show_statuses(lma->bra_received, STATUSES));
	json_object_set_new(object, "bra-sent", show_statuses(lma->bra_sent, STATUSES));
	put_count(object, "sent", core->sent);
	put_count(object, "send-failed", core->send_failed);
	put_count(object, "too-big", core->too_big);
	put_count(object, "home-address-faults", door->home_address_faults);
	put_count(object, "be-sent", door->be_sent);
	put_count(object, "be-suppressed", door->be_suppressed);
	for (i = HELD_RELEASED; i <= HELD_ATTACHED; i++)
		put_count(object, lma_held_name(i), lma->held[i]);
	put_count(object, "store-awaited", lma->stored[STORED_SOME]);
	put_count(object, "store-timeout", lma->stored[STORED_OVERDUE]);
	put_count(object, "expired", core->expired);
	put_count(object, "service-ended", core->service_ended);
	put_count(object, "deleted", core->deleted);
	put_count(object, "lost", core->lost);
	put_count(object, "adopted", core->adopted);
	put_count(object, "restored", core->restored);
	put_count(object, "closed", core->closed);
	put_count(object, "expired-meanwhile", core->expired_meanwhile);
	put_count(object, "restore-failed", core->restore_failed);
	put_count(object, "corrected", core->corrected);
	put_count(object, "kernel-refused", core->kernel_refused);
	put_count(object, "log-lines-lost", log_lines_lost());
	return object;
}
