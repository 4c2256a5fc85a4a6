// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section discovery: what mobile nodes that are away are told of the home link.
 */
#include "base/rfc.h"
#include "config/confint.h"

#define INTERVAL_MAX	31536000

static const struct conf_option options[] = {
	CONF_BOOL("answer", cfg_true),
	CONF_INT("preference", 0, 0, 65535),
	CONF_SECONDS("lifetime", 0, 0, 65535),
	CONF_BOOL("SendMobPfxAdvs", cfg_true),
	CONF_SECONDS("MaxMobPfxAdvInterval", MAX_MOB_PFX_ADV_INTERVAL, 1, INTERVAL_MAX),
	CONF_SECONDS("MinMobPfxAdvInterval", MIN_MOB_PFX_ADV_INTERVAL, 1, INTERVAL_MAX),
	CONF_BOOL("managed", cfg_false),
	CONF_BOOL("other-config", cfg_false),
};

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_discovery *discovery = &ctx->conf->discovery;

	*discovery = (struct conf_discovery){
		.answer = cfg_getbool(cfg, "answer"),
		.preference = (u16)cfg_getint(cfg, "preference"),
		.lifetime = (u16)cfg_getint(cfg, "lifetime"),
		.prefixes = cfg_getbool(cfg, "SendMobPfxAdvs"),
		.max_interval = (u32)cfg_getint(cfg, "MaxMobPfxAdvInterval"),
		.min_interval = (u32)cfg_getint(cfg, "MinMobPfxAdvInterval"),
	};
	if (cfg_getbool(cfg, "managed"))
		discovery->mpa_flags |= MPA_FLAG_M;
	if (cfg_getbool(cfg, "other-config"))
		discovery->mpa_flags |= MPA_FLAG_O;
	if (discovery->min_interval > discovery->max_interval)
		conf_complain(ctx, ctx->line, "a lower MinMobPfxAdvInterval",
			      "MinMobPfxAdvInterval is greater than MaxMobPfxAdvInterval");
	return 0;
}

const struct conf_section conf_section_discovery = {
	.name = "discovery",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
};
