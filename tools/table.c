// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "human.h"
#include "table.h"

/* the first columns that may stand on lines of their own, what follows is further right then */
#define LEADS	2
#define INDENT	2

struct row {
	char *cell[TABLE_COLUMNS];
	enum table_mood mood[TABLE_COLUMNS];
};

/**
 * struct table - a table
 * @column: what it has, those that are shown only
 * @place: where each column that the caller knows is in @column; -1 if it is not shown
 * @count: of @column
 * @look: how it looks
 * @width: of each column
 * @gap: spaces between columns
 * @leads: columns that stand on lines of their own
 * @begun: the widths are settled, and rows are printed as they come
 * @row: what is kept, and behind it the one that is being filled
 * @rows: how many are kept
 * @room: for how many there is room
 */
struct table {
	struct column column[TABLE_COLUMNS];
	int place[TABLE_COLUMNS];
	unsigned int count;
	struct look look;
	unsigned int width[TABLE_COLUMNS];
	unsigned int gap;
	unsigned int leads;
	bool begun;
	struct row *row;
	size_t rows;
	size_t room;
};

static void no_memory(void)
{
	err_note("halma: out of memory");
	exit(EXIT_REFUSED);
}

/* ---- rows ---- */

static struct row *last(struct table *t)
{
	return &t->row[t->rows];
}

static void make_room(struct table *t)
{
	if (t->rows < t->room)
		return;
	t->room = t->room ? t->room * 2 : 64;
	t->row = realloc(t->row, t->room * sizeof(*t->row));
	if (!t->row)
		no_memory();
}

static void row_clear(struct row *row)
{
	unsigned int i;

	for (i = 0; i < TABLE_COLUMNS; i++)
		free(row->cell[i]);
	*row = (struct row){ 0 };
}

static void row_begin(struct table *t)
{
	make_room(t);
	*last(t) = (struct row){ 0 };
}

/**
 * table_new - begin a table
 * @columns: its columns
 * @count: how many; TABLE_COLUMNS at most
 * @look: how it looks
 *
 * Return: the table, to be given to table_end(). Without memory the program ends.
 */
struct table *table_new(const struct column *columns, unsigned int count, const struct look *look)
{
	struct table *t = calloc(1, sizeof(*t));
	enum table_level most = TABLE_NORMAL;
	unsigned int i;

	if (!t)
		no_memory();
	if (look->brief)
		most = TABLE_BRIEF;
	else if (look->more)
		most = TABLE_MORE;
	for (i = 0; i < count; i++) {
		t->place[i] = -1;
		if (columns[i].level > most)
			continue;
		t->place[i] = (int)t->count;
		t->column[t->count++] = columns[i];
	}
	t->look = *look;
	row_begin(t);
	return t;
}

/**
 * table_cell - fill a cell of the row that comes next
 * @t: the table
 * @column: which one
 * @fmt: its text, as for printf; what is behind a newline stands on a line below.
 *	Control characters stay off the terminal.
 */
void table_cell(struct table *t, unsigned int column, const char *fmt, ...)
{
	int place = t->place[column];
	char *text, *c;
	va_list ap;

	if (place < 0)
		return;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		no_memory();
	va_end(ap);
	for (c = text; *c; c++)
		if (((unsigned char)*c < ' ' && *c != '\n') || *c == 127)
			*c = '?';
	free(last(t)->cell[place]);
	last(t)->cell[place] = text;
}

/**
 * table_mood - say what a cell means
 * @t: the table
 * @column: its column, in the row that comes next
 * @mood: the meaning
 */
void table_mood(struct table *t, unsigned int column, enum table_mood mood)
{
	if (t->place[column] >= 0)
		last(t)->mood[t->place[column]] = mood;
}

/* ---- lines of a cell ---- */

/**
 * struct piece - a line of a cell
 * @text: it; not ended
 * @len: octets
 */
struct piece {
	const char *text;
	size_t len;
};

/* Return: false if the cell has no such line; a cell without text has one. */
static bool line_of(const char *cell, unsigned int line, struct piece *piece)
{
	const char *text = cell && *cell ? cell : "-";

	for (; line; line--) {
		text = strchr(text, '\n');
		if (!text)
			return false;
		text++;
	}
	*piece = (struct piece){ .text = text, .len = strcspn(text, "\n") };
	return true;
}

static unsigned int cell_width(const char *cell)
{
	unsigned int line, width, most = 0;
	struct piece piece;

	for (line = 0; line_of(cell, line, &piece); line++) {
		width = (unsigned int)human_width(piece.text, piece.len);
		if (width > most)
			most = width;
	}
	return most;
}

/* ---- widths ---- */

/* characters of a line without its leads */
static unsigned int line_width(const struct table *t, const unsigned int *width, unsigned int leads)
{
	unsigned int i, sum = leads ? INDENT : 0;

	for (i = leads; i < t->count; i++)
		sum += width[i] + (i > leads ? t->gap : 0);
	return sum;
}

/* what can still be taken from a column */
static unsigned int spare(const struct table *t, const unsigned int *width, unsigned int column)
{
	unsigned int least = t->column[column].least;

	return least && width[column] > least ? width[column] - least : 0;
}

/* make columns that may be cut narrower, always the one that can best be */
static void narrow(const struct table *t, unsigned int *width)
{
	unsigned int i, best, excess = line_width(t, width, t->leads) - t->look.width;

	for (; excess; excess--) {
		best = t->leads;
		for (i = t->leads; i < t->count; i++)
			if (spare(t, width, i) > spare(t, width, best))
				best = i;
		if (!spare(t, width, best))
			return;
		width[best]--;
	}
}

static bool fits(struct table *t, unsigned int *width)
{
	unsigned int limit = t->look.width;

	t->gap = 2;
	if (!limit || line_width(t, width, t->leads) <= limit)
		return true;
	t->gap = 1;
	if (line_width(t, width, t->leads) > limit)
		narrow(t, width);
	return line_width(t, width, t->leads) <= limit;
}

static void measure(struct table *t, unsigned int *width)
{
	unsigned int i, cell;
	size_t n;

	for (i = 0; i < t->count; i++) {
		width[i] = t->look.brief ? 0 : (unsigned int)strlen(t->column[i].title);
		for (n = 0; n < t->rows; n++) {
			cell = cell_width(t->row[n].cell[i]);
			if (cell > width[i])
				width[i] = cell;
		}
	}
}

/* how many rows have no more than @room in a column, and the most of these */
static size_t count_fitting(const struct table *t, unsigned int column, unsigned int room,
			    unsigned int *most)
{
	unsigned int cell;
	size_t i, count = 0;

	*most = t->look.brief ? 0 : (unsigned int)strlen(t->column[column].title);
	for (i = 0; i < t->rows; i++) {
		cell = cell_width(t->row[i].cell[column]);
		if (cell > room)
			continue;
		count++;
		if (cell > *most)
			*most = cell;
	}
	return count;
}

/* Where a few rows have what is very wide in the last lead, each of them breaks its line there, and
 * the others stay whole.
 */
static bool fits_most(struct table *t, unsigned int *width)
{
	unsigned int i, most, others, limit = t->look.width;

	if (t->count <= LEADS || t->column[LEADS - 1].least)
		return false;
	width[LEADS - 1] = 0;
	for (i = 0; i < t->count; i++)
		width[i] -= spare(t, width, i);
	others = line_width(t, width, 0);
	if (others >= limit || count_fitting(t, LEADS - 1, limit - others, &most) < t->rows / 2 + 1)
		return false;
	measure(t, width);
	width[LEADS - 1] = most;
	return fits(t, width);
}

static void settle(struct table *t)
{
	unsigned int width[TABLE_COLUMNS];

	measure(t, width);
	for (t->leads = 0; t->leads <= LEADS; t->leads++) {
		memcpy(t->width, width, sizeof(width));
		if (fits(t, t->width) || t->leads == LEADS || t->leads + 1 == t->count)
			return;
		if (!t->leads && fits_most(t, t->width))
			return;
	}
}

/* ---- printing ---- */

static void put_text(const struct table *t, enum table_mood mood, const char *text)
{
	static const char *const color[] = {
		[TABLE_GOOD] = "32", [TABLE_WARN] = "33", [TABLE_BAD] = "31",
	};

	if (t->look.color && mood)
		printf("\033[%sm%s\033[0m", color[mood], text);
	else
		fputs(text, stdout);
}

/**
 * struct line - a line that is being printed
 * @spaces: that come before the next text; none stand at the end
 */
struct line {
	unsigned int spaces;
};

/* where a column begins */
static unsigned int start_of(const struct table *t, unsigned int column)
{
	unsigned int i, at = t->leads ? INDENT : 0;

	for (i = t->leads; i < column; i++)
		at += t->width[i] + t->gap;
	return at;
}

static void put_piece(const struct table *t, const struct row *row, unsigned int i,
		      const struct piece *piece, struct line *line)
{
	const struct column *column = &t->column[i];
	unsigned int width, room = t->width[i];
	char *text = malloc(piece->len + 3);

	if (!text)
		no_memory();
	human_cut(piece->text, piece->len, column->least && t->look.width ? room : SIZE_MAX, text);
	width = (unsigned int)human_width(text, strlen(text));
	if (column->right && width < room)
		line->spaces += room - width;
	if (width) {
		printf("%*s", (int)line->spaces, "");
		put_text(t, row->mood[i], text);
		line->spaces = 0;
	}
	if (!column->right && width < room)
		line->spaces += room - width;
	/* what follows stands below, where it belongs */
	if (width > room && t->look.width && i + 1 < t->count) {
		putchar('\n');
		line->spaces = start_of(t, i + 1) - t->gap;
	}
	free(text);
}

/* Return: false if there is no such line in any cell. */
static bool put_line(const struct table *t, const struct row *row, unsigned int number)
{
	struct line line = { .spaces = t->leads ? INDENT : 0 };
	struct piece piece, none = { .text = "" };
	bool any = false;
	unsigned int i;

	for (i = t->leads; i < t->count; i++)
		any |= line_of(row->cell[i], number, &piece);
	if (!any)
		return false;
	for (i = t->leads; i < t->count; i++) {
		put_piece(t, row, i, line_of(row->cell[i], number, &piece) ? &piece : &none, &line);
		line.spaces += t->gap;
	}
	putchar('\n');
	return true;
}

/* a cell on lines of its own */
static void put_lead(const struct table *t, const struct row *row, unsigned int i)
{
	unsigned int line, indent = i ? INDENT : 0;
	struct piece piece;
	char *text;

	for (line = 0; line_of(row->cell[i], line, &piece); line++) {
		text = malloc(piece.len + 3);
		if (!text)
			no_memory();
		human_cut(piece.text, piece.len,
			  t->look.width > indent ? t->look.width - indent : 1, text);
		printf("%*s", (int)indent, "");
		put_text(t, row->mood[i], text);
		putchar('\n');
		free(text);
	}
}

static void put_row(const struct table *t, const struct row *row)
{
	unsigned int i, line;

	for (i = 0; i < t->leads; i++)
		put_lead(t, row, i);
	for (line = 0; put_line(t, row, line); line++)
		;
}

static void put_titles(struct table *t)
{
	struct row row = { 0 };
	unsigned int i;

	if (t->look.brief)
		return;
	for (i = 0; i < t->count; i++)
		row.cell[i] = (char *)t->column[i].title;
	put_row(t, &row);
}

static int compare(const void *a, const void *b)
{
	const struct row *one = a, *other = b;
	int i, ret = 0;

	for (i = 0; i < LEADS && !ret; i++)
		ret = strverscmp(one->cell[i] ? one->cell[i] : "",
				 other->cell[i] ? other->cell[i] : "");
	return ret;
}

/* print what was kept, with widths for it and what may follow */
static void begin(struct table *t)
{
	size_t i;

	settle(t);
	put_titles(t);
	for (i = 0; i < t->rows; i++) {
		put_row(t, &t->row[i]);
		row_clear(&t->row[i]);
	}
	t->rows = 0;
	t->begun = true;
}

/**
 * table_row - the row is complete; begin the next one
 * @t: the table
 */
void table_row(struct table *t)
{
	if (t->begun) {
		put_row(t, last(t));
		row_clear(last(t));
		return;
	}
	t->rows++;
	if (t->rows == TABLE_ROWS)
		begin(t);
	row_begin(t);
}

/**
 * table_end - print what is left and free the table
 * @t: the table
 *
 * A table without rows is nothing at all.
 */
void table_end(struct table *t)
{
	row_clear(last(t));
	if (!t->begun && t->rows) {
		if (!t->look.as_they_come)
			qsort(t->row, t->rows, sizeof(*t->row), compare);
		begin(t);
	}
	free(t->row);
	free(t);
}
