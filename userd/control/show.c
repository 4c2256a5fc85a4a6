// SPDX-License-Identifier: GPL-2.0
/*
 * The anchor in JSON. Names are those of uapi/halma.yaml and of the RFCs.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "control/select.h"
#include "control/show.h"
#include "control/show_home.h"
#include "control/text.h"
#include "lma/bri.h"
#include "lma/heartbeat.h"

static json_t *addr_json(const struct in6_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	return json_string(inet_ntop(AF_INET6, addr, text, sizeof(text)) ? text : "");
}

static void put_count(json_t *object, const char *name, u64 count)
{
	json_object_set_new(object, name, json_integer((json_int_t)count));
}

static json_t *show_services(const struct conf_pool *pool)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < pool->service_count; i++)
		json_array_append_new(array, text_json(pool->service[i]));
	return array;
}

json_t *show_pools(const struct conf *conf, const struct pools *pools)
{
	json_t *array = json_array();
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < conf->pool_count; i++) {
		const struct conf_pool *from = &conf->pool[i];
		const struct pool *pool = &pools->v[i];

		json_array_append_new(array, json_pack("{so so ss si sI sI sI}",
						       "name", text_json(from->name),
						       "service", show_services(from),
						       "prefix", prefix_text(&pool->network, text),
						       "prefix-length", pool->length, "size",
						       (json_int_t)pool->size, "used",
						       (json_int_t)pool->used, "in-doubt",
						       (json_int_t)pool_in_doubt(pool)));
	}
	return array;
}

json_t *show_store(const struct conf_store *conf, struct store *store)
{
	json_t *object = json_object();
	struct store_status status;

	json_object_set_new(object, "path", text_json(store ? conf->path : "none"));
	if (!store)
		return object;
	store_status(store, &status);
	json_object_set_new(object, "ready", json_boolean(status.ready));
	json_object_set_new(object, "incomplete", json_boolean(status.incomplete));
	put_count(object, "queued", status.queued);
	put_count(object, "queue-max", conf->queue_max);
	put_count(object, "oldest", status.age_ms);
	put_count(object, "longest", status.longest_ms);
	put_count(object, "changes", status.changes);
	put_count(object, "refused", status.refused);
	put_count(object, "commits", status.commits);
	put_count(object, "failures", status.failures);
	put_count(object, "waits", status.waits);
	put_count(object, "recreated", status.recreated);
	if (status.error[0]) {
		json_object_set_new(object, "last-error", text_json(status.error));
		put_count(object, "last-error-time", status.error_at);
	}
	return object;
}

json_t *show_backup(const struct store_backup *made)
{
	json_t *object = json_object();

	json_object_set_new(object, "file", text_json(made->path));
	put_count(object, "octets", made->octets);
	put_count(object, "bindings", made->bindings);
	put_count(object, "reservations", made->reservations);
	put_count(object, "homes", made->homes);
	return object;
}

json_t *show_variables(const struct conf *conf)
{
	json_t *object = json_object();

	put_count(object, "MinDelayBeforeBCEDelete", conf->min_delay_before_bce_delete);
	put_count(object, "MaxDelayBeforeNewBCEAssign", conf->max_delay_before_new_bce_assign);
	put_count(object, "TimestampValidityWindow", conf->replay.window_ms);
	json_object_set_new(object, "TimestampBasedApproachInUse",
			    json_boolean(conf->timestamp_based));
	json_object_set_new(object, "MobileNodeGeneratedTimestampInUse",
			    json_boolean(conf->replay.mn_generated));
	json_object_set_new(object, "FixedMAGLinkLocalAddressOnAllAccessLinks",
			    addr_json(&conf->fixed_lla));
	json_object_set_new(object, "FixedMAGLinkLayerAddressOnAllAccessLinks",
			    text_json(conf->fixed_llid));
	put_count(object, "HEARTBEAT_INTERVAL", conf->heartbeat.interval);
	put_count(object, "MISSING_HEARTBEATS_ALLOWED", conf->heartbeat.missing_allowed);
	put_count(object, "InitMINDelayBRIs", conf->revocation.init_min_delay);
	put_count(object, "MAX_BRACK_TIMEOUT", conf->revocation.max_brack_timeout);
	put_count(object, "BRIMaxRetriesNumber", conf->revocation.max_retries);
	put_count(object, "lifetime-max", (u64)conf->lifetime_max * LIFETIME_UNIT_S);
	return object;
}

static json_t *show_prefixes(const struct prefix *prefix, unsigned int count)
{
	json_t *array = json_array();
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < count; i++)
		json_array_append_new(array, json_string(prefix_text(&prefix[i], text)));
	return array;
}

static void put_mnid(json_t *object, const struct mnid *mnid)
{
	char text[MNID_TEXT_MAX];

	json_object_set_new(object, "mn-id", json_string(mnid_text(mnid, text)));
	put_count(object, "mn-id-type", mnid->type);
}

/* How a message calls it, which is not how all else does. */
static void put_said(json_t *object, const struct mnid *said)
{
	char text[MNID_TEXT_MAX];

	json_object_set_new(object, "said-mn-id", json_string(mnid_text(said, text)));
}

static json_t *show_llid(const struct llid *llid)
{
	char text[2 * LLID_MAX + 1];
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < llid->len; i++)
		snprintf(text + 2 * i, 3, "%02x", llid->data[i]);
	return json_string(text);
}

static json_t *hex(const struct mh_view *v)
{
	char text[2 * 255 + 1];
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < v->len; i++)
		snprintf(text + 2 * i, 3, "%02x", v->data[i]);
	return json_string(text);
}

/* Nothing that a terminal takes for a command, or that turns the direction of what stands around
 * it: controls, also those of Unicode (C1), and its marks for direction, lines and invisible signs.
 */
static bool is_quiet(const u8 *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (data[i] < ' ' || data[i] == 0x7f)
			return false;
		if (i + 1 < len && ((data[i] == 0xc2 && data[i + 1] < 0xa0) ||
				    (data[i] == 0xd8 && data[i + 1] == 0x9c)))
			return false;
		/* U+2000 to U+206F: nothing of it is a letter, but for the hyphens and quotes */
		if (i + 2 < len && data[i] == 0xe2 &&
		    ((data[i + 1] == 0x80 && (data[i + 2] < 0x90 || data[i + 2] >= 0xa8)) ||
		     (data[i + 1] == 0x81 && data[i + 2] >= 0x9f)))
			return false;
	}
	return true;
}

/* Octets that somebody else has chosen: as text if they are some, else as hex:OCTETS. */
static json_t *words(const struct mh_view *v)
{
	char text[2 * 255 + sizeof("hex:")] = "hex:";
	json_t *string = NULL;
	unsigned int i;

	if (is_quiet(v->data, v->len) && (v->len < 4 || memcmp(v->data, "hex:", 4)))
		string = json_stringn((const char *)v->data, v->len);
	if (string)
		return string;
	for (i = 0; i < v->len; i++)
		snprintf(text + 4 + 2 * i, 3, "%02x", v->data[i]);
	return json_string(text);
}

static void put_network(json_t *object, const struct mh_view *sub)
{
	struct mh_view name, ap;

	ani_network(sub, &name, &ap);
	json_object_set_new(object, "network-name", words(&name));
	if (ap.len)
		json_object_set_new(object, "access-point-name", words(&ap));
}

static void put_operator(json_t *object, const struct mh_view *sub)
{
	struct mh_view id = { .data = sub->data + 1, .len = sub->len - 1 };
	u64 pen = 0;
	unsigned int i;

	if (sub->data[0] == ANI_OPERATOR_REALM) {
		json_object_set_new(object, "operator-realm", words(&id));
		return;
	}
	if (sub->data[0] != ANI_OPERATOR_PEN || id.len > 4) {
		json_object_set_new(object, "operator-id", hex(sub));
		return;
	}
	for (i = 0; i < id.len; i++)
		pen = pen << 8 | id.data[i];
	json_object_set_new(object, "operator-pen", json_integer((json_int_t)pen));
}

static json_t *show_ani(const struct mh_view *ani)
{
	json_t *object = json_object();
	struct mh_view sub;
	char name[32];
	size_t pos = 0;
	u8 type;

	while (ani_next(ani, &pos, &type, &sub)) {
		switch (type) {
		case ANI_NETWORK:
			put_network(object, &sub);
			break;
		case ANI_GEO:
			json_object_set_new(object, "latitude",
					    json_real(ani_degrees(&sub, false)));
			json_object_set_new(object, "longitude",
					    json_real(ani_degrees(&sub, true)));
			break;
		case ANI_OPERATOR:
			put_operator(object, &sub);
			break;
		default:
			snprintf(name, sizeof(name), "sub-option-%u", type);
			json_object_set_new(object, name, hex(&sub));
		}
	}
	return object;
}

static json_t *show_vendor(const struct mh_view *v)
{
	struct mh_view data = { .data = v->data + 5, .len = v->len - 5 };

	return json_pack("{sI si so}", "vendor-id", (json_int_t)get_u32(v->data), "sub-type",
			 v->data[4], "data", hex(&data));
}

static void show_kept(json_t *object, const struct kept *kept)
{
	json_t *vendors = json_array();
	struct mh_view option;
	size_t pos = 0;
	u8 type;

	while (kept_next(kept, &pos, &type, &option)) {
		if (type == MH_OPT_MN_ID)
			continue;
		if (type == MH_OPT_SERVICE_SELECTION)
			json_object_set_new(object, "service", words(&option));
		else if (type == MH_OPT_ANI)
			json_object_set_new(object, "access-network", show_ani(&option));
		else
			json_array_append_new(vendors, show_vendor(&option));
	}
	if (json_array_size(vendors))
		json_object_set(object, "vendor", vendors);
	json_decref(vendors);
}

/* What only a MAG says. */
static void put_pmipv6(json_t *object, const struct bce_facts *facts)
{
	put_count(object, "hi", facts->pmipv6.hi);
	put_count(object, "att", facts->pmipv6.att);
	json_object_set_new(object, "ll-id", show_llid(&facts->pmipv6.llid));
	json_object_set_new(object, "link-local", addr_json(&facts->pmipv6.lla));
	put_count(object, "timestamp", facts->order.timestamp);
}

json_t *show_session(const struct bce *bce, u64 boot_ms)
{
	const struct bce_facts *facts = &bce->facts;
	struct mh_view mn_id;
	struct mnid said;
	bool proxy = facts->kind == HALMA_KIND_PMIPV6;
	json_t *object = json_object();

	put_mnid(object, &bce->mn->mnid);
	if (kept_mn_id(bce->kept, &said.type, &mn_id) &&
	    mnid_set(&said, said.type, mn_id.data, mn_id.len))
		put_said(object, &said);
	put_count(object, "id", bce->id);
	json_object_set_new(object, "kind", json_string(proxy ? "pmipv6" : "mipv6"));
	json_object_set_new(object, "state", json_string(session_state(bce)));
	json_object_set_new(object, "prefix", show_prefixes(bce->set.prefix, bce->set.count));
	json_object_set_new(object, "local-ipv6", addr_json(&facts->local));
	json_object_set_new(object, "remote-ipv6", addr_json(&facts->coa));
	if (proxy)
		json_object_set_new(object, "mag", addr_json(&facts->peer));
	put_count(object, "lifetime", facts->lifetime * LIFETIME_UNIT_MS);
	if (bce->timer.pos)
		put_count(object, "remaining",
			  bce->timer.at > boot_ms ? bce->timer.at - boot_ms : 0);
	if (proxy)
		put_pmipv6(object, facts);
	put_count(object, "sequence", facts->order.sequence);
	put_count(object, "version", bce->version);
	if (bce->began)
		put_count(object, "began", bce->began);
	if (bce->verdict) {
		put_count(object, "last-time", bce->told);
		json_object_set_new(object, "last-verdict", json_string(bce->verdict));
	}
	show_steering(object, bce);
	json_object_set_new(object, "held", json_boolean(bce->mn->awaited));
	json_object_set_new(object, "revoking",
			    json_boolean(bce->revoking != REVOKING_NOT));
	show_kept(object, bce->kept);
	return object;
}

json_t *show_session_row(const struct bce *bce, u64 boot_ms)
{
	const struct bce_facts *facts = &bce->facts;
	bool proxy = facts->kind == HALMA_KIND_PMIPV6;
	json_t *object = json_object();
	char text[MNID_TEXT_MAX];

	json_object_set_new(object, "mn-id", json_string(mnid_text(&bce->mn->mnid, text)));
	put_count(object, "id", bce->id);
	json_object_set_new(object, "kind", json_string(proxy ? "pmipv6" : "mipv6"));
	json_object_set_new(object, "state", json_string(session_state(bce)));
	json_object_set_new(object, "prefix", show_prefixes(bce->set.prefix, bce->set.count));
	if (proxy)
		json_object_set_new(object, "mag", addr_json(&facts->peer));
	else
		json_object_set_new(object, "remote-ipv6", addr_json(&facts->coa));
	if (bce->timer.pos)
		put_count(object, "remaining",
			  bce->timer.at > boot_ms ? bce->timer.at - boot_ms : 0);
	if (bce->began)
		put_count(object, "began", bce->began);
	if (bce->verdict)
		json_object_set_new(object, "last-verdict", json_string(bce->verdict));
	show_steering(object, bce);
	return object;
}

static json_t *show_heartbeat(const struct heartbeat *hb, u64 boot_ms)
{
	json_t *object = json_object();

	json_object_set_new(object, "state", json_string(heartbeat_state(hb)));
	if (!hb)
		return object;
	put_count(object, "sent", hb->sent);
	put_count(object, "received", hb->received);
	put_count(object, "missing", hb->missing);
	put_count(object, "failures", hb->failures);
	put_count(object, "restarts", hb->restarts);
	if (hb->has_counter)
		put_count(object, "restart-counter", hb->restart_counter);
	if (hb->last_seen)
		put_count(object, "last-seen", boot_ms - hb->last_seen);
	return object;
}

json_t *show_mag(const struct mag *mag, const struct mag_state *state, u64 boot_ms)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", text_json(mag->name));
	json_object_set_new(object, "remote-ipv6", addr_json(&mag->address));
	put_count(object, "sessions", state->sessions);
	put_count(object, "prefixes", state->prefixes);
	put_count(object, "received", state->received);
	put_count(object, "accepted", state->accepted);
	put_count(object, "refused", state->refused);
	put_count(object, "limited", state->limited);
	put_count(object, "tolerated", state->tolerated);
	put_count(object, "ignored", state->ignored);
	json_object_set_new(object, "heartbeat", show_heartbeat(state->heartbeat, boot_ms));
	json_object_set_new(object, "revocation",
			    json_string(mag_revocation_name(state->revocation)));
	if (state->last_seen)
		put_count(object, "last-seen", boot_ms - state->last_seen);
	return object;
}

static void put_mag(json_t *object, const struct in6_addr *address, const struct mag *mag)
{
	json_object_set_new(object, "mag", addr_json(address));
	if (mag)
		json_object_set_new(object, "mag-name", text_json(mag->name));
}

json_t *show_revoking(const struct bce *bce, const struct conf *conf)
{
	json_t *object = json_object();

	put_mnid(object, &bce->mn->mnid);
	put_count(object, "id", bce->id);
	json_object_set_new(object, "prefix", show_prefixes(bce->set.prefix, bce->set.count));
	put_mag(object, &bce->facts.peer, mag_find(&conf->mags, &bce->facts.peer));
	return object;
}

json_t *show_revoking_mag(const struct in6_addr *address, const struct conf *conf)
{
	json_t *object = json_object();

	put_mag(object, address, mag_find(&conf->mags, address));
	return object;
}

void show_revoked(json_t *object, const struct revoke_result *result)
{
	bool answered = result->outcome == REVOKE_ACKNOWLEDGED ||
			result->outcome == REVOKE_REFUSED;

	json_object_set_new(object, "outcome", json_string(revoke_outcome_name(result->outcome)));
	if (answered) {
		put_count(object, "status", result->status);
		json_object_set_new(object, "status-name",
				    json_string(bra_status_name(result->status)));
	}
	put_count(object, "sessions", result->sessions);
}

/* What was decided about whom; what is not known is left out. */
static void put_who(json_t *object, const struct event *event, const struct conf *conf)
{
	const struct mag *mag = mag_find(&conf->mags, &event->peer);

	if (event->mnid.len)
		put_mnid(object, &event->mnid);
	if (event_renames(event))
		put_said(object, &event->said);
	if (event->id)
		put_count(object, "id", event->id);
	if (!in6_is_zero(&event->peer))
		put_mag(object, &event->peer, mag);
	if (!in6_is_zero(&event->local))
		json_object_set_new(object, "local-ipv6", addr_json(&event->local));
	if (!in6_is_zero(&event->coa))
		json_object_set_new(object, "remote-ipv6", addr_json(&event->coa));
}

static void put_request(json_t *object, const struct event *event)
{
	char flags[8];

	if (event->prefix_count)
		json_object_set_new(object, "prefix",
				    show_prefixes(event->prefix, event->prefix_count));
	if (event->has_lifetime)
		put_count(object, "lifetime", event->lifetime);
	if (event->has_sequence)
		put_count(object, "sequence", event->sequence);
	if (event->flags)
		json_object_set_new(object, "flags",
				    json_string(show_flags(event->flags, flags)));
	if (event->hi)
		put_count(object, "hi", event->hi);
	if (event->att)
		put_count(object, "att", event->att);
}

json_t *show_event(const struct event *event, const struct conf *conf)
{
	json_t *msg = json_object();

	put_count(msg, "time", timestamp_ms(event->timestamp));
	json_object_set_new(msg, "verdict", json_string(event->verdict));
	if (event->status_name) {
		put_count(msg, "status", event->status);
		json_object_set_new(msg, "status-name", json_string(event->status_name));
	}
	if (event->reason)
		json_object_set_new(msg, "reason", json_string(event->reason));
	if (event->error)
		json_object_set_new(msg, "error", json_string(strerror(-event->error)));
	put_who(msg, event, conf);
	put_request(msg, event);
	return json_pack("{ssso}", "name", event->name, "msg", msg);
}

/* What a PBU of a mobile node says beside who it is. */
static void put_options(json_t *object, const struct lma_pbu *pbu)
{
	union {
		struct kept kept;
		u8 room[sizeof(struct kept) + KEPT_MAX];
	} u;

	put_count(object, "hi", pbu->msg->opts.hi);
	put_count(object, "att", pbu->msg->opts.att);
	if (pbu->llid.len)
		json_object_set_new(object, "ll-id", show_llid(&pbu->llid));
	u.kept.len = (u16)kept_encode(&pbu->msg->opts, false, u.room + sizeof(struct kept));
	show_kept(object, &u.kept);
}

json_t *show_question(const struct attach_question *question)
{
	const struct lma_pbu *pbu = question->pbu;
	const struct lma_decision *d = question->d;
	json_t *object = json_object();
	struct mnid said;

	put_count(object, "id", question->id);
	json_object_set_new(object, "request", json_string(lma_request_name(d->request)));
	put_mnid(object, &pbu->mnid);
	if (pbu->alias) {
		lma_pbu_said(pbu, &said);
		put_said(object, &said);
	}
	put_mag(object, &pbu->src, d->mag);
	json_object_set_new(object, "remote-ipv6", addr_json(&pbu->pcoa));
	if (d->bce)
		json_object_set_new(object, "old-mag", addr_json(&d->bce->facts.peer));
	put_options(object, pbu);
	return object;
}
