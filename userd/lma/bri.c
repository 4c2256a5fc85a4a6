// SPDX-License-Identifier: GPL-2.0
/*
 * Binding revocation messages: pure.
 */
#include "lma/bri.h"

static bool reject(struct bri_decision *d, u8 status)
{
	d->status = status;
	d->scope = BRI_SCOPE_NOTHING;
	return false;
}

/* Triggers that have a meaning here; the realm of 129 is for MAGs to understand (8.1, 9.1). */
static bool trigger_known(u8 trigger)
{
	return trigger <= BRI_OUT_OF_SYNC || trigger == BRI_PER_PEER_POLICY;
}

/* RFC 5846, 6.2.1 */
static bool check_trigger(const struct mh_msg *bri, struct bri_decision *d)
{
	bool meant = bri->br.trigger >= BRI_GLOBAL;
	bool global = bri->br.flags & BR_FLAG_G;

	if (!trigger_known(bri->br.trigger))
		return reject(d, BRA_TRIGGER_NOT_SUPPORTED);
	if (global != meant)
		return reject(d, BRA_FUNCTION_NOT_SUPPORTED);
	if (bri->br.flags & BR_FLAG_P)
		return true;
	/* Without P it is about bindings of Mobile IPv6, of which a MAG has none. */
	return reject(d, global ? BRA_FUNCTION_NOT_SUPPORTED : BRA_BINDING_DOES_NOT_EXIST);
}

/* RFC 5846, 8.2, for a MAG that revokes all that it has registered */
static bool check_peer(const struct mh_msg *bri, struct bri_decision *d)
{
	const struct mh_opts *opts = &bri->opts;
	struct mnid mnid, own;

	d->scope = BRI_SCOPE_PEER;
	/* "only the Mobile Node Identifier option with subtype 1 is required" [RFC 5846, 5.1] */
	if (!d->mag->global_revocation || !mh_has(opts, MH_OPT_MN_ID) ||
	    opts->mn_id_type != MN_ID_TYPE_NAI ||
	    !mnid_set(&mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len) ||
	    !mnid_set(&own, MN_ID_TYPE_NAI, d->mag->identity, strlen(d->mag->identity)) ||
	    !mnid_equal(&mnid, &own))
		return reject(d, BRA_GLOBAL_NOT_AUTHORIZED);
	if (!d->by_pcoa)
		d->pcoa = d->mag->address;
	d->by_pcoa = true;
	return true;
}

static bool any_of_peer(const struct cache *cache, const struct mh_msg *bri,
			const struct bri_decision *d)
{
	const struct bce *bce;

	bce = bce_first_of_peer(cache, HALMA_KIND_PMIPV6, &d->mag->address);
	for (; bce; bce = bce_next_of_peer(bce))
		if (bri_selects(d, bri, bce))
			return true;
	return false;
}

static bool any_of_mn(const struct mh_msg *bri, const struct bri_decision *d)
{
	const struct bce *bce;

	for (bce = mn_first(d->mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce))
		if (bri_selects(d, bri, bce))
			return true;
	return false;
}

/* An HNP option names a session that may be revoked. */
static bool hnp_hits(const struct cache *cache, const struct mh_msg *bri,
		     const struct bri_decision *d, unsigned int nr)
{
	const struct bce *bce = bce_find_hnp(cache, HALMA_KIND_PMIPV6, &bri->opts.hnp[nr]);

	return bce && bce->mn == d->mn && bri_selects(d, bri, bce);
}

/* RFC 5846, 8.2, list of identifications, 1 to 4 */
static bool check_mn(const struct cache *cache, const struct profiles *profiles,
		     const struct mh_msg *bri, struct bri_decision *d)
{
	const struct mh_opts *opts = &bri->opts;
	bool hoa = bri->br.flags & BR_FLAG_V;
	struct mnid mnid;
	unsigned int i;

	if (!mh_has(opts, MH_OPT_MN_ID))
		return reject(d, BRA_MN_IDENTITY_REQUIRED);
	if (hoa && !mh_has(opts, MH_OPT_IPV4_HOA_REQUEST))
		return reject(d, BRA_IPV4_HOA_OPTION_REQUIRED);
	if (!mnid_set(&mnid, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len))
		return reject(d, BRA_BINDING_DOES_NOT_EXIST);
	d->mn = bce_mn_find(cache, profile_name(profiles, &mnid));
	if (!d->mn)
		return reject(d, BRA_BINDING_DOES_NOT_EXIST);
	d->scope = hoa ? BRI_SCOPE_HOA : opts->hnp_count ? BRI_SCOPE_HNPS : BRI_SCOPE_MN;
	d->hoa = prefix_from_ipv4(opts->ipv4_request.addr, 32);
	if (!any_of_mn(bri, d))
		return reject(d, BRA_BINDING_DOES_NOT_EXIST);
	for (i = 0; !hoa && i < opts->hnp_count; i++)
		if (!hnp_hits(cache, bri, d, i))
			d->failed[d->failed_count++] = (u8)i;
	if (d->failed_count)
		d->status = BRA_PARTIAL_SUCCESS;
	return true;
}

void bri_decide(const struct cache *cache, const struct profiles *profiles,
		const struct mag *mag, const struct mh_msg *bri, struct bri_decision *d)
{
	memset(d, 0, sizeof(*d));
	d->mag = mag;
	d->by_pcoa = mh_has(&bri->opts, MH_OPT_ALT_COA);
	d->pcoa = bri->opts.alt_coa;
	/* "MUST validate that [it] is formatted as in Section 5.1" [RFC 5846, 6.2.1] */
	d->discard = bri->opts.duplicate;
	if (d->discard || !check_trigger(bri, d))
		return;
	if (!(bri->br.flags & BR_FLAG_G))
		check_mn(cache, profiles, bri, d);
	else if (check_peer(bri, d) && !any_of_peer(cache, bri, d))
		reject(d, BRA_BINDING_DOES_NOT_EXIST);
}

static bool has_hnp(const struct bce *bce, const struct mh_opts *opts)
{
	unsigned int i, j;

	for (i = 0; i < bce->set.hnp_count; i++)
		for (j = 0; j < opts->hnp_count; j++)
			if (prefix_equal(&bce->set.prefix[i], &opts->hnp[j]))
				return true;
	return false;
}

bool bri_selects(const struct bri_decision *d, const struct mh_msg *bri, const struct bce *bce)
{
	/* [RFC 5846, 13] */
	if (!in6_equal(&bce->facts.peer, &d->mag->address))
		return false;
	if (d->by_pcoa && !in6_equal(&bce->facts.coa, &d->pcoa))
		return false;
	switch (d->scope) {
	case BRI_SCOPE_MN:
	case BRI_SCOPE_PEER:
		return true;
	case BRI_SCOPE_HNPS:
		return has_hnp(bce, &bri->opts);
	case BRI_SCOPE_HOA:
		return bce_hoa(bce) && prefix_equal(bce_hoa(bce), &d->hoa);
	default:
		return false;
	}
}

void bri_reply(const struct mh_msg *bri, const struct bri_decision *d, struct mh_msg *bra)
{
	const struct mh_opts *in = &bri->opts;
	struct mh_opts *out = &bra->opts;
	unsigned int i;

	mh_msg_clear(bra, MH_TYPE_BR);
	bra->br.type = BR_TYPE_BRA;
	bra->br.status = d->status;
	bra->br.sequence = bri->br.sequence;
	bra->br.flags = bri->br.flags;
	if (!d->failed_count)
		return;
	/* "to identify the binding(s) that failed the revocation procedure" [RFC 5846, 8.2] */
	mh_set(out, MH_OPT_MN_ID);
	out->mn_id_type = in->mn_id_type;
	out->mn_id = in->mn_id;
	for (i = 0; i < d->failed_count; i++)
		out->hnp[out->hnp_count++] = in->hnp[d->failed[i]];
}

void bri_session(const struct bce *bce, u8 trigger, u16 sequence, struct mh_msg *bri)
{
	struct mh_opts *opts = &bri->opts;

	mh_msg_clear(bri, MH_TYPE_BR);
	bri->br.type = BR_TYPE_BRI;
	bri->br.trigger = trigger;
	bri->br.sequence = sequence;
	bri->br.flags = BR_FLAG_P;
	mh_set(opts, MH_OPT_MN_ID);
	if (!kept_mn_id(bce->kept, &opts->mn_id_type, &opts->mn_id)) {
		opts->mn_id_type = bce->mn->mnid.type;
		opts->mn_id.data = bce->mn->mnid.data;
		opts->mn_id.len = bce->mn->mnid.len;
	}
	/* "MUST be present when the BRI is used to revoke a single [entry]" [RFC 5846, 5.1] */
	opts->hnp_count = (u16)bce->set.hnp_count;
	memcpy(opts->hnp, bce->set.prefix, bce->set.hnp_count * sizeof(*opts->hnp));
	/* without a prefix, the IPv4 home address tells which one it is */
	if (!bce->set.hnp_count && bce_hoa(bce)) {
		bri->br.flags |= BR_FLAG_V;
		mh_set(opts, MH_OPT_IPV4_HOA_REQUEST);
		opts->ipv4_request.addr = prefix_ipv4(bce_hoa(bce));
		opts->ipv4_request.len = 32;
	}
	if (in6_equal(&bce->facts.peer, &bce->facts.coa))
		return;
	/* the destination is the address of the security association [RFC 5846, 8.1] */
	mh_set(opts, MH_OPT_ALT_COA);
	opts->alt_coa = bce->facts.coa;
}

void bri_peer(u16 sequence, struct mh_msg *bri)
{
	/* "MUST NOT include any mobility options" [RFC 5846, 8.1] */
	mh_msg_clear(bri, MH_TYPE_BR);
	bri->br.type = BR_TYPE_BRI;
	bri->br.trigger = BRI_PER_PEER_POLICY;
	bri->br.sequence = sequence;
	bri->br.flags = BR_FLAG_P | BR_FLAG_G;
}

void bri_realm(u16 sequence, const char *nai, struct mh_msg *bri)
{
	bri_peer(sequence, bri);
	/* "the content after the "@" character defines the realm" [RFC 5846, 8.1] */
	bri->br.trigger = BRI_MN_LOCAL_POLICY;
	mh_set(&bri->opts, MH_OPT_MN_ID);
	bri->opts.mn_id_type = MN_ID_TYPE_NAI;
	bri->opts.mn_id.data = (const u8 *)nai;
	bri->opts.mn_id.len = (u16)strlen(nai);
}
