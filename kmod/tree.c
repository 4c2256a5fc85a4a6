// SPDX-License-Identifier: GPL-2.0
/*
 * Bindings in the order of their ids: a tree for the device, and one for each mobile
 * node. A binding costs the same memory whatever ids its creator chooses, and going on
 * behind an id is as quick in either tree, whatever has come and gone before it.
 */
#include "tree.h"

static struct halma_bce *halma_tree_bce(struct rb_node *node, enum halma_tree which)
{
	return container_of(node - which, struct halma_bce, node[0]);
}

/**
 * halma_tree_next() - the binding of the lowest id from some id on
 * @tree: tree
 * @which: which one it is
 * @id: lowest id that is wanted
 *
 * Return: binding, valid while &halma_dev.lock is held, or NULL.
 */
struct halma_bce *halma_tree_next(const struct rb_root *tree, enum halma_tree which, u64 id)
{
	struct rb_node *node = tree->rb_node;
	struct halma_bce *next = NULL;

	while (node) {
		struct halma_bce *bce = halma_tree_bce(node, which);

		if (bce->id < id) {
			node = node->rb_right;
		} else {
			next = bce;
			node = node->rb_left;
		}
	}
	return next;
}

/**
 * halma_tree_add() - put a binding into a tree
 * @tree: tree
 * @which: which one it is
 * @bce: binding, whose id is in no other one
 *
 * Under &halma_dev.lock.
 */
void halma_tree_add(struct rb_root *tree, enum halma_tree which, struct halma_bce *bce)
{
	struct rb_node **link = &tree->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = bce->id < halma_tree_bce(parent, which)->id ? &parent->rb_left :
								     &parent->rb_right;
	}
	rb_link_node(&bce->node[which], parent, link);
	rb_insert_color(&bce->node[which], tree);
}

/**
 * halma_tree_del() - take a binding out of a tree
 * @tree: tree
 * @which: which one it is
 * @bce: binding
 *
 * Under &halma_dev.lock.
 */
void halma_tree_del(struct rb_root *tree, enum halma_tree which, struct halma_bce *bce)
{
	rb_erase(&bce->node[which], tree);
}
