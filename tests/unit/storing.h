/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A store in a directory of its own, and what is read from it.
 */
#ifndef TESTS_STORING_H
#define TESTS_STORING_H

#include "disk.h"
#include "unit.h"

#include <sys/types.h>

#include "store/store.h"

#define STORING_MAX	4096

/**
 * struct storing - all of it
 * @dir: directory
 * @path: file
 * @text: last complaint
 * @store: store
 * @info: what was read
 * @until: and its deadlines
 * @count: number of @info
 * @kept: options of the last of them
 * @kept_len: octets of @kept
 * @reservation: what was read
 * @reservation_count: number of @reservation
 */
struct storing {
	char dir[DISK_DIR_MAX];
	char path[64];
	char text[STORE_TEXT_MAX];
	struct store *store;
	struct binding_info info[STORING_MAX];
	u64 until[STORING_MAX];
	unsigned int count;
	u8 kept[KEPT_MAX];
	size_t kept_len;
	struct store_reservation reservation[16];
	unsigned int reservation_count;
};

/* For cmocka: @state is a struct storing whose store is not open yet. */
int storing_setup(void **state);
int storing_teardown(void **state);

/* Open it; read all of it; open, read and start; end. */
bool storing_open(struct storing *t, u32 delay_ms, u32 queue_max);
bool storing_read(struct storing *t);
void storing_begin(struct storing *t);
void storing_end(struct storing *t);

/* Keep a binding whose parts follow from its id, with options, or forget it. Each returns the
 * number of the change.
 */
u64 storing_keep(struct storing *t, u64 id, u64 version, bool urgent);
u64 storing_keep_with(struct storing *t, u64 id, u64 version, const struct kept *kept);
u64 storing_forget(struct storing *t, u64 id);

/* Wait until a change is durable, as it must be soon. */
void storing_wait(struct storing *t, u64 number);

/* A binding that was read, NULL if it was not there. */
const struct binding_info *storing_find(const struct storing *t, u64 id);

/* A process that keeps two bindings and waits to be killed; forked while there is no thread. */
pid_t storing_elsewhere(struct storing *t);
void storing_kill(pid_t pid);

struct prefix storing_prefix(const char *text);

#endif /* TESTS_STORING_H */
