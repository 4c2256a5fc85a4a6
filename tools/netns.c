// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "netns.h"

#define NETNS_DIR	"/run/netns"

/**
 * netns_open - open a network namespace
 * @name: as ip-netns(8) knows it, or the path of a file
 *
 * Return: a file descriptor; -1, with a complaint, if that cannot be.
 */
int netns_open(const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : NETNS_DIR "/", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err_refused("cannot open network namespace \"%s\": %s.", name, strerror(errno));
	return fd;
}

/**
 * netns_enter - go on in a network namespace
 * @name: as ip-netns(8) knows it, or the path of a file
 *
 * Return: EXIT_OK or EXIT_REFUSED.
 */
int netns_enter(const char *name)
{
	int fd = netns_open(name);
	int ret = EXIT_OK;

	if (fd < 0)
		return EXIT_REFUSED;
	if (setns(fd, CLONE_NEWNET))
		ret = err_refused("cannot enter network namespace \"%s\": %s.", name,
				  strerror(errno));
	close(fd);
	return ret;
}
