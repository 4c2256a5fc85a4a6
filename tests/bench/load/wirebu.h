/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The same as wire.h for Binding Updates of mobile nodes, in the octets of the test mobile node
 * (tests/mn), which shares no source with halmad, either.
 */
#ifndef BENCH_LOAD_WIREBU_H
#define BENCH_LOAD_WIREBU_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All of them sign with the same key, which is none that others should use */
#define WIRE_SPI	1000
#define WIRE_KEY	"0123456789abcdef"

/**
 * struct wire_bu - a BU of a mobile node
 * @node: number of the mobile node, from which its MN-ID is made
 * @hoa: its home address
 * @coa: its care-of address
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @sign: it is authenticated by WIRE_KEY (RFC 4285)
 * @stamp: then its timestamp, as the last option has it; wire_bu_encode() sets it
 */
struct wire_bu {
	uint32_t node;
	struct in6_addr hoa;
	struct in6_addr coa;
	uint16_t sequence;
	uint16_t lifetime;
	bool sign;
	uint64_t stamp;
};

/**
 * struct wire_ba - a BA as the test mobile node reads it
 * @status: status, -1 if it is something else
 * @sequence: sequence number
 * @lifetime: in units of 4 s
 * @fault: what is wrong with the octets, NULL for nothing
 */
struct wire_ba {
	int status;
	uint16_t sequence;
	uint16_t lifetime;
	const char *fault;
};

/**
 * wire_bu_encode() - write a BU
 * @bu: what it says
 * @now: time, in ns since that of Unix
 * @buf: room for WIRE_MAX octets
 *
 * Return: length.
 */
size_t wire_bu_encode(struct wire_bu *bu, uint64_t now, uint8_t *buf);

/**
 * wire_ba_decode() - read what the anchor has answered to a BU
 */
void wire_ba_decode(const struct wire_bu *bu, const uint8_t *buf, size_t len, struct wire_ba *ba);

#endif /* BENCH_LOAD_WIREBU_H */
