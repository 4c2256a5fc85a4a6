/* SPDX-License-Identifier: GPL-2.0 */
/* Path sets: where a binding leads, and what its far ends count. */
#ifndef HALMA_PATHS_H
#define HALMA_PATHS_H

#include "bcache.h"

struct halma_paths *halma_paths_make(struct halma_dev *hd, const struct halma_request *rq,
				     u8 kind, const struct halma_paths *old,
				     struct netlink_ext_ack *extack);
void halma_paths_discard(struct halma_dev *hd, struct halma_paths *paths);
void halma_paths_attach(struct halma_dev *hd, struct halma_bce *bce, struct halma_paths *new,
			struct halma_paths *old);
void halma_counters_add(struct halma_counters *to, const struct halma_counters *c,
			const struct halma_counters *base);
void halma_paths_counters(const struct halma_paths *paths, struct halma_counters *c);
bool halma_paths_same(const struct halma_paths *paths, const struct halma_request *rq);
void halma_paths_put_tnls(struct halma_dev *hd, const struct halma_paths *paths);
void halma_paths_end_grace(struct halma_dev *hd, struct halma_paths *paths);
int halma_tnl_count(struct halma_dev *hd, struct halma_tnl *tnl, int *budget,
		    struct halma_counters *c);

#endif /* HALMA_PATHS_H */
