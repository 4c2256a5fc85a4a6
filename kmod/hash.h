/* SPDX-License-Identifier: GPL-2.0 */
/* The hash of addresses for tables that packets look into. */
#ifndef HALMA_HASH_H
#define HALMA_HASH_H

#include <linux/hash.h>
#include <linux/in6.h>
#include <linux/math64.h>
#include <linux/string.h>

/*
 * Each packet comes through here several times: one multiplication in place of
 * jhash2(). Both halves of the product count, so that each bit of the address moves
 * the low bits of the hash, by which rhashtable chooses. Not for addresses that
 * strangers put into a table.
 */
static __always_inline u32 halma_addr_hash(const struct in6_addr *addr, u32 seed)
{
	u64 half[2], a, b;

	memcpy(half, addr, sizeof(half));
	a = half[0] ^ (seed + 1ULL) * GOLDEN_RATIO_64;
	b = half[1] ^ GOLDEN_RATIO_64;
	a = mul_u64_u64_shr(a, b, 64) ^ (a * b);
	return a ^ a >> 32;
}

#endif /* HALMA_HASH_H */
