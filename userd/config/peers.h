/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Peers of the anchor: whoever has security associations with it if IPsec is required, MAGs
 * (RFC 5213, 4.2) and mobile nodes (RFC 4877, 7.1).
 */
#ifndef HALMAD_CONFIG_PEERS_H
#define HALMAD_CONFIG_PEERS_H

#include "config/ikeconf.h"

struct conf;

/**
 * struct peers - all of them: MAGs first, of each kind in the order in which the configuration
 * has them
 * @v: they belong to their sections
 * @count: number of @v
 */
struct peers {
	struct ike_remote **v;
	unsigned int count;
};

/**
 * peers_collect() - find them, when all sections are in order; each learns its addresses
 *
 * Return: 0, or -ENOMEM.
 */
int peers_collect(struct conf *conf);

/**
 * peers_at() - the peer of a kind whose SAs are for an address
 *
 * Return: NULL if there is none.
 */
const struct ike_remote *peers_at(const struct conf *conf, enum ike_kind kind,
				  const struct in6_addr *addr);

void peers_fini(struct peers *peers);

#endif /* HALMAD_CONFIG_PEERS_H */
