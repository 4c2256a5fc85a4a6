/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobile nodes that register themselves (RFC 6275): the part of nodes.c that is theirs. A node has
 * one home address, and is where it was last, in a care-of network of some number.
 */
#ifndef BENCH_LOAD_MOBILES_H
#define BENCH_LOAD_MOBILES_H

#include "nodes.h"

/* The home address of a node, and its number by that; UINT32_MAX for no node's. */
struct in6_addr mobiles_home(uint32_t nr);
uint32_t mobiles_nr(const struct in6_addr *hoa);

/**
 * mobiles_ask() - make the BU of a node: ASK_INITIAL, ASK_REFRESH, ASK_HANDOVER or ASK_LEAVE, from
 *	the care-of network that it is in, or comes to
 */
void mobiles_ask(struct nodes *nodes, uint32_t nr, enum ask ask, uint64_t now);

/**
 * mobiles_judge() - compare an answer with what was asked for in this chunk
 */
void mobiles_judge(struct nodes *nodes, const struct world_answer *a, uint64_t now);

#endif /* BENCH_LOAD_MOBILES_H */
