// SPDX-License-Identifier: GPL-2.0
/*
 * Restarts: what the kernel and the store know is made to agree.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include <errno.h>
#include <unistd.h>

#include "disk.h"
#include "run.h"

#include "base/log.h"

#define LLID_A	"\x02\0\0\0\0\x0a"

static u64 id_of(struct run *t)
{
	return fake_req(&t->f)->id;
}

static void both_same(void **state)
{
	struct run *t = *state;
	u64 id, stamp;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A), 0);
	id = id_of(t);
	stamp = t->f.now.timestamp;
	run_die(t);
	run_begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.adopted, 1);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .timestamp = stamp - 1), 157);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .src = MAG2, .hi = 3), 0);
	assert_true(id_of(t) == id);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
}

static void both_kernel_newer(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_die(t);
	/* the handover that came last was not written in time */
	t->kernel[0].version += 5;
	t->kernel[0].remote = fake_addr(MAG2);
	run_begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	run_die(t);
	/* the store was told */
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_true(fake_req(&t->f)->version > t->kernel[0].version - 1);
	assert_memory_equal(&t->kernel[0].remote, &(struct in6_addr[]){ fake_addr(MAG2) }, 16);
}

static void both_store_newer(void **state)
{
	struct run *t = *state;
	u64 version;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 100), 0);
	run_learn(t);
	version = t->kernel[0].version;
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3, .lifetime = 100), 0);
	run_die(t);
	/* somebody has put an old one in its place */
	t->kernel[0].version = version;
	t->kernel[0].remote = fake_addr(MAG1);
	t->f.now.boot_ms += 40000;
	t->f.now.timestamp += 40 << 16;
	run_begin(t, SAME);
	assert_int_equal(t->f.req_count, 1);
	assert_int_equal(fake_req(&t->f)->op, BINDING_SET);
	assert_true(fake_req(&t->f)->version > version + 1);
	assert_int_equal(fake_req(&t->f)->lifetime, 60000);
	assert_memory_equal(&t->kernel[0].remote, &(struct in6_addr[]){ fake_addr(MAG2) }, 16);
	assert_int_equal(anchor_core(t->f.anchor)->stats.corrected, 1);
	/* it ends when it should */
	run_pass(t, 59999);
	assert_int_equal(t->kernel_count, 1);
	run_pass(t, 1);
	assert_int_equal(t->kernel_count, 0);
}

static void other_prefixes(void **state)
{
	struct run *t = *state;
	struct binding_info *info;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	run_die(t);
	info = &t->kernel[0];
	/* the kernel has an older one, with another prefix: the last counts */
	info->version--;
	info->prefix[0].addr.s6_addr[7] = 9;
	run_begin(t, SAME);
	assert_int_equal(fake_req(&t->f)->op, BINDING_SET);
	assert_int_equal(anchor_core(t->f.anchor)->stats.corrected, 1);
	assert_int_equal(info->prefix[0].addr.s6_addr[7], 0);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 2);
	run_die(t);
	/* unless somebody else has it */
	t->kernel[0].version -= 2;
	t->kernel[0].prefix[0].addr.s6_addr[7] = 9;
	t->kernel[1].prefix[0].addr.s6_addr[7] = 0;
	run_begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 1);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { "2001:db8:100:9::/64" }),
			 0);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 2);
}

static void both_repeated(void **state)
{
	struct run *t = *state;
	u64 stamp;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	/* of this one the kernel does not hear */
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	stamp = t->f.now.timestamp;
	run_die(t);
	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hnp = { HNP0 }, .timestamp = stamp - 1), 157);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hnp = { HNP0 }), 0);
}

static void only_accepted(void **state)
{
	struct run *t = *state;
	u64 stamp;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	stamp = t->f.now.timestamp + 1000;
	t->f.error = -ENOSPC;
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3, .timestamp = stamp), 130);
	t->f.error = 0;
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3, .timestamp = stamp - 1),
			 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
}

static void by_sequence(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .no_timestamp = true, .sequence = 65535), 0);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 },
			      .no_timestamp = true, .sequence = 65535), 135);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 },
			      .no_timestamp = true, .sequence = 0), 0);
}

static void kernel_only(void **state)
{
	struct run *t = *state;
	char wal[80];

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 100), 0);
	run_die(t);
	snprintf(wal, sizeof(wal), "%s-wal", t->path);
	unlink(t->path);
	unlink(wal);
	run_begin(t, SAME);
	assert_int_equal(anchor_core(t->f.anchor)->stats.adopted, 1);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP1);
	/* it goes on until it expires */
	run_pass(t, 50000);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 2);
	run_pass(t, 49989);
	assert_int_equal(t->kernel_count, 2);
	run_pass(t, 1);
	assert_int_equal(t->kernel_count, 1);
}

static void store_only_same_kernel(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_die(t);
	t->kernel_count = 0;
	run_begin(t, SAME);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.closed, 1);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 0);
	run_die(t);
	/* it is not in the store any more */
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.closed, 0);
}

static void store_only_fresh(void **state)
{
	struct run *t = *state;
	struct in6_addr lla, mag;
	u64 id, version;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .lla = "::", .lifetime = 100),
			 0);
	lla = t->f.reply.opts.lla;
	id = id_of(t);
	version = fake_req(&t->f)->version;
	run_die(t);
	t->f.now.timestamp += 30 << 16;
	run_begin(t, FRESH);
	assert_int_equal(t->f.req_count, 1);
	assert_int_equal(fake_req(&t->f)->op, BINDING_NEW);
	assert_true(id_of(t) == id);
	assert_true(fake_req(&t->f)->version > version);
	assert_int_equal(fake_req(&t->f)->lifetime, 70000);
	mag = fake_addr(MAG1);
	assert_non_null(bce_first_of_peer(anchor_cache(t->f.anchor), HALMA_KIND_PMIPV6, &mag));
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	/* nobody else gets its prefix, it is found again, and has its link-local address */
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	assert_string_not_equal(fake_hnp(&t->f, 0), HNP0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .llid = LLID_A, .lla = "::", .src = MAG2,
			      .hi = 3, .lifetime = 100), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
	assert_memory_equal(&t->f.reply.opts.lla, &lla, 16);
	run_die(t);
	/* and once more */
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 2);
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
	struct run *t = *state;
	unsigned int i;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		run_die(t);
		run_open(t, FAKE_CONF);
		assert_true(core_restore(anchor_core(t->f.anchor), table[i].name, false, t->text));
		assert_int_equal(anchor_core(t->f.anchor)->stats.restored, table[i].restored);
		assert_int_equal(anchor_core(t->f.anchor)->stats.closed, !table[i].restored);
		assert_int_equal(store_start(t->store), 0);
		if (!table[i].restored)
			assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	}
}

/* One that is killed before all is written begins once more. */
static void killed_early(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_die(t);
	run_open(t, FAKE_CONF);
	assert_true(core_restore(anchor_core(t->f.anchor), "fresh", false, t->text));
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	/* its worker was never started: nothing of it is written */
	store_close(t->store);
	fake_stop(&t->f);
	run_open(t, FAKE_CONF);
	assert_true(core_restore(anchor_core(t->f.anchor), "fresh", false, t->text));
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_true(pool_in_doubt(&anchor_pools(t->f.anchor)->v[0]) > 0);
	assert_int_equal(store_start(t->store), 0);
}

/* What a MAG is told. */
static u32 counter_of(struct run *t)
{
	struct mh_msg request = { .type = MH_TYPE_HEARTBEAT };

	assert_int_equal(fake_say(&t->f, &request, MAG1), 1);
	return fake_heard(&t->f, 0)->opts.restart_counter;
}

/* Start, and tell MAGs what they are to be told. */
static void begin_telling(struct run *t, enum run_kernel kernel)
{
	run_begin(t, kernel);
	t->f.answer_count = 0;
	anchor_begin(t->f.anchor);
	anchor_flush(t->f.anchor);
}

static u32 begin_counter(struct run *t, enum run_kernel kernel)
{
	begin_telling(t, kernel);
	return counter_of(t);
}

static void restart_counter(void **state)
{
	struct run *t = *state;
	u32 first;

	begin_telling(t, SAME);
	/* nobody is told by the first run */
	assert_int_equal(t->f.answer_count, 0);
	first = counter_of(t);
	assert_int_equal(first, t->f.now.timestamp >> 16);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_stop(t);
	/* the daemon starts again; the machine does, and all sessions are installed again */
	t->f.now.timestamp += 7 << 16;
	assert_int_equal(begin_counter(t, SAME), first);
	run_stop(t);
	assert_int_equal(begin_counter(t, FRESH), first);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	run_stop(t);
	/* they cannot be: it rises by one, for this run and those after it */
	run_open(t, FAKE_CONF);
	t->f.error = -ENOSPC;
	assert_true(core_restore(anchor_core(t->f.anchor), "another", false, t->text));
	t->f.error = 0;
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 1);
	assert_int_equal(store_start(t->store), 0);
	anchor_begin(t->f.anchor);
	anchor_flush(t->f.anchor);
	/* both addresses of the anchor to three MAGs */
	assert_int_equal(t->f.answer_count, 6);
	assert_int_equal(fake_heard(&t->f, 0)->heartbeat.flags,
			 HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U);
	assert_int_equal(t->f.reply.opts.restart_counter, first + 1);
	assert_int_equal(counter_of(t), first + 1);
	/* that is durable already */
	run_stop(t);
	t->kernel_count = 0;
	assert_int_equal(begin_counter(t, SAME), first + 1);
}

/* The last sessions of a run that has not ended in order may not have reached the disk. */
static void counter_after_cut(void **state)
{
	struct run *t = *state;
	u32 first = begin_counter(t, SAME);

	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	/* killed, but the kernel has all */
	run_die(t);
	assert_int_equal(begin_counter(t, SAME), first);
	/* the power goes: all that are known are there again, but are these all? */
	run_die(t);
	begin_telling(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 0);
	assert_int_equal(t->f.answer_count, 6);
	assert_int_equal(counter_of(t), first + 1);
	/* once more, at once: the store knew that this run had begun */
	run_die(t);
	assert_int_equal(begin_counter(t, FRESH), first + 2);
	/* an end in order, and then a reboot */
	run_stop(t);
	assert_int_equal(begin_counter(t, FRESH), first + 2);
}

/* A store that a run before has not told all of ended in no order. */
static void counter_after_full_disk(void **state)
{
	struct run *t = *state;
	u32 first = begin_counter(t, SAME);

	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_wait_written(t);
	disk_full(4096);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 3, .src = MAG2), 0);
	run_wait_ready(t, false);
	core_stop(anchor_core(t->f.anchor));
	store_close(t->store);
	disk_has_room();
	fake_stop(&t->f);
	assert_int_equal(begin_counter(t, FRESH), first + 1);
}

/* What is kept of a session to be shown: its service. */
static void has_service(struct run *t, const char *service)
{
	struct binding_info info = t->kernel[0];
	const struct bce *bce = bce_find_id(anchor_cache(t->f.anchor), info.id);
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
	struct run *t = *state;

	run_begin_with(t, conf, SAME);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .service = "ims"), 0);
	run_die(t);
	older = t->kernel[0];
	run_begin_with(t, conf, SAME);
	has_service(t, "ims");
	run_die(t);
	run_begin_with(t, conf, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	has_service(t, "ims");
	/* what is of another PBU is not that of this one */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "x"), 0);
	has_service(t, "x");
	run_die(t);
	t->kernel[0].version++;
	run_begin_with(t, conf, SAME);
	has_service(t, NULL);
	run_die(t);
	/* the store has a later one than the kernel */
	t->kernel[0].version = older.version;
	run_begin_with(t, conf, SAME);
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }, .service = "y"), 0);
	run_die(t);
	t->kernel[0].version--;
	run_begin_with(t, conf, SAME);
	has_service(t, "y");
	/* a PBU without one */
	assert_int_equal(SEND(&t->f, .mnid = BOB, .hi = 5, .hnp = { HNP0 }), 0);
	run_die(t);
	run_begin_with(t, conf, FRESH);
	has_service(t, NULL);
}

static void fresh_blocked(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	run_die(t);
	t->f.now.timestamp += 4 << 16;
	run_begin(t, FRESH);
	assert_int_equal(fake_req(&t->f)->state, HALMA_STATE_BLOCKED);
	assert_int_equal(fake_req(&t->f)->lifetime, 6000);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_string_equal(fake_hnp(&t->f, 0), HNP0);
	run_die(t);
	/* in a delete wait that ended meanwhile there is nothing to revive */
	run_begin(t, FRESH);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .src = MAG2, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	run_die(t);
	t->f.now.timestamp += 10 << 16;
	run_begin(t, FRESH);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.expired_meanwhile, 1);
}

static void fresh_expired(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	run_stop(t);
	t->f.now.timestamp += 40 << 16;
	run_begin(t, FRESH);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.expired_meanwhile, 1);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 0);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 0);
	run_stop(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.expired_meanwhile, 0);
}

static void fresh_clock_wrong(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE, .lifetime = 40), 0);
	run_die(t);
	/* a machine without a clock of its own begins long ago */
	t->f.now.timestamp = 1000ULL << 16;
	run_begin(t, FRESH);
	assert_int_equal(fake_req(&t->f)->lifetime, 40000);
	run_pass(t, 40000);
	assert_int_equal(t->kernel_count, 0);
}

static void fresh_refused(void **state)
{
	struct run *t = *state;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	assert_int_equal(SEND(&t->f, .mnid = BOB), 0);
	run_stop(t);
	/* an error of the kernel at the start: fake_start() forgets it, so do it by hand */
	run_open(t, FAKE_CONF);
	t->f.now.timestamp += 1 << 16;
	anchor_now_is(t->f.anchor, &t->f.now);
	t->f.error = -ENOSPC;
	t->f.error_once = true;
	assert_true(core_restore(anchor_core(t->f.anchor), "test 7", true, t->text));
	assert_int_equal(store_start(t->store), 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 1);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 1);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 0);
}

static void fresh_id_taken(void **state)
{
	struct run *t = *state;
	u64 id;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	id = id_of(t);
	run_stop(t);
	run_open(t, FAKE_CONF);
	t->f.error = -EEXIST;
	t->f.error_once = true;
	assert_true(core_restore(anchor_core(t->f.anchor), "test 7", true, t->text));
	assert_int_equal(store_start(t->store), 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_true(id_of(t) != id);
	run_die(t);
	/* the store has it once */
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 0);
	assert_true(id_of(t) != id);
}

/* Somebody else has the prefix or the id in the kernel by now. */
static void fresh_taken(void **state)
{
	struct run *t = *state;
	struct binding_info info;

	run_begin(t, SAME);
	assert_int_equal(SEND(&t->f, .mnid = ALICE), 0);
	run_stop(t);
	info = t->kernel[0];
	mnid_set(&info.mnid, 1, BOB, strlen(BOB));
	run_open(t, FAKE_CONF);
	info.id++;
	assert_int_equal(core_adopt(anchor_core(t->f.anchor), &info), 0);
	assert_true(core_restore(anchor_core(t->f.anchor), "test 7", true, t->text));
	assert_int_equal(store_start(t->store), 0);
	assert_int_equal(t->f.req_count, 0);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restore_failed, 1);
	assert_int_equal(anchor_pools(t->f.anchor)->v[0].used, 1);
	run_die(t);
	run_begin(t, FRESH);
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, 1);
	assert_memory_equal(fake_req(&t->f)->mnid->data, BOB, strlen(BOB));
	/* the same id, but another session: that of the kernel stays */
	t->kernel[0].prefix[0].addr.s6_addr[7] = 9;
	mnid_set(&t->kernel[0].mnid, 1, ALICE, strlen(ALICE));
	run_die(t);
	run_begin(t, SAME);
	assert_int_equal(anchor_core(t->f.anchor)->stats.closed, 1);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 1);
	assert_int_equal(t->f.req_count, 0);
}

#define TEST(text, function)	{ text, function, run_setup, run_teardown, NULL }

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
		TEST("restart: a clock that is wrong prolongs nothing", fresh_clock_wrong),
		TEST("restart: the fresh kernel refuses", fresh_refused),
		TEST("restart: the id is taken in the fresh kernel", fresh_id_taken),
		TEST("restart: the prefix or the id is somebody else's", fresh_taken),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
