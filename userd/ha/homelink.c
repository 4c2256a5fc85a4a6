// SPDX-License-Identifier: GPL-2.0
/*
 * The classic home link.
 *
 * What is sent several times has RetransTimer in between (RFC 4861, 7.2.6; RFC 4862, 5.4.2), so one
 * queue in the order of sending has it all in the order in which it is due. An address and its
 * link-local one have the same interface identifier, and so the same solicited-node group: it is
 * joined with the first of them that is asked for, and left with the last.
 */
#include <errno.h>
#include <stdlib.h>

#include "core/core.h"
#include "ha/homelink.h"

/* In one turn, and until the next: others have work to do, and the link other traffic */
#define TURN		64
#define PAUSE_MS	10

/* As many advertisements are sent at once; of more the first is, too, RetransTimer later */
#define BURST		1024

#define NONCE_BITS	48

/**
 * struct homelink_item - addresses that are asked for, or told
 * @entry: in the queue, as long as it is to be sent again
 * @hoa: home address
 * @link_local: its link-local address is, too
 * @probe: they are asked for, else told
 * @router: they are told as those of a mobile router
 * @about: number of what waits for that; or id of the session
 * @nonce: of the questions
 * @until: when the addresses are free
 * @at: when it is due
 * @left: how often it is still to be sent
 */
struct homelink_item {
	TAILQ_ENTRY(homelink_item) entry;
	struct in6_addr hoa;
	bool link_local;
	bool probe;
	bool router;
	u64 about;
	u64 nonce;
	u64 until;
	u64 at;
	u32 left;
};

int homelink_init(struct homelink *link, struct role *role, struct core *core)
{
	link->role = role;
	link->core = core;
	link->timer.kind = TIMER_HOMELINK;
	TAILQ_INIT(&link->queue);
	memcpy(link->link, core->conf->device.home_link, sizeof(link->link));
	if (table_init(&link->probes))
		return -ENOMEM;
	if (!timers_add(&core->cache.timers))
		return 0;
	table_fini(&link->probes);
	return -ENOMEM;
}

struct in6_addr homelink_of(const struct in6_addr *hoa)
{
	struct in6_addr addr = { .s6_addr = { 0xfe, 0x80 } };

	memcpy(&addr.s6_addr[8], &hoa->s6_addr[8], 8);
	return addr;
}

static void get_timing(const struct homelink *link, u32 *transmits, u32 *retrans_ms)
{
	*transmits = 1;
	*retrans_ms = 1000;
	if (link->outside.timing)
		link->outside.timing(link->outside.ctx, transmits, retrans_ms);
	/* a deadline is not now */
	if (!*retrans_ms)
		*retrans_ms = 1;
}

static void arm(struct homelink *link)
{
	const struct homelink_item *first = TAILQ_FIRST(&link->queue);
	struct timers *timers = &link->core->cache.timers;

	if (first)
		timer_set(timers, &link->timer, first->at);
	else
		timer_clear(timers, &link->timer);
}

static void enqueue(struct homelink *link, struct homelink_item *item, u32 retrans_ms)
{
	item->at = link->core->now.boot_ms + retrans_ms;
	TAILQ_INSERT_TAIL(&link->queue, item, entry);
	link->count++;
	if (TAILQ_FIRST(&link->queue) == item)
		arm(link);
}

static void dequeue(struct homelink *link, struct homelink_item *item)
{
	TAILQ_REMOVE(&link->queue, item, entry);
	link->count--;
}

/* Return: it was sent. */
static bool send_probe(struct homelink *link, const struct homelink_item *item)
{
	const struct homelink_outside *out = &link->outside;
	struct in6_addr other = homelink_of(&item->hoa);

	if (out->probe && out->probe(out->ctx, &item->hoa, item->nonce) &&
	    (!item->link_local || out->probe(out->ctx, &other, item->nonce)))
		return true;
	link->stats.failed++;
	return false;
}

static void advertise(struct homelink *link, const struct in6_addr *addr, bool router)
{
	const struct homelink_outside *out = &link->outside;

	if (out->advertise && out->advertise(out->ctx, addr, router))
		link->stats.advertised++;
	else
		link->stats.failed++;
}

static void send_item(struct homelink *link, const struct homelink_item *item)
{
	struct in6_addr other = homelink_of(&item->hoa);

	if (item->probe) {
		send_probe(link, item);
		return;
	}
	advertise(link, &item->hoa, item->router);
	if (item->link_local)
		advertise(link, &other, item->router);
}

/* Duplicate address detection */

/* What is an address's own of its solicited-node group; nobody chooses home addresses but us. */
static u32 hash_of(const struct in6_addr *addr)
{
	return (u32)addr->s6_addr[13] << 16 | (u32)addr->s6_addr[14] << 8 | addr->s6_addr[15];
}

static struct homelink_item *find(const struct homelink *link, const struct in6_addr *hoa)
{
	u32 hash = hash_of(hoa), at = hash;
	struct homelink_item *item;

	do {
		item = table_next(&link->probes, hash, &at);
	} while (item && !in6_equal(&item->hoa, hoa));
	return item;
}

static bool has_group(const struct homelink *link, const struct in6_addr *addr)
{
	u32 hash = hash_of(addr), at = hash;

	return table_next(&link->probes, hash, &at);
}

static void forget(struct homelink *link, struct homelink_item *item)
{
	table_del(&link->probes, hash_of(&item->hoa), item);
	if (link->outside.listen_end && !has_group(link, &item->hoa))
		link->outside.listen_end(link->outside.ctx, &item->hoa);
	if (item->left)
		dequeue(link, item);
	free(item);
}

/* Into the table, and listened for. Return: false if that cannot be. */
static bool add(struct homelink *link, struct homelink_item *item)
{
	const struct homelink_outside *out = &link->outside;

	if (!has_group(link, &item->hoa) && !(out->listen && out->listen(out->ctx, &item->hoa)))
		return false;
	if (!table_add(&link->probes, hash_of(&item->hoa), item))
		return true;
	if (!has_group(link, &item->hoa))
		out->listen_end(out->ctx, &item->hoa);
	return false;
}

static enum homelink_begun begin(struct homelink *link, const struct in6_addr *hoa,
				 bool link_local, u64 *until)
{
	struct homelink_item *item;
	u32 transmits, retrans_ms;

	get_timing(link, &transmits, &retrans_ms);
	if (!transmits)
		return HOMELINK_NEEDLESS;
	item = calloc(1, sizeof(*item));
	if (!item)
		return HOMELINK_DOWN;
	*item = (struct homelink_item){
		.hoa = *hoa, .link_local = link_local, .probe = true,
		.nonce = core_random(link->core) & ((1ULL << NONCE_BITS) - 1),
		.until = link->core->now.boot_ms + (u64)transmits * retrans_ms,
	};
	if (!add(link, item)) {
		free(item);
		return HOMELINK_DOWN;
	}
	/* it listens before it asks [RFC 4862, 5.4.2] */
	if (!send_probe(link, item)) {
		forget(link, item);
		return HOMELINK_DOWN;
	}
	item->left = transmits - 1;
	if (item->left)
		enqueue(link, item, retrans_ms);
	link->stats.begun++;
	*until = item->until;
	return HOMELINK_BEGUN;
}

enum homelink_begun homelink_probe(struct homelink *link, const struct in6_addr *hoa,
				   bool link_local, u64 *until)
{
	const struct homelink_outside *out = &link->outside;
	struct homelink_item *item = find(link, hoa);
	struct in6_addr other = homelink_of(hoa);

	if (item && item->link_local == link_local) {
		*until = item->until;
		return HOMELINK_BEGUN;
	}
	if (item)
		forget(link, item);
	if (out->owns && out->owns(out->ctx, hoa))
		return HOMELINK_OWN;
	if (out->owns && link_local && out->owns(out->ctx, &other))
		return HOMELINK_OWN_LINK_LOCAL;
	return begin(link, hoa, link_local, until);
}

void homelink_probe_for(struct homelink *link, const struct in6_addr *hoa, u64 wait)
{
	struct homelink_item *item = find(link, hoa);

	if (item)
		item->about = wait;
}

void homelink_probe_end(struct homelink *link, const struct in6_addr *hoa)
{
	struct homelink_item *item = find(link, hoa);

	if (item)
		forget(link, item);
	arm(link);
}

/* [RFC 4862, 5.4.3 and 5.4.4]: who solicits from an address of its own only wants to talk to it;
 * who looks whether it is free wants it, too, if that is not our own question (RFC 7527, 4.2).
 */
static bool contests(const struct homelink_item *item, const struct nd_message *msg)
{
	if (!msg->solicitation)
		return true;
	return msg->probe && msg->nonce != item->nonce;
}

void homelink_heard(struct homelink *link, const struct nd_message *msg)
{
	u32 hash = hash_of(&msg->target), at = hash;
	enum homelink_result result;
	struct homelink_item *item;
	struct in6_addr other;
	struct wait *wait;

	while ((item = table_next(&link->probes, hash, &at))) {
		other = homelink_of(&item->hoa);
		if (in6_equal(&item->hoa, &msg->target))
			result = HOMELINK_TAKEN;
		else if (item->link_local && in6_equal(&other, &msg->target))
			result = HOMELINK_TAKEN_LINK_LOCAL;
		else
			continue;
		wait = wait_by_id(link->role, HOMELINK_WAIT, item->about);
		if (wait && contests(item, msg))
			wait_release(wait, result);
	}
}

/* Advertisements */

void homelink_announce(struct homelink *link, const struct binding_req *req, bool router)
{
	const struct prefix *last = &req->prefix[req->prefix_count - 1];
	struct homelink_item *item = calloc(1, sizeof(*item));
	u32 transmits, retrans_ms;

	if (!item)
		return;
	*item = (struct homelink_item){
		.hoa = req->prefix[0].addr, .about = req->id, .left = MAX_NEIGHBOR_ADVERTISEMENT,
		.link_local = IN6_IS_ADDR_LINKLOCAL(&last->addr), .router = router,
	};
	if (link->count < BURST) {
		send_item(link, item);
		item->left--;
	}
	get_timing(link, &transmits, &retrans_ms);
	enqueue(link, item, retrans_ms);
}

/* The kernel still answers for them. */
static bool is_defended(const struct homelink *link, const struct homelink_item *item)
{
	const struct bce *bce = bce_find_id(&link->core->cache, item->about);

	return bce && bce->defended;
}

static void work(struct homelink *link, struct homelink_item *item, u32 retrans_ms)
{
	dequeue(link, item);
	if (!item->probe && !is_defended(link, item)) {
		free(item);
		return;
	}
	send_item(link, item);
	item->left--;
	if (item->left)
		enqueue(link, item, retrans_ms);
	else if (!item->probe)
		free(item);
}

void homelink_due(struct homelink *link)
{
	u64 now = link->core->now.boot_ms;
	u32 transmits, retrans_ms, turn = 0;
	struct homelink_item *item;

	get_timing(link, &transmits, &retrans_ms);
	while (turn++ < TURN && (item = TAILQ_FIRST(&link->queue)) && item->at <= now)
		work(link, item, retrans_ms);
	arm(link);
	item = TAILQ_FIRST(&link->queue);
	if (item && item->at <= now)
		timer_set(&link->core->cache.timers, &link->timer, now + PAUSE_MS);
}

/* Some item of the table, which changes with each that goes. */
static struct homelink_item *any_probe(const struct homelink *link)
{
	u32 i;

	for (i = 0; i < link->probes.size; i++)
		if (link->probes.v[i].object)
			return link->probes.v[i].object;
	return NULL;
}

static void forget_all(struct homelink *link)
{
	struct homelink_item *item;
	struct wait *wait;

	while ((wait = wait_first(link->role, HOMELINK_WAIT)))
		wait_drop(wait);
	while ((item = any_probe(link)))
		forget(link, item);
	while ((item = TAILQ_FIRST(&link->queue))) {
		dequeue(link, item);
		free(item);
	}
	arm(link);
}

void homelink_reload(struct homelink *link)
{
	const char *name = link->core->conf->device.home_link;

	if (!strcmp(link->link, name))
		return;
	forget_all(link);
	memcpy(link->link, name, sizeof(link->link));
}

void homelink_fini(struct homelink *link)
{
	forget_all(link);
	timers_sub(&link->core->cache.timers);
	table_fini(&link->probes);
}
