// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: what sections mn say of authentication (RFC 4285), and the files with keys.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/rfc.h"
#include "config/confauth.h"
#include "config/confike.h"

#define KEYS_MAX	65535
#define KEY_FORM	"a line for each: 1000 hex:00112233445566778899aabbccddeeff, with other digits"
#define BLANKS		" \t\r"

const char *const conf_auth_replays[] = { "required", "optional", NULL };
const char *const conf_auth_orders[] = { "lenient", "strict", NULL };

int conf_auth_build(cfg_t *cfg, struct profile *profile)
{
	struct auth_keys *keys = &profile->auth;

	keys->replay_optional = conf_word(conf_auth_replays, cfg_getstr(cfg, "auth-replay"));
	keys->strict = conf_word(conf_auth_orders, cfg_getstr(cfg, "auth-order"));
	keys->window = (u32)cfg_getint(cfg, "auth-window");
	if (!cfg_size(cfg, "auth-keys"))
		return 0;
	keys->path = strdup(cfg_getstr(cfg, "auth-keys"));
	return keys->path ? 0 : -ENOMEM;
}

void conf_auth_check(struct conf_ctx *ctx, const struct profile *profile)
{
	if (!profile->auth.path)
		return;
	if (!profile_registers(profile))
		conf_complain(ctx, profile->line, "policy = both, and home-address = ...",
			      "auth-keys are of no use for who registers no home address");
	/* [RFC 4285, 4] */
	else if (profile->mnid.type != MN_ID_TYPE_NAI)
		conf_complain(ctx, profile->line, "a title as alice@example.org",
			      "auth-keys are for a mobile node that is known by its NAI");
}

/**
 * struct words - a line of a file with keys
 * @spi: its first word
 * @key: its second one
 * @spi_len: octets of @spi
 * @key_len: octets of @key; 0 if there is none
 * @more: there is something behind both
 */
struct words {
	const char *spi;
	const char *key;
	size_t spi_len;
	size_t key_len;
	bool more;
};

static const char *pass(const char *at, const char *end, bool blanks)
{
	while (at < end && !strchr(BLANKS, *at) == !blanks)
		at++;
	return at;
}

/* Return: false if nothing is in the line. */
static bool split(const char *at, const char *end, struct words *words)
{
	words->spi = pass(at, end, true);
	if (words->spi == end || *words->spi == '#')
		return false;
	at = pass(words->spi, end, false);
	words->spi_len = (size_t)(at - words->spi);
	words->key = pass(at, end, true);
	at = pass(words->key, end, false);
	words->key_len = (size_t)(at - words->key);
	words->more = pass(at, end, true) != end;
	return true;
}

/* Return: false if it is no number of 32 bits. */
static bool take_spi(const struct words *words, u32 *spi)
{
	char text[16];
	char *end;
	unsigned long long number;

	if (words->spi_len >= sizeof(text) || *words->spi < '0' || *words->spi > '9')
		return false;
	memcpy(text, words->spi, words->spi_len);
	text[words->spi_len] = '\0';
	number = strtoull(text, &end, 0);
	*spi = (u32)number;
	return !*end && number <= UINT32_MAX;
}

/* Return: false if it is not hex: and two digits for each octet. */
static bool take_key(const struct words *words, u8 key[AUTH_KEY_LEN])
{
	static const char prefix[] = "hex:";
	size_t i, skip = sizeof(prefix) - 1;
	int high, low;

	if (words->key_len != skip + 2UL * AUTH_KEY_LEN || memcmp(words->key, prefix, skip))
		return false;
	for (i = 0; i < AUTH_KEY_LEN; i++) {
		high = hex_digit(words->key[skip + 2 * i]);
		low = hex_digit(words->key[skip + 2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		key[i] = (u8)(high << 4 | low);
	}
	return true;
}

static void take_line(struct conf_ctx *ctx, unsigned int line, const struct words *words,
		      struct auth_keys *keys)
{
	struct auth_sa sa = { 0 };

	if (!take_spi(words, &sa.spi))
		conf_complain(ctx, line, KEY_FORM, "no SPI is at its begin");
	else if (sa.spi < AUTH_SPI_MIN)
		/* [RFC 4285, 5.1] */
		conf_complain(ctx, line, "256 to 4294967295", "SPI %u is reserved", sa.spi);
	else if (auth_keys_find(keys, sa.spi))
		conf_complain(ctx, line, "one key for each SPI", "SPI %u has a key already",
			      sa.spi);
	else if (words->more || !take_key(words, sa.key))
		conf_complain(ctx, line, "hex: and 32 digits: openssl rand -hex 16",
			      "the key of SPI %u is not one of %u octets", sa.spi, AUTH_KEY_LEN);
	else if (auth_keys_add(keys, &sa))
		conf_complain(ctx, 0, NULL, "out of memory");
	explicit_bzero(&sa, sizeof(sa));
}

void conf_auth_take(struct conf_ctx *ctx, const char *text, struct auth_keys *keys)
{
	unsigned int line = 1, errors = ctx->errors;
	struct words words;
	const char *end;

	for (;; text = end + 1, line++) {
		end = strchrnul(text, '\n');
		if (split(text, end, &words))
			take_line(ctx, line, &words, keys);
		if (!*end)
			break;
	}
	if (!keys->count && ctx->errors == errors)
		conf_complain(ctx, 0, KEY_FORM, "there is no key in it");
}

static void read_keys(struct conf_ctx *ctx, const struct profile *profile, struct auth_keys *keys)
{
	struct conf_ctx inner = *ctx;
	struct ike_file file = { .path = keys->path };
	const char *hint = NULL;
	const char *why = conf_read_private(&file, KEYS_MAX, &hint);

	if (why) {
		conf_complain(ctx, profile->line, hint, "auth-keys %s: %s", keys->path, why);
		return;
	}
	inner.name = keys->path;
	if (strlen((const char *)file.data) != file.len)
		conf_complain(&inner, 0, NULL, "holds a NUL octet");
	else
		conf_auth_take(&inner, (const char *)file.data, keys);
	ctx->errors = inner.errors;
	ike_file_forget(&file);
}

/**
 * struct held - a key, and whose it is
 */
struct held {
	const u8 *key;
	const struct profile *profile;
};

static int held_cmp(const void *a, const void *b)
{
	const struct held *x = a, *y = b;
	int diff = memcmp(x->key, y->key, AUTH_KEY_LEN);

	/* the one behind is the one to complain of */
	return diff ? diff : (x->profile->line > y->profile->line) -
			     (x->profile->line < y->profile->line);
}

/* Who has the key of another one can say that it is that one. */
static void check_apart(struct conf_ctx *ctx, size_t count)
{
	const struct profiles *profiles = &ctx->conf->profiles;
	struct held *held = calloc(count, sizeof(*held));
	char name[MNID_TEXT_MAX], other[MNID_TEXT_MAX];
	unsigned int i, j;
	size_t n = 0;

	if (!held) {
		conf_complain(ctx, 0, NULL, "out of memory");
		return;
	}
	for (i = 0; i < profiles->count; i++)
		for (j = 0; j < profiles->v[i].auth.count; j++)
			held[n++] = (struct held){ profiles->v[i].auth.sa[j].key, &profiles->v[i] };
	qsort(held, count, sizeof(*held), held_cmp);
	for (n = 1; n < count; n++) {
		if (held[n].profile == held[n - 1].profile ||
		    memcmp(held[n].key, held[n - 1].key, AUTH_KEY_LEN))
			continue;
		conf_complain(ctx, held[n].profile->line, "openssl rand -hex 16 for each",
			      "mn %s has a key of mn %s in line %s: either could be the other",
			      mnid_text(&held[n].profile->mnid, name),
			      mnid_text(&held[n - 1].profile->mnid, other),
			      conf_line(ctx, held[n - 1].profile->line));
	}
	free(held);
}

void conf_auth_files(struct conf_ctx *ctx)
{
	struct profiles *profiles = &ctx->conf->profiles;
	size_t count = 0;
	unsigned int i;

	for (i = 0; i < profiles->count; i++) {
		if (profiles->v[i].auth.path)
			read_keys(ctx, &profiles->v[i], &profiles->v[i].auth);
		count += profiles->v[i].auth.count;
	}
	if (count)
		check_apart(ctx, count);
}
