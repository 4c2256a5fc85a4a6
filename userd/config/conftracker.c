// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section tracker: who is asked whether a mobile node is where its PBU says.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/confint.h"

static const char *const silence_words[] = { "refuse", "accept", NULL };

static const struct conf_option options[] = {
	CONF_STR_UNSET("socket", FORM_ANY),
	CONF_INT("timeout", 500, 10, 60000),
	CONF_WORD("without-answer", "refuse", silence_words),
};

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_tracker *tracker = &ctx->conf->tracker;

	tracker->line = conf_section_line(cfg);
	tracker->timeout = (u32)cfg_getint(cfg, "timeout");
	tracker->accept_unconfirmed = conf_word(silence_words, cfg_getstr(cfg, "without-answer"));
	if (!cfg_size(cfg, "socket"))
		return 0;
	tracker->socket = strdup(cfg_getstr(cfg, "socket"));
	return tracker->socket ? 0 : -ENOMEM;
}

static void check(struct conf_ctx *ctx)
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

static void fini(struct conf *conf)
{
	free(conf->tracker.socket);
}

const struct conf_section conf_section_tracker = {
	.name = "tracker",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
	.check = check,
	.free = fini,
};
