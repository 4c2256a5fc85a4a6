/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: where the sections of a text begin and end.
 *
 * libconfuse stops at the first thing that it does not understand, and compares the title of each
 * section with all others. So the text is looked at first: what is not well-formed, or has a name
 * that nobody knows, is complained about and made blanks, and what is left is given to libconfuse
 * section by section.
 */
#ifndef HALMAD_CONFIG_OUTLINE_H
#define HALMAD_CONFIG_OUTLINE_H

#include "config/confint.h"

/**
 * struct piece - a section with a title
 * @kind: index of what kind it is, see conf_section_at()
 * @wrong: something in it was complained about, and is not there any more
 * @line: where it begins
 * @begin: first octet in the text
 * @end: behind the last one
 */
struct piece {
	unsigned int kind;
	bool wrong;
	unsigned int line;
	size_t begin;
	size_t end;
};

/**
 * struct outline - a text that was looked at
 * @text: the text
 * @piece: sections with a title, as they stand in the text
 * @count: number of @piece
 * @line: where the first section of each kind begins, 0 if there is none
 */
struct outline {
	char *text;
	struct piece *piece;
	size_t count;
	unsigned int line[CONF_KIND_MAX];
};

/**
 * outline_make() - look at a text
 * @ctx: gets complaints, and which kinds of sections they are about
 * @text: text; what is complained about is overwritten
 * @outline: result, to be given to outline_fini() in any case
 *
 * Return: 0, or -ENOMEM.
 */
int outline_make(struct conf_ctx *ctx, char *text, struct outline *outline);

void outline_fini(struct outline *outline);

#endif /* HALMAD_CONFIG_OUTLINE_H */
