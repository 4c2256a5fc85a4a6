// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels for return routability: a table of home addresses.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/siphash.h"
#include "ipsec/tunnels.h"

int tunnels_init(struct tunnels *tunnels)
{
	LIST_INIT(&tunnels->all);
	return table_init(&tunnels->by_hoa);
}

struct tunnel *tunnels_find(const struct tunnels *tunnels, const struct in6_addr *hoa)
{
	u32 hash = siphash_configured(hoa), at = hash;
	struct tunnel *tunnel;

	while ((tunnel = table_next(&tunnels->by_hoa, hash, &at)))
		if (in6_equal(&tunnel->way.hoa, hoa))
			return tunnel;
	return NULL;
}

struct tunnel *tunnels_add(struct tunnels *tunnels, const struct way *way)
{
	struct tunnel *tunnel = calloc(1, sizeof(*tunnel));

	if (!tunnel)
		return NULL;
	tunnel->way = *way;
	if (table_add(&tunnels->by_hoa, siphash_configured(&way->hoa), tunnel)) {
		free(tunnel);
		return NULL;
	}
	LIST_INSERT_HEAD(&tunnels->all, tunnel, entry);
	return tunnel;
}

void tunnels_del(struct tunnels *tunnels, struct tunnel *tunnel)
{
	table_del(&tunnels->by_hoa, siphash_configured(&tunnel->way.hoa), tunnel);
	LIST_REMOVE(tunnel, entry);
	free(tunnel);
}

void tunnels_fini(struct tunnels *tunnels)
{
	while (!LIST_EMPTY(&tunnels->all))
		tunnels_del(tunnels, LIST_FIRST(&tunnels->all));
	table_fini(&tunnels->by_hoa);
}

bool tunnel_policy(const struct conf *conf, const struct way *way, bool out,
		   struct spd_policy *policy)
{
	const struct ike_remote *peer = conf->ipsec ? peers_at(conf, IKE_MN, &way->hoa) : NULL;

	if (!peer || !peer->routability)
		return false;
	*policy = (struct spd_policy){
		.tunnel = true, .out = out, .local = way->local, .remote = way->hoa,
		.far = out ? way->coa : in6addr_any,
		.reqid = ike_use_reqid(peer, IKE_USE_ROUTABILITY,
				       ike_remote_place(peer, &way->hoa)),
	};
	return true;
}

int tunnels_add_policies(const struct tunnels *tunnels, const struct conf *conf, struct spd *spd)
{
	const struct tunnel *tunnel;
	struct spd_policy policy;
	int err = 0;

	LIST_FOREACH(tunnel, &tunnels->all, entry) {
		if (tunnel_policy(conf, &tunnel->way, true, &policy))
			err = spd_add(spd, &policy);
		if (!err && tunnel_policy(conf, &tunnel->way, false, &policy))
			err = spd_add(spd, &policy);
		if (err)
			return err;
	}
	return 0;
}
