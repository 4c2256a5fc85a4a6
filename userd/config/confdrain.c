// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section drain: mobile nodes are to go to another home agent.
 */
#include <arpa/inet.h>

#include "base/rfc.h"
#include "config/confint.h"

static const struct conf_option options[] = {
	CONF_BOOL("active", cfg_false),
	CONF_LIST("to", FORM_ADDRESS),
	CONF_INT("rate", MAX_HA_SWITCH_TRANSMIT_RATE, 1, 1000),
};

static bool is_there(const struct conf_drain *drain, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < drain->count; i++)
		if (in6_equal(&drain->to[i], addr))
			return true;
	return false;
}

static void build_to(struct conf_ctx *ctx, struct conf_drain *drain, const char *text)
{
	unsigned int line = conf_option_line(ctx, &conf_section_drain, "to");
	struct in6_addr addr;

	if (inet_pton(AF_INET6, text, &addr) != 1)
		return;
	if (!conf_addr_usable(&addr))
		conf_complain(ctx, line, "a global unicast address",
			      "drain: %s cannot be a home agent", text);
	else if (is_there(drain, &addr))
		conf_complain(ctx, line, "once", "drain: %s is there twice", text);
	else
		drain->to[drain->count++] = addr;
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_drain *drain = &ctx->conf->drain;
	unsigned int i, n = cfg_size(cfg, "to");

	*drain = (struct conf_drain){
		.line = conf_option_line(ctx, &conf_section_drain, "to"),
		.active = cfg_getbool(cfg, "active"),
		.rate = (u32)cfg_getint(cfg, "rate"),
	};
	if (n > DRAIN_TO_MAX)
		conf_complain(ctx, drain->line, "the best ones",
			      "drain: there are %u addresses, there may be %u", n, DRAIN_TO_MAX);
	for (i = 0; i < n && i < DRAIN_TO_MAX; i++)
		build_to(ctx, drain, cfg_getnstr(cfg, "to", i));
	return 0;
}

static void check(struct conf_ctx *ctx)
{
	const struct conf_drain *drain = &ctx->conf->drain;
	char text[INET6_ADDRSTRLEN];
	unsigned int i;

	for (i = 0; i < drain->count; i++)
		if (conf_is_local(ctx->conf, &drain->to[i]))
			conf_complain(ctx, drain->line, "another home agent",
				      "drain: %s is this anchor itself",
				      in6_text(&drain->to[i], text));
	if (drain->active && !ctx->conf->home_agent)
		conf_warn(ctx, drain->line,
			  "drain is active, and home-agent is not: there is nobody to send away");
}

const struct conf_section conf_section_drain = {
	.name = "drain",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
	.check = check,
};
