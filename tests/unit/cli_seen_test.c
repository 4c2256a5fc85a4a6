// SPDX-License-Identifier: GPL-2.0
/*
 * What "halma monitor sync" remembers.
 *
 * sources: tools/seen.c tools/err.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/seen.h"

#define IDS 500

static void order_test(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_false(seen_gone(&s, 1, 7, 1));
	assert_true(seen_news(&s, 1, 7, 5));
	/* the same state again, and an older one */
	assert_false(seen_news(&s, 1, 7, 5));
	assert_false(seen_news(&s, 1, 7, 4));
	assert_true(seen_news(&s, 1, 7, 6));
	/* of another device */
	assert_true(seen_news(&s, 2, 7, 1));
	/* it went, and was made again, before the dump showed it */
	assert_false(seen_gone(&s, 1, 7, 5));
	assert_true(seen_gone(&s, 1, 7, 8));
	assert_false(seen_gone(&s, 1, 7, 8));
	assert_true(seen_news(&s, 1, 7, 9));
	seen_free(&s);
}

static void count_one(const struct seen_entry *entry, void *arg)
{
	unsigned int *count = arg;

	(void)entry;
	(*count)++;
}

static void sweep_test(void **state)
{
	struct seen s = { 0 };
	unsigned int count = 0;
	uint64_t id;

	(void)state;
	for (id = 1; id <= 3000; id++)
		assert_true(seen_news(&s, 1, id, id));
	s.round++;
	for (id = 1; id <= 3000; id += 3)
		assert_false(seen_news(&s, 1, id, id));
	seen_sweep(&s, count_one, &count);
	assert_int_equal(count, 2000);
	assert_int_equal(s.count, 1000);
	for (id = 1; id <= 3000; id++)
		assert_int_equal(seen_gone(&s, 1, id, 9999), id % 3 == 1);
	assert_int_equal(s.count, 0);
	seen_free(&s);
}

/* against an array that is too simple to be wrong */
static void random_test(void **state)
{
	uint64_t have[2][IDS] = { 0 }, change;
	struct seen s = { 0 };
	uint32_t anchor;
	size_t id;
	int n;

	(void)state;
	srand(2);
	for (n = 0; n < 200000; n++) {
		anchor = (uint32_t)rand() & 1;
		id = 1 + (size_t)rand() % (IDS - 1);
		change = 1 + (uint64_t)(n / 3 + rand() % 50);
		if (rand() & 1) {
			assert_int_equal(seen_news(&s, anchor, id, change),
					 have[anchor][id] < change);
			if (have[anchor][id] < change)
				have[anchor][id] = change;
		} else {
			assert_int_equal(seen_gone(&s, anchor, id, change),
					 have[anchor][id] && have[anchor][id] <= change);
			if (have[anchor][id] <= change)
				have[anchor][id] = 0;
		}
	}
	seen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_test),
		cmocka_unit_test(sweep_test),
		cmocka_unit_test(random_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
