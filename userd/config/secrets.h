/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: the secrets of peers out of a file of their own,
 *
 *	mag NAME { psk = "..." }
 *	mn NAI { psk = "..." }
 */
#ifndef HALMAD_CONFIG_SECRETS_H
#define HALMAD_CONFIG_SECRETS_H

#include "config/confint.h"

/**
 * conf_secrets_take() - give each peer its secret
 * @ctx: configuration; gets complaints, which never repeat a secret; its name is that of the file
 * @text: contents of the file. They are read where they are, so that no copy is left of them, and
 *	overwritten
 */
void conf_secrets_take(struct conf_ctx *ctx, char *text);

#endif /* HALMAD_CONFIG_SECRETS_H */
