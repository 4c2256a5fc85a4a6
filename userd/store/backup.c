// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/backup.h"

/* Changes wait for a step at most: 1 MiB, with the pages of 4 KiB that SQLite has by default */
#define STEP_PAGES	256

static const char cannot_write[] = "cannot be written";

/* In any case the file that it is made in goes, unless it has got its name. */
static void forget(struct backup *backup)
{
	sqlite3_backup_finish(backup->sqlite);
	sqlite3_close(backup->copy.db);
	free(backup->copy.path);
	*backup = (struct backup){ 0 };
}

void backup_give_up(struct backup *backup)
{
	if (!backup->copy.db)
		return;
	unlink(backup->copy.path);
	forget(backup);
}

bool backup_begin(struct backup *backup, struct storedb *from, const char *path, char *text)
{
	struct storedb *copy = &backup->copy;
	int err;

	if (asprintf(&copy->path, "%s.new", path) < 0) {
		copy->path = NULL;
		snprintf(text, STORE_TEXT_MAX, "out of memory");
		return false;
	}
	/* one that was not finished, or a link that somebody has put there */
	unlink(copy->path);
	if (!storedb_make(copy->path, text))
		goto err_forget;
	err = sqlite3_open_v2(copy->path, &copy->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
			      SQLITE_OPEN_EXRESCODE, NULL);
	if (err != SQLITE_OK) {
		storedb_failed(copy, err, cannot_write, text);
		goto err_unlink;
	}
	/* what becomes of a copy that is not finished does not matter */
	if (!storedb_run(copy, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF",
			 cannot_write, text))
		goto err_unlink;
	backup->sqlite = sqlite3_backup_init(copy->db, "main", from->db, "main");
	if (!backup->sqlite) {
		storedb_failed(copy, sqlite3_errcode(copy->db), cannot_write, text);
		goto err_unlink;
	}
	return true;

err_unlink:
	unlink(copy->path);
err_forget:
	forget(backup);
	return false;
}

/* It is read as a halmad would read it: a copy of damage is none. */
static bool look_inside(struct storedb *copy, struct store_backup *made)
{
	long long bindings, reservations, homes;

	/* the log of the store is not copied, and is not awaited beside the copy */
	if (!storedb_run(copy, "PRAGMA journal_mode = DELETE", cannot_write, made->error) ||
	    !storedb_check(copy, made->error) ||
	    !storedb_number(copy, "SELECT count(*) FROM binding WHERE until <> 0", &bindings,
			    made->error) ||
	    !storedb_number(copy, "SELECT count(*) FROM reservation", &reservations,
			    made->error) ||
	    !storedb_number(copy, "SELECT count(*) FROM home", &homes, made->error))
		return false;
	made->bindings = (u64)bindings;
	made->reservations = (u64)reservations;
	made->homes = (u64)homes;
	return true;
}

/* The directory has to know the name after a power cut. */
static bool sync_directory(const char *path)
{
	char name[PATH_MAX];
	int fd, err;

	snprintf(name, sizeof(name), "%s", path);
	fd = open(dirname(name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	err = fsync(fd);
	close(fd);
	return !err;
}

static bool put_in_place(struct backup *backup, const char *path, struct store_backup *made)
{
	struct stat st;

	if (stat(backup->copy.path, &st) || rename(backup->copy.path, path) ||
	    !sync_directory(path)) {
		snprintf(made->error, sizeof(made->error), "store %s: %s: %s", path, cannot_write,
			 strerror(errno));
		return false;
	}
	made->octets = (u64)st.st_size;
	return true;
}

/* All is copied. */
static bool finish(struct backup *backup, const char *path, struct store_backup *made)
{
	int err = sqlite3_backup_finish(backup->sqlite);

	backup->sqlite = NULL;
	if (err != SQLITE_OK)
		return storedb_failed(&backup->copy, err, cannot_write, made->error);
	return look_inside(&backup->copy, made) && put_in_place(backup, path, made);
}

enum backup_result backup_step(struct backup *backup, const char *path,
			       struct store_backup *made)
{
	int err = sqlite3_backup_step(backup->sqlite, STEP_PAGES);

	if (err == SQLITE_OK)
		return BACKUP_MORE;
	if (err != SQLITE_DONE) {
		storedb_failed(&backup->copy, err, cannot_write, made->error);
		goto err_give_up;
	}
	if (!finish(backup, path, made))
		goto err_give_up;
	forget(backup);
	return BACKUP_DONE;

err_give_up:
	backup_give_up(backup);
	return BACKUP_FAILED;
}
