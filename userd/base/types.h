/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wing base/: what any C program of this kind has. Numbers of the RFCs (rfc.h), identifiers of
 * mobile nodes, prefixes, a binding as the contract has it; tables, timers, rates, a keyed hash;
 * the log. It may include the contract in uapi/ and nothing else of the tree.
 *
 * This file: integer types and small helpers in the spelling of the kernel.
 */
#ifndef HALMAD_BASE_TYPES_H
#define HALMAD_BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <netinet/in.h>
#include <asm/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define BIT_ULL(n)	(1ULL << (n))
#define MSEC_PER_SEC	1000ULL

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

static inline bool in6_equal(const struct in6_addr *a, const struct in6_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static inline bool in6_is_zero(const struct in6_addr *a)
{
	return IN6_IS_ADDR_UNSPECIFIED(a);
}

/* The value of a hexadecimal digit; -1 if it is none. */
static inline int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static inline u16 get_u16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

static inline u32 get_u32(const u8 *p)
{
	return (u32)get_u16(p) << 16 | get_u16(p + 2);
}

static inline u64 get_u64(const u8 *p)
{
	return (u64)get_u32(p) << 32 | get_u32(p + 4);
}

static inline void put_u16(u8 *p, u16 v)
{
	p[0] = (u8)(v >> 8);
	p[1] = (u8)v;
}

static inline void put_u32(u8 *p, u32 v)
{
	put_u16(p, (u16)(v >> 16));
	put_u16(p + 2, (u16)v);
}

static inline void put_u64(u8 *p, u64 v)
{
	put_u32(p, (u32)(v >> 32));
	put_u32(p + 4, (u32)v);
}

#endif /* HALMAD_BASE_TYPES_H */
