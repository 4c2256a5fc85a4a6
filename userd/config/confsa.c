// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: files with keys of SAs. Each has two lines, for one SA in each direction.
 */
#include <stdlib.h>

#include "config/confike.h"
#include "config/confsa.h"

#define KEYS_MAX	65535
#define KEYS_FORM	"in 4096 sha256 hex:DIGITS, and likewise out; behind each may be: aes hex:DIGITS"
#define BLANKS		" \t\r"
#define HEX		"hex:"

/* Words of a line: direction, SPI, algorithm, key, and the same of a cipher */
#define WORDS_MAX	6

static unsigned int split(char *line, char *words[WORDS_MAX + 1])
{
	unsigned int count = 0;
	char *rest, *word;

	for (word = strtok_r(line, BLANKS, &rest); word && count <= WORDS_MAX;
	     word = strtok_r(NULL, BLANKS, &rest))
		words[count++] = word;
	return count;
}

/* Return: false if it is no number of 32 bits. */
static bool take_spi(const char *word, u32 *spi)
{
	unsigned long long number;
	char *end;

	if (*word < '0' || *word > '9')
		return false;
	number = strtoull(word, &end, 0);
	*spi = (u32)number;
	return !*end && number <= UINT32_MAX;
}

/* hex: and two digits for each octet. Return: octets; 0 if it is not that. */
static size_t take_octets(const char *word, u8 octets[SA_KEY_MAX])
{
	size_t i, len = strlen(word), skip = strlen(HEX);
	int high, low;

	if (len < skip || memcmp(word, HEX, skip) || (len - skip) % 2 ||
	    len - skip > 2UL * SA_KEY_MAX)
		return 0;
	for (i = skip; i < len; i += 2) {
		high = hex_digit(word[i]);
		low = hex_digit(word[i + 1]);
		if (high < 0 || low < 0)
			return 0;
		octets[(i - skip) / 2] = (u8)(high << 4 | low);
	}
	return (len - skip) / 2;
}

static void take_secret(struct conf_ctx *ctx, unsigned int line, char **words, bool crypt,
			struct sa_secret *secret)
{
	secret->algo = sa_algo_find(words[0], crypt);
	if (!secret->algo) {
		conf_complain(ctx, line, crypt ? "aes" : "sha1, sha256, sha384, sha512",
			      "no such %s is known", crypt ? "cipher" : "algorithm for integrity");
		return;
	}
	secret->len = take_octets(words[1], secret->key);
	/* of AES 16, 24 or 32 */
	if (secret->len < secret->algo->least || secret->len > secret->algo->len ||
	    (crypt && secret->len % 8))
		conf_complain(ctx, line, "hex: and two digits for each octet: openssl rand -hex",
			      "the key for %s is not one of %zu octets", secret->algo->word,
			      secret->algo->least);
}

static void take_line(struct conf_ctx *ctx, unsigned int line, char **words, unsigned int count,
		      struct sa_keys *keys)
{
	bool in = !strcmp(words[0], "in");
	struct sa_key *key = in ? &keys->in : &keys->out;
	u32 spi = 0;

	if ((!in && strcmp(words[0], "out")) || (count != 4 && count != WORDS_MAX)) {
		conf_complain(ctx, line, KEYS_FORM, "this is no line for an SA");
	} else if (key->spi) {
		conf_complain(ctx, line, KEYS_FORM, "there is an SA for this direction already");
	} else if (!take_spi(words[1], &spi) || spi < SA_SPI_MIN || spi >= SA_SPI_CHARON) {
		conf_complain(ctx, line, "256 to 3221225471", "this is no SPI for an SA by hand");
	} else {
		key->spi = spi;
		take_secret(ctx, line, words + 2, false, &key->auth);
		if (count == WORDS_MAX)
			take_secret(ctx, line, words + 4, true, &key->crypt);
	}
}

void conf_sa_take(struct conf_ctx *ctx, char *text, struct sa_keys *keys)
{
	unsigned int line = 1, errors = ctx->errors, count;
	char *words[WORDS_MAX + 1] = { 0 };
	char *next;

	for (; text; text = next, line++) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		count = split(text, words);
		if (count && words[0][0] != '#')
			take_line(ctx, line, words, count, keys);
	}
	if (ctx->errors == errors && (!keys->in.spi || !keys->out.spi))
		conf_complain(ctx, 0, KEYS_FORM, "an SA for each direction is needed");
}

static void read_keys(struct conf_ctx *ctx, const struct ike_remote *peer)
{
	struct sa_keys *keys = peer->manual;
	struct ike_file file = { .path = keys->path };
	struct conf_ctx inner = *ctx;
	const char *hint = NULL;
	const char *why = conf_read_private(&file, KEYS_MAX, &hint);

	if (why) {
		conf_complain(ctx, peer->line, hint, "sa-keys %s: %s", keys->path, why);
		return;
	}
	inner.name = keys->path;
	if (strlen((const char *)file.data) != file.len)
		conf_complain(&inner, 0, NULL, "holds a NUL octet");
	else
		conf_sa_take(&inner, (char *)file.data, keys);
	ctx->errors = inner.errors;
	ike_file_forget(&file);
}

static int spi_cmp(const void *a, const void *b)
{
	const struct ike_remote *pa = *(const struct ike_remote *const *)a;
	const struct ike_remote *pb = *(const struct ike_remote *const *)b;
	u32 sa = pa->manual->in.spi, sb = pb->manual->in.spi;

	return sa == sb ? (pa->line > pb->line) - (pa->line < pb->line) : (sa > sb) - (sa < sb);
}

/**
 * struct held - a key, and who has it
 * @auth: key
 * @peer: mobile node
 */
struct held {
	const struct sa_secret *auth;
	const struct ike_remote *peer;
};

static int held_cmp(const void *a, const void *b)
{
	const struct held *ha = a, *hb = b;
	int diff = memcmp(ha->auth->key, hb->auth->key, SA_KEY_MAX);

	return diff ? diff : (ha->peer->line > hb->peer->line) - (ha->peer->line < hb->peer->line);
}

/* Who has the key of another one can be it, or be the anchor to it [RFC 6275, 5.1]: whichever
 * direction each has it for.
 */
static void check_keys(struct conf_ctx *ctx, const struct ike_remote **v, unsigned int count)
{
	struct held *held = calloc(2 * (size_t)count, sizeof(*held));
	unsigned int i;

	if (!held) {
		conf_complain(ctx, 0, NULL, "out of memory");
		return;
	}
	for (i = 0; i < count; i++) {
		held[2 * i] = (struct held){ &v[i]->manual->in.auth, v[i] };
		held[2 * i + 1] = (struct held){ &v[i]->manual->out.auth, v[i] };
	}
	qsort(held, 2 * (size_t)count, sizeof(*held), held_cmp);
	for (i = 1; i < 2 * count; i++)
		if (held[i].peer != held[i - 1].peer &&
		    !memcmp(held[i].auth->key, held[i - 1].auth->key, SA_KEY_MAX))
			conf_complain(ctx, held[i].peer->line, "other digits for each",
				      "mn %s has a key of mn %s in line %s: either could be the other",
				      held[i].peer->name, held[i - 1].peer->name,
				      conf_line(ctx, held[i - 1].peer->line));
	free(held);
}

/* An SPI tells which SA it is. */
static void check_apart(struct conf_ctx *ctx, const struct ike_remote **v, unsigned int count)
{
	unsigned int i;

	if (!count)
		return;
	qsort(v, count, sizeof(*v), spi_cmp);
	for (i = 1; i < count; i++)
		if (v[i]->manual->in.spi == v[i - 1]->manual->in.spi)
			conf_complain(ctx, v[i]->line, "another one in its sa-keys",
				      "mn %s sends by SPI %u, as mn %s in line %s does", v[i]->name,
				      v[i]->manual->in.spi, v[i - 1]->name,
				      conf_line(ctx, v[i - 1]->line));
	check_keys(ctx, v, count);
}

void conf_sa_files(struct conf_ctx *ctx)
{
	const struct peers *peers = &ctx->conf->peers;
	unsigned int i, count = 0, errors = ctx->errors;
	const struct ike_remote **v;

	if (!ctx->conf->ipsec)
		return;
	v = calloc(peers->count + 1, sizeof(*v));
	if (!v) {
		conf_complain(ctx, 0, NULL, "out of memory");
		return;
	}
	for (i = 0; i < peers->count; i++) {
		if (!peers->v[i]->manual)
			continue;
		read_keys(ctx, peers->v[i]);
		v[count++] = peers->v[i];
	}
	if (ctx->errors == errors)
		check_apart(ctx, v, count);
	free(v);
}
