// SPDX-License-Identifier: GPL-2.0
/*
 * Hash tables, against a list of what is in them.
 *
 * sources: userd
 */
#include "unit.h"

#include "base/table.h"

#define OBJECTS	3000

static struct {
	u32 hash;
	bool in;
} object[OBJECTS];

static bool finds(const struct table *table, unsigned int nr)
{
	u32 at = object[nr].hash;
	const void *found;

	do {
		found = table_next(table, object[nr].hash, &at);
	} while (found && found != &object[nr]);
	return found;
}

/* Each is found if and only if it is in; nothing else has its hash value but what should. */
static void compare(const struct table *table)
{
	unsigned int i, count = 0;

	for (i = 0; i < OBJECTS; i++) {
		assert_int_equal(finds(table, i), object[i].in);
		count += object[i].in;
	}
	assert_int_equal(table->count, count);
}

static void exercise(u32 spread, u32 base)
{
	struct table table;
	unsigned int i, round;
	u32 size;

	assert_int_equal(table_init(&table), 0);
	size = table.size;
	for (i = 0; i < OBJECTS; i++) {
		object[i].hash = base + (u32)random() % spread;
		object[i].in = false;
	}
	for (round = 0; round < 20000; round++) {
		i = random() % OBJECTS;
		/* first more and more, then fewer */
		if (object[i].in && (round > 10000 || random() % 3 == 0)) {
			table_del(&table, object[i].hash, &object[i]);
			object[i].in = false;
		} else if (!object[i].in && (round < 10000 || random() % 3 == 0)) {
			assert_int_equal(table_add(&table, object[i].hash, &object[i]), 0);
			object[i].in = true;
		}
		if (round % 1000 == 999)
			compare(&table);
	}
	for (i = 0; i < OBJECTS; i++)
		if (object[i].in)
			table_del(&table, object[i].hash, &object[i]);
	/* an empty one is as large as it was in the beginning */
	assert_int_equal(table.count, 0);
	assert_int_equal(table.size, size);
	table_fini(&table);
}

static void random_hashes(void **state)
{
	(void)state;
	srandom(4711);
	exercise(1U << 31, 0);
}

/* They fill neighbouring slots, over the end of the table into its beginning. */
static void same_hashes(void **state)
{
	(void)state;
	srandom(4712);
	exercise(5, UINT32_MAX - 2);
	exercise(100, UINT32_MAX - 50);
}

/* Other objects of the same slot are not those of the hash value. */
static void other_hashes(void **state)
{
	struct table table;
	u32 at = 7;
	int a, b;

	(void)state;
	assert_int_equal(table_init(&table), 0);
	assert_int_equal(table_add(&table, 7, &a), 0);
	assert_int_equal(table_add(&table, 7 + (1 << 20), &b), 0);
	assert_ptr_equal(table_next(&table, 7, &at), &a);
	assert_null(table_next(&table, 7, &at));
	at = 7 + (1 << 20);
	assert_ptr_equal(table_next(&table, 7 + (1 << 20), &at), &b);
	table_del(&table, 7, &a);
	at = 7 + (1 << 20);
	assert_ptr_equal(table_next(&table, 7 + (1 << 20), &at), &b);
	table_fini(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("what was added and not taken out is found, at any size", random_hashes),
		CASE("many objects of one hash value", same_hashes),
		CASE("objects of other hash values in the same slots", other_hashes),
	};

	return RUN(tests);
}
