// SPDX-License-Identifier: GPL-2.0
/*
 * Variables of the store, as the core reads them.
 */
#include <stdio.h>

#include "base/number.h"
#include "core/variable.h"

bool variable_refuse(const char *key, const char *value, const char *what, char *text)
{
	snprintf(text, STORE_TEXT_MAX,
		 "the store is damaged: its variable \"%s\" is \"%.100s\", which is not %s; hint: move the file away to begin without it; what the kernel has is adopted",
		 key, value, what);
	return false;
}

bool variable_number(const struct store *store, const char *key, u64 max, u64 *number, char *text)
{
	const char *value = store_variable(store, key);

	*number = 0;
	if (!value || number_parse(value, max, number))
		return true;
	return variable_refuse(key, value, "a number that halmad writes there", text);
}
