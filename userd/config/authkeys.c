// SPDX-License-Identifier: GPL-2.0
/*
 * Keys for authentication: a table of a few. None of its octets is left in memory that is freed.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/authkeys.h"

const struct auth_sa *auth_keys_find(const struct auth_keys *keys, u32 spi)
{
	unsigned int i;

	for (i = 0; i < keys->count; i++)
		if (keys->sa[i].spi == spi)
			return &keys->sa[i];
	return NULL;
}

static void forget(struct auth_keys *keys)
{
	if (keys->sa)
		explicit_bzero(keys->sa, keys->count * sizeof(*keys->sa));
	free(keys->sa);
}

int auth_keys_add(struct auth_keys *keys, const struct auth_sa *sa)
{
	struct auth_sa *more = calloc(keys->count + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	if (keys->count)
		memcpy(more, keys->sa, keys->count * sizeof(*more));
	more[keys->count] = *sa;
	forget(keys);
	keys->sa = more;
	keys->count++;
	return 0;
}

void auth_keys_fini(struct auth_keys *keys)
{
	forget(keys);
	free(keys->path);
	*keys = (struct auth_keys){ 0 };
}
