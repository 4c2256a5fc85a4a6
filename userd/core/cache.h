/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The daemon's view of the binding cache (RFC 5213, 5.1).
 */
#ifndef HALMAD_CORE_CACHE_H
#define HALMAD_CORE_CACHE_H

#include <sys/queue.h>

#include "wire/kept_options.h"
#include "base/mnid.h"
#include "base/prefix.h"
#include "wire/freshness.h"
#include "base/siphash.h"
#include "base/table.h"
#include "base/timer.h"
#include "core/inside.h"

/* Octets of a link-layer identifier that are kept; a longer one is kept as a hash. */
#define LLID_MAX	16

/* Steps to a session: slot in an index, what is in it, entry, what the entry points to */
#define BCE_FETCH_STEPS	4

struct bce;
struct cache_peer;

/**
 * struct llid - link-layer identifier of a mobile node's interface
 * @len: octets in @data; 0 is the "all zero" of RFC 5213
 * @data: identifier
 */
struct llid {
	u8 len;
	u8 data[LLID_MAX];
};

/**
 * struct pmipv6_facts - what only a PBU says
 * @lla: link-local address of the MAG on the link; zero while there is none
 * @llid: link-layer identifier
 * @att: access technology type
 * @hi: handoff indicator
 */
struct pmipv6_facts {
	struct in6_addr lla;
	struct llid llid;
	u8 att;
	u8 hi;
};

/**
 * struct mipv6_tally - what has become of BUs of a home address since its session began, or halmad:
 *	mip6HaCounterEntry of RFC 4295
 * @refused_at: time of day in ms of the last one that was refused
 * @accepted: how many were accepted
 * @refused: how many were refused
 * @status: of the last one that was refused; 0 for none
 */
struct mipv6_tally {
	u64 refused_at;
	u32 accepted;
	u32 refused;
	u8 status;
};

/**
 * struct mipv6_facts - what only a BU of a mobile node says
 * @tally: the one thing that goes on from one request to the next
 * @flags: BU_FLAG_* of the last registration
 * @spi: of the key that has authenticated it (RFC 4285); 0 for none, or if that is not known
 * @named: its BU named the mobile networks that it has (RFC 3963, 5.2, explicit mode); otherwise
 *	it has all that the configuration gives it. Only with R
 */
struct mipv6_facts {
	struct mipv6_tally tally;
	u32 spi;
	u16 flags;
	bool named;
};

/* Octets that a role may have of its own in struct bce_facts */
#define FACTS_OWN_MAX	40

/**
 * struct bce_facts - what an accepted request says, and the next one replaces as a whole
 * @kind: whose session it is; 0 for none that has begun
 * @state: HALMA_STATE_BLOCKED while it waits for its end
 * @lifetime: granted, in units of 4 s
 * @coa: care-of address, which for a MAG is its Proxy-CoA
 * @local: address of the anchor that the request was sent to
 * @peer: who registered it for the mobile node: the MAG, by the source address of the PBU, which
 *	differs from @coa after an Alternate Care-of Address; for who registers itself the same as
 *	@coa
 * @order: order of the request
 * @pmipv6: what a PBU says besides
 * @mipv6: what a BU of a mobile node says besides
 * @own: the same for any other role
 */
struct bce_facts {
	enum halma_kind kind;
	enum halma_state state;
	u16 lifetime;
	struct in6_addr coa;
	struct in6_addr local;
	struct in6_addr peer;
	struct replay order;
	union {
		struct pmipv6_facts pmipv6;
		struct mipv6_facts mipv6;
		u8 own[FACTS_OWN_MAX];
	};
};

/**
 * struct mn - a mobile node that has sessions or waits for one
 * @mnid: identifier
 * @sessions: its entries
 * @session_count: number of @sessions
 * @pending: some entry is being changed in this batch
 * @awaited: messages that wait for what becomes of its sessions
 */
struct mn {
	LIST_HEAD(, bce) sessions;
	unsigned int session_count;
	unsigned int pending;
	unsigned int awaited;
	/* without padding behind it, as no more is allocated than the identifier needs */
	_Alignas(8) struct mnid mnid;
};

/**
 * struct bce_hnp - what is in the index of prefixes
 */
struct bce_hnp {
	struct bce *bce;
	const struct prefix *prefix;
};

/**
 * struct bce_set - prefixes of an entry
 * @prefix: home network prefixes, and behind them the IPv4 home address (RFC 5844, 3.1.1) if there
 *	is one
 * @count: number of @prefix
 * @hnp_count: number of home network prefixes
 * @hnp: their places in the index; one piece of memory with @prefix
 */
struct bce_set {
	struct prefix *prefix;
	unsigned int count;
	unsigned int hnp_count;
	struct bce_hnp *hnp;
};

/**
 * enum bce_revoking - a revocation is under way (RFC 5846)
 * @REVOKING_NOT: none is
 * @REVOKING_ASKED: its peer was asked whether it shall end
 * @REVOKING_FIRM: the session will end, whatever the answer
 */
enum bce_revoking {
	REVOKING_NOT,
	REVOKING_ASKED,
	REVOKING_FIRM,
};

/**
 * struct bce - binding cache entry: one mobility session
 * @mn_entry: among the sessions of its mobile node
 * @peer_entry: among the sessions of @peer
 * @peer: who registered it; NULL before the first bce_commit()
 * @mn: mobile node
 * @id: id in the kernel
 * @version: of the last binding-set that the kernel accepted
 * @pending: being created or changed in this batch
 * @unsure: from before a restart, and not heard of since, while pools rest
 * @ending: it is over, but the kernel refused to delete its binding: this is tried again
 * @ordered: it was to end by order, and not because its time is over; with @ending
 * @unheard: from before a restart, and not heard of since: what was accepted last may be lost
 * @defended: the kernel answers for its addresses on the home link
 * @registered: the request that said last where the mobile node is, by the number that its role has
 *	given it (core/wait.h); 0 if that was before a restart
 * @began: time of day in ms at which it began; 0 if that was before a restart
 * @told: time of day in ms of the last message that was accepted about it; 0 if that was before a
 *	restart
 * @verdict: what was decided then, in a word; NULL if there is no @told
 * @revocation: sequence number of the revocation that is under way
 * @revoking: whether one is
 * @facts: what the last accepted request said; changed by bce_commit()
 * @kept: options of the last accepted request to be shown; NULL if there were none, or are not
 *	known after a restart without a store
 * @timer: end of the lifetime, or of the wait for its end
 * @set: its prefixes
 * @next: what they will be when the kernel has acknowledged it; NULL if they do not change
 */
struct bce {
	LIST_ENTRY(bce) mn_entry;
	LIST_ENTRY(bce) peer_entry;
	struct cache_peer *peer;
	struct mn *mn;
	u64 id;
	u64 version;
	bool pending;
	bool unsure;
	bool ending;
	bool ordered;
	bool unheard;
	bool defended;
	u64 registered;
	u64 began;
	u64 told;
	const char *verdict;
	u16 revocation;
	enum bce_revoking revoking;
	struct bce_facts facts;
	struct kept *kept;
	struct timer timer;
	struct bce_set set;
	struct bce_set *next;
};

/**
 * struct cache_peer - who has registered sessions
 * @kind: of the sessions
 * @address: its address
 * @sessions: its entries
 * @count: number of @sessions
 */
struct cache_peer {
	enum halma_kind kind;
	struct in6_addr address;
	LIST_HEAD(, bce) sessions;
	u32 count;
};

/**
 * struct cache - the binding cache: all entries and their indexes
 * @timers: all deadlines
 * @count: number of entries
 * @mn_count: number of mobile nodes
 * @next_id: id of the next new entry
 * @key: key of all hash values
 * @by_mnid: mobile nodes
 * @by_hnp: prefixes of entries
 * @by_length: how many of these have each length
 * @inside: how many of these lie in prefixes of pools
 * @by_id: entries
 * @by_peer: struct cache_peer
 * @unlisted: entries of peers for which there was no memory in @by_peer
 */
struct cache {
	struct timers timers;
	u32 count;
	u32 mn_count;
	u64 next_id;
	struct siphash_key key;
	struct table by_mnid;
	struct table by_hnp;
	u32 by_length[129];
	struct inside inside;
	struct table by_id;
	struct table by_peer;
	struct cache_peer unlisted;
};

/**
 * llid_set() - make the stored form of a link-layer identifier
 *
 * All zero is the same as absent (RFC 5213, 8.6 allows only NON_ZERO).
 */
void llid_set(struct llid *llid, const u8 *data, size_t len);

static inline bool llid_equal(const struct llid *a, const struct llid *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

/**
 * cache_init() - make an empty cache
 * @cache: cache
 * @key: of hash values; nobody else knows it
 * @random: a number that nobody can guess; ids begin with it
 *
 * Return: 0, or -ENOMEM.
 */
int cache_init(struct cache *cache, const struct siphash_key *key, u64 random);

/**
 * cache_fini() - free all entries
 */
void cache_fini(struct cache *cache);

/**
 * bce_mn_find() - the mobile node of an identifier, NULL if it has nothing
 */
struct mn *bce_mn_find(const struct cache *cache, const struct mnid *mnid);

/**
 * bce_mn_get() - the mobile node of an identifier, made if it has nothing
 *
 * Return: NULL if there is no memory.
 */
struct mn *bce_mn_get(struct cache *cache, const struct mnid *mnid);

/**
 * bce_mn_put() - forget a mobile node if it has nothing any more
 */
void bce_mn_put(struct cache *cache, struct mn *mn);

/**
 * mn_first() - the first session of a kind that a mobile node has, the youngest; NULL for none
 *
 * One that has not begun is of no kind. Who looks while the mobile node is pending sees it by its
 * prefixes only.
 */
struct bce *mn_first(const struct mn *mn, enum halma_kind kind);

/**
 * mn_next() - the next session of the same kind and mobile node, NULL after the last
 */
struct bce *mn_next(const struct bce *bce);

/**
 * mn_only() - the only session of a kind that a mobile node has; NULL if there are none or several
 */
struct bce *mn_only(const struct mn *mn, enum halma_kind kind);

/**
 * mn_count() - how many sessions of a kind a mobile node has
 */
unsigned int mn_count(const struct mn *mn, enum halma_kind kind);

/**
 * bce_find_hnp() - the entry of a home network prefix, home address or IPv4 home address
 * @cache: cache
 * @kind: of the session; one that has not begun is found for each kind
 * @prefix: compared by value and length
 *
 * Also one that is about to get it, or to lose it. One of another kind may have it, too: neither
 * protocol sees what the other has (RFC 6612, 4.2).
 */
struct bce *bce_find_hnp(const struct cache *cache, enum halma_kind kind,
			 const struct prefix *prefix);

/**
 * cache_divide() - what lies in blocks of networks is to be known
 * @cache: cache
 * @net: networks, none of which overlaps with another; see inside_begin()
 * @count: number of @net
 */
void cache_divide(struct cache *cache, struct inside_net *net, unsigned int count);

/**
 * cache_uses() - some session has a block of such a network, or a prefix around it or in it
 *
 * Also one that is about to get it, or to lose it.
 */
bool cache_uses(const struct cache *cache, const struct prefix *block);

/**
 * cache_has_alone() - a mobile node has something in a block of such a network, and nobody else has
 */
bool cache_has_alone(const struct cache *cache, const struct mn *mn, const struct prefix *block);

/**
 * struct bce_key - what will be looked up soon
 * @hnp: entry of this prefix; if it is NULL, mobile node of @mnid
 * @mnid_type: subtype of the identifier
 * @mnid: its octets
 * @peer: who will be the peer of the session
 * @hash: hash value, from the first step on
 */
struct bce_key {
	const struct prefix *hnp;
	u8 mnid_type;
	struct mh_view mnid;
	const struct in6_addr *peer;
	u32 hash;
};

/**
 * bce_fetch() - have the processor fetch what will be looked up and changed
 * @cache: cache
 * @key: key
 * @step: 0 to BCE_FETCH_STEPS - 1, one after the other
 *
 * Changes nothing but time. With very many sessions each step to one is a step to memory that is in
 * no cache of the processor, and takes as long as a part of the work on a message. This asks for
 * what one more step needs and does not wait for it: something else is to be done meanwhile, which
 * may change the cache.
 */
void bce_fetch(const struct cache *cache, struct bce_key *key, unsigned int step);

/**
 * bce_find_id() - the entry of an id
 */
struct bce *bce_find_id(const struct cache *cache, u64 id);

/**
 * bce_first_of_peer() - the first of the entries that a peer registered
 * @cache: cache
 * @kind: of the sessions: with the same address somebody else can be a peer of another role
 * @address: its address
 */
struct bce *bce_first_of_peer(const struct cache *cache, enum halma_kind kind,
			      const struct in6_addr *address);

/**
 * bce_next_of_peer() - the next entry of the same peer, NULL after the last
 */
struct bce *bce_next_of_peer(const struct bce *bce);

/**
 * cache_peers() - the addresses of all peers that have entries of a kind
 * @cache: cache
 * @kind: of the sessions
 * @count: number of addresses
 *
 * Return: array to be freed by the caller; NULL if there is no memory.
 */
struct in6_addr *cache_peers(const struct cache *cache, enum halma_kind kind, u32 *count);

/**
 * bce_commit() - what is true about an entry is now this
 *
 * Cannot fail: without memory its peer is found as before, but not as fast.
 */
void bce_commit(struct cache *cache, struct bce *bce, const struct bce_facts *facts);

/**
 * bce_keep() - keep options of an accepted request with its entry; those of the last one are gone
 *
 * Without memory there are none.
 */
void bce_keep(struct bce *bce, const struct mh_opts *opts);

/**
 * bce_keep_again() - keep what was kept with the entry before a restart
 */
void bce_keep_again(struct bce *bce, const struct kept *kept);

/**
 * bce_each() - one entry after the other, in no order
 * @cache: cache, which does not change meanwhile
 * @at: where the search goes on; begins with 0
 *
 * Return: NULL after the last.
 */
struct bce *bce_each(const struct cache *cache, u32 *at);

/**
 * bce_ids() - the ids of all entries, for work during which they can end
 * @cache: cache
 * @count: number of ids
 *
 * Return: array to be freed by the caller; NULL if there is no memory or no entry.
 */
u64 *bce_ids(const struct cache *cache, u32 *count);

/**
 * bce_new() - make an entry and put it into the indexes
 * @cache: cache
 * @mnid: mobile node
 * @id: id, or 0 for a new one
 * @prefix: home network prefixes, then the IPv4 home address if there is one
 * @count: their number
 *
 * Return: NULL if there is no memory.
 */
struct bce *bce_new(struct cache *cache, const struct mnid *mnid, u64 id,
		    const struct prefix *prefix, unsigned int count);

/**
 * bce_change() - begin to give an entry other prefixes
 * @cache: cache
 * @bce: entry whose prefixes are not being changed
 * @prefix: all that it will have, in the order of bce_new()
 * @count: their number
 *
 * Until bce_change_end() both the old and the new ones are found.
 *
 * Return: 0, or -ENOMEM.
 */
int bce_change(struct cache *cache, struct bce *bce, const struct prefix *prefix,
	       unsigned int count);

/**
 * bce_change_end() - end what bce_change() began, if it did
 * @cache: cache
 * @bce: entry
 * @commit: the entry has the new prefixes now; else it keeps the old ones
 */
void bce_change_end(struct cache *cache, struct bce *bce, bool commit);

/**
 * bce_has() - an entry has a prefix, now
 */
bool bce_has(const struct bce_set *set, const struct prefix *prefix);

/**
 * bce_hoa() - the IPv4 home address of an entry, NULL if it has none
 */
static inline const struct prefix *bce_hoa(const struct bce *bce)
{
	return bce->set.count > bce->set.hnp_count ? &bce->set.prefix[bce->set.hnp_count] : NULL;
}

/**
 * bce_rename() - give an entry another new id, when its id turns out to be taken
 */
void bce_rename(struct cache *cache, struct bce *bce);

/**
 * bce_del() - take an entry out of the indexes and free it
 */
void bce_del(struct cache *cache, struct bce *bce);

#endif /* HALMAD_CORE_CACHE_H */
