/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: a BU, and what is decided about it.
 */
#ifndef HALMAD_HA_DECISION_H
#define HALMAD_HA_DECISION_H

#include "config/conf.h"
#include "core/cache.h"
#include "core/outside.h"
#include "core/report.h"
#include "ha/authority.h"
#include "ha/homelink.h"
#include "wire/auth.h"
#include "wire/message.h"

/**
 * struct ha_bu - a BU and what follows from it alone
 * @octets: the message, which stays until the BA is made
 * @bu: fixed part of the message
 * @hoa: home address: that of the Home Address option, else the source address (RFC 6275, 9.5.1)
 * @home_address: there was a Home Address option
 * @sent_from: source address of the packet
 * @dst: its destination address
 * @coa: Alternate Care-of Address if there is one, else @sent_from (6.1.7)
 * @alt_coa: there is one
 * @alt_coa_twice: there is another one
 * @nonces: there was a Nonce Indices option
 * @mnid: what the Mobile Node Identifier option (RFC 4283) says; of length 0 if there is none
 * @dns: there is a DNS Update option (RFC 5026, 8.1)
 * @dns_remove: R of that
 * @dns_name: its name, inside of @octets
 * @network_count: number of Mobile Network Prefix options (RFC 3963, 4.3)
 * @network: the first of them, as they stand there, as many as there is room for
 * @auth: where its authentication options are (RFC 4285). Where there is an MN-HA option, what is
 *	behind that is not authenticated, and counts in none of the others
 * @stamped: it has a replay protection option (RFC 4285, 6)
 * @stamp: timestamp of that
 * @arrived: when it came, in the format of the Timestamp option; 0: now
 */
struct ha_bu {
	const u8 *octets;
	struct mh_bu bu;
	struct in6_addr hoa;
	bool home_address;
	struct in6_addr sent_from;
	struct in6_addr dst;
	struct in6_addr coa;
	bool alt_coa;
	bool alt_coa_twice;
	bool nonces;
	struct mnid mnid;
	bool dns;
	bool dns_remove;
	struct mh_view dns_name;
	u16 network_count;
	struct prefix network[HALMAD_PREFIX_MAX];
	struct auth_options auth;
	bool stamped;
	u64 stamp;
	u64 arrived;
};

/**
 * enum ha_verdict - what is to be done
 * @HA_IGNORE: nothing, and no BA
 * @HA_UNKNOWN: no BA, but a Binding Error with status 1 (RFC 6275, 9.3.3)
 * @HA_REFUSE: BA with status
 * @HA_NEW: new session (10.3.1)
 * @HA_REFRESH: longer lifetime, same care-of address
 * @HA_MOVE: another care-of address; or the end of the wait after a de-registration
 * @HA_DEREGISTER: the session is invalid from now on (10.3.2)
 * @HA_REPEATED: BA for a de-registration that was made already
 */
enum ha_verdict {
	HA_IGNORE,
	HA_UNKNOWN,
	HA_REFUSE,
	HA_NEW,
	HA_REFRESH,
	HA_MOVE,
	HA_DEREGISTER,
	HA_REPEATED,
	HA_VERDICT_MAX,
};

/**
 * enum ha_why - cause of a verdict that its status does not tell, or tells one of several
 * @HA_WHY_NONE: the status tells it
 * @HA_WHY_SOURCE: no answer can go to where it came from (RFC 6275, 9.5.4)
 * @HA_WHY_HOA_NOT_ROUTABLE: the home address is not unicast routable (RFC 6275, 9.5.1)
 * @HA_WHY_COA_NOT_ROUTABLE: nor is the care-of address (6.1.7)
 * @HA_WHY_NO_SA: its mobile node has neither an SA nor a key (RFC 6275, 5.1)
 * @HA_WHY_NONCES: a home registration with Nonce Indices (9.5.1)
 * @HA_WHY_ALT_COA_TWICE: it has two Alternate Care-of Address options: nobody knows where it is
 * @HA_WHY_MAP: it is for a mobility anchor point (RFC 5380), which is none here
 * @HA_WHY_NOT_HOME: it is for a correspondent node (H is not set)
 * @HA_WHY_NO_HOME_ADDRESS: a registration without Home Address option (10.3.1)
 * @HA_WHY_PREFIX_INVALID: the prefix of the home address is not valid any more
 * @HA_WHY_UNKNOWN_HOA: the home address is no mobile node's
 * @HA_WHY_HOA_RATE: too many BUs in a short time for such home addresses
 * @HA_WHY_POLICY: the policy of the mobile node is not for Mobile IPv6
 * @HA_WHY_MN_ID: it identifies itself as another mobile node than that of its home address
 * @HA_WHY_AUTH_MISSING: it has no MN-HA option, though its mobile node has a key (RFC 4285, 5)
 * @HA_WHY_AUTH_SPI: whom it says it is of has no key of this SPI (RFC 4285, 5.1.1)
 * @HA_WHY_AUTH_TWICE: an authentication option is there more than once (RFC 4285, 5)
 * @HA_WHY_AUTH_ORDER: they are in an order that may not be
 * @HA_WHY_AUTH_RATE: too many in a short time whose authentication fails
 * @HA_WHY_REPLAY_RATE: too many in a short time of one home address that are out of order: sent
 *	again by anybody, from whatever address
 * @HA_WHY_MN_AAA: it is to be authenticated by an AAA server, of which there is none
 * @HA_WHY_NO_MN_ID: it is authenticated, and has no Mobile Node Identifier (RFC 4285, 4)
 * @HA_WHY_HOA_TAKEN: another mobile node has the home address, or a prefix around it
 * @HA_WHY_DUPLICATE: a node on the home link has the home address, or wants it, too (RFC 6275,
 *	10.3.1)
 * @HA_WHY_DUPLICATE_LINK_LOCAL: the same of its link-local address
 * @HA_WHY_DAD_ROOM: too many wait until that is known
 * @HA_WHY_HOME_LINK: the home link cannot be asked
 * @HA_WHY_NO_ALT_COA: away, and under ESP, which does not cover the source address, a care-of
 *	address is believed in an Alternate Care-of Address option only (RFC 4877, 4.3)
 * @HA_WHY_COA_HOA: the care-of address is the home address (project rule)
 * @HA_WHY_COA_ANCHOR: it is an address of the anchor
 * @HA_WHY_COA_BOUND: it is the home address of somebody who is away (15.1: no circles)
 * @HA_WHY_COA_NETWORK: it is in a mobile network that would be moved there
 * @HA_WHY_MOBILE_ROUTER: its mobile node may not be a mobile router (RFC 3963, 6.6)
 * @HA_WHY_ROUTER_NOT_HOME: a mobile router, and no home registration (6.2)
 * @HA_WHY_IS_HOST: its sender is registered as a host (6.2)
 * @HA_WHY_IS_ROUTER: it is registered as a mobile router (6.2)
 * @HA_WHY_NETWORK_NOT_ROUTABLE: a mobile network that nothing can be routed to (6.6)
 * @HA_WHY_NETWORK_ROOM: more mobile networks than a session can have
 * @HA_WHY_NETWORK_OTHERS: a mobile network that is not in the prefix table of its sender (6.1.2)
 * @HA_WHY_NETWORK_NONE: it names no mobile network, and none is known (6.2)
 * @HA_WHY_NETWORK_TAKEN: another mobile node has a mobile network of it, or one around that
 * @HA_WHY_MAX_SESSIONS: there are as many sessions as there may be in all
 * @HA_WHY_MN_ROOM: the mobile node has as many sessions as it may
 * @HA_WHY_DRAIN: mobile nodes are to go to another home agent (RFC 5142, 5.3)
 * @HA_WHY_NOT_DURABLE: the store cannot keep that an address is given
 * @HA_WHY_NO_MEMORY: there is no memory
 * @HA_WHY_KERNEL_REFUSED: the kernel does not take the binding
 */
enum ha_why {
	HA_WHY_NONE,
	HA_WHY_SOURCE,
	HA_WHY_HOA_NOT_ROUTABLE,
	HA_WHY_COA_NOT_ROUTABLE,
	HA_WHY_NO_SA,
	HA_WHY_NONCES,
	HA_WHY_ALT_COA_TWICE,
	HA_WHY_MAP,
	HA_WHY_NOT_HOME,
	HA_WHY_NO_HOME_ADDRESS,
	HA_WHY_PREFIX_INVALID,
	HA_WHY_UNKNOWN_HOA,
	HA_WHY_HOA_RATE,
	HA_WHY_POLICY,
	HA_WHY_MN_ID,
	HA_WHY_AUTH_MISSING,
	HA_WHY_AUTH_SPI,
	HA_WHY_AUTH_TWICE,
	HA_WHY_AUTH_ORDER,
	HA_WHY_AUTH_RATE,
	HA_WHY_REPLAY_RATE,
	HA_WHY_MN_AAA,
	HA_WHY_NO_MN_ID,
	HA_WHY_HOA_TAKEN,
	HA_WHY_DUPLICATE,
	HA_WHY_DUPLICATE_LINK_LOCAL,
	HA_WHY_DAD_ROOM,
	HA_WHY_HOME_LINK,
	HA_WHY_NO_ALT_COA,
	HA_WHY_COA_HOA,
	HA_WHY_COA_ANCHOR,
	HA_WHY_COA_BOUND,
	HA_WHY_COA_NETWORK,
	HA_WHY_MOBILE_ROUTER,
	HA_WHY_ROUTER_NOT_HOME,
	HA_WHY_IS_HOST,
	HA_WHY_IS_ROUTER,
	HA_WHY_NETWORK_NOT_ROUTABLE,
	HA_WHY_NETWORK_ROOM,
	HA_WHY_NETWORK_OTHERS,
	HA_WHY_NETWORK_NONE,
	HA_WHY_NETWORK_TAKEN,
	HA_WHY_MAX_SESSIONS,
	HA_WHY_MN_ROOM,
	HA_WHY_DRAIN,
	HA_WHY_NOT_DURABLE,
	HA_WHY_NO_MEMORY,
	HA_WHY_KERNEL_REFUSED,
	HA_WHY_MAX,
};

struct guests;

/**
 * struct ha_known - what a decision is made from, beside the BU
 * @conf: who may what
 * @cache: sessions
 * @authority: who has SAs, where IPsec is required
 * @now: time of day, in the format of the Timestamp option
 * @boot_ms: boot time in ms
 * @stamp: for each profile the greatest timestamp of the replay protection option that was
 *	accepted, 0 for none; NULL if none is known of any
 * @floor: when all this began: of what was accepted before no more is known than what sessions
 *	have, so nothing that was sent before is accepted
 * @probed: what came of duplicate address detection, if it has waited for that
 * @waits: order of another BU of the home address that waits for that; NULL if none does
 * @ended: order of the last BU of the home address, whose session is over; NULL if none is known
 * @guests: sessions of the other protocol with a part of what is somebody else's; NULL for none
 */
struct ha_known {
	const struct conf *conf;
	const struct cache *cache;
	const struct authority *authority;
	u64 now;
	u64 boot_ms;
	const u64 *stamp;
	u64 floor;
	enum homelink_result probed;
	const struct replay *waits;
	const struct replay *ended;
	struct guests *guests;
};

/**
 * struct ha_decision - what to do with a BU
 * @verdict: what
 * @why: cause, if status does not tell it all
 * @status: of the BA
 * @sequence: of the BA
 * @profile: of the mobile node; NULL if that was not looked for, or is not known
 * @mnid: the mobile node, with @profile, which may be one of many
 * @advice: Refresh Interval that the BA advises, in units of 4 s; 0 for none
 * @bce: session in question
 * @facts: of the session after the kernel's ack
 * @prefix_count: number of @prefix
 * @prefix: of the session after the kernel's ack: its home address, then its mobile networks, then
 *	its link-local address
 * @link_local: it has a link-local address
 * @probe: not before its addresses are known to be free on the home link (10.3.1)
 * @router: it has forwarding to mobile networks set up, or taken down: R in the BA (RFC 3963, 6.6)
 * @key_mobility: the IKE SA has moved with the mobile node: K in the BA (RFC 6275, 10.3.1)
 * @error: negative errno, if the kernel did not agree
 * @who: who has authenticated it, or would have; with @sa
 * @sa: its key, by which the BA is signed (RFC 4285, 5.1.1); NULL if there is no authentication
 * @stamped: the BA has a replay protection option (RFC 4285, 6)
 * @stamp: timestamp of that
 * @misplaced: it was authenticated, with options in an order that may not be
 */
struct ha_decision {
	enum ha_verdict verdict;
	enum ha_why why;
	u8 status;
	u16 sequence;
	const struct profile *profile;
	const struct mnid *mnid;
	u16 advice;
	struct bce *bce;
	struct bce_facts facts;
	unsigned int prefix_count;
	struct prefix prefix[HALMAD_PREFIX_MAX];
	bool link_local;
	bool probe;
	bool router;
	bool key_mobility;
	int error;
	const struct profile *who;
	const struct auth_sa *sa;
	bool stamped;
	u64 stamp;
	bool misplaced;
};

/**
 * ha_bu_init() - take from a BU what follows from it alone
 */
void ha_bu_init(struct ha_bu *bu, const struct mh_msg *msg, const struct mh_packet *packet);

/**
 * ha_is_routable() - packets to an address can be forwarded, and it is a unicast address
 */
bool ha_is_routable(const struct in6_addr *addr);

/**
 * ha_ignore() - decide to say nothing
 * @d: decision
 * @why: cause
 *
 * Return: false, for the check that found it to return.
 */
bool ha_ignore(struct ha_decision *d, enum ha_why why);

/**
 * ha_refuse() - decide to refuse
 * @d: decision
 * @status: of the BA
 * @why: cause, if the status does not tell
 *
 * Return: false, for the check that found it to return.
 */
bool ha_refuse(struct ha_decision *d, u8 status, enum ha_why why);

/**
 * ha_verdict_name() - a verdict in one word, as in the counters
 */
const char *ha_verdict_name(enum ha_verdict verdict);

/**
 * ha_cause() - a cause in a word, as in the counters, and in a sentence; NULL for HA_WHY_NONE
 */
const struct cause *ha_cause(enum ha_why why);

#endif /* HALMAD_HA_DECISION_H */
