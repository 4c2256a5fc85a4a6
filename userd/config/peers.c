// SPDX-License-Identifier: GPL-2.0
/*
 * Peers of the anchor.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/conf.h"

static int add_mag(struct peers *peers, struct mag *mag, unsigned int index)
{
	mag->ike.kind = IKE_MAG;
	mag->ike.name = strdup(mag->name);
	mag->ike.line = mag->line;
	mag->ike.index = index;
	peers->v[peers->count++] = &mag->ike;
	return mag->ike.name ? ike_remote_add(&mag->ike, &mag->address) : -ENOMEM;
}

/* Only home addresses that are written out: each has policies of its own (RFC 4877, 7.2.1). */
static int add_mn(struct peers *peers, const struct profile *profile, unsigned int index)
{
	unsigned int i;
	int err = 0;

	if (!profile->ike || !profile_mobile(profile))
		return 0;
	profile->ike->index = index;
	peers->v[peers->count++] = profile->ike;
	for (i = 0; !err && i < profile->home_address_count; i++)
		err = ike_remote_add(profile->ike, &profile->home_address[i].addr);
	return err;
}

int peers_collect(struct conf *conf)
{
	unsigned int nodes = conf->home_agent ? conf->profiles.count : 0;
	struct peers *peers = &conf->peers;
	unsigned int i;
	int err = 0;

	peers->v = calloc(conf->mags.count + nodes + 1, sizeof(struct ike_remote *));
	if (!peers->v)
		return -ENOMEM;
	for (i = 0; !err && i < conf->mags.count; i++)
		err = add_mag(peers, &conf->mags.v[i], i);
	for (i = 0; !err && i < nodes; i++)
		err = add_mn(peers, &conf->profiles.v[i], i);
	return err;
}

const struct ike_remote *peers_at(const struct conf *conf, enum ike_kind kind,
				  const struct in6_addr *addr)
{
	const struct profile *profile;
	const struct mag *mag;

	if (kind == IKE_MAG) {
		mag = mag_find(&conf->mags, addr);
		return mag ? &mag->ike : NULL;
	}
	profile = conf->home_agent ? conf_home_address(conf, addr) : NULL;
	return profile && profile->ike && ike_remote_has(profile->ike, addr) ? profile->ike : NULL;
}

void peers_fini(struct peers *peers)
{
	free(peers->v);
	*peers = (struct peers){ 0 };
}
