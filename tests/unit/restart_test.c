// SPDX-License-Identifier: GPL-2.0
/*
 * A restart with many more sessions than the queue of the store has room for.
 *
 * sources: tests/unit/run.c tests/unit/disk.c tests/unit/fake.c userd
 */
#include "run.h"

#include "base/log.h"
#include "core/cookie.h"
#include "core/core.h"

/* Sessions, and changes that may wait: as in the configuration by default, by a third */
#define MANY		200000
#define QUEUE_MAX	21845

/* A pool that has a prefix for each of them, and some more */
#define CONF							\
	"lab-mode = true\n"					\
	"device lma0 { local = { " LMAA " }\n"			\
	"	home-network = 2001:db8:1000::/36 }\n"		\
	"pool p { prefix = 2001:db8:1000::/44 }\n"		\
	"heartbeat { HEARTBEAT_INTERVAL = 0 }\n"		\
	"mag mag1 { address = " MAG1 " }\n"			\
	"mn \"*@example.org\" { }\n"

/* A binding of the kernel that halmad has made. */
static struct binding_info binding(struct run *t, u32 nr)
{
	struct binding_info info = {
		.kind = HALMA_KIND_PMIPV6, .id = 1000 + nr, .version = 7, .prefix_count = 1,
		.local = fake_addr(LMAA), .remote = fake_addr(MAG1),
		.state = HALMA_STATE_ACTIVE, .has_lifetime = true, .remaining = 3600000,
	};
	const struct bce_facts facts = {
		.kind = info.kind, .coa = info.remote, .local = info.local, .peer = info.remote,
		.order = { .timestamp = t->f.now.timestamp }, .lifetime = 900,
		.state = info.state,
	};
	char name[32];

	snprintf(name, sizeof(name), "mn%u@example.org", nr);
	mnid_set(&info.mnid, 1, name, strlen(name));
	info.prefix[0] = (struct prefix){ .addr = fake_addr("2001:db8:1000::"), .len = 64 };
	put_u32(info.prefix[0].addr.s6_addr + 4, 0x10000000 + nr);
	info.cookie_len = cookie_encode(anchor_core(t->f.anchor), &facts, info.cookie);
	return info;
}

/* Start, in a kernel that has so many sessions, and agree with the store about @all. */
static void begin(struct run *t, u32 count, u32 all, const char *kernel)
{
	struct binding_info info;
	u32 nr;

	run_open(t, CONF);
	for (nr = 0; nr < count; nr++) {
		info = binding(t, nr);
		assert_int_equal(core_adopt(anchor_core(t->f.anchor), &info), 0);
	}
	if (!core_restore(anchor_core(t->f.anchor), kernel, !count, t->text))
		fail_msg("%s", t->text);
	assert_int_equal(store_start(t->store), 0);
	anchor_begin(t->f.anchor);
	anchor_flush(t->f.anchor);
	assert_int_equal(fake_sessions(&t->f), all);
}

/* The first message gets a prefix of a pool, which needs a store that misses nothing. */
static void serves(struct run *t, const char *mnid, u32 all)
{
	struct store_status status;

	assert_int_equal(SEND(&t->f, .mnid = mnid), 0);
	store_status(t->store, &status);
	assert_int_equal(status.refused, 0);
	assert_false(status.incomplete);
	/* each once: the few that are more are variables, a reservation and the new one */
	assert_in_range(status.changes, all, all + 16);
}

static void end(struct run *t)
{
	core_stop(anchor_core(t->f.anchor));
	assert_int_equal(store_close(t->store), 0);
	t->store = NULL;
	fake_stop(&t->f);
}

static void restart(void **state)
{
	struct run *t = *state;

	t->options.queue_max = QUEUE_MAX;
	/* the store is a new one, the kernel is not */
	begin(t, MANY, MANY, "one 7");
	serves(t, "first@example.org", MANY);
	end(t);
	/* the other way round */
	begin(t, 0, MANY + 1, "two 7");
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, MANY + 1);
	serves(t, "second@example.org", MANY + 1);
	end(t);
	/* and all of them are in the store */
	begin(t, 0, MANY + 2, "three 7");
	assert_int_equal(anchor_core(t->f.anchor)->stats.restored, MANY + 2);
	end(t);
}

#define TEST(text, function)	{ text, function, run_setup, run_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("200,000 sessions are restored, each is kept once, and nothing is refused",
		     restart),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
