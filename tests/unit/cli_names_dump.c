// SPDX-License-Identifier: GPL-2.0
/* Print the table of tools/names.c, one fact a line, for cli_names_test.sh. */
#include <stdio.h>

#include "names.h"

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

static void dump_enum(const struct name_enum *e)
{
	unsigned int i;

	for (i = 0; i < e->count; i++)
		printf("%s %s %u %s\n", e->flags ? "flags" : "enum", e->name, e->first + i,
		       e->entries[i]);
}

static void dump_set(const struct name_set *set)
{
	const struct name_attr *a;
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		a = name_attr(set, i);
		if (a)
			printf("attr %s %u %s %s %s %s %s\n", set->name, i, a->name,
			       types[a->type], a->multi ? "multi" : "-",
			       a->nest ? a->nest->name : "-", a->values ? a->values->name : "-");
	}
}

int main(void)
{
	const struct name_enum *const *e;
	const struct name_set *const *set;
	unsigned int cmd;

	for (e = names_all_enums; *e; e++)
		dump_enum(*e);
	for (set = names_all_sets; *set; set++)
		dump_set(*set);
	for (cmd = 0; cmd < 256; cmd++)
		if (name_op(cmd))
			printf("op %u %s\n", cmd, name_op(cmd));
	return 0;
}
