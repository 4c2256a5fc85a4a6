// SPDX-License-Identifier: GPL-2.0
/*
 * Orders of the operator that take time.
 *
 * An order is written down with all that it is about before it is given to the anchor, since what
 * is revoked is gone when its result comes.
 */
#include <stdlib.h>

#include "control/order.h"
#include "control/show.h"
#include "daemon.h"
#include "lma/bri.h"
#include "lma/lma.h"

/* Orders at a time; the control socket has fewer clients, but these can hang up. */
#define ORDER_MAX	64

static void order_free(struct halmad *h, struct order *order)
{
	LIST_REMOVE(order, entry);
	h->orders.count--;
	json_decref(order->items);
	free(order);
}

void order_fini(struct halmad *h)
{
	while (!LIST_EMPTY(&h->orders.first))
		order_free(h, LIST_FIRST(&h->orders.first));
}

static struct order *order_new(struct halmad *h, struct ctl_reply *reply)
{
	struct order *order = NULL;
	struct now now;

	if (h->orders.count == ORDER_MAX) {
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
	order->number = ++h->orders.last;
	LIST_INSERT_HEAD(&h->orders.first, order, entry);
	h->orders.count++;
	return order;
}

/* The item that a result is about: that of the session, or a new one of the MAG. */
static json_t *item_of(const struct halmad *h, const struct order *order,
		       const struct revoke_result *result)
{
	json_t *item;
	size_t i;

	if (!result->id) {
		item = show_revoking_mag(&result->mag, anchor_conf(h->anchor));
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

	LIST_FOREACH(order, &h->orders.first, entry)
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
	const struct bce *bce;

	if (!mn)
		return;
	LIST_FOREACH(bce, &mn->sessions, mn_entry)
		if (!prefix || bce_has(&bce->set, prefix))
			json_array_append_new(order->items, show_revoking(bce, anchor_conf(h->anchor)));
}

/* A realm stands behind the "@" of a NAI, and with that it has to fit into an identifier. */
static bool is_realm(const char *text)
{
	size_t len = strlen(text);

	return len && len < HALMA_MN_ID_MAX && !strchr(text, '@');
}

static void order_revoke_realm(struct halmad *h, const char *realm, struct ctl_reply *reply)
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

void order_revoke_mn(struct halmad *h, json_t *request, struct ctl_reply *reply)
{
	const char *realm = json_string_value(json_object_get(request, "realm"));
	const char *prefix_word = json_string_value(json_object_get(request, "prefix"));
	const char *id_text = json_string_value(json_object_get(request, "mn-id"));
	int trigger = trigger_of(json_string_value(json_object_get(request, "reason")));
	struct prefix prefix;
	struct order *order;
	struct mnid mnid;

	if (realm && (id_text || prefix_word || json_object_get(request, "reason"))) {
		reply->error = "realm stands alone: all its sessions are revoked, by local policy";
		return;
	}
	if (realm) {
		order_revoke_realm(h, realm, reply);
		return;
	}
	if (!id_text || !mnid_parse(&mnid, id_text)) {
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
	write_down_mn(h, order, &mnid, prefix_word ? &prefix : NULL);
	given(h, order, lma_revoke_mn(anchor_lma(h->anchor), &mnid, prefix_word ? &prefix : NULL, (u8)trigger,
				      order->number), reply);
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
	if (!mag_find(mags, address) && !bce_first_of_peer(anchor_cache(h->anchor), address))
		return no_address;
	return NULL;
}

void order_revoke_mag(struct halmad *h, json_t *request, struct ctl_reply *reply)
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
