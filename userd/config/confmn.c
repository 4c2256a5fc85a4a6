// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections mn.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "config/confint.h"
#include "base/rfc.h"

static const char *const policies[] = {
	[POLICY_PMIPV6_ONLY] = "pmipv6-only",
	[POLICY_MIPV6_ONLY] = "mipv6-only",
	[POLICY_BOTH] = "both",
	[POLICY_NONE] = "none",
	NULL
};

/* in the order of enum dhcp_mode, from its second on */
static const char *const dhcp_modes[] = { "relay", "server", NULL };

static const struct conf_option options[] = {
	CONF_WORD("policy", "pmipv6-only", policies),
	CONF_LIST("prefix", FORM_PREFIX),
	CONF_LIST("service", FORM_ANY),
	CONF_STR_UNSET("pool", FORM_ANY),
	CONF_INT("prefix-count", 1, 1, HALMAD_PREFIX_MAX),
	CONF_INT_UNSET("lifetime-max", 4, LIFETIME_MAX_S),
	CONF_INT("max-sessions", 64, 1, 1000),
	CONF_BOOL("claim", cfg_false),
	CONF_BOOL("ipv6", cfg_true),
	CONF_BOOL("ipv4", cfg_false),
	CONF_STR_UNSET("ipv4-address", FORM_IPV4_NET),
	CONF_STR_UNSET("ipv4-router", FORM_IPV4),
	CONF_STR_UNSET("ipv4-pool", FORM_ANY),
	CONF_WORD_UNSET("ipv4-dhcp", dhcp_modes),
};

static void build_mn_title(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	const char *title = cfg_title(cfg);
	bool ok;

	if (!strcmp(title, "*")) {
		profile->scope = PROFILE_ALL;
		return;
	}
	if (!strncmp(title, "*@", 2)) {
		profile->scope = PROFILE_REALM;
		ok = title[2] && !strchr(title + 2, '@') &&
		     mnid_set_realm(&profile->mnid, title + 2, strlen(title + 2));
	} else {
		profile->scope = PROFILE_MN;
		ok = *title != '*' && mnid_parse(&profile->mnid, title);
	}
	if (!ok)
		conf_complain(ctx, profile->line,
			      "a NAI, *@REALM, hex:OCTETS, TYPE:TEXT or TYPE:hex:OCTETS; up to 254 octets",
			      "\"%s\" is no identifier", title);
}

/* The pool that an option names, or the first one of the family that is for all services. */
static int pool_index(struct conf_ctx *ctx, cfg_t *cfg, bool ipv4)
{
	const char *option = ipv4 ? "ipv4-pool" : "pool";
	const char *name = cfg_size(cfg, option) ? cfg_getstr(cfg, option) : NULL;
	unsigned int line = conf_option_line(ctx, &conf_section_mn, option);
	const struct conf_pool *pool = ctx->conf->pool;
	unsigned int i;

	for (i = 0; i < ctx->conf->pool_count; i++) {
		if (name ? strcmp(pool[i].name, name) :
			   prefix_is_ipv4(&pool[i].network) != ipv4 || pool[i].service_count)
			continue;
		if (prefix_is_ipv4(&pool[i].network) != ipv4)
			conf_complain(ctx, line, NULL, "%s: pool \"%s\" is one of IPv%c", option,
				      name, ipv4 ? '6' : '4');
		return (int)i;
	}
	if (name && !conf_is_bad(ctx, CONF_KIND_POOL))
		conf_complain(ctx, line, "write a section: pool NAME { prefix = ... }",
			      "there is no pool \"%s\"", name);
	/* in one that is refused any will do, so that this is not said once more */
	return name ? 0 : -1;
}

static void build_ipv4(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	struct prefix network;
	u32 mask;

	profile->ipv4 = cfg_getbool(cfg, "ipv4");
	profile->hoa_pool = pool_index(ctx, cfg, true);
	if (cfg_size(cfg, "ipv4-dhcp"))
		profile->dhcp = (enum dhcp_mode)(DHCP_MODE_RELAY +
			conf_word(dhcp_modes, cfg_getstr(cfg, "ipv4-dhcp")));
	if (cfg_size(cfg, "ipv4-address")) {
		conf_ipv4_net(cfg_getstr(cfg, "ipv4-address"), &profile->hoa, &profile->hoa_len);
		mask = htonl((u32)(0xffffffff00000000ULL >> profile->hoa_len));
		profile->hoa_router.s_addr = prefix_ipv4(&profile->hoa).s_addr & mask;
		network = prefix_from_ipv4(profile->hoa_router, profile->hoa_len);
		profile->hoa_router = conf_first_host(&network);
	}
	if (cfg_size(cfg, "ipv4-router"))
		inet_pton(AF_INET, cfg_getstr(cfg, "ipv4-router"), &profile->hoa_router);
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct profile *profile = &ctx->conf->profiles.v[ctx->conf->profiles.count++];
	const char *text = cfg_getstr(cfg, "policy");

	profile->line = ctx->line;
	build_mn_title(ctx, profile, cfg);
	profile->policy = (enum policy)conf_word(policies, text ? text : "none");
	profile->pool = pool_index(ctx, cfg, false);
	profile->pool_count = (unsigned int)cfg_getint(cfg, "prefix-count");
	profile->lifetime_max = ctx->conf->lifetime_max;
	if (cfg_size(cfg, "lifetime-max"))
		profile->lifetime_max = (u16)(cfg_getint(cfg, "lifetime-max") / LIFETIME_UNIT_S);
	profile->max_sessions = (u32)cfg_getint(cfg, "max-sessions");
	profile->claim = cfg_getbool(cfg, "claim");
	profile->ipv6 = cfg_getbool(cfg, "ipv6");
	build_ipv4(ctx, profile, cfg);
	if (conf_strings(cfg, "service", &profile->service, &profile->service_count))
		return -ENOMEM;
	return conf_prefixes(cfg, "prefix", &profile->prefix, &profile->prefix_count);
}

static int begin(struct conf_ctx *ctx, unsigned int count)
{
	struct profiles *profiles = &ctx->conf->profiles;

	profiles->v = calloc(count ? count : 1, sizeof(*profiles->v));
	return profiles->v ? 0 : -ENOMEM;
}

static void check_ipv4(struct conf_ctx *ctx, const struct profile *profile)
{
	char text[PREFIX_TEXT_MAX];

	if (profile->hoa.len && profile->scope != PROFILE_MN)
		conf_complain(ctx, profile->line, "use an ipv4-pool",
			      "a profile of many mobile nodes cannot have an ipv4-address");
	if (profile->hoa.len && !profile->ipv4)
		conf_complain(ctx, profile->line, "ipv4 = true",
			      "an ipv4-address is of no use while ipv4 is false");
	if (profile->hoa.len && !conf_in_home(ctx->conf, &profile->hoa))
		conf_complain(ctx, profile->line, "add it to home-network of the device",
			      "%s does not lie in a home network",
			      prefix_text(&profile->hoa, text));
	if (profile->ipv4 && !profile->hoa.len && profile->hoa_pool < 0)
		conf_complain(ctx, profile->line,
			      "write a section: pool NAME { prefix = 10.0.0.0/16 }",
			      "there is neither an ipv4-address nor an IPv4 pool for this mobile node");
}

static void check_profile(struct conf_ctx *ctx, const struct profile *profile)
{
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	if (profile->prefix_count && profile->scope != PROFILE_MN)
		conf_complain(ctx, profile->line, "use a pool",
			      "a profile of many mobile nodes cannot have a prefix");
	if (profile->prefix_count + profile->ipv4 > HALMAD_PREFIX_MAX ||
	    profile->pool_count + profile->ipv4 > HALMAD_PREFIX_MAX)
		conf_complain(ctx, profile->line, NULL,
			      "there are more than %u prefixes and IPv4 addresses",
			      HALMAD_PREFIX_MAX);
	for (i = 0; i < profile->prefix_count; i++)
		if (!conf_in_home(ctx->conf, &profile->prefix[i]))
			conf_complain(ctx, profile->line, "add it to home-network of the device",
				      "%s does not lie in a home network",
				      prefix_text(&profile->prefix[i], text));
	if (!profile_proxy(profile))
		return;
	if (profile->ipv6 && !profile->prefix_count && profile->pool < 0)
		conf_complain(ctx, profile->line, "write a section: pool NAME { prefix = ... }",
			      "there is neither a prefix nor a pool for this mobile node");
	if (!profile->ipv6 && !profile->ipv4)
		conf_complain(ctx, profile->line, "policy = none",
			      "neither ipv6 nor ipv4 is true for this mobile node");
	check_ipv4(ctx, profile);
}

/* A prefix of a mobile node, and where that stands. */
struct own {
	struct prefix prefix;
	unsigned int line;
};

static int own_cmp(const void *a, const void *b)
{
	const struct own *oa = a;
	const struct own *ob = b;
	int diff = prefix_cmp(&oa->prefix, &ob->prefix);

	return diff ? diff : (oa->line > ob->line) - (oa->line < ob->line);
}

/* A prefix comes before those that lie in it. */
static void check_own(struct conf_ctx *ctx, const struct own *own, unsigned int count)
{
	char text[PREFIX_TEXT_MAX], wide[PREFIX_TEXT_MAX];
	const struct own *last = own;
	unsigned int i;

	for (i = 1; i < count; i++) {
		if (!prefix_contains(&last->prefix, &own[i].prefix)) {
			last = &own[i];
			continue;
		}
		conf_complain(ctx, own[i].line, "each mobile node has prefixes of its own",
			      "prefix %s of a mobile node overlaps with %s of the one in line %u",
			      prefix_text(&own[i].prefix, text), prefix_text(&last->prefix, wide),
			      last->line);
	}
}

static unsigned int fill_own(const struct profiles *profiles, struct own *own)
{
	unsigned int i, j, count = 0;

	for (i = 0; i < profiles->count; i++) {
		const struct profile *profile = &profiles->v[i];

		for (j = 0; j < profile->prefix_count; j++)
			own[count++] = (struct own){ profile->prefix[j], profile->line };
		if (profile->hoa.len)
			own[count++] = (struct own){ profile->hoa, profile->line };
	}
	qsort(own, count, sizeof(*own), own_cmp);
	return count;
}

/* All prefixes that profiles give to one mobile node, sorted. */
static void collect_own(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;
	size_t total = 1;
	unsigned int i;
	struct own *own;

	for (i = 0; i < conf->profiles.count; i++)
		total += conf->profiles.v[i].prefix_count + 1;
	own = calloc(total, sizeof(*own));
	conf->own = calloc(total, sizeof(*conf->own));
	if (!own || !conf->own) {
		conf_complain(ctx, 0, NULL, "out of memory");
		free(own);
		return;
	}
	conf->own_count = fill_own(&conf->profiles, own);
	check_own(ctx, own, conf->own_count);
	for (i = 0; i < conf->own_count; i++)
		conf->own[i] = own[i].prefix;
	free(own);
}

/* Those of one mobile node follow one another. */
static void check_twice(struct conf_ctx *ctx, const struct profiles *profiles)
{
	const struct profile *last = profiles->v;
	unsigned int i;

	for (i = 1; i < profiles->count; i++) {
		if (profile_cmp(last, &profiles->v[i])) {
			last = &profiles->v[i];
			continue;
		}
		conf_complain(ctx, profiles->v[i].line, "write one section with all of it",
			      "there are two profiles for this mobile node, the other in line %u",
			      last->line);
	}
}

static void check(struct conf_ctx *ctx)
{
	struct profiles *profiles = &ctx->conf->profiles;
	unsigned int i;

	for (i = 0; i < profiles->count; i++)
		check_profile(ctx, &profiles->v[i]);
	profiles_sort(profiles);
	check_twice(ctx, profiles);
	collect_own(ctx);
}

static void fini(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++) {
		free(conf->profiles.v[i].prefix);
		conf_strings_free(conf->profiles.v[i].service, conf->profiles.v[i].service_count);
	}
	free(conf->profiles.v);
	free(conf->own);
}

const struct conf_section conf_section_mn = {
	.name = "mn",
	.flags = CFGF_MULTI | CFGF_TITLE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.needs = 1U << CONF_KIND_DEVICE | 1U << CONF_KIND_POOL,
	.begin = begin,
	.build = build,
	.check = check,
	.free = fini,
};
