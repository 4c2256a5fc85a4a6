/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the load generator says to the anchor and hears from it, in the octets of the test MAG
 * (tools/mag/mh.c), which shares no source with halmad. Nothing of halmad's is included here.
 */
#ifndef BENCH_LOAD_WIRE_H
#define BENCH_LOAD_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a message with one prefix, whatever else it carries */
#define WIRE_MAX	256

/**
 * struct wire_pbu - a PBU of a mobile node
 * @node: number of the mobile node, from which its MN-ID is made
 * @iface: number of its interface, from which the link-layer identifier is made
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @hi: handoff indicator
 * @realm: of the MN-ID
 * @timestamp: 48.16 bits
 * @hnp: prefix that it names, all zero for none
 */
struct wire_pbu {
	uint32_t node;
	uint8_t iface;
	uint16_t sequence;
	uint16_t lifetime;
	uint8_t hi;
	const char *realm;
	uint64_t timestamp;
	struct in6_addr hnp;
};

/**
 * struct wire_pba - a PBA as the test MAG reads it
 * @status: status, -1 if it is something else
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @node: number of the mobile node; UINT32_MAX if its identifier is none of ours
 * @hnp: first prefix
 * @hnp_len: its length
 * @hnps: number of prefixes
 * @fault: what is wrong with the octets, NULL for nothing
 */
struct wire_pba {
	int status;
	uint16_t sequence;
	uint16_t lifetime;
	uint32_t node;
	struct in6_addr hnp;
	uint8_t hnp_len;
	unsigned int hnps;
	const char *fault;
};

/**
 * wire_encode() - write a PBU
 * @pbu: what it says
 * @buf: room for WIRE_MAX octets
 *
 * Return: length.
 */
size_t wire_encode(const struct wire_pbu *pbu, uint8_t *buf);

/**
 * wire_decode() - read what the anchor has sent
 */
void wire_decode(const uint8_t *buf, size_t len, struct wire_pba *pba);

#endif /* BENCH_LOAD_WIRE_H */
