// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic of prefixes: pure.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/prefix.h"

static bool bits_equal(const struct in6_addr *a, const struct in6_addr *b, u8 len)
{
	unsigned int octets = len / 8;
	u8 mask = (u8)(0xff00 >> len % 8);

	if (memcmp(a, b, octets))
		return false;
	return len % 8 == 0 || !((a->s6_addr[octets] ^ b->s6_addr[octets]) & mask);
}

struct prefix prefix_from_ipv4(struct in_addr addr, u8 len)
{
	struct prefix prefix = { .len = PREFIX_IPV4 + len };

	memset(prefix.addr.s6_addr + 10, 0xff, 2);
	memcpy(prefix.addr.s6_addr + 12, &addr, sizeof(addr));
	return prefix;
}

struct in_addr prefix_ipv4(const struct prefix *prefix)
{
	struct in_addr addr;

	memcpy(&addr, prefix->addr.s6_addr + 12, sizeof(addr));
	return addr;
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
	return outer->len <= inner->len && prefix_is_ipv4(outer) == prefix_is_ipv4(inner) &&
	       bits_equal(&outer->addr, &inner->addr, outer->len);
}

bool prefix_within(const struct prefix *inner, const struct prefix *v, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (prefix_contains(&v[i], inner))
			return true;
	return false;
}

bool prefix_has(const struct prefix *prefix, const struct in6_addr *addr)
{
	return bits_equal(&prefix->addr, addr, prefix->len);
}

struct prefix prefix_cut(const struct prefix *prefix, u8 len)
{
	struct prefix result = { .addr = prefix->addr, .len = len };
	unsigned int i;

	for (i = len; i < 128; i++)
		result.addr.s6_addr[i / 8] &= (u8)~(0x80 >> i % 8);
	return result;
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
	bool ipv4 = prefix_is_ipv4(prefix);
	const void *addr = ipv4 ? prefix->addr.s6_addr + 12 : prefix->addr.s6_addr;
	size_t len;

	if (!inet_ntop(ipv4 ? AF_INET : AF_INET6, addr, buf, INET6_ADDRSTRLEN))
		buf[0] = '\0';
	len = strlen(buf);
	snprintf(buf + len, PREFIX_TEXT_MAX - len, "/%u",
		 ipv4 ? prefix->len - PREFIX_IPV4 : prefix->len);
	return buf;
}

/* Split into address and length; @max is the length if there is none. */
static bool split(const char *text, char *addr, size_t size, unsigned long max, u8 *bits)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	unsigned long value = max;
	char *end;

	if (len >= size)
		return false;
	memcpy(addr, text, len);
	addr[len] = '\0';
	if (slash) {
		if (slash[1] < '0' || slash[1] > '9')
			return false;
		value = strtoul(slash + 1, &end, 10);
		if (*end || value > max)
			return false;
	}
	*bits = (u8)value;
	return true;
}

bool prefix_parse(struct prefix *prefix, const char *text)
{
	char addr[INET6_ADDRSTRLEN];

	return split(text, addr, sizeof(addr), 128, &prefix->len) &&
	       inet_pton(AF_INET6, addr, &prefix->addr) == 1 && prefix_valid(prefix) &&
	       !IN6_IS_ADDR_V4MAPPED(&prefix->addr);
}

bool prefix_parse_any(struct prefix *prefix, const char *text)
{
	char addr[INET6_ADDRSTRLEN];
	struct in_addr ipv4;
	u8 len;

	if (strchr(text, ':'))
		return prefix_parse(prefix, text);
	if (!split(text, addr, sizeof(addr), 32, &len) || inet_pton(AF_INET, addr, &ipv4) != 1)
		return false;
	*prefix = prefix_from_ipv4(ipv4, len);
	return len && prefix_valid(prefix);
}
