// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "seen.h"

/*
 * What "monitor sync" has printed, so that a notification which overtook the
 * dump is told from one that it already shows, and so that a second dump, after
 * notifications were lost, shows what has gone meanwhile.
 */

static size_t slot_of(const struct seen *s, uint32_t anchor, uint64_t id)
{
	uint64_t h = (id ^ (uint64_t)anchor << 32) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32) & (s->size - 1);
}

/* the slot of a binding, or the free one where it would go */
static struct seen_entry *find(const struct seen *s, uint32_t anchor, uint64_t id)
{
	size_t i = slot_of(s, anchor, id);

	while (s->slots[i].id && (s->slots[i].id != id || s->slots[i].anchor != anchor))
		i = (i + 1) & (s->size - 1);
	return &s->slots[i];
}

static void grow(struct seen *s)
{
	struct seen bigger = { .size = s->size ? s->size * 2 : 1024, .count = s->count };
	size_t i;

	bigger.round = s->round;
	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (!bigger.slots) {
		err_refused("out of memory.");
		exit(EXIT_REFUSED);
	}
	for (i = 0; i < s->size; i++)
		if (s->slots[i].id)
			*find(&bigger, s->slots[i].anchor, s->slots[i].id) = s->slots[i];
	free(s->slots);
	*s = bigger;
}

/**
 * seen_news - note a state of a binding
 * @s: what was printed
 * @anchor: its device
 * @id: its id
 * @change: sequence number of the state
 *
 * Return: whether it is news, newer than what was printed.
 */
bool seen_news(struct seen *s, uint32_t anchor, uint64_t id, uint64_t change)
{
	struct seen_entry *e;

	if (s->count * 2 >= s->size)
		grow(s);
	e = find(s, anchor, id);
	if (e->id && e->change >= change) {
		e->round = s->round;
		return false;
	}
	s->count += !e->id;
	*e = (struct seen_entry){
		.id = id, .anchor = anchor, .change = change, .round = s->round
	};
	return true;
}

/* close the gap, so that no search ends early */
static void erase(struct seen *s, size_t gap)
{
	size_t i = gap, home;

	s->count--;
	for (;;) {
		s->slots[gap].id = 0;
		do {
			i = (i + 1) & (s->size - 1);
			if (!s->slots[i].id)
				return;
			home = slot_of(s, s->slots[i].anchor, s->slots[i].id);
		} while (((i - home) & (s->size - 1)) < ((i - gap) & (s->size - 1)));
		s->slots[gap] = s->slots[i];
		gap = i;
	}
}

/**
 * seen_gone - note that a binding went
 * @s: what was printed
 * @anchor: its device
 * @id: its id
 * @change: sequence number of its going
 *
 * Return: whether it is news: the binding was printed, and not made again since.
 */
bool seen_gone(struct seen *s, uint32_t anchor, uint64_t id, uint64_t change)
{
	struct seen_entry *e;

	if (!s->size)
		return false;
	e = find(s, anchor, id);
	if (!e->id || e->change > change)
		return false;
	erase(s, (size_t)(e - s->slots));
	return true;
}

/**
 * seen_sweep - forget what was not confirmed in this round, and begin the next
 * @s: what was printed
 * @fn: takes each
 * @arg: for @fn
 */
void seen_sweep(struct seen *s, seen_fn fn, void *arg)
{
	struct seen_entry e;
	size_t i;

	for (i = 0; i < s->size; i++)
		/* another entry may come to stand in the gap */
		while (s->slots[i].id && s->slots[i].round != s->round) {
			e = s->slots[i];
			erase(s, i);
			fn(&e, arg);
		}
}

/**
 * seen_free - forget all
 * @s: what was printed
 */
void seen_free(struct seen *s)
{
	free(s->slots);
	s->slots = NULL;
	s->size = 0;
	s->count = 0;
}
