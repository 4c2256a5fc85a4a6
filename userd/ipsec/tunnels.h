/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tunnels for return routability (RFC 6275, 10.4.6): mobile nodes that are away, and the policies
 * that this means. A node that is at home has none (RFC 4877, 4.2).
 *
 * Home addresses are those of the configuration: nobody else can choose what the table has.
 */
#ifndef HALMAD_IPSEC_TUNNELS_H
#define HALMAD_IPSEC_TUNNELS_H

#include <sys/queue.h>

#include "base/table.h"
#include "base/way.h"
#include "config/conf.h"
#include "kernel/policy.h"

/**
 * struct tunnel - a home address that is away
 * @entry: among all
 * @way: by which care-of address
 * @seen: the listing that is under way has it
 */
struct tunnel {
	LIST_ENTRY(tunnel) entry;
	struct way way;
	bool seen;
};

/**
 * struct tunnels - all of them
 * @all: in no order
 * @by_hoa: by home address
 * @known: somebody has told of all; until then what an earlier halmad left is right
 */
struct tunnels {
	LIST_HEAD(, tunnel) all;
	struct table by_hoa;
	bool known;
};

/**
 * tunnels_init() - there are none
 *
 * Return: 0, or -ENOMEM.
 */
int tunnels_init(struct tunnels *tunnels);

void tunnels_fini(struct tunnels *tunnels);

/**
 * tunnels_find() - that of a home address, NULL for none
 */
struct tunnel *tunnels_find(const struct tunnels *tunnels, const struct in6_addr *hoa);

/**
 * tunnels_add() - a home address that was none before is away
 *
 * Return: NULL if there is no memory.
 */
struct tunnel *tunnels_add(struct tunnels *tunnels, const struct way *way);

/**
 * tunnels_del() - one is not away any more; frees it
 */
void tunnels_del(struct tunnels *tunnels, struct tunnel *tunnel);

/**
 * tunnel_policy() - a policy of a tunnel
 * @conf: configuration
 * @way: home address, and where it is
 * @out: for what it is sent; else for what it sends
 * @policy: result
 *
 * Return: false if what this mobile node says in return routability needs no ESP.
 */
bool tunnel_policy(const struct conf *conf, const struct way *way, bool out,
		   struct spd_policy *policy);

/**
 * tunnels_add_policies() - add the policies of all
 *
 * Return: 0, or -ENOMEM.
 */
int tunnels_add_policies(const struct tunnels *tunnels, const struct conf *conf, struct spd *spd);

#endif /* HALMAD_IPSEC_TUNNELS_H */
