// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: the grammar, by libconfuse.
 *
 * libconfuse parses, and calls value_check() for each value while it knows the line. Then the
 * build_* functions copy values into struct conf, and conf_check() (confcheck.c) looks at how
 * they fit together. libconfuse hands no pointer to its callbacks, hence the static one here.
 */
#include <confuse.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>

#include "confint.h"
#include "rfc.h"

#define CONF_SIZE_MAX	(64 << 20)

/* Where a section begins: libconfuse itself remembers where it ends. */
struct section_line {
	const cfg_t *cfg;
	unsigned int line;
};

static struct conf_ctx *current;
static struct section_line *section_lines;
static size_t section_line_count;

const u16 conf_attr_types[CONF_ATTR_MAX] = {
	[CONF_ATTR_FWMARK] = IFLA_HALMA_FWMARK,
	[CONF_ATTR_DIRECT_MARK] = IFLA_HALMA_DIRECT_MARK,
	[CONF_ATTR_DIRECT_MASK] = IFLA_HALMA_DIRECT_MASK,
	[CONF_ATTR_HOP_LIMIT] = IFLA_HALMA_HOP_LIMIT,
	[CONF_ATTR_DSCP_MODE] = IFLA_HALMA_DSCP_MODE,
	[CONF_ATTR_DSCP] = IFLA_HALMA_DSCP,
	[CONF_ATTR_FLOW_LABEL_MODE] = IFLA_HALMA_FLOW_LABEL_MODE,
	[CONF_ATTR_FLOW_LABEL] = IFLA_HALMA_FLOW_LABEL,
	[CONF_ATTR_ENCAP_LIMIT] = IFLA_HALMA_ENCAP_LIMIT,
	[CONF_ATTR_EXCLUSIVE] = IFLA_HALMA_EXCLUSIVE,
	[CONF_ATTR_GRACE] = IFLA_HALMA_GRACE,
	[CONF_ATTR_SLACK] = IFLA_HALMA_SLACK,
	[CONF_ATTR_ALERT_RATE] = IFLA_HALMA_ALERT_RATE,
	[CONF_ATTR_MAX_BINDINGS] = IFLA_HALMA_MAX_BINDINGS,
	[CONF_ATTR_MAX_MNS] = IFLA_HALMA_MAX_MNS,
	[CONF_ATTR_MAX_PREFIXES] = IFLA_HALMA_MAX_PREFIXES,
	[CONF_ATTR_MAX_TUNNELS] = IFLA_HALMA_MAX_TUNNELS,
};

static cfg_opt_t device_opts[] = {
	CFG_STR_LIST("local", NULL, CFGF_NODEFAULT),
	CFG_BOOL("add-address", cfg_true, CFGF_NONE),
	CFG_STR_LIST("home-network", NULL, CFGF_NODEFAULT),
	CFG_INT("anchor-id", 0, CFGF_NODEFAULT),
	CFG_STR("vrf", NULL, CFGF_NODEFAULT),
	CFG_INT("fwmark", 0, CFGF_NODEFAULT),
	CFG_INT("direct-mark", 0, CFGF_NODEFAULT),
	CFG_INT("direct-mask", 0, CFGF_NODEFAULT),
	CFG_INT("hop-limit", 0, CFGF_NODEFAULT),
	CFG_STR("dscp-mode", NULL, CFGF_NODEFAULT),
	CFG_INT("dscp", 0, CFGF_NODEFAULT),
	CFG_STR("flow-label-mode", NULL, CFGF_NODEFAULT),
	CFG_INT("flow-label", 0, CFGF_NODEFAULT),
	CFG_INT("encap-limit", 0, CFGF_NODEFAULT),
	CFG_BOOL("exclusive", cfg_false, CFGF_NODEFAULT),
	CFG_INT("grace", 0, CFGF_NODEFAULT),
	CFG_INT("slack", 0, CFGF_NODEFAULT),
	CFG_INT("alert-rate", 0, CFGF_NODEFAULT),
	CFG_INT("max-bindings", 0, CFGF_NODEFAULT),
	CFG_INT("max-mns", 0, CFGF_NODEFAULT),
	CFG_INT("max-prefixes", 0, CFGF_NODEFAULT),
	CFG_INT("max-tunnels", 0, CFGF_NODEFAULT),
	CFG_END()
};

static cfg_opt_t pool_opts[] = {
	CFG_STR("prefix", NULL, CFGF_NODEFAULT),
	CFG_INT("prefix-length", 64, CFGF_NONE),
	CFG_END()
};

static cfg_opt_t mag_opts[] = {
	CFG_STR("address", NULL, CFGF_NODEFAULT),
	CFG_STR_LIST("proxy-coa", NULL, CFGF_NODEFAULT),
	CFG_STR_LIST("realm", NULL, CFGF_NODEFAULT),
	CFG_STR_LIST("mn-id", NULL, CFGF_NODEFAULT),
	CFG_STR_LIST("prefix", NULL, CFGF_NODEFAULT),
	CFG_END()
};

static cfg_opt_t mn_opts[] = {
	CFG_INT("type", MN_ID_TYPE_NAI, CFGF_NONE),
	CFG_STR("policy", "pmipv6-only", CFGF_NONE),
	CFG_STR_LIST("prefix", NULL, CFGF_NODEFAULT),
	CFG_STR("pool", NULL, CFGF_NODEFAULT),
	CFG_INT("prefix-count", 1, CFGF_NONE),
	CFG_INT("lifetime-max", 0, CFGF_NODEFAULT),
	CFG_BOOL("claim", cfg_false, CFGF_NONE),
	CFG_END()
};

static cfg_opt_t top_opts[] = {
	CFG_BOOL("lab-mode", cfg_false, CFGF_NONE),
	CFG_STR("control-socket", "/run/halma/halmad.sock", CFGF_NONE),
	CFG_INT("MinDelayBeforeBCEDelete", MIN_DELAY_BEFORE_BCE_DELETE, CFGF_NONE),
	CFG_INT("MaxDelayBeforeNewBCEAssign", MAX_DELAY_BEFORE_NEW_BCE_ASSIGN, CFGF_NONE),
	CFG_INT("TimestampValidityWindow", TIMESTAMP_VALIDITY_WINDOW, CFGF_NONE),
	CFG_BOOL("TimestampBasedApproachInUse", cfg_true, CFGF_NONE),
	CFG_BOOL("MobileNodeGeneratedTimestampInUse", cfg_false, CFGF_NONE),
	CFG_STR("FixedMAGLinkLocalAddressOnAllAccessLinks", "::", CFGF_NONE),
	CFG_STR("FixedMAGLinkLayerAddressOnAllAccessLinks", "", CFGF_NONE),
	CFG_INT("lifetime-max", 3600, CFGF_NONE),
	CFG_INT("max-sessions", 1000000, CFGF_NONE),
	CFG_INT("max-held", 1024, CFGF_NONE),
	CFG_INT("receive-buffer", 4194304, CFGF_NONE),
	CFG_SEC("device", device_opts, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
	CFG_SEC("pool", pool_opts, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
	CFG_SEC("mag", mag_opts, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
	CFG_SEC("mn", mn_opts, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
	CFG_END()
};

enum value_form {
	FORM_INT,
	FORM_ADDRESS,
	FORM_PREFIX,
	FORM_NETWORK,
	FORM_DSCP_MODE,
	FORM_FLOW_LABEL_MODE,
	FORM_POLICY,
	FORM_IFNAME,
	FORM_OTHER,
};

/* What a value must be: all values of one name are checked by one entry. */
struct value_rule {
	const char *path;
	enum value_form form;
	long min;
	long max;
};

static const struct value_rule value_rules[] = {
	{ "MinDelayBeforeBCEDelete", FORM_INT, 1, 3600000 },
	{ "MaxDelayBeforeNewBCEAssign", FORM_INT, 0, 60000 },
	{ "TimestampValidityWindow", FORM_INT, 1, 3600000 },
	{ "MobileNodeGeneratedTimestampInUse", FORM_OTHER, 0, 0 },
	{ "FixedMAGLinkLocalAddressOnAllAccessLinks", FORM_ADDRESS, 0, 0 },
	{ "lifetime-max", FORM_INT, 4, LIFETIME_MAX_S },
	{ "max-sessions", FORM_INT, 1, 100000000 },
	{ "max-held", FORM_INT, 0, 1000000 },
	{ "receive-buffer", FORM_INT, 4096, 1 << 30 },
	{ "device|local", FORM_ADDRESS, 0, 0 },
	{ "device|home-network", FORM_NETWORK, 0, 0 },
	{ "device|anchor-id", FORM_INT, 1, 0xffffffffL },
	{ "device|vrf", FORM_IFNAME, 0, 0 },
	{ "device|fwmark", FORM_INT, 0, 0xffffffffL },
	{ "device|direct-mark", FORM_INT, 0, 0xffffffffL },
	{ "device|direct-mask", FORM_INT, 0, 0xffffffffL },
	{ "device|hop-limit", FORM_INT, 0, 255 },
	{ "device|dscp-mode", FORM_DSCP_MODE, 0, 0 },
	{ "device|dscp", FORM_INT, 0, 63 },
	{ "device|flow-label-mode", FORM_FLOW_LABEL_MODE, 0, 0 },
	{ "device|flow-label", FORM_INT, 0, 0xfffff },
	{ "device|encap-limit", FORM_INT, 0, 256 },
	{ "device|grace", FORM_INT, 0, 60000 },
	{ "device|slack", FORM_INT, 0, 600000 },
	{ "device|alert-rate", FORM_INT, 0, 10000 },
	{ "device|max-bindings", FORM_INT, 1, 0xffffffffL },
	{ "device|max-mns", FORM_INT, 1, 0xffffffffL },
	{ "device|max-prefixes", FORM_INT, 1, 0xffffffffL },
	{ "device|max-tunnels", FORM_INT, 1, 0xffffffffL },
	{ "pool|prefix", FORM_PREFIX, 0, 0 },
	{ "pool|prefix-length", FORM_INT, 1, 128 },
	{ "mag|address", FORM_ADDRESS, 0, 0 },
	{ "mag|proxy-coa", FORM_PREFIX, 0, 0 },
	{ "mag|realm", FORM_OTHER, 0, 0 },
	{ "mag|mn-id", FORM_OTHER, 0, 0 },
	{ "mag|prefix", FORM_PREFIX, 0, 0 },
	{ "mn|type", FORM_INT, 1, 255 },
	{ "mn|policy", FORM_POLICY, 0, 0 },
	{ "mn|prefix", FORM_PREFIX, 0, 0 },
	{ "mn|pool", FORM_OTHER, 0, 0 },
	{ "mn|prefix-count", FORM_INT, 1, HALMA_BINDING_PREFIX_MAX },
	{ "mn|lifetime-max", FORM_INT, 4, LIFETIME_MAX_S },
	{ "mn|claim", FORM_OTHER, 0, 0 },
};

void conf_complain(struct conf_ctx *ctx, unsigned int line, const char *hint, const char *fmt, ...)
{
	char text[1024];
	size_t len;
	va_list ap;

	ctx->errors++;
	snprintf(text, sizeof(text), "%s:%u: ", ctx->name, line);
	len = strlen(text);
	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	len = strlen(text);
	if (hint)
		snprintf(text + len, sizeof(text) - len, "; hint: %s", hint);
	ctx->report(ctx->report_ctx, text);
}

static void confuse_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	const char *hint = NULL;
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	if (strstr(text, "no such option"))
		hint = "halma.conf(5) lists all names";
	else if (strstr(text, "duplicate title"))
		hint = "write one section with all of it";
	else if (strstr(text, "unexpected") || strstr(text, "missing"))
		hint = "look for an unclosed quote or brace before this line";
	conf_complain(current, (unsigned int)(cfg ? cfg->line : 0), hint, "%s", text);
}

static void section_seen(const cfg_t *cfg)
{
	struct section_line *v;

	if (!cfg->title)
		return;
	if (section_line_count && section_lines[section_line_count - 1].cfg == cfg)
		return;
	if (!(section_line_count & (section_line_count - 1))) {
		v = reallocarray(section_lines, section_line_count ? 2 * section_line_count : 1,
				 sizeof(*v));
		if (!v)
			return;
		section_lines = v;
	}
	section_lines[section_line_count].cfg = cfg;
	section_lines[section_line_count++].line = (unsigned int)cfg->line;
}

static int section_line_cmp(const void *a, const void *b)
{
	uintptr_t pa = (uintptr_t)((const struct section_line *)a)->cfg;
	uintptr_t pb = (uintptr_t)((const struct section_line *)b)->cfg;

	return pa < pb ? -1 : pa > pb;
}

static unsigned int section_line(const cfg_t *cfg)
{
	struct section_line key = { .cfg = cfg };
	struct section_line *found = NULL;

	if (section_line_count)
		found = bsearch(&key, section_lines, section_line_count, sizeof(key),
				section_line_cmp);
	return found ? found->line : (unsigned int)cfg->line;
}

static bool parse_network(struct conf_network *network, const char *text)
{
	const char *slash = strchr(text, '/');
	char addr[INET_ADDRSTRLEN];
	u32 host;

	memset(network, 0, sizeof(*network));
	if (strchr(text, ':'))
		return prefix_parse(&network->prefix, text);
	network->ipv4 = true;
	if (!slash || (size_t)(slash - text) >= sizeof(addr))
		return false;
	memcpy(addr, text, (size_t)(slash - text));
	addr[slash - text] = '\0';
	if (inet_pton(AF_INET, addr, &network->prefix.addr) != 1)
		return false;
	if (sscanf(slash, "/%3hhu", &network->prefix.len) != 1 || network->prefix.len > 32 ||
	    !network->prefix.len || strspn(slash + 1, "0123456789") != strlen(slash + 1))
		return false;
	host = get_u32(network->prefix.addr.s6_addr);
	return network->prefix.len == 32 || !(host << network->prefix.len);
}

static int dscp_mode(const char *text)
{
	if (!strcmp(text, "fixed"))
		return HALMA_DSCP_MODE_FIXED;
	return strcmp(text, "inherit") ? -1 : HALMA_DSCP_MODE_INHERIT;
}

static int flow_label_mode(const char *text)
{
	if (!strcmp(text, "fixed"))
		return HALMA_FLOW_LABEL_MODE_FIXED;
	if (!strcmp(text, "inherit"))
		return HALMA_FLOW_LABEL_MODE_INHERIT;
	return strcmp(text, "hash") ? -1 : HALMA_FLOW_LABEL_MODE_HASH;
}

static int policy(const char *text)
{
	static const char *const names[] = { "pmipv6-only", "mipv6-only", "both", "none" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(text, names[i]))
			return (int)i;
	return -1;
}

/* Return: what the text should have been; NULL if it is right. */
static const char *text_wrong(enum value_form form, const char *text)
{
	struct conf_network network;
	struct in6_addr addr;
	struct prefix prefix;

	switch (form) {
	case FORM_ADDRESS:
		return inet_pton(AF_INET6, text, &addr) == 1 ? NULL : "an IPv6 address";
	case FORM_PREFIX:
		return prefix_parse(&prefix, text) ? NULL :
			"an IPv6 prefix without bits behind its length";
	case FORM_NETWORK:
		return parse_network(&network, text) ? NULL :
			"ADDRESS/LENGTH without bits behind the length";
	case FORM_DSCP_MODE:
		return dscp_mode(text) >= 0 ? NULL : "fixed or inherit";
	case FORM_FLOW_LABEL_MODE:
		return flow_label_mode(text) >= 0 ? NULL : "fixed, inherit or hash";
	case FORM_POLICY:
		return policy(text) >= 0 ? NULL : "pmipv6-only, mipv6-only, both or none";
	case FORM_IFNAME:
		return *text && strlen(text) < IFNAMSIZ ? NULL : "the name of an interface";
	default:
		return NULL;
	}
}

static const struct value_rule *rule_find(cfg_t *cfg, const cfg_opt_t *opt)
{
	char path[128];
	unsigned int i;

	snprintf(path, sizeof(path), "%s%s%s", cfg->title ? cfg->name : "", cfg->title ? "|" : "",
		 opt->name);
	for (i = 0; i < ARRAY_SIZE(value_rules); i++)
		if (!strcmp(value_rules[i].path, path))
			return &value_rules[i];
	return NULL;
}

/* libconfuse calls this after each value, with the new one last. */
static int value_check(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct value_rule *rule = rule_find(cfg, opt);
	unsigned int last = cfg_opt_size(opt);
	const char *should, *text;
	long value;

	section_seen(cfg);
	if (!strcmp(opt->name, "MobileNodeGeneratedTimestampInUse"))
		current->mn_generated_line = (unsigned int)cfg->line;
	if (!rule || !last)
		return 0;
	last--;
	if (rule->form == FORM_INT) {
		value = cfg_opt_getnint(opt, last);
		if (value >= rule->min && value <= rule->max)
			return 0;
		conf_complain(current, (unsigned int)cfg->line, NULL,
			      "%s is %ld, it must be %ld to %ld", opt->name, value, rule->min,
			      rule->max);
		return -1;
	}
	if (opt->type != CFGT_STR)
		return 0;
	text = cfg_opt_getnstr(opt, last);
	should = text_wrong(rule->form, text);
	if (!should)
		return 0;
	conf_complain(current, (unsigned int)cfg->line, NULL, "%s is \"%s\", it must be %s",
		      opt->name, text, should);
	return -1;
}

static int build_strings(cfg_t *cfg, const char *name, char ***v, unsigned int *count)
{
	unsigned int n = cfg_size(cfg, name);

	*v = calloc(n ? n : 1, sizeof(**v));
	if (!*v)
		return -ENOMEM;
	for (*count = 0; *count < n; (*count)++) {
		(*v)[*count] = strdup(cfg_getnstr(cfg, name, *count));
		if (!(*v)[*count])
			return -ENOMEM;
	}
	return 0;
}

static int build_prefixes(cfg_t *cfg, const char *name, struct prefix **v, unsigned int *count)
{
	unsigned int n = cfg_size(cfg, name);

	*v = calloc(n ? n : 1, sizeof(**v));
	if (!*v)
		return -ENOMEM;
	for (*count = 0; *count < n; (*count)++)
		prefix_parse(&(*v)[*count], cfg_getnstr(cfg, name, *count));
	return 0;
}

static void build_attr(struct conf_device *dev, cfg_t *cfg, enum conf_attr attr, const char *name)
{
	const char *text;
	long value;

	if (!cfg_size(cfg, name))
		return;
	switch (attr) {
	case CONF_ATTR_EXCLUSIVE:
		value = cfg_getbool(cfg, name) == cfg_true;
		break;
	case CONF_ATTR_DSCP_MODE:
		text = cfg_getstr(cfg, name);
		value = text ? dscp_mode(text) : 0;
		break;
	case CONF_ATTR_FLOW_LABEL_MODE:
		text = cfg_getstr(cfg, name);
		value = text ? flow_label_mode(text) : 0;
		break;
	default:
		value = cfg_getint(cfg, name);
	}
	dev->attr[attr] = (u32)value;
	dev->attr_set |= 1U << attr;
}

static int build_networks(struct conf_device *dev, cfg_t *cfg)
{
	unsigned int n = cfg_size(cfg, "home-network");

	dev->network = calloc(n ? n : 1, sizeof(*dev->network));
	if (!dev->network)
		return -ENOMEM;
	for (dev->network_count = 0; dev->network_count < n; dev->network_count++)
		parse_network(&dev->network[dev->network_count],
			      cfg_getnstr(cfg, "home-network", dev->network_count));
	return 0;
}

static int build_device(struct conf_ctx *ctx, cfg_t *cfg)
{
	static const char *const names[CONF_ATTR_MAX] = {
		"fwmark", "direct-mark", "direct-mask", "hop-limit", "dscp-mode", "dscp",
		"flow-label-mode", "flow-label", "encap-limit", "exclusive", "grace", "slack",
		"alert-rate", "max-bindings", "max-mns", "max-prefixes", "max-tunnels",
	};
	struct conf_device *dev = &ctx->conf->device;
	unsigned int n = cfg_size(cfg, "local");
	const char *name = cfg_title(cfg);
	unsigned int i;

	dev->line = section_line(cfg);
	if (!name || !*name || strlen(name) >= sizeof(dev->name))
		conf_complain(ctx, dev->line, "at most 15 characters",
			      "\"%s\" cannot be the name of a device", name ? name : "");
	else
		memcpy(dev->name, name, strlen(name) + 1);
	if (!n || n > HALMA_LOCAL_MAX)
		conf_complain(ctx, dev->line, "local = { 2001:db8::1 }",
			      "device has %u local addresses, it must have 1 to %u", n,
			      HALMA_LOCAL_MAX);
	for (i = 0; i < n && i < HALMA_LOCAL_MAX; i++)
		inet_pton(AF_INET6, cfg_getnstr(cfg, "local", i), &dev->local[dev->local_count++]);
	dev->add_address = cfg_getbool(cfg, "add-address");
	if (cfg_size(cfg, "anchor-id"))
		dev->anchor_id = (u32)cfg_getint(cfg, "anchor-id");
	if (cfg_size(cfg, "vrf"))
		snprintf(dev->vrf, sizeof(dev->vrf), "%s", cfg_getstr(cfg, "vrf"));
	for (i = 0; i < CONF_ATTR_MAX; i++)
		build_attr(dev, cfg, i, names[i]);
	return build_networks(dev, cfg);
}

static int build_pools(struct conf_ctx *ctx, cfg_t *top)
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
		pool->line = section_line(cfg);
		pool->length = (u8)cfg_getint(cfg, "prefix-length");
		pool->name = strdup(cfg_title(cfg));
		if (!pool->name)
			return -ENOMEM;
		if (cfg_size(cfg, "prefix"))
			prefix_parse(&pool->network, cfg_getstr(cfg, "prefix"));
	}
	return 0;
}

static int build_mag(struct conf_ctx *ctx, struct mag *mag, cfg_t *cfg)
{
	unsigned int n = cfg_size(cfg, "mn-id");
	const char *text;

	mag->line = section_line(cfg);
	mag->name = strdup(cfg_title(cfg));
	mag->mnid = calloc(n ? n : 1, sizeof(*mag->mnid));
	if (!mag->name || !mag->mnid)
		return -ENOMEM;
	if (cfg_size(cfg, "address"))
		inet_pton(AF_INET6, cfg_getstr(cfg, "address"), &mag->address);
	for (; mag->mnid_count < n; mag->mnid_count++) {
		text = cfg_getnstr(cfg, "mn-id", mag->mnid_count);
		if (!mnid_parse(&mag->mnid[mag->mnid_count], MN_ID_TYPE_NAI, text))
			conf_complain(ctx, mag->line, NULL, "\"%s\" is no identifier", text);
	}
	if (build_strings(cfg, "realm", &mag->realm, &mag->realm_count) ||
	    build_prefixes(cfg, "proxy-coa", &mag->proxy_coa, &mag->proxy_coa_count) ||
	    build_prefixes(cfg, "prefix", &mag->prefix, &mag->prefix_count))
		return -ENOMEM;
	return 0;
}

static int build_mags(struct conf_ctx *ctx, cfg_t *top)
{
	struct peers *peers = &ctx->conf->peers;
	unsigned int n = cfg_size(top, "mag");
	unsigned int i;
	int err;

	peers->v = calloc(n ? n : 1, sizeof(*peers->v));
	if (!peers->v)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		peers->count++;
		err = build_mag(ctx, &peers->v[i], cfg_getnsec(top, "mag", i));
		if (err)
			return err;
	}
	return 0;
}

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

	profile->line = section_line(cfg);
	build_mn_title(ctx, profile, cfg);
	profile->policy = (enum policy)policy(text ? text : "none");
	profile->pool = pool_index(ctx, profile->line, cfg);
	profile->pool_count = (unsigned int)cfg_getint(cfg, "prefix-count");
	profile->lifetime_max = ctx->conf->lifetime_max;
	if (cfg_size(cfg, "lifetime-max"))
		profile->lifetime_max = (u16)(cfg_getint(cfg, "lifetime-max") / LIFETIME_UNIT_S);
	profile->claim = cfg_getbool(cfg, "claim");
	return build_prefixes(cfg, "prefix", &profile->prefix, &profile->prefix_count);
}

static int build_mns(struct conf_ctx *ctx, cfg_t *top)
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

static int build_top(struct conf *conf, cfg_t *top)
{
	conf->lab_mode = cfg_getbool(top, "lab-mode");
	conf->min_delay_before_bce_delete = (u32)cfg_getint(top, "MinDelayBeforeBCEDelete");
	conf->max_delay_before_new_bce_assign = (u32)cfg_getint(top, "MaxDelayBeforeNewBCEAssign");
	conf->replay.window_ms = (u32)cfg_getint(top, "TimestampValidityWindow");
	conf->replay.mn_generated = cfg_getbool(top, "MobileNodeGeneratedTimestampInUse");
	conf->timestamp_based = cfg_getbool(top, "TimestampBasedApproachInUse");
	inet_pton(AF_INET6, cfg_getstr(top, "FixedMAGLinkLocalAddressOnAllAccessLinks"),
		  &conf->fixed_lla);
	conf->lifetime_max = (u16)(cfg_getint(top, "lifetime-max") / LIFETIME_UNIT_S);
	conf->max_sessions = (u32)cfg_getint(top, "max-sessions");
	conf->max_held = (u32)cfg_getint(top, "max-held");
	conf->receive_buffer = (u32)cfg_getint(top, "receive-buffer");
	conf->control_socket = strdup(cfg_getstr(top, "control-socket"));
	conf->fixed_llid = strdup(cfg_getstr(top, "FixedMAGLinkLayerAddressOnAllAccessLinks"));
	return conf->control_socket && conf->fixed_llid ? 0 : -ENOMEM;
}

static int build(struct conf_ctx *ctx, cfg_t *top)
{
	unsigned int devices = cfg_size(top, "device");
	int err;

	if (section_line_count)
		qsort(section_lines, section_line_count, sizeof(*section_lines), section_line_cmp);
	err = build_top(ctx->conf, top);
	if (err)
		return err;
	if (devices != 1)
		conf_complain(ctx, (unsigned int)top->line, "device lma0 { local = ... }",
			      "there are %u sections device, there must be one", devices);
	if (devices) {
		err = build_device(ctx, cfg_getnsec(top, "device", 0));
		if (err)
			return err;
	}
	err = build_pools(ctx, top);
	if (!err)
		err = build_mags(ctx, top);
	if (!err)
		err = build_mns(ctx, top);
	return err;
}

static cfg_t *grammar(void)
{
	cfg_t *top = cfg_init(top_opts, CFGF_NONE);
	unsigned int i;

	if (!top)
		return NULL;
	cfg_set_error_function(top, confuse_error);
	for (i = 0; i < ARRAY_SIZE(value_rules); i++)
		cfg_set_validate_func(top, value_rules[i].path, value_check);
	return top;
}

struct conf *conf_parse(const char *text, const char *name, conf_report_t report, void *report_ctx)
{
	struct conf_ctx ctx = { .name = name, .report = report, .report_ctx = report_ctx };
	cfg_t *top = grammar();

	current = &ctx;
	ctx.conf = calloc(1, sizeof(*ctx.conf));
	if (!top || !ctx.conf) {
		conf_complain(&ctx, 0, NULL, "out of memory");
		goto out;
	}
	if (cfg_parse_buf(top, text) != CFG_SUCCESS) {
		if (!ctx.errors)
			conf_complain(&ctx, (unsigned int)top->line, NULL, "cannot be parsed");
		goto out;
	}
	if (build(&ctx, top))
		conf_complain(&ctx, 0, NULL, "out of memory");
	if (!ctx.errors)
		conf_check(&ctx);
out:
	if (top)
		cfg_free(top);
	free(section_lines);
	section_lines = NULL;
	section_line_count = 0;
	current = NULL;
	if (ctx.errors) {
		conf_free(ctx.conf);
		return NULL;
	}
	return ctx.conf;
}

struct conf *conf_load(const char *path, conf_report_t report, void *report_ctx)
{
	struct conf_ctx ctx = { .name = path, .report = report, .report_ctx = report_ctx };
	struct conf *conf = NULL;
	char *text = NULL;
	size_t len;
	FILE *file;

	file = fopen(path, "re");
	if (!file) {
		conf_complain(&ctx, 0, "-c FILE names another one", "%s", strerror(errno));
		return NULL;
	}
	text = malloc(CONF_SIZE_MAX + 1);
	if (!text) {
		conf_complain(&ctx, 0, NULL, "out of memory");
		goto out;
	}
	len = fread(text, 1, CONF_SIZE_MAX, file);
	if (ferror(file) || len == CONF_SIZE_MAX) {
		conf_complain(&ctx, 0, NULL, "cannot be read, or is larger than 64 MiB");
		goto out;
	}
	text[len] = '\0';
	if (strlen(text) != len) {
		conf_complain(&ctx, 0, NULL, "holds a NUL octet");
		goto out;
	}
	conf = conf_parse(text, path, report, report_ctx);
out:
	free(text);
	fclose(file);
	return conf;
}
