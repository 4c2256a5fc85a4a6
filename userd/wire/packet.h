/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobility Headers on their way in and out.
 */
#ifndef HALMAD_WIRE_PACKET_H
#define HALMAD_WIRE_PACKET_H

#include <sys/queue.h>

#include "base/rfc.h"
#include "base/types.h"

/**
 * struct mh_packet - a Mobility Header that was received
 * @data: first octet
 * @len: octets
 * @src: source address; where there is a Home Address option, the home address (RFC 6275, 9.3.1)
 * @dst: destination address
 * @home_address: there was a Home Address option
 * @sent_from: source address of the IPv6 header as it came, if there was such an option
 * @ifindex: where it came from, if mh_sent_from() has link-local scope, else 0
 * @arrived: when it came, in the format of the Timestamp option; 0 if that is not known
 */
struct mh_packet {
	const u8 *data;
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	bool home_address;
	struct in6_addr sent_from;
	u32 ifindex;
	u64 arrived;
};

/**
 * mh_sent_from() - where a message came from, whatever home address it names
 */
static inline const struct in6_addr *mh_sent_from(const struct mh_packet *packet)
{
	return packet->home_address ? &packet->sent_from : &packet->src;
}

/**
 * mh_home_address() - look for a Home Address option (RFC 6275, 6.3)
 * @header: first octet of a Destination Options header
 * @len: octets that there are
 * @address: result: the address in the option
 *
 * Return: false if there is none, or if it cannot be read.
 */
bool mh_home_address(const u8 *header, size_t len, struct in6_addr *address);

/**
 * struct hao_packet - a packet with a Home Address option, whatever it carries
 * @next: Next Header of the Destination Options header with it
 * @src: source address as on the wire
 * @dst: destination address
 * @home_address: the address in the option
 * @ifindex: where it came from, if @src has link-local scope, else 0
 */
struct hao_packet {
	u8 next;
	struct in6_addr src;
	struct in6_addr dst;
	struct in6_addr home_address;
	u32 ifindex;
};

/**
 * struct mh_copy - a Mobility Header that outlives the batch in which it was received
 * @entry: in a list of its owner
 * @packet: header; its octets are @data
 * @data: octets
 */
struct mh_copy {
	STAILQ_ENTRY(mh_copy) entry;
	struct mh_packet packet;
	u8 data[];
};

STAILQ_HEAD(mh_copies, mh_copy);

/**
 * mh_copy_new() - copy a Mobility Header
 *
 * Return: the copy, to be given to free(); NULL if there is no memory.
 */
struct mh_copy *mh_copy_new(const struct mh_packet *packet);

/**
 * mh_copies_free() - free all in a list
 */
void mh_copies_free(struct mh_copies *copies);

/**
 * struct mh_answer - a Mobility Header to send
 * @data: message
 * @len: octets
 * @src: source address
 * @dst: destination address
 * @via: care-of address by which @dst is reached, with a type 2 routing header (RFC 6275, 6.4);
 *	all zero: without one
 * @ifindex: where to, if @dst has link-local scope, else 0
 */
struct mh_answer {
	u8 data[MH_MAX_LEN];
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	struct in6_addr via;
	u32 ifindex;
};

#endif /* HALMAD_WIRE_PACKET_H */
