// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section device.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"

const u16 conf_attr_types[CONF_ATTR_MAX] = {
	[CONF_ATTR_FWMARK] = IFLA_HALMA_FWMARK,
	[CONF_ATTR_DIRECT_MARK] = IFLA_HALMA_DIRECT_MARK,
	[CONF_ATTR_DIRECT_MASK] = IFLA_HALMA_DIRECT_MASK,
	[CONF_ATTR_RX_MARK] = IFLA_HALMA_RX_MARK,
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

/* in the order of enum halma_dscp_mode, which begins with 1 */
static const char *const dscp_modes[] = {
	"fixed", "inherit", NULL
};

/* in the order of enum halma_flow_label_mode */
static const char *const flow_label_modes[] = {
	"fixed", "inherit", "hash", NULL
};

static const struct conf_option options[] = {
	CONF_LIST("local", FORM_ADDRESS),
	CONF_BOOL("add-address", cfg_true),
	CONF_LIST("home-network", FORM_NETWORK),
	CONF_INT_UNSET("anchor-id", 1, 0xffffffffL),
	CONF_STR_UNSET("vrf", FORM_IFNAME),
	CONF_INT_UNSET("fwmark", 0, 0xffffffffL),
	CONF_INT_UNSET("direct-mark", 0, 0xffffffffL),
	CONF_INT_UNSET("direct-mask", 0, 0xffffffffL),
	CONF_INT_UNSET("rx-mark", 0, 0xffffffffL),
	CONF_INT_UNSET("hop-limit", 0, 255),
	CONF_WORD_UNSET("dscp-mode", dscp_modes),
	CONF_INT_UNSET("dscp", 0, 63),
	CONF_WORD_UNSET("flow-label-mode", flow_label_modes),
	CONF_INT_UNSET("flow-label", 0, 0xfffff),
	CONF_INT_UNSET("encap-limit", 0, 256),
	CONF_BOOL_UNSET("exclusive"),
	CONF_MS_UNSET("grace", 0, 60000),
	CONF_MS_UNSET("slack", 0, 600000),
	CONF_INT_UNSET("alert-rate", 0, 10000),
	CONF_INT_UNSET("max-bindings", 1, 0xffffffffL),
	CONF_INT_UNSET("max-mns", 1, 0xffffffffL),
	CONF_INT_UNSET("max-prefixes", 1, 0xffffffffL),
	CONF_INT_UNSET("max-tunnels", 1, 0xffffffffL),
};

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
		value = text ? conf_word(dscp_modes, text) + HALMA_DSCP_MODE_FIXED : 0;
		break;
	case CONF_ATTR_FLOW_LABEL_MODE:
		text = cfg_getstr(cfg, name);
		value = text ? conf_word(flow_label_modes, text) + HALMA_FLOW_LABEL_MODE_FIXED : 0;
		break;
	default:
		value = cfg_getint(cfg, name);
	}
	dev->attr[attr] = (u32)value;
	dev->attr_set |= 1U << attr;
}

static int build_device(struct conf_ctx *ctx, cfg_t *cfg)
{
	static const char *const names[CONF_ATTR_MAX] = {
		"fwmark", "direct-mark", "direct-mask", "rx-mark", "hop-limit", "dscp-mode",
		"dscp", "flow-label-mode", "flow-label", "encap-limit", "exclusive", "grace", "slack",
		"alert-rate", "max-bindings", "max-mns", "max-prefixes", "max-tunnels",
	};
	struct conf_device *dev = &ctx->conf->device;
	unsigned int n = cfg_size(cfg, "local");
	const char *name = cfg_title(cfg);
	unsigned int i;

	dev->line = ctx->line;
	dev->local_line = conf_option_line(ctx, &conf_section_device, "local");
	if (!name || !conf_ifname_ok(name))
		conf_complain(ctx, dev->line,
			      "at most 15 characters, no / : % or blank; not all or default",
			      "\"%s\" cannot be the name of a device", name ? name : "");
	else
		memcpy(dev->name, name, strlen(name) + 1);
	if (!n || n > HALMAD_LOCAL_MAX)
		conf_complain(ctx, dev->line, "local = { 2001:db8::1 }",
			      "device has %u local addresses, it must have 1 to %u", n,
			      HALMAD_LOCAL_MAX);
	for (i = 0; i < n && i < HALMAD_LOCAL_MAX; i++)
		inet_pton(AF_INET6, cfg_getnstr(cfg, "local", i), &dev->local[dev->local_count++]);
	dev->add_address = cfg_getbool(cfg, "add-address");
	if (cfg_size(cfg, "anchor-id"))
		dev->anchor_id = (u32)cfg_getint(cfg, "anchor-id");
	if (cfg_size(cfg, "vrf"))
		snprintf(dev->vrf, sizeof(dev->vrf), "%s", cfg_getstr(cfg, "vrf"));
	for (i = 0; i < CONF_ATTR_MAX; i++)
		build_attr(dev, cfg, i, names[i]);
	return conf_prefixes(cfg, "home-network", &dev->network, &dev->network_count);
}

static int begin(struct conf_ctx *ctx, unsigned int count)
{
	if (!count && !conf_is_bad(ctx, CONF_KIND_DEVICE))
		conf_complain(ctx, 0, "device lma0 { local = ... }",
			      "there is no section device, there must be one");
	return 0;
}

/* Of several the first one. */
static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	unsigned int first = ctx->conf->device.line;

	if (!first)
		return build_device(ctx, cfg);
	conf_complain(ctx, ctx->line, "each halmad has one",
		      "there is a section device already, in line %s",
		      conf_line(ctx, first));
	return 0;
}

static void check(struct conf_ctx *ctx)
{
	const struct conf_device *dev = &ctx->conf->device;
	char text[INET6_ADDRSTRLEN], net[PREFIX_TEXT_MAX];
	const struct prefix *network;
	unsigned int i, j;

	for (i = 0; i < dev->local_count; i++) {
		in6_text(&dev->local[i], text);
		if (!conf_addr_usable(&dev->local[i]))
			conf_complain(ctx, dev->local_line, "a global unicast address of this machine",
				      "%s cannot be an address of the anchor", text);
		/* on the home link there are home agents, too [RFC 6275, 10.1] */
		network = conf_home_of(ctx->conf, &dev->local[i]);
		if (network && !conf_on_home_link(ctx->conf, &dev->local[i]))
			conf_complain(ctx, dev->local_line, NULL,
				      "address %s of the anchor lies in home network %s", text,
				      prefix_text(network, net));
		for (j = 0; j < i; j++)
			if (in6_equal(&dev->local[i], &dev->local[j]))
				conf_complain(ctx, dev->local_line, NULL,
					      "local address %s is there twice", text);
	}
}

static void fini(struct conf *conf)
{
	free(conf->device.network);
}

const struct conf_section conf_section_device = {
	.name = "device",
	.flags = CFGF_MULTI | CFGF_TITLE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.needs = 1U << CONF_KIND_DEVICE,
	.begin = begin,
	.build = build,
	.check = check,
	.free = fini,
};
