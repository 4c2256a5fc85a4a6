// SPDX-License-Identifier: GPL-2.0
/*
 * Requests on the control socket: request_answer() reads one, and what it asks for is shown at
 * once, or ordered.
 *
 * Orders are revocations (RFC 5846, 8.1), and take time. One is written down with all that it is
 * about before it is given to the anchor, since what is revoked is gone when its result comes.
 */
#include <stdlib.h>
#include <unistd.h>

#include "../../kmod/version.h"
#include "anchor.h"
#include "base/log.h"
#include "control/check.h"
#include "control/counters.h"
#include "control/metrics.h"
#include "control/monitor.h"
#include "control/reload.h"
#include "control/requests.h"
#include "control/select.h"
#include "control/show.h"
#include "control/show_home.h"
#include "control/show_ipsec.h"
#include "control/text.h"
#include "control/tracker.h"
#include "core/core.h"
#include "daemon.h"
#include "ha/ha.h"
#include "ipsec/ipsec.h"
#include "lma/bri.h"
#include "lma/lma.h"

/* Orders at a time; the control socket has fewer clients, but these can hang up. */
#define ORDER_MAX	64

/* Octets of metrics in a packet; a line is much shorter */
#define PIECE_MAX	16384

/**
 * struct order - an order that is being carried out
 * @entry: among all
 * @number: its number, at the control socket and at the anchor
 * @expected: number of results
 * @done: how many of them have come
 * @items: array: what is revoked, with what came of it
 */
struct order {
	LIST_ENTRY(order) entry;
	u64 number;
	unsigned int expected;
	unsigned int done;
	json_t *items;
};

static json_t *show_tracker(const struct conf_tracker *conf, const struct tracker *tracker)
{
	json_t *object = json_object();
	struct tracker_status status;

	json_object_set_new(object, "socket", text_json(conf->socket ? conf->socket : "none"));
	if (!conf->socket)
		return object;
	tracker_status(tracker, &status);
	json_object_set_new(object, "connected", json_boolean(status.connected));
	json_object_set_new(object, "without-answer",
			    json_string(conf->accept_unconfirmed ? "accept" : "refuse"));
	json_object_set_new(object, "timeout", json_integer((json_int_t)conf->timeout));
	json_object_set_new(object, "sent", json_integer((json_int_t)status.sent));
	json_object_set_new(object, "wrong", json_integer((json_int_t)status.wrong));
	json_object_set_new(object, "late", json_integer((json_int_t)status.late));
	return object;
}

static json_t *show(struct halmad *h)
{
	const struct conf *conf = anchor_conf(h->anchor);
	const struct cache *cache = anchor_cache(h->anchor);
	struct now now;

	halmad_clock(&now);
	return json_pack("{s:s s:i s:I s:I s:o s:o s:i s:b s:I s:I s:I s:i s:o s:o s:o s:o s:o s:o}",
			 "version", HALMA_VERSION,
			 "pid", (int)getpid(),
			 "uptime", (json_int_t)(now.boot_ms - h->started),
			 "restart-counter", (json_int_t)anchor_core(h->anchor)->restart_counter,
			 "configuration", text_json(h->path),
			 "ifname", text_json(conf->device.name),
			 "ifindex", (int)h->device.ifindex,
			 "lab-mode", conf->lab_mode,
			 "sessions", (json_int_t)cache->count,
			 "mns", (json_int_t)cache->mn_count,
			 "held", (json_int_t)lma_held_count(anchor_lma(h->anchor)),
			 "monitors", (int)ctl_monitors(h->ctl),
			 "ipsec", show_ipsec(h->ipsec, conf),
			 "store", show_store(&conf->store, h->store),
			 "tracker", show_tracker(&conf->tracker, h->tracker),
			 "pools", show_pools(conf, anchor_pools(h->anchor)),
			 "variables", show_variables(conf),
			 "counters", show_counters(h->anchor));
}

/* What others find it by. */
static json_t *show_names(const struct conf *conf)
{
	json_t *local = json_array();
	char text[INET6_ADDRSTRLEN];
	json_t *object;
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++)
		json_array_append_new(local, json_string(in6_text(&conf->device.local[i], text)));
	object = json_pack("{so sb}", "local", local, "home-agent", conf->home_agent);
	if (object && conf->ike.identity)
		json_object_set_new(object, "identity", text_json(conf->ike.identity));
	return object;
}

static json_t *finding_item(void *ctx, u64 key)
{
	struct halmad *h = ctx;

	return json_incref(json_array_get(h->requests->findings, key));
}

static json_t *session_item(void *ctx, u64 key)
{
	struct halmad *h = ctx;
	const struct bce *bce = bce_find_id(anchor_cache(h->anchor), key);
	const struct ike_remote *peer = NULL;
	json_t *object, *ipsec = NULL;
	struct now now;

	if (!bce)
		return NULL;
	halmad_clock(&now);
	object = show_session(bce, now.boot_ms);
	if (bce->facts.kind == HALMA_KIND_MIPV6)
		show_home(object, bce, anchor_ha(h->anchor));
	if (bce->facts.kind == HALMA_KIND_MIPV6 && bce->set.count)
		peer = peers_at(anchor_conf(h->anchor), IKE_MN, &bce->set.prefix[0].addr);
	if (peer)
		ipsec = show_ipsec_peer(h->ipsec, anchor_conf(h->anchor), peer);
	if (ipsec)
		json_object_set_new(object, "ipsec", ipsec);
	return object;
}

static json_t *session_row(void *ctx, u64 key)
{
	struct halmad *h = ctx;
	const struct bce *bce = bce_find_id(anchor_cache(h->anchor), key);
	struct now now;

	if (!bce)
		return NULL;
	halmad_clock(&now);
	return show_session_row(bce, now.boot_ms);
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
	object = show_mag(&mags->v[key], lma_mag(anchor_lma(h->anchor), &mags->v[key]),
			  now.boot_ms);
	ipsec = show_ipsec_peer(h->ipsec, anchor_conf(h->anchor), &mags->v[key].ike);
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

static void answer_check(struct halmad *h, bool may_change, struct ctl_reply *reply)
{
	/* what it takes to know whether there is ESP is not for those who only look */
	if (may_change && anchor_conf(h->anchor)->ipsec)
		ipsec_probe(h->ipsec);
	json_decref(h->requests->findings);
	h->requests->findings = check_machine(anchor_conf(h->anchor), &h->device, h->mh, h->store);
	check_advert(h->requests->findings, anchor_conf(h->anchor),
		     &anchor_ha(h->anchor)->advert);
	check_ipsec(h->requests->findings, h->ipsec, anchor_conf(h->anchor));
	check_tracker(h->requests->findings, &anchor_conf(h->anchor)->tracker, h->tracker);
	number_keys(reply, json_array_size(h->requests->findings));
	reply->list.item = finding_item;
}

static void find_of_mn(const struct cache *cache, const struct mnid *mnid,
		       const struct selection *selection, struct ctl_reply *reply)
{
	const struct mn *mn = bce_mn_find(cache, mnid);
	const struct bce *bce;

	number_keys(reply, mn ? mn->session_count : 0);
	if (!mn || !reply->list.key)
		return;
	reply->list.count = 0;
	LIST_FOREACH(bce, &mn->sessions, mn_entry)
		if (select_has(selection, bce))
			reply->list.key[reply->list.count++] = bce->id;
}

/* Any of its identifiers names a mobile node. Return: NULL if @text is none. */
static const struct mnid *named(const struct halmad *h, const char *text, struct mnid *mnid)
{
	if (!mnid_parse(mnid, text))
		return NULL;
	return profile_name(&anchor_conf(h->anchor)->profiles, mnid);
}

/* There is one of each kind at most. */
static void find_with(const struct cache *cache, const struct mnid *mnid,
		      const struct prefix *prefix, const struct selection *selection,
		      struct ctl_reply *reply)
{
	static const enum halma_kind kinds[] = { HALMA_KIND_MIPV6, HALMA_KIND_PMIPV6 };
	const struct bce *bce;
	unsigned int i;

	number_keys(reply, ARRAY_SIZE(kinds));
	if (!reply->list.key)
		return;
	reply->list.count = 0;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		bce = bce_find_hnp(cache, kinds[i], prefix);
		if (bce && select_has(selection, bce) &&
		    (!mnid || mnid_equal(&bce->mn->mnid, mnid)))
			reply->list.key[reply->list.count++] = bce->id;
	}
}

static void find_all(const struct cache *cache, const struct selection *selection,
		     struct ctl_reply *reply)
{
	number_keys(reply, cache->count);
	if (reply->list.key)
		reply->list.count = select_all(selection, cache, reply->list.key);
}

/* Those that an address is of, that of the longest prefix first. */
static void find_around(const struct cache *cache, const char *word,
			const struct selection *selection, struct ctl_reply *reply)
{
	struct prefix address;

	if (!prefix_parse_any(&address, word)) {
		reply->error = "address is no address";
		return;
	}
	number_keys(reply, SELECT_AROUND_MAX);
	if (reply->list.key)
		reply->list.count = select_around(selection, cache, &address, reply->list.key);
}

static void answer_mn(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *id_text = json_string_value(json_object_get(request, "mn-id"));
	const char *prefix_word = json_string_value(json_object_get(request, "prefix"));
	const char *address = json_string_value(json_object_get(request, "address"));
	bool rows = json_is_true(json_object_get(request, "rows"));
	const struct cache *cache = anchor_cache(h->anchor);
	const struct mnid *mnid = NULL;
	struct selection selection;
	struct prefix prefix;
	struct mnid room;

	reply->error = select_read(&selection, request, anchor_conf(h->anchor));
	if (reply->error)
		return;
	if (id_text)
		mnid = named(h, id_text, &room);
	if (id_text && !mnid) {
		reply->error = "mn-id is no identifier";
		return;
	}
	if (prefix_word && !prefix_parse_any(&prefix, prefix_word)) {
		reply->error = "prefix is no prefix";
		return;
	}
	reply->list.item = rows ? session_row : session_item;
	/* what is asked for is looked at, and nothing else */
	if (address)
		find_around(cache, address, &selection, reply);
	else if (prefix_word)
		find_with(cache, mnid, &prefix, &selection, reply);
	else if (mnid)
		find_of_mn(cache, mnid, &selection, reply);
	else
		find_all(cache, &selection, reply);
}

static void answer_mag(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *remote = json_string_value(json_object_get(request, "remote"));
	const char *name = json_string_value(json_object_get(request, "name"));
	const struct mags *mags = &anchor_conf(h->anchor)->mags;
	struct prefix address;
	const struct mag *mag;

	reply->list.item = mag_item;
	if (!remote && !name) {
		number_keys(reply, mags->count);
		return;
	}
	if (remote && (!prefix_parse(&address, remote) || address.len != 128)) {
		reply->error = "remote is no IPv6 address";
		return;
	}
	mag = name ? mag_named(mags, name) : mag_find(mags, &address.addr);
	if (name && !mag) {
		reply->error = "no such mag in the configuration";
		return;
	}
	number_keys(reply, mag ? 1 : 0);
	if (mag && reply->list.key)
		reply->list.key[0] = (u64)(mag - mags->v);
}

/* In pieces that end with a line: the whole is too long for a packet. */
static json_t *pieces(const char *text, size_t len)
{
	json_t *array = json_array();
	size_t end;

	for (; len; text += end, len -= end) {
		end = len < PIECE_MAX ? len : PIECE_MAX;
		while (end && text[end - 1] != '\n')
			end--;
		if (!end || json_array_append_new(array, json_stringn(text, end)))
			break;
	}
	if (!len)
		return array;
	json_decref(array);
	return NULL;
}

static void answer_metrics(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *format = json_string_value(json_object_get(request, "format"));
	bool open = format && !strcmp(format, "openmetrics");
	size_t len;
	char *text;

	if (format && !open && strcmp(format, "prometheus")) {
		reply->error = "format is prometheus or openmetrics";
		return;
	}
	text = metrics_text(h, !open, &len);
	if (text)
		reply->result = json_pack("{so}", "text", pieces(text, len));
	free(text);
	if (!reply->result)
		reply->error = "out of memory";
}

static void answer_monitor(struct halmad *h, struct ctl_reply *reply)
{
	reply->monitor = monitor_start(h->monitor);
	if (reply->monitor)
		reply->result = json_object();
	else
		reply->error = "out of memory";
}

static void order_free(struct halmad *h, struct order *order)
{
	LIST_REMOVE(order, entry);
	h->requests->order_count--;
	json_decref(order->items);
	free(order);
}

static struct order *order_new(struct halmad *h, struct ctl_reply *reply)
{
	struct order *order = NULL;
	struct now now;

	if (h->requests->order_count == ORDER_MAX) {
		reply->error = "too many revocations are under way; try again in a few seconds";
		return NULL;
	}
	order = calloc(1, sizeof(*order));
	if (order)
		order->items = json_array();
	if (!order || !order->items) {
		free(order);
		reply->error = "out of memory";
		return NULL;
	}
	/* deadlines begin now, and not when the last message came */
	halmad_clock(&now);
	anchor_now_is(h->anchor, &now);
	order->number = ++h->requests->last_order;
	LIST_INSERT_HEAD(&h->requests->orders, order, entry);
	h->requests->order_count++;
	return order;
}

/* The item that a result is about: that of the session, or a new one of the MAG. */
static json_t *item_of(const struct halmad *h, const struct order *order,
		       const struct revoke_result *result)
{
	json_t *item;
	size_t i;

	if (!result->id) {
		item = show_revoking_mag(&result->peer, anchor_conf(h->anchor));
		return json_array_append_new(order->items, item) ? NULL : item;
	}
	json_array_foreach(order->items, i, item)
		if (!json_object_get(item, "outcome") &&
		    (u64)json_integer_value(json_object_get(item, "id")) == result->id)
			return item;
	return NULL;
}

static json_t *order_json(const struct order *order)
{
	return json_pack("{sO}", "revoked", order->items);
}

void order_result(void *ctx, const struct revoke_result *result)
{
	struct ctl_reply reply = { 0 };
	struct halmad *h = ctx;
	struct order *order;
	json_t *item;

	LIST_FOREACH(order, &h->requests->orders, entry)
		if (order->number == result->order)
			break;
	if (!order)
		return;
	item = item_of(h, order, result);
	if (item)
		show_revoked(item, result);
	if (++order->done != order->expected)
		return;
	reply.result = order_json(order);
	if (!reply.result)
		reply.error = "out of memory";
	ctl_finish(h->ctl, order->number, &reply);
	order_free(h, order);
}

/* The anchor has the order: all results have come already, or some will. */
static void given(struct halmad *h, struct order *order, unsigned int expected,
		  struct ctl_reply *reply)
{
	if (!expected) {
		reply->error = "there is no such session";
		order_free(h, order);
		return;
	}
	if (order->done == expected) {
		reply->result = order_json(order);
		if (!reply->result)
			reply->error = "out of memory";
		order_free(h, order);
		return;
	}
	order->expected = expected;
	reply->order = order->number;
}

static const char no_reason[] = "there is no such reason; hint: halma mn help names them";

/* Return: a trigger below BRI_GLOBAL; -1 if there is none of this name. */
static int trigger_of(const char *reason)
{
	int i;

	if (!reason)
		return BRI_ADMINISTRATIVE;
	for (i = BRI_UNSPECIFIED; i <= BRI_OUT_OF_SYNC; i++)
		if (!strcmp(bri_trigger_name((u8)i), reason))
			return i;
	return -1;
}

static void write_down_mn(struct halmad *h, struct order *order, const struct mnid *mnid,
			  const struct prefix *prefix)
{
	const struct mn *mn = bce_mn_find(anchor_cache(h->anchor), mnid);
	const struct conf *conf = anchor_conf(h->anchor);
	const struct bce *bce;

	if (!mn)
		return;
	for (bce = mn_first(mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce))
		if (!prefix || bce_has(&bce->set, prefix))
			json_array_append_new(order->items, show_revoking(bce, conf));
}

/* A realm stands behind the "@" of a NAI, and with that it has to fit into an identifier. */
static bool is_realm(const char *text)
{
	size_t len = strlen(text);

	return len && len < HALMA_MN_ID_MAX && !strchr(text, '@');
}

static void revoke_realm(struct halmad *h, const char *realm, struct ctl_reply *reply)
{
	struct order *order;

	if (!is_realm(realm)) {
		reply->error = "realm is no realm; hint: what stands behind the @";
		return;
	}
	order = order_new(h, reply);
	if (!order)
		return;
	given(h, order, lma_revoke_realm(anchor_lma(h->anchor), realm, order->number), reply);
}

static void revoke_mn(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *realm = json_string_value(json_object_get(request, "realm"));
	const char *prefix_word = json_string_value(json_object_get(request, "prefix"));
	const char *id_text = json_string_value(json_object_get(request, "mn-id"));
	int trigger = trigger_of(json_string_value(json_object_get(request, "reason")));
	unsigned int expected;
	struct prefix prefix;
	const struct mnid *mnid;
	struct order *order;
	struct mnid room;

	if (realm && (id_text || prefix_word || json_object_get(request, "reason"))) {
		reply->error = "realm stands alone: all its sessions are revoked, by local policy";
		return;
	}
	if (realm) {
		revoke_realm(h, realm, reply);
		return;
	}
	mnid = id_text ? named(h, id_text, &room) : NULL;
	if (!mnid) {
		reply->error = "mn-id is no identifier";
		return;
	}
	if (prefix_word && !prefix_parse_any(&prefix, prefix_word)) {
		reply->error = "prefix is no prefix";
		return;
	}
	if (trigger < 0) {
		reply->error = no_reason;
		return;
	}
	order = order_new(h, reply);
	if (!order)
		return;
	write_down_mn(h, order, mnid, prefix_word ? &prefix : NULL);
	expected = lma_revoke_mn(anchor_lma(h->anchor), mnid, prefix_word ? &prefix : NULL,
				 (u8)trigger, order->number);
	given(h, order, expected, reply);
}

static const char no_name[] =
	"no such mag in the configuration; hint: remote ADDRESS names one that has left it";
static const char no_address[] =
	"no such mag in the configuration, nor a session of one that has left it";

/* One that has left the configuration has no name, but may have sessions. Return: what is wrong. */
static const char *address_of(const struct halmad *h, json_t *request, struct in6_addr *address)
{
	const char *remote = json_string_value(json_object_get(request, "remote"));
	const char *name = json_string_value(json_object_get(request, "name"));
	const struct mags *mags = &anchor_conf(h->anchor)->mags;
	const struct mag *mag = name ? mag_named(mags, name) : NULL;
	struct prefix prefix;

	if (!name && !remote)
		return "name or remote is missing";
	if (name && !mag)
		return no_name;
	if (mag) {
		*address = mag->address;
		return NULL;
	}
	if (!prefix_parse(&prefix, remote) || prefix.len != 128)
		return "remote is no IPv6 address";
	*address = prefix.addr;
	if (!mag_find(mags, address) &&
	    !bce_first_of_peer(anchor_cache(h->anchor), HALMA_KIND_PMIPV6, address))
		return no_address;
	return NULL;
}

static void revoke_mag(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	struct in6_addr address;
	unsigned int expected;
	struct order *order;

	reply->error = address_of(h, request, &address);
	if (reply->error)
		return;
	order = order_new(h, reply);
	if (!order)
		return;
	expected = lma_revoke_mag(anchor_lma(h->anchor), &address, NULL, order->number);
	given(h, order, expected, reply);
}

static void answer_reload(struct halmad *h, struct ctl_reply *reply)
{
	u64 order = ++h->requests->last_order;

	if (reload_ask(h->reload, order))
		reply->order = order;
	else
		reply->error = "too many wait for a reload already; try again when it is over";
}

static void answer_backup(struct halmad *h, struct ctl_reply *reply)
{
	if (!h->store) {
		reply->error = "there is no store; hint: section store of the configuration";
		return;
	}
	if (!store_backup(h->store)) {
		reply->error = "the store is being copied already; try again when that is over";
		return;
	}
	h->requests->backup = ++h->requests->last_order;
	reply->order = h->requests->backup;
}

/* What it would do. */
static void answer_diff(struct halmad *h, struct ctl_reply *reply)
{
	u64 order = ++h->requests->last_order;

	if (reload_look(h->reload, order))
		reply->order = order;
	else
		reply->error = "too many wait for that already; try again";
}

static const char no_command[] = {
	"cmd is show, names, metrics, check, diff, reload, mn, mag, mn-revoke, mag-revoke, store-backup, monitor"
};

static bool changes(const char *cmd)
{
	return !strcmp(cmd, "reload") || !strcmp(cmd, "mn-revoke") || !strcmp(cmd, "mag-revoke") ||
	       !strcmp(cmd, "store-backup");
}

void request_answer(void *ctx, json_t *request, bool may_change, struct ctl_reply *reply)
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
	} else if (!strcmp(cmd, "names")) {
		reply->result = show_names(anchor_conf(h->anchor));
		if (!reply->result)
			reply->error = "out of memory";
	} else if (!strcmp(cmd, "metrics")) {
		answer_metrics(h, request, reply);
	} else if (!strcmp(cmd, "check")) {
		answer_check(h, may_change, reply);
	} else if (!strcmp(cmd, "mn")) {
		answer_mn(h, request, reply);
	} else if (!strcmp(cmd, "mag")) {
		answer_mag(h, request, reply);
	} else if (!strcmp(cmd, "mn-revoke")) {
		revoke_mn(h, request, reply);
		halmad_turn(h);
	} else if (!strcmp(cmd, "mag-revoke")) {
		revoke_mag(h, request, reply);
		halmad_turn(h);
	} else if (!strcmp(cmd, "monitor")) {
		answer_monitor(h, reply);
	} else if (!strcmp(cmd, "reload")) {
		answer_reload(h, reply);
	} else if (!strcmp(cmd, "store-backup")) {
		answer_backup(h, reply);
	} else if (!strcmp(cmd, "diff")) {
		answer_diff(h, reply);
	} else {
		reply->error = no_command;
	}
}

void order_reloaded(struct halmad *h, u64 order, const char *error, json_t *told)
{
	struct ctl_reply reply = { .error = error };

	if (!error)
		reply.result = json_pack("{so}", "configuration", text_json(h->path));
	if (!error && !reply.result)
		reply.error = "out of memory";
	if (reply.result && told)
		json_object_update(reply.result, told);
	json_decref(told);
	ctl_finish(h->ctl, order, &reply);
}

void order_backed_up(struct halmad *h)
{
	struct ctl_reply reply = { 0 };
	struct store_backup made;

	if (!store_backed_up(h->store, &made))
		return;
	if (made.error[0]) {
		log_err("%s", made.error);
		reply.error = made.error;
	} else {
		log_info("the store was copied to %s: %llu bindings", made.path,
			 made.bindings);
		reply.result = show_backup(&made);
		if (!reply.result)
			reply.error = "out of memory";
	}
	ctl_finish(h->ctl, h->requests->backup, &reply);
	h->requests->backup = 0;
}

void requests_fini(struct halmad *h)
{
	while (!LIST_EMPTY(&h->requests->orders))
		order_free(h, LIST_FIRST(&h->requests->orders));
	json_decref(h->requests->findings);
}
