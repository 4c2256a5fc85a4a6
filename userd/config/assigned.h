/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the configuration leaves to pools for good: which prefix a mobile node with
 * home-address-from = pool has. It is told who knows it, before the configuration is used; from
 * then on it is as if it were written there.
 */
#ifndef HALMAD_CONFIG_ASSIGNED_H
#define HALMAD_CONFIG_ASSIGNED_H

#include "config/conf.h"

/**
 * assigned_of() - the prefix that a mobile node was told to have; NULL for none
 */
static inline const struct prefix *assigned_of(const struct profile *profile)
{
	return profile->from_pool && profile->prefix_count ? profile->prefix : NULL;
}

/**
 * assigned_wanted() - a mobile node is to be told a prefix
 */
static inline bool assigned_wanted(const struct profile *profile)
{
	return profile->from_pool && !profile->prefix_count;
}

/**
 * assigned_fits() - a mobile node can have a prefix: it is one of its pool, and none of it is
 *	written for somebody
 */
bool assigned_fits(const struct conf *conf, const struct profile *profile,
		   const struct prefix *prefix);

/**
 * assigned_set() - a mobile node that wants one has a prefix, which fits and which nobody else was
 *	told, and so a home address
 *
 * Return: 0, or -ENOMEM.
 */
int assigned_set(struct profile *profile, const struct prefix *prefix);

/**
 * assigned_end() - all that is known was told: who still wants one has no home address, and so no
 *	SAs
 *
 * Return: 0, or -ENOMEM.
 */
int assigned_end(struct conf *conf);

#endif /* HALMAD_CONFIG_ASSIGNED_H */
