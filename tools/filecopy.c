// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <unistd.h>

#include "filecopy.h"

#define PIECE	(1UL << 20)

static int copy_all(int from, int to)
{
	ssize_t n;

	do {
		n = sendfile(to, from, NULL, PIECE);
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n || fsync(to) ? -errno : 0;
}

/* nobody else may read it, and a link that lies in its way is not followed */
static int fill(int from, const char *path)
{
	int fd, err;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = copy_all(from, fd);
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/**
 * filecopy - copy a file for its user alone
 * @from: file
 * @to: copy; one that is there is replaced when the new one is on disk
 *
 * Return: 0, or a negative errno; @to is as it was then.
 */
int filecopy(const char *from, const char *to)
{
	int err, fd = open(from, O_RDONLY | O_CLOEXEC);
	char *part;

	if (fd < 0)
		return -errno;
	if (asprintf(&part, "%s.part", to) < 0) {
		err = -ENOMEM;
		goto out_close;
	}
	err = fill(fd, part);
	if (!err && rename(part, to))
		err = -errno;
	if (err)
		unlink(part);
	free(part);
out_close:
	close(fd);
	return err;
}
