/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_LISTING_H
#define HALMA_LISTING_H

#include <jansson.h>

#include "table.h"

/**
 * struct listing - how a table is made of the items of an answer of halmad
 * @rows: halmad is asked for what a table has only
 * @begin: begins it; @path is the control socket, of which more may be asked.
 *	Returns what the others work on
 * @row: takes an item, which stays the caller's
 * @end: prints what is left and frees it
 */
struct listing {
	bool rows;
	void *(*begin)(const char *path, const struct look *look);
	void (*row)(void *on, json_t *item);
	void (*end)(void *on);
};

extern const struct listing listing_sessions;
extern const struct listing listing_gateways;
extern const struct listing listing_pools;

/* strings of an answer: NULL or a text to be shown where there is none */
const char *listing_text(json_t *object, const char *key);

#endif /* HALMA_LISTING_H */
