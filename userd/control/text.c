// SPDX-License-Identifier: GPL-2.0
/*
 * Text in JSON. What is UTF-8 is jansson's decision: a string that is none it does not make, nor
 * the object that the string should be in.
 */
#include <stdlib.h>
#include <string.h>

#include "control/text.h"

/* Octets of a letter */
#define LETTER_MAX	4

/* Octets of the letter that a text begins with, 0 if they are none. */
static size_t letter(const char *text)
{
	size_t len, left = strnlen(text, LETTER_MAX);
	json_t *string;

	for (len = 1; len <= left; len++) {
		string = json_stringn(text, len);
		json_decref(string);
		if (string)
			return len;
	}
	return 0;
}

json_t *text_json(const char *text)
{
	json_t *string = json_string(text);
	char *copy, *at;
	size_t len;

	if (string || !text)
		return string;
	copy = strdup(text);
	for (at = copy; at && *at; at += len ? len : 1) {
		len = letter(at);
		if (!len)
			*at = '?';
	}
	string = json_string(copy);
	free(copy);
	return string;
}
