/* SPDX-License-Identifier: GPL-2.0 */
/* Bindings in the order of their ids. */
#ifndef HALMA_TREE_H
#define HALMA_TREE_H

#include "halma.h"

struct halma_bce *halma_tree_next(const struct rb_root *tree, enum halma_tree which, u64 id);
void halma_tree_add(struct rb_root *tree, enum halma_tree which, struct halma_bce *bce);
void halma_tree_del(struct rb_root *tree, enum halma_tree which, struct halma_bce *bce);

#endif /* HALMA_TREE_H */
