// SPDX-License-Identifier: GPL-2.0
/*
 * Which known word somebody may have meant: the one that the fewest letters make the other, if it
 * is not more than a third of them. Letters that are left out, put in, exchanged for another or
 * with their neighbour count, a capital one for a small one does not.
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/near.h"

/* No word that is known is longer. */
#define NEAR_MAX	64

void near_begin(struct near *near, const char *word, size_t len)
{
	*near = (struct near){ .word = word, .len = len, .distance = (unsigned int)len / 3 + 1 };
	if (near->distance > 4)
		near->distance = 4;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Restricted Damerau-Levenshtein distance, with the last three rows of its table. */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int rows[3][NEAR_MAX + 1];
	unsigned int *before, *last, *row;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned int)j;
	for (i = 1; i <= a_len; i++) {
		before = rows[(i + 1) % 3];
		last = rows[(i - 1) % 3];
		row = rows[i % 3];
		row[0] = (unsigned int)i;
		for (j = 1; j <= b_len; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1,
				       last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

void near_try(struct near *near, const char *known)
{
	size_t len = strlen(known);
	unsigned int d;

	if (near->len > NEAR_MAX || len > NEAR_MAX)
		return;
	d = distance(near->word, near->len, known, len);
	/* at most a third, so at the begin nothing is near enough */
	if (d >= near->distance)
		return;
	near->distance = d;
	near->best = known;
}
