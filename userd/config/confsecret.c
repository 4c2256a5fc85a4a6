// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: the file with the secrets of MAGs, apart because nobody else may read it.
 *
 *	mag NAME { psk = "..." }
 */
#include <stdio.h>
#include <stdlib.h>

#include "config/confike.h"

#define HEX_PREFIX	"hex:"

static struct conf_ctx *current;

/* What libconfuse repeats of the file, between the first quote and the last, may be a secret. */
static void hide_quoted(char *text)
{
	char *first = strchr(text, '\'');
	char *last = strrchr(text, '\'');

	if (!first || first == last || !strncmp(first, "'psk'", 5) || !strncmp(first, "'mag'", 5))
		return;
	explicit_bzero(first + 1, strlen(first + 1));
	strcpy(first, "'...'");
}

static void confuse_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text) - sizeof("..."), fmt, ap);
	hide_quoted(text);
	conf_complain(current, (unsigned int)(cfg ? cfg->line : 0),
		      "mag NAME { psk = \"...\" }", "%s", text);
}

static struct mag *find_mag(struct peers *peers, const char *name)
{
	unsigned int i;

	for (i = 0; i < peers->count; i++)
		if (!strcmp(peers->v[i].name, name))
			return &peers->v[i];
	return NULL;
}

/* hex: and digits, or the text itself. Return: octets; -1 if the digits are none. */
static long decode(const char *text, u8 *to)
{
	size_t prefix = strlen(HEX_PREFIX);
	size_t len = strlen(text);
	size_t i;

	if (strncmp(text, HEX_PREFIX, prefix)) {
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

static void take_secret(struct conf_ctx *ctx, cfg_t *cfg, struct peers *peers)
{
	char *text = cfg_size(cfg, "psk") ? cfg_getstr(cfg, "psk") : NULL;
	struct mag *mag = find_mag(peers, cfg_title(cfg));
	unsigned int line = (unsigned int)cfg->line;
	u8 psk[IKE_PSK_MAX];
	long len;

	/* one file may serve several anchors */
	if (!mag)
		return;
	if (!text || strlen(text) > IKE_PSK_MAX) {
		conf_complain(ctx, line, "psk = \"...\"", "mag %s has no psk, or one of more than %u octets",
			      mag->name, IKE_PSK_MAX);
		return;
	}
	len = decode(text, psk);
	if (len < 0)
		conf_complain(ctx, line, "two digits for each octet",
			      "psk of mag %s begins with hex:, but is not hexadecimal", mag->name);
	else if (len < IKE_PSK_MIN)
		conf_complain(ctx, line, "openssl rand -base64 32",
			      "psk of mag %s has %ld octets, at least %u are needed", mag->name,
			      len, IKE_PSK_MIN);
	else if (ike_remote_set_psk(&mag->ike, psk, (size_t)len))
		conf_complain(ctx, line, NULL, "out of memory");
	explicit_bzero(psk, sizeof(psk));
	/* what libconfuse has of it */
	explicit_bzero(text, strlen(text));
}

/* libconfuse would put in what the environment has, or nothing, and the secret be another one. */
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

void conf_secrets(struct conf_ctx *ctx, const char *text, struct peers *peers)
{
	cfg_opt_t mag[] = { CFG_STR("psk", NULL, CFGF_NODEFAULT), CFG_END() };
	cfg_opt_t top_opts[] = {
		CFG_SEC("mag", mag, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
		CFG_END()
	};
	char *plain = NULL;
	cfg_t *top = NULL;
	unsigned int i;

	if (has_variable(ctx, text))
		return;
	plain = conf_without_comments(text);
	if (plain)
		top = cfg_init(top_opts, CFGF_NONE);
	if (!top) {
		conf_complain(ctx, 0, NULL, "out of memory");
		goto out;
	}
	current = ctx;
	cfg_set_error_function(top, confuse_error);
	if (cfg_parse_buf(top, plain) != CFG_SUCCESS) {
		if (!ctx->errors)
			conf_complain(ctx, (unsigned int)top->line, NULL, "cannot be parsed");
	} else {
		for (i = 0; i < cfg_size(top, "mag"); i++)
			take_secret(ctx, cfg_getnsec(top, "mag", i), peers);
	}
	cfg_free(top);
	current = NULL;
out:
	if (plain)
		explicit_bzero(plain, strlen(plain));
	free(plain);
}
