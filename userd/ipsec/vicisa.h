/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What charon tells about security associations: list-sa, child-updown, child-rekey, ike-updown,
 * ike-update and ike-rekey have one shape.
 */
#ifndef HALMAD_IPSEC_VICISA_H
#define HALMAD_IPSEC_VICISA_H

#include "ipsec/vicimsg.h"

/**
 * enum vici_age - which of the two sides of a rekeying
 * @VICI_NOW: neither
 * @VICI_OLD: the one that is replaced
 * @VICI_NEW: the one that replaces it
 */
enum vici_age {
	VICI_NOW,
	VICI_OLD,
	VICI_NEW,
};

/**
 * struct vici_ike - an IKE SA
 * @up: the event says so; no event of a list does
 * @connecting: it has not come to be; when that is not @up, it never will
 * @initiator: charon began it, not the peer
 * @eap: EAP has proved who the peer is
 * @nat: addresses were translated on the way, or the peer says so to have ESP in UDP
 * @conn: name of the connection; another one while it is not known whose it is
 * @local_host: own address
 * @remote_host: address of the peer
 * @moved_to: event ike-update: the address that the peer has now; @remote_host is that of before
 * @remote_id: identity of the peer: proved if it is up, else what it said. What EAP has proved
 *	counts more (RFC 4877, 8)
 * @id: unique number; of the new one after a rekeying
 * @old_id: unique number before a rekeying; else 0
 */
struct vici_ike {
	bool up;
	bool connecting;
	bool initiator;
	bool eap;
	bool nat;
	struct vici_text conn;
	struct vici_text local_host;
	struct vici_text remote_host;
	struct vici_text moved_to;
	struct vici_text remote_id;
	u32 id;
	u32 old_id;
};

/**
 * struct vici_child - a pair of ESP SAs
 * @name: in the connection
 * @installed: the kernel has it, whether it is in use or being replaced
 * @id: unique number
 * @reqid: reqid of its states
 * @spi_in: SPI of the inbound one, in host byte order
 * @spi_out: SPI of the outbound one
 */
struct vici_child {
	struct vici_text name;
	bool installed;
	u32 id;
	u32 reqid;
	u32 spi_in;
	u32 spi_out;
};

/* Gets each pair of an IKE SA. */
typedef void (*vici_child_t)(void *ctx, const struct vici_ike *ike, const struct vici_child *child,
			     enum vici_age age);

/**
 * vici_sa_read() - read such a message
 * @data: message
 * @len: octets
 * @ike: result
 * @child: gets each pair, when @ike is complete
 * @ctx: for @child
 *
 * Return: 0; -ENOENT if it holds no IKE SA; -EBADMSG.
 */
int vici_sa_read(const u8 *data, size_t len, struct vici_ike *ike, vici_child_t child, void *ctx);

#endif /* HALMAD_IPSEC_VICISA_H */
