// SPDX-License-Identifier: GPL-2.0
/*
 * Answers on the control socket.
 */
#include <stdlib.h>
#include <unistd.h>

#include "../../kmod/version.h"
#include "control/check.h"
#include "control/counters.h"
#include "control/show.h"
#include "control/show_ipsec.h"
#include "daemon.h"
#include "lma/lma.h"

static json_t *show(struct halmad *h)
{
	const struct conf *conf = anchor_conf(h->anchor);
	const struct cache *cache = anchor_cache(h->anchor);
	struct now now;

	halmad_clock(&now);
	return json_pack("{s:s s:i s:I s:I s:s s:s s:i s:b s:I s:I s:I s:i s:o s:o s:o s:o s:o s:o}",
			 "version", HALMA_VERSION,
			 "pid", (int)getpid(),
			 "uptime", (json_int_t)(now.boot_ms - h->started),
			 "restart-counter", (json_int_t)anchor_core(h->anchor)->restart_counter,
			 "configuration", h->path,
			 "ifname", conf->device.name,
			 "ifindex", (int)h->device.ifindex,
			 "lab-mode", conf->lab_mode,
			 "sessions", (json_int_t)cache->count,
			 "mns", (json_int_t)cache->mn_count,
			 "held", (json_int_t)lma_held_count(anchor_lma(h->anchor)),
			 "monitors", (int)ctl_monitors(h->ctl),
			 "ipsec", ipsec_show(h->ipsec, conf),
			 "store", show_store(&conf->store, h->store),
			 "tracker", show_tracker(&conf->tracker, h->tracker),
			 "pools", show_pools(conf),
			 "variables", show_variables(conf),
			 "counters", show_counters(h->anchor));
}

static json_t *finding_item(void *ctx, u64 key)
{
	struct halmad *h = ctx;

	return json_incref(json_array_get(h->findings, key));
}

static json_t *session_item(void *ctx, u64 key)
{
	struct halmad *h = ctx;
	const struct bce *bce = bce_find_id(anchor_cache(h->anchor), key);
	struct now now;

	if (!bce)
		return NULL;
	halmad_clock(&now);
	return show_session(bce, now.boot_ms);
}

static json_t *mag_item(void *ctx, u64 key)
{
	struct halmad *h = ctx;
	const struct mags *mags = &anchor_conf(h->anchor)->mags;
	struct now now;
	json_t *object, *ipsec;

	if (key >= mags->count)
		return NULL;
	halmad_clock(&now);
	object = show_mag(&mags->v[key], lma_mag(anchor_lma(h->anchor), &mags->v[key]), now.boot_ms);
	ipsec = ipsec_show_mag(h->ipsec, anchor_conf(h->anchor), &mags->v[key]);
	if (ipsec)
		json_object_set_new(object, "ipsec", ipsec);
	return object;
}

static void number_keys(struct ctl_reply *reply, size_t count)
{
	u64 i;

	reply->list.key = calloc(count ? count : 1, sizeof(*reply->list.key));
	if (!reply->list.key) {
		reply->error = "out of memory";
		return;
	}
	for (i = 0; i < count; i++)
		reply->list.key[i] = i;
	reply->list.count = (u32)count;
}

static void answer_check(struct halmad *h, struct ctl_reply *reply)
{
	json_decref(h->findings);
	h->findings = check_machine(anchor_conf(h->anchor), &h->device, h->mh, h->store);
	ipsec_check(h->findings, h->ipsec, anchor_conf(h->anchor));
	check_tracker(h->findings, &anchor_conf(h->anchor)->tracker, h->tracker);
	number_keys(reply, json_array_size(h->findings));
	reply->list.item = finding_item;
}

/* Those of a mobile node, or the one with a prefix, or both: all others are not looked at. */
static void find_sessions(struct halmad *h, const struct mnid *mnid, const struct prefix *prefix,
			  struct ctl_reply *reply)
{
	const struct cache *cache = anchor_cache(h->anchor);
	const struct bce *by_prefix = prefix ? bce_find_hnp(cache, prefix) : NULL;
	const struct mn *mn = by_prefix ? by_prefix->mn : NULL;
	const struct bce *bce;

	if (mnid)
		mn = bce_mn_find(cache, mnid);
	number_keys(reply, mn ? mn->session_count : 0);
	if (!mn || !reply->list.key)
		return;
	reply->list.count = 0;
	LIST_FOREACH(bce, &mn->sessions, mn_entry)
		if (!prefix || bce == by_prefix)
			reply->list.key[reply->list.count++] = bce->id;
}

static void answer_mn(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *id_text = json_string_value(json_object_get(request, "mn-id"));
	const char *prefix_word = json_string_value(json_object_get(request, "prefix"));
	const char *kind = json_string_value(json_object_get(request, "kind"));
	struct prefix prefix;
	struct mnid mnid;

	if (id_text && !mnid_parse(&mnid, id_text)) {
		reply->error = "mn-id is no identifier";
		return;
	}
	if (prefix_word && !prefix_parse_any(&prefix, prefix_word)) {
		reply->error = "prefix is no prefix";
		return;
	}
	reply->list.item = session_item;
	if (kind && strcmp(kind, "pmipv6")) {
		number_keys(reply, 0);
		return;
	}
	if (id_text || prefix_word) {
		find_sessions(h, id_text ? &mnid : NULL, prefix_word ? &prefix : NULL, reply);
		return;
	}
	reply->list.key = bce_ids(anchor_cache(h->anchor), &reply->list.count);
	if (!reply->list.key && anchor_cache(h->anchor)->count)
		reply->error = "out of memory";
}

static void answer_mag(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *remote = json_string_value(json_object_get(request, "remote"));
	const struct mags *mags = &anchor_conf(h->anchor)->mags;
	struct prefix address;
	const struct mag *mag;

	reply->list.item = mag_item;
	if (!remote) {
		number_keys(reply, mags->count);
		return;
	}
	if (!prefix_parse(&address, remote) || address.len != 128) {
		reply->error = "remote is no IPv6 address";
		return;
	}
	mag = mag_find(mags, &address.addr);
	number_keys(reply, mag ? 1 : 0);
	if (mag && reply->list.key)
		reply->list.key[0] = (u64)(mag - mags->v);
}

static void answer_monitor(struct halmad *h, struct ctl_reply *reply)
{
	reply->monitor = monitor_start(h->monitor);
	if (reply->monitor)
		reply->result = json_object();
	else
		reply->error = "out of memory";
}

static const char no_command[] =
	"cmd is show, check, reload, mn, mag, mn-revoke, mag-revoke or monitor";

static bool changes(const char *cmd)
{
	return !strcmp(cmd, "reload") || !strcmp(cmd, "mn-revoke") || !strcmp(cmd, "mag-revoke");
}

void halmad_answer(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply)
{
	const char *cmd = json_string_value(json_object_get(request, "cmd"));
	struct halmad *h = ctx;

	if (!cmd)
		cmd = "";
	if (!may_change && changes(cmd)) {
		reply->error = "members of the control-group may look, but not change anything";
		return;
	}
	if (!strcmp(cmd, "show")) {
		reply->result = show(h);
		if (!reply->result)
			reply->error = "out of memory";
	} else if (!strcmp(cmd, "check")) {
		answer_check(h, reply);
	} else if (!strcmp(cmd, "mn")) {
		answer_mn(h, request, reply);
	} else if (!strcmp(cmd, "mag")) {
		answer_mag(h, request, reply);
	} else if (!strcmp(cmd, "mn-revoke")) {
		order_revoke_mn(h, request, reply);
		halmad_turn(h);
	} else if (!strcmp(cmd, "mag-revoke")) {
		order_revoke_mag(h, request, reply);
		halmad_turn(h);
	} else if (!strcmp(cmd, "monitor")) {
		answer_monitor(h, reply);
	} else if (!strcmp(cmd, "reload")) {
		if (halmad_reload(h))
			reply->result = json_pack("{ss}", "configuration", h->path);
		else
			reply->error = h->text;
		halmad_turn(h);
	} else {
		reply->error = no_command;
	}
}
