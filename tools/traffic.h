/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_TRAFFIC_H
#define HALMA_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "model.h"

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

/**
 * enum traffic_steers - what the kernel says of an address
 * @TRAFFIC_UNKNOWN: it could not be asked
 * @TRAFFIC_NONE: no binding steers packets to it
 * @TRAFFIC_STEERED: one does
 */
enum traffic_steers {
	TRAFFIC_UNKNOWN,
	TRAFFIC_NONE,
	TRAFFIC_STEERED,
};

struct traffic;

struct traffic *traffic_open(const char *path);
bool traffic_of(struct traffic *t, json_t *session, struct traffic_count *count);
enum traffic_steers traffic_steers(struct traffic *t, const struct addr *addr,
				   struct model_binding *b);
void traffic_close(struct traffic *t);

#endif /* HALMA_TRAFFIC_H */
