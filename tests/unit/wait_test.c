// SPDX-License-Identifier: GPL-2.0
/*
 * Messages that wait: the table itself, with roles that know no message.
 *
 * sources: userd/core userd/store userd/config userd/wire userd/base
 */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>

#include "base/log.h"
#include "core/core.h"

#define CONF								\
	"lab-mode = true\n"						\
	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"

#define ALICE	"alice@example.org"
#define BOB	"bob@example.org"
#define NET1	"2001:db8:1::1"
#define NET2	"2001:db8:2::1"
#define NET3	"2001:db8:3::1"

#define BEGIN	1000000ULL
#define ARRIVED	4711

/* Reasons of the roles here. The last one is what becomes of the mobile node's sessions. */
enum { LUNCH, TEA, SUNSET };

/* What came of it. */
enum { NOTHING, SERVED, LATE, GONE };

#define ROOM	{ .all = 1000 }

/**
 * struct cook - a role that notes what it gets back
 * @role: the role
 * @got: messages that came back, as TEXT/REASON:RESULTS
 * @arrived: when the last one had come
 * @more: called then
 */
struct cook {
	struct role role;
	char got[512];
	u64 arrived;
	void (*more)(struct cook *cook, unsigned int reason, const struct mh_packet *packet,
		     const struct wait_past *past);
};

/**
 * struct kitchen - a core with two roles
 */
struct kitchen {
	struct core core;
	struct cook cook, baker;
};

static void resume(struct role *role, unsigned int reason, const struct mh_packet *packet,
		   const struct wait_past *past)
{
	struct cook *cook = container_of(role, struct cook, role);
	size_t len = strlen(cook->got);

	snprintf(cook->got + len, sizeof(cook->got) - len, "%s%.*s/%u:%u%u%u", len ? " " : "",
		 (int)packet->len, (const char *)packet->data, reason, past->result[LUNCH],
		 past->result[TEA], past->result[SUNSET]);
	cook->arrived = past->arrived;
	if (cook->more)
		cook->more(cook, reason, packet, past);
}

static const struct role_ops cook_ops = {
	.name = "cook",
	.kind = HALMA_KIND_STATIC,
	.awaits_mn = 1U << SUNSET,
	.resume = resume,
};

static const struct role_ops baker_ops = {
	.name = "baker",
	.kind = HALMA_KIND_MIPV6,
	.awaits_mn = 1U << SUNSET,
	.resume = resume,
};

static void report(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

static int setup(void **state)
{
	struct kitchen *k = calloc(1, sizeof(*k));
	const struct now now = { .boot_ms = BEGIN, .timestamp = ARRIVED, .random = 4711 };
	const struct outside outside = { .ctx = k };

	assert_non_null(k);
	assert_int_equal(core_init(&k->core, conf_parse(CONF, "wait.conf", report, NULL),
				   &outside, &now), 0);
	k->cook.role.ops = &cook_ops;
	k->baker.role.ops = &baker_ops;
	core_play(&k->core, &k->cook.role);
	core_play(&k->core, &k->baker.role);
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	struct kitchen *k = *state;

	wait_end(&k->cook.role);
	wait_end(&k->baker.role);
	assert_int_equal(k->core.waits.by_key.count, 0);
	assert_int_equal(k->core.waits.by_id.count, 0);
	assert_int_equal(k->core.waits.by_sender.count, 0);
	assert_int_equal(k->core.cache.timers.exist, 0);
	assert_int_equal(k->core.cache.mn_count, 0);
	mh_copies_free(&k->core.copies);
	core_fini(&k->core);
	free(k);
	return 0;
}

static struct mnid id_of(const char *name)
{
	struct mnid mnid;

	assert_true(mnid_set(&mnid, 1, name, strlen(name)));
	return mnid;
}

static struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

/**
 * struct call - a message that is to wait
 * @mnid: mobile node, default ALICE
 * @sender: default NET1
 * @text: its octets
 * @reason: what for
 * @time: how long, default 1000 ms
 * @past: what became of it
 * @limits: default ROOM
 */
struct call {
	const char *mnid;
	const char *sender;
	const char *text;
	unsigned int reason;
	u64 time;
	struct wait_past past;
	struct wait_limits limits;
};

static struct wait *keep(struct cook *cook, const struct call *call)
{
	const struct mnid mnid = id_of(call->mnid ? call->mnid : ALICE);
	const struct wait_limits room = ROOM;
	char octets[64];
	struct mh_packet packet = {
		.src = addr_of(call->sender ? call->sender : NET1),
		.data = (u8 *)octets,
		.len = strlen(call->text),
	};
	struct wait *wait;

	memcpy(octets, call->text, packet.len);
	wait = wait_keep(&cook->role, &(struct wait_order){
		.reason = call->reason,
		.mnid = &mnid,
		.packet = &packet,
		.past = &call->past,
		.until = cook->role.core->now.boot_ms + (call->time ? call->time : 1000),
		.overdue = LATE,
		.limits = call->limits.all ? call->limits : room,
	});
	memset(octets, 'x', sizeof(octets));
	return wait;
}

#define KEEP(cook, ...)	keep(cook, &(struct call){ __VA_ARGS__ })

static struct wait *find(const struct cook *cook, unsigned int reason, const char *name,
			 const char *sender)
{
	const struct mnid mnid = id_of(name);
	const struct in6_addr addr = addr_of(sender);

	return wait_find(&cook->role, reason, &mnid, &addr);
}

static struct mn *mn_of(struct kitchen *k, const char *name)
{
	const struct mnid mnid = id_of(name);
	struct mn *mn = bce_mn_get(&k->core.cache, &mnid);

	assert_non_null(mn);
	return mn;
}

static void forget(struct cook *cook, const char *name, const char *sender)
{
	const struct mnid mnid = id_of(name);
	const struct in6_addr addr = addr_of(sender);

	wait_forget(&cook->role, &mnid, &addr);
}

/* Let time pass, and what is over by that. */
static void sleep_ms(struct kitchen *k, u64 ms)
{
	struct timers *timers = &k->core.cache.timers;
	struct timer *timer;

	k->core.now.boot_ms += ms;
	while ((timer = timers_first(timers)) && timer->at <= k->core.now.boot_ms) {
		assert_int_equal(timer->kind, TIMER_WAIT);
		wait_over(timer);
	}
}

static void expect_got(struct cook *cook, const char *got)
{
	assert_string_equal(cook->got, got);
	cook->got[0] = '\0';
}

static void answered(void **state)
{
	struct kitchen *k = *state;
	struct wait *wait;
	u64 id;

	wait = KEEP(&k->cook, .text = "soup", .reason = TEA);
	assert_non_null(wait);
	assert_false(wait->repeated);
	assert_int_equal(wait->since, BEGIN);
	assert_int_equal(wait_count(&k->cook.role, TEA), 1);
	assert_int_equal(wait_count(&k->cook.role, LUNCH), 0);
	assert_ptr_equal(find(&k->cook, TEA, ALICE, NET1), wait);
	assert_ptr_equal(wait_first(&k->cook.role, TEA), wait);
	id = wait->id;
	k->core.now.timestamp++;
	wait_answer(wait_by_id(&k->cook.role, TEA, id), SERVED);
	expect_got(&k->cook, "soup/1:010");
	/* it came when it came */
	assert_int_equal(k->cook.arrived, ARRIVED);
	assert_null(wait_by_id(&k->cook.role, TEA, id));
	assert_null(find(&k->cook, TEA, ALICE, NET1));
	assert_int_equal(wait_count(&k->cook.role, TEA), 0);
	sleep_ms(k, 5000);
	expect_got(&k->cook, "");
}

/* An answer is for what was asked, and nothing else. */
static void numbers(void **state)
{
	struct kitchen *k = *state;
	u64 id, of_sunset;

	mn_of(k, ALICE);
	of_sunset = KEEP(&k->cook, .text = "dish", .reason = SUNSET)->id;
	id = KEEP(&k->cook, .text = "soup", .reason = TEA)->id;
	assert_null(wait_by_id(&k->cook.role, TEA, of_sunset));
	assert_null(wait_by_id(&k->cook.role, LUNCH, id));
	assert_null(wait_by_id(&k->baker.role, TEA, id));
	assert_null(wait_by_id(&k->cook.role, TEA, id + (1ULL << 32)));
	assert_null(wait_by_id(&k->cook.role, TEA, 0));
	assert_non_null(wait_by_id(&k->cook.role, TEA, id));
	wait_drop(wait_by_id(&k->cook.role, TEA, id));
	assert_int_not_equal(KEEP(&k->cook, .text = "soup", .reason = TEA)->id, id);
	assert_null(wait_by_id(&k->cook.role, TEA, id));
}

static void over(void **state)
{
	struct kitchen *k = *state;
	struct wait *wait;

	KEEP(&k->cook, .text = "a", .reason = TEA, .time = 30);
	KEEP(&k->cook, .text = "b", .mnid = BOB, .reason = LUNCH, .time = 20);
	wait = KEEP(&k->cook, .text = "c", .sender = NET2, .reason = TEA, .time = 40);
	wait_until(wait, BEGIN + 10);
	sleep_ms(k, 9);
	expect_got(&k->cook, "");
	sleep_ms(k, 1);
	expect_got(&k->cook, "c/1:020");
	sleep_ms(k, 20);
	expect_got(&k->cook, "b/0:200 a/1:020");
	assert_int_equal(k->core.cache.timers.count, 0);
}

/* Tea after lunch, until that has come, too. */
static void and_tea(struct cook *cook, unsigned int reason, const struct mh_packet *packet,
		    const struct wait_past *past)
{
	const struct mnid mnid = id_of(ALICE);

	if (reason != LUNCH)
		return;
	assert_non_null(wait_keep(&cook->role, &(struct wait_order){
		.reason = TEA, .mnid = &mnid, .packet = packet, .past = past,
		.until = cook->role.core->now.boot_ms + 100, .overdue = LATE, .limits = ROOM,
	}));
}

static void answers_add_up(void **state)
{
	struct kitchen *k = *state;

	k->cook.more = and_tea;
	wait_answer(KEEP(&k->cook, .text = "dish", .past = { .arrived = 5 }), SERVED);
	assert_int_equal(wait_count(&k->cook.role, TEA), 1);
	sleep_ms(k, 100);
	expect_got(&k->cook, "dish/0:100 dish/1:120");
	assert_int_equal(k->cook.arrived, 5);
}

/* The same again takes the place of the first, and nothing else. */
static void repeated(void **state)
{
	struct kitchen *k = *state;
	struct wait *wait, *again;
	u64 id;

	wait = KEEP(&k->cook, .text = "old", .reason = TEA, .limits = { .all = 2 });
	id = wait->id;
	KEEP(&k->cook, .text = "other", .sender = NET2, .reason = TEA);
	k->core.now.boot_ms += 990;
	/* without room */
	again = KEEP(&k->cook, .text = "new", .reason = TEA, .past = { .result = { GONE } },
		     .limits = { .all = 1 });
	assert_ptr_equal(again, wait);
	assert_true(again->repeated);
	assert_int_equal(again->id, id);
	assert_int_equal(again->since, BEGIN);
	assert_int_equal(wait_count(&k->cook.role, TEA), 2);
	assert_ptr_equal(wait_first(&k->cook.role, TEA), again);
	/* for something else it is another one */
	assert_ptr_not_equal(KEEP(&k->cook, .text = "lunch", .time = 5000), again);
	sleep_ms(k, 10);
	expect_got(&k->cook, "new/1:320 other/1:020");
	assert_int_equal(wait_count(&k->cook.role, LUNCH), 1);
}

static void one_of_mn(void **state)
{
	struct kitchen *k = *state;
	struct wait *wait;
	struct mn *mn;
	u64 id;

	/* who has nothing has nothing to be waited for */
	assert_null(KEEP(&k->cook, .text = "old", .reason = SUNSET));
	mn = mn_of(k, ALICE);
	wait = KEEP(&k->cook, .text = "old", .reason = SUNSET);
	id = wait->id;
	assert_int_equal(mn->awaited, 1);
	assert_ptr_equal(wait_of_mn(&k->cook.role, SUNSET, mn), wait);
	assert_ptr_equal(find(&k->cook, SUNSET, ALICE, NET2), wait);
	k->core.now.boot_ms += 900;
	/* another sender begins anew, in the place of the first: no room is needed */
	wait = KEEP(&k->cook, .text = "new", .sender = NET2, .reason = SUNSET,
		    .limits = { .all = 1 });
	assert_non_null(wait);
	assert_int_not_equal(wait->id, id);
	assert_false(wait->repeated);
	assert_int_equal(wait->since, BEGIN + 900);
	assert_int_equal(mn->awaited, 1);
	assert_null(wait_by_id(&k->cook.role, SUNSET, id));
	assert_int_equal(k->core.waits.by_sender.count, 1);
	/* it keeps the mobile node */
	bce_mn_put(&k->core.cache, mn);
	assert_int_equal(k->core.cache.mn_count, 1);
	sleep_ms(k, 999);
	expect_got(&k->cook, "");
	sleep_ms(k, 1);
	expect_got(&k->cook, "new/2:002");
	assert_int_equal(k->core.cache.mn_count, 0);
	/* another reason does not */
	KEEP(&k->cook, .text = "tea", .reason = TEA);
	mn = mn_of(k, ALICE);
	assert_int_equal(mn->awaited, 0);
	assert_null(wait_of_mn(&k->cook.role, SUNSET, mn));
	bce_mn_put(&k->core.cache, mn);
	assert_int_equal(k->core.cache.mn_count, 0);
}

/* As many as can be of one sender. */
static unsigned int fill(struct cook *cook, unsigned int reason, const char *sender,
			 const struct wait_limits *limits)
{
	unsigned int count = 0;
	char name[16];
	struct call call = { .text = "x", .mnid = name, .sender = sender, .reason = reason,
			     .limits = *limits };

	do
		snprintf(name, sizeof(name), "n%u", count);
	while (keep(cook, &call) && ++count);
	return count;
}

static void limit_of_all(void **state)
{
	struct kitchen *k = *state;
	const struct wait_limits limits = { .all = 7 };

	assert_int_equal(fill(&k->cook, TEA, NET1, &limits), 7);
	assert_int_equal(fill(&k->cook, TEA, NET2, &limits), 0);
	/* of this reason, and of this role */
	assert_int_equal(fill(&k->cook, LUNCH, NET1, &limits), 7);
	assert_int_equal(fill(&k->baker, TEA, NET1, &limits), 7);
	wait_drop(wait_first(&k->cook.role, TEA));
	assert_int_equal(fill(&k->cook, TEA, NET2, &limits), 1);
}

static void limit_of_sender(void **state)
{
	struct kitchen *k = *state;
	const struct wait_limits limits = { .all = 100, .sender = 5 };

	assert_int_equal(fill(&k->cook, TEA, NET1, &limits), 5);
	assert_int_equal(fill(&k->cook, TEA, NET2, &limits), 5);
	assert_int_equal(fill(&k->cook, LUNCH, NET1, &limits), 5);
	assert_int_equal(fill(&k->baker, TEA, NET1, &limits), 5);
	wait_answer(find(&k->cook, TEA, "n0", NET1), SERVED);
	assert_non_null(KEEP(&k->cook, .text = "x", .reason = TEA, .mnid = BOB,
			     .limits = limits));
	assert_null(KEEP(&k->cook, .text = "x", .reason = TEA, .limits = limits));
}

/* Each leaves something to those who come after it. */
static void share(void **state)
{
	struct kitchen *k = *state;
	const struct wait_limits limits = { .all = 10, .share = 4 };

	assert_int_equal(fill(&k->cook, TEA, NET1, &limits), 8);
	assert_non_null(KEEP(&k->cook, .text = "x", .sender = NET2, .reason = TEA,
			     .limits = limits));
	assert_non_null(KEEP(&k->cook, .text = "x", .sender = NET3, .reason = TEA,
			     .limits = limits));
	assert_int_equal(wait_count(&k->cook.role, TEA), 10);
	assert_int_equal(k->core.waits.by_sender.count, 3);
	forget(&k->cook, ALICE, NET3);
	assert_int_equal(k->core.waits.by_sender.count, 2);
	/* what the other reason has does not count */
	assert_int_equal(fill(&k->cook, LUNCH, NET1, &limits), 8);
}

static void limit_of_table(void **state)
{
	struct kitchen *k = *state;
	const struct wait_limits limits = { .all = 6 };

	assert_int_equal(k->core.waits.max, WAIT_MAX);
	k->core.waits.max = 10;
	assert_int_equal(fill(&k->cook, TEA, NET1, &limits), 6);
	assert_int_equal(fill(&k->baker, LUNCH, NET2, &limits), 4);
	wait_drop(wait_first(&k->cook.role, TEA));
	assert_int_equal(fill(&k->baker, LUNCH, NET3, &limits), 1);
}

/* Another one is released by the first that goes on, and the first waits once more. */
static void chain(struct cook *cook, unsigned int reason, const struct mh_packet *packet,
		  const struct wait_past *past)
{
	const struct mnid a = id_of("a"), bob = id_of(BOB);
	struct wait *wait = wait_find(&cook->role, SUNSET, &bob, NULL);

	if (packet->data[0] != 'a' || past->result[SUNSET] == LATE)
		return;
	wait_release(wait, GONE);
	assert_non_null(bce_mn_get(&cook->role.core->cache, &a));
	assert_non_null(wait_keep(&cook->role, &(struct wait_order){
		.reason = reason, .mnid = &a, .packet = packet, .past = past,
		.until = cook->role.core->now.boot_ms + 1, .overdue = LATE, .limits = ROOM,
	}));
}

static void released(void **state)
{
	struct kitchen *k = *state;
	struct wait *a, *c, *d;

	mn_of(k, "a");
	mn_of(k, BOB);
	mn_of(k, "c");
	mn_of(k, "d");
	a = KEEP(&k->cook, .text = "a", .mnid = "a", .reason = SUNSET);
	KEEP(&k->cook, .text = "b", .mnid = BOB, .reason = SUNSET);
	c = KEEP(&k->baker, .text = "c", .mnid = "c", .reason = SUNSET);
	d = KEEP(&k->cook, .text = "d", .mnid = "d", .reason = SUNSET);
	k->cook.more = chain;
	/* in the order of their release, not of their coming; the first result counts */
	wait_release(c, SERVED);
	wait_release(d, GONE);
	wait_release(a, SERVED);
	wait_release(a, GONE);
	assert_int_equal(wait_count(&k->cook.role, SUNSET), 3);
	/* no matter any more */
	wait_until(a, BEGIN);
	sleep_ms(k, 0);
	expect_got(&k->cook, "");
	wait_settle(&k->core);
	expect_got(&k->baker, "c/2:001");
	expect_got(&k->cook, "d/2:003 a/2:001 b/2:003");
	sleep_ms(k, 1);
	expect_got(&k->cook, "a/2:002");
	wait_settle(&k->core);
	expect_got(&k->cook, "");
}

/* What is in the place of a released one was not released. */
static void released_and_repeated(void **state)
{
	struct kitchen *k = *state;

	mn_of(k, ALICE);
	wait_release(KEEP(&k->cook, .text = "old", .reason = SUNSET, .time = 50), SERVED);
	KEEP(&k->cook, .text = "new", .reason = SUNSET);
	wait_settle(&k->core);
	expect_got(&k->cook, "");
	/* the time is that of the first; over is over, released or not */
	wait_release(wait_first(&k->cook.role, SUNSET), SERVED);
	sleep_ms(k, 50);
	expect_got(&k->cook, "new/2:002");
	wait_settle(&k->core);
	expect_got(&k->cook, "");
}

static void forgotten(void **state)
{
	struct kitchen *k = *state;

	mn_of(k, ALICE);
	KEEP(&k->cook, .text = "a", .reason = TEA);
	KEEP(&k->cook, .text = "b", .reason = LUNCH);
	KEEP(&k->cook, .text = "c", .reason = TEA, .sender = NET2);
	KEEP(&k->cook, .text = "d", .reason = SUNSET, .sender = NET2);
	KEEP(&k->cook, .text = "e", .reason = TEA, .mnid = BOB);
	KEEP(&k->baker, .text = "f", .reason = TEA);
	wait_release(wait_first(&k->cook.role, LUNCH), SERVED);
	forget(&k->cook, ALICE, NET3);
	assert_int_equal(k->core.waits.by_id.count, 6);
	forget(&k->cook, ALICE, NET1);
	assert_int_equal(k->core.waits.by_id.count, 4);
	forget(&k->cook, ALICE, NET2);
	assert_int_equal(k->core.cache.mn_count, 0);
	wait_settle(&k->core);
	sleep_ms(k, 1000);
	expect_got(&k->cook, "e/1:020");
	expect_got(&k->baker, "f/1:020");
}

/* Very many: each is found, whichever ends first; the rest is freed at the end. */
static void many(void **state)
{
	struct kitchen *k = *state;
	const struct wait_limits limits = { .all = 20000 };
	const unsigned int count = 20000;
	unsigned int i;
	char name[16];

	assert_int_equal(fill(&k->cook, TEA, NET1, &limits), count);
	for (i = 0; i < count; i += 3) {
		snprintf(name, sizeof(name), "n%u", i);
		wait_drop(find(&k->cook, TEA, name, NET1));
	}
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		assert_int_equal(!!find(&k->cook, TEA, name, NET1), i % 3 != 0);
		assert_int_equal(!!wait_by_id(&k->cook.role, TEA, i + 1), i % 3 != 0);
	}
	assert_int_equal(wait_first(&k->cook.role, TEA)->id, 2);
}

/* A role that ends takes only its own with it, released ones included. */
static void role_ends(void **state)
{
	struct kitchen *k = *state;

	mn_of(k, ALICE);
	wait_release(KEEP(&k->cook, .text = "a", .reason = SUNSET), SERVED);
	KEEP(&k->cook, .text = "b", .reason = TEA);
	wait_release(KEEP(&k->baker, .text = "c", .reason = SUNSET), SERVED);
	wait_end(&k->cook.role);
	assert_int_equal(k->cook.role.waits, 0);
	wait_settle(&k->core);
	expect_got(&k->cook, "");
	expect_got(&k->baker, "c/2:001");
}

#define TEST(text, function)	{ text, function, setup, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("an answer lets a message go on", answered),
		TEST("an answer is for the number that it names", numbers),
		TEST("a wait ends when its time is over", over),
		TEST("decided anew with all answers that there are", answers_add_up),
		TEST("a repeated message takes the place of the first", repeated),
		TEST("one of a mobile node waits for its sessions", one_of_mn),
		TEST("limit of a reason", limit_of_all),
		TEST("limit of a sender", limit_of_sender),
		TEST("one sender leaves room for others", share),
		TEST("limit of the table", limit_of_table),
		TEST("released ones go on in their order", released),
		TEST("a released one is replaced, or late", released_and_repeated),
		TEST("a later message ends what waits of its sender", forgotten),
		TEST("very many", many),
		TEST("a role ends", role_ends),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
