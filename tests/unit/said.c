// SPDX-License-Identifier: GPL-2.0
/*
 * What reading a configuration says of it.
 */
#include "said.h"

char said[16384];

void report(void *ctx, const char *text)
{
	size_t len = strlen(said);

	(void)ctx;
	snprintf(said + len, sizeof(said) - len, "%s\n", text);
}

struct conf *parse(const char *text)
{
	said[0] = '\0';
	return conf_parse(text, "x.conf", report, NULL);
}

static void assert_refused(struct conf *conf, const char *text)
{
	if (!conf)
		return;
	conf_free(conf);
	fail_msg("taken: %s", text);
}

void said_refused(struct conf *conf, const char *text, const char *complaint)
{
	assert_refused(conf, text);
	if (!strstr(said, complaint))
		fail_msg("wanted \"%s\", got: %s", complaint, said);
}

void said_only(struct conf *conf, const char *text, const char *complaints)
{
	assert_refused(conf, text);
	assert_string_equal(said, complaints);
}
