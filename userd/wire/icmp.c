// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 messages of Mobile IPv6, and the Router Advertisements of home agents.
 */
#include "wire/icmp.h"

#define HEADER_LEN		8
#define RA_LEN			16
#define RA_HOP_LIMIT		255
#define OPTION_UNIT		8
#define OPTION_PREFIX_LEN	32
#define OPTION_INFO_LEN		8

/* Bits of the Home-Agents anycast identifier 0x7e: RFC 2526, 4 */
#define ANYCAST_LAST		0xfe
/* Of prefixes with identifiers of EUI-64: the universal/local bit is 0 there (RFC 2526, 3) */
#define ANYCAST_EUI64_FIRST	0xfd
#define ANYCAST_EUI64_LEN	64

const char *icmp_error_name(enum icmp_error err)
{
	static const char *const names[ICMP_ERR_MAX] = {
		[ICMP_OK] = "ok",
		[ICMP_ERR_SHORT] = "short",
		[ICMP_ERR_CODE] = "code",
		[ICMP_ERR_HOP_LIMIT] = "hop-limit",
		[ICMP_ERR_SOURCE] = "source",
		[ICMP_ERR_OPTION] = "option",
	};

	return names[err];
}

/* The next option behind @at; NULL at the end, and if it cannot be read: then *@err says so. */
static const u8 *next_option(const struct icmp_packet *packet, size_t *at, size_t *len,
			     enum icmp_error *err)
{
	const u8 *option = packet->data + *at;
	size_t left = packet->len - *at;

	if (!left)
		return NULL;
	*len = left >= 2 ? (size_t)option[1] * OPTION_UNIT : 0;
	if (!*len || *len > left) {
		*err = ICMP_ERR_OPTION;
		return NULL;
	}
	*at += *len;
	return option;
}

static void take_prefix(struct icmp_ra *ra, const u8 *option)
{
	struct icmp_prefix *prefix;

	if (ra->prefix_count == ICMP_PREFIXES_MAX)
		return;
	prefix = &ra->prefix[ra->prefix_count++];
	prefix->len = option[2];
	prefix->flags = option[3];
	prefix->valid = get_u32(option + 4);
	prefix->preferred = get_u32(option + 8);
	memcpy(&prefix->addr, option + 16, sizeof(prefix->addr));
}

/* An option of another length than it has is not the one that is known. */
static void take_option(struct icmp_ra *ra, const u8 *option, size_t len)
{
	switch (option[0]) {
	case ND_OPTION_SOURCE_LLA:
		ra->source_lla = true;
		break;
	case ND_OPTION_PREFIX:
		if (len == OPTION_PREFIX_LEN)
			take_prefix(ra, option);
		break;
	case ND_OPTION_HOME_AGENT:
		if (len != OPTION_INFO_LEN)
			break;
		ra->info = true;
		ra->info_routers = option[2] & HOME_AGENT_FLAG_R;
		ra->info_preference = get_u16(option + 4);
		ra->info_lifetime = get_u16(option + 6);
		break;
	default:
		break;
	}
}

/* Code 0, as all have that are known here. */
static enum icmp_error check_fixed(const struct icmp_packet *packet, size_t len)
{
	if (packet->len < len)
		return ICMP_ERR_SHORT;
	return packet->data[1] ? ICMP_ERR_CODE : ICMP_OK;
}

enum icmp_error icmp_ra_decode(const struct icmp_packet *packet, struct icmp_ra *ra)
{
	enum icmp_error err = check_fixed(packet, RA_LEN);
	size_t len, at = RA_LEN;
	const u8 *option;

	memset(ra, 0, sizeof(*ra));
	if (err)
		return err;
	if (packet->hop_limit != RA_HOP_LIMIT)
		return ICMP_ERR_HOP_LIMIT;
	if (!IN6_IS_ADDR_LINKLOCAL(&packet->src) || packet->home_address)
		return ICMP_ERR_SOURCE;
	ra->flags = packet->data[5];
	ra->lifetime = get_u16(packet->data + 6);
	while ((option = next_option(packet, &at, &len, &err)))
		take_option(ra, option, len);
	return err;
}

enum icmp_error icmp_request_decode(const struct icmp_packet *packet, u16 *id)
{
	enum icmp_error err = check_fixed(packet, HEADER_LEN);
	size_t len, at = HEADER_LEN;

	if (err)
		return err;
	*id = get_u16(packet->data + 4);
	/* a request for home agents has no options, what is behind it is not looked at */
	while (packet->data[0] == ICMP_MPS && next_option(packet, &at, &len, &err))
		;
	return err;
}

static void begin(struct icmp_answer *answer, u8 type, u16 id)
{
	memset(answer->data, 0, HEADER_LEN);
	answer->data[0] = type;
	put_u16(answer->data + 4, id);
	answer->len = HEADER_LEN;
}

void icmp_dhaad_encode(struct icmp_answer *answer, u16 id, u8 flags, const struct in6_addr *addr,
		       unsigned int count)
{
	if (count > DHAAD_ADDRESSES_MAX)
		count = DHAAD_ADDRESSES_MAX;
	begin(answer, ICMP_DHAAD_REPLY, id);
	answer->data[6] = flags;
	memcpy(answer->data + HEADER_LEN, addr, count * sizeof(*addr));
	answer->len += count * sizeof(*addr);
}

static void put_prefix(u8 *option, const struct icmp_prefix *prefix)
{
	unsigned int i = prefix->len / 8;

	memset(option, 0, OPTION_PREFIX_LEN);
	option[0] = ND_OPTION_PREFIX;
	option[1] = OPTION_PREFIX_LEN / OPTION_UNIT;
	option[2] = prefix->len;
	option[3] = prefix->flags;
	put_u32(option + 4, prefix->valid);
	put_u32(option + 8, prefix->preferred);
	if (prefix->flags & PREFIX_FLAG_R || i >= sizeof(prefix->addr)) {
		memcpy(option + 16, &prefix->addr, sizeof(prefix->addr));
		return;
	}
	memcpy(option + 16, &prefix->addr, i);
	option[16 + i] = prefix->addr.s6_addr[i] & (u8)~(0xff >> prefix->len % 8);
}

void icmp_mpa_encode(struct icmp_answer *answer, u16 id, u8 flags,
		     const struct icmp_prefix *prefix, unsigned int count)
{
	unsigned int i;

	if (count > ICMP_PREFIXES_MAX)
		count = ICMP_PREFIXES_MAX;
	begin(answer, ICMP_MPA, id);
	answer->data[6] = flags;
	for (i = 0; i < count; i++, answer->len += OPTION_PREFIX_LEN)
		put_prefix(answer->data + answer->len, &prefix[i]);
}

struct in6_addr icmp_home_agents(const struct prefix *subnet)
{
	struct in6_addr addr = subnet->addr;
	unsigned int i = subnet->len / 8;

	addr.s6_addr[i] |= 0xff >> subnet->len % 8;
	while (++i < sizeof(addr))
		addr.s6_addr[i] = 0xff;
	if (subnet->len == ANYCAST_EUI64_LEN)
		addr.s6_addr[subnet->len / 8] = ANYCAST_EUI64_FIRST;
	addr.s6_addr[15] = ANYCAST_LAST;
	return addr;
}
