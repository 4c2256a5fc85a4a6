// SPDX-License-Identifier: GPL-2.0
/*
 * All that is wrong with a configuration and with the files that it names is said in one run, in
 * the order of its lines.
 *
 * sources: tests/unit/said.c userd/config userd/wire userd/base
 * packages: libsystemd libconfuse nettle
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "said.h"

#include "config/conf.h"

#define DEVICE	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"
#define MAG1	"mag mag1 { address = 2001:db8:1::1 }\n"

static char dir[32];

/* DIR is the directory of the test; several can be in use. */
static const char *expand(const char *text)
{
	static char room[4][4096];
	static unsigned int turn;
	char *to = room[turn = (turn + 1) % ARRAY_SIZE(room)];
	const char *at;
	size_t len = 0;

	for (; (at = strstr(text, "DIR")); text = at + 3)
		len += (size_t)snprintf(to + len, sizeof(room[0]) - len, "%.*s%s",
					(int)(at - text), text, dir);
	snprintf(to + len, sizeof(room[0]) - len, "%s", text);
	return to;
}

static void write_file(const char *name, const char *text)
{
	const char *path = expand(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(expand(text), file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

/* All that is said of a file. */
static void says(const char *text, const char *all)
{
	write_file("DIR/halma.conf", text);
	said[0] = '\0';
	said_only(conf_load(expand("DIR/halma.conf"), report, NULL), text, expand(all));
}

/* A number of the whole daemon is read first, whatever stands before it. */
static void by_line(void **state)
{
	(void)state;
	said_only(parse("mag a { address = 10.0.0.1 }\n"
			"mn \"a\" { policy = proxy }\n"
			"max-held = many\n"
			"mag b { nonesuch = 1 }\n"
			DEVICE
			"max-sessions = none\n"
			"heartbeat { on-failure = perhaps }\n"),
		  "",
		  "x.conf:1: address is \"10.0.0.1\", it must be an IPv6 address\n"
		  "x.conf:2: policy is \"proxy\", it must be pmipv6-only, mipv6-only, both or none\n"
		  "x.conf:3: max-held is \"many\", it must be a number, 0 to 1000000\n"
		  "x.conf:4: no such option 'nonesuch' in section mag; hint: halma.conf(5) lists all names\n"
		  "x.conf:6: max-sessions is \"none\", it must be a number, 1 to 100000000\n"
		  "x.conf:7: on-failure is \"perhaps\", it must be keep, invalidate or delete\n");
}

/* What stands between two sections of one kind is said once, and both of them are built. */
static void between(void **state)
{
	(void)state;
	said_only(parse(DEVICE "lab-mode = true\nmag a { address = 2001:db8:1::1 }\n"
			"max-held = many\n"
			"mag b { address = 2001:db8:1::1 }\n"), "",
		  "x.conf:4: max-held is \"many\", it must be a number, 0 to 1000000\n"
		  "x.conf:5: mag b has the address of mag a in line 3\n");
}

/* Secrets, certificates, keys of mobile nodes, beside what is wrong in the file itself. */
static void files(void **state)
{
	(void)state;
	write_file("DIR/secrets", "mag mag1 { psk = short }\nmag mag1 { }\nnonesuch\n");
	write_file("DIR/keys", "1000 hex:00\n");
	says(DEVICE "max-held = many\n" MAG1
	     "mag mag2 { address = nowhere }\n"
	     "mag mag3 { address = 2001:db8:3::1 auth = certificate }\n"
	     "home-agent = true\n"
	     "mn \"a@example.org\" { policy = mipv6-only home-address = 2001:db8:100::a\n"
	     "auth-keys = \"DIR/keys\" }\n"
	     "ike { secrets = \"DIR/secrets\" certificate = \"DIR/none\" }\n",
	     "DIR/halma.conf:2: max-held is \"many\", it must be a number, 0 to 1000000\n"
	     "DIR/halma.conf:4: address is \"nowhere\", it must be an IPv6 address\n"
	     "DIR/halma.conf:5: mag mag3: auth is certificate, and the anchor has no certificate itself; hint: ike { certificate = ... private-key = ... }\n"
	     "DIR/halma.conf:5: mag mag3: no certificate of it could be believed; hint: certificate of this mag, or ca-certificate in section ike\n"
	     "DIR/halma.conf:9: certificate DIR/none: No such file or directory\n"
	     "DIR/keys:1: the key of SPI 1000 is not one of 16 octets; hint: hex: and 32 digits: openssl rand -hex 16\n"
	     "DIR/secrets:1: psk of mag mag1 has 5 octets, at least 8 are needed; hint: openssl rand -base64 32\n"
	     "DIR/secrets:2: mag mag1 has no psk, or one of more than 1024 octets; hint: psk = \"...\"\n"
	     "DIR/secrets:3: no such option '...', here stands a section mag or mn; hint: mag NAME { psk = \"...\" }, or mn NAI { ... }\n");
}

/* The secret of a MAG whose section cannot be read is not one of nobody. */
static void not_of_nobody(void **state)
{
	(void)state;
	write_file("DIR/secrets", "mag mag1 { psk = longenough }\nmag mag2 { psk = longenough2 }\n"
		   "mn bob { psk = longenough3 }\n");
	says(DEVICE MAG1 "mag mag2 { address = nowhere }\nike { secrets = \"DIR/secrets\" }\n",
	     "DIR/halma.conf:3: address is \"nowhere\", it must be an IPv6 address\n"
	     "DIR/secrets:3: warning: there is no mn \"bob\" to have this secret\n");
}

/* Without knowing whether IPsec is required at all, files for it are not missed. */
static void not_known(void **state)
{
	(void)state;
	says(DEVICE MAG1 "lab-mode = perhaps\nike { certificate = \"DIR/nowhere\" }\n",
	     "DIR/halma.conf:3: lab-mode is \"perhaps\", it must be true or false\n");
}

/* Those that are written are the first ones, also if they were found last. */
static void first_ones(void **state)
{
	static char text[4096];
	unsigned int i, lines = 0;
	const char *at;
	size_t len;

	(void)state;
	len = (size_t)snprintf(text, sizeof(text), "max-held = many\n" DEVICE);
	for (i = 0; i < 60; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "nonesuch = 1\n");
	assert_true(len < sizeof(text));
	said_refused(parse(text), text, "x.conf:1: max-held is \"many\"");
	for (at = said; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, 51);
	assert_non_null(strstr(said, "x.conf:51: no such option"));
	assert_null(strstr(said, "x.conf:52: "));
	assert_non_null(strstr(said, "x.conf: and 11 complaints more\n"));
}

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/conf_said.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(expand("DIR/halma.conf"));
	unlink(expand("DIR/secrets"));
	unlink(expand("DIR/keys"));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("what is wrong is said in the order of lines", by_line),
		CASE("what stands between two sections of one kind is said once", between),
		CASE("what is wrong with files of secrets is said in the same run", files),
		CASE("the secret of a MAG that could not be read is no warning", not_of_nobody),
		CASE("files of IPsec are not missed while it is not known whether it is required",
		     not_known),
		CASE("complaints that are written are the first of the file", first_ones),
	};

	return cmocka_run_group_tests_name("halmad", tests, make_dir, remove_dir);
}
