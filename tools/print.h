/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_PRINT_H
#define HALMA_PRINT_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

/**
 * DOC: print
 *
 * One call prints a value as text or as JSON, so that neither can drift from
 * the other. A value has a key (JSON; NULL within an array) and a lead, the
 * text in front of it (NULL if the text does not show it).
 *
 * Output is a sequence of items. As JSON an item is held in memory until it is
 * complete, then written; a list of any length takes the memory of one item.
 */

#define PRINT_DEPTH 8

/**
 * struct print - where and how to print
 * @json: JSON instead of text
 * @pretty: JSON over several lines
 * @oneline: text of one item on one line
 * @lines: JSON items as lines of their own, not as elements of an array
 * @list: within a list
 * @first: no item of the list was written yet
 * @depth: open objects and arrays of the item
 * @open: they
 */
struct print {
	bool json;
	bool pretty;
	bool oneline;
	bool lines;
	bool list;
	bool first;
	unsigned int depth;
	json_t *open[PRINT_DEPTH];
};

void print_list(struct print *p);
void print_list_end(struct print *p);
void print_item(struct print *p);
void print_item_end(struct print *p);
void print_object(struct print *p, const char *key);
void print_array(struct print *p, const char *key);
void print_end(struct print *p);

void print_text(struct print *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void print_newline(struct print *p);
void print_string(struct print *p, const char *key, const char *lead, const char *value);
void print_uint(struct print *p, const char *key, const char *lead, uint64_t value);
void print_int(struct print *p, const char *key, const char *lead, int64_t value);
void print_ms(struct print *p, const char *key, const char *lead, uint64_t ms);
void print_flag(struct print *p, const char *key, const char *lead, bool value);
void print_json(struct print *p, const char *key, json_t *value);

#endif /* HALMA_PRINT_H */
