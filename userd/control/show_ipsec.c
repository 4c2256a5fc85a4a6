// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec of the anchor in JSON. Names of drops are those of the kernel.
 */
#include <stdio.h>

#include "control/show_ipsec.h"
#include "control/text.h"
#include "ipsec/ipsec.h"
#include "ipsec/viciconn.h"

#define XFRM_STAT	"/proc/net/xfrm_stat"

json_t *show_ipsec_drops(void)
{
	FILE *file = fopen(XFRM_STAT, "re");
	json_t *object;
	char name[64];
	long count;

	if (!file)
		return NULL;
	object = json_object();
	while (fscanf(file, "%63s %ld", name, &count) == 2)
		if (count)
			json_object_set_new(object, name, json_integer(count));
	fclose(file);
	return object;
}

static json_t *show_counters(const struct ike_stats *stats)
{
	return json_pack("{s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I s:I}",
			 "charon-up", (json_int_t)stats->charon_up,
			 "charon-lost", (json_int_t)stats->charon_lost,
			 "loaded", (json_int_t)stats->loaded,
			 "load-refused", (json_int_t)stats->load_refused,
			 "sa-up", (json_int_t)stats->up,
			 "sa-down", (json_int_t)stats->down,
			 "sa-rekeyed", (json_int_t)stats->rekeyed,
			 "sa-foreign", (json_int_t)stats->foreign,
			 "sa-translated", (json_int_t)stats->translated,
			 "ike-failed", (json_int_t)stats->failed,
			 "terminated", (json_int_t)stats->terminated,
			 "orphans-deleted", (json_int_t)stats->orphans_deleted,
			 "reviews", (json_int_t)stats->reviews);
}

json_t *show_ipsec(const struct ipsec *ipsec, const struct conf *conf)
{
	json_t *object = json_pack("{s:s}", "mode", conf->ipsec ? "required" : "off");
	const struct ike *ike = ipsec_ike(ipsec);
	json_t *drops;
	const char *why;

	if (!conf->ipsec || !ike)
		return object;
	why = ike_charon_why(ike);
	json_object_set_new(object, "charon", json_boolean(!why));
	if (why)
		json_object_set_new(object, "charon-error", text_json(why));
	json_object_set_new(object, "mags-protected", json_integer(ike_protected(ike, IKE_MAG)));
	json_object_set_new(object, "nodes-protected", json_integer(ike_protected(ike, IKE_MN)));
	json_object_set_new(object, "counters", show_counters(ike_stats(ike)));
	drops = show_ipsec_drops();
	if (drops)
		json_object_set_new(object, "drops", drops);
	return object;
}

static const char *state_of(const struct ike_peer_info *info)
{
	if (info->manual)
		return "manual";
	return info->live ? "up" : info->orphans ? "orphan" : "down";
}

json_t *show_ipsec_peer(const struct ipsec *ipsec, const struct conf *conf,
			const struct ike_remote *peer)
{
	const struct ike *ike = ipsec_ike(ipsec);
	char host[INET6_ADDRSTRLEN];
	struct ike_peer_info info;
	char name[IKE_NAME_MAX];
	json_t *object;

	if (!conf->ipsec || !ike)
		return NULL;
	ike_peer(ike, peer, &info);
	object = json_pack("{s:s s:s s:I s:b s:i s:i s:I}",
			   "state", state_of(&info),
			   "connection", ike_name(peer->reqid, name),
			   "reqid", (json_int_t)peer->reqid,
			   "loaded", info.loaded,
			   "live", (int)info.live,
			   "orphans", (int)info.orphans,
			   "ike-failed", (json_int_t)info.failed);
	if (peer->kind == IKE_MN) {
		json_object_set_new(object, "prefixes", json_integer(info.prefixes));
		json_object_set_new(object, "tunnels", json_integer(info.tunnels));
	}
	if (peer->identity)
		json_object_set_new(object, "identity", text_json(peer->identity));
	if (peer->eap_identity)
		json_object_set_new(object, "eap-identity", text_json(peer->eap_identity));
	if (!in6_is_zero(&info.host))
		json_object_set_new(object, "host", json_string(in6_text(&info.host, host)));
	if (info.why)
		json_object_set_new(object, "error", text_json(info.why));
	return object;
}
