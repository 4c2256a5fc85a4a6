// SPDX-License-Identifier: GPL-2.0
/*
 * Heartbeats (RFC 5847).
 *
 * sources: tests/unit/fake.c userd
 */
#include "fake.h"

#include "lma/heartbeat.h"
#include "lma/watch.h"

#define ALICE		"alice@example.org"
#define BOB		"bob@example.org"
#define HNP0		"2001:db8:100::/64"
#define QUIET		"2001:db8:5::1"
#define INTERVAL	60000

/* Requests each minute; what is in @more comes behind and wins. */
#define BEATING(more)	FAKE_CONF "heartbeat { HEARTBEAT_INTERVAL = 60\n" more "}\n"

/* As if this were our restart counter since the start. */
static void restart_counter(struct fake *f, u32 counter, bool announce)
{
	anchor_core(f->anchor)->restart_counter = counter;
	watch_begin(anchor_lma(f->anchor), announce);
}

static struct fake *with(const char *conf)
{
	struct fake *f = fake_with(conf);

	restart_counter(f, 7, false);
	return f;
}

static int start(void **state)
{
	*state = with(BEATING(""));
	return 0;
}

static struct mh_msg beat(u16 flags, u32 sequence)
{
	return (struct mh_msg){
		.type = MH_TYPE_HEARTBEAT,
		.heartbeat = { .flags = flags, .sequence = sequence },
	};
}

static void respond(struct fake *f, const char *mag, u16 flags, u32 sequence, u32 counter)
{
	struct mh_msg msg = beat(flags, sequence);

	mh_set(&msg.opts, MH_OPT_RESTART_COUNTER);
	msg.opts.restart_counter = counter;
	assert_int_equal(fake_say(f, &msg, mag), 0);
}

/* Wait for the next request to a MAG; its sequence number, or 0 if none comes in two intervals. */
static u32 request_to(struct fake *f, const char *mag)
{
	struct in6_addr addr = fake_addr(mag);
	unsigned int i, s;

	for (s = 0; s < 2 * INTERVAL / 1000; s++) {
		fake_sleep(f, 1000);
		for (i = 0; i < f->answer_count; i++) {
			if (fake_heard(f, i)->type != MH_TYPE_HEARTBEAT ||
			    !in6_equal(&f->answer[i].dst, &addr))
				continue;
			assert_int_equal(f->reply.heartbeat.flags, 0);
			/* "only valid in a Heartbeat Response" */
			assert_false(mh_has(&f->reply.opts, MH_OPT_RESTART_COUNTER));
			return f->reply.heartbeat.sequence;
		}
	}
	return 0;
}

static const struct bce *session(const struct fake *f, const char *name)
{
	struct mnid mnid;
	const struct mn *mn;

	assert_true(mnid_parse(&mnid, name));
	mn = bce_mn_find(anchor_cache(f->anchor), &mnid);
	return mn ? LIST_FIRST(&mn->sessions) : NULL;
}

static bool active(const struct fake *f, const char *name)
{
	const struct bce *bce = session(f, name);

	return bce && bce->facts.state == HALMA_STATE_ACTIVE;
}

static void answers_requests(void **state)
{
	struct fake *f = *state;
	struct mh_msg msg = beat(0, 0xdeadbeef);
	struct in6_addr mag = fake_addr(MAG2);
	struct in6_addr lmaa = fake_addr(LMAA);

	/* without any session */
	assert_int_equal(fake_say(f, &msg, MAG2), 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_HEARTBEAT);
	assert_int_equal(f->reply.heartbeat.flags, HEARTBEAT_FLAG_R);
	assert_int_equal(f->reply.heartbeat.sequence, 0xdeadbeef);
	assert_true(mh_has(&f->reply.opts, MH_OPT_RESTART_COUNTER));
	assert_int_equal(f->reply.opts.restart_counter, 7);
	assert_memory_equal(&f->answer[0].dst, &mag, 16);
	assert_memory_equal(&f->answer[0].src, &lmaa, 16);
	assert_int_equal(fake_count(f, HEARTBEAT_REQUESTS_RECEIVED), 1);
	/* U means nothing in a request */
	msg = beat(HEARTBEAT_FLAG_U, 5);
	assert_int_equal(fake_say(f, &msg, MAG2), 1);
	assert_int_equal(fake_heard(f, 0)->heartbeat.flags, HEARTBEAT_FLAG_R);
}

static void ignores_strangers(void **state)
{
	struct fake *f = *state;
	struct mh_msg msg = beat(0, 1);

	assert_int_equal(fake_say(f, &msg, "2001:db8:66::1"), 0);
	msg = beat(HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 1);
	assert_int_equal(fake_say(f, &msg, "2001:db8:66::1"), 0);
	assert_int_equal(fake_count(f, PEERING_UNKNOWN_MAG), 2);
	assert_int_equal(fake_count(f, HEARTBEAT_REQUESTS_RECEIVED), 0);
}

static void only_with_sessions(void **state)
{
	struct fake *f = *state;
	u32 first, second;

	assert_int_equal(request_to(f, MAG1), 0);
	SEND(f, .mnid = ALICE, .lifetime = 3600);
	first = request_to(f, MAG1);
	assert_int_not_equal(first, 0);
	respond(f, MAG1, HEARTBEAT_FLAG_R, first, 1);
	second = request_to(f, MAG1);
	assert_int_equal(second, first + 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[HEARTBEAT_REQUESTS_SENT], 2);
	respond(f, MAG1, HEARTBEAT_FLAG_R, second, 1);
	assert_int_equal(request_to(f, MAG2), 0);
	/* in the delete wait it is no active one */
	SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true);
	assert_int_equal(request_to(f, MAG1), 0);
	SEND(f, .mnid = BOB);
	assert_int_not_equal(request_to(f, MAG1), 0);
}

static void follows_handover(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 3600);
	assert_int_not_equal(request_to(f, MAG1), 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_BETWEEN_MAGS,
			      .lifetime = 3600), 0);
	assert_int_not_equal(request_to(f, MAG2), 0);
	assert_int_equal(request_to(f, MAG1), 0);
}

static void failure(void **state)
{
	struct fake *f = with(BEATING("")
			      "mag quiet { address = " QUIET " heartbeats = false }\n");
	unsigned int i;
	u32 sequence;

	SEND(f, .mnid = ALICE, .lifetime = 3600);
	SEND(f, .mnid = BOB, .src = QUIET, .lifetime = 3600);
	(void)state;
	sequence = request_to(f, MAG1);
	respond(f, MAG1, HEARTBEAT_FLAG_R, sequence, 1);
	/* this one and three more are not answered: three missing are allowed */
	for (i = 0; i < 4; i++) {
		assert_int_not_equal(request_to(f, MAG1), 0);
		assert_true(active(f, ALICE));
		assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 0);
	}
	assert_int_equal(request_to(f, MAG1), 0);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 1);
	assert_int_equal(anchor_core(f->anchor)->stats.invalidated, 1);
	/* the delete wait is over meanwhile */
	assert_null(session(f, ALICE));
	assert_true(active(f, BOB));
	assert_string_equal(heartbeat_state(fake_mag(f, 0)->heartbeat), "failed");
	/* a PBU: it is there again */
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	assert_string_equal(heartbeat_state(fake_mag(f, 0)->heartbeat), "alive");
	assert_int_not_equal(request_to(f, MAG1), 0);
	fake_teardown((void **)&f);
}

static void response_resets(void **state)
{
	struct fake *f = *state;
	unsigned int round, i;
	u32 sequence = 0;

	SEND(f, .mnid = ALICE, .lifetime = 36000);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 1);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 4; i++)
			sequence = request_to(f, MAG1);
		/* to the last but one: no answer */
		respond(f, MAG1, HEARTBEAT_FLAG_R, sequence - 1, 1);
		assert_int_equal(fake_count(f, HEARTBEAT_RESPONSES_UNMATCHED), 2 * round + 1);
		respond(f, MAG1, HEARTBEAT_FLAG_R, sequence, 1);
		/* the same again: there is nothing that it answers */
		respond(f, MAG1, HEARTBEAT_FLAG_R, sequence, 1);
		assert_int_equal(fake_count(f, HEARTBEAT_RESPONSES_UNMATCHED), 2 * round + 2);
	}
	assert_int_equal(fake_count(f, HEARTBEAT_RESPONSES_RECEIVED), 4);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 0);
	assert_true(active(f, ALICE));
}

static void allowed_is_configurable(void **state)
{
	struct fake *f = with(BEATING("MISSING_HEARTBEATS_ALLOWED = 0\non-failure = delete\n"));

	(void)state;
	SEND(f, .mnid = ALICE, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 1);
	assert_int_not_equal(request_to(f, MAG1), 0);
	assert_true(active(f, ALICE));
	fake_sleep(f, INTERVAL);
	assert_null(session(f, ALICE));
	assert_int_equal(fake_req(f)->op, BINDING_DEL);
	assert_int_equal(anchor_core(f->anchor)->stats.revoked, 1);
	fake_teardown((void **)&f);
}

static void failure_keep(void **state)
{
	struct fake *f = with(BEATING("on-failure = keep\n"));
	u32 sequence = 0;
	unsigned int i;

	(void)state;
	SEND(f, .mnid = ALICE, .lifetime = 36000);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 1);
	for (i = 0; i < 8; i++)
		sequence = request_to(f, MAG1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 1);
	assert_true(active(f, ALICE));
	respond(f, MAG1, HEARTBEAT_FLAG_R, sequence, 1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RECOVERIES), 1);
	/* and it can fail again */
	for (i = 0; i < 5; i++)
		request_to(f, MAG1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 2);
	fake_teardown((void **)&f);
}

static void never_answered(void **state)
{
	struct fake *f = *state;
	u32 sequence;

	SEND(f, .mnid = ALICE, .lifetime = 36000);
	sequence = request_to(f, MAG1);
	assert_int_not_equal(sequence, 0);
	/* none more: it may suffer from each; it is there */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .lifetime = 36000), 0);
	assert_int_equal(request_to(f, MAG1), 0);
	assert_int_equal(request_to(f, MAG1), 0);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 0);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
	assert_string_equal(heartbeat_state(fake_mag(f, 0)->heartbeat), "unsupported");
	assert_true(active(f, ALICE));
	/* a refresh changes nothing of that, the first that it sends does: late, or unasked */
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .lifetime = 36000), 0);
	assert_int_equal(request_to(f, MAG1), 0);
	respond(f, MAG1, HEARTBEAT_FLAG_R, sequence, 1);
	assert_int_equal(fake_count(f, HEARTBEAT_RESPONSES_UNMATCHED), 1);
	assert_int_not_equal(request_to(f, MAG1), 0);
}

static void lenient_mag_begins(void **state)
{
	static const char conf[] = BEATING("") "mag odd { address = " QUIET " lenient = true }\n";
	struct mh_msg request = { .type = MH_TYPE_HEARTBEAT, .heartbeat.sequence = 7 };
	struct fake *f = with(conf);

	(void)state;
	SEND(f, .mnid = ALICE, .src = QUIET, .lifetime = 36000);
	assert_int_equal(request_to(f, QUIET), 0);
	assert_int_equal(request_to(f, QUIET), 0);
	assert_string_equal(heartbeat_state(fake_mag(f, 3)->heartbeat), "unsupported");
	assert_int_equal(fake_say(f, &request, QUIET), 1);
	assert_int_not_equal(request_to(f, QUIET), 0);
	fake_teardown((void **)&f);
}

static void mag_has_its_own(void **state)
{
	struct fake *f = with(BEATING("on-failure = delete\n")
			      "mag mag4 { address = 2001:db8:4::1 on-failure = keep }\n"
			      "mag mag5 { address = " QUIET " heartbeats = false }\n");
	unsigned int i;

	(void)state;
	SEND(f, .mnid = ALICE, .src = "2001:db8:4::1", .lifetime = 36000);
	SEND(f, .mnid = BOB, .src = QUIET, .lifetime = 36000);
	respond(f, "2001:db8:4::1", HEARTBEAT_FLAG_R, request_to(f, "2001:db8:4::1"), 1);
	assert_int_equal(request_to(f, QUIET), 0);
	for (i = 0; i < 6; i++)
		request_to(f, "2001:db8:4::1");
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_FAILURES), 1);
	assert_true(active(f, ALICE));
	fake_teardown((void **)&f);
}

static void restart_solicited(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 41);
	/* registered after the last response, so perhaps after the restart */
	fake_sleep(f, 1000);
	SEND(f, .mnid = BOB, .lifetime = 3600);
	SEND(f, .mnid = "carol@example.org", .src = MAG2, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 42);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 1);
	assert_int_equal(anchor_core(f->anchor)->stats.invalidated, 1);
	assert_int_equal(session(f, ALICE)->facts.state, HALMA_STATE_BLOCKED);
	assert_true(active(f, BOB));
	assert_true(active(f, "carol@example.org"));
	/* the MAG registers it again: the same prefix */
	assert_int_equal(SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .lifetime = 3600), 0);
	assert_true(active(f, ALICE));
	/* the same counter again is no restart; a lower one is */
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 42);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 1);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 3);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 2);
}

static void restart_unsolicited(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 1);
	SEND(f, .mnid = BOB, .lifetime = 3600);
	/* its sequence number is ignored, and it gets no answer */
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0x12345678, 2);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 1);
	assert_int_equal(anchor_core(f->anchor)->stats.invalidated, 2);
	assert_false(active(f, ALICE));
	assert_false(active(f, BOB));
	/* told twice */
	SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 1, 2);
	assert_true(active(f, ALICE));
}

static void restart_actions(void **state)
{
	struct fake *f = with(BEATING("on-restart = delete\n")
			      "mag mag4 { address = 2001:db8:4::1 on-restart = keep }\n");

	(void)state;
	SEND(f, .mnid = ALICE, .lifetime = 3600);
	SEND(f, .mnid = BOB, .src = "2001:db8:4::1", .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 1);
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 2);
	assert_null(session(f, ALICE));
	respond(f, "2001:db8:4::1", HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 1);
	respond(f, "2001:db8:4::1", HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 2);
	assert_true(active(f, BOB));
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 2);
	fake_teardown((void **)&f);
}

static void restart_without_sessions(void **state)
{
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 1);
	SEND(f, .mnid = ALICE, .hnp = { HNP0 }, .zero_lifetime = true);
	assert_int_equal(request_to(f, MAG1), 0);
	/* it has restarted meanwhile, but had nothing to lose */
	SEND(f, .mnid = BOB, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 2);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 0);
	assert_true(active(f, BOB));
}

static void waiting_pbu_goes_on(void **state)
{
	struct mh_msg msg = beat(HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0);
	struct fake *f = *state;

	SEND(f, .mnid = ALICE, .lifetime = 3600);
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 1);
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = HI_UNKNOWN), FAKE_SILENCE);
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 1);
	assert_int_equal(lma_held_count(anchor_lma(f->anchor)), 1);
	/* what it waited for cannot come any more, and need not */
	mh_set(&msg.opts, MH_OPT_RESTART_COUNTER);
	msg.opts.restart_counter = 2;
	assert_int_equal(fake_say(f, &msg, MAG1), 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BA);
	assert_int_equal(f->reply.ba.status, 0);
	assert_string_equal(fake_hnp(f, 0), HNP0);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
}

static void many_sessions(void **state)
{
	struct fake *f = *state;
	char name[32];
	unsigned int i;

	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name, .lifetime = 3600), 0);
	}
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 1);
	f->batches = 0;
	respond(f, MAG1, HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U, 0, 2);
	assert_int_equal(anchor_core(f->anchor)->stats.invalidated, 200);
	assert_int_equal(f->batches, 4);
	fake_sleep(f, 11000);
	assert_int_equal(anchor_cache(f->anchor)->count, 0);
	assert_int_equal(anchor_pools(f->anchor)->v[0].used, 0);
}

static void announces(void **state)
{
	static const char *const mags[] = { MAG1, MAG2, MAG3 };
	struct fake *f = *state;
	struct in6_addr addr;
	unsigned int i, n = 0;

	f->answer_count = 0;
	restart_counter(f, 8, true);
	anchor_flush(f->anchor);
	for (i = 0; i < f->answer_count; i++) {
		addr = fake_addr(mags[n % 3]);
		assert_int_equal(fake_heard(f, i)->heartbeat.flags,
				 HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U);
		assert_int_equal(f->reply.opts.restart_counter, 8);
		/* from both addresses of the anchor to each MAG */
		assert_memory_equal(&f->answer[i].dst, &addr, 16);
		n += i % 2;
	}
	assert_int_equal(n, 3);
	assert_int_equal(fake_count(f, HEARTBEAT_UNSOLICITED_SENT), 3);
}

static void not_announced(void **state)
{
	struct fake *f = *state;
	struct mh_msg msg = beat(0, 1);

	/* started with all that it had: the old counter, and silence */
	f->answer_count = 0;
	restart_counter(f, 7, false);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(fake_say(f, &msg, MAG1), 1);
	assert_int_equal(fake_heard(f, 0)->opts.restart_counter, 7);
}

/* A run without a store: with the sessions of the one before that are in the kernel still. */
static u32 run_after(struct fake *f, u64 timestamp, const struct binding_info *kernel,
		     unsigned int kernel_count)
{
	struct mh_msg msg = beat(0, 1);
	unsigned int i;

	fake_stop(f);
	fake_start(f, FAKE_CONF);
	f->now.timestamp = timestamp << 16;
	anchor_now_is(f->anchor, &f->now);
	for (i = 0; i < kernel_count; i++)
		assert_int_equal(core_adopt(anchor_core(f->anchor), &kernel[i]), 0);
	anchor_begin(f->anchor);
	anchor_flush(f->anchor);
	/* nobody knows who was there before */
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(fake_say(f, &msg, MAG1), 1);
	return fake_heard(f, 0)->opts.restart_counter;
}

static void without_store(void **state)
{
	struct binding_info kernel[2];
	struct fake *f = *state;

	assert_int_equal(run_after(f, 1700000100, NULL, 0), 1700000100);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	kernel[0] = fake_info(fake_req(f));
	assert_int_equal(SEND(f, .mnid = BOB), 0);
	kernel[1] = fake_info(fake_req(f));
	/* what came back with nothing lost is no restart, whatever time it is */
	assert_int_equal(run_after(f, 1600000000, kernel, 1), 1700000100);
	assert_int_equal(run_after(f, 1700000200, kernel, 2), 1700000100);
	assert_int_equal(SEND(f, .mnid = ALICE, .hi = 5, .hnp = { HNP0 }), 0);
	kernel[0] = fake_info(fake_req(f));
	assert_int_equal(run_after(f, 1700000300, kernel, 1), 1700000100);
	/* the kernel has none: all are lost */
	assert_int_equal(run_after(f, 1700000400, NULL, 0), 1700000400);
	/* made before there were counters in sessions */
	kernel[0].cookie_len = 0;
	assert_int_equal(run_after(f, 1700000500, kernel, 1), 1700000500);
	/* a clock that was never set */
	assert_int_equal(run_after(f, 0, NULL, 0), 1);
}

static void unsupported(void **state)
{
	struct fake *f = *state;
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };
	struct mh_msg msg = beat(0, 1);

	/* to nothing */
	fake_say(f, &be, MAG1);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_UNSUPPORTED][MH_TYPE_BE], 1);
	SEND(f, .mnid = ALICE, .lifetime = 36000);
	assert_int_not_equal(request_to(f, MAG1), 0);
	/* another status is about something else */
	be.be.status = BE_UNKNOWN_BINDING;
	fake_say(f, &be, MAG1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 0);
	be.be.status = BE_UNKNOWN_MH_TYPE;
	fake_say(f, &be, MAG2);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 0);
	fake_say(f, &be, MAG1);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_UNSUPPORTED), 1);
	/* never again, also not after other PBUs */
	assert_int_equal(request_to(f, MAG1), 0);
	SEND(f, .mnid = BOB, .lifetime = 36000);
	assert_int_equal(request_to(f, MAG1), 0);
	assert_true(active(f, ALICE));
	assert_string_equal(heartbeat_state(fake_mag(f, 0)->heartbeat),
			    "unsupported");
	/* who asks, knows them */
	assert_int_equal(fake_say(f, &msg, MAG1), 1);
	assert_int_not_equal(request_to(f, MAG1), 0);
}

static void events(void **state)
{
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };
	struct fake *f = with(BEATING("MISSING_HEARTBEATS_ALLOWED = 0\non-failure = keep\n"));
	u32 sequence;

	(void)state;
	SEND(f, .mnid = ALICE, .lifetime = 36000);
	fake_listen(f);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 1);
	assert_int_equal(f->told_count, 0);
	request_to(f, MAG1);
	sequence = request_to(f, MAG1);
	assert_int_equal(f->told_count, 1);
	assert_string_equal(f->told[0], "mag failed heartbeats-missing -");
	respond(f, MAG1, HEARTBEAT_FLAG_R, sequence, 1);
	assert_string_equal(f->told[1], "mag recovered - -");
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 2);
	assert_string_equal(f->told[2], "mag restarted restart-counter -");
	SEND(f, .mnid = BOB, .src = MAG2, .lifetime = 36000);
	request_to(f, MAG2);
	f->told_count = 0;
	fake_say(f, &be, MAG2);
	assert_string_equal(f->told[0], "mag heartbeat-unsupported be-received -");
	assert_int_equal(f->told_count, 1);
	fake_teardown((void **)&f);
}

static void reload(void **state)
{
	struct fake *f = *state;
	struct conf *conf;

	SEND(f, .mnid = ALICE, .lifetime = 36000);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 5);
	conf = conf_parse(BEATING(""), "again", NULL, NULL);
	assert_non_null(conf);
	fake_use(f, conf);
	respond(f, MAG1, HEARTBEAT_FLAG_R, request_to(f, MAG1), 6);
	assert_int_equal(fake_count(f, HEARTBEAT_MAG_RESTARTS), 1);
	/* requests end */
	SEND(f, .mnid = ALICE, .lifetime = 36000);
	fake_use(f, conf_parse(FAKE_CONF, "again", NULL, NULL));
	assert_int_equal(request_to(f, MAG1), 0);
	/* and begin, with a session that is there */
	fake_use(f, conf_parse(BEATING(""), "again", NULL, NULL));
	assert_int_not_equal(request_to(f, MAG1), 0);
}

#define WITH(text, function)	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("R5847-1 answers the request of a MAG, with or without sessions",
		     answers_requests),
		WITH("R5847-1 ignores and counts who is no MAG", ignores_strangers),
		WITH("R5847-1 asks only while there are active sessions", only_with_sessions),
		WITH("R5847-1 asks the MAG that has the session", follows_handover),
		CASE("R5847-2 more than three missing: the sessions of that MAG are invalid",
		     failure),
		WITH("R5847-2 only the response to the last request counts", response_resets),
		CASE("R5847-2 MISSING_HEARTBEATS_ALLOWED 0, deletion", allowed_is_configurable),
		CASE("R5847-2 failure and recovery with sessions kept", failure_keep),
		WITH("R5847-2 a MAG that never answered gets no second one, and keeps its sessions",
		     never_answered),
		CASE("R5847-2 a lenient MAG gets none before it has sent one", lenient_mag_begins),
		CASE("R5847-2 a MAG has an action of its own, or no heartbeats", mag_has_its_own),
		WITH("R5847-2 a changed restart counter: older sessions are invalid",
		     restart_solicited),
		WITH("R5847-2 an unsolicited response: all sessions are invalid",
		     restart_unsolicited),
		CASE("R5847-2 restart with deletion, or sessions kept", restart_actions),
		WITH("R5847-2 a restart of a MAG without sessions takes none from it",
		     restart_without_sessions),
		WITH("R5847-2 a PBU that waits for the MAG that has restarted goes on",
		     waiting_pbu_goes_on),
		WITH("R5847-2 two hundred sessions in four batches", many_sessions),
		WITH("R5847-3 after a loss all MAGs are told the new counter", announces),
		WITH("R5847-3 without a loss the counter is the old one", not_announced),
		WITH("R5847-3 without a store the counter rises when the kernel has no sessions",
		     without_store),
		WITH("R5847-4 Binding Error with status 2 ends heartbeats to that MAG",
		     unsupported),
		CASE("R5847-2 what is found out about a MAG is told", events),
		WITH("R5847-1 R5847-2 what is known of a MAG survives a reload", reload),
	};

	return RUN(tests);
}
