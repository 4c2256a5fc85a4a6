/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ICMPv6 of the home agent: requests of mobile nodes, Router Advertisements on the home link, and
 * what is said to both; and the anycast addresses by which a home agent is found (RFC 2526, 4).
 */
#ifndef HALMAD_KERNEL_ICMP_SOCKET_H
#define HALMAD_KERNEL_ICMP_SOCKET_H

#include <systemd/sd-event.h>

#include "config/conf.h"
#include "wire/icmp.h"

struct icmp_socket;

/* Gets each message. */
typedef void (*icmp_seen_t)(void *ctx, const struct icmp_packet *packet);

/**
 * icmp_socket_new() - begin, without listening yet
 * @event: event loop
 * @ifindex: device of the anchor, which has the anycast addresses of home prefixes that are on no
 *	link
 * @seen: gets messages
 * @ctx: for @seen
 *
 * Return: NULL if there is no memory.
 */
struct icmp_socket *icmp_socket_new(sd_event *event, u32 ifindex, icmp_seen_t seen, void *ctx);

/**
 * icmp_socket_use() - listen to what a configuration needs from now on; what is wrong is in the log
 * @icmp: socket
 * @conf: configuration, which must stay until the next call
 */
void icmp_socket_use(struct icmp_socket *icmp, const struct conf *conf);

/**
 * icmp_socket_send() - send a message
 *
 * Return: false if it cannot be sent.
 */
bool icmp_socket_send(struct icmp_socket *icmp, const struct icmp_answer *answer);

/**
 * icmp_socket_free() - end; NULL is fine
 */
void icmp_socket_free(struct icmp_socket *icmp);

#endif /* HALMAD_KERNEL_ICMP_SOCKET_H */
