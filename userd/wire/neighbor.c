// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbour discovery, as far as a home agent does it in the place of a mobile node.
 */
#include <netinet/icmp6.h>
#include <netinet/ip6.h>

#include "base/prefix.h"
#include "wire/neighbor.h"

/* RFC 4861, 7.1: nobody has sent it on */
#define HOPS		255

/* RFC 4861, 4.3 and 4.4: both have the target behind the same 8 octets */
#define FIXED_LEN	24

#define OPTION_UNIT	8
#define OPTION_NONCE	14	/* RFC 3971, 5.3.2 */
#define NONCE_LEN	6

_Static_assert(sizeof(struct nd_neighbor_solicit) == FIXED_LEN &&
	       sizeof(struct nd_neighbor_advert) == FIXED_LEN, "fixed part of both");

struct in6_addr nd_group(const struct in6_addr *addr)
{
	struct in6_addr group = {
		.s6_addr = { 0xff, 2, [11] = 1, [12] = 0xff },
	};

	memcpy(&group.s6_addr[13], &addr->s6_addr[13], 3);
	return group;
}

static bool is_group(const struct in6_addr *addr)
{
	const struct in6_addr group = nd_group(addr);

	return in6_equal(&group, addr);
}

static u64 nonce_of(const u8 *option)
{
	u64 nonce = 0;
	unsigned int i;

	for (i = 0; i < NONCE_LEN; i++)
		nonce = nonce << 8 | option[2 + i];
	return nonce;
}

/* Return: false if an option is not what it must be, or one that must not be there. */
static bool take_options(const u8 *at, size_t len, struct nd_message *msg)
{
	size_t size;

	for (; len; at += size, len -= size) {
		size = len < 2 ? 0 : at[1] * OPTION_UNIT;
		if (!size || size > len)
			return false;
		if (at[0] == ND_OPT_SOURCE_LINKADDR && msg->probe)
			return false;
		if (at[0] == OPTION_NONCE && at[1] == 1)
			msg->nonce = nonce_of(at);
	}
	return true;
}

bool nd_decode(const u8 *data, size_t len, const struct nd_carrier *carrier,
	       struct nd_message *msg)
{
	*msg = (struct nd_message){ 0 };
	if (len < FIXED_LEN || carrier->hops != HOPS || data[1])
		return false;
	if (data[0] != ND_NEIGHBOR_SOLICIT && data[0] != ND_NEIGHBOR_ADVERT)
		return false;
	msg->solicitation = data[0] == ND_NEIGHBOR_SOLICIT;
	memcpy(&msg->target, data + sizeof(struct icmp6_hdr), sizeof(msg->target));
	msg->probe = msg->solicitation && IN6_IS_ADDR_UNSPECIFIED(&carrier->src);
	if (IN6_IS_ADDR_MULTICAST(&msg->target) || (msg->probe && !is_group(&carrier->dst)))
		return false;
	/* one to everybody answers nobody [RFC 4861, 7.1.2] */
	if (!msg->solicitation && IN6_IS_ADDR_MULTICAST(&carrier->dst) &&
	    data[4] & 0x40)
		return false;
	return take_options(data + FIXED_LEN, len - FIXED_LEN, msg);
}

static u32 sum(u32 sum, const void *data, size_t len)
{
	const u8 *octet = data;
	size_t i;

	for (i = 0; i < len; i += 2)
		sum += (u32)octet[i] << 8 | octet[i + 1];
	return sum;
}

/* RFC 4443, 2.3: of an even number of octets. */
static u16 checksum(const struct ip6_hdr *ip, const void *data, size_t len)
{
	u32 total = sum((u32)len + IPPROTO_ICMPV6, &ip->ip6_src, 2 * sizeof(ip->ip6_src));

	total = sum(total, data, len);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons((u16)~total);
}

size_t nd_probe(u8 *buf, const struct in6_addr *target, u64 nonce)
{
	struct ip6_hdr ip = {
		.ip6_flow = htonl(6U << 28), .ip6_nxt = IPPROTO_ICMPV6, .ip6_hlim = HOPS,
		.ip6_dst = nd_group(target),
	};
	struct nd_neighbor_solicit ns = {
		.nd_ns_type = ND_NEIGHBOR_SOLICIT, .nd_ns_target = *target,
	};
	size_t len = sizeof(ns) + OPTION_UNIT;
	u8 *at = buf + sizeof(ip);
	unsigned int i;

	ip.ip6_plen = htons((u16)len);
	memcpy(buf, &ip, sizeof(ip));
	memcpy(at, &ns, sizeof(ns));
	at[sizeof(ns)] = OPTION_NONCE;
	at[sizeof(ns) + 1] = 1;
	for (i = 0; i < NONCE_LEN; i++)
		at[sizeof(ns) + 2 + i] = (u8)(nonce >> 8 * (NONCE_LEN - 1 - i));
	ns.nd_ns_cksum = checksum(&ip, at, len);
	memcpy(at, &ns, sizeof(ns));
	return sizeof(ip) + len;
}

size_t nd_advertisement(u8 *buf, const struct in6_addr *target, bool router, const u8 *lladdr,
			size_t len)
{
	const struct nd_neighbor_advert na = {
		.nd_na_type = ND_NEIGHBOR_ADVERT,
		.nd_na_flags_reserved = ND_NA_FLAG_OVERRIDE | (router ? ND_NA_FLAG_ROUTER : 0),
		.nd_na_target = *target,
	};
	size_t size = (len + 2 + OPTION_UNIT - 1) / OPTION_UNIT * OPTION_UNIT;
	u8 *option = buf + sizeof(na);

	memcpy(buf, &na, sizeof(na));
	memset(option, 0, size);
	option[0] = ND_OPT_TARGET_LINKADDR;
	option[1] = (u8)(size / OPTION_UNIT);
	memcpy(option + 2, lladdr, len);
	return sizeof(na) + size;
}
