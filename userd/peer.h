/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Peers: the mobile access gateways and what each may do (RFC 5213, 4).
 */
#ifndef HALMAD_PEER_H
#define HALMAD_PEER_H

#include "mnid.h"
#include "prefix.h"

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
 * @line: where it stands in the configuration
 * @received: PBUs from it
 * @accepted: of these accepted
 * @refused: of these refused
 * @last_seen: boot time of the last one in milliseconds, 0 for never
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
	unsigned int line;
	u64 received;
	u64 accepted;
	u64 refused;
	u64 last_seen;
};

/**
 * struct peers - all of them, by address
 */
struct peers {
	struct mag *v;
	unsigned int count;
};

/**
 * peers_sort() - bring into order; needed before peer_find()
 *
 * Return: NULL, or a MAG whose address another one has.
 */
const struct mag *peers_sort(struct peers *peers);

/**
 * peer_find() - the MAG of a source address
 *
 * Return: NULL for an unknown one.
 */
struct mag *peer_find(const struct peers *peers, const struct in6_addr *address);

/**
 * peer_may_speak() - the MAG may send PBUs on behalf of this mobile node
 */
bool peer_may_speak(const struct mag *mag, const struct mnid *mnid);

/**
 * peer_may_name() - the MAG may name this Proxy-CoA
 */
bool peer_may_name(const struct mag *mag, const struct in6_addr *pcoa);

/**
 * peer_may_serve() - the MAG may serve this home network prefix
 */
bool peer_may_serve(const struct mag *mag, const struct prefix *prefix);

#endif /* HALMAD_PEER_H */
