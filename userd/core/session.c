// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: the cache, the pools and the kernel are brought to agree here, and nowhere else.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/cookie.h"
#include "core/core.h"
#include "core/home.h"
#include "core/session.h"

/* Until a binding that the kernel refused to delete is deleted again */
#define ENDING_RETRY_MS	1000

/* By which the time of day may be wrong in the store */
#define CLOCK_MS	1000

/* Sessions that the store is told once more in one turn: messages do not wait for all of them */
#define TELL_TURN	2048

/* By a session of whatever kind, or by the configuration. */
static bool is_used(const void *ctx, const struct prefix *prefix)
{
	const struct core *core = ctx;

	return conf_is_own(core->conf, prefix) || cache_uses(&core->cache, prefix);
}

/* No session has it any more; but another one may have an address in it, or all of it, or a home
 * network prefix that it is an address of (RFC 6612, 4.2.1).
 */
static void release_prefix(struct core *core, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < core->pools.count; i++)
		pool_release_unused(&core->pools.v[i], prefix, is_used, core);
}

static void reserve_prefix(struct core *core, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < core->pools.count; i++)
		pool_reserve(&core->pools.v[i], prefix);
}

/* What its peer has, and how many there are; the peer of a session that has not begun is nobody. */
static void account(struct core *core, const struct bce *bce, int sign)
{
	struct role *role = core_role(core, bce);

	if (!role)
		return;
	core->sessions[bce->facts.kind][bce->facts.state] += (u32)sign;
	role->ops->account(role, bce, sign);
}

static struct store *store_of(const struct core *core)
{
	return core->outside.store;
}

/* Time of day when a session ends, in ms; a wait or a lifetime has a timer. */
static u64 session_until(const struct core *core, const struct bce *bce)
{
	u64 left = 0;

	if (!bce->timer.pos)
		return STORE_FOREVER;
	if (bce->timer.at > core->now.boot_ms)
		left = bce->timer.at - core->now.boot_ms;
	return timestamp_ms(core->now.timestamp) + left;
}

void session_keep(struct core *core, const struct bce *bce)
{
	struct binding_req req;

	if (!store_of(core))
		return;
	session_request(core, &req, bce, &bce->facts, BINDING_SET);
	req.version = bce->version;
	store_change(store_of(core), &(struct store_change){
		.op = STORE_BINDING, .req = &req, .kept = bce->kept,
		.until = session_until(core, bce),
	});
}

/* The store has room for this many more without refusing what comes meanwhile. */
static u32 again_room(struct core *core)
{
	/* what is only told anew must not delay what is told first */
	if (!core->sweeping && store_queued(store_of(core)) >= TELL_TURN)
		return 0;
	return store_room(store_of(core)) / 2;
}

/* Mark what sessions have as taken. */
static void mark_all(struct core *core)
{
	const struct bce *bce;
	u32 at = 0;

	while ((bce = bce_each(&core->cache, &at)))
		session_reserve(core, bce);
}

/* Begin with the first session, whatever was told already. */
static bool tell_all(struct core *core)
{
	u32 count;
	u64 *ids = bce_ids(&core->cache, &count);

	if (!ids && core->cache.count)
		return false;
	free(core->again);
	core->again = ids;
	core->again_count = count;
	core->again_next = 0;
	core->telling = true;
	return true;
}

static bool begin_again(struct core *core)
{
	if (!tell_all(core))
		return false;
	store_begin_again(store_of(core));
	assign_again(core);
	core->again_home = 0;
	core->sweeping = true;
	return true;
}

u64 session_zero(const struct core *core)
{
	return timestamp_ms(core->now.timestamp) - core->now.boot_ms;
}

bool session_clock(struct core *core)
{
	u64 clock = session_zero(core);
	long long step = (long long)(clock - core->clock);

	if (step <= CLOCK_MS && step >= -CLOCK_MS)
		return false;
	/* without memory it is seen again the next time */
	if (store_of(core) && !tell_all(core))
		return false;
	log_notice("the time of day was set, by %lld ms", step);
	core->clock = clock;
	return true;
}

void session_settle(struct core *core)
{
	if (!store_of(core))
		return;
	assign_settle(core);
	if (!assign_wake(core))
		return;
	mark_all(core);
	store_change(store_of(core), &(struct store_change){ .op = STORE_PURGE });
}

static void tell_some(struct core *core, u32 count)
{
	const struct bce *bce;

	for (; count && core->again_next < core->again_count; count--) {
		bce = bce_find_id(&core->cache, core->again[core->again_next++]);
		if (bce && !bce->pending)
			session_keep(core, bce);
	}
}

bool session_keep_again(struct core *core)
{
	u32 room;

	if (!store_of(core) || (store_incomplete(store_of(core)) && !begin_again(core)) ||
	    !core->telling)
		return false;
	room = again_room(core);
	if (core->sweeping && room &&
	    home_again(core, &core->again_home, room < TELL_TURN ? room : TELL_TURN))
		return true;
	tell_some(core, room < TELL_TURN ? room : TELL_TURN);
	if (core->again_next < core->again_count) {
		/* otherwise the store says when it has written some */
		if (!room)
			store_await(store_of(core), UINT64_MAX);
		return room;
	}
	if (core->sweeping)
		store_change(store_of(core), &(struct store_change){ .op = STORE_SWEEP });
	free(core->again);
	core->again = NULL;
	core->telling = false;
	core->sweeping = false;
	return false;
}

void session_rest(struct core *core, const struct binding_req *req)
{
	unsigned int i;

	for (i = 0; i < req->prefix_count; i++)
		assign_rest(core, &req->prefix[i]);
	store_change(store_of(core), &(struct store_change){ .op = STORE_BINDING, .req = req });
}

/* It has ended, as far as is known. */
static void rest(struct core *core, const struct bce *bce)
{
	struct binding_req req;

	session_request(core, &req, bce, &bce->facts, BINDING_SET);
	session_rest(core, &req);
}

void session_drop(struct core *core, struct bce *bce, bool release)
{
	struct prefix gone[HALMAD_PREFIX_MAX];
	unsigned int i, count = bce->set.count;

	account(core, bce, -1);
	if (bce->unsure && assign_resting(core)) {
		rest(core, bce);
		bce_del(&core->cache, bce);
		return;
	}
	if (store_of(core))
		store_change(store_of(core), &(struct store_change){
			.op = STORE_FORGET, .id = bce->id,
		});
	if (count)
		memcpy(gone, bce->set.prefix, count * sizeof(*gone));
	bce_del(&core->cache, bce);
	for (i = 0; release && i < count; i++)
		release_prefix(core, &gone[i]);
}

u64 session_lifetime(const struct core *core, const struct bce_facts *facts)
{
	const struct role *role = core->role[facts->kind];

	return role->ops->lifetime(role, facts);
}

/* A prefix that need not be taken out of a pool, but may come from one. */
static enum claim_result take_named(struct core *core, const struct bce *bce,
				    const struct prefix *prefix)
{
	if (bce && bce_has(&bce->set, prefix))
		return CLAIM_OK;
	return assign_claim(core, prefix);
}

/* Take what the pools have to give; all of it can be given then. */
static enum claim_result take(struct core *core, const struct bce *bce, struct claim *claim)
{
	enum claim_result result = CLAIM_OK;
	unsigned int i;

	for (i = 0; i < claim->hnp_count && result == CLAIM_OK; i++)
		result = take_named(core, bce, &claim->hnp[i]);
	if (claim->hoa.len && result == CLAIM_OK)
		result = take_named(core, bce, &claim->hoa);
	for (; claim->pool_count && result == CLAIM_OK; claim->pool_count--) {
		result = assign_take(core, claim->pool, &claim->by, &claim->hnp[claim->hnp_count]);
		claim->hnp_count += result == CLAIM_OK;
	}
	if (claim->hoa_pool && result == CLAIM_OK)
		result = assign_take(core, claim->hoa_pool, &claim->by, &claim->hoa);
	return result;
}

/* Give back what take() took; there were @named prefixes before. */
static void give_back(struct core *core, struct claim *claim, unsigned int named)
{
	struct pool *pool = pools_claimed(&core->pools, claim->pool);

	while (pool && claim->hnp_count > named)
		pool_release(pool, &claim->hnp[--claim->hnp_count]);
	if (claim->hoa_pool && claim->hoa.len)
		pool_release(pools_claimed(&core->pools, claim->hoa_pool), &claim->hoa);
}

/* All prefixes that a claim leaves to a session; room for HALMAD_PREFIX_MAX. */
static unsigned int claimed(const struct claim *claim, struct prefix *prefix)
{
	unsigned int count = claim->drop_hnp ? 0 : claim->hnp_count;

	if (count)
		memcpy(prefix, claim->hnp, count * sizeof(*prefix));
	if (claim->hoa.len && !claim->drop_hoa)
		prefix[count++] = claim->hoa;
	return count;
}

static bool same_set(const struct bce_set *set, const struct prefix *prefix, unsigned int count)
{
	unsigned int i;

	if (set->count != count)
		return false;
	for (i = 0; i < count; i++)
		if (!prefix_equal(&set->prefix[i], &prefix[i]))
			return false;
	return true;
}

/* The entry of a new session, or one that has both the old and the new prefixes. */
static struct bce *with_prefixes(struct core *core, const struct mnid *mnid, struct bce *bce,
				 const struct prefix *prefix, unsigned int count)
{
	unsigned int i;

	if (bce && same_set(&bce->set, prefix, count))
		return bce;
	if (!bce)
		bce = bce_new(&core->cache, mnid, 0, prefix, count);
	else if (bce_change(&core->cache, bce, prefix, count))
		bce = NULL;
	for (i = 0; bce && i < count; i++)
		reserve_prefix(core, &prefix[i]);
	return bce;
}

struct bce *session_addresses(struct core *core, const struct mnid *mnid, struct bce *bce,
			      struct claim *claim, enum claim_result *result)
{
	struct prefix prefix[HALMAD_PREFIX_MAX];
	unsigned int named = claim->hnp_count;

	*result = take(core, bce, claim);
	if (*result != CLAIM_OK)
		goto err_give_back;
	bce = with_prefixes(core, mnid, bce, prefix, claimed(claim, prefix));
	if (bce)
		return bce;
	*result = CLAIM_NO_MEMORY;
err_give_back:
	give_back(core, claim, named);
	return NULL;
}

/* End what bce_change() began, and release what the session does not have then. */
static void end_change(struct core *core, struct bce *bce, bool commit, bool release)
{
	const struct bce_set *from = commit ? &bce->set : bce->next;
	const struct bce_set *kept = commit ? bce->next : &bce->set;
	struct prefix gone[HALMAD_PREFIX_MAX];
	unsigned int i, count = 0;

	if (!bce->next)
		return;
	for (i = 0; release && i < from->count; i++)
		if (!bce_has(kept, &from->prefix[i]))
			gone[count++] = from->prefix[i];
	bce_change_end(&core->cache, bce, commit);
	for (i = 0; i < count; i++)
		release_prefix(core, &gone[i]);
}

void session_undo(struct core *core, struct bce *bce, bool release)
{
	end_change(core, bce, false, release);
}

bool session_defends(const struct core *core, const struct bce_facts *facts,
		     const struct bce_set *set)
{
	const struct role *role = core->role[facts->kind];

	return role->ops->defends && set->hnp_count &&
	       role->ops->defends(role, &set->prefix[0].addr);
}

/* Those that the kernel is to know: where nothing is defended it takes no link-local address, which
 * is the last one.
 */
static unsigned int known_prefixes(const struct bce_set *set, bool defend)
{
	unsigned int count = set->count;

	while (!defend && count && IN6_IS_ADDR_LINKLOCAL(&set->prefix[count - 1].addr))
		count--;
	return count;
}

void session_request(const struct core *core, struct binding_req *req, const struct bce *bce,
		     const struct bce_facts *facts, enum binding_op op)
{
	const struct bce_set *set = bce->next ? bce->next : &bce->set;

	req->op = op;
	req->kind = facts->kind;
	req->id = bce->id;
	req->version = bce->version + 1;
	req->mnid = &bce->mn->mnid;
	req->prefix = set->prefix;
	req->defend = session_defends(core, facts, set);
	req->prefix_count = known_prefixes(set, req->defend);
	req->local = facts->local;
	req->remote = facts->coa;
	req->state = facts->state;
	req->blocked_action = core->role[facts->kind]->ops->blocked_action;
	req->lifetime = session_lifetime(core, facts);
	req->cookie_len = cookie_encode(core, facts, req->cookie);
	req->error = 0;
	req->text[0] = '\0';
}

/* What the kernel has acknowledged is true. */
static void session_become(struct core *core, struct bce *bce, const struct bce_facts *facts,
			   u64 version)
{
	/* a refresh is nothing that a peer has more or less */
	bool moved = bce->next || !in6_equal(&bce->facts.peer, &facts->peer) ||
		     bce->facts.state != facts->state;

	if (moved)
		account(core, bce, -1);
	end_change(core, bce, true, true);
	bce_commit(&core->cache, bce, facts);
	if (moved)
		account(core, bce, 1);
	bce->version = version;
	bce->unsure = false;
	bce->ending = false;
	bce->unheard = false;
}

void session_commit(struct core *core, struct bce *bce, const struct bce_facts *facts, u64 version)
{
	session_become(core, bce, facts, version);
	timer_set(&core->cache.timers, &bce->timer,
		  core->now.boot_ms + session_lifetime(core, facts));
	session_keep(core, bce);
}

void session_told(const struct core *core, struct bce *bce, const char *verdict, bool begins)
{
	bce->told = timestamp_ms(core->now.timestamp);
	bce->verdict = verdict;
	if (begins)
		bce->began = bce->told;
}

void session_commit_rest(struct core *core, struct bce *bce, const struct bce_facts *facts,
			 u64 version, u64 left)
{
	session_become(core, bce, facts, version);
	if (left)
		timer_set(&core->cache.timers, &bce->timer, core->now.boot_ms + left);
	else
		timer_clear(&core->cache.timers, &bce->timer);
	session_keep(core, bce);
}

bool session_ended(struct core *core, struct bce *bce, const struct binding_req *req)
{
	if (!req->error || req->error == -ENOENT)
		return true;
	batch_refused(core, req);
	bce->ending = true;
	timer_set(&core->cache.timers, &bce->timer, core->now.boot_ms + ENDING_RETRY_MS);
	return false;
}

u64 session_remains(const struct core *core, const struct bce *bce)
{
	if (!bce->timer.pos)
		return 0;
	return bce->timer.at > core->now.boot_ms ? bce->timer.at - core->now.boot_ms : 1;
}

static void finish_end(struct core *core, struct job *job, const struct binding_req *req)
{
	if (!session_ended(core, job->bce, req))
		return;
	if (job->bce->facts.state == HALMA_STATE_BLOCKED)
		core->stats.deleted++;
	else if (job->bce->timer.at <= core->now.boot_ms)
		core->stats.expired++;
	else
		core->stats.service_ended++;
	session_drop(core, job->bce, true);
}

void session_delete(struct core *core, struct bce *bce, finish_fn finish)
{
	struct binding_req *req;

	timer_clear(&core->cache.timers, &bce->timer);
	batch_job(core, bce, finish, &req);
	*req = (struct binding_req){
		.op = BINDING_DEL,
		.id = bce->id,
		.version = bce->version,
		.mnid = &bce->mn->mnid,
	};
}

void session_end(struct core *core, struct bce *bce)
{
	session_delete(core, bce, finish_end);
}

void session_reserve(struct core *core, const struct bce *bce)
{
	unsigned int i;

	for (i = 0; i < bce->set.count; i++)
		reserve_prefix(core, &bce->set.prefix[i]);
}

void session_reload(struct core *core)
{
	const struct bce *bce;
	unsigned int kind;
	u32 at = 0;

	memset(core->sessions, 0, sizeof(core->sessions));
	for (kind = 0; kind < ROLE_MAX; kind++)
		if (core->role[kind])
			core->role[kind]->ops->reloaded(core->role[kind]);
	while ((bce = bce_each(&core->cache, &at))) {
		account(core, bce, 1);
		session_reserve(core, bce);
	}
}

/* Home network prefixes first, as in struct bce_set. */
static unsigned int in_order(const struct binding_info *info, struct prefix *prefix)
{
	unsigned int i, count = 0;

	for (i = 0; i < info->prefix_count; i++)
		if (!prefix_is_ipv4(&info->prefix[i]))
			prefix[count++] = info->prefix[i];
	for (i = 0; i < info->prefix_count; i++)
		if (prefix_is_ipv4(&info->prefix[i]))
			prefix[count++] = info->prefix[i];
	return count;
}

struct bce *session_make(struct core *core, const struct binding_info *info)
{
	struct prefix prefix[HALMAD_PREFIX_MAX];
	struct bce *bce;

	bce = bce_new(&core->cache, &info->mnid, info->id, prefix, in_order(info, prefix));
	if (bce)
		session_reserve(core, bce);
	return bce;
}

int session_change(struct core *core, struct bce *bce, const struct binding_info *info)
{
	struct prefix prefix[HALMAD_PREFIX_MAX];
	unsigned int i, count = in_order(info, prefix);

	if (same_set(&bce->set, prefix, count))
		return 0;
	if (bce_change(&core->cache, bce, prefix, count))
		return -ENOMEM;
	for (i = 0; i < count; i++)
		reserve_prefix(core, &prefix[i]);
	return 0;
}

void session_adopt(struct core *core, struct bce *bce, const struct bce_facts *facts, u64 version)
{
	bce_commit(&core->cache, bce, facts);
	account(core, bce, 1);
	bce->version = version;
}
