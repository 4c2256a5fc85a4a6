/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Home agent: the prefixes that a mobile node is told of (RFC 6275, 10.6.1). Pure.
 *
 * They are those of the sections home-prefix around all of its home addresses, that around the one
 * that is meant first, and, if that is on the home link, all that are on it. Where there is none,
 * it is the /64 of the home address.
 */
#ifndef HALMAD_HA_PREFIXES_H
#define HALMAD_HA_PREFIXES_H

#include "config/conf.h"
#include "wire/icmp.h"

/**
 * prefixes_of() - what to tell
 * @conf: configuration
 * @hoa: home address
 * @now: seconds since 1970
 * @prefix: result; with PREFIX_FLAG_R where the anchor has an address in the prefix
 *
 * Return: number of @prefix, at least 1.
 */
unsigned int prefixes_of(const struct conf *conf, const struct in6_addr *hoa, u64 now,
			 struct icmp_prefix prefix[ICMP_PREFIXES_MAX]);

/**
 * prefixes_digest() - a number that is another one if what is told differs in something else than
 *	that time has gone by
 */
u64 prefixes_digest(const struct conf *conf, const struct in6_addr *hoa);

/**
 * prefixes_preferred() - the preferred lifetime that is left to the prefix of a home address, in s;
 *	CONF_FOREVER if it does not end
 */
u32 prefixes_preferred(const struct conf *conf, const struct in6_addr *hoa, u64 now);

#endif /* HALMAD_HA_PREFIXES_H */
