/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_SEEN_H
#define HALMA_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct seen_entry - a binding that was printed
 * @id: its id; 0 for none
 * @change: sequence number of what was printed
 * @anchor: its device
 * @round: when it was last confirmed
 */
struct seen_entry {
	uint64_t id;
	uint64_t change;
	uint32_t anchor;
	uint32_t round;
};

/**
 * struct seen - which state of which binding was printed
 * @slots: hash table with open addressing
 * @size: slots, a power of two, or 0
 * @count: slots in use
 * @round: the present round
 */
struct seen {
	struct seen_entry *slots;
	size_t size;
	size_t count;
	uint32_t round;
};

/* takes an entry that was not confirmed in the present round */
typedef void (*seen_fn)(const struct seen_entry *entry, void *arg);

bool seen_news(struct seen *s, uint32_t anchor, uint64_t id, uint64_t change);
bool seen_gone(struct seen *s, uint32_t anchor, uint64_t id, uint64_t change);
void seen_sweep(struct seen *s, seen_fn fn, void *arg);
void seen_free(struct seen *s);

#endif /* HALMA_SEEN_H */
