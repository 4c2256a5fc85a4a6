/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: what a section mag says for IKEv2 is read where section ike is.
 */
#ifndef HALMAD_CONFIG_CONFIKE_H
#define HALMAD_CONFIG_CONFIKE_H

#include "config/confint.h"

/* Options of a section mag; how they are read */
#define CONF_IKE_MAG_OPTIONS						\
	CONF_STR_UNSET("ike-identity", FORM_ANY),			\
	CONF_WORD("auth", "psk", conf_ike_auths),			\
	CONF_STR_UNSET("certificate", FORM_ANY),			\
	CONF_LIST("ike-proposals", FORM_ANY),				\
	CONF_LIST("esp-proposals", FORM_ANY)

extern const char *const conf_ike_auths[];

/**
 * conf_ike_build_mag() - read these options of a section mag
 *
 * Return: 0, or -ENOMEM.
 */
int conf_ike_build_mag(cfg_t *cfg, struct mag *mag);

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
