/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_BATCH_H
#define HALMA_BATCH_H

#include "args.h"
#include "ctx.h"

int batch_run(struct ctx *c, const char *file, int (*command)(struct ctx *c, struct args *a));

#endif /* HALMA_BATCH_H */
