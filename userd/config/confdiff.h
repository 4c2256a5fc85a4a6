/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: what differs between two of them, as a person has written them.
 *
 * Not the form of what is written: 1h is 3600, an option with its default is one that is not there,
 * and the order of sections makes no difference. What other files have in them, secrets among it,
 * is not looked at.
 */
#ifndef HALMAD_CONFIG_CONFDIFF_H
#define HALMAD_CONFIG_CONFDIFF_H

#include "config/conf.h"

enum conf_what {
	CONF_ADDED,
	CONF_REMOVED,
	CONF_CHANGED,
	CONF_WHATS,
};

/**
 * struct conf_difference - a section or an option that differs
 * @what: how
 * @section: kind of the section, NULL outside of all sections
 * @title: its title, NULL if that kind has none
 * @option: name of the option, NULL for the section as a whole
 * @old: value there was, NULL for none
 * @new: value there is, NULL for none
 * @old_line: line in the old configuration, 0 for none
 * @new_line: line in the new one, 0 for none
 */
struct conf_difference {
	enum conf_what what;
	const char *section;
	const char *title;
	const char *option;
	const char *old;
	const char *new;
	unsigned int old_line;
	unsigned int new_line;
};

/**
 * conf_diff() - compare two configurations that were found right
 * @old: the one before
 * @new: the one after
 * @hear: gets each difference, by kinds of sections and their titles; valid during the call
 * @ctx: for @hear
 *
 * Return: 0, or -ENOMEM, before anything was heard.
 */
int conf_diff(const struct conf *old, const struct conf *new,
	      void (*hear)(void *ctx, const struct conf_difference *difference), void *ctx);

#endif /* HALMAD_CONFIG_CONFDIFF_H */
