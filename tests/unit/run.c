// SPDX-License-Identifier: GPL-2.0
/*
 * Runs of an anchor.
 */
#include <stdlib.h>
#include <unistd.h>

#include "run.h"

static struct binding_info *kernel_find(struct run *t, u64 id)
{
	unsigned int i;

	for (i = 0; i < t->kernel_count; i++)
		if (t->kernel[i].id == id)
			return &t->kernel[i];
	return NULL;
}

void run_learn(struct run *t)
{
	for (; t->req_done < t->f.req_count; t->req_done++) {
		const struct binding_req *req = &t->f.req[t->req_done % FAKE_MAX];
		struct binding_info *info = kernel_find(t, req->id);

		assert_true(t->f.req_count - t->req_done <= FAKE_MAX);
		if (req->error)
			continue;
		if (req->op == BINDING_DEL) {
			if (info)
				*info = t->kernel[--t->kernel_count];
			continue;
		}
		if (!info) {
			assert_true(t->kernel_count < RUN_KERNEL_MAX);
			info = &t->kernel[t->kernel_count++];
		}
		*info = fake_info(req);
	}
}

void run_open(struct run *t, const char *conf)
{
	t->store = store_open(&t->options, t->text);
	if (!t->store)
		fail_msg("%s", t->text);
	fake_start_with(&t->f, conf, t->store);
	t->req_done = 0;
}

void run_prepare(struct run *t, const char *conf, enum run_kernel kernel)
{
	struct now now = t->f.now;
	unsigned int i;

	run_open(t, conf);
	if (now.timestamp) {
		t->f.now = now;
		t->f.now.boot_ms = kernel == FRESH ? 5000 : now.boot_ms;
	}
	anchor_now_is(t->f.anchor, &t->f.now);
	if (kernel == FRESH)
		t->kernel_count = 0;
	for (i = 0; i < t->kernel_count; i++)
		assert_int_equal(core_adopt(anchor_core(t->f.anchor), &t->kernel[i]), 0);
	if (!core_restore(anchor_core(t->f.anchor), "test 7", kernel == FRESH, t->text))
		fail_msg("%s", t->text);
	run_learn(t);
}

void run_begin_with(struct run *t, const char *conf, enum run_kernel kernel)
{
	run_prepare(t, conf, kernel);
	assert_int_equal(store_start(t->store), 0);
}

void run_begin(struct run *t, enum run_kernel kernel)
{
	run_begin_with(t, FAKE_CONF, kernel);
}

void run_die(struct run *t)
{
	run_learn(t);
	assert_int_equal(store_close(t->store), 0);
	t->store = NULL;
	fake_stop(&t->f);
}

void run_give_up(struct run *t)
{
	core_stop(anchor_core(t->f.anchor));
	run_die(t);
}

void run_stop(struct run *t)
{
	if (anchor_core(t->f.anchor)->life != CORE_BEGUN)
		anchor_begin(t->f.anchor);
	run_give_up(t);
}

void run_pass(struct run *t, u64 ms)
{
	fake_sleep(&t->f, ms);
	run_learn(t);
}

void run_wait_written(struct run *t)
{
	assert_true(store_wait(t->store, store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = "test", .value = "" }), 10000));
}

void run_wait_ready(struct run *t, bool ready)
{
	unsigned int i;

	for (i = 0; i < 1000 && store_ready(t->store) != ready; i++)
		usleep(10000);
	assert_int_equal(store_ready(t->store), ready);
}

int run_setup(void **state)
{
	struct run *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	disk_make_dir(t->dir);
	snprintf(t->path, sizeof(t->path), "%s/lma0.db", t->dir);
	t->options = (struct store_options){
		.path = t->path, .delay_ms = 5, .queue_max = 1024,
	};
	*state = t;
	return 0;
}

int run_teardown(void **state)
{
	struct run *t = *state;

	disk_has_room();
	store_close(t->store);
	fake_stop(&t->f);
	disk_remove_dir(t->dir);
	free(t);
	return 0;
}

const char *run_next(struct run *t)
{
	static unsigned int nr;
	char name[32];

	snprintf(name, sizeof(name), "next%u@example.org", nr++);
	assert_int_equal(SEND(&t->f, .mnid = name), 0);
	run_learn(t);
	return fake_hnp(&t->f, 0);
}
