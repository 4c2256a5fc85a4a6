/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hash tables of objects that lie elsewhere.
 *
 * With very many objects most of the time of a lookup is waiting for memory. So hash values lie
 * beside the pointers, and objects are searched in neighbouring slots: one line of the processor's
 * cache tells which object it is, and no other object is touched. Growing touches none at all. A
 * table of which hardly anything is used becomes smaller.
 */
#ifndef HALMAD_BASE_TABLE_H
#define HALMAD_BASE_TABLE_H

#include "base/types.h"

/**
 * struct table_slot - a place for an object
 * @object: object, NULL for none
 * @hash: its hash value
 */
struct table_slot {
	void *object;
	u32 hash;
};

/**
 * struct table - a hash table
 * @v: slots
 * @size: number of @v, a power of two
 * @count: number of objects
 */
struct table {
	struct table_slot *v;
	u32 size;
	u32 count;
};

/**
 * table_init() - make an empty table
 *
 * Return: 0, or -ENOMEM.
 */
int table_init(struct table *table);

/**
 * table_fini() - free it, not its objects
 */
void table_fini(struct table *table);

/**
 * table_add() - add an object, which belongs to the caller and is not looked at
 * @table: table
 * @hash: its hash value; several objects may have the same one
 * @object: object
 *
 * Return: 0; or -ENOMEM if there is no memory for a larger table and the old one is nearly full.
 * After table_del() there is room for one.
 */
int table_add(struct table *table, u32 hash, void *object);

/**
 * table_del() - take out an object that is in the table
 */
void table_del(struct table *table, u32 hash, const void *object);

/**
 * table_begin() - the slot in which the search for a hash value begins
 */
static inline const struct table_slot *table_begin(const struct table *table, u32 hash)
{
	return &table->v[hash & (table->size - 1)];
}

/**
 * table_next() - the next object of a hash value
 * @table: table
 * @hash: hash value
 * @at: where the search is; begins with @hash
 *
 * Return: NULL if there is none any more.
 */
static inline void *table_next(const struct table *table, u32 hash, u32 *at)
{
	const struct table_slot *slot;

	do {
		slot = table_begin(table, (*at)++);
	} while (slot->object && slot->hash != hash);
	return slot->object;
}

#endif /* HALMAD_BASE_TABLE_H */
