// SPDX-License-Identifier: GPL-2.0
/*
 * Restarts: what the kernel and the store know is made to agree; prefixes are never given twice.
 *
 * sources: tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "disk.h"
#include "fake.h"

#include "log.h"
#include "store.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define HNP0	"2001:db8:100::/64"
#define HNP1	"2001:db8:100:1::/64"

/* The pool of FAKE_CONF has blocks of 1024 */
#define BLOCK1	"2001:db8:100:400::/64"
#define BLOCK2	"2001:db8:100:800::/64"

#define KERNEL_MAX	128

/**
 * struct t - an anchor, a store and a kernel that both can lose
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
struct t {
	struct fake f;
	char dir[32];
	struct store_options options;
	char path[64];
	char text[STORE_TEXT_MAX];
	struct store *store;
	struct binding_info kernel[KERNEL_MAX];
	unsigned int kernel_count;
	unsigned int req_done;
};

static struct binding_info *kernel_find(struct t *t, u64 id)
{
	unsigned int i;

	for (i = 0; i < t->kernel_count; i++)
		if (t->kernel[i].id == id)
			return &t->kernel[i];
	return NULL;
}

/* Let the kernel have what it was asked for. */
static void kernel_learn(struct t *t)
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
			assert_true(t->kernel_count < KERNEL_MAX);
			info = &t->kernel[t->kernel_count++];
		}
		*info = fake_info(req);
	}
}

enum kernel {
	SAME,
	FRESH,
};

/* Start; the clocks go on, that of the kernel begins again if it is fresh. */
static void begin_with(struct t *t, const char *conf, enum kernel kernel)
{
	struct lma_now now = t->f.now;
	unsigned int i;

	t->store = store_open(&t->options, t->text);
	if (!t->store)
		fail_msg("%s", t->text);
	fake_start_with(&t->f, conf, t->store);
	t->req_done = 0;
	if (now.timestamp) {
		t->f.now = now;
		t->f.now.boot_ms = kernel == FRESH ? 5000 : now.boot_ms;
	}
	lma_now_is(t->f.lma, &t->f.now);
	if (kernel == FRESH)
		t->kernel_count = 0;
	for (i = 0; i < t->kernel_count; i++)
		assert_int_equal(lma_adopt(t->f.lma, &t->kernel[i]), 0);
	if (!lma_restore(t->f.lma, "test 7", kernel == FRESH, t->text))
		fail_msg("%s", t->text);
	assert_int_equal(store_start(t->store), 0);
	kernel_learn(t);
}

static void begin(struct t *t, enum kernel kernel)
{
	begin_with(t, FAKE_CONF, kernel);
}

/* The daemon is killed after all was written. */
static void die(struct t *t)
{
	kernel_learn(t);
	assert_int_equal(store_close(t->store), 0);
	t->store = NULL;
	fake_stop(&t->f);
}

/* It ends in order. */
static void stop(struct t *t)
{
	lma_stop(t->f.lma);
	die(t);
}

static void pass(struct t *t, u64 ms)
{
	fake_sleep(&t->f, ms);
	kernel_learn(t);
}

static u64 id_of(struct t *t)
{
	return fake_req(&t->f)->id;
}

static void wait_written(struct t *t)
{
	assert_true(store_wait(t->store, store_change(t->store, &(struct store_change){
		.op = STORE_VARIABLE, .key = "test", .value = "" }), 10000));
}

static void wait_ready(struct t *t, bool ready)
{
	unsigned int i;

	for (i = 0; i < 1000 && store_ready(t->store) != ready; i++)
		usleep(10000);
	assert_int_equal(store_ready(t->store), ready);
}

static int setup(void **state)
{
	struct t *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	snprintf(t->dir, sizeof(t->dir), "/tmp/halma-store-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof(t->path), "%s/lma0.db", t->dir);
	t->options = (struct store_options){
		.path = t->path, .delay_ms = 5, .queue_max = 1024,
	};
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct t *t = *state;
	char cmd[64];

	disk_has_room();
	store_close(t->store);
	fake_stop(&t->f);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", t->dir);
	assert_int_equal(system(cmd), 0);
	free(t);
	return 0;
}

static void both_same(void **state)
{
	struct t *t = *state;
	u64 id, stamp;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A), 0);
	id = id_of(t);
	stamp = t->f.now.timestamp;
	die(t);
	begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(lma_stats(t->f.lma)->adopted, 1);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .timestamp = stamp - 1), 157);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .src = MAG2, .hi = 3), 0);
	assert_true(id_of(t) == id);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
}

static void both_kernel_newer(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	die(t);
	/* the handover that came last was not written in time */
	t->kernel[0].version += 5;
	t->kernel[0].remote = fake_addr(MAG2);
	begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	die(t);
	/* the store was told */
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_true(fake_req(&t->f)->version > t->kernel[0].version - 1);
	assert_memory_equal(&t->kernel[0].remote, &(struct in6_addr[]){ fake_addr(MAG2) }, 16);
}

static void both_store_newer(void **state)
{
	struct t *t = *state;
	u64 version;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 100), 0);
	kernel_learn(t);
	version = t->kernel[0].version;
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3, .lifetime = 100), 0);
	die(t);
	/* somebody has put an old one in its place */
	t->kernel[0].version = version;
	t->kernel[0].remote = fake_addr(MAG1);
	t->f.now.boot_ms += 40000;
	t->f.now.timestamp += 40 << 16;
	begin(t, SAME);
	assert_int_equal(t->f.req_count, 1);
	assert_int_equal(fake_req(&t->f)->op, BINDING_SET);
	assert_true(fake_req(&t->f)->version > version + 1);
	assert_int_equal(fake_req(&t->f)->lifetime, 60000);
	assert_memory_equal(&t->kernel[0].remote, &(struct in6_addr[]){ fake_addr(MAG2) }, 16);
	assert_int_equal(lma_stats(t->f.lma)->corrected, 1);
	/* it ends when it should */
	pass(t, 59999);
	assert_int_equal(t->kernel_count, 1);
	pass(t, 1);
	assert_int_equal(t->kernel_count, 0);
}

static void other_prefixes(void **state)
{
	struct t *t = *state;
	struct binding_info *info;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	die(t);
	info = &t->kernel[0];
	/* the kernel has an older one, with another prefix: the last counts */
	info->version--;
	info->prefix[0].addr.s6_addr[7] = 9;
	begin(t, SAME);
	assert_int_equal(fake_req(&t->f)->op, BINDING_SET);
	assert_int_equal(lma_stats(t->f.lma)->corrected, 1);
	assert_int_equal(info->prefix[0].addr.s6_addr[7], 0);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 2);
	die(t);
	/* unless somebody else has it */
	t->kernel[0].version -= 2;
	t->kernel[0].prefix[0].addr.s6_addr[7] = 9;
	t->kernel[1].prefix[0].addr.s6_addr[7] = 0;
	begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 1);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { "2001:db8:100:9::/64" }),
			 0);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 2);
}

static void both_repeated(void **state)
{
	struct t *t = *state;
	u64 stamp;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	/* of this one the kernel does not hear */
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	stamp = t->f.now.timestamp;
	die(t);
	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hnp = { HNP0 }, .timestamp = stamp - 1), 157);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hnp = { HNP0 }), 0);
}

static void only_accepted(void **state)
{
	struct t *t = *state;
	u64 stamp;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	stamp = t->f.now.timestamp + 1000;
	t->f.error = -ENOSPC;
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3, .timestamp = stamp), 130);
	t->f.error = 0;
	die(t);
	begin(t, FRESH);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3, .timestamp = stamp - 1),
			 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
}

static void by_sequence(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .no_timestamp = true, .sequence = 65535), 0);
	die(t);
	begin(t, FRESH);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 },
			      .no_timestamp = true, .sequence = 65535), 135);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 },
			      .no_timestamp = true, .sequence = 0), 0);
}

static void kernel_only(void **state)
{
	struct t *t = *state;
	char wal[80];

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 100), 0);
	die(t);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	unlink(t->path);
	unlink(wal);
	begin(t, SAME);
	assert_int_equal(lma_stats(t->f.lma)->adopted, 1);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP1);
	/* it goes on until it expires */
	pass(t, 50000);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 2);
	pass(t, 49989);
	assert_int_equal(t->kernel_count, 2);
	pass(t, 1);
	assert_int_equal(t->kernel_count, 1);
}

static void store_only_same_kernel(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	die(t);
	t->kernel_count = 0;
	begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(lma_cache(t->f.lma)->count, 0);
	assert_int_equal(lma_stats(t->f.lma)->closed, 1);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 0);
	die(t);
	/* it is not in the store any more */
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 0);
	assert_int_equal(lma_stats(t->f.lma)->closed, 0);
}

static void store_only_fresh(void **state)
{
	struct t *t = *state;
	struct in6_addr lla, mag;
	u64 id, version;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .lla = "::", .lifetime = 100),
			 0);
	lla = t->f.reply.opts.lla;
	id = id_of(t);
	version = fake_req(&t->f)->version;
	die(t);
	t->f.now.timestamp += 30 << 16;
	begin(t, FRESH);
	assert_int_equal(t->f.req_count, 1);
	assert_int_equal(fake_req(&t->f)->op, BINDING_NEW);
	assert_true(id_of(t) == id);
	assert_true(fake_req(&t->f)->version > version);
	assert_int_equal(fake_req(&t->f)->lifetime, 70000);
	mag = fake_addr(MAG1);
	assert_non_null(bce_first_of_mag(lma_cache(t->f.lma), &mag));
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	/* nobody else gets its prefix, it is found again, and has its link-local address */
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_string_not_equal(fake_hnp(&t->f, 0), HNP0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .lla = "::", .src = MAG2,
			      .hi = 3, .lifetime = 100), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
	assert_memory_equal(&t->f.reply.opts.lla, &lla, 16);
	die(t);
	/* and once more */
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 2);
}

/* Which kernel it is shows whether it is fresh. */
static void which_kernel(void **state)
{
	static const struct {
		const char *name;
		bool restored;
	} table[] = {
		{ "b", true }, { "b", false }, { "", true }, { "", true }, { "c", true },
	};
	struct t *t = *state;
	unsigned int i;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		die(t);
		t->store = store_open(&t->options, t->text);
		assert_non_null(t->store);
		fake_start_with(&t->f, FAKE_CONF, t->store);
		assert_true(lma_restore(t->f.lma, table[i].name, false, t->text));
		assert_int_equal(lma_stats(t->f.lma)->restored, table[i].restored);
		assert_int_equal(lma_stats(t->f.lma)->closed, !table[i].restored);
		if (!table[i].restored)
			assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
		assert_int_equal(store_start(t->store), 0);
	}
}

/* One that is killed before all is written begins once more. */
static void killed_early(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	die(t);
	t->store = store_open(&t->options, t->text);
	assert_non_null(t->store);
	fake_start_with(&t->f, FAKE_CONF, t->store);
	assert_true(lma_restore(t->f.lma, "fresh", false, t->text));
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	/* its worker was never started: nothing of it is written */
	store_close(t->store);
	fake_stop(&t->f);
	t->store = store_open(&t->options, t->text);
	assert_non_null(t->store);
	fake_start_with(&t->f, FAKE_CONF, t->store);
	assert_true(lma_restore(t->f.lma, "fresh", false, t->text));
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_true(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]) > 0);
	assert_int_equal(store_start(t->store), 0);
}

/* What a MAG is told. */
static u32 counter_of(struct t *t)
{
	struct mh_msg request = { .type = MH_TYPE_HEARTBEAT };

	assert_int_equal(fake_say(&t->f, &request, MAG1), 1);
	return fake_heard(&t->f, 0)->opts.restart_counter;
}

static void restart_counter(void **state)
{
	struct t *t = *state;
	u32 first;

	begin(t, SAME);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	/* nobody is told by the first run */
	assert_int_equal(t->f.answer_count, 0);
	first = counter_of(t);
	assert_int_equal(first, t->f.now.timestamp >> 16);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	stop(t);
	/* the daemon starts again; the machine does, and all sessions are installed again */
	t->f.now.timestamp += 7 << 16;
	begin(t, SAME);
	lma_begin(t->f.lma);
	assert_int_equal(counter_of(t), first);
	stop(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	lma_begin(t->f.lma);
	assert_int_equal(counter_of(t), first);
	stop(t);
	/* they cannot be: it rises by one, for this run and those after it */
	t->store = store_open(&t->options, t->text);
	assert_non_null(t->store);
	fake_start_with(&t->f, FAKE_CONF, t->store);
	t->f.error = -ENOSPC;
	assert_true(lma_restore(t->f.lma, "another", false, t->text));
	t->f.error = 0;
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 1);
	assert_int_equal(store_start(t->store), 0);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	/* both addresses of the anchor to three MAGs */
	assert_int_equal(t->f.answer_count, 6);
	assert_int_equal(fake_heard(&t->f, 0)->heartbeat.flags,
			 HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U);
	assert_int_equal(t->f.reply.opts.restart_counter, first + 1);
	assert_int_equal(counter_of(t), first + 1);
	/* that is durable already */
	stop(t);
	t->kernel_count = 0;
	begin(t, SAME);
	lma_begin(t->f.lma);
	assert_int_equal(counter_of(t), first + 1);
}

/* The last sessions of a run that has not ended in order may not have reached the disk. */
static void counter_after_cut(void **state)
{
	struct t *t = *state;
	u32 first;

	begin(t, SAME);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	first = counter_of(t);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	/* killed, but the kernel has all */
	die(t);
	begin(t, SAME);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	assert_int_equal(counter_of(t), first);
	/* the power goes: all that are known are there again, but are these all? */
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 0);
	t->f.answer_count = 0;
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	assert_int_equal(t->f.answer_count, 6);
	assert_int_equal(counter_of(t), first + 1);
	/* once more, at once: the store knew that this run had begun */
	die(t);
	begin(t, FRESH);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	assert_int_equal(counter_of(t), first + 2);
	/* an end in order, and then a reboot */
	stop(t);
	begin(t, FRESH);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	assert_int_equal(counter_of(t), first + 2);
}

/* A store that a run before has not told all of ended in no order. */
static void counter_after_full_disk(void **state)
{
	struct t *t = *state;
	u32 first;

	begin(t, SAME);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	first = counter_of(t);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	wait_written(t);
	disk_full(4096);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 3, .src = MAG2), 0);
	wait_ready(t, false);
	lma_stop(t->f.lma);
	store_close(t->store);
	disk_has_room();
	fake_stop(&t->f);
	begin(t, FRESH);
	lma_begin(t->f.lma);
	lma_flush(t->f.lma);
	assert_int_equal(counter_of(t), first + 1);
}

/* What is kept of a session to be shown: its service. */
static void has_service(struct t *t, const char *service)
{
	struct binding_info info = t->kernel[0];
	const struct bce *bce = bce_find_id(lma_cache(t->f.lma), info.id);
	struct mh_view option;
	size_t pos = 0;
	u8 type;

	assert_non_null(bce);
	if (!service) {
		assert_null(bce->kept);
		return;
	}
	assert_true(kept_next(bce->kept, &pos, &type, &option));
	assert_int_equal(type, MH_OPT_SERVICE_SELECTION);
	assert_int_equal(option.len, strlen(service));
	assert_memory_equal(option.data, service, option.len);
}

/* Only the store has it: the kernel knows nothing of it. */
static void options(void **state)
{
	static const char conf[] = FAKE_CONF "mn \"" BOB "\" { service = \"*\" }\n";
	struct binding_info older;
	struct t *t = *state;

	begin_with(t, conf, SAME);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .service = "ims"), 0);
	die(t);
	older = t->kernel[0];
	begin_with(t, conf, SAME);
	has_service(t, "ims");
	die(t);
	begin_with(t, conf, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	has_service(t, "ims");
	/* what is of another PBU is not that of this one */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "x"), 0);
	has_service(t, "x");
	die(t);
	t->kernel[0].version++;
	begin_with(t, conf, SAME);
	has_service(t, NULL);
	die(t);
	/* the store has a later one than the kernel */
	t->kernel[0].version = older.version;
	begin_with(t, conf, SAME);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "y"), 0);
	die(t);
	t->kernel[0].version--;
	begin_with(t, conf, SAME);
	has_service(t, "y");
	/* a PBU without one */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }), 0);
	die(t);
	begin_with(t, conf, FRESH);
	has_service(t, NULL);
}

static void fresh_blocked(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	die(t);
	t->f.now.timestamp += 4 << 16;
	begin(t, FRESH);
	assert_int_equal(fake_req(&t->f)->state, HALMA_STATE_BLOCKED);
	assert_int_equal(fake_req(&t->f)->lifetime, 6000);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
	die(t);
	/* in a delete wait that ended meanwhile there is nothing to revive */
	begin(t, FRESH);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	die(t);
	t->f.now.timestamp += 10 << 16;
	begin(t, FRESH);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(lma_stats(t->f.lma)->expired_meanwhile, 1);
}

static void fresh_expired(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	stop(t);
	t->f.now.timestamp += 40 << 16;
	begin(t, FRESH);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(lma_stats(t->f.lma)->expired_meanwhile, 1);
	assert_int_equal(lma_cache(t->f.lma)->count, 0);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 0);
	stop(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->expired_meanwhile, 0);
}

/* A refresh may have been lost: who has the prefix may have it for longer than is known. */
static void fresh_rests(void **state)
{
	struct t *t = *state;
	const struct pool *pool;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .lifetime = 60), 0);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .lifetime = 60), 0);
	die(t);
	t->f.now.timestamp += 40 << 16;
	begin(t, FRESH);
	pool = &lma_conf(t->f.lma)->pool[0];
	assert_int_equal(lma_stats(t->f.lma)->expired_meanwhile, 1);
	assert_int_equal(lma_stats(t->f.lma)->restored, 2);
	assert_int_equal(pool->used, 3);
	/* one is heard of, and ends in order; of the others nobody hears */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP1 }, .lifetime = 4), 0);
	pass(t, 30000);
	assert_int_equal(lma_cache(t->f.lma)->count, 0);
	assert_int_equal(pool->used, 2);
	/* over another restart, in order, and a reload */
	stop(t);
	begin(t, FRESH);
	assert_int_equal(lma_cache(t->f.lma)->count, 0);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 2);
	lma_reload(t->f.lma, conf_parse(FAKE_CONF "max-held = 7\n", "new.conf", NULL, NULL));
	pool = &lma_conf(t->f.lma)->pool[0];
	assert_int_equal(pool->used, 2);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }), 155);
	/* until no session can live any more that began before */
	pass(t, 3600000);
	assert_int_equal(pool->used, 0);
	wait_written(t);
	stop(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->expired_meanwhile, 0);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 0);
}

static void fresh_clock_wrong(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	die(t);
	/* a machine without a clock of its own begins long ago */
	t->f.now.timestamp = 1000ULL << 16;
	begin(t, FRESH);
	assert_int_equal(fake_req(&t->f)->lifetime, 40000);
	pass(t, 40000);
	assert_int_equal(t->kernel_count, 0);
}

static void fresh_refused(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	stop(t);
	/* an error of the kernel at the start: fake_start() forgets it, so do it by hand */
	t->store = store_open(&t->options, t->text);
	assert_non_null(t->store);
	fake_start_with(&t->f, FAKE_CONF, t->store);
	t->f.now.timestamp += 1 << 16;
	lma_now_is(t->f.lma, &t->f.now);
	t->f.error = -ENOSPC;
	t->f.error_once = true;
	assert_true(lma_restore(t->f.lma, "test 7", true, t->text));
	assert_int_equal(store_start(t->store), 0);
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 1);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 1);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 0);
}

static void fresh_id_taken(void **state)
{
	struct t *t = *state;
	u64 id;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	id = id_of(t);
	stop(t);
	t->store = store_open(&t->options, t->text);
	assert_non_null(t->store);
	fake_start_with(&t->f, FAKE_CONF, t->store);
	t->f.error = -EEXIST;
	t->f.error_once = true;
	assert_true(lma_restore(t->f.lma, "test 7", true, t->text));
	assert_int_equal(store_start(t->store), 0);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_true(id_of(t) != id);
	die(t);
	/* the store has it once */
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 0);
	assert_true(id_of(t) != id);
}

/* Somebody else has the prefix or the id in the kernel by now. */
static void fresh_taken(void **state)
{
	struct t *t = *state;
	struct binding_info info;

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	stop(t);
	info = t->kernel[0];
	mnid_set(&info.mnid, 1, BOB, strlen(BOB));
	t->store = store_open(&t->options, t->text);
	assert_non_null(t->store);
	fake_start_with(&t->f, FAKE_CONF, t->store);
	info.id++;
	assert_int_equal(lma_adopt(t->f.lma, &info), 0);
	assert_true(lma_restore(t->f.lma, "test 7", true, t->text));
	assert_int_equal(store_start(t->store), 0);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(lma_stats(t->f.lma)->restore_failed, 1);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 1);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 1);
	assert_memory_equal(fake_req(&t->f)->mnid->data, BOB, strlen(BOB));
	/* the same id, but another session: that of the kernel stays */
	t->kernel[0].prefix[0].addr.s6_addr[7] = 9;
	mnid_set(&t->kernel[0].mnid, 1, ALICE, strlen(ALICE));
	die(t);
	begin(t, SAME);
	assert_int_equal(lma_stats(t->f.lma)->closed, 1);
	assert_int_equal(lma_cache(t->f.lma)->count, 1);
	assert_int_equal(t->f.req_count, 0);
}

/* What the first who asks the pool gets. */
static const char *next_of_pool(struct t *t)
{
	static unsigned int nr;
	char name[32];

	snprintf(name, sizeof(name), "next%u@example.org", nr++);
	assert_int_equal(SEND(&t->f, .mnid = name), 0);
	kernel_learn(t);
	return fake_hnp(&t->f, 0);
}

static void in_doubt(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_string_equal(next_of_pool(t), HNP0);
	die(t);
	/* whoever else got a prefix of this block is not known */
	begin(t, FRESH);
	assert_string_equal(next_of_pool(t), BLOCK2);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2047);
	/* but who knows the prefix is its owner */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP1 }), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP1);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .hi = 5, .hnp = { HNP1 }), 155);
	/* the doubt outlives a restart, in order or not */
	stop(t);
	begin(t, SAME);
	assert_string_equal(next_of_pool(t), "2001:db8:100:801::/64");
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2046);
	/* and ends when no session can live any more that began before */
	pass(t, 3600000);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 0);
	stop(t);
	begin(t, FRESH);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 0);
}

/* A machine without a clock of its own begins long ago, and is told the time after a while. */
static void doubt_clock_set(void **state)
{
	struct t *t = *state;
	u64 right;

	begin(t, SAME);
	assert_string_equal(next_of_pool(t), HNP0);
	die(t);
	right = t->f.now.timestamp;
	t->f.now.timestamp = 1000ULL << 16;
	begin(t, FRESH);
	assert_string_equal(next_of_pool(t), BLOCK2);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2047);
	t->f.now.timestamp = right;
	pass(t, 1000000);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2047);
	/* the store has heard of it; and of a clock that goes back */
	stop(t);
	begin(t, SAME);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2047);
	t->f.now.timestamp = 1000ULL << 16;
	pass(t, 1000000);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2047);
	stop(t);
	begin(t, SAME);
	pass(t, 1500000);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 2047);
	pass(t, 200000);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 0);
}

/* A prefix in doubt is given to who asks for it, which the next power cut can cost. */
static void doubt_again(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_string_equal(next_of_pool(t), HNP0);
	die(t);
	begin(t, FRESH);
	pass(t, 3000000);
	assert_true(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]) > 0);
	die(t);
	begin(t, FRESH);
	pass(t, 3000000);
	assert_true(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]) > 0);
	/* an end in order makes it no longer */
	stop(t);
	begin(t, FRESH);
	pass(t, 700000);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 0);
}

static void no_doubt_in_order(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_string_equal(next_of_pool(t), HNP0);
	stop(t);
	begin(t, FRESH);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 0);
	assert_string_equal(next_of_pool(t), HNP1);
}

static void no_doubt_same_kernel(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_string_equal(next_of_pool(t), HNP0);
	pass(t, 600000);
	assert_int_equal(t->kernel_count, 0);
	die(t);
	/* the kernel knows all sessions; what was given before rests */
	begin(t, SAME);
	assert_int_equal(pool_in_doubt(&lma_conf(t->f.lma)->pool[0]), 0);
	assert_string_equal(next_of_pool(t), BLOCK1);
}

static void rests(void **state)
{
	struct t *t = *state;

	begin(t, SAME);
	assert_string_equal(next_of_pool(t), HNP0);
	assert_string_equal(next_of_pool(t), HNP1);
	pass(t, 600000);
	assert_int_equal(t->kernel_count, 0);
	stop(t);
	begin(t, FRESH);
	assert_string_equal(next_of_pool(t), "2001:db8:100:2::/64");
	lma_reload(t->f.lma, conf_parse(FAKE_CONF "max-held = 7\n", "new.conf", NULL, NULL));
	assert_string_equal(next_of_pool(t), "2001:db8:100:3::/64");
}

static void tiny_pool(void **state)
{
	static const char conf[] =
		"lab-mode = true\n"
		"device lma0 { local = { " LMAA " }\n"
		"	home-network = 2001:db8:100::/40 }\n"
		"pool p { prefix = 2001:db8:100::/62 }\n"
		"mag mag1 { address = " MAG1 " }\n"
		"mn \"*@example.org\" { }\n";
	struct t *t = *state;
	unsigned int i;

	begin_with(t, conf, SAME);
	for (i = 0; i < 4; i++)
		next_of_pool(t);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 130);
	assert_int_equal(lma_stats(t->f.lma)->why[LMA_WHY_NOT_DURABLE], 0);
	pass(t, 600000);
	assert_string_equal(next_of_pool(t), HNP0);
	assert_string_equal(next_of_pool(t), HNP1);
	die(t);
	begin_with(t, conf, FRESH);
	assert_int_equal(lma_cache(t->f.lma)->count, 2);
	/* both others were reserved, too */
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 130);
	pass(t, 3600000);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
}

static void whole_pool(void **state)
{
	struct t *t = *state;
	const struct pool *pool;
	struct prefix prefix;
	unsigned int i;
	char text[32], hnp[PREFIX_TEXT_MAX];

	/* prefixes by value open blocks all over the pool, but not for ever */
	begin(t, SAME);
	pool = &lma_conf(t->f.lma)->pool[0];
	for (i = 0; i < 64; i++) {
		snprintf(text, sizeof(text), "mn%u@example.org", i);
		prefix_parse(&prefix, HNP0);
		prefix.addr.s6_addr[6] = (u8)(i * 4);
		prefix.addr.s6_addr[7] = 7;
		prefix_text(&prefix, hnp);
		assert_int_equal(SEND(&t->f, .mnid = text, .hnp = { hnp }), 0);
		kernel_learn(t);
	}
	die(t);
	begin(t, FRESH);
	pool = &lma_conf(t->f.lma)->pool[0];
	assert_int_equal(pool->used, 64);
	assert_true(pool_in_doubt(pool) <= 6 * 1024);
	assert_true(pool_in_doubt(pool) >= 4 * 1023);
}

static void disk_fails(void **state)
{
	struct t *t = *state;

	begin_with(t, FAKE_CONF "mn \"" BOB "\" { prefix = 2001:db8:1ff::/64 }\n", SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	wait_written(t);
	disk_full(4096);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	wait_ready(t, false);
	/* no prefix of a pool, neither any nor this one */
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 130);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org", .hnp = { HNP1 }), 130);
	assert_int_equal(lma_stats(t->f.lma)->why[LMA_WHY_NOT_DURABLE], 2);
	assert_int_equal(lma_conf(t->f.lma)->pool[0].used, 1);
	/* but the configuration is durable, and sessions go on */
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 3, .src = MAG2), 0);
	disk_has_room();
	wait_ready(t, true);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 0);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 3);
}

/* Let the anchor tell the store all, as the main loop does. */
static void tell_again(struct t *t)
{
	unsigned int i;

	for (i = 0; i < 2000 && !store_ready(t->store); i++) {
		lma_store_event(t->f.lma);
		usleep(5000);
	}
	assert_true(store_ready(t->store));
}

static void file_deleted(void **state)
{
	struct t *t = *state;
	char wal[80];

	begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	wait_written(t);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	unlink(t->path);
	unlink(wal);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP1 }), 0);
	wait_ready(t, false);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 130);
	tell_again(t);
	assert_int_equal(SEND(&t->f, .mnid = "c@example.org"), 0);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 3);
	/* the reservation was told, too */
	assert_string_equal(next_of_pool(t), BLOCK2);
}

static void wait_failure(struct t *t)
{
	struct store_status status = { 0 };
	unsigned int i;

	for (i = 0; i < 1000 && !status.failures; i++) {
		usleep(10000);
		store_status(t->store, &status);
	}
	assert_true(status.failures > 0);
}

static void too_many(void **state)
{
	struct t *t = *state;
	char name[32];
	unsigned int i;

	t->options.queue_max = 16;
	begin(t, SAME);
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(&t->f, .mnid = name, .lifetime = i < 50 ? 100 : 200), 0);
		kernel_learn(t);
		if (i % 8 == 0)
			wait_written(t);
	}
	/* half of them end, and others move, while the disk fails */
	disk_full(4096);
	pass(t, 99500);
	assert_int_equal(lma_cache(t->f.lma)->count, 50);
	/* the worker has a group that it does not get rid of, so that the next one fills */
	wait_failure(t);
	for (i = 50; i < 70; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(&t->f, .mnid = name, .hi = 3, .src = MAG2), 0);
		kernel_learn(t);
	}
	assert_true(store_incomplete(t->store));
	assert_int_equal(store_room(t->store), 0);
	disk_has_room();
	tell_again(t);
	die(t);
	begin(t, FRESH);
	assert_int_equal(lma_stats(t->f.lma)->restored, 50);
	assert_int_equal(lma_stats(t->f.lma)->expired_meanwhile, 0);
	for (i = 0; i < t->kernel_count; i++)
		if (!memcmp(t->kernel[i].mnid.data, "mn59", 4))
			assert_memory_equal(&t->kernel[i].remote,
					    &(struct in6_addr[]){ fake_addr(MAG2) }, 16);
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("restart: both know it: it goes on", both_same),
		TEST("restart: both know it, the kernel a higher version", both_kernel_newer),
		TEST("restart: both know it, the store a higher version", both_store_newer),
		TEST("restart: both know it, with other prefixes", other_prefixes),
		TEST("restart: both know it, the store a later order", both_repeated),
		TEST("R5213-28 restart: the order is that of the last accepted PBU", only_accepted),
		TEST("R5213-7 restart: sequence numbers go on", by_sequence),
		TEST("restart: only the kernel knows it: until it expires", kernel_only),
		TEST("restart: only the store knows it, same kernel: closed",
		     store_only_same_kernel),
		TEST("R5213-17 restart: only the store knows it, fresh kernel: installed again",
		     store_only_fresh),
		TEST("restart: which kernel it is", which_kernel),
		TEST("restart: killed before all was written", killed_early),
		TEST("R5847-3 the restart counter rises when sessions are lost, and only then",
		     restart_counter),
		TEST("R5847-3 it rises when the power goes", counter_after_cut),
		TEST("R5847-3 it rises when the disk did not take all", counter_after_full_disk),
		TEST("restart: options that are shown with a session", options),
		TEST("R5213-12 restart: a delete wait goes on in a fresh kernel", fresh_blocked),
		TEST("restart: what expired while the machine was down is closed", fresh_expired),
		TEST("a prefix whose last refresh may be lost rests", fresh_rests),
		TEST("restart: a clock that is wrong prolongs nothing", fresh_clock_wrong),
		TEST("restart: the fresh kernel refuses", fresh_refused),
		TEST("restart: the id is taken in the fresh kernel", fresh_id_taken),
		TEST("restart: the prefix or the id is somebody else's", fresh_taken),
		TEST("prefixes in doubt after a power cut", in_doubt),
		TEST("prefixes stay in doubt when the clock is set", doubt_clock_set),
		TEST("prefixes are in doubt for longer after a second power cut", doubt_again),
		TEST("no doubt after an orderly end", no_doubt_in_order),
		TEST("no doubt after SIGKILL while the kernel lives", no_doubt_same_kernel),
		TEST("R5213-14 a released prefix rests, over restart and reload", rests),
		TEST("R5213-14 a tiny pool with a store", tiny_pool),
		TEST("prefixes by value keep few blocks open", whole_pool),
		TEST("a store that cannot be written: no prefixes, all else goes on", disk_fails),
		TEST("a store that was deleted is told all again", file_deleted),
		TEST("a store that refused changes is told all again", too_many),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
