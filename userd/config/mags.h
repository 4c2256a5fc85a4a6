/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MAGs, the mobile access gateways, and what each may do (RFC 5213, 4).
 */
#ifndef HALMAD_CONFIG_MAGS_H
#define HALMAD_CONFIG_MAGS_H

#include "config/ikeconf.h"
#include "base/log.h"
#include "base/mnid.h"
#include "base/prefix.h"

struct heartbeat;

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
 * enum mag_log - lines about a MAG that have a limit of their own
 * @MAG_LOG_REFUSED: what was refused
 * @MAG_LOG_IGNORED: what was ignored, which can also be what came late
 * @MAG_LOG_CHANGED: what it changed: revocations, restarts, and moves that look like a hijack
 */
enum mag_log {
	MAG_LOG_REFUSED,
	MAG_LOG_IGNORED,
	MAG_LOG_CHANGED,
	MAG_LOG_MAX,
};

/**
 * struct mag_state - what has become of a mobile access gateway; outlives a reload
 * @received: PBUs from it
 * @accepted: of these accepted
 * @refused: of these refused
 * @limited: PBUs of these refused, and BRIs ignored, because there were too many in a short time
 * @tolerated: PBUs accepted that deviate from the RFCs
 * @last_seen: boot time of the last one in milliseconds, 0 for never
 * @sessions: sessions that it has registered, those included that are about to begin
 * @prefixes: their prefixes and IPv4 home addresses
 * @held: PBUs of it that wait
 * @given: the last home network prefix, and the last IPv4 home address, that a pool gave to it
 * @asking: PBUs of it that wait for the attachment tracker
 * @tokens: PBUs that may come now, in thousandths
 * @filled: boot time at which @tokens was true
 * @ignored: messages of it of any kind that were not answered, or are of a kind that is not served
 * @log: limits of log lines about it, so that one MAG cannot hide what another one does, nor what
 *	it does itself behind what it does often
 * @no_revocation: it has said that it does not know binding revocation
 * @heartbeat: what its heartbeats told, NULL while there were none; belongs to the anchor
 */
struct mag_state {
	u64 received;
	u64 accepted;
	u64 refused;
	u64 limited;
	u64 tolerated;
	u64 ignored;
	u64 last_seen;
	u32 sessions;
	u32 prefixes;
	u32 held;
	struct prefix given[2];
	u32 asking;
	u64 tokens;
	u64 filled;
	struct log_limit log[MAG_LOG_MAX];
	bool no_revocation;
	struct heartbeat *heartbeat;
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
 * @state: what has become of it
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
	struct mag_state state;
};

/**
 * struct mags - all of them
 * @v: MAGs, by address
 * @count: number of @v
 * @slot: index by a hash of the address: number of a MAG in @v, plus one; 0 for none
 * @slots: number of @slot, a power of two and more than @count
 */
struct mags {
	struct mag *v;
	unsigned int count;
	u32 *slot;
	u32 slots;
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
 * mags_sort() - bring into order; needed before mag_find()
 *
 * Return: NULL, or a MAG whose address another one has.
 */
const struct mag *mags_sort(struct mags *mags);

/**
 * mag_find() - the MAG of a source address
 *
 * Return: NULL for an unknown one.
 */
struct mag *mag_find(const struct mags *mags, const struct in6_addr *address);

/**
 * mag_named() - the MAG of a name; each is looked at
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
 * mag_admit() - one more PBU or BRI is within the rate
 * @mag: MAG; the PBU is counted if it is
 * @boot_ms: boot time
 */
bool mag_admit(struct mag *mag, u64 boot_ms);

/**
 * mag_has_room() - sessions and prefixes more are within the limits
 *
 * What is 0 is within any limit, even one that is exceeded since it was lowered.
 */
bool mag_has_room(const struct mag *mag, u32 sessions, u32 prefixes);

/**
 * mag_is_neighbor() - a mobile node can come from that MAG to this one
 */
bool mag_is_neighbor(const struct mag *mag, const struct mag *from);

#endif /* HALMAD_CONFIG_MAGS_H */
