// SPDX-License-Identifier: GPL-2.0
/*
 * Model check of the anchor: its decisions, its cache, its pools, and what the kernel and the store
 * are told, beside a small model of its own (oracle.c), in a world small enough to see all of it.
 *
 *	halma-model check DEPTH STEPS	what costs seconds: a search no deeper than that, and a walk
 *	halma-model search DEPTH [WORLD]
 *					all states up to so many steps from the beginning; 0: all
 *	halma-model walk STEPS SEED	at random
 *	halma-model play WORLD STEPS	steps with commas between, as a failure tells them
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search.h"

#include "base/log.h"

#define SHOWS	"R6612-10 R6612-20 R6612-21 R6612-22 R6612-23 R6612-45 R6612-60 R6612-61 " \
		"R6612-62 R6612-63 R6612-64 R6612-75 R6612-78:"

#define BIT(kind)	(1ULL << (kind))

/* What each search makes: the rest only makes the world larger */
#define BASE	(BIT(STEP_ATTACH) | BIT(STEP_REFRESH) | BIT(STEP_LEAVE) | BIT(STEP_EQUAL) |	\
		 BIT(STEP_STEAL) | BIT(STEP_AWAY) | BIT(STEP_LATE) | BIT(STEP_HOME) |		\
		 BIT(STEP_CLAIM) | BIT(STEP_ERASE) | BIT(STEP_CIRCLE) | BIT(STEP_PASS) |	\
		 BIT(STEP_REVOKE))
#define ROUTERS	(BIT(STEP_ROUTER) | BIT(STEP_ROUTER_HOME))
#define STARTS	(BIT(STEP_RESTART) | BIT(STEP_OUTAGE))
#define SECOND	(BIT(STEP_SECOND) | BIT(STEP_SWITCH) | BIT(STEP_PLAIN) | BIT(STEP_UNKNOWN))
#define LEASE	BIT(STEP_LEASE)
#define FULL	BIT(STEP_FULL)
#define ALL	(BIT(STEP_KINDS) - 1)

/**
 * struct world_name - a world, and what happens there
 * @name: name
 * @scope: what it is like
 * @kinds: kinds of steps of a search
 * @walk: kinds of steps of a walk
 * @depth: of a search that costs seconds
 */
static const struct world_name {
	const char *name;
	struct scope scope;
	u64 kinds;
	u64 walk;
	unsigned int depth;
} worlds[] = {
	{ "routers", { 2, true, false }, BASE | ROUTERS, ALL, 6 },
	{ "leases", { 2, false, false }, BASE | LEASE | STARTS, ALL, 4 },
	{ "scarce", { 1, true, false }, BASE | ROUTERS | LEASE | FULL, ALL, 11 },
	{ "interfaces", { 2, false, true }, BASE | SECOND | FULL, ALL & ~LEASE, 4 },
};

#define WORLDS	(sizeof(worlds) / sizeof(*worlds))

static unsigned int number, failures;

static void tell(const struct world_name *world, const struct found *found, const char *what)
{
	number++;
	if (!found->fault) {
		printf("ok %u - %s %s, world %s\n", number, SHOWS, what, world->name);
		fflush(stdout);
		return;
	}
	failures++;
	printf("not ok %u - %s %s, world %s\n", number, SHOWS, what, world->name);
	printf("# %s\n# again: halma-model play %s %s\n", found->fault, world->name, found->path);
	fflush(stdout);
	free(found->path);
}

static void search_world(const struct world_name *world, unsigned int depth)
{
	struct found found;
	char text[160];

	search(&world->scope, world->kinds, depth, &found);
	snprintf(text, sizeof(text), "%s %llu states, %llu steps, %u from the beginning",
		 found.whole ? "all" : "first", (unsigned long long)found.states,
		 (unsigned long long)found.steps, found.depth);
	tell(world, &found, text);
}

static void walk_world(const struct world_name *world, u64 steps, u64 seed)
{
	struct found found;
	char text[160];

	walk(&world->scope, world->walk, steps, seed, &found);
	snprintf(text, sizeof(text), "%llu steps at random, seed %llu",
		 (unsigned long long)found.steps, (unsigned long long)seed);
	tell(world, &found, text);
}

static void walk_all(u64 steps, u64 seed)
{
	unsigned int i;

	for (i = 0; i < WORLDS; i++)
		walk_world(&worlds[i], steps / WORLDS, seed);
}

/* Return: false if there is no such world, or no such step. */
static bool play_world(const char *name, const char *path)
{
	struct found found;
	unsigned int i;

	for (i = 0; i < WORLDS; i++)
		if (!strcmp(worlds[i].name, name))
			break;
	if (i == WORLDS || !play(&worlds[i].scope, path, &found)) {
		fprintf(stderr, "no such world, or no such steps\n");
		return false;
	}
	tell(&worlds[i], &found, path);
	return true;
}

/* Worlds of this name, or all; no search is deeper than @most and than the one that costs seconds,
 * if it is to cost no more. Return: false if there is no such world.
 */
static bool search_worlds(const char *name, u64 most, bool seconds)
{
	unsigned int i, depth, count = 0;

	for (i = 0; i < WORLDS; i++) {
		if (name && strcmp(name, worlds[i].name))
			continue;
		depth = (unsigned int)most;
		if (seconds && worlds[i].depth < most)
			depth = worlds[i].depth;
		search_world(&worlds[i], depth);
		count++;
	}
	if (!count)
		fprintf(stderr, "no such world\n");
	return count;
}

/* Return: false if it is not a number, all of it, or one above @most. */
static bool parse(const char *text, u64 most, u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && *value <= most)
		return true;
	fprintf(stderr, "%s is not a number from 0 to %llu\n", text, (unsigned long long)most);
	return false;
}

/* Return: false if it cannot be done as it was said. */
static bool run(unsigned int count, char **words)
{
	const char *what = count ? words[0] : "";
	u64 first, second;

	if (!strcmp(what, "play") && count == 3)
		return play_world(words[1], words[2]);
	if (!strcmp(what, "search") && (count == 2 || count == 3))
		return parse(words[1], UINT_MAX, &first) &&
		       search_worlds(count == 3 ? words[2] : NULL, first, false);
	if (!strcmp(what, "check") && count == 3) {
		if (!parse(words[1], UINT_MAX, &first) || !parse(words[2], UINT64_MAX, &second))
			return false;
		search_worlds(NULL, first, true);
		walk_all(second, (u64)time(NULL));
		return true;
	}
	if (!strcmp(what, "walk") && count == 3) {
		if (!parse(words[1], UINT64_MAX, &first) || !parse(words[2], UINT64_MAX, &second))
			return false;
		walk_all(first, second);
		return true;
	}
	fprintf(stderr, "halma-model check DEPTH STEPS | search DEPTH [WORLD]\n"
		"            walk STEPS SEED | play WORLD STEPS\n");
	return false;
}

int main(int argc, char **argv)
{
	bool done;

	/* a pool that is empty is no news here */
	log_init(LOG_LEVEL_ERR - 1);
	world_init();
	done = run(argc > 1 ? (unsigned int)argc - 1 : 0, argv + 1);
	world_exit();
	if (!done)
		return EXIT_FAILURE;
	printf("1..%u\n", number);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
