// SPDX-License-Identifier: GPL-2.0
/*
 * What a configuration says of authentication (RFC 4285), and the files with keys: what is taken
 * from them, who may read them, and complaints that name file and line and never a key.
 *
 * sources: tests/unit/said.c userd/core userd/store userd/config userd/wire userd/base
 */
#include <sys/stat.h>
#include <unistd.h>

#include "said.h"

#include "config/conf.h"

#define KEY	"hex:00112233445566778899aAbBcCdDeEfF"
#define OTHER	"hex:ffffffffffffffffffffffffffffffff"
#define TOP								\
	"home-agent = true\nlab-mode = true\n"				\
	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"

static char dir[64], path[256], file[256];

static void write_file(const char *name, const char *text, size_t len, mode_t mode)
{
	FILE *to = fopen(name, "w");

	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, len, to), len);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(chmod(name, mode), 0);
}

/* A configuration with these lines for alice, and her keys. */
static struct conf *load_octets(const char *lines, const char *keys, size_t len, mode_t mode)
{
	char text[2048];

	snprintf(path, sizeof(path), "%s/halma.conf", dir);
	snprintf(file, sizeof(file), "%s/alice", dir);
	snprintf(text, sizeof(text),
		 TOP "mn \"alice@example.com\" { policy = mipv6-only home-address = 2001:db8:100::1\n"
		 "auth-keys = %s\n%s }\n", file, lines);
	write_file(path, text, strlen(text), 0644);
	write_file(file, keys, len, mode);
	said[0] = '\0';
	return conf_load(path, report, NULL);
}

static struct conf *load(const char *lines, const char *keys)
{
	return load_octets(lines, keys, strlen(keys), 0600);
}

static void taken(const char *keys, unsigned int count, u32 first)
{
	struct conf *conf = load("", keys);

	if (!conf)
		fail_msg("not taken: %s", said);
	assert_int_equal(conf->profiles.v[0].auth.count, count);
	assert_int_equal(conf->profiles.v[0].auth.sa[0].spi, first);
	conf_free(conf);
}

static void refused(const char *keys, const char *complaint)
{
	struct conf *conf = load("", keys);
	char want[512];

	snprintf(want, sizeof(want), "%s%s", file, complaint);
	said_refused(conf, keys, want);
	if (strstr(said, "aAbB") || strstr(said, "ffff"))
		fail_msg("a key is told: %s", said);
}

static void forms(void **state)
{
	static const u8 want[AUTH_KEY_LEN] = {
		0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
		0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
	};
	const struct auth_keys *keys;
	struct conf *conf;

	(void)state;
	conf = load("", "# keys of alice\n\n  1000\t " KEY "  \r\n0x10000 " OTHER);
	assert_non_null(conf);
	keys = &conf->profiles.v[0].auth;
	assert_int_equal(keys->count, 2);
	assert_memory_equal(auth_keys_find(keys, 1000)->key, want, sizeof(want));
	assert_int_equal(auth_keys_find(keys, 65536)->key[0], 0xff);
	assert_null(auth_keys_find(keys, 0));
	assert_null(auth_keys_find(keys, 1001));
	conf_free(conf);
	taken("256 " KEY "\n", 1, 256);
	taken("4294967295 " KEY "\n", 1, 4294967295U);
}

static void complaints(void **state)
{
	(void)state;
	refused("1000 " KEY "\n255 " KEY "\n", ":2: SPI 255 is reserved");
	refused("0 " KEY, ":1: SPI 0 is reserved");
	refused("4294967296 " KEY, ":1: no SPI is at its begin");
	refused("18446744073709551616 " KEY, ":1: no SPI is at its begin");
	refused("-1000 " KEY, ":1: no SPI is at its begin");
	refused("1000x " KEY, ":1: no SPI is at its begin");
	refused(KEY, ":1: no SPI is at its begin");
	refused("1000 " KEY "\n\n1000 " OTHER, ":3: SPI 1000 has a key already");
	refused("1000", ":1: the key of SPI 1000 is not one of 16 octets");
	refused("1000 hex:00112233445566778899aAbBcCdDeE", ":1: the key of SPI 1000");
	refused("1000 " KEY "00", ":1: the key of SPI 1000");
	refused("1000 hex:00112233445566778899aAbBcCdDeEfg", ":1: the key of SPI 1000");
	refused("1000 00112233445566778899aAbBcCdDeEfF", ":1: the key of SPI 1000");
	refused("1000 " KEY " " KEY, ":1: the key of SPI 1000");
	refused("", ": there is no key in it");
	refused("# 1000 " KEY "\n", ": there is no key in it");
}

static void octets(void **state)
{
	static const char nul[] = "1000 " KEY "\n\0001001 " OTHER "\n";

	(void)state;
	assert_null(load_octets("", nul, sizeof(nul) - 1, 0600));
	assert_non_null(strstr(said, "alice: holds a NUL octet"));
}

/* Complaints about the file itself stand at the mobile node. */
static void private(void **state)
{
	static const mode_t modes[] = { 0644, 0604, 0620, 0602, 0666 };
	const char *keys = "1000 " KEY;
	struct conf *conf;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		assert_null(load_octets("", keys, strlen(keys), modes[i]));
		assert_non_null(strstr(said, "halma.conf:4: auth-keys "));
		assert_non_null(strstr(said, "others can read it"));
	}
	conf = load_octets("", keys, strlen(keys), 0400);
	assert_non_null(conf);
	conf_free(conf);
	assert_int_equal(unlink(file), 0);
	said[0] = '\0';
	assert_null(conf_load(path, report, NULL));
	assert_non_null(strstr(said, "halma.conf:4: auth-keys "));
	assert_non_null(strstr(said, "No such file"));
}

static void options(void **state)
{
	const char *keys = "1000 " KEY;
	const struct auth_keys *auth;
	struct conf *conf;

	(void)state;
	conf = load("", keys);
	assert_non_null(conf);
	auth = &conf->profiles.v[0].auth;
	/* RFC 4285, 5.1: 7 seconds */
	assert_int_equal(auth->window, 7);
	assert_false(auth->replay_optional);
	assert_false(auth->strict);
	conf_free(conf);
	conf = load("auth-replay = optional auth-window = 4 auth-order = strict", keys);
	assert_non_null(conf);
	auth = &conf->profiles.v[0].auth;
	assert_int_equal(auth->window, 4);
	assert_true(auth->replay_optional);
	assert_true(auth->strict);
	conf_free(conf);
	/* "SHOULD be greater than 3 seconds" */
	assert_null(load("auth-window = 3", keys));
	assert_non_null(strstr(said, "halma.conf:6: "));
	assert_null(load("auth-window = 301", keys));
	assert_null(load("auth-replay = perhaps", keys));
	assert_null(load("auth-order = none", keys));
}

static void of_whom(void **state)
{
	(void)state;
	said[0] = '\0';
	assert_null(conf_parse(TOP "mn \"*@example.com\" { policy = both auth-keys = k }\n", "x",
			       report, NULL));
	assert_non_null(strstr(said, "x:4: auth-keys are of no use"));
	said[0] = '\0';
	assert_null(conf_parse(TOP "mn \"a@example.com\" { auth-keys = k\n"
			       "prefix = 2001:db8:100::/64 }\n", "x", report, NULL));
	assert_non_null(strstr(said, "x:4: auth-keys are of no use"));
	/* RFC 4285, 4 */
	said[0] = '\0';
	assert_null(conf_parse(TOP "mn \"3:262011234567890\" { policy = both auth-keys = k\n"
			       "home-address = 2001:db8:100::1 }\n", "x", report, NULL));
	assert_non_null(strstr(said, "x:4: auth-keys are for a mobile node that is known by"));
}

/* Return: it is taken. */
static bool two(const char *keys, const char *others)
{
	char other[256], text[2048];
	struct conf *conf;
	bool is_taken;

	snprintf(path, sizeof(path), "%s/halma.conf", dir);
	snprintf(file, sizeof(file), "%s/alice", dir);
	snprintf(other, sizeof(other), "%s/bob", dir);
	snprintf(text, sizeof(text),
		 TOP "mn \"alice@example.com\" { policy = mipv6-only home-address = 2001:db8:100::1\n"
		 "auth-keys = %s }\n"
		 "mn \"bob@example.com\" { policy = mipv6-only home-address = 2001:db8:100::2\n"
		 "auth-keys = %s }\n", file, others ? other : file);
	write_file(path, text, strlen(text), 0644);
	write_file(file, keys, strlen(keys), 0600);
	if (others)
		write_file(other, others, strlen(others), 0600);
	said[0] = '\0';
	conf = conf_load(path, report, NULL);
	if (others)
		unlink(other);
	is_taken = conf;
	conf_free(conf);
	return is_taken;
}

/* With the key of another one it could say that it is that one. */
static void shared(void **state)
{
	static const char complaint[] =
		"halma.conf:6: mn bob@example.com has a key of mn alice@example.com in line 4";

	(void)state;
	assert_true(two("1000 " KEY, "1000 " OTHER));
	assert_false(two("1000 " KEY, "1000 " KEY));
	assert_non_null(strstr(said, complaint));
	assert_false(two("1000 " OTHER "\n1001 " KEY, "2000 " KEY));
	assert_non_null(strstr(said, complaint));
	assert_false(two("1000 " KEY, NULL));
	assert_non_null(strstr(said, complaint));
	assert_null(strstr(said, "0011"));
	/* one by two SPIs, while one takes the place of the other */
	assert_true(two("1000 " KEY "\n1001 " KEY, "1000 " OTHER));
}

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/halma-auth-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file);
	unlink(path);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("RSEC-19 keys: forms", forms),
		CASE("RSEC-19 keys: what is wrong, with file and line", complaints),
		CASE("RSEC-19 keys: octets that are no text", octets),
		CASE("RSEC-19 keys: nobody else may read them", private),
		CASE("RSEC-20 how fresh a message must be", options),
		CASE("RSEC-19 keys: each is one mobile node's", shared),
		CASE("RSEC-19 keys: for one mobile node that registers itself", of_whom),
	};

	return cmocka_run_group_tests_name("halmad", tests, setup, teardown);
}
