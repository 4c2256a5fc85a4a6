// SPDX-License-Identifier: GPL-2.0
/*
 * What a reload would do, asked before it is done: what changes, and which sessions there is no
 * place for any more.
 *
 * sources: tests/unit/fake.c tests/unit/fakemachine.c userd
 */
#include <unistd.h>

#include "fake.h"
#include "fakemachine.h"

#include "control/diff.h"
#include "control/reload.h"
#include "control/tracker.h"
#include "daemon.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define LAB	"lab-mode = true\n"
#define DEVICE	"device lma0 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"
#define POOL	"pool p { prefix = 2001:db8:100::/48 }\n"
#define MAGS	"mag mag1 { address = " MAG1 " }\nmag mag2 { address = " MAG2 " }\n"
#define ALL	"mn \"*@example.org\" { claim = true }\n"

/* What halmad.c and daemon.c have. */
void halmad_warn(const struct conf *conf)
{
	(void)conf;
}

void halmad_turn(struct halmad *h)
{
	(void)h;
}

void tracker_use(struct tracker *tracker, const char *path)
{
	(void)tracker;
	(void)path;
}

static void report(void *ctx, const char *text)
{
	(void)ctx;
	print_message("# %s\n", text);
}

static const char *because(const json_t *first)
{
	return json_string_value(json_object_get(json_array_get(first, 0), "because"));
}

/* With a session of each of two MAGs: how many end, how many are refused, and why the first. */
static void sessions(void **state)
{
	static const struct {
		const char *text;
		unsigned int end, refused;
		const char *why;
	} rows[] = {
		{ LAB DEVICE POOL MAGS ALL, 0, 0, NULL },
		{ LAB DEVICE POOL "mag mag1 { address = " MAG1 " }\n" ALL, 0, 1,
		  "its MAG is in no section mag" },
		{ LAB DEVICE POOL MAGS, 0, 2, "its mobile node is in no section mn" },
		{ LAB DEVICE POOL MAGS ALL "mn \"" ALICE "\" { policy = none }\n", 0, 1,
		  "the policy of its mobile node has no Proxy Mobile IPv6" },
		{ LAB "device lma0 { local = 2001:db8:f::9 home-network = 2001:db8:100::/40 }\n"
		  POOL MAGS ALL, 0, 2,
		  "the anchor does not have the address that it is registered at" },
		{ LAB "device lma0 { local = " LMAA " home-network = 2001:db8:200::/40 }\n"
		  "pool p { prefix = 2001:db8:200::/48 }\n" MAGS ALL, 0, 2,
		  "its prefix is in no home network" },
		{ LAB DEVICE POOL MAGS ALL
		  "mn \"carol@example.org\" { alias = \"" ALICE "\" }\n", 1, 0,
		  "its identifier is an alias of another mobile node" },
	};
	struct fake *f = fake_with(FAKE_CONF);
	struct diff_sessions found;
	struct conf *conf;
	unsigned int i;

	(void)state;
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = BOB, .src = MAG2), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		conf = conf_parse(rows[i].text, "x.conf", report, NULL);
		assert_non_null(conf);
		diff_sessions(&found, conf, anchor_cache(f->anchor));
		assert_int_equal(found.end, rows[i].end);
		assert_int_equal(found.refused, rows[i].refused);
		if (rows[i].why)
			assert_string_equal(because(found.first[!found.end]), rows[i].why);
		json_decref(found.first[0]);
		json_decref(found.first[1]);
		conf_free(conf);
	}
	fake_stop(f);
	free(f);
}

/**
 * struct run - a daemon that is asked
 * @h: daemon
 * @over: answers so far
 * @told: the last one
 * @error: whether that was one
 */
struct run {
	struct halmad h;
	unsigned int over;
	json_t *told;
	bool error;
};

static void over(struct halmad *h, u64 order, const char *error, json_t *told)
{
	struct run *r = container_of(h, struct run, h);

	assert_int_equal(order, 7);
	r->over++;
	r->error = error;
	json_decref(r->told);
	r->told = told;
}

static void look(struct run *r, const char *text)
{
	unsigned int before = r->over;
	FILE *file = fopen(r->h.path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_true(reload_look(r->h.reload, 7));
	while (r->over == before)
		assert_true(sd_event_run(r->h.event, UINT64_MAX) >= 0);
}

static int number(const struct run *r, const char *key)
{
	return (int)json_integer_value(json_object_get(r->told, key));
}

static int count(const struct run *r, const char *key)
{
	return (int)json_integer_value(json_object_get(json_object_get(r->told, key), "count"));
}

/* All is as it was then. */
static void looks(void **state)
{
	struct fake *f = fake_with(LAB DEVICE POOL MAGS ALL);
	const struct conf *conf = anchor_conf(f->anchor);
	char path[64];
	struct run r = { .h = { .path = path, .anchor = f->anchor } };
	json_t *change;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/halma-diff-%d.conf", (int)getpid());
	assert_true(sd_event_new(&r.h.event) >= 0);
	r.h.reload = reload_new(&r.h, over);
	assert_non_null(r.h.reload);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);

	look(&r, LAB DEVICE POOL "mag mag2 { address = " MAG2 " pbu-rate = 5 }\n"
	     "mag mag3 { address = " MAG3 " }\n" ALL);
	assert_false(r.error);
	assert_int_equal(number(&r, "added"), 2);
	assert_int_equal(number(&r, "removed"), 1);
	assert_int_equal(number(&r, "changed"), 0);
	assert_int_equal(count(&r, "sessions-end"), 0);
	assert_int_equal(count(&r, "sessions-refused"), 1);
	assert_null(json_object_get(r.told, "refused"));
	change = json_array_get(json_object_get(r.told, "changes"), 0);
	assert_string_equal(json_string_value(json_object_get(change, "title")), "mag1");
	assert_string_equal(json_string_value(json_object_get(change, "change")), "removed");
	assert_int_equal(json_integer_value(json_object_get(change, "old-line")), 4);
	change = json_array_get(json_object_get(r.told, "changes"), 1);
	assert_string_equal(json_string_value(json_object_get(change, "option")), "pbu-rate");
	assert_string_equal(json_string_value(json_object_get(change, "file")), path);
	assert_int_equal(json_integer_value(json_object_get(change, "line")), 4);

	/* what a reload would refuse */
	look(&r, LAB "device lma7 { local = " LMAA " home-network = 2001:db8:100::/40 }\n"
	     POOL MAGS ALL);
	assert_false(r.error);
	assert_string_equal(json_string_value(json_object_get(r.told, "refused")),
			    "the name of the device cannot change; restart halmad");
	look(&r, LAB DEVICE "max-held = many\n");
	assert_true(r.error);
	assert_non_null(strstr(r.h.text, ":3: max-held is \"many\""));

	assert_ptr_equal(anchor_conf(f->anchor), conf);
	assert_int_equal(fake_sessions(f), 1);
	unlink(path);
	json_decref(r.told);
	reload_free(r.h.reload);
	sd_event_unref(r.h.event);
	fake_stop(f);
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("sessions that a configuration has no place for", sessions),
		CASE("a look at what a reload would do changes nothing", looks),
	};

	return RUN(tests);
}
