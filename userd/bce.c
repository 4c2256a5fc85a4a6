// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon's view of the binding cache.
 *
 * One entry is one mobility session; a mobile node (mn) has one for each of its interfaces. There
 * are four indexes: mobile nodes by identifier, entries by home network prefix, by id and by MAG.
 * Each is a table of chained buckets that doubles when it is full and never fails for that: with no
 * memory to grow, chains get longer. Others choose identifiers, so the hash has a key that nobody
 * knows. The table of MAGs does not grow: what is asked of it is all entries of a MAG, and these
 * are in one bucket anyway. Entries in their delete wait are found like all others (RFC 5213,
 * 5.3.5 (2)). The kernel has all that is needed to fill the cache again.
 */
#include <errno.h>
#include <stdlib.h>

#include "bce.h"

#define TABLE_MIN	256U
#define MAG_BUCKETS	1024U

/* First octet of a cookie, raised when its layout changes. */
#define COOKIE_VERSION	1

#define COOKIE_BY_SEQUENCE	0x01
#define COOKIE_LLA		0x02	/* whole link-local address */
#define COOKIE_LLA_IID		0x04	/* interface identifier behind fe80::/64 */
#define COOKIE_MAG		0x08	/* source address differs from Proxy-CoA */
#define COOKIE_FIXED_LEN	16

_Static_assert(COOKIE_FIXED_LEN + 16 + 16 + LLID_MAX <= HALMA_COOKIE_MAX,
	       "a cookie holds both addresses and an identifier");

LIST_HEAD(mn_bucket, mn);
LIST_HEAD(hnp_bucket, bce_hnp);
LIST_HEAD(id_bucket, bce);
LIST_HEAD(mag_bucket, bce);

/* The buckets of one index; which kind follows from where the table hangs. */
struct bce_table {
	u32 size;
	u32 count;
	union {
		struct mn_bucket *mn;
		struct hnp_bucket *hnp;
		struct id_bucket *id;
		struct mag_bucket *mag;
		void *bucket;
	};
};

/* @also makes what is different differ that has the same octets. */
static u32 hash_octets(const struct bce_cache *cache, u8 also, const void *data, size_t len)
{
	struct siphash_key key = cache->key;

	key.k[0] ^= also;
	return (u32)siphash(&key, data, len);
}

static u32 hash_mnid(const struct bce_cache *cache, const struct mnid *mnid)
{
	return hash_octets(cache, mnid->type, mnid->data, mnid->len);
}

static u32 hash_hnp(const struct bce_cache *cache, const struct prefix *prefix)
{
	return hash_octets(cache, prefix->len, &prefix->addr, sizeof(prefix->addr));
}

static u32 hash_id(const struct bce_cache *cache, u64 id)
{
	return hash_octets(cache, 0, &id, sizeof(id));
}

static struct mag_bucket *mag_bucket(const struct bce_cache *cache, const struct in6_addr *mag)
{
	const struct bce_table *table = cache->by_mag;

	return &table->mag[hash_octets(cache, 0, mag, sizeof(*mag)) & (table->size - 1)];
}

static struct bce_table *table_new(u32 size)
{
	struct bce_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	/* all list heads are one pointer, and empty when zero */
	table->bucket = calloc(size, sizeof(void *));
	if (!table->bucket) {
		free(table);
		return NULL;
	}
	table->size = size;
	return table;
}

static void table_free(struct bce_table *table)
{
	if (!table)
		return;
	free(table->bucket);
	free(table);
}

static bool table_full(const struct bce_table *table)
{
	return table->count >= table->size && table->size < 1U << 28;
}

static void grow_by_mnid(struct bce_cache *cache)
{
	struct bce_table *old = cache->by_mnid;
	struct bce_table *new = table_new(old->size * 2);
	struct mn *mn;
	u32 i;

	if (!new)
		return;
	for (i = 0; i < old->size; i++) {
		while ((mn = LIST_FIRST(&old->mn[i]))) {
			LIST_REMOVE(mn, hash);
			LIST_INSERT_HEAD(&new->mn[hash_mnid(cache, &mn->mnid) & (new->size - 1)],
					 mn, hash);
		}
	}
	new->count = old->count;
	cache->by_mnid = new;
	table_free(old);
}

static void grow_by_hnp(struct bce_cache *cache)
{
	struct bce_table *old = cache->by_hnp;
	struct bce_table *new = table_new(old->size * 2);
	struct bce_hnp *hnp;
	u32 i;

	if (!new)
		return;
	for (i = 0; i < old->size; i++) {
		while ((hnp = LIST_FIRST(&old->hnp[i]))) {
			LIST_REMOVE(hnp, hash);
			LIST_INSERT_HEAD(&new->hnp[hash_hnp(cache, hnp->prefix) & (new->size - 1)],
					 hnp, hash);
		}
	}
	new->count = old->count;
	cache->by_hnp = new;
	table_free(old);
}

static void grow_by_id(struct bce_cache *cache)
{
	struct bce_table *old = cache->by_id;
	struct bce_table *new = table_new(old->size * 2);
	struct bce *bce;
	u32 i;

	if (!new)
		return;
	for (i = 0; i < old->size; i++) {
		while ((bce = LIST_FIRST(&old->id[i]))) {
			LIST_REMOVE(bce, id_hash);
			LIST_INSERT_HEAD(&new->id[hash_id(cache, bce->id) & (new->size - 1)], bce,
					 id_hash);
		}
	}
	new->count = old->count;
	cache->by_id = new;
	table_free(old);
}

int bce_cache_init(struct bce_cache *cache, u64 random)
{
	memset(cache, 0, sizeof(*cache));
	cache->key = (struct siphash_key){ { random, random * 0x9e3779b97f4a7c15ULL } };
	/* somewhere in the lower half of what is not given out by the module */
	cache->next_id = ((random >> 16) & 0x7fffffffULL) << 16 | 1;
	cache->by_mnid = table_new(TABLE_MIN);
	cache->by_hnp = table_new(TABLE_MIN);
	cache->by_id = table_new(TABLE_MIN);
	cache->by_mag = table_new(MAG_BUCKETS);
	if (!cache->by_mnid || !cache->by_hnp || !cache->by_id || !cache->by_mag) {
		bce_cache_fini(cache);
		return -ENOMEM;
	}
	return 0;
}

void bce_cache_fini(struct bce_cache *cache)
{
	struct bce *bce;
	u32 i;

	for (i = 0; cache->by_id && i < cache->by_id->size; i++)
		while ((bce = LIST_FIRST(&cache->by_id->id[i])))
			bce_del(cache, bce);
	table_free(cache->by_mnid);
	table_free(cache->by_hnp);
	table_free(cache->by_id);
	table_free(cache->by_mag);
	timers_fini(&cache->timers);
	memset(cache, 0, sizeof(*cache));
}

struct mn *bce_mn_find(const struct bce_cache *cache, const struct mnid *mnid)
{
	const struct bce_table *table = cache->by_mnid;
	struct mn *mn;

	LIST_FOREACH(mn, &table->mn[hash_mnid(cache, mnid) & (table->size - 1)], hash)
		if (mnid_equal(&mn->mnid, mnid))
			return mn;
	return NULL;
}

struct mn *bce_mn_get(struct bce_cache *cache, const struct mnid *mnid)
{
	size_t size = offsetof(struct mn, mnid.data) + mnid->len;
	struct bce_table *table;
	struct mn *mn;

	mn = bce_mn_find(cache, mnid);
	if (mn)
		return mn;
	/* as long as the identifier needs: never copy this one as a struct */
	mn = calloc(1, size);
	if (!mn)
		return NULL;
	/* a mobile node can have one PBU that waits */
	if (timers_add(&cache->timers)) {
		free(mn);
		return NULL;
	}
	mn->mnid.type = mnid->type;
	mn->mnid.len = mnid->len;
	memcpy(mn->mnid.data, mnid->data, mnid->len);
	LIST_INIT(&mn->sessions);
	if (table_full(cache->by_mnid))
		grow_by_mnid(cache);
	table = cache->by_mnid;
	LIST_INSERT_HEAD(&table->mn[hash_mnid(cache, mnid) & (table->size - 1)], mn, hash);
	table->count++;
	cache->mn_count++;
	return mn;
}

void bce_mn_put(struct bce_cache *cache, struct mn *mn)
{
	if (mn->session_count || mn->held)
		return;
	LIST_REMOVE(mn, hash);
	cache->by_mnid->count--;
	cache->mn_count--;
	timers_sub(&cache->timers);
	free(mn);
}

struct bce *bce_find_hnp(const struct bce_cache *cache, const struct prefix *prefix)
{
	const struct bce_table *table = cache->by_hnp;
	struct bce_hnp *hnp;

	LIST_FOREACH(hnp, &table->hnp[hash_hnp(cache, prefix) & (table->size - 1)], hash)
		if (prefix_equal(hnp->prefix, prefix))
			return hnp->bce;
	return NULL;
}

struct bce *bce_find_id(const struct bce_cache *cache, u64 id)
{
	const struct bce_table *table = cache->by_id;
	struct bce *bce;

	LIST_FOREACH(bce, &table->id[hash_id(cache, id) & (table->size - 1)], id_hash)
		if (bce->id == id)
			return bce;
	return NULL;
}

static struct bce *of_mag(struct bce *bce, const struct in6_addr *mag)
{
	while (bce && !in6_equal(&bce->facts.mag, mag))
		bce = LIST_NEXT(bce, mag_hash);
	return bce;
}

struct bce *bce_first_of_mag(const struct bce_cache *cache, const struct in6_addr *mag)
{
	return of_mag(LIST_FIRST(mag_bucket(cache, mag)), mag);
}

struct bce *bce_next_of_mag(const struct bce *bce)
{
	return of_mag(LIST_NEXT(bce, mag_hash), &bce->facts.mag);
}

void bce_commit(struct bce_cache *cache, struct bce *bce, const struct bce_facts *facts)
{
	bool known = bce->mag_hash.le_prev;

	if (known && in6_equal(&bce->facts.mag, &facts->mag)) {
		bce->facts = *facts;
		return;
	}
	if (known)
		LIST_REMOVE(bce, mag_hash);
	bce->facts = *facts;
	LIST_INSERT_HEAD(mag_bucket(cache, &facts->mag), bce, mag_hash);
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

	keep(bce, buf, kept_encode(opts, buf));
}

void bce_keep_again(struct bce *bce, const struct kept *kept)
{
	keep(bce, kept->data, kept->len);
}

u64 *bce_ids(const struct bce_cache *cache, u32 *count)
{
	const struct bce_table *table = cache->by_id;
	struct bce *bce;
	u64 *ids;
	u32 i;

	*count = 0;
	if (!cache->count)
		return NULL;
	ids = malloc(cache->count * sizeof(*ids));
	if (!ids)
		return NULL;
	for (i = 0; i < table->size; i++)
		LIST_FOREACH(bce, &table->id[i], id_hash)
			ids[(*count)++] = bce->id;
	return ids;
}

static u64 new_id(struct bce_cache *cache)
{
	u64 id;

	do {
		id = cache->next_id++;
		if (cache->next_id >= HALMA_AUTO_ID_BASE)
			cache->next_id = 1;
	} while (bce_find_id(cache, id));
	return id;
}

static void insert_id(struct bce_cache *cache, struct bce *bce)
{
	struct bce_table *table;

	if (table_full(cache->by_id))
		grow_by_id(cache);
	table = cache->by_id;
	LIST_INSERT_HEAD(&table->id[hash_id(cache, bce->id) & (table->size - 1)], bce, id_hash);
	table->count++;
}

static int set_init(struct bce_cache *cache, struct bce_set *set, struct bce *bce,
		    const struct prefix *prefix, unsigned int count)
{
	struct bce_table *table;
	struct bce_hnp *hnp;
	unsigned int i;
	u32 hash;

	memset(set, 0, sizeof(*set));
	if (!count)
		return 0;
	set->hnp = malloc(count * (sizeof(*set->hnp) + sizeof(*set->prefix)));
	if (!set->hnp)
		return -ENOMEM;
	set->prefix = (struct prefix *)&set->hnp[count];
	set->count = count;
	memcpy(set->prefix, prefix, count * sizeof(*prefix));
	if (table_full(cache->by_hnp))
		grow_by_hnp(cache);
	table = cache->by_hnp;
	for (i = 0; i < count; i++) {
		hnp = &set->hnp[i];
		hnp->bce = bce;
		hnp->prefix = &set->prefix[i];
		hash = hash_hnp(cache, hnp->prefix);
		LIST_INSERT_HEAD(&table->hnp[hash & (table->size - 1)], hnp, hash);
		if (!prefix_is_ipv4(hnp->prefix))
			set->hnp_count++;
	}
	table->count += count;
	return 0;
}

static void set_fini(struct bce_cache *cache, struct bce_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		LIST_REMOVE(&set->hnp[i], hash);
	cache->by_hnp->count -= set->count;
	free(set->hnp);
}

struct bce *bce_new(struct bce_cache *cache, const struct mnid *mnid, u64 id,
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
	insert_id(cache, bce);
	LIST_INSERT_HEAD(&bce->mn->sessions, bce, mn_entry);
	bce->mn->session_count++;
	cache->count++;
	return bce;
err_set:
	set_fini(cache, &bce->set);
err_timer:
	timers_sub(&cache->timers);
err_free:
	free(bce);
	return NULL;
}

int bce_change(struct bce_cache *cache, struct bce *bce, const struct prefix *prefix,
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

void bce_change_end(struct bce_cache *cache, struct bce *bce, bool commit)
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

void bce_rename(struct bce_cache *cache, struct bce *bce)
{
	/* while the old one is still there, so that it cannot be the same */
	u64 id = new_id(cache);

	LIST_REMOVE(bce, id_hash);
	cache->by_id->count--;
	bce->id = id;
	insert_id(cache, bce);
}

void bce_del(struct bce_cache *cache, struct bce *bce)
{
	timer_clear(&cache->timers, &bce->timer);
	timers_sub(&cache->timers);
	if (bce->mag_hash.le_prev)
		LIST_REMOVE(bce, mag_hash);
	LIST_REMOVE(bce, id_hash);
	cache->by_id->count--;
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

static bool lla_has_iid(const struct in6_addr *lla)
{
	static const u8 link_local[8] = { 0xfe, 0x80 };

	return !memcmp(lla, link_local, sizeof(link_local));
}

/*
 * Layout: version, att, hi, flags, sequence 16, lifetime 16, timestamp 64; then as the flags say
 * the link-local address (16 or 8 octets) and the MAG's address (16); then the link-layer
 * identifier, as long as there are octets: at most 64 in all.
 */
size_t bce_cookie_encode(const struct bce_facts *facts, u8 *buf)
{
	size_t len = COOKIE_FIXED_LEN;
	u8 flags = 0;

	if (!in6_is_zero(&facts->lla)) {
		if (lla_has_iid(&facts->lla)) {
			flags |= COOKIE_LLA_IID;
			memcpy(buf + len, facts->lla.s6_addr + 8, 8);
			len += 8;
		} else {
			flags |= COOKIE_LLA;
			memcpy(buf + len, &facts->lla, 16);
			len += 16;
		}
	}
	if (!in6_equal(&facts->mag, &facts->pcoa)) {
		flags |= COOKIE_MAG;
		memcpy(buf + len, &facts->mag, 16);
		len += 16;
	}
	memcpy(buf + len, facts->llid.data, facts->llid.len);
	if (facts->replay.by_sequence)
		flags |= COOKIE_BY_SEQUENCE;
	buf[0] = COOKIE_VERSION;
	buf[1] = facts->att;
	buf[2] = facts->hi;
	buf[3] = flags;
	put_u16(buf + 4, facts->replay.sequence);
	put_u16(buf + 6, facts->lifetime);
	put_u64(buf + 8, facts->replay.timestamp);
	return len + facts->llid.len;
}

static size_t cookie_need(u8 flags)
{
	size_t need = COOKIE_FIXED_LEN;

	if (flags & COOKIE_LLA)
		need += 16;
	else if (flags & COOKIE_LLA_IID)
		need += 8;
	if (flags & COOKIE_MAG)
		need += 16;
	return need;
}

bool bce_cookie_decode(struct bce_facts *facts, const u8 *buf, size_t len)
{
	const u8 *p = buf + COOKIE_FIXED_LEN;
	size_t rest;
	u8 flags;

	facts->mag = facts->pcoa;
	if (len < COOKIE_FIXED_LEN || buf[0] != COOKIE_VERSION || len < cookie_need(buf[3]))
		return false;
	flags = buf[3];
	facts->att = buf[1];
	facts->hi = buf[2];
	facts->replay.by_sequence = flags & COOKIE_BY_SEQUENCE;
	facts->replay.sequence = get_u16(buf + 4);
	facts->replay.timestamp = get_u64(buf + 8);
	facts->lifetime = get_u16(buf + 6);
	if (flags & COOKIE_LLA) {
		memcpy(&facts->lla, p, 16);
		p += 16;
	} else if (flags & COOKIE_LLA_IID) {
		facts->lla.s6_addr[0] = 0xfe;
		facts->lla.s6_addr[1] = 0x80;
		memcpy(facts->lla.s6_addr + 8, p, 8);
		p += 8;
	}
	if (flags & COOKIE_MAG) {
		memcpy(&facts->mag, p, 16);
		p += 16;
	}
	rest = len - (size_t)(p - buf);
	if (rest > LLID_MAX)
		rest = LLID_MAX;
	facts->llid.len = (u8)rest;
	memcpy(facts->llid.data, p, rest);
	return true;
}
