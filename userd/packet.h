/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mobility Headers on their way in and out.
 */
#ifndef HALMAD_PACKET_H
#define HALMAD_PACKET_H

#include "rfc.h"
#include "types.h"

/**
 * struct mh_packet - a Mobility Header that was received
 * @data: first octet
 * @len: octets
 * @src: source address
 * @dst: destination address
 * @ifindex: where it came from, if @src has link-local scope, else 0
 */
struct mh_packet {
	const u8 *data;
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	u32 ifindex;
};

/**
 * struct mh_answer - a Mobility Header to send
 * @data: message
 * @len: octets
 * @src: source address
 * @dst: destination address
 * @ifindex: where to, if @dst has link-local scope, else 0
 */
struct mh_answer {
	u8 data[MH_MAX_LEN];
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	u32 ifindex;
};

#endif /* HALMAD_PACKET_H */
