// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: the secrets of peers; entry: conf_secrets_take().
 *
 * The file looks like others, but is not given to libconfuse, which would keep copies of all that
 * it reads and not overwrite them.
 */
#include <stdio.h>

#include "base/near.h"
#include "config/scan.h"
#include "config/secrets.h"

#define HEX_PREFIX	"hex:"
#define FORM_HINT	"mag NAME { psk = \"...\" }, or mn NAI { ... }"

/* Secrets of no peer that are named; of more only the number is */
#define STRANGERS_MAX	3

/**
 * struct take - a file that is being read
 * @ctx: gets complaints
 * @scan: where in the file
 * @strangers: secrets of no peer
 * @kind: what the section is of that is being read
 * @name: its title
 * @line: where that begins
 * @psk: its secret; NULL for none yet
 * @psk_len: its octets
 */
struct take {
	struct conf_ctx *ctx;
	struct scan scan;
	unsigned int strangers;
	enum ike_kind kind;
	char name[MNID_TEXT_MAX];
	unsigned int line;
	const char *psk;
	long psk_len;
};

/* hex: and digits, or the text itself. Return: octets; -1 if the digits are none. */
static long decode(const char *text, size_t len, u8 *to)
{
	size_t prefix = strlen(HEX_PREFIX);
	size_t i;

	if (len < prefix || memcmp(text, HEX_PREFIX, prefix)) {
		memcpy(to, text, len);
		return (long)len;
	}
	if ((len - prefix) % 2)
		return -1;
	for (i = prefix; i < len; i += 2) {
		int high = hex_digit(text[i]);
		int low = hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		to[(i - prefix) / 2] = (u8)(high << 4 | low);
	}
	return (long)((len - prefix) / 2);
}

/* One file may serve several anchors; or the name is not what it should be. */
static void stranger(struct take *take)
{
	const struct peers *peers = &take->ctx->conf->peers;
	struct near near;
	unsigned int i;

	/* the section could not be read */
	if (conf_is_bad(take->ctx, take->kind == IKE_MAG ? CONF_KIND_MAG : CONF_KIND_MN))
		return;
	if (take->strangers++ >= STRANGERS_MAX)
		return;
	near_begin(&near, take->name, strlen(take->name));
	for (i = 0; i < peers->count; i++)
		if (peers->v[i]->kind == take->kind)
			near_try(&near, peers->v[i]->name);
	conf_warn(take->ctx, take->line, "there is no %s \"%s\" to have this secret%s%s%s",
		  ike_kind_word(take->kind), take->name, near.best ? "; did you mean " : "",
		  near.best ? near.best : "",
		  near.best ? "?" : "");
}

static void give(struct take *take, struct ike_remote *peer)
{
	const char *word = ike_kind_word(peer->kind);
	struct conf_ctx *ctx = take->ctx;
	u8 psk[IKE_PSK_MAX];
	long len;

	if (!take->psk || take->psk_len > IKE_PSK_MAX) {
		conf_complain(ctx, take->line, "psk = \"...\"",
			      "%s %s has no psk, or one of more than %u octets", word, peer->name,
			      IKE_PSK_MAX);
		return;
	}
	len = decode(take->psk, (size_t)take->psk_len, psk);
	if (len < 0)
		conf_complain(ctx, take->line, "two digits for each octet",
			      "psk of %s %s begins with hex:, but is not hexadecimal", word,
			      peer->name);
	else if (len < IKE_PSK_MIN)
		conf_complain(ctx, take->line, "openssl rand -base64 32",
			      "psk of %s %s has %ld octets, at least %u are needed", word,
			      peer->name, len, IKE_PSK_MIN);
	else if (ike_remote_set_psk(peer, psk, (size_t)len))
		conf_complain(ctx, 0, NULL, "out of memory");
	explicit_bzero(psk, sizeof(psk));
}

static struct ike_remote *find_peer(const struct take *take)
{
	const struct conf *conf = take->ctx->conf;
	const struct profile *profile;
	struct mag *mag;
	struct mnid mnid;

	if (take->kind == IKE_MAG) {
		mag = mag_named(&conf->mags, take->name);
		return mag ? &mag->ike : NULL;
	}
	if (!mnid_parse(&mnid, take->name))
		return NULL;
	profile = profile_find(&conf->profiles, profile_name(&conf->profiles, &mnid));
	return profile && profile->scope == PROFILE_MN ? profile->ike : NULL;
}

static void finish(struct take *take)
{
	struct ike_remote *peer = find_peer(take);

	if (!peer)
		stranger(take);
	else if (peer->psk)
		conf_complain(take->ctx, take->line, "one section for each",
			      "%s %s has a psk already", ike_kind_word(peer->kind), take->name);
	else
		give(take, peer);
}

/* psk = VALUE. Return: false, after a complaint, if it is something else. */
static bool pass_psk(struct take *take)
{
	unsigned int line = take->scan.line;

	if (!scan_is(&take->scan, "psk")) {
		conf_complain(take->ctx, line, FORM_HINT, "no such option '...'");
		return false;
	}
	if (scan_next(&take->scan) != SCAN_EQUALS) {
		conf_complain(take->ctx, line, FORM_HINT, "missing equal sign after option 'psk'");
		return false;
	}
	if (scan_next(&take->scan) != SCAN_WORD) {
		conf_complain(take->ctx, line, FORM_HINT, "psk has no value that ends");
		return false;
	}
	take->psk_len = scan_word(&take->scan);
	take->psk = take->scan.begin;
	if (take->psk_len < 0) {
		conf_complain(take->ctx, line, "write such a secret as hex: and digits",
			      "an octet of psk is written as none can be");
		return false;
	}
	scan_next(&take->scan);
	return true;
}

/* The scan stands at the word that begins a section. Sets which. */
static bool is_section(struct take *take)
{
	enum ike_kind kind;

	for (kind = IKE_MAG; kind < IKE_KIND_MAX; kind++) {
		if (!scan_is(&take->scan, ike_kind_word(kind)))
			continue;
		take->kind = kind;
		return true;
	}
	return false;
}

/* The title and the brace. Return: false, after a complaint, if they are not there. */
static bool pass_head(struct take *take)
{
	long len = -1;

	take->psk = NULL;
	take->line = take->scan.line;
	if (scan_next(&take->scan) == SCAN_WORD)
		len = scan_word(&take->scan);
	if (len < 0 || len >= (long)sizeof(take->name)) {
		conf_complain(take->ctx, take->line, FORM_HINT, "missing title for section '%s'",
			      ike_kind_word(take->kind));
		return false;
	}
	memcpy(take->name, take->scan.begin, (size_t)len);
	take->name[len] = '\0';
	if (scan_next(&take->scan) == SCAN_OPEN) {
		scan_next(&take->scan);
		return true;
	}
	conf_complain(take->ctx, take->line, FORM_HINT, "missing opening brace for section '%s'",
		      ike_kind_word(take->kind));
	return false;
}

/* Return: false, after a complaint, if it is not to its end as it should be. */
static bool pass_section(struct take *take)
{
	if (!pass_head(take))
		return false;
	while (take->scan.token == SCAN_WORD && !scan_is(&take->scan, "mag") &&
	       !scan_is(&take->scan, "mn"))
		if (!pass_psk(take))
			return false;
	if (take->scan.token == SCAN_CLOSE) {
		scan_next(&take->scan);
		return true;
	}
	conf_complain(take->ctx, take->line, "write a } at its end",
		      "section %s that begins here is not closed before line %u",
		      ike_kind_word(take->kind), take->scan.line);
	return false;
}

/* To the next section, whatever is before it. */
static void recover(struct take *take)
{
	while (take->scan.token != SCAN_END && !is_section(take))
		scan_next(&take->scan);
}

static void take_all(struct take *take)
{
	scan_next(&take->scan);
	while (take->scan.token != SCAN_END) {
		if (!is_section(take))
			conf_complain(take->ctx, take->scan.line, FORM_HINT,
				      "no such option '...', here stands a section mag or mn");
		else if (pass_section(take)) {
			finish(take);
			continue;
		}
		recover(take);
	}
	if (take->strangers > STRANGERS_MAX)
		conf_warn(take->ctx, 0, "%u more secrets are for peers that are not there",
			  take->strangers - STRANGERS_MAX);
}

/* In a value of halma.conf it would be a variable of the environment. */
static bool has_variable(struct conf_ctx *ctx, const char *text)
{
	const char *at = strstr(text, "${");
	unsigned int line = 1;

	if (!at)
		return false;
	while (text < at)
		line += *text++ == '\n';
	conf_complain(ctx, line, "write such a secret as hex: and digits",
		      "${ stands for a variable of the environment, which is no secret");
	return true;
}

void conf_secrets_take(struct conf_ctx *ctx, char *text)
{
	struct take take = { .ctx = ctx };

	if (has_variable(ctx, text))
		return;
	scan_begin(&take.scan, text);
	take_all(&take);
}
