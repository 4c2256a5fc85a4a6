// SPDX-License-Identifier: GPL-2.0
/*
 * PBUs of MAGs that deviate from the RFCs in what is no matter of security: pure.
 *
 * What a MAG meant is put into a copy of its PBU, by which is decided as if it had said so: who may
 * speak for whom, who owns what, and order stay as they are. The answer has what was received.
 */
#include "lma/lenient.h"

static void tolerated(struct lma_pbu *pbu, enum lma_tolerance what)
{
	pbu->tolerated |= 1U << what;
}

/* Somebody has this identifier, and not one that is like it. */
static bool is_known(const struct lma_known *known, const struct mnid *mnid)
{
	const struct profile *profile = profile_find(&known->conf->profiles, mnid);

	return (profile && profile->scope == PROFILE_MN) || bce_mn_find(known->cache, mnid);
}

/* Identifiers of C programs: NUL octets behind a NAI are none of it, unless it is one of octets
 * that happens to end so.
 */
static void mn_id(const struct lma_known *known, struct lma_pbu *pbu, struct mh_opts *opts)
{
	u16 len = opts->mn_id.len;

	if (!mh_has(opts, MH_OPT_MN_ID) || opts->mn_id_type != MN_ID_TYPE_NAI)
		return;
	/* what a decision before took from it may not be so any more */
	lma_pbu_name(pbu, opts, &known->conf->profiles);
	while (len && !opts->mn_id.data[len - 1])
		len--;
	if (len == opts->mn_id.len || is_known(known, &pbu->mnid))
		return;
	opts->mn_id.len = len;
	lma_pbu_name(pbu, opts, &known->conf->profiles);
	tolerated(pbu, TOLERATED_MN_ID);
}

/**
 * struct its_own - what a mobile node has, or is to have
 * @mn: its sessions; NULL if it has none
 * @profile: its profile; NULL if it has none
 * @pool: out of which it may ask for prefixes by value; NULL for none
 */
struct its_own {
	const struct mn *mn;
	const struct profile *profile;
	const struct pool *pool;
};

static struct its_own find_own(const struct lma_known *known, const struct mnid *mnid)
{
	struct its_own own = {
		.mn = bce_mn_find(known->cache, mnid),
		.profile = profile_find(&known->conf->profiles, mnid),
	};

	if (own.profile && own.profile->claim && own.profile->pool >= 0)
		own.pool = &known->pools->v[own.profile->pool];
	return own;
}

static const struct prefix *which_has(const struct prefix *prefix, unsigned int count,
				      const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (prefix_has(&prefix[i], addr))
			return &prefix[i];
	return NULL;
}

/* The prefix of a mobile node in which an address lies. */
static const struct prefix *prefix_of(const struct its_own *own, const struct in6_addr *addr)
{
	const struct prefix *found = NULL;
	const struct bce *bce;

	if (own->mn)
		for (bce = mn_first(own->mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce)) {
			found = which_has(bce->set.prefix, bce->set.hnp_count, addr);
			if (found)
				return found;
		}
	if (own->profile)
		found = which_has(own->profile->prefix, own->profile->prefix_count, addr);
	return found;
}

static void mask(struct prefix *prefix)
{
	unsigned int i;

	for (i = prefix->len; i < 128; i++)
		prefix->addr.s6_addr[i / 8] &= (u8)~(0x80 >> i % 8);
}

/* A prefix with bits behind its length, or with another length than the mobile node has, or could
 * have.
 */
static void hnp(struct lma_pbu *pbu, const struct its_own *own, struct prefix *prefix)
{
	const struct prefix *its_own;
	struct prefix was = *prefix;

	if (in6_is_zero(&prefix->addr))
		return;
	its_own = prefix_of(own, &prefix->addr);
	if (!its_own && own->pool && prefix_has(&own->pool->network, &prefix->addr))
		prefix->len = own->pool->length;
	if (its_own)
		*prefix = *its_own;
	else if (prefix->len && prefix->len < 128)
		mask(prefix);
	if (!prefix_equal(prefix, &was))
		tolerated(pbu, TOLERATED_HNP);
}

static void hnps(struct lma_pbu *pbu, const struct its_own *own, struct mh_opts *opts)
{
	unsigned int i;

	for (i = 0; i < opts->hnp_count; i++)
		hnp(pbu, own, &opts->hnp[i]);
	/* nothing is asked for: whatever there is */
	if (opts->hnp_count || mh_has(opts, MH_OPT_IPV4_HOA_REQUEST))
		return;
	memset(&opts->hnp[0], 0, sizeof(opts->hnp[0]));
	opts->hnp_count = 1;
	pbu->zero_hnp = true;
	tolerated(pbu, TOLERATED_NO_HNP);
}

/* The only session of a mobile node is where it was: a refresh, else nobody knows. */
static u8 likely_hi(const struct lma_pbu *pbu, const struct mn *mn)
{
	const struct bce *bce = mn ? mn_only(mn, HALMA_KIND_PMIPV6) : NULL;

	return bce && in6_equal(&bce->facts.coa, &pbu->pcoa) ? HI_BETWEEN_MAGS : HI_UNKNOWN;
}

static void hi_and_att(struct lma_pbu *pbu, const struct mn *mn, struct mh_opts *opts)
{
	if (!mh_has(opts, MH_OPT_HI))
		tolerated(pbu, TOLERATED_NO_HI);
	else if (opts->hi < HI_NEW_INTERFACE || opts->hi > HI_SHARED_PREFIXES)
		tolerated(pbu, TOLERATED_HI);
	if (pbu->tolerated & (1U << TOLERATED_NO_HI | 1U << TOLERATED_HI)) {
		mh_set(opts, MH_OPT_HI);
		opts->hi = likely_hi(pbu, mn);
	}
	if (mh_has(opts, MH_OPT_ATT))
		return;
	/* the value is zero by then, which is none that another MAG sends */
	mh_set(opts, MH_OPT_ATT);
	opts->att = 0;
	tolerated(pbu, TOLERATED_NO_ATT);
}

/* The last accepted PBU of a session of the mobile node had this timestamp. */
static bool is_last(const struct mn *mn, u64 timestamp)
{
	const struct bce *bce;

	if (mn)
		for (bce = mn_first(mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce))
			if (bce->facts.order.timestamp == timestamp)
				return true;
	return false;
}

/* Seconds and fraction written as two numbers of 32 bits, as the machine has them: taken so if it
 * is the time only then, or was when it was sent first.
 */
static void timestamp(const struct lma_known *known, struct lma_pbu *pbu, const struct mn *mn,
		      struct mh_opts *opts)
{
	u64 now = pbu->past.arrived ? pbu->past.arrived : known->now->timestamp;
	u64 turned = timestamp_turned(opts->timestamp);
	u32 window = known->conf->replay.window_ms;

	if (!mh_has(opts, MH_OPT_TIMESTAMP) || timestamp_off_ms(opts->timestamp, now) <= window)
		return;
	if (timestamp_off_ms(turned, now) > window && !is_last(mn, turned))
		return;
	opts->timestamp = turned;
	tolerated(pbu, TOLERATED_TIMESTAMP);
}

void lma_tolerate(const struct lma_known *known, const struct mag *mag, struct lma_pbu *pbu,
		  struct mh_msg *room)
{
	struct mh_opts *opts = &room->opts;
	struct its_own own;

	if (!mag || !mag->lenient)
		return;
	mh_msg_copy(room, pbu->received);
	pbu->tolerated = 0;
	if (pbu->received->beyond)
		tolerated(pbu, TOLERATED_LENGTH);
	mn_id(known, pbu, opts);
	own = find_own(known, &pbu->mnid);
	hnps(pbu, &own, opts);
	hi_and_att(pbu, own.mn, opts);
	timestamp(known, pbu, own.mn, opts);
	/* the first one counts */
	if (opts->duplicate & ~LMA_DUPLICATE_EXEMPT) {
		opts->duplicate &= LMA_DUPLICATE_EXEMPT;
		tolerated(pbu, TOLERATED_DUPLICATE);
	}
	pbu->msg = pbu->tolerated ? room : pbu->received;
}
