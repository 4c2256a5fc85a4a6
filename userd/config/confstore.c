// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section store.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"

#define STORE_DIR	"/var/lib/halma"

static const struct conf_option options[] = {
	CONF_STR_UNSET("path", FORM_ANY),
	CONF_INT("commit-delay", 50, 1, 1000),
	CONF_INT("queue-max", 65536, 1024, 10000000),
};

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_store *store = &ctx->conf->store;

	store->line = conf_section_line(cfg);
	store->delay_ms = (u32)cfg_getint(cfg, "commit-delay");
	store->queue_max = (u32)cfg_getint(cfg, "queue-max");
	if (!cfg_size(cfg, "path"))
		return 0;
	store->path = strdup(cfg_getstr(cfg, "path"));
	return store->path ? 0 : -ENOMEM;
}

static void check(struct conf_ctx *ctx)
{
	struct conf_store *store = &ctx->conf->store;

	if (!store->path) {
		/* two daemons on one machine have devices of different names */
		if (asprintf(&store->path, STORE_DIR "/%s.db", ctx->conf->device.name) < 0) {
			store->path = NULL;
			conf_complain(ctx, store->line, NULL, "out of memory");
		}
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

static void fini(struct conf *conf)
{
	free(conf->store.path);
}

const struct conf_section conf_section_store = {
	.name = "store",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.build = build,
	.check = check,
	.free = fini,
};
