// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon's view of the binding cache.
 *
 * One entry is one mobility session; a mobile node (mn) has one for each of its interfaces. There
 * are four indexes: mobile nodes by identifier, entries by prefix and by id, peers by address.
 * Others choose identifiers, so the hash has a key that nobody knows. What is asked of a peer is
 * all its entries: it has them in a list. Entries in their delete wait are found like all others
 * (RFC 5213, 5.3.5 (2)). The kernel has all that is needed to fill the cache again.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/cache.h"
#include "base/fetch.h"

/* Slots of a table that a walk is ahead, so that memory has time to answer */
#define WALK_AHEAD	8

/* Octets that the processor fetches at once */
/* @also makes what is different differ that has the same octets. */
static u32 hash_octets(const struct cache *cache, u8 also, const void *data, size_t len)
{
	struct siphash_key key = cache->key;

	key.k[0] ^= also;
	return (u32)siphash(&key, data, len);
}

static u32 hash_mnid(const struct cache *cache, const struct mnid *mnid)
{
	return hash_octets(cache, mnid->type, mnid->data, mnid->len);
}

static u32 hash_hnp(const struct cache *cache, const struct prefix *prefix)
{
	return hash_octets(cache, prefix->len, &prefix->addr, sizeof(prefix->addr));
}

static u32 hash_id(const struct cache *cache, u64 id)
{
	return hash_octets(cache, 0, &id, sizeof(id));
}

static u32 hash_peer(const struct cache *cache, enum halma_kind kind, const struct in6_addr *peer)
{
	return hash_octets(cache, (u8)kind, peer, sizeof(*peer));
}

int cache_init(struct cache *cache, const struct siphash_key *key, u64 random)
{
	memset(cache, 0, sizeof(*cache));
	cache->key = *key;
	/* somewhere in the lower half of what is not given out by the module */
	cache->next_id = ((random >> 16) & 0x7fffffffULL) << 16 | 1;
	if (table_init(&cache->by_mnid) || table_init(&cache->by_hnp) ||
	    table_init(&cache->by_id) || table_init(&cache->by_peer) ||
	    inside_init(&cache->inside, key)) {
		cache_fini(cache);
		return -ENOMEM;
	}
	return 0;
}

void cache_fini(struct cache *cache)
{
	const struct table *all = &cache->by_id;
	u32 i;

	/* when one is deleted others move, and the table becomes smaller */
	for (i = 0; all->count; i++)
		while (all->v[i & (all->size - 1)].object)
			bce_del(cache, all->v[i & (all->size - 1)].object);
	table_fini(&cache->by_mnid);
	table_fini(&cache->by_hnp);
	table_fini(&cache->by_id);
	table_fini(&cache->by_peer);
	inside_fini(&cache->inside);
	timers_fini(&cache->timers);
	memset(cache, 0, sizeof(*cache));
}

struct mn *bce_mn_find(const struct cache *cache, const struct mnid *mnid)
{
	u32 hash = hash_mnid(cache, mnid), at = hash;
	struct mn *mn;

	do {
		mn = table_next(&cache->by_mnid, hash, &at);
	} while (mn && !mnid_equal(&mn->mnid, mnid));
	return mn;
}

struct mn *bce_mn_get(struct cache *cache, const struct mnid *mnid)
{
	size_t size = offsetof(struct mn, mnid.data) + mnid->len;
	struct mn *mn;

	mn = bce_mn_find(cache, mnid);
	if (mn)
		return mn;
	/* as long as the identifier needs: never copy this one as a struct */
	mn = calloc(1, size);
	if (!mn)
		return NULL;
	if (table_add(&cache->by_mnid, hash_mnid(cache, mnid), mn)) {
		free(mn);
		return NULL;
	}
	mn->mnid.type = mnid->type;
	mn->mnid.len = mnid->len;
	memcpy(mn->mnid.data, mnid->data, mnid->len);
	LIST_INIT(&mn->sessions);
	cache->mn_count++;
	return mn;
}

void bce_mn_put(struct cache *cache, struct mn *mn)
{
	if (mn->session_count || mn->awaited)
		return;
	table_del(&cache->by_mnid, hash_mnid(cache, &mn->mnid), mn);
	cache->mn_count--;
	free(mn);
}

static struct bce *of_kind(struct bce *bce, enum halma_kind kind)
{
	while (bce && bce->facts.kind != kind)
		bce = LIST_NEXT(bce, mn_entry);
	return bce;
}

struct bce *mn_first(const struct mn *mn, enum halma_kind kind)
{
	return of_kind(LIST_FIRST(&mn->sessions), kind);
}

struct bce *mn_next(const struct bce *bce)
{
	return of_kind(LIST_NEXT(bce, mn_entry), bce->facts.kind);
}

struct bce *mn_only(const struct mn *mn, enum halma_kind kind)
{
	struct bce *bce = mn_first(mn, kind);

	return bce && !mn_next(bce) ? bce : NULL;
}

unsigned int mn_count(const struct mn *mn, enum halma_kind kind)
{
	const struct bce *bce;
	unsigned int count = 0;

	for (bce = mn_first(mn, kind); bce; bce = mn_next(bce))
		count++;
	return count;
}

static bool hnp_is(const struct bce_hnp *hnp, enum halma_kind kind, const struct prefix *prefix)
{
	enum halma_kind its_kind = hnp->bce->facts.kind;

	return prefix_equal(hnp->prefix, prefix) && (!its_kind || its_kind == kind);
}

struct bce *bce_find_hnp(const struct cache *cache, enum halma_kind kind,
			 const struct prefix *prefix)
{
	u32 hash = hash_hnp(cache, prefix), at = hash;
	const struct bce_hnp *hnp;

	do {
		hnp = table_next(&cache->by_hnp, hash, &at);
	} while (hnp && !hnp_is(hnp, kind, prefix));
	return hnp ? hnp->bce : NULL;
}

static void divide(struct cache *cache, const struct bce_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		inside_add(&cache->inside, &set->prefix[i]);
}

void cache_divide(struct cache *cache, struct inside_net *net, unsigned int count)
{
	const struct bce *bce;
	u32 at = 0;

	inside_begin(&cache->inside, net, count);
	while (count && (bce = bce_each(cache, &at))) {
		divide(cache, &bce->set);
		if (bce->next)
			divide(cache, bce->next);
	}
}

static bool is_indexed(const struct cache *cache, const struct prefix *prefix)
{
	u32 hash = hash_hnp(cache, prefix), at = hash;
	const struct bce_hnp *hnp;

	do {
		hnp = table_next(&cache->by_hnp, hash, &at);
	} while (hnp && !prefix_equal(hnp->prefix, prefix));
	return hnp;
}

bool cache_uses(const struct cache *cache, const struct prefix *block)
{
	struct prefix around;
	u8 len;

	for (len = block->len; len; len--) {
		/* of nearly all lengths there is none */
		if (!cache->by_length[len])
			continue;
		around = prefix_cut(block, len);
		if (is_indexed(cache, &around))
			return true;
	}
	return inside_count(&cache->inside, block);
}

static u32 count_inside(const struct bce_set *set, const struct prefix *block)
{
	unsigned int i;
	u32 count = 0;

	for (i = 0; set && i < set->count; i++)
		count += set->prefix[i].len > block->len &&
			 prefix_contains(block, &set->prefix[i]);
	return count;
}

bool cache_has_alone(const struct cache *cache, const struct mn *mn, const struct prefix *block)
{
	const struct bce *bce;
	u32 count = 0;

	LIST_FOREACH(bce, &mn->sessions, mn_entry)
		count += count_inside(&bce->set, block) + count_inside(bce->next, block);
	return count && count == inside_count(&cache->inside, block);
}

static const struct table *key_table(const struct cache *cache, const struct bce_key *key)
{
	return key->hnp ? &cache->by_hnp : &cache->by_mnid;
}

static void fetch_begin(const struct cache *cache, struct bce_key *key)
{
	if (key->hnp)
		key->hash = hash_hnp(cache, key->hnp);
	else
		key->hash = hash_octets(cache, key->mnid_type, key->mnid.data, key->mnid.len);
	fetch(table_begin(key_table(cache, key), key->hash), 1);
}

static void fetch_peer(const struct cache *cache, enum halma_kind kind, const struct in6_addr *peer)
{
	fetch(table_begin(&cache->by_peer, hash_peer(cache, kind, peer)), 1);
}

/* What the entry points to, and in a handover what it is taken out of. */
static void fetch_rest(const struct cache *cache, const struct bce *bce, const struct bce_key *key)
{
	if (key->hnp)
		fetch(bce->mn, FETCH_LINE);
	else if (bce->set.count)
		fetch(bce->set.hnp, sizeof(*bce->set.hnp) + sizeof(*bce->set.prefix));
	if (!bce->peer || in6_equal(&bce->facts.peer, key->peer))
		return;
	/* many sessions have one MAG, but each mobile node that registers itself is its own peer */
	if (bce->facts.kind == HALMA_KIND_MIPV6) {
		fetch_peer(cache, HALMA_KIND_MIPV6, &bce->facts.peer);
		fetch_peer(cache, HALMA_KIND_MIPV6, key->peer);
		fetch(bce->peer, sizeof(*bce->peer));
	}
	fetch(bce->peer_entry.le_prev, 1);
	if (LIST_NEXT(bce, peer_entry))
		fetch(&LIST_NEXT(bce, peer_entry)->peer_entry, 1);
}

/* Nearly always the hash value tells the right one; and with another one nothing happens. */
static const struct bce *fetched_bce(const struct bce_key *key, const void *object)
{
	const struct bce_hnp *hnp = object;
	const struct mn *mn = object;

	return key->hnp ? hnp->bce : LIST_FIRST(&mn->sessions);
}

void bce_fetch(const struct cache *cache, struct bce_key *key, unsigned int step)
{
	const struct bce *bce;
	const void *object;
	u32 at;

	if (!step) {
		fetch_begin(cache, key);
		return;
	}
	at = key->hash;
	object = table_next(key_table(cache, key), key->hash, &at);
	if (!object)
		return;
	if (step == 1) {
		fetch(object, FETCH_LINE);
		return;
	}
	bce = fetched_bce(key, object);
	if (bce && step == 2)
		fetch(bce, sizeof(*bce));
	else if (bce)
		fetch_rest(cache, bce, key);
}

struct bce *bce_find_id(const struct cache *cache, u64 id)
{
	u32 hash = hash_id(cache, id), at = hash;
	struct bce *bce;

	do {
		bce = table_next(&cache->by_id, hash, &at);
	} while (bce && bce->id != id);
	return bce;
}

static struct cache_peer *peer_find(const struct cache *cache, enum halma_kind kind,
				    const struct in6_addr *address)
{
	u32 hash = hash_peer(cache, kind, address), at = hash;
	struct cache_peer *peer;

	do {
		peer = table_next(&cache->by_peer, hash, &at);
	} while (peer && (peer->kind != kind || !in6_equal(&peer->address, address)));
	return peer;
}

static void peer_add(struct cache_peer *peer, struct bce *bce)
{
	LIST_INSERT_HEAD(&peer->sessions, bce, peer_entry);
	bce->peer = peer;
	peer->count++;
}

static void peer_del(struct cache *cache, struct bce *bce)
{
	struct cache_peer *peer = bce->peer;

	LIST_REMOVE(bce, peer_entry);
	bce->peer = NULL;
	if (--peer->count || peer == &cache->unlisted)
		return;
	table_del(&cache->by_peer, hash_peer(cache, peer->kind, &peer->address), peer);
	free(peer);
}

/* Only in the list of those that have no place of their own there are others between them. */
static struct bce *of_peer(struct bce *bce, enum halma_kind kind, const struct in6_addr *peer)
{
	while (bce && (bce->facts.kind != kind || !in6_equal(&bce->facts.peer, peer)))
		bce = LIST_NEXT(bce, peer_entry);
	return bce;
}

/* There is memory again: what it has goes to its own place. */
static void gather(struct cache *cache, struct cache_peer *peer)
{
	struct bce *bce;

	while ((bce = of_peer(LIST_FIRST(&cache->unlisted.sessions), peer->kind,
			      &peer->address))) {
		peer_del(cache, bce);
		peer_add(peer, bce);
	}
}

/* What the kernel has cannot be refused any more: without memory a place is shared. */
static struct cache_peer *peer_get(struct cache *cache, enum halma_kind kind,
				   const struct in6_addr *address)
{
	struct cache_peer *peer = peer_find(cache, kind, address);

	if (peer)
		return peer;
	peer = calloc(1, sizeof(*peer));
	if (peer && table_add(&cache->by_peer, hash_peer(cache, kind, address), peer)) {
		free(peer);
		peer = NULL;
	}
	if (!peer)
		return &cache->unlisted;
	peer->kind = kind;
	peer->address = *address;
	gather(cache, peer);
	return peer;
}

struct bce *bce_first_of_peer(const struct cache *cache, enum halma_kind kind,
			      const struct in6_addr *address)
{
	const struct cache_peer *peer = peer_find(cache, kind, address);

	if (!peer)
		peer = &cache->unlisted;
	return of_peer(LIST_FIRST(&peer->sessions), kind, address);
}

struct bce *bce_next_of_peer(const struct bce *bce)
{
	return of_peer(LIST_NEXT(bce, peer_entry), bce->facts.kind, &bce->facts.peer);
}

struct in6_addr *cache_peers(const struct cache *cache, enum halma_kind kind, u32 *count)
{
	const struct cache_peer *peer;
	const struct bce *bce;
	struct in6_addr *v;
	u32 i;

	*count = 0;
	v = calloc(cache->by_peer.count + cache->unlisted.count + 1, sizeof(*v));
	if (!v)
		return NULL;
	for (i = 0; i < cache->by_peer.size; i++) {
		peer = cache->by_peer.v[i].object;
		if (peer && peer->kind == kind)
			v[(*count)++] = peer->address;
	}
	LIST_FOREACH(bce, &cache->unlisted.sessions, peer_entry)
		if (bce_first_of_peer(cache, kind, &bce->facts.peer) == bce)
			v[(*count)++] = bce->facts.peer;
	return v;
}

void bce_commit(struct cache *cache, struct bce *bce, const struct bce_facts *facts)
{
	if (bce->peer && in6_equal(&bce->facts.peer, &facts->peer)) {
		bce->facts = *facts;
		return;
	}
	if (bce->peer)
		peer_del(cache, bce);
	bce->facts = *facts;
	peer_add(peer_get(cache, facts->kind, &facts->peer), bce);
}

static void keep(struct bce *bce, const u8 *buf, size_t len)
{
	if (bce->kept && bce->kept->len == len && !memcmp(bce->kept->data, buf, len))
		return;
	free(bce->kept);
	bce->kept = len ? malloc(sizeof(*bce->kept) + len) : NULL;
	if (!bce->kept)
		return;
	bce->kept->len = (u16)len;
	memcpy(bce->kept->data, buf, len);
}

void bce_keep(struct bce *bce, const struct mh_opts *opts)
{
	u8 buf[KEPT_MAX];
	struct mnid said;
	bool alias;

	alias = mh_has(opts, MH_OPT_MN_ID) &&
		mnid_set(&said, opts->mn_id_type, opts->mn_id.data, opts->mn_id.len) &&
		!mnid_equal(&said, &bce->mn->mnid);
	keep(bce, buf, kept_encode(opts, alias, buf));
}

void bce_keep_again(struct bce *bce, const struct kept *kept)
{
	keep(bce, kept->data, kept->len);
}

/* Entries lie anywhere: those that a walk comes to soon are on their way out of memory. */
static void fetch_walk(const struct cache *cache, u32 at)
{
	const struct table *table = &cache->by_id;
	const struct bce *bce;

	if (at + 2 * WALK_AHEAD >= table->size)
		return;
	bce = table->v[at + 2 * WALK_AHEAD].object;
	if (bce)
		fetch(bce, sizeof(*bce));
	bce = table->v[at + WALK_AHEAD].object;
	if (bce)
		fetch(bce->set.prefix, sizeof(*bce->set.prefix));
}

struct bce *bce_each(const struct cache *cache, u32 *at)
{
	struct bce *bce = NULL;

	while (!bce && *at < cache->by_id.size) {
		fetch_walk(cache, *at);
		bce = cache->by_id.v[(*at)++].object;
	}
	return bce;
}

u64 *bce_ids(const struct cache *cache, u32 *count)
{
	const struct bce *bce;
	u32 at = 0;
	u64 *ids;

	*count = 0;
	if (!cache->count)
		return NULL;
	ids = malloc(cache->count * sizeof(*ids));
	if (!ids)
		return NULL;
	while ((bce = bce_each(cache, &at)))
		ids[(*count)++] = bce->id;
	return ids;
}

static u64 new_id(struct cache *cache)
{
	u64 id;

	do {
		id = cache->next_id++;
		if (cache->next_id >= HALMA_AUTO_ID_BASE)
			cache->next_id = 1;
	} while (bce_find_id(cache, id));
	/* the next new session comes soon after this one */
	fetch(table_begin(&cache->by_id, hash_id(cache, cache->next_id)), 1);
	return id;
}

static void hnp_del(struct cache *cache, const struct bce_hnp *hnp)
{
	cache->by_length[hnp->prefix->len]--;
	inside_del(&cache->inside, hnp->prefix);
	table_del(&cache->by_hnp, hash_hnp(cache, hnp->prefix), hnp);
}

static int set_init(struct cache *cache, struct bce_set *set, struct bce *bce,
		    const struct prefix *prefix, unsigned int count)
{
	struct bce_hnp *hnp;
	unsigned int i;

	memset(set, 0, sizeof(*set));
	if (!count)
		return 0;
	set->hnp = malloc(count * (sizeof(*set->hnp) + sizeof(*set->prefix)));
	if (!set->hnp)
		return -ENOMEM;
	set->prefix = (struct prefix *)&set->hnp[count];
	set->count = count;
	memcpy(set->prefix, prefix, count * sizeof(*prefix));
	for (i = 0; i < count; i++) {
		hnp = &set->hnp[i];
		hnp->bce = bce;
		hnp->prefix = &set->prefix[i];
		if (table_add(&cache->by_hnp, hash_hnp(cache, hnp->prefix), hnp))
			goto err_del;
		cache->by_length[hnp->prefix->len]++;
		inside_add(&cache->inside, hnp->prefix);
		if (!prefix_is_ipv4(hnp->prefix))
			set->hnp_count++;
	}
	return 0;
err_del:
	while (i--)
		hnp_del(cache, &set->hnp[i]);
	free(set->hnp);
	return -ENOMEM;
}

static void set_fini(struct cache *cache, struct bce_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		hnp_del(cache, &set->hnp[i]);
	free(set->hnp);
}

struct bce *bce_new(struct cache *cache, const struct mnid *mnid, u64 id,
		    const struct prefix *prefix, unsigned int count)
{
	struct bce *bce;

	bce = calloc(1, sizeof(*bce));
	if (!bce)
		return NULL;
	if (timers_add(&cache->timers))
		goto err_free;
	if (set_init(cache, &bce->set, bce, prefix, count))
		goto err_timer;
	bce->mn = bce_mn_get(cache, mnid);
	if (!bce->mn)
		goto err_set;
	bce->id = id ? id : new_id(cache);
	bce->timer.kind = TIMER_BCE;
	if (table_add(&cache->by_id, hash_id(cache, bce->id), bce))
		goto err_mn;
	LIST_INSERT_HEAD(&bce->mn->sessions, bce, mn_entry);
	bce->mn->session_count++;
	cache->count++;
	return bce;
err_mn:
	bce_mn_put(cache, bce->mn);
err_set:
	set_fini(cache, &bce->set);
err_timer:
	timers_sub(&cache->timers);
err_free:
	free(bce);
	return NULL;
}

int bce_change(struct cache *cache, struct bce *bce, const struct prefix *prefix,
	       unsigned int count)
{
	struct bce_set *next = malloc(sizeof(*next));

	if (!next)
		return -ENOMEM;
	if (set_init(cache, next, bce, prefix, count)) {
		free(next);
		return -ENOMEM;
	}
	bce->next = next;
	return 0;
}

void bce_change_end(struct cache *cache, struct bce *bce, bool commit)
{
	struct bce_set *next = bce->next;
	struct bce_set gone;

	if (!next)
		return;
	gone = commit ? bce->set : *next;
	if (commit)
		bce->set = *next;
	set_fini(cache, &gone);
	free(next);
	bce->next = NULL;
}

bool bce_has(const struct bce_set *set, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		if (prefix_equal(&set->prefix[i], prefix))
			return true;
	return false;
}

void bce_rename(struct cache *cache, struct bce *bce)
{
	/* while the old one is still there, so that it cannot be the same */
	u64 id = new_id(cache);

	table_del(&cache->by_id, hash_id(cache, bce->id), bce);
	bce->id = id;
	/* there is room for what was taken out */
	table_add(&cache->by_id, hash_id(cache, id), bce);
}

void bce_del(struct cache *cache, struct bce *bce)
{
	timer_clear(&cache->timers, &bce->timer);
	timers_sub(&cache->timers);
	if (bce->peer)
		peer_del(cache, bce);
	table_del(&cache->by_id, hash_id(cache, bce->id), bce);
	bce_change_end(cache, bce, false);
	set_fini(cache, &bce->set);
	LIST_REMOVE(bce, mn_entry);
	bce->mn->session_count--;
	cache->count--;
	bce_mn_put(cache, bce->mn);
	free(bce->kept);
	free(bce);
}

static u64 fnv1a(u64 h, const u8 *data, size_t len)
{
	while (len--)
		h = (h ^ *data++) * 0x100000001b3ULL;
	return h;
}

void llid_set(struct llid *llid, const u8 *data, size_t len)
{
	size_t i = 0;

	memset(llid, 0, sizeof(*llid));
	while (i < len && !data[i])
		i++;
	if (i == len)
		return;
	llid->len = LLID_MAX;
	if (len > LLID_MAX) {
		put_u64(llid->data, fnv1a(0xcbf29ce484222325ULL, data, len));
		put_u64(llid->data + 8, fnv1a(0x9e3779b97f4a7c15ULL ^ len, data, len));
		return;
	}
	llid->len = (u8)len;
	memcpy(llid->data, data, len);
}
