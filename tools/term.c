// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "term.h"

/**
 * term_width - how wide the output may be
 *
 * Return: COLUMNS of the environment, or the width of the terminal; 0 if there is neither.
 */
unsigned int term_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	char *end;
	long width;

	if (columns && *columns) {
		width = strtol(columns, &end, 10);
		if (!*end && width > 0 && width < 100000)
			return (unsigned int)width;
	}
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return size.ws_col;
	return 0;
}

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

/**
 * term_color - whether to print in colour
 * @when: what was asked for
 *
 * Return: true if so.
 */
bool term_color(enum term_color when)
{
	switch (when) {
	case TERM_COLOR:
		return !is_set("NO_COLOR");
	case TERM_COLOR_AUTO:
		return !is_set("NO_COLOR") && isatty(STDOUT_FILENO);
	case TERM_COLOR_ALWAYS:
		return true;
	default:
		return false;
	}
}
