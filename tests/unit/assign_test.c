// SPDX-License-Identifier: GPL-2.0
/*
 * Gateways that may serve different parts of one pool: each gets prefixes without waiting for the
 * disk, and none again soon that was given back.
 *
 * sources: tests/unit/disk.c tests/unit/fake.c userd
 */
#include <unistd.h>

#include "disk.h"
#include "fake.h"

#include "store/store.h"

/* The pool of FAKE_CONF has 64 blocks of 1024 prefixes; each of these MAGs has eight of them. */
#define MAGS	8
#define ROUNDS	20
#define REALM	"mn%u-%u@example.org"

static const char *const address[MAGS] = {
	"2001:db8:20::1", "2001:db8:21::1", "2001:db8:22::1", "2001:db8:23::1",
	"2001:db8:24::1", "2001:db8:25::1", "2001:db8:26::1", "2001:db8:27::1",
};

static const char *const network[MAGS] = {
	"2001:db8:100::/51", "2001:db8:100:2000::/51", "2001:db8:100:4000::/51",
	"2001:db8:100:6000::/51", "2001:db8:100:8000::/51", "2001:db8:100:a000::/51",
	"2001:db8:100:c000::/51", "2001:db8:100:e000::/51",
};

struct t {
	struct fake f;
	char dir[DISK_DIR_MAX];
	char path[64];
	struct store *store;
};

static int start(void **state)
{
	struct t *t = calloc(1, sizeof(*t));
	struct store_options options = { .delay_ms = 5, .queue_max = 1024 };
	char conf[4096], text[STORE_TEXT_MAX];
	size_t len;
	unsigned int i;

	assert_non_null(t);
	disk_make_dir(t->dir);
	snprintf(t->path, sizeof(t->path), "%s/lma0.db", t->dir);
	options.path = t->path;
	len = (size_t)snprintf(conf, sizeof(conf), "%s", FAKE_CONF);
	for (i = 0; i < MAGS; i++)
		len += (size_t)snprintf(conf + len, sizeof(conf) - len,
					"mag part%u { address = %s prefix = %s }\n", i, address[i],
					network[i]);
	t->store = store_open(&options, text);
	assert_non_null(t->store);
	fake_start_with(&t->f, conf, t->store);
	assert_true(core_restore(anchor_core(t->f.anchor), "test 7", true, text));
	assert_int_equal(store_start(t->store), 0);
	*state = t;
	return 0;
}

static int stop(void **state)
{
	struct t *t = *state;

	assert_int_equal(store_close(t->store), 0);
	fake_stop(&t->f);
	disk_remove_dir(t->dir);
	free(t);
	return 0;
}

static u64 waits(const struct t *t)
{
	struct store_status status;

	store_status(t->store, &status);
	return status.waits;
}

static u64 changes(const struct t *t)
{
	struct store_status status;

	store_status(t->store, &status);
	return status.changes;
}

static void register_one(struct t *t, unsigned int mag, unsigned int nr)
{
	struct prefix mine;
	char name[32];

	snprintf(name, sizeof(name), REALM, mag, nr);
	assert_int_equal(SEND(&t->f, .mnid = name, .src = address[mag]), BA_ACCEPTED);
	assert_true(prefix_parse(&mine, network[mag]));
	assert_true(prefix_contains(&mine, &t->f.reply.opts.hnp[0]));
}

/* The MAGs take turns. */
static void in_turn(void **state)
{
	struct t *t = *state;
	unsigned int mag, nr;
	u64 waited, changed;

	for (mag = 0; mag < MAGS; mag++)
		register_one(t, mag, 0);
	waited = waits(t);
	changed = changes(t);
	for (nr = 1; nr < ROUNDS; nr++)
		for (mag = 0; mag < MAGS; mag++)
			register_one(t, mag, nr);
	/* nobody had to wait for the disk */
	assert_int_equal(waits(t), waited);
	/* a session, and where the pool has got to; no reservation that is given up at once */
	assert_true(changes(t) - changed <= 2 * MAGS * (ROUNDS - 1) + MAGS);
}

static const char *hnp_of(struct t *t, unsigned int mag, unsigned int nr)
{
	register_one(t, mag, nr);
	return fake_hnp(&t->f, 0);
}

/* What is given back rests until the others were given, whatever other MAGs get. */
static void rests(void **state)
{
	struct t *t = *state;
	char name[32];

	assert_string_equal(hnp_of(t, 0, 0), "2001:db8:100::/64");
	assert_string_equal(hnp_of(t, 7, 0), "2001:db8:100:e000::/64");
	snprintf(name, sizeof(name), REALM, 0, 0);
	assert_int_equal(SEND(&t->f, .mnid = name, .src = address[0], .hi = 4,
			      .zero_lifetime = true), BA_ACCEPTED);
	fake_sleep(&t->f, 20000);
	assert_int_equal(anchor_cache(t->f.anchor)->count, 1);
	assert_string_equal(hnp_of(t, 0, 1), "2001:db8:100:1::/64");
	assert_string_equal(hnp_of(t, 7, 1), "2001:db8:100:e001::/64");
}

#define A(text, function)	{ text, function, start, stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		A("R5213-23 MAGs with parts of a pool do not wait for the disk", in_turn),
		A("R5213-23 a prefix of a part of a pool rests", rests),
	};

	return RUN(tests);
}
