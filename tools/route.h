/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_ROUTE_H
#define HALMA_ROUTE_H

#include "parse.h"
#include "req.h"

#define ROUTE_GATEWAY	"fe80::1"
#define ROUTE_WARN_TEXT	256

/* takes a sentence about a route */
typedef void (*route_warn_fn)(const char *sentence, void *arg);

int route_add(struct req *r, unsigned int ifindex, const struct prefix *prefix, uint32_t table);
int route_warn(struct req *r, unsigned int ifindex, const char *dev, route_warn_fn fn, void *arg);

#endif /* HALMA_ROUTE_H */
