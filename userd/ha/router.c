// SPDX-License-Identifier: GPL-2.0
/*
 * Mobile routers: pure.
 *
 * A BU with R either names the mobile networks that are to be forwarded to its sender (explicit
 * mode), or leaves that to the configuration (implicit mode): one option is enough for the first
 * [RFC 3963, 5.2, 6.2]. What may be named is what the configuration gives to this mobile node, or a
 * part of that: its prefix table [6.1.2]. Without R it is a host, whatever else is in the BU [4.1].
 */
#include "ha/guests.h"
#include "ha/owner.h"
#include "ha/router.h"

static bool is_router(const struct ha_bu *bu)
{
	return bu->bu.flags & BU_FLAG_R;
}

bool ha_check_type(const struct ha_bu *bu, struct ha_decision *d)
{
	bool was;

	if (!d->bce || d->bce->facts.state != HALMA_STATE_ACTIVE)
		return true;
	was = d->bce->facts.mipv6.flags & BU_FLAG_R;
	if (was == is_router(bu))
		return true;
	return ha_refuse(d, BA_REGISTRATION_TYPE_CHANGE,
			 was ? HA_WHY_IS_ROUTER : HA_WHY_IS_HOST);
}

bool ha_check_router(const struct ha_bu *bu, struct ha_decision *d)
{
	if (!is_router(bu) || d->profile->router)
		return true;
	return ha_refuse(d, BA_MOBILE_ROUTER_NOT_PERMITTED, HA_WHY_MOBILE_ROUTER);
}

u8 ha_no_forwarding(const struct ha_bu *bu)
{
	return bu->network_count ? BA_INVALID_PREFIX : BA_FORWARDING_SETUP_FAILED;
}

/* Bits behind the length do not count, as in any prefix (RFC 4291, 2.3). */
static struct prefix masked(const struct prefix *prefix)
{
	return prefix_cut(prefix, prefix->len);
}

static bool is_routable(const struct prefix *prefix)
{
	return prefix->len && prefix->len <= 128 && ha_is_routable(&prefix->addr);
}

/* Part of what is there already, or there twice: forwarded to as that. */
static void add(struct ha_decision *d, const struct prefix *network)
{
	unsigned int i, count = 1;

	if (prefix_within(network, d->prefix, d->prefix_count))
		return;
	for (i = 1; i < d->prefix_count; i++)
		if (!prefix_contains(network, &d->prefix[i]))
			d->prefix[count++] = d->prefix[i];
	d->prefix[count++] = *network;
	d->prefix_count = count;
}

/* What is wrong with one of them is wrong with all: no forwarding is set up [RFC 3963, 6.2]. */
static bool add_named(const struct ha_known *known, const struct ha_bu *bu,
		      struct ha_decision *d)
{
	struct prefix network;
	unsigned int i;

	if (bu->network_count >= HALMAD_PREFIX_MAX)
		return ha_refuse(d, BA_INVALID_PREFIX, HA_WHY_NETWORK_ROOM);
	for (i = 0; i < bu->network_count; i++) {
		network = masked(&bu->network[i]);
		if (!is_routable(&network))
			return ha_refuse(d, BA_INVALID_PREFIX, HA_WHY_NETWORK_NOT_ROUTABLE);
	}
	for (i = 0; i < bu->network_count; i++) {
		network = masked(&bu->network[i]);
		if (!ha_may_move(known->conf, d->profile, &bu->hoa, &network))
			return ha_refuse(d, BA_NOT_AUTHORIZED_FOR_PREFIX, HA_WHY_NETWORK_OTHERS);
	}
	for (i = 0; i < bu->network_count; i++) {
		network = masked(&bu->network[i]);
		add(d, &network);
	}
	return true;
}

/* All that it has [RFC 3963, 3]: at home it may be given by a MAG (RFC 6612, 4.2.1). */
static bool add_known(const struct ha_known *known, const struct ha_bu *bu,
		      struct ha_decision *d)
{
	const struct profile *profile = d->profile;
	struct prefix around;
	unsigned int i;

	for (i = 0; i < profile->network_count; i++)
		add(d, &profile->network[i]);
	for (i = 0; i < profile->prefix_count; i++)
		add(d, &profile->prefix[i]);
	/* what a pool has given */
	if (conf_pool_around(known->conf, &bu->hoa, &around))
		add(d, &around);
	if (d->prefix_count > 1)
		return true;
	return ha_refuse(d, BA_FORWARDING_SETUP_FAILED, HA_WHY_NETWORK_NONE);
}

/* What had it before it was this one's has it until the end of its session. */
static bool check_free(const struct ha_known *known, const struct ha_bu *bu,
		       struct ha_decision *d)
{
	unsigned int i;

	for (i = 1; i < d->prefix_count; i++)
		if (ha_is_taken(known->cache, d->mnid, &d->prefix[i]) ||
		    (known->guests &&
		     guests_have(known->guests, known->cache, d->mnid, &d->prefix[i])))
			return ha_refuse(d, ha_no_forwarding(bu), HA_WHY_NETWORK_TAKEN);
	return true;
}

/* A tunnel that would lead into itself; what other tunnels do is for the kernel to see. */
static bool check_inside(const struct ha_bu *bu, struct ha_decision *d)
{
	const struct prefix coa = { .addr = bu->coa, .len = 128 };

	if (!prefix_within(&coa, d->prefix + 1, d->prefix_count - 1))
		return true;
	return ha_refuse(d, BA_INVALID_CARE_OF_ADDRESS, HA_WHY_COA_NETWORK);
}

bool ha_check_networks(const struct ha_known *known, const struct ha_bu *bu,
		       struct ha_decision *d)
{
	d->prefix[0] = (struct prefix){ .addr = bu->hoa, .len = 128 };
	d->prefix_count = 1;
	if (!is_router(bu))
		return true;
	d->facts.mipv6.named = bu->network_count;
	if (!(bu->network_count ? add_named(known, bu, d) : add_known(known, bu, d)))
		return false;
	return check_free(known, bu, d) && check_inside(bu, d);
}
