/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which known word somebody may have meant.
 */
#ifndef HALMAD_BASE_NEAR_H
#define HALMAD_BASE_NEAR_H

#include <stddef.h>

/**
 * struct near - the search for the nearest of some words
 * @word: what was written
 * @len: its octets
 * @best: the nearest word so far; NULL if none is near
 * @distance: how many letters make the difference
 */
struct near {
	const char *word;
	size_t len;
	const char *best;
	unsigned int distance;
};

/**
 * near_begin() - begin to search
 */
void near_begin(struct near *near, const char *word, size_t len);

/**
 * near_try() - this is one of the words that are known
 */
void near_try(struct near *near, const char *known);

#endif /* HALMAD_BASE_NEAR_H */
