// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what stands outside of sections: the variables of the protocol, limits.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <grp.h>
#include <stdlib.h>

#include "config/confint.h"
#include "base/rfc.h"

static const char *const ipsecs[] = { "off", "required", NULL };

static const struct conf_option options[] = {
	CONF_BOOL("lab-mode", cfg_false),
	CONF_WORD_UNSET("ipsec", ipsecs),
	CONF_STR("control-socket", "/run/halma/halmad.sock", FORM_ANY),
	CONF_STR_UNSET("control-group", FORM_ANY),
	CONF_INT("MinDelayBeforeBCEDelete", MIN_DELAY_BEFORE_BCE_DELETE, 1, 3600000),
	CONF_INT("MaxDelayBeforeNewBCEAssign", MAX_DELAY_BEFORE_NEW_BCE_ASSIGN, 0, 60000),
	CONF_INT("TimestampValidityWindow", TIMESTAMP_VALIDITY_WINDOW, 1, 3600000),
	CONF_BOOL("TimestampBasedApproachInUse", cfg_true),
	CONF_BOOL("MobileNodeGeneratedTimestampInUse", cfg_false),
	CONF_STR("FixedMAGLinkLocalAddressOnAllAccessLinks", "::", FORM_ADDRESS),
	CONF_STR("FixedMAGLinkLayerAddressOnAllAccessLinks", "", FORM_ANY),
	CONF_INT("lifetime-max", 3600, 4, LIFETIME_MAX_S),
	CONF_INT("max-sessions", 1000000, 1, 100000000),
	CONF_INT("max-held", 1024, 0, 1000000),
	CONF_INT("receive-buffer", 4194304, 4096, 1 << 30),
};

/* Without IPsec only if that is named twice over: whoever can send, can take over (RFC 5213, 4). */
static void build_ipsec(struct conf_ctx *ctx, cfg_t *top)
{
	struct conf *conf = ctx->conf;
	bool ipsec;

	conf->lab_mode = cfg_getbool(top, "lab-mode");
	conf->ipsec = !conf->lab_mode;
	if (!cfg_size(top, "ipsec"))
		return;
	ipsec = conf_word(ipsecs, cfg_getstr(top, "ipsec")) > 0;
	if (ipsec && conf->lab_mode)
		conf_complain(ctx, conf_top_line(ctx, "ipsec"), "take out one of both",
			      "ipsec is required, and lab-mode is to run without it");
	else if (!ipsec && !conf->lab_mode)
		conf_complain(ctx, conf_top_line(ctx, "ipsec"), "lab-mode = true",
			      "ipsec can be off in lab-mode only");
}

static void build_control_group(struct conf_ctx *ctx, cfg_t *top)
{
	const struct group *group;
	const char *name;

	ctx->conf->control_gid = CONF_NO_GROUP;
	if (!cfg_size(top, "control-group"))
		return;
	name = cfg_getstr(top, "control-group");
	group = getgrnam(name);
	if (group)
		ctx->conf->control_gid = group->gr_gid;
	else
		conf_complain(ctx, conf_top_line(ctx, "control-group"), "addgroup --system",
			      "control-group: there is no group %s", name);
}

static int build(struct conf_ctx *ctx, cfg_t *top)
{
	struct conf *conf = ctx->conf;

	build_ipsec(ctx, top);
	build_control_group(ctx, top);
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

static void check(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;

	/* RFC 5213, 9.3 */
	if (conf->replay.mn_generated && !conf->timestamp_based)
		conf_complain(ctx,
			      conf_top_line(ctx, "MobileNodeGeneratedTimestampInUse"),
			      "set TimestampBasedApproachInUse, too",
			      "MobileNodeGeneratedTimestampInUse needs timestamps");
}

static void fini(struct conf *conf)
{
	free(conf->control_socket);
	free(conf->fixed_llid);
}

static_assert(ARRAY_SIZE(options) <= CONF_TOP_MAX, "conf_ctx has no room for a line");

const struct conf_section conf_section_top = {
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
	.check = check,
	.free = fini,
};
