/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What there is of a link, an address, a route: each a question with one answer, however much else
 * the kernel has; and when to look again.
 *
 * look_open() opens it; look_watch() and look_events() tell that something was taken away.
 */
#ifndef HALMAD_KERNEL_LOOK_H
#define HALMAD_KERNEL_LOOK_H

#include <net/if.h>

#include "base/prefix.h"

#define LOOK_TEXT_MAX	160
#define LOOK_LLADDR_MAX	32

/* Protocol number of halmad's routes; not assigned in rtnetlink.h */
#define RTPROT_HALMA	72

struct look;

/**
 * struct look_link - a link
 * @ifindex: its index
 * @name: its name
 * @up: it is set up
 * @halma: it is of kind halma
 * @lladdr: its link-layer address
 * @lladdr_len: octets of that, 0 if it has none
 */
struct look_link {
	u32 ifindex;
	char name[IFNAMSIZ];
	bool up;
	bool halma;
	u8 lladdr[LOOK_LLADDR_MAX];
	u8 lladdr_len;
};

/**
 * enum look_use - what an address is good for
 * @ADDRESS_MISSING: no interface has it
 * @ADDRESS_DUPLICATE: another node has it, too, so this one does not use it (RFC 4862, 5.4.5)
 * @ADDRESS_TENTATIVE: it is not sure yet that nobody else has it
 * @ADDRESS_USABLE: it can be used
 */
enum look_use {
	ADDRESS_MISSING,
	ADDRESS_DUPLICATE,
	ADDRESS_TENTATIVE,
	ADDRESS_USABLE,
};

/**
 * enum look_state - what is there of a route to a home network
 * @ROUTE_MISSING: none, or one that refuses packets
 * @ROUTE_ELSEWHERE: not into the device
 * @ROUTE_NO_GATEWAY: into the device, but each destination makes a neighbour entry
 * @ROUTE_RIGHT: as it should be
 */
enum look_state {
	ROUTE_MISSING,
	ROUTE_ELSEWHERE,
	ROUTE_NO_GATEWAY,
	ROUTE_RIGHT,
};

/**
 * look_open() - connect
 * @text: what is wrong, on failure; room for LOOK_TEXT_MAX
 */
struct look *look_open(char *text);

void look_close(struct look *look);

/**
 * look_link() - a link, by its index
 *
 * Return: 0; -ENODEV if there is none; or another negative errno.
 */
int look_link(struct look *look, u32 ifindex, struct look_link *link);

/**
 * look_named() - a link, by its name
 *
 * Return: as look_link().
 */
int look_named(struct look *look, const char *name, struct look_link *link);

/**
 * look_address() - what an IPv6 address is good for; ADDRESS_MISSING also if that cannot be asked
 */
enum look_use look_address(struct look *look, const struct in6_addr *addr);

/**
 * look_address_at() - the same for one interface; for all of them if @ifindex is 0
 */
enum look_use look_address_at(struct look *look, u32 ifindex, const struct in6_addr *addr);

/**
 * look_route() - which way packets to a home network go
 * @look: connection
 * @ifindex: device that they should go to
 * @network: home network
 * @other: result for ROUTE_ELSEWHERE: index of the device that they go to; NULL if nobody asks
 *
 * A route of a part of the network is passed over, as far as there is a part without.
 */
enum look_state look_route(struct look *look, u32 ifindex, const struct prefix *network,
			   u32 *other);

/**
 * look_route_behind() - what there is of a route into a device behind better ones into others;
 *	never ROUTE_ELSEWHERE
 */
enum look_state look_route_behind(struct look *look, u32 ifindex, const struct prefix *network);

/**
 * look_watch() - begin to hear of what is taken away from a device, and of addresses
 * @look: connection
 * @ifindex: device
 * @links: of all changes of other links, too
 *
 * Return: 0, or a negative errno.
 */
int look_watch(struct look *look, u32 ifindex, bool links);

/**
 * look_events_fd() - becomes readable when something was taken away or replaced; -1 before
 *	look_watch()
 */
int look_events_fd(const struct look *look);

/**
 * look_events() - take note of that; which it was does not matter, as all is compared
 */
void look_events(struct look *look);

#endif /* HALMAD_KERNEL_LOOK_H */
