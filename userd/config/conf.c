// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what it answers. How it is read: parse.c.
 */
#include <stdlib.h>

#include "config/confint.h"
#include "base/ascii.h"
#include "base/fetch.h"
#include "base/siphash.h"

struct conf *conf_load(const char *path, conf_report_t report, void *report_ctx)
{
	struct conf_ctx ctx = { .name = path, .report = report, .report_ctx = report_ctx };
	struct source_main main = { 0 };
	struct conf *conf = NULL;

	if (source_open(&ctx, &main))
		conf = conf_read(&ctx, NULL, &main);
	free(main.text);
	return conf;
}

const struct prefix *conf_home_of(const struct conf *conf, const struct in6_addr *addr)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_has(&network[i], addr))
			return &network[i];
	return NULL;
}

bool conf_in_home(const struct conf *conf, const struct prefix *prefix)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_contains(&network[i], prefix))
			return true;
	return false;
}

/* The first that is greater; none of them overlaps with another. */
static unsigned int own_behind(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int low = 0;
	unsigned int high = conf->own_count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (prefix_cmp(&conf->own[mid].prefix, prefix) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What contains a prefix, NULL if nothing does. */
static const struct conf_own *own_around(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int behind = own_behind(conf, prefix);

	if (behind && prefix_contains(&conf->own[behind - 1].prefix, prefix))
		return &conf->own[behind - 1];
	return NULL;
}

int conf_own_index(struct conf *conf)
{
	struct conf_own *own;
	unsigned int i;
	int err;

	err = table_init(&conf->own_addresses);
	for (i = 0; !err && i < conf->own_count; i++) {
		own = &conf->own[i];
		if (own->prefix.len == 128 && !prefix_is_ipv4(&own->prefix))
			err = table_add(&conf->own_addresses,
					siphash_configured(&own->prefix.addr), own);
	}
	return err;
}

/* What an address is, or is in. Most have one of their own, which is found without a search. */
static const struct conf_own *own_of(const struct conf *conf, const struct prefix *address)
{
	u32 hash = siphash_configured(&address->addr), at = hash;
	const struct conf_own *own;

	while (conf->own_addresses.count) {
		own = table_next(&conf->own_addresses, hash, &at);
		if (!own)
			break;
		if (prefix_equal(&own->prefix, address))
			return own;
	}
	return own_around(conf, address);
}

bool conf_is_own(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int behind = own_behind(conf, prefix);

	if (own_around(conf, prefix))
		return true;
	return behind < conf->own_count && prefix_contains(prefix, &conf->own[behind].prefix);
}

static bool is_home_address(const struct profile *profile, const struct prefix *hoa)
{
	unsigned int i;

	for (i = 0; i < profile->home_address_count; i++)
		if (prefix_equal(&profile->home_address[i], hoa))
			return true;
	return !profile->home_address_count &&
	       prefix_within(hoa, profile->prefix, profile->prefix_count);
}

const struct profile *conf_home_address(const struct conf *conf, const struct in6_addr *addr)
{
	const struct prefix hoa = { .addr = *addr, .len = 128 };
	const struct conf_own *own = own_of(conf, &hoa);
	const struct profile *profile;

	if (!own || prefix_is_ipv4(&own->prefix) || conf_is_local(conf, addr))
		return NULL;
	/* that of all routers there (RFC 4291, 2.6.1) */
	if (own->prefix.len < 128 && in6_equal(&own->prefix.addr, addr))
		return NULL;
	profile = &conf->profiles.v[own->profile];
	return is_home_address(profile, &hoa) ? profile : NULL;
}

bool conf_pool_around(const struct conf *conf, const struct in6_addr *addr, struct prefix *around)
{
	const struct prefix hoa = { .addr = *addr, .len = 128 };
	unsigned int i;

	for (i = 0; i < conf->pool_count; i++)
		if (prefix_contains(&conf->pool[i].network, &hoa))
			break;
	if (i == conf->pool_count || prefix_is_ipv4(&hoa) || conf_is_local(conf, addr))
		return false;
	*around = prefix_cut(&hoa, conf->pool[i].length);
	/* that of all routers there (RFC 4291, 2.6.1) */
	if (around->len < 128 && in6_equal(&around->addr, addr))
		return false;
	return !conf_is_own(conf, around);
}

/* Of an identifier as much as most have, and not what is for PBUs alone. */
static void fetch_profile(const struct profile *profile)
{
	fetch(profile, FETCH_LINE);
	fetch(&profile->policy,
	      offsetof(struct profile, hoa) - offsetof(struct profile, policy));
}

void conf_home_fetch(const struct conf *conf, struct conf_home_key *key, unsigned int step)
{
	const struct profile *profile;
	const struct conf_own *own;
	u32 at;

	if (!conf->own_addresses.count)
		return;
	if (!step) {
		key->hash = siphash_configured(key->address);
		fetch(table_begin(&conf->own_addresses, key->hash), 1);
		return;
	}
	/* nearly always the hash value tells the right one; and with another one nothing happens */
	at = key->hash;
	own = table_next(&conf->own_addresses, key->hash, &at);
	if (!own)
		return;
	profile = &conf->profiles.v[own->profile];
	if (step == 1) {
		fetch(own, sizeof(*own));
	} else if (step == 2) {
		fetch_profile(profile);
	} else {
		if (profile->home_address_count)
			fetch(profile->home_address, sizeof(*profile->home_address));
		if (profile->auth.count)
			fetch(profile->auth.sa, sizeof(*profile->auth.sa));
	}
}

int conf_service_pool(const struct conf *conf, const u8 *service, size_t len, bool ipv4)
{
	unsigned int i, j;

	for (i = 0; i < conf->pool_count; i++) {
		const struct conf_pool *pool = &conf->pool[i];

		if (prefix_is_ipv4(&pool->network) != ipv4)
			continue;
		for (j = 0; j < pool->service_count; j++)
			if (ascii_same(service, len, pool->service[j]))
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

bool conf_device_has(const struct conf_device *device, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < device->local_count; i++)
		if (in6_equal(&device->local[i], addr))
			return true;
	return false;
}

bool conf_takes_home_address(const struct conf *conf)
{
	unsigned int i;

	for (i = 0; !conf->home_agent && !conf->ipsec && i < conf->profiles.count; i++)
		if (profile_registers(&conf->profiles.v[i]))
			return true;
	return conf->home_agent;
}

bool conf_has_open(const struct conf *conf)
{
	unsigned int i;

	for (i = 0; conf->ipsec && conf->home_agent && i < conf->profiles.count; i++)
		if (profile_registers(&conf->profiles.v[i]) &&
		    profile_authenticates(&conf->profiles.v[i]))
			return true;
	return false;
}

bool conf_needs_esp(const struct conf *conf)
{
	return conf->ipsec && !conf_has_open(conf);
}

bool conf_is_open(const struct conf *conf, const struct in6_addr *hoa)
{
	const struct profile *profile = conf->home_agent ? conf_home_address(conf, hoa) : NULL;

	return profile && profile_mobile(profile) && profile_authenticates(profile);
}

bool conf_is_local(const struct conf *conf, const struct in6_addr *addr)
{
	return conf_device_has(&conf->device, addr);
}
