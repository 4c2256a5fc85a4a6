// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec required: what the configuration must say, and what happens to messages without an SA.
 *
 * sources: tests/unit/said.c tests/unit/fake.c userd
 * wrap: read
 */
#include "fake.h"
#include "said.h"
#include "ha/ha.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define ALICE	"alice@example.org"
#define USER	65533
#define GROUP	65532
/* FAKE_CONF without its first line */
#define CONF	(FAKE_CONF + strlen("lab-mode = true\n"))

static char dir[32];
static const char *path(const char *name)
{
	static char paths[4][64];
	static unsigned int turn;

	turn = (turn + 1) % 4;
	snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", dir, name);
	return paths[turn];
}

static void write_file(const char *name, mode_t mode, const char *text)
{
	FILE *file = fopen(path(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path(name), mode), 0);
}

/* The configuration with @more, in which "DIR" stands for the directory of the test. */
static struct conf *load(const char *more)
{
	char text[8192];
	char *at;

	said[0] = '\0';
	snprintf(text, sizeof(text), "%s%s", CONF, more);
	while ((at = strstr(text, "DIR"))) {
		char rest[8192];

		snprintf(rest, sizeof(rest), "%s", at + 3);
		snprintf(at, sizeof(text) - (size_t)(at - text), "%s%s", dir, rest);
	}
	write_file("halma.conf", 0644, text);
	return conf_load(path("halma.conf"), report, NULL);
}

static void refused(const char *more, const char *complaint)
{
	said_refused(load(more), more, complaint);
}

#define SECRETS	"ike { secrets = \"DIR/secrets\" }\n"

static void modes(void **state)
{
	struct conf *conf;

	(void)state;
	conf = conf_parse(FAKE_CONF, "x", report, NULL);
	assert_non_null(conf);
	assert_true(conf->lab_mode);
	assert_false(conf->ipsec);
	conf_free(conf);
	conf = conf_parse(CONF, "x", report, NULL);
	assert_non_null(conf);
	assert_false(conf->lab_mode);
	assert_true(conf->ipsec);
	assert_string_equal(conf->ike.identity, LMAA);
	assert_string_equal(conf->ike.socket, "/run/charon.vici");
	assert_string_equal(conf->mags.v[0].ike.identity, MAG1);
	conf_free(conf);
	refused("ipsec = off\n", "ipsec can be off in lab-mode only; hint: lab-mode = true");
	refused("lab-mode = true\nipsec = required\n",
		"ipsec is required, and lab-mode is to run without it");
	said[0] = '\0';
	assert_null(conf_parse("\nlab-mode = true\nipsec = required\n", "x", report, NULL));
	assert_non_null(strstr(said, "x:3: ipsec is required"));
	refused("ipsec = maybe\n", "it must be off or required");
	/* nothing said about IPsec: it says what would be needed, or what else */
	refused("", "unless lab-mode is true");
}

static void secrets(void **state)
{
	struct conf *conf;

	(void)state;
	write_file("secrets", 0600,
		   "mag mag1 { psk = \"correct horse\" }\n"
		   "mag mag2 { psk = hex:00112233445566778899aAbBcCdDeEfF }\n"
		   "mag mag3 { psk = \"0123456789\" }\n"
		   "mag elsewhere { psk = x }\n");
	conf = load(SECRETS);
	assert_string_equal(said, "");
	assert_non_null(conf);
	/* it may be for another anchor */
	assert_int_equal(conf->warning_count, 1);
	assert_non_null(strstr(conf->warning[0],
			       "secrets:4: warning: there is no mag \"elsewhere\""));
	assert_int_equal(conf->mags.v[0].ike.psk_len, 13);
	assert_memory_equal(conf->mags.v[0].ike.psk, "correct horse", 13);
	assert_int_equal(conf->mags.v[1].ike.psk_len, 16);
	assert_memory_equal(conf->mags.v[1].ike.psk, "\0\x11\x22\x33", 4);
	assert_int_equal(conf->mags.v[1].ike.psk[15], 0xff);
	/* nothing more is kept than is needed */
	assert_null(conf->ike.secrets.data);
	conf_free(conf);
	/* one MAG with a certificate needs no secret, and no file in lab mode */
	conf = load("lab-mode = true\nike { secrets = \"DIR/nowhere\" }\n");
	assert_non_null(conf);
	assert_null(conf->mags.v[0].ike.psk);
	conf_free(conf);
}

static void bad_secrets(void **state)
{
	static const struct {
		const char *text;
		const char *complaint;
	} table[] = {
		{ "", "mag mag1 has no psk in " },
		{ "mag mag1 { psk = short }\n", "secrets:1: psk of mag mag1 has 5 octets" },
		{ "\nmag mag1 { psk = hex:aabbccddeeff001 }\n", "but is not hexadecimal" },
		{ "mag mag1 { psk = hex:aabbccddeeff00gg }\n", "but is not hexadecimal" },
		{ "mag mag1 { psk = \"hex:aabbccddeeff001\x11\" }\n", "but is not hexadecimal" },
		{ "mag mag1 { }\n", "mag mag1 has no psk" },
		{ "# not this one\n\n# nor this\nmag mag1 { key = x }\n", "secrets:4: no such" },
		{ "mag mag1 { key = x }\n", "secrets:1: no such option" },
		{ "mag mag1 { psk = longenough }\nmag mag1 { psk = longenough }\n",
		  "secrets:2: mag mag1 has a psk already" },
		{ "mag mag1 {", "secrets:1: section mag that begins here is not closed" },
		{ "mag mag1 { psk = longenough\nmag mag2 { psk = x }\n",
		  "secrets:1: section mag that begins here is not closed before line 2" },
		{ "mag mag1 { psk = longenough\nmag mag2 { psk = x }\n",
		  "secrets:2: psk of mag mag2 has 1 octets" },
		{ "mag { }\n", "secrets:1: missing title" },
		{ "mag mag1 psk = longenough\n", "secrets:1: missing opening brace" },
		{ "mag mag1 { psk = \"longenough }\n", "secrets:1: psk has no value that ends" },
		{ "psk = longenough\nmag mag1 { psk = x }\n", "secrets:1: no such option '...'" },
		/* what is not understood may be one */
		{ "mag mag1 { psk = some words longenough }\n", "no such option '...'" },
		{ "mag mag1 { psk = x longenough'quoted' = y }\n", "no such option '...'" },
		{ "mag mag1 { psk = \"a\\777longenough\" }\n",
		  "secrets:1: an octet of psk is written as none can be" },
		{ "mag mag1 { psk \"longenough\" }\n", "missing equal sign after option 'psk'" },
		/* a variable of the environment that is not set would shorten it unseen */
		{ "mag mag1 { psk = \"longenough${NOT_SET}\" }\n", "secrets:1: ${ stands for" },
		{ "\nmag mag1 { psk = 'longenough${NOT_SET}' }\n", "secrets:2: ${ stands for" },
	};
	unsigned int i;

	(void)state;
	refused("ike { secrets = \"DIR/nowhere\" }\n", "nowhere: No such file");
	refused("ike { secrets = \"DIR\" }\n", "it is no regular file");
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		write_file("secrets", 0600, table[i].text);
		refused(SECRETS, table[i].complaint);
		/* a secret is never repeated */
		assert_null(strstr(said, "longenough"));
	}
	write_file("secrets", 0640, "");
	refused(SECRETS, "secrets: others can read it");
	write_file("secrets", 0604, "");
	refused(SECRETS, "secrets: others can read it");
}

/* Those of thousands of MAGs do not fit into what a certificate may have. */
static void large_secrets(void **state)
{
	static const char mags[] = "\nmag mag1 { psk = \"correct horse\" }\n"
		"mag mag2 { psk = \"correct horse\" }\nmag mag3 { psk = \"correct horse\" }\n";
	size_t len = 100000;
	char *text = malloc(len + sizeof(mags));
	struct conf *conf;

	(void)state;
	assert_non_null(text);
	memset(text, '#', len);
	memcpy(text + len, mags, sizeof(mags));
	write_file("secrets", 0600, text);
	free(text);
	conf = load(SECRETS);
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_int_equal(conf->mags.v[2].ike.psk_len, 13);
	conf_free(conf);
	assert_int_equal(truncate(path("secrets"), (16 << 20) + 1), 0);
	refused(SECRETS, "secrets: it is larger than 16777216 octets");
	/* the key of the anchor goes to charon in one message */
	write_file("cert", 0644, "x");
	write_file("key", 0600, "x");
	assert_int_equal(truncate(path("key"), 65536), 0);
	refused("ike { certificate = \"DIR/cert\" private-key = \"DIR/key\" }\n",
		"key: it is larger than 65535 octets");
}

/* The disk fails, or the server of files. */
static bool read_fails;

ssize_t __real_read(int fd, void *buf, size_t len);
ssize_t __wrap_read(int fd, void *buf, size_t len);

ssize_t __wrap_read(int fd, void *buf, size_t len)
{
	if (!read_fails)
		return __real_read(fd, buf, len);
	errno = EIO;
	return -1;
}

static void unread_secrets(void **state)
{
	char wanted[128];

	(void)state;
	write_file("secrets", 0600, "mag mag1 { psk = \"correct horse\" }\n");
	read_fails = true;
	assert_null(load(SECRETS));
	read_fails = false;
	snprintf(wanted, sizeof(wanted), "secrets %s: Input/output error\n", path("secrets"));
	assert_non_null(strstr(said, wanted));
	/* and nothing about what is in it */
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

static void identities(void **state)
{
	static const char *const everybody[] = {
		"*", "*@example.org", "%any", "%any6", "::", "0.0.0.0", "", "C=DE, CN=*",
		"ipv6:::", "fqdn:*.example.org", "10.0.0.0/8", "2001:db8:1::/48",
		"2001:db8::1-2001:db8::9", "ipv6:#00000000000000000000000000000000", "{0}:x",
	};
	char more[256];
	unsigned int i;

	(void)state;
	write_file("secrets", 0600, "mag mag1 { psk = longenough1 } mag mag2 { psk = longenough1 }\n"
		   "mag mag3 { psk = longenough1 } mag a { psk = longenough2 }\n"
		   "mag b { psk = longenough3 } mag c { psk = longenough2 }\n");
	for (i = 0; i < ARRAY_SIZE(everybody); i++) {
		snprintf(more, sizeof(more),
			 SECRETS "mag a { address = 2001:db8:4::1 ike-identity = \"%s\" }\n",
			 everybody[i]);
		refused(more, "mag a: ike-identity ");
		refused(more, " can be anybody; hint: ");
	}
	refused(SECRETS "mag a { address = 2001:db8:4::1 ike-identity = one.example.org }\n"
		"mag b { address = 2001:db8:5::1 ike-identity = ONE.example.org }\n",
		"mag b has the ike-identity of mag a in line 11 and another secret: either would do for both");
	/* written in two ways, with another between them, or one that has no secret */
	refused(SECRETS "mag a { address = 2001:db8:4::1 ike-identity = mag.example.net }\n"
		"mag c { address = 2001:db8:6::1 ike-identity = \"@Mag.example.net\" }\n"
		"mag b { address = 2001:db8:5::1 ike-identity = fqdn:mag.example.net }\n",
		"mag b has the ike-identity of mag a in line 11");
	refused(SECRETS "mag a { address = 2001:db8:4::1 ike-identity = 2001:db8:4::1 }\n"
		"mag mag4 { address = 2001:db8:6::1 ike-identity = 2001:DB8:4::1\n"
		"	auth = certificate }\n"
		"mag b { address = 2001:db8:5::1 ike-identity = \"2001:db8:4:0::1\" }\n"
		"ike { certificate = \"DIR/secrets\" private-key = \"DIR/secrets\"\n"
		"	ca-certificate = \"DIR/secrets\" }\n",
		"mag b has the ike-identity of mag a in line 11");
	/* one gateway with two addresses */
	conf_free(load(SECRETS
		       "mag a { address = 2001:db8:4::1 ike-identity = one.example.org }\n"
		       "mag c { address = 2001:db8:5::1 ike-identity = one.example.org }\n"));
	assert_string_equal(said, "");
}

/* The mode, owner and group that the file of secrets has, as another user sees it */
static void judged(uid_t uid, gid_t gid, mode_t mode, bool taken)
{
	struct conf *conf;

	assert_int_equal(chown(path("secrets"), uid, gid), 0);
	assert_int_equal(chmod(path("secrets"), mode), 0);
	assert_false(setegid(GROUP) || seteuid(USER));
	said[0] = '\0';
	conf = conf_load(path("halma.conf"), report, NULL);
	assert_false(seteuid(0) || setegid(0));
	if (!conf != !taken) {
		print_error("# %u:%u %o: %s", uid, gid, mode, said);
		fail();
	}
	if (!conf)
		assert_true(strstr(said, "secrets: others can read it") ||
			    strstr(said, "secrets: Permission denied; hint: chgrp halma"));
	if (conf)
		conf_free(conf);
}

/* halmad as a user of its own: the file is root's, its group that of halmad. */
static void own_user(void **state)
{
	(void)state;
	if (geteuid())
		skip();
	assert_int_equal(chmod(dir, 0755), 0);
	write_file("secrets", 0600, "mag mag1 { psk = longenough } mag mag2 { psk = longenough }\n"
		   "mag mag3 { psk = longenough }\n");
	conf_free(load(SECRETS));
	judged(0, GROUP, 0640, true);
	judged(0, GROUP, 0440, true);
	judged(USER, GROUP, 0600, true);
	judged(USER, GROUP, 0640, true);
	judged(USER, 0, 0640, false);
	judged(0, GROUP, 0660, false);
	judged(0, GROUP, 0650, false);
	judged(0, GROUP, 0644, false);
	judged(0, 0, 0600, false);
	judged(0, 0, 0644, false);
	judged(USER + 1, GROUP, 0640, false);
	/* root's own group has other members */
	assert_int_equal(chown(path("secrets"), 0, 0), 0);
	assert_int_equal(chmod(path("secrets"), 0640), 0);
	refused(SECRETS, "secrets: others can read it");
	/* the configuration itself */
	assert_int_equal(chmod(path("halma.conf"), 0600), 0);
	assert_false(seteuid(USER));
	said[0] = '\0';
	assert_null(conf_load(path("halma.conf"), report, NULL));
	assert_false(seteuid(0));
	assert_non_null(strstr(said, "halma.conf: Permission denied; hint: chgrp halma"));
}

#define WITH_CERT \
	"mag mag4 { address = 2001:db8:4::1 auth = certificate ike-identity = mag4 }\n"

static void certificates(void **state)
{
	struct conf *conf;

	(void)state;
	write_file("secrets", 0600, "mag mag1 { psk = longenough } mag mag2 { psk = longenough }\n"
		   "mag mag3 { psk = longenough }\n");
	write_file("cert", 0644, "certificate");
	write_file("key", 0600, "private key");
	refused(SECRETS WITH_CERT, "auth is certificate, and the anchor has no certificate itself");
	refused(SECRETS WITH_CERT "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\" }\n",
		"no certificate of it could be believed");
	refused(SECRETS "mag m { address = 2001:db8:4::1 certificate = x }\n", "auth is psk");
	conf = load(SECRETS WITH_CERT "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\"\n"
		    "ca-certificate = \"DIR/cert\" }\n");
	assert_string_equal(said, "");
	assert_non_null(conf);
	assert_int_equal(conf->ike.certificate.len, 11);
	assert_memory_equal(conf->ike.private_key.data, "private key", 11);
	assert_int_equal(conf->ike.ca_count, 1);
	conf_free(conf);
	chmod(path("key"), 0644);
	refused(SECRETS WITH_CERT "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\"\n"
		"ca-certificate = \"DIR/cert\" }\n", "key: others can read it");
}

static int start(void **state)
{
	return fake_setup(state, CONF);
}

static const struct mag *mag_of(struct fake *f, const char *address)
{
	struct in6_addr addr = fake_addr(address);

	return mag_find(&anchor_conf(f->anchor)->mags, &addr);
}

static void protect(struct fake *f, const char *address, unsigned int sas)
{
	struct in6_addr addr = fake_addr(address);

	lma_protected(anchor_lma(f->anchor), &addr, sas);
}

static void gate(void **state)
{
	struct fake *f = *state;

	assert_int_equal(SEND(f, .mnid = ALICE), 154);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NO_SA], 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.refused[154], 1);
	assert_int_equal(lma_mag(anchor_lma(f->anchor), mag_of(f, MAG1))->refused, 1);
	protect(f, MAG1, 1);
	assert_int_equal(SEND(f, .mnid = ALICE), 0);
	/* one MAG's SA is of no use to another, and is not needed for what is there */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = MAG2, .hi = 3), 154);
	protect(f, MAG1, 0);
	assert_int_equal(SEND(f, .mnid = ALICE, .zero_lifetime = true, .hi = 4), 154);
	assert_int_equal(anchor_cache(f->anchor)->count, 1);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NO_SA], 3);
	/* who is no MAG at all is refused as before, and option 8 comes first */
	assert_int_equal(SEND(f, .mnid = ALICE, .src = "2001:db8:66::1"), 154);
	assert_int_equal(anchor_lma(f->anchor)->stats.why[LMA_WHY_NO_SA], 3);
	assert_int_equal(SEND(f, .src = MAG2), 160);
}

static void other_messages(void **state)
{
	/* Heartbeat, one of an unknown type, BU with A and H for home */
	static const u8 heartbeat[] = { 59, 1, 13, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0 };
	static const u8 unknown[] = { 59, 0, 99, 0, 0, 0, 0, 0 };
	static const u8 bu[] = { 59, 1, 5, 0, 0, 0, 0, 1, 0xc0, 0, 0, 9, 1, 2, 0, 0 };
	struct fake *f = *state;

	fake_octets(f, unknown, sizeof(unknown), MAG1, NULL);
	assert_int_equal(f->answer_count, 0);
	fake_octets(f, heartbeat, sizeof(heartbeat), MAG1, NULL);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_NO_SA][13], 1);
	fake_octets(f, heartbeat, sizeof(heartbeat), "2001:db8:66::1", NULL);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_NO_SA][13], 2);
	/* with an SA they come through */
	protect(f, MAG1, 1);
	fake_octets(f, unknown, sizeof(unknown), MAG1, NULL);
	assert_int_equal(f->answer_count, 1);
	fake_octets(f, bu, sizeof(bu), MAG1, NULL);
	assert_int_equal(f->answer_count, 0);
	assert_int_equal(anchor_stats(f->anchor)->why[DOOR_FROM_MAG][MH_TYPE_BU], 1);
	assert_int_equal(anchor_ha(f->anchor)->stats.verdict[HA_REFUSE], 0);
}

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/ipsec-test.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	static const char * const names[] = { "halma.conf", "secrets", "cert", "key" };
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		unlink(path(names[i]));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("RSEC-28 without IPsec only in lab mode", modes),
		CASE("secrets of MAGs are in a file of their own", secrets),
		CASE("secrets that are wrong, or that others can read", bad_secrets),
		CASE("secrets of very many MAGs", large_secrets),
		CASE("secrets that cannot be read are not looked at", unread_secrets),
		CASE("RSEC-8 an identity is that of one MAG", identities),
		CASE("secrets that halmad may read as a user of its own", own_user),
		CASE("certificates that are wrong or missing", certificates),
		{ "RSEC-2 a PBU of a MAG without an SA is refused and counted", gate, start,
		  fake_teardown, NULL },
		{ "RSEC-25 R6612-42 other messages need the SA, too; a MAG sends no BU",
		  other_messages, start, fake_teardown, NULL },
	};

	log_init(LOG_LEVEL_ERR);
	return cmocka_run_group_tests_name("halmad", tests, make_dir, remove_dir);
}
