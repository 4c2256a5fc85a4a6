// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: how the values fit together, and questions about them.
 */
#include <stdlib.h>

#include "confint.h"
#include "rfc.h"

static bool addr_usable(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_MULTICAST(addr) &&
	       !IN6_IS_ADDR_LOOPBACK(addr) && !IN6_IS_ADDR_LINKLOCAL(addr) &&
	       !IN6_IS_ADDR_V4MAPPED(addr);
}

static bool in_home_network(const struct conf *conf, const struct prefix *prefix)
{
	const struct conf_network *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (!network[i].ipv4 && (prefix_contains(&network[i].prefix, prefix) ||
					 prefix_contains(prefix, &network[i].prefix)))
			return true;
	return false;
}

static bool addr_in_home_network(const struct conf *conf, const struct in6_addr *addr)
{
	struct prefix prefix = { .addr = *addr, .len = 128 };

	return in_home_network(conf, &prefix);
}

static void check_device(struct conf_ctx *ctx)
{
	const struct conf_device *dev = &ctx->conf->device;
	char text[INET6_ADDRSTRLEN];
	unsigned int i, j;

	for (i = 0; i < dev->local_count; i++) {
		in6_text(&dev->local[i], text);
		if (!addr_usable(&dev->local[i]))
			conf_complain(ctx, dev->line, "a global unicast address of this machine",
				      "%s cannot be an address of the anchor", text);
		if (addr_in_home_network(ctx->conf, &dev->local[i]))
			conf_complain(ctx, dev->line, NULL,
				      "address %s of the anchor lies in a home network", text);
		for (j = 0; j < i; j++)
			if (in6_equal(&dev->local[i], &dev->local[j]))
				conf_complain(ctx, dev->line, NULL,
					      "local address %s is there twice", text);
	}
}

static void check_pool(struct conf_ctx *ctx, unsigned int nr)
{
	struct pool *pool = &ctx->conf->pool[nr];
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	if (!pool->network.len) {
		conf_complain(ctx, pool->line, "prefix = 2001:db8::/40", "pool %s has no prefix",
			      pool->name);
		return;
	}
	prefix_text(&pool->network, text);
	if (pool->length < pool->network.len || pool->length - pool->network.len > POOL_BITS_MAX) {
		conf_complain(ctx, pool->line, "use several pools if it is too large",
			      "pool %s: prefixes of length %u out of %s are none, or more than 2^%u",
			      pool->name, pool->length, text, POOL_BITS_MAX);
		return;
	}
	if (!conf_owned(ctx->conf, &pool->network))
		conf_complain(ctx, pool->line, "add it to home-network of the device",
			      "pool %s: %s does not lie in a home network", pool->name, text);
	for (i = 0; i < nr; i++)
		if (prefix_contains(&ctx->conf->pool[i].network, &pool->network) ||
		    prefix_contains(&pool->network, &ctx->conf->pool[i].network))
			conf_complain(ctx, pool->line, NULL, "pool %s overlaps with pool %s",
				      pool->name, ctx->conf->pool[i].name);
	if (pool_init(pool))
		conf_complain(ctx, pool->line, NULL, "out of memory for pool %s", pool->name);
}

static void check_mag(struct conf_ctx *ctx, const struct mag *mag)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	if (!addr_usable(&mag->address)) {
		conf_complain(ctx, mag->line, "address = 2001:db8::1",
			      "mag %s has no global unicast address", mag->name);
		return;
	}
	/* such a MAG could speak for itself: RFC 5213, 4; security.md 4 (1) */
	if (addr_in_home_network(ctx->conf, &mag->address) ||
	    conf_is_local(ctx->conf, &mag->address))
		conf_complain(ctx, mag->line, NULL,
			      "mag %s has an address of a home network or of the anchor",
			      mag->name);
	for (i = 0; i < mag->proxy_coa_count; i++)
		if (in_home_network(ctx->conf, &mag->proxy_coa[i]))
			conf_complain(ctx, mag->line, NULL,
				      "mag %s: proxy-coa %s overlaps with a home network",
				      mag->name, prefix_text(&mag->proxy_coa[i], text));
}

static void check_profile(struct conf_ctx *ctx, const struct profile *profile)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	if (profile->prefix_count && profile->scope != PROFILE_MN)
		conf_complain(ctx, profile->line, "use a pool",
			      "a profile of many mobile nodes cannot have a prefix");
	if (profile->prefix_count > HALMA_BINDING_PREFIX_MAX)
		conf_complain(ctx, profile->line, NULL, "there are %u prefixes, at most %u fit",
			      profile->prefix_count, HALMA_BINDING_PREFIX_MAX);
	for (i = 0; i < profile->prefix_count; i++)
		if (!conf_owned(ctx->conf, &profile->prefix[i]))
			conf_complain(ctx, profile->line, "add it to home-network of the device",
				      "%s does not lie in a home network",
				      prefix_text(&profile->prefix[i], text));
	if (profile_proxy(profile) && !profile->prefix_count && profile->pool < 0)
		conf_complain(ctx, profile->line, "write a section: pool NAME { prefix = ... }",
			      "there is neither a prefix nor a pool for this mobile node");
}

static int own_cmp(const void *a, const void *b)
{
	return prefix_cmp(a, b);
}

static unsigned int own_line(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++)
		if (profile_owns(&conf->profiles.v[i], prefix))
			return conf->profiles.v[i].line;
	return 0;
}

/* All prefixes that profiles give to one mobile node, sorted; pools must not give them out. */
static void collect_own(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;
	char text[PREFIX_TEXT_MAX];
	size_t total = 0;
	unsigned int i, j;

	for (i = 0; i < conf->profiles.count; i++)
		total += conf->profiles.v[i].prefix_count;
	conf->own = calloc(total ? total : 1, sizeof(*conf->own));
	if (!conf->own) {
		conf_complain(ctx, 0, NULL, "out of memory");
		return;
	}
	for (i = 0; i < conf->profiles.count; i++)
		for (j = 0; j < conf->profiles.v[i].prefix_count; j++)
			conf->own[conf->own_count++] = conf->profiles.v[i].prefix[j];
	qsort(conf->own, conf->own_count, sizeof(*conf->own), own_cmp);
	for (i = 1; i < conf->own_count; i++)
		if (prefix_contains(&conf->own[i - 1], &conf->own[i]))
			conf_complain(ctx, own_line(conf, &conf->own[i]),
				      "each mobile node has prefixes of its own", "prefix %s of a mobile node overlaps with another",
				      prefix_text(&conf->own[i], text));
	for (i = 0; i < conf->pool_count; i++)
		for (j = 0; conf->pool[i].map && j < conf->own_count; j++)
			pool_reserve(&conf->pool[i], &conf->own[j]);
}

void conf_check(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;
	const struct profile *profile;
	const struct mag *mag;
	unsigned int i;

	check_device(ctx);
	for (i = 0; i < conf->pool_count; i++)
		check_pool(ctx, i);
	for (i = 0; i < conf->peers.count; i++)
		check_mag(ctx, &conf->peers.v[i]);
	for (i = 0; i < conf->profiles.count; i++)
		check_profile(ctx, &conf->profiles.v[i]);
	mag = peers_sort(&conf->peers);
	if (mag)
		conf_complain(ctx, mag->line, NULL, "mag %s has the address of another one",
			      mag->name);
	profile = profiles_sort(&conf->profiles);
	if (profile)
		conf_complain(ctx, profile->line, NULL, "there are two profiles for this");
	collect_own(ctx);
	/* RFC 5213, 9.3 */
	if (conf->replay.mn_generated && !conf->timestamp_based)
		conf_complain(ctx, ctx->mn_generated_line, "set TimestampBasedApproachInUse, too",
			      "MobileNodeGeneratedTimestampInUse needs timestamps");
}

bool conf_owned(const struct conf *conf, const struct prefix *prefix)
{
	const struct conf_network *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (!network[i].ipv4 && prefix_contains(&network[i].prefix, prefix))
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

bool conf_is_local(const struct conf *conf, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++)
		if (in6_equal(&conf->device.local[i], addr))
			return true;
	return false;
}

static void free_mag(struct mag *mag)
{
	unsigned int i;

	for (i = 0; i < mag->realm_count; i++)
		free(mag->realm[i]);
	free(mag->realm);
	free(mag->mnid);
	free(mag->proxy_coa);
	free(mag->prefix);
	free(mag->name);
}

void conf_free(struct conf *conf)
{
	unsigned int i;

	if (!conf)
		return;
	for (i = 0; i < conf->pool_count; i++) {
		pool_fini(&conf->pool[i]);
		free(conf->pool[i].name);
	}
	for (i = 0; i < conf->peers.count; i++)
		free_mag(&conf->peers.v[i]);
	for (i = 0; i < conf->profiles.count; i++)
		free(conf->profiles.v[i].prefix);
	free(conf->pool);
	free(conf->peers.v);
	free(conf->profiles.v);
	free(conf->own);
	free(conf->device.network);
	free(conf->control_socket);
	free(conf->fixed_llid);
	free(conf);
}
