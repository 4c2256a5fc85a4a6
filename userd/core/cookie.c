// SPDX-License-Identifier: GPL-2.0
/*
 * Cookies: what the kernel keeps of a session for a daemon that starts again.
 *
 * Layout: version and kind (4 bits each), two octets of the role, flags (some of the role),
 * sequence 16, lifetime 16, timestamp 64; then as the flags say the peer's address (16); then what
 * else the role has; then, as the flags say, the restart counter (4), for which there is no room if
 * all else is as long as can be: at most HALMA_COOKIE_MAX octets in all. Versions 1 and 2 knew one
 * kind, and its role turns them into this one.
 */
#include "core/cookie.h"
#include "core/core.h"

#define COOKIE_VERSION		3
#define COOKIE_BY_SEQUENCE	0x01
#define COOKIE_PEER		0x08	/* differs from the care-of address */
#define COOKIE_COUNTER		0x10
#define COOKIE_FIXED_LEN	16
#define COOKIE_PEER_LEN		16
#define COOKIE_COUNTER_LEN	4

_Static_assert(COOKIE_FIXED_LEN + COOKIE_PEER_LEN + COOKIE_ROLE_MAX <= HALMA_COOKIE_MAX,
	       "there is room for what a role has");

size_t cookie_encode(const struct core *core, const struct bce_facts *facts, u8 *buf)
{
	struct cookie_role own;
	size_t len = COOKIE_FIXED_LEN;
	u8 flags = 0;

	if (facts->order.by_sequence)
		flags |= COOKIE_BY_SEQUENCE;
	if (!in6_equal(&facts->peer, &facts->coa)) {
		flags |= COOKIE_PEER;
		memcpy(buf + len, &facts->peer, COOKIE_PEER_LEN);
		len += COOKIE_PEER_LEN;
	}
	own.data = buf + len;
	core->role[facts->kind]->ops->cookie_put(facts, &own);
	len += own.len;
	if (core->restart_counter && len + COOKIE_COUNTER_LEN <= HALMA_COOKIE_MAX) {
		flags |= COOKIE_COUNTER;
		put_u32(buf + len, core->restart_counter);
		len += COOKIE_COUNTER_LEN;
	}
	buf[0] = (u8)(COOKIE_VERSION << 4 | facts->kind);
	buf[1] = own.octet[0];
	buf[2] = own.octet[1];
	buf[3] = flags | own.flags;
	put_u16(buf + 4, facts->order.sequence);
	put_u16(buf + 6, facts->lifetime);
	put_u64(buf + 8, facts->order.timestamp);
	return len;
}

/* Octets that are not the role's. */
static size_t common_len(u8 flags)
{
	size_t len = COOKIE_FIXED_LEN;

	if (flags & COOKIE_PEER)
		len += COOKIE_PEER_LEN;
	if (flags & COOKIE_COUNTER)
		len += COOKIE_COUNTER_LEN;
	return len;
}

static bool is_valid(const struct bce_facts *facts, const u8 *buf, size_t len)
{
	return len >= COOKIE_FIXED_LEN && buf[0] == (COOKIE_VERSION << 4 | facts->kind) &&
	       len >= common_len(buf[3]) && len - common_len(buf[3]) <= COOKIE_ROLE_MAX;
}

static bool get_own(const struct role *role, struct bce_facts *facts, u8 *buf, size_t len)
{
	const struct cookie_role own = {
		.octet = { buf[1], buf[2] },
		.flags = buf[3] & COOKIE_ROLE_FLAGS,
		.len = (u8)(len - common_len(buf[3])),
		.data = buf + COOKIE_FIXED_LEN + (buf[3] & COOKIE_PEER ? COOKIE_PEER_LEN : 0),
	};

	return role->ops->cookie_get(facts, &own);
}

bool cookie_decode(const struct core *core, struct bce_facts *facts, const u8 *cookie, size_t len,
		   u32 *counter)
{
	const struct role *role = core->role[facts->kind];
	u8 buf[HALMA_COOKIE_MAX];

	if (counter)
		*counter = 0;
	facts->peer = facts->coa;
	if (!len || len > sizeof(buf))
		return false;
	memcpy(buf, cookie, len);
	if (buf[0] < COOKIE_VERSION && role->ops->cookie_upgrade) {
		len = role->ops->cookie_upgrade(cookie, len, buf);
		buf[0] = (u8)(COOKIE_VERSION << 4 | facts->kind);
	}
	if (!is_valid(facts, buf, len) || !get_own(role, facts, buf, len))
		return false;
	facts->order.by_sequence = buf[3] & COOKIE_BY_SEQUENCE;
	facts->order.sequence = get_u16(buf + 4);
	facts->order.timestamp = get_u64(buf + 8);
	facts->lifetime = get_u16(buf + 6);
	if (buf[3] & COOKIE_PEER)
		memcpy(&facts->peer, buf + COOKIE_FIXED_LEN, COOKIE_PEER_LEN);
	if (counter && buf[3] & COOKIE_COUNTER)
		*counter = get_u32(buf + len - COOKIE_COUNTER_LEN);
	return true;
}
