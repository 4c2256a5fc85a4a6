/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_LINES_H
#define HALMA_LINES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct lines - a file that is read line by line
 * @fd: the file; stays the caller's
 * @buffer: what was read
 * @room: octets of @buffer
 * @from: where the next line begins
 * @to: end of what was read
 * @end: the file has no more
 * @err: positive errno if it could not be read to its end
 */
struct lines {
	int fd;
	char *buffer;
	size_t room;
	size_t from;
	size_t to;
	bool end;
	int err;
};

char *lines_next(struct lines *l);
bool lines_dry(const struct lines *l);
void lines_free(struct lines *l);

#endif /* HALMA_LINES_H */
