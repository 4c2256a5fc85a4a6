// SPDX-License-Identifier: GPL-2.0
/*
 * The core: begin, go on with another configuration, and end.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"
#include "core/home.h"
#include "core/session.h"

/* Of addresses in prefixes that pools give out. IPv4 home addresses have nothing in them. */
static void divide(struct core *core)
{
	const struct pools *pools = &core->pools;
	struct inside_net *net = calloc(pools->count + 1, sizeof(*net));
	unsigned int i;

	for (i = 0; net && i < pools->count; i++)
		net[i] = (struct inside_net){ pools->v[i].network, pools->v[i].length };
	cache_divide(&core->cache, net, pools->count);
}

int core_init(struct core *core, struct conf *conf, const struct outside *outside,
	      const struct now *now)
{
	if (pools_init(&core->pools, conf))
		return -ENOMEM;
	if (cache_init(&core->cache, &outside->key, now->random))
		goto err_pools;
	if (waits_init(&core->waits))
		goto err_cache;
	divide(core);
	core->conf = conf;
	core->outside = *outside;
	core->now = *now;
	core->clock = session_zero(core);
	STAILQ_INIT(&core->copies);
	TAILQ_INIT(&core->endings);
	return 0;
err_cache:
	cache_fini(&core->cache);
err_pools:
	pools_fini(&core->pools);
	return -ENOMEM;
}

void core_fini(struct core *core)
{
	ending_fini(core);
	revocation_fini(core);
	assign_fini(core);
	free(core->again);
	waits_fini(&core->waits);
	cache_fini(&core->cache);
	pools_fini(&core->next);
	pools_fini(&core->pools);
	conf_free(core->conf);
}

int core_prepare(struct core *core, const struct conf *conf)
{
	unsigned int kind;

	/* one that was prepared and not used */
	pools_fini(&core->next);
	if (pools_init(&core->next, conf))
		return -ENOMEM;
	for (kind = 0; kind < ROLE_MAX; kind++) {
		struct role *role = core->role[kind];

		if (role && !role->ops->prepare(role, conf))
			return -ENOMEM;
	}
	return 0;
}

static void replace_pools(struct core *core)
{
	struct pools old = core->pools;

	core->pools = core->next;
	core->next = (struct pools){ 0 };
	pools_carry_over(&core->pools, &old);
	pools_fini(&old);
}

void core_reload(struct core *core, struct conf *conf)
{
	struct conf *old = core->conf;
	unsigned int kind;

	core->conf = conf;
	replace_pools(core);
	for (kind = 0; kind < ROLE_MAX; kind++)
		if (core->role[kind])
			core->role[kind]->ops->replace(core->role[kind]);
	home_settle(core, old, conf);
	/* they have other places now */
	core->again_home = 0;
	conf_free(old);
	divide(core);
	assign_reload(core);
	session_reload(core);
}

void core_play(struct core *core, struct role *role)
{
	role->core = core;
	wait_begin(role);
	core->role[role->ops->kind] = role;
}
