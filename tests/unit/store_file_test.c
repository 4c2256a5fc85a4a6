// SPDX-License-Identifier: GPL-2.0
/*
 * The file of the store: of another version, damaged, somebody else's, in use or not to be had.
 *
 * sources: tests/unit/storing.c tests/unit/disk.c userd
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storing.h"

#include "base/log.h"

/* Change the file as no halmad does. */
static void change(const struct storing *t, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA writable_schema = ON", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static long long user_version(const struct storing *t)
{
	sqlite3_stmt *stmt;
	long long version;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	version = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return version;
}

/* It can be opened, but what is in it is none of halmad's. */
static void is_damaged(struct storing *t)
{
	assert_true(storing_open(t, 50, 1024));
	assert_false(storing_read(t));
	assert_non_null(strstr(t->text, " is damaged: "));
	storing_end(t);
}

static void newer_schema(void **state)
{
	struct storing *t = *state;

	storing_begin(t);
	storing_end(t);
	change(t, "PRAGMA user_version = 5");
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "has version 5, this halmad knows versions up to 4"));
}

/* Version 1 had no options. */
static void older_schema(void **state)
{
	struct storing *t = *state;

	storing_begin(t);
	storing_keep(t, 1, 7, false);
	storing_keep(t, 2, 7, false);
	storing_end(t);
	change(t, "DROP TABLE home; ALTER TABLE binding DROP COLUMN kept; ALTER TABLE binding DROP COLUMN kind; PRAGMA user_version = 1");
	storing_begin(t);
	assert_int_equal(t->count, 2);
	assert_int_equal(storing_find(t, 2)->version, 7);
	assert_int_equal(storing_find(t, 2)->kind, HALMA_KIND_PMIPV6);
	assert_int_equal(t->kept_len, 0);
	storing_keep(t, 2, 8, false);
	storing_end(t);
	assert_int_equal(user_version(t), 4);
	storing_begin(t);
	assert_int_equal(t->count, 2);
	assert_int_equal(storing_find(t, 2)->version, 8);
	/* one that says to be of version 1 and is not stays as it was */
	storing_end(t);
	change(t, "PRAGMA user_version = 1");
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "cannot be brought to the version of this halmad"));
	assert_int_equal(user_version(t), 1);
}

/* A store as version 0.1.0 left it, word for word: version 2 knew one kind of session. */
static const char *const before[] = {
	"CREATE TABLE binding(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, mn_id_type INTEGER NOT NULL, mn_id BLOB NOT NULL, prefix BLOB NOT NULL, local BLOB NOT NULL, remote BLOB NOT NULL, state INTEGER NOT NULL, cookie BLOB NOT NULL, until INTEGER NOT NULL, generation INTEGER NOT NULL, kept BLOB NOT NULL) STRICT",
	"INSERT INTO binding VALUES(4711,7,1,X'616C696365406578616D706C652E6F7267',X'20010DB80100000000000000000000004000000000000000000000FFFF0A00000780',X'20010DB8000F00000000000000000001',X'20010DB8000100000000000000000001',1,X'02040314ABCD0096010203040506070800010002000300040000000902005E100001',1800000000000,0,X'')",
	"CREATE TABLE reservation(prefix BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE TABLE variable(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
	"INSERT INTO variable VALUES('restart-counter','9')",
	"PRAGMA application_id = 1751215213; PRAGMA user_version = 2",
};

static void version_before(void **state)
{
	struct storing *t = *state;
	const struct binding_info *info;
	const struct prefix hnp = storing_prefix("2001:db8:100::/64");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(before); i++)
		change(t, before[i]);
	storing_begin(t);
	assert_int_equal(t->count, 1);
	info = storing_find(t, 4711);
	assert_int_equal(info->kind, HALMA_KIND_PMIPV6);
	assert_int_equal(info->version, 7);
	assert_int_equal(info->prefix_count, 2);
	assert_true(prefix_equal(&info->prefix[0], &hnp));
	assert_int_equal(info->cookie_len, 34);
	assert_string_equal(store_variable(t->store, "restart-counter"), "9");
	storing_end(t);
	assert_int_equal(user_version(t), 4);
}

/* Options come back with their session, and only such as halmad keeps. */
static void options(void **state)
{
	static const char *const bad[] = {
		/* none of the types, beyond the end, no vendor, a network name beyond its end */
		"x'01020304'", "x'1305aabb'", "x'1304000000ff'", "x'340501030009ff'",
		"zeroblob(1025)", "x'14'", "x'1400'",
	};
	static const struct mh_opts opts = {
		.service = { (const u8 *)"ims", 3 },
		.vendor = { { (const u8 *)"\0\0\x28\xaf\7data", 9 } },
		.vendor_count = 1,
	};
	struct storing *t = *state;
	struct mh_opts some = opts;
	u8 buf[sizeof(struct kept) + KEPT_MAX] __attribute__((aligned(8)));
	struct kept *kept = (struct kept *)(void *)buf;
	char sql[128];
	unsigned int i;

	mh_set(&some, MH_OPT_SERVICE_SELECTION);
	kept->len = (u16)kept_encode(&some, false, kept->data);
	assert_true(kept->len == 3 + 2 + 9 + 2);
	storing_begin(t);
	storing_keep_with(t, 1, 1, kept);
	storing_end(t);
	storing_begin(t);
	assert_int_equal(t->count, 1);
	assert_int_equal(t->kept_len, kept->len);
	assert_memory_equal(t->kept, kept->data, kept->len);
	storing_end(t);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(sql, sizeof(sql), "UPDATE binding SET kept = %s", bad[i]);
		change(t, sql);
		is_damaged(t);
	}
}

static void foreign_database(void **state)
{
	struct storing *t = *state;

	change(t, "CREATE TABLE t(a)");
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "no store of halmad; hint: "));
}

static void overwrite(const struct storing *t, off_t from, size_t len)
{
	int fd = open(t->path, O_WRONLY);
	u8 octets[4096];

	assert_true(fd >= 0);
	memset(octets, 0xa5, sizeof(octets));
	while (len) {
		size_t n = len < sizeof(octets) ? len : sizeof(octets);

		assert_int_equal(pwrite(fd, octets, n, from), n);
		from += (off_t)n;
		len -= n;
	}
	close(fd);
}

static void damaged(void **state)
{
	struct storing *t = *state;
	struct stat st;
	unsigned int i;

	storing_begin(t);
	for (i = 1; i <= 1000; i++)
		storing_keep(t, i, 1, false);
	storing_end(t);
	assert_int_equal(stat(t->path, &st), 0);
	overwrite(t, 4096 * 3, (size_t)st.st_size - 4096 * 3);
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "hint: move the file away to begin without it"));
	overwrite(t, 0, 100);
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "file is not a database"));
	assert_non_null(strstr(t->text, "hint: move the file away to begin without it"));
}

/* What can be read, but cannot be */
static void damaged_inside(void **state)
{
	struct storing *t = *state;

	storing_begin(t);
	storing_keep(t, 1, 1, false);
	storing_end(t);
	change(t, "UPDATE sqlite_schema SET sql = replace(sql, 'local BLOB NOT NULL', 'local BLOB')");
	change(t, "UPDATE binding SET local = NULL");
	change(t, "UPDATE sqlite_schema SET sql = replace(sql, 'local BLOB', 'local BLOB NOT NULL')");
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, " is damaged: NULL value in binding.local; hint: move"));
}

static void bad_row(void **state)
{
	static const char *const changes[] = {
		"UPDATE binding SET mn_id = x''", "UPDATE binding SET prefix = x'0011'",
		"UPDATE binding SET prefix = zeroblob(17)", "UPDATE binding SET local = x'00'",
		"UPDATE binding SET cookie = zeroblob(65)",
		"UPDATE binding SET prefix = zeroblob(17 * 33)",
		"INSERT INTO reservation VALUES(x'00', 0)",
		"UPDATE binding SET state = 0", "UPDATE binding SET state = 4711",
		"UPDATE binding SET id = 0",
	};
	struct storing *t = *state;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		unlink(t->path);
		storing_begin(t);
		storing_keep(t, 1, 1, false);
		storing_end(t);
		change(t, changes[i]);
		is_damaged(t);
	}
}

static void used_twice(void **state)
{
	struct storing *t = *state;
	pid_t pid = storing_elsewhere(t);

	assert_false(storing_open(t, 50, 1024));
	storing_kill(pid);
	assert_non_null(strstr(t->text, "each halmad needs a file of its own"));
}

static void no_directory(void **state)
{
	struct storing *t = *state;

	snprintf(t->path, sizeof(t->path), "%s/new/lma0.db", t->dir);
	storing_begin(t);
	storing_end(t);
	snprintf(t->path, sizeof(t->path), "%s/x/y/lma0.db", t->dir);
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "cannot make its directory: No such file or directory"));
	snprintf(t->path, sizeof(t->path), "%s", t->dir);
	assert_false(storing_open(t, 50, 1024));
	assert_non_null(strstr(t->text, "cannot be opened: Is a directory; hint: "));
}

#define TEST(text, function)	{ text, function, storing_setup, storing_teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("store: a newer schema is refused", newer_schema),
		TEST("store: an older schema is brought up", older_schema),
		TEST("store: what version 0.1.0 left is read", version_before),
		TEST("store: options that are kept with a binding", options),
		TEST("store: another database is refused", foreign_database),
		TEST("store: damage is named", damaged),
		TEST("store: damage inside is named", damaged_inside),
		TEST("store: rows that halmad does not write are named", bad_row),
		TEST("store: used by another process", used_twice),
		TEST("store: directories", no_directory),
	};

	log_init(LOG_LEVEL_ERR);
	return RUN(tests);
}
