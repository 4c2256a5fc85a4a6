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
 * @src: source address
 * @dst: destination address
 * @ifindex: where it came from, if @src has link-local scope, else 0
 * @arrived: when it came, in the format of the Timestamp option; 0 if that is not known
 */
struct mh_packet {
	const u8 *data;
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	u32 ifindex;
	u64 arrived;
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
 * @ifindex: where to, if @dst has link-local scope, else 0
 */
struct mh_answer {
	u8 data[MH_MAX_LEN];
	size_t len;
	struct in6_addr src;
	struct in6_addr dst;
	u32 ifindex;
};

#endif /* HALMAD_WIRE_PACKET_H */
