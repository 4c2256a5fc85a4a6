/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Home Agents List of a home link (RFC 6275, 10.1 and 10.5.1): who else is a home agent there,
 * by the Router Advertisements that are heard, and in what order mobile nodes are told. Mobile
 * routers are told of those that serve them (RFC 3963, 7.2).
 */
#ifndef HALMAD_HA_AGENTS_H
#define HALMAD_HA_AGENTS_H

#include "wire/icmp.h"

/* Home agents of a link, and addresses of each; whoever is on the link could say any number */
#define AGENTS_MAX		128
#define AGENT_ADDRESSES_MAX	16

/**
 * struct agent_address - a global address of a home agent
 * @addr: address
 * @until: boot time in ms up to which its prefix is valid; U64_MAX for ever
 */
struct agent_address {
	struct in6_addr addr;
	u64 until;
};

/**
 * struct agent - a home agent
 * @router: its link-local address
 * @preference: more is better
 * @routers: it serves mobile routers
 * @until: boot time in ms up to which it is one
 * @address: its global addresses
 * @address_count: number of @address
 */
struct agent {
	struct in6_addr router;
	u16 preference;
	bool routers;
	u64 until;
	struct agent_address address[AGENT_ADDRESSES_MAX];
	unsigned int address_count;
};

/**
 * struct agents - all others on the home link
 * @v: home agents
 * @count: number of @v
 */
struct agents {
	struct agent v[AGENTS_MAX];
	unsigned int count;
};

/**
 * struct agent_self - this home agent in the list
 * @addr: its addresses
 * @count: number of @addr
 * @preference: its preference
 * @routers: it serves mobile routers
 */
struct agent_self {
	const struct in6_addr *addr;
	unsigned int count;
	u16 preference;
	bool routers;
};

/**
 * enum agent_change - what a Router Advertisement has changed
 * @AGENT_NONE: nothing: its sender is no home agent and was none
 * @AGENT_KEPT: its sender is one still
 * @AGENT_NEW: it is one from now on
 * @AGENT_GONE: it is none any more
 * @AGENT_NO_ROOM: it would be one, but there are too many
 */
enum agent_change {
	AGENT_NONE,
	AGENT_KEPT,
	AGENT_NEW,
	AGENT_GONE,
	AGENT_NO_ROOM,
};

/**
 * agents_hear() - take note of a valid Router Advertisement of somebody else (RFC 6275, 10.5.1)
 * @agents: list
 * @now: boot time in ms
 * @router: its source
 * @ra: what it says
 */
enum agent_change agents_hear(struct agents *agents, u64 now, const struct in6_addr *router,
			      const struct icmp_ra *ra);

/**
 * agents_list() - addresses for a Home Agent Address Discovery Reply
 * @agents: the others; NULL for none
 * @self: this one
 * @now: boot time in ms
 * @random: a number that nobody can guess
 * @addr: result: in the order of RFC 6275, 10.5.1: the best ones, if not all fit
 *
 * Return: number of @addr.
 */
unsigned int agents_list(struct agents *agents, const struct agent_self *self, u64 now,
			 u64 random, struct in6_addr addr[DHAAD_ADDRESSES_MAX]);

/**
 * agents_others() - the same without this one
 *
 * Return: number of @addr; 0 if there is no other.
 */
unsigned int agents_others(struct agents *agents, u64 now, u64 random,
			   struct in6_addr addr[DHAAD_ADDRESSES_MAX]);

/**
 * agents_for_routers() - the same of those that serve mobile routers alone (RFC 3963, 7.2)
 *
 * Return: number of @addr; 0 if there is none.
 */
unsigned int agents_for_routers(struct agents *agents, const struct agent_self *self, u64 now,
				u64 random, struct in6_addr addr[DHAAD_ADDRESSES_MAX]);

/**
 * agents_expire() - forget whose time is over
 */
void agents_expire(struct agents *agents, u64 now);

#endif /* HALMAD_HA_AGENTS_H */
