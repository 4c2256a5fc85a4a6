// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: values: in which line they stand, what form they must have, how they are copied;
 * and complaints about them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"

/* Where a section begins: libconfuse itself remembers where it ends. */
struct section_line {
	const cfg_t *cfg;
	unsigned int line;
};

static struct section_line *section_lines;
static size_t section_line_count;

void conf_complain(struct conf_ctx *ctx, unsigned int line, const char *hint, const char *fmt, ...)
{
	char text[1024];
	size_t len;
	va_list ap;

	ctx->errors++;
	snprintf(text, sizeof(text), "%s:%u: ", ctx->name, line);
	len = strlen(text);
	va_start(ap, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	len = strlen(text);
	if (hint)
		snprintf(text + len, sizeof(text) - len, "; hint: %s", hint);
	ctx->report(ctx->report_ctx, text);
}

/* What stands outside of all sections is in libconfuse's own one. */
bool conf_is_top(const cfg_t *cfg)
{
	return !strcmp(cfg->name, "root");
}

void conf_line_seen(const cfg_t *cfg)
{
	struct section_line *v;

	if (conf_is_top(cfg))
		return;
	if (section_line_count && section_lines[section_line_count - 1].cfg == cfg)
		return;
	if (!(section_line_count & (section_line_count - 1))) {
		v = reallocarray(section_lines, section_line_count ? 2 * section_line_count : 1,
				 sizeof(*v));
		if (!v)
			return;
		section_lines = v;
	}
	section_lines[section_line_count].cfg = cfg;
	section_lines[section_line_count++].line = (unsigned int)cfg->line;
}

static int section_line_cmp(const void *a, const void *b)
{
	uintptr_t pa = (uintptr_t)((const struct section_line *)a)->cfg;
	uintptr_t pb = (uintptr_t)((const struct section_line *)b)->cfg;

	return pa < pb ? -1 : pa > pb;
}

void conf_lines_sort(void)
{
	if (section_line_count)
		qsort(section_lines, section_line_count, sizeof(*section_lines), section_line_cmp);
}

void conf_lines_forget(void)
{
	free(section_lines);
	section_lines = NULL;
	section_line_count = 0;
}

unsigned int conf_section_line(const cfg_t *cfg)
{
	struct section_line key = { .cfg = cfg };
	struct section_line *found = NULL;

	if (section_line_count)
		found = bsearch(&key, section_lines, section_line_count, sizeof(key),
				section_line_cmp);
	return found ? found->line : (unsigned int)cfg->line;
}

/* Behind what can a comment begin, other than the beginning? */
static bool ends_word(char c)
{
	return strchr(" \t\n{}=,", c);
}

/* Octets of the comment that begins here, 0 if none does. */
static size_t comment_len(const char *at)
{
	const char *end;

	if (*at == '#' || !strncmp(at, "//", 2))
		return strcspn(at, "\n");
	if (strncmp(at, "/*", 2))
		return 0;
	end = strstr(at + 2, "*/");
	return end ? (size_t)(end + 2 - at) : strlen(at);
}

static void blank(char *at, size_t len)
{
	for (; len; at++, len--)
		if (*at != '\n')
			*at = ' ';
}

char *conf_without_comments(const char *text)
{
	char *copy = strdup(text);
	char *at, quote = '\0';
	size_t len;

	for (at = copy; copy && *at; at++) {
		if (quote) {
			if (*at == '\\' && at[1])
				at++;
			else if (*at == quote)
				quote = '\0';
		} else if (*at == '"' || *at == '\'') {
			quote = *at;
		} else if (at == copy || ends_word(at[-1])) {
			len = comment_len(at);
			blank(at, len);
			at += len ? len - 1 : 0;
		}
	}
	return copy;
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
	struct in6_addr addr;
	struct prefix prefix;
	u8 len;

	switch (option->form) {
	case FORM_ADDRESS:
		return inet_pton(AF_INET6, text, &addr) == 1 ? NULL : "an IPv6 address";
	case FORM_PREFIX:
		return prefix_parse(&prefix, text) ? NULL :
			"an IPv6 prefix without bits behind its length";
	case FORM_NETWORK:
		return prefix_parse_any(&prefix, text) ? NULL :
			"an IPv6 or IPv4 prefix without bits behind its length";
	case FORM_IPV4:
		return inet_pton(AF_INET, text, &addr) == 1 ? NULL : "an IPv4 address";
	case FORM_IPV4_NET:
		return conf_ipv4_net(text, &prefix, &len) ? NULL :
			"an IPv4 address and the length of its network, 10.0.0.2/24";
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
