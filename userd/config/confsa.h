/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: files with keys of SAs that sections mn name.
 */
#ifndef HALMAD_CONFIG_CONFSA_H
#define HALMAD_CONFIG_CONFSA_H

#include "config/confint.h"

/**
 * conf_sa_take() - read the keys of a mobile node
 * @ctx: gets complaints, which never repeat a key; its name is that of the file
 * @text: contents of the file; changed
 * @keys: result
 */
void conf_sa_take(struct conf_ctx *ctx, char *text, struct sa_keys *keys);

#endif /* HALMAD_CONFIG_CONFSA_H */
