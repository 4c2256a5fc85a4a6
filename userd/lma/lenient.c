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

/* Identifiers of C programs: NUL octets behind a NAI are none of it. */
static void mn_id(struct lma_pbu *pbu, struct mh_opts *opts)
{
	u16 len = opts->mn_id.len;

	if (!mh_has(opts, MH_OPT_MN_ID) || opts->mn_id_type != MN_ID_TYPE_NAI)
		return;
	while (len && !opts->mn_id.data[len - 1])
		len--;
	if (len == opts->mn_id.len)
		return;
	opts->mn_id.len = len;
	mnid_set(&pbu->mnid, MN_ID_TYPE_NAI, opts->mn_id.data, len);
	tolerated(pbu, TOLERATED_MN_ID);
}

/* The prefix of a mobile node in which an address lies. */
static const struct prefix *prefix_of(const struct mn *mn, const struct in6_addr *addr)
{
	const struct bce *bce;
	unsigned int i;

	if (!mn)
		return NULL;
	LIST_FOREACH(bce, &mn->sessions, mn_entry)
		for (i = 0; i < bce->set.hnp_count; i++)
			if (prefix_has(&bce->set.prefix[i], addr))
				return &bce->set.prefix[i];
	return NULL;
}

static void mask(struct prefix *prefix)
{
	unsigned int i;

	for (i = prefix->len; i < 128; i++)
		prefix->addr.s6_addr[i / 8] &= (u8)~(0x80 >> i % 8);
}

/* A prefix with bits behind its length, or with another length than the session has. */
static void hnp(struct lma_pbu *pbu, const struct mn *mn, struct prefix *prefix)
{
	const struct prefix *its_own;
	struct prefix was = *prefix;

	if (in6_is_zero(&prefix->addr))
		return;
	its_own = prefix_of(mn, &prefix->addr);
	if (its_own)
		*prefix = *its_own;
	else if (prefix->len && prefix->len < 128)
		mask(prefix);
	if (!prefix_equal(prefix, &was))
		tolerated(pbu, TOLERATED_HNP);
}

static void hnps(struct lma_pbu *pbu, const struct mn *mn, struct mh_opts *opts)
{
	unsigned int i;

	for (i = 0; i < opts->hnp_count; i++)
		hnp(pbu, mn, &opts->hnp[i]);
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
	const struct bce *bce = mn && mn->session_count == 1 ? LIST_FIRST(&mn->sessions) : NULL;

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

void lma_tolerate(const struct cache *cache, const struct mag *mag, struct lma_pbu *pbu,
		  struct mh_msg *room)
{
	struct mh_opts *opts = &room->opts;
	const struct mn *mn;

	if (!mag || !mag->lenient)
		return;
	mh_msg_copy(room, pbu->received);
	pbu->tolerated = 0;
	mn_id(pbu, opts);
	mn = bce_mn_find(cache, &pbu->mnid);
	hnps(pbu, mn, opts);
	hi_and_att(pbu, mn, opts);
	/* the first one counts */
	if (opts->duplicate & ~LMA_DUPLICATE_EXEMPT) {
		opts->duplicate &= LMA_DUPLICATE_EXEMPT;
		tolerated(pbu, TOLERATED_DUPLICATE);
	}
	pbu->msg = pbu->tolerated ? room : pbu->received;
}
