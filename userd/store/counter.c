// SPDX-License-Identifier: GPL-2.0
/*
 * The restart counter of an anchor that has no store: how it is kept. What it becomes at a start is
 * decided by core/restore.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "store/counter.h"
#include "store/owner.h"

/* A number, and a newline */
#define LINE_MAX_LEN	16

static bool failed(const char *path, const char *what, char *text)
{
	snprintf(text, COUNTER_TEXT_MAX,
		 "restart counter %.200s: %s: %s; hint: let halmad write to the file and to its directory",
		 path, what, strerror(errno));
	return false;
}

bool counter_read(const char *path, u32 *counter, char *text)
{
	char line[LINE_MAX_LEN + 1];
	u64 number;
	ssize_t n;
	int fd;

	*counter = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || failed(path, "cannot be opened", text);
	n = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (n < 0)
		return failed(path, "cannot be read", text);
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (!number_parse(line, UINT32_MAX, &number) || !number) {
		snprintf(text, COUNTER_TEXT_MAX,
			 "restart counter %.200s: \"%s\" is no number from 1 to %u; hint: remove the file to begin without it",
			 path, line, UINT32_MAX);
		return false;
	}
	*counter = (u32)number;
	return true;
}

/* Make the directory if it is not there. Return: it, open, or -1. */
static int open_dir(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX] = ".";

	if (slash && slash > path && (size_t)(slash - path) < sizeof(dir)) {
		memcpy(dir, path, (size_t)(slash - path));
		dir[slash - path] = '\0';
		if (mkdir(dir, 0750) && errno != EEXIST)
			return -1;
	}
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* What is left of an earlier writing may be another user's. */
static bool write_whole(const char *path, const struct stat *dir, u32 counter)
{
	char line[LINE_MAX_LEN];
	int len = snprintf(line, sizeof(line), "%u\n", counter);
	bool ok;
	int fd;

	if (unlink(path) && errno != ENOENT)
		return false;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	owner_give(fd, dir);
	ok = write(fd, line, (size_t)len) == len && !fsync(fd);
	return !close(fd) && ok;
}

/* Another file takes its place when it is durable, so that there is a whole one at any time. */
bool counter_write(const char *path, u32 counter, char *text)
{
	int dir = open_dir(path);
	char next[PATH_MAX];
	struct stat st;
	bool ok;

	if (dir < 0)
		return failed(path, "its directory cannot be opened", text);
	ok = snprintf(next, sizeof(next), "%s.new", path) < PATH_MAX && !fstat(dir, &st) &&
	     write_whole(next, &st, counter) && !rename(next, path) && !fsync(dir);
	if (!ok)
		failed(path, "cannot be written", text);
	close(dir);
	return ok;
}
