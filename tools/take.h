/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_TAKE_H
#define HALMA_TAKE_H

#include "args.h"
#include "model.h"

int take_number(struct args *a, const struct keyword *k, const struct name_set *set,
		struct model_row *row);
int take_ms(struct args *a, const struct keyword *k, uint64_t unit, struct model_row *row);
int take_once(const struct keyword *k, const struct model_row *row);

int take_binding_number(struct args *a, const struct keyword *k, void *to);
int take_binding_mnid(struct args *a, const struct keyword *k, void *to);
int take_binding_prefix(struct args *a, const struct keyword *k, void *to);
int take_binding_remote(struct args *a, const struct keyword *k, void *to);

struct model_path *take_path(struct model_binding *b);

#endif /* HALMA_TAKE_H */
