// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels to MAGs come and go: what is told and logged of that.
 *
 * sources: tests/unit/watch.c tests/unit/fake.c userd
 */
#include <errno.h>

#include "watch.h"

#include "base/log.h"
#include "control/show.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define HNP0	"2001:db8:100::/64"

static int start(void **state)
{
	return watch_start(state, FAKE_CONF, WATCH_TUNNELS);
}

/* The next event is this one, of this MAG. */
static const struct event *next(struct watch *w, unsigned int nr, const char *verdict,
				const char *mag)
{
	struct in6_addr address = fake_addr(mag);

	assert_true(nr < w->count && w->count <= WATCH_HEARD);
	assert_string_equal(w->event[nr].verdict, verdict);
	assert_memory_equal(&w->event[nr].peer, &address, sizeof(address));
	return &w->event[nr];
}

static void only(struct watch *w, const char *verdict, const char *mag)
{
	next(w, 0, verdict, mag);
	assert_int_equal(w->count, 1);
	w->count = 0;
}

/* From the first session to the end of the last one. */
static void first_and_last(void **state)
{
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	only(w, "established", MAG1);
	assert_int_equal(SEND(&w->f, .mnid = BOB), 0);
	/* a refresh */
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .zero_lifetime = true, .hi = 4,
			      .hnp = { HNP0 }), 0);
	fake_sleep(&w->f, 20000);
	assert_int_equal(w->count, 0);
	assert_int_equal(SEND(&w->f, .mnid = BOB, .zero_lifetime = true, .hi = 4), 0);
	/* its packets may still follow it: the wait belongs to the session */
	assert_int_equal(w->count, 0);
	fake_sleep(&w->f, 20000);
	only(w, "released", MAG1);
	assert_int_equal(fake_sessions(&w->f), 0);
	/* and once more */
	assert_int_equal(SEND(&w->f, .mnid = BOB), 0);
	only(w, "established", MAG1);
}

/* The only session goes to another MAG: one comes and one goes. */
static void handover(void **state)
{
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	only(w, "established", MAG1);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_int_equal(w->count, 2);
	if (strcmp(w->event[0].verdict, "released")) {
		next(w, 0, "established", MAG2);
		next(w, 1, "released", MAG1);
	} else {
		next(w, 0, "released", MAG1);
		next(w, 1, "established", MAG2);
	}
}

/* A session that is active again was there all the time. */
static void waits_and_comes_back(void **state)
{
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	only(w, "established", MAG1);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .zero_lifetime = true, .hi = 4), 0);
	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	assert_int_equal(w->count, 0);
}

static void lifetime_is_over(void **state)
{
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = ALICE, .lifetime = 40), 0);
	only(w, "established", MAG1);
	fake_sleep(&w->f, 60000);
	only(w, "released", MAG1);
}

/* What the kernel refuses was no tunnel. */
static void kernel_refuses(void **state)
{
	struct watch *w = *state;

	w->f.error = ENOSPC;
	assert_int_not_equal(SEND(&w->f, .mnid = ALICE), 0);
	assert_int_equal(w->count, 0);
	w->f.error = 0;
	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	only(w, "established", MAG1);
}

/* More of them in one batch than there is room for. */
static void many_at_once(void **state)
{
	struct watch *w = *state;
	u8 data[3][MH_MAX_LEN];
	static const char * const mag[] = { MAG1, MAG2, MAG3 };
	char name[] = "n0@example.org";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mag); i++) {
		struct fake_pbu pbu = { .mnid = name, .src = mag[i] };

		name[1] = (char)('0' + i);
		fake_queue(&w->f, data[i], fake_encode(&w->f, &pbu, data[i]), mag[i], NULL);
	}
	anchor_lma(w->f.anchor)->tunnels.count = BATCH_MAX + 1;
	anchor_flush(w->f.anchor);
	assert_int_equal(w->count, ARRAY_SIZE(mag));
	for (i = 0; i < ARRAY_SIZE(mag); i++)
		next(w, i, "established", mag[i]);
}

/* What was there before is nothing new; what goes afterwards is told. */
static void before_a_reload(void **state)
{
	static const char without[] =
		"lab-mode = true\n"
		"device lma0 { local = { " LMAA ", 2001:db8:f::2 }\n"
		"	home-network = 2001:db8:100::/40 }\n"
		"pool p { prefix = 2001:db8:100::/48 }\n"
		"mag mag2 { address = " MAG2 " }\n"
		"mn \"*@example.org\" { claim = true }\n";
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = ALICE, .lifetime = 400), 0);
	assert_int_equal(SEND(&w->f, .mnid = BOB, .src = MAG2, .lifetime = 4000), 0);
	assert_int_equal(w->count, 2);
	w->count = 0;
	fake_reload(&w->f, without);
	fake_sleep(&w->f, 1000);
	assert_int_equal(w->count, 0);
	fake_reload(&w->f, FAKE_CONF);
	fake_sleep(&w->f, 1000);
	assert_int_equal(w->count, 0);
	fake_sleep(&w->f, 400000);
	only(w, "released", MAG1);
}

static void before_a_start(void **state)
{
	struct watch *w = *state;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	w->count = 0;
	/* as if this run had found it in the kernel */
	fake_mag(&w->f, 0)->tunnel = false;
	anchor_begin(w->f.anchor);
	anchor_flush(w->f.anchor);
	assert_true(fake_mag(&w->f, 0)->tunnel);
	assert_int_equal(w->count, 0);
}

static void as_json(void **state)
{
	struct watch *w = *state;
	json_t *object, *msg;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	object = show_event(&w->event[0], anchor_conf(w->f.anchor));
	msg = json_object_get(object, "msg");
	assert_string_equal(json_string_value(json_object_get(object, "name")), "tunnel");
	assert_string_equal(json_string_value(json_object_get(msg, "verdict")), "established");
	assert_string_equal(json_string_value(json_object_get(msg, "mag-name")), "mag1");
	assert_string_equal(json_string_value(json_object_get(msg, "mag")), MAG1);
	assert_string_equal(json_string_value(json_object_get(msg, "local-ipv6")), LMAA);
	assert_string_equal(json_string_value(json_object_get(msg, "remote-ipv6")), MAG1);
	json_decref(object);
}

static void in_the_log(void **state)
{
	struct watch *w = *state;
	const char *log;
	int keep;

	log_init(LOG_LEVEL_INFO);
	keep = fake_log_begin();
	SEND(&w->f, .mnid = ALICE, .lifetime = 40);
	fake_sleep(&w->f, 60000);
	log = fake_log_end(keep);
	log_init(LOG_LEVEL_ERR);
	fake_expect(log, "tunnel to MAG mag1 (" MAG1 ") established");
	fake_expect(log, "tunnel to MAG mag1 (" MAG1 ") released");
}

#define TEST(name, fn)	{ name, fn, start, watch_stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R6475-1 a tunnel is there from the first session to the last",
		     first_and_last),
		TEST("R6475-1 a handover: one is established and one released", handover),
		TEST("R6475-1 a session in its delete wait keeps it", waits_and_comes_back),
		TEST("R6475-1 a lifetime is over", lifetime_is_over),
		TEST("R6475-1 the kernel refuses the first session", kernel_refuses),
		TEST("R6475-1 many in one batch", many_at_once),
		TEST("R6475-1 a reload tells of none", before_a_reload),
		TEST("R6475-1 a start tells of none", before_a_start),
		TEST("R6475-1 as JSON has it", as_json),
		TEST("R6475-1 in the log", in_the_log),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
