/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of security policies for Mobility Headers (RFC 5213, 4.1; RFC 4877, 7.2.1), and how what the
 * kernel should have differs from what it has. Which there should be is put together in
 * ipsec/ipsec.c, and for return routability in ipsec/tunnels.c.
 *
 * For each address of the anchor there are two standing policies: nothing comes in without ESP,
 * and nothing goes out to whom there is no policy for. For each MAG, and for each home address of a
 * mobile node, there is one more, outbound: ESP by the SA of that peer, which its reqid names. They
 * are there before any SA is, so that nothing ever leaves in the clear. Which SA may carry what
 * source address inbound is told by the selector of the SA itself (RFC 4877, 4.3).
 *
 * No policy names a type of Mobility Header: the kernel does not find the type in an inbound
 * message, and all types that anchors and MAGs send each other need ESP (RFC 5846, 6.1; RFC 5847,
 * 6). Which types are served is decided where they are read.
 *
 * A home agent takes messages with a Home Address option (RFC 6275, 9.3.1): the kernel lets one
 * pass that both a state (xfrm.h) and the inbound policy allow.
 *
 * What a mobile node that is away and others say to each other in return routability (RFC 6275,
 * 10.4.6) has two policies for its home address, which come and go with its binding: Mobility
 * Headers that others send it go out by ESP in tunnel mode, to its care-of address, and its own go
 * on if they came so. They name no type either: the kernel finds none in what it forwards.
 */
#ifndef HALMAD_KERNEL_POLICY_H
#define HALMAD_KERNEL_POLICY_H

#include "base/types.h"

/* Priorities, which also tell halmad's own policies from others; charon uses 200000 to 400000 */
#define SPD_PRIORITY_CLEAR	18496
#define SPD_PRIORITY_ESP	18497
#define SPD_PRIORITY_TUNNEL	18498
#define SPD_PRIORITY_BLOCK	2147436609

/**
 * struct spd_policy - a policy for Mobility Headers
 * @out: outbound; else inbound
 * @block: drop; else ESP in transport mode, if not @clear
 * @clear: neither: as it is. If it is for one peer it goes before all others
 * @home_address: a Home Address option may be there
 * @any: for all peers; else for @remote alone
 * @tunnel: ESP in tunnel mode for what the anchor forwards to @remote, if @out, or from it
 * @local: address of the anchor; with @tunnel the near end
 * @far: far end of a tunnel; outbound only, as inbound the SA has it
 * @remote: address of a peer
 * @reqid: which SAs; 0 for all
 */
struct spd_policy {
	bool out;
	bool block;
	bool clear;
	bool home_address;
	bool any;
	bool tunnel;
	struct in6_addr local;
	struct in6_addr far;
	struct in6_addr remote;
	u32 reqid;
};

/**
 * struct spd - policies, sorted by selector
 */
struct spd {
	struct spd_policy *v;
	unsigned int count;
	unsigned int room;
};

/**
 * spd_add() - add a policy
 *
 * Return: 0, or -ENOMEM.
 */
int spd_add(struct spd *spd, const struct spd_policy *policy);

/**
 * spd_add_standing() - add the policies that an address of the anchor always has
 * @spd: policies
 * @local: the address
 * @home_address: a Home Address option may be there, outside of ESP
 *
 * Return: 0, or -ENOMEM.
 */
int spd_add_standing(struct spd *spd, const struct in6_addr *local, bool home_address);

/**
 * spd_add_clear() - add the policy that an address of a home agent has which needs no ESP
 *
 * Return: 0, or -ENOMEM.
 */
int spd_add_clear(struct spd *spd, const struct in6_addr *local);

/**
 * spd_add_open() - add the policies for a home address whose mobile node protects what it says
 * itself (RFC 4285), both ways
 *
 * Return: 0, or -ENOMEM.
 */
int spd_add_open(struct spd *spd, const struct in6_addr *local, const struct in6_addr *hoa);

/**
 * spd_sort() - bring into order, after the last one was added
 */
void spd_sort(struct spd *spd);

/**
 * spd_apply() - make the difference
 * @is: what is there, sorted
 * @should: what should be, sorted
 * @set: adds a policy, or replaces the one with its selector
 * @del: deletes one
 * @ctx: for both
 *
 * All is set before something is deleted: at no time is less there than before and after.
 *
 * Return: 0, or the first negative errno; what could be done is done then.
 */
int spd_apply(const struct spd *is, const struct spd *should,
	      int (*set)(void *ctx, const struct spd_policy *policy),
	      int (*del)(void *ctx, const struct spd_policy *policy), void *ctx);

/**
 * spd_differs() - policies that @should has and @is has not, or has otherwise
 */
unsigned int spd_differs(const struct spd *is, const struct spd *should);

/**
 * spd_find() - the policy with the selector of another one
 *
 * Return: NULL if there is none.
 */
const struct spd_policy *spd_find(const struct spd *spd, const struct spd_policy *policy);

/**
 * spd_same_action() - two policies with one selector do the same
 */
bool spd_same_action(const struct spd_policy *a, const struct spd_policy *b);

/**
 * spd_find_reqid() - reqid of the outbound policy from an address of the anchor to a peer
 *
 * Return: 0 if there is none.
 */
u32 spd_find_reqid(const struct spd *spd, const struct in6_addr *local,
		   const struct in6_addr *remote);

void spd_fini(struct spd *spd);

#endif /* HALMAD_KERNEL_POLICY_H */
