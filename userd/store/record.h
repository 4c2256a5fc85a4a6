/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A change of the store as it waits to be written: store.c puts it into a queue, database.c takes
 * it from there.
 */
#ifndef HALMAD_STORE_RECORD_H
#define HALMAD_STORE_RECORD_H

#include "store/store.h"

/**
 * struct store_record - a change that waits to be written
 * @size: octets of all of it, a multiple of 8
 * @generation: of a binding
 * @op: enum store_op
 * @mnid_type: subtype of the MN-ID
 * @mnid_len: octets of the MN-ID
 * @prefix_count: number of prefixes
 * @cookie_len: octets of the cookie
 * @state: state
 * @kind: kind
 * @key_len: octets of the key of a variable
 * @kept_len: octets of options that are kept with a binding
 * @id: id
 * @version: version
 * @until: deadline of a binding or reservation
 * @local: address of the anchor
 * @remote: care-of address
 * @data: MN-ID, prefixes, cookie, options; or block; or MN-ID and prefix; or key and value, each
 *	with a NUL
 */
struct store_record {
	u32 size;
	u32 generation;
	u8 op;
	u8 mnid_type;
	u8 mnid_len;
	u8 prefix_count;
	u8 cookie_len;
	u8 state;
	u8 kind;
	u16 key_len;
	u16 kept_len;
	u64 id;
	u64 version;
	u64 until;
	struct in6_addr local;
	struct in6_addr remote;
	u8 data[];
};

/* Octets of a prefix in a record and in the file: address, length */
#define STORE_PREFIX_LEN	17

/* Room for any record */
#define STORE_RECORD_MAX	(sizeof(struct store_record) + HALMA_MN_ID_MAX + \
				 HALMA_COOKIE_MAX + HALMAD_PREFIX_MAX * STORE_PREFIX_LEN + \
				 KEPT_MAX + 8)

/**
 * record_put() - a change as a record
 * @to: room for STORE_RECORD_MAX octets, aligned to 8
 * @change: change; everything is copied
 * @generation: of a binding
 *
 * Return: octets of the record, a multiple of 8.
 */
size_t record_put(u8 *to, const struct store_change *change, u32 generation);

#endif /* HALMAD_STORE_RECORD_H */
