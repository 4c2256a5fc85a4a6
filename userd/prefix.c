// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic of IPv6 prefixes: pure.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "prefix.h"

static bool bits_equal(const struct in6_addr *a, const struct in6_addr *b, u8 len)
{
	unsigned int octets = len / 8;
	u8 mask = (u8)(0xff00 >> len % 8);

	if (memcmp(a, b, octets))
		return false;
	return len % 8 == 0 || !((a->s6_addr[octets] ^ b->s6_addr[octets]) & mask);
}

bool prefix_valid(const struct prefix *prefix)
{
	unsigned int i;

	if (!prefix->len || prefix->len > 128)
		return false;
	for (i = prefix->len; i < 128; i++)
		if (prefix->addr.s6_addr[i / 8] & (0x80 >> i % 8))
			return false;
	return true;
}

bool prefix_contains(const struct prefix *outer, const struct prefix *inner)
{
	return outer->len <= inner->len && bits_equal(&outer->addr, &inner->addr, outer->len);
}

bool prefix_has(const struct prefix *prefix, const struct in6_addr *addr)
{
	return bits_equal(&prefix->addr, addr, prefix->len);
}

int prefix_cmp(const struct prefix *a, const struct prefix *b)
{
	int diff = memcmp(&a->addr, &b->addr, sizeof(a->addr));

	return diff ? diff : (int)a->len - (int)b->len;
}

const char *in6_text(const struct in6_addr *addr, char *buf)
{
	return inet_ntop(AF_INET6, addr, buf, INET6_ADDRSTRLEN) ? buf : "?";
}

const char *prefix_text(const struct prefix *prefix, char *buf)
{
	size_t len;

	if (!inet_ntop(AF_INET6, &prefix->addr, buf, INET6_ADDRSTRLEN))
		buf[0] = '\0';
	len = strlen(buf);
	snprintf(buf + len, PREFIX_TEXT_MAX - len, "/%u", prefix->len);
	return buf;
}

bool prefix_parse(struct prefix *prefix, const char *text)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char addr[INET6_ADDRSTRLEN];
	unsigned long bits = 128;
	char *end;

	if (len >= sizeof(addr))
		return false;
	memcpy(addr, text, len);
	addr[len] = '\0';
	if (inet_pton(AF_INET6, addr, &prefix->addr) != 1)
		return false;
	if (slash) {
		if (slash[1] < '0' || slash[1] > '9')
			return false;
		bits = strtoul(slash + 1, &end, 10);
		if (*end || bits > 128)
			return false;
	}
	prefix->len = (u8)bits;
	return prefix_valid(prefix);
}
