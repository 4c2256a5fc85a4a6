/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names without regard to the case of ASCII letters, whatever the locale.
 */
#ifndef HALMAD_BASE_ASCII_H
#define HALMAD_BASE_ASCII_H

#include "base/types.h"

/* A small letter for a capital one, everything else as it is. */
static inline u8 ascii_lower(u8 c)
{
	return c >= 'A' && c <= 'Z' ? (u8)(c | 0x20) : c;
}

/**
 * ascii_same() - octets are a name, but for the case of letters
 * @data: octets
 * @len: their number
 * @name: name
 */
static inline bool ascii_same(const void *data, size_t len, const char *name)
{
	const u8 *octet = data;
	size_t i;

	if (strlen(name) != len)
		return false;
	for (i = 0; i < len; i++)
		if (ascii_lower(octet[i]) != ascii_lower((u8)name[i]))
			return false;
	return true;
}

#endif /* HALMAD_BASE_ASCII_H */
