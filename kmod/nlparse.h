/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink attributes read into requests; every refusal has its sentence. */
#ifndef HALMA_NLPARSE_H
#define HALMA_NLPARSE_H

#include <net/genetlink.h>
#include "bcache.h"

/* The first local address, where a path names none. */
struct halma_parse {
	const struct halma_params *prm;
	struct netlink_ext_ack *extack;
};

/**
 * halma_parse_request() - attributes of set binding
 * @ps: parameters of the device and extack
 * @nlh: message, since prefixes and paths may occur several times
 * @attrs: the last of each
 * @rq: result; points into the message for MN-ID and cookie
 * @filter: the path's local address may be left open
 *
 * Return: 0, -EINVAL, -ERANGE, -EADDRNOTAVAIL, -EOPNOTSUPP.
 */
int halma_parse_request(const struct halma_parse *ps, const struct nlmsghdr *nlh,
			struct nlattr **attrs, struct halma_request *rq, bool filter);

/* A tunnel key; @local_any tells that it names no local address. */
int halma_parse_key(const struct halma_parse *ps, const struct nlattr *nest,
		    struct halma_tnl_key *key, bool *local_any);

#endif /* HALMA_NLPARSE_H */
