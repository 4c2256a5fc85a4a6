/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a MAG meant that deviates from the RFCs: pure.
 */
#ifndef HALMAD_LMA_LENIENT_H
#define HALMAD_LMA_LENIENT_H

#include "lma/decision.h"

/**
 * lma_tolerate() - take a PBU of a MAG that may deviate as it was meant
 * @known: who is who, and what time it is
 * @mag: MAG, NULL if it is none
 * @pbu: from lma_pbu_init()
 * @room: for the message as it was meant; must stay as long as @pbu
 *
 * A message about the same mobile node may have other effects afterwards: to be called anew before
 * each decision.
 */
void lma_tolerate(const struct lma_known *known, const struct mag *mag, struct lma_pbu *pbu,
		  struct mh_msg *room);

#endif /* HALMAD_LMA_LENIENT_H */
