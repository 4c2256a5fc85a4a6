// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of SAs that were agreed on by hand.
 */
#include <stdlib.h>

#include "config/sakeys.h"

/* RFC 8221, 5 and 6. No counter mode: it must not be keyed by hand (RFC 4106, 2; RFC 3686, 2.1). */
static const struct sa_algo integrity[] = {
	{ "sha1", "hmac(sha1)", 20, 20, 96 },
	{ "sha256", "hmac(sha256)", 32, 32, 128 },
	{ "sha384", "hmac(sha384)", 48, 48, 192 },
	{ "sha512", "hmac(sha512)", 64, 64, 256 },
};

static const struct sa_algo ciphers[] = {
	{ "aes", "cbc(aes)", 32, 16, 0 },
};

const struct sa_algo *sa_algo_find(const char *word, bool crypt)
{
	const struct sa_algo *v = crypt ? ciphers : integrity;
	size_t i, count = crypt ? ARRAY_SIZE(ciphers) : ARRAY_SIZE(integrity);

	for (i = 0; i < count; i++)
		if (!strcmp(v[i].word, word))
			return &v[i];
	return NULL;
}

static bool same_secret(const struct sa_secret *a, const struct sa_secret *b)
{
	return a->algo == b->algo && a->len == b->len && !memcmp(a->key, b->key, a->len);
}

static bool same_key(const struct sa_key *a, const struct sa_key *b)
{
	return a->spi == b->spi && same_secret(&a->auth, &b->auth) &&
	       same_secret(&a->crypt, &b->crypt);
}

bool sa_keys_equal(const struct sa_keys *a, const struct sa_keys *b)
{
	if (!a || !b)
		return a == b;
	return same_key(&a->in, &b->in) && same_key(&a->out, &b->out);
}

void sa_keys_free(struct sa_keys *keys)
{
	if (!keys)
		return;
	free(keys->path);
	explicit_bzero(keys, sizeof(*keys));
	free(keys);
}
