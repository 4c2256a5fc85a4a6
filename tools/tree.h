/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_TREE_H
#define HALMA_TREE_H

#include "print.h"

/**
 * DOC: tree
 *
 * What halmad says, in JSON, as text. Keys are printed as they are, so that
 * something new in halmad needs nothing new here. Nothing is printed where JSON
 * is to be printed, but for tree_json().
 */

void tree_string(struct print *p, const char *s);
void tree_value(struct print *p, json_t *value);
void tree_object(struct print *p, json_t *object);
void tree_print(struct print *p, json_t *object);
void tree_json(struct print *p, json_t *object);

#endif /* HALMA_TREE_H */
