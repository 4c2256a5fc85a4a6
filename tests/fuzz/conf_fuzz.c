// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a configuration. libconfuse leaks when it refuses some, hence no leak check.
 *
 * sources: userd
 * options: -max_len=4096 -detect_leaks=0
 */
#include <stdlib.h>

#include "config/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int complaints;

static void report(void *ctx, const char *text)
{
	(void)ctx;
	complaints += !!*text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct conf *conf;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	complaints = 0;
	conf = conf_parse(text, "fuzz", report, NULL);
	/* what is refused is complained about, and the other way round */
	if (!conf != !!complaints)
		abort();
	conf_free(conf);
	free(text);
	return 0;
}
