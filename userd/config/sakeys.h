/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys of the ESP SAs of a mobile node that were agreed on by hand (RFC 6275, 5.1; RFC 3776, 4.1).
 */
#ifndef HALMAD_CONFIG_SAKEYS_H
#define HALMAD_CONFIG_SAKEYS_H

#include "base/types.h"

/* SPIs below are reserved (RFC 4303, 2.1); from SA_SPI_CHARON on charon gives them out */
#define SA_SPI_MIN	256
#define SA_SPI_CHARON	0xc0000000
#define SA_KEY_MAX	64

/**
 * struct sa_algo - an algorithm of ESP
 * @word: its name in a file of keys
 * @kernel: that of the kernel
 * @len: octets of a key; of ciphers the most
 * @least: the least
 * @trunc: bits of an integrity check value; 0 for a cipher
 */
struct sa_algo {
	const char *word;
	const char *kernel;
	size_t len;
	size_t least;
	u32 trunc;
};

/**
 * struct sa_secret - an algorithm and its key
 * @algo: NULL for none
 * @key: key
 * @len: its octets
 */
struct sa_secret {
	const struct sa_algo *algo;
	u8 key[SA_KEY_MAX];
	size_t len;
};

/**
 * struct sa_key - what one SA has
 * @spi: SPI, 0 for an SA that is not there
 * @auth: for its integrity, which it always has (RFC 4877, 4.1)
 * @crypt: for its confidentiality
 */
struct sa_key {
	u32 spi;
	struct sa_secret auth;
	struct sa_secret crypt;
};

/**
 * struct sa_keys - those of a mobile node
 * @path: file that they are in
 * @in: of what it sends
 * @out: of what it is sent
 */
struct sa_keys {
	char *path;
	struct sa_key in;
	struct sa_key out;
};

/**
 * sa_algo_find() - the algorithm with a name
 * @word: name
 * @crypt: a cipher; else one for integrity
 *
 * None of them repeats itself badly when a counter begins anew, as it does with manual keys
 * whenever an SA is made again (RFC 4303, 3.3.3).
 *
 * Return: NULL if there is none.
 */
const struct sa_algo *sa_algo_find(const char *word, bool crypt);

/**
 * sa_keys_equal() - both have the same keys, or both are NULL
 */
bool sa_keys_equal(const struct sa_keys *a, const struct sa_keys *b);

/**
 * sa_keys_free() - overwrite and free; NULL is nothing
 */
void sa_keys_free(struct sa_keys *keys);

#endif /* HALMAD_CONFIG_SAKEYS_H */
