/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BCE existence test (RFC 5213, 5.4.1): which session a PBU is about: pure.
 */
#ifndef HALMAD_LMA_MATCH_H
#define HALMAD_LMA_MATCH_H

#include "lma/decision.h"

/**
 * lma_find() - BCE existence test (RFC 5213, 5.4.1)
 * @known: what it is made from
 * @pbu: request with HNP, HI and ATT
 * @mag: its sender
 *
 * Where it says more than the RFC: prefixes of a session that are named by a request that is one
 * for a new session by the letter, and what calls itself a refresh and comes from another MAG than
 * the one that serves the mobile node.
 */
struct lma_match lma_find(const struct lma_known *known, const struct lma_pbu *pbu,
			  const struct mag *mag);

#endif /* HALMAD_LMA_MATCH_H */
