/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MAGs, the mobile access gateways, and what each may do (RFC 5213, 4).
 */
#ifndef HALMAD_CONFIG_MAGS_H
#define HALMAD_CONFIG_MAGS_H

#include "base/mnid.h"
#include "base/prefix.h"
#include "config/ikeconf.h"

/**
 * enum mag_action - what becomes of the sessions of a MAG that has failed or has lost them
 * @MAG_DEFAULT: in a section mag: what section heartbeat says
 * @MAG_KEEP: nothing
 * @MAG_INVALIDATE: the same as if it had de-registered them
 * @MAG_DELETE: they end at once
 */
enum mag_action {
	MAG_DEFAULT,
	MAG_KEEP,
	MAG_INVALIDATE,
	MAG_DELETE,
};

/**
 * struct mag - a mobile access gateway
 * @name: title in the configuration
 * @address: source address of its PBUs
 * @proxy_coa: what it may name in the Alternate Care-of Address option besides @address
 * @proxy_coa_count: number of @proxy_coa
 * @realm: realms whose mobile nodes it may speak for
 * @realm_count: number of @realm
 * @mnid: mobile nodes it may speak for; with no realm and no identifier, all
 * @mnid_count: number of @mnid
 * @prefix: networks whose prefixes it may serve; none means all
 * @prefix_count: number of @prefix
 * @neighbor: names of MAGs from which mobile nodes can come; none means all
 * @neighbor_count: number of @neighbor
 * @max_sessions: most sessions; 0 for no limit
 * @max_prefixes: most prefixes and IPv4 home addresses; 0 for no limit
 * @pbu_rate: PBUs and BRIs in a second; 0 for no limit
 * @pbu_burst: PBUs at once
 * @identity: NAI that it names itself with in a BRI (RFC 5846, 8.2)
 * @global_revocation: it may revoke all its sessions with one BRI (RFC 5846, 13)
 * @heartbeats: it is sent heartbeat requests
 * @on_failure: what becomes of its sessions if it cannot be reached
 * @on_restart: what becomes of them if it has lost them
 * @ike: how it is known and protected
 * @lenient: deviations from the RFCs that are no matter of security are forgiven
 * @line: where it stands in the configuration
 * @address_line: where @address does
 * @proxy_coa_line: where the last of @proxy_coa does
 */
struct mag {
	char *name;
	struct in6_addr address;
	struct prefix *proxy_coa;
	unsigned int proxy_coa_count;
	char **realm;
	unsigned int realm_count;
	struct mnid *mnid;
	unsigned int mnid_count;
	struct prefix *prefix;
	unsigned int prefix_count;
	char **neighbor;
	unsigned int neighbor_count;
	u32 max_sessions;
	u32 max_prefixes;
	u32 pbu_rate;
	u32 pbu_burst;
	bool lenient;
	char *identity;
	bool global_revocation;
	bool heartbeats;
	enum mag_action on_failure;
	enum mag_action on_restart;
	struct ike_remote ike;
	unsigned int line;
	unsigned int address_line;
	unsigned int proxy_coa_line;
};

/**
 * struct mags - all of them
 * @v: MAGs, by address
 * @count: number of @v
 * @slot: index by a hash of the address: number of a MAG in @v, plus one; 0 for none
 * @slots: number of @slot, a power of two and more than @count
 * @named: number of each MAG in @v, by name
 */
struct mags {
	struct mag *v;
	unsigned int count;
	u32 *slot;
	u32 slots;
	u32 *named;
};

/**
 * mags_init() - make room
 * @mags: result, without MAGs
 * @count: most MAGs
 *
 * Return: 0, or -ENOMEM.
 */
int mags_init(struct mags *mags, unsigned int count);

/**
 * mags_fini() - free what mags_init() made
 */
void mags_fini(struct mags *mags);

/**
 * mags_sort() - bring into order; needed before mag_find() and mag_named()
 *
 * Return: NULL, or a MAG whose address another one has.
 */
const struct mag *mags_sort(struct mags *mags);

/**
 * mag_find() - the MAG of a source address
 *
 * Return: NULL for an unknown one.
 */
const struct mag *mag_find(const struct mags *mags, const struct in6_addr *address);

/**
 * mag_named() - the MAG of a name
 *
 * Return: NULL for an unknown one.
 */
struct mag *mag_named(const struct mags *mags, const char *name);

/**
 * mag_may_speak() - the MAG may send PBUs on behalf of this mobile node
 */
bool mag_may_speak(const struct mag *mag, const struct mnid *mnid);

/**
 * mag_may_name() - the MAG may name this Proxy-CoA
 */
bool mag_may_name(const struct mag *mag, const struct in6_addr *pcoa);

/**
 * mag_may_serve() - the MAG may serve this home network prefix
 */
bool mag_may_serve(const struct mag *mag, const struct prefix *prefix);

/**
 * mag_is_neighbor() - a mobile node can come from that MAG to this one
 */
bool mag_is_neighbor(const struct mag *mag, const struct mag *from);

#endif /* HALMAD_CONFIG_MAGS_H */
