/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_DEV_H
#define HALMA_DEV_H

#include "args.h"
#include "ctx.h"
#include "model.h"

/**
 * struct dev_list - whole devices
 * @devs: they
 * @count: how many
 */
struct dev_list {
	struct model_dev *devs;
	size_t count;
};

int dev_load(struct ctx *c);
void dev_forget(struct ctx *c);
const struct ctx_dev *dev_by_name(struct ctx *c, const char *name);
const struct ctx_dev *dev_by_anchor(struct ctx *c, uint32_t anchor_id);
const struct ctx_dev *dev_by_index(struct ctx *c, uint32_t ifindex);
const char *dev_name(const struct ctx *c, const struct model_row *row);

void dev_row(const struct model_dev *d, struct model_row *row);
int dev_list(struct ctx *c, const struct model_row *want, struct dev_list *list);
void dev_warnings(struct ctx *c, const struct model_dev *d);

int dev_set(struct ctx *c, const char *name, struct model_row *row);
int dev_take(struct args *a, const struct keyword *k, void *to);
int dev_take_name(struct args *a, struct model_row *row);

#endif /* HALMA_DEV_H */
