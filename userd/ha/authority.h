/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether mobile nodes have security associations (RFC 6275, 5.1; RFC 4877).
 *
 * That a message came by the one SA of its home address is the kernel's work: the policy demands
 * ESP, and the selector of an SA has the home address in it. What is known here is whether there
 * is such an SA at all.
 */
#ifndef HALMAD_HA_AUTHORITY_H
#define HALMAD_HA_AUTHORITY_H

#include "config/conf.h"

/**
 * struct authority - SAs of the mobile nodes of a configuration
 * @profiles: their profiles
 * @sas: pairs of ESP SAs for signalling, by the place of the profile
 * @prefixes: the same of those for prefixes
 */
struct authority {
	const struct profiles *profiles;
	u32 *sas;
	u32 *prefixes;
};

/**
 * authority_init() - nobody has any
 *
 * Return: 0, or -ENOMEM.
 */
int authority_init(struct authority *authority, const struct conf *conf);

void authority_fini(struct authority *authority);

/**
 * authority_set() - a mobile node has so many pairs of ESP SAs for signalling now
 */
void authority_set(struct authority *authority, const struct profile *profile, u32 sas);

/**
 * authority_set_prefixes() - a mobile node has so many pairs of ESP SAs for prefixes now
 */
void authority_set_prefixes(struct authority *authority, const struct profile *profile, u32 sas);

/**
 * authority_has() - a mobile node has SAs
 */
bool authority_has(const struct authority *authority, const struct profile *profile);

/**
 * authority_has_prefixes() - a mobile node has SAs by which it can be told its prefixes
 */
bool authority_has_prefixes(const struct authority *authority, const struct profile *profile);

#endif /* HALMAD_HA_AUTHORITY_H */
