/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_PARSE_H
#define HALMA_PARSE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"

/**
 * DOC: parse
 *
 * What a person writes, turned into values, and back. Pure functions: no I/O,
 * no allocation, no globals. They judge the form only; whether a value is
 * acceptable is for the kernel to say, which says it to every client alike.
 * A value that was formatted parses back to itself.
 */

#define PARSE_MNID_MAX		255
#define PARSE_COOKIE_MAX	128

/* room for the text of each, NUL included */
#define PARSE_ADDR_TEXT		INET6_ADDRSTRLEN
#define PARSE_PREFIX_TEXT	(INET6_ADDRSTRLEN + 4)
#define PARSE_MNID_TEXT		(PARSE_MNID_MAX * 2 + 16)
#define PARSE_HEX_TEXT(octets)	((octets) * 2 + 1)
#define PARSE_MS_TEXT		32

/**
 * struct addr - an address of either family
 * @family: AF_INET or AF_INET6; 0 for none
 * @in: IPv4
 * @in6: IPv6
 */
struct addr {
	int family;
	union {
		struct in_addr in;
		struct in6_addr in6;
	};
};

/**
 * struct prefix - an address and a length
 * @addr: host bits are kept as they were given
 * @len: bits
 */
struct prefix {
	struct addr addr;
	uint32_t len;
};

/**
 * struct mnid - a mobile node identifier (RFC 4283)
 * @type: subtype
 * @len: octets in @data; 0 for none
 * @data: of any value, NUL included
 */
struct mnid {
	uint32_t type;
	size_t len;
	uint8_t data[PARSE_MNID_MAX];
};

int parse_uint(const char *s, uint64_t max, uint64_t *value);
int parse_addr(const char *s, struct addr *addr);
int parse_prefix(const char *s, struct prefix *prefix);
int parse_mnid(const char *s, struct mnid *mnid);
int parse_hex(const char *s, uint8_t *data, size_t max, size_t *len);
int parse_ms(const char *s, uint64_t unit, uint64_t *ms);
int parse_enum(const char *s, const struct name_enum *e, uint64_t *value);
int parse_words(char *line, char **words, int max);

const char *format_addr(const struct addr *addr, char *text);
const char *format_prefix(const struct prefix *prefix, char *text);
const char *format_mnid(const struct mnid *mnid, char *text);
const char *format_hex(const uint8_t *data, size_t len, char *text);
const char *format_ms(uint64_t ms, char *text);

#endif /* HALMA_PARSE_H */
