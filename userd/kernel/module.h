/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wing kernel/: the kernel, one file for each door to it.
 *
 *	keep.c		the device is kept as it should be
 *	device.c	the device of the anchor: device_open() goes through the next two
 *	module.c	halma.ko; offers.c: is it new enough; counters.c: what it has counted
 *	route.c		rtnetlink: links, addresses, routes
 *	look.c		what is there, asked one by one
 *	firewall.c	what would drop the anchor's packets
 *	policy.c	sets of IPsec policies, and how two of them differ
 *	xfrm.c		IPsec policies and SAs that are there
 *	selector.c	how policies are written for the kernel
 *	socket_policy.c	what one socket asks of IPsec
 *	mh_socket.c	the Mobility Header socket
 *	hao_socket.c	Home Address options that come no further
 *	hao_state.c	those that are let pass
 *	icmp_socket.c	ICMPv6 of the home agent, over anycast.c
 *	nd.c		neighbour discovery on the home link
 *
 * It may include store/, config/, wire/ and base/, and needs all but the first.
 *
 * This door: the generic netlink family of the module (uapi/halma.yaml), over libmnl.
 * nlhalma_open() opens it, nlhalma_bindings() asks for bindings, nlhalma_dump() and
 * nlhalma_events() say which there are, and which have gone.
 */
#ifndef HALMAD_KERNEL_MODULE_H
#define HALMAD_KERNEL_MODULE_H

#include "base/binding.h"
#include "config/conf.h"
#include "kernel/counters.h"

#define NLHALMA_TEXT_MAX	160

/**
 * struct nlhalma_family - what the module can do
 * @abi_version: version of the contract; 0 of a module from before it could be asked
 * @features: HALMA_FEATURE_*
 * @local_max: local addresses of a device and address family
 * @prefix_max: prefixes of a binding
 * @module_version: version of the module
 */
struct nlhalma_family {
	u32 abi_version;
	u64 features;
	u32 local_max;
	u32 prefix_max;
	char module_version[32];
};

/**
 * struct nlhalma_dev - what the module says about a device
 * @ifindex: interface index
 * @anchor_id: anchor-id
 * @family: what the module can do
 * @owner: netlink port of the daemon that owns it, 0 for none
 * @bindings: number of bindings
 * @home_link: index of the interface of the home link, 0 for none
 * @attr: link attributes
 * @attr_set: bit for each of @attr that was told; the others are 0
 */
struct nlhalma_dev {
	u32 ifindex;
	u32 anchor_id;
	struct nlhalma_family family;
	u32 owner;
	u32 bindings;
	u32 home_link;
	u32 attr[CONF_ATTR_MAX];
	u32 attr_set;
};

struct nlhalma;

/**
 * nlhalma_open() - find the family, and ask what it can do
 * @text: what is wrong, on failure; room for NLHALMA_TEXT_MAX
 *
 * Return: NULL on failure.
 */
struct nlhalma *nlhalma_open(char *text);

/**
 * nlhalma_close() - close the sockets; the module ends the ownership with that
 */
void nlhalma_close(struct nlhalma *nl);

/**
 * nlhalma_text() - sentence about the last error
 */
const char *nlhalma_text(const struct nlhalma *nl);

/**
 * nlhalma_use() - say which device is meant from now on
 */
void nlhalma_use(struct nlhalma *nl, u32 ifindex);

/**
 * nlhalma_dev_get() - ask about the device
 *
 * Return: 0, or a negative errno.
 */
int nlhalma_dev_get(struct nlhalma *nl, struct nlhalma_dev *dev);

/**
 * nlhalma_stats_get() - ask what the module has counted of the device
 *
 * Return: 0, or a negative errno.
 */
int nlhalma_stats_get(struct nlhalma *nl, struct nlhalma_stats *stats);

/**
 * nlhalma_taker() - the device that has the anchor-id or an address of a configured one
 * @nl: connection; no device need be in use
 * @conf: the configured device
 * @name: its name; room for IFNAMSIZ
 *
 * Return: false if there is none.
 */
bool nlhalma_taker(struct nlhalma *nl, const struct conf_device *conf, char *name);

/**
 * nlhalma_dev_set() - set the parameters that are configured; a home link that is not there is none
 */
int nlhalma_dev_set(struct nlhalma *nl, const struct conf_device *conf);

/**
 * nlhalma_own() - become the owner of the device
 *
 * Return: 0; -EBUSY if another daemon is; or another negative errno.
 */
int nlhalma_own(struct nlhalma *nl);

/**
 * nlhalma_missing() - check the version of the contract and the features that are needed
 * @dev: device
 * @conf: what is configured
 * @text: what is missing; room for NLHALMA_TEXT_MAX
 *
 * Return: true if something is missing.
 */
bool nlhalma_missing(const struct nlhalma_dev *dev, const struct conf_device *conf, char *text);

/**
 * nlhalma_bindings() - send requests together, and wait for the answer to each
 *
 * The answers are in the requests.
 */
void nlhalma_bindings(struct nlhalma *nl, struct binding_req *reqs, unsigned int count);

/**
 * nlhalma_dump() - all bindings of a kind
 * @nl: connection
 * @kind: kind
 * @each: gets each of them
 * @ctx: for @each
 *
 * Return: 0; -EINTR if bindings came or went meanwhile; or another negative errno.
 */
int nlhalma_dump(struct nlhalma *nl, enum halma_kind kind,
		 void (*each)(void *ctx, const struct binding_info *info), void *ctx);

/**
 * nlhalma_events_fd() - descriptor on which notifications arrive
 */
int nlhalma_events_fd(const struct nlhalma *nl);

/**
 * nlhalma_events() - read notifications
 * @nl: connection
 * @gone: gets each binding that was deleted
 * @ctx: for @gone
 *
 * Return: 0; -ENOBUFS if some were lost, or many bindings went at once: what is there must be
 * compared by nlhalma_dump(); or another negative errno.
 */
int nlhalma_events(struct nlhalma *nl, void (*gone)(void *ctx, u64 id, u64 version), void *ctx);

/**
 * nlhalma_link_attrs() - the configured parameters as the contents of IFLA_INFO_DATA
 * @conf: device
 * @create: with those that cannot change later
 * @buf: room for them
 * @size: octets there
 *
 * Return: length, or a negative errno.
 */
int nlhalma_link_attrs(const struct conf_device *conf, bool create, void *buf, size_t size);

#endif /* HALMAD_KERNEL_MODULE_H */
