// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bootstrap.h"
#include "err.h"
#include "tree.h"

/* Octets of a label (RFC 1035, 2.3.4) */
#define LABEL_MAX 63

/* Owner of the SRV record without the domain (RFC 5026, 5.1.2) */
#define BEFORE_DOMAIN "_mip6._ipv6."

/* Options of RFC 6610 */
#define MIP6_VDINF 50
#define MIP6_IDINF 69
#define MIP6_UDINF 70
#define MIP6_HAA 72
#define MIP6_HAF 73

/* Space of options of Kea for what is inside of those */
#define SPACE "mip6"

/* letters, digits and hyphens between dots, of which there is one; the last label is no number */
static bool is_host_name(const char *name)
{
	size_t label = 0, i, len = strlen(name);

	if (!len || len > BOOTSTRAP_NAME_MAX - 1 || !strchr(name, '.'))
		return false;
	for (i = 0; i <= len; i++) {
		if (name[i] && name[i] != '.') {
			if (!isalnum((unsigned char)name[i]) && name[i] != '-')
				return false;
			if (++label > LABEL_MAX)
				return false;
			continue;
		}
		if (!label || name[i - 1] == '-' || name[i - label] == '-')
			return false;
		label = 0;
	}
	return !isdigit((unsigned char)strrchr(name, '.')[1]);
}

/**
 * struct names - how it is called
 * @host: the anchor
 * @domain: its domain
 * @local: addresses of the anchor, texts
 * @home_agent: it is one
 */
struct names {
	char host[BOOTSTRAP_NAME_MAX];
	char domain[BOOTSTRAP_NAME_MAX];
	json_t *local;
	bool home_agent;
};

/* Return: false, after a sentence, if @text is no name. */
static bool take_name(const char *what, const char *text, char *name)
{
	size_t len = strlen(text);

	if (len && text[len - 1] == '.')
		len--;
	snprintf(name, BOOTSTRAP_NAME_MAX, "%.*s", (int)len, text);
	if (len < BOOTSTRAP_NAME_MAX && is_host_name(name))
		return true;
	err_usage("%s \"%s\" is no name of the DNS with a dot in it.", what, text);
	return false;
}

/* Return: exit status. */
static int find_names(const struct bootstrap *b, struct names *names)
{
	const char *identity = json_string_value(json_object_get(b->facts, "identity"));

	names->local = json_object_get(b->facts, "local");
	names->home_agent = json_is_true(json_object_get(b->facts, "home-agent"));
	if (!json_is_string(json_array_get(names->local, 0)))
		return err_refused("halmad does not say what its addresses are.");
	if (!b->name && (!identity || !is_host_name(identity)))
		return err_refused("the anchor has no host name in its configuration; hint: name lma.example.net");
	if (!take_name("name", b->name ? b->name : identity, names->host))
		return EXIT_USAGE;
	if (b->domain)
		return take_name("domain", b->domain, names->domain) ? EXIT_OK : EXIT_USAGE;
	snprintf(names->domain, sizeof(names->domain), "%s", strchr(names->host, '.') + 1);
	return EXIT_OK;
}

/* Return: false, after a sentence, if nothing can stand before the name of the domain. */
static bool has_room(const char *domain)
{
	if (strlen(BEFORE_DOMAIN) + strlen(domain) < BOOTSTRAP_NAME_MAX)
		return true;
	err_usage("domain \"%s\" is too long: %s stands before it in the DNS.", domain,
		  BEFORE_DOMAIN);
	return false;
}

static void put_record(struct print *p, const char *before, const char *owner, const char *type,
		       const char *data)
{
	char name[BOOTSTRAP_NAME_MAX + 16];

	snprintf(name, sizeof(name), "%s%s.", before, owner);
	print_object(p, NULL);
	print_string(p, "owner", "", name);
	print_string(p, "type", "\tIN\t", type);
	print_string(p, "data", "\t", data);
	print_end(p);
	print_text(p, "\n");
}

/**
 * bootstrap_dns - lines of a zone: SRV records that lead to a home agent, AAAA of the anchor
 * @p: printer
 * @b: what to print
 *
 * Return: exit status.
 */
int bootstrap_dns(struct print *p, const struct bootstrap *b)
{
	char target[BOOTSTRAP_NAME_MAX + 16];
	struct names names;
	int ret = find_names(b, &names);
	size_t i;

	if (ret)
		return ret;
	if (names.home_agent && !has_room(names.domain))
		return EXIT_USAGE;
	print_item(p);
	print_array(p, "record");
	/* the port says nothing (RFC 5026, 5.1.2) */
	snprintf(target, sizeof(target), "0 0 0 %s.", names.host);
	if (names.home_agent)
		put_record(p, BEFORE_DOMAIN, names.domain, "SRV", target);
	for (i = 0; i < json_array_size(names.local); i++)
		put_record(p, "", names.host, "AAAA",
			   json_string_value(json_array_get(names.local, i)));
	print_end(p);
	print_item_end(p);
	return EXIT_OK;
}

static json_t *definition(const char *name, int code, const char *type, bool outer)
{
	json_t *o = json_pack("{ss si ss}", "name", name, "code", code, "type", type);

	json_object_set_new(o, outer ? "encapsulate" : "space", json_string(SPACE));
	return o;
}

/* What Kea has to be told: its members "option-def" and "option-data" */
static json_t *kea(const struct names *names)
{
	char host[BOOTSTRAP_NAME_MAX + 1];

	snprintf(host, sizeof(host), "%s.", names->host);
	return json_pack("{s:[ooooo] s:[{ss} {ss} {ss ss sO} {ss ss ss}]}",
			 "option-def",
			 definition("mip6-vdinf", MIP6_VDINF, "empty", true),
			 definition("mip6-idinf", MIP6_IDINF, "empty", true),
			 definition("mip6-udinf", MIP6_UDINF, "empty", true),
			 definition("mip6-haa", MIP6_HAA, "ipv6-address", false),
			 definition("mip6-haf", MIP6_HAF, "fqdn", false),
			 "option-data",
			 "name", "mip6-vdinf",
			 "name", "mip6-udinf",
			 "space", SPACE, "name", "mip6-haa",
			 "data", json_array_get(names->local, 0),
			 "space", SPACE, "name", "mip6-haf", "data", host);
}

static void put_member(struct print *p, const char *key, json_t *list, const char *end)
{
	json_t *entry;
	char *text;
	size_t i;

	print_text(p, "\"%s\": [\n", key);
	json_array_foreach(list, i, entry) {
		text = json_dumps(entry, 0);
		print_text(p, "\t%s%s\n", text ? text : "",
			   i + 1 < json_array_size(list) ? "," : "");
		free(text);
	}
	print_text(p, "]%s\n", end);
}

/**
 * bootstrap_dhcp - members of "Dhcp6" of the DHCPv6 server Kea: the anchor for who asks for a home
 * agent, of this network (option 50) or of any (70); its address (72) and name (73) are inside. Who
 * names a home network of its own is told by 69, for which there is a definition only
 * @p: printer
 * @b: what to print
 *
 * Return: exit status.
 */
int bootstrap_dhcp(struct print *p, const struct bootstrap *b)
{
	struct names names;
	json_t *members;
	int ret = find_names(b, &names);

	if (ret)
		return ret;
	if (!names.home_agent)
		return err_refused("the anchor is no home agent; hint: home-agent = true");
	members = kea(&names);
	if (!members)
		return err_refused("out of memory.");
	print_item(p);
	tree_json(p, members);
	print_text(p, "// kea-dhcp6, in \"Dhcp6\": %s as home agent (RFC 6610)\n", names.host);
	put_member(p, "option-def", json_object_get(members, "option-def"), ",");
	put_member(p, "option-data", json_object_get(members, "option-data"), "");
	print_item_end(p);
	json_decref(members);
	return EXIT_OK;
}
