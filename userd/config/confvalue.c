// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: lines, and complaints about what stands there.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"

/* Where a section begins: libconfuse itself remembers where it ends. */
struct section_line {
	const cfg_t *cfg;
	unsigned int line;
};

static struct section_line *section_lines;
static size_t section_line_count;

void conf_complain(struct conf_ctx *ctx, unsigned int line, const char *hint, const char *fmt, ...)
{
	char text[1024];
	size_t len;
	va_list ap;

	ctx->errors++;
	snprintf(text, sizeof(text), "%s:%u: ", ctx->name, line);
	len = strlen(text);
	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	len = strlen(text);
	if (hint)
		snprintf(text + len, sizeof(text) - len, "; hint: %s", hint);
	ctx->report(ctx->report_ctx, text);
}

/* What stands outside of all sections is in libconfuse's own one. */
bool conf_is_top(const cfg_t *cfg)
{
	return !strcmp(cfg->name, "root");
}

void conf_line_seen(const cfg_t *cfg)
{
	struct section_line *v;

	if (conf_is_top(cfg))
		return;
	if (section_line_count && section_lines[section_line_count - 1].cfg == cfg)
		return;
	if (!(section_line_count & (section_line_count - 1))) {
		v = reallocarray(section_lines, section_line_count ? 2 * section_line_count : 1,
				 sizeof(*v));
		if (!v)
			return;
		section_lines = v;
	}
	section_lines[section_line_count].cfg = cfg;
	section_lines[section_line_count++].line = (unsigned int)cfg->line;
}

static int section_line_cmp(const void *a, const void *b)
{
	uintptr_t pa = (uintptr_t)((const struct section_line *)a)->cfg;
	uintptr_t pb = (uintptr_t)((const struct section_line *)b)->cfg;

	return pa < pb ? -1 : pa > pb;
}

void conf_lines_sort(void)
{
	if (section_line_count)
		qsort(section_lines, section_line_count, sizeof(*section_lines), section_line_cmp);
}

void conf_lines_forget(void)
{
	free(section_lines);
	section_lines = NULL;
	section_line_count = 0;
}

unsigned int conf_section_line(const cfg_t *cfg)
{
	struct section_line key = { .cfg = cfg };
	struct section_line *found = NULL;

	if (section_line_count)
		found = bsearch(&key, section_lines, section_line_count, sizeof(key),
				section_line_cmp);
	return found ? found->line : (unsigned int)cfg->line;
}

/* Behind what can a comment begin, other than the beginning? */
static bool ends_word(char c)
{
	return strchr(" \t\n{}=,", c);
}

/* Octets of the comment that begins here, 0 if none does. */
static size_t comment_len(const char *at)
{
	const char *end;

	if (*at == '#' || !strncmp(at, "//", 2))
		return strcspn(at, "\n");
	if (strncmp(at, "/*", 2))
		return 0;
	end = strstr(at + 2, "*/");
	return end ? (size_t)(end + 2 - at) : strlen(at);
}

static void blank(char *at, size_t len)
{
	for (; len; at++, len--)
		if (*at != '\n')
			*at = ' ';
}

char *conf_without_comments(const char *text)
{
	char *copy = strdup(text);
	char *at, quote = '\0';
	size_t len;

	for (at = copy; copy && *at; at++) {
		if (quote) {
			if (*at == '\\' && at[1])
				at++;
			else if (*at == quote)
				quote = '\0';
		} else if (*at == '"' || *at == '\'') {
			quote = *at;
		} else if (at == copy || ends_word(at[-1])) {
			len = comment_len(at);
			blank(at, len);
			at += len ? len - 1 : 0;
		}
	}
	return copy;
}
