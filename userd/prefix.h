/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic of IPv6 prefixes: pure.
 */
#ifndef HALMAD_PREFIX_H
#define HALMAD_PREFIX_H

#include "types.h"

/* Room for prefix_text() */
#define PREFIX_TEXT_MAX	(INET6_ADDRSTRLEN + 4)

/**
 * struct prefix - an IPv6 prefix
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
 * prefix_valid() - a length of 1 to 128 and no bits behind it
 */
bool prefix_valid(const struct prefix *prefix);

/**
 * prefix_contains() - all of @inner lies in @outer; both are valid
 */
bool prefix_contains(const struct prefix *outer, const struct prefix *inner);

/**
 * prefix_has() - an address lies in a prefix
 */
bool prefix_has(const struct prefix *prefix, const struct in6_addr *addr);

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
 * Return: false if @text is no valid prefix.
 */
bool prefix_parse(struct prefix *prefix, const char *text);

#endif /* HALMAD_PREFIX_H */
