// SPDX-License-Identifier: GPL-2.0
/*
 * What the manual pages, the README and userd/doc have to explain, and in which words: docs.py
 * knows. What their commands do ../daemon/docs.sh sees.
 *
 * sources: tools/names.c
 */
#include "unit.h"
#include "base/types.h"

#define JUDGE	"/usr/bin/python3 docs.py "

/* The name of the test ends with that of what docs.py has to look at. */
static void look(void **state)
{
	const char *name = *state;
	char command[128];

	snprintf(command, sizeof(command), JUDGE "%s", strrchr(name, ' ') + 1);
	assert_int_equal(system(command), 0);
}

static const char *const looks[] = {
	"R6612-4 one term for one thing, each acronym expanded once: terms",
	"each block of userd/doc says how it is tested: marks",
	"rules of nftables that userd/doc has are right: nft",
	"what userd/doc links to is there: links",
	"troubleshooting.md has each status: statuses",
	"troubleshooting.md has each drop cause: drops",
	"architecture.md names functions that there are: functions",
	"the README is short: length",
};

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
	struct CMUnitTest tests[ARRAY_SIZE(looks) + ARRAY_SIZE(sections)];
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(looks); i++)
		tests[n++] = (struct CMUnitTest){
			.name = looks[i], .test_func = look,
			.initial_state = (void *)(uintptr_t)looks[i],
		};
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		tests[n++] = (struct CMUnitTest){
			.name = sections[i], .test_func = section,
			.initial_state = (void *)(uintptr_t)sections[i],
		};
	return RUN(tests);
}
