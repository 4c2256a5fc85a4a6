// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: section ike, what it needs of sections mag and mn, and the files that they name.
 * One of these has the secrets of peers, apart because nobody else may read it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rfc.h"
#include "config/confike.h"
#include "config/secrets.h"

/* In the order of enum ike_auth */
const char *const conf_ike_auths[] = { "psk", "certificate", "eap-mschapv2", "eap-tls", NULL };

static const struct conf_option options[] = {
	CONF_STR("socket", "/run/charon.vici", FORM_ANY),
	CONF_STR_UNSET("identity", FORM_ANY),
	CONF_STR("secrets", "/etc/halma/secrets.conf", FORM_ANY),
	CONF_STR_UNSET("certificate", FORM_ANY),
	CONF_STR_UNSET("private-key", FORM_ANY),
	CONF_LIST("ca-certificate", FORM_ANY),
	CONF_LIST("ike-proposals", FORM_ANY),
	CONF_LIST("esp-proposals", FORM_ANY),
	CONF_SECONDS("dpd-delay", 30, 1, 86400),
};

/* A value that need not be there. Return: 0, or -ENOMEM. */
static int copy_text(cfg_t *cfg, const char *name, char **to)
{
	if (!cfg_size(cfg, name))
		return 0;
	*to = strdup(cfg_getstr(cfg, name));
	return *to ? 0 : -ENOMEM;
}

static int copy_proposals(cfg_t *cfg, struct ike_proposals *proposals)
{
	if (conf_strings(cfg, "ike-proposals", &proposals->ike, &proposals->ike_count) ||
	    conf_strings(cfg, "esp-proposals", &proposals->esp, &proposals->esp_count))
		return -ENOMEM;
	return 0;
}

static int copy_cas(cfg_t *cfg, struct ike_local *local)
{
	unsigned int n = cfg_size(cfg, "ca-certificate");

	local->ca = calloc(n ? n : 1, sizeof(*local->ca));
	if (!local->ca)
		return -ENOMEM;
	for (; local->ca_count < n; local->ca_count++) {
		struct ike_file *ca = &local->ca[local->ca_count];

		ca->path = strdup(cfg_getnstr(cfg, "ca-certificate", local->ca_count));
		if (!ca->path)
			return -ENOMEM;
	}
	return 0;
}

static int build(struct conf_ctx *ctx, cfg_t *cfg)
{
	struct ike_local *local = &ctx->conf->ike;

	local->line = ctx->line;
	local->dpd_delay = (u32)cfg_getint(cfg, "dpd-delay");
	if (copy_text(cfg, "socket", &local->socket) ||
	    copy_text(cfg, "identity", &local->identity) ||
	    copy_text(cfg, "secrets", &local->secrets.path) ||
	    copy_text(cfg, "certificate", &local->certificate.path) ||
	    copy_text(cfg, "private-key", &local->private_key.path) || copy_cas(cfg, local))
		return -ENOMEM;
	return copy_proposals(cfg, &local->proposals);
}

int conf_ike_build(cfg_t *cfg, struct ike_remote *remote)
{
	remote->auth = (enum ike_auth)conf_word(conf_ike_auths, cfg_getstr(cfg, "auth"));
	if (copy_text(cfg, "ike-identity", &remote->identity) ||
	    copy_text(cfg, "eap-identity", &remote->eap_identity) ||
	    copy_text(cfg, "certificate", &remote->certificate.path))
		return -ENOMEM;
	return copy_proposals(cfg, &remote->proposals);
}

bool conf_ike_is_set(cfg_t *cfg)
{
	return cfg_size(cfg, "ike-identity") || cfg_size(cfg, "eap-identity") ||
	       cfg_size(cfg, "certificate");
}

/* Who has no identity is known by its address (RFC 7296, 3.5: ID_IPV6_ADDR). */
static void default_identity(struct conf_ctx *ctx, char **identity, const struct in6_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (*identity)
		return;
	*identity = strdup(inet_ntop(AF_INET6, addr, text, sizeof(text)) ? text : "");
	if (!*identity)
		conf_complain(ctx, 0, NULL, "out of memory");
}

/* For charon a NAI is an ID_RFC822_ADDR, unless something in it makes it another kind. */
static bool is_name(struct conf_ctx *ctx, const char *text)
{
	struct ike_id id;
	bool is;

	if (ike_id_parse(&id, text)) {
		conf_complain(ctx, 0, NULL, "out of memory");
		return false;
	}
	is = id.type == IKE_ID_RFC822 && *text != '@' && !strchr(text, ':');
	ike_id_fini(&id);
	return is;
}

/* A mobile node is known by what the other protocol calls it, too (RFC 6612, 4.1; RFC 4877, 7.3:
 * ID_RFC822_ADDR), if that can be the name of somebody.
 */
static void default_name(struct conf_ctx *ctx, struct ike_remote *remote)
{
	const struct mnid *mnid = &ctx->conf->profiles.v[remote->index].mnid;

	if (remote->identity || remote->manual)
		return;
	if (mnid->type != MN_ID_TYPE_NAI || !is_name(ctx, remote->name)) {
		if (ctx->conf->ipsec)
			conf_complain(ctx, remote->line, "ike-identity = node@example.org",
				      "mn %s: this is no name that it can have in IKEv2",
				      remote->name);
		return;
	}
	remote->identity = strdup(remote->name);
	if (!remote->identity)
		conf_complain(ctx, 0, NULL, "out of memory");
}

/* Its secret would do for others, too. */
static void check_identity(struct conf_ctx *ctx, const struct ike_remote *remote,
			   const char *option, const char *identity)
{
	const char *word = ike_kind_word(remote->kind);
	struct ike_id id, rest;
	bool many;

	/* none is for lack of memory, or was complained about */
	if (!identity)
		return;
	if (ike_id_parse(&id, identity)) {
		conf_complain(ctx, 0, NULL, "out of memory");
		return;
	}
	many = ike_id_is_many(&id);
	ike_id_fini(&id);
	/* one whose type is named, but not meant: ipv6::: is no address for charon */
	if (!many && !ike_id_parse(&rest, ike_untyped(identity))) {
		many = ike_id_is_many(&rest);
		ike_id_fini(&rest);
	}
	if (many)
		conf_complain(ctx, remote->line,
			      remote->kind == IKE_MAG ? "what this mag alone says that it is" :
							"what this mn alone says that it is",
			      "%s %s: %s \"%s\" can be anybody", word, remote->name, option,
			      identity);
}

static void check_identities_of(struct conf_ctx *ctx, const struct ike_remote *remote)
{
	check_identity(ctx, remote, "ike-identity", remote->identity);
	check_identity(ctx, remote, "eap-identity", remote->eap_identity);
	if (remote->eap_identity && !ike_auth_is_eap(remote->auth))
		conf_complain(ctx, remote->line, "auth = eap-mschapv2",
			      "%s %s has an eap-identity, but auth is %s",
			      ike_kind_word(remote->kind), remote->name,
			      conf_ike_auths[remote->auth]);
}

static void check_certificate(struct conf_ctx *ctx, const struct ike_remote *remote)
{
	const struct ike_local *local = &ctx->conf->ike;
	const char *auth = conf_ike_auths[remote->auth];
	const char *word = ike_kind_word(remote->kind);

	if (remote->auth != IKE_AUTH_PSK && (!local->certificate.path || !local->private_key.path))
		conf_complain(ctx, remote->line, "ike { certificate = ... private-key = ... }",
			      "%s %s: auth is %s, and the anchor has no certificate itself", word,
			      remote->name, auth);
	if (ike_auth_is_secret(remote->auth)) {
		if (remote->certificate.path)
			conf_complain(ctx, remote->line, "auth = certificate",
				      "%s %s has a certificate, but auth is %s", word,
				      remote->name, auth);
		return;
	}
	if (!remote->certificate.path && !local->ca_count)
		conf_complain(ctx, remote->line,
			      remote->kind == IKE_MAG ?
			      "certificate of this mag, or ca-certificate in section ike" :
			      "certificate of this mn, or ca-certificate in section ike",
			      "%s %s: no certificate of it could be believed", word, remote->name);
}

static void check_count(struct conf_ctx *ctx, enum ike_kind kind, unsigned int max)
{
	const struct peers *peers = &ctx->conf->peers;
	unsigned int i, count = 0;
	unsigned int line = 0;

	for (i = 0; i < peers->count; i++)
		if (peers->v[i]->kind == kind && count++ == max)
			line = peers->v[i]->line;
	if (ctx->conf->ipsec && count > max)
		conf_complain(ctx, line, NULL, "there are %u %ss, at most %u can have IPsec", count,
			      ike_kind_word(kind), max);
}

static void check(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;
	struct peers *peers = &conf->peers;
	unsigned int i;

	/* charon has an address of its own for "any"; the first one is what MAGs know */
	if (conf->device.local_count)
		default_identity(ctx, &conf->ike.identity, &conf->device.local[0]);
	if (strlen(conf->ike.socket) >= CONF_SOCKET_MAX)
		conf_complain(ctx, conf->ike.line, NULL, "socket has more than %u octets",
			      CONF_SOCKET_MAX - 1);
	if (peers_collect(conf))
		conf_complain(ctx, 0, NULL, "out of memory");
	for (i = 0; i < peers->count; i++) {
		if (peers->v[i]->kind != IKE_MAG)
			default_name(ctx, peers->v[i]);
		/* else that was complained about */
		else if (conf_addr_usable(peers->v[i]->address))
			default_identity(ctx, &peers->v[i]->identity, peers->v[i]->address);
		check_identities_of(ctx, peers->v[i]);
		check_certificate(ctx, peers->v[i]);
	}
	check_count(ctx, IKE_MAG, IKE_MAG_MAX);
	check_count(ctx, IKE_MN, IKE_MN_MAX);
}

static void fini(struct conf *conf)
{
	ike_local_fini(&conf->ike);
	peers_fini(&conf->peers);
}

const struct conf_section conf_section_ike = {
	.name = "ike",
	.flags = CFGF_NONE,
	.options = options,
	.count = ARRAY_SIZE(options),
	/* of MAGs and mobile nodes those that could be read are enough, if these are sorted */
	.needs = 1U << CONF_KIND_TOP | 1U << CONF_KIND_DEVICE | 1U << CONF_KIND_POOL,
	.build = build,
	.check = check,
	.free = fini,
};

/* Root's own group has other members; what root checks or runs by hand is the daemon's. */
static gid_t own_group(void)
{
	const struct group *group;

	if (geteuid())
		return getegid();
	group = getgrnam(CONF_USER);
	return group ? group->gr_gid : CONF_NO_GROUP;
}

/* Nobody else may have been able to read a secret. */
static bool is_private(const struct stat *st)
{
	mode_t others = st->st_mode & 077;

	if (st->st_uid && st->st_uid != geteuid())
		return false;
	return !others || (others == 0040 && st->st_gid == own_group());
}

/**
 * struct kind - what a file is
 * @name: its name in a complaint
 * @secret: nobody else may read it
 * @max: most octets
 */
struct kind {
	const char *name;
	bool secret;
	long max;
};

static const struct kind secrets = { "secrets", true, IKE_SECRETS_MAX };
static const struct kind certificate = { "certificate", false, IKE_FILE_MAX };
static const struct kind private_key = { "private-key", true, IKE_FILE_MAX };
static const struct kind ca_certificate = { "ca-certificate", false, IKE_FILE_MAX };

static const char *read_open(int fd, struct ike_file *file, const struct kind *kind)
{
	static char too_large[64];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is no regular file";
	if (kind->secret && !is_private(&st))
		return "others can read it, or it belongs to others; hint: chown root:" CONF_USER
		       ", chmod 640; or chmod 600 if halmad runs as root";
	if (st.st_size > kind->max) {
		snprintf(too_large, sizeof(too_large), "it is larger than %ld octets", kind->max);
		return too_large;
	}
	file->data = malloc((size_t)st.st_size + 1);
	if (!file->data)
		return "out of memory";
	n = read(fd, file->data, (size_t)st.st_size);
	if (n < 0) {
		/* nothing is in it */
		free(file->data);
		file->data = NULL;
		return strerror(errno);
	}
	file->len = (size_t)n;
	file->data[n] = '\0';
	return NULL;
}

const char *conf_read_private(struct ike_file *file, long max, const char **hint)
{
	const struct kind kind = { .secret = true, .max = max };
	int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *why;

	if (fd < 0) {
		if (errno == EACCES)
			*hint = CONF_READ_HINT;
		return strerror(errno);
	}
	why = read_open(fd, file, &kind);
	close(fd);
	return why;
}

static void read_file(struct conf_ctx *ctx, struct ike_file *file, unsigned int line,
		      const struct kind *kind)
{
	const char *hint = NULL;
	const char *why;
	int fd;

	if (!file->path)
		return;
	/* not to hang on what is no file */
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	/* the first that is missed if somebody did not think of IPsec at all */
	if (!line)
		hint = "IPsec is required, unless lab-mode is true";
	else if (fd < 0 && errno == EACCES)
		hint = CONF_READ_HINT;
	why = fd < 0 ? strerror(errno) : read_open(fd, file, kind);
	if (why)
		conf_complain(ctx, line, hint, "%s %s: %s", kind->name, file->path, why);
	if (fd >= 0)
		close(fd);
}

static bool needs_psk(const struct ike_remote *peer)
{
	return ike_auth_is_secret(peer->auth) && !peer->manual;
}

static void read_secrets(struct conf_ctx *ctx)
{
	struct conf *conf = ctx->conf;
	struct ike_file *file = &conf->ike.secrets;
	const struct peers *peers = &conf->peers;
	struct conf_ctx inner = *ctx;
	unsigned int i;
	bool wrong;

	for (i = 0; i < peers->count && !needs_psk(peers->v[i]); i++)
		;
	if (i == peers->count)
		return;
	read_file(ctx, file, conf->ike.line, &secrets);
	if (!file->data)
		return;
	inner.name = file->path;
	conf_secrets_take(&inner, (char *)file->data);
	wrong = inner.errors != ctx->errors;
	ctx->errors = inner.errors;
	/* each peer has its own now */
	ike_file_forget(file);
	for (i = 0; i < peers->count && !wrong; i++)
		if (needs_psk(peers->v[i]) && !peers->v[i]->psk)
			conf_complain(ctx, peers->v[i]->line,
				      peers->v[i]->kind == IKE_MAG ?
				      "mag NAME { psk = \"...\" } in that file" :
				      "mn NAI { psk = \"...\" } in that file",
				      "%s %s has no psk in %s", ike_kind_word(peers->v[i]->kind),
				      peers->v[i]->name, file->path);
}

/* A peer, and as whom charon knows it, in IKEv2 or in EAP. */
struct known {
	const struct ike_remote *peer;
	struct ike_id id;
};

static int known_cmp(const void *a, const void *b)
{
	const struct known *ka = a;
	const struct known *kb = b;
	int diff = ike_id_cmp(&ka->id, &kb->id);

	if (!diff)
		diff = (int)ka->peer->kind - (int)kb->peer->kind;
	return diff ? diff : (ka->peer->line > kb->peer->line) - (ka->peer->line < kb->peer->line);
}

static bool same_secret(const struct ike_remote *a, const struct ike_remote *b)
{
	return a->psk_len == b->psk_len && (!a->psk_len || !memcmp(a->psk, b->psk, a->psk_len));
}

/* charon takes whichever secret of an identity fits. Of MAGs it knows the address, too; which
 * mobile node it is with is told by the identity alone (RFC 4877, 7.1).
 */
static void check_two(struct conf_ctx *ctx, const struct ike_remote *first,
		      const struct ike_remote *peer)
{
	if (peer->kind == IKE_MN)
		conf_complain(ctx, peer->line, "an ike-identity for each",
			      "mn %s has the ike-identity of %s %s in line %s", peer->name,
			      ike_kind_word(first->kind), first->name,
			      conf_line(ctx, first->line));
	else if (first->psk && peer->psk && !same_secret(first, peer))
		conf_complain(ctx, peer->line, "an ike-identity for each, or one secret",
			      "mag %s has the ike-identity of mag %s in line %s and another secret: either would do for both",
			      peer->name, first->name, conf_line(ctx, first->line));
}

/* Each of those with one identity is held against the first of them. */
static void check_known(struct conf_ctx *ctx, struct known *known, unsigned int count)
{
	const struct known *first = known;
	unsigned int i;

	qsort(known, count, sizeof(*known), known_cmp);
	for (i = 1; i < count; i++) {
		if (ike_id_cmp(&first->id, &known[i].id))
			first = &known[i];
		else if (first->peer != known[i].peer)
			check_two(ctx, first->peer, known[i].peer);
	}
}

/* Return: 0, or -ENOMEM. */
static int add_known(struct known *known, unsigned int *count, const struct ike_remote *peer,
		     const char *identity)
{
	struct known *next = &known[*count];

	/* of MAGs without secret any number may be one */
	if (!identity || (peer->kind == IKE_MAG && !peer->psk))
		return 0;
	next->peer = peer;
	if (ike_id_parse(&next->id, identity))
		return -ENOMEM;
	(*count)++;
	return 0;
}

static void check_identities(struct conf_ctx *ctx)
{
	const struct peers *peers = &ctx->conf->peers;
	struct known *known = calloc(2 * (size_t)peers->count + 1, sizeof(*known));
	unsigned int i, count = 0;
	int err = known ? 0 : -ENOMEM;

	for (i = 0; !err && i < peers->count; i++) {
		err = add_known(known, &count, peers->v[i], peers->v[i]->identity);
		if (!err)
			err = add_known(known, &count, peers->v[i], peers->v[i]->eap_identity);
	}
	if (err)
		conf_complain(ctx, 0, NULL, "out of memory");
	else if (count)
		check_known(ctx, known, count);
	while (count)
		ike_id_fini(&known[--count].id);
	free(known);
}

void conf_ike_files(struct conf_ctx *ctx)
{
	struct ike_local *local = &ctx->conf->ike;
	const struct peers *peers = &ctx->conf->peers;
	unsigned int i;

	if (!ctx->conf->ipsec)
		return;
	read_secrets(ctx);
	check_identities(ctx);
	read_file(ctx, &local->certificate, local->line, &certificate);
	read_file(ctx, &local->private_key, local->line, &private_key);
	for (i = 0; i < local->ca_count; i++)
		read_file(ctx, &local->ca[i], local->line, &ca_certificate);
	for (i = 0; i < peers->count; i++)
		read_file(ctx, &peers->v[i]->certificate, peers->v[i]->line, &certificate);
}
