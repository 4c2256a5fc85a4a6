// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections mn.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "base/number.h"
#include "config/confauth.h"
#include "config/confike.h"
#include "config/derive.h"
#include "config/own.h"
#include "base/rfc.h"

/* Bits of a prefix that an interface identifier completes (RFC 4291, 2.5.1) */
#define HOST_BITS	64

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
	CONF_LIST("alias", FORM_ANY),
	CONF_WORD("policy", "pmipv6-only", policies),
	CONF_LIST("access-type", FORM_OCTET),
	CONF_LIST("prefix", FORM_PREFIX),
	CONF_LIST("home-address", FORM_ADDRESS),
	CONF_STR_UNSET("home-address-from", FORM_PREFIX_OR_POOL),
	CONF_BOOL("assign-home-address", cfg_false),
	CONF_STR_UNSET("sa-keys", FORM_ANY),
	CONF_WORD_UNSET("return-routability", conf_routability),
	CONF_LIST("mobile-network", FORM_PREFIX),
	CONF_BOOL("mobile-router", cfg_false),
	CONF_AUTH_OPTIONS,
	CONF_LIST("service", FORM_ANY),
	CONF_STR_UNSET("pool", FORM_ANY),
	CONF_INT("prefix-count", 1, 1, HALMAD_PREFIX_MAX),
	CONF_SECONDS_UNSET("lifetime-max", 4, LIFETIME_MAX_S),
	CONF_INT("max-sessions", 64, 1, 1000),
	CONF_BOOL("claim", cfg_false),
	CONF_BOOL("ipv6", cfg_true),
	CONF_BOOL("ipv4", cfg_false),
	CONF_STR_UNSET("ipv4-address", FORM_IPV4_NET),
	CONF_STR_UNSET("ipv4-router", FORM_IPV4),
	CONF_STR_UNSET("ipv4-pool", FORM_ANY),
	CONF_WORD_UNSET("ipv4-dhcp", dhcp_modes),
	CONF_IKE_OPTIONS,
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

/* Return: 0, or -ENOMEM. */
static int build_aliases(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	unsigned int n = cfg_size(cfg, "alias");
	const char *text;

	if (!n)
		return 0;
	profile->alias_line = conf_option_line(ctx, &conf_section_mn, "alias");
	if (profile->scope != PROFILE_MN) {
		conf_complain(ctx, profile->alias_line, "write a section for each mobile node",
			      "a profile of many mobile nodes cannot have an alias");
		return 0;
	}
	profile->alias = calloc(n, sizeof(*profile->alias));
	if (!profile->alias)
		return -ENOMEM;
	for (; profile->alias_count < n; profile->alias_count++) {
		text = cfg_getnstr(cfg, "alias", profile->alias_count);
		if (*text == '*' || !mnid_parse(&profile->alias[profile->alias_count], text))
			conf_complain(ctx, profile->alias_line,
				      "a NAI, hex:OCTETS, TYPE:TEXT or TYPE:hex:OCTETS; up to 254 octets",
				      "alias \"%s\" is no identifier", text);
	}
	return 0;
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

static bool is_from_pool(cfg_t *cfg)
{
	return cfg_size(cfg, "home-address-from") &&
	       !strcmp(cfg_getstr(cfg, "home-address-from"), CONF_POOL_WORD);
}

/* Return: 0, or -ENOMEM. */
static int build_home_addresses(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	struct prefix from, *v;

	profile->home_address_line =
		conf_option_line(ctx, &conf_section_mn, cfg_size(cfg, "home-address") ?
				 "home-address" : "home-address-from");
	if (conf_prefixes(cfg, "home-address", &profile->home_address,
			  &profile->home_address_count))
		return -ENOMEM;
	profile->from_pool = is_from_pool(cfg);
	if (!cfg_size(cfg, "home-address-from") || profile->from_pool ||
	    !prefix_parse(&from, cfg_getstr(cfg, "home-address-from")))
		return 0;
	if (from.len != HOST_BITS) {
		conf_complain(ctx, conf_option_line(ctx, &conf_section_mn, "home-address-from"),
			      "a prefix of 64 bits", "a home-address cannot be made from a /%u",
			      from.len);
		return 0;
	}
	v = reallocarray(profile->home_address, profile->home_address_count + 1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	profile->home_address = v;
	v[profile->home_address_count++] = (struct prefix){
		derive_address(&from, &profile->mnid), 128,
	};
	return 0;
}

/* It has to ask for an address that only the anchor knows. */
static bool is_assigned(cfg_t *cfg)
{
	return cfg_getbool(cfg, "assign-home-address") || cfg_size(cfg, "home-address-from");
}

/* Return: 0, or -ENOMEM. */
static int build_manual(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	struct ike_remote *ike = profile->ike;

	if (!cfg_size(cfg, "sa-keys"))
		return 0;
	if (conf_ike_is_set(cfg) || is_assigned(cfg))
		conf_complain(ctx, profile->line, "either sa-keys, or what IKEv2 needs",
			      "a mobile node with sa-keys does not speak IKEv2");
	if (profile->home_address_count > 1)
		conf_complain(ctx, profile->line, "one home-address",
			      "sa-keys are for one home-address, there are %u",
			      profile->home_address_count);
	ike->manual = calloc(1, sizeof(*ike->manual));
	if (!ike->manual)
		return -ENOMEM;
	ike->manual->path = strdup(cfg_getstr(cfg, "sa-keys"));
	return ike->manual->path ? 0 : -ENOMEM;
}

/* One that is known, or that a pool will give. */
static bool has_home_address(const struct profile *profile)
{
	return profile->home_address_count || profile->from_pool;
}

static bool is_routability_protected(struct conf_ctx *ctx, cfg_t *cfg)
{
	if (!cfg_size(cfg, "return-routability"))
		return ctx->conf->routability;
	return conf_word(conf_routability, cfg_getstr(cfg, "return-routability")) > 0;
}

/* How a mobile node proves who it is when it registers itself. */
static int build_ike(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	if (profile_authenticates(profile) && is_assigned(cfg))
		conf_complain(ctx, profile->line, "its home-address, as it knows it",
			      "a mobile node with auth-keys is assigned no address by IKEv2");
	else if (!has_home_address(profile) && conf_ike_is_set(cfg))
		conf_complain(ctx, profile->line, "home-address = 2001:db8:100::10",
			      "a mobile node without home-address proves nothing by IKEv2");
	if (profile_authenticates(profile) && conf_ike_is_set(cfg))
		conf_complain(ctx, profile->line, "either ike-identity or auth-keys",
			      "a mobile node with auth-keys proves nothing by IKEv2");
	if (cfg_size(cfg, "sa-keys") &&
	    (!has_home_address(profile) || profile_authenticates(profile)))
		conf_complain(ctx, profile->line, "home-address, and no auth-keys",
			      "sa-keys are for a home-address that has no auth-keys");
	if (!has_home_address(profile) || profile_authenticates(profile))
		return 0;
	profile->ike = calloc(1, sizeof(*profile->ike));
	if (!profile->ike)
		return -ENOMEM;
	profile->ike->kind = IKE_MN;
	profile->ike->line = profile->line;
	profile->ike->assign = is_assigned(cfg);
	profile->ike->routability = is_routability_protected(ctx, cfg);
	profile->ike->name = strdup(cfg_title(cfg));
	if (!profile->ike->name || conf_ike_build(cfg, profile->ike))
		return -ENOMEM;
	return build_manual(ctx, profile, cfg);
}

/* Who has mobile networks is a mobile router, and so can be who moves its own prefixes. */
static int build_router(struct conf_ctx *ctx, struct profile *profile, cfg_t *cfg)
{
	int err = conf_prefixes(cfg, "mobile-network", &profile->network, &profile->network_count);

	profile->network_line = conf_option_line(ctx, &conf_section_mn, "mobile-network");
	profile->router = profile->network_count || cfg_getbool(cfg, "mobile-router");
	ctx->conf->mobile_routers |= profile->router && ctx->conf->home_agent;
	return err;
}

static void build_access(struct profile *profile, cfg_t *cfg)
{
	unsigned int i, n = cfg_size(cfg, "access-type");
	u64 type;

	profile->any_access = !n;
	for (i = 0; i < n; i++)
		if (number_parse(cfg_getnstr(cfg, "access-type", i), 255, &type))
			profile->access[type / 8] |= (u8)(1U << type % 8);
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct profile *profile = &ctx->conf->profiles.v[ctx->conf->profiles.count++];
	const char *text = cfg_getstr(cfg, "policy");

	profile->line = ctx->line;
	build_mn_title(ctx, profile, cfg);
	if (build_aliases(ctx, profile, cfg))
		return -ENOMEM;
	profile->policy = (enum policy)conf_word(policies, text ? text : "none");
	build_access(profile, cfg);
	profile->pool = pool_index(ctx, cfg, false);
	profile->pool_count = (unsigned int)cfg_getint(cfg, "prefix-count");
	profile->lifetime_max = ctx->conf->lifetime_max;
	if (cfg_size(cfg, "lifetime-max"))
		profile->lifetime_max = (u16)(cfg_getint(cfg, "lifetime-max") / LIFETIME_UNIT_S);
	profile->max_sessions = (u32)cfg_getint(cfg, "max-sessions");
	profile->claim = cfg_getbool(cfg, "claim");
	profile->ipv6 = cfg_getbool(cfg, "ipv6");
	build_ipv4(ctx, profile, cfg);
	if (conf_auth_build(cfg, profile))
		return -ENOMEM;
	if (conf_strings(cfg, "service", &profile->service, &profile->service_count))
		return -ENOMEM;
	if (build_home_addresses(ctx, profile, cfg) ||
	    build_router(ctx, profile, cfg) || build_ike(ctx, profile, cfg))
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

static void check_home_address(struct conf_ctx *ctx, const struct profile *profile,
			       const struct prefix *hoa)
{
	char text[PREFIX_TEXT_MAX];

	if (!conf_addr_usable(&hoa->addr))
		conf_complain(ctx, profile->home_address_line, NULL, "%s can be nobody's home address",
			      prefix_text(hoa, text));
	else if (!conf_in_home(ctx->conf, hoa))
		conf_complain(ctx, profile->home_address_line, "add it to home-network of the device",
			      "%s does not lie in a home network", prefix_text(hoa, text));
	else if (conf_is_local(ctx->conf, &hoa->addr))
		conf_complain(ctx, profile->home_address_line, NULL, "%s is the anchor's own address",
			      prefix_text(hoa, text));
}

static void check_home_addresses(struct conf_ctx *ctx, const struct profile *profile)
{
	unsigned int i;

	if (profile->home_address_count && profile->scope != PROFILE_MN)
		conf_complain(ctx, profile->line, "write a section for each mobile node",
			      "a profile of many mobile nodes cannot have a home-address");
	if (profile->home_address_count && !profile_mobile(profile))
		conf_complain(ctx, profile->line, "policy = both",
			      "a home-address is of no use with this policy");
	if (profile->home_address_count > IKE_ADDRESSES_MAX)
		conf_complain(ctx, profile->line, NULL, "there are more than %u home addresses",
			      IKE_ADDRESSES_MAX);
	for (i = 0; i < profile->home_address_count; i++)
		check_home_address(ctx, profile, &profile->home_address[i]);
	if (ctx->conf->home_agent && profile->policy == POLICY_MIPV6_ONLY &&
	    profile->scope == PROFILE_MN && !has_home_address(profile) &&
	    !profile->prefix_count)
		conf_complain(ctx, profile->line, "home-address = 2001:db8:100::10",
			      "there is neither a home-address nor a prefix for this mobile node");
}

/* It has one prefix of its pool for good, and its home address in that; which, is kept on disk. */
static void check_from_pool(struct conf_ctx *ctx, const struct profile *profile)
{
	const struct conf *conf = ctx->conf;
	const char *hint = "home-address-from = 2001:db8:100:7::/64";

	if (!profile->from_pool)
		return;
	if (profile->scope != PROFILE_MN)
		conf_complain(ctx, profile->line, "write a section for each mobile node",
			      "a profile of many mobile nodes cannot have a home-address");
	if (!profile_mobile(profile))
		conf_complain(ctx, profile->line, "policy = both",
			      "a home-address is of no use with this policy");
	if (profile->home_address_count || profile->prefix_count)
		conf_complain(ctx, profile->line, hint,
			      "who has a home-address or prefix of its own gets none from a pool");
	if (profile->pool < 0)
		conf_complain(ctx, profile->line, "write a section: pool NAME { prefix = ... }",
			      "there is no pool that a home-address could come from");
	else if (!conf_is_bad(ctx, CONF_KIND_POOL) && conf->pool[profile->pool].length > HOST_BITS)
		conf_complain(ctx, profile->line, "a pool with prefix-length = 64",
			      "a home-address cannot be made from a /%u",
			      conf->pool[profile->pool].length);
	if (!conf->store.path)
		conf_complain(ctx, profile->line, "section store without path = none",
			      "there is no store that would keep which prefix a pool gave");
}

/* [RFC 6275, 5.1]: what a mobile node says needs protection, by an SA or by a key of its own; by
 * its home address the kernel knows whose message it is.
 */
static void check_protection(struct conf_ctx *ctx, const struct profile *profile)
{
	if (!ctx->conf->home_agent || ctx->conf->lab_mode || !profile_registers(profile))
		return;
	if (!profile->home_address_count)
		conf_complain(ctx, profile->line, "home-address = 2001:db8:100::10",
			      "a mobile node that is protected needs a home-address");
}

/* Nobody else can be there: of a pool because that gives it out, of others as check_own() says. */
static void check_network(struct conf_ctx *ctx, const struct profile *profile,
			  const struct prefix *network)
{
	const struct conf_pool *pool = ctx->conf->pool;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	prefix_text(network, text);
	if (!conf_addr_usable(&network->addr))
		conf_complain(ctx, profile->network_line, NULL,
			      "%s can be nobody's mobile network", text);
	else if (!conf_in_home(ctx->conf, network))
		conf_complain(ctx, profile->network_line, "add it to home-network of the device",
			      "mobile network %s does not lie in a home network", text);
	if (prefix_within(network, profile->prefix, profile->prefix_count))
		return;
	for (i = 0; i < ctx->conf->pool_count; i++)
		if (pool[i].has_prefix && (prefix_contains(&pool[i].network, network) ||
					   prefix_contains(network, &pool[i].network)))
			conf_complain(ctx, profile->network_line, "give it a network of its own",
				      "mobile network %s overlaps with pool %s in line %s", text,
				      pool[i].name, conf_line(ctx, pool[i].line));
}

/* RFC 3963, 6.1.2 */
static void check_networks(struct conf_ctx *ctx, const struct profile *profile)
{
	unsigned int i;

	if (profile->router && profile->scope != PROFILE_MN)
		conf_complain(ctx, profile->network_line, "write a section for each mobile node",
			      "a profile of many mobile nodes cannot be that of a mobile router");
	if (profile->router && !profile_mobile(profile))
		conf_complain(ctx, profile->network_line, "policy = both",
			      "a mobile router is of no use with this policy");
	if (profile->router && profile->network_count + profile->prefix_count +
	    profile->from_pool >= HALMAD_PREFIX_MAX)
		conf_complain(ctx, profile->network_line, NULL,
			      "there are more than %u mobile networks and prefixes",
			      HALMAD_PREFIX_MAX - 1);
	for (i = 0; i < profile->network_count; i++)
		check_network(ctx, profile, &profile->network[i]);
}

/* A gateway shows it to the mobile node on a link of its own (RFC 5213, 6.2), or a mobile router to
 * others.
 */
static void check_on_link(struct conf_ctx *ctx, const struct profile *profile,
			  const struct prefix *prefix)
{
	const struct conf_home *home = ctx->conf->home;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < ctx->conf->home_count; i++)
		if (home[i].link[0] && (prefix_contains(&home[i].prefix, prefix) ||
					prefix_contains(prefix, &home[i].prefix)))
			conf_complain(ctx, profile->line, "home-address = ..., without prefix",
				      "prefix %s of a mobile node is on home link %s",
				      prefix_text(prefix, text), home[i].link);
}

/* Return: false if an address lies in no pool. */
static bool pool_prefix(const struct conf *conf, const struct prefix *addr, struct prefix *around)
{
	const struct conf_pool *pool = conf->pool;
	unsigned int i;

	for (i = 0; i < conf->pool_count; i++) {
		if (!pool[i].has_prefix || prefix_is_ipv4(&pool[i].network) ||
		    pool[i].length < pool[i].network.len ||
		    !prefix_contains(&pool[i].network, addr))
			continue;
		*around = prefix_cut(addr, pool[i].length);
		return true;
	}
	return false;
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
	for (i = 0; i < profile->prefix_count; i++)
		check_on_link(ctx, profile, &profile->prefix[i]);
	for (i = 0; i < profile->network_count; i++)
		check_on_link(ctx, profile, &profile->network[i]);
	check_home_addresses(ctx, profile);
	check_from_pool(ctx, profile);
	check_networks(ctx, profile);
	conf_auth_check(ctx, profile);
	check_protection(ctx, profile);
	if (!profile->any_access && !profile_proxy(profile))
		conf_complain(ctx, profile->line, "policy = both",
			      "access-type is of no use with this policy");
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

/* A prefix comes before those that lie in it. */
static void check_own(struct conf_ctx *ctx, const struct conf *conf)
{
	const struct conf_own *own, *last = conf->own;
	char text[PREFIX_TEXT_MAX], wide[PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 1; i < conf->own_count; i++) {
		own = &conf->own[i];
		if (!prefix_contains(&last->prefix, &own->prefix)) {
			last = own;
			continue;
		}
		conf_complain(ctx, own->line, "each mobile node has prefixes of its own",
			      "prefix %s of a mobile node overlaps with %s of the one in line %s",
			      prefix_text(&own->prefix, text), prefix_text(&last->prefix, wide),
			      conf_line(ctx, last->line));
	}
}

/* Return: 0, or -ENOMEM. */
static int take_around(struct conf *conf, struct profile *profile, u32 *shared)
{
	unsigned int i, count = profile->home_address_count;
	struct prefix around, *v;

	if (profile->policy != POLICY_BOTH || !profile->ipv6 || profile->prefix_count || !count)
		return 0;
	v = calloc(count, sizeof(*v));
	if (!v)
		return -ENOMEM;
	free(profile->prefix);
	profile->prefix = v;
	for (i = 0; i < count; i++) {
		if (!pool_prefix(conf, &profile->home_address[i], &around) ||
		    prefix_within(&around, v, profile->prefix_count))
			continue;
		if (own_alone(conf, profile, &around))
			v[profile->prefix_count++] = around;
		else
			++*shared;
	}
	profile->around = profile->prefix_count;
	return 0;
}

/* Whose home address lies in a pool has the prefix of the pool around it, by whichever protocol it
 * comes first (RFC 6612, 4.2.1), if nobody else has some of it.
 */
static int take_all_around(struct conf_ctx *ctx)
{
	struct profiles *profiles = &ctx->conf->profiles;
	bool taken = false;
	unsigned int i;
	u32 shared = 0;
	int err = 0;

	for (i = 0; !err && i < profiles->count; i++) {
		err = take_around(ctx->conf, &profiles->v[i], &shared);
		taken |= profiles->v[i].around;
	}
	if (shared)
		conf_warn(ctx, 0,
			  "%u home addresses of mobile nodes with policy both lie in prefixes of pools in which others have theirs: by Proxy Mobile IPv6 these get other prefixes",
			  shared);
	return err || !taken ? err : own_collect(ctx->conf);
}

static void collect_own(struct conf_ctx *ctx)
{
	if (own_collect(ctx->conf) || take_all_around(ctx))
		conf_complain(ctx, 0, NULL, "out of memory");
	else
		check_own(ctx, ctx->conf);
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
			      "there are two profiles for this mobile node, the other in line %s",
			      conf_line(ctx, last->line));
	}
}

/* An identifier names one mobile node. */
static void check_alias(struct conf_ctx *ctx, const struct profiles *profiles, unsigned int nr)
{
	const struct alias *alias = &profiles->alias[nr];
	const struct profile *other = profile_find(profiles, alias->mnid);
	char text[MNID_TEXT_MAX];

	if (nr && !mnid_cmp(alias[-1].mnid, alias->mnid))
		other = alias[-1].profile;
	else if (!other || other->scope != PROFILE_MN)
		return;
	if (other == alias->profile)
		conf_complain(ctx, other->alias_line, "name it once",
			      "alias \"%s\" is an identifier of this mobile node already",
			      mnid_text(alias->mnid, text));
	else
		conf_complain(ctx, alias->profile->alias_line, "an identifier for each",
			      "alias \"%s\" is an identifier of the mobile node in line %s",
			      mnid_text(alias->mnid, text), conf_line(ctx, other->line));
}

static void check_aliases(struct conf_ctx *ctx, struct profiles *profiles)
{
	unsigned int i;

	if (profiles_alias(profiles))
		conf_complain(ctx, 0, NULL, "out of memory");
	for (i = 0; i < profiles->alias_count; i++)
		check_alias(ctx, profiles, i);
}

static void check(struct conf_ctx *ctx)
{
	struct profiles *profiles = &ctx->conf->profiles;
	unsigned int i;

	for (i = 0; i < profiles->count; i++)
		check_profile(ctx, &profiles->v[i]);
	profiles_sort(profiles);
	check_twice(ctx, profiles);
	check_aliases(ctx, profiles);
	collect_own(ctx);
}

static void free_ike(struct ike_remote *ike)
{
	if (!ike)
		return;
	ike_remote_fini(ike);
	free(ike);
}

static void fini(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++) {
		free_ike(conf->profiles.v[i].ike);
		free(conf->profiles.v[i].alias);
		free(conf->profiles.v[i].prefix);
		free(conf->profiles.v[i].home_address);
		free(conf->profiles.v[i].network);
		auth_keys_fini(&conf->profiles.v[i].auth);
		conf_strings_free(conf->profiles.v[i].service, conf->profiles.v[i].service_count);
	}
	free(conf->profiles.alias);
	free(conf->profiles.v);
	own_forget(conf);
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
