// SPDX-License-Identifier: GPL-2.0
/*
 * The core: begin and end.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"

int core_init(struct core *core, struct conf *conf, const struct outside *outside,
	      const struct now *now)
{
	if (cache_init(&core->cache, now->random))
		return -ENOMEM;
	if (waits_init(&core->waits)) {
		cache_fini(&core->cache);
		return -ENOMEM;
	}
	core->conf = conf;
	core->outside = *outside;
	core->now = *now;
	STAILQ_INIT(&core->copies);
	TAILQ_INIT(&core->endings);
	return 0;
}

void core_fini(struct core *core)
{
	ending_fini(core);
	revocation_fini(core);
	assign_fini(core);
	free(core->again);
	waits_fini(&core->waits);
	cache_fini(&core->cache);
	conf_free(core->conf);
}

void core_play(struct core *core, struct role *role)
{
	role->core = core;
	wait_begin(role);
	core->role[role->ops->kind] = role;
}
