// SPDX-License-Identifier: GPL-2.0
/*
 * What the manual pages and the README have to explain, and in which words: docs.py knows.
 *
 * sources: tools/names.c
 */
#include "unit.h"
#include "base/types.h"

#define JUDGE	"/usr/bin/python3 docs.py "

static void terms(void **state)
{
	(void)state;
	assert_int_equal(system(JUDGE "terms"), 0);
}

static const char *const sections[] = {
	"R6612-36 is explained where it belongs",
	"R6612-54 is explained where it belongs",
	"R6612-55 is explained where it belongs",
	"R6612-81 is explained where it belongs",
	"R6612-91 is explained where it belongs",
	"R6612-92 is explained where it belongs",
	"R6612-94 is explained where it belongs",
};

/* The name of the test begins with the id of the section. */
static void section(void **state)
{
	const char *name = *state;
	char command[128];

	snprintf(command, sizeof(command), JUDGE "sections %.*s", (int)strcspn(name, " "), name);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(sections) + 1] = {
		CASE("R6612-4 one term for one thing, each acronym expanded once", terms),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		tests[i + 1] = (struct CMUnitTest){
			.name = sections[i], .test_func = section,
			.initial_state = (void *)(uintptr_t)sections[i],
		};
	return RUN(tests);
}
