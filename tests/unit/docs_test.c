// SPDX-License-Identifier: GPL-2.0
/*
 * What the manual pages and the README have to explain, and in which words: docs.py knows.
 *
 * sources: tools/names.c
 */
#include "unit.h"

#define JUDGE	"/usr/bin/python3 docs.py "

static void terms(void **state)
{
	(void)state;
	assert_int_equal(system(JUDGE "terms"), 0);
}

/* The name of the test has the id of the section. */
#define SECTION(id)	{ id " is explained where it belongs", section, NULL, NULL, (void *)(id) }

static void section(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), JUDGE "sections %s", (const char *)*state);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("R6612-4 one term for one thing, each acronym expanded once", terms),
		SECTION("R6612-36"),
		SECTION("R6612-54"),
		SECTION("R6612-55"),
		SECTION("R6612-81"),
		SECTION("R6612-91"),
		SECTION("R6612-92"),
		SECTION("R6612-94"),
	};

	return RUN(tests);
}
