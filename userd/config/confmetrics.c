// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section metrics: where the metrics of the daemon are to be had.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "config/confint.h"

#define ENDING	".metrics"
#define HINT	"listen = \"127.0.0.1:9464\", or \"[::1]:9464\""

static const struct conf_option options[] = {
	CONF_STR_UNSET("socket", FORM_ANY),
	CONF_STR_UNSET("listen", FORM_ANY),
};

/* The address in front of the last colon, one of IPv6 in brackets. */
static bool split(const char *text, char *address, size_t size, u64 *port)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (!len || len >= size || !number_parse(colon + 1, 65535, port) || !*port)
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (address[0] != '[')
		return !strchr(address, ':');
	if (address[len - 1] != ']')
		return false;
	address[len - 1] = '\0';
	memmove(address, address + 1, len - 1);
	return strchr(address, ':');
}

static bool parse_listen(const char *text, struct conf_metrics *metrics)
{
	char address[INET6_ADDRSTRLEN + sizeof("[]")];
	u64 port;

	if (!split(text, address, sizeof(address), &port))
		return false;
	memset(&metrics->at, 0, sizeof(metrics->at));
	if (inet_pton(AF_INET, address, &metrics->at.ipv4.sin_addr) == 1) {
		metrics->at.ipv4.sin_family = AF_INET;
		metrics->at.ipv4.sin_port = htons((u16)port);
		return true;
	}
	metrics->at.ipv6.sin6_family = AF_INET6;
	metrics->at.ipv6.sin6_port = htons((u16)port);
	return inet_pton(AF_INET6, address, &metrics->at.ipv6.sin6_addr) == 1;
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct conf_metrics *metrics = &ctx->conf->metrics;
	const char *text;

	metrics->line = ctx->line;
	if (cfg_size(cfg, "socket")) {
		metrics->socket = strdup(cfg_getstr(cfg, "socket"));
		if (!metrics->socket)
			return -ENOMEM;
	}
	if (!cfg_size(cfg, "listen"))
		return 0;
	text = cfg_getstr(cfg, "listen");
	if (!parse_listen(text, metrics))
		conf_complain(ctx, conf_option_line(ctx, &conf_section_metrics, "listen"), HINT,
			      "metrics: listen is \"%s\", no address with a port", text);
	metrics->listen = strdup(text);
	return metrics->listen ? 0 : -ENOMEM;
}

static void no_socket(struct conf_metrics *metrics)
{
	free(metrics->socket);
	metrics->socket = NULL;
}

/* Two daemons on one machine have control sockets of different names. One that is too long for this
 * was not asked for.
 */
static void complete_socket(struct conf_ctx *ctx)
{
	struct conf_metrics *metrics = &ctx->conf->metrics;

	if (asprintf(&metrics->socket, "%s" ENDING, ctx->conf->control_socket) < 0) {
		metrics->socket = NULL;
		conf_complain(ctx, metrics->line, NULL, "out of memory");
	} else if (strlen(metrics->socket) >= CONF_SOCKET_MAX) {
		no_socket(metrics);
	}
}

static void check_socket(struct conf_ctx *ctx)
{
	const char *socket = ctx->conf->metrics.socket;
	unsigned int line = ctx->conf->metrics.line;

	if (socket[0] != '/')
		conf_complain(ctx, line, "socket = /run/halma/metrics.sock",
			      "metrics: socket is \"%s\", it must begin with / or be none", socket);
	else if (strlen(socket) >= CONF_SOCKET_MAX)
		conf_complain(ctx, line, NULL, "metrics: socket is longer than %d octets",
			      CONF_SOCKET_MAX - 1);
	else if (!strcmp(socket, ctx->conf->control_socket))
		conf_complain(ctx, line, "another path",
			      "metrics: socket is that of control-socket");
}

static void check(struct conf_ctx *ctx)
{
	struct conf_metrics *metrics = &ctx->conf->metrics;

	if (!metrics->socket)
		complete_socket(ctx);
	else if (!strcmp(metrics->socket, "none"))
		no_socket(metrics);
	else
		check_socket(ctx);
}

static void free_metrics(struct conf *conf)
{
	free(conf->metrics.socket);
	free(conf->metrics.listen);
}

const struct conf_section conf_section_metrics = {
	.name = "metrics",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.needs = 1U << CONF_KIND_TOP,
	.build = build,
	.check = check,
	.free = free_metrics,
};
