// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section discovery: what mobile nodes that are away are told of the home link.
 */
#include "config/confint.h"

static const struct conf_option options[] = {
	CONF_BOOL("answer", cfg_true),
	CONF_INT("preference", 0, 0, 65535),
};

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	ctx->conf->discovery = (struct conf_discovery){
		.answer = cfg_getbool(cfg, "answer"),
		.preference = (u16)cfg_getint(cfg, "preference"),
	};
	return 0;
}

const struct conf_section conf_section_discovery = {
	.name = "discovery",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
};
