// SPDX-License-Identifier: GPL-2.0
/*
 * Section metrics of the configuration.
 *
 * sources: userd
 */
#include <arpa/inet.h>

#include "unit.h"

#include "base/prefix.h"
#include "config/conf.h"

#define CONF								\
	"lab-mode = true\ncontrol-socket = /run/x.sock\n"		\
	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"

static char said[1024];

static void keep(void *ctx, const char *text)
{
	(void)ctx;
	snprintf(said, sizeof(said), "%s", text);
}

static struct conf *read_with(const char *section)
{
	char text[1024];

	said[0] = '\0';
	snprintf(text, sizeof(text), "%s%s\n", CONF, section);
	return conf_parse(text, "x.conf", keep, NULL);
}

static void wrong(const char *section, const char *what)
{
	assert_null(read_with(section));
	if (!strstr(said, what))
		fail_msg("%s: %s", section, said);
}

static void sockets(void **state)
{
	struct conf *conf;
	char text[256];

	(void)state;
	conf = read_with("");
	assert_non_null(conf);
	assert_string_equal(conf->metrics.socket, "/run/x.sock.metrics");
	assert_null(conf->metrics.listen);
	conf_free(conf);
	conf = read_with("metrics { socket = /run/y.sock }");
	assert_non_null(conf);
	assert_string_equal(conf->metrics.socket, "/run/y.sock");
	conf_free(conf);
	conf = read_with("metrics { socket = none }");
	assert_non_null(conf);
	assert_null(conf->metrics.socket);
	conf_free(conf);
	wrong("metrics { socket = y.sock }", "must begin with /");
	wrong("metrics { socket = /run/x.sock }", "that of control-socket");
	snprintf(text, sizeof(text), "metrics { socket = /%0107d }", 0);
	wrong(text, "longer than 107 octets");
}

/* One that was not asked for is no reason to refuse a configuration. */
static void long_default(void **state)
{
	char text[512];
	struct conf *conf;

	(void)state;
	snprintf(text, sizeof(text), "lab-mode = true\ncontrol-socket = /%0102d\n"
		 "device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n", 0);
	conf = conf_parse(text, "x.conf", keep, NULL);
	assert_non_null(conf);
	assert_null(conf->metrics.socket);
	conf_free(conf);
}

static void addresses(void **state)
{
	static const char *const no[] = {
		"127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", ":9464", "::1:9464",
		"[::1]", "[::1]:x", "[127.0.0.1]:9464", "localhost:9464", "[]:9464", "[:9464", "",
		"127.0.0.1:9464:1",
	};
	struct conf *conf;
	unsigned int i;
	char text[96];

	(void)state;
	conf = read_with("metrics { listen = \"127.0.0.1:9464\" }");
	assert_non_null(conf);
	assert_string_equal(conf->metrics.listen, "127.0.0.1:9464");
	assert_int_equal(conf->metrics.at.ipv4.sin_family, AF_INET);
	assert_int_equal(ntohs(conf->metrics.at.ipv4.sin_port), 9464);
	assert_int_equal(ntohl(conf->metrics.at.ipv4.sin_addr.s_addr), INADDR_LOOPBACK);
	conf_free(conf);
	conf = read_with("metrics { listen = \"[::1]:65535\" }");
	assert_non_null(conf);
	assert_int_equal(conf->metrics.at.ipv6.sin6_family, AF_INET6);
	assert_int_equal(ntohs(conf->metrics.at.ipv6.sin6_port), 65535);
	assert_true(IN6_IS_ADDR_LOOPBACK(&conf->metrics.at.ipv6.sin6_addr));
	conf_free(conf);
	for (i = 0; i < ARRAY_SIZE(no); i++) {
		snprintf(text, sizeof(text), "metrics { listen = \"%s\" }", no[i]);
		wrong(text, "no address with a port");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("the socket for metrics", sockets),
		CASE("a default that does not fit is none", long_default),
		CASE("the address for metrics", addresses),
	};

	return RUN(tests);
}
