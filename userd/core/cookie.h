/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cookies: what the kernel keeps of a session for a daemon that starts again.
 */
#ifndef HALMAD_CORE_COOKIE_H
#define HALMAD_CORE_COOKIE_H

#include "core/cache.h"

struct core;

/* What of a cookie belongs to its role: two octets, some bits, and octets behind the fixed part. */
#define COOKIE_ROLE_FLAGS	0xe6
#define COOKIE_ROLE_MAX		32

/**
 * struct cookie_role - the part of a role, within a cookie
 * @octet: two octets
 * @flags: within COOKIE_ROLE_FLAGS
 * @len: number of @data
 * @data: other octets, room for COOKIE_ROLE_MAX
 */
struct cookie_role {
	u8 octet[2];
	u8 flags;
	u8 len;
	u8 *data;
};

/**
 * cookie_encode() - write a cookie
 * @core: core, whose restart counter (RFC 5847, 3.2) outlives a run as long as its sessions do
 * @facts: facts; coa, local and state are attributes of the binding and not in the cookie
 * @buf: room for HALMA_COOKIE_MAX octets
 *
 * Return: length.
 */
size_t cookie_encode(const struct core *core, const struct bce_facts *facts, u8 *buf);

/**
 * cookie_decode() - read a cookie, also one of a version before
 * @core: core
 * @facts: result; coa, local, state and kind must be set
 * @cookie: cookie
 * @len: its length
 * @counter: result: the restart counter of the run that wrote it, 0 if that is not known; may be
 *	NULL
 *
 * Return: false if it is not from cookie_encode(); facts are then those of an entry about which
 * nothing is known.
 */
bool cookie_decode(const struct core *core, struct bce_facts *facts, const u8 *cookie, size_t len,
		   u32 *counter);

#endif /* HALMAD_CORE_COOKIE_H */
