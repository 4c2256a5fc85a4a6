// SPDX-License-Identifier: GPL-2.0
/*
 * What the configuration leaves to pools for good.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/assigned.h"
#include "config/derive.h"
#include "config/own.h"

bool assigned_fits(const struct conf *conf, const struct profile *profile,
		   const struct prefix *prefix)
{
	const struct conf_pool *pool = &conf->pool[profile->pool];

	return prefix->len == pool->length && prefix_contains(&pool->network, prefix) &&
	       !conf_is_own(conf, prefix);
}

int assigned_set(struct profile *profile, const struct prefix *prefix)
{
	struct prefix *own = malloc(sizeof(*own));
	struct prefix *hoa = malloc(sizeof(*hoa));

	if (!own || !hoa)
		goto err_free;
	*hoa = (struct prefix){ derive_address(prefix, &profile->mnid), 128 };
	*own = *prefix;
	if (profile->ike && ike_remote_add(profile->ike, &hoa->addr))
		goto err_free;
	/* lists of none */
	free(profile->prefix);
	free(profile->home_address);
	profile->prefix = own;
	profile->prefix_count = 1;
	profile->home_address = hoa;
	profile->home_address_count = 1;
	profile->around = true;
	return 0;
err_free:
	free(hoa);
	free(own);
	return -ENOMEM;
}

int assigned_end(struct conf *conf)
{
	struct peers *peers = &conf->peers;
	unsigned int i, count = 0;

	for (i = 0; i < peers->count; i++)
		if (peers->v[i]->address_count)
			peers->v[count++] = peers->v[i];
	peers->count = count;
	return own_collect(conf);
}
