/* SPDX-License-Identifier: GPL-2.0 */
/* Mobile nodes: all bindings of one MN-ID, of whatever kind. */
#ifndef HALMA_MN_H
#define HALMA_MN_H

#include "halma.h"

int halma_mns_init(struct halma_dev *hd);
void halma_mns_free(struct halma_dev *hd);
struct halma_mn *halma_mn_find(struct halma_dev *hd, const struct halma_mnid *mnid);
struct halma_mn *halma_mn_get(struct halma_dev *hd, const struct halma_mnid *mnid, u32 max);
void halma_mn_put(struct halma_dev *hd, struct halma_mn *mn);

static inline bool halma_mn_is(const struct halma_mn *mn, const struct halma_mnid *mnid)
{
	return mn->type == mnid->type && mn->len == mnid->len &&
	       !memcmp(mn->id, mnid->id, mn->len);
}

#endif /* HALMA_MN_H */
