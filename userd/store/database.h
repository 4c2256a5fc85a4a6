/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The store: its file. Used by store.c alone, and by one thread at a time.
 */
#ifndef HALMAD_STORE_DATABASE_H
#define HALMAD_STORE_DATABASE_H

#include "store/store.h"

/**
 * struct store_record - a change that waits to be written
 * @size: octets of all of it, a multiple of 8
 * @generation: of a binding
 * @op: enum store_op
 * @mnid_type: subtype of the MN-ID
 * @mnid_len: octets of the MN-ID
 * @prefix_count: number of prefixes
 * @cookie_len: octets of the cookie
 * @state: state
 * @kind: kind
 * @key_len: octets of the key of a variable
 * @kept_len: octets of options that are kept with a binding
 * @id: id
 * @version: version
 * @until: deadline of a binding or reservation
 * @local: address of the anchor
 * @remote: care-of address
 * @data: MN-ID, prefixes, cookie, options; or block; or MN-ID and prefix; or key and value, each
 *	with a NUL
 */
struct store_record {
	u32 size;
	u32 generation;
	u8 op;
	u8 mnid_type;
	u8 mnid_len;
	u8 prefix_count;
	u8 cookie_len;
	u8 state;
	u8 kind;
	u16 key_len;
	u16 kept_len;
	u64 id;
	u64 version;
	u64 until;
	struct in6_addr local;
	struct in6_addr remote;
	u8 data[];
};

/* Octets of a prefix in a record and in the file: address, length */
#define STORE_PREFIX_LEN	17

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
