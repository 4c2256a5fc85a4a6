// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: sections mag.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "config/confike.h"
#include "config/overlap.h"

static const struct conf_option options[] = {
	CONF_STR_UNSET("address", FORM_ADDRESS),
	CONF_LIST("proxy-coa", FORM_PREFIX),
	CONF_LIST("realm", FORM_ANY),
	CONF_LIST("mn-id", FORM_ANY),
	CONF_LIST("prefix", FORM_NETWORK),
	CONF_LIST("neighbor", FORM_ANY),
	CONF_BOOL("lenient", cfg_false),
	CONF_INT("max-sessions", 0, 0, 100000000),
	CONF_INT("max-prefixes", 0, 0, 100000000),
	CONF_INT("pbu-rate", 0, 0, 1000000),
	CONF_INT_UNSET("pbu-burst", 1, 1000000),
	CONF_STR_UNSET("identity", FORM_ANY),
	CONF_BOOL("global-revocation", cfg_false),
	CONF_BOOL("heartbeats", cfg_true),
	CONF_WORD_UNSET("on-failure", conf_mag_actions),
	CONF_WORD_UNSET("on-restart", conf_mag_actions),
	CONF_IKE_OPTIONS,
};

static int build_peering(struct conf_ctx *ctx, struct mag *mag, cfg_t *cfg)
{
	mag->identity = strdup(cfg_size(cfg, "identity") ? cfg_getstr(cfg, "identity") :
							   mag->name);
	if (mag->identity && (!*mag->identity || strlen(mag->identity) > HALMA_MN_ID_MAX))
		conf_complain(ctx, mag->line, "a NAI of 1 to 254 octets",
			      "mag %s: identity \"%s\" cannot be in a MN-ID option", mag->name,
			      mag->identity);
	mag->global_revocation = cfg_getbool(cfg, "global-revocation");
	mag->heartbeats = cfg_getbool(cfg, "heartbeats");
	mag->on_failure = conf_mag_action(cfg, "on-failure");
	mag->on_restart = conf_mag_action(cfg, "on-restart");
	return mag->identity ? 0 : -ENOMEM;
}

/* libconfuse has checked no value of a list that has none. */
static bool is_set(cfg_t *cfg, const char *name)
{
	return cfg_getopt(cfg, name)->flags & CFGF_MODIFIED;
}

/* Mobile nodes that it may speak for. */
static void check_nodes(struct conf_ctx *ctx, const struct mag *mag, cfg_t *cfg)
{
	unsigned int i;

	for (i = 0; i < mag->realm_count; i++)
		if (strchr(mag->realm[i], '@'))
			conf_complain(ctx, conf_option_line(ctx, &conf_section_mag, "realm"),
				      "what stands behind the @", "mag %s: \"%s\" is no realm",
				      mag->name, mag->realm[i]);
	if (!mag->realm_count && !mag->mnid_count && (is_set(cfg, "realm") || is_set(cfg, "mn-id")))
		conf_warn(ctx, mag->line,
			  "mag %s: with nothing in the list it may speak for all mobile nodes",
			  mag->name);
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct mag *mag = &ctx->conf->mags.v[ctx->conf->mags.count++];
	unsigned int n = cfg_size(cfg, "mn-id");
	const char *text;

	mag->line = ctx->line;
	mag->address_line = conf_option_line(ctx, &conf_section_mag, "address");
	mag->proxy_coa_line = conf_option_line(ctx, &conf_section_mag, "proxy-coa");
	mag->name = strdup(cfg_title(cfg));
	mag->mnid = calloc(n ? n : 1, sizeof(*mag->mnid));
	if (!mag->name || !mag->mnid)
		return -ENOMEM;
	if (cfg_size(cfg, "address"))
		inet_pton(AF_INET6, cfg_getstr(cfg, "address"), &mag->address);
	for (; mag->mnid_count < n; mag->mnid_count++) {
		text = cfg_getnstr(cfg, "mn-id", mag->mnid_count);
		if (*text == '*' || !mnid_parse(&mag->mnid[mag->mnid_count], text))
			conf_complain(ctx, conf_option_line(ctx, &conf_section_mag, "mn-id"),
				      *text == '*' ? "realm = example.org" : NULL,
				      "mag %s: \"%s\" is no identifier", mag->name, text);
	}
	mag->lenient = cfg_getbool(cfg, "lenient");
	mag->max_sessions = (u32)cfg_getint(cfg, "max-sessions");
	mag->max_prefixes = (u32)cfg_getint(cfg, "max-prefixes");
	mag->pbu_rate = (u32)cfg_getint(cfg, "pbu-rate");
	mag->pbu_burst = mag->pbu_rate;
	if (cfg_size(cfg, "pbu-burst"))
		mag->pbu_burst = (u32)cfg_getint(cfg, "pbu-burst");
	if (conf_strings(cfg, "neighbor", &mag->neighbor, &mag->neighbor_count) ||
	    conf_strings(cfg, "realm", &mag->realm, &mag->realm_count) ||
	    conf_prefixes(cfg, "proxy-coa", &mag->proxy_coa, &mag->proxy_coa_count) ||
	    conf_prefixes(cfg, "prefix", &mag->prefix, &mag->prefix_count))
		return -ENOMEM;
	check_nodes(ctx, mag, cfg);
	if (conf_ike_build(cfg, &mag->ike))
		return -ENOMEM;
	return build_peering(ctx, mag, cfg);
}

static int begin(struct conf_ctx *ctx, unsigned int count)
{
	return mags_init(&ctx->conf->mags, count);
}

/* What it is or names must be nobody's who is no MAG: of packets from there, and to there, the
 * kernel could not tell whose they are (RFC 6612, 5; RFC 5213, 4.2).
 */
static void check_proxy_coa(struct conf_ctx *ctx, const struct mag *mag,
			    const struct prefix *proxy_coa)
{
	const struct conf_device *dev = &ctx->conf->device;
	char text[PREFIX_TEXT_MAX], local[INET6_ADDRSTRLEN], what[OVERLAP_TEXT_MAX];
	unsigned int i;

	prefix_text(proxy_coa, text);
	if (overlap_home(ctx->conf, proxy_coa, what))
		conf_complain(ctx, mag->proxy_coa_line, NULL,
			      "mag %s: proxy-coa %s overlaps with %s", mag->name, text, what);
	for (i = 0; i < dev->local_count; i++)
		if (prefix_has(proxy_coa, &dev->local[i]))
			conf_complain(ctx, mag->proxy_coa_line, "name the links of the MAG alone",
				      "mag %s: proxy-coa %s holds address %s of the anchor",
				      mag->name, text, in6_text(&dev->local[i], local));
}

static void check_mag(struct conf_ctx *ctx, const struct mag *mag)
{
	const struct prefix address = { .addr = mag->address, .len = 128 };
	char what[OVERLAP_TEXT_MAX];
	unsigned int i;

	if (!conf_addr_usable(&mag->address)) {
		conf_complain(ctx, mag->address_line, "address = 2001:db8::1",
			      "mag %s has no global unicast address", mag->name);
		return;
	}
	/* such a MAG could speak for itself: RFC 5213, 4 */
	if (overlap_home(ctx->conf, &address, what))
		conf_complain(ctx, mag->address_line, NULL, "mag %s has an address of %s",
			      mag->name, what);
	if (conf_is_local(ctx->conf, &mag->address))
		conf_complain(ctx, mag->address_line, NULL, "mag %s has an address of the anchor",
			      mag->name);
	for (i = 0; i < mag->proxy_coa_count; i++)
		check_proxy_coa(ctx, mag, &mag->proxy_coa[i]);
}

static void check_neighbors(struct conf_ctx *ctx, const struct mag *mag)
{
	unsigned int i;

	for (i = 0; i < mag->neighbor_count; i++)
		if (!mag_named(&ctx->conf->mags, mag->neighbor[i]))
			conf_complain(ctx, mag->line, "write a section: mag NAME { address = ... }",
				      "mag %s: there is no mag \"%s\" to be its neighbor",
				      mag->name, mag->neighbor[i]);
}

/* Those that are one or have one address follow one another. */
static void check_twice(struct conf_ctx *ctx)
{
	const struct mags *mags = &ctx->conf->mags;
	const struct mag *mag, *other;
	unsigned int i;

	for (i = 1; i < mags->count; i++) {
		other = &mags->v[i - 1];
		mag = &mags->v[i];
		if (in6_equal(&mag->address, &other->address) && conf_addr_usable(&mag->address))
			conf_complain(ctx, mag->address_line, NULL,
				      "mag %s has the address of mag %s in line %s", mag->name,
				      other->name, conf_line(ctx, other->line));
		other = &mags->v[mags->named[i - 1]];
		mag = &mags->v[mags->named[i]];
		if (!strcmp(mag->name, other->name))
			conf_complain(ctx, mag->line, "write one section with all of it",
				      "there is a mag %s already, in line %s", mag->name,
				      conf_line(ctx, other->line));
	}
}

static void check(struct conf_ctx *ctx)
{
	struct mags *mags = &ctx->conf->mags;
	unsigned int i;

	for (i = 0; i < mags->count; i++)
		check_mag(ctx, &mags->v[i]);
	mags_sort(mags);
	/* the one that is missed may be the one that could not be read */
	for (i = 0; !conf_is_bad(ctx, CONF_KIND_MAG) && i < mags->count; i++)
		check_neighbors(ctx, &mags->v[i]);
	check_twice(ctx);
}

static void free_mag(struct mag *mag)
{
	conf_strings_free(mag->realm, mag->realm_count);
	conf_strings_free(mag->neighbor, mag->neighbor_count);
	free(mag->mnid);
	free(mag->proxy_coa);
	free(mag->prefix);
	free(mag->identity);
	ike_remote_fini(&mag->ike);
	free(mag->name);
}

static void fini(struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->mags.count; i++)
		free_mag(&conf->mags.v[i]);
	mags_fini(&conf->mags);
}

const struct conf_section conf_section_mag = {
	.name = "mag",
	.flags = CFGF_MULTI | CFGF_TITLE,
	.options = options,
	.count = ARRAY_SIZE(options),
	.needs = 1U << CONF_KIND_DEVICE,
	.begin = begin,
	.build = build,
	.check = check,
	.free = fini,
};
