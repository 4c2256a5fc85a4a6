// SPDX-License-Identifier: GPL-2.0
/*
 * Whether mobile nodes have security associations.
 */
#include <errno.h>
#include <stdlib.h>

#include "ha/authority.h"

int authority_init(struct authority *authority, const struct conf *conf)
{
	authority->profiles = &conf->profiles;
	authority->sas = calloc(conf->profiles.count + 1, sizeof(*authority->sas));
	return authority->sas ? 0 : -ENOMEM;
}

void authority_fini(struct authority *authority)
{
	free(authority->sas);
	*authority = (struct authority){ 0 };
}

void authority_set(struct authority *authority, const struct profile *profile, u32 sas)
{
	authority->sas[profile - authority->profiles->v] = sas;
}

bool authority_has(const struct authority *authority, const struct profile *profile)
{
	return authority->sas[profile - authority->profiles->v];
}
