// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"

#define LINES_ROOM (64 * 1024)

/*
 * Reads a file line by line, and knows what stdio does not tell: whether the next
 * line is there already or somebody has still to write it.
 */

static char *newline(const struct lines *l)
{
	return l->to > l->from ? memchr(l->buffer + l->from, '\n', l->to - l->from) : NULL;
}

/* room for more behind what is there, and for the end of a last line */
static int make_room(struct lines *l)
{
	size_t room = l->room ? l->room * 2 : LINES_ROOM;
	char *bigger;

	if (l->from) {
		memmove(l->buffer, l->buffer + l->from, l->to - l->from);
		l->to -= l->from;
		l->from = 0;
	}
	if (l->to + 1 < l->room)
		return 0;
	bigger = realloc(l->buffer, room);
	if (!bigger)
		return -ENOMEM;
	l->buffer = bigger;
	l->room = room;
	return 0;
}

static void fill(struct lines *l)
{
	ssize_t len;

	if (make_room(l)) {
		l->err = ENOMEM;
		l->end = true;
		return;
	}
	do {
		len = read(l->fd, l->buffer + l->to, l->room - l->to - 1);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		l->err = errno;
	if (len <= 0)
		l->end = true;
	else
		l->to += (size_t)len;
}

/**
 * lines_next - the next line
 * @l: the file
 *
 * Waits for it. The last one need not be ended.
 *
 * Return: the line without its end, to be changed at will and valid until the next
 * call; NULL if there is none, or the rest cannot be read.
 */
char *lines_next(struct lines *l)
{
	char *line, *end = newline(l);

	while (!end && !l->end) {
		fill(l);
		end = newline(l);
	}
	if (!end && (l->err || l->from == l->to))
		return NULL;
	if (!end)
		end = l->buffer + l->to;
	line = l->buffer + l->from;
	l->from = (size_t)(end - l->buffer) + (end < l->buffer + l->to);
	*end = '\0';
	return line;
}

/**
 * lines_dry - whether lines_next() would have to wait for somebody to write
 * @l: the file
 *
 * Return: true if so.
 */
bool lines_dry(const struct lines *l)
{
	struct pollfd fd = { .fd = l->fd, .events = POLLIN };

	return !l->end && !newline(l) && !poll(&fd, 1, 0);
}

/**
 * lines_free - free what was read
 * @l: the file
 */
void lines_free(struct lines *l)
{
	free(l->buffer);
	l->buffer = NULL;
}
