/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prefixes that mobile nodes have for good (RFC 6612, 4.2.1): with home-address-from = pool the
 * home address is needed before any message comes, for IKEv2, so a pool gives the prefix around it
 * when the configuration is used for the first time. The store keeps whose it is, durably before
 * anybody hears of it, and until it leaves the configuration. By Proxy Mobile IPv6 it is the home
 * network prefix then; what a mobile node with such a session has already stays its own.
 */
#ifndef HALMAD_CORE_HOME_H
#define HALMAD_CORE_HOME_H

#include "core/core.h"

/**
 * home_recall() - at the start: tell a configuration what the store knows; before store_start()
 * @store: store; can be NULL
 * @conf: configuration
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Who is to be given a prefix has none after this: what is free is known when sessions are. Then
 * home_assign() gives them, with the same configuration once more.
 *
 * Return: false on failure.
 */
bool home_recall(struct store *store, struct conf *conf, char *text);

/**
 * home_is_wanted() - somebody has none yet, for whatever reason
 */
bool home_is_wanted(const struct conf *conf);

/**
 * home_assign() - tell a configuration which prefixes mobile nodes have, and give some to others;
 *	before core_prepare()
 * @core: core
 * @conf: configuration
 * @text: what is wrong, on failure; room for STORE_TEXT_MAX
 *
 * Waits for the disk if it gives any. Who gets none because its pool is empty has none; the log
 * says so.
 *
 * Return: false on failure: the configuration cannot be used, and all is as it was.
 */
bool home_assign(struct core *core, struct conf *conf, char *text);

/**
 * home_undo() - that configuration is not used after all
 */
void home_undo(struct core *core, const struct conf *conf);

/**
 * home_settle() - it is used instead of another one: whom that had and this does not has none any
 * more
 */
void home_settle(struct core *core, const struct conf *old, const struct conf *conf);

/**
 * home_again() - tell the store once more whose prefixes are whose
 * @core: core
 * @next: where to go on: begins with 0
 * @count: so many profiles are looked at
 *
 * Return: true if there are more.
 */
bool home_again(struct core *core, u32 *next, u32 count);

#endif /* HALMAD_CORE_HOME_H */
