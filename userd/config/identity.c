// SPDX-License-Identifier: GPL-2.0
/*
 * Identities of IKEv2: from a text to type and octets. Pure.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "config/identity.h"

static const struct {
	const char *prefix;
	enum ike_id_type type;
} types[] = {
	{ "ipv4:", IKE_ID_IPV4 },
	{ "ipv6:", IKE_ID_IPV6 },
	{ "fqdn:", IKE_ID_FQDN },
	{ "dns:", IKE_ID_FQDN },
	{ "rfc822:", IKE_ID_RFC822 },
	{ "email:", IKE_ID_RFC822 },
	{ "userfqdn:", IKE_ID_RFC822 },
	{ "asn1dn:", IKE_ID_DN },
	{ "asn1gn:", IKE_ID_GN },
	{ "xmppaddr:", IKE_ID_GN },
	{ "keyid:", IKE_ID_KEY },
};

/* For charon one of more parts is none. */
#define DN_PARTS_MAX	20

/* Attributes of a distinguished name; those with the same number are one. */
static const struct {
	const char *name;
	unsigned int number;
} attributes[] = {
	{ "c", 0 }, { "o", 1 }, { "ou", 2 }, { "cn", 3 }, { "l", 4 }, { "st", 5 }, { "dc", 6 },
	{ "uid", 7 }, { "id", 8 }, { "n", 9 }, { "g", 10 }, { "sn", 11 }, { "i", 12 }, { "t", 13 },
	{ "d", 14 }, { "nd", 15 }, { "e", 16 }, { "email", 16 }, { "emailaddress", 16 },
	{ "serialnumber", 17 }, { "en", 18 }, { "employeenumber", 18 }, { "dnqualifier", 19 },
	{ "un", 20 }, { "unstructuredname", 20 }, { "ua", 21 }, { "unstructuredaddress", 21 },
	{ "tcgid", 22 }, { "postalcode", 23 }, { "street", 24 },
};

/* A typed identity. Return: its text; NULL if no type is named. */
static const char *typed(const char *text, unsigned int *type)
{
	char *end;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (strncasecmp(text, types[i].prefix, strlen(types[i].prefix)))
			continue;
		*type = types[i].type;
		return text + strlen(types[i].prefix);
	}
	if (text[0] != '{')
		return NULL;
	/* whatever that takes, and nothing at all is 0 */
	errno = 0;
	*type = (unsigned int)strtoul(text + 1, &end, 0);
	return errno || strncmp(end, "}:", 2) ? NULL : end + 2;
}

const char *ike_untyped(const char *identity)
{
	unsigned int type;
	const char *text = typed(identity, &type);

	if (text)
		return text;
	if (!strncmp(identity, "dn:", 3))
		return identity + 3;
	while (*identity == '@')
		identity++;
	return identity;
}

static int take(struct ike_id *id, unsigned int type, const void *data, size_t len)
{
	size_t i;

	id->type = type;
	id->data = malloc(len ? len : 1);
	if (!id->data)
		return -ENOMEM;
	id->len = len;
	if (len)
		memcpy(id->data, data, len);
	for (i = 0; i < len && (type == IKE_ID_FQDN || type == IKE_ID_RFC822); i++)
		id->data[i] = (u8)tolower(id->data[i]);
	return 0;
}

/* What is no digit counts as 0. @at is moved before it, and not before @begin. */
static u8 digit_before(const char *begin, const char **at)
{
	int digit = *at > begin ? hex_digit(*--*at) : 0;

	return digit < 0 ? 0 : (u8)digit;
}

/* As charon does: from the end on, with or without a colon between two octets; the first octet may
 * have one digit.
 */
static int take_hex(struct ike_id *id, unsigned int type, const char *hex)
{
	size_t i, len, digits = 0;
	const char *at;
	u8 *data;
	int err;

	if (!strncmp(hex, "0x", 2))
		hex += 2;
	for (at = hex; *at; at++)
		digits += *at != ':';
	len = (digits + 1) / 2;
	data = calloc(1, len + 1);
	if (!data)
		return -ENOMEM;
	for (i = len; i; i--) {
		if (at > hex && at[-1] == ':')
			at--;
		data[i - 1] = digit_before(hex, &at);
		if (i > 1 || digits % 2 == 0)
			data[i - 1] |= (u8)(digit_before(hex, &at) << 4);
	}
	err = take(id, type, data, len);
	free(data);
	return err;
}

static int take_text(struct ike_id *id, unsigned int type, const char *text)
{
	return *text == '#' ? take_hex(id, type, text + 1) : take(id, type, text, strlen(text));
}

static int attribute(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++)
		if (strlen(attributes[i].name) == len &&
		    !strncasecmp(attributes[i].name, name, len))
			return (int)attributes[i].number;
	return -1;
}

static const char *skip_blanks(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* The end of what begins here and ends before @end, without the blanks there. */
static const char *trimmed(const char *at, const char *end)
{
	while (end > at && end[-1] == ' ')
		end--;
	return end;
}

/* An attribute and its value, up to a sign. Return: behind it; NULL if it is none. */
static const char *take_part(struct ike_id *id, const char *at, char sign)
{
	/* the sign can be in a name that is none */
	size_t len = strcspn(at, " =");
	int number = attribute(at, len);
	const char *end;

	if (number < 0 || !at[len])
		return NULL;
	at += len + strspn(at + len, " =");
	end = strchrnul(at, sign);
	id->data[id->len++] = (u8)('A' + number);
	for (; at < trimmed(at, end); at++)
		id->data[id->len++] = (u8)tolower((unsigned char)*at);
	id->data[id->len++] = ',';
	return *end ? end + 1 : end;
}

/* A distinguished name in words. Return: 0; 1 if it is none; or -ENOMEM. */
static int take_dn(struct ike_id *id, const char *text)
{
	const char *at = skip_blanks(text);
	unsigned int count = 0;
	char sign = ',';

	if (*at == '/')
		sign = *at++;
	id->type = IKE_ID_DN;
	id->len = 0;
	/* each part has a sign between it and the next, or an end; and one behind its name */
	id->data = malloc(strlen(text) + 2);
	if (!id->data)
		return -ENOMEM;
	for (at = skip_blanks(at); at && *at; count++) {
		at = take_part(id, at, sign);
		if (at)
			at = skip_blanks(at);
	}
	if (at && count <= DN_PARTS_MAX)
		return 0;
	ike_id_fini(id);
	return 1;
}

static int take_at(struct ike_id *id, const char *text)
{
	if (text[0] != '@')
		return take(id, IKE_ID_RFC822, text, strlen(text));
	if (text[1] == '#')
		return take_hex(id, IKE_ID_KEY, text + 2);
	if (text[1] == '@')
		return take(id, IKE_ID_RFC822, text + 2, strlen(text + 2));
	return take(id, IKE_ID_FQDN, text + 1, strlen(text + 1));
}

static bool is_any(const char *text)
{
	static const char * const any[] = { "", "%any", "%any6", "0.0.0.0", "*", "::", "0::0" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(any); i++)
		if (!strcmp(text, any[i]))
			return true;
	return false;
}

/* The address before a sign. Return: false if it is none, or there is no such sign. */
static bool has_address(const char *text, int family, char sign)
{
	const char *end = strchr(text, sign);
	char word[INET6_ADDRSTRLEN];
	struct in6_addr addr;

	if (!end || (size_t)(end - text) >= sizeof(word))
		return false;
	memcpy(word, text, (size_t)(end - text));
	word[end - text] = '\0';
	return inet_pton(family, word, &addr) == 1;
}

static int take_address(struct ike_id *id, const char *text)
{
	bool ipv6 = strchr(text, ':');
	int family = ipv6 ? AF_INET6 : AF_INET;
	struct in6_addr addr;

	if (inet_pton(family, text, &addr) == 1)
		return take(id, ipv6 ? IKE_ID_IPV6 : IKE_ID_IPV4, &addr, ipv6 ? 16 : 4);
	if (has_address(text, family, '/'))
		return take(id, ipv6 ? IKE_ID_IPV6_NET : IKE_ID_IPV4_NET, text, strlen(text));
	if (has_address(text, family, '-'))
		return take(id, ipv6 ? IKE_ID_IPV6_RANGE : IKE_ID_IPV4_RANGE, text, strlen(text));
	return take(id, ipv6 ? IKE_ID_KEY : IKE_ID_FQDN, text, strlen(text));
}

int ike_id_parse(struct ike_id *id, const char *text)
{
	const char *rest = typed(text, &id->type);
	int err;

	if (rest)
		return take_text(id, id->type, rest);
	if (strchr(text, '=')) {
		err = take_dn(id, text);
		return err > 0 ? take(id, IKE_ID_KEY, text, strlen(text)) : err;
	}
	if (strchr(text, '@'))
		return take_at(id, text);
	if (is_any(text))
		return take(id, IKE_ID_ANY, NULL, 0);
	return take_address(id, text);
}

void ike_id_fini(struct ike_id *id)
{
	free(id->data);
	id->data = NULL;
	id->len = 0;
}

int ike_id_cmp(const struct ike_id *a, const struct ike_id *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->len ? memcmp(a->data, b->data, a->len) : 0;
}

bool ike_id_is_many(const struct ike_id *id)
{
	static const u8 zero[16];

	switch (id->type) {
	case IKE_ID_IPV4:
	case IKE_ID_IPV6:
		return !id->len || (id->len <= sizeof(zero) && !memcmp(id->data, zero, id->len));
	case IKE_ID_ANY:
	case IKE_ID_IPV4_NET:
	case IKE_ID_IPV6_NET:
	case IKE_ID_IPV4_RANGE:
	case IKE_ID_IPV6_RANGE:
		return true;
	default:
		return !id->len || id->data[0] == '%' || memchr(id->data, '*', id->len);
	}
}
