/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device, its addresses and the routes of home networks are made and taken away, over
 * libnl-route-3. What there is of them is look.h's to say.
 */
#ifndef HALMAD_KERNEL_ROUTE_H
#define HALMAD_KERNEL_ROUTE_H

#include "config/conf.h"

#define NLROUTE_TEXT_MAX	160

struct nlroute;

/**
 * nlroute_open() - connect
 * @text: what is wrong, on failure; room for NLROUTE_TEXT_MAX
 */
struct nlroute *nlroute_open(char *text);

void nlroute_close(struct nlroute *nr);

/**
 * nlroute_text() - sentence about the last error
 */
const char *nlroute_text(const struct nlroute *nr);

/**
 * nlroute_device() - create the device, or find it
 * @nr: connection
 * @conf: device
 * @attrs: contents of IFLA_INFO_DATA for a new one
 * @len: their length
 * @created: it was not there
 *
 * Return: interface index; 0 on failure.
 */
u32 nlroute_device(struct nlroute *nr, const struct conf_device *conf, const void *attrs,
		   size_t len, bool *created);

/**
 * nlroute_up() - set the device up
 *
 * Return: 0, or a negative errno.
 */
int nlroute_up(struct nlroute *nr, u32 ifindex);

/**
 * nlroute_del_device() - delete the device
 */
int nlroute_del_device(struct nlroute *nr, u32 ifindex);

/**
 * nlroute_add_address() - put an address on the device
 */
int nlroute_add_address(struct nlroute *nr, u32 ifindex, const struct in6_addr *addr);

/**
 * nlroute_del_address() - take an address from the device, if it is there
 */
int nlroute_del_address(struct nlroute *nr, u32 ifindex, const struct in6_addr *addr);

/**
 * nlroute_add() - add the route of a home network: via fe80::1 dev DEVICE
 * @nr: connection
 * @ifindex: device
 * @network: home network
 * @replace: in the place of one that is there
 * @metric: of the route; 0 for that of the kernel, 1024
 *
 * Return: 0; -EEXIST if there is one and it is not to be replaced; or another negative errno.
 */
int nlroute_add(struct nlroute *nr, u32 ifindex, const struct prefix *network, bool replace,
		u32 metric);

/**
 * nlroute_del() - delete the route of a home network, whatever its metric
 */
int nlroute_del(struct nlroute *nr, u32 ifindex, const struct prefix *network);

#endif /* HALMAD_KERNEL_ROUTE_H */
