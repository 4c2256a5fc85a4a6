// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "err.h"

/* where in a batch file we are; a complaint begins with it */
static const char *at_file;
static unsigned long at_line;

/**
 * err_file - from here on, commands come from this batch file
 * @file: its name; NULL for the command line
 */
void err_file(const char *file)
{
	at_file = file;
	at_line = 0;
}

/**
 * err_line - from here on, complaints are about this line
 * @line: of the batch file
 */
void err_line(unsigned long line)
{
	at_line = line;
}

/**
 * err_line_get - the line that complaints are about
 *
 * Return: its number.
 */
unsigned long err_line_get(void)
{
	return at_line;
}

static void complain(const char *what, const char *fmt, va_list ap)
{
	fflush(stdout);
	if (at_file)
		fprintf(stderr, "%s:%lu: ", at_file, at_line);
	fputs(what, stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

/**
 * err_usage - say that a command was not understood
 * @fmt: the sentence, as for printf
 *
 * Return: EXIT_USAGE.
 */
int err_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain("Error: ", fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

/**
 * err_refused - say that a command was understood but not carried out
 * @fmt: the sentence, as for printf
 *
 * Return: EXIT_REFUSED.
 */
int err_refused(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain("Error: halma: ", fmt, ap);
	va_end(ap);
	return EXIT_REFUSED;
}

/**
 * err_note - say something that is no failure
 * @fmt: the sentence, as for printf
 */
void err_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain("", fmt, ap);
	va_end(ap);
}
