// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: values: what form they must have, how they are copied.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "config/confint.h"

/* What stands outside of all sections is in libconfuse's own one. */
bool conf_is_top(const cfg_t *cfg)
{
	return !strcmp(cfg->name, "root");
}

bool conf_ipv4_net(const char *text, struct prefix *addr, u8 *len)
{
	const char *slash = strchr(text, '/');
	char word[INET_ADDRSTRLEN];
	struct in_addr ipv4;
	struct prefix all;
	char net[32];

	if (!slash || (size_t)(slash - text) >= sizeof(word))
		return false;
	memcpy(word, text, (size_t)(slash - text));
	word[slash - text] = '\0';
	if (inet_pton(AF_INET, word, &ipv4) != 1 || !ipv4.s_addr)
		return false;
	/* the length alone, by what reads it elsewhere */
	snprintf(net, sizeof(net), "0.0.0.0%.8s", slash);
	if (!prefix_parse_any(&all, net))
		return false;
	*addr = prefix_from_ipv4(ipv4, 32);
	*len = all.len - PREFIX_IPV4;
	return true;
}

bool conf_ifname_ok(const char *name)
{
	/* parts of the names of sysctls that are there already */
	static const char *const taken[] = { "", ".", "..", "all", "default" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(name, taken[i]))
			return false;
	if (strlen(name) >= IFNAMSIZ)
		return false;
	/* % would be a number that the kernel chooses */
	for (; *name; name++)
		if (strchr("/:%", *name) || isspace((unsigned char)*name) ||
		    (unsigned char)*name == 0xa0)
			return false;
	return true;
}

int conf_word(const char *const *words, const char *text)
{
	int i;

	for (i = 0; words[i]; i++)
		if (!strcmp(text, words[i]))
			return i;
	return -1;
}

/* "a, b or c" */
static const char *words_text(const char *const *words, char *buf, size_t size)
{
	size_t len = 0;
	unsigned int i;

	for (i = 0; words[i] && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s",
					!i ? "" : words[i + 1] ? ", " : " or ", words[i]);
	return buf;
}

static bool is_everything(const char *text)
{
	const char *slash = strchr(text, '/');

	return slash && !strcmp(slash, "/0");
}

const char *conf_text_wrong(const struct conf_option *option, const char *text)
{
	static char words[256];
	struct in6_addr addr;
	struct prefix prefix;
	u64 number;
	u8 len;

	switch (option->form) {
	case FORM_ADDRESS:
		return inet_pton(AF_INET6, text, &addr) == 1 ? NULL : "an IPv6 address";
	case FORM_PREFIX:
		if (is_everything(text))
			return "less than all addresses";
		return prefix_parse(&prefix, text) ? NULL :
			"an IPv6 prefix without bits behind its length";
	case FORM_PREFIX_OR_POOL:
		return prefix_parse(&prefix, text) || !strcmp(text, CONF_POOL_WORD) ? NULL :
			"an IPv6 prefix without bits behind its length, or " CONF_POOL_WORD;
	case FORM_NETWORK:
		if (is_everything(text))
			return "less than all addresses";
		return prefix_parse_any(&prefix, text) ? NULL :
			"an IPv6 or IPv4 prefix without bits behind its length";
	case FORM_IPV4:
		return inet_pton(AF_INET, text, &addr) == 1 ? NULL : "an IPv4 address";
	case FORM_IPV4_NET:
		return conf_ipv4_net(text, &prefix, &len) ? NULL :
			"an IPv4 address and the length of its network, 10.0.0.2/24";
	case FORM_OCTET:
		return number_parse(text, 255, &number) ? NULL : "a number up to 255";
	case FORM_WORD:
		return conf_word(option->words, text) >= 0 ? NULL :
			words_text(option->words, words, sizeof(words));
	case FORM_IFNAME:
		return conf_ifname_ok(text) ? NULL : "the name of an interface";
	default:
		return NULL;
	}
}

int conf_strings(cfg_t *cfg, const char *name, char ***v, unsigned int *count)
{
	unsigned int n = cfg_size(cfg, name);

	*v = calloc(n ? n : 1, sizeof(**v));
	if (!*v)
		return -ENOMEM;
	for (*count = 0; *count < n; (*count)++) {
		(*v)[*count] = strdup(cfg_getnstr(cfg, name, *count));
		if (!(*v)[*count])
			return -ENOMEM;
	}
	return 0;
}

void conf_strings_free(char **v, unsigned int count)
{
	while (count)
		free(v[--count]);
	free(v);
}

int conf_prefixes(cfg_t *cfg, const char *name, struct prefix **v, unsigned int *count)
{
	unsigned int n = cfg_size(cfg, name);

	*v = calloc(n ? n : 1, sizeof(**v));
	if (!*v)
		return -ENOMEM;
	for (*count = 0; *count < n; (*count)++)
		prefix_parse_any(&(*v)[*count], cfg_getnstr(cfg, name, *count));
	return 0;
}

bool conf_addr_usable(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_MULTICAST(addr) &&
	       !IN6_IS_ADDR_LOOPBACK(addr) && !IN6_IS_ADDR_LINKLOCAL(addr) &&
	       !IN6_IS_ADDR_V4MAPPED(addr);
}

struct in_addr conf_first_host(const struct prefix *network)
{
	struct in_addr addr = prefix_ipv4(network);

	/* a network of one or two addresses has no address of its own (RFC 3021) */
	if (network->len <= PREFIX_IPV4 + 30)
		addr.s_addr = htonl(ntohl(addr.s_addr) + 1);
	return addr;
}
