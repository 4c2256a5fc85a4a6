/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_TABLE_H
#define HALMA_TABLE_H

#include <stdbool.h>

/**
 * DOC: table
 *
 * A table for people. Its columns are as wide as what stands in them, within the
 * width that there is: what does not fit is cut in its middle, as far as its
 * column allows, or else the first columns stand on lines of their own.
 *
 * Up to TABLE_ROWS rows are kept, sorted by their first cells and measured. Where
 * there are more, all are printed as they come, with the widths of the first of
 * them: a table of any length takes the memory of so many rows.
 */

#define TABLE_COLUMNS	16
#define TABLE_ROWS	10000

/**
 * enum table_level - when a column is shown
 * @TABLE_BRIEF: always
 * @TABLE_NORMAL: unless the table is to be brief
 * @TABLE_MORE: only to who looks for trouble (-s)
 */
enum table_level {
	TABLE_BRIEF,
	TABLE_NORMAL,
	TABLE_MORE,
};

/**
 * enum table_mood - what a cell means, for its colour
 * @TABLE_PLAIN: nothing
 * @TABLE_GOOD: all is well
 * @TABLE_WARN: something passes, or could be better
 * @TABLE_BAD: something does not work
 */
enum table_mood {
	TABLE_PLAIN,
	TABLE_GOOD,
	TABLE_WARN,
	TABLE_BAD,
};

/**
 * struct column - a column
 * @title: its title
 * @level: when it is shown
 * @right: it has numbers, which stand to the right
 * @least: characters that are left of a cell at least; 0 if none is cut
 */
struct column {
	const char *title;
	enum table_level level;
	bool right;
	unsigned int least;
};

/**
 * struct look - how tables look
 * @brief: only what is needed most, and no titles
 * @more: all there is
 * @color: in colour
 * @as_they_come: rows are not sorted
 * @width: characters of a line; 0 for as many as it takes
 */
struct look {
	bool brief;
	bool more;
	bool color;
	bool as_they_come;
	unsigned int width;
};

struct table;

struct table *table_new(const struct column *columns, unsigned int count, const struct look *look);
void table_cell(struct table *t, unsigned int column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void table_mood(struct table *t, unsigned int column, enum table_mood mood);
void table_row(struct table *t);
void table_end(struct table *t);

#endif /* HALMA_TABLE_H */
