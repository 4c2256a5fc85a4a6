/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_BOOTSTRAP_H
#define HALMA_BOOTSTRAP_H

#include "print.h"

/**
 * DOC: bootstrap
 *
 * What mobile nodes and MAGs find the anchor by: records of the DNS (RFC 5026, 5.1; RFC 6097, 3)
 * and options of a DHCPv6 server (RFC 6610), made from what halmad says of itself.
 */

#define BOOTSTRAP_NAME_MAX 254

/**
 * struct bootstrap - what to print
 * @name: host name of the anchor, without a dot at its end; NULL for the one that it has in IKEv2
 * @domain: domain whose mobile nodes ask; NULL for what is behind the first dot of the name
 * @facts: what halmad says: local, home-agent, identity
 */
struct bootstrap {
	const char *name;
	const char *domain;
	json_t *facts;
};

int bootstrap_dns(struct print *p, const struct bootstrap *b);
int bootstrap_dhcp(struct print *p, const struct bootstrap *b);

#endif /* HALMA_BOOTSTRAP_H */
