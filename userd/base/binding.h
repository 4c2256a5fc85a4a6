/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bindings as the kernel sees them: what is asked of it, and what it tells.
 */
#ifndef HALMAD_BASE_BINDING_H
#define HALMAD_BASE_BINDING_H

#include "base/mnid.h"
#include "base/prefix.h"

enum binding_op {
	BINDING_NEW,
	BINDING_SET,
	BINDING_DEL,
};

/**
 * struct binding_req - one request; everything but @op, @id and @version is for NEW and SET
 * @op: request
 * @kind: kind; of a binding that there is it cannot change
 * @id: id
 * @version: version
 * @mnid: mobile node
 * @prefix: prefixes of both families
 * @prefix_count: number of @prefix
 * @local: address of the anchor
 * @remote: care-of address
 * @state: state
 * @blocked_action: what a blocked binding does with downlink packets
 * @defend: the kernel answers for its addresses on the home link while it is active
 * @lifetime: in milliseconds
 * @cookie: cookie
 * @cookie_len: its length
 * @error: answer: 0, or a negative errno
 * @text: the kernel's sentence about the error
 */
struct binding_req {
	enum binding_op op;
	enum halma_kind kind;
	u64 id;
	u64 version;
	const struct mnid *mnid;
	const struct prefix *prefix;
	unsigned int prefix_count;
	struct in6_addr local;
	struct in6_addr remote;
	enum halma_state state;
	enum halma_blocked_action blocked_action;
	bool defend;
	u64 lifetime;
	u8 cookie[HALMA_COOKIE_MAX];
	size_t cookie_len;
	int error;
	char text[128];
};

/**
 * struct binding_info - a binding in the kernel
 * @kind: kind
 * @id: id
 * @version: version
 * @mnid: mobile node
 * @prefix: prefixes of both families
 * @prefix_count: number of @prefix
 * @local: address of the anchor
 * @remote: care-of address
 * @state: state
 * @defend: the kernel answers for its addresses on the home link
 * @has_lifetime: it expires
 * @remaining: milliseconds until then
 * @cookie: cookie
 * @cookie_len: its length
 */
struct binding_info {
	enum halma_kind kind;
	u64 id;
	u64 version;
	struct mnid mnid;
	struct prefix prefix[HALMAD_PREFIX_MAX];
	unsigned int prefix_count;
	struct in6_addr local;
	struct in6_addr remote;
	enum halma_state state;
	bool defend;
	bool has_lifetime;
	u64 remaining;
	u8 cookie[HALMA_COOKIE_MAX];
	size_t cookie_len;
};

#endif /* HALMAD_BASE_BINDING_H */
