// SPDX-License-Identifier: GPL-2.0
/*
 * The local mobility anchor as a role: what the core asks of it.
 */
#include <errno.h>

#include "base/log.h"
#include "lma/cookie.h"
#include "lma/heartbeat.h"
#include "lma/lma.h"
#include "lma/pbu.h"
#include "lma/report.h"
#include "lma/tunnel.h"
#include "lma/watch.h"

static struct lma *of_role(const struct role *role)
{
	return container_of(role, struct lma, role);
}

/* A MAG does not know a type: which one, the error does not say [RFC 6275, 6.1.9], but it is about
 * one message [9.2]: that which has waited for the longest time.
 *
 * Return: false if it was sent nothing that it may not know.
 */
static bool receive_be(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	const struct mag *mag = mag_find(&lma->core->conf->mags, &packet->src);
	u64 heartbeat, bri;

	if (!mag || msg->be.status != BE_UNKNOWN_MH_TYPE)
		return false;
	heartbeat = watch_asked(lma, mag);
	bri = revocation_since(&lma->role, &mag->address);
	if (heartbeat == UINT64_MAX && bri == UINT64_MAX)
		return false;
	if (heartbeat <= bri)
		watch_refused(lma, mag);
	else
		revoke_unknown(lma, mag);
	return true;
}

/* What is no PBU: that goes from the door to pbu.c. */
static bool receive(struct role *role, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct lma *lma = of_role(role);

	switch (msg->type) {
	case MH_TYPE_BE:
		return receive_be(lma, packet, msg);
	case MH_TYPE_HEARTBEAT:
		watch_receive(lma, packet, msg);
		return true;
	case MH_TYPE_BR:
		revoke_receive(lma, packet, msg);
		return true;
	default:
		return false;
	}
}

static bool sender(struct role *role, const struct in6_addr *src, struct sender *sender)
{
	const struct mag *mag = mag_find(&role->core->conf->mags, src);

	lma_sender(of_role(role), mag, sender);
	return mag;
}

static bool due(struct role *role, struct timer *timer)
{
	struct lma *lma = of_role(role);

	if (batch_full(lma->core))
		return false;
	watch_due(lma, container_of(timer, struct heartbeat, timer));
	return true;
}

static void resume(struct role *role, unsigned int reason, const struct mh_packet *packet,
		   const struct wait_past *past)
{
	pbu_resume(of_role(role), reason, packet, past);
}

/* The lifetime, or the delete wait [RFC 5213, 5.3.5]. */
static u64 lifetime(const struct role *role, const struct bce_facts *facts)
{
	if (facts->state == HALMA_STATE_BLOCKED)
		return role->core->conf->min_delay_before_bce_delete;
	return facts->lifetime * LIFETIME_UNIT_MS;
}

/* What a MAG has. One that is not configured any more is nobody. */
static void account(struct role *role, const struct bce *bce, int sign)
{
	const struct mag *mag = mag_find(&role->core->conf->mags, &bce->facts.peer);
	struct mag_state *state;

	if (!mag)
		return;
	state = lma_mag(of_role(role), mag);
	state->sessions += (u32)sign;
	state->prefixes += (u32)(sign * (int)bce->set.count);
	tunnel_account(of_role(role), state, sign);
}

static void sending(struct role *role)
{
	tunnel_tell(of_role(role));
}

static void ended(struct role *role, struct bce *bce)
{
	held_resume(of_role(role), bce->mn);
}

static void revocation(struct role *role, const struct revocation *rev, enum revocation_step step)
{
	revoke_step(of_role(role), rev, step);
}

static void answered(struct role *role, struct bce *bce, enum revoke_outcome outcome, u8 status)
{
	revoke_answered(of_role(role), bce, outcome, status);
}

/* A MAG with a part of pools of its own is in a block of its own. */
static u32 shares(const struct mags *mags)
{
	unsigned int i;
	u32 count = 0;

	for (i = 0; i < mags->count; i++)
		count += !!mags->v[i].prefix_count;
	return count;
}

static bool prepare(struct role *role, const struct conf *conf)
{
	struct lma *lma = of_role(role);

	mag_table_fini(&lma->next);
	return !mag_table_init(&lma->next, &conf->mags);
}

/* Its sessions were authorised: they go on, but nobody prolongs them. */
static void say_left(const struct mag *mag, u32 sessions)
{
	char text[INET6_ADDRSTRLEN];

	if (!sessions)
		return;
	in6_text(&mag->address, text);
	log_notice("mag %s has left the configuration; its %u sessions end when their lifetimes do, or at once with: halma mag revoke remote %s",
		   mag->name, sessions, text);
}

static void leave(struct lma *lma, const struct mags *now)
{
	const struct mags *before = lma->mags.mags;
	unsigned int i;

	for (i = 0; i < before->count; i++) {
		if (!mag_find(now, &before->v[i].address))
			say_left(&before->v[i], lma->mags.v[i].sessions);
		watch_forget(lma, &before->v[i]);
	}
}

static void replace(struct role *role)
{
	struct lma *lma = of_role(role);

	mag_table_carry_over(&lma->next, &lma->mags);
	leave(lma, lma->next.mags);
	mag_table_fini(&lma->mags);
	lma->mags = lma->next;
	lma->next = (struct mag_table){ 0 };
	role->core->assign.shares = shares(lma->mags.mags);
}

static void reloaded(struct role *role)
{
	struct lma *lma = of_role(role);
	unsigned int i;

	for (i = 0; i < lma->mags.mags->count; i++) {
		lma->mags.v[i].sessions = 0;
		lma->mags.v[i].prefixes = 0;
	}
	tunnel_adopt(lma);
}

static const struct role_ops ops = {
	.name = "lma",
	.kind = HALMA_KIND_PMIPV6,
	.blocked_action = HALMA_BLOCKED_ACTION_DROP,
	.awaits_mn = 1U << LMA_WAIT_DEREGISTRATION,
	.awaits_store = 1U << LMA_WAIT_STORE,
	.receive = receive,
	.sender = sender,
	.resume = resume,
	.due = due,
	.lifetime = lifetime,
	.account = account,
	.ended = ended,
	.sending = sending,
	.revocation = revocation,
	.answered = answered,
	.cookie_put = lma_cookie_put,
	.cookie_get = lma_cookie_get,
	.cookie_upgrade = lma_cookie_upgrade,
	.prepare = prepare,
	.replace = replace,
	.reloaded = reloaded,
};

int lma_init(struct lma *lma, struct core *core)
{
	if (mag_table_init(&lma->mags, &core->conf->mags))
		return -ENOMEM;
	lma->role.ops = &ops;
	lma->core = core;
	core_play(core, &lma->role);
	core->assign.shares = shares(&core->conf->mags);
	return 0;
}

void lma_fini(struct lma *lma)
{
	const struct mags *mags = lma->mags.mags;
	unsigned int i;

	for (i = 0; i < mags->count; i++)
		watch_forget(lma, &mags->v[i]);
	wait_end(&lma->role);
	mag_table_fini(&lma->mags);
	mag_table_fini(&lma->next);
}

void lma_protected(struct lma *lma, const struct in6_addr *address, unsigned int sas)
{
	const struct mag *mag = mag_find(lma->mags.mags, address);

	if (mag)
		lma_mag(lma, mag)->sas = sas;
}

bool lma_attachment(struct lma *lma, u64 id, bool attached)
{
	struct wait *wait = wait_by_id(&lma->role, LMA_WAIT_TRACKER, id);

	if (!wait)
		return false;
	wait_answer(wait, attached ? ATTACHMENT_CONFIRMED : ATTACHMENT_DENIED);
	return true;
}

void lma_attachment_lost(struct lma *lma)
{
	struct wait *wait;

	while ((wait = wait_first(&lma->role, LMA_WAIT_TRACKER)))
		wait_answer(wait, ATTACHMENT_UNANSWERED);
}
