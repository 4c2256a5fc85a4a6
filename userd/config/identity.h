/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Identities of IKEv2 (RFC 7296, 3.5) out of the words of swanctl.conf(5): two texts can be one.
 */
#ifndef HALMAD_CONFIG_IDENTITY_H
#define HALMAD_CONFIG_IDENTITY_H

#include "base/types.h"

/**
 * enum ike_id_type - ID Types of the RFC, and those of charon's own that stand for many addresses
 */
enum ike_id_type {
	IKE_ID_ANY = 0,
	IKE_ID_IPV4 = 1,
	IKE_ID_FQDN = 2,
	IKE_ID_RFC822 = 3,
	IKE_ID_IPV4_NET = 4,
	IKE_ID_IPV6 = 5,
	IKE_ID_IPV6_NET = 6,
	IKE_ID_IPV4_RANGE = 7,
	IKE_ID_IPV6_RANGE = 8,
	IKE_ID_DN = 9,
	IKE_ID_GN = 10,
	IKE_ID_KEY = 11,
};

/**
 * struct ike_id - an identity
 * @type: enum ike_id_type, or what {NUMBER}: says
 * @data: octets; in small letters where IKEv2 does not tell letters apart. A distinguished name
 *	that was written as text is kept as text, without its blanks
 * @len: number of octets
 */
struct ike_id {
	unsigned int type;
	u8 *data;
	size_t len;
};

/**
 * ike_id_parse() - read an identity as charon does
 * @id: result, to be given to ike_id_fini()
 * @text: with or without what says of which type it is
 *
 * Return: 0, or -ENOMEM.
 */
int ike_id_parse(struct ike_id *id, const char *text);

void ike_id_fini(struct ike_id *id);

/**
 * ike_id_cmp() - total order; 0 if they are one identity
 *
 * A distinguished name in the octets of ASN.1 is never the same as one in words.
 */
int ike_id_cmp(const struct ike_id *a, const struct ike_id *b);

/**
 * ike_id_is_many() - for charon it stands for any identity, or for several
 */
bool ike_id_is_many(const struct ike_id *id);

/**
 * ike_untyped() - an identity without what says of which type it is
 *
 * Return: of "fqdn:mag1" and of "@mag1", mag1.
 */
const char *ike_untyped(const char *identity);

#endif /* HALMAD_CONFIG_IDENTITY_H */
