// SPDX-License-Identifier: GPL-2.0
/*
 * halma.conf(5) and the sample know the options that the parser knows, all and no others, with
 * their defaults. conf_names.py reads both and compares.
 *
 * sources: userd
 */
#include "unit.h"

#include "config/confint.h"

#define JUDGE	"/usr/bin/python3 conf_names.py"

/* SECTION NAME DEFAULT; - for none, "" for an empty one, a time with its unit */
static void print_option(FILE *to, const char *section, const struct conf_option *option)
{
	const cfg_opt_t *opt = &option->opt;

	fprintf(to, "%s %s ", section, opt->name);
	if (opt->flags & (CFGF_NODEFAULT | CFGF_LIST))
		fprintf(to, "-\n");
	else if (opt->type == CFGT_INT)
		fprintf(to, "%ld%s\n", opt->def.number, option->form == FORM_SECONDS ? "s" :
			option->form == FORM_MS ? "ms" : "");
	else if (opt->type == CFGT_BOOL)
		fprintf(to, "%s\n", opt->def.boolean ? "true" : "false");
	else
		fprintf(to, "%s\n", *opt->def.string ? opt->def.string : "\"\"");
}

static void names(void **state)
{
	FILE *to = popen(JUDGE, "w");
	const struct conf_section *section;
	size_t i, j;

	(void)state;
	assert_non_null(to);
	for (i = 0; (section = conf_section_at(i)); i++)
		for (j = 0; j < section->count; j++)
			print_option(to, section->name ? section->name : "-",
				     &section->options[j]);
	assert_int_equal(pclose(to), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("manual and sample have the options of the parser, and their defaults",
		     names),
	};

	return RUN(tests);
}
