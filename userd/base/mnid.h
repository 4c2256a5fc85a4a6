/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Identifier of a mobile node (RFC 4283).
 */
#ifndef HALMAD_BASE_MNID_H
#define HALMAD_BASE_MNID_H

#include "../../uapi/linux/halma.h"
#include "../../uapi/linux/halma_link.h"
#include "base/room.h"
#include "base/types.h"

/* Room for mnid_text() */
#define MNID_TEXT_MAX	(HALMA_MN_ID_MAX * 2 + sizeof("255:hex:"))

/**
 * struct mnid - identifier of a mobile node
 * @type: subtype of RFC 4283 and RFC 8371
 * @len: octets in @data; 0 is legal only in an answer (RFC 5213, 5.3.1 (4))
 * @data: any octets, NUL included
 */
struct mnid {
	u8 type;
	u8 len;
	u8 data[HALMA_MN_ID_MAX];
};

static inline bool mnid_equal(const struct mnid *a, const struct mnid *b)
{
	return a->type == b->type && a->len == b->len && !memcmp(a->data, b->data, a->len);
}

/**
 * mnid_cmp() - total order of identifiers
 */
int mnid_cmp(const struct mnid *a, const struct mnid *b);

/**
 * mnid_set() - fill an identifier
 *
 * The realm of a NAI is in small letters then, so that whoever writes it otherwise means the same.
 *
 * Return: false if @len is more than an identifier can have.
 */
bool mnid_set(struct mnid *mnid, u8 type, const void *data, size_t len);

/**
 * mnid_set_realm() - fill an identifier that is just a realm
 *
 * Return: false if @len is more than an identifier can have.
 */
bool mnid_set_realm(struct mnid *mnid, const char *realm, size_t len);

/**
 * mnid_in_realm() - an identifier is a NAI of a realm, in whatever letters that is named
 */
bool mnid_in_realm(const struct mnid *mnid, const char *name);

/**
 * mnid_parse() - read an identifier from a configuration or command
 * @mnid: result
 * @text: a NAI as it is, hex:OCTETS for any octets, and TYPE: before either for a subtype other
 *	than 1, which is that of a NAI; the same forms as halma(8) knows
 *
 * Return: false if @text is no identifier.
 */
bool mnid_parse(struct mnid *mnid, const char *text);

/**
 * mnid_text() - write an identifier so that mnid_parse() reads it back
 * @mnid: identifier
 * @buf: room for MNID_TEXT_MAX characters
 *
 * Octets that would not stay one word in a line are written in hexadecimal.
 *
 * Return: @buf.
 */
const char *mnid_text(const struct mnid *mnid, char *buf);

/**
 * mnid_realm() - the realm of a NAI
 * @mnid: identifier
 * @len: length of the realm
 *
 * Return: what is behind the last @; NULL if there is none or it is no NAI.
 */
const char *mnid_realm(const struct mnid *mnid, size_t *len);

#endif /* HALMAD_BASE_MNID_H */
