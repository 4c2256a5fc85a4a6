/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tunnels to MAGs come and go (RFC 5213, 5.6.1): what pmip6LmaHomeTunnelEstablished and
 * pmip6LmaHomeTunnelReleased of RFC 6475 tell.
 *
 * There is one from the first session of a MAG that the kernel has a binding for until the last one
 * is over; the wait after a de-registration belongs to that. One that was there before this run, or
 * before its MAG was in the configuration, is not told.
 */
#ifndef HALMAD_LMA_TUNNEL_H
#define HALMAD_LMA_TUNNEL_H

#include "core/batch.h"

struct lma;
struct mag_state;

/**
 * struct tunnels - which tunnels may have come or gone since they were looked at
 * @touched: MAGs, by their places in the configuration
 * @count: number of @touched; more than it has room for if all have to be looked at
 */
struct tunnels {
	unsigned int touched[BATCH_MAX];
	unsigned int count;
};

/**
 * tunnel_account() - what a MAG has is counted
 * @lma: anchor
 * @state: of the MAG, after that
 * @sign: one more session (1) or one less (-1)
 */
void tunnel_account(struct lma *lma, const struct mag_state *state, int sign);

/**
 * tunnel_adopt() - tunnels that are there now are nothing new: after a start or a reload
 */
void tunnel_adopt(struct lma *lma);

/**
 * tunnel_tell() - answers are about to leave: what has come or gone is told and logged
 */
void tunnel_tell(struct lma *lma);

#endif /* HALMAD_LMA_TUNNEL_H */
