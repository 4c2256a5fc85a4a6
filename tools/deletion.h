/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_DELETION_H
#define HALMA_DELETION_H

#include "ctx.h"
#include "model.h"

/**
 * DOC: deletion
 *
 * Deletions of bindings that are named by prefix and kind. The module deletes by
 * id only, so that a race cannot hit another binding; so the id is asked for
 * first. In a batch, the questions of many lines travel together, and so do the
 * deletions that follow.
 */

int deletion_add(struct ctx *c, const struct model_binding *b);
void deletion_finish(struct ctx *c);
void deletion_free(struct ctx *c);

#endif /* HALMA_DELETION_H */
