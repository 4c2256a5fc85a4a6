// SPDX-License-Identifier: GPL-2.0
/*
 * Home agent: decisions. Pure: a message and what is known come in, a decision and the BA that says
 * so go out, nothing changes.
 *
 * ha_decide() is the list of RFC 6275, 9.5.1, then 10.3.1 or 10.3.2, behind what protects the
 * message (authenticate.c): each check_*() is some of its items and says whether to go on; those
 * of RFC 3963, 6.2, are in router.c. A
 * session of the other protocol is none here (RFC 6612, 4.2): neither its order nor its address
 * counts.
 */
#include "ha/authenticate.h"
#include "ha/decide.h"
#include "ha/owner.h"
#include "ha/router.h"

/* [RFC 6275, 9.5.4, 9.3.3] */
static bool check_source(const struct ha_bu *bu, struct ha_decision *d)
{
	if (IN6_IS_ADDR_MULTICAST(&bu->sent_from) || IN6_IS_ADDR_UNSPECIFIED(&bu->sent_from))
		return ha_ignore(d, HA_WHY_SOURCE);
	return true;
}

/* [RFC 6275, 9.5.1]: silence. A Home Address option that no node can have gets a Binding Error
 * before that [9.3.1, 9.3.3].
 */
static bool check_addresses(const struct ha_bu *bu, struct ha_decision *d)
{
	if (!ha_is_routable(&bu->hoa)) {
		ha_ignore(d, HA_WHY_HOA_NOT_ROUTABLE);
		if (bu->home_address)
			d->verdict = HA_UNKNOWN;
		return false;
	}
	/* the RFC knows one such option, and has silence for what it does not know [9.5.1] */
	if (bu->alt_coa_twice)
		return ha_ignore(d, HA_WHY_ALT_COA_TWICE);
	/* [RFC 6275, 6.1.7] */
	if (!ha_is_routable(&bu->coa))
		return ha_ignore(d, HA_WHY_COA_NOT_ROUTABLE);
	return true;
}

/* The same as for PBUs without Timestamp option [RFC 6275, 9.5.1]; also in the wait after a
 * de-registration, which is there for that [10.3.2]. Where timestamps keep off replays, the number
 * "is not used" [RFC 4285, 7].
 */
static bool check_sequence(const struct ha_known *known, const struct ha_bu *bu,
			   struct ha_decision *d)
{
	const struct replay *last = d->bce ? &d->bce->facts.order : known->ended;

	if (d->stamped)
		return true;
	if (replay_sequence(last, bu->bu.sequence) == REPLAY_OK) {
		/* what waits would be the last one; it may come again */
		last = known->waits;
		if (replay_sequence(last, bu->bu.sequence) == REPLAY_OK ||
		    bu->bu.sequence == last->sequence)
			return true;
	}
	d->sequence = last->sequence;
	return ha_refuse(d, BA_SEQUENCE_OUT_OF_WINDOW, HA_WHY_NONE);
}

/* What of a BU is kept with the session */
#define BU_FLAGS	(BU_FLAG_A | BU_FLAG_H | BU_FLAG_L | BU_FLAG_K | BU_FLAG_R)

/* For a host only lifetime 0 says so [RFC 6275, 9.5.1], for a mobile router the care-of address
 * can, too [RFC 3963, 6.2].
 */
static bool deregisters(const struct ha_bu *bu)
{
	return !bu->bu.lifetime ||
	       ((bu->bu.flags & BU_FLAG_R) && in6_equal(&bu->coa, &bu->hoa));
}

/* What kind of registration it is: all that is served are home registrations. */
static bool check_kind(const struct ha_known *known, const struct ha_bu *bu,
		       struct ha_decision *d)
{
	bool home = bu->bu.flags & BU_FLAG_H;

	/* [RFC 6275, 9.5.1] */
	if (home && bu->nonces)
		return ha_ignore(d, HA_WHY_NONCES);
	/* with a mobility anchor point, which is no home registration [RFC 5380, 4 and 6.2] */
	if (bu->bu.flags & BU_FLAG_M)
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_MAP);
	/* [RFC 3963, 6.2] */
	if (!home && (bu->bu.flags & BU_FLAG_R))
		return ha_refuse(d, BA_MOBILE_ROUTER_NOT_PERMITTED, HA_WHY_ROUTER_NOT_HOME);
	if (!home && !d->bce)
		return ha_ignore(d, HA_WHY_NOT_HOME);
	if (!check_sequence(known, bu, d))
		return false;
	/* all that are here are home registrations [RFC 6275, 9.5.1] */
	if (!home)
		return ha_refuse(d, BA_REGISTRATION_TYPE_CHANGE, HA_WHY_NONE);
	return deregisters(bu) || ha_check_type(bu, d);
}

/* It says that it is somebody [RFC 4283, 3], and that is not this one by any of its names. */
static bool says_other(const struct ha_known *known, const struct ha_bu *bu,
		       const struct mnid *mnid)
{
	return bu->mnid.len &&
	       !mnid_equal(profile_name(&known->conf->profiles, &bu->mnid), mnid);
}

/* [RFC 6275, 10.3.1]; and the mobile node is one that may register this home address. Sets its
 * profile.
 */
static bool check_home(const struct ha_known *known, const struct ha_bu *bu,
		       struct ha_decision *d)
{
	const struct prefix hoa = { .addr = bu->hoa, .len = 128 };

	if (!known->conf->home_agent)
		return ha_refuse(d, BA_HOME_REGISTRATION_NOT_SUPPORTED, HA_WHY_NONE);
	/* a home network is what its mobile nodes have their addresses in (RFC 3963, 6.2), and
	 * each of them has its own (RFC 6612, 4.1)
	 */
	if (!conf_in_home(known->conf, &hoa))
		return ha_refuse(d, BA_NOT_HOME_SUBNET, HA_WHY_NONE);
	d->profile = ha_profile(known->conf, known->cache, &bu->hoa, &d->mnid);
	if (!d->profile)
		return ha_refuse(d, BA_NOT_HOME_SUBNET, HA_WHY_UNKNOWN_HOA);
	if (!profile_mobile(d->profile))
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_POLICY);
	/* 129, though it is in no prefix of who it says that it is (RFC 6612, 4.2): "not home
	 * subnet" is about the prefixes of the home agent [RFC 6275, 10.3.1], of which this is one,
	 * and no other home agent would have it. 132 is left to what is nobody's.
	 */
	if (says_other(known, bu, d->mnid))
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_MN_ID);
	return true;
}

/* An address has one owner, across both protocols (RFC 6612, 4.2): whoever has got it before it
 * was this one's keeps it until that session ends, and would be found by DAD on a home link
 * [RFC 6275, 10.3.1].
 */
static bool check_owner(const struct ha_known *known, const struct ha_bu *bu,
			struct ha_decision *d)
{
	const struct prefix hoa = { .addr = bu->hoa, .len = 128 };

	if (d->bce && mnid_equal(&d->bce->mn->mnid, d->mnid))
		return true;
	if (ha_is_taken(known->cache, d->mnid, &hoa))
		return ha_refuse(d, BA_DAD_FAILED, HA_WHY_HOA_TAKEN);
	return true;
}

/* The link-local address with the same interface identifier (RFC 6275, 6.1.7), the last one of the
 * session.
 */
static bool add_link_local(const struct ha_known *known, struct ha_decision *d,
			   const struct prefix *addr)
{
	const struct bce *other = bce_find_hnp(known->cache, HALMA_KIND_MIPV6, addr);

	/* another mobile node, which would not answer */
	if (other && other != d->bce)
		return ha_refuse(d, BA_DAD_FAILED, HA_WHY_DUPLICATE_LINK_LOCAL);
	if (d->prefix_count == HALMAD_PREFIX_MAX)
		return ha_refuse(d, BA_INSUFFICIENT_RESOURCES, HA_WHY_NETWORK_ROOM);
	d->prefix[d->prefix_count++] = *addr;
	d->link_local = true;
	return true;
}

/* On the home link nobody else may have what the anchor will defend. What it defends already it has
 * no doubts about, and what is no link's nobody else can have (RFC 6612, 4.2). L is of the first
 * registration: a later one is not tested [RFC 6275, 10.3.1].
 */
static bool check_unique(const struct ha_known *known, const struct ha_bu *bu,
			 struct ha_decision *d)
{
	const struct prefix link_local = { .addr = homelink_of(&bu->hoa), .len = 128 };

	if (d->bce && d->bce->facts.state == HALMA_STATE_ACTIVE)
		return !bce_has(&d->bce->set, &link_local) ||
		       add_link_local(known, d, &link_local);
	if (!conf_on_home_link(known->conf, &bu->hoa))
		return true;
	if (bu->bu.flags & BU_FLAG_L && !add_link_local(known, d, &link_local))
		return false;
	if (known->probed == HOMELINK_TAKEN)
		return ha_refuse(d, BA_DAD_FAILED, HA_WHY_DUPLICATE);
	if (known->probed == HOMELINK_TAKEN_LINK_LOCAL)
		return ha_refuse(d, BA_DAD_FAILED, HA_WHY_DUPLICATE_LINK_LOCAL);
	d->probe = known->probed == HOMELINK_UNKNOWN;
	return true;
}

/* Where nobody can be: by policy, as [RFC 6275, 15.1] expects it. A care-of address inside of a
 * home network prefix is none of these (RFC 6612, 4.1).
 */
static bool check_care_of(const struct ha_known *known, const struct ha_bu *bu,
			  struct ha_decision *d)
{
	const struct prefix coa = { .addr = bu->coa, .len = 128 };
	const struct bce *other;

	/* an authenticator covers it wherever it stands [RFC 4285, 5.1] */
	if (known->conf->ipsec && !d->sa && bu->home_address && !bu->alt_coa)
		return ha_refuse(d, BA_INVALID_CARE_OF_ADDRESS, HA_WHY_NO_ALT_COA);
	if (in6_equal(&bu->coa, &bu->hoa))
		return ha_refuse(d, BA_INVALID_CARE_OF_ADDRESS, HA_WHY_COA_HOA);
	if (conf_is_local(known->conf, &bu->coa))
		return ha_refuse(d, BA_INVALID_CARE_OF_ADDRESS, HA_WHY_COA_ANCHOR);
	other = bce_find_hnp(known->cache, HALMA_KIND_MIPV6, &coa);
	if (other && other->facts.state == HALMA_STATE_ACTIVE)
		return ha_refuse(d, BA_INVALID_CARE_OF_ADDRESS, HA_WHY_COA_BOUND);
	return true;
}

/* [RFC 6275, 9.5.1]: what is beyond a limit is a lack of resources. */
static bool check_room(const struct ha_known *known, struct ha_decision *d)
{
	const struct mn *mn;

	if (d->bce)
		return true;
	if (known->cache->count >= known->conf->max_sessions)
		return ha_refuse(d, BA_INSUFFICIENT_RESOURCES, HA_WHY_MAX_SESSIONS);
	mn = bce_mn_find(known->cache, d->mnid);
	if (mn && mn_count(mn, HALMA_KIND_MIPV6) >= d->profile->max_sessions)
		return ha_refuse(d, BA_INSUFFICIENT_RESOURCES, HA_WHY_MN_ROOM);
	return true;
}

static struct replay order_of(const struct ha_bu *bu, const struct ha_decision *d)
{
	return (struct replay){
		.timestamp = d->stamped ? bu->stamp : 0,
		.sequence = bu->bu.sequence, .by_sequence = true,
	};
}

/* Units of 4 s that a prefix lasts: what is left over does not count [RFC 6275, 10.3.1]. */
static u32 units(u32 lifetime)
{
	return lifetime == CONF_FOREVER ? CONF_FOREVER : lifetime / LIFETIME_UNIT_S;
}

/* [RFC 6275, 10.3.1]: how long, and whether the mobile node had better look at its prefixes. What
 * is not valid is in no list of prefixes, so not on the home link.
 */
static bool check_lifetime(const struct ha_known *known, const struct ha_bu *bu,
			   struct ha_decision *d)
{
	u16 granted = bu->bu.lifetime;
	struct conf_lifetimes left;

	conf_home_lifetimes(known->conf, &bu->hoa, known->now >> TIMESTAMP_SECOND, &left);
	if (!units(left.valid))
		return ha_refuse(d, BA_NOT_HOME_SUBNET, HA_WHY_PREFIX_INVALID);
	if (granted > d->profile->lifetime_max)
		granted = d->profile->lifetime_max;
	if (granted > units(left.valid))
		granted = (u16)units(left.valid);
	d->facts.lifetime = granted;
	d->status = BA_ACCEPTED;
	if (units(left.preferred) < granted || units(left.valid) <= granted)
		d->status = BA_PREFIX_DISCOVERY_NECESSARY;
	/* less than the lifetime, or none */
	if (known->conf->refresh_advice < granted)
		d->advice = known->conf->refresh_advice;
	return true;
}

/* Units of 4 s that a binding has left. */
static u64 units_left(const struct ha_known *known, const struct bce *bce)
{
	if (!bce->timer.pos)
		return UINT64_MAX;
	return bce->timer.at > known->boot_ms ?
	       (bce->timer.at - known->boot_ms) / LIFETIME_UNIT_MS : 0;
}

/* While mobile nodes are sent to another home agent, who is here is served until its binding ends,
 * wherever it moves; nothing makes that later [RFC 5142, 5.3], and nobody comes.
 */
static bool check_drain(const struct ha_known *known, const struct ha_bu *bu,
			struct ha_decision *d)
{
	const struct bce *bce = d->bce;
	u64 left;

	if (!known->conf->drain.active)
		return true;
	if (!bce || bce->facts.state != HALMA_STATE_ACTIVE)
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_DRAIN);
	d->advice = 0;
	left = units_left(known, bce);
	if (d->facts.lifetime <= left)
		return true;
	if (!left || in6_equal(&bce->facts.coa, &bu->coa))
		return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_DRAIN);
	d->facts.lifetime = (u16)left;
	return true;
}

/* RFC 6275, 10.3.1; RFC 3963, 6.2 */
static void decide_registration(const struct ha_known *known, const struct ha_bu *bu,
				struct ha_decision *d)
{
	if (!check_home(known, bu, d) || !ha_check_router(bu, d) || !check_care_of(known, bu, d) ||
	    !check_room(known, d) || !check_owner(known, bu, d))
		return;
	/* [RFC 6275, 10.3.1] wants it there, and names no status */
	if (!bu->home_address) {
		ha_ignore(d, HA_WHY_NO_HOME_ADDRESS);
		return;
	}
	d->facts = (struct bce_facts){
		.kind = HALMA_KIND_MIPV6,
		.state = HALMA_STATE_ACTIVE,
		.coa = bu->coa,
		.local = bu->dst,
		.peer = bu->coa,
		.order = order_of(bu, d),
		.mipv6.flags = bu->bu.flags & BU_FLAGS,
		.mipv6.spi = d->sa ? d->sa->spi : 0,
	};
	if (!check_lifetime(known, bu, d) || !check_drain(known, bu, d) ||
	    !ha_check_networks(known, bu, d) || !check_unique(known, bu, d))
		return;
	d->router = bu->bu.flags & BU_FLAG_R;
	if (!d->bce)
		d->verdict = HA_NEW;
	else if (d->bce->facts.state == HALMA_STATE_ACTIVE &&
		 in6_equal(&d->bce->facts.coa, &bu->coa))
		d->verdict = HA_REFRESH;
	else
		d->verdict = HA_MOVE;
}

/* RFC 6275, 10.3.2: who may register, and from where, does not matter any more. */
static void decide_deregistration(const struct ha_known *known, const struct ha_bu *bu,
				  struct ha_decision *d)
{
	if (!d->bce) {
		ha_refuse(d, BA_NOT_HOME_AGENT, HA_WHY_NONE);
		return;
	}
	/* who says that it is another one does not end what is not its own [RFC 4283, 3] */
	if (says_other(known, bu, &d->bce->mn->mnid)) {
		ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_MN_ID);
		return;
	}
	d->facts = d->bce->facts;
	d->router = bu->bu.flags & d->facts.mipv6.flags & BU_FLAG_R;
	d->facts.order = order_of(bu, d);
	d->facts.lifetime = 0;
	d->status = BA_ACCEPTED;
	d->verdict = d->facts.state == HALMA_STATE_ACTIVE ? HA_DEREGISTER : HA_REPEATED;
	d->facts.state = HALMA_STATE_BLOCKED;
}

void ha_decide(const struct ha_known *known, const struct ha_bu *bu, struct ha_decision *d)
{
	const struct prefix hoa = { .addr = bu->hoa, .len = 128 };

	*d = (struct ha_decision){ .sequence = bu->bu.sequence };
	if (!check_source(bu, d))
		return;
	d->bce = bce_find_hnp(known->cache, HALMA_KIND_MIPV6, &hoa);
	if (!ha_authenticate(known, bu, d) || !check_addresses(bu, d) ||
	    !check_kind(known, bu, d))
		return;
	if (deregisters(bu))
		decide_deregistration(known, bu, d);
	else
		decide_registration(known, bu, d);
}

/* No DNS server is told anything: who is asked to says that it may not [RFC 5026, 8.1]. */
static void put_dns_update(const struct ha_bu *bu, struct mh_opts *opts)
{
	mh_set(opts, MH_OPT_DNS_UPDATE);
	opts->dns_status = DNS_UPDATE_PROHIBITED;
	opts->dns_remove = bu->dns_remove;
	opts->dns_name = bu->dns_name;
}

/* Who it is for, what it answers, and the place of the authenticator (RFC 4285, 4, 5.1.1 and 6). */
static void put_authentication(const struct ha_decision *d, const struct ha_bu *bu,
			       struct mh_msg *reply)
{
	/* as it has called itself */
	const struct mnid *name = bu->mnid.len ? &bu->mnid : &d->who->mnid;
	struct mh_opts *opts = &reply->opts;

	mh_set(opts, MH_OPT_MN_ID);
	opts->mn_id_type = name->type;
	opts->mn_id = (struct mh_view){ .data = name->data, .len = name->len };
	if (d->stamped) {
		mh_set(opts, MH_OPT_MESG_ID);
		opts->mesg_id = d->stamp;
	}
	mh_set(opts, MH_OPT_AUTH);
	opts->auth_type = AUTH_SUBTYPE_MN_HA;
	opts->auth_spi = d->sa->spi;
}

void ha_reply(const struct ha_decision *d, const struct ha_bu *bu, struct mh_msg *reply)
{
	mh_msg_clear(reply, MH_TYPE_BA);
	reply->ba.status = d->status;
	reply->ba.sequence = d->sequence;
	if (d->key_mobility)
		reply->ba.flags |= BA_FLAG_K;
	/* where the BU had it [RFC 3963, 4.2], and all of it is done [6.6] */
	if (d->router && d->status < BA_REFUSED)
		reply->ba.flags |= BA_FLAG_R;
	/* zero for a de-registration, and a refusal has none [RFC 6275, 6.1.8, 10.3.2] */
	if (d->status < BA_REFUSED)
		reply->ba.lifetime = d->facts.lifetime;
	if (d->advice && d->status < BA_REFUSED) {
		mh_set(&reply->opts, MH_OPT_REFRESH_ADVICE);
		reply->opts.refresh_advice = d->advice;
	}
	if (bu->dns && d->status < BA_REFUSED)
		put_dns_update(bu, &reply->opts);
	if (d->sa)
		put_authentication(d, bu, reply);
}
