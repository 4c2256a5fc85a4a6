// SPDX-License-Identifier: GPL-2.0
/*
 * The core with a role of this test's own, which is neither PMIPv6 nor MIPv6 and has messages of
 * one octet: what it is linked with shows that the core needs no protocol, and what it does that
 * sessions of any kind get prefixes, kernel and end from it.
 *
 * sources: userd/core userd/store userd/config userd/wire userd/base
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

#include "base/log.h"
#include "core/core.h"
#include "core/restore.h"
#include "core/session.h"
#include "wire/message.h"

#define WAIT_MS		7000
#define REQUESTS	64

#define CONF								\
	"lab-mode = true\n"						\
	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n" \
	"pool p { prefix = 2001:db8:100::/62 }\n"

/**
 * struct tiny - a role whose sessions are lamps
 * @role: role
 * @core: core
 * @now: time
 * @error: answer of the kernel
 * @req: requests to the kernel
 * @prefix: the first prefix of each
 * @req_count: number of @req
 * @sessions: what the role was told to count
 * @ended: sessions that it was told have ended
 * @finished: jobs that are finished
 * @limits: of lines about the switch, the only peer
 * @ignored: messages of the switch that were ignored
 * @event: the last one that was told
 * @told: how many were told
 */
struct tiny {
	struct role role;
	struct core core;
	struct now now;
	int error;
	struct binding_req req[REQUESTS];
	struct prefix prefix[REQUESTS];
	unsigned int req_count;
	int sessions;
	unsigned int ended;
	unsigned int finished;
	struct log_limits limits;
	u64 ignored;
	struct event event;
	unsigned int told;
};

static struct tiny *tiny_of(const struct role *role)
{
	return container_of(role, struct tiny, role);
}

static bool sender(struct role *role, const struct in6_addr *src, struct sender *sender)
{
	struct tiny *t = tiny_of(role);

	*sender = (struct sender){ .what = "switch", .name = "unknown" };
	if (src->s6_addr[15] != 1)
		return false;
	sender->name = "desk";
	sender->limits = &t->limits;
	sender->ignored = &t->ignored;
	return true;
}

static u64 lifetime(const struct role *role, const struct bce_facts *facts)
{
	(void)role;
	return facts->state == HALMA_STATE_BLOCKED ? WAIT_MS : facts->lifetime * 1000ULL;
}

static void account(struct role *role, const struct bce *bce, int sign)
{
	(void)bce;
	tiny_of(role)->sessions += sign;
}

static void ended(struct role *role, struct bce *bce)
{
	(void)bce;
	tiny_of(role)->ended++;
}

/* The colour of a lamp is all that this role knows of it. */
static void cookie_put(const struct bce_facts *facts, struct cookie_role *own)
{
	own->octet[0] = facts->own[0];
	own->octet[1] = 0x5a;
	own->flags = 0;
	own->data[0] = facts->own[1];
	own->len = 1;
}

static bool cookie_get(struct bce_facts *facts, const struct cookie_role *own)
{
	if (own->octet[1] != 0x5a || own->len != 1)
		return false;
	facts->own[0] = own->octet[0];
	facts->own[1] = own->data[0];
	return true;
}

static const struct role_ops ops = {
	.name = "tiny",
	.kind = HALMA_KIND_MIPV6,
	.blocked_action = HALMA_BLOCKED_ACTION_NEXT,
	.sender = sender,
	.lifetime = lifetime,
	.account = account,
	.ended = ended,
	.cookie_put = cookie_put,
	.cookie_get = cookie_get,
};

static void kernel(void *ctx, struct binding_req *reqs, unsigned int count)
{
	struct tiny *t = ctx;
	unsigned int i;

	for (i = 0; i < count; i++) {
		assert_true(t->req_count < REQUESTS);
		reqs[i].error = t->error;
		t->req[t->req_count] = reqs[i];
		if (reqs[i].op != BINDING_DEL)
			t->prefix[t->req_count] = reqs[i].prefix[0];
		t->req_count++;
	}
}

static void complain(void *ctx, const char *text)
{
	(void)ctx;
	print_error("# %s\n", text);
}

static int start(void **state)
{
	struct tiny *t = calloc(1, sizeof(*t));
	const struct outside outside = { .kernel = kernel, .ctx = t };
	struct conf *conf = conf_parse(CONF, "tiny.conf", complain, NULL);

	assert_non_null(t);
	assert_non_null(conf);
	t->now = (struct now){ .boot_ms = 1000, .timestamp = 1000 << 16, .random = 4711 };
	assert_int_equal(core_init(&t->core, conf, &outside, &t->now), 0);
	t->role.ops = &ops;
	core_play(&t->core, &t->role);
	*state = t;
	return 0;
}

static int stop(void **state)
{
	struct tiny *t = *state;

	core_fini(&t->core);
	free(t);
	return 0;
}

static struct mnid named(const char *name)
{
	struct mnid mnid;

	assert_true(mnid_set(&mnid, 1, (const u8 *)name, strlen(name)));
	return mnid;
}

static void finish(struct core *core, struct job *job, const struct binding_req *req)
{
	struct tiny *t = job->more;

	t->finished++;
	if (!req->error)
		session_commit(core, job->bce, &job->facts, req->version);
	else if (req->op == BINDING_NEW)
		session_drop(core, job->bce, true);
	else
		session_undo(core, job->bce, true);
}

/* Switch a lamp on, or on again with another colour: what the pool gives, or nothing. */
static struct bce *light(struct tiny *t, const char *name, struct bce *bce, u8 colour)
{
	struct claim claim = { .hnp_count = 0 };
	const struct mnid mnid = named(name);
	enum binding_op op = bce ? BINDING_SET : BINDING_NEW;
	enum claim_result result;
	struct binding_req *req;
	struct job *job;

	if (bce)
		claim.hnp[claim.hnp_count++] = bce->set.prefix[0];
	else
		claim = (struct claim){ .pool = &t->core.pools.v[0], .pool_count = 1 };
	bce = session_addresses(&t->core, &mnid, bce, &claim, &result);
	if (!bce) {
		assert_int_equal(result, CLAIM_EMPTY);
		return NULL;
	}
	job = batch_job(&t->core, bce, finish, &req);
	job->facts = (struct bce_facts){
		.kind = HALMA_KIND_MIPV6, .state = HALMA_STATE_ACTIVE, .lifetime = 60,
		.own = { colour, (u8)~colour },
	};
	inet_pton(AF_INET6, "2001:db8:c::1", &job->facts.coa);
	inet_pton(AF_INET6, "2001:db8:f::1", &job->facts.local);
	job->facts.peer = job->facts.coa;
	job->more = t;
	session_request(&t->core, req, bce, &job->facts, op);
	return bce;
}

static const struct binding_req *last(const struct tiny *t)
{
	assert_true(t->req_count);
	return &t->req[t->req_count - 1];
}

static void life(void **state)
{
	struct tiny *t = *state;
	struct bce *bce = light(t, "kitchen", NULL, 3);

	assert_non_null(bce);
	assert_true(bce->pending);
	assert_int_equal(t->sessions, 0);
	batch_run(&t->core);
	assert_int_equal(t->finished, 1);
	assert_int_equal(t->sessions, 1);
	assert_int_equal(last(t)->op, BINDING_NEW);
	assert_int_equal(last(t)->kind, HALMA_KIND_MIPV6);
	assert_int_equal(last(t)->blocked_action, HALMA_BLOCKED_ACTION_NEXT);
	assert_int_equal(last(t)->lifetime, 60000);
	assert_int_equal(bce->timer.at, t->core.now.boot_ms + 60000);
	/* a refresh is nothing to count */
	assert_ptr_equal(light(t, "kitchen", bce, 4), bce);
	batch_run(&t->core);
	assert_int_equal(bce->facts.own[0], 4);
	assert_int_equal(bce->version, 2);
	assert_int_equal(t->sessions, 1);
	/* its time is over */
	t->core.now.boot_ms += 60000;
	session_end(&t->core, bce);
	batch_run(&t->core);
	assert_int_equal(last(t)->op, BINDING_DEL);
	assert_int_equal(t->core.cache.count, 0);
	assert_int_equal(t->sessions, 0);
	assert_int_equal(t->core.stats.expired, 1);
}

static void refused(void **state)
{
	struct tiny *t = *state;
	struct bce *bce;

	t->error = -ENOSPC;
	assert_non_null(light(t, "kitchen", NULL, 3));
	batch_run(&t->core);
	assert_int_equal(t->core.cache.count, 0);
	assert_int_equal(t->sessions, 0);
	t->error = 0;
	bce = light(t, "kitchen", NULL, 3);
	batch_run(&t->core);
	t->error = -EIO;
	light(t, "kitchen", bce, 5);
	batch_run(&t->core);
	/* it is as the kernel has it */
	assert_int_equal(bce->facts.own[0], 3);
	assert_int_equal(bce->version, 1);
	assert_int_equal(t->core.stats.kernel_refused, 0);
}

static void pool_of_four(void **state)
{
	static const char *const rooms[] = { "one", "two", "three", "four" };
	struct tiny *t = *state;
	struct bce *bce[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		bce[i] = light(t, rooms[i], NULL, 1);
		assert_non_null(bce[i]);
	}
	batch_run(&t->core);
	assert_null(light(t, "five", NULL, 1));
	session_end(&t->core, bce[2]);
	batch_run(&t->core);
	assert_non_null(light(t, "five", NULL, 1));
	batch_run(&t->core);
	assert_int_equal(t->core.cache.count, 4);
}

/* Without a message of its node: a wait as the role has it, or at once. */
static void ended_by_others(void **state)
{
	struct tiny *t = *state;
	struct bce *bce = light(t, "kitchen", NULL, 3);

	batch_run(&t->core);
	ending_one(&t->core, bce, ENDING_INVALID);
	batch_run(&t->core);
	assert_int_equal(last(t)->state, HALMA_STATE_BLOCKED);
	assert_int_equal(last(t)->lifetime, WAIT_MS);
	assert_int_equal(t->ended, 1);
	assert_int_equal(t->core.stats.invalidated, 1);
	ending_one(&t->core, bce, ENDING_NOW);
	batch_run(&t->core);
	assert_int_equal(t->ended, 2);
	assert_int_equal(t->core.cache.count, 0);
	assert_int_equal(t->sessions, 0);
}

static struct binding_info info_of(const struct binding_req *req, const char *name,
				   const struct prefix *prefix)
{
	struct binding_info info = {
		.kind = req->kind, .id = req->id, .version = req->version, .mnid = named(name),
		.prefix = { *prefix }, .prefix_count = 1, .local = req->local,
		.remote = req->remote, .state = req->state, .has_lifetime = true,
		.remaining = 5000, .cookie_len = req->cookie_len,
	};

	memcpy(info.cookie, req->cookie, req->cookie_len);
	return info;
}

static void adopted(void **state)
{
	struct tiny *t = *state;
	struct binding_info info;
	struct bce *bce;

	light(t, "kitchen", NULL, 9);
	batch_run(&t->core);
	info = info_of(last(t), "kitchen", &t->prefix[t->req_count - 1]);
	assert_int_equal(stop(state), 0);
	assert_int_equal(start(state), 0);
	t = *state;
	assert_int_equal(core_adopt(&t->core, &info), 0);
	assert_int_equal(core_adopt(&t->core, &info), -EEXIST);
	bce = bce_find_id(&t->core.cache, info.id);
	assert_non_null(bce);
	assert_int_equal(bce->facts.kind, HALMA_KIND_MIPV6);
	assert_int_equal(bce->facts.own[0], 9);
	assert_int_equal(bce->facts.own[1], (u8)~9);
	assert_int_equal(bce->timer.at, t->core.now.boot_ms + 5000);
	assert_int_equal(t->sessions, 1);
	/* what nobody plays is nobody's, and stays where it is */
	info.id++;
	info.kind = HALMA_KIND_PMIPV6;
	assert_int_equal(core_adopt(&t->core, &info), -EOPNOTSUPP);
	info.kind = 77;
	assert_int_equal(core_adopt(&t->core, &info), -EOPNOTSUPP);
	assert_int_equal(t->core.cache.count, 1);
}

static void heard(void *ctx, const struct event *event)
{
	struct tiny *t = ctx;

	t->event = *event;
	t->told++;
}

/* What is logged of a message from 2001:db8:9::@last. */
static const char *report_from(struct tiny *t, u8 last, const struct ruling *ruling)
{
	struct mh_packet packet = { .len = 0 };
	struct mh_msg msg = { .type = MH_TYPE_HOTI };
	int file = open("/tmp", O_TMPFILE | O_RDWR, 0600), keep = dup(STDERR_FILENO);
	static char text[1024];
	ssize_t n;

	assert_int_equal(inet_pton(AF_INET6, "2001:db8:9::", &packet.src), 1);
	packet.src.s6_addr[15] = last;
	assert_true(file >= 0 && keep >= 0);
	assert_true(dup2(file, STDERR_FILENO) >= 0);
	log_init(LOG_LEVEL_INFO);
	report_message(&t->core, &packet, &msg, ruling);
	log_init(LOG_LEVEL_ERR);
	dup2(keep, STDERR_FILENO);
	n = pread(file, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	close(file);
	close(keep);
	return text;
}

/* One report: count, event and line; the words in it are those of the role. */
static void reported(void **state)
{
	static const struct cause dark = { "dark", "it is dark" }, word = { .name = "odd" };
	struct tiny *t = *state;
	u64 count[2] = { 0 };
	struct ruling ruling = { .verdict = "ignored", .cause = &dark, .count = &count[0] };

	core_listen(&t->core, &(struct listener){ .heard = heard, .ctx = t });
	assert_non_null(strstr(report_from(t, 1, &ruling),
			       "hoti of switch desk (2001:db8:9::1), ignored: it is dark\n"));
	assert_int_equal(t->told, 1);
	assert_string_equal(t->event.name, "hoti");
	assert_string_equal(t->event.reason, "dark");
	assert_null(t->event.status_name);
	assert_int_equal(t->limits.of[LOG_IGNORED].count, 1);
	assert_int_equal(t->ignored, 1);
	/* who is not known has no counter, and shares the limit with others */
	assert_non_null(strstr(report_from(t, 2, &ruling),
			       "hoti of switch unknown (2001:db8:9::2), ignored: it is dark\n"));
	assert_int_equal(t->core.strangers.of[LOG_IGNORED].count, 1);
	assert_int_equal(t->ignored, 1);
	assert_int_equal(count[0], 2);
	ruling = (struct ruling){
		.verdict = "refused", .cause = &word, .status = 7, .status_name = "no lamp",
		.count = &count[1],
	};
	assert_non_null(strstr(report_from(t, 1, &ruling),
			       "hoti of switch desk (2001:db8:9::1), refused: 7 no lamp: odd\n"));
	assert_int_equal(t->event.status, 7);
	assert_string_equal(t->event.reason, "odd");
	assert_int_equal(t->limits.of[LOG_REFUSED].count, 1);
	/* refused is not ignored */
	assert_int_equal(t->ignored, 1);
	assert_int_equal(count[1], 1);
	assert_int_equal(t->told, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(text, function)	{ text, function, start, stop, NULL }
		TEST("a session of any kind: made, refreshed, over", life),
		TEST("the kernel refuses: as it was before", refused),
		TEST("a pool of four gives four", pool_of_four),
		TEST("ended by others: the wait is that of the role", ended_by_others),
		TEST("adopted with what only its role knows", adopted),
		TEST("what becomes of messages is counted, told and logged", reported),
	};

	log_init(LOG_LEVEL_ERR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
