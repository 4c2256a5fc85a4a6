// SPDX-License-Identifier: GPL-2.0
/*
 * The local mobility anchor as a role: what the core asks of it.
 */
#include "base/log.h"
#include "lma/cookie.h"
#include "lma/heartbeat.h"
#include "lma/lma.h"
#include "lma/pbu.h"
#include "lma/watch.h"

static struct lma *of_role(const struct role *role)
{
	return container_of(role, struct lma, role);
}

/* A MAG does not know a type: which one, follows from what it was sent [RFC 6275, 9.2].
 *
 * Return: false if it was sent nothing that it may not know.
 */
static bool receive_be(struct lma *lma, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct mag *mag = mag_find(&lma->core->conf->mags, &packet->src);
	bool known;

	if (!mag || msg->be.status != BE_UNKNOWN_MH_TYPE)
		return false;
	known = watch_refused(lma, mag);
	return revoke_refused(lma, mag) || known;
}

static bool receive(struct role *role, const struct mh_packet *packet, const struct mh_msg *msg)
{
	struct lma *lma = of_role(role);

	switch (msg->type) {
	case MH_TYPE_BU:
		if (!mh_is_pbu(msg))
			return false;
		pbu_receive(lma, packet, msg);
		return true;
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

static bool due(struct role *role, struct timer *timer)
{
	struct lma *lma = of_role(role);

	/* a BRI is void if a PBU that waits for the kernel says so */
	if (timer->kind == TIMER_BRI ? lma->core->batch.job_count : batch_full(lma->core))
		return false;
	switch (timer->kind) {
	case TIMER_HELD:
		pbu_wait_over(lma, container_of(timer, struct held, timer));
		break;
	case TIMER_ATTACH:
		pbu_attachment(lma, container_of(timer, struct attach, timer),
			       ATTACHMENT_UNANSWERED);
		break;
	case TIMER_HEARTBEAT:
		watch_due(lma, container_of(timer, struct heartbeat, timer));
		break;
	default:
		revoke_due(lma, container_of(timer, struct bri, timer));
	}
	return true;
}

static void settle(struct role *role)
{
	pbu_settle(of_role(role));
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
	struct mag *mag = mag_find(&role->core->conf->mags, &bce->facts.peer);

	if (!mag)
		return;
	mag->state.sessions += (u32)sign;
	mag->state.prefixes += (u32)(sign * (int)bce->set.count);
}

static void ended(struct role *role, struct bce *bce)
{
	held_resume(of_role(role), bce->mn);
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

static void reloaded(struct role *role)
{
	struct mags *mags = &role->core->conf->mags;
	unsigned int i;

	for (i = 0; i < mags->count; i++) {
		mags->v[i].state.sessions = 0;
		mags->v[i].state.prefixes = 0;
	}
	role->core->assign.shares = shares(mags);
}

static const struct role_ops ops = {
	.name = "lma",
	.kind = HALMA_KIND_PMIPV6,
	.blocked_action = HALMA_BLOCKED_ACTION_DROP,
	.receive = receive,
	.settle = settle,
	.due = due,
	.lifetime = lifetime,
	.account = account,
	.ended = ended,
	.cookie_put = lma_cookie_put,
	.cookie_get = lma_cookie_get,
	.cookie_upgrade = lma_cookie_upgrade,
	.reloaded = reloaded,
};

void lma_init(struct lma *lma, struct core *core)
{
	lma->role.ops = &ops;
	lma->core = core;
	held_init(lma);
	core_play(core, &lma->role);
	core->assign.shares = shares(&core->conf->mags);
}

void lma_fini(struct lma *lma)
{
	struct mags *mags = &lma->core->conf->mags;
	unsigned int i;

	for (i = 0; i < mags->count; i++)
		watch_forget(lma, &mags->v[i]);
	revoke_fini(lma);
	attach_fini(lma);
	held_fini(lma);
}

/* Its sessions were authorised: they go on, but nobody prolongs them. */
static void say_left(const struct mag *mag)
{
	char text[INET6_ADDRSTRLEN];

	if (!mag->state.sessions)
		return;
	in6_text(&mag->address, text);
	log_notice("mag %s has left the configuration; its %u sessions end when their lifetimes do, or at once with: halma mag revoke remote %s",
		   mag->name, mag->state.sessions, text);
}

void lma_carry_over(struct lma *lma, struct conf *old, struct conf *new)
{
	struct mag *from;
	unsigned int i;

	for (i = 0; i < new->mags.count; i++) {
		from = mag_find(&old->mags, &new->mags.v[i].address);
		if (!from)
			continue;
		new->mags.v[i].state = from->state;
		from->state.heartbeat = NULL;
	}
	for (i = 0; i < old->mags.count; i++) {
		from = &old->mags.v[i];
		if (!mag_find(&new->mags, &from->address))
			say_left(from);
		watch_forget(lma, from);
	}
}

bool lma_attachment(struct lma *lma, u64 id, bool attached)
{
	struct attach *attach = attach_find(lma, id);

	if (!attach)
		return false;
	pbu_attachment(lma, attach, attached ? ATTACHMENT_CONFIRMED : ATTACHMENT_DENIED);
	return true;
}

void lma_attachment_lost(struct lma *lma)
{
	struct attach *attach;

	while ((attach = attach_first(lma)))
		pbu_attachment(lma, attach, ATTACHMENT_UNANSWERED);
}

u32 lma_held_count(const struct lma *lma)
{
	return lma->held.count;
}
