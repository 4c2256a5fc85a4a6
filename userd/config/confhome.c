// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections home-prefix: how long the prefixes of home addresses last, and which of
 * them are on a link of the anchor.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rfc.h"
#include "config/confint.h"

#define TIME_FORMAT	"%Y-%m-%dT%H:%M:%SZ"

static const struct conf_option options[] = {
	CONF_STR_UNSET("prefix", FORM_PREFIX),
	CONF_STR_UNSET("home-link", FORM_IFNAME),
	CONF_SECONDS_UNSET("valid-lifetime", 0, CONF_FOREVER),
	CONF_SECONDS_UNSET("preferred-lifetime", 0, CONF_FOREVER),
	CONF_STR_UNSET("valid-until", FORM_ANY),
	CONF_STR_UNSET("preferred-until", FORM_ANY),
	CONF_BOOL("on-link", cfg_true),
	CONF_BOOL("autonomous", cfg_true),
};

static u32 lifetime(cfg_t *cfg, const char *name)
{
	return cfg_size(cfg, name) ? (u32)cfg_getint(cfg, name) : CONF_FOREVER;
}

/* Days from 1970-01-01: years begin with March, so that a leap day is the last of one. */
static int64_t days_of(const struct tm *tm)
{
	int64_t month = (tm->tm_mon + 10) % 12;
	int64_t year = tm->tm_year + 1900 - (tm->tm_mon < 2);

	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
	       tm->tm_mday - 719469;
}

static u64 deadline(struct conf_ctx *ctx, cfg_t *cfg, const char *name)
{
	struct tm tm = { 0 };
	const char *end;
	int64_t seconds;

	if (!cfg_size(cfg, name))
		return CONF_NEVER;
	end = strptime(cfg_getstr(cfg, name), TIME_FORMAT, &tm);
	if (end && !*end && tm.tm_year >= 70) {
		seconds = days_of(&tm) * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
		return (u64)seconds;
	}
	conf_complain(ctx, conf_option_line(ctx, &conf_section_home, name),
		      "a time of UTC: \"2030-01-31T23:59:59Z\"", "%s is \"%s\"", name,
		      cfg_getstr(cfg, name));
	return CONF_NEVER;
}

static int begin(struct conf_ctx *ctx, unsigned int count)
{
	struct conf *conf = ctx->conf;

	conf->home = calloc(count ? count : 1, sizeof(*conf->home));
	conf->device.on_link = calloc(count ? count : 1, sizeof(*conf->device.on_link));
	return conf->home && conf->device.on_link ? 0 : -ENOMEM;
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_home *home = &ctx->conf->home[ctx->conf->home_count++];
	const char *title = cfg_title(cfg);

	home->line = ctx->line;
	home->has_prefix = cfg_size(cfg, "prefix") &&
			   prefix_parse(&home->prefix, cfg_getstr(cfg, "prefix"));
	if (!home->has_prefix)
		conf_complain(ctx, home->line, "prefix = 2001:db8:1::/64",
			      "home-prefix %s has no prefix", title);
	/* nowhere is no link */
	if (home->has_prefix && cfg_size(cfg, "home-link"))
		snprintf(home->link, sizeof(home->link), "%s", cfg_getstr(cfg, "home-link"));
	home->valid = lifetime(cfg, "valid-lifetime");
	home->preferred = lifetime(cfg, "preferred-lifetime");
	home->valid_until = deadline(ctx, cfg, "valid-until");
	home->preferred_until = deadline(ctx, cfg, "preferred-until");
	home->flags = (cfg_getbool(cfg, "on-link") ? PREFIX_FLAG_L : 0) |
		      (cfg_getbool(cfg, "autonomous") ? PREFIX_FLAG_A : 0);
	/* RFC 4861, 4.6.2 */
	if (cfg_size(cfg, "valid-lifetime") && !cfg_size(cfg, "preferred-lifetime"))
		home->preferred = home->valid;
	if (home->preferred > home->valid)
		conf_complain(ctx, home->line, "lower preferred-lifetime",
			      "home-prefix %s is preferred longer than it is valid", title);
	if (cfg_size(cfg, "preferred-until") && home->preferred_until > home->valid_until)
		conf_complain(ctx, home->line, "an earlier preferred-until",
			      "home-prefix %s is preferred longer than it is valid", title);
	return 0;
}

/* A prefix may lie in another one, but not be there twice. */
static void check_one(struct conf_ctx *ctx, const struct conf_home *home)
{
	const struct conf_home *other;

	if (!home->has_prefix)
		return;
	if (!conf_in_home(ctx->conf, &home->prefix))
		conf_complain(ctx, home->line, "add it to home-network of the device",
			      "the prefix of this home-prefix does not lie in a home network");
	for (other = ctx->conf->home; other < home; other++)
		if (other->has_prefix && prefix_equal(&other->prefix, &home->prefix))
			conf_complain(ctx, home->line, "take out one of both",
				      "there is a home-prefix with this prefix already, in line %s",
				      conf_line(ctx, other->line));
}

/* What a gateway has on its links is not on one of the anchor. */
static void check_pools(struct conf_ctx *ctx, const struct conf_home *home)
{
	const struct conf_pool *pool = ctx->conf->pool;
	unsigned int i;

	for (i = 0; i < ctx->conf->pool_count; i++)
		if (pool[i].has_prefix && (prefix_contains(&pool[i].network, &home->prefix) ||
					   prefix_contains(&home->prefix, &pool[i].network)))
			conf_complain(ctx, home->line, "give pools another part of the network",
				      "the prefix of this home-prefix is on home link %s, and pool %s overlaps with it",
				      home->link, pool[i].name);
}

/* The module has one for each device. */
static void check_link(struct conf_ctx *ctx, const struct conf_home *home)
{
	struct conf_device *dev = &ctx->conf->device;

	if (!home->link[0])
		return;
	if (!strcmp(home->link, dev->name) || !strcmp(home->link, dev->vrf))
		conf_complain(ctx, home->line, "the interface to the hosts that are there",
			      "%s is no home link", home->link);
	else if (!dev->home_link[0])
		memcpy(dev->home_link, home->link, sizeof(dev->home_link));
	else if (strcmp(home->link, dev->home_link))
		conf_complain(ctx, home->line, "a device has one home link",
			      "there is home link %s already", dev->home_link);
	dev->on_link[dev->on_link_count++] = home->prefix;
	check_pools(ctx, home);
}

static void check(struct conf_ctx *ctx)
{
	unsigned int i;

	for (i = 0; i < ctx->conf->home_count; i++) {
		check_one(ctx, &ctx->conf->home[i]);
		check_link(ctx, &ctx->conf->home[i]);
	}
}

static void fini(struct conf *conf)
{
	free(conf->device.on_link);
	free(conf->home);
}

const struct conf_section conf_section_home = {
	.name = "home-prefix",
	.flags = CFGF_MULTI | CFGF_TITLE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.needs = 1U << CONF_KIND_DEVICE | 1U << CONF_KIND_POOL,
	.begin = begin,
	.build = build,
	.check = check,
	.free = fini,
};

/* The longest one around it. */
const struct conf_home *conf_home_around(const struct conf *conf, const struct in6_addr *addr)
{
	const struct prefix hoa = { .addr = *addr, .len = 128 };
	const struct conf_home *best = NULL;
	unsigned int i;

	for (i = 0; i < conf->home_count; i++) {
		const struct conf_home *home = &conf->home[i];

		if (prefix_contains(&home->prefix, &hoa) &&
		    (!best || home->prefix.len > best->prefix.len))
			best = home;
	}
	return best;
}

/* The home network prefix of a mobile node around its address; NULL for none. */
static const struct prefix *prefix_at_home(const struct conf *conf, const struct in6_addr *addr)
{
	const struct profile *profile = conf_home_address(conf, addr);
	unsigned int i;

	for (i = 0; profile && i < profile->prefix_count; i++)
		if (profile->prefix[i].len < 128 && !prefix_is_ipv4(&profile->prefix[i]) &&
		    prefix_has(&profile->prefix[i], addr))
			return &profile->prefix[i];
	return NULL;
}

struct prefix conf_home_prefix(const struct conf *conf, const struct in6_addr *addr)
{
	const struct prefix *own = prefix_at_home(conf, addr);
	const struct conf_home *home = conf_home_around(conf, addr);
	struct prefix prefix = { .len = 64 };

	if (own)
		return *own;
	if (home)
		return home->prefix;
	memcpy(&prefix.addr, addr, prefix.len / 8);
	return prefix;
}

bool conf_on_home_link(const struct conf *conf, const struct in6_addr *addr)
{
	const struct conf_home *home = conf_home_around(conf, addr);

	return home && home->link[0];
}

bool conf_device_on_link(const struct conf_device *device, const struct prefix *network)
{
	unsigned int i;

	for (i = 0; i < device->on_link_count; i++)
		if (prefix_equal(&device->on_link[i], network))
			return true;
	return false;
}

static u32 remains(u32 always, u64 until, u64 now)
{
	if (until == CONF_NEVER)
		return always;
	if (until <= now)
		return 0;
	return until - now < always ? (u32)(until - now) : always;
}

void conf_home_left(const struct conf_home *home, u64 now, struct conf_lifetimes *lifetimes)
{
	lifetimes->valid = remains(home->valid, home->valid_until, now);
	lifetimes->preferred = remains(home->preferred, home->preferred_until, now);
	/* what is not said of the one follows from the other */
	if (lifetimes->preferred > lifetimes->valid)
		lifetimes->preferred = lifetimes->valid;
}

void conf_home_lifetimes(const struct conf *conf, const struct in6_addr *addr, u64 now,
			 struct conf_lifetimes *lifetimes)
{
	const struct conf_home *home = conf_home_around(conf, addr);

	if (home)
		conf_home_left(home, now, lifetimes);
	else
		*lifetimes = (struct conf_lifetimes){ CONF_FOREVER, CONF_FOREVER };
}
