/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What charon is told about a peer: its connection and its secret, as messages of VICI.
 */
#ifndef HALMAD_IPSEC_VICICONN_H
#define HALMAD_IPSEC_VICICONN_H

#include "config/conf.h"
#include "ipsec/vicimsg.h"

/* Reqids of MAGs follow this one; connection mag-N has reqid IKE_REQID_BASE + N */
#define IKE_REQID_BASE	0x10000
/* Those of mobile nodes, likewise with mn-N */
#define IKE_MN_REQID_BASE	0x100000
#define IKE_NAME_MAX	32
/* Children of a connection, for signalling, for prefixes and for return routability, all types of
 * messages or its own; further ones, for further home addresses, have a number behind that
 */
#define IKE_CHILD		"mh"
#define IKE_CHILD_PREFIXES	"mpd"
#define IKE_CHILD_ROUTABILITY	"rr"
#define IKE_CHILD_HOME_TEST	"rrt"

/**
 * ike_reqid_max() - the last reqid that a peer of a kind can have; the first one is 1 behind
 * ike_reqid_base()
 */
u32 ike_reqid_max(enum ike_kind kind);

u32 ike_reqid_base(enum ike_kind kind);

/**
 * ike_reqid_is_own() - a reqid is one that halmad gives to peers
 */
bool ike_reqid_is_own(u32 reqid);

/**
 * ike_use_of() - what SAs with a reqid are for
 * @reqid: reqid; if it is that of a mobile node's SAs for something else it becomes that of its
 *	SAs for signalling
 * @place: result: for which of its addresses they are, if they are for return routability; else 0
 */
enum ike_use ike_use_of(u32 *reqid, unsigned int *place);

/**
 * ike_name() - name of the connection, and of the secret, with a reqid
 * @reqid: reqid
 * @buf: room for IKE_NAME_MAX
 */
const char *ike_name(u32 reqid, char *buf);

/**
 * ike_reqid() - reqid of a connection or secret
 *
 * Return: 0 if it is none of halmad's.
 */
u32 ike_reqid(const struct vici_text *name);

/* Text of a pool */
#define IKE_POOL_MAX	64

/**
 * ike_child_place() - which of the addresses of its peer a child is for, by its name
 */
unsigned int ike_child_place(const struct vici_text *name);

/**
 * ike_pool_name() - name of the pool of charon that holds a home address, and nothing else
 * @hoa: home address
 * @buf: room for IKE_POOL_MAX
 */
const char *ike_pool_name(const struct in6_addr *hoa, char *buf);

/**
 * ike_pool_address() - the home address whose pool has a name
 *
 * Return: false if it is none of halmad's.
 */
bool ike_pool_address(const struct vici_text *name, struct in6_addr *hoa);

/**
 * ike_write_pools() - the message of load-pool: a pool for each home address that is assigned
 * @w: where
 * @conf: configuration
 * @peer: a mobile node whose addresses are assigned
 * @now: time, in seconds since 1970
 *
 * With its address a mobile node gets the prefix of its home link (RFC 5026, 8.2).
 */
void ike_write_pools(struct vici_writer *w, const struct conf *conf, const struct ike_remote *peer,
		     u64 now);

/**
 * ike_write_conn() - the message of load-conn
 *
 * ESP in transport mode for Mobility Headers, without policies: they are halmad's. A MAG has it
 * between the addresses of both ends; a mobile node between its home address and that of the
 * anchor, while it speaks IKEv2 from its care-of address (RFC 4877, 4.4), a child for each home
 * address. A peer may narrow it to the types that it sends [RFC 4301, 4.4.1.1].
 *
 * A mobile node that does not only register can have one more for each home address, between the
 * same ends, for prefixes (RFC 4877, 7.2.3): of ICMPv6 for the two types alone, so that who asks
 * for all of it knows that nothing else goes that way. And, if it is protected so, one for return
 * routability (RFC 4877, 7.2.2): a tunnel to wherever it is, between its home address and anybody,
 * which encrypts; in two forms, of which charon takes what fits better.
 */
void ike_write_conn(struct vici_writer *w, const struct conf *conf, const struct ike_remote *peer);

/**
 * ike_write_shared() - the message of load-shared
 */
void ike_write_shared(struct vici_writer *w, const struct ike_remote *peer);

/**
 * ike_write_key() - the message of load-key
 */
void ike_write_key(struct vici_writer *w, const struct ike_local *local);

/**
 * ike_same_identity() - what charon calls a peer is what the configuration calls it
 * @told: as charon writes it
 * @identity: as the configuration does: maybe with a type before it, or other blanks
 */
bool ike_same_identity(const struct vici_text *told, const char *identity);

#endif /* HALMAD_IPSEC_VICICONN_H */
