// SPDX-License-Identifier: GPL-2.0
/*
 * Many sessions that end together: nobody else waits for that.
 *
 * sources: tests/unit/fake.c userd
 */

#include "fake.h"
#include "steps.h"

#include "lma/bri.h"
#include "core/ending.h"

#define ALICE	"alice@example.org"
#define MAG4	"2001:db8:4::1"
#define IDENT	"mag4@operator.example"
#define CONF	FAKE_CONF							\
	"mag mag4 { address = " MAG4 " identity = \"" IDENT "\"\n"		\
	"	global-revocation = true }\n"
#define MANY	(3 * ENDING_TURN + 7)
#define ORDER	77

static int start(void **state)
{
	struct fake *f = fake_with(CONF);
	char name[32];
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_int_equal(SEND(f, .mnid = name, .src = MAG4, .lifetime = 3600),
				 BA_ACCEPTED);
	}
	*state = f;
	return 0;
}

static u32 active(const struct fake *f)
{
	const struct in6_addr mag = fake_addr(MAG4);
	const struct bce *bce = bce_first_of_peer(anchor_cache(f->anchor), HALMA_KIND_PMIPV6, &mag);
	u32 count = 0;

	for (; bce; bce = bce_next_of_peer(bce))
		count += bce->facts.state == HALMA_STATE_ACTIVE;
	return count;
}

/* One turn of the event loop, in which no time passes; true if another is due at once. */
static bool turn(struct fake *f)
{
	return anchor_tick(f->anchor) <= f->now.boot_ms;
}

static unsigned int say_bri(struct fake *f, u16 sequence)
{
	struct mh_msg bri = {
		.type = MH_TYPE_BR,
		.br = {
			.type = BR_TYPE_BRI,
			.trigger = BRI_PER_PEER_POLICY,
			.sequence = sequence,
			.flags = BR_FLAG_P | BR_FLAG_G,
		},
	};

	mh_set(&bri.opts, MH_OPT_MN_ID);
	bri.opts.mn_id_type = MN_ID_TYPE_NAI;
	bri.opts.mn_id.data = (const u8 *)IDENT;
	bri.opts.mn_id.len = strlen(IDENT);
	return fake_say(f, &bri, MAG4);
}

static void assert_bra(struct fake *f, u16 sequence, u8 status)
{
	assert_int_equal(f->answer_count, 1);
	assert_int_equal(fake_heard(f, 0)->type, MH_TYPE_BR);
	assert_int_equal(f->reply.br.type, BR_TYPE_BRA);
	assert_int_equal(f->reply.br.sequence, sequence);
	assert_int_equal(f->reply.br.status, status);
	assert_int_equal(f->reply.br.flags, BR_FLAG_P | BR_FLAG_G);
}

static void by_its_mag(void **state)
{
	struct fake *f = *state;

	/* the BRA says that it is done */
	assert_int_equal(say_bri(f, 5), 0);
	assert_int_equal(fake_sessions(f), MANY - ENDING_TURN);
	/* the same again, and another one: the first is answered */
	assert_int_equal(say_bri(f, 5), 0);
	assert_int_equal(say_bri(f, 6), 0);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[BRI_MEANWHILE], 2);
	assert_true(turn(f));
	assert_true(turn(f));
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(fake_sessions(f), 7);
	turn(f);
	assert_int_equal(fake_sessions(f), 0);
	assert_bra(f, 5, BRA_SUCCESS);
	assert_int_equal(say_bri(f, 6), 1);
	assert_bra(f, 6, BRA_BINDING_DOES_NOT_EXIST);
}

/* Of another MAG a new session, and of this one a session that it registers again. */
static void register_meanwhile(struct fake *f)
{
	u8 first[MH_MAX_LEN], second[MH_MAX_LEN];
	struct fake_pbu alice = { .mnid = ALICE };
	struct fake_pbu again = {
		.mnid = "mn0@example.org", .hi = 5, .src = MAG4, .hnp = { "2001:db8:100::/64" },
		.timestamp = f->now.timestamp + 1,
	};

	f->answer_count = 0;
	fake_queue(f, first, fake_encode(f, &alice, first), NULL, NULL);
	fake_queue(f, second, fake_encode(f, &again, second), MAG4, NULL);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	assert_int_equal(fake_heard(f, 0)->ba.status, BA_ACCEPTED);
	assert_int_equal(fake_heard(f, 1)->ba.status, BA_ACCEPTED);
}

static void meanwhile(void **state)
{
	struct fake *f = *state;
	u32 before;

	say_bri(f, 5);
	assert_true(turn(f));
	before = fake_sessions(f);
	register_meanwhile(f);
	assert_int_equal(fake_sessions(f), before + 1);
	f->answer_count = 0;
	while (turn(f))
		;
	assert_bra(f, 5, BRA_SUCCESS);
	assert_int_equal(fake_sessions(f), 2);
	assert_int_equal(active(f), 1);
}

/* The BRI of an order of the operator; its sequence number. */
static u16 order(struct fake *f)
{
	const struct in6_addr mag = fake_addr(MAG4);

	f->answer_count = 0;
	assert_int_equal(lma_revoke_mag(anchor_lma(f->anchor), &mag, NULL, ORDER), 1);
	anchor_flush(f->anchor);
	return fake_heard(f, 0)->br.sequence;
}

static void say_bra(struct fake *f, u16 sequence)
{
	struct mh_msg bra = {
		.type = MH_TYPE_BR,
		.br = { .type = BR_TYPE_BRA, .sequence = sequence,
			.flags = BR_FLAG_P | BR_FLAG_G },
	};

	fake_say(f, &bra, MAG4);
}

static void by_the_operator(void **state)
{
	struct mh_msg be = { .type = MH_TYPE_BE, .be = { .status = BE_UNKNOWN_MH_TYPE } };
	struct fake *f = *state;
	u16 sequence = order(f);

	say_bra(f, sequence);
	assert_int_equal(fake_sessions(f), MANY - ENDING_TURN);
	assert_int_equal(f->result_count, 0);
	/* it was answered already */
	say_bra(f, sequence);
	fake_say(f, &be, MAG4);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[BRA_UNMATCHED], 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[BRI_UNSUPPORTED], 0);
	fake_sleep(f, 1);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(f->result_count, 1);
	assert_int_equal(f->result[0].order, ORDER);
	assert_int_equal(f->result[0].outcome, REVOKE_ACKNOWLEDGED);
	assert_int_equal(f->result[0].sessions, MANY);
	/* nothing is left of it */
	fake_sleep(f, 60000);
	assert_int_equal(f->result_count, 1);
	assert_int_equal(f->answer_count, 0);
}

static void unanswered(void **state)
{
	struct fake *f = *state;
	unsigned int i;

	order(f);
	for (i = 0; i < 30; i++)
		fake_sleep(f, 100);
	assert_int_equal(fake_sessions(f), 0);
	assert_int_equal(f->result[0].outcome, REVOKE_TIMEOUT);
	assert_int_equal(f->result[0].sessions, MANY);
}

static void restart(struct fake *f, u32 counter)
{
	struct mh_msg msg = {
		.type = MH_TYPE_HEARTBEAT,
		.heartbeat = { .flags = HEARTBEAT_FLAG_R | HEARTBEAT_FLAG_U },
	};

	mh_set(&msg.opts, MH_OPT_RESTART_COUNTER);
	msg.opts.restart_counter = counter;
	assert_int_equal(fake_say(f, &msg, MAG4), 0);
}

static void by_a_restart(void **state)
{
	struct fake *f = *state;

	restart(f, 1);
	assert_int_equal(active(f), MANY);
	restart(f, 2);
	assert_int_equal(active(f), MANY - ENDING_TURN);
	assert_true(turn(f));
	/* at once it is not believed; later: only those that are left */
	restart(f, 3);
	assert_int_equal(active(f), MANY - 2 * ENDING_TURN);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[HEARTBEAT_MAG_RESTARTS], 1);
	f->now.boot_ms += 1000;
	anchor_now_is(f->anchor, &f->now);
	restart(f, 3);
	assert_int_equal(anchor_lma(f->anchor)->stats.peering[HEARTBEAT_MAG_RESTARTS], 2);
	assert_int_equal(active(f), MANY - 3 * ENDING_TURN);
	fake_sleep(f, 1);
	assert_int_equal(active(f), 0);
	assert_int_equal(fake_sessions(f), MANY);
	assert_int_equal(anchor_core(f->anchor)->stats.invalidated, MANY);
	/* their delete waits are over together, but do not end in one turn */
	f->now.boot_ms += 20000;
	anchor_now_is(f->anchor, &f->now);
	assert_true(turn(f));
	assert_true(fake_sessions(f) >= MANY - ENDING_TURN);
	while (turn(f))
		;
	assert_int_equal(fake_sessions(f), 0);
}

static void stopped(void **state)
{
	struct fake *f = *state;

	say_bra(f, order(f));
	restart(f, 1);
	restart(f, 2);
	assert_true(active(f) > 0);
	/* what is under way is forgotten without a leak */
}

#define EACH	16000

/* A MAG and two that have left the configuration have so many sessions each, with both our
 * addresses.
 */
static void adopt_many(struct fake *f)
{
	static const char *const mag[] = { MAG1, "2001:db8:7::1", "2001:db8:8::1" };
	static const char *const local[] = { LMAA, "2001:db8:f::2" };
	struct binding_info info = {
		.kind = HALMA_KIND_PMIPV6, .version = 1, .state = HALMA_STATE_ACTIVE,
	};
	char name[32];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mag) * EACH; i++) {
		snprintf(name, sizeof(name), "mn%u@example.org", i);
		assert_true(mnid_parse(&info.mnid, name));
		info.id = 1 + i;
		info.remote = fake_addr(mag[i / EACH]);
		info.local = fake_addr(local[i % ARRAY_SIZE(local)]);
		assert_int_equal(core_adopt(anchor_core(f->anchor), &info), 0);
	}
}

/* What it costs to look at each session once. */
static u64 look_at_all(const struct cache *cache)
{
	u64 begin = steps_taken();
	u32 count, i;
	u64 *ids;

	ids = bce_ids(cache, &count);
	assert_int_equal(count, 3 * EACH);
	for (i = 0; i < count; i++)
		assert_true(bce_find_id(cache, ids[i])->mn->session_count == 1);
	free(ids);
	return steps_taken() - begin;
}

static void all_of_a_realm(void **state)
{
	struct fake *f = fake_with(FAKE_CONF);
	struct lma *lma = anchor_lma(f->anchor);
	u64 once, took;

	(void)state;
	adopt_many(f);
	once = look_at_all(anchor_cache(f->anchor));
	took = steps_taken();
	assert_int_equal(lma_revoke_realm(lma, "nosuch.example", ORDER), 0);
	took = steps_taken() - took;
	print_message("# all sessions once: %llu steps, a realm: %llu\n",
		      (unsigned long long)once, (unsigned long long)took);
	assert_true(took < 2 * once);
	/* each MAG, with each of our addresses; only one is there to be asked */
	assert_int_equal(lma_revoke_realm(lma, "example.org", ORDER), 6);
	anchor_flush(f->anchor);
	assert_int_equal(f->answer_count, 2);
	fake_stop(f);
	free(f);
}

#define W(text, function)						\
	{ text, function, start, fake_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		W("R5846-3 a MAG revokes many sessions: some in each turn, the BRA at the end",
		  by_its_mag),
		W("R5846-3 meanwhile others register, and what is registered again stays",
		  meanwhile),
		W("R5846-1 the operator revokes many sessions", by_the_operator),
		W("R5846-1 the same when the MAG does not answer", unanswered),
		W("R5847-2 many sessions of a MAG that has lost them", by_a_restart),
		W("a stop while many sessions end", stopped),
		CASE("R5846-1 a realm is found in a time that grows with the sessions alone",
		     all_of_a_realm),
	};

	return RUN(tests);
}
