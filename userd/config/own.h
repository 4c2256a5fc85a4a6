/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What profiles give to one mobile node each: collected, when they are in order and again when
 * something of it is told later.
 */
#ifndef HALMAD_CONFIG_OWN_H
#define HALMAD_CONFIG_OWN_H

#include "config/conf.h"

/**
 * own_collect() - make conf->own and its index, instead of what was there
 *
 * Return: 0; or -ENOMEM, and nothing is there.
 */
int own_collect(struct conf *conf);

/**
 * own_alone() - all that lies in a prefix is what one profile gives to its mobile node
 * @conf: configuration, collected
 * @profile: the profile
 * @prefix: prefix
 */
bool own_alone(const struct conf *conf, const struct profile *profile,
	       const struct prefix *prefix);

/**
 * own_forget() - free what own_collect() made
 */
void own_forget(struct conf *conf);

#endif /* HALMAD_CONFIG_OWN_H */
