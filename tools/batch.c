// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "err.h"

#define BATCH_WORDS 512

/**
 * struct batch - a file of commands
 * @ctx: context
 * @command: runs one
 * @line: the line, reused
 * @room: size of @line
 * @words: words of the line
 * @status: worst exit status so far
 */
struct batch {
	struct ctx *ctx;
	int (*command)(struct ctx *c, struct args *a);
	char *line;
	size_t room;
	char *words[BATCH_WORDS];
	int status;
};

static int run_line(struct batch *b)
{
	struct args a = { .ctx = b->ctx, .words = b->words };

	a.count = parse_words(b->line, b->words, BATCH_WORDS);
	if (a.count == -E2BIG)
		return err_usage("more than %d words.", BATCH_WORDS);
	if (a.count < 0)
		return err_usage("a quote is not closed.");
	return a.count ? b->command(b->ctx, &a) : EXIT_OK;
}

static void note(struct batch *b, int status)
{
	if (status > b->status)
		b->status = status;
}

static unsigned long refusals(const struct ctx *c)
{
	return c->genl ? req_failures(c->genl) : 0;
}

static int run_file(struct batch *b, FILE *file)
{
	unsigned long line = 0;

	while (getline(&b->line, &b->room, file) >= 0) {
		err_line(++line);
		note(b, run_line(b));
		/* answers come later than the lines that they are for */
		if (refusals(b->ctx))
			note(b, EXIT_REFUSED);
		if (b->status && !b->ctx->force)
			break;
	}
	note(b, ctx_flush(b->ctx));
	if (refusals(b->ctx))
		note(b, EXIT_REFUSED);
	if (ferror(file))
		note(b, err_usage("cannot read: %s.", strerror(errno)));
	return b->status;
}

/**
 * batch_run - carry out the commands of a file
 * @c: context
 * @file: its name; "-" for standard input
 * @command: runs one
 *
 * Return: worst exit status of all.
 */
int batch_run(struct ctx *c, const char *file, int (*command)(struct ctx *c, struct args *a))
{
	struct batch b = { .ctx = c, .command = command };
	FILE *stream = stdin;
	int ret;

	if (strcmp(file, "-")) {
		stream = fopen(file, "re");
		if (!stream)
			return err_usage("cannot open \"%s\": %s.", file, strerror(errno));
	}
	c->batch = true;
	err_file(file);
	ret = run_file(&b, stream);
	err_file(NULL);
	free(b.line);
	if (stream != stdin)
		fclose(stream);
	return ret;
}
