/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: what is said of a text: complaints and warnings, in the order of its lines.
 *
 * They are found section by section, kind by kind, and those about files of secrets last; people
 * read a file from its begin. So they are kept until all is known, the first of them: of more only
 * the number is.
 */
#ifndef HALMAD_CONFIG_CONFSAID_H
#define HALMAD_CONFIG_CONFSAID_H

#include "base/types.h"

/* Complaints that are written, and warnings; of more only the number is */
#define CONF_ERRORS_MAX	50

/**
 * struct said_line - something that is said
 * @file: name of the file, which is there as long as this
 * @line: line, 0 for the whole file
 * @text: sentence with its place, to be freed
 */
struct said_line {
	const char *file;
	unsigned int line;
	char *text;
};

/**
 * struct said_list - the first of what is said, sorted: of the main file before that of others,
 *	of these by their names; then by line, then as it was said
 * @v: what is said
 * @count: number of @v
 */
struct said_list {
	struct said_line v[CONF_ERRORS_MAX];
	unsigned int count;
};

/**
 * struct conf_said - what is said of a configuration
 * @main: name of its main file
 * @complaints: what is wrong
 * @warnings: what is odd
 */
struct conf_said {
	const char *main;
	struct said_list complaints;
	struct said_list warnings;
};

/**
 * said_hears() - something at this place would be among the first
 */
bool said_hears(const struct conf_said *said, const struct said_list *list, const char *file,
		unsigned int line);

/**
 * said_add() - keep what is said
 * @said: of what configuration
 * @list: one of @said
 * @file: name of the file
 * @line: line in it
 * @text: sentence, which is copied
 *
 * Return: false if there is no memory.
 */
bool said_add(const struct conf_said *said, struct said_list *list, const char *file,
	      unsigned int line, const char *text);

/**
 * said_fini() - forget what was said
 */
void said_fini(struct said_list *list);

#endif /* HALMAD_CONFIG_CONFSAID_H */
