// SPDX-License-Identifier: GPL-2.0
/*
 * A finding of "halma daemon check".
 */
#include <stdarg.h>
#include <stdio.h>

#include "control/found.h"

void found(json_t *list, const char *severity, const char *hint, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	json_array_append_new(list, json_pack("{ss ss ss}", "severity", severity, "what", what,
					      "hint", hint));
}
