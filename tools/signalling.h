/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_SIGNALLING_H
#define HALMA_SIGNALLING_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

/**
 * struct signalling - what halmad decides, as long as it is there
 * @path: of its control socket
 * @fd: connection, -1 while there is none
 * @silent: its absence was said
 * @dead: it cannot tell, so it is not asked again
 * @next: when to look for it again, in ms
 */
struct signalling {
	const char *path;
	int fd;
	bool silent;
	bool dead;
	uint64_t next;
};

void signalling_init(struct signalling *s, const char *path);
int signalling_wait(struct signalling *s);
json_t *signalling_take(struct signalling *s);
void signalling_close(struct signalling *s);

#endif /* HALMA_SIGNALLING_H */
