// SPDX-License-Identifier: GPL-2.0
/*
 * Cookies: what the kernel keeps of a session for a daemon that starts again.
 *
 * Layout: version and kind (4 bits each), two octets of the role, flags (some of the role),
 * sequence 16, lifetime 16, timestamp 64; then as the flags say the peer's address (16) and the
 * restart counter (4), for which there is no room if all else is as long as can be; then what else
 * the role has: at most HALMA_COOKIE_MAX octets in all. Versions 1 and 2 knew one kind, and its
 * role turns them into this one.
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

_Static_assert(COOKIE_FIXED_LEN + COOKIE_PEER_LEN < HALMA_COOKIE_MAX, "a role has room");

size_t cookie_encode(const struct core *core, const struct bce_facts *facts, u8 *buf)
{
	struct cookie_role own = { .len = 0 };
	size_t len = COOKIE_FIXED_LEN;
	u8 flags;

	core->role[facts->kind]->ops->cookie_put(facts, &own);
	flags = own.flags;
	if (facts->order.by_sequence)
		flags |= COOKIE_BY_SEQUENCE;
	if (!in6_equal(&facts->peer, &facts->coa)) {
		flags |= COOKIE_PEER;
		memcpy(buf + len, &facts->peer, COOKIE_PEER_LEN);
		len += COOKIE_PEER_LEN;
	}
	if (core->restart_counter && len + COOKIE_COUNTER_LEN + own.len <= HALMA_COOKIE_MAX) {
		flags |= COOKIE_COUNTER;
		put_u32(buf + len, core->restart_counter);
		len += COOKIE_COUNTER_LEN;
	}
	memcpy(buf + len, own.data, own.len);
	buf[0] = (u8)(COOKIE_VERSION << 4 | facts->kind);
	buf[1] = own.octet[0];
	buf[2] = own.octet[1];
	buf[3] = flags;
	put_u16(buf + 4, facts->order.sequence);
	put_u16(buf + 6, facts->lifetime);
	put_u64(buf + 8, facts->order.timestamp);
	return len + own.len;
}

/* Where the part of the role begins that is at the end. */
static size_t own_at(u8 flags)
{
	size_t at = COOKIE_FIXED_LEN;

	if (flags & COOKIE_PEER)
		at += COOKIE_PEER_LEN;
	if (flags & COOKIE_COUNTER)
		at += COOKIE_COUNTER_LEN;
	return at;
}

static bool is_valid(const struct bce_facts *facts, const u8 *buf, size_t len)
{
	return len >= COOKIE_FIXED_LEN && buf[0] == (COOKIE_VERSION << 4 | facts->kind) &&
	       len >= own_at(buf[3]);
}

static bool get_own(const struct role *role, struct bce_facts *facts, const u8 *buf, size_t len)
{
	struct cookie_role own = {
		.octet = { buf[1], buf[2] }, .flags = buf[3] & COOKIE_ROLE_FLAGS,
	};
	size_t at = own_at(buf[3]);

	len -= at;
	if (len > COOKIE_ROLE_MAX)
		return false;
	own.len = (u8)len;
	memcpy(own.data, buf + at, len);
	return role->ops->cookie_get(facts, &own);
}

bool cookie_decode(const struct core *core, struct bce_facts *facts, const u8 *buf, size_t len,
		   u32 *counter)
{
	const struct role *role = core->role[facts->kind];
	u8 now[HALMA_COOKIE_MAX];

	if (counter)
		*counter = 0;
	facts->peer = facts->coa;
	if (len && buf[0] < COOKIE_VERSION && role->ops->cookie_upgrade) {
		len = role->ops->cookie_upgrade(buf, len, now);
		if (len)
			now[0] = (u8)(COOKIE_VERSION << 4 | facts->kind);
		buf = now;
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
		*counter = get_u32(buf + own_at(buf[3]) - COOKIE_COUNTER_LEN);
	return true;
}
