// SPDX-License-Identifier: GPL-2.0
/*
 * Messages that cannot be decided yet. Why one waits, and for how long, its role knows (a PBU for a
 * handover, a question or the store: lma/pbu.c); here they are kept.
 *
 * Each is found by its key, by its number, in the queue of its reason and in that of the released:
 * nothing searches through all. Senders choose what is in a key, so its hash has the secret of the
 * cache. How many of a sender wait is counted here, and not with what is configured of it: that may
 * go and come back while they do.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"

/**
 * struct wait_sender - how many messages of a sender wait for a reason
 * @role: whose
 * @reason: reason
 * @addr: address of the sender
 * @hash: of all this
 * @count: how many; it is gone with the last one
 */
struct wait_sender {
	const struct role *role;
	unsigned int reason;
	struct in6_addr addr;
	u32 hash;
	u32 count;
};

/**
 * struct wait_key - what is hashed; without gaps
 * @kind: of the role
 * @reason: reason
 * @sender: all zero where it does not matter
 * @mnid: mobile node; of length 0 where it does not matter
 */
struct wait_key {
	u8 kind;
	u8 reason;
	u8 sender[16];
	struct mnid mnid;
};

int waits_init(struct waits *waits)
{
	waits->max = WAIT_MAX;
	TAILQ_INIT(&waits->released);
	if (table_init(&waits->by_key))
		return -ENOMEM;
	if (table_init(&waits->by_id))
		goto err_key;
	if (table_init(&waits->by_sender))
		goto err_id;
	return 0;
err_id:
	table_fini(&waits->by_id);
err_key:
	table_fini(&waits->by_key);
	return -ENOMEM;
}

void waits_fini(struct waits *waits)
{
	table_fini(&waits->by_key);
	table_fini(&waits->by_id);
	table_fini(&waits->by_sender);
}

void wait_begin(struct role *role)
{
	unsigned int i;

	for (i = 0; i < WAIT_REASONS; i++)
		TAILQ_INIT(&role->waiting[i].queue);
}

static u32 hash_of(const struct role *role, unsigned int reason, const struct in6_addr *sender,
		   const struct mnid *mnid)
{
	struct wait_key key = { .kind = (u8)role->ops->kind, .reason = (u8)reason };

	if (sender)
		memcpy(key.sender, sender, sizeof(key.sender));
	if (mnid)
		memcpy(&key.mnid, mnid, offsetof(struct mnid, data) + mnid->len);
	return (u32)siphash(&role->core->cache.key, &key,
			    offsetof(struct wait_key, mnid.data) + key.mnid.len);
}

/* One of a mobile node waits for that, whoever sent it. */
static bool awaits_mn(const struct role *role, unsigned int reason)
{
	return role->ops->awaits_mn >> reason & 1;
}

static u32 hash_key(const struct role *role, unsigned int reason, const struct mnid *mnid,
		    const struct in6_addr *sender)
{
	return hash_of(role, reason, awaits_mn(role, reason) ? NULL : sender, mnid);
}

static const struct in6_addr *sender_of(const struct wait *wait)
{
	return &wait->sender->addr;
}

static struct wait *find(const struct role *role, unsigned int reason, const struct mnid *mnid,
			 const struct in6_addr *sender, u32 hash)
{
	const struct table *table = &role->core->waits.by_key;
	struct wait *wait;
	u32 at = hash;

	do {
		wait = table_next(table, hash, &at);
	} while (wait && !(wait->role == role && wait->reason == reason &&
			   (wait->mn || in6_equal(sender_of(wait), sender)) &&
			   mnid_equal(&wait->mnid, mnid)));
	return wait;
}

struct wait *wait_find(const struct role *role, unsigned int reason, const struct mnid *mnid,
		       const struct in6_addr *sender)
{
	if (!wait_count(role, reason))
		return NULL;
	return find(role, reason, mnid, sender, hash_key(role, reason, mnid, sender));
}

struct wait *wait_of_mn(const struct role *role, unsigned int reason, const struct mn *mn)
{
	return mn->awaited ? wait_find(role, reason, &mn->mnid, NULL) : NULL;
}

/* Numbers come one after the other: they are spread evenly as they are. */
static u32 hash_id(u64 id)
{
	return (u32)id;
}

struct wait *wait_by_id(const struct role *role, unsigned int reason, u64 id)
{
	u32 hash = hash_id(id), at = hash;
	struct wait *wait;

	do {
		wait = table_next(&role->core->waits.by_id, hash, &at);
	} while (wait && wait->id != id);
	return wait && wait->role == role && wait->reason == reason ? wait : NULL;
}

struct wait *wait_first(const struct role *role, unsigned int reason)
{
	return TAILQ_FIRST(&role->waiting[reason].queue);
}

u32 wait_count(const struct role *role, unsigned int reason)
{
	return role->waiting[reason].count;
}

static struct wait_sender *sender_find(const struct role *role, unsigned int reason,
				       const struct in6_addr *addr, u32 hash)
{
	struct wait_sender *sender;
	u32 at = hash;

	do {
		sender = table_next(&role->core->waits.by_sender, hash, &at);
	} while (sender && !(sender->role == role && sender->reason == reason &&
			     in6_equal(&sender->addr, addr)));
	return sender;
}

/* One more of a sender; NULL if there is no memory. */
static struct wait_sender *sender_get(struct role *role, unsigned int reason,
				      const struct in6_addr *addr)
{
	u32 hash = hash_of(role, reason, addr, NULL);
	struct wait_sender *sender = sender_find(role, reason, addr, hash);

	if (sender) {
		sender->count++;
		return sender;
	}
	sender = malloc(sizeof(*sender));
	if (!sender)
		return NULL;
	*sender = (struct wait_sender){
		.role = role, .reason = reason, .addr = *addr, .hash = hash, .count = 1,
	};
	if (table_add(&role->core->waits.by_sender, hash, sender)) {
		free(sender);
		return NULL;
	}
	return sender;
}

static void sender_put(struct core *core, struct wait_sender *sender)
{
	if (--sender->count)
		return;
	table_del(&core->waits.by_sender, sender->hash, sender);
	free(sender);
}

static bool has_room(const struct role *role, const struct wait_order *order)
{
	const struct in6_addr *addr = &order->packet->src;
	const struct waits *waits = &role->core->waits;
	const struct wait_limits *limits = &order->limits;
	u32 count = wait_count(role, order->reason);
	const struct wait_sender *sender;

	if (waits->by_id.count >= waits->max || count >= limits->all)
		return false;
	sender = sender_find(role, order->reason, addr,
			     hash_of(role, order->reason, addr, NULL));
	if (!sender)
		return true;
	if (limits->sender && sender->count >= limits->sender)
		return false;
	return !limits->share || sender->count / limits->share < limits->all - count;
}

static void put_past(struct wait *wait, const struct wait_past *past)
{
	wait->past = *past;
	if (!past->arrived)
		wait->past.arrived = wait->role->core->now.timestamp;
}

static void unrelease(struct wait *wait)
{
	if (wait->released)
		TAILQ_REMOVE(&wait->role->core->waits.released, wait, release);
	wait->released = false;
}

/* Out of everything but memory; the message belongs to the caller. */
static struct mh_copy *detach(struct wait *wait)
{
	struct core *core = wait->role->core;
	struct wait_list *list = &wait->role->waiting[wait->reason];

	table_del(&core->waits.by_key, wait->hash, wait);
	table_del(&core->waits.by_id, hash_id(wait->id), wait);
	sender_put(core, wait->sender);
	unrelease(wait);
	TAILQ_REMOVE(&list->queue, wait, entry);
	list->count--;
	wait->role->waits--;
	timer_clear(&core->cache.timers, &wait->timer);
	timers_sub(&core->cache.timers);
	if (wait->mn) {
		wait->mn->awaited--;
		bce_mn_put(&core->cache, wait->mn);
	}
	return wait->copy;
}

void wait_drop(struct wait *wait)
{
	free(detach(wait));
	free(wait);
}

void wait_end(struct role *role)
{
	unsigned int reason;
	struct wait *wait;

	for (reason = 0; reason < WAIT_REASONS; reason++)
		while ((wait = wait_first(role, reason)))
			wait_drop(wait);
}

/* Memory for a message and its copy, and room for its timer. */
static struct wait *wait_alloc(struct role *role, const struct wait_order *order)
{
	const struct mnid *mnid = order->mnid;
	/* as long as the identifier needs: never copy this one as a struct */
	struct wait *wait = calloc(1, offsetof(struct wait, mnid.data) + mnid->len);

	if (!wait)
		return NULL;
	wait->copy = mh_copy_new(order->packet);
	if (!wait->copy || timers_add(&role->core->cache.timers)) {
		free(wait->copy);
		free(wait);
		return NULL;
	}
	wait->timer.kind = TIMER_WAIT;
	wait->role = role;
	wait->reason = order->reason;
	wait->about = order->about;
	wait->overdue = order->overdue;
	wait->since = role->core->now.boot_ms;
	wait->mnid.type = mnid->type;
	wait->mnid.len = mnid->len;
	memcpy(wait->mnid.data, mnid->data, mnid->len);
	put_past(wait, order->past);
	return wait;
}

static void wait_free(struct wait *wait)
{
	timers_sub(&wait->role->core->cache.timers);
	free(wait->copy);
	free(wait);
}

/* Return: 0, or -ENOMEM. */
static int add_to_tables(struct wait *wait)
{
	struct core *core = wait->role->core;
	struct waits *waits = &core->waits;

	wait->sender = sender_get(wait->role, wait->reason, &wait->copy->packet.src);
	if (!wait->sender)
		return -ENOMEM;
	wait->hash = hash_key(wait->role, wait->reason, &wait->mnid, sender_of(wait));
	if (table_add(&waits->by_key, wait->hash, wait))
		goto err_sender;
	wait->id = ++waits->last;
	if (table_add(&waits->by_id, hash_id(wait->id), wait))
		goto err_key;
	return 0;
err_key:
	table_del(&waits->by_key, wait->hash, wait);
err_sender:
	sender_put(core, wait->sender);
	return -ENOMEM;
}

static struct wait *wait_new(struct role *role, const struct wait_order *order, struct mn *mn)
{
	struct wait_list *list = &role->waiting[order->reason];
	struct wait *wait = wait_alloc(role, order);

	if (!wait)
		return NULL;
	if (add_to_tables(wait)) {
		wait_free(wait);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&list->queue, wait, entry);
	list->count++;
	role->waits++;
	timer_set(&role->core->cache.timers, &wait->timer, order->until);
	wait->mn = mn;
	if (mn)
		mn->awaited++;
	return wait;
}

/* A later message of the same sender; the wait is that of the first one. */
static struct wait *wait_again(struct wait *wait, const struct wait_order *order)
{
	struct mh_copy *copy = mh_copy_new(order->packet);

	if (!copy)
		return NULL;
	free(wait->copy);
	wait->copy = copy;
	wait->about = order->about;
	put_past(wait, order->past);
	wait->repeated = true;
	unrelease(wait);
	return wait;
}

struct wait *wait_keep(struct role *role, const struct wait_order *order)
{
	const struct in6_addr *sender = &order->packet->src;
	struct wait *old, *wait;
	struct mn *mn = NULL;

	if (awaits_mn(role, order->reason)) {
		mn = bce_mn_find(&role->core->cache, order->mnid);
		if (!mn)
			return NULL;
	}
	old = wait_find(role, order->reason, order->mnid, sender);
	if (old && in6_equal(sender_of(old), sender))
		return wait_again(old, order);
	if (!old && !has_room(role, order))
		return NULL;
	wait = wait_new(role, order, mn);
	if (wait && old)
		wait_drop(old);
	return wait;
}

void wait_until(struct wait *wait, u64 at)
{
	if (!wait->released)
		timer_set(&wait->role->core->cache.timers, &wait->timer, at);
}

void wait_forget(struct role *role, const struct mnid *mnid, const struct in6_addr *sender)
{
	unsigned int reason;
	struct wait *wait;

	for (reason = 0; role->waits && reason < WAIT_REASONS; reason++) {
		wait = wait_find(role, reason, mnid, sender);
		if (wait && in6_equal(sender_of(wait), sender))
			wait_drop(wait);
	}
}

void wait_answer(struct wait *wait, u8 result)
{
	struct role *role = wait->role;
	unsigned int reason = wait->reason;
	struct wait_past past = wait->past;
	struct mh_copy *copy = detach(wait);

	free(wait);
	past.result[reason] = result;
	/* jobs that come of it point into it */
	STAILQ_INSERT_TAIL(&role->core->copies, copy, entry);
	role->ops->resume(role, reason, &copy->packet, &past);
}

void wait_over(struct timer *timer)
{
	struct wait *wait = container_of(timer, struct wait, timer);

	wait_answer(wait, wait->overdue);
}

void wait_release(struct wait *wait, u8 result)
{
	if (wait->released)
		return;
	wait->released = true;
	wait->result = result;
	TAILQ_INSERT_TAIL(&wait->role->core->waits.released, wait, release);
}

static void release_all(struct wait_list *list)
{
	struct wait *wait;

	TAILQ_FOREACH(wait, &list->queue, entry)
		wait_release(wait, WAIT_STORED);
}

void wait_stored(struct core *core)
{
	unsigned int kind, reason;

	for (kind = 0; kind < ROLE_MAX; kind++)
		for (reason = 0; core->role[kind] && reason < WAIT_REASONS; reason++)
			if (core->role[kind]->ops->awaits_store >> reason & 1)
				release_all(&core->role[kind]->waiting[reason]);
}

void wait_settle(struct core *core)
{
	struct wait *wait;

	batch_run(core);
	while ((wait = TAILQ_FIRST(&core->waits.released))) {
		wait_answer(wait, wait->result);
		batch_run(core);
	}
}
