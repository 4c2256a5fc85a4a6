/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Binding revocation (RFC 5846): what its messages say.
 *
 * Pure: makes BRIs and BRAs, and decides what a BRI from a MAG is about. Who is asked, and what
 * becomes of sessions, is the business of revoke.c; those that wait for a BRA and are sent again
 * are in core/revocation.c.
 */
#ifndef HALMAD_LMA_BRI_H
#define HALMAD_LMA_BRI_H

#include "core/cache.h"
#include "config/conf.h"
#include "wire/message.h"

/**
 * enum bri_scope - which sessions a BRI of a MAG is about
 * @BRI_SCOPE_NOTHING: none
 * @BRI_SCOPE_MN: those of a mobile node
 * @BRI_SCOPE_HNPS: those with prefixes that it names
 * @BRI_SCOPE_HOA: the IPv4 home address alone of a session of a mobile node
 * @BRI_SCOPE_PEER: all of a Proxy-CoA
 */
enum bri_scope {
	BRI_SCOPE_NOTHING,
	BRI_SCOPE_MN,
	BRI_SCOPE_HNPS,
	BRI_SCOPE_HOA,
	BRI_SCOPE_PEER,
};

/**
 * struct bri_decision - what to do about a BRI of a MAG
 * @discard: nothing, and no BRA
 * @status: of the BRA
 * @scope: sessions that end
 * @mag: the MAG: only sessions that it registered end (RFC 5846, 13)
 * @mn: their mobile node; not with BRI_SCOPE_PEER
 * @by_pcoa: only those with @pcoa
 * @pcoa: Proxy-CoA
 * @hoa: IPv4 home address, with BRI_SCOPE_HOA
 * @failed: numbers of the HNP options that are of no such session
 * @failed_count: number of @failed
 */
struct bri_decision {
	bool discard;
	u8 status;
	enum bri_scope scope;
	const struct mag *mag;
	struct mn *mn;
	bool by_pcoa;
	struct in6_addr pcoa;
	struct prefix hoa;
	u8 failed[MH_HNP_MAX];
	u8 failed_count;
};

/**
 * bri_decide() - decide about a BRI (RFC 5846, 6.2.1 and 8.2)
 * @cache: sessions
 * @profiles: who has which identifiers
 * @mag: MAG that sent it
 * @bri: message
 * @d: decision
 *
 * Changes nothing. P must be set: sessions here are proxy bindings, and it never touches others.
 */
void bri_decide(const struct cache *cache, const struct profiles *profiles,
		const struct mag *mag, const struct mh_msg *bri, struct bri_decision *d);

/**
 * bri_selects() - a session ends by a BRI
 * @d: decision about it
 * @bri: message
 * @bce: session of the mobile node or of the MAG, as the scope says
 */
bool bri_selects(const struct bri_decision *d, const struct mh_msg *bri, const struct bce *bce);

/**
 * bri_reply() - make the BRA (RFC 5846, 6.1.2)
 * @bri: request
 * @d: decision about it
 * @bra: result; points into the request
 */
void bri_reply(const struct mh_msg *bri, const struct bri_decision *d, struct mh_msg *bra);

/**
 * bri_session() - make a BRI about one session (RFC 5846, 8.1), of a mobile node by the name by
 * which the MAG knows it
 * @bce: session
 * @trigger: below BRI_GLOBAL
 * @sequence: sequence number
 * @bri: result; points into @bce
 */
void bri_session(const struct bce *bce, u8 trigger, u16 sequence, struct mh_msg *bri);

/**
 * bri_peer() - make a BRI about all sessions of the MAG that it goes to (RFC 5846, 8.1)
 */
void bri_peer(u16 sequence, struct mh_msg *bri);

/**
 * bri_realm() - make a BRI about all sessions of one realm of the MAG that it goes to (RFC 5846,
 * 8.1)
 * @sequence: sequence number
 * @nai: the realm behind a "@"; of a length that an identifier can have
 * @bri: result; points into @nai
 */
void bri_realm(u16 sequence, const char *nai, struct mh_msg *bri);

#endif /* HALMAD_LMA_BRI_H */
