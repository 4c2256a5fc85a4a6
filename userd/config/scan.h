/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words and signs of a configuration, one after the other, as libconfuse tells them apart.
 */
#ifndef HALMAD_CONFIG_SCAN_H
#define HALMAD_CONFIG_SCAN_H

#include "base/types.h"

/**
 * enum scan_token - what was found
 * @SCAN_END: nothing any more
 * @SCAN_WORD: a word, with quotes or without
 * @SCAN_OPEN: {
 * @SCAN_CLOSE: }
 * @SCAN_EQUALS: =
 * @SCAN_APPEND: +=
 * @SCAN_COMMA: ,
 * @SCAN_STRAY: a sign that is none of these, and needs quotes
 * @SCAN_QUOTE: a quote that is not closed
 * @SCAN_COMMENT: a comment that is not closed
 * @SCAN_VARIABLE: ${ that is not closed. For libconfuse it would stand for itself, after a search
 *	to the end of the text for each
 */
enum scan_token {
	SCAN_END,
	SCAN_WORD,
	SCAN_OPEN,
	SCAN_CLOSE,
	SCAN_EQUALS,
	SCAN_APPEND,
	SCAN_COMMA,
	SCAN_STRAY,
	SCAN_QUOTE,
	SCAN_COMMENT,
	SCAN_VARIABLE,
};

/**
 * struct scan - a text that is being read
 * @at: what comes next
 * @next_line: line of that
 * @token: what was found last
 * @begin: where it begins
 * @end: where it ends
 * @line: line in which it begins
 */
struct scan {
	char *at;
	unsigned int next_line;
	enum scan_token token;
	char *begin;
	char *end;
	unsigned int line;
};

/**
 * scan_begin() - begin to read a text; what a byte order mark says is known
 */
void scan_begin(struct scan *scan, char *text);

/**
 * scan_next() - find the next word or sign
 *
 * Comments on the way become blanks, as libconfuse counts their lines thrice.
 */
enum scan_token scan_next(struct scan *scan);

/**
 * scan_is() - the word that was found is this one, with quotes or without
 */
bool scan_is(const struct scan *scan, const char *word);

/**
 * scan_word() - the word that was found, without its quotes, as libconfuse reads it
 * @scan: text; the word in it is overwritten, and begins where it did with its quotes
 *
 * Return: its octets; -1 if one of them is written as no octet can be.
 */
long scan_word(struct scan *scan);

/**
 * scan_blank() - make part of a text blanks; its lines stay lines
 */
void scan_blank(char *begin, const char *end);

#endif /* HALMAD_CONFIG_SCAN_H */
