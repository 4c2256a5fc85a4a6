// SPDX-License-Identifier: GPL-2.0
/*
 * Assignment of prefixes: blocks of pools, and their reservations in the store.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/assign.h"
#include "core/core.h"
#include "base/log.h"

/* How long a PBU may wait for the disk, when no block is open that it could have a prefix of. */
#define WAIT_MS		1000

/* Open blocks of a pool: at least, and one for so many blocks */
#define OPEN_MIN	4
#define OPEN_MAX	64
#define OPEN_SHARE	64

/* Longest lifetime that there is */
#define LONGEST_MS	(UINT16_MAX * LIFETIME_UNIT_MS)

/* By which the time of day may be wrong without being written anew */
#define CLOCK_MS	10000

#define REST_KEY	"rest-until"

static struct store *store_of(const struct lma *lma)
{
	return lma->batch.io.store;
}

static u64 wall_ms(const struct lma *lma)
{
	return timestamp_ms(lma->now.timestamp);
}

/* The boot time of a time of day to come, which is never later than a session can last. */
static u64 end_of(const struct lma *lma, u64 until)
{
	u64 left = until > wall_ms(lma) ? until - wall_ms(lma) : 0;

	return lma->now.boot_ms + (left < LONGEST_MS ? left : LONGEST_MS);
}

/* What the store has to have instead: the time of day was set. Return: 0 if it was not. */
static u64 other_until(const struct lma *lma, u64 until, u64 end)
{
	u64 now = wall_ms(lma) + (end - lma->now.boot_ms);

	return until > now + CLOCK_MS || now > until + CLOCK_MS ? now : 0;
}

static void set_blocks(struct lma *lma, const struct prefix *block, enum pool_block state)
{
	unsigned int i;

	for (i = 0; i < lma->conf->pool_count; i++)
		pool_set_block(&lma->conf->pool[i], block, state);
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

static u64 tell(struct lma *lma, enum store_op op, const struct assign_block *b)
{
	return store_change(store_of(lma), &(struct store_change){
		.op = op, .urgent = op == STORE_RESERVE && !b->until,
		.reservation = { .block = b->block, .until = b->until },
	});
}

/* Return: false if there is no way to keep it. */
static bool reserve(struct lma *lma, const struct prefix *block)
{
	struct assign *assign = &lma->assign;
	struct assign_block *b = add(assign, block);

	if (!b)
		return false;
	b->number = tell(lma, STORE_RESERVE, b);
	if (!b->number) {
		assign->count--;
		return false;
	}
	assign->opening++;
	assign->grown = true;
	set_blocks(lma, block, POOL_OPENING);
	return true;
}

/* The last one takes its place. */
static void give_up(struct lma *lma, struct assign_block *b)
{
	struct assign *assign = &lma->assign;

	tell(lma, STORE_UNRESERVE, b);
	set_blocks(lma, &b->block, POOL_CLOSED);
	*b = assign->v[--assign->count];
}

/* Open the blocks whose reservation has become durable. */
static void collect(struct lma *lma)
{
	struct assign *assign = &lma->assign;
	u64 durable;
	u32 i;

	if (!assign->opening)
		return;
	durable = store_durable(store_of(lma));
	assign->opening = 0;
	for (i = 0; i < assign->count; i++) {
		if (assign->v[i].until)
			continue;
		if (assign->v[i].number > durable)
			assign->opening++;
		else
			set_blocks(lma, &assign->v[i].block, POOL_OPEN);
	}
}

static bool in_pool(const struct pool *pool, const struct assign_block *b)
{
	struct prefix first = { .addr = b->block.addr, .len = pool->length };
	struct prefix block;

	return pool_block_of(pool, &first, &block) && prefix_equal(&block, &b->block);
}

/* Wait until a block of this pool is open that is being opened already. */
static bool wait_opening(struct lma *lma, const struct pool *pool)
{
	struct assign *assign = &lma->assign;
	u32 i;

	for (i = 0; assign->opening && i < assign->count; i++) {
		const struct assign_block *b = &assign->v[i];

		if (b->until || !in_pool(pool, b) ||
		    pool_block_state(pool, &b->block) != POOL_OPENING)
			continue;
		if (!store_wait(store_of(lma), b->number, WAIT_MS))
			return false;
		collect(lma);
		return true;
	}
	return false;
}

static bool reserve_now(struct lma *lma, const struct prefix *block)
{
	u64 number;

	if (!reserve(lma, block))
		return false;
	number = lma->assign.v[lma->assign.count - 1].number;
	if (!store_wait(store_of(lma), number, WAIT_MS))
		return false;
	collect(lma);
	return true;
}

static void touch(struct lma *lma, const struct pool *pool, const struct prefix *prefix)
{
	struct assign_block *b;
	struct prefix block;

	if (!pool_block_of(pool, prefix, &block))
		return;
	b = find(&lma->assign, &block);
	if (b)
		b->used = ++lma->assign.uses;
}

static bool cursor_key(const struct pool *pool, char *key)
{
	char text[PREFIX_TEXT_MAX];

	return snprintf(key, STORE_KEY_MAX, "pool %s %u", prefix_text(&pool->network, text),
			pool->length) < STORE_KEY_MAX;
}

/* After a restart what lies after this prefix is given first, so that all before it rests. */
static void save_cursor(struct lma *lma, const struct pool *pool, const struct prefix *last)
{
	char key[STORE_KEY_MAX], text[PREFIX_TEXT_MAX];

	if (cursor_key(pool, key))
		store_change(store_of(lma), &(struct store_change){
			.op = STORE_VARIABLE, .key = key, .value = prefix_text(last, text),
		});
}

/* What of a pool a MAG may serve, and where it has got to there. */
static struct pool_part part_of(const struct pool *pool, const struct mag *mag)
{
	return (struct pool_part){
		.within = mag->prefix,
		.count = mag->prefix_count,
		.after = mag->state.given[prefix_is_ipv4(&pool->network)],
	};
}

/* A prefix was given: see to it that there are more. */
static void look_ahead(struct lma *lma, struct pool *pool, const struct pool_part *part,
		       const struct prefix *prefix)
{
	struct prefix block;

	if (!pool_entered(pool, prefix))
		return;
	touch(lma, pool, prefix);
	if (pool_block_of(pool, prefix, &block))
		save_cursor(lma, pool, &block);
	if (!pool_has_spare(pool, part, prefix) && pool_next_block(pool, part, &block))
		reserve(lma, &block);
}

/* Return: ASSIGN_EMPTY also if there are only blocks that are closed. */
static enum assign_result take(struct pool *pool, struct mag *mag, struct prefix *prefix)
{
	const struct pool_part part = part_of(pool, mag);

	if (!pool_take(pool, &part, prefix))
		return ASSIGN_EMPTY;
	mag->state.given[prefix_is_ipv4(prefix)] = *prefix;
	return ASSIGN_OK;
}

enum assign_result assign_take(struct lma *lma, struct pool *pool, struct mag *mag,
			       struct prefix *prefix)
{
	const struct pool_part part = part_of(pool, mag);
	struct prefix block;

	if (!store_of(lma))
		return take(pool, mag, prefix);
	if (!store_ready(store_of(lma)))
		return ASSIGN_NOT_DURABLE;
	collect(lma);
	while (take(pool, mag, prefix) != ASSIGN_OK) {
		if (wait_opening(lma, pool))
			continue;
		if (!store_ready(store_of(lma)))
			return ASSIGN_NOT_DURABLE;
		if (!pool_next_block(pool, &part, &block))
			return ASSIGN_EMPTY;
		if (!reserve_now(lma, &block))
			return ASSIGN_NOT_DURABLE;
	}
	look_ahead(lma, pool, &part, prefix);
	return ASSIGN_OK;
}

static struct pool *pool_of(const struct lma *lma, const struct prefix *prefix)
{
	struct prefix block;
	unsigned int i;

	for (i = 0; i < lma->conf->pool_count; i++)
		if (pool_block_of(&lma->conf->pool[i], prefix, &block))
			return &lma->conf->pool[i];
	return NULL;
}

static bool is_durable(struct lma *lma, u64 number)
{
	return store_durable(store_of(lma)) >= number ||
	       store_wait(store_of(lma), number, WAIT_MS);
}

enum assign_result assign_claim(struct lma *lma, const struct prefix *prefix)
{
	struct pool *pool = pool_of(lma, prefix);
	struct prefix block;

	/* a mobile node's own is in the configuration, which says for ever whose it is */
	if (!store_of(lma) || !pool || conf_is_own(lma->conf, prefix))
		return ASSIGN_OK;
	if (!store_ready(store_of(lma)))
		return ASSIGN_NOT_DURABLE;
	collect(lma);
	pool_block_of(pool, prefix, &block);
	if (pool_block_state(pool, prefix) == POOL_CLOSED && !reserve_now(lma, &block))
		return ASSIGN_NOT_DURABLE;
	while (pool_block_state(pool, prefix) == POOL_OPENING)
		if (!wait_opening(lma, pool))
			return ASSIGN_NOT_DURABLE;
	if (pool_block_state(pool, prefix) == POOL_DOUBT && !is_durable(lma, lma->assign.first))
		return ASSIGN_NOT_DURABLE;
	touch(lma, pool, prefix);
	return ASSIGN_OK;
}

/* Blocks of a pool that may be open. A MAG with a part of its own is in a block of its own, and the
 * next one is ready for it.
 */
static u32 open_max(const struct lma *lma, const struct pool *pool)
{
	u32 max = pool_blocks(pool) / OPEN_SHARE;
	unsigned int i;

	if (max < OPEN_MIN)
		max = OPEN_MIN;
	if (max > OPEN_MAX)
		max = OPEN_MAX;
	for (i = 0; i < lma->conf->peers.count; i++)
		if (lma->conf->peers.v[i].prefix_count)
			max += 2;
	return max;
}

/* Give up the blocks of a pool that were not used for long, if there are too many. */
static void trim(struct lma *lma, const struct pool *pool)
{
	struct assign *assign = &lma->assign;
	u32 max = open_max(lma, pool);
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
			give_up(lma, oldest);
	} while (count > max + 1);
}

static void keep_doubt(struct lma *lma, struct assign_block *b)
{
	u64 until = other_until(lma, b->until, b->end);

	if (!until)
		return;
	b->until = until;
	tell(lma, STORE_RESERVE, b);
}

static void end_doubts(struct lma *lma)
{
	struct assign *assign = &lma->assign;
	char text[PREFIX_TEXT_MAX];
	u32 i = 0;

	while (i < assign->count) {
		if (!assign->v[i].until || assign->v[i].end > lma->now.boot_ms) {
			if (assign->v[i].until)
				keep_doubt(lma, &assign->v[i]);
			i++;
			continue;
		}
		log_info("prefixes of %s that were in doubt can be given again",
			 prefix_text(&assign->v[i].block, text));
		assign->doubts--;
		give_up(lma, &assign->v[i]);
	}
}

void assign_settle(struct lma *lma)
{
	struct assign *assign = &lma->assign;
	unsigned int i;

	if (!store_of(lma))
		return;
	collect(lma);
	if (assign->doubts)
		end_doubts(lma);
	/* what is being opened is seen again */
	if (!assign->grown)
		return;
	assign->grown = assign->opening;
	for (i = 0; i < lma->conf->pool_count; i++)
		trim(lma, &lma->conf->pool[i]);
}

bool assign_resting(const struct lma *lma)
{
	return lma->assign.rest_until && lma->assign.rest_end > lma->now.boot_ms;
}

void assign_rest(struct lma *lma, const struct prefix *prefix)
{
	unsigned int i;

	if (conf_is_own(lma->conf, prefix))
		return;
	for (i = 0; i < lma->conf->pool_count; i++)
		pool_rest(&lma->conf->pool[i], prefix);
}

static void set_rest(struct lma *lma, u64 until, u64 end)
{
	char text[24];

	lma->assign.rest_until = until;
	lma->assign.rest_end = end;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)until);
	store_change(store_of(lma), &(struct store_change){
		.op = STORE_VARIABLE, .key = REST_KEY, .value = text,
	});
}

bool assign_wake(struct lma *lma)
{
	struct assign *assign = &lma->assign;
	unsigned int i;
	u64 until;

	if (!assign->rest_until)
		return false;
	if (assign_resting(lma)) {
		until = other_until(lma, assign->rest_until, assign->rest_end);
		if (until)
			set_rest(lma, until, assign->rest_end);
		return false;
	}
	set_rest(lma, 0, 0);
	for (i = 0; i < lma->conf->pool_count; i++)
		pool_wake(&lma->conf->pool[i]);
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

void assign_recall(struct lma *lma, const struct store_reservation *reservation, bool lost)
{
	struct assign_block *b = add(&lma->assign, &reservation->block);
	char text[PREFIX_TEXT_MAX];

	if (!b) {
		log_err("out of memory for the reservation of %s",
			prefix_text(&reservation->block, text));
		return;
	}
	/* read, but not yet durable: who was killed may have died between write and sync */
	b->number = lma->assign.first;
	b->until = reservation->until;
	b->end = end_of(lma, b->until);
	/* of what was in doubt before, too, some may have been given to who asked for it */
	if (lost && (!b->until || lma->may_have_lost)) {
		b->until = wall_ms(lma) + longest_lifetime(lma->conf);
		b->end = end_of(lma, b->until);
		tell(lma, STORE_RESERVE, b);
		/* refreshes were lost, too, and with them how long sessions live */
		if (!lma->assign.new_doubts++)
			set_rest(lma, b->until, b->end);
	}
	if (b->until)
		lma->assign.doubts++;
	else
		lma->assign.opening++;
}

/* Say to pools that are new what is reserved. */
static void mark(struct lma *lma)
{
	struct assign *assign = &lma->assign;
	unsigned int j;
	bool is_block;
	u32 i = 0;

	for (j = 0; j < lma->conf->pool_count; j++)
		lma->conf->pool[j].guarded = true;
	while (i < assign->count) {
		struct assign_block *b = &assign->v[i];

		is_block = false;
		for (j = 0; j < lma->conf->pool_count; j++)
			is_block |= in_pool(&lma->conf->pool[j], b);
		/* the pool is gone, or has other blocks now; all its sessions are known */
		if (!is_block && !b->until) {
			give_up(lma, b);
			continue;
		}
		set_blocks(lma, &b->block, b->until ? POOL_DOUBT :
			   b->number > store_durable(store_of(lma)) ? POOL_OPENING : POOL_OPEN);
		i++;
	}
}

void assign_begin(struct lma *lma, u64 first)
{
	const char *text = store_variable(store_of(lma), REST_KEY);

	lma->assign.first = first;
	if (!text)
		return;
	lma->assign.rest_until = strtoull(text, NULL, 10);
	lma->assign.rest_end = end_of(lma, lma->assign.rest_until);
}

void assign_start(struct lma *lma)
{
	char key[STORE_KEY_MAX];
	struct prefix last, block;
	const char *text;
	struct pool *pool;
	unsigned int i;

	if (!store_of(lma))
		return;
	mark(lma);
	if (lma->assign.new_doubts)
		log_warning("halmad did not end in order, and who got which prefix last is not known: free ones out of %u blocks are held back for %llu s",
			    lma->assign.new_doubts,
			    (unsigned long long)longest_lifetime(lma->conf) / MSEC_PER_SEC);
	for (i = 0; i < lma->conf->pool_count; i++) {
		pool = &lma->conf->pool[i];
		text = cursor_key(pool, key) ? store_variable(store_of(lma), key) : NULL;
		if (text && prefix_parse_any(&last, text))
			pool_set_cursor(pool, &last);
		if (pool_next_block(pool, NULL, &block))
			reserve(lma, &block);
	}
}

void assign_reload(struct lma *lma, struct conf *old)
{
	struct pool *from;
	struct prefix last;
	struct pool *to;
	unsigned int i, j;

	for (i = 0; i < lma->conf->pool_count; i++) {
		to = &lma->conf->pool[i];
		for (j = 0; j < old->pool_count; j++) {
			from = &old->pool[j];
			if (!prefix_equal(&from->network, &to->network) ||
			    from->length != to->length)
				continue;
			pool_last(from, &last);
			pool_set_cursor(to, &last);
			to->current = from->current;
			pool_rest_move(to, from);
		}
	}
	if (store_of(lma))
		mark(lma);
}

void assign_again(struct lma *lma)
{
	u32 i;

	for (i = 0; i < lma->assign.count; i++)
		tell(lma, STORE_RESERVE, &lma->assign.v[i]);
}

void assign_stop(struct lma *lma)
{
	struct assign *assign = &lma->assign;
	struct prefix last;
	unsigned int j;
	u32 i = 0;

	if (!store_of(lma))
		return;
	for (j = 0; j < lma->conf->pool_count; j++) {
		pool_last(&lma->conf->pool[j], &last);
		save_cursor(lma, &lma->conf->pool[j], &last);
	}
	while (i < assign->count) {
		if (assign->v[i].until)
			i++;
		else
			give_up(lma, &assign->v[i]);
	}
}

void assign_fini(struct lma *lma)
{
	free(lma->assign.v);
}
