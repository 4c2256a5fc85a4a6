/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wing ipsec/: IPsec for the signalling of MAGs (RFC 5213, 4) and mobile nodes (RFC 4877): the
 * policies of the kernel and IKEv2, both made from the configuration.
 *
 * ipsec_open(), ipsec_start() and ipsec_reload() are the way in; state and counters of IKEv2 are
 * asked of ike.h.
 *
 *	ipsec.c		policies for each MAG and home address, reqids; IKEv2 if it is required
 *	ike.c		IKEv2 from its start to its end
 *	review.c	charon and the kernel, compared with the account
 *	connection.c	connections that charon is told, and SAs that it tells of
 *	account.c	SAs of one peer
 *	manual.c	SAs with keys by hand
 *	others.c	policies of others, and what they do to the anchor's
 *	tunnels.c	mobile nodes that are away, and what that means for return routability
 *	vici.c		the client of charon's control protocol
 *	viciconn.c	how a connection is written in it
 *	vicisa.c	how SAs are read in it
 *	vicimsg.c	its messages
 *
 * It needs kernel/, config/ and base/, and may include every wing below it.
 */
#ifndef HALMAD_IPSEC_IPSEC_H
#define HALMAD_IPSEC_IPSEC_H

#include "base/way.h"
#include "ipsec/ike.h"
#include "ipsec/others.h"

#define IPSEC_TEXT_MAX	256

struct ipsec;

/**
 * ipsec_open() - make the policies
 * @conf: configuration; its peers get their reqids
 * @text: what is wrong, on failure; room for IPSEC_TEXT_MAX
 *
 * A peer keeps the reqid that its policy in the kernel has, as SAs may be there. If IPsec is not
 * required, policies that an earlier halmad left are deleted.
 */
struct ipsec *ipsec_open(struct conf *conf, char *text);

/**
 * ipsec_start() - begin with IKEv2
 * @ipsec: all of this
 * @event: event loop
 * @conf: the same configuration, from now on where it stays
 * @told: who has to know how many SAs peers have
 *
 * Return: 0, or -ENOMEM.
 */
int ipsec_start(struct ipsec *ipsec, sd_event *event, const struct conf *conf,
		const struct ike_told *told);

/**
 * ipsec_reload() - use another configuration: only what differs is touched
 * @ipsec: all of this
 * @old: configuration so far
 * @conf: the other one; its peers get their reqids
 * @text: what is wrong, on failure; room for IPSEC_TEXT_MAX
 *
 * Return: 0, or a negative errno; then all is as it was.
 */
int ipsec_reload(struct ipsec *ipsec, const struct conf *old, struct conf *conf, char *text);

/**
 * ipsec_close() - end; policies, connections and SAs stay
 */
void ipsec_close(struct ipsec *ipsec);

/**
 * ipsec_missing() - policies, and states for Home Address options, that should be there and are not
 *
 * Return: their number, or a negative errno.
 */
int ipsec_missing(struct ipsec *ipsec, const struct conf *conf);

/**
 * ipsec_others() - look at the policies of others
 * @ipsec: all of this
 * @conf: configuration
 * @tell: gets each that does harm
 * @ctx: for @tell
 *
 * Return: 0, or a negative errno.
 */
int ipsec_others(struct ipsec *ipsec, const struct conf *conf, others_tell_t tell, void *ctx);

/**
 * ipsec_move() - a mobile node with SAs of IKEv2 is somewhere else (RFC 6275, 10.3.1: K; RFC 4877,
 * 7.4)
 * @ipsec: all of this
 * @peer: the mobile node
 * @local: address of the anchor that it speaks with
 * @hoa: its home address
 * @coa: where it is
 *
 * Return: the IKE SA is with @coa now; false if there is none, or if it cannot move.
 */
bool ipsec_move(struct ipsec *ipsec, const struct ike_remote *peer, const struct in6_addr *local,
		const struct in6_addr *hoa, const struct in6_addr *coa);

/**
 * ipsec_ways() - some home addresses are elsewhere now, or come from nowhere or go there: what is
 * said in return routability goes there by ESP (RFC 6275, 10.4.6)
 */
void ipsec_ways(struct ipsec *ipsec, const struct way *ways, unsigned int count);

/**
 * ipsec_ways_sync() - all home addresses that are away
 */
void ipsec_ways_sync(struct ipsec *ipsec, const struct way *ways, size_t count);

/**
 * ipsec_probe() - see whether the kernel can do ESP over IPv6
 *
 * Only a new SA makes the kernel tell; one from nobody to nobody is there for a moment. So this is
 * for those who may change something; ipsec_start() does it, too.
 */
void ipsec_probe(struct ipsec *ipsec);

/**
 * ipsec_has_esp() - the kernel can do ESP over IPv6, as ipsec_probe() saw it last
 */
bool ipsec_has_esp(const struct ipsec *ipsec);

/**
 * ipsec_ike() - IKEv2, NULL while IPsec is not required
 */
const struct ike *ipsec_ike(const struct ipsec *ipsec);

#endif /* HALMAD_IPSEC_IPSEC_H */
