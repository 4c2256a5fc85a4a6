// SPDX-License-Identifier: GPL-2.0
/*
 * All states, the nearest first. The anchor cannot be copied: for each step from a state all steps
 * to that state are made once more. A step that changes nothing is no reason to begin anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

/* More steps to a state than this are none that anybody would read. */
#define PATH_MAX_STEPS	64

/**
 * struct state - a state that was found
 * @key: what it is like
 * @from: number of the state before it
 * @step: number of the step that leads from there to it
 * @depth: steps from the beginning
 */
struct state {
	struct key key;
	u32 from;
	u8 step;
	u8 depth;
};

/**
 * struct states - all of them
 * @v: states in the order in which they were found
 * @count: number of @v
 * @room: room in @v
 * @table: numbers of @v by key, each one more
 * @size: of @table, a power of 2
 * @steps: steps that there are
 * @step_count: number of @steps
 * @scope: what the world is like
 * @found: result
 */
struct states {
	struct state *v;
	u32 count;
	u32 room;
	u32 *table;
	u32 size;
	struct step steps[STEPS_MAX];
	unsigned int step_count;
	const struct scope *scope;
	struct found *found;
};

static void *grown(void *v, size_t count, size_t size)
{
	v = reallocarray(v, count, size);
	if (!v)
		abort();
	return v;
}

static u32 *slot(const struct states *s, const struct key *key)
{
	u32 at = (u32)key->k[0] & (s->size - 1);

	while (s->table[at] && memcmp(&s->v[s->table[at] - 1].key, key, sizeof(*key)))
		at = (at + 1) & (s->size - 1);
	return &s->table[at];
}

static void rehash(struct states *s, u32 size)
{
	u32 i;

	free(s->table);
	s->table = calloc(size, sizeof(*s->table));
	if (!s->table)
		abort();
	s->size = size;
	for (i = 0; i < s->count; i++)
		*slot(s, &s->v[i].key) = i + 1;
}

/* Return: it is new. */
static bool add(struct states *s, const struct key *key, u32 from, unsigned int step)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 1024;
		s->v = grown(s->v, s->room, sizeof(*s->v));
		rehash(s, 4 * s->room);
	}
	if (*slot(s, key))
		return false;
	s->v[s->count] = (struct state){
		.key = *key, .from = from, .step = (u8)step,
		.depth = s->count ? (u8)(s->v[from].depth + 1) : 0,
	};
	s->count++;
	*slot(s, key) = s->count;
	return true;
}

static unsigned int path_to(const struct states *s, u32 nr, struct step *path)
{
	unsigned int i, count = s->v[nr].depth;

	for (i = count; i; nr = s->v[nr].from)
		path[--i] = s->steps[s->v[nr].step];
	return count;
}

/* Names of steps with commas between. */
static char *name_path(const struct step *path, unsigned int count)
{
	size_t size = (size_t)(count + 1) * STEP_TEXT_MAX, len = 0;
	char *text = grown(NULL, size, 1), name[STEP_TEXT_MAX];
	unsigned int i;

	*text = '\0';
	for (i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s", i ? "," : "",
					step_text(&path[i], name));
	return text;
}

static void fail(struct found *found, const char *fault, const struct step *path,
		 unsigned int count)
{
	found->fault = fault;
	found->path = name_path(path, count);
}

/* Begin, and go to a state. */
static void go_to(const struct states *s, struct run *r, u32 nr, struct step *path)
{
	unsigned int i, count = path_to(s, nr, path);
	struct key key;

	run_start(r, s->scope);
	for (i = 0; i < count; i++)
		if (!run_step(r, &path[i]))
			break;
	key = run_key(r);
	if (!r->fault && memcmp(&key, &s->v[nr].key, sizeof(key)))
		r->fault = "the same steps lead elsewhere";
	if (r->fault)
		fail(s->found, r->fault, path, count);
}

/* One more step, of which the path has room. Return: the state is the same as before. */
static bool try_step(struct states *s, struct run *r, u32 nr, unsigned int step, struct step *path)
{
	unsigned int count = s->v[nr].depth;
	struct key key;

	path[count] = s->steps[step];
	s->found->steps++;
	if (!run_step(r, &path[count])) {
		fail(s->found, r->fault, path, count + 1);
		return false;
	}
	key = run_key(r);
	if (!memcmp(&key, &s->v[nr].key, sizeof(key)))
		return true;
	if (add(s, &key, nr, step) && !run_drain(r))
		fail(s->found, r->fault, path, count + 1);
	return false;
}

static void expand(struct states *s, u32 nr)
{
	struct step path[PATH_MAX_STEPS];
	unsigned int step;
	bool there = false;
	struct run r;

	for (step = 0; step < s->step_count && !s->found->fault; step++) {
		if (!there)
			go_to(s, &r, nr, path);
		there = !s->found->fault;
		if (there && run_can(&r, &s->steps[step]))
			there = try_step(s, &r, nr, step, path);
		if (!there)
			run_stop(&r);
	}
	if (there)
		run_stop(&r);
}

void search(const struct scope *scope, u64 kinds, unsigned int depth, struct found *found)
{
	struct states s = { .scope = scope, .found = found };
	struct run r;
	struct key key;
	u32 next;

	*found = (struct found){ 0 };
	s.step_count = steps_all(s.steps, kinds);
	run_start(&r, scope);
	key = run_key(&r);
	run_stop(&r);
	add(&s, &key, 0, 0);
	for (next = 0; next < s.count && !found->fault; next++) {
		if ((depth && s.v[next].depth == depth) || s.v[next].depth + 1 >= PATH_MAX_STEPS)
			break;
		expand(&s, next);
	}
	found->states = s.count;
	found->depth = s.v[s.count - 1].depth;
	found->whole = next == s.count;
	free(s.v);
	free(s.table);
}

/* a walk */

/* After so many it begins anew */
#define LEG	500

/* So many in a row for which no time passes: more are a flood, which the anchor does not answer */
#define AT_ONCE	8

static u64 random_number(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * 0x2545f4914f6cdd1dULL >> 32;
}

/* Return: how many it took to a fault, or all of them; the end of all counts as one more. */
static unsigned int make(const struct scope *scope, const struct step *path, unsigned int count,
			 const char **fault)
{
	unsigned int i, made = 0;
	struct run r;

	run_start(&r, scope);
	for (i = 0; i < count && !r.fault; i++) {
		/* what makes no sense without others is left out */
		if (run_can(&r, &path[i]))
			run_step(&r, &path[i]);
		made = i + 1;
	}
	if (!r.fault)
		run_drain(&r);
	*fault = r.fault;
	run_stop(&r);
	return made;
}

/* Leave out what is not needed for it to be wrong. */
static unsigned int shorten(const struct scope *scope, struct step *path, unsigned int count)
{
	struct step less[LEG];
	const char *fault;
	unsigned int i;

	for (i = count; i--;) {
		memcpy(less, path, i * sizeof(*less));
		memcpy(less + i, path + i + 1, (count - i - 1) * sizeof(*less));
		make(scope, less, count - 1, &fault);
		if (!fault)
			continue;
		count--;
		memcpy(path, less, count * sizeof(*less));
		if (i > count)
			i = count;
	}
	return count;
}

/* Choose a step that makes sense. */
static struct step choose(const struct run *r, const struct step *all, unsigned int count,
			  unsigned int *at_once, u64 *random)
{
	struct step step = { .kind = STEP_PASS };

	if (*at_once < AT_ONCE)
		do {
			step = all[random_number(random) % count];
		} while (!run_can(r, &step));
	step.more = !(random_number(random) % 4) && run_joins(r, &step);
	*at_once = step.kind == STEP_PASS || step.kind == STEP_NEXT ? 0 : *at_once + 1;
	return step;
}

/* Return: how many steps. */
static unsigned int leg(const struct scope *scope, const struct step *all, unsigned int count,
			struct step *path, u64 *random, const char **fault)
{
	unsigned int made = 0, at_once = 0;
	struct run r;

	run_start(&r, scope);
	while (made < LEG && !r.fault) {
		path[made] = choose(&r, all, count, &at_once, random);
		run_step(&r, &path[made++]);
	}
	if (!r.fault)
		run_drain(&r);
	*fault = r.fault;
	run_stop(&r);
	return made;
}

void walk(const struct scope *scope, u64 kinds, u64 steps, u64 seed, struct found *found)
{
	u64 random = seed * 0x9e3779b97f4a7c15ULL | 1;
	struct step all[STEPS_MAX], path[LEG];
	unsigned int made, count = steps_all(all, kinds);
	const char *fault = NULL;

	*found = (struct found){ 0 };
	while (found->steps < steps && !fault) {
		made = leg(scope, all, count, path, &random, &fault);
		found->steps += made;
	}
	if (!fault)
		return;
	made = shorten(scope, path, made);
	make(scope, path, made, &fault);
	fail(found, fault, path, made);
}

bool play(const struct scope *scope, const char *path, struct found *found)
{
	char name[STEP_TEXT_MAX];
	struct step steps[LEG];
	unsigned int count = 0;
	size_t len;

	*found = (struct found){ 0 };
	for (; *path && count < LEG; count++) {
		len = strcspn(path, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, path);
		if (!step_parse(&steps[count], name))
			return false;
		path += len + (path[len] == ',');
	}
	count = make(scope, steps, count, &found->fault);
	found->steps = count;
	if (found->fault)
		found->path = name_path(steps, count);
	return true;
}
