// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: the secrets of MAGs; entry: conf_secrets_take().
 *
 * The file looks like others, but is not given to libconfuse, which would keep copies of all that
 * it reads and not overwrite them.
 */
#include <stdio.h>

#include "config/near.h"
#include "config/scan.h"
#include "config/secrets.h"

#define HEX_PREFIX	"hex:"
#define FORM_HINT	"mag NAME { psk = \"...\" }"

/* Secrets of no MAG that are named; of more only the number is */
#define STRANGERS_MAX	3

/**
 * struct take - a file that is being read
 * @ctx: gets complaints
 * @scan: where in the file
 * @mags: MAGs
 * @strangers: secrets of no MAG
 * @name: MAG of the section that is being read
 * @line: where that begins
 * @psk: its secret; NULL for none yet
 * @psk_len: its octets
 */
struct take {
	struct conf_ctx *ctx;
	struct scan scan;
	struct mags *mags;
	unsigned int strangers;
	char name[256];
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
	struct near near;
	unsigned int i;

	if (take->strangers++ >= STRANGERS_MAX)
		return;
	near_begin(&near, take->name, strlen(take->name));
	for (i = 0; i < take->mags->count; i++)
		near_try(&near, take->mags->v[i].name);
	conf_warn(take->ctx, take->line, "there is no mag \"%s\" to have this secret%s%s%s",
		  take->name, near.best ? "; did you mean " : "", near.best ? near.best : "",
		  near.best ? "?" : "");
}

static void give(struct take *take, struct mag *mag)
{
	struct conf_ctx *ctx = take->ctx;
	u8 psk[IKE_PSK_MAX];
	long len;

	if (!take->psk || take->psk_len > IKE_PSK_MAX) {
		conf_complain(ctx, take->line, "psk = \"...\"",
			      "mag %s has no psk, or one of more than %u octets", mag->name,
			      IKE_PSK_MAX);
		return;
	}
	len = decode(take->psk, (size_t)take->psk_len, psk);
	if (len < 0)
		conf_complain(ctx, take->line, "two digits for each octet",
			      "psk of mag %s begins with hex:, but is not hexadecimal", mag->name);
	else if (len < IKE_PSK_MIN)
		conf_complain(ctx, take->line, "openssl rand -base64 32",
			      "psk of mag %s has %ld octets, at least %u are needed", mag->name,
			      len, IKE_PSK_MIN);
	else if (ike_remote_set_psk(&mag->ike, psk, (size_t)len))
		conf_complain(ctx, 0, NULL, "out of memory");
	explicit_bzero(psk, sizeof(psk));
}

static void finish(struct take *take)
{
	struct mag *mag = mag_named(take->mags, take->name);

	if (!mag)
		stranger(take);
	else if (mag->ike.psk)
		conf_complain(take->ctx, take->line, "one section for each mag",
			      "mag %s has a psk already", take->name);
	else
		give(take, mag);
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

/* The title and the brace. Return: false, after a complaint, if they are not there. */
static bool pass_head(struct take *take)
{
	long len = -1;

	take->psk = NULL;
	take->line = take->scan.line;
	if (scan_next(&take->scan) == SCAN_WORD)
		len = scan_word(&take->scan);
	if (len < 0 || len >= (long)sizeof(take->name)) {
		conf_complain(take->ctx, take->line, FORM_HINT, "missing title for section 'mag'");
		return false;
	}
	memcpy(take->name, take->scan.begin, (size_t)len);
	take->name[len] = '\0';
	if (scan_next(&take->scan) == SCAN_OPEN) {
		scan_next(&take->scan);
		return true;
	}
	conf_complain(take->ctx, take->line, FORM_HINT, "missing opening brace for section 'mag'");
	return false;
}

/* Return: false, after a complaint, if it is not to its end as it should be. */
static bool pass_section(struct take *take)
{
	if (!pass_head(take))
		return false;
	while (take->scan.token == SCAN_WORD && !scan_is(&take->scan, "mag"))
		if (!pass_psk(take))
			return false;
	if (take->scan.token == SCAN_CLOSE) {
		scan_next(&take->scan);
		return true;
	}
	conf_complain(take->ctx, take->line, "write a } at its end",
		      "section mag that begins here is not closed before line %u",
		      take->scan.line);
	return false;
}

/* To the next section, whatever is before it. */
static void recover(struct take *take)
{
	while (take->scan.token != SCAN_END && !scan_is(&take->scan, "mag"))
		scan_next(&take->scan);
}

static void take_all(struct take *take)
{
	scan_next(&take->scan);
	while (take->scan.token != SCAN_END) {
		if (!scan_is(&take->scan, "mag"))
			conf_complain(take->ctx, take->scan.line, FORM_HINT,
				      "no such option '...', here stands a section mag");
		else if (pass_section(take)) {
			finish(take);
			continue;
		}
		recover(take);
	}
	if (take->strangers > STRANGERS_MAX)
		conf_warn(take->ctx, 0, "%u more secrets are for mags that are not there",
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

void conf_secrets_take(struct conf_ctx *ctx, char *text, struct mags *mags)
{
	struct take take = { .ctx = ctx, .mags = mags };

	if (has_variable(ctx, text))
		return;
	scan_begin(&take.scan, text);
	take_all(&take);
}
