// SPDX-License-Identifier: GPL-2.0
/*
 * Authentication of Mobile IPv6 messages by a shared key: pure, without I/O or global state. HMAC
 * and SHA-1 are those of nettle.
 */
#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "base/rfc.h"
#include "wire/auth.h"

/* Options begin behind the fixed part of a BU or BA; that of a subtype and an SPI is 5 octets. */
#define OPTIONS_AT	12
#define HEAD_LEN	2
#define SPI_AT		3
#define SPI_END		7
#define LEN_MIN		5
#define CHECKSUM_AT	4
#define CHECKSUM_END	6

/* From 1900 to 1970 in seconds (RFC 5905, figure 4) */
#define NTP_1970	2208988800ULL

/* Where a message ends that says more than there is, or less. */
static size_t end_of(const u8 *mh, size_t len)
{
	size_t total;

	if (len < OPTIONS_AT)
		return 0;
	total = ((size_t)mh[1] + 1) * MH_UNIT;
	return total < len ? total : len;
}

static void note(struct auth_options *found, const u8 *mh, size_t at)
{
	u16 *place = NULL;

	if (mh[at + HEAD_LEN] == AUTH_SUBTYPE_MN_HA)
		place = &found->mn_ha;
	else if (mh[at + HEAD_LEN] == AUTH_SUBTYPE_MN_AAA)
		place = &found->mn_aaa;
	/* what is none of both is not known to be the last; nor is the first of both, but that
	 * another subtype follows
	 */
	found->behind |= found->any && (!place || found->mn_aaa);
	found->any = true;
	found->padded = false;
	if (!place)
		return;
	if (*place) {
		found->twice = true;
		return;
	}
	*place = (u16)at;
	if (place == &found->mn_ha)
		found->spi = get_u32(mh + at + SPI_AT);
}

void auth_find(const u8 *mh, size_t len, struct auth_options *found)
{
	size_t end = end_of(mh, len);
	size_t at = OPTIONS_AT;

	*found = (struct auth_options){ 0 };
	while (at < end) {
		if (mh[at] == MH_OPT_PAD1) {
			found->padded = found->any;
			at++;
			continue;
		}
		if (end - at < HEAD_LEN || end - at - HEAD_LEN < mh[at + 1])
			return;
		if (mh[at] == MH_OPT_PADN)
			found->padded = found->any;
		else if (mh[at] == MH_OPT_AUTH && mh[at + 1] >= LEN_MIN)
			note(found, mh, at);
		else
			found->behind |= found->any;
		at += HEAD_LEN + mh[at + 1];
	}
}

/* [RFC 4285, 5.1]: care-of address, home address, message up to the SPI with 0 as checksum. */
static void compute(const u8 *mh, size_t mn_ha, const struct auth_ends *ends,
		    const u8 key[AUTH_KEY_LEN], u8 data[AUTH_DATA_LEN])
{
	static const u8 checksum[CHECKSUM_END - CHECKSUM_AT];
	struct hmac_sha1_ctx ctx;

	hmac_sha1_set_key(&ctx, AUTH_KEY_LEN, key);
	hmac_sha1_update(&ctx, sizeof(ends->coa), ends->coa.s6_addr);
	hmac_sha1_update(&ctx, sizeof(ends->hoa), ends->hoa.s6_addr);
	hmac_sha1_update(&ctx, CHECKSUM_AT, mh);
	hmac_sha1_update(&ctx, sizeof(checksum), checksum);
	hmac_sha1_update(&ctx, mn_ha + SPI_END - CHECKSUM_END, mh + CHECKSUM_END);
	hmac_sha1_digest(&ctx, AUTH_DATA_LEN, data);
	explicit_bzero(&ctx, sizeof(ctx));
}

bool auth_check(const u8 *mh, size_t mn_ha, const struct auth_ends *ends,
		const u8 key[AUTH_KEY_LEN])
{
	u8 data[AUTH_DATA_LEN];
	bool same;

	if (mh[mn_ha + 1] != LEN_MIN + AUTH_DATA_LEN)
		return false;
	compute(mh, mn_ha, ends, key, data);
	same = memeql_sec(data, mh + mn_ha + SPI_END, sizeof(data));
	explicit_bzero(data, sizeof(data));
	return same;
}

bool auth_sign(u8 *mh, size_t len, const struct auth_ends *ends, const u8 key[AUTH_KEY_LEN])
{
	struct auth_options found;

	auth_find(mh, len, &found);
	if (!found.mn_ha || mh[found.mn_ha + 1] != LEN_MIN + AUTH_DATA_LEN)
		return false;
	compute(mh, found.mn_ha, ends, key, mh + found.mn_ha + SPI_END);
	return true;
}

u64 ntp_of(u64 timestamp)
{
	return ((timestamp >> 16) + NTP_1970) << 32 | (timestamp & 0xffff) << 16;
}

bool ntp_fresh(u64 stamp, u64 last, u64 now, u32 window)
{
	u64 off = ntp_later(stamp, now) ? stamp - now : now - stamp;

	if (off > (u64)window << 32)
		return false;
	return !last || ntp_later(stamp, last);
}
