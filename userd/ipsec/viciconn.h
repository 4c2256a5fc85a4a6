/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What charon is told about a MAG: its connection and its secret, as messages of VICI.
 */
#ifndef HALMAD_IPSEC_VICICONN_H
#define HALMAD_IPSEC_VICICONN_H

#include "config/conf.h"
#include "ipsec/vicimsg.h"

/* Reqids of MAGs follow this one; connection mag-N has reqid IKE_REQID_BASE + N */
#define IKE_REQID_BASE	0x10000
#define IKE_NAME_MAX	32
/* The one child of a connection */
#define IKE_CHILD	"mh"

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

/**
 * ike_write_conn() - the message of load-conn
 *
 * ESP in transport mode for Mobility Headers between the addresses of both ends, without policies:
 * they are halmad's. A MAG may narrow it to the types that it sends [RFC 4301, 4.4.1.1].
 */
void ike_write_conn(struct vici_writer *w, const struct conf *conf, const struct mag *mag);

/**
 * ike_write_shared() - the message of load-shared
 */
void ike_write_shared(struct vici_writer *w, const struct mag *mag);

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
