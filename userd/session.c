// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: the cache, the pools and the kernel are brought to agree here, and nowhere else.
 */
#include <errno.h>
#include <stdlib.h>

#include "lmaint.h"
#include "log.h"
#include "session.h"

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

void session_drop(struct lma *lma, struct bce *bce, bool release)
{
	unsigned int i;

	for (i = 0; release && i < bce->prefix_count; i++)
		release_prefix(lma, &bce->prefix[i]);
	bce_del(&lma->cache, bce);
}

/* How long a session lasts with these facts, in ms: its lifetime or the delete wait. */
static u64 facts_lifetime(const struct lma *lma, const struct bce_facts *facts)
{
	if (facts->state == HALMA_STATE_BLOCKED)
		return lma->conf->min_delay_before_bce_delete;
	return facts->lifetime * LIFETIME_UNIT_MS;
}

struct bce *session_new(struct lma *lma, const struct lma_pbu *pbu, struct lma_decision *d)
{
	const struct mag *mag = d->mag;
	struct bce *bce = NULL;
	unsigned int i;

	for (i = 0; i < d->pool_count; i++) {
		if (!pool_take(d->pool, mag->prefix, mag->prefix_count,
			       &d->prefix[d->prefix_count]))
			break;
		d->prefix_count++;
	}
	/* [RFC 5213, 5.3.2 (2)] */
	if (i == d->pool_count)
		bce = bce_new(&lma->cache, &pbu->mnid, 0, d->prefix, d->prefix_count);
	if (bce) {
		for (i = 0; i < bce->prefix_count; i++)
			reserve_prefix(lma, &bce->prefix[i]);
		return bce;
	}
	if (d->pool)
		for (i = 0; i < d->prefix_count; i++)
			pool_release(d->pool, &d->prefix[i]);
	d->verdict = LMA_REFUSE;
	d->status = BA_INSUFFICIENT_RESOURCES;
	return NULL;
}

void session_request(const struct lma *lma, struct binding_req *req, const struct bce *bce,
		     const struct bce_facts *facts, enum binding_op op)
{
	req->op = op;
	req->id = bce->id;
	req->version = bce->version + 1;
	req->mnid = &bce->mn->mnid;
	req->prefix = bce->prefix;
	req->prefix_count = bce->prefix_count;
	req->local = facts->lmaa;
	req->remote = facts->pcoa;
	req->state = facts->state;
	req->lifetime = facts_lifetime(lma, facts);
	req->cookie_len = bce_cookie_encode(facts, req->cookie);
	req->error = 0;
	req->text[0] = '\0';
}

void session_commit(struct lma *lma, struct bce *bce, const struct bce_facts *facts, u64 version)
{
	bce_commit(&lma->cache, bce, facts);
	bce->version = version;
	timer_set(&lma->cache.timers, &bce->timer,
		  lma->now.boot_ms + facts_lifetime(lma, facts));
}

static void finish_end(struct lma *lma, struct job *job, const struct binding_req *req)
{
	if (req->error && req->error != -ENOENT)
		batch_refused(lma, req);
	if (job->bce->facts.state == HALMA_STATE_BLOCKED)
		lma->stats.deleted++;
	else
		lma->stats.expired++;
	session_drop(lma, job->bce, true);
}

void session_end(struct lma *lma, struct bce *bce)
{
	struct binding_req *req;

	timer_clear(&lma->cache.timers, &bce->timer);
	batch_job(lma, bce, finish_end, &req);
	*req = (struct binding_req){
		.op = BINDING_DEL,
		.id = bce->id,
		.version = bce->version,
		.mnid = &bce->mn->mnid,
	};
}

void session_reserve_all(struct lma *lma)
{
	u64 *ids;
	u32 count, i, j;

	ids = bce_ids(&lma->cache, &count);
	for (i = 0; i < count; i++) {
		const struct bce *bce = bce_find_id(&lma->cache, ids[i]);

		for (j = 0; j < bce->prefix_count; j++)
			reserve_prefix(lma, &bce->prefix[j]);
	}
	free(ids);
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
	unsigned int i;

	if (bce_find_id(&lma->cache, info->id))
		return -EEXIST;
	if (!bce_cookie_decode(&facts, info->cookie, info->cookie_len))
		log_warning("binding %llu of %s was not made by halmad; little is known about it",
			    (unsigned long long)info->id, mnid_text(&info->mnid, mnid));
	bce = bce_new(&lma->cache, &info->mnid, info->id, info->prefix, info->prefix_count);
	if (!bce)
		return -ENOMEM;
	bce_commit(&lma->cache, bce, &facts);
	bce->version = info->version;
	for (i = 0; i < bce->prefix_count; i++)
		reserve_prefix(lma, &bce->prefix[i]);
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
