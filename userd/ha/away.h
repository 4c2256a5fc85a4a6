/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which home addresses are away, and by which care-of address: who keeps the kernel's Mobile IPv6
 * hears of each change, before the BA that says so leaves.
 */
#ifndef HALMAD_HA_AWAY_H
#define HALMAD_HA_AWAY_H

#include "base/way.h"
#include "core/cache.h"

struct ha;

/**
 * away_account() - a session has begun or ended, or is another one now: see struct role_ops
 */
void away_account(struct ha *ha, const struct bce *bce, int sign);

/**
 * away_flush() - tell what has changed
 */
void away_flush(struct ha *ha);

/**
 * away_all() - all ways that there are, which are told then
 * @ha: home agent
 * @ways: result, to be freed; NULL if there are none
 * @count: number of @ways
 *
 * Return: false if there is no memory.
 */
bool away_all(struct ha *ha, struct way **ways, size_t *count);

#endif /* HALMAD_HA_AWAY_H */
