// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: questions about it.
 */
#include "config/confint.h"

bool conf_addr_usable(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_MULTICAST(addr) &&
	       !IN6_IS_ADDR_LOOPBACK(addr) && !IN6_IS_ADDR_LINKLOCAL(addr) &&
	       !IN6_IS_ADDR_V4MAPPED(addr);
}

bool conf_overlaps_home(const struct conf *conf, const struct prefix *prefix)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_contains(&network[i], prefix) || prefix_contains(prefix, &network[i]))
			return true;
	return false;
}

bool conf_addr_in_home(const struct conf *conf, const struct in6_addr *addr)
{
	struct prefix prefix = { .addr = *addr, .len = 128 };

	return conf_overlaps_home(conf, &prefix);
}

bool conf_owned(const struct conf *conf, const struct prefix *prefix)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_contains(&network[i], prefix))
			return true;
	return false;
}

bool conf_is_own(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int low = 0;
	unsigned int high = conf->own_count;

	/* the first that is greater; none of them overlaps with another */
	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (prefix_cmp(&conf->own[mid], prefix) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low && prefix_contains(&conf->own[low - 1], prefix))
		return true;
	return low < conf->own_count && prefix_contains(prefix, &conf->own[low]);
}

int conf_service_pool(const struct conf *conf, const u8 *service, size_t len, bool ipv4)
{
	unsigned int i, j;

	for (i = 0; i < conf->pool_count; i++) {
		const struct pool *pool = &conf->pool[i];

		if (prefix_is_ipv4(&pool->network) != ipv4)
			continue;
		for (j = 0; j < pool->service_count; j++)
			if (strlen(pool->service[j]) == len &&
			    !memcmp(pool->service[j], service, len))
				return (int)i;
	}
	return -1;
}

void conf_hoa_net(const struct conf *conf, const struct profile *profile,
		  const struct prefix *hoa, struct conf_hoa_net *net)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	if (prefix_equal(&profile->hoa, hoa)) {
		net->len = profile->hoa_len;
		net->router = profile->hoa_router;
		return;
	}
	for (i = 0; i < conf->pool_count; i++) {
		if (!prefix_contains(&conf->pool[i].network, hoa))
			continue;
		net->len = conf->pool[i].network.len - PREFIX_IPV4;
		net->router = conf->pool[i].router;
		return;
	}
	net->len = 32;
	net->router = prefix_ipv4(hoa);
	for (i = 0; i < conf->device.network_count; i++) {
		if (!prefix_contains(&network[i], hoa))
			continue;
		net->len = network[i].len - PREFIX_IPV4;
		net->router = conf_first_host(&network[i]);
	}
}

struct in_addr conf_first_host(const struct prefix *network)
{
	struct in_addr addr = prefix_ipv4(network);

	/* a network of one or two addresses has no address of its own (RFC 3021) */
	if (network->len <= PREFIX_IPV4 + 30)
		addr.s_addr = htonl(ntohl(addr.s_addr) + 1);
	return addr;
}

bool conf_is_local(const struct conf *conf, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++)
		if (in6_equal(&conf->device.local[i], addr))
			return true;
	return false;
}
