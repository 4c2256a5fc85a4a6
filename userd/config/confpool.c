// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections pool.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "config/confint.h"

/* Default of prefix-length */
#define PREFIX_LENGTH	64

static const struct conf_option options[] = {
	CONF_STR_UNSET("prefix", FORM_NETWORK),
	CONF_INT_UNSET("prefix-length", 1, 128),
	CONF_STR_UNSET("router", FORM_IPV4),
	CONF_LIST("service", FORM_ANY),
};

/* IPv4 home addresses come one by one, home network prefixes as they are wanted. */
static void build_length(struct conf_ctx *ctx, struct conf_pool *pool, cfg_t *cfg)
{
	bool ipv4 = prefix_is_ipv4(&pool->network);

	pool->length = ipv4 ? 128 : PREFIX_LENGTH;
	if (!cfg_size(cfg, "prefix-length"))
		return;
	pool->length = (u8)cfg_getint(cfg, "prefix-length") + (ipv4 ? PREFIX_IPV4 : 0);
	if (ipv4 && pool->length != 128)
		conf_complain(ctx, pool->line, "leave prefix-length out",
			      "pool %s: IPv4 home addresses have length 32", pool->name);
}

static void build_router(struct conf_ctx *ctx, struct conf_pool *pool, cfg_t *cfg)
{
	struct prefix router;

	if (prefix_is_ipv4(&pool->network))
		pool->router = conf_first_host(&pool->network);
	if (!cfg_size(cfg, "router"))
		return;
	inet_pton(AF_INET, cfg_getstr(cfg, "router"), &pool->router);
	router = prefix_from_ipv4(pool->router, 32);
	if (!prefix_contains(&pool->network, &router))
		conf_complain(ctx, conf_option_line(ctx, &conf_section_pool, "router"),
			      "an address of the pool's network",
			      "pool %s: router %s does not lie in it", pool->name,
			      cfg_getstr(cfg, "router"));
}

static int begin(struct conf_ctx *ctx, unsigned int count)
{
	struct conf *conf = ctx->conf;

	conf->pool = calloc(count ? count : 1, sizeof(*conf->pool));
	return conf->pool ? 0 : -ENOMEM;
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_pool *pool = &ctx->conf->pool[ctx->conf->pool_count++];

	pool->line = ctx->line;
	pool->name = strdup(cfg_title(cfg));
	if (!pool->name)
		return -ENOMEM;
	pool->has_prefix = cfg_size(cfg, "prefix") &&
			   prefix_parse_any(&pool->network, cfg_getstr(cfg, "prefix"));
	if (!pool->has_prefix)
		conf_complain(ctx, pool->line, "prefix = 2001:db8::/40", "pool %s has no prefix",
			      pool->name);
	build_length(ctx, pool, cfg);
	build_router(ctx, pool, cfg);
	return conf_strings(cfg, "service", &pool->service, &pool->service_count);
}

/* Two pools of a family for one service: the second one would never be used. */
static void check_services(struct conf_ctx *ctx, unsigned int nr)
{
	const struct conf_pool *pool = &ctx->conf->pool[nr];
	unsigned int i;
	int first;

	for (i = 0; i < pool->service_count; i++) {
		first = conf_service_pool(ctx->conf, (const u8 *)pool->service[i],
					  strlen(pool->service[i]),
					  prefix_is_ipv4(&pool->network));
		if (first != (int)nr)
			conf_complain(ctx, pool->line, "one pool of each family for a service",
				      "pool %s: service \"%s\" has pool %s already, in line %s",
				      pool->name, pool->service[i], ctx->conf->pool[first].name,
				      conf_line(ctx, ctx->conf->pool[first].line));
	}
}

static bool overlap(const struct prefix *a, const struct prefix *b)
{
	return prefix_contains(a, b) || prefix_contains(b, a);
}

/* Those before it. */
static void check_others(struct conf_ctx *ctx, unsigned int nr)
{
	const struct conf_pool *pool = &ctx->conf->pool[nr];
	const struct conf_pool *other;

	for (other = ctx->conf->pool; other < pool; other++) {
		if (!strcmp(other->name, pool->name))
			conf_complain(ctx, pool->line, "write one section with all of it",
				      "there is a pool %s already, in line %s", pool->name,
				      conf_line(ctx, other->line));
		else if (pool->has_prefix && other->has_prefix &&
			 overlap(&pool->network, &other->network))
			conf_complain(ctx, pool->line, NULL,
				      "pool %s overlaps with pool %s in line %s", pool->name,
				      other->name, conf_line(ctx, other->line));
	}
}

static void check_pool(struct conf_ctx *ctx, unsigned int nr)
{
	const struct conf_pool *pool = &ctx->conf->pool[nr];
	char text[PREFIX_TEXT_MAX];

	check_others(ctx, nr);
	/* that there is none was complained about */
	if (!pool->has_prefix)
		return;
	prefix_text(&pool->network, text);
	if (pool->length < pool->network.len ||
	    pool->length - pool->network.len > CONF_POOL_BITS_MAX) {
		conf_complain(ctx, pool->line, "use several pools if it is too large",
			      "pool %s: prefixes of length %u out of %s are none, or more than 2^%u",
			      pool->name, pool->length, text, CONF_POOL_BITS_MAX);
		return;
	}
	if (!conf_in_home(ctx->conf, &pool->network))
		conf_complain(ctx, pool->line, "add it to home-network of the device",
			      "pool %s: %s does not lie in a home network", pool->name, text);
}

static void check(struct conf_ctx *ctx)
{
	unsigned int i;

	for (i = 0; i < ctx->conf->pool_count; i++) {
		check_pool(ctx, i);
		check_services(ctx, i);
	}
}

static void fini(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->pool_count; i++) {
		conf_strings_free(conf->pool[i].service, conf->pool[i].service_count);
		free(conf->pool[i].name);
	}
	free(conf->pool);
}

const struct conf_section conf_section_pool = {
	.name = "pool",
	.flags = CFGF_MULTI | CFGF_TITLE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.needs = 1U << CONF_KIND_DEVICE,
	.begin = begin,
	.build = build,
	.check = check,
	.free = fini,
};
