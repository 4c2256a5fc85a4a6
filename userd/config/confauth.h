/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: how a mobile node authenticates itself (RFC 4285) is read where section mn is, its
 * keys out of a file of their own, which has lines
 *
 *	SPI KEY
 */
#ifndef HALMAD_CONFIG_CONFAUTH_H
#define HALMAD_CONFIG_CONFAUTH_H

#include "config/confint.h"

/* The words of auth-replay and auth-order */
extern const char *const conf_auth_replays[];
extern const char *const conf_auth_orders[];

/* The options of a section mn that conf_auth_build() reads */
#define CONF_AUTH_OPTIONS						\
	CONF_STR_UNSET("auth-keys", FORM_ANY),				\
	CONF_WORD("auth-replay", "required", conf_auth_replays),	\
	CONF_SECONDS("auth-window", AUTH_WINDOW, AUTH_WINDOW_ABOVE + 1, 300), \
	CONF_WORD("auth-order", "lenient", conf_auth_orders)

/**
 * conf_auth_build() - copy what a section mn says of it
 *
 * Return: 0, or -ENOMEM.
 */
int conf_auth_build(cfg_t *cfg, struct profile *profile);

/**
 * conf_auth_check() - look at how that fits to what else the section says
 */
void conf_auth_check(struct conf_ctx *ctx, const struct profile *profile);

/**
 * conf_auth_take() - read the keys of a mobile node
 * @ctx: gets complaints, which never repeat a key; its name is that of the file
 * @text: contents of the file
 * @keys: result
 */
void conf_auth_take(struct conf_ctx *ctx, const char *text, struct auth_keys *keys);

#endif /* HALMAD_CONFIG_CONFAUTH_H */
