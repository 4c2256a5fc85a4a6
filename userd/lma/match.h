/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BCE existence test (RFC 5213, 5.4.1): which session a PBU is about: pure.
 */
#ifndef HALMAD_LMA_MATCH_H
#define HALMAD_LMA_MATCH_H

#include "lma/decision.h"

/**
 * lma_find() - BCE existence test (RFC 5213, 5.4.1)
 * @cache: entries
 * @pbu: request with HNP, HI and ATT
 * @wait: MaxDelayBeforeNewBCEAssign is not 0
 */
struct lma_match lma_find(const struct cache *cache, const struct lma_pbu *pbu, bool wait);

#endif /* HALMAD_LMA_MATCH_H */
