/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What mobile nodes send and hear, as whole packets on a link.
 */
#ifndef BENCH_LOAD_FRAMES_H
#define BENCH_LOAD_FRAMES_H

#include <netpacket/packet.h>
#include <stdbool.h>

#include "world.h"

#define FRAME_MAX	(64 + WIRE_MAX)

/**
 * frames_open() - a socket for IPv6 packets of a device
 *
 * Return: -1 if there is none.
 */
int frames_open(const char *device);

/**
 * frames_to() - whom to send them to: whoever is on the link
 */
struct sockaddr_ll frames_to(const char *device);

/**
 * frames_make() - a BU with its Home Address option
 * @msg: BU, of a mobile node
 * @buf: room for FRAME_MAX
 *
 * Return: octets.
 */
size_t frames_make(const struct world_msg *msg, uint8_t *buf);

/**
 * frames_read() - a message with a type 2 routing header
 *
 * Return: false if it is none.
 */
bool frames_read(const uint8_t *buf, size_t len, struct world_answer *answer);

#endif /* BENCH_LOAD_FRAMES_H */
