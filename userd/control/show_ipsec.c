// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec of the anchor in JSON. Names of drops are those of the kernel.
 */
#include <stdio.h>

#include "control/found.h"
#include "ipsec/viciconn.h"
#include "control/show_ipsec.h"

#define XFRM_STAT	"/proc/net/xfrm_stat"

/* Packets that the kernel dropped for IPsec, by cause; NULL if it does not count. */
static json_t *show_drops(void)
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

json_t *ipsec_show(const struct ipsec *ipsec, const struct conf *conf)
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
		json_object_set_new(object, "charon-error", json_string(why));
	json_object_set_new(object, "mags-protected", json_integer(ike_protected(ike)));
	json_object_set_new(object, "counters", show_counters(ike_stats(ike)));
	drops = show_drops();
	if (drops)
		json_object_set_new(object, "drops", drops);
	return object;
}

json_t *ipsec_show_mag(const struct ipsec *ipsec, const struct conf *conf, const struct mag *mag)
{
	const struct ike *ike = ipsec_ike(ipsec);
	struct ike_mag_info info;
	char name[IKE_NAME_MAX];
	json_t *object;

	if (!conf->ipsec || !ike)
		return NULL;
	ike_mag(ike, mag, &info);
	object = json_pack("{s:s s:s s:I s:b s:i s:i s:I}",
			   "state", info.live ? "up" : info.orphans ? "orphan" : "down",
			   "connection", ike_name(mag->ike.reqid, name),
			   "reqid", (json_int_t)mag->ike.reqid,
			   "loaded", info.loaded,
			   "live", (int)info.live,
			   "orphans", (int)info.orphans,
			   "ike-failed", (json_int_t)info.failed);
	json_object_set_new(object, "identity", json_string(mag->ike.identity));
	if (info.why)
		json_object_set_new(object, "error", json_string(info.why));
	return object;
}

static void check_mags(json_t *list, const struct ike *ike,
		       const struct conf *conf)
{
	unsigned int i, down = conf->mags.count - ike_protected(ike);
	struct ike_mag_info info;

	for (i = 0; i < conf->mags.count; i++) {
		ike_mag(ike, &conf->mags.v[i], &info);
		if (info.why)
			found(list, "error", "mend its section, and: halma daemon reload",
			      "mag %s: charon does not take it: %s", conf->mags.v[i].name,
			      info.why);
	}
	if (down)
		found(list, "warning", "halma mag show tells which; a MAG has to begin",
		      "%u of %u MAGs have no security association: their PBUs are dropped", down,
		      conf->mags.count);
}

void ipsec_check(json_t *list, struct ipsec *ipsec, const struct conf *conf)
{
	const struct ike *ike = ipsec_ike(ipsec);
	const char *why;
	json_t *drops;
	int missing;

	if (!conf->ipsec || !ike)
		return;
	if (!ipsec_has_esp(ipsec))
		found(list, "error", "modprobe esp6", "the kernel knows no ESP over IPv6");
	missing = ipsec_missing(ipsec, conf);
	if (missing < 0)
		found(list, "error", "modprobe xfrm_user",
		      "the IPsec policies cannot be read: %s", strerror(-missing));
	else if (missing)
		found(list, "error", "halma daemon reload puts them back",
		      "%d IPsec policies of the anchor are missing or changed", missing);
	drops = show_drops();
	if (!drops)
		found(list, "warning", "a kernel with CONFIG_XFRM_STATISTICS",
		      "the kernel does not count what it drops for IPsec");
	json_decref(drops);
	why = ike_charon_why(ike);
	if (why)
		found(list, "error",
		      "apt install charon-systemd; systemctl start strongswan; if that runs, look at socket in section ike and at AppArmor",
		      "charon cannot be reached at %s", why);
	else
		check_mags(list, ike, conf);
}
