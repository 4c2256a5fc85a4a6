/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What IKEv2 must know of the anchor and of each peer: who they are and how they prove it
 * (RFC 5213, 4.2, and RFC 4877, 7.1: the entries of the peer authorization database).
 */
#ifndef HALMAD_CONFIG_IKECONF_H
#define HALMAD_CONFIG_IKECONF_H

#include "base/types.h"
#include "config/identity.h"
#include "config/sakeys.h"

/* An octet more does not fit into a message to charon. */
#define IKE_FILE_MAX	65535
/* Secrets of IKE_MAG_MAX MAGs and 100,000 mobile nodes fit into it; it is not sent. */
#define IKE_SECRETS_MAX	(16 << 20)
#define IKE_PSK_MIN	8
#define IKE_PSK_MAX	1024

/**
 * enum ike_kind - what a peer is
 */
enum ike_kind {
	IKE_MAG,
	IKE_MN,
	IKE_KIND_MAX,
};

/* What a reqid of a mobile node's SAs for prefixes has more than that of those for signalling */
#define IKE_REQID_PREFIXES	0x40000000U

/* The reqid of its SAs for return routability: of each home address another one, as nothing else
 * tells tunnels to the same care-of address apart. The place of the address is above the number of
 * the mobile node
 */
#define IKE_REQID_ROUTABILITY	0x80000000U
#define IKE_REQID_PLACE		20
#define IKE_ADDRESSES_MAX	1024

/**
 * enum ike_use - what a pair of ESP SAs is for
 * @IKE_USE_SIGNALLING: Mobility Headers between a peer and the anchor
 * @IKE_USE_PREFIXES: Mobile Prefix Solicitations and Advertisements (RFC 4877, 7.2.3)
 * @IKE_USE_ROUTABILITY: messages of return routability, in a tunnel (RFC 4877, 7.2.2)
 * @IKE_USE_MAX: number of these
 */
enum ike_use {
	IKE_USE_SIGNALLING,
	IKE_USE_PREFIXES,
	IKE_USE_ROUTABILITY,
	IKE_USE_MAX,
};

/**
 * enum ike_auth - how a peer proves who it is
 * @IKE_AUTH_PSK: by a shared secret, as the anchor does
 * @IKE_AUTH_CERTIFICATE: by a certificate, as the anchor does
 * @IKE_AUTH_EAP_MSCHAPV2: by EAP with a password; the anchor by a certificate (RFC 5026, 5.2)
 * @IKE_AUTH_EAP_TLS: by EAP with a certificate, likewise
 */
enum ike_auth {
	IKE_AUTH_PSK,
	IKE_AUTH_CERTIFICATE,
	IKE_AUTH_EAP_MSCHAPV2,
	IKE_AUTH_EAP_TLS,
};

/**
 * struct ike_file - contents of a file
 * @path: its name, NULL for none
 * @data: contents
 * @len: octets
 */
struct ike_file {
	char *path;
	u8 *data;
	size_t len;
};

/**
 * struct ike_proposals - what is offered and taken, in the words of swanctl.conf(5)
 * @ike: for IKE SAs; none means what charon has
 * @ike_count: number of @ike
 * @esp: for ESP SAs, likewise
 * @esp_count: number of @esp
 */
struct ike_proposals {
	char **ike;
	unsigned int ike_count;
	char **esp;
	unsigned int esp_count;
};

/**
 * struct ike_local - section ike: the anchor
 * @socket: of charon
 * @identity: what the anchor says that it is
 * @certificate: its certificate
 * @private_key: the key of that
 * @ca: certificates of authorities whose peers are believed
 * @ca_count: number of @ca
 * @secrets: where the secrets of peers are
 * @proposals: for peers that have none of their own
 * @dpd_delay: seconds without traffic after which a peer is asked whether it is there
 * @line: where it stands in the configuration, 0 if it does not
 */
struct ike_local {
	char *socket;
	char *identity;
	struct ike_file certificate;
	struct ike_file private_key;
	struct ike_file *ca;
	unsigned int ca_count;
	struct ike_file secrets;
	struct ike_proposals proposals;
	u32 dpd_delay;
	unsigned int line;
};

/**
 * struct ike_remote - a peer
 * @kind: what it is
 * @name: title of its section
 * @index: its place among the MAGs, or among the profiles, of the configuration
 * @line: where it stands there
 * @address: addresses that its SAs are for: the address of a MAG, the home addresses of a mobile
 *	node (RFC 4877, 4.3)
 * @address_count: number of @address
 * @routability: what is said to and by it in return routability goes by ESP, or not at all
 *	(RFC 6275, 10.4.6); a mobile node only
 * @assign: it asks for its addresses and is told them (RFC 4877, 9); a mobile node only
 * @auth: how it proves who it is
 * @identity: what it says that it is in IKEv2
 * @eap_identity: what it proves in EAP that it is, if that is not @identity; NULL for the same
 * @psk: shared secret, or password
 * @psk_len: its octets
 * @certificate: the only certificate that is believed; none means one of an authority
 * @proposals: of its own
 * @manual: keys that were agreed on by hand: it does not speak IKEv2; NULL for none
 * @reqid: reqid of its SAs for signalling, while IPsec is required; ike_use_reqid() for others
 */
struct ike_remote {
	enum ike_kind kind;
	char *name;
	unsigned int index;
	unsigned int line;
	struct in6_addr *address;
	unsigned int address_count;
	bool routability;
	bool assign;
	enum ike_auth auth;
	char *identity;
	char *eap_identity;
	u8 *psk;
	size_t psk_len;
	struct ike_file certificate;
	struct ike_proposals proposals;
	struct sa_keys *manual;
	u32 reqid;
};

/**
 * enum ike_change - what another configuration means for the SAs of a peer
 * @IKE_CHANGE_NONE: nothing
 * @IKE_CHANGE_LOAD: they go on; new ones are made in another way
 * @IKE_CHANGE_END: who they are with, who vouched for that or what protects them is not what it
 *	was: they are ended
 */
enum ike_change {
	IKE_CHANGE_NONE,
	IKE_CHANGE_LOAD,
	IKE_CHANGE_END,
};

/**
 * ike_auth_is_secret() - a peer proves by a secret who it is
 */
bool ike_auth_is_secret(enum ike_auth auth);

/**
 * ike_auth_is_eap() - a peer proves by EAP who it is (RFC 7296, 2.16)
 */
bool ike_auth_is_eap(enum ike_auth auth);

/**
 * ike_proved() - the identity that a peer has to prove: with EAP that in EAP, to which IDi may only
 * be the way (RFC 4877, 8)
 */
static inline const char *ike_proved(const struct ike_remote *remote)
{
	return remote->eap_identity ? remote->eap_identity : remote->identity;
}

/**
 * ike_local_change() - what another configuration of the anchor means for the SAs of a peer
 * @old: configuration so far
 * @conf: the other one
 * @remote: the peer, itself unchanged
 */
enum ike_change ike_local_change(const struct ike_local *old, const struct ike_local *conf,
				 const struct ike_remote *remote);

/**
 * ike_file_equal() - two files have the same contents, or neither is there
 */
bool ike_file_equal(const struct ike_file *a, const struct ike_file *b);

/**
 * ike_remote_equal() - two configurations of a peer mean the same; what it has now does not count
 */
bool ike_remote_equal(const struct ike_remote *a, const struct ike_remote *b);

/**
 * ike_kind_word() - the name of the sections that peers of a kind have: "mag", or "mn"
 */
const char *ike_kind_word(enum ike_kind kind);

/**
 * ike_remote_has() - SAs of a peer are for an address
 */
bool ike_remote_has(const struct ike_remote *remote, const struct in6_addr *addr);

/**
 * ike_remote_place() - which of the addresses of a peer one is; their number if it is none
 */
unsigned int ike_remote_place(const struct ike_remote *remote, const struct in6_addr *addr);

/**
 * ike_use_reqid() - the reqid that SAs of a peer for a use have
 * @remote: peer
 * @use: use
 * @place: for which of its addresses; for IKE_USE_ROUTABILITY only
 *
 * It follows from that of its SAs for signalling. Who has keys by hand has one pair for these and
 * for prefixes.
 */
u32 ike_use_reqid(const struct ike_remote *remote, enum ike_use use, unsigned int place);

/**
 * ike_remote_add() - SAs of a peer are for one address more
 *
 * Return: 0, or -ENOMEM.
 */
int ike_remote_add(struct ike_remote *remote, const struct in6_addr *addr);

/**
 * ike_remote_set_psk() - give a peer a secret, or another one
 *
 * Return: 0, or -ENOMEM.
 */
int ike_remote_set_psk(struct ike_remote *remote, const u8 *psk, size_t len);

/**
 * ike_file_forget() - overwrite and free the contents of a file; its name stays
 */
void ike_file_forget(struct ike_file *file);

void ike_local_fini(struct ike_local *local);

void ike_remote_fini(struct ike_remote *remote);

#endif /* HALMAD_CONFIG_IKECONF_H */
