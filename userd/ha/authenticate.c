// SPDX-License-Identifier: GPL-2.0
/*
 * What protects a Binding Update: pure.
 *
 * In the order of RFC 4285: whether there is an option that must be there, whose key it is, whether
 * the key has made it, whether it is fresh, who it says that it is. Up to the key nothing is
 * answered; from there on each answer is signed.
 */
#include "ha/authenticate.h"
#include "ha/owner.h"

static struct auth_ends ends_of(const struct ha_bu *bu)
{
	return (struct auth_ends){ .coa = bu->coa, .hoa = bu->hoa };
}

/* The profile of a mobile node alone; NULL if there is none. */
static const struct profile *profile_of(const struct ha_known *known, const struct mnid *mnid)
{
	const struct profiles *profiles = &known->conf->profiles;
	const struct profile *profile = profile_find(profiles, profile_name(profiles, mnid));

	return profile && profile->scope == PROFILE_MN ? profile : NULL;
}

/* The same of who is nearly always the owner of a home address, which is found faster. */
static const struct profile *profile_near(const struct ha_known *known, const struct mnid *mnid,
					  const struct profile *owner)
{
	return owner && mnid_equal(&owner->mnid, mnid) ? owner : profile_of(known, mnid);
}

/* Without authentication option: only of whom nobody expects one. "the entity should silently
 * discard the received message" [RFC 4285, 5].
 */
static bool check_none(const struct ha_known *known, const struct ha_bu *bu,
		       struct ha_decision *d)
{
	const struct profile *owner = ha_profile(known->conf, known->cache, &bu->hoa, NULL);
	const struct profile *bound = NULL;

	if (d->bce)
		bound = profile_near(known, &d->bce->mn->mnid, owner);
	if ((owner && profile_authenticates(owner)) || (bound && profile_authenticates(bound)))
		return ha_ignore(d, HA_WHY_AUTH_MISSING);
	/* [RFC 6275, 5.1]: by the SA of its home address; else not even a refusal is an answer */
	if (known->conf->ipsec && !(owner && authority_has(known->authority, owner)))
		return ha_ignore(d, HA_WHY_NO_SA);
	return true;
}

/* [RFC 4285, 5]: what no key can make right. */
static bool check_options(const struct auth_options *auth, struct ha_decision *d)
{
	if (auth->twice)
		return ha_ignore(d, HA_WHY_AUTH_TWICE);
	if (auth->mn_ha && auth->mn_aaa && auth->mn_aaa < auth->mn_ha)
		return ha_ignore(d, HA_WHY_AUTH_ORDER);
	if (!auth->mn_ha)
		return ha_ignore(d, auth->mn_aaa ? HA_WHY_MN_AAA : HA_WHY_AUTH_MISSING);
	return true;
}

/* Its key. Who it is says the MN-ID option [RFC 4285, 4; RFC 6612, 4.1]; without one its home
 * address does.
 */
static bool check_sa(const struct ha_known *known, const struct ha_bu *bu, struct ha_decision *d)
{
	const struct profile *owner = ha_profile(known->conf, known->cache, &bu->hoa, NULL);

	if (owner && owner->scope != PROFILE_MN)
		owner = NULL;
	d->who = bu->mnid.len ? profile_near(known, &bu->mnid, owner) : owner;
	if (d->who)
		d->sa = auth_keys_find(&d->who->auth, bu->auth.spi);
	/* [RFC 4285, 5.1.1] */
	if (!d->sa)
		return ha_ignore(d, HA_WHY_AUTH_SPI);
	/* [RFC 4283, 3.2; RFC 4285, 5.1; RFC 5149, 3] */
	d->misplaced = bu->auth.behind || bu->auth.padded;
	if (d->misplaced && d->who->auth.strict)
		return ha_ignore(d, HA_WHY_AUTH_ORDER);
	return true;
}

/* "MUST be greater than all previously accepted timestamps for the requesting Mobile Node"
 * [RFC 4285, 6]: of all its sessions, and of those that have ended.
 *
 * @all: result: all of its home addresses have sessions, so it is known what was accepted last,
 *	also before this run
 */
static u64 seen_stamp(const struct ha_known *known, const struct ha_decision *d, bool *all)
{
	const struct profile *who = d->who;
	const struct mn *mn = d->bce && mnid_equal(&d->bce->mn->mnid, &who->mnid) ?
			      d->bce->mn : bce_mn_find(known->cache, &who->mnid);
	const struct bce *bce = mn ? mn_first(mn, HALMA_KIND_MIPV6) : NULL;
	u64 last = known->stamp ? known->stamp[who - known->conf->profiles.v] : 0;
	unsigned int sessions = 0;
	u64 stamp;

	*all = last;
	for (; bce; bce = mn_next(bce), sessions++) {
		stamp = bce->facts.order.timestamp;
		if (stamp && (!last || ntp_later(stamp, last)))
			last = stamp;
	}
	*all |= sessions && sessions == who->home_address_count;
	return last;
}

static u64 waiting_stamp(const struct ha_known *known)
{
	return known->waits ? known->waits->timestamp : 0;
}

/* One that waits was not accepted yet, and may come again; but what is older may not come first. */
static bool is_fresh(const struct ha_known *known, const struct ha_bu *bu, u64 last, u64 now,
		     u32 window)
{
	u64 waits = waiting_stamp(known);

	if (waits && ntp_later(waits, bu->stamp))
		return false;
	return ntp_fresh(bu->stamp, last, now, window);
}

/* [RFC 4285, 6]. Whoever has used timestamps once goes on with them, or an older message without
 * one would be taken.
 */
static bool check_stamp(const struct ha_known *known, const struct ha_bu *bu,
			struct ha_decision *d)
{
	u64 now = ntp_of(bu->arrived ? bu->arrived : known->now);
	bool all;
	u64 last = seen_stamp(known, d, &all);

	if (!bu->stamped && (last || waiting_stamp(known) || !d->who->auth.replay_optional))
		return ha_refuse(d, BA_MESG_ID_REQD, HA_WHY_NONE);
	/* of what else was accepted before this run nothing is known */
	if (!all && (!last || (known->floor && ntp_later(known->floor, last))))
		last = known->floor;
	/* it was when it came */
	if (!bu->stamped || known->probed != HOMELINK_UNKNOWN ||
	    is_fresh(known, bu, last, now, d->who->auth.window))
		return true;
	d->stamp = ntp_answer(bu->stamp, now);
	return ha_refuse(d, BA_ID_MISMATCH, HA_WHY_NONE);
}

/* Whom the key belongs to is whom the session belongs to. The MN-ID option must be there [RFC 4285,
 * 4], but "is only needed on the first registration" [RFC 4283, 4.2].
 */
static bool check_identity(const struct ha_bu *bu, struct ha_decision *d)
{
	if (d->bce && !mnid_equal(&d->bce->mn->mnid, &d->who->mnid))
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_MN_ID);
	if (!bu->mnid.len && !d->bce)
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_NO_MN_ID);
	return true;
}

bool ha_authenticate(const struct ha_known *known, const struct ha_bu *bu, struct ha_decision *d)
{
	const struct auth_ends ends = ends_of(bu);

	if (!bu->auth.any)
		return check_none(known, bu, d);
	if (!check_options(&bu->auth, d) || !check_sa(known, bu, d))
		return false;
	/* "it MUST include the mobility message replay protection option" [RFC 4285, 6] */
	d->stamped = bu->stamped;
	d->stamp = bu->stamp;
	if (!auth_check(bu->octets, bu->auth.mn_ha, &ends, d->sa->key))
		return ha_refuse(d, BA_AUTH_FAIL, HA_WHY_NONE);
	if (!check_stamp(known, bu, d))
		return false;
	/* it is to be authenticated by somebody else as well [RFC 4285, 5.2] */
	if (bu->auth.mn_aaa)
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_MN_AAA);
	return check_identity(bu, d);
}

void ha_sign(const struct ha_decision *d, const struct ha_bu *bu, u8 *data, size_t len)
{
	const struct auth_ends ends = ends_of(bu);

	auth_sign(data, len, &ends, d->sa->key);
}
