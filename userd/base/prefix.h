/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic of prefixes: pure. An IPv4 prefix is held in its mapped form (RFC 4291, 2.5.5.2),
 * ::ffff:192.0.2.0/120 for 192.0.2.0/24, so that both families share tables and pools. Text shows
 * it as IPv4.
 */
#ifndef HALMAD_BASE_PREFIX_H
#define HALMAD_BASE_PREFIX_H

#include "base/types.h"

/* Length of the mapped form of 0.0.0.0/0 */
#define PREFIX_IPV4	96

/* Room for prefix_text() */
#define PREFIX_TEXT_MAX	(INET6_ADDRSTRLEN + 4)

/**
 * struct prefix - an IPv6 prefix, or an IPv4 prefix in mapped form
 * @addr: address
 * @len: prefix length, as received: can exceed 128 in a decoded option
 */
struct prefix {
	struct in6_addr addr;
	u8 len;
};

static inline bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->len == b->len && in6_equal(&a->addr, &b->addr);
}

/**
 * prefix_is_ipv4() - it stands for an IPv4 prefix
 */
static inline bool prefix_is_ipv4(const struct prefix *prefix)
{
	return prefix->len >= PREFIX_IPV4 && IN6_IS_ADDR_V4MAPPED(&prefix->addr);
}

/**
 * prefix_from_ipv4() - the mapped form of an IPv4 prefix
 */
struct prefix prefix_from_ipv4(struct in_addr addr, u8 len);

/**
 * prefix_ipv4() - the IPv4 address of a mapped prefix
 */
struct in_addr prefix_ipv4(const struct prefix *prefix);

/**
 * prefix_valid() - a length of 1 to 128 and no bits behind it
 */
bool prefix_valid(const struct prefix *prefix);

/**
 * prefix_contains() - all of @inner lies in @outer, of the same family; both are valid
 */
bool prefix_contains(const struct prefix *outer, const struct prefix *inner);

/**
 * prefix_within() - all of @inner lies in one of @count prefixes
 */
bool prefix_within(const struct prefix *inner, const struct prefix *v, unsigned int count);

/**
 * prefix_has() - an address lies in a prefix
 */
bool prefix_has(const struct prefix *prefix, const struct in6_addr *addr);

/**
 * prefix_cut() - the first @len bits of a prefix
 */
struct prefix prefix_cut(const struct prefix *prefix, u8 len);

/**
 * prefix_cmp() - total order: by address, then the shorter one first
 */
int prefix_cmp(const struct prefix *a, const struct prefix *b);

/**
 * in6_text() - write an address
 * @addr: address
 * @buf: room for INET6_ADDRSTRLEN characters
 *
 * Return: @buf.
 */
const char *in6_text(const struct in6_addr *addr, char *buf);

/**
 * prefix_text() - write a prefix
 * @prefix: prefix
 * @buf: room for PREFIX_TEXT_MAX characters
 *
 * Return: @buf.
 */
const char *prefix_text(const struct prefix *prefix, char *buf);

/**
 * prefix_parse() - read "ADDRESS/LENGTH" or "ADDRESS", which is a /128
 *
 * Return: false if @text is no valid IPv6 prefix.
 */
bool prefix_parse(struct prefix *prefix, const char *text);

/**
 * prefix_parse_any() - the same for IPv6 or IPv4; an IPv4 address is a /32
 *
 * Return: false if @text is no valid prefix.
 */
bool prefix_parse_any(struct prefix *prefix, const char *text);

#endif /* HALMAD_BASE_PREFIX_H */
