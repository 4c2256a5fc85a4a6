// SPDX-License-Identifier: GPL-2.0
/*
 * The prefixes that a mobile node is told of.
 */
#include "ha/prefixes.h"

/* Of a home address without section, and of whatever hosts make addresses in (RFC 4862, 5.5.3) */
#define SUBNET_LEN	64

/**
 * struct homes - sections of a mobile node
 * @v: sections
 * @count: number of @v
 */
struct homes {
	const struct conf_home *v[ICMP_PREFIXES_MAX];
	unsigned int count;
};

static void add_home(struct homes *homes, const struct conf *conf, const struct in6_addr *addr)
{
	const struct conf_home *home = conf_home_around(conf, addr);
	unsigned int i;

	for (i = 0; i < homes->count; i++)
		if (homes->v[i] == home)
			return;
	if (home && homes->count < ICMP_PREFIXES_MAX)
		homes->v[homes->count++] = home;
}

/* All that are on the home link [RFC 6275, 10.6.1]. */
static void add_link(struct homes *homes, const struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->home_count; i++)
		if (conf->home[i].link[0])
			add_home(homes, conf, &conf->home[i].prefix.addr);
}

static void find_homes(struct homes *homes, const struct conf *conf, const struct in6_addr *hoa)
{
	const struct profile *profile = conf_home_address(conf, hoa);
	unsigned int i;

	homes->count = 0;
	add_home(homes, conf, hoa);
	if (homes->count && homes->v[0]->link[0])
		add_link(homes, conf);
	for (i = 0; profile && i < profile->home_address_count; i++)
		add_home(homes, conf, &profile->home_address[i].addr);
	for (i = 0; profile && i < profile->prefix_count; i++)
		if (!prefix_is_ipv4(&profile->prefix[i]))
			add_home(homes, conf, &profile->prefix[i].addr);
}

/* "The Prefix field contains a complete IP address" [RFC 6275, 7.2]. */
static void add_router(const struct conf *conf, const struct prefix *home,
		       struct icmp_prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++) {
		if (!prefix_has(home, &conf->device.local[i]))
			continue;
		prefix->addr = conf->device.local[i];
		prefix->flags |= PREFIX_FLAG_R;
		return;
	}
}

static void put_home(const struct conf *conf, const struct conf_home *home, u64 now,
		     struct icmp_prefix *prefix)
{
	struct conf_lifetimes left;

	conf_home_left(home, now, &left);
	*prefix = (struct icmp_prefix){
		.addr = home->prefix.addr, .len = home->prefix.len, .flags = home->flags,
		.valid = left.valid, .preferred = left.preferred,
	};
	add_router(conf, &home->prefix, prefix);
}

/* What no section says anything of lasts for ever. */
static void put_subnet(const struct in6_addr *hoa, struct icmp_prefix *prefix)
{
	*prefix = (struct icmp_prefix){
		.len = SUBNET_LEN, .flags = PREFIX_FLAG_L | PREFIX_FLAG_A,
		.valid = CONF_FOREVER, .preferred = CONF_FOREVER,
	};
	memcpy(&prefix->addr, hoa, SUBNET_LEN / 8);
}

unsigned int prefixes_of(const struct conf *conf, const struct in6_addr *hoa, u64 now,
			 struct icmp_prefix prefix[ICMP_PREFIXES_MAX])
{
	struct homes homes;
	unsigned int i;

	find_homes(&homes, conf, hoa);
	for (i = 0; i < homes.count; i++)
		put_home(conf, homes.v[i], now, &prefix[i]);
	if (homes.count)
		return homes.count;
	put_subnet(hoa, prefix);
	return 1;
}

/* FNV-1a: it has to be another one after a change, and nobody gains from two that are the same. */
static u64 mix(u64 digest, const void *data, size_t len)
{
	const u8 *octet = data;

	while (len--)
		digest = (digest ^ *octet++) * 0x100000001b3ULL;
	return digest;
}

u64 prefixes_digest(const struct conf *conf, const struct in6_addr *hoa)
{
	const struct conf_discovery *discovery = &conf->discovery;
	u64 digest = mix(0xcbf29ce484222325ULL, &discovery->mpa_flags,
			 sizeof(discovery->mpa_flags));
	const struct conf_home *home;
	struct icmp_prefix router;
	struct homes homes;
	unsigned int i;

	find_homes(&homes, conf, hoa);
	for (i = 0; i < homes.count; i++) {
		home = homes.v[i];
		router = (struct icmp_prefix){ .flags = home->flags };
		add_router(conf, &home->prefix, &router);
		digest = mix(digest, &home->prefix.addr, sizeof(home->prefix.addr));
		digest = mix(digest, &home->prefix.len, sizeof(home->prefix.len));
		digest = mix(digest, &router.addr, sizeof(router.addr));
		digest = mix(digest, &router.flags, sizeof(router.flags));
		digest = mix(digest, &home->valid, sizeof(home->valid));
		digest = mix(digest, &home->preferred, sizeof(home->preferred));
		digest = mix(digest, &home->valid_until, sizeof(home->valid_until));
		digest = mix(digest, &home->preferred_until, sizeof(home->preferred_until));
	}
	return digest;
}

u32 prefixes_preferred(const struct conf *conf, const struct in6_addr *hoa, u64 now)
{
	struct conf_lifetimes left;

	conf_home_lifetimes(conf, hoa, now, &left);
	return left.preferred;
}
