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
	authority->prefixes = calloc(conf->profiles.count + 1, sizeof(*authority->prefixes));
	if (authority->sas && authority->prefixes)
		return 0;
	authority_fini(authority);
	return -ENOMEM;
}

void authority_fini(struct authority *authority)
{
	free(authority->sas);
	free(authority->prefixes);
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

void authority_set_prefixes(struct authority *authority, const struct profile *profile, u32 sas)
{
	authority->prefixes[profile - authority->profiles->v] = sas;
}

bool authority_has_prefixes(const struct authority *authority, const struct profile *profile)
{
	return authority->prefixes[profile - authority->profiles->v];
}
