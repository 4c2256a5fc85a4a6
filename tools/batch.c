// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "err.h"
#include "lines.h"

#define BATCH_WORDS 512

/**
 * struct batch - a file of commands
 * @ctx: context
 * @command: runs one
 * @lines: the file
 * @words: words of the line
 * @status: worst exit status so far
 */
struct batch {
	struct ctx *ctx;
	int (*command)(struct ctx *c, struct args *a);
	struct lines lines;
	char *words[BATCH_WORDS];
	int status;
};

static int run_line(struct batch *b, char *line)
{
	struct args a = { .ctx = b->ctx, .words = b->words };

	a.count = parse_words(line, b->words, BATCH_WORDS);
	if (a.count == -E2BIG)
		return err_usage("more than %d words.", BATCH_WORDS);
	if (a.count < 0)
		return err_usage("a quote is not closed.");
	return a.count ? b->command(b->ctx, &a) : EXIT_OK;
}

static unsigned long refusals(const struct ctx *c)
{
	return c->genl ? req_failures(c->genl) : 0;
}

static void note(struct batch *b, int status)
{
	/* answers come later than the lines that they are for */
	if (refusals(b->ctx))
		status = EXIT_REFUSED;
	if (status > b->status)
		b->status = status;
}

/* nobody need wait for an answer until there are more lines */
static void answer(struct batch *b)
{
	note(b, ctx_flush(b->ctx));
	fflush(stdout);
}

static bool is_over(const struct batch *b)
{
	return b->status && !b->ctx->force;
}

/* the next line; NULL if there is none, or an error has ended the batch */
static char *next_line(struct batch *b)
{
	if (lines_dry(&b->lines))
		answer(b);
	return is_over(b) ? NULL : lines_next(&b->lines);
}

static int run_lines(struct batch *b)
{
	unsigned long line = 0;
	char *text = next_line(b);

	while (text) {
		err_line(++line);
		note(b, run_line(b, text));
		text = next_line(b);
	}
	note(b, ctx_flush(b->ctx));
	if (b->lines.err)
		note(b, err_usage("cannot read: %s.", strerror(b->lines.err)));
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
	struct batch b = { .ctx = c, .command = command, .lines.fd = STDIN_FILENO };
	int ret;

	if (strcmp(file, "-")) {
		b.lines.fd = open(file, O_RDONLY | O_CLOEXEC);
		if (b.lines.fd < 0)
			return err_usage("cannot open \"%s\": %s.", file, strerror(errno));
	}
	/* a terminal, too, gets what is printed in large pieces */
	setvbuf(stdout, NULL, _IOFBF, BUFSIZ * 8);
	c->batch = true;
	err_file(file);
	ret = run_lines(&b);
	err_file(NULL);
	lines_free(&b.lines);
	if (b.lines.fd != STDIN_FILENO)
		close(b.lines.fd);
	return ret;
}
