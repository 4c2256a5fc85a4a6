/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All states, or a long way through them.
 */
#ifndef TESTS_MODEL_SEARCH_H
#define TESTS_MODEL_SEARCH_H

#include "steps.h"

/**
 * struct found - what came of it
 * @states: states that differ
 * @steps: steps that were made and judged
 * @depth: steps to the last of the states
 * @whole: there are no more states
 * @fault: what is wrong; NULL if nothing is
 * @path: steps to that, as run_play() reads them; to be freed
 */
struct found {
	u64 states;
	u64 steps;
	unsigned int depth;
	bool whole;
	const char *fault;
	char *path;
};

/**
 * search() - visit all states, the nearest first
 * @scope: what the world is like
 * @kinds: kinds of steps, a bit each
 * @depth: as many steps from the beginning; 0: without end
 * @found: result
 */
void search(const struct scope *scope, u64 kinds, unsigned int depth, struct found *found);

/**
 * walk() - make steps at random
 * @scope: what the world is like
 * @kinds: kinds of steps, a bit each
 * @steps: how many
 * @seed: of the random numbers
 * @found: result; what is wrong is wrong after as few of the steps as can be
 */
void walk(const struct scope *scope, u64 kinds, u64 steps, u64 seed, struct found *found);

/**
 * play() - make these steps
 * @scope: what the world is like
 * @path: names of steps with commas between
 * @found: result
 *
 * Return: false if some name is none.
 */
bool play(const struct scope *scope, const char *path, struct found *found);

#endif /* TESTS_MODEL_SEARCH_H */
