// SPDX-License-Identifier: GPL-2.0
/*
 * Counters in JSON.
 *
 * sources: tests/unit/fake.c userd
 */
#include <stdarg.h>

#include "fake.h"

#include "base/log.h"
#include "control/counters.h"
#include "control/show.h"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define HNP0	"2001:db8:100::/64"

static int start(void **state)
{
	return fake_setup(state, FAKE_CONF "mn \"none@example.org\" { policy = none }\n"
			  "pool \"s\374d\" { prefix = 2001:db8:101::/48 service = \"\xe4\" }\n"
			  "mag \"m\xfc\" { address = 2001:db8:4::1 }\n");
}

/* A counter below received.pbu, by its path; 0 if it is not there */
static u64 pbu(const struct fake *f, const char *path)
{
	json_t *counters = show_counters(f->anchor);
	json_t *at = json_object_get(json_object_get(counters, "received"), "pbu");
	char word[64];
	u64 value;

	assert_non_null(at);
	while (*path) {
		size_t len = strcspn(path, ".");

		assert_true(len < sizeof(word));
		memcpy(word, path, len);
		word[len] = '\0';
		at = json_object_get(at, word);
		path += len + (path[len] == '.');
	}
	value = (u64)json_integer_value(at);
	json_decref(counters);
	return value;
}

static void by_request(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }, .timestamp = 1), 157);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3, .hi = 3, .timestamp = 1), 157);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG3, .hi = 4), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .timestamp = 1), 156);
	assert_int_equal(SEND(f, .mnid = "none@example.org"), 152);
	assert_int_equal(SEND(f, .mnid = BOB, .no_att = true), 162);
	assert_int_equal(SEND(f, .mnid = BOB, .zero_lifetime = true), FAKE_SILENCE);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:66::1", .zero_lifetime = true),
			 154);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 4, .hnp = { HNP0 },
			      .zero_lifetime = true), 0);
	assert_int_equal(pbu(f, "requests.initial.accepted"), 1);
	assert_int_equal(pbu(f, "requests.initial.refused.155"), 1);
	assert_int_equal(pbu(f, "requests.initial.refused.156"), 1);
	assert_int_equal(pbu(f, "requests.refresh.accepted"), 1);
	assert_int_equal(pbu(f, "requests.refresh.refused.157"), 1);
	/* the one that was held was accepted after the de-registration */
	assert_int_equal(pbu(f, "requests.handover.held"), 1);
	assert_int_equal(pbu(f, "requests.handover.accepted"), 2);
	assert_int_equal(pbu(f, "requests.handover.refused.157"), 1);
	assert_int_equal(pbu(f, "requests.deregistration.accepted"), 1);
	assert_int_equal(pbu(f, "requests.deregistration.ignored"), 1);
	assert_int_equal(pbu(f, "requests.deregistration.refused.154"), 1);
	assert_int_equal(pbu(f, "requests.unknown.refused.152"), 1);
	assert_int_equal(pbu(f, "requests.unknown.refused.162"), 1);
	assert_int_equal(pbu(f, "requests.unknown.accepted"), 0);
	/* the sums are there, too */
	assert_int_equal(pbu(f, "new"), 1);
	assert_int_equal(pbu(f, "handover"), 2);
	assert_int_equal(pbu(f, "refused.157"), 2);
	assert_int_equal(pbu(f, "received"), 13);
}

/* Each object of the LMA in RFC 6475 that counts refusals has its status here. */
static void by_status(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_int_equal(SEND(f, .hi = 1), 160);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:66::1"), 154);
	assert_int_equal(SEND(f, .mnid = "x@example.net"), 153);
	assert_int_equal(SEND(f, .mnid = "none@example.org"), 152);
	assert_int_equal(SEND(f, .mnid = BOB, .no_hnp = true), 158);
	assert_int_equal(SEND(f, .mnid = BOB, .no_hi = true), 161);
	assert_int_equal(SEND(f, .mnid = BOB, .no_att = true), 162);
	assert_int_equal(SEND(f, .mnid = BOB, .hnp = { HNP0 }), 155);
	assert_int_equal(SEND(f, .mnid = BOB, .timestamp = 1), 156);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3, .timestamp = 1), 157);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 3,
			      .hnp = { HNP0, "2001:db8:100:9::/64" }), 159);
	assert_int_equal(pbu(f, "refused.160"), 1);
	assert_int_equal(pbu(f, "refused.154"), 1);
	assert_int_equal(pbu(f, "refused.153"), 1);
	assert_int_equal(pbu(f, "refused.152"), 1);
	assert_int_equal(pbu(f, "refused.158"), 1);
	assert_int_equal(pbu(f, "refused.161"), 1);
	assert_int_equal(pbu(f, "refused.162"), 1);
	assert_int_equal(pbu(f, "refused.155"), 1);
	assert_int_equal(pbu(f, "refused.156"), 1);
	assert_int_equal(pbu(f, "refused.157"), 1);
	assert_int_equal(pbu(f, "refused.159"), 1);
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(anchor_core(f->anchor)->stats.sent, 12);
}

static void is_text(json_t *object, const char *key, const char *text)
{
	assert_string_equal(json_string_value(json_object_get(object, key)), text);
}

/* The configuration is in an old character set. */
static void old_names(void **state)
{
	struct fake *f = *state;
	const struct conf *conf = anchor_conf(f->anchor);
	json_t *pools = show_pools(conf, anchor_pools(f->anchor));
	json_t *mag = show_mag(&conf->mags.v[3], fake_mag(f, 3), 0);
	json_t *revoking = show_revoking_mag(&conf->mags.v[3].address, conf);
	json_t *service;

	assert_int_equal(json_array_size(pools), 2);
	is_text(json_array_get(pools, 1), "name", "s?d");
	service = json_array_get(json_object_get(json_array_get(pools, 1), "service"), 0);
	assert_string_equal(json_string_value(service), "?");
	is_text(mag, "name", "m?");
	is_text(revoking, "mag-name", "m?");
	json_decref(pools);
	json_decref(mag);
	json_decref(revoking);
}

#define TEST(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("R6475-1 PBUs by what they ask for and what became of them", by_request),
		TEST("R6475-1 PBUs refused by status", by_status),
		TEST("pools and MAGs with names that are no UTF-8 are shown", old_names),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
