/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink attributes read into requests and filters; every refusal has its sentence. */
#ifndef HALMA_NLPARSE_H
#define HALMA_NLPARSE_H

#include <net/genetlink.h>
#include "bcache.h"
#include "filter.h"

/**
 * struct halma_parse - what reading attributes needs to know
 * @prm: parameters: the first local address, where a path names none, and all of them
 * @extack: for the sentences
 */
struct halma_parse {
	const struct halma_params *prm;
	struct netlink_ext_ack *extack;
};

int halma_parse_request(const struct halma_parse *ps, const struct nlattr *nest,
			struct halma_request *rq);
int halma_parse_filter(const struct halma_parse *ps, const struct nlattr *nest,
		       struct halma_filter *flt);
int halma_parse_key(const struct halma_parse *ps, const struct nlattr *nest,
		    struct halma_tnl_key *key, bool *local_any);

#endif /* HALMA_NLPARSE_H */
