/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a hash with a key, for tables that others choose the
 * entries of: who does not know the key cannot make up entries that fall into one bucket.
 */
#ifndef HALMAD_BASE_SIPHASH_H
#define HALMAD_BASE_SIPHASH_H

#include "base/types.h"

/**
 * struct siphash_key - a key, which nobody else knows
 * @k: its two words
 */
struct siphash_key {
	u64 k[2];
};

/**
 * siphash() - hash some octets
 * @key: key
 * @data: octets
 * @len: their number
 */
u64 siphash(const struct siphash_key *key, const void *data, size_t len);

/**
 * siphash_configured() - hash an address that the configuration names
 *
 * The key is no secret: who has written the configuration has chosen the addresses, and nobody who
 * sends messages has.
 */
u32 siphash_configured(const struct in6_addr *address);

#endif /* HALMAD_BASE_SIPHASH_H */
