// SPDX-License-Identifier: GPL-2.0
/*
 * Assignment of prefixes: blocks of pools, and their reservations in the store.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/core.h"
#include "core/variable.h"

/* Open blocks of a pool: at least, and one for so many blocks */
#define OPEN_MIN	4
#define OPEN_MAX	64
#define OPEN_SHARE	64

/* Longest lifetime that there is */
#define LONGEST_MS	(UINT16_MAX * LIFETIME_UNIT_MS)

/* By which the time of day may be wrong without being written anew */
#define CLOCK_MS	10000

#define REST_KEY	"rest-until"

static struct store *store_of(const struct core *core)
{
	return core->outside.store;
}

static u64 wall_ms(const struct core *core)
{
	return timestamp_ms(core->now.timestamp);
}

/* The boot time of a time of day to come, which is never later than a session can last. */
static u64 end_of(const struct core *core, u64 until)
{
	u64 left = until > wall_ms(core) ? until - wall_ms(core) : 0;

	return core->now.boot_ms + (left < LONGEST_MS ? left : LONGEST_MS);
}

/* What the store has to have instead: the time of day was set. Return: 0 if it was not. */
static u64 other_until(const struct core *core, u64 until, u64 end)
{
	u64 now = wall_ms(core) + (end - core->now.boot_ms);

	return until > now + CLOCK_MS || now > until + CLOCK_MS ? now : 0;
}

static void set_blocks(struct core *core, const struct prefix *block, enum pool_block state)
{
	unsigned int i;

	for (i = 0; i < core->pools.count; i++)
		pool_set_block(&core->pools.v[i], block, state);
}

static struct assign_block *find(struct assign *assign, const struct prefix *block)
{
	u32 i;

	for (i = 0; i < assign->count; i++)
		if (prefix_equal(&assign->v[i].block, block))
			return &assign->v[i];
	return NULL;
}

static struct assign_block *add(struct assign *assign, const struct prefix *block)
{
	struct assign_block *v;
	u32 room;

	if (assign->count == assign->room) {
		room = assign->room ? 2 * assign->room : 16;
		v = reallocarray(assign->v, room, sizeof(*v));
		if (!v)
			return NULL;
		assign->v = v;
		assign->room = room;
	}
	v = &assign->v[assign->count++];
	*v = (struct assign_block){ .block = *block, .used = ++assign->uses };
	return v;
}

static u64 tell(struct core *core, enum store_op op, const struct assign_block *b)
{
	return store_change(store_of(core), &(struct store_change){
		.op = op, .urgent = op == STORE_RESERVE && !b->until,
		.reservation = { .block = b->block, .until = b->until },
	});
}

/* Return: false if there is no way to keep it. */
static bool reserve(struct core *core, const struct prefix *block)
{
	struct assign *assign = &core->assign;
	struct assign_block *b = add(assign, block);

	if (!b)
		return false;
	b->number = tell(core, STORE_RESERVE, b);
	if (!b->number) {
		assign->count--;
		return false;
	}
	assign->opening++;
	assign->grown = true;
	set_blocks(core, block, POOL_OPENING);
	return true;
}

/* The last one takes its place. */
static void give_up(struct core *core, struct assign_block *b)
{
	struct assign *assign = &core->assign;

	tell(core, STORE_UNRESERVE, b);
	set_blocks(core, &b->block, POOL_CLOSED);
	*b = assign->v[--assign->count];
}

/* Open the blocks whose reservation has become durable. */
static void collect(struct core *core)
{
	struct assign *assign = &core->assign;
	u64 durable;
	u32 i;

	if (!assign->opening)
		return;
	durable = store_durable(store_of(core));
	assign->opening = 0;
	for (i = 0; i < assign->count; i++) {
		if (assign->v[i].until)
			continue;
		if (assign->v[i].number > durable)
			assign->opening++;
		else
			set_blocks(core, &assign->v[i].block, POOL_OPEN);
	}
}

static bool in_pool(const struct pool *pool, const struct assign_block *b)
{
	struct prefix first = { .addr = b->block.addr, .len = pool->length };
	struct prefix block;

	return pool_block_of(pool, &first, &block) && prefix_equal(&block, &b->block);
}

/* The change that opens a block of this pool which is being opened already; 0 for none. */
static u64 opening(const struct core *core, const struct pool *pool)
{
	const struct assign *assign = &core->assign;
	u32 i;

	for (i = 0; assign->opening && i < assign->count; i++) {
		const struct assign_block *b = &assign->v[i];

		if (!b->until && in_pool(pool, b) &&
		    pool_block_state(pool, &b->block) == POOL_OPENING)
			return b->number;
	}
	return 0;
}

/* It can be given when this change is durable; 0: there is no way to keep it. */
static enum claim_result when_durable(struct core *core, u64 number)
{
	if (!number)
		return CLAIM_NOT_DURABLE;
	store_await(store_of(core), number);
	return CLAIM_LATER;
}

/* Return: the change that opens this block, 0 if there is no way to keep it. */
static u64 reserve_now(struct core *core, const struct prefix *block)
{
	return reserve(core, block) ? core->assign.v[core->assign.count - 1].number : 0;
}

static void touch(struct core *core, const struct pool *pool, const struct prefix *prefix)
{
	struct assign_block *b;
	struct prefix block;

	if (!pool_block_of(pool, prefix, &block))
		return;
	b = find(&core->assign, &block);
	if (b)
		b->used = ++core->assign.uses;
}

static bool cursor_key(const struct pool *pool, char *key)
{
	char text[PREFIX_TEXT_MAX];

	return snprintf(key, STORE_KEY_MAX, "pool %s %u", prefix_text(&pool->network, text),
			pool->length) < STORE_KEY_MAX;
}

/* After a restart what lies after this prefix is given first, so that all before it rests. */
static void save_cursor(struct core *core, const struct pool *pool, const struct prefix *last)
{
	char key[STORE_KEY_MAX], text[PREFIX_TEXT_MAX];

	if (cursor_key(pool, key))
		store_change(store_of(core), &(struct store_change){
			.op = STORE_VARIABLE, .key = key, .value = prefix_text(last, text),
		});
}

/* What of a pool a claimant may serve, and where it has got to there. */
static struct pool_part part_of(const struct pool *pool, const struct claimant *by)
{
	struct pool_part part = { .within = by->within, .count = by->within_count };

	if (by->last)
		part.after = by->last[prefix_is_ipv4(&pool->network)];
	return part;
}

/* A prefix was given: see to it that there are more. */
static void look_ahead(struct core *core, struct pool *pool, const struct pool_part *part,
		       const struct prefix *prefix)
{
	struct prefix block;

	if (!pool_entered(pool, prefix))
		return;
	touch(core, pool, prefix);
	if (pool_block_of(pool, prefix, &block))
		save_cursor(core, pool, &block);
	if (!pool_has_spare(pool, part, prefix) && pool_next_block(pool, part, &block))
		reserve(core, &block);
}

/* Return: CLAIM_EMPTY also if there are only blocks that are closed. */
static enum claim_result take(struct pool *pool, const struct claimant *by, struct prefix *prefix)
{
	const struct pool_part part = part_of(pool, by);

	if (!pool_take(pool, &part, prefix))
		return CLAIM_EMPTY;
	if (by->last)
		by->last[prefix_is_ipv4(prefix)] = *prefix;
	return CLAIM_OK;
}

enum claim_result assign_take(struct core *core, const struct pool *from,
			      const struct claimant *by, struct prefix *prefix)
{
	struct pool *pool = pools_claimed(&core->pools, from);
	const struct pool_part part = part_of(pool, by);
	struct prefix block;
	u64 number;

	if (!store_of(core))
		return take(pool, by, prefix);
	if (!store_ready(store_of(core)))
		return CLAIM_NOT_DURABLE;
	collect(core);
	if (take(pool, by, prefix) == CLAIM_OK) {
		look_ahead(core, pool, &part, prefix);
		return CLAIM_OK;
	}
	number = opening(core, pool);
	if (!number) {
		if (!pool_next_block(pool, &part, &block))
			return CLAIM_EMPTY;
		number = reserve_now(core, &block);
	}
	return when_durable(core, number);
}

static struct pool *pool_of(const struct core *core, const struct prefix *prefix)
{
	struct prefix block;
	unsigned int i;

	for (i = 0; i < core->pools.count; i++)
		if (pool_block_of(&core->pools.v[i], prefix, &block))
			return &core->pools.v[i];
	return NULL;
}

enum claim_result assign_claim(struct core *core, const struct prefix *prefix)
{
	struct pool *pool = pool_of(core, prefix);
	struct prefix block;

	/* a mobile node's own is in the configuration, which says for ever whose it is */
	if (!store_of(core) || !pool || conf_is_own(core->conf, prefix))
		return CLAIM_OK;
	/* whose it is was durable before this: a session of the other protocol has it */
	if (cache_uses(&core->cache, prefix))
		return CLAIM_OK;
	if (!store_ready(store_of(core)))
		return CLAIM_NOT_DURABLE;
	collect(core);
	pool_block_of(pool, prefix, &block);
	switch (pool_block_state(pool, prefix)) {
	case POOL_CLOSED:
		return when_durable(core, reserve_now(core, &block));
	case POOL_OPENING:
		return when_durable(core, find(&core->assign, &block)->number);
	case POOL_DOUBT:
		if (store_durable(store_of(core)) < core->assign.first)
			return when_durable(core, core->assign.first);
		break;
	default:
		break;
	}
	touch(core, pool, prefix);
	return CLAIM_OK;
}

/* Blocks of a pool that may be open. */
static u32 open_max(const struct core *core, const struct pool *pool)
{
	u32 max = pool_blocks(pool) / OPEN_SHARE;

	if (max < OPEN_MIN)
		max = OPEN_MIN;
	if (max > OPEN_MAX)
		max = OPEN_MAX;
	return max + 2 * core->assign.shares;
}

/* Give up the blocks of a pool that were not used for long, if there are too many. */
static void trim(struct core *core, const struct pool *pool)
{
	struct assign *assign = &core->assign;
	u32 max = open_max(core, pool);
	struct assign_block *oldest;
	u32 i, count;

	do {
		oldest = NULL;
		count = 0;
		for (i = 0; i < assign->count; i++) {
			if (pool_block_state(pool, &assign->v[i].block) != POOL_OPEN ||
			    !in_pool(pool, &assign->v[i]))
				continue;
			count++;
			if (!oldest || assign->v[i].used < oldest->used)
				oldest = &assign->v[i];
		}
		if (count > max)
			give_up(core, oldest);
	} while (count > max + 1);
}

static void keep_doubt(struct core *core, struct assign_block *b)
{
	u64 until = other_until(core, b->until, b->end);

	if (!until)
		return;
	b->until = until;
	tell(core, STORE_RESERVE, b);
}

static void end_doubts(struct core *core)
{
	struct assign *assign = &core->assign;
	char text[PREFIX_TEXT_MAX];
	u32 i = 0;

	while (i < assign->count) {
		if (!assign->v[i].until || assign->v[i].end > core->now.boot_ms) {
			if (assign->v[i].until)
				keep_doubt(core, &assign->v[i]);
			i++;
			continue;
		}
		log_info("prefixes of %s that were in doubt can be given again",
			 prefix_text(&assign->v[i].block, text));
		assign->doubts--;
		give_up(core, &assign->v[i]);
	}
}

void assign_settle(struct core *core)
{
	struct assign *assign = &core->assign;
	unsigned int i;

	if (!store_of(core))
		return;
	collect(core);
	if (assign->doubts)
		end_doubts(core);
	/* what is being opened is seen again */
	if (!assign->grown)
		return;
	assign->grown = assign->opening;
	for (i = 0; i < core->pools.count; i++)
		trim(core, &core->pools.v[i]);
}

bool assign_resting(const struct core *core)
{
	return core->assign.rest_until && core->assign.rest_end > core->now.boot_ms;
}

void assign_rest(struct core *core, const struct prefix *prefix)
{
	unsigned int i;

	if (conf_is_own(core->conf, prefix))
		return;
	for (i = 0; i < core->pools.count; i++)
		pool_rest(&core->pools.v[i], prefix);
}

bool assign_is_held(const struct core *core, const struct prefix *prefix)
{
	const struct assign *assign = &core->assign;
	u32 i;

	for (i = 0; assign->doubts && i < assign->count; i++)
		if (assign->v[i].until && (prefix_contains(&assign->v[i].block, prefix) ||
					   prefix_contains(prefix, &assign->v[i].block)))
			return true;
	for (i = 0; i < core->pools.count; i++)
		if (pool_rests(&core->pools.v[i], prefix))
			return true;
	return false;
}

static void set_rest(struct core *core, u64 until, u64 end)
{
	char text[24];

	core->assign.rest_until = until;
	core->assign.rest_end = end;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)until);
	store_change(store_of(core), &(struct store_change){
		.op = STORE_VARIABLE, .key = REST_KEY, .value = text,
	});
}

bool assign_wake(struct core *core)
{
	struct assign *assign = &core->assign;
	unsigned int i;
	u64 until;

	if (!assign->rest_until)
		return false;
	if (assign_resting(core)) {
		until = other_until(core, assign->rest_until, assign->rest_end);
		if (until)
			set_rest(core, until, assign->rest_end);
		return false;
	}
	set_rest(core, 0, 0);
	for (i = 0; i < core->pools.count; i++)
		pool_wake(&core->pools.v[i]);
	return true;
}

/* How long a session can last, in ms. */
static u64 longest_lifetime(const struct conf *conf)
{
	u64 units = conf->lifetime_max;
	unsigned int i;

	for (i = 0; i < conf->profiles.count; i++)
		if (conf->profiles.v[i].lifetime_max > units)
			units = conf->profiles.v[i].lifetime_max;
	return units * LIFETIME_UNIT_MS;
}

void assign_recall(struct core *core, const struct store_reservation *reservation, bool lost)
{
	struct assign_block *b = add(&core->assign, &reservation->block);
	char text[PREFIX_TEXT_MAX];

	if (!b) {
		log_err("out of memory for the reservation of %s",
			prefix_text(&reservation->block, text));
		return;
	}
	/* read, but not yet durable: who was killed may have died between write and sync */
	b->number = core->assign.first;
	b->until = reservation->until;
	b->end = end_of(core, b->until);
	/* of what was in doubt before, too, some may have been given to who asked for it */
	if (lost && (!b->until || core->may_have_lost)) {
		b->until = wall_ms(core) + longest_lifetime(core->conf);
		b->end = end_of(core, b->until);
		tell(core, STORE_RESERVE, b);
		/* refreshes were lost, too, and with them how long sessions live */
		if (!core->assign.new_doubts++)
			set_rest(core, b->until, b->end);
	}
	if (b->until)
		core->assign.doubts++;
	else
		core->assign.opening++;
}

/* Say to pools that are new what is reserved. */
static void mark(struct core *core)
{
	struct assign *assign = &core->assign;
	unsigned int j;
	bool is_block;
	u32 i = 0;

	for (j = 0; j < core->pools.count; j++)
		core->pools.v[j].guarded = true;
	while (i < assign->count) {
		struct assign_block *b = &assign->v[i];

		is_block = false;
		for (j = 0; j < core->pools.count; j++)
			is_block |= in_pool(&core->pools.v[j], b);
		/* the pool is gone, or has other blocks now; all its sessions are known */
		if (!is_block && !b->until) {
			give_up(core, b);
			continue;
		}
		set_blocks(core, &b->block, b->until ? POOL_DOUBT :
			   b->number > store_durable(store_of(core)) ? POOL_OPENING : POOL_OPEN);
		i++;
	}
}

static bool check_cursors(struct core *core, char *text)
{
	char key[STORE_KEY_MAX];
	struct prefix last;
	const char *value;
	unsigned int i;

	for (i = 0; i < core->pools.count; i++) {
		if (!cursor_key(&core->pools.v[i], key))
			continue;
		value = store_variable(store_of(core), key);
		if (value && !prefix_parse_any(&last, value))
			return variable_refuse(key, value, "a prefix", text);
	}
	return true;
}

bool assign_begin(struct core *core, u64 first, char *text)
{
	struct assign *assign = &core->assign;

	assign->first = first;
	if (!variable_number(store_of(core), REST_KEY, INT64_MAX, &assign->rest_until, text) ||
	    !check_cursors(core, text))
		return false;
	if (assign->rest_until)
		assign->rest_end = end_of(core, assign->rest_until);
	return true;
}

void assign_start(struct core *core)
{
	char key[STORE_KEY_MAX];
	struct prefix last, block;
	const char *text;
	struct pool *pool;
	unsigned int i;

	if (!store_of(core))
		return;
	mark(core);
	if (core->assign.new_doubts)
		log_warning("halmad did not end in order, and who got which prefix last is not known: free ones out of %u blocks are held back for %llu s",
			    core->assign.new_doubts,
			    (unsigned long long)longest_lifetime(core->conf) / MSEC_PER_SEC);
	for (i = 0; i < core->pools.count; i++) {
		pool = &core->pools.v[i];
		text = cursor_key(pool, key) ? store_variable(store_of(core), key) : NULL;
		if (text && prefix_parse_any(&last, text))
			pool_set_cursor(pool, &last);
		if (pool_next_block(pool, NULL, &block))
			reserve(core, &block);
	}
}

void assign_reload(struct core *core)
{
	if (store_of(core))
		mark(core);
}

void assign_again(struct core *core)
{
	u32 i;

	for (i = 0; i < core->assign.count; i++)
		tell(core, STORE_RESERVE, &core->assign.v[i]);
}

void assign_stop(struct core *core)
{
	struct assign *assign = &core->assign;
	struct prefix last;
	unsigned int j;
	u32 i = 0;

	if (!store_of(core))
		return;
	for (j = 0; j < core->pools.count; j++) {
		pool_last(&core->pools.v[j], &last);
		save_cursor(core, &core->pools.v[j], &last);
	}
	while (i < assign->count) {
		if (assign->v[i].until)
			i++;
		else
			give_up(core, &assign->v[i]);
	}
}

void assign_fini(struct core *core)
{
	free(core->assign.v);
}
