// SPDX-License-Identifier: GPL-2.0
/*
 * The home address that follows from who a mobile node is: a hash of its identifier. It may change
 * with no version of halmad.
 */
#include <endian.h>

#include "base/siphash.h"
#include "config/derive.h"

/* No secret: it is there to spread */
static const struct siphash_key key = { .k = { 0x686f6d6520616464ULL, 0x726573736573206fULL } };

/* Interface identifiers that no node may have (RFC 5453, 3): those of all routers and of other
 * anycast addresses, home agents' among them, and of the registry's own block.
 */
static bool is_reserved(u64 id)
{
	return !id || id >> 7 == 0xfdffffffffffff80ULL >> 7 || id >> 24 == 0x02005efffeULL;
}

struct in6_addr derive_address(const struct prefix *prefix, const struct mnid *mnid)
{
	u8 name[3 + HALMA_MN_ID_MAX] = { 0, mnid->type, mnid->len };
	struct in6_addr addr = prefix->addr;
	u64 id;

	memcpy(name + 3, mnid->data, mnid->len);
	do {
		id = siphash(&key, name, 3U + mnid->len);
		name[0]++;
	} while (is_reserved(id));
	id = htobe64(id);
	memcpy(&addr.s6_addr[8], &id, sizeof(id));
	return addr;
}
