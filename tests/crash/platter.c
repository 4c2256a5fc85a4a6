// SPDX-License-Identifier: GPL-2.0
/*
 * A disk whose power can go. The copy replaces the one before it by a rename, so that a process
 * that is killed meanwhile leaves the one or the other.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platter.h"

/* The real file follows behind. */
struct file {
	sqlite3_file base;
	const char *path;
	sqlite3_file *real;
};

static sqlite3_vfs *under;
static sqlite3_vfs layer;
static sqlite3_io_methods methods;

static void fail(const char *what, const char *path)
{
	fprintf(stderr, "crash: %s %s: %s\n", what, path, strerror(errno));
	_exit(3);
}

static void copy(const char *from, const char *to)
{
	char tmp[PATH_MAX], data[65536];
	int in, out;
	ssize_t n;

	in = open(from, O_RDONLY);
	if (in < 0 && errno == ENOENT) {
		unlink(to);
		return;
	}
	if (in < 0)
		fail("open", from);
	snprintf(tmp, sizeof(tmp), "%s.tmp", to);
	out = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (out < 0)
		fail("open", tmp);
	while ((n = read(in, data, sizeof(data))) > 0)
		if (write(out, data, (size_t)n) != n)
			fail("write", tmp);
	close(in);
	close(out);
	if (n < 0 || rename(tmp, to))
		fail("rename", tmp);
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct file *)file)->real;
}

static int on_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *data, int len, sqlite3_int64 from)
{
	return real_of(file)->pMethods->xRead(real_of(file), data, len, from);
}

static int on_write(sqlite3_file *file, const void *data, int len, sqlite3_int64 to)
{
	return real_of(file)->pMethods->xWrite(real_of(file), data, len, to);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int on_sync(sqlite3_file *file, int flags)
{
	const char *path = ((struct file *)file)->path;
	char to[PATH_MAX];

	(void)flags;
	if (!path)
		return SQLITE_OK;
	snprintf(to, sizeof(to), "%s.platter", path);
	copy(path, to);
	return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int lock)
{
	return real_of(file)->pMethods->xLock(real_of(file), lock);
}

static int on_unlock(sqlite3_file *file, int lock)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), lock);
}

static int on_check(sqlite3_file *file, int *result)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int on_control(sqlite3_file *file, int op, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int on_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_device(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static int on_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
	struct file *f = (struct file *)file;
	int err;

	(void)vfs;
	f->path = path;
	f->real = (sqlite3_file *)(void *)(f + 1);
	f->base.pMethods = NULL;
	err = under->xOpen(under, path, f->real, flags, out);
	if (!err)
		f->base.pMethods = &methods;
	return err;
}

void platter_use(void)
{
	under = sqlite3_vfs_find(NULL);
	methods = (sqlite3_io_methods){
		.iVersion = 1, .xClose = on_close, .xRead = on_read, .xWrite = on_write,
		.xTruncate = on_truncate, .xSync = on_sync, .xFileSize = on_size,
		.xLock = on_lock, .xUnlock = on_unlock, .xCheckReservedLock = on_check,
		.xFileControl = on_control, .xSectorSize = on_sector,
		.xDeviceCharacteristics = on_device,
	};
	layer = *under;
	layer.szOsFile = (int)sizeof(struct file) + under->szOsFile;
	layer.zName = "platter";
	layer.xOpen = on_open;
	if (sqlite3_vfs_register(&layer, 1))
		fail("register", "platter");
}

void platter_cut(const char *path)
{
	static const char *const ends[] = { "", "-wal" };
	char from[PATH_MAX], to[PATH_MAX];
	unsigned int i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(to, sizeof(to), "%s%s", path, ends[i]);
		snprintf(from, sizeof(from), "%s%s.platter", path, ends[i]);
		copy(from, to);
	}
}
