// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: the cache, the pools and the kernel are brought to agree here, and nowhere else.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"
#include "base/log.h"
#include "core/session.h"

static void release_prefix(struct lma *lma, const struct prefix *prefix)
{
	unsigned int i;

	if (conf_is_own(lma->conf, prefix))
		return;
	for (i = 0; i < lma->conf->pool_count; i++)
		pool_release(&lma->conf->pool[i], prefix);
}

static void reserve_prefix(struct lma *lma, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < lma->conf->pool_count; i++)
		pool_reserve(&lma->conf->pool[i], prefix);
}

/* What a MAG has. One that is not configured any more, and the MAG of a session that has not begun,
 * are nobody.
 */
static void account(struct lma *lma, const struct bce *bce, int sign)
{
	struct mag *mag = peer_find(&lma->conf->peers, &bce->facts.mag);

	if (!mag)
		return;
	mag->state.sessions += (u32)sign;
	mag->state.prefixes += (u32)(sign * (int)bce->set.count);
}

static struct store *store_of(const struct lma *lma)
{
	return lma->batch.io.store;
}

/* Time of day when a session ends, in ms; a wait or a lifetime has a timer. */
static u64 session_until(const struct lma *lma, const struct bce *bce)
{
	u64 left = 0;

	if (!bce->timer.pos)
		return STORE_FOREVER;
	if (bce->timer.at > lma->now.boot_ms)
		left = bce->timer.at - lma->now.boot_ms;
	return timestamp_ms(lma->now.timestamp) + left;
}

void session_keep(struct lma *lma, const struct bce *bce)
{
	struct binding_req req;

	if (!store_of(lma))
		return;
	session_request(lma, &req, bce, &bce->facts, BINDING_SET);
	req.version = bce->version;
	store_change(store_of(lma), &(struct store_change){
		.op = STORE_BINDING, .req = &req, .kept = bce->kept,
		.until = session_until(lma, bce),
	});
}

/* The store has room for this many more without refusing what comes meanwhile. */
static u32 again_room(struct lma *lma)
{
	return store_room(store_of(lma)) / 2;
}

/* Mark what sessions have as taken. */
static void mark_all(struct lma *lma)
{
	u64 *ids;
	u32 count, i;

	ids = bce_ids(&lma->cache, &count);
	for (i = 0; i < count; i++)
		session_reserve(lma, bce_find_id(&lma->cache, ids[i]));
	free(ids);
}

static bool begin_again(struct lma *lma)
{
	free(lma->again);
	lma->again_next = 0;
	lma->again = bce_ids(&lma->cache, &lma->again_count);
	if (!lma->again && lma->cache.count)
		return false;
	store_begin_again(store_of(lma));
	assign_again(lma);
	lma->telling = true;
	return true;
}

void session_settle(struct lma *lma)
{
	if (!store_of(lma))
		return;
	assign_settle(lma);
	if (!assign_wake(lma))
		return;
	mark_all(lma);
	store_change(store_of(lma), &(struct store_change){ .op = STORE_PURGE });
}

void session_keep_again(struct lma *lma)
{
	const struct bce *bce;
	u32 room;

	if (store_incomplete(store_of(lma)) && !begin_again(lma))
		return;
	if (!lma->telling)
		return;
	for (room = again_room(lma); room && lma->again_next < lma->again_count; room--) {
		bce = bce_find_id(&lma->cache, lma->again[lma->again_next++]);
		if (bce && !bce->pending)
			session_keep(lma, bce);
	}
	if (lma->again_next < lma->again_count)
		return;
	store_change(store_of(lma), &(struct store_change){ .op = STORE_SWEEP });
	free(lma->again);
	lma->again = NULL;
	lma->telling = false;
}

void session_rest(struct lma *lma, const struct binding_req *req)
{
	unsigned int i;

	for (i = 0; i < req->prefix_count; i++)
		assign_rest(lma, &req->prefix[i]);
	store_change(store_of(lma), &(struct store_change){ .op = STORE_BINDING, .req = req });
}

/* It has ended, as far as is known. */
static void rest(struct lma *lma, const struct bce *bce)
{
	struct binding_req req;

	session_request(lma, &req, bce, &bce->facts, BINDING_SET);
	session_rest(lma, &req);
}

void session_drop(struct lma *lma, struct bce *bce, bool release)
{
	unsigned int i;

	account(lma, bce, -1);
	if (bce->unsure && assign_resting(lma)) {
		rest(lma, bce);
		bce_del(&lma->cache, bce);
		return;
	}
	if (store_of(lma))
		store_change(store_of(lma), &(struct store_change){
			.op = STORE_FORGET, .id = bce->id,
		});
	for (i = 0; release && i < bce->set.count; i++)
		release_prefix(lma, &bce->set.prefix[i]);
	bce_del(&lma->cache, bce);
}

u64 session_lifetime(const struct lma *lma, const struct bce_facts *facts)
{
	if (facts->state == HALMA_STATE_BLOCKED)
		return lma->conf->min_delay_before_bce_delete;
	return facts->lifetime * LIFETIME_UNIT_MS;
}

/* A prefix that need not be taken out of a pool, but may come from one. */
static enum assign_result claim(struct lma *lma, const struct lma_decision *d,
				const struct prefix *prefix)
{
	if (d->bce && bce_has(&d->bce->set, prefix))
		return ASSIGN_OK;
	return assign_claim(lma, prefix);
}

/* Take what the pools have to give; all of it can be given then. */
static enum assign_result take(struct lma *lma, struct lma_decision *d)
{
	enum assign_result result = ASSIGN_OK;
	unsigned int i;

	for (i = 0; i < d->hnp_count && result == ASSIGN_OK; i++)
		result = claim(lma, d, &d->hnp[i]);
	if (d->hoa.len && result == ASSIGN_OK)
		result = claim(lma, d, &d->hoa);
	for (; d->pool_count && result == ASSIGN_OK; d->pool_count--) {
		result = assign_take(lma, d->pool, d->mag, &d->hnp[d->hnp_count]);
		d->hnp_count += result == ASSIGN_OK;
	}
	if (d->hoa_pool && result == ASSIGN_OK)
		result = assign_take(lma, d->hoa_pool, d->mag, &d->hoa);
	return result;
}

static enum lma_why why_not_given(enum assign_result result)
{
	if (result == ASSIGN_OK)
		return LMA_WHY_NONE;
	return result == ASSIGN_NOT_DURABLE ? LMA_WHY_NOT_DURABLE : LMA_WHY_POOL_EMPTY;
}

/* Give back what take() took; there were @named prefixes before. */
static void give_back(struct lma_decision *d, unsigned int named)
{
	while (d->pool && d->hnp_count > named)
		pool_release(d->pool, &d->hnp[--d->hnp_count]);
	if (d->hoa_pool && d->hoa.len)
		pool_release(d->hoa_pool, &d->hoa);
}

/* All prefixes of a session after a decision; room for HALMA_BINDING_PREFIX_MAX. */
static unsigned int decided(const struct lma_decision *d, struct prefix *prefix)
{
	unsigned int count = d->drop_hnp ? 0 : d->hnp_count;

	if (count)
		memcpy(prefix, d->hnp, count * sizeof(*prefix));
	if (d->hoa.len && !d->drop_hoa)
		prefix[count++] = d->hoa;
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

struct bce *session_addresses(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d)
{
	struct prefix prefix[HALMA_BINDING_PREFIX_MAX];
	unsigned int named = d->hnp_count;
	struct bce *bce = d->bce;
	enum assign_result result;
	unsigned int count, i;

	result = take(lma, d);
	d->why = why_not_given(result);
	if (result != ASSIGN_OK)
		goto err_refuse;
	count = decided(d, prefix);
	if (bce && same_set(&bce->set, prefix, count))
		return bce;
	/* [RFC 5213, 5.3.2 (2)] */
	if (!bce)
		bce = bce_new(&lma->cache, &pbu->mnid, 0, prefix, count);
	else if (bce_change(&lma->cache, bce, prefix, count))
		bce = NULL;
	if (!bce) {
		d->why = LMA_WHY_NO_MEMORY;
		goto err_refuse;
	}
	for (i = 0; i < count; i++)
		reserve_prefix(lma, &prefix[i]);
	return bce;
err_refuse:
	give_back(d, named);
	d->verdict = LMA_REFUSE;
	d->status = BA_INSUFFICIENT_RESOURCES;
	return NULL;
}

/* Release what is in one set and not in the other. */
static void release_difference(struct lma *lma, const struct bce_set *from,
			       const struct bce_set *not_in)
{
	unsigned int i;

	for (i = 0; i < from->count; i++)
		if (!bce_has(not_in, &from->prefix[i]))
			release_prefix(lma, &from->prefix[i]);
}

void session_undo(struct lma *lma, struct bce *bce, bool release)
{
	if (bce->next && release)
		release_difference(lma, bce->next, &bce->set);
	bce_change_end(&lma->cache, bce, false);
}

void session_request(const struct lma *lma, struct binding_req *req, const struct bce *bce,
		     const struct bce_facts *facts, enum binding_op op)
{
	const struct bce_set *set = bce->next ? bce->next : &bce->set;

	req->op = op;
	req->id = bce->id;
	req->version = bce->version + 1;
	req->mnid = &bce->mn->mnid;
	req->prefix = set->prefix;
	req->prefix_count = set->count;
	req->local = facts->lmaa;
	req->remote = facts->pcoa;
	req->state = facts->state;
	req->lifetime = session_lifetime(lma, facts);
	req->cookie_len = bce_cookie_encode(facts, lma->restart_counter, req->cookie);
	req->error = 0;
	req->text[0] = '\0';
}

void session_commit(struct lma *lma, struct bce *bce, const struct bce_facts *facts, u64 version)
{
	/* a refresh is nothing that a MAG has more or less */
	bool moved = bce->next || !in6_equal(&bce->facts.mag, &facts->mag);

	if (moved)
		account(lma, bce, -1);
	if (bce->next)
		release_difference(lma, &bce->set, bce->next);
	bce_change_end(&lma->cache, bce, true);
	bce_commit(&lma->cache, bce, facts);
	if (moved)
		account(lma, bce, 1);
	bce->version = version;
	bce->unsure = false;
	timer_set(&lma->cache.timers, &bce->timer,
		  lma->now.boot_ms + session_lifetime(lma, facts));
	session_keep(lma, bce);
}

static void finish_end(struct lma *lma, struct job *job, const struct binding_req *req)
{
	if (req->error && req->error != -ENOENT)
		batch_refused(lma, req);
	if (job->bce->facts.state == HALMA_STATE_BLOCKED)
		lma->stats.deleted++;
	else if (job->bce->timer.at <= lma->now.boot_ms)
		lma->stats.expired++;
	else
		lma->stats.service_ended++;
	session_drop(lma, job->bce, true);
}

void session_delete(struct lma *lma, struct bce *bce,
		    void (*finish)(struct lma *lma, struct job *job,
				   const struct binding_req *req))
{
	struct binding_req *req;

	timer_clear(&lma->cache.timers, &bce->timer);
	batch_job(lma, bce, finish, &req);
	*req = (struct binding_req){
		.op = BINDING_DEL,
		.id = bce->id,
		.version = bce->version,
		.mnid = &bce->mn->mnid,
	};
}

void session_end(struct lma *lma, struct bce *bce)
{
	session_delete(lma, bce, finish_end);
}

void session_reserve(struct lma *lma, const struct bce *bce)
{
	unsigned int i;

	for (i = 0; i < bce->set.count; i++)
		reserve_prefix(lma, &bce->set.prefix[i]);
}

void session_reload(struct lma *lma)
{
	struct peers *peers = &lma->conf->peers;
	u64 *ids;
	u32 count, i;

	for (i = 0; i < peers->count; i++) {
		peers->v[i].state.sessions = 0;
		peers->v[i].state.prefixes = 0;
	}
	ids = bce_ids(&lma->cache, &count);
	for (i = 0; i < count; i++) {
		const struct bce *bce = bce_find_id(&lma->cache, ids[i]);

		account(lma, bce, 1);
		session_reserve(lma, bce);
	}
	free(ids);
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

struct bce *session_make(struct lma *lma, const struct binding_info *info)
{
	struct prefix prefix[HALMA_BINDING_PREFIX_MAX];
	struct bce *bce;

	bce = bce_new(&lma->cache, &info->mnid, info->id, prefix, in_order(info, prefix));
	if (bce)
		session_reserve(lma, bce);
	return bce;
}

int session_change(struct lma *lma, struct bce *bce, const struct binding_info *info)
{
	struct prefix prefix[HALMA_BINDING_PREFIX_MAX];
	unsigned int i, count = in_order(info, prefix);

	if (same_set(&bce->set, prefix, count))
		return 0;
	if (bce_change(&lma->cache, bce, prefix, count))
		return -ENOMEM;
	for (i = 0; i < count; i++)
		reserve_prefix(lma, &prefix[i]);
	return 0;
}

int lma_adopt(struct lma *lma, const struct binding_info *info)
{
	struct bce_facts facts = {
		.pcoa = info->remote,
		.lmaa = info->local,
		.state = info->state,
	};
	char mnid[MNID_TEXT_MAX];
	struct bce *bce;
	u32 counter;

	if (bce_find_id(&lma->cache, info->id))
		return -EEXIST;
	if (!bce_cookie_decode(&facts, info->cookie, info->cookie_len))
		log_warning("binding %llu of %s was not made by halmad; little is known about it",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
	bce = session_make(lma, info);
	if (!bce)
		return -ENOMEM;
	bce_commit(&lma->cache, bce, &facts);
	account(lma, bce, 1);
	bce->version = info->version;
	/* that of the last run that had any of them */
	counter = bce_cookie_counter(info->cookie, info->cookie_len);
	if (counter > lma->restart_counter)
		lma->restart_counter = counter;
	if (info->has_lifetime)
		timer_set(&lma->cache.timers, &bce->timer, lma->now.boot_ms + info->remaining);
	lma->stats.adopted++;
	return 0;
}

void lma_lost(struct lma *lma, u64 id, u64 version)
{
	struct bce *bce = bce_find_id(&lma->cache, id);
	char mnid[MNID_TEXT_MAX];

	if (!bce || bce->pending || version < bce->version)
		return;
	lma->stats.lost++;
	log_limited(LOG_LEVEL_NOTICE, "binding %llu of %s was deleted by somebody else",
		    (unsigned long long)id, mnid_text(&bce->mn->mnid, mnid));
	session_drop(lma, bce, true);
}
