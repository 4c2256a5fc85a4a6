// SPDX-License-Identifier: GPL-2.0
/*
 * The command line knows the names of the contract, all and no others: its table is that of
 * uapi/halma.yaml, and its manual and its completion have every keyword and every drop cause.
 * The same for halma-mag, its manual and its --help. What Python tells better, cli_names.py tells.
 *
 * sources: tools/names.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/names.h"

#define SPEC	"/usr/bin/python3 cli_names.py spec"
#define WORDS	"/usr/bin/python3 cli_names.py words"
#define MAG	"/usr/bin/python3 cli_names.py mag"

static const char *const types[] = {
	[NAME_PAD] = "pad",
	[NAME_FLAG] = "flag",
	[NAME_U32] = "u32",
	[NAME_S32] = "s32",
	[NAME_U64] = "u64",
	[NAME_UINT] = "uint",
	[NAME_IPV4] = "ipv4",
	[NAME_IPV6] = "ipv6",
	[NAME_BINARY] = "binary",
	[NAME_STRING] = "string",
	[NAME_NEST] = "nest",
};

static void dump_enum(FILE *f, const struct name_enum *e)
{
	unsigned int i;

	for (i = 0; i < e->count; i++)
		fprintf(f, "%s %s %u %s\n", e->flags ? "flags" : "enum", e->name, e->first + i,
			e->entries[i]);
}

static void dump_set(FILE *f, const struct name_set *set)
{
	const struct name_attr *a;
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		a = name_attr(set, i);
		if (a)
			fprintf(f, "attr %s %u %s %s %s %s %s\n", set->name, i, a->name,
				types[a->type], a->multi ? "multi" : "-",
				a->nest ? a->nest->name : "-", a->values ? a->values->name : "-");
	}
}

static char *table(void)
{
	const struct name_enum *const *e;
	const struct name_set *const *set;
	unsigned int cmd;
	size_t len;
	char *text;
	FILE *f;

	f = open_memstream(&text, &len);
	assert_non_null(f);
	for (e = names_all_enums; *e; e++)
		dump_enum(f, *e);
	for (set = names_all_sets; *set; set++)
		dump_set(f, *set);
	for (cmd = 0; cmd < 256; cmd++)
		if (name_op(cmd))
			fprintf(f, "op %u %s\n", cmd, name_op(cmd));
	fclose(f);
	return text;
}

static void table_test(void **state)
{
	char *text = table(), *at = text, line[256];
	FILE *f = popen(SPEC, "r");
	size_t len;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		len = strcspn(at, "\n");
		at[len] = '\0';
		line[strcspn(line, "\n")] = '\0';
		assert_string_equal(at, line);
		at += len + 1;
	}
	assert_int_equal(pclose(f), 0);
	assert_int_equal(*at, '\0');
	free(text);
}

static void words_test(void **state)
{
	(void)state;
	assert_int_equal(system(WORDS), 0);
}

static void mag_test(void **state)
{
	(void)state;
	assert_int_equal(system(MAG), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_test),
		cmocka_unit_test(words_test),
		cmocka_unit_test(mag_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
