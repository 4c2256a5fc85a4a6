// SPDX-License-Identifier: GPL-2.0
/*
 * What of a session only a PBU says, in its cookie: access technology type and handoff indicator
 * are its two octets; then as the flags say the link-local address (16 or 8 octets), then the
 * link-layer identifier, as long as there are octets.
 *
 * In versions 1 and 2 of cookies, which knew nothing else, the order behind the fixed part was
 * link-local address, MAG, restart counter, link-layer identifier.
 */
#include "lma/cookie.h"

#define COOKIE_LLA	0x02	/* whole link-local address */
#define COOKIE_LLA_IID	0x04	/* interface identifier behind fe80::/64 */

_Static_assert(16 + LLID_MAX <= COOKIE_ROLE_MAX, "there is room for address and identifier");
_Static_assert(!((COOKIE_LLA | COOKIE_LLA_IID) & ~COOKIE_ROLE_FLAGS), "flags are those of a role");

/* Of versions 1 and 2 */
#define BEFORE_FIXED_LEN	16
#define BEFORE_VERSION		2
#define BEFORE_MAG		0x08
#define BEFORE_COUNTER		0x10

static size_t lla_len(u8 flags)
{
	if (flags & COOKIE_LLA)
		return 16;
	return flags & COOKIE_LLA_IID ? 8 : 0;
}

static u8 lla_flags(const struct in6_addr *lla)
{
	static const u8 link_local[8] = { 0xfe, 0x80 };

	if (in6_is_zero(lla))
		return 0;
	return memcmp(lla, link_local, sizeof(link_local)) ? COOKIE_LLA : COOKIE_LLA_IID;
}

void lma_cookie_put(const struct bce_facts *facts, struct cookie_role *own)
{
	const struct pmipv6_facts *pmipv6 = &facts->pmipv6;
	size_t len;

	own->octet[0] = pmipv6->att;
	own->octet[1] = pmipv6->hi;
	own->flags = lla_flags(&pmipv6->lla);
	len = lla_len(own->flags);
	/* the end of it, if it is not whole */
	memcpy(own->data, pmipv6->lla.s6_addr + 16 - len, len);
	memcpy(own->data + len, pmipv6->llid.data, pmipv6->llid.len);
	own->len = (u8)(len + pmipv6->llid.len);
}

bool lma_cookie_get(struct bce_facts *facts, const struct cookie_role *own)
{
	struct pmipv6_facts *pmipv6 = &facts->pmipv6;
	size_t len = lla_len(own->flags);
	size_t rest;

	if (own->len < len)
		return false;
	pmipv6->att = own->octet[0];
	pmipv6->hi = own->octet[1];
	if (own->flags & COOKIE_LLA_IID) {
		pmipv6->lla.s6_addr[0] = 0xfe;
		pmipv6->lla.s6_addr[1] = 0x80;
	}
	memcpy(pmipv6->lla.s6_addr + 16 - len, own->data, len);
	rest = own->len - len;
	if (rest > LLID_MAX)
		rest = LLID_MAX;
	pmipv6->llid.len = (u8)rest;
	memcpy(pmipv6->llid.data, own->data + len, rest);
	return true;
}

size_t lma_cookie_upgrade(const u8 *buf, size_t len, u8 *now)
{
	size_t lla, mag, counter;
	const u8 *p;

	if (len < BEFORE_FIXED_LEN || len > HALMA_COOKIE_MAX || !buf[0] || buf[0] > BEFORE_VERSION)
		return 0;
	lla = lla_len(buf[3]);
	mag = buf[3] & BEFORE_MAG ? 16 : 0;
	counter = buf[3] & BEFORE_COUNTER ? 4 : 0;
	if (len < BEFORE_FIXED_LEN + lla + mag + counter)
		return 0;
	/* all of them are behind the fixed part still, each in another place */
	p = buf + BEFORE_FIXED_LEN;
	memcpy(now, buf, BEFORE_FIXED_LEN);
	now += BEFORE_FIXED_LEN;
	memcpy(now, p + lla, mag);
	memcpy(now + mag, p, lla);
	memcpy(now + mag + lla, p + lla + mag + counter,
	       len - BEFORE_FIXED_LEN - lla - mag - counter);
	memcpy(now + len - BEFORE_FIXED_LEN - counter, p + lla + mag, counter);
	return len;
}
