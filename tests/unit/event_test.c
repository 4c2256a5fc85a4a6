// SPDX-License-Identifier: GPL-2.0
/*
 * Events: what is decided is told, with its reason, as JSON has it.
 *
 * sources: tests/unit/watch.c tests/unit/fake.c userd
 */
#include <errno.h>

#include "watch.h"

#include "base/log.h"
#include "control/show.h"

#define ALICE	"alice@example.org"
#define LLID_A	"\x02\0\0\0\0\x0a"
#define HNP0	"2001:db8:100::/64"

static const char conf[] =
	"lab-mode = true\n"
	"device lma0 { local = " LMAA " home-network = { 2001:db8:100::/40, 10.0.0.0/8 } }\n"
	"pool p { prefix = 2001:db8:100::/48 }\n"
	"pool p4 { prefix = 10.1.0.0/16 }\n"
	"revocation { ask-old-mag = false }\n"
	"mag mag1 { address = " MAG1 " proxy-coa = 2001:db8:9::/64 }\n"
	"mag mag2 { address = " MAG2 " }\n"
	"mn \"*@example.org\" { ipv4 = true claim = true }\n";

static int start(void **state)
{
	return watch_start(state, conf, WATCH_DECISIONS);
}

/* The only event since the last call. */
static const struct event *only(struct watch *w)
{
	assert_int_equal(w->count, 1);
	w->count = 0;
	return &w->event[0];
}

static json_t *msg_of(struct watch *w, const struct event *event)
{
	json_t *object = show_event(event, anchor_conf(w->f.anchor)), *msg;

	assert_string_equal(json_string_value(json_object_get(object, "name")), event->name);
	msg = json_incref(json_object_get(object, "msg"));
	json_decref(object);
	return msg;
}

static void is_text(json_t *msg, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(msg, key));

	if (value)
		assert_non_null(text);
	else
		assert_null(json_object_get(msg, key));
	if (value)
		assert_string_equal(text, value);
}

static void is_number(json_t *msg, const char *key, u64 value)
{
	assert_true(json_is_integer(json_object_get(msg, key)));
	assert_int_equal(json_integer_value(json_object_get(msg, key)), value);
}

static void accepted(void **state)
{
	struct watch *w = *state;
	const struct event *event;
	json_t *msg;

	assert_int_equal(SEND(&w->f, .mnid = ALICE, .sequence = 7, .lifetime = 40), 0);
	event = only(w);
	assert_string_equal(event->name, "pbu");
	assert_string_equal(event->verdict, "new");
	assert_null(event->reason);
	assert_int_equal(event->id, fake_req(&w->f)->id);
	msg = msg_of(w, event);
	is_number(msg, "time", 1700000000010);
	is_text(msg, "verdict", "new");
	is_number(msg, "status", 0);
	is_text(msg, "status-name", "accepted");
	is_text(msg, "reason", NULL);
	is_text(msg, "mn-id", ALICE);
	is_number(msg, "mn-id-type", 1);
	is_number(msg, "id", fake_req(&w->f)->id);
	is_text(msg, "mag", MAG1);
	is_text(msg, "mag-name", "mag1");
	is_text(msg, "local-ipv6", LMAA);
	is_text(msg, "remote-ipv6", MAG1);
	assert_int_equal(json_array_size(json_object_get(msg, "prefix")), 1);
	assert_string_equal(json_string_value(json_array_get(json_object_get(msg, "prefix"), 0)),
			    HNP0);
	is_number(msg, "lifetime", 40000);
	is_number(msg, "sequence", 7);
	is_number(msg, "hi", 1);
	is_number(msg, "att", 4);
	json_decref(msg);
}

static void refresh_and_handover(void **state)
{
	struct watch *w = *state;
	const struct event *event;
	char text[INET6_ADDRSTRLEN];
	u64 id;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	id = only(w)->id;
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	event = only(w);
	assert_string_equal(event->verdict, "refresh");
	assert_int_equal(event->id, id);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .src = MAG2, .hi = 3), 0);
	event = only(w);
	assert_string_equal(event->verdict, "handover");
	assert_int_equal(event->id, id);
	assert_string_equal(in6_text(&event->coa, text), MAG2);
	assert_int_equal(event->prefix_count, 1);
}

static void alternate_coa(void **state)
{
	struct watch *w = *state;
	json_t *msg;

	assert_int_equal(SEND(&w->f, .mnid = ALICE, .acoa = "2001:db8:9::5"), 0);
	msg = msg_of(w, only(w));
	is_text(msg, "mag", MAG1);
	is_text(msg, "remote-ipv6", "2001:db8:9::5");
	json_decref(msg);
}

static void refused(void **state)
{
	struct watch *w = *state;
	json_t *msg;

	assert_int_equal(SEND(&w->f, .mnid = "eve@example.net", .hnp = { "2001:db8:1::/64" }), 153);
	msg = msg_of(w, only(w));
	is_text(msg, "verdict", "refused");
	is_number(msg, "status", 153);
	is_text(msg, "status-name", "NOT_LMA_FOR_THIS_MOBILE_NODE");
	is_text(msg, "reason", NULL);
	is_text(msg, "id", NULL);
	/* what was asked for */
	assert_string_equal(json_string_value(json_array_get(json_object_get(msg, "prefix"), 0)),
			    "2001:db8:1::/64");
	is_number(msg, "lifetime", 600000);
	json_decref(msg);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hnp = { "0", HNP0 }), 128);
	assert_string_equal(only(w)->reason, "mixed-hnp");
	/* all that can be said about a message of nobody about nobody */
	assert_int_equal(SEND(&w->f, .src = "2001:db8:66::1"), 160);
	msg = msg_of(w, only(w));
	is_text(msg, "mn-id", NULL);
	is_text(msg, "mag", "2001:db8:66::1");
	is_text(msg, "mag-name", NULL);
	json_decref(msg);
}

static void kernel_refuses(void **state)
{
	struct watch *w = *state;
	json_t *msg;

	w->f.error = -ENOSPC;
	w->f.error_once = true;
	assert_int_equal(SEND(&w->f, .mnid = ALICE), 130);
	msg = msg_of(w, only(w));
	is_text(msg, "verdict", "refused");
	is_number(msg, "status", 130);
	is_text(msg, "reason", "kernel-refused");
	is_text(msg, "error", strerror(ENOSPC));
	is_text(msg, "id", NULL);
	json_decref(msg);
}

static void ignored(void **state)
{
	struct watch *w = *state;
	const struct event *event;
	json_t *msg;

	assert_int_equal(SEND(&w->f, .mnid = ALICE, .zero_lifetime = true), FAKE_SILENCE);
	event = only(w);
	assert_string_equal(event->verdict, "ignored");
	assert_string_equal(event->reason, "no-session");
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .llid = LLID_A), 0);
	only(w);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .llid = LLID_A, .src = MAG2, .hi = 4,
			      .hnp = { HNP0 }, .zero_lifetime = true), FAKE_SILENCE);
	msg = msg_of(w, only(w));
	is_text(msg, "verdict", "ignored");
	is_text(msg, "reason", "not-current");
	is_text(msg, "status", NULL);
	is_text(msg, "status-name", NULL);
	is_text(msg, "remote-ipv6", MAG2);
	is_number(msg, "lifetime", 0);
	json_decref(msg);
}

static void deregistration(void **state)
{
	struct watch *w = *state;
	const struct event *event;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	only(w);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 },
			      .zero_lifetime = true), 0);
	event = only(w);
	assert_string_equal(event->verdict, "deregistration");
	assert_true(event->has_lifetime);
	assert_int_equal(event->lifetime, 0);
	assert_int_equal(event->prefix_count, 1);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 },
			      .zero_lifetime = true), 0);
	assert_string_equal(only(w)->verdict, "deregistration-repeated");
}

static void held(void **state)
{
	struct watch *w = *state;
	const struct event *event;

	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	only(w);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .src = MAG2, .hi = 4), FAKE_SILENCE);
	event = only(w);
	assert_string_equal(event->verdict, "held");
	assert_null(event->status_name);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 4, .zero_lifetime = true,
			      .hnp = { HNP0 }), 0);
	assert_int_equal(w->count, 2);
	assert_string_equal(w->event[0].verdict, "deregistration");
	assert_string_equal(w->event[1].verdict, "handover");
	assert_string_equal(w->event[1].reason, "held-released");
	w->count = 0;
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 4), FAKE_SILENCE);
	only(w);
	fake_sleep(&w->f, 5000);
	event = only(w);
	assert_string_equal(event->verdict, "new");
	assert_string_equal(event->reason, "held-timeout");
}

/* More prefixes in a request than a session can have. */
static void many_prefixes(void **state)
{
	struct watch *w = *state;
	struct fake_pbu pbu = { .mnid = ALICE };
	char text[40][PREFIX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(text); i++) {
		snprintf(text[i], sizeof(text[i]), "2001:db8:1ff:%x::/64", i + 1);
		pbu.hnp[i] = text[i];
	}
	assert_int_not_equal(fake_send(&w->f, &pbu), 0);
	assert_int_equal(only(w)->prefix_count, HALMAD_PREFIX_MAX);
}

static void both_families(void **state)
{
	struct watch *w = *state;
	json_t *msg, *prefix;

	assert_int_equal(SEND(&w->f, .mnid = ALICE, .ipv4 = "0.0.0.0"), 0);
	msg = msg_of(w, only(w));
	prefix = json_object_get(msg, "prefix");
	assert_int_equal(json_array_size(prefix), 2);
	assert_string_equal(json_string_value(json_array_get(prefix, 0)), HNP0);
	assert_string_equal(json_string_value(json_array_get(prefix, 1)), "10.1.0.2/32");
	json_decref(msg);
	assert_int_equal(SEND(&w->f, .mnid = ALICE, .hi = 4, .hnp = { HNP0 },
			      .zero_lifetime = true), 0);
	assert_string_equal(only(w)->verdict, "deregistration-part");
}

static void nobody(void **state)
{
	struct watch *w = *state;

	assert_true(event_wanted(anchor_core(w->f.anchor)));
	core_listen(anchor_core(w->f.anchor), NULL);
	assert_false(event_wanted(anchor_core(w->f.anchor)));
	assert_int_equal(SEND(&w->f, .mnid = ALICE), 0);
	assert_int_equal(w->count, 0);
}

/**
 * struct vocabulary - names that are said, each of which must be another one
 * @said: names
 * @count: number of @said
 */
struct vocabulary {
	const char *said[128];
	unsigned int count;
};

/* A name or sentence of its own, which has no colon: what is before it in a line ends with one. */
static void say(struct vocabulary *v, const char *name)
{
	unsigned int i;

	assert_non_null(name);
	assert_true(strlen(name) > 1);
	assert_null(strchr(name, ':'));
	for (i = 0; i < v->count; i++)
		assert_string_not_equal(v->said[i], name);
	assert_true(v->count < ARRAY_SIZE(v->said));
	v->said[v->count++] = name;
}

/* Each name is one of its own, also those that come later. */
static void names(void **state)
{
	struct vocabulary verdicts = { .count = 0 }, tolerances = verdicts, attachments = verdicts;
	struct vocabulary requests = verdicts, ends = verdicts, counters = verdicts;
	unsigned int i;

	(void)state;
	for (i = 0; i < LMA_VERDICT_MAX; i++)
		say(&verdicts, lma_verdict_name(i));
	for (i = 0; i < TOLERATED_MAX; i++)
		say(&tolerances, lma_tolerance_name(i));
	for (i = 0; i < ATTACHMENT_MAX; i++)
		say(&attachments, lma_attachment_name(i));
	for (i = 0; i < REQUEST_MAX; i++)
		say(&requests, lma_request_name(i));
	for (i = HELD_RELEASED; i <= HELD_OVERDUE; i++)
		say(&ends, lma_held_name(i));
	for (i = 0; i < PEERING_MAX; i++)
		say(&counters, peering_name(i));
}

/* Each cause has a name and a sentence of its own. */
static void causes(void **state)
{
	struct vocabulary words = { .count = 0 }, sentences = words, door = words;
	const struct cause *cause;
	unsigned int i;

	(void)state;
	assert_null(lma_cause(LMA_WHY_NONE));
	for (i = LMA_WHY_NONE + 1; i < LMA_WHY_MAX; i++) {
		cause = lma_cause(i);
		say(&words, cause->name);
		say(&sentences, cause->sentence);
		assert_ptr_equal(cause_text(cause), cause->sentence);
		assert_null(strchr(cause->name, ' '));
		assert_non_null(strchr(cause->sentence, ' '));
	}
	for (i = 0; i < DOOR_WHY_MAX; i++) {
		say(&door, door_cause(i)->name);
		assert_non_null(cause_text(door_cause(i)));
	}
}

/* What MAGs send beside PBUs is ignored for a cause; what was not ignored has none. */
static void peering_causes(void **state)
{
	static const enum peering_count ignored[] = {
		PEERING_UNKNOWN_MAG, HEARTBEAT_RESPONSES_UNMATCHED, BRI_DISCARDED, BRI_LIMITED,
		BRI_MEANWHILE, BRA_UNMATCHED, BR_UNKNOWN_TYPE,
	};
	unsigned int i, count = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		assert_non_null(peering_cause(ignored[i]));
	for (i = 0; i < PEERING_MAX; i++)
		count += !!peering_cause(i);
	assert_int_equal(count, ARRAY_SIZE(ignored));
}

#define TEST(name, fn)	{ name, fn, start, watch_stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("an accepted PBU is told with all that was given", accepted),
		TEST("refresh and handover", refresh_and_handover),
		TEST("the Proxy-CoA is not always the MAG", alternate_coa),
		TEST("a refused PBU is told with status and reason", refused),
		TEST("a refusal of the kernel is told as such", kernel_refuses),
		TEST("an ignored PBU is told with its reason", ignored),
		TEST("de-registration, and once more", deregistration),
		TEST("a PBU that waits is told twice", held),
		TEST("more prefixes than an event has room for", many_prefixes),
		TEST("both families, and the end of one", both_families),
		TEST("nothing is told to nobody", nobody),
		TEST("each verdict and counter has a name of its own", names),
		TEST("each cause has a name and a sentence of its own", causes),
		TEST("what is ignored beside PBUs has a cause", peering_causes),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
