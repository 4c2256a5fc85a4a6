// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections heartbeat and revocation: how MAGs are watched, and sessions revoked.
 */
#include "config/confint.h"
#include "base/rfc.h"

/* In the order of enum mag_action, from MAG_KEEP on */
const char *const conf_mag_actions[] = { "keep", "invalidate", "delete", NULL };

static const char *const pbu_words[] = { "refuse", "accept", NULL };

static const struct conf_option heartbeat_options[] = {
	CONF_INT("HEARTBEAT_INTERVAL", HEARTBEAT_INTERVAL, 0, 86400),
	CONF_INT("MISSING_HEARTBEATS_ALLOWED", MISSING_HEARTBEATS_ALLOWED, 0, 1000),
	CONF_WORD("on-failure", "invalidate", conf_mag_actions),
	CONF_WORD("on-restart", "invalidate", conf_mag_actions),
};

static const struct conf_option revocation_options[] = {
	CONF_INT("InitMINDelayBRIs", INIT_MIN_DELAY_BRIS, INIT_MIN_DELAY_BRIS_MIN, 60000),
	CONF_INT("MAX_BRACK_TIMEOUT", MAX_BRACK_TIMEOUT, INIT_MIN_DELAY_BRIS_MIN, 60000),
	CONF_INT("BRIMaxRetriesNumber", BRI_MAX_RETRIES_NUMBER, 0, 10),
	CONF_BOOL("ask-old-mag", cfg_true),
	CONF_WORD("pbu-meanwhile", "refuse", pbu_words),
};

enum mag_action conf_mag_action(cfg_t *cfg, const char *name)
{
	const char *text = cfg_size(cfg, name) ? cfg_getstr(cfg, name) : NULL;

	return text ? (enum mag_action)(MAG_KEEP + conf_word(conf_mag_actions, text)) :
		      MAG_DEFAULT;
}

static int build_heartbeat(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_heartbeat *heartbeat = &ctx->conf->heartbeat;

	heartbeat->interval = (u32)cfg_getint(cfg, "HEARTBEAT_INTERVAL");
	heartbeat->missing_allowed = (u32)cfg_getint(cfg, "MISSING_HEARTBEATS_ALLOWED");
	heartbeat->on_failure = conf_mag_action(cfg, "on-failure");
	heartbeat->on_restart = conf_mag_action(cfg, "on-restart");
	return 0;
}

static int build_revocation(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_revocation *revocation = &ctx->conf->revocation;

	revocation->init_min_delay = (u32)cfg_getint(cfg, "InitMINDelayBRIs");
	revocation->max_brack_timeout = (u32)cfg_getint(cfg, "MAX_BRACK_TIMEOUT");
	revocation->max_retries = (u32)cfg_getint(cfg, "BRIMaxRetriesNumber");
	if (revocation->max_brack_timeout < revocation->init_min_delay)
		conf_complain(ctx, conf_section_line(cfg), "raise MAX_BRACK_TIMEOUT, too",
			      "MAX_BRACK_TIMEOUT is %u, less than InitMINDelayBRIs %u",
			      revocation->max_brack_timeout, revocation->init_min_delay);
	revocation->ask_old_mag = cfg_getbool(cfg, "ask-old-mag");
	revocation->refuse_pbus = !conf_word(pbu_words, cfg_getstr(cfg, "pbu-meanwhile"));
	return 0;
}

const struct conf_section conf_section_heartbeat = {
	.name = "heartbeat",
	.flags = CFGF_NONE,
	.options = heartbeat_options,
	.count = ARRAY_SIZE(heartbeat_options),
	.build = build_heartbeat,
};

const struct conf_section conf_section_revocation = {
	.name = "revocation",
	.flags = CFGF_NONE,
	.options = revocation_options,
	.count = ARRAY_SIZE(revocation_options),
	.build = build_revocation,
};
