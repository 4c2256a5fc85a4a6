// SPDX-License-Identifier: GPL-2.0
/*
 * The anchor, its kernel and its store beside the model.
 */
#include "judge.h"

#include "config/assigned.h"
#include "wire/freshness.h"

/* Of what there should be, in common to both kinds. */
struct like {
	enum halma_kind kind;
	unsigned int node;
	const struct in6_addr *remote;
	bool blocked;
	u64 until;
	unsigned int prefix_count;
	struct prefix prefix[2];
};

static struct like like_session(const struct session *s, unsigned int node)
{
	return (struct like){
		.kind = HALMA_KIND_PMIPV6, .node = node, .remote = &world_mag[s->mag],
		.blocked = s->blocked, .until = s->until,
		.prefix_count = 1, .prefix = { world_prefix[s->prefix] },
	};
}

static struct like like_away(const struct away *a, unsigned int node)
{
	return (struct like){
		.kind = HALMA_KIND_MIPV6, .node = node, .remote = &world_care_of[node],
		.blocked = a->blocked, .until = a->until,
		.prefix_count = a->router ? 2 : 1,
		.prefix = { { world_hoa[node][a->prefix], 128 }, world_prefix[a->prefix] },
	};
}

static bool same_prefixes(const struct like *like, const struct prefix *prefix,
			  unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count && count == like->prefix_count; i++)
		if (!prefix_equal(&prefix[i], &like->prefix[i]))
			return false;
	return count == like->prefix_count;
}

static const char *check_entry(const struct bce *bce, const struct like *like)
{
	bool blocked;

	if (!mnid_equal(&bce->mn->mnid, &world_mnid[like->node]))
		return "R6612-78: a session of another mobile node";
	if (bce->facts.kind != like->kind)
		return "R6612-10: a session of the other kind";
	blocked = bce->facts.state == HALMA_STATE_BLOCKED;
	if (blocked != like->blocked)
		return "R6612-64: a session waits for its end, or should";
	if (!in6_equal(&bce->facts.coa, like->remote) || !in6_equal(&bce->facts.peer, like->remote))
		return "another care-of address";
	if (bce->timer.at != like->until)
		return "a session ends at another time";
	if (bce->pending || bce->ending || bce->next || bce->unsure)
		return "a session that is not settled";
	if (bce->set.hnp_count != bce->set.count ||
	    !same_prefixes(like, bce->set.prefix, bce->set.count))
		return "R6612-62: other prefixes";
	return NULL;
}

static const struct kernel_binding *in_kernel(const struct world *w, u64 id)
{
	unsigned int i;

	for (i = 0; i < w->kernel_count; i++)
		if (w->kernel[i].info.id == id)
			return &w->kernel[i];
	return NULL;
}

static const char *check_kernel(const struct kernel_binding *b, const struct bce *bce,
				const struct like *like)
{
	const struct binding_info *info = b ? &b->info : NULL;

	if (!info || info->version != bce->version || info->kind != like->kind ||
	    info->state != bce->facts.state || !in6_equal(&info->remote, like->remote) ||
	    !mnid_equal(&info->mnid, &bce->mn->mnid) ||
	    !same_prefixes(like, info->prefix, info->prefix_count))
		return "the kernel has another binding, or none";
	return b->deadline == like->until ? NULL : "the kernel has another deadline";
}

static const char *check_store(const struct world *w, const struct bce *bce)
{
	u64 until = timestamp_ms(w->now.timestamp) + bce->timer.at - w->now.boot_ms;
	const struct kept_binding *b = NULL;
	unsigned int i;

	if (!w->store)
		return NULL;
	for (i = 0; i < w->store->binding_count; i++)
		if (w->store->binding[i].info.id == bce->id)
			b = &w->store->binding[i];
	if (!b || b->until != until || b->info.version != bce->version ||
	    b->info.state != bce->facts.state || !in6_equal(&b->info.remote, &bce->facts.coa) ||
	    b->info.prefix_count != bce->set.count)
		return "the store has another binding, or none";
	return NULL;
}

static const char *check_one(const struct world *w, const struct like *like)
{
	const struct cache *cache = anchor_cache(w->anchor);
	const struct bce *bce = bce_find_hnp(cache, like->kind, &like->prefix[0]);
	const char *fault;

	if (!bce)
		return like->kind == HALMA_KIND_MIPV6 ? "R6612-20: no home registration" :
							"R6612-22: no proxy binding";
	fault = check_entry(bce, like);
	if (!fault)
		fault = check_kernel(in_kernel(w, bce->id), bce, like);
	return fault ? fault : check_store(w, bce);
}

/* Each that should be is there; as many are there as should be. */
static const char *check_sessions(const struct world *w, const struct oracle *o)
{
	const struct cache *cache = anchor_cache(w->anchor);
	unsigned int i, j, count = 0, nodes = 0, before;
	const char *fault = NULL;
	struct like like;

	for (i = 0; i < NODES; i++) {
		before = count;
		for (j = 0; j < SESSIONS && !fault; j++) {
			if (!o->session[i][j].used)
				continue;
			like = like_session(&o->session[i][j], i);
			fault = check_one(w, &like);
			count++;
		}
		if (o->away[i].used && !fault) {
			like = like_away(&o->away[i], i);
			fault = check_one(w, &like);
			count++;
		}
		nodes += count > before || o->held[i].used;
	}
	if (fault)
		return fault;
	if (cache->count != count || cache->by_id.count != count)
		return "another number of sessions";
	if (cache->mn_count != nodes)
		return "another number of mobile nodes";
	if (w->kernel_count != count)
		return "another number of bindings in the kernel";
	if (w->store && w->store->binding_count != count)
		return "another number of bindings in the store";
	return NULL;
}

/* It is that of a message that waits as long. */
static bool is_held(const struct oracle *o, const struct timer *timer)
{
	unsigned int i;

	for (i = 0; i < NODES; i++)
		if (o->held[i].used && o->held[i].until == timer->at)
			return true;
	return timer->kind != TIMER_WAIT;
}

/* Each session has a timer; a home address that was away has one for its prefixes, until that is
 * due.
 */
static const char *check_rest(const struct world *w, const struct oracle *o)
{
	const struct core *core = anchor_core(w->anchor);
	const struct timers *timers = &core->cache.timers;
	unsigned int i, count[TIMER_PREFIX + 1] = { 0 }, held = 0;

	for (i = 1; i <= timers->count; i++) {
		count[timers->v[i].timer->kind]++;
		if (!is_held(o, timers->v[i].timer))
			return "a message waits until another time";
	}
	for (i = 0; i < NODES; i++)
		held += o->held[i].used;
	if (count[TIMER_BCE] != core->cache.count || count[TIMER_WAIT] != held ||
	    count[TIMER_PREFIX] > NODES * PREFIXES ||
	    timers->count != core->cache.count + held + count[TIMER_PREFIX])
		return "another number of timers";
	if (core->waits.by_id.count != held || core->waits.by_key.count != held)
		return "another number of messages that wait";
	if (core->batch.job_count || !STAILQ_EMPTY(&core->copies) ||
	    !TAILQ_EMPTY(&core->endings) || core->telling)
		return "something is not done that should be";
	return w->answer_count ? "an answer where none should be" : NULL;
}

static const char *check_pool(const struct world *w, struct oracle *o)
{
	const struct pool *pool = &anchor_pools(w->anchor)->v[0];
	unsigned int i, used = 0, homes = 0;

	for (i = 0; i < o->scope.prefixes; i++) {
		used += oracle_uses(o, i);
		if (pool_is_free(pool, &world_prefix[i]) == oracle_uses(o, i))
			return "R6612-75: a prefix is free that is in use, or the other way round";
	}
	if (pool->used != used)
		return "another number of prefixes in use";
	for (i = 0; i < NODES; i++) {
		homes += o->lease[i] != NOTHING;
		if (world_leased(w, i) != o->lease[i])
			return "another home address for good";
	}
	if (w->store && w->store->home_count != homes)
		return "the store has other home addresses";
	return NULL;
}

static const char *check_steering(const struct world *w, struct oracle *o, int node,
				  unsigned int prefix)
{
	struct in6_addr addr = world_prefix[prefix].addr;
	enum far_end way;

	/* another address of the prefix */
	addr.s6_addr[15] = 0x77;
	if (node != NOTHING)
		addr = world_hoa[node][prefix];
	if (world_downlink(w, &addr) != oracle_downlink(o, node, prefix))
		return "R6612-60, 61: downlink goes another way";
	for (way = WAY_MAG; way < WAYS; way++)
		if (world_uplink(w, way, &addr) != oracle_uplink(o, way, node, prefix))
			return "R6612-67: uplink is let in, or is not";
	return NULL;
}

const char *judge(const struct world *w, struct oracle *o)
{
	const char *fault = w->fault;
	unsigned int i;
	int node;

	if (!fault && w->store)
		fault = w->store->fault;
	if (!fault)
		fault = check_sessions(w, o);
	if (!fault)
		fault = check_rest(w, o);
	if (!fault)
		fault = check_pool(w, o);
	for (i = 0; i < o->scope.prefixes; i++)
		for (node = NOTHING; node < NODES && !fault; node++)
			fault = check_steering(w, o, node, i);
	return fault;
}

const char *judge_nothing(const struct world *w)
{
	const struct core *core = anchor_core(w->anchor);
	const struct cache *cache = &core->cache;

	if (cache->count || cache->mn_count || cache->by_hnp.count || cache->by_id.count ||
	    cache->by_mnid.count || cache->by_peer.count || cache->inside.blocks.count)
		return "something is left in the cache";
	/* the home link has one of its own, and so has who is sent away (RFC 5142) */
	if (cache->timers.count || cache->timers.exist > 2)
		return "a timer is left";
	if (core->pools.v[0].used)
		return "R6612-75: something is left of the pool";
	if (w->kernel_count ||
	    (w->store && (w->store->binding_count || w->store->home_count)))
		return "something is left in the kernel or in the store";
	return NULL;
}

/* octets (FNV-1a) */

static u64 mix(u64 hash, const void *data, size_t len)
{
	const u8 *octet = data;

	while (len--)
		hash = (hash ^ *octet++) * 0x100000001b3ULL;
	return hash;
}

#define MIXED(hash, what)	mix(hash, &(what), sizeof(what))

static u64 digest_one(const struct world *w, const struct bce *bce)
{
	const struct kernel_binding *b = in_kernel(w, bce->id);
	u64 hash = 0xcbf29ce484222325ULL;
	unsigned int i;

	hash = MIXED(hash, bce->id);
	hash = MIXED(hash, bce->version);
	hash = MIXED(hash, bce->facts);
	hash = MIXED(hash, bce->timer.at);
	hash = MIXED(hash, bce->registered);
	hash = MIXED(hash, bce->told);
	hash = MIXED(hash, bce->verdict);
	hash = MIXED(hash, bce->unheard);
	for (i = 0; i < bce->set.count; i++) {
		hash = MIXED(hash, bce->set.prefix[i].addr);
		hash = MIXED(hash, bce->set.prefix[i].len);
	}
	if (b)
		hash = MIXED(hash, *b);
	return hash;
}

u64 judge_digest(const struct world *w, enum halma_kind kind, int but)
{
	const struct cache *cache = anchor_cache(w->anchor);
	const struct bce *bce;
	const struct mn *mn;
	u64 sum = 0;
	int node;

	for (node = 0; node < NODES; node++) {
		mn = node == but ? NULL : bce_mn_find(cache, &world_mnid[node]);
		for (bce = mn ? mn_first(mn, kind) : NULL; bce; bce = mn_next(bce))
			sum += digest_one(w, bce);
	}
	return sum;
}
