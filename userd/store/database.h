/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The store: its file. Used by store.c and backup.c alone, and by one thread at a time.
 */
#ifndef HALMAD_STORE_DATABASE_H
#define HALMAD_STORE_DATABASE_H

#include "store/store.h"

/**
 * struct storedb - an open file
 * @path: its name
 * @db: connection
 * @stmt: statements, see database.c
 * @generation: the greatest generation of a binding in it
 */
struct storedb {
	char *path;
	struct sqlite3 *db;
	struct sqlite3_stmt *stmt[11];
	u32 generation;
};

/**
 * storedb_open() - open the file or make it
 * @file: its path must be set
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_open(struct storedb *file, char *text);

void storedb_close(struct storedb *file);

/**
 * storedb_make() - make the file and its directory if they are not there, for its user alone
 * @path: file
 * @text: what is wrong and what to do, on failure
 *
 * Return: false on failure.
 */
bool storedb_make(const char *path, char *text);

/**
 * storedb_failed() - say what SQLite could not do, and what to do about it
 * @file: file; it need not be open
 * @error: of SQLite
 * @what: what failed
 * @text: gets the sentence
 *
 * Return: false.
 */
bool storedb_failed(struct storedb *file, int error, const char *what, char *text);

/**
 * storedb_run() - run statements that give nothing back
 * @file: open file
 * @sql: statements
 * @what: what fails with them
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_run(struct storedb *file, const char *sql, const char *what, char *text);

/**
 * storedb_number() - ask for one number
 * @file: open file
 * @sql: query
 * @number: result
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_number(struct storedb *file, const char *sql, long long *number, char *text);

/**
 * storedb_check() - look whether the file is what SQLite wrote; reads all of it
 * @file: open file
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_check(struct storedb *file, char *text);

/**
 * storedb_moved() - the file that is open is not the one that has its name
 */
bool storedb_moved(struct storedb *file);

/**
 * struct storedb_page - some of the bindings, in the order of their ids as SQLite has them
 * @stmt: query; NULL before the first page and after the last one
 * @from: first id of the next page
 * @rows: bindings in a page
 * @done: there are no more
 */
struct storedb_page {
	struct sqlite3_stmt *stmt;
	long long from;
	u32 rows;
	bool done;
};

/* The first page */
#define STOREDB_PAGE(rows_)	((struct storedb_page){ .from = INT64_MIN, .rows = (rows_) })

/**
 * storedb_reservations() - read all reservations
 * @file: file
 * @reader: gets them
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_reservations(struct storedb *file, const struct store_reader *reader, char *text);

/**
 * storedb_homes() - read all prefixes that mobile nodes have
 * @file: file
 * @each: gets each of them
 * @ctx: for @each
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_homes(struct storedb *file, void (*each)(void *ctx, const struct store_home *home),
		   void *ctx, char *text);

/**
 * storedb_bindings() - read a page of bindings; the file may be written between two pages
 * @file: file
 * @page: which; becomes the next one
 * @reader: gets them
 * @text: what is wrong, on failure
 *
 * Return: false on failure; there are no more pages then.
 */
bool storedb_bindings(struct storedb *file, struct storedb_page *page,
		      const struct store_reader *reader, char *text);

/**
 * storedb_variables() - read all variables
 * @file: file
 * @each: gets each of them; false if it is none that can be kept
 * @ctx: for @each
 * @text: what is wrong, on failure
 *
 * Return: false on failure.
 */
bool storedb_variables(struct storedb *file,
		       bool (*each)(void *ctx, const char *key, const char *value), void *ctx,
		       char *text);

/**
 * storedb_commit() - write records in one transaction
 * @file: file
 * @data: records one after the other
 * @len: octets of them
 * @text: what is wrong, on failure; nothing of them is written then
 *
 * Return: false on failure.
 */
bool storedb_commit(struct storedb *file, const u8 *data, size_t len, char *text);

#endif /* HALMAD_STORE_DATABASE_H */
