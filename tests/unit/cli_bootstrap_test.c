// SPDX-License-Identifier: GPL-2.0
/*
 * Names and options by which mobile nodes find the anchor, as halma prints them (R6612-82).
 *
 * sources: tools/bootstrap.c tools/print.c tools/tree.c tools/err.c tools/parse.c tools/names.c
 * packages: jansson
 */
#include <unistd.h>

#include "unit.h"

#include "tools/bootstrap.h"
#include "tools/err.h"

#define FACTS(rest)	"{\"local\": [\"2001:db8:f::1\", \"2001:db8:f::2\"], " rest "}"
#define HA		"\"home-agent\": true, "
#define LMA		"\"home-agent\": false, "
#define NAMED		"\"identity\": \"lma.example.net\""

typedef int (*bootstrap_fn)(struct print *p, const struct bootstrap *b);

/* What one of them prints. */
static char printed[4096];

/**
 * run() - print
 * @what: function
 * @text: what halmad says
 * @name: name that was given
 * @domain: domain that was given
 * @json: as JSON
 *
 * Return: its exit status.
 */
static int run(bootstrap_fn what, const char *text, const char *name, const char *domain, bool json)
{
	json_t *facts = json_loads(text, 0, NULL);
	const struct bootstrap b = { name, domain, facts };
	struct print p = { .json = json };
	FILE *file = tmpfile();
	int old, ret;
	size_t len;

	assert_non_null(facts);
	assert_non_null(file);
	fflush(stdout);
	old = dup(STDOUT_FILENO);
	assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
	ret = what(&p, &b);
	fflush(stdout);
	assert_true(dup2(old, STDOUT_FILENO) >= 0);
	close(old);
	rewind(file);
	len = fread(printed, 1, sizeof(printed) - 1, file);
	printed[len] = '\0';
	fclose(file);
	json_decref(facts);
	return ret;
}

static void zone(void **state)
{
	(void)state;
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), NULL, NULL, false), EXIT_OK);
	assert_string_equal(printed,
			    "_mip6._ipv6.example.net.\tIN\tSRV\t0 0 0 lma.example.net.\n"
			    "lma.example.net.\tIN\tAAAA\t2001:db8:f::1\n"
			    "lma.example.net.\tIN\tAAAA\t2001:db8:f::2\n\n");
	/* another name, and a domain of those who ask */
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), "ha1.example.org.",
			     "home.example.com", false), EXIT_OK);
	assert_string_equal(printed,
			    "_mip6._ipv6.home.example.com.\tIN\tSRV\t0 0 0 ha1.example.org.\n"
			    "ha1.example.org.\tIN\tAAAA\t2001:db8:f::1\n"
			    "ha1.example.org.\tIN\tAAAA\t2001:db8:f::2\n\n");
	/* MAGs ask for the address alone */
	assert_int_equal(run(bootstrap_dns, FACTS(LMA NAMED), NULL, NULL, false), EXIT_OK);
	assert_null(strstr(printed, "SRV"));
	assert_non_null(strstr(printed, "AAAA\t2001:db8:f::1"));
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), NULL, NULL, true), EXIT_OK);
	assert_string_equal(printed,
			    "{\"record\":[{\"owner\":\"_mip6._ipv6.example.net.\",\"type\":\"SRV\",\"data\":\"0 0 0 lma.example.net.\"},{\"owner\":\"lma.example.net.\",\"type\":\"AAAA\",\"data\":\"2001:db8:f::1\"},{\"owner\":\"lma.example.net.\",\"type\":\"AAAA\",\"data\":\"2001:db8:f::2\"}]}\n");
}

static void no_name(void **state)
{
	static const char *const identities[] = {
		"2001:db8:f::1", "192.0.2.1", "lma@example.net", "lma", "CN=lma, O=example", "",
		"lma..example.net", ".example.net", "-lma.example.net", "lma-.example.net",
	};
	char facts[256];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(identities) / sizeof(identities[0]); i++) {
		snprintf(facts, sizeof(facts), FACTS(HA "\"identity\": \"%s\""), identities[i]);
		assert_int_equal(run(bootstrap_dns, facts, NULL, NULL, false), EXIT_REFUSED);
		assert_string_equal(printed, "");
		/* with one it does not matter */
		assert_int_equal(run(bootstrap_dns, facts, "a.example.net", NULL, false), EXIT_OK);
		assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), identities[i], NULL, false),
				 EXIT_USAGE);
		assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), "a.example.net",
				     identities[i], false), EXIT_USAGE);
	}
	/* without IPsec there is no identity */
	assert_int_equal(run(bootstrap_dns, FACTS("\"home-agent\": true"), NULL, NULL, false),
			 EXIT_REFUSED);
}

/* A name of labels of 63, 63, 63 and some octets: @len in all. */
static const char *name_of(size_t len)
{
	static char name[512];
	size_t i;

	for (i = 0; i < len; i++)
		name[i] = i % 64 == 63 ? '.' : 'a';
	name[len] = '\0';
	return name;
}

/* 255 octets on the wire are 253 here, or 254 with the dot behind all (RFC 1035, 2.3.4); the owner
 * of the SRV record has twelve before the domain.
 */
static void longest(void **state)
{
	char dotted[300];

	(void)state;
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), name_of(254), "b.example", false),
			 EXIT_USAGE);
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), name_of(253), "b.example", false),
			 EXIT_OK);
	assert_non_null(strstr(printed, name_of(253)));
	snprintf(dotted, sizeof(dotted), "%s.", name_of(253));
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), dotted, "b.example", false), EXIT_OK);
	snprintf(dotted, sizeof(dotted), "%s.", name_of(254));
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), dotted, "b.example", false),
			 EXIT_USAGE);
	assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), name_of(253), NULL, false), EXIT_OK);
	assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), name_of(254), NULL, false),
			 EXIT_USAGE);
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), NULL, name_of(241), false), EXIT_OK);
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), NULL, name_of(242), false),
			 EXIT_USAGE);
	/* the domain that follows from the name, too; nothing is printed before it is known */
	snprintf(dotted, sizeof(dotted), "b.%s", name_of(241));
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), dotted, NULL, false), EXIT_OK);
	snprintf(dotted, sizeof(dotted), "b.%s", name_of(242));
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), dotted, NULL, false), EXIT_USAGE);
	assert_string_equal(printed, "");
	/* there is none for MAGs, nor in DHCPv6 */
	assert_int_equal(run(bootstrap_dns, FACTS(LMA NAMED), dotted, NULL, false), EXIT_OK);
	assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), dotted, NULL, false), EXIT_OK);
}

static void no_home_agent(void **state)
{
	(void)state;
	assert_int_equal(run(bootstrap_dhcp, FACTS(LMA NAMED), NULL, NULL, false), EXIT_REFUSED);
	assert_string_equal(printed, "");
}

/* Options 72 and 73 are in a space that 50 and 70 carry. */
static void options(void **state)
{
	json_t *kea, *list;

	(void)state;
	assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), NULL, NULL, true), EXIT_OK);
	kea = json_loads(printed, 0, NULL);
	list = json_object_get(kea, "option-data");
	assert_int_equal(json_array_size(list), 4);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 2), "data")),
			    "2001:db8:f::1");
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 3), "data")),
			    "lma.example.net.");
	json_decref(kea);
}

/* Return: exit code of a program that reads what was printed; -1 if it is not installed. */
static int feed(const char *program, const char *before, const char *after, const char *command)
{
	char name[] = "/tmp/bootstrap.XXXXXX", text[512];
	int fd, ret;

	snprintf(text, sizeof(text), "PATH=$PATH:/usr/sbin command -v %s > /dev/null", program);
	if (system(text))
		return -1;
	fd = mkstemp(name);
	assert_true(fd >= 0);
	dprintf(fd, "%s%s%s", before, printed, after);
	close(fd);
	snprintf(text, sizeof(text),
		 "PATH=$PATH:/usr/sbin %s %s > %s.log 2>&1 || { sed 's/^/# /' %s.log; false; }",
		 command, name, name, name);
	ret = system(text);
	snprintf(text, sizeof(text), "%s.log", name);
	unlink(text);
	unlink(name);
	return ret;
}

/* The longest names, too. */
static void judged_longest(void **state)
{
	int zone_is, kea_is;

	(void)state;
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), NULL, name_of(241), false), EXIT_OK);
	zone_is = feed("named-checkzone", "@ 3600 IN SOA ns h 1 2 3 4 5\n@ IN NS ns.example.\n"
		       "ns.example. IN AAAA 2001:db8:e::53\n", "", "named-checkzone -i local .");
	assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), name_of(253), NULL, false), EXIT_OK);
	kea_is = feed("kea-dhcp6", "{ \"Dhcp6\": {\n", "} }\n", "kea-dhcp6 -t");
	if (zone_is < 0 || kea_is < 0)
		skip();
	assert_int_equal(zone_is, 0);
	assert_int_equal(kea_is, 0);
}

static void judged(void **state)
{
	int zone_is, kea_is;

	(void)state;
	assert_int_equal(run(bootstrap_dns, FACTS(HA NAMED), NULL, NULL, false), EXIT_OK);
	zone_is = feed("named-checkzone", "@ 3600 IN SOA ns h 1 2 3 4 5\n@ IN NS lma\n", "",
		       "named-checkzone -i local example.net");
	assert_int_equal(run(bootstrap_dhcp, FACTS(HA NAMED), NULL, NULL, false), EXIT_OK);
	kea_is = feed("kea-dhcp6", "{ \"Dhcp6\": {\n", "} }\n", "kea-dhcp6 -t");
	if (zone_is < 0 || kea_is < 0)
		skip();
	assert_int_equal(zone_is, 0);
	assert_int_equal(kea_is, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R6612-82 SRV and AAAA records", zone),
		CASE("R6612-82 an anchor without a host name has to be told one", no_name),
		CASE("R6612-82 who is no home agent is none by DHCPv6", no_home_agent),
		CASE("R6612-82 R6611-1 options of DHCPv6", options),
		CASE("R6612-82 R6611-1 the longest names", longest),
		CASE("R6612-82 R6611-1 BIND and Kea take what is printed", judged),
		CASE("R6612-82 R6611-1 BIND and Kea take the longest names", judged_longest),
	};

	return RUN(tests);
}
