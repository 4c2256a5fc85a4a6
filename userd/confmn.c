// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections mn.
 */
#include <errno.h>
#include <stdlib.h>

#include "confint.h"
#include "rfc.h"

static const char *const policies[] = {
	[POLICY_PMIPV6_ONLY] = "pmipv6-only",
	[POLICY_MIPV6_ONLY] = "mipv6-only",
	[POLICY_BOTH] = "both",
	[POLICY_NONE] = "none",
	NULL
};

static const struct conf_option options[] = {
	CONF_INT("type", MN_ID_TYPE_NAI, 1, 255),
	CONF_WORD("policy", "pmipv6-only", policies),
	CONF_LIST("prefix", FORM_PREFIX),
	CONF_STR_UNSET("pool", FORM_ANY),
	CONF_INT("prefix-count", 1, 1, HALMA_BINDING_PREFIX_MAX),
	CONF_INT_UNSET("lifetime-max", 4, LIFETIME_MAX_S),
	CONF_BOOL("claim", cfg_false),
};

static void build_mn_title(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	const char *title = cfg_title(cfg);
	u8 type = (u8)cfg_getint(cfg, "type");
	bool ok;

	if (!strcmp(title, "*")) {
		profile->scope = PROFILE_ALL;
		return;
	}
	if (!strncmp(title, "*@", 2)) {
		profile->scope = PROFILE_REALM;
		ok = title[2] && mnid_set(&profile->mnid, MN_ID_TYPE_NAI, title + 2,
					  strlen(title + 2));
	} else {
		profile->scope = PROFILE_MN;
		ok = mnid_parse(&profile->mnid, type, title);
	}
	if (!ok)
		conf_complain(ctx, profile->line,
			      "a NAI, or 0x and hexadecimal digits; up to 254 octets",
			      "\"%s\" is no identifier of type %u", title, type);
}

static int pool_index(struct conf_ctx *ctx, unsigned int line, cfg_t *cfg)
{
	const char *name = cfg_size(cfg, "pool") ? cfg_getstr(cfg, "pool") : NULL;
	unsigned int i;

	if (!name)
		return ctx->conf->pool_count ? 0 : -1;
	for (i = 0; i < ctx->conf->pool_count; i++)
		if (!strcmp(ctx->conf->pool[i].name, name))
			return (int)i;
	conf_complain(ctx, line, "write a section: pool NAME { prefix = ... }",
		      "there is no pool \"%s\"", name);
	return -1;
}

static int build_mn(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	const char *text = cfg_getstr(cfg, "policy");

	profile->line = conf_section_line(cfg);
	build_mn_title(ctx, profile, cfg);
	profile->policy = (enum policy)conf_word(policies, text ? text : "none");
	profile->pool = pool_index(ctx, profile->line, cfg);
	profile->pool_count = (unsigned int)cfg_getint(cfg, "prefix-count");
	profile->lifetime_max = ctx->conf->lifetime_max;
	if (cfg_size(cfg, "lifetime-max"))
		profile->lifetime_max = (u16)(cfg_getint(cfg, "lifetime-max") / LIFETIME_UNIT_S);
	profile->claim = cfg_getbool(cfg, "claim");
	return conf_prefixes(cfg, "prefix", &profile->prefix, &profile->prefix_count);
}

static int build(struct conf_ctx *ctx, cfg_t *top)
{
	struct profiles *profiles = &ctx->conf->profiles;
	unsigned int n = cfg_size(top, "mn");
	unsigned int i;
	int err;

	profiles->v = calloc(n ? n : 1, sizeof(*profiles->v));
	if (!profiles->v)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		profiles->count++;
		err = build_mn(ctx, &profiles->v[i], cfg_getnsec(top, "mn", i));
		if (err)
			return err;
	}
	return 0;
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
				      "each mobile node has prefixes of its own",
				      "prefix %s of a mobile node overlaps with another",
				      prefix_text(&conf->own[i], text));
	for (i = 0; i < conf->pool_count; i++)
		for (j = 0; conf->pool[i].map && j < conf->own_count; j++)
			pool_reserve(&conf->pool[i], &conf->own[j]);
}

static void check(struct conf_ctx *ctx)
{
	struct profiles *profiles = &ctx->conf->profiles;
	const struct profile *profile;
	unsigned int i;

	for (i = 0; i < profiles->count; i++)
		check_profile(ctx, &profiles->v[i]);
	profile = profiles_sort(profiles);
	if (profile)
		conf_complain(ctx, profile->line, NULL, "there are two profiles for this");
	collect_own(ctx);
}

static void fini(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++)
		free(conf->profiles.v[i].prefix);
	free(conf->profiles.v);
	free(conf->own);
}

const struct conf_section conf_section_mn = {
	.name = "mn",
	.flags = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
	.check = check,
	.free = fini,
};
