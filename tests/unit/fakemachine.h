/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine that is made up: the module, routes, addresses, the socket for Mobility Headers and
 * IPsec policies, as kernel/ shows them. It stands in for kernel/ where a test wants to see what
 * the daemon did to the machine, or to refuse it one of the changes. There is one at a time.
 */
#ifndef TESTS_FAKEMACHINE_H
#define TESTS_FAKEMACHINE_H

#include "unit.h"

#include "config/conf.h"
#include "kernel/policy.h"

#define ADDRESSES	8
#define ROUTES		8

/**
 * struct machine - what a reload changes
 * @attr: parameters of the device
 * @home_link: its home link, empty for none
 * @local: addresses of the anchor in it
 * @local_count: number of @local
 * @address: addresses of interfaces
 * @route: into the device
 * @mark: of the socket
 * @guarded: IPsec is required of the socket
 * @open: there is another one, of which it is not
 * @home_address: Home Address options are let pass
 * @policy: IPsec policies
 * @policies: number of @policy
 */
struct machine {
	u32 attr[CONF_ATTR_MAX];
	char home_link[IFNAMSIZ];
	struct in6_addr local[HALMAD_LOCAL_MAX];
	unsigned int local_count;
	struct in6_addr address[ADDRESSES];
	struct prefix route[ROUTES];
	u32 mark;
	bool guarded;
	bool open;
	bool home_address;
	struct spd_policy policy[64];
	unsigned int policies;
};

/**
 * struct fakemachine - a machine that refuses
 * @is: what there is
 * @calls: changes that were asked for, and readings that can fail
 * @fail_at: the one that is refused, from 1 on; 0 for none
 * @fail_until: and those after it up to this one
 * @discarded: how often the socket was emptied
 * @elsewhere: a network whose route is into a device that is not ours
 * @bare: a network whose route is into ours, but has no gateway
 * @elsewhere_by: index of the device that @elsewhere is into
 * @metric: of the last route that was added
 */
struct fakemachine {
	struct machine is;
	unsigned int calls;
	unsigned int fail_at;
	unsigned int fail_until;
	unsigned int discarded;
	struct prefix elsewhere;
	struct prefix bare;
	u32 elsewhere_by;
	u32 metric;
};

/**
 * fakemachine_use() - have kernel/ show this machine from now on
 * @fm: the machine, all zero but for what the test wants there to be; the test keeps it alive
 */
void fakemachine_use(struct fakemachine *fm);

/**
 * fakemachine_look() - what there is, in an order of its own, so that it can be compared
 *
 * Return: a copy
 */
struct machine fakemachine_look(void);

/**
 * fakemachine_same() - assert that two looks saw the same
 * @a: one
 * @b: the other
 */
void fakemachine_same(const struct machine *a, const struct machine *b);

/**
 * fakemachine_route() - the route of a network
 * @network: an empty one for a place that is free
 *
 * Return: the place of it, NULL if there is none
 */
struct prefix *fakemachine_route(const struct prefix *network);

#endif
