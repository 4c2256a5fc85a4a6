/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home Address options of data (RFC 6275, 9.3.1): the kernel takes a packet with one that is
 * neither ESP, AH nor a Mobility Header if there is a binding of the home address with the care-of
 * address that the packet came from, and only then.
 *
 * For each binding there is an XFRM state of the kernel's Mobile IPv6, which looks at the care-of
 * address; for each address of the anchor one policy that lets pass what came by such a state, and
 * what has no option. The state of kernel/xfrm.h, which lets messages of all home addresses pass,
 * is none of these: what came by that alone is dropped by the policy.
 *
 * The policy is a sub-policy: whatever others demand of the same packets counts as well.
 *
 * hao_states_use() is told which addresses of the anchor there are, hao_states_sync() all ways, and
 * hao_states_change() those that are others from then on. What halmad left before is known by its
 * reqid.
 */
#ifndef HALMAD_KERNEL_HAO_STATE_H
#define HALMAD_KERNEL_HAO_STATE_H

#include <systemd/sd-event.h>

#include "base/way.h"

struct hao_states;

/**
 * hao_states_new() - begin, with no address of the anchor
 * @event: event loop
 * @lost: is called when it is not known any more what the kernel has: somebody has taken some
 *	away, or made some. It should call hao_states_sync()
 * @ctx: for @lost
 *
 * Return: NULL if there is no memory.
 */
struct hao_states *hao_states_new(sd_event *event, void (*lost)(void *ctx), void *ctx);

/**
 * hao_states_use() - these are the addresses of the anchor that take such packets; none if there is
 * no home agent
 *
 * hao_states_sync() must follow. What is wrong is in the log.
 */
void hao_states_use(struct hao_states *hao, const struct in6_addr *local, unsigned int count);

/**
 * hao_states_sync() - all ways that there are: make the difference
 * @hao: states
 * @ways: ways with a care-of address, in any order; changed
 * @count: number of @ways
 */
void hao_states_sync(struct hao_states *hao, struct way *ways, size_t count);

/**
 * hao_states_change() - some ways are others now; in one system call for many
 *
 * What fails is heard later: if the kernel had something else than it was thought to have, @lost of
 * hao_states_new() is called.
 */
void hao_states_change(struct hao_states *hao, const struct way *ways, unsigned int count);

/**
 * hao_states_free() - end; what is in the kernel stays. NULL is fine
 */
void hao_states_free(struct hao_states *hao);

#endif /* HALMAD_KERNEL_HAO_STATE_H */
