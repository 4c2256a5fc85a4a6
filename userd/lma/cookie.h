/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of a session only a PBU says, in its cookie; see struct role_ops.
 */
#ifndef HALMAD_LMA_COOKIE_H
#define HALMAD_LMA_COOKIE_H

#include "core/cookie.h"

void lma_cookie_put(const struct bce_facts *facts, struct cookie_role *own);
bool lma_cookie_get(struct bce_facts *facts, const struct cookie_role *own);
size_t lma_cookie_upgrade(const u8 *buf, size_t len, u8 *now);

#endif /* HALMAD_LMA_COOKIE_H */
