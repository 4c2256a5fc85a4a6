/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: the text of a file and of those that it includes, as one.
 *
 *	include "halma.d/mags.conf"
 *	include "halma.d/mag[0-9].conf"
 *
 * stands outside of sections. What is included stands in its place, beginning with a line of its
 * own: lines are counted through all of it, and each belongs to a place in a file.
 */
#ifndef HALMAD_CONFIG_SOURCE_H
#define HALMAD_CONFIG_SOURCE_H

#include <sys/types.h>

#include "base/types.h"

struct conf_ctx;

/* Octets of all files, files in all, and files that include one another */
#define SOURCE_SIZE_MAX		(64 << 20)
#define SOURCE_FILES_MAX	4096
#define SOURCE_DEPTH_MAX	16

/**
 * struct source_place - where a part of the text comes from
 * @begin: its first line, counted through all
 * @line: what line of the file that is
 * @file: name of the file
 */
struct source_place {
	unsigned int begin;
	unsigned int line;
	char *file;
};

/**
 * struct source - the text of a configuration
 * @text: text, whose comments are blanks
 * @place: where it comes from, in the order of lines
 * @count: number of @place
 */
struct source {
	char *text;
	struct source_place *place;
	unsigned int count;
};

/**
 * struct source_main - the file that may include others
 * @text: its text, to be freed
 * @dev: where it is
 * @ino: which it is
 */
struct source_main {
	char *text;
	dev_t dev;
	ino_t ino;
};

/**
 * source_open() - read a file, and nothing else; that can take for ever
 * @ctx: gets complaints; its name is that of the file
 * @main: result
 *
 * Return: false, after a complaint, if it cannot be read.
 */
bool source_open(struct conf_ctx *ctx, struct source_main *main);

/**
 * source_read() - read what a file includes
 * @ctx: gets complaints; its name is that of the file; the result is ctx->conf->source
 * @main: file; its text is overwritten
 *
 * Return: 0, or -ENOMEM.
 */
int source_read(struct conf_ctx *ctx, const struct source_main *main);

/**
 * source_copy() - have a text that is in no file, and includes nothing
 *
 * Return: 0, or -ENOMEM.
 */
int source_copy(struct source *source, const char *name, const char *text);

/**
 * source_find() - where a line comes from
 * @source: text
 * @line: line, counted through all; result: line in the file
 *
 * Return: name of the file, NULL if nothing was read.
 */
const char *source_find(const struct source *source, unsigned int *line);

/**
 * source_line() - a line as a sentence names it: "12", or, if there are several files,
 *	"12 of /etc/halma/halma.conf"
 *
 * Return: text, valid until the fourth next call.
 */
const char *source_line(const struct source *source, unsigned int line);

void source_fini(struct source *source);

#endif /* HALMAD_CONFIG_SOURCE_H */
