// SPDX-License-Identifier: GPL-2.0
/*
 * Who has security associations with the anchor, and as whom (RFC 4877, 7.1 and 7.3): what a
 * configuration must say of mobile nodes beside MAGs, and what their secrets must be.
 *
 * sources: tests/unit/said.c userd/config userd/wire userd/base
 * packages: libsystemd libconfuse nettle
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "said.h"

#include "base/log.h"
#include "config/conf.h"

#define TOP		"home-agent = true\n"
#define DEVICE								\
	"device lma0 { local = { 2001:db8:f::1, 2001:db8:f::2 }\n"	\
	"	home-network = 2001:db8:100::/40 }\n"
#define SECRETS		"ike { secrets = \"DIR/secrets\" }\n"
/* Five lines: what follows begins in the sixth. */
#define CONF		TOP DEVICE SECRETS "\n"
#define NODE(name, lines)						\
	"mn \"" name "\" { policy = mipv6-only " lines " }\n"
#define ALICE(lines)	NODE("alice@example.org", "home-address = 2001:db8:100::a " lines)
#define BOB(lines)	NODE("bob@example.org", "home-address = 2001:db8:100::b " lines)
#define MAG(lines)	"mag mag1 { address = 2001:db8:1::1 " lines " }\n"
#define DERIVED		"2001:db8:100:7:a586:7f7b:bfb7:c701"
#define OF_ALICE	"mn alice@example.org { psk = \"correct horse\" }\n"
#define OF_BOB		"mn \"bob@example.org\" { psk = hex:00112233445566778899 }\n"
#define OF_MAG		"mag mag1 { psk = \"battery staple\" }\n"

static char dir[32];
static const char *path(const char *name)
{
	static char paths[4][64];
	static unsigned int turn;

	turn = (turn + 1) % ARRAY_SIZE(paths);
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

/* A configuration in which "DIR" stands for the directory of the test, and its file of secrets;
 * NULL for none.
 */
static struct conf *load(const char *text, const char *secrets)
{
	FILE *file = fopen(path("halma.conf"), "w");
	const char *at;

	assert_non_null(file);
	for (; (at = strstr(text, "DIR")); text = at + 3)
		fprintf(file, "%.*s%s", (int)(at - text), text, dir);
	fprintf(file, "%s", text);
	assert_int_equal(fclose(file), 0);
	unlink(path("secrets"));
	if (secrets)
		write_file("secrets", 0600, secrets);
	said[0] = '\0';
	return conf_load(path("halma.conf"), report, NULL);
}

static struct conf *taken(const char *text, const char *secrets)
{
	struct conf *conf = load(text, secrets);

	if (!conf)
		fail_msg("not taken: %s: %s", text, said);
	assert_string_equal(said, "");
	return conf;
}

static void refused(const char *text, const char *secrets, const char *complaint)
{
	said_refused(load(text, secrets), text, complaint);
	/* a secret is never repeated */
	assert_null(strstr(said, "correct horse"));
	assert_null(strstr(said, "battery staple"));
}

static const struct ike_remote *peer_at(const struct conf *conf, enum ike_kind kind,
					const char *address)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, address, &addr), 1);
	return peers_at(conf, kind, &addr);
}

static void peers(void **state)
{
	struct conf *conf = taken(CONF BOB("") MAG("") ALICE(""), OF_ALICE OF_MAG OF_BOB);
	const struct ike_remote *alice = peer_at(conf, IKE_MN, "2001:db8:100::a");
	const struct ike_remote *bob = peer_at(conf, IKE_MN, "2001:db8:100::b");
	const struct ike_remote *mag = peer_at(conf, IKE_MAG, "2001:db8:1::1");

	(void)state;
	assert_int_equal(conf->peers.count, 3);
	assert_ptr_equal(conf->peers.v[0], mag);
	assert_int_equal(mag->kind, IKE_MAG);
	assert_int_equal(alice->kind, IKE_MN);
	assert_string_equal(alice->name, "alice@example.org");
	assert_string_equal(alice->identity, "alice@example.org");
	assert_string_equal(bob->identity, "bob@example.org");
	assert_int_equal(alice->auth, IKE_AUTH_PSK);
	assert_int_equal(alice->psk_len, 13);
	assert_memory_equal(alice->psk, "correct horse", 13);
	assert_int_equal(bob->psk_len, 10);
	assert_memory_equal(bob->psk, "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99", 10);
	assert_int_equal(mag->psk_len, 14);
	assert_int_equal(alice->line, 8);
	/* addresses of one kind are not those of the other, nor those of nobody */
	assert_null(peer_at(conf, IKE_MAG, "2001:db8:100::a"));
	assert_null(peer_at(conf, IKE_MN, "2001:db8:1::1"));
	assert_null(peer_at(conf, IKE_MN, "2001:db8:100::c"));
	conf_free(conf);
}

static void several_addresses(void **state)
{
	struct conf *conf = taken(CONF NODE("alice@example.org",
					    "prefix = 2001:db8:100:7::/64 home-address = {\n"
					    "2001:db8:100:7::2, 2001:db8:100::1 }"), OF_ALICE);
	const struct ike_remote *alice = peer_at(conf, IKE_MN, "2001:db8:100::1");

	(void)state;
	assert_non_null(alice);
	assert_int_equal(conf->peers.count, 1);
	assert_int_equal(alice->address_count, 2);
	assert_ptr_equal(peer_at(conf, IKE_MN, "2001:db8:100:7::2"), alice);
	assert_null(peer_at(conf, IKE_MN, "2001:db8:100:7::3"));
	conf_free(conf);
}

/* What is not served needs no SA, and what has none by name has none (RFC 4877, 7.2.1). */
static void no_peers(void **state)
{
	struct conf *conf = taken(DEVICE SECRETS MAG("") ALICE("") BOB("auth = certificate"),
				  OF_MAG);

	(void)state;
	assert_false(conf->home_agent);
	assert_int_equal(conf->peers.count, 1);
	assert_null(peer_at(conf, IKE_MN, "2001:db8:100::a"));
	conf_free(conf);
	/* any address of a prefix is none that a policy could be made for */
	refused(CONF NODE("alice@example.org", "prefix = 2001:db8:100:7::/64"), NULL,
		"halma.conf:6: a mobile node that is protected needs a home-address");
	/* in lab mode all of it can be wrong or missing */
	conf = taken("lab-mode = true\n" CONF ALICE("")
		     NODE("hex:00ff", "home-address = 2001:db8:100::c"), NULL);
	assert_false(conf->ipsec);
	conf_free(conf);
}

/* RFC 6612, 4.1; RFC 4877, 7.3: ID_RFC822_ADDR */
static void default_names(void **state)
{
	static const char *const names[] = {
		"alice@example.org", "Alice.B+c@Sub.Example.org", "a-b/c@example.org",
	};
	static const char *const others[] = {
		"hex:616c696365406578616d706c652e6f7267", "3:alice", "3:hex:00ff", "alice",
		"1:alice@example.org",
	};
	char text[1024], secrets[256], complaint[128];
	struct ike_id id;
	struct conf *conf;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(text, sizeof(text), CONF NODE("%s", "home-address = 2001:db8:100::a"),
			 names[i]);
		snprintf(secrets, sizeof(secrets), "mn \"%s\" { psk = 0123456789 }\n", names[i]);
		conf = taken(text, secrets);
		assert_string_equal(conf->peers.v[0]->identity, names[i]);
		assert_int_equal(ike_id_parse(&id, conf->peers.v[0]->identity), 0);
		assert_int_equal(id.type, IKE_ID_RFC822);
		ike_id_fini(&id);
		conf_free(conf);
	}
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		snprintf(text, sizeof(text), CONF NODE("%s", "home-address = 2001:db8:100::a"),
			 others[i]);
		snprintf(secrets, sizeof(secrets), "mn \"%s\" { psk = 0123456789 }\n", others[i]);
		snprintf(complaint, sizeof(complaint),
			 "halma.conf:6: mn %s: this is no name that it can have in IKEv2; hint: ike-",
			 others[i]);
		refused(text, secrets, complaint);
		snprintf(text, sizeof(text), CONF NODE("%s", "home-address = 2001:db8:100::a\n"
						       "ike-identity = node.example.org"),
			 others[i]);
		conf = taken(text, secrets);
		assert_string_equal(conf->peers.v[0]->identity, "node.example.org");
		assert_int_equal(conf->peers.v[0]->psk_len, 10);
		conf_free(conf);
	}
}

/* A NAI that charon would take for another kind of identity is no default: what the node says
 * would never be the same.
 */
static void odd_names(void **state)
{
	static const char *const names[] = {
		"a=b@example.org", "@example.org", "@#00ff@example.org",
	};
	char text[1024], secrets[256];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(text, sizeof(text), CONF NODE("%s", "home-address = 2001:db8:100::a"),
			 names[i]);
		snprintf(secrets, sizeof(secrets), "mn \"%s\" { psk = 0123456789 }\n", names[i]);
		refused(text, secrets, "this is no name that it can have in IKEv2");
	}
}

static void types(void **state)
{
	static const struct {
		const char *identity;
		unsigned int type;
	} table[] = {
		{ "node@example.org", IKE_ID_RFC822 }, { "node.example.org", IKE_ID_FQDN },
		{ "2001:db8:100::a", IKE_ID_IPV6 }, { "keyid:node", IKE_ID_KEY },
		{ "C=DE, CN=node", IKE_ID_DN },
	};
	char text[1024];
	struct conf *conf;
	struct ike_id id;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		snprintf(text, sizeof(text), CONF ALICE("ike-identity = \"%s\""),
			 table[i].identity);
		conf = taken(text, OF_ALICE);
		assert_int_equal(ike_id_parse(&id, conf->peers.v[0]->identity), 0);
		assert_int_equal(id.type, table[i].type);
		ike_id_fini(&id);
		conf_free(conf);
	}
}

static void many(void **state)
{
	static const char *const identities[] = {
		"*", "*@example.org", "%any", "::", "0.0.0.0", "C=DE, CN=*", "ipv6:::",
		"2001:db8:100::/48", "2001:db8::1-2001:db8::9", "fqdn:*.example.org",
	};
	char text[1024], complaint[128];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(identities); i++) {
		snprintf(text, sizeof(text), CONF BOB("") ALICE("ike-identity = \"%s\""),
			 identities[i]);
		snprintf(complaint, sizeof(complaint),
			 "halma.conf:7: mn alice@example.org: ike-identity \"%s\" can be anybody",
			 identities[i]);
		refused(text, OF_ALICE OF_BOB, complaint);
	}
}

#define BOB_IS_ALICE	"halma.conf:7: mn bob@example.org has the ike-identity of mn alice"
#define BOB_IS_ALICE9	"halma.conf:9: mn bob@example.org has the ike-identity of mn alice"
#define CERTS "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\"\n" \
	"ca-certificate = \"DIR/cert\" }\n"

static void one_identity(void **state)
{
	struct conf *conf;

	(void)state;
	write_file("cert", 0644, "certified");
	write_file("key", 0600, "private key");
	refused(CONF ALICE("") BOB("ike-identity = alice@example.org"), OF_ALICE OF_BOB,
		BOB_IS_ALICE "@example.org in line 6");
	/* in other letters, with its type, by another secret or by none */
	refused(CONF ALICE("") BOB("ike-identity = \"email:Alice@EXAMPLE.org\""),
		OF_ALICE OF_BOB, BOB_IS_ALICE);
	refused(CONF CERTS ALICE("auth = certificate") BOB("ike-identity = alice@example.org"),
		OF_BOB, "halma.conf:9: mn bob@example.org has the ike-identity of mn alice");
	refused(CONF CERTS ALICE("auth = certificate")
		BOB("ike-identity = alice@example.org auth = certificate"),
		NULL, "halma.conf:9: mn bob@example.org has the ike-identity of mn alice");
	/* the secret is the same: it is still not told which one comes */
	refused(CONF ALICE("") BOB("ike-identity = alice@example.org"),
		OF_ALICE "mn bob@example.org { psk = \"correct horse\" }\n",
		BOB_IS_ALICE);
	refused(CONF ALICE("") MAG("ike-identity = alice@example.org"), OF_ALICE OF_MAG,
		"halma.conf:6: mn alice@example.org has the ike-identity of mag mag1 in line 7");
	refused(CONF MAG("") ALICE("ike-identity = 2001:db8:1:0::1"), OF_ALICE OF_MAG,
		"halma.conf:7: mn alice@example.org has the ike-identity of mag mag1 in line 6");
	conf = taken(CONF ALICE("") BOB("ike-identity = alice.example.org") MAG(""),
		     OF_ALICE OF_BOB OF_MAG);
	conf_free(conf);
}

static void without_home_address(void **state)
{
	(void)state;
	refused(CONF NODE("alice@example.org", "prefix = 2001:db8:100:7::/64 ike-identity = a@b"),
		OF_ALICE, "halma.conf:6: a mobile node without home-address proves nothing");
	refused(CONF NODE("alice@example.org", "prefix = 2001:db8:100:7::/64 certificate = x"),
		OF_ALICE, "halma.conf:6: a mobile node without home-address proves nothing");
}

#define FROM	"home-address-from = 2001:db8:100:7::/64 "

/* What a mobile node was given once it is given always: it is no other with another halmad. */
static void derived(void **state)
{
	struct conf *conf = taken(CONF NODE("alice@example.org", FROM)
				  NODE("bob@example.org", FROM), OF_ALICE OF_BOB);
	const struct ike_remote *alice = peer_at(conf, IKE_MN, DERIVED);

	(void)state;
	assert_non_null(alice);
	assert_string_equal(alice->name, "alice@example.org");
	assert_true(alice->assign);
	assert_int_equal(conf->peers.count, 2);
	assert_memory_not_equal(conf->peers.v[0]->address, conf->peers.v[1]->address, 16);
	assert_memory_equal(conf->peers.v[0]->address, conf->peers.v[1]->address, 8);
	conf_free(conf);
	/* nobody else is given that, by whatever way */
	refused(CONF NODE("alice@example.org", FROM) BOB("home-address = " DERIVED),
		OF_ALICE OF_BOB, "overlaps with " DERIVED);
	refused(CONF NODE("alice@example.org", FROM)
		NODE("bob@example.org", "prefix = 2001:db8:100:7::/64\n"
		     "home-address = 2001:db8:100::1"),
		OF_ALICE OF_BOB, "overlaps with 2001:db8:100:7::");
	refused(CONF NODE("alice@example.org", "home-address-from = 2001:db8:200:7::/64"), OF_ALICE,
		"does not lie in a home network");
	refused(CONF NODE("alice@example.org", "home-address-from = 2001:db8:100::/48"), OF_ALICE,
		"halma.conf:6: a home-address cannot be made from a /48; hint: a prefix of 64 bits");
	refused(CONF NODE("*@example.org", FROM), NULL,
		"a profile of many mobile nodes cannot have a home-address");
	write_file("keys", 0600, "256 hex:000102030405060708090a0b0c0d0e0f\n");
	refused(CONF NODE("alice@example.org", FROM "auth-keys = \"DIR/keys\""), NULL,
		"halma.conf:6: a mobile node with auth-keys is assigned no address by IKEv2");
	unlink(path("keys"));
}

static void certificates(void **state)
{
	struct conf *conf;

	(void)state;
	write_file("cert", 0644, "certified");
	write_file("key", 0600, "private key");
	refused(CONF ALICE("auth = certificate"), NULL,
		"halma.conf:6: mn alice@example.org: auth is certificate, and the anchor has no");
	refused(CONF "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\" }\n"
		ALICE("auth = certificate"), NULL,
		"halma.conf:7: mn alice@example.org: no certificate of it could be believed");
	assert_non_null(strstr(said, "; hint: certificate of this mn, or ca-certificate"));
	refused(CONF CERTS ALICE("certificate = \"DIR/cert\""), OF_ALICE,
		"halma.conf:8: mn alice@example.org has a certificate, but auth is psk");
	refused(CONF CERTS ALICE("certificate = \"DIR/nowhere\" auth = certificate"), NULL,
		"halma.conf:8: certificate ");
	/* one that is believed, or an authority; no secrets are needed then, nor their file */
	conf = taken(CONF CERTS ALICE("auth = certificate"), NULL);
	assert_null(conf->peers.v[0]->psk);
	conf_free(conf);
	conf = taken(CONF "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\" }\n"
		     ALICE("certificate = \"DIR/cert\" auth = certificate"), NULL);
	assert_int_equal(conf->peers.v[0]->certificate.len, 9);
	conf_free(conf);
}

#define SECRET(digit)							\
	"hex:1a1b1c1d1e1f" digit "00112233445566778899aabbccddeeff001122334455667788"
#define KEYED_ALICE	ALICE("sa-keys = \"DIR/a\"")
#define KEYED_BOB	BOB("sa-keys = \"DIR/b\"")
#define LINES(in, key_in, key_out)					\
	"in " in " sha256 " key_in "b\nout 4097 sha256 " key_out "c\n"

static void by_hand(void **state)
{
	static const struct {
		const char *text;
		const char *complaint;
	} table[] = {
		{ "", ": an SA for each direction is needed; hint: in 4096 sha256 hex:" },
		{ "in 4096 sha256 " SECRET("b") "0\n", ": an SA for each direction is needed" },
		{ "in 255 sha256 " SECRET("b") "0\n", "/a:1: this is no SPI for an SA by hand" },
		{ "in 0xc0000000 sha256 " SECRET("b") "0\n", "/a:1: this is no SPI for an SA" },
		{ "in x sha256 " SECRET("b") "0\n", "/a:1: this is no SPI for an SA by hand" },
		{ "\nin 4096 md5 " SECRET("b") "0\n", "/a:2: no such algorithm for integrity is" },
		{ "in 4096 sha256 " SECRET("b") "\n", "/a:1: the key for sha256 is not one of 32" },
		{ "in 4096 sha256 " SECRET("b") "g\n", "/a:1: the key for sha256 is not one" },
		{ "in 4096 sha1 " SECRET("b") "0\n", "/a:1: the key for sha1 is not one of 20" },
		{ "in 4096 sha256 " SECRET("b") "0 gcm hex:00\n", "/a:1: no such cipher is known" },
		{ "in 4096 sha256 " SECRET("b") "0 aes hex:1a1b1c1d\n",
		  "/a:1: the key for aes is not one of 16" },
		{ "in 4096 sha256 " SECRET("b") "0 aes\n", "/a:1: this is no line for an SA" },
		{ "in 4096 sha256\n", "/a:1: this is no line for an SA" },
		{ "both 4096 sha256 " SECRET("b") "0\n", "/a:1: this is no line for an SA" },
		{ "in 4096 sha256 " SECRET("b") "0\nin 5000 sha256 " SECRET("b") "1\n",
		  "/a:2: there is an SA for this direction already" },
	};
	struct conf *conf;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		write_file("a", 0600, table[i].text);
		refused(CONF KEYED_ALICE, NULL, table[i].complaint);
		/* a key is never repeated */
		assert_null(strstr(said, "1a1b1c1d"));
	}
	write_file("a", 0600, "# by phone\n" LINES("0x1000", SECRET("b"), SECRET("b")));
	conf = taken(CONF KEYED_ALICE, NULL);
	assert_int_equal(conf->peers.v[0]->manual->in.spi, 4096);
	assert_int_equal(conf->peers.v[0]->manual->out.spi, 4097);
	assert_string_equal(conf->peers.v[0]->manual->in.auth.algo->kernel, "hmac(sha256)");
	assert_int_equal(conf->peers.v[0]->manual->in.auth.key[31], 0x8b);
	assert_null(conf->peers.v[0]->manual->in.crypt.algo);
	conf_free(conf);
	write_file("b", 0600, LINES("4096", SECRET("c"), SECRET("c")));
	refused(CONF KEYED_ALICE KEYED_BOB, NULL,
		"halma.conf:7: mn bob@example.org sends by SPI 4096, as mn alice@example.org in ");
	write_file("b", 0600, LINES("5000", SECRET("b"), SECRET("b")));
	refused(CONF KEYED_ALICE KEYED_BOB, NULL,
		"halma.conf:7: mn bob@example.org has a key of mn alice@example.org in line 6");
	/* she knows both of hers, and so could speak for him, or for the anchor to him */
	write_file("b", 0600, LINES("5000", SECRET("c"), SECRET("b")));
	refused(CONF KEYED_ALICE KEYED_BOB, NULL,
		"halma.conf:7: mn bob@example.org has a key of mn alice@example.org in line 6");
	write_file("b", 0600, "in 5000 sha256 " SECRET("b") "c\nout 4097 sha256 " SECRET("c") "c\n");
	refused(CONF KEYED_ALICE KEYED_BOB, NULL,
		"halma.conf:7: mn bob@example.org has a key of mn alice@example.org in line 6");
	write_file("b", 0600, "in 5000 sha256 " SECRET("c") "b\nout 4097 sha256 " SECRET("b") "b\n");
	refused(CONF KEYED_ALICE KEYED_BOB, NULL,
		"halma.conf:7: mn bob@example.org has a key of mn alice@example.org in line 6");
	/* one for both directions is his own */
	write_file("b", 0600, "in 5000 sha256 " SECRET("c") "b\nout 4097 sha256 " SECRET("c") "b\n");
	conf_free(taken(CONF KEYED_ALICE KEYED_BOB, NULL));
	write_file("b", 0644, LINES("5000", SECRET("c"), SECRET("c")));
	refused(CONF KEYED_ALICE KEYED_BOB, NULL, "/b: others can read it");
	write_file("b", 0600, LINES("5000", SECRET("c"), SECRET("c")));
	conf = taken(CONF KEYED_ALICE KEYED_BOB, NULL);
	conf_free(conf);
	refused(CONF ALICE("sa-keys = \"DIR/a\" ike-identity = a@b"), NULL,
		"halma.conf:6: a mobile node with sa-keys does not speak IKEv2");
	refused(CONF ALICE("sa-keys = \"DIR/a\" assign-home-address = true"), NULL,
		"halma.conf:6: a mobile node with sa-keys does not speak IKEv2");
	refused(CONF NODE("alice@example.org", "sa-keys = \"DIR/a\"\n"
			  "prefix = 2001:db8:100:7::/64"), NULL,
		"halma.conf:6: sa-keys are for a home-address that has no auth-keys");
	refused(CONF NODE("alice@example.org", "sa-keys = \"DIR/a\"\n"
			  "home-address = { 2001:db8:100::1, 2001:db8:100::2 }"), NULL,
		"halma.conf:6: sa-keys are for one home-address, there are 2");
	unlink(path("a"));
	unlink(path("b"));
}

/* RFC 5026, 5.2 */
static void eap(void **state)
{
	struct conf *conf;

	(void)state;
	write_file("cert", 0644, "certified");
	write_file("key", 0600, "private key");
	refused(CONF ALICE("auth = eap-mschapv2"), OF_ALICE,
		"halma.conf:6: mn alice@example.org: auth is eap-mschapv2, and the anchor has no");
	refused(CONF ALICE("auth = eap-tls"), NULL,
		"halma.conf:6: mn alice@example.org: auth is eap-tls, and the anchor has no");
	refused(CONF CERTS ALICE("auth = eap-mschapv2"), OF_BOB,
		"halma.conf:8: mn alice@example.org has no psk in ");
	refused(CONF CERTS ALICE("auth = eap-mschapv2 certificate = \"DIR/cert\""), OF_ALICE,
		"halma.conf:8: mn alice@example.org has a certificate, but auth is eap-mschapv2");
	refused(CONF "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\" }\n"
		ALICE("auth = eap-tls"), NULL,
		"halma.conf:7: mn alice@example.org: no certificate of it could be believed");
	refused(CONF CERTS ALICE("auth = eap"), OF_ALICE, "auth");
	/* a password needs no authority */
	conf = taken(CONF "ike { certificate = \"DIR/cert\" private-key = \"DIR/key\" }\n"
		     ALICE("auth = eap-mschapv2"), OF_ALICE);
	assert_memory_equal(conf->peers.v[0]->psk, "correct horse", 13);
	conf_free(conf);
	conf = taken(CONF CERTS ALICE("auth = eap-tls"), NULL);
	assert_null(conf->peers.v[0]->psk);
	conf_free(conf);
}

/* What EAP proves is one peer's alone, as is what leads to it. */
static void eap_names(void **state)
{
	struct conf *conf;

	(void)state;
	refused(CONF ALICE("eap-identity = a@aaa"), OF_ALICE,
		"halma.conf:6: mn alice@example.org has an eap-identity, but auth is psk; hint: auth = eap");
	refused(CONF CERTS ALICE("auth = eap-mschapv2 eap-identity = \"*@aaa\""), OF_ALICE,
		"halma.conf:8: mn alice@example.org: eap-identity \"*@aaa\" can be anybody");
	refused(CONF CERTS ALICE("auth = eap-mschapv2 eap-identity = a@aaa")
		BOB("auth = eap-mschapv2 eap-identity = A@aaa"), OF_ALICE OF_BOB, BOB_IS_ALICE9);
	refused(CONF CERTS ALICE("auth = eap-mschapv2 eap-identity = a@aaa")
		BOB("ike-identity = a@aaa"), OF_ALICE OF_BOB, BOB_IS_ALICE9);
	refused(CONF CERTS ALICE("auth = eap-mschapv2 ike-identity = door@aaa eap-identity = a@aaa")
		BOB("auth = eap-mschapv2 ike-identity = door@aaa eap-identity = b@aaa"),
		OF_ALICE OF_BOB, BOB_IS_ALICE9);
	refused(CONF CERTS NODE("alice@example.org", "eap-identity = a@b"), OF_ALICE,
		"halma.conf:8: a mobile node without home-address proves nothing");
	conf = taken(CONF CERTS ALICE("auth = eap-mschapv2 eap-identity = alice@example.org")
		     BOB("auth = eap-mschapv2 ike-identity = door@aaa"), OF_ALICE OF_BOB);
	assert_string_equal(ike_proved(conf->peers.v[1]), "alice@example.org");
	assert_string_equal(ike_proved(conf->peers.v[0]), "door@aaa");
	conf_free(conf);
}

static void no_secret(void **state)
{
	(void)state;
	refused(CONF ALICE("") BOB(""), OF_ALICE "mn alice@example.com { psk = 0123456789 }\n",
		"halma.conf:7: mn bob@example.org has no psk in ");
	assert_non_null(strstr(said, "; hint: mn NAI { psk = "));
	refused(CONF ALICE(""), NULL, "secrets: No such file");
}

static void strangers(void **state)
{
	struct conf *conf = taken(CONF ALICE("") BOB("") MAG(""), OF_ALICE OF_BOB OF_MAG
				  "mn alise@example.org { psk = 0123456789 }\n"
				  "mag alice@example.org { psk = 0123456789 }\n"
				  "mn mag1 { psk = 0123456789 }\n");

	(void)state;
	assert_int_equal(conf->warning_count, 3);
	assert_non_null(strstr(conf->warning[0],
			       "secrets:4: warning: there is no mn \"alise@example.org\""));
	assert_non_null(strstr(conf->warning[0], "; did you mean alice@example.org?"));
	/* what the other kind is called is no name of this one */
	assert_non_null(strstr(conf->warning[1],
			       "secrets:5: warning: there is no mag \"alice@example.org\""));
	assert_null(strstr(conf->warning[1], "did you mean alice"));
	assert_non_null(strstr(conf->warning[2], "secrets:6: warning: there is no mn \"mag1\""));
	assert_null(strstr(conf->warning[2], "did you mean mag1"));
	conf_free(conf);
}

static void bad_secrets(void **state)
{
	static const struct {
		const char *text;
		const char *complaint;
	} table[] = {
		{ OF_ALICE OF_MAG OF_ALICE, "secrets:3: mn alice@example.org has a psk already" },
		/* the same one in other words */
		{ OF_ALICE "mn hex:616c696365406578616d706c652e6f7267 { psk = 0123456789 }\n",
		  "secrets:2: mn hex:616c696365406578616d706c652e6f7267 has a psk already" },
		{ OF_MAG "mn alice@example.org { psk = short }\n",
		  "secrets:2: psk of mn alice@example.org has 5 octets, at least 8" },
		{ "mn alice@example.org { psk = hex:00112233445566778 }\n",
		  "secrets:1: psk of mn alice@example.org begins with hex:, but is not" },
		{ "\nmn alice@example.org { }\n", "secrets:2: mn alice@example.org has no psk" },
		{ OF_MAG "mn { }\n", "secrets:2: missing title for section 'mn'" },
		{ "mn alice@example.org psk = x\n",
		  "secrets:1: missing opening brace for section 'mn'" },
		{ "mn alice@example.org { psk = longenough\nmag mag1 { psk = x }\n",
		  "secrets:1: section mn that begins here is not closed before line 2" },
		{ "mag mag1 { psk = longenough\nmn alice@example.org { psk = x }\n",
		  "secrets:1: section mag that begins here is not closed before line 2" },
		{ "mag mag1 { psk = longenough\nmn alice@example.org { psk = x }\n",
		  "secrets:2: psk of mn alice@example.org has 1 octets" },
		{ "node alice@example.org { psk = x }\n",
		  "secrets:1: no such option '...', here stands a section mag or mn" },
		{ "mn alice@example.org { key = x }\n", "secrets:1: no such option '...'" },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		refused(CONF ALICE("") MAG(""), table[i].text, table[i].complaint);
		assert_null(strstr(said, "longenough"));
	}
	/* one who is none for lack of the role is called what it is */
	refused(DEVICE SECRETS ALICE("") MAG(""), OF_MAG "mn alice@example.org { psk = short }\n",
		"secrets:2: psk of mn alice@example.org has 5 octets");
}

/* What is not one mobile node has no secret: the title is looked up, not matched. */
static void of_many(void **state)
{
	struct conf *conf = taken("home-agent = true\n" DEVICE SECRETS
				  "pool p { prefix = 2001:db8:110::/48 }\n"
				  "mn \"*@example.org\" { }\nmn \"*\" { }\n" ALICE(""),
				  OF_ALICE "mn \"*@example.org\" { psk = 0123456789 }\n"
				  "mn \"*\" { psk = 0123456789 }\n"
				  "mn carol@example.org { psk = 0123456789 }\n");

	(void)state;
	assert_int_equal(conf->warning_count, 3);
	assert_int_equal(conf->peers.count, 1);
	conf_free(conf);
}

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/peers-test.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	static const char *const names[] = { "halma.conf", "secrets", "cert", "key" };
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		unlink(path(names[i]));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("RSEC-8 MAGs and mobile nodes with a home address are peers", peers),
		CASE("RSEC-8 all home addresses of a mobile node are those of one peer",
		     several_addresses),
		CASE("who is not served, or not by IPsec, needs nothing", no_peers),
		CASE("R6612-12 RSEC-11 by default a mobile node is its NAI in IKEv2",
		     default_names),
		CASE("RSEC-11 a NAI that IKEv2 would take for something else is no default",
		     odd_names),
		CASE("RSEC-11 types of identities of mobile nodes", types),
		CASE("RSEC-8 an identity that stands for many is no mobile node's", many),
		CASE("RSEC-8 an identity is one peer's alone", one_identity),
		CASE("who has no home address has no identity", without_home_address),
		CASE("RSEC-9 RSEC-10 a home address that follows from who a mobile node is",
		     derived),
		CASE("certificates of mobile nodes that are wrong or missing", certificates),
		CASE("RSEC-18 keys of SAs by hand: what is wrong is named, and where", by_hand),
		CASE("RSEC-12 passwords and certificates of mobile nodes with EAP", eap),
		CASE("RSEC-12 RSEC-8 another name in EAP than in IKEv2", eap_names),
		CASE("a mobile node without secret", no_secret),
		CASE("secrets of mobile nodes that are not there", strangers),
		CASE("secrets of both kinds that are wrong", bad_secrets),
		CASE("there are no secrets of many", of_many),
	};

	log_init(LOG_LEVEL_ERR);
	return cmocka_run_group_tests_name("halmad", tests, make_dir, remove_dir);
}
