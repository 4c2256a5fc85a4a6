/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_ATTR_H
#define HALMA_ATTR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlmsghdr;

/**
 * DOC: attr
 *
 * Attributes of netlink messages, read without trusting their lengths.
 */

/**
 * struct req_attrs - a row of attributes
 * @at: first one
 * @len: octets
 */
struct req_attrs {
	const void *at;
	size_t len;
};

/**
 * struct req_attr - one attribute
 * @type: its number
 * @data: its payload
 * @len: octets of it
 */
struct req_attr {
	unsigned int type;
	const void *data;
	size_t len;
};

bool req_next(struct req_attrs *attrs, struct req_attr *attr);
struct req_attrs req_within(const struct req_attr *attr);
struct req_attrs req_msg_attrs(const struct nlmsghdr *msg, size_t hdrlen);
uint64_t req_uint(const struct req_attr *attr);
bool req_addr6(const struct req_attr *attr, struct in6_addr *addr);

#endif /* HALMA_ATTR_H */
