/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys that a mobile node authenticates its Binding Updates with (RFC 4285, 5.1): its "shared-key-
 * based mobility security associations".
 */
#ifndef HALMAD_CONFIG_AUTHKEYS_H
#define HALMAD_CONFIG_AUTHKEYS_H

#include "wire/auth.h"

/**
 * struct auth_sa - a security association
 * @spi: its SPI, AUTH_SPI_MIN or more
 * @key: shared key
 */
struct auth_sa {
	u32 spi;
	u8 key[AUTH_KEY_LEN];
};

/**
 * struct auth_keys - those of a mobile node; several, while one takes the place of another
 * @path: file that they are in; NULL for a mobile node that has none
 * @sa: they, each with another SPI
 * @count: number of @sa
 * @replay_optional: a Binding Update need not have the replay protection option (RFC 4285, 6)
 * @window: how far its timestamp may be off, in seconds
 * @strict: options in an order that may not be are refused even if what is meant is plain
 */
struct auth_keys {
	char *path;
	struct auth_sa *sa;
	unsigned int count;
	bool replay_optional;
	u32 window;
	bool strict;
};

/**
 * auth_keys_find() - the security association of an SPI, NULL if there is none
 */
const struct auth_sa *auth_keys_find(const struct auth_keys *keys, u32 spi);

/**
 * auth_keys_add() - one more, whose SPI none of them has
 *
 * Return: 0, or -ENOMEM.
 */
int auth_keys_add(struct auth_keys *keys, const struct auth_sa *sa);

/**
 * auth_keys_fini() - overwrite and free them
 */
void auth_keys_fini(struct auth_keys *keys);

#endif /* HALMAD_CONFIG_AUTHKEYS_H */
