// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: where the sections of a text begin and end; entry: outline_make().
 *
 * Statements are NAME = VALUE, NAME += VALUE, NAME { ... } and NAME TITLE { ... }; a value is a
 * word or a list { WORD, WORD }. A section holds no other section: one that begins in it shows that
 * it was not closed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/near.h"
#include "config/outline.h"
#include "config/scan.h"

/* Options of one section */
#define OPTION_MAX	CONF_OPTION_MAX

/* Of what is repeated in a complaint, and the room that it takes */
#define SHOWN_MAX	64
#define SHOWN_SIZE	(SHOWN_MAX + sizeof("..."))

#define NEEDS_QUOTES	"what has signs in it needs quotes"

/**
 * struct look - a text that is being looked at
 * @ctx: gets complaints
 * @outline: result
 * @scan: where in the text
 * @room: room for pieces
 * @kind: the kind of section that this is in, 0 for none
 * @section_line: where that begins
 * @section_begin: first octet of it
 * @section_errors: complaints before it
 * @over_lines: line of the last word in quotes that goes on over the end of a line, 0 for none
 * @torn: a quote, comment or variable has swallowed the rest of the text
 * @set: line in which each option of each kind was set, 0 if it was not; of kinds with titles, in
 *	this section
 */
struct look {
	struct conf_ctx *ctx;
	struct outline *outline;
	struct scan scan;
	size_t room;
	unsigned int kind;
	unsigned int section_line;
	char *section_begin;
	unsigned int section_errors;
	unsigned int over_lines;
	bool torn;
	unsigned int set[CONF_KIND_MAX][OPTION_MAX];
};

static const struct conf_section *section_of(unsigned int kind)
{
	return conf_section_at(kind);
}

static bool has_title(const struct conf_section *section)
{
	return section->flags & CFGF_TITLE;
}

/* The word or sign that was found, as a complaint repeats it. */
static const char *shown(const struct look *look, char *buf)
{
	size_t len = (size_t)(look->scan.end - look->scan.begin);
	bool cut = len > SHOWN_MAX;
	size_t i;

	if (cut)
		len = SHOWN_MAX;
	memcpy(buf, look->scan.begin, len);
	for (i = 0; i < len; i++)
		if ((unsigned char)buf[i] < ' ')
			buf[i] = ' ';
	snprintf(buf + len, SHOWN_SIZE - len, "%s", cut ? "..." : "");
	return buf;
}

/* A quote that is not closed begins a word that ends at the next quote, lines later. */
static void misplaced(struct look *look, unsigned int line, const char *hint, const char *what)
{
	char before[512];

	if (look->over_lines) {
		snprintf(before, sizeof(before), "the quote in line %s may not be closed",
			 conf_line(look->ctx, look->over_lines));
		hint = before;
	}
	conf_complain(look->ctx, line, hint, "%s", what);
	look->ctx->bad |= 1U << look->kind;
}

static enum scan_token next(struct look *look)
{
	enum scan_token token = scan_next(&look->scan);

	if (token == SCAN_WORD && look->scan.next_line != look->scan.line)
		look->over_lines = look->scan.line;
	return token;
}

static void blank_from(struct look *look, char *begin)
{
	scan_blank(begin, look->scan.begin);
}

/* To behind the end of a list, or to the statement that begins in it. */
static void leave_list(struct look *look)
{
	struct scan name = look->scan;

	while (look->scan.token == SCAN_WORD || look->scan.token == SCAN_COMMA ||
	       look->scan.token == SCAN_STRAY) {
		if (look->scan.token == SCAN_WORD)
			name = look->scan;
		next(look);
	}
	if (look->scan.token == SCAN_CLOSE)
		next(look);
	else if (look->scan.token == SCAN_EQUALS || look->scan.token == SCAN_APPEND)
		look->scan = name;
}

/* The list that begins here. */
static void pass_list(struct look *look, const char *name)
{
	unsigned int line = look->scan.line;
	char text[SHOWN_SIZE], what[512];

	while (next(look) == SCAN_WORD)
		if (next(look) != SCAN_COMMA)
			break;
	/* a comma may stand before the end */
	if (look->scan.token == SCAN_CLOSE) {
		next(look);
		return;
	}
	if (look->scan.token == SCAN_WORD && look->scan.line == line)
		snprintf(what, sizeof(what), "a comma is missing in the list %s before '%s'", name,
			 shown(look, text));
	else if (look->scan.token == SCAN_STRAY || look->scan.token == SCAN_COMMA)
		snprintf(what, sizeof(what), "unexpected '%s' in the list %s", shown(look, text),
			 name);
	else
		snprintf(what, sizeof(what), "the list %s that begins in line %s is not closed",
			 name, conf_line(look->ctx, line));
	misplaced(look, look->scan.line, look->scan.token == SCAN_STRAY ? NEEDS_QUOTES :
		  "NAME = { a, b }", what);
	leave_list(look);
}

static int option_nr(unsigned int kind, const struct scan *scan)
{
	const struct conf_section *section = section_of(kind);
	size_t i;

	for (i = 0; i < section->count; i++)
		if (scan_is(scan, section->options[i].opt.name))
			return (int)i;
	return -1;
}

static unsigned int kind_named(const struct scan *scan)
{
	const struct conf_section *section;
	unsigned int i;

	for (i = 1; (section = section_of(i)); i++)
		if (scan_is(scan, section->name))
			return i;
	return 0;
}

/* Where an option belongs that does not belong here. */
static const char *elsewhere(const struct look *look, char *buf, size_t size)
{
	unsigned int i;

	if (!look->kind && scan_is(&look->scan, "include"))
		return "include \"halma.d/*.conf\", in a file";
	if (look->kind && (option_nr(0, &look->scan) >= 0 || scan_is(&look->scan, "include")))
		return "it stands outside of sections; is a } missing before it?";
	for (i = 1; section_of(i); i++) {
		if (i == look->kind || option_nr(i, &look->scan) < 0)
			continue;
		snprintf(buf, size, "it stands in section %s", section_of(i)->name);
		return buf;
	}
	return NULL;
}

static const char *did_you_mean(const struct look *look, char *buf, size_t size)
{
	const struct conf_section *section = section_of(look->kind);
	struct near near;
	size_t i;

	near_begin(&near, look->scan.begin, (size_t)(look->scan.end - look->scan.begin));
	for (i = 0; i < section->count; i++)
		near_try(&near, section->options[i].opt.name);
	for (i = 1; !look->kind && section_of((unsigned int)i); i++)
		near_try(&near, section_of((unsigned int)i)->name);
	if (!near.best)
		return NULL;
	snprintf(buf, size, "did you mean %s?", near.best);
	return buf;
}

static void unknown(struct look *look)
{
	char name[SHOWN_SIZE], hint[128], what[256];
	/* what nobody will read takes no time */
	bool heard = conf_is_heard(look->ctx, look->scan.line);
	const char *say;

	say = heard ? elsewhere(look, hint, sizeof(hint)) : NULL;
	if (heard && !say)
		say = did_you_mean(look, hint, sizeof(hint));
	snprintf(what, sizeof(what), "no such option '%s'%s%s", shown(look, name),
		 look->kind ? " in section " : "", look->kind ? section_of(look->kind)->name : "");
	misplaced(look, look->scan.line, say ? say : "halma.conf(5) lists all names", what);
}

/* Something is in braces, whatever it is: pass over it, to behind its end. */
static void pass_braces(struct look *look)
{
	unsigned int depth = 1;

	while (depth && next(look) != SCAN_END) {
		if (look->scan.token == SCAN_OPEN)
			depth++;
		else if (look->scan.token == SCAN_CLOSE)
			depth--;
	}
	next(look);
}

/* Behind a name that nobody knows: what it may have been the name of. */
static void pass_unknown(struct look *look)
{
	unsigned int line = look->scan.line;

	switch (next(look)) {
	case SCAN_EQUALS:
	case SCAN_APPEND:
		if (next(look) == SCAN_WORD)
			next(look);
		else if (look->scan.token == SCAN_OPEN)
			pass_braces(look);
		return;
	case SCAN_WORD:
		/* a title, or what stands in the next line has nothing to do with it */
		if (look->scan.line != line || kind_named(&look->scan) ||
		    option_nr(look->kind, &look->scan) >= 0)
			return;
		if (next(look) != SCAN_OPEN)
			return;
		pass_braces(look);
		return;
	case SCAN_OPEN:
		pass_braces(look);
		return;
	default:
		return;
	}
}

/* Only the last value of an option counts. */
static void set_once(struct look *look, int nr, unsigned int line)
{
	const struct conf_section *section = section_of(look->kind);
	unsigned int *set = &look->set[look->kind][nr];

	if (*set && look->scan.token == SCAN_EQUALS)
		conf_warn(look->ctx, line, "%s is set once more; what line %s says does not count",
			  section->options[nr].opt.name, conf_line(look->ctx, *set));
	*set = line;
}

/* NAME = VALUE or NAME += VALUE, whose name is known. */
static bool pass_option(struct look *look, int nr)
{
	const struct conf_option *option = &section_of(look->kind)->options[nr];
	bool list = option->opt.flags & CFGF_LIST;
	unsigned int line = look->scan.line;
	char text[SHOWN_SIZE], what[512];

	next(look);
	if (look->scan.token != SCAN_EQUALS && look->scan.token != SCAN_APPEND) {
		snprintf(what, sizeof(what), "missing equal sign after option '%s'",
			 option->opt.name);
		misplaced(look, line, "NAME = VALUE", what);
		return false;
	}
	if (look->scan.token == SCAN_APPEND && !list) {
		snprintf(what, sizeof(what), "%s is no list that can be added to",
			 option->opt.name);
		misplaced(look, line, "NAME = VALUE", what);
		return false;
	}
	set_once(look, nr, line);
	line = look->scan.line;
	switch (next(look)) {
	case SCAN_WORD:
		next(look);
		return true;
	case SCAN_STRAY:
		snprintf(what, sizeof(what), "unexpected '%s'", shown(look, text));
		misplaced(look, line, NEEDS_QUOTES, what);
		return false;
	case SCAN_OPEN:
		if (list) {
			pass_list(look, option->opt.name);
			return true;
		}
		/* fall through */
	default:
		snprintf(what, sizeof(what), "%s has no value", option->opt.name);
		misplaced(look, line, list ? "NAME = { VALUE, VALUE }" : "NAME = VALUE", what);
		return false;
	}
}

/* It has swallowed the rest of the text. */
static bool is_torn(enum scan_token token)
{
	return token == SCAN_QUOTE || token == SCAN_COMMENT || token == SCAN_VARIABLE;
}

/* A sign where a name should be. */
static void stray(struct look *look)
{
	char text[SHOWN_SIZE], what[128];
	char *begin = look->scan.begin;

	look->torn |= is_torn(look->scan.token);
	switch (look->scan.token) {
	case SCAN_QUOTE:
		snprintf(what, sizeof(what), "the quote that begins here is not closed");
		break;
	case SCAN_COMMENT:
		snprintf(what, sizeof(what), "the comment that begins here is not closed");
		break;
	case SCAN_VARIABLE:
		snprintf(what, sizeof(what), "the ${ that begins here is not closed");
		break;
	case SCAN_CLOSE:
		snprintf(what, sizeof(what), "this } closes nothing");
		break;
	default:
		snprintf(what, sizeof(what), "unexpected '%s'", shown(look, text));
		break;
	}
	misplaced(look, look->scan.line, look->scan.token == SCAN_STRAY ?
		  NEEDS_QUOTES : NULL, what);
	next(look);
	blank_from(look, begin);
}

/* To where a statement can begin again: a line that begins with a name, or a brace at an end. */
static void recover(struct look *look)
{
	unsigned int line = look->scan.line;

	while (look->scan.token != SCAN_END && look->scan.token != SCAN_CLOSE &&
	       (look->scan.line == line || look->scan.token != SCAN_WORD)) {
		line = look->scan.line;
		if (look->scan.token == SCAN_OPEN)
			pass_braces(look);
		else if (is_torn(look->scan.token))
			stray(look);
		else
			next(look);
	}
}

/* A statement with the name of an option, or of nothing. */
static void pass_statement(struct look *look)
{
	char *begin = look->scan.begin;
	int nr = option_nr(look->kind, &look->scan);
	unsigned int errors = look->ctx->errors;

	if (nr >= 0) {
		if (!pass_option(look, nr))
			recover(look);
	} else {
		unknown(look);
		pass_unknown(look);
	}
	if (look->ctx->errors != errors)
		blank_from(look, begin);
}

static int add_piece(struct look *look)
{
	struct outline *outline = look->outline;
	struct piece *v;

	if (outline->count == look->room) {
		look->room = look->room ? 2 * look->room : 64;
		v = reallocarray(outline->piece, look->room, sizeof(*v));
		if (!v)
			return -ENOMEM;
		outline->piece = v;
	}
	outline->piece[outline->count++] = (struct piece){
		.kind = look->kind,
		.wrong = look->ctx->errors != look->section_errors,
		.line = look->section_line,
		.begin = (size_t)(look->section_begin - outline->text),
		.end = (size_t)(look->scan.end - outline->text),
	};
	return 0;
}

/* The name of a section, what is before its statements. Return: false, after a complaint, if it
 * is not right.
 */
static bool pass_head(struct look *look, unsigned int kind)
{
	const struct conf_section *section = section_of(kind);
	char what[256];

	look->kind = kind;
	look->section_line = look->scan.line;
	look->section_begin = look->scan.begin;
	look->section_errors = look->ctx->errors;
	if (!look->outline->line[kind])
		look->outline->line[kind] = look->scan.line;
	if (has_title(section))
		memset(look->set[kind], 0, sizeof(look->set[kind]));
	next(look);
	if (has_title(section) && look->scan.token != SCAN_WORD) {
		snprintf(what, sizeof(what), "missing title for section '%s'", section->name);
		misplaced(look, look->section_line,
			  look->scan.token == SCAN_STRAY ? NEEDS_QUOTES :
							   "NAME TITLE { ... }", what);
		return false;
	}
	if (has_title(section))
		next(look);
	if (look->scan.token == SCAN_OPEN)
		return true;
	snprintf(what, sizeof(what), "missing opening brace for section '%s'", section->name);
	misplaced(look, look->section_line, has_title(section) ? "NAME TITLE { ... }" :
								 "NAME { ... }", what);
	return false;
}

/* Is this the begin of another section? What is behind it is read once more. */
static bool begins_section(const struct look *look)
{
	struct scan ahead = look->scan;

	if (!kind_named(&look->scan))
		return false;
	scan_next(&ahead);
	if (ahead.token == SCAN_WORD)
		scan_next(&ahead);
	return ahead.token == SCAN_OPEN;
}

/* It ends where another one begins, or the text does. */
static void unclosed(struct look *look)
{
	const struct conf_section *section = section_of(look->kind);
	char what[512], name[SHOWN_SIZE];

	blank_from(look, look->section_begin);
	if (look->torn)
		return;
	if (look->scan.token == SCAN_END)
		snprintf(what, sizeof(what), "section %s that begins here is not closed",
			 section->name);
	else
		snprintf(what, sizeof(what),
			 "section %s that begins here is not closed before %s in line %s",
			 section->name, shown(look, name),
			 conf_line(look->ctx, look->scan.line));
	misplaced(look, look->section_line, "write a } at its end", what);
}

static int pass_section(struct look *look, unsigned int kind)
{
	int err = 0;

	if (!pass_head(look, kind)) {
		recover(look);
		blank_from(look, look->section_begin);
		goto out;
	}
	next(look);
	while (look->scan.token != SCAN_CLOSE) {
		if (look->scan.token == SCAN_END || begins_section(look)) {
			unclosed(look);
			goto out;
		}
		if (look->scan.token == SCAN_WORD)
			pass_statement(look);
		else
			stray(look);
	}
	if (has_title(section_of(kind)))
		err = add_piece(look);
	next(look);
out:
	look->kind = 0;
	return err;
}

int outline_make(struct conf_ctx *ctx, char *text, struct outline *outline)
{
	struct look *look = calloc(1, sizeof(*look));
	unsigned int kind;
	int err = 0;

	*outline = (struct outline){ .text = text };
	if (!look)
		return -ENOMEM;
	look->ctx = ctx;
	look->outline = outline;
	scan_begin(&look->scan, text);
	next(look);
	while (!err && look->scan.token != SCAN_END) {
		kind = kind_named(&look->scan);
		if (kind)
			err = pass_section(look, kind);
		else if (look->scan.token == SCAN_WORD)
			pass_statement(look);
		else
			stray(look);
	}
	free(look);
	return err;
}

void outline_fini(struct outline *outline)
{
	free(outline->piece);
	outline->piece = NULL;
	outline->count = 0;
}
