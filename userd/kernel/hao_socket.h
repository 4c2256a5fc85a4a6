/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home Address options that the kernel lets nobody see: it drops a packet whose option is not
 * unicast, and one that no policy lets pass, and says nothing to its sender (RFC 6275, 9.3.1).
 *
 * A raw socket for Destination Options gets each header before the kernel judges it. What cannot be
 * meant is filtered in the kernel: headers of other options, and what is before ESP, AH or a
 * Mobility Header and has an address that the kernel takes.
 */
#ifndef HALMAD_KERNEL_HAO_SOCKET_H
#define HALMAD_KERNEL_HAO_SOCKET_H

#include <systemd/sd-event.h>

#include "wire/packet.h"

struct hao_socket;

/* Gets each packet with a Home Address option that may be a fault. */
typedef void (*hao_seen_t)(void *ctx, const struct hao_packet *packet);

/**
 * hao_socket_new() - begin, without listening yet
 * @event: event loop
 * @seen: gets packets
 * @ctx: for @seen
 *
 * Return: NULL if there is no memory.
 */
struct hao_socket *hao_socket_new(sd_event *event, hao_seen_t seen, void *ctx);

/**
 * hao_socket_use() - listen from now on, or do not; what is wrong is in the log
 */
void hao_socket_use(struct hao_socket *hao, bool on);

/**
 * hao_socket_free() - end; NULL is fine
 */
void hao_socket_free(struct hao_socket *hao);

#endif /* HALMAD_KERNEL_HAO_SOCKET_H */
