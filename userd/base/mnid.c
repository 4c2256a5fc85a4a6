// SPDX-License-Identifier: GPL-2.0
/*
 * Identifier of a mobile node (RFC 4283): pure functions.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "base/mnid.h"
#include "base/rfc.h"

#define MNID_HEX	"hex:"

int mnid_cmp(const struct mnid *a, const struct mnid *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->data, b->data, a->len);
}

static void fold(struct mnid *mnid, size_t from)
{
	size_t i;

	for (i = from; i < mnid->len; i++)
		mnid->data[i] = ascii_lower(mnid->data[i]);
}

/* The realm is a name of the DNS, in which letters have no case; what is before it is the business
 * of that realm (RFC 7542, 2.4).
 */
static void fold_realm(struct mnid *mnid)
{
	size_t len;

	if (mnid_realm(mnid, &len))
		fold(mnid, mnid->len - len);
}

static bool set(struct mnid *mnid, u8 type, const void *data, size_t len)
{
	if (len > sizeof(mnid->data))
		return false;
	mnid->type = type;
	mnid->len = (u8)len;
	if (len)
		memcpy(mnid->data, data, len);
	return true;
}

bool mnid_set(struct mnid *mnid, u8 type, const void *data, size_t len)
{
	if (!set(mnid, type, data, len))
		return false;
	fold_realm(mnid);
	return true;
}

bool mnid_set_realm(struct mnid *mnid, const char *realm, size_t len)
{
	if (!set(mnid, MN_ID_TYPE_NAI, realm, len))
		return false;
	fold(mnid, 0);
	return true;
}

static bool hex_parse(struct mnid *mnid, const char *text)
{
	size_t len = strlen(text);
	size_t i;

	if (!len || len % 2 || len / 2 > sizeof(mnid->data))
		return false;
	for (i = 0; i < len / 2; i++) {
		int hi = hex_digit(text[2 * i]);
		int lo = hex_digit(text[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		mnid->data[i] = (u8)(hi << 4 | lo);
	}
	mnid->len = (u8)(len / 2);
	fold_realm(mnid);
	return true;
}

/* Octets of a decimal number with a colon behind it; 0 if there is none. */
static size_t type_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] >= '0' && text[n] <= '9')
		n++;
	return n && n < len && text[n] == ':' ? n + 1 : 0;
}

bool mnid_parse(struct mnid *mnid, const char *text)
{
	size_t head = type_len(text, strlen(text));
	unsigned long type = MN_ID_TYPE_NAI;

	if (head)
		type = head > 4 ? 0 : strtoul(text, NULL, 10);
	if (!type || type > 255)
		return false;
	text += head;
	if (!*text)
		return false;
	mnid->type = (u8)type;
	if (!strncmp(text, MNID_HEX, strlen(MNID_HEX)))
		return hex_parse(mnid, text + strlen(MNID_HEX));
	return mnid_set(mnid, mnid->type, text, strlen(text));
}

/* Text that stays one word in a line: an identifier is chosen by somebody else. */
static bool is_text(const struct mnid *mnid)
{
	unsigned int i;

	for (i = 0; i < mnid->len; i++)
		if (mnid->data[i] <= ' ' || mnid->data[i] > '~' ||
		    strchr("\"'\\#", mnid->data[i]))
			return false;
	return mnid->len < strlen(MNID_HEX) || memcmp(mnid->data, MNID_HEX, strlen(MNID_HEX));
}

const char *mnid_text(const struct mnid *mnid, char *buf)
{
	static const char digits[] = "0123456789abcdef";
	const char *text = (const char *)mnid->data;
	bool plain = is_text(mnid);
	unsigned int i;
	size_t len = 0;

	/* one that begins like a subtype gets one, too */
	if (mnid->type != MN_ID_TYPE_NAI || (plain && type_len(text, mnid->len)))
		len = (size_t)snprintf(buf, MNID_TEXT_MAX, "%u:", mnid->type);
	if (plain) {
		memcpy(buf + len, text, mnid->len);
		buf[len + mnid->len] = '\0';
		return buf;
	}
	len += (size_t)snprintf(buf + len, MNID_TEXT_MAX - len, MNID_HEX);
	for (i = 0; i < mnid->len; i++) {
		buf[len++] = digits[mnid->data[i] >> 4];
		buf[len++] = digits[mnid->data[i] & 15];
	}
	buf[len] = '\0';
	return buf;
}

const char *mnid_realm(const struct mnid *mnid, size_t *len)
{
	size_t i;

	if (mnid->type != MN_ID_TYPE_NAI)
		return NULL;
	for (i = mnid->len; i > 0; i--) {
		if (mnid->data[i - 1] != '@')
			continue;
		*len = mnid->len - i;
		return (const char *)mnid->data + i;
	}
	return NULL;
}

bool mnid_in_realm(const struct mnid *mnid, const char *name)
{
	const char *realm;
	size_t len;

	realm = mnid_realm(mnid, &len);
	return realm && ascii_same(realm, len, name);
}
