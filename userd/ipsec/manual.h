/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SAs of mobile nodes with keys that were agreed on by hand (RFC 6275, 5.1).
 */
#ifndef HALMAD_IPSEC_MANUAL_H
#define HALMAD_IPSEC_MANUAL_H

#include "base/types.h"

struct conf;
struct ike;
struct ike_remote;
struct nlxfrm_state;
struct peer_conn;

/**
 * manual_begin() - make the SAs of a peer, if it has such keys, and count them
 * @ike: all of this
 * @conn: connection of the peer
 * @conf: configuration that it is in
 */
void manual_begin(struct ike *ike, struct peer_conn *conn, const struct conf *conf);

/**
 * manual_end() - delete those that a peer had by a configuration
 * @ike: all of this
 * @peer: the peer there; with its reqid
 * @conf: that configuration
 */
void manual_end(struct ike *ike, const struct ike_remote *peer, const struct conf *conf);

/**
 * manual_seen() - the kernel has a state of a peer, in this round of the review
 * @ike: all of this
 * @conn: connection of the peer
 * @state: ESP SA
 * @in: it is an inbound one, which the account knows of itself
 */
void manual_seen(const struct ike *ike, struct peer_conn *conn, const struct nlxfrm_state *state,
		 bool in);

/**
 * manual_mend() - make again what the kernel did not have in a round of the review
 */
void manual_mend(struct ike *ike, struct peer_conn *conn);

#endif /* HALMAD_IPSEC_MANUAL_H */
