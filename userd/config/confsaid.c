// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what is said of a text. Entry: conf_complain(), conf_warn(), and when all is
 * known conf_complain_end().
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"
#include "config/confsaid.h"

/* Does a stand before b? */
static bool before(const struct conf_said *said, const struct said_line *a,
		   const struct said_line *b)
{
	int diff = strcmp(a->file, b->file);

	if (!diff)
		return a->line < b->line;
	if (!strcmp(b->file, said->main))
		return false;
	return !strcmp(a->file, said->main) || diff < 0;
}

bool said_hears(const struct conf_said *said, const struct said_list *list, const char *file,
		unsigned int line)
{
	const struct said_line at = { .file = file, .line = line };

	return list->count < CONF_ERRORS_MAX || before(said, &at, &list->v[list->count - 1]);
}

bool said_add(const struct conf_said *said, struct said_list *list, const char *file,
	      unsigned int line, const char *text)
{
	struct said_line new = { .file = file, .line = line };
	unsigned int i;

	if (!said_hears(said, list, file, line))
		return true;
	new.text = strdup(text);
	if (!new.text)
		return false;
	if (list->count == CONF_ERRORS_MAX)
		free(list->v[--list->count].text);
	for (i = list->count++; i && before(said, &new, &list->v[i - 1]); i--)
		list->v[i] = list->v[i - 1];
	list->v[i] = new;
	return true;
}

void said_fini(struct said_list *list)
{
	while (list->count)
		free(list->v[--list->count].text);
}

/* Which file it is about, if it may be one that is included. */
static const char *file_of(const struct conf_ctx *ctx, unsigned int *line)
{
	const char *file = NULL;

	if (ctx->conf && ctx->said && ctx->name == ctx->said->main)
		file = source_find(&ctx->conf->source, line);
	return file ? file : ctx->name;
}

/* "FILE:LINE: ", without the line if it is about the whole file; the text behind it */
static void write_text(char *text, size_t size, const struct conf_ctx *ctx, unsigned int line,
		       const char *fmt, va_list ap)
{
	const char *file = file_of(ctx, &line);
	size_t len;

	if (line)
		snprintf(text, size, "%s:%u: ", file, line);
	else
		snprintf(text, size, "%s: ", file);
	len = strlen(text);
	vsnprintf(text + len, size - len, fmt, ap);
}

const char *conf_line(const struct conf_ctx *ctx, unsigned int line)
{
	return source_line(&ctx->conf->source, line);
}

bool conf_is_heard(const struct conf_ctx *ctx, unsigned int line)
{
	return !ctx->said || said_hears(ctx->said, &ctx->said->complaints, ctx->name, line);
}

void conf_complain(struct conf_ctx *ctx, unsigned int line, const char *hint, const char *fmt, ...)
{
	char text[1024];
	size_t len;
	va_list ap;

	ctx->errors++;
	if (!conf_is_heard(ctx, line))
		return;
	va_start(ap, fmt);
	write_text(text, sizeof(text), ctx, line, fmt, ap);
	va_end(ap);
	len = strlen(text);
	if (hint)
		snprintf(text + len, sizeof(text) - len, "; hint: %s", hint);
	/* better out of order than not at all */
	if (!ctx->said || !said_add(ctx->said, &ctx->said->complaints, ctx->name, line, text))
		ctx->report(ctx->report_ctx, text);
}

/* One that there is no memory for is not worth a refusal. */
void conf_warn(struct conf_ctx *ctx, unsigned int line, const char *fmt, ...)
{
	char text[1024], all[1024];
	va_list ap;

	if (!ctx->said || !said_hears(ctx->said, &ctx->said->warnings, ctx->name, line))
		return;
	snprintf(all, sizeof(all), "warning: %s", fmt);
	va_start(ap, fmt);
	write_text(text, sizeof(text), ctx, line, all, ap);
	va_end(ap);
	said_add(ctx->said, &ctx->said->warnings, ctx->name, line, text);
}

/* The configuration has its warnings for itself. */
static void keep_warnings(struct conf *conf, struct said_list *list)
{
	unsigned int i;

	conf->warning = calloc(list->count + 1, sizeof(*conf->warning));
	for (i = 0; conf->warning && i < list->count; i++) {
		conf->warning[conf->warning_count++] = list->v[i].text;
		list->v[i].text = NULL;
	}
}

void conf_complain_end(struct conf_ctx *ctx)
{
	struct conf_said *said = ctx->said;
	unsigned int i, more = ctx->errors - said->complaints.count;
	char text[1024];

	for (i = 0; i < said->complaints.count; i++)
		ctx->report(ctx->report_ctx, said->complaints.v[i].text);
	if (ctx->errors > CONF_ERRORS_MAX) {
		snprintf(text, sizeof(text), "%s: and %u complaints more", said->main, more);
		ctx->report(ctx->report_ctx, text);
	}
	for (i = 0; ctx->errors && i < said->warnings.count; i++)
		ctx->report(ctx->report_ctx, said->warnings.v[i].text);
	if (!ctx->errors && ctx->conf)
		keep_warnings(ctx->conf, &said->warnings);
	said_fini(&said->complaints);
	said_fini(&said->warnings);
}
