/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_TRAFFIC_H
#define HALMA_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

/**
 * struct traffic_count - what has gone through the tunnel of a session
 * @tx_packets: packets to the mobile node
 * @tx_bytes: octets of these
 * @rx_packets: packets from it
 * @rx_bytes: octets of these
 */
struct traffic_count {
	uint64_t tx_packets;
	uint64_t tx_bytes;
	uint64_t rx_packets;
	uint64_t rx_bytes;
};

struct traffic;

struct traffic *traffic_open(const char *path);
bool traffic_of(struct traffic *t, json_t *session, struct traffic_count *count);
void traffic_close(struct traffic *t);

#endif /* HALMA_TRAFFIC_H */
