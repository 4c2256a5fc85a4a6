/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a home agent hears and says by ICMPv6 (RFC 6275, 6.5 to 6.8 and 7; RFC 4861, 4.2 and 4.6;
 * RFC 3963, 7).
 *
 * Checksums are the kernel's: it drops what is wrong, and fills in those of messages to send.
 */
#ifndef HALMAD_WIRE_ICMP_H
#define HALMAD_WIRE_ICMP_H

#include "base/prefix.h"
#include "base/rfc.h"

/* Addresses in a Home Agent Address Discovery Reply, so that the packet has at most 1,280 octets
 * (RFC 6275, 10.5.1)
 */
#define DHAAD_ADDRESSES_MAX	77
/* Prefix Information options in a message */
#define ICMP_PREFIXES_MAX	32
/* A subnet with a longer prefix has no room for anycast addresses (RFC 2526, 2) */
#define HOME_AGENTS_LEN_MAX	120
/* Octets of a message to send: either of both */
#define ICMP_MAX_LEN		(8 + DHAAD_ADDRESSES_MAX * 16)

/**
 * struct icmp_packet - an ICMPv6 message that was received
 * @data: first octet
 * @len: octets
 * @src: source address; where there is a Home Address option, the home address (RFC 6275, 9.3.1)
 * @dst: destination address
 * @home_address: there was a Home Address option
 * @sent_from: source address of the IPv6 header as it came
 * @ifindex: interface by which it came
 * @hop_limit: of the IPv6 header
 * @esp: it came by ESP, by a socket that gets nothing else
 * @own: its source is an address of this machine
 */
struct icmp_packet {
	const u8 *data;
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	bool home_address;
	struct in6_addr sent_from;
	u32 ifindex;
	u8 hop_limit;
	bool esp;
	bool own;
};

/**
 * struct icmp_answer - an ICMPv6 message to send
 * @data: message
 * @len: octets
 * @src: source address
 * @dst: destination address
 * @via: care-of address by which @dst is reached, with a type 2 routing header (RFC 6275, 6.4);
 *	all zero: without one
 * @ifindex: where to, if @dst has link-local scope, else 0
 * @reqid: it goes by ESP with the SAs of this reqid, or not at all; 0: as policies have it
 */
struct icmp_answer {
	u8 data[ICMP_MAX_LEN];
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	struct in6_addr via;
	u32 ifindex;
	u32 reqid;
};

/**
 * enum icmp_error - what is wrong with a message
 * @ICMP_OK: nothing
 * @ICMP_ERR_SHORT: it ends before its fixed part does
 * @ICMP_ERR_CODE: its code is not 0
 * @ICMP_ERR_HOP_LIMIT: a Router Advertisement that may have been forwarded (RFC 4861, 6.1.2)
 * @ICMP_ERR_SOURCE: a Router Advertisement from an address that is not link-local
 * @ICMP_ERR_OPTION: an option of length 0, or one that is longer than the message
 */
enum icmp_error {
	ICMP_OK,
	ICMP_ERR_SHORT,
	ICMP_ERR_CODE,
	ICMP_ERR_HOP_LIMIT,
	ICMP_ERR_SOURCE,
	ICMP_ERR_OPTION,
	ICMP_ERR_MAX,
};

/**
 * struct icmp_prefix - a Prefix Information option (RFC 4861, 4.6.2; RFC 6275, 7.2)
 * @addr: prefix; with PREFIX_FLAG_R a whole address of the router
 * @len: length of the prefix, as received: can exceed 128
 * @flags: PREFIX_FLAG_*
 * @valid: valid lifetime in s, 0xffffffff if it does not end
 * @preferred: preferred lifetime
 */
struct icmp_prefix {
	struct in6_addr addr;
	u8 len;
	u8 flags;
	u32 valid;
	u32 preferred;
};

/**
 * struct icmp_ra - a Router Advertisement
 * @flags: RA_FLAG_*
 * @lifetime: Router Lifetime in s
 * @source_lla: it has a Source Link-Layer Address option
 * @info: it has a Home Agent Information option (RFC 6275, 7.4)
 * @info_preference: preference in that
 * @info_lifetime: lifetime in that, in s
 * @info_routers: it says that mobile routers are served (RFC 3963, 7.3)
 * @prefix: Prefix Information options, in order
 * @prefix_count: number of @prefix; those beyond ICMP_PREFIXES_MAX are left out
 */
struct icmp_ra {
	u8 flags;
	u16 lifetime;
	bool source_lla;
	bool info;
	u16 info_preference;
	u16 info_lifetime;
	bool info_routers;
	struct icmp_prefix prefix[ICMP_PREFIXES_MAX];
	unsigned int prefix_count;
};

/**
 * icmp_type() - the type of a message; 0 if it has no octet
 */
static inline u8 icmp_type(const struct icmp_packet *packet)
{
	return packet->len ? packet->data[0] : 0;
}

/**
 * icmp_error_name() - what is wrong with a message in a word, as in counters
 */
const char *icmp_error_name(enum icmp_error err);

/**
 * icmp_ra_decode() - read a Router Advertisement as RFC 4861, 6.1.2 wants it
 */
enum icmp_error icmp_ra_decode(const struct icmp_packet *packet, struct icmp_ra *ra);

/**
 * icmp_request_decode() - read a Home Agent Address Discovery Request or a Mobile Prefix
 *	Solicitation (RFC 6275, 6.5 and 6.7): options mean nothing, reserved bits neither
 * @packet: message
 * @id: result: its identifier
 */
enum icmp_error icmp_request_decode(const struct icmp_packet *packet, u16 *id);

/**
 * icmp_of_router() - a Home Agent Address Discovery Request that was read is one of a mobile router
 *	(RFC 3963, 7.1)
 */
static inline bool icmp_of_router(const struct icmp_packet *packet)
{
	return packet->data[6] & HOME_AGENT_FLAG_R;
}

/**
 * icmp_dhaad_encode() - write a Home Agent Address Discovery Reply (RFC 6275, 6.6)
 * @answer: gets octets and their number
 * @id: identifier of the request
 * @flags: HOME_AGENT_FLAG_R if all @addr serve mobile routers and it was asked for (RFC 3963, 7.2)
 * @addr: addresses of home agents
 * @count: their number; more than DHAAD_ADDRESSES_MAX are left out
 */
void icmp_dhaad_encode(struct icmp_answer *answer, u16 id, u8 flags, const struct in6_addr *addr,
		       unsigned int count);

/**
 * icmp_mpa_encode() - write a Mobile Prefix Advertisement (RFC 6275, 6.8)
 * @answer: gets octets and their number
 * @id: identifier
 * @flags: MPA_FLAG_*
 * @prefix: prefixes; what lies behind their length is only written with PREFIX_FLAG_R
 * @count: their number; more than ICMP_PREFIXES_MAX are left out
 */
void icmp_mpa_encode(struct icmp_answer *answer, u16 id, u8 flags,
		     const struct icmp_prefix *prefix, unsigned int count);

/**
 * icmp_home_agents() - the Mobile IPv6 Home-Agents anycast address of a subnet (RFC 2526, 3 and 4)
 * @subnet: prefix of at most HOME_AGENTS_LEN_MAX bits
 */
struct in6_addr icmp_home_agents(const struct prefix *subnet);

#endif /* HALMAD_WIRE_ICMP_H */
