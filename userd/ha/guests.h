/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guests: sessions of Proxy Mobile IPv6 with a prefix that the configuration gives to another
 * mobile node. They have it until they end, as they had it before the configuration said so; who
 * comes later gets nothing that is others'. So they are looked for once for each configuration, and
 * a mobile network (RFC 3963) of which one has a part is found among them, not among all sessions.
 */
#ifndef HALMAD_HA_GUESTS_H
#define HALMAD_HA_GUESTS_H

#include "config/conf.h"
#include "core/cache.h"

/**
 * struct guests - what guests have, or had
 * @v: prefixes by address and length, each at most once for a session
 * @count: number of @v
 * @room: room in @v
 * @lost: there was no memory: any prefix may be one
 */
struct guests {
	struct prefix *v;
	u32 count;
	u32 room;
	bool lost;
};

/**
 * guests_begin() - find them, as a configuration comes into use
 * @guests: all zero, or those of before
 */
void guests_begin(struct guests *guests, const struct conf *conf, const struct cache *cache);

/**
 * guests_have() - a guest that is another mobile node has a part of a prefix
 * @guests: guests; those that are gone are forgotten on the way
 * @cache: sessions
 * @mnid: whose it is to be
 * @prefix: mobile network
 *
 * Packets to that part would go the way of the prefix: what is registered by Mobile IPv6 comes
 * first (RFC 6612, 4.2). Among those of one protocol the longer prefix does.
 */
bool guests_have(struct guests *guests, const struct cache *cache, const struct mnid *mnid,
		 const struct prefix *prefix);

void guests_fini(struct guests *guests);

#endif /* HALMAD_HA_GUESTS_H */
