/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs of an anchor, one after the other, with a store, and a kernel that has bindings; both can be
 * lost in between.
 */
#ifndef TESTS_RUN_H
#define TESTS_RUN_H

#include "disk.h"
#include "fake.h"

#include "store/store.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define HNP0	"2001:db8:100::/64"
#define HNP1	"2001:db8:100:1::/64"

/* The pool of FAKE_CONF has blocks of 1024 */
#define BLOCK1	"2001:db8:100:400::/64"
#define BLOCK2	"2001:db8:100:800::/64"

#define RUN_KERNEL_MAX	128

/**
 * struct run - an anchor, a store and a kernel that both can lose
 * @f: anchor
 * @dir: directory of the store
 * @options: of the store
 * @path: its file
 * @text: last complaint
 * @store: store
 * @kernel: bindings of the kernel
 * @kernel_count: number of @kernel
 * @req_done: requests that are in @kernel
 */
struct run {
	struct fake f;
	char dir[DISK_DIR_MAX];
	struct store_options options;
	char path[64];
	char text[STORE_TEXT_MAX];
	struct store *store;
	struct binding_info kernel[RUN_KERNEL_MAX];
	unsigned int kernel_count;
	unsigned int req_done;
};

enum run_kernel {
	SAME,
	FRESH,
};

/* For cmocka: @state is a struct run. */
int run_setup(void **state);
int run_teardown(void **state);

/* Let the kernel have what it was asked for. */
void run_learn(struct run *t);

/* Open the store and start an anchor that knows nothing of it or the kernel yet; its clock begins
 * again.
 */
void run_open(struct run *t, const char *conf);

/* Start, but for the store's worker; the clocks go on, that of the kernel begins again if it is
 * fresh.
 */
void run_prepare(struct run *t, const char *conf, enum run_kernel kernel);

/* Start. */
void run_begin_with(struct run *t, const char *conf, enum run_kernel kernel);
void run_begin(struct run *t, enum run_kernel kernel);

/* The daemon is killed after all was written. */
void run_die(struct run *t);

/* It ends in order, having served. */
void run_stop(struct run *t);

/* It ends in order, but a start that fails may not have got as far. */
void run_give_up(struct run *t);

void run_pass(struct run *t, u64 ms);

/* Wait until what the store was told is durable, or until it is ready, or is not. */
void run_wait_written(struct run *t);
void run_wait_ready(struct run *t, bool ready);

/* What the next one who asks the pool gets. */
const char *run_next(struct run *t);

#endif /* TESTS_RUN_H */
