/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPsec of the anchor in JSON.
 */
#ifndef HALMAD_CONTROL_SHOW_IPSEC_H
#define HALMAD_CONTROL_SHOW_IPSEC_H

#include <jansson.h>

struct conf;
struct ike_remote;
struct ipsec;

/**
 * show_ipsec() - state and counters
 */
json_t *show_ipsec(const struct ipsec *ipsec, const struct conf *conf);

/**
 * show_ipsec_peer() - state of a peer, NULL if IPsec is not required
 */
json_t *show_ipsec_peer(const struct ipsec *ipsec, const struct conf *conf,
			const struct ike_remote *peer);

/**
 * show_ipsec_drops() - packets that the kernel dropped for IPsec, by cause
 *
 * Return: NULL if it does not count them.
 */
json_t *show_ipsec_drops(void);

#endif /* HALMAD_CONTROL_SHOW_IPSEC_H */
