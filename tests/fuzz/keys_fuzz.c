// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a file with keys (RFC 4285): it has keys, each of another SPI that is not reserved,
 * or a complaint. And as one with keys of SAs: it has both, each long enough, or a complaint.
 *
 * sources: userd
 * options: -max_len=1000 -only_ascii=1
 */
#include <stdlib.h>

#include "config/confauth.h"
#include "config/confsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int complaints;

static void report(void *ctx, const char *text)
{
	(void)ctx;
	complaints += !!*text;
}

static bool is_sound(const struct sa_key *key)
{
	return key->spi >= SA_SPI_MIN && key->spi < SA_SPI_CHARON && key->auth.algo &&
	       key->auth.len == key->auth.algo->len &&
	       (!key->crypt.algo || key->crypt.len >= key->crypt.algo->least);
}

static void take_sa(struct conf_ctx *ctx, const uint8_t *data, size_t size)
{
	struct sa_keys keys = { 0 };
	char *text = malloc(size + 1);

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	ctx->errors = 0;
	complaints = 0;
	conf_sa_take(ctx, text, &keys);
	if (!complaints && !(is_sound(&keys.in) && is_sound(&keys.out)))
		abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf conf = { 0 };
	struct conf_ctx ctx = { .conf = &conf, .name = "fuzz", .report = report };
	struct auth_keys keys = { 0 };
	char *text = malloc(size + 1);
	unsigned int i;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	complaints = 0;
	conf_auth_take(&ctx, text, &keys);
	if (!keys.count && !complaints)
		abort();
	for (i = 0; i < keys.count; i++)
		if (keys.sa[i].spi < AUTH_SPI_MIN ||
		    auth_keys_find(&keys, keys.sa[i].spi) != &keys.sa[i])
			abort();
	auth_keys_fini(&keys);
	free(text);
	take_sa(&ctx, data, size);
	return 0;
}
