// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: the rules of the whole daemon: what stands outside of sections (variables of the
 * protocol, limits), how MAGs are watched and sessions revoked (heartbeat, revocation), what
 * outlives the kernel (store), and who is asked whether a mobile node is where its PBU says
 * (tracker).
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"
#include "base/rfc.h"

#define STORE_DIR	"/var/lib/halma"

static const char *const ipsecs[] = { "off", "required", NULL };

const char *const conf_routability[] = { "clear", "protected", NULL };

static const struct conf_option top_options[] = {
	CONF_BOOL("lab-mode", cfg_false),
	CONF_WORD_UNSET("ipsec", ipsecs),
	CONF_BOOL("home-agent", cfg_false),
	CONF_WORD("return-routability", "protected", conf_routability),
	CONF_STR("control-socket", "/run/halma/halmad.sock", FORM_ANY),
	CONF_STR_UNSET("control-group", FORM_ANY),
	CONF_MS("MinDelayBeforeBCEDelete", MIN_DELAY_BEFORE_BCE_DELETE, 1, 3600000),
	CONF_MS("MaxDelayBeforeNewBCEAssign", MAX_DELAY_BEFORE_NEW_BCE_ASSIGN, 0, 60000),
	CONF_MS("TimestampValidityWindow", TIMESTAMP_VALIDITY_WINDOW, 1, 3600000),
	CONF_BOOL("TimestampBasedApproachInUse", cfg_true),
	CONF_BOOL("MobileNodeGeneratedTimestampInUse", cfg_false),
	CONF_STR("FixedMAGLinkLocalAddressOnAllAccessLinks", "::", FORM_ADDRESS),
	CONF_STR("FixedMAGLinkLayerAddressOnAllAccessLinks", "", FORM_ANY),
	CONF_SECONDS("lifetime-max", 3600, 4, LIFETIME_MAX_S),
	CONF_SECONDS("refresh-advice", 0, 0, LIFETIME_MAX_S),
	CONF_BOOL("remember-sequence", cfg_false),
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

static int build_top(struct conf_ctx *ctx, cfg_t *top)
{
	struct conf *conf = ctx->conf;

	build_ipsec(ctx, top);
	build_control_group(ctx, top);
	conf->home_agent = cfg_getbool(top, "home-agent");
	conf->routability = conf_word(conf_routability, cfg_getstr(top, "return-routability")) > 0;
	conf->min_delay_before_bce_delete = (u32)cfg_getint(top, "MinDelayBeforeBCEDelete");
	conf->max_delay_before_new_bce_assign = (u32)cfg_getint(top, "MaxDelayBeforeNewBCEAssign");
	conf->replay.window_ms = (u32)cfg_getint(top, "TimestampValidityWindow");
	conf->replay.mn_generated = cfg_getbool(top, "MobileNodeGeneratedTimestampInUse");
	conf->timestamp_based = cfg_getbool(top, "TimestampBasedApproachInUse");
	inet_pton(AF_INET6, cfg_getstr(top, "FixedMAGLinkLocalAddressOnAllAccessLinks"),
		  &conf->fixed_lla);
	conf->lifetime_max = (u16)(cfg_getint(top, "lifetime-max") / LIFETIME_UNIT_S);
	conf->refresh_advice = (u16)(cfg_getint(top, "refresh-advice") / LIFETIME_UNIT_S);
	conf->remember_sequence = cfg_getbool(top, "remember-sequence");
	conf->max_sessions = (u32)cfg_getint(top, "max-sessions");
	conf->max_held = (u32)cfg_getint(top, "max-held");
	conf->receive_buffer = (u32)cfg_getint(top, "receive-buffer");
	conf->control_socket = strdup(cfg_getstr(top, "control-socket"));
	conf->fixed_llid = strdup(cfg_getstr(top, "FixedMAGLinkLayerAddressOnAllAccessLinks"));
	return conf->control_socket && conf->fixed_llid ? 0 : -ENOMEM;
}

/* What is said to a mobile node that has come home must not follow the binding that it has not
 * taken back yet (RFC 6612, 4.2): neither by halmad nor, if marks are reflected, by the kernel.
 */
static void mark_answers(struct conf_device *dev)
{
	u32 mask = ~0U;

	if (dev->attr_set & 1U << CONF_ATTR_DIRECT_MASK)
		mask = dev->attr[CONF_ATTR_DIRECT_MASK];
	if (!(dev->attr_set & 1U << CONF_ATTR_DIRECT_MARK))
		dev->attr[CONF_ATTR_DIRECT_MARK] = CONF_DIRECT_MARK & mask;
	if (!(dev->attr_set & 1U << CONF_ATTR_RX_MARK))
		dev->attr[CONF_ATTR_RX_MARK] = dev->attr[CONF_ATTR_DIRECT_MARK];
	dev->attr_set |= 1U << CONF_ATTR_DIRECT_MARK | 1U << CONF_ATTR_RX_MARK;
}

static void check_top(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;

	if (conf->home_agent)
		mark_answers(&conf->device);
	/* RFC 5213, 9.3 */
	if (conf->replay.mn_generated && !conf->timestamp_based)
		conf_complain(ctx,
			      conf_top_line(ctx, "MobileNodeGeneratedTimestampInUse"),
			      "set TimestampBasedApproachInUse, too",
			      "MobileNodeGeneratedTimestampInUse needs timestamps");
}

static void free_top(struct conf *conf)
{
	free(conf->control_socket);
	free(conf->fixed_llid);
}

static_assert(ARRAY_SIZE(top_options) <= CONF_OPTION_MAX, "conf_ctx has no room for a line");

const struct conf_section conf_section_top = {
	.options = top_options,
	.count = ARRAY_SIZE(top_options),
	.build = build_top,
	.check = check_top,
	.free = free_top,
};

/* In the order of enum mag_action, from MAG_KEEP on */
const char *const conf_mag_actions[] = { "keep", "invalidate", "delete", NULL };

static const char *const pbu_words[] = { "refuse", "accept", NULL };

static const struct conf_option heartbeat_options[] = {
	CONF_SECONDS("HEARTBEAT_INTERVAL", HEARTBEAT_INTERVAL, 0, 86400),
	CONF_INT("MISSING_HEARTBEATS_ALLOWED", MISSING_HEARTBEATS_ALLOWED, 0, 1000),
	CONF_WORD("on-failure", "invalidate", conf_mag_actions),
	CONF_WORD("on-restart", "invalidate", conf_mag_actions),
};

static const struct conf_option revocation_options[] = {
	CONF_MS("InitMINDelayBRIs", INIT_MIN_DELAY_BRIS, INIT_MIN_DELAY_BRIS_MIN, 60000),
	CONF_MS("MAX_BRACK_TIMEOUT", MAX_BRACK_TIMEOUT, INIT_MIN_DELAY_BRIS_MIN, 60000),
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
		conf_complain(ctx, ctx->line, "raise MAX_BRACK_TIMEOUT, too",
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

static const struct conf_option store_options[] = {
	CONF_STR_UNSET("path", FORM_ANY),
	CONF_MS("commit-delay", 50, 1, 1000),
	CONF_INT("queue-max", 65536, 1024, 10000000),
};

static int build_store(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_store *store = &ctx->conf->store;

	store->line = ctx->line;
	store->delay_ms = (u32)cfg_getint(cfg, "commit-delay");
	store->queue_max = (u32)cfg_getint(cfg, "queue-max");
	if (!cfg_size(cfg, "path"))
		return 0;
	store->path = strdup(cfg_getstr(cfg, "path"));
	return store->path ? 0 : -ENOMEM;
}

/* [RFC 6275, 10.3.1] */
static void check_refresh_advice(struct conf_ctx *ctx)
{
	if (ctx->conf->store.path && ctx->conf->refresh_advice)
		conf_complain(ctx, conf_top_line(ctx, "refresh-advice"),
			      "leave it out, or store { path = none }",
			      "refresh-advice is for sessions that are not in a store");
}

/* Two daemons on one machine have devices of different names. */
static char *default_file(struct conf_ctx *ctx, const char *ending)
{
	char *path;

	if (asprintf(&path, STORE_DIR "/%s.%s", ctx->conf->device.name, ending) >= 0)
		return path;
	conf_complain(ctx, ctx->conf->store.line, NULL, "out of memory");
	return NULL;
}

static void complete_path(struct conf_ctx *ctx)
{
	struct conf_store *store = &ctx->conf->store;

	store->counter = default_file(ctx, "restart-counter");
	if (!store->path) {
		store->path = default_file(ctx, "db");
		return;
	}
	if (!strcmp(store->path, "none")) {
		free(store->path);
		store->path = NULL;
	} else if (store->path[0] != '/') {
		conf_complain(ctx, store->line, "path = " STORE_DIR "/lma0.db",
			      "path is \"%s\", it must begin with / or be none", store->path);
	}
}

static void check_store(struct conf_ctx *ctx)
{
	complete_path(ctx);
	check_refresh_advice(ctx);
}

static void free_store(struct conf *conf)
{
	free(conf->store.path);
	free(conf->store.counter);
}

const struct conf_section conf_section_store = {
	.name = "store",
	.flags = CFGF_NONE,
	.options = store_options,
	.count = ARRAY_SIZE(store_options),
	.needs = 1U << CONF_KIND_DEVICE,
	.build = build_store,
	.check = check_store,
	.free = free_store,
};

static const char *const silence_words[] = { "refuse", "accept", NULL };

static const struct conf_option tracker_options[] = {
	CONF_STR_UNSET("socket", FORM_ANY),
	CONF_MS("timeout", 500, 10, 60000),
	CONF_WORD("without-answer", "refuse", silence_words),
};

static int build_tracker(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_tracker *tracker = &ctx->conf->tracker;

	tracker->line = ctx->line;
	tracker->timeout = (u32)cfg_getint(cfg, "timeout");
	tracker->accept_unconfirmed = conf_word(silence_words, cfg_getstr(cfg, "without-answer"));
	if (!cfg_size(cfg, "socket"))
		return 0;
	tracker->socket = strdup(cfg_getstr(cfg, "socket"));
	return tracker->socket ? 0 : -ENOMEM;
}

static void check_tracker(struct conf_ctx *ctx)
{
	const struct conf_tracker *tracker = &ctx->conf->tracker;

	if (!tracker->socket)
		return;
	if (tracker->socket[0] != '/')
		conf_complain(ctx, tracker->line, "socket = /run/halma/tracker.sock",
			      "socket is \"%s\", it must begin with /", tracker->socket);
	else if (strlen(tracker->socket) >= CONF_SOCKET_MAX)
		conf_complain(ctx, tracker->line, NULL, "socket is longer than %d octets",
			      CONF_SOCKET_MAX - 1);
}

static void free_tracker(struct conf *conf)
{
	free(conf->tracker.socket);
}

const struct conf_section conf_section_tracker = {
	.name = "tracker",
	.flags = CFGF_NONE,
	.options = tracker_options,
	.count = ARRAY_SIZE(tracker_options),
	.build = build_tracker,
	.check = check_tracker,
	.free = free_tracker,
};
