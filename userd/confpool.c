// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections pool.
 */
#include <errno.h>
#include <stdlib.h>

#include "confint.h"

static const struct conf_option options[] = {
	CONF_STR_UNSET("prefix", FORM_PREFIX),
	CONF_INT("prefix-length", 64, 1, 128),
};

static int build(struct conf_ctx *ctx, cfg_t *top)
{
	struct conf *conf = ctx->conf;
	unsigned int n = cfg_size(top, "pool");
	struct pool *pool;
	cfg_t *cfg;

	conf->pool = calloc(n ? n : 1, sizeof(*conf->pool));
	if (!conf->pool)
		return -ENOMEM;
	while (conf->pool_count < n) {
		pool = &conf->pool[conf->pool_count];
		cfg = cfg_getnsec(top, "pool", conf->pool_count++);
		pool->line = conf_section_line(cfg);
		pool->length = (u8)cfg_getint(cfg, "prefix-length");
		pool->name = strdup(cfg_title(cfg));
		if (!pool->name)
			return -ENOMEM;
		if (cfg_size(cfg, "prefix"))
			prefix_parse(&pool->network, cfg_getstr(cfg, "prefix"));
	}
	return 0;
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

static void check(struct conf_ctx *ctx)
{
	unsigned int i;

	for (i = 0; i < ctx->conf->pool_count; i++)
		check_pool(ctx, i);
}

static void fini(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->pool_count; i++) {
		pool_fini(&conf->pool[i]);
		free(conf->pool[i].name);
	}
	free(conf->pool);
}

const struct conf_section conf_section_pool = {
	.name = "pool",
	.flags = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
	.check = check,
	.free = fini,
};
