/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Authentication of Mobile IPv6 messages by a shared key (RFC 4285): where its options are in a
 * message, the authenticator of the MN-HA option, and the timestamps that keep off replays. Pure
 * functions on octets.
 */
#ifndef HALMAD_WIRE_AUTH_H
#define HALMAD_WIRE_AUTH_H

#include "base/types.h"

/* Octets of a key and of an authenticator: "the first 96 bits" (RFC 4285, 5.1) */
#define AUTH_KEY_LEN	16
#define AUTH_DATA_LEN	12

/* The least SPI: those below are reserved (RFC 4285, 5.1 and 8) */
#define AUTH_SPI_MIN	256

/**
 * struct auth_options - where authentication options (RFC 4285, 5) are in a message
 * @any: there is one of whatever subtype
 * @mn_ha: offset of the MN-HA option in the message; 0 if there is none
 * @mn_aaa: the same for the MN-AAA option
 * @spi: SPI of the MN-HA option
 * @twice: one of both is there more than once, where one is allowed
 * @behind: an option is behind the first of them that must be before it (RFC 4283, 3.2; RFC 5149,
 *	3; RFC 4285, 5.1): the MN-HA option is not the last, but for an MN-AAA option behind it
 * @padded: the last of them is not the end of the message, since padding is behind it
 */
struct auth_options {
	bool any;
	u16 mn_ha;
	u16 mn_aaa;
	u32 spi;
	bool twice;
	bool behind;
	bool padded;
};

/**
 * auth_find() - look for authentication options
 * @mh: first octet of a Binding Update or Acknowledgement
 * @len: octets that there are; what is behind the end of the message is none of it
 * @found: result; of options that cannot be read nothing is in it
 *
 * An option whose data are too short to have an SPI is none.
 */
void auth_find(const u8 *mh, size_t len, struct auth_options *found);

/**
 * struct auth_ends - between whom a message is, as RFC 4285, 5.1 has it in "Mobility Data"
 * @coa: care-of address of the Binding Update
 * @hoa: home address
 */
struct auth_ends {
	struct in6_addr coa;
	struct in6_addr hoa;
};

/**
 * auth_check() - verify the authenticator of an MN-HA option
 * @mh: message
 * @mn_ha: offset of the option, from auth_find()
 * @ends: between whom it is
 * @key: shared key
 *
 * Takes the same time wherever the authenticator is wrong.
 *
 * Return: it is what the key makes of the message up to the SPI.
 */
bool auth_check(const u8 *mh, size_t mn_ha, const struct auth_ends *ends,
		const u8 key[AUTH_KEY_LEN]);

/**
 * auth_sign() - write the authenticator into the MN-HA option of an encoded message
 * @mh: message, with zero as its checksum or any other one
 * @len: its octets
 * @ends: between whom it is
 * @key: shared key
 *
 * Return: false if it has no such option.
 */
bool auth_sign(u8 *mh, size_t len, const struct auth_ends *ends, const u8 key[AUTH_KEY_LEN]);

/**
 * ntp_of() - the time of day in the format of the replay protection option (RFC 4285, 6), which is
 * that of NTP: 32 bits of seconds since 1900, which begin anew in 2036, and 32 bits of a second
 * @timestamp: the same in the format of the Timestamp option
 */
u64 ntp_of(u64 timestamp);

/**
 * ntp_later() - one time is later than another, also across the year 2036
 */
static inline bool ntp_later(u64 a, u64 b)
{
	return (int64_t)(a - b) > 0;
}

/**
 * ntp_fresh() - judge the timestamp of a message that was authenticated (RFC 4285, 6)
 * @stamp: timestamp
 * @last: greatest that was accepted before; 0 for none
 * @now: time of day here
 * @window: how far both may be apart, in seconds
 */
bool ntp_fresh(u64 stamp, u64 last, u64 now, u32 window);

/**
 * ntp_answer() - what is said about a timestamp that is not fresh: the low 32 bits as they came,
 * so that who sent it knows what is answered, the others by the clock here (RFC 4285, 6)
 */
static inline u64 ntp_answer(u64 stamp, u64 now)
{
	return (now & ~0xffffffffULL) | (stamp & 0xffffffffULL);
}

#endif /* HALMAD_WIRE_AUTH_H */
