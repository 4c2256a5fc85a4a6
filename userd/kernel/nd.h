/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The home link (RFC 6275, 10.4.1): neighbour discovery on behalf of mobile nodes. What is asked
 * about addresses that bindings defend the module answers; here is what comes before and begins it.
 *
 * nd_new() makes it, nd_use() names the interface.
 */
#ifndef HALMAD_KERNEL_ND_H
#define HALMAD_KERNEL_ND_H

#include <systemd/sd-event.h>

#include "kernel/look.h"
#include "wire/neighbor.h"

struct nd;

/* Hears messages about addresses of which some are listened for. */
typedef void (*nd_heard_t)(void *ctx, const struct nd_message *msg);

/**
 * nd_new() - begin without an interface
 * @event: event loop
 * @look: for what there is of links and addresses; stays as long as this
 * @heard: hears messages
 * @ctx: for @heard
 *
 * Return: NULL if there is no memory.
 */
struct nd *nd_new(sd_event *event, struct look *look, nd_heard_t heard, void *ctx);

void nd_free(struct nd *nd);

/**
 * nd_use() - use another interface; what was listened for is not any more
 * @nd: home link; NULL is none that anybody cares for
 * @name: interface, which need not be there yet; empty for none
 */
void nd_use(struct nd *nd, const char *name);

/**
 * nd_timing() - how often an address is asked for, and how long an answer is waited for
 * @nd: home link
 * @transmits: DupAddrDetectTransmits (RFC 4862, 5.1); 0: no address is asked for
 * @retrans_ms: RetransTimer (RFC 4861, 6.3.2) in ms
 *
 * Both are the interface's.
 */
void nd_timing(const struct nd *nd, u32 *transmits, u32 *retrans_ms);

/**
 * nd_owns() - this node has an address on the interface itself, or, if it is not link-local,
 *	anywhere
 */
bool nd_owns(struct nd *nd, const struct in6_addr *addr);

/**
 * nd_listen() - hear what others say of an address whose solicited-node group nobody else listens
 *	to (RFC 4862, 5.4.2)
 *
 * Return: false if that cannot be.
 */
bool nd_listen(struct nd *nd, const struct in6_addr *addr);

/**
 * nd_listen_end() - undo nd_listen()
 */
void nd_listen_end(struct nd *nd, const struct in6_addr *addr);

/**
 * nd_send_probe() - ask whether an address is free
 * @nd: home link
 * @target: address
 * @nonce: number that is told with it
 *
 * Return: false if it could not be sent.
 */
bool nd_send_probe(struct nd *nd, const struct in6_addr *target, u64 nonce);

/**
 * nd_send_advertisement() - tell everybody that packets to an address go to this node
 * @nd: home link
 * @target: address
 * @router: it is that of a mobile router
 *
 * Return: false if it could not be sent.
 */
bool nd_send_advertisement(struct nd *nd, const struct in6_addr *target, bool router);

#endif /* HALMAD_KERNEL_ND_H */
