/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Neighbour discovery (RFC 4861), as far as a home agent does it in the place of a mobile node:
 * duplicate address detection (RFC 4862, 5.4) and unsolicited advertisements (RFC 6275, 10.4.1).
 * Pure.
 */
#ifndef HALMAD_WIRE_NEIGHBOR_H
#define HALMAD_WIRE_NEIGHBOR_H

#include <netinet/in.h>

#include "base/types.h"

/* The longest message that is made here, with its IPv6 header */
#define ND_MAX_LEN	128

/* RFC 4861, 10 */
#define MAX_NEIGHBOR_ADVERTISEMENT	3

/**
 * struct nd_message - a neighbour solicitation or advertisement
 * @solicitation: it is one; else an advertisement
 * @target: address that it is about
 * @probe: a solicitation of who looks whether the target is free: its source is the unspecified
 *	address (RFC 4862, 5.4.2)
 * @nonce: what a Nonce option says (RFC 3971, 5.3.2; RFC 7527, 4), 0 for none
 */
struct nd_message {
	bool solicitation;
	struct in6_addr target;
	bool probe;
	u64 nonce;
};

/**
 * struct nd_carrier - what carried it
 * @src: source address
 * @dst: destination address
 * @hops: Hop Limit
 */
struct nd_carrier {
	struct in6_addr src;
	struct in6_addr dst;
	int hops;
};

/**
 * nd_decode() - read a message whose checksum is right
 * @data: ICMPv6 message
 * @len: octets
 * @carrier: what carried it
 * @msg: result
 *
 * Return: false if a node must not listen to it (RFC 4861, 7.1), or if it is another one.
 */
bool nd_decode(const u8 *data, size_t len, const struct nd_carrier *carrier,
	       struct nd_message *msg);

/**
 * nd_probe() - make a solicitation that looks whether an address is free (RFC 4862, 5.4.2)
 * @buf: result, with its IPv6 header; room for ND_MAX_LEN
 * @target: address
 * @nonce: by which who sends it knows it again (RFC 7527, 4.1); 48 bits count, not 0
 *
 * Return: octets.
 */
size_t nd_probe(u8 *buf, const struct in6_addr *target, u64 nonce);

/**
 * nd_advertisement() - make an unsolicited advertisement in the place of a mobile node (RFC 6275,
 *	10.4.1), for everybody: Override, and not Solicited
 * @buf: result, without IPv6 header and checksum; room for ND_MAX_LEN
 * @target: address
 * @router: it is that of a mobile router (RFC 3963, 6.2)
 * @lladdr: link-layer address of who sends it
 * @len: its octets
 *
 * Return: octets.
 */
size_t nd_advertisement(u8 *buf, const struct in6_addr *target, bool router, const u8 *lladdr,
			size_t len);

/**
 * nd_group() - the solicited-node multicast address of an address (RFC 4291, 2.7.1)
 */
struct in6_addr nd_group(const struct in6_addr *addr);

#endif /* HALMAD_WIRE_NEIGHBOR_H */
