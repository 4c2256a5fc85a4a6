/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: what sections mag and mn say for IKEv2 is read where section ike is.
 */
#ifndef HALMAD_CONFIG_CONFIKE_H
#define HALMAD_CONFIG_CONFIKE_H

#include "config/confint.h"

/* Options of a section mag or mn; how they are read */
#define CONF_IKE_OPTIONS						\
	CONF_STR_UNSET("ike-identity", FORM_ANY),			\
	CONF_STR_UNSET("eap-identity", FORM_ANY),			\
	CONF_WORD("auth", "psk", conf_ike_auths),			\
	CONF_STR_UNSET("certificate", FORM_ANY),			\
	CONF_LIST("ike-proposals", FORM_ANY),				\
	CONF_LIST("esp-proposals", FORM_ANY)

extern const char *const conf_ike_auths[];

/**
 * conf_ike_build() - read these options of a section
 *
 * Return: 0, or -ENOMEM.
 */
int conf_ike_build(cfg_t *cfg, struct ike_remote *remote);

/**
 * conf_ike_is_set() - a section says who its peer is
 */
bool conf_ike_is_set(cfg_t *cfg);

/**
 * conf_read_private() - read a file that nobody else may read
 * @file: its path is set; contents are the result, with a NUL octet behind them, to be given to
 *	ike_file_forget()
 * @max: most octets
 * @hint: result: what to do, if that is known
 *
 * Return: NULL, or what is wrong, valid until the next call.
 */
const char *conf_read_private(struct ike_file *file, long max, const char **hint);

#endif /* HALMAD_CONFIG_CONFIKE_H */
