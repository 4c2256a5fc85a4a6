// SPDX-License-Identifier: GPL-2.0
/*
 * Revocations that wait for their answer (RFC 5846), of two roles of this test's own: what it is
 * linked with shows that no protocol is needed.
 *
 * sources: userd/core userd/store userd/config userd/wire userd/base
 */
#include "unit.h"

#include "core/core.h"
#include "core/restore.h"
#include "core/session.h"

#define LOCAL	"2001:db8:f::1"
#define PEER1	"2001:db8:1::1"
#define PEER2	"2001:db8:2::1"
#define ORDER	77
#define ALL	(REVOCATION_MAX + 10)

/* The waits: doubled each time, up to a limit. */
#define FIRST	1000
#define SECOND	2000
#define THIRD	3000
#define WHOLE	(FIRST + SECOND + THIRD)
#define CONF								\
	"lab-mode = true\n"						\
	"device lma0 { local = " LOCAL " home-network = 2001:db8:100::/40 }\n" \
	"revocation { InitMINDelayBRIs = 1000 MAX_BRACK_TIMEOUT = 3000\n"	\
	"	BRIMaxRetriesNumber = 2 }\n"

/**
 * struct player - a role that counts
 * @role: what the core knows of it
 * @step: how often each was told
 * @last: outcome that it was told of last
 * @answers: questions that are over
 * @answer: what came of the last one
 * @status: of that
 */
struct player {
	struct role role;
	unsigned int step[REVOCATION_OVER + 1];
	enum revoke_outcome last;
	unsigned int answers;
	enum revoke_outcome answer;
	u8 status;
};

/**
 * struct stage - a core, two roles on it, and what is outside
 * @core: core
 * @now: clock
 * @player: one role, which all is about
 * @other: another one, of the other kind
 * @sent: messages
 * @bri: the last one
 * @bri_from: its source
 * @bri_to: its destination
 * @result: the last results
 * @results: how many in all
 */
struct stage {
	struct core core;
	struct now now;
	struct player player;
	struct player other;
	unsigned int sent;
	struct mh_msg bri;
	struct in6_addr bri_from;
	struct in6_addr bri_to;
	struct revoke_result result[4];
	unsigned int results;
};

static struct player *player_of(const struct role *role)
{
	return container_of(role, struct player, role);
}

static bool due(struct role *role, struct timer *timer)
{
	(void)role;
	(void)timer;
	fail();
	return false;
}

static u64 lifetime(const struct role *role, const struct bce_facts *facts)
{
	(void)role;
	return facts->state == HALMA_STATE_ACTIVE ? 3600000 : 10000;
}

static void account(struct role *role, const struct bce *bce, int sign)
{
	(void)role;
	(void)bce;
	(void)sign;
}

static void ended(struct role *role, struct bce *bce)
{
	(void)role;
	(void)bce;
}

static void heard(struct role *role, const struct revocation *rev, enum revocation_step step)
{
	struct player *player = player_of(role);

	player->step[step]++;
	player->last = rev->result.outcome;
}

static void answered(struct role *role, struct bce *bce, enum revoke_outcome outcome, u8 status)
{
	struct player *player = player_of(role);

	assert_int_equal(bce->revoking, REVOKING_NOT);
	player->answers++;
	player->answer = outcome;
	player->status = status;
}

static void cookie_put(const struct bce_facts *facts, struct cookie_role *own)
{
	(void)facts;
	own->len = 0;
}

static bool cookie_get(struct bce_facts *facts, const struct cookie_role *own)
{
	(void)facts;
	return !own->len;
}

static const struct role_ops player_ops = {
	.name = "player",
	.kind = HALMA_KIND_MIPV6,
	.blocked_action = HALMA_BLOCKED_ACTION_NEXT,
	.due = due,
	.lifetime = lifetime,
	.account = account,
	.ended = ended,
	.revocation = heard,
	.answered = answered,
	.cookie_put = cookie_put,
	.cookie_get = cookie_get,
};

static struct role_ops other_ops;

static void kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	(void)ctx;
	while (count--)
		reqs++->error = 0;
}

static unsigned int wire(void *ctx, const struct mh_answer *answers, unsigned int count)
{
	struct stage *s = ctx;
	unsigned int i;

	for (i = 0; i < count; i++) {
		assert_int_equal(mh_decode(answers[i].data, answers[i].len, &s->bri), MH_OK);
		assert_int_equal(s->bri.br.type, BR_TYPE_BRI);
		s->bri_from = answers[i].src;
		s->bri_to = answers[i].dst;
		s->sent++;
	}
	return count;
}

static void revoked(void *ctx, const struct revoke_result *result)
{
	struct stage *s = ctx;

	s->result[s->results++ % ARRAY_SIZE(s->result)] = *result;
}

static struct in6_addr addr(const char *text)
{
	struct prefix prefix;

	assert_true(prefix_parse(&prefix, text));
	return prefix.addr;
}

static void complain(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

static int start(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));
	const struct outside outside = {
		.kernel = kernel, .send = wire, .revoked = revoked, .ctx = s,
	};
	struct conf *conf = conf_parse(CONF, "test.conf", complain, NULL);

	assert_non_null(s);
	assert_non_null(conf);
	s->now = (struct now){
		.boot_ms = 1000000, .timestamp = 1700000000ULL << 16, .random = 4711,
	};
	assert_int_equal(core_init(&s->core, conf, &outside, &s->now), 0);
	other_ops = player_ops;
	other_ops.kind = HALMA_KIND_PMIPV6;
	s->player.role.ops = &player_ops;
	s->other.role.ops = &other_ops;
	core_play(&s->core, &s->player.role);
	core_play(&s->core, &s->other.role);
	*state = s;
	return 0;
}

static int stop(void **state)
{
	struct stage *s = *state;

	core_fini(&s->core);
	free(s);
	return 0;
}

/* All that the anchor does about them. */
static void settle_all(struct stage *s)
{
	bool more;

	do {
		batch_run(&s->core);
		more = ending_turn(&s->core);
	} while (more);
	batch_send(&s->core);
}

static void pass(struct stage *s, u64 ms)
{
	struct timer *timer;

	s->core.now.boot_ms += ms;
	while ((timer = timers_first(&s->core.cache.timers)) &&
	       timer->at <= s->core.now.boot_ms) {
		assert_int_equal(timer->kind, TIMER_REVOCATION);
		batch_run(&s->core);
		revocation_due(&s->core, container_of(timer, struct revocation, timer));
	}
	settle_all(s);
}

/* A session @nr of the first role. */
static struct bce *session(struct stage *s, unsigned int nr, const char *peer)
{
	struct binding_info info = {
		.kind = HALMA_KIND_MIPV6,
		.id = 1 + nr,
		.version = 1,
		.prefix_count = 1,
		.local = addr(LOCAL),
		.remote = addr(peer),
		.state = HALMA_STATE_ACTIVE,
	};
	char text[32];

	snprintf(text, sizeof(text), "%u@example.org", nr);
	assert_true(mnid_parse(&info.mnid, text));
	info.prefix[0] = (struct prefix){ .addr = addr("2001:db8:100::"), .len = 128 };
	put_u32(&info.prefix[0].addr.s6_addr[12], 1 + nr);
	assert_int_equal(core_adopt(&s->core, &info), 0);
	return bce_find_id(&s->core.cache, 1 + nr);
}

static struct mh_msg bri(void)
{
	struct mh_msg msg;

	mh_msg_clear(&msg, MH_TYPE_BR);
	msg.br.type = BR_TYPE_BRI;
	msg.br.trigger = BRI_ADMINISTRATIVE;
	return msg;
}

/* Revoke a session; the sequence number of the BRI. */
static u16 revoke(struct stage *s, struct bce *bce)
{
	struct mh_msg msg = bri();

	revocation_one(&s->core, bce, &msg, ORDER);
	settle_all(s);
	assert_int_equal(bce->revoking, REVOKING_FIRM);
	assert_int_equal(s->bri.br.sequence, bce->revocation);
	assert_memory_equal(&s->bri_to, &bce->facts.peer, 16);
	assert_memory_equal(&s->bri_from, &bce->facts.local, 16);
	return bce->revocation;
}

static bool answer(struct stage *s, struct role *role, const char *peer, u16 sequence, u8 status)
{
	struct in6_addr from = addr(peer);
	bool matched = revocation_answer(role, &from, sequence, status);

	settle_all(s);
	return matched;
}

static void assert_result(const struct stage *s, enum revoke_outcome outcome, u8 status, u64 id,
			  u32 sessions)
{
	const struct revoke_result *result;

	assert_true(s->results > 0);
	result = &s->result[(s->results - 1) % ARRAY_SIZE(s->result)];
	assert_int_equal(result->order, ORDER);
	assert_string_equal(revoke_outcome_name(result->outcome), revoke_outcome_name(outcome));
	assert_int_equal(result->status, status);
	assert_int_equal(result->id, id);
	assert_int_equal(result->sessions, sessions);
}

static void assert_nothing_waits(const struct stage *s)
{
	unsigned int i;

	for (i = 0; i < REVOCATION_MAX; i++)
		assert_null(s->core.revocations.slot[i]);
	assert_int_equal(s->core.revocations.asked, 0);
	assert_int_equal(s->core.cache.timers.count, 0);
}

static void gives_up(void **state)
{
	struct stage *s = *state;

	session(s, 0, PEER1);
	revoke(s, bce_find_id(&s->core.cache, 1));
	pass(s, FIRST - 1);
	assert_int_equal(s->sent, 1);
	pass(s, 1);
	assert_int_equal(s->sent, 2);
	pass(s, SECOND - 1);
	assert_int_equal(s->sent, 2);
	pass(s, 1);
	assert_int_equal(s->sent, 3);
	pass(s, THIRD - 1);
	assert_int_equal(s->core.cache.count, 1);
	assert_int_equal(s->results, 0);
	pass(s, 1);
	assert_int_equal(s->sent, 3);
	assert_result(s, REVOKE_TIMEOUT, 0, 1, 1);
	assert_int_equal(s->core.cache.count, 0);
	assert_int_equal(s->player.step[REVOCATION_SENT], 1);
	assert_int_equal(s->player.step[REVOCATION_SENT_AGAIN], 2);
	assert_int_equal(s->player.step[REVOCATION_OVER], 1);
	assert_int_equal(s->other.step[REVOCATION_SENT], 0);
	assert_nothing_waits(s);
}

static void matches(void **state)
{
	struct role *role, *other;
	struct stage *s = *state;
	u16 first, second;

	role = &s->player.role;
	other = &s->other.role;
	first = revoke(s, session(s, 0, PEER1));
	second = revoke(s, session(s, 1, PEER2));
	assert_int_not_equal(first, second);
	assert_false(answer(s, role, PEER2, first, 0));
	assert_false(answer(s, role, PEER1, second, 0));
	assert_false(answer(s, role, PEER1, first + REVOCATION_MAX, 0));
	assert_false(answer(s, other, PEER1, first, 0));
	assert_int_equal(s->core.cache.count, 2);
	assert_true(answer(s, role, PEER1, first, 1));
	assert_result(s, REVOKE_ACKNOWLEDGED, 1, 1, 1);
	/* once */
	assert_false(answer(s, role, PEER1, first, 1));
	/* firm: it ends all the same */
	assert_true(answer(s, role, PEER2, second, BRA_REFUSED));
	assert_result(s, REVOKE_REFUSED, BRA_REFUSED, 2, 1);
	assert_int_equal(s->player.last, REVOKE_REFUSED);
	assert_int_equal(s->core.cache.count, 0);
	assert_nothing_waits(s);
}

static const struct revocation *ask(struct stage *s, struct bce *bce)
{
	struct mh_msg msg = bri();
	const struct revocation *rev = revocation_ask(&s->core, bce, &msg);

	settle_all(s);
	return rev;
}

static void question(void **state)
{
	struct stage *s = *state;
	struct bce *bce = session(s, 0, PEER1);
	const struct revocation *rev = ask(s, bce);

	assert_non_null(rev);
	assert_ptr_equal(revocation_of(&s->core, bce), rev);
	assert_int_equal(bce->revoking, REVOKING_ASKED);
	assert_int_equal(rev->until, s->core.now.boot_ms + WHOLE);
	assert_true(answer(s, &s->player.role, PEER1, rev->sequence, BRA_MN_IS_ATTACHED));
	/* what that means is not for the table to say */
	assert_int_equal(s->player.answers, 1);
	assert_int_equal(s->player.answer, REVOKE_REFUSED);
	assert_int_equal(s->player.status, BRA_MN_IS_ATTACHED);
	assert_null(revocation_of(&s->core, bce));
	assert_int_equal(s->core.cache.count, 1);
	assert_non_null(ask(s, bce));
	pass(s, FIRST);
	pass(s, SECOND);
	pass(s, THIRD);
	assert_int_equal(s->player.answers, 2);
	assert_int_equal(s->player.answer, REVOKE_TIMEOUT);
	assert_int_equal(s->core.cache.count, 1);
	/* no operator waits for it */
	assert_int_equal(s->results, 0);
	assert_nothing_waits(s);
}

static void full(void **state)
{
	struct stage *s = *state;
	struct mh_msg msg = bri();
	unsigned int i;

	for (i = 0; i < REVOCATION_ASKED_MAX; i++)
		assert_non_null(ask(s, session(s, i, PEER1)));
	assert_null(ask(s, session(s, i++, PEER1)));
	/* the rest is the operator's; no number is there twice */
	for (; i <= REVOCATION_MAX; i++)
		revoke(s, session(s, i, PEER1));
	assert_int_equal(s->sent, REVOCATION_MAX);
	for (i = 0; i < REVOCATION_MAX; i++)
		assert_int_equal(s->core.revocations.slot[i]->sequence % REVOCATION_MAX, i);
	assert_int_equal(s->results, 0);
	revocation_one(&s->core, session(s, ALL, PEER1), &msg, ORDER);
	assert_result(s, REVOKE_NOT_ASKED, 0, 1 + ALL, 1);
	settle_all(s);
	assert_null(bce_find_id(&s->core.cache, 1 + ALL));
	/* the one whose question found no place, too */
	assert_int_equal(s->core.cache.count, REVOCATION_MAX + 1);
}

static void nobody_to_ask(void **state)
{
	struct stage *s = *state;

	revocation_one(&s->core, session(s, 0, PEER1), NULL, ORDER);
	settle_all(s);
	assert_result(s, REVOKE_NOT_ASKED, 0, 1, 1);
	assert_int_equal(s->sent, 0);
	assert_int_equal(s->core.cache.count, 0);
}

/* Registered or de-registered meanwhile. */
static void overtaken(void **state)
{
	struct stage *s = *state;
	struct bce *bce = session(s, 0, PEER1);
	u16 sequence = revoke(s, bce);

	revocation_void(&s->core, bce, REVOKE_REGISTERED);
	assert_result(s, REVOKE_REGISTERED, 0, 1, 0);
	assert_int_equal(s->player.last, REVOKE_REGISTERED);
	assert_int_equal(bce->revoking, REVOKING_NOT);
	assert_false(answer(s, &s->player.role, PEER1, sequence, 0));
	pass(s, WHOLE);
	assert_int_equal(s->sent, 1);
	/* another order takes the place of the first */
	revoke(s, bce);
	sequence = revoke(s, bce);
	assert_result(s, REVOKE_REPLACED, 0, 1, 0);
	assert_true(answer(s, &s->player.role, PEER1, sequence, 0));
	assert_result(s, REVOKE_ACKNOWLEDGED, 0, 1, 1);
	assert_nothing_waits(s);
}

static const struct revocation *group(struct stage *s, const char *peer, unsigned int from,
				      unsigned int count)
{
	struct in6_addr local = addr(LOCAL), to = addr(peer);
	const struct revocation *rev;
	struct mh_msg msg = bri();

	rev = revocation_group(&s->player.role, &local, &to, &msg, ORDER);
	assert_non_null(rev);
	for (; count; count--, from++)
		revocation_add(&s->core, rev, bce_find_id(&s->core.cache, 1 + from));
	settle_all(s);
	return rev;
}

static void several(void **state)
{
	const unsigned int many = 2 * ENDING_TURN + 3;
	const struct revocation *rev;
	struct stage *s = *state;
	unsigned int i;
	u16 sequence;

	for (i = 0; i < many; i++)
		session(s, i, PEER1);
	revoke(s, bce_find_id(&s->core.cache, 1));
	rev = group(s, PEER1, 0, many - 1);
	sequence = rev->sequence;
	assert_result(s, REVOKE_REPLACED, 0, 1, 0);
	/* one leaves, the others wait on */
	revocation_void(&s->core, bce_find_id(&s->core.cache, 2), REVOKE_REGISTERED);
	assert_int_equal(s->results, 1);
	batch_run(&s->core);
	assert_true(revocation_answer(&s->player.role, &rev->peer, sequence, 0));
	/* under way: it was answered, and the number is not free before the end */
	assert_int_equal(s->core.cache.count, many - ENDING_TURN);
	assert_false(revocation_answer(&s->player.role, &s->bri_to, sequence, 0));
	assert_false(revocation_unknown(&s->player.role, &s->bri_to));
	assert_non_null(s->core.revocations.slot[sequence % REVOCATION_MAX]);
	assert_int_equal(s->results, 1);
	settle_all(s);
	assert_result(s, REVOKE_ACKNOWLEDGED, 0, 0, many - 2);
	assert_int_equal(s->core.cache.count, 2);
	assert_nothing_waits(s);
}

static bool all(const struct bce *bce, const void *ctx)
{
	(void)bce;
	return !ctx;
}

static void several_unasked(void **state)
{
	struct in6_addr peer = addr(PEER1);
	struct stage *s = *state;
	unsigned int i;

	for (i = 0; i < 5; i++)
		session(s, i, i ? PEER1 : PEER2);
	assert_true(revocation_unasked(&s->player.role, &peer, all, NULL, ORDER));
	settle_all(s);
	assert_result(s, REVOKE_NOT_ASKED, 0, 0, 4);
	assert_memory_equal(&s->result[0].peer, &peer, 16);
	assert_int_equal(s->sent, 0);
	assert_int_equal(s->core.cache.count, 1);
}

static void unknown(void **state)
{
	struct in6_addr peer = addr(PEER1);
	struct stage *s = *state;
	u16 sequence;

	session(s, 0, PEER1);
	session(s, 1, PEER1);
	ask(s, session(s, 2, PEER1));
	sequence = revoke(s, session(s, 3, PEER2));
	revoke(s, bce_find_id(&s->core.cache, 1));
	group(s, PEER1, 1, 1);
	assert_false(revocation_unknown(&s->other.role, &peer));
	assert_true(revocation_unknown(&s->player.role, &peer));
	settle_all(s);
	assert_int_equal(s->player.step[REVOCATION_OVER], 3);
	assert_int_equal(s->player.answer, REVOKE_UNSUPPORTED);
	assert_int_equal(s->results, 2);
	assert_false(revocation_unknown(&s->player.role, &peer));
	/* what was asked stays; the other peer was not meant */
	assert_int_equal(s->core.cache.count, 2);
	assert_true(answer(s, &s->player.role, PEER2, sequence, 0));
	assert_int_equal(s->core.cache.count, 1);
	assert_nothing_waits(s);
}

static void stopped(void **state)
{
	struct stage *s = *state;
	unsigned int i;

	for (i = 0; i < 2 * ENDING_TURN; i++)
		session(s, i, PEER1);
	ask(s, session(s, i, PEER2));
	group(s, PEER2, i, 1);
	group(s, PEER1, 0, i);
	assert_true(revocation_answer(&s->player.role, &s->bri_to, s->bri.br.sequence, 0));
	/* what waits, and what is under way, is forgotten without a leak */
	assert_false(TAILQ_EMPTY(&s->core.endings));
}

#define S(text, function)	{ text, function, start, stop, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		S("R5846-1 sent again after twice the wait, then given up", gives_up),
		S("R5846-1 a BRA counts by number, sender and role, once", matches),
		S("R5846-1 a question: what the answer means is for its role to say", question),
		S("R5846-1 numbers do not collide; there is an end to them", full),
		S("R5846-1 nobody to ask: it ends at once", nobody_to_ask),
		S("R5846-1 what was done meanwhile makes it void", overtaken),
		S("R5846-1 one BRI about several sessions", several),
		S("R5846-1 several sessions without a BRI", several_unasked),
		S("R5846-1 a peer that does not know revocation", unknown),
		S("a stop while revocations wait", stopped),
	};

	return RUN(tests);
}
