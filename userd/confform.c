// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: forms of values, and how lists of them are copied.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "confint.h"

bool conf_network(struct conf_network *network, const char *text)
{
	const char *slash = strchr(text, '/');
	char addr[INET_ADDRSTRLEN];
	u32 host;

	memset(network, 0, sizeof(*network));
	if (strchr(text, ':'))
		return prefix_parse(&network->prefix, text);
	network->ipv4 = true;
	if (!slash || (size_t)(slash - text) >= sizeof(addr))
		return false;
	memcpy(addr, text, (size_t)(slash - text));
	addr[slash - text] = '\0';
	if (inet_pton(AF_INET, addr, &network->prefix.addr) != 1)
		return false;
	if (sscanf(slash, "/%3hhu", &network->prefix.len) != 1 || network->prefix.len > 32 ||
	    !network->prefix.len || strspn(slash + 1, "0123456789") != strlen(slash + 1))
		return false;
	host = get_u32(network->prefix.addr.s6_addr);
	return network->prefix.len == 32 || !(host << network->prefix.len);
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

const char *conf_text_wrong(const struct conf_option *option, const char *text)
{
	static char words[256];
	struct conf_network network;
	struct in6_addr addr;
	struct prefix prefix;

	switch (option->form) {
	case FORM_ADDRESS:
		return inet_pton(AF_INET6, text, &addr) == 1 ? NULL : "an IPv6 address";
	case FORM_PREFIX:
		return prefix_parse(&prefix, text) ? NULL :
			"an IPv6 prefix without bits behind its length";
	case FORM_NETWORK:
		return conf_network(&network, text) ? NULL :
			"ADDRESS/LENGTH without bits behind the length";
	case FORM_WORD:
		return conf_word(option->words, text) >= 0 ? NULL :
			words_text(option->words, words, sizeof(words));
	case FORM_IFNAME:
		return *text && strlen(text) < IFNAMSIZ ? NULL : "the name of an interface";
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

int conf_prefixes(cfg_t *cfg, const char *name, struct prefix **v, unsigned int *count)
{
	unsigned int n = cfg_size(cfg, name);

	*v = calloc(n ? n : 1, sizeof(**v));
	if (!*v)
		return -ENOMEM;
	for (*count = 0; *count < n; (*count)++)
		prefix_parse(&(*v)[*count], cfg_getnstr(cfg, name, *count));
	return 0;
}
