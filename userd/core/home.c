// SPDX-License-Identifier: GPL-2.0
/*
 * Prefixes that mobile nodes have for good.
 *
 * The configuration in use is the memory of whose they are; the store has them for the next start.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "config/assigned.h"
#include "core/home.h"

/* How long it is waited for the disk */
#define WAIT_MS		5000

static u64 tell(struct store *store, enum store_op op, const struct mnid *mnid,
		const struct prefix *prefix)
{
	struct store_change change = { .op = op, .home.mnid = mnid };

	if (prefix)
		change.home.prefix = *prefix;
	return store_change(store, &change);
}

/**
 * struct recall - a start
 * @store: store
 * @conf: configuration
 * @err: negative errno
 */
struct recall {
	struct store *store;
	struct conf *conf;
	int err;
};

static void on_home(void *ctx, const struct store_home *home)
{
	struct recall *r = ctx;
	const struct profiles *profiles = &r->conf->profiles;
	const struct profile *found = profile_find(profiles, home->mnid);

	if (found && found->scope == PROFILE_MN && assigned_wanted(found) &&
	    assigned_fits(r->conf, found, &home->prefix))
		r->err |= assigned_set(&profiles->v[found - profiles->v], &home->prefix);
	else
		/* neither it nor its pool is what it was */
		tell(r->store, STORE_UNHOME, home->mnid, NULL);
}

bool home_is_wanted(const struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++)
		if (assigned_wanted(&conf->profiles.v[i]))
			return true;
	return false;
}

bool home_recall(struct store *store, struct conf *conf, char *text)
{
	struct recall r = { .store = store, .conf = conf };
	bool wanted = home_is_wanted(conf);

	if (store && !store_homes(store, on_home, &r, text))
		return false;
	if (!r.err && wanted)
		r.err = assigned_end(conf);
	if (r.err)
		snprintf(text, STORE_TEXT_MAX, "out of memory");
	return !r.err;
}

/* What the same mobile node has by another configuration; NULL for nothing. */
static const struct prefix *other(const struct conf *conf, const struct profile *profile)
{
	const struct profile *same = profile_same(&conf->profiles, profile);

	return same ? assigned_of(same) : NULL;
}

/* Who has one keeps it. Return: 0, or -ENOMEM. */
static int keep(const struct core *core, struct conf *conf)
{
	const struct prefix *prefix;
	struct profile *profile;
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++) {
		profile = &conf->profiles.v[i];
		prefix = assigned_wanted(profile) ? other(core->conf, profile) : NULL;
		if (prefix && assigned_fits(conf, profile, prefix) && assigned_set(profile, prefix))
			return -ENOMEM;
	}
	return 0;
}

static void reserve(struct pools *pools, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < pools->count; i++)
		pool_reserve(&pools->v[i], prefix);
}

static void reserve_all(struct pools *pools, const struct conf *conf)
{
	const struct prefix *prefix;
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++) {
		prefix = assigned_of(&conf->profiles.v[i]);
		if (prefix)
			reserve(pools, prefix);
	}
}

/* What comes after what was given last is given first. */
static void go_on(const struct pool *from, struct pools *pools)
{
	struct prefix last;
	unsigned int i;

	pool_last(from, &last);
	for (i = 0; i < pools->count; i++)
		if (prefix_contains(&pools->v[i].network, &last))
			pool_set_cursor(&pools->v[i], &last);
}

/* What is somebody's, by a session or for good. */
static void mark(const struct core *core, const struct conf *conf, struct pools *pools)
{
	const struct bce *bce;
	unsigned int i;
	u32 at = 0;

	while ((bce = bce_each(&core->cache, &at)))
		for (i = 0; i < bce->set.count; i++)
			reserve(pools, &bce->set.prefix[i]);
	reserve_all(pools, conf);
	/* that of who leaves is nobody else's before it has left */
	reserve_all(pools, core->conf);
	for (i = 0; i < core->pools.count; i++)
		go_on(&core->pools.v[i], pools);
}

/* It has one by a session already, or an address in one that is nobody else's. */
static bool has_already(const struct core *core, const struct conf *conf,
			const struct profile *profile, struct prefix *prefix)
{
	const u8 length = conf->pool[profile->pool].length;
	const struct mn *mn = bce_mn_find(&core->cache, &profile->mnid);
	const struct bce *bce;

	if (!mn)
		return false;
	for (bce = mn_first(mn, HALMA_KIND_PMIPV6); bce; bce = mn_next(bce)) {
		*prefix = bce->set.prefix[0];
		if (bce->set.hnp_count && assigned_fits(conf, profile, prefix))
			return true;
	}
	for (bce = mn_first(mn, HALMA_KIND_MIPV6); bce; bce = mn_next(bce)) {
		*prefix = prefix_cut(&bce->set.prefix[0], length);
		if (assigned_fits(conf, profile, prefix) &&
		    cache_has_alone(&core->cache, mn, prefix))
			return true;
	}
	return false;
}

static bool find(const struct core *core, const struct conf *conf, struct pools *pools,
		 const struct profile *profile, struct prefix *prefix)
{
	if (has_already(core, conf, profile, prefix))
		return true;
	while (pool_take(&pools->v[profile->pool], NULL, prefix))
		if (!assign_is_held(core, prefix))
			return true;
	return false;
}

static int give(const struct core *core, struct conf *conf, struct pools *pools,
		struct profile *profile)
{
	const char *pool = conf->pool[profile->pool].name;
	char text[MNID_TEXT_MAX], hnp[PREFIX_TEXT_MAX], hoa[INET6_ADDRSTRLEN];
	struct prefix prefix;

	mnid_text(&profile->mnid, text);
	if (!find(core, conf, pools, profile, &prefix)) {
		log_limited(LOG_LEVEL_ERR,
			    "mn %s has no home address: pool %s has no prefix left; hint: a larger pool",
			    text, pool);
		return 0;
	}
	if (assigned_set(profile, &prefix))
		return -ENOMEM;
	log_limited(LOG_LEVEL_INFO, "mn %s has %s of pool %s for good, and home address %s", text,
		    prefix_text(&prefix, hnp), pool, in6_text(&profile->home_address[0].addr, hoa));
	return 0;
}

/* Return: 0, or -ENOMEM. */
static int give_all(const struct core *core, struct conf *conf)
{
	struct profile *profile;
	struct pools pools;
	unsigned int i;
	int err;

	err = pools_init(&pools, conf);
	if (err)
		return err;
	mark(core, conf, &pools);
	for (i = 0; !err && i < conf->profiles.count; i++) {
		profile = &conf->profiles.v[i];
		if (assigned_wanted(profile))
			err = give(core, conf, &pools, profile);
	}
	pools_fini(&pools);
	return err;
}

static bool is_new(const struct core *core, const struct profile *profile)
{
	const struct prefix *prefix = assigned_of(profile);
	const struct prefix *before = prefix ? other(core->conf, profile) : NULL;

	return prefix && !(before && prefix_equal(prefix, before));
}

/* Return: false if the store does not keep it. */
static bool tell_new(const struct core *core, const struct conf *conf)
{
	struct store *store = core->outside.store;
	const struct profile *profile;
	unsigned int i;
	u64 last = 0;

	for (i = 0; i < conf->profiles.count; i++) {
		profile = &conf->profiles.v[i];
		if (!is_new(core, profile))
			continue;
		if (!store_room(store) && !store_flush(store, WAIT_MS))
			return false;
		last = tell(store, STORE_HOME, &profile->mnid, assigned_of(profile));
		if (!last)
			return false;
	}
	return !last || store_wait(store, last, WAIT_MS);
}

void home_undo(struct core *core, const struct conf *conf)
{
	struct store *store = core->outside.store;
	const struct profile *profile;
	const struct prefix *before;
	unsigned int i;

	for (i = 0; store && i < conf->profiles.count; i++) {
		profile = &conf->profiles.v[i];
		if (!is_new(core, profile))
			continue;
		before = other(core->conf, profile);
		tell(store, before ? STORE_HOME : STORE_UNHOME, &profile->mnid, before);
	}
}

bool home_assign(struct core *core, struct conf *conf, char *text)
{
	if (!home_is_wanted(conf))
		return true;
	if (keep(core, conf) || (home_is_wanted(conf) && give_all(core, conf)) ||
	    assigned_end(conf)) {
		snprintf(text, STORE_TEXT_MAX, "out of memory");
		return false;
	}
	if (!core->outside.store || tell_new(core, conf))
		return true;
	home_undo(core, conf);
	snprintf(text, STORE_TEXT_MAX,
		 "the store does not keep which prefixes of pools mobile nodes have");
	return false;
}

void home_settle(struct core *core, const struct conf *old, const struct conf *conf)
{
	struct store *store = core->outside.store;
	const struct profile *profile;
	unsigned int i;

	for (i = 0; store && i < old->profiles.count; i++) {
		profile = &old->profiles.v[i];
		if (assigned_of(profile) && !other(conf, profile))
			tell(store, STORE_UNHOME, &profile->mnid, NULL);
	}
}

bool home_again(struct core *core, u32 *next, u32 count)
{
	const struct profiles *profiles = &core->conf->profiles;
	const struct profile *profile;

	for (; count && *next < profiles->count; count--) {
		profile = &profiles->v[(*next)++];
		if (assigned_of(profile))
			tell(core->outside.store, STORE_HOME, &profile->mnid,
			     assigned_of(profile));
	}
	return *next < profiles->count;
}
