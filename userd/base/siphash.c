// SPDX-License-Identifier: GPL-2.0
/*
 * SipHash-2-4: pure. Some values are hashed for each message: the four words of the state stay in
 * registers, which needs all that works on them to be inline.
 */
#include <endian.h>

#include "base/siphash.h"

static __always_inline u64 rotate(u64 x, unsigned int by)
{
	return x << by | x >> (64 - by);
}

/* The last ones, fewer than eight. */
static u64 get_rest(const u8 *p, size_t len)
{
	u64 v = 0;

	while (len--)
		v = v << 8 | p[len];
	return v;
}

static __always_inline u64 get_le64(const u8 *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static __always_inline void round_of(u64 v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static __always_inline void compress(u64 v[4], u64 m)
{
	v[3] ^= m;
	round_of(v);
	round_of(v);
	v[0] ^= m;
}

u64 siphash(const struct siphash_key *key, const void *data, size_t len)
{
	u64 v[4] = {
		key->k[0] ^ 0x736f6d6570736575ULL,
		key->k[1] ^ 0x646f72616e646f6dULL,
		key->k[0] ^ 0x6c7967656e657261ULL,
		key->k[1] ^ 0x7465646279746573ULL,
	};
	const u8 *p = data;
	size_t rest = len;
	unsigned int i;

	for (; rest >= 8; rest -= 8, p += 8)
		compress(v, get_le64(p));
	compress(v, get_rest(p, rest) | (u64)len << 56);
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		round_of(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

u32 siphash_configured(const struct in6_addr *address)
{
	static const struct siphash_key key = {
		.k = { 0x686f6d6520616464ULL, 0x72657373206f776eULL },
	};

	return (u32)siphash(&key, address, sizeof(*address));
}
