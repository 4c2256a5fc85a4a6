// SPDX-License-Identifier: GPL-2.0
/*
 * What the other MAGs notice of one that floods: from the arrival of their PBUs to the PBAs,
 * without it and with it, in turns.
 *
 * Each MAG may send so many PBUs in a second, ten times as many as the others send on average.
 * One sends ten times what it may, evenly, or a hundred times, in bursts that fill a batch: all
 * are authentic refreshes of its own mobile nodes. The clock is the processor time of the anchor:
 * while it has nothing to do, time goes on to the next arrival, and what the generator does takes
 * no time. So the same messages come in the same time, whoever else wants this processor.
 */
#include <stdio.h>
#include <stdlib.h>

#include "arrive.h"
#include "load.h"

/* Messages that are due are read as one batch of this size at most */
#define BATCH		64
/* PBUs of the others in a turn */
#define TURN		512
/* What each may send, as a multiple of what one of the others sends */
#define SLACK		10
/* Mobile nodes of the one that floods */
#define OWN_MAX		64
/* Sequence numbers of its PBUs begin here; those of the others are below CHUNK_MAX */
#define FLOOD_FIRST	0x8000U
#define FLOOD_MAX	0x8000U
/* An anchor that is so late does not keep up, and will not before anybody loses patience */
#define LATE_NS		(5 * NSEC_PER_SEC)
#define COST_STEP_NS	(100 * NSEC_PER_MSEC)
#define REFUSED		130
/* Fewer could not be spread over a turn, or would have to flood with more than FLOOD_MAX in one */
#define NODES_LEAST	(4 * TURN)
#define MAGS_LEAST	32

static const struct {
	unsigned int times;
	unsigned int burst;
} floods[] = {
	{ 0, 1 },
	{ 10, 1 },
	{ 100, BATCH },
};

#define FLOODS	(sizeof(floods) / sizeof(floods[0]))

/**
 * struct series - what was found with one kind of flood, or with none
 * @late: from arrival to PBA in ns, for each PBU of the others
 * @count: number of @late
 * @most: what @count is after the turn if each was answered once
 * @median: of @late, for each turn
 * @p99: the same
 * @busy: processor time of the anchor
 * @time: how long it lasted
 * @sent: messages of the flood
 * @accepted: of these accepted
 */
struct series {
	uint32_t *late;
	unsigned int count;
	unsigned int most;
	uint32_t *median;
	uint32_t *p99;
	uint64_t busy;
	uint64_t time;
	uint64_t sent;
	uint64_t accepted;
};

/* A message of the flood, and what becomes of it. */
struct flooded {
	struct world_msg msg;
	bool admitted;
	unsigned int answered;
};

/**
 * struct beside - the run
 * @nodes: mobile nodes: of the others, then of the one that floods
 * @others: number of those of the others
 * @own: number of the rest
 * @limit: PBUs in a second that each MAG may send
 * @full: when the bucket of the flood is full again, in thousandths of a PBU
 * @flood: messages of the flood
 * @flood_count: number of @flood
 * @flood_next: next of @flood that will be due
 * @next: next of the others that will be due
 * @come: the next node that may come
 * @batch: what is due
 * @now: time
 * @begin: processor time when the anchor began with the batch
 * @series: what was found
 * @current: what @series belongs to the turn
 * @faults: things that were not as they should be
 */
static struct beside {
	struct nodes *nodes;
	uint32_t others;
	uint32_t own;
	uint32_t limit;
	uint64_t full;
	struct flooded *flood;
	unsigned int flood_count;
	unsigned int flood_next;
	unsigned int next;
	uint32_t come;
	struct world_msg batch[BATCH];
	uint64_t now;
	uint64_t begin;
	struct series series[FLOODS];
	struct series *current;
	uint64_t faults;
} run;

/* What the rate admits, by virtual scheduling: each PBU makes it later when the bucket is full. */
static bool within_rate(uint64_t now)
{
	uint64_t at = now / NSEC_PER_MSEC * run.limit, burst = run.limit * 1000ULL;

	if (run.full < at)
		run.full = at;
	if (run.full + 1000 > at + burst)
		return false;
	run.full += 1000;
	return true;
}

/* answers */

static bool on_flood(unsigned int nr, uint8_t status)
{
	struct flooded *f = &run.flood[nr];

	f->answered++;
	if (nr >= run.flood_next || status != (f->admitted ? 0 : REFUSED))
		run.faults++;
	return false;
}

/* Those of the others are kept, for nodes_judge(). */
static bool on_send(const uint8_t *data, size_t len, const struct in6_addr *to)
{
	unsigned int nr;

	(void)to;

	if (len < 16 || data[2] != 6)
		return true;
	nr = (unsigned int)(data[8] << 8 | data[9]);
	if (nr >= FLOOD_FIRST && nr - FLOOD_FIRST < run.flood_count)
		return on_flood(nr - FLOOD_FIRST, data[6]);
	if (nr < run.next && run.current->count < run.current->most)
		run.current->late[run.current->count++] = (uint32_t)(run.now +
			load_clock(CLOCK_THREAD_CPUTIME_ID) - run.begin - run.nodes->msg[nr].due);
	return true;
}

/* plan */

/* The next one that can come: some have not been there yet, some left earlier. */
static uint32_t some_newcomer(uint64_t now)
{
	uint32_t tries;

	for (tries = 0; tries < run.others; tries++) {
		run.come = (run.come + 1) % run.others;
		if (nodes_fit(run.nodes, run.come, ASK_INITIAL, now))
			return run.come;
	}
	return UINT32_MAX;
}

static void plan_one(uint64_t at)
{
	enum ask ask = arrive_ask(run.nodes);
	uint32_t node = UINT32_MAX;

	if (ask == ASK_INITIAL)
		node = some_newcomer(at);
	if (node == UINT32_MAX) {
		ask = ask == ASK_INITIAL ? ASK_REFRESH : ask;
		do {
			node = nodes_random(run.nodes, run.others);
		} while (!nodes_fit(run.nodes, node, ask, at));
	}
	run.nodes->msg[run.nodes->queued].due = at;
	nodes_ask(run.nodes, node, ask, at);
}

/* Return: how long it takes. */
static uint64_t plan(uint32_t rate)
{
	double at = 0;

	nodes_begin(run.nodes);
	run.next = 0;
	while (run.nodes->queued < TURN) {
		at += arrive_gap(run.nodes, rate);
		plan_one(run.now + (uint64_t)at);
	}
	return (uint64_t)at;
}

/* A refresh by the one that floods, as the last message of the chunk. */
static struct world_msg *own_refresh(uint64_t at)
{
	struct nodes *nodes = run.nodes;

	nodes_ask(nodes, run.others + nodes_random(nodes, run.own), ASK_REFRESH, at);
	return &nodes->msg[nodes->queued - 1];
}

static void plan_flood(unsigned int times, unsigned int burst, uint64_t duration)
{
	double gap = (double)NSEC_PER_SEC * burst / ((double)run.limit * times), at = 0;
	struct world_msg *msg;
	unsigned int n;

	run.flood_count = 0;
	run.flood_next = 0;
	for (at = gap / 2; times && at < (double)duration; at += gap) {
		for (n = 0; n < burst && run.flood_count < FLOOD_MAX; n++) {
			msg = own_refresh(run.now + (uint64_t)at);
			msg->due = run.now + (uint64_t)at;
			msg->data[6] = (uint8_t)((FLOOD_FIRST + run.flood_count) >> 8);
			msg->data[7] = (uint8_t)run.flood_count;
			run.flood[run.flood_count++] = (struct flooded){ .msg = *msg };
			run.nodes->queued--;
		}
	}
}

/* turns */

/* Return: what is due next of all, NULL when there is nothing more. */
static const struct world_msg *first(void)
{
	const struct world_msg *one = run.next < run.nodes->queued ? &run.nodes->msg[run.next] :
				      NULL;
	const struct world_msg *other = run.flood_next < run.flood_count ?
					&run.flood[run.flood_next].msg : NULL;

	return !one || (other && other->due < one->due) ? other : one;
}

static void fill_batch(void)
{
	const struct world_msg *msg;
	unsigned int n = 0;

	while (n < BATCH && (msg = first()) && msg->due <= run.now) {
		run.batch[n++] = *msg;
		if (run.next < run.nodes->queued && msg == &run.nodes->msg[run.next]) {
			run.next++;
			continue;
		}
		run.flood[run.flood_next].admitted = within_rate(run.now);
		run.current->accepted += run.flood[run.flood_next++].admitted;
	}
	world.waiting = run.batch;
	world.waiting_count = n;
}

static void serve(uint64_t patience)
{
	const struct world_msg *msg;
	uint64_t took;

	while (run.now < patience && (msg = first())) {
		if (run.now < msg->due)
			run.now = msg->due;
		fill_batch();
		run.begin = load_clock(CLOCK_THREAD_CPUTIME_ID);
		subject_turn(run.nodes->anchor, run.now);
		took = load_clock(CLOCK_THREAD_CPUTIME_ID) - run.begin;
		run.now += took;
		run.current->busy += took;
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Each message of the flood has one answer; what others get, nodes_judge() knows. */
static void judge(struct series *s, unsigned int round)
{
	uint32_t *late = &s->late[round * TURN];
	unsigned int i;

	nodes_judge(run.nodes, run.now);
	for (i = 0; i < run.flood_count; i++)
		run.faults += run.flood[i].answered != 1;
	s->sent += run.flood_count;
	run.faults += s->count != s->most;
	s->count = s->most;
	qsort(late, TURN, sizeof(*late), compare);
	s->median[round] = late[TURN / 2];
	s->p99[round] = late[TURN * 99 / 100];
}

/* Return: false if the anchor does not keep up. */
static bool turn(const struct load_options *o, unsigned int kind, unsigned int round)
{
	uint64_t duration = plan(o->rate), begin = run.now;
	struct series *s = &run.series[kind];

	run.current = s;
	s->most = (round + 1) * TURN;
	plan_flood(floods[kind].times, floods[kind].burst, duration);
	subject_log(true);
	world.on_send = on_send;
	serve(begin + duration + LATE_NS);
	world.on_send = NULL;
	subject_log(false);
	if (first()) {
		fprintf(stderr, "load: the anchor does not keep up with %u times the rate\n",
			floods[kind].times);
		run.faults++;
		return false;
	}
	if (run.now < begin + duration)
		run.now = begin + duration;
	s->time += run.now - begin;
	judge(s, round);
	return true;
}

/* cost */

/* Processor time for each of a chunk that is ready. */
static double cost_of_chunk(unsigned int burst)
{
	uint64_t begin, took;

	subject_log(true);
	begin = load_clock(CLOCK_THREAD_CPUTIME_ID);
	load_turns(run.nodes, burst, run.now, 0);
	took = load_clock(CLOCK_THREAD_CPUTIME_ID) - begin;
	subject_log(false);
	nodes_judge(run.nodes, run.now);
	return (double)took / run.nodes->queued;
}

static double cost_refresh(unsigned int burst)
{
	uint32_t node;

	nodes_begin(run.nodes);
	while (run.nodes->queued < TURN) {
		node = nodes_random(run.nodes, run.others);
		if (nodes_fit(run.nodes, node, ASK_REFRESH, run.now))
			nodes_ask(run.nodes, node, ASK_REFRESH, run.now);
	}
	return cost_of_chunk(burst);
}

static void chunk_of_own(void)
{
	nodes_begin(run.nodes);
	while (run.nodes->queued < TURN) {
		own_refresh(run.now);
		run.nodes->wish[run.nodes->queued - 1].status = within_rate(run.now) ? 0 : REFUSED;
	}
}

/* When it has had what it may have, it is refused whatever it sends. */
static double cost_refused(unsigned int burst)
{
	unsigned int accepted;

	do {
		chunk_of_own();
		accepted = !run.nodes->wish[0].status;
		if (accepted)
			cost_of_chunk(burst);
	} while (accepted);
	return cost_of_chunk(burst);
}

static int compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The tenth percentile, as in cost.c; they take turns, too. */
static json_t *costs(unsigned int burst, unsigned int rounds)
{
	double *refresh = calloc(rounds, sizeof(*refresh));
	double *refused = calloc(rounds, sizeof(*refused));
	json_t *out = NULL;
	unsigned int i;

	if (!refresh || !refused)
		goto err_free;
	for (i = 0; i < rounds; i++) {
		run.now += COST_STEP_NS;
		refresh[i] = cost_refresh(burst);
		refused[i] = cost_refused(burst);
	}
	qsort(refresh, rounds, sizeof(*refresh), compare_double);
	qsort(refused, rounds, sizeof(*refused), compare_double);
	out = json_pack("{s:i, s:f, s:f, s:f}", "burst", (int)burst,
			"refresh", refresh[rounds / 10], "refused", refused[rounds / 10],
			"ratio", refused[rounds / 10] / refresh[rounds / 10]);
err_free:
	free(refresh);
	free(refused);
	return out;
}

/* figures */

/* The median of the quotients of two turns of the same round. */
static double ratio(const uint32_t *flooded, const uint32_t *alone, unsigned int rounds)
{
	double *v = calloc(rounds, sizeof(*v)), median;
	unsigned int i;

	if (!v)
		return 0;
	for (i = 0; i < rounds; i++)
		v[i] = (double)flooded[i] / alone[i];
	qsort(v, rounds, sizeof(*v), compare_double);
	median = v[rounds / 2];
	free(v);
	return median;
}

static json_int_t late_at(const struct series *s, double share)
{
	return s->count ? s->late[(unsigned int)(s->count * share)] : 0;
}

static json_t *series_json(unsigned int kind, unsigned int rounds)
{
	struct series *s = &run.series[kind], *alone = &run.series[0];
	double busy = (double)s->busy / (double)s->time;

	qsort(s->late, s->count, sizeof(*s->late), compare);
	return json_pack("{s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:f, s:f}",
			 "times", (int)floods[kind].times, "burst", (int)floods[kind].burst,
			 "rate", (json_int_t)floods[kind].times * run.limit,
			 "sent", (json_int_t)s->sent, "accepted", (json_int_t)s->accepted,
			 "p50", late_at(s, 0.5), "p99", late_at(s, 0.99), "p99.9",
			 late_at(s, 0.999), "busy", busy,
			 "share", busy - (double)alone->busy / (double)alone->time,
			 "ratio", ratio(s->median, alone->median, rounds),
			 "ratio-p99", ratio(s->p99, alone->p99, rounds));
}

/* start */

/* The nodes of the one that floods come as those of others do, but to it. */
static void settle_own(void)
{
	struct nodes *nodes = run.nodes;
	uint32_t nr;

	nodes_begin(nodes);
	for (nr = run.others; nr < nodes->count; nr++) {
		nodes_ask(nodes, nr, ASK_INITIAL, run.now);
		nodes->v[nr].mag = (uint16_t)nodes->mags;
		nodes->msg[nodes->queued - 1].mag = nodes->mags;
	}
	load_turns(nodes, BATCH, run.now, 0);
	nodes_judge(nodes, run.now);
	/* its bucket is full again */
	run.now += 2 * NSEC_PER_SEC;
}

static bool start(const struct load_options *o)
{
	uint32_t n = o->sizes[0];
	unsigned int i;

	run.limit = o->rate * SLACK / o->mags;
	run.own = run.limit < OWN_MAX ? run.limit : OWN_MAX;
	run.others = n + n / 10;
	subject_use_rate(run.limit);
	run.nodes = nodes_new(run.others + run.own, o->mags + 1);
	run.flood = calloc(FLOOD_MAX, sizeof(*run.flood));
	if (!run.nodes || !run.flood)
		return false;
	for (i = 0; i < FLOODS; i++) {
		run.series[i].late = calloc(o->rounds * TURN, sizeof(uint32_t));
		run.series[i].median = calloc(o->rounds, sizeof(uint32_t));
		run.series[i].p99 = calloc(o->rounds, sizeof(uint32_t));
		if (!run.series[i].late || !run.series[i].median || !run.series[i].p99)
			return false;
	}
	/* the last MAG is not one of those that nodes are spread among */
	run.nodes->mags = o->mags;
	run.now = arrive_settle(run.nodes, n, NSEC_PER_SEC * CHUNK_MAX / o->rate);
	settle_own();
	return true;
}

static void end(void)
{
	unsigned int i;

	for (i = 0; i < FLOODS; i++) {
		free(run.series[i].late);
		free(run.series[i].median);
		free(run.series[i].p99);
	}
	free(run.flood);
	nodes_free(run.nodes);
}

/* A wish that cannot be fulfilled ends the program, as one that main.c does not understand. */
static void check_options(const struct load_options *o)
{
	if (o->sizes[0] >= NODES_LEAST && o->mags >= MAGS_LEAST && o->rate >= o->mags)
		return;
	fprintf(stderr, "halma-load: at least %d nodes, %d MAGs, and 1 PBU/s for each\n",
		NODES_LEAST, MAGS_LEAST);
	exit(2);
}

json_t *load_beside(const struct load_options *o)
{
	json_t *series, *cost, *out;
	unsigned int round, i;
	bool kept_up = true;

	check_options(o);
	if (!start(o))
		return NULL;
	for (round = 0; round < o->rounds && kept_up; round++)
		for (i = 0; i < FLOODS && kept_up; i++)
			kept_up = turn(o, (round + i) % FLOODS, round);
	/* of an anchor that does not keep up there are no figures */
	series = json_array();
	for (i = 0; i < FLOODS && kept_up; i++)
		json_array_append_new(series, series_json(i, o->rounds));
	cost = json_array();
	for (i = 1; i <= BATCH && kept_up; i *= BATCH)
		json_array_append_new(cost, costs(i, o->rounds));
	out = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
			"sessions", (json_int_t)o->sizes[0], "mags", (json_int_t)o->mags,
			"rate", (json_int_t)o->rate, "limit", (json_int_t)run.limit,
			"rounds", (json_int_t)o->rounds,
			"faults", (json_int_t)(run.faults + run.nodes->faults), "series", series,
			"cost", cost);
	end();
	return out;
}
