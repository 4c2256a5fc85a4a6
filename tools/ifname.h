/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_IFNAME_H
#define HALMA_IFNAME_H

#include "ctx.h"

unsigned int ifname_index(struct ctx *c, const char *name);
void ifname_forget(struct ctx *c);

#endif /* HALMA_IFNAME_H */
