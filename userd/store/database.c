// SPDX-License-Identifier: GPL-2.0
/*
 * The store: its file.
 *
 * SQLite with a write-ahead log; a transaction is durable when it returns (synchronous = FULL).
 * The lock is exclusive and kept until the file is closed: two daemons with one store would give
 * the same prefixes twice, and the index of the log needs no shared memory then.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/database.h"
#include "store/owner.h"
#include "store/record.h"

#define APPLICATION_ID	0x68616c6d	/* "halm" */
#define SCHEMA_VERSION	4

#define TEXT_OF(x)	#x
#define TEXT(x)		TEXT_OF(x)

enum statement {
	STMT_BEGIN,
	STMT_COMMIT,
	STMT_BINDING,
	STMT_FORGET,
	STMT_RESERVE,
	STMT_UNRESERVE,
	STMT_HOME,
	STMT_UNHOME,
	STMT_VARIABLE,
	STMT_PURGE,
	STMT_SWEEP,
	STMT_MAX,
};

_Static_assert(ARRAY_SIZE(((struct storedb *)0)->stmt) == STMT_MAX, "room for all statements");

static const char *const statements[STMT_MAX] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_BINDING] = "REPLACE INTO binding VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[STMT_FORGET] = "DELETE FROM binding WHERE id = ?",
	[STMT_RESERVE] = "REPLACE INTO reservation VALUES(?,?)",
	[STMT_UNRESERVE] = "DELETE FROM reservation WHERE prefix = ?",
	[STMT_HOME] = "REPLACE INTO home VALUES(?,?,?)",
	[STMT_UNHOME] = "DELETE FROM home WHERE mn_id_type = ? AND mn_id = ?",
	[STMT_VARIABLE] = "REPLACE INTO variable VALUES(?,?)",
	[STMT_PURGE] = "DELETE FROM binding WHERE until = 0",
	[STMT_SWEEP] = "DELETE FROM binding WHERE generation <> ?",
};

/* With REPLACE a prefix goes from one mobile node to another. */
#define HOME_TABLE	"CREATE TABLE home(mn_id_type INTEGER NOT NULL, mn_id BLOB NOT NULL, prefix BLOB NOT NULL UNIQUE, PRIMARY KEY(mn_id_type, mn_id)) STRICT, WITHOUT ROWID"

/* Prefixes are 17 octets each: address, length; times are ms since 1970, -1 for never. */
static const char *const schema[] = {
	"BEGIN IMMEDIATE",
	"CREATE TABLE binding(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, mn_id_type INTEGER NOT NULL, mn_id BLOB NOT NULL, prefix BLOB NOT NULL, local BLOB NOT NULL, remote BLOB NOT NULL, state INTEGER NOT NULL, cookie BLOB NOT NULL, until INTEGER NOT NULL, generation INTEGER NOT NULL, kept BLOB NOT NULL, kind INTEGER NOT NULL) STRICT",
	"CREATE TABLE reservation(prefix BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE TABLE variable(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
	HOME_TABLE,
	"PRAGMA application_id = " TEXT(APPLICATION_ID),
	"PRAGMA user_version = " TEXT(SCHEMA_VERSION),
	"COMMIT",
};

/* What each version has beyond the one before */
static const char *const upgrades[SCHEMA_VERSION] = {
	[1] = "ALTER TABLE binding ADD COLUMN kept BLOB NOT NULL DEFAULT x''",
	/* there was one kind: HALMA_KIND_PMIPV6 */
	[2] = "ALTER TABLE binding ADD COLUMN kind INTEGER NOT NULL DEFAULT 3",
	[3] = HOME_TABLE,
};

/* What to do about an error. */
static const char *hint(int error)
{
	switch (error & 0xff) {
	case SQLITE_FULL:
		return "make room on its file system";
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return "let halmad write to the file and to its directory; both belong to its user";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "move the file away to begin without it; what the kernel has is adopted";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another process uses it; each halmad needs a file of its own";
	default:
		return "look at the disk and the log of the kernel";
	}
}

bool storedb_failed(struct storedb *file, int error, const char *what, char *text)
{
	int sys = file->db ? sqlite3_system_errno(file->db) : 0;
	const char *why = file->db ? sqlite3_errmsg(file->db) : sqlite3_errstr(error);

	snprintf(text, STORE_TEXT_MAX, "store %s: %s: %s%s%s (%d); hint: %s", file->path, what, why,
		 sys ? ": " : "", sys ? strerror(sys) : "", error, hint(error));
	return false;
}

bool storedb_run(struct storedb *file, const char *sql, const char *what, char *text)
{
	int err = sqlite3_exec(file->db, sql, NULL, NULL, NULL);

	return err == SQLITE_OK || storedb_failed(file, err, what, text);
}

bool storedb_number(struct storedb *file, const char *sql, long long *number, char *text)
{
	sqlite3_stmt *stmt;
	int err;

	err = sqlite3_prepare_v2(file->db, sql, -1, &stmt, NULL);
	if (err != SQLITE_OK)
		return storedb_failed(file, err, "cannot be read", text);
	err = sqlite3_step(stmt);
	*number = err == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_finalize(stmt);
	return err == SQLITE_ROW || storedb_failed(file, err, "cannot be read", text);
}

static bool make_tables(struct storedb *file, char *text)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(schema); i++)
		if (!storedb_run(file, schema[i], "cannot make its tables", text))
			return false;
	return true;
}

/* What an older halmad wrote becomes what this one writes, which the older one refuses then. */
static bool upgrade(struct storedb *file, long long version, char *text)
{
	static const char what[] = "cannot be brought to the version of this halmad";
	bool ok;

	if (version == SCHEMA_VERSION)
		return true;
	if (!storedb_run(file, "BEGIN IMMEDIATE", what, text))
		return false;
	for (ok = true; ok && version < SCHEMA_VERSION; version++)
		ok = storedb_run(file, upgrades[version], what, text);
	return ok && storedb_run(file, "PRAGMA user_version = " TEXT(SCHEMA_VERSION), what, text) &&
	       storedb_run(file, "COMMIT", what, text);
}

/* Whether the file is ours; one without any table becomes ours. */
static bool check_schema(struct storedb *file, char *text)
{
	long long application, version, tables;

	if (!storedb_number(file, "PRAGMA application_id", &application, text) ||
	    !storedb_number(file, "PRAGMA user_version", &version, text) ||
	    !storedb_number(file, "SELECT count(*) FROM sqlite_schema", &tables, text))
		return false;
	if (!application && !version && !tables)
		return make_tables(file, text);
	if (application != APPLICATION_ID) {
		snprintf(text, STORE_TEXT_MAX,
			 "store %s: this is a database, but no store of halmad; hint: name another file",
			 file->path);
		return false;
	}
	if (version <= SCHEMA_VERSION && version > 0)
		return upgrade(file, version, text);
	snprintf(text, STORE_TEXT_MAX,
		 "store %s has version %lld, this halmad knows versions up to %d; hint: use the halmad that wrote it, or move the file away to begin without it",
		 file->path, version, SCHEMA_VERSION);
	return false;
}

bool storedb_check(struct storedb *file, char *text)
{
	sqlite3_stmt *stmt;
	bool ok = false;
	int err;

	err = sqlite3_prepare_v2(file->db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
	if (err != SQLITE_OK)
		return storedb_failed(file, err, "cannot be checked", text);
	err = sqlite3_step(stmt);
	if (err != SQLITE_ROW) {
		storedb_failed(file, err, "cannot be checked", text);
	} else {
		ok = !strcmp((const char *)sqlite3_column_text(stmt, 0), "ok");
		if (!ok)
			snprintf(text, STORE_TEXT_MAX, "store %s is damaged: %s; hint: %s",
				 file->path, sqlite3_column_text(stmt, 0), hint(SQLITE_CORRUPT));
	}
	sqlite3_finalize(stmt);
	return ok;
}

/* The directory, its parent is there; and the file, before SQLite makes it for everybody. */
bool storedb_make(const char *path, char *text)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX] = ".";
	struct stat st;
	int fd;

	if (slash && slash > path && (size_t)(slash - path) < sizeof(dir)) {
		memcpy(dir, path, (size_t)(slash - path));
		dir[slash - path] = '\0';
		if (mkdir(dir, 0750) && errno != EEXIST) {
			snprintf(text, STORE_TEXT_MAX,
				 "store %.200s: cannot make its directory: %s; hint: make it", path,
				 strerror(errno));
			return false;
		}
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		snprintf(text, STORE_TEXT_MAX, "store %s: cannot be opened: %s; hint: %s", path,
			 strerror(errno), hint(SQLITE_CANTOPEN));
		return false;
	}
	if (!stat(dir, &st))
		owner_give(fd, &st);
	close(fd);
	return true;
}

static bool prepare(struct storedb *file, char *text)
{
	unsigned int i;
	int err;

	for (i = 0; i < STMT_MAX; i++) {
		err = sqlite3_prepare_v3(file->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
					 &file->stmt[i], NULL);
		if (err != SQLITE_OK)
			return storedb_failed(file, err, "has other tables than it should", text);
	}
	return true;
}

bool storedb_open(struct storedb *file, char *text)
{
	int err;

	if (!storedb_make(file->path, text))
		return false;
	err = sqlite3_open_v2(file->path, &file->db, SQLITE_OPEN_READWRITE |
			      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (err != SQLITE_OK) {
		storedb_failed(file, err, "cannot be opened", text);
		goto err_close;
	}
	/* the lock is taken by the first of these that reads */
	if (!storedb_run(file, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
		 "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
		 "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8192;"
		 "PRAGMA journal_size_limit = 67108864", "cannot be opened", text) ||
	    !check_schema(file, text) || !storedb_check(file, text) || !prepare(file, text))
		goto err_close;
	return true;
err_close:
	storedb_close(file);
	return false;
}

void storedb_close(struct storedb *file)
{
	unsigned int i;

	for (i = 0; i < STMT_MAX; i++) {
		sqlite3_finalize(file->stmt[i]);
		file->stmt[i] = NULL;
	}
	sqlite3_close(file->db);
	file->db = NULL;
}

bool storedb_moved(struct storedb *file)
{
	int moved = 0;

	return sqlite3_file_control(file->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
	       SQLITE_OK && moved;
}

static bool column_blob(sqlite3_stmt *stmt, int column, void *to, size_t min, size_t max,
			size_t *len)
{
	*len = (size_t)sqlite3_column_bytes(stmt, column);
	if (*len < min || *len > max)
		return false;
	if (*len)
		memcpy(to, sqlite3_column_blob(stmt, column), *len);
	return true;
}

static void get_prefix(struct prefix *prefix, const u8 *data)
{
	memcpy(&prefix->addr, data, sizeof(prefix->addr));
	prefix->len = data[16];
}

static bool read_prefixes(sqlite3_stmt *stmt, int column, struct binding_info *info)
{
	u8 data[HALMAD_PREFIX_MAX * STORE_PREFIX_LEN];
	unsigned int i;
	size_t len;

	if (!column_blob(stmt, column, data, 0, sizeof(data), &len) || len % STORE_PREFIX_LEN)
		return false;
	info->prefix_count = (unsigned int)(len / STORE_PREFIX_LEN);
	for (i = 0; i < info->prefix_count; i++) {
		get_prefix(&info->prefix[i], data + i * STORE_PREFIX_LEN);
		if (!prefix_valid(&info->prefix[i]))
			return false;
	}
	return true;
}

static bool is_state(enum halma_state state)
{
	return state == HALMA_STATE_ACTIVE || state == HALMA_STATE_BLOCKED;
}

static bool is_kind(enum halma_kind kind)
{
	return kind == HALMA_KIND_MIPV6 || kind == HALMA_KIND_PMIPV6;
}

static bool read_binding(sqlite3_stmt *stmt, struct binding_info *info)
{
	u8 data[HALMA_MN_ID_MAX];
	size_t len;

	memset(info, 0, sizeof(*info));
	info->id = (u64)sqlite3_column_int64(stmt, 0);
	info->version = (u64)sqlite3_column_int64(stmt, 1);
	info->state = (enum halma_state)sqlite3_column_int(stmt, 7);
	info->kind = (enum halma_kind)sqlite3_column_int(stmt, 12);
	return info->id && is_state(info->state) && is_kind(info->kind) &&
	       sqlite3_column_int64(stmt, 9) >= -1 &&
	       column_blob(stmt, 3, data, 1, sizeof(data), &len) &&
	       mnid_set(&info->mnid, (u8)sqlite3_column_int(stmt, 2), data, len) &&
	       read_prefixes(stmt, 4, info) &&
	       column_blob(stmt, 5, &info->local, 16, 16, &len) &&
	       column_blob(stmt, 6, &info->remote, 16, 16, &len) &&
	       column_blob(stmt, 8, info->cookie, 0, sizeof(info->cookie), &info->cookie_len);
}

/* @kept has room for KEPT_MAX octets. */
static bool read_kept(sqlite3_stmt *stmt, struct kept *kept)
{
	size_t len;

	if (!column_blob(stmt, 11, kept->data, 0, KEPT_MAX, &len))
		return false;
	kept->len = (u16)len;
	return kept_valid(kept->data, len);
}

static bool damaged(struct storedb *file, const char *what, long long id, char *text)
{
	snprintf(text, STORE_TEXT_MAX, "store %s is damaged: %s %lld is none; hint: %s", file->path,
		 what, id, hint(SQLITE_CORRUPT));
	return false;
}

static bool read_bindings(struct storedb *file, struct storedb_page *page,
			  const struct store_reader *reader, char *text)
{
	union {
		struct kept kept;
		u8 room[sizeof(struct kept) + KEPT_MAX];
	} u;
	sqlite3_stmt *stmt = page->stmt;
	struct binding_info info;
	u32 rows = 0;
	int err;

	while ((err = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (!read_binding(stmt, &info) || !read_kept(stmt, &u.kept))
			return damaged(file, "binding", (long long)info.id, text);
		if ((u32)sqlite3_column_int64(stmt, 10) > file->generation)
			file->generation = (u32)sqlite3_column_int64(stmt, 10);
		page->from = sqlite3_column_int64(stmt, 0);
		rows++;
		reader->binding(reader->ctx, &info, &u.kept,
				(u64)sqlite3_column_int64(stmt, 9));
	}
	page->done = rows < page->rows || page->from == INT64_MAX;
	page->from += !page->done;
	return err == SQLITE_DONE || storedb_failed(file, err, "cannot be read", text);
}

static bool read_reservations(struct storedb *file, sqlite3_stmt *stmt,
			      const struct store_reader *reader, char *text)
{
	struct store_reservation reservation;
	u8 data[STORE_PREFIX_LEN];
	long long row = 0;
	size_t len;
	int err;

	while ((err = sqlite3_step(stmt)) == SQLITE_ROW) {
		row++;
		if (!column_blob(stmt, 0, data, sizeof(data), sizeof(data), &len))
			return damaged(file, "reservation", row, text);
		get_prefix(&reservation.block, data);
		reservation.until = (u64)sqlite3_column_int64(stmt, 1);
		if (!prefix_valid(&reservation.block) || sqlite3_column_int64(stmt, 1) < 0)
			return damaged(file, "reservation", row, text);
		reader->reservation(reader->ctx, &reservation);
	}
	return err == SQLITE_DONE || storedb_failed(file, err, "cannot be read", text);
}

static sqlite3_stmt *query(struct storedb *file, const char *sql, char *text)
{
	sqlite3_stmt *stmt = NULL;
	int err;

	err = sqlite3_prepare_v2(file->db, sql, -1, &stmt, NULL);
	if (err != SQLITE_OK)
		storedb_failed(file, err, "cannot be read", text);
	return stmt;
}

bool storedb_reservations(struct storedb *file, const struct store_reader *reader, char *text)
{
	sqlite3_stmt *stmt = query(file, "SELECT * FROM reservation", text);
	bool ok = stmt && read_reservations(file, stmt, reader, text);

	sqlite3_finalize(stmt);
	return ok;
}

static bool read_home(sqlite3_stmt *stmt, struct mnid *mnid, struct prefix *prefix)
{
	u8 id[HALMA_MN_ID_MAX], data[STORE_PREFIX_LEN];
	size_t len;

	if (!column_blob(stmt, 1, id, 1, sizeof(id), &len) ||
	    !mnid_set(mnid, (u8)sqlite3_column_int(stmt, 0), id, len) ||
	    !column_blob(stmt, 2, data, sizeof(data), sizeof(data), &len))
		return false;
	get_prefix(prefix, data);
	return prefix_valid(prefix);
}

bool storedb_homes(struct storedb *file, void (*each)(void *ctx, const struct store_home *home),
		   void *ctx, char *text)
{
	sqlite3_stmt *stmt = query(file, "SELECT * FROM home", text);
	struct store_home home;
	struct mnid mnid;
	long long row = 0;
	bool ok = stmt;
	int err = SQLITE_DONE;

	while (ok && (err = sqlite3_step(stmt)) == SQLITE_ROW) {
		row++;
		home.mnid = &mnid;
		ok = read_home(stmt, &mnid, &home.prefix) || damaged(file, "home", row, text);
		if (ok)
			each(ctx, &home);
	}
	if (ok && err != SQLITE_DONE)
		ok = storedb_failed(file, err, "cannot be read", text);
	sqlite3_finalize(stmt);
	return ok;
}

bool storedb_bindings(struct storedb *file, struct storedb_page *page,
		      const struct store_reader *reader, char *text)
{
	bool ok;

	if (!page->stmt)
		page->stmt = query(file, "SELECT * FROM binding WHERE id >= ? ORDER BY id LIMIT ?",
				   text);
	if (!page->stmt)
		return false;
	sqlite3_bind_int64(page->stmt, 1, page->from);
	sqlite3_bind_int64(page->stmt, 2, page->rows);
	ok = read_bindings(file, page, reader, text);
	/* what is written meanwhile must not be seen by a query that has begun */
	sqlite3_reset(page->stmt);
	if (ok && !page->done)
		return true;
	sqlite3_finalize(page->stmt);
	page->stmt = NULL;
	return ok;
}

bool storedb_variables(struct storedb *file,
		       bool (*each)(void *ctx, const char *key, const char *value), void *ctx,
		       char *text)
{
	sqlite3_stmt *stmt = query(file, "SELECT * FROM variable", text);
	const char *key, *value;
	int err;

	if (!stmt)
		return false;
	while ((err = sqlite3_step(stmt)) == SQLITE_ROW) {
		key = (const char *)sqlite3_column_text(stmt, 0);
		value = (const char *)sqlite3_column_text(stmt, 1);
		if (key && value && each(ctx, key, value))
			continue;
		snprintf(text, STORE_TEXT_MAX,
			 "store %s is damaged: its variable \"%.64s\" is longer than any, or one too many; hint: %s",
			 file->path, key ? key : "", hint(SQLITE_CORRUPT));
		sqlite3_finalize(stmt);
		return false;
	}
	sqlite3_finalize(stmt);
	return err == SQLITE_DONE || storedb_failed(file, err, "cannot be read", text);
}

static void bind_blob(sqlite3_stmt *stmt, int nr, const void *data, size_t len)
{
	/* with a NULL pointer it would be NULL and no blob */
	sqlite3_bind_blob(stmt, nr, len ? data : "", (int)len, SQLITE_STATIC);
}

static sqlite3_stmt *bind_binding(struct storedb *file, const struct store_record *r)
{
	sqlite3_stmt *stmt = file->stmt[STMT_BINDING];
	const u8 *prefix = r->data + r->mnid_len;
	size_t prefixes = (size_t)r->prefix_count * STORE_PREFIX_LEN;

	sqlite3_bind_int64(stmt, 1, (sqlite3_int64)r->id);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)r->version);
	sqlite3_bind_int(stmt, 3, r->mnid_type);
	bind_blob(stmt, 4, r->data, r->mnid_len);
	bind_blob(stmt, 5, prefix, prefixes);
	bind_blob(stmt, 6, &r->local, sizeof(r->local));
	bind_blob(stmt, 7, &r->remote, sizeof(r->remote));
	sqlite3_bind_int(stmt, 8, r->state);
	bind_blob(stmt, 9, prefix + prefixes, r->cookie_len);
	bind_blob(stmt, 12, prefix + prefixes + r->cookie_len, r->kept_len);
	sqlite3_bind_int64(stmt, 10, (sqlite3_int64)r->until);
	sqlite3_bind_int64(stmt, 11, r->generation);
	sqlite3_bind_int(stmt, 13, r->kind);
	return stmt;
}

static sqlite3_stmt *bind_record(struct storedb *file, const struct store_record *r)
{
	sqlite3_stmt *stmt;

	switch (r->op) {
	case STORE_BINDING:
		return bind_binding(file, r);
	case STORE_FORGET:
		stmt = file->stmt[STMT_FORGET];
		sqlite3_bind_int64(stmt, 1, (sqlite3_int64)r->id);
		return stmt;
	case STORE_RESERVE:
		stmt = file->stmt[STMT_RESERVE];
		bind_blob(stmt, 1, r->data, STORE_PREFIX_LEN);
		sqlite3_bind_int64(stmt, 2, (sqlite3_int64)r->until);
		return stmt;
	case STORE_UNRESERVE:
		stmt = file->stmt[STMT_UNRESERVE];
		bind_blob(stmt, 1, r->data, STORE_PREFIX_LEN);
		return stmt;
	case STORE_HOME:
	case STORE_UNHOME:
		stmt = file->stmt[r->op == STORE_HOME ? STMT_HOME : STMT_UNHOME];
		sqlite3_bind_int(stmt, 1, r->mnid_type);
		bind_blob(stmt, 2, r->data, r->mnid_len);
		if (r->op == STORE_HOME)
			bind_blob(stmt, 3, r->data + r->mnid_len, STORE_PREFIX_LEN);
		return stmt;
	case STORE_VARIABLE:
		stmt = file->stmt[STMT_VARIABLE];
		sqlite3_bind_text(stmt, 1, (const char *)r->data, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, (const char *)r->data + r->key_len + 1, -1,
				  SQLITE_STATIC);
		return stmt;
	case STORE_PURGE:
		return file->stmt[STMT_PURGE];
	default:
		stmt = file->stmt[STMT_SWEEP];
		sqlite3_bind_int64(stmt, 1, r->generation);
		return stmt;
	}
}

static bool step(struct storedb *file, sqlite3_stmt *stmt, char *text)
{
	int err = sqlite3_step(stmt);
	bool ok = err == SQLITE_DONE || storedb_failed(file, err, "cannot be written", text);

	sqlite3_reset(stmt);
	return ok;
}

bool storedb_commit(struct storedb *file, const u8 *data, size_t len, char *text)
{
	const struct store_record *r;
	size_t pos;

	if (!step(file, file->stmt[STMT_BEGIN], text))
		return false;
	for (pos = 0; pos < len; pos += r->size) {
		r = (const struct store_record *)(const void *)(data + pos);
		if (!step(file, bind_record(file, r), text))
			goto err_rollback;
	}
	if (step(file, file->stmt[STMT_COMMIT], text))
		return true;
err_rollback:
	if (!sqlite3_get_autocommit(file->db))
		sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}
