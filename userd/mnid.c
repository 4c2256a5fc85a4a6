// SPDX-License-Identifier: GPL-2.0
/*
 * Identifier of a mobile node (RFC 4283): pure functions.
 */
#include "mnid.h"
#include "rfc.h"

int mnid_cmp(const struct mnid *a, const struct mnid *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->data, b->data, a->len);
}

bool mnid_set(struct mnid *mnid, u8 type, const void *data, size_t len)
{
	if (len > sizeof(mnid->data))
		return false;
	mnid->type = type;
	mnid->len = (u8)len;
	if (len)
		memcpy(mnid->data, data, len);
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool hex_parse(struct mnid *mnid, u8 type, const char *text)
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
	mnid->type = type;
	mnid->len = (u8)(len / 2);
	return true;
}

bool mnid_parse(struct mnid *mnid, u8 type, const char *text)
{
	if (!strncmp(text, "0x", 2))
		return hex_parse(mnid, type, text + 2);
	if (type != MN_ID_TYPE_NAI || !*text)
		return false;
	return mnid_set(mnid, type, text, strlen(text));
}

static bool mnid_printable(const struct mnid *mnid)
{
	unsigned int i;

	if (mnid->type != MN_ID_TYPE_NAI || !mnid->len)
		return false;
	if (mnid->len >= 2 && !memcmp(mnid->data, "0x", 2))
		return false;
	for (i = 0; i < mnid->len; i++)
		if (mnid->data[i] <= ' ' || mnid->data[i] > '~')
			return false;
	return true;
}

const char *mnid_text(const struct mnid *mnid, char *buf)
{
	static const char digits[] = "0123456789abcdef";
	unsigned int i;

	if (mnid_printable(mnid)) {
		memcpy(buf, mnid->data, mnid->len);
		buf[mnid->len] = '\0';
		return buf;
	}
	memcpy(buf, "0x", 2);
	for (i = 0; i < mnid->len; i++) {
		buf[2 + 2 * i] = digits[mnid->data[i] >> 4];
		buf[3 + 2 * i] = digits[mnid->data[i] & 15];
	}
	buf[2 + 2 * i] = '\0';
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
