/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers in text that a program wrote: digits and nothing else.
 */
#ifndef HALMAD_BASE_NUMBER_H
#define HALMAD_BASE_NUMBER_H

#include "base/types.h"

/**
 * number_parse() - read a decimal number without sign
 * @text: digits
 * @max: greatest that is allowed
 * @number: result
 *
 * Return: false if it is none, or greater.
 */
static inline bool number_parse(const char *text, u64 max, u64 *number)
{
	u64 value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned int digit = (unsigned int)(*text - '0');

		if (digit > 9 || digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return true;
}

#endif /* HALMAD_BASE_NUMBER_H */
