/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A copy of the store while it is in use. store.c makes it in steps between two groups of changes;
 * what is written meanwhile is in the copy, too.
 */
#ifndef HALMAD_STORE_BACKUP_H
#define HALMAD_STORE_BACKUP_H

#include "store/database.h"

struct sqlite3_backup;

/**
 * struct backup - a copy that is being made
 * @copy: the file that it is made in, named like the copy with ".new"; its db is NULL for none
 * @sqlite: what SQLite knows of it
 */
struct backup {
	struct storedb copy;
	struct sqlite3_backup *sqlite;
};

enum backup_result {
	BACKUP_MORE,
	BACKUP_DONE,
	BACKUP_FAILED,
};

/**
 * backup_begin() - begin a copy
 * @backup: zeroed
 * @from: file that is open, by the same thread
 * @path: where the copy is to be; one that is there is replaced at the end
 * @text: what is wrong, on failure; nothing is left then
 *
 * Return: false on failure.
 */
bool backup_begin(struct backup *backup, struct storedb *from, const char *path, char *text);

/**
 * backup_step() - copy some more; with the last of it the copy is read, and gets its name
 * @backup: copy, which is over unless more is left
 * @path: as for backup_begin()
 * @made: what is in it, when it is done, or error: why there is none
 */
enum backup_result backup_step(struct backup *backup, const char *path,
			       struct store_backup *made);

/**
 * backup_give_up() - forget a copy that is being made, if there is one
 */
void backup_give_up(struct backup *backup);

#endif /* HALMAD_STORE_BACKUP_H */
