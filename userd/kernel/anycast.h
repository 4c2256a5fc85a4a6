/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Anycast addresses of this host, which are there as long as whoever has joined them.
 *
 * With IPV6_JOIN_ANYCAST the kernel delivers what is sent to the address and, on the interface that
 * it was joined on, answers Neighbor Solicitations for it without O flag, as several hosts may have
 * it (RFC 4861, 7.2.7). It takes this of a host that forwards. An interface that is set down loses
 * it: it is joined again when the interface is up.
 */
#ifndef HALMAD_KERNEL_ANYCAST_H
#define HALMAD_KERNEL_ANYCAST_H

#include <net/if.h>
#include <systemd/sd-event.h>

#include "base/types.h"

struct anycast;

/**
 * anycast_new() - begin without addresses
 *
 * Return: NULL if that cannot be.
 */
struct anycast *anycast_new(sd_event *event);

/**
 * anycast_clear() - leave all addresses
 */
void anycast_clear(struct anycast *anycast);

/**
 * anycast_join() - have an address from now on, whenever the interface is there
 * @anycast: addresses
 * @addr: address
 * @ifindex: interface, if @name is empty
 * @name: its name, if it may come and go
 *
 * What is wrong is in the log.
 */
void anycast_join(struct anycast *anycast, const struct in6_addr *addr, u32 ifindex,
		  const char *name);

/**
 * anycast_free() - end; NULL is fine
 */
void anycast_free(struct anycast *anycast);

#endif /* HALMAD_KERNEL_ANYCAST_H */
