// SPDX-License-Identifier: GPL-2.0
/*
 * Hash tables of objects that lie elsewhere: open addressing, with the next slot as the next try.
 *
 * Between the slot in which the search for an object begins and the one in which it is, no slot
 * is empty: so a search ends at an empty one, and what follows one that becomes empty moves up.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/table.h"

#define TABLE_MIN	256U
#define TABLE_MAX	(1U << 30)

int table_init(struct table *table)
{
	*table = (struct table){ .size = TABLE_MIN };
	table->v = calloc(table->size, sizeof(*table->v));
	return table->v ? 0 : -ENOMEM;
}

void table_fini(struct table *table)
{
	free(table->v);
	*table = (struct table){ 0 };
}

static void put(struct table *table, u32 hash, void *object)
{
	u32 i = hash & (table->size - 1);

	while (table->v[i].object)
		i = (i + 1) & (table->size - 1);
	table->v[i] = (struct table_slot){ .object = object, .hash = hash };
}

/* Without memory it stays as it is. */
static void resize(struct table *table, u32 size)
{
	struct table new = { .size = size, .count = table->count };
	u32 i;

	if (size < TABLE_MIN || size > TABLE_MAX)
		return;
	new.v = calloc(size, sizeof(*new.v));
	if (!new.v)
		return;
	for (i = 0; i < table->size; i++)
		if (table->v[i].object)
			put(&new, table->v[i].hash, table->v[i].object);
	free(table->v);
	*table = new;
}

int table_add(struct table *table, u32 hash, void *object)
{
	/* a search looks at three slots for what is there, and nine for what is not, if no more
	 * than three quarters are full
	 */
	if (table->count >= table->size / 4 * 3)
		resize(table, 2 * table->size);
	if (table->count >= table->size / 16 * 15)
		return -ENOMEM;
	put(table, hash, object);
	table->count++;
	return 0;
}

/* An object may move from slot @from to @to if its search does not begin behind that. */
static bool may_move(const struct table *table, u32 from, u32 to)
{
	u32 mask = table->size - 1;
	u32 tries = (from - table->v[from].hash) & mask;

	return tries >= ((from - to) & mask);
}

void table_del(struct table *table, u32 hash, const void *object)
{
	u32 mask = table->size - 1;
	u32 empty = hash & mask, i;

	while (table->v[empty].object != object)
		empty = (empty + 1) & mask;
	for (i = (empty + 1) & mask; table->v[i].object; i = (i + 1) & mask) {
		if (!may_move(table, i, empty))
			continue;
		table->v[empty] = table->v[i];
		empty = i;
	}
	table->v[empty].object = NULL;
	table->count--;
	if (table->count < table->size / 8)
		resize(table, table->size / 2);
}
