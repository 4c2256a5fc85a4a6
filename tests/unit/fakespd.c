// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel with any number of IPsec policies.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

#include "fakespd.h"
#include "kernel/socket_policy.h"

static struct fakespd *fake;

void fakespd_use(struct fakespd *spd)
{
	fake = spd;
}

void fakespd_forget(void)
{
	fake->set.count = 0;
	fake->del.count = 0;
	fake->moves = 0;
	fake->deleted = 0;
	fake->made = 0;
}

void fakespd_fini(void)
{
	spd_fini(&fake->is);
}

static void add_state(const char *src, const char *dst, u32 spi, u32 reqid)
{
	struct nlxfrm_state *state = &fake->state[fake->state_count++];

	assert_true(fake->state_count <= FAKESPD_STATES);
	*state = (struct nlxfrm_state){ .spi = spi, .reqid = reqid, .keyed = true };
	assert_int_equal(inet_pton(AF_INET6, src, &state->src), 1);
	assert_int_equal(inet_pton(AF_INET6, dst, &state->dst), 1);
}

void fakespd_pair(const char *peer, const char *local, u32 spi_in, u32 spi_out, u32 reqid)
{
	add_state(peer, local, spi_in, reqid);
	add_state(local, peer, spi_out, reqid);
}

static void note(struct fakespd_log *log, const struct spd_policy *policy)
{
	if (log->count < FAKESPD_KEPT)
		log->policy[log->count] = *policy;
	log->count++;
}

struct nlxfrm *nlxfrm_open(char *text)
{
	(void)text;
	/* not NULL, and nothing more */
	return (struct nlxfrm *)fake;
}

void nlxfrm_close(struct nlxfrm *nx)
{
	(void)nx;
}

const char *nlxfrm_text(const struct nlxfrm *nx)
{
	(void)nx;
	return "XFRM says no";
}

/* Those that were set since are behind the others, and nobody sets one twice: that is seen then. */
static void sort(void)
{
	struct spd one = { .count = 1 };
	unsigned int i;

	spd_sort(&fake->is);
	fake->sorted = fake->is.count;
	for (i = 1; i < fake->sorted; i++) {
		one.v = &fake->is.v[i];
		assert_null(spd_find(&one, &fake->is.v[i - 1]));
	}
}

int nlxfrm_others(struct nlxfrm *nx,
		  void (*tell)(void *ctx, const struct nlxfrm_other *other), void *ctx)
{
	(void)nx;
	(void)tell;
	(void)ctx;
	return 0;
}

int nlxfrm_policies(struct nlxfrm *nx, struct spd *spd)
{
	unsigned int i;

	(void)nx;
	*spd = (struct spd){ 0 };
	sort();
	for (i = 0; i < fake->is.count; i++)
		assert_int_equal(spd_add(spd, &fake->is.v[i]), 0);
	return 0;
}

static struct spd_policy *find(const struct spd_policy *policy)
{
	const struct spd sorted = { .v = fake->is.v, .count = fake->sorted };

	return (struct spd_policy *)spd_find(&sorted, policy);
}

void nlxfrm_batch(struct nlxfrm *nx)
{
	(void)nx;
}

int nlxfrm_batch_end(struct nlxfrm *nx)
{
	(void)nx;
	return 0;
}

int nlxfrm_policy_set(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct spd_policy *old = find(policy);

	(void)nx;
	note(&fake->set, policy);
	if (old)
		*old = *policy;
	else
		assert_int_equal(spd_add(&fake->is, policy), 0);
	return 0;
}

int nlxfrm_policy_del(struct nlxfrm *nx, const struct spd_policy *policy)
{
	struct spd_policy *old;

	(void)nx;
	sort();
	old = find(policy);
	note(&fake->del, policy);
	if (!old)
		return 0;
	fake->is.count--;
	fake->sorted--;
	memmove(old, old + 1, (size_t)(fake->is.v + fake->is.count - old) * sizeof(*old));
	return 0;
}

int nlxfrm_move(struct nlxfrm *nx, const struct nlxfrm_move *move)
{
	(void)nx;
	fake->moves++;
	fake->move = *move;
	fake->moved = *move->policy;
	fake->move.policy = &fake->moved;
	if (fake->error)
		return fake->error;
	if (move->policy->tunnel) {
		struct spd_policy *policy;

		sort();
		policy = find(move->policy);
		assert_non_null(policy);
		assert_memory_equal(&policy->far, &move->from, sizeof(move->from));
		policy->far = move->to;
	}
	return 0;
}

int nlxfrm_states(struct nlxfrm *nx, void (*state)(void *ctx, const struct nlxfrm_state *state),
		  void *ctx)
{
	unsigned int i;

	(void)nx;
	for (i = 0; i < fake->state_count; i++)
		state(ctx, &fake->state[i]);
	return 0;
}

int nlxfrm_state_del(struct nlxfrm *nx, const struct nlxfrm_state *state)
{
	unsigned int i;

	(void)nx;
	for (i = 0; i < fake->state_count; i++) {
		if (fake->state[i].spi != state->spi ||
		    !in6_equal(&fake->state[i].dst, &state->dst))
			continue;
		fake->state[i] = fake->state[--fake->state_count];
		fake->deleted++;
		return 0;
	}
	return 0;
}

static void note_key(char *to, size_t size, const struct nlxfrm_key *key)
{
	snprintf(to, size, "%s/%zu/%u", key ? key->name : "", key ? key->len : 0,
		 key ? key->trunc : 0);
}

int nlxfrm_state_set(struct nlxfrm *nx, const struct nlxfrm_state *state,
		     const struct nlxfrm_key *auth, const struct nlxfrm_key *crypt)
{
	unsigned int deleted = fake->deleted;

	if (fake->error)
		return fake->error;
	nlxfrm_state_del(nx, state);
	fake->deleted = deleted;
	assert_true(fake->state_count < FAKESPD_STATES);
	fake->state[fake->state_count++] = *state;
	fake->made++;
	note_key(fake->auth, sizeof(fake->auth), auth);
	note_key(fake->crypt, sizeof(fake->crypt), crypt);
	return 0;
}

int nlxfrm_home_address_set(struct nlxfrm *nx, const struct in6_addr *local)
{
	(void)nx;
	(void)local;
	fake->options = true;
	return 0;
}

int nlxfrm_home_address_del(struct nlxfrm *nx, const struct in6_addr *local)
{
	(void)nx;
	(void)local;
	fake->options = false;
	return 0;
}

bool nlxfrm_home_address_has(struct nlxfrm *nx, const struct in6_addr *local)
{
	(void)nx;
	(void)local;
	return fake->options;
}

int nlxfrm_home_address_watch(struct nlxfrm *nx)
{
	(void)nx;
	fake->watched = true;
	return 0;
}

/* Nobody else changes anything. */
int nlxfrm_events_fd(const struct nlxfrm *nx)
{
	static int pipes[2] = { -1, -1 };

	(void)nx;
	if (pipes[0] < 0)
		assert_int_equal(pipe(pipes), 0);
	return pipes[0];
}

int nlxfrm_events(struct nlxfrm *nx,
		  void (*changed)(void *ctx, const struct spd_policy *policy,
				  enum nlxfrm_change change), void *ctx)
{
	(void)nx;
	(void)changed;
	(void)ctx;
	return 0;
}

bool nlxfrm_has_esp(struct nlxfrm *nx)
{
	(void)nx;
	return true;
}

int socket_guard(int fd, bool on)
{
	(void)fd;
	(void)on;
	return 0;
}
